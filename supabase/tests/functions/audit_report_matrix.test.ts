// Contract: shops stand side by side in facts that both sides have, found in the same way. Nobody is invented: without
// a competitor that was read there is an exposure report, which says what it is.

import { assert, assertEquals } from "@kit/assert";
import { runChecks } from "../../functions/_audit/checks.ts";
import { type Crawl, crawlOf } from "../../functions/_audit/crawl.ts";
import {
  type CompetitorMatrix,
  writeCompetitorMatrix,
} from "../../functions/_audit/reports/competitor_matrix.ts";
import { catalogue, lantern, PRODUCTS, shapeOf, SHOP, shutShop, visit } from "./audit_report_shop.ts";

const write = (crawl: Crawl, competitors: Crawl[]) =>
  writeCompetitorMatrix({ crawl, competitors, previous: null, period: null, checked: runChecks(crawl) });

const OWN = lantern({}, { store: catalogue([10, 20, 30]) });
const CHEAP = lantern({ host: "https://cheap.example.org/", returns: null }, {
  store: catalogue([1, 2, 3, 4], { outOfStock: 2 }),
});
const PLAIN = lantern({ host: "https://plain.example.net/", products: PRODUCTS.slice(0, 2) });

const row = (data: CompetitorMatrix, label: string) =>
  data.rows.find((row) => row.label === label)?.cells.map((cell) => cell?.text ?? null);

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

Deno.test("policies, prices, catalogue, markup, security and answer time are compared", () => {
  const { data } = write(OWN, [CHEAP, PLAIN]);
  assertEquals(row(data, "Returns policy"), ["found", "not found", "found"]);
  assertEquals(row(data, "Median price"), ["20.00 EUR", "3.00 EUR", null]);
  assertEquals(row(data, "Products in the catalogue"), ["3", "4", null]);
  assertEquals(row(data, "Share of the catalogue out of stock"), ["0 % (0 of 3)", "50 % (2 of 4)", null]);
  assertEquals(row(data, "Product pages with price in their markup"), [
    ...["100 % (3 of 3)", "100 % (3 of 3)", "100 % (2 of 2)"],
  ]);
  assertEquals(row(data, "Median time to first byte"), ["120 ms", "120 ms", "120 ms"]);
  assertEquals([...new Set(data.rows.map(({ id }) => id))], [
    ...["CMP-01", "CMP-02", "CMP-03", "CMP-04", "CMP-05", "CMP-06"],
  ]);
});

Deno.test("a fact that one side lacks is left out and named", () => {
  const { data } = write(OWN, [PLAIN]);
  assertEquals(row(data, "Median price"), undefined);
  assertEquals(
    data.left_out.find(({ label }) => label === "Median price")?.reason,
    "It was not found for any of the other shops.",
  );
  const own = write(PLAIN, [OWN]).data.left_out.find(({ label }) => label === "Median price");
  assertEquals(own?.reason, "It was not found for this shop.");
});

Deno.test("being ahead or behind is said of facts that have a better side, against all others at once", () => {
  const { summary } = write(OWN, [CHEAP]).data;
  assert(summary.some((one) => /ahead of all of them in: .*returns policy/.test(one)), summary.join(" / "));
  assertEquals(summary.some((one) => /price/.test(one)), false, "cheaper is not better");
});

Deno.test("a competitor that shuts us out is named as such and has no cells", () => {
  const { data } = write(OWN, [CHEAP, shutShop()]);
  assertEquals([data.shops[2].pages, data.shops[2].unread], [0, "its robots.txt forbids our reader"]);
  assert(data.summary.at(-1)!.includes("could not be read"), data.summary.at(-1));
  for (const { label, cells } of data.rows) assertEquals(cells[2], null, label);
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
    assertEquals([data.mode, data.rows, data.shops], ["exposure", [], []]);
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
  const { exposure: _, ...data } = write({ ...OWN, limits: ["products_not_read"] }, [PLAIN]).data;
  assertEquals(shapeOf({ ...data, rows: [data.rows[0]] }), {
    ...{ format: "number", mode: "string" },
    shop: { asked: "string", read: "string", host: "string", host_unicode: "string" },
    summary: ["string"],
    shops: [{ name: "string", url: "string", pages: "number", unread: null }],
    rows: [{
      id: "string",
      label: "string",
      better: "string",
      cells: [{ text: "string", number: "number" }],
    }],
    left_out: [{ id: "string", label: "string", reason: "string" }],
    limits: [{ code: "string", message: "string" }],
    pages: [{ purpose: "string", url: "string", outcome: "string" }],
  });
});
