// Contract: shops stand side by side in what a merchant compares, found in the same way. What is known of few, was not
// found and was not read are three things; differences within noise are none. Nobody is invented: without a competitor
// that was read there is an exposure report. Kills: "6 ms against 1 ms: behind"; "found / found" for 199 dollars.

import { assert, assertEquals } from "@kit/assert";
import { runChecks } from "../../functions/_audit/checks.ts";
import { type Crawl, crawlOf } from "../../functions/_audit/crawl.ts";
import type { CompetitorMatrix } from "../../functions/_audit/reports/competitor_data.ts";
import { writeCompetitorMatrix } from "../../functions/_audit/reports/competitor_matrix.ts";
import { catalogue, lantern, PRODUCTS, shapeOf, SHOP, shutShop, visit } from "./audit_report_shop.ts";

const write = (crawl: Crawl, competitors: Crawl[]) =>
  writeCompetitorMatrix({ crawl, competitors, previous: null, period: null, checked: runChecks(crawl) });

const OWN = lantern({}, { store: catalogue([10, 20, 30]) });
const CHEAP = lantern({ host: "https://cheap.example.org/", returns: null }, {
  store: catalogue([1, 2, 3, 4], { outOfStock: 2 }),
});
const PLAIN = lantern({ host: "https://plain.example.net/", products: PRODUCTS.slice(0, 2) });

const cells = (data: CompetitorMatrix, label: string) =>
  data.rows.find((row) => row.label === label)?.cells.map(({ text }) => text);
const standing = (data: CompetitorMatrix, label: string) =>
  data.rows.find((row) => row.label === label)?.standing;

Deno.test("shops stand in the order given, the buyer's first", () => {
  const { data, title, score } = write(OWN, [CHEAP, PLAIN]);
  assertEquals([data.mode, title, score], ["comparison", "Competitor matrix for lantern.example.com", null]);
  assertEquals(data.shops.map(({ name }) => name), [
    "lantern.example.com",
    "cheap.example.org",
    "plain.example.net",
  ]);
  assertEquals(data.exposure, null);
});

const SLOW = lantern({
  host: "https://slow.example.org/",
  shipping: "<p>Shipping costs 6.90 EUR. Delivery takes 5 to 8 days.</p>",
  returns:
    "<p>You may return any lantern within 14 days of delivery. You pay for the return. Write first.</p>",
  foot: '<img alt="Visa" src="/visa.svg"> <img alt="PayPal" src="/paypal.svg">',
});
const SWIFT = lantern({
  shipping:
    "<p>Shipping costs 4.90 EUR, free delivery on orders over 60 EUR.</p><p>Delivery takes 2 to 3 days.</p>",
  foot: ["visa", "mastercard", "paypal", "klarna", "apple-pay"].map((name) => `<img src="/${name}.svg">`)
    .join(""),
  head: ["en", "de", "fr"].map((code) => `<link rel="alternate" hreflang="${code}" href="/${code}/">`).join(
    "",
  ),
});

Deno.test("what a merchant compares is compared: prices, delivery, returns, payments, ratings, languages, technique", () => {
  const { data } = write(SWIFT, [SLOW]);
  assertEquals(cells(data, "Prices"), ["6.00 to 48.00 EUR (3 prices)", "6.00 to 48.00 EUR (3 prices)"]);
  assertEquals(cells(data, "Median price"), ["22.50 EUR", "22.50 EUR"]);
  assertEquals(cells(data, "Delivery costs"), ["4.90 EUR", "6.90 EUR"]);
  assertEquals(cells(data, "Free delivery from"), ["60.00 EUR", "not found"]);
  assertEquals(cells(data, "Delivery takes"), ["2 to 3 days", "5 to 8 days"]);
  assertEquals(cells(data, "Returns window"), ["30 days", "14 days"]);
  assertEquals(cells(data, "Product ratings"), ["4.6 of 5 (31 ratings)", "4.6 of 5 (31 ratings)"]);
  assertEquals(cells(data, "Ways to pay"), [
    "5: Visa, Mastercard, PayPal, Apple Pay, Klarna",
    "2: Visa, PayPal",
  ]);
  assertEquals(cells(data, "Languages"), ["English, German, French", "English"]);
  assertEquals(cells(data, "Currencies"), ["EUR", "EUR"]);
  assertEquals(cells(data, "Product pages with a price in their markup")?.[0], "100 % (3 of 3)");
  assertEquals(cells(data, "Time to first byte"), ["120 ms", "120 ms"]);
  assert(/^\d+(?:\.\d)? KB$/.test(cells(data, "Weight of a page's HTML")![0]));
  assertEquals([...new Set(data.rows.map(({ id }) => id))], ["CMP-01", "CMP-02", "CMP-03", "CMP-04"]);
});

Deno.test("a catalogue that is public tells its size, its stock and all its prices", () => {
  const { data } = write(OWN, [CHEAP, PLAIN]);
  assertEquals(cells(data, "Prices")?.slice(0, 2), [
    "10.00 to 30.00 EUR (3 prices)",
    "1.00 to 4.00 EUR (4 prices)",
  ]);
  assertEquals(cells(data, "Products in the catalogue"), ["3", "4", "not read"]);
  assertEquals(cells(data, "Sold out"), ["0 % (0 of 3)", "50 % (2 of 4)", "not read"]);
});

Deno.test("too few to say, not found and not read are three things", () => {
  const { data } = write(OWN, [PLAIN, shutShop()]);
  const prices = data.rows.find(({ label }) => label === "Prices")!.cells;
  assertEquals(prices.map(({ state }) => state), ["known", "too_few", "not_read"]);
  assertEquals(prices[1].text, "22.50 to 48.00 EUR (2 prices): too few to say");
  const returns = write(OWN, [CHEAP]).data.rows.find(({ label }) => label === "Returns window")!.cells;
  assertEquals(returns.map(({ state, text }) => [state, text]), [["known", "30 days"], [
    "not_found",
    "not found",
  ]]);
});

Deno.test("a price that only the page shows counts, and one notation is as good as another", () => {
  const shop = lantern({
    host: "https://seen.example.net/",
    home: "",
    products: [3299, 1250.5, 18].map((price, index) => ({ ...PRODUCTS[index], price })),
  });
  const bare = {
    ...shop,
    products: shop.products.map((page) => ({
      ...page,
      facts: { ...page.facts, data: { ...page.facts.data, products: [] } },
    })),
  };
  assertEquals(cells(write(OWN, [bare]).data, "Prices")?.[1], "18.00 to 3299.00 EUR (3 prices)");
});

Deno.test("ahead, behind and equal are said of facts that have a better side, and noise is equal", () => {
  const { data } = write(SWIFT, [SLOW]);
  assertEquals(standing(data, "Delivery takes"), "ahead");
  assertEquals(standing(write(SLOW, [SWIFT]).data, "Delivery takes"), "behind");
  assertEquals(standing(data, "Median price"), null, "cheaper is not better");
  assertEquals(standing(data, "Time to first byte"), "equal");
  const timed = (crawl: Crawl, ms: number): Crawl => {
    const pages = <T extends { ttfbMs: number | null }>(list: T[]) =>
      list.map((page) => ({ ...page, ttfbMs: ms }));
    const policies = crawl.policies.map((one) => ({ ...one, page: { ...one.page, ttfbMs: ms } }));
    return {
      ...crawl,
      home: { ...crawl.home!, ttfbMs: ms },
      products: pages(crawl.products),
      collections: pages(crawl.collections),
      policies,
    };
  };
  const bytes = (own: number, other: number) =>
    standing(write(timed(SWIFT, own), [timed(SLOW, other)]).data, "Time to first byte");
  assertEquals([bytes(6, 1), bytes(180, 120), bytes(900, 120)], ["equal", "equal", "behind"]);
  assert(data.summary.some((one) => /is ahead of all of them in: .*delivery takes/.test(one)));
  assert(
    data.summary.some((one) => /is equal to them, .*time to first byte/.test(one)),
    data.summary.join(" / "),
  );
  assertEquals(standing(write(SWIFT, [SLOW, SWIFT]).data, "Delivery takes"), "between");
});

Deno.test("amounts in different currencies are not set against each other", () => {
  const dollars = lantern({
    host: "https://far.example.net/",
    shipping: "<p>Shipping costs 4.00 USD.</p>",
    products: PRODUCTS.map((product) => ({ ...product, currency: "USD" })),
  });
  const { data } = write(SWIFT, [dollars]);
  assertEquals(cells(data, "Delivery costs"), ["4.90 EUR", "4.00 USD"]);
  assertEquals(standing(data, "Delivery costs"), null);
  assertEquals(data.summary.some((one) => one.includes("median price")), false);
  assertEquals(data.shared[0].prices.map((price) => price?.currency), ["EUR", "USD"]);
});

Deno.test("products that both sell are set side by side, by their number or their whole name", () => {
  const other = lantern({
    host: "https://other.example.net/",
    products: [
      { ...PRODUCTS[0], price: 52 },
      { ...PRODUCTS[1], name: "Folding Lantern, tin", gtin: "4006381333931", price: 20 },
      { slug: "wicks", name: "Wicks", price: 6, text: "Cotton wicks, cut to length and waxed by hand." },
    ],
  });
  const own = lantern({
    products: [PRODUCTS[0], { ...PRODUCTS[1], gtin: "4006381333931" }, { ...PRODUCTS[2], name: "Wicks" }],
  });
  const { data } = write(own, [other]);
  assertEquals(data.shared.map(({ name, by, prices }) => [name, by, prices.map((price) => price?.amount)]), [
    ["Brass Lantern", "name", [48, 52]],
    ["Tin Lantern", "number", [22.5, 20]],
  ]);
  assert(
    data.summary.includes(
      "2 products are sold by another of the shops too: 1 cheaper here, 1 dearer, 0 at the same price.",
    ),
    data.summary.join(" / "),
  );
});

Deno.test("what pages say of delivery and returns is quoted with its address", () => {
  const { data } = write(SWIFT, [SLOW]);
  const read = new Set([...SWIFT.visits, ...SLOW.visits].map(({ url }) => url));
  const said = data.rows.filter(({ id }) => id === "CMP-02").flatMap(({ cells }) =>
    cells.filter(({ state }) => state === "known").flatMap(({ from }) => from)
  );
  assert(said.length >= 6);
  for (const { url, value } of said) assert(read.has(url) && value !== "", `${value} at ${url}`);
});

Deno.test("a fact of which nothing is known anywhere is left out and named", () => {
  const { data } = write(PLAIN, [
    lantern({ host: "https://two.example.net/", products: PRODUCTS.slice(0, 1) }),
  ]);
  assertEquals(cells(data, "Sold out"), undefined);
  assertEquals(
    data.left_out.find(({ label }) => label === "Sold out")?.reason,
    "No page that would show it was read.",
  );
});

Deno.test("a competitor that shuts us out is named as such and has no cells", () => {
  const { data } = write(OWN, [CHEAP, shutShop()]);
  assertEquals([data.shops[2].pages, data.shops[2].unread], [0, "its robots.txt forbids our reader"]);
  assert(data.summary.at(-1)!.includes("could not be read"), data.summary.at(-1));
  for (const { label, cells } of data.rows) assertEquals(cells[2].state, "not_read", label);
  const gone = crawlOf(SHOP, [visit("home", SHOP, null, { outcome: "name_not_found", answered: null })]);
  assertEquals(
    write(OWN, [CHEAP, gone]).data.shops[2].unread,
    'its home page was answered with "name not found"',
  );
});

Deno.test("without competitors, or with none that could be read, it is an exposure report and says so", () => {
  for (
    const [crawl, competitors, reason] of [
      [OWN, [], "No competitor was named"],
      [OWN, [shutShop()], "None of the named competitors could be read"],
      [shutShop(), [OWN], "This shop could not be read"],
    ] as const
  ) {
    const { data, title, score, paper } = write(crawl, [...competitors]);
    assertEquals([data.mode, data.rows, data.shops, data.shared], ["exposure", [], [], []]);
    assert(title.startsWith("Exposure report for "));
    assert(
      data.summary[0].startsWith(reason) && data.summary[0].includes("exposure report"),
      data.summary[0],
    );
    assertEquals(data.exposure!.groups.map(({ id }) => id), ["security", "threat", "agents"]);
    assertEquals(score, data.exposure!.score.score);
    assertEquals(paper.kind, "Exposure report");
  }
});

Deno.test("the shape of a competitor matrix' data, as clients read it", () => {
  const { exposure: _, ...data } = write({ ...SWIFT, limits: ["products_not_read"] }, [PLAIN]).data;
  const row = write(SWIFT, [SLOW]).data.rows.find(({ label }) => label === "Delivery takes");
  assertEquals(shapeOf({ ...data, rows: [row] }), {
    ...{ format: "number", mode: "string" },
    shop: { asked: "string", read: "string", host: "string", host_unicode: "string", day: "string" },
    summary: ["string"],
    shops: [{ name: "string", url: "string", pages: "number", unread: null }],
    rows: [{
      ...{ id: "string", group: "string", label: "string", better: "string", standing: "string" },
      cells: [{
        ...{ state: "string", text: "string", number: "number", unit: null },
        from: [{ url: "string", fact: "string", value: "string" }],
      }],
    }],
    shared: [{ name: "string", by: "string", prices: [{ amount: "number", currency: "string" }] }],
    left_out: [{ id: "string", label: "string", reason: "string" }],
    limits: [{ code: "string", message: "string" }],
    pages: [{ purpose: "string", url: "string", outcome: "string" }],
  });
});
