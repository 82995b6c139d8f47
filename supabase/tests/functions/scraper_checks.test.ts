// Contract: each check passes on a healthy shop, fails on one planted fault with evidence from the right place, and
// is unknown, never a failure, where the fault could not be seen.

import { assert, assertEquals } from "@std/assert";
import { CHECKS } from "../../functions/scraper/checks.ts";
import type { Verdict } from "../../functions/scraper/checks/check.ts";
import { type Answer, crawled, crawlInProcess } from "./scraper_in_process.ts";

const ORIGIN = "https://shop.example.com";
const PATHS = ["/", "/products/mug", "/products/cup"];
const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "strict-transport-security": "max-age=31536000; includeSubDomains",
  "x-content-type-options": "nosniff",
};

function pageAt(path: string): string {
  const product = path.split("/")[2] ?? null;
  const title = product === null ? "Harbor, coffee from the pier" : `The Harbor ${product}, made of clay`;
  return `<!doctype html><html lang="en"><head><title>${title}</title>
<meta name="description" content="${title}: read all about it.">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="canonical" href="${ORIGIN}${path}">
<meta property="og:title" content="${title}"><meta property="og:type" content="website">
<meta property="og:image" content="${ORIGIN}/a.png"><meta property="og:url" content="${ORIGIN}${path}">
${product === null ? "" : productData(product)}
</head><body>
${product === null ? homeBody() : productBody(product)}
<footer><label>News <input name="news"></label><img src="/a.png" alt="A cup">
<a href="/returns">Returns</a> <a href="/shipping">Shipping</a> <a href="/privacy">Privacy</a>
<a href="/terms">Terms</a> <a href="/contact">Contact</a></footer></body></html>`;
}

function homeBody(): string {
  return `<h1>Coffee roasted on the pier</h1><p>${"Roasted in the morning, sent at noon. ".repeat(8)}</p>
<a href="/products/mug">Mug</a> <a href="/products/cup">Cup</a>`;
}

function productData(name: string): string {
  return `<script type="application/ld+json">{"@type":"Product","name":"${name}","image":"${ORIGIN}/a.png",
"offers":{"@type":"Offer","price":"14.00","priceCurrency":"USD","availability":"https://schema.org/InStock"}}</script>`;
}

function productBody(name: string): string {
  return `<h1>${name}</h1><p class="price">$14.00</p><form action="/cart/add"><button>Add to cart</button></form>`;
}

/** A change to the healthy shop. */
interface Change {
  /** Edits every page of HTML. */
  html?: (html: string, path: string) => string;
  headers?: Record<string, string>;
  robots?: () => Response;
  http?: () => Response;
  /** Pages that the transport cut. */
  cut?: boolean;
}

async function verdictOf(
  id: string,
  { html = (text) => text, headers, robots, http, cut }: Change,
): Promise<Verdict> {
  const answer: Answer = (request) => {
    const { pathname, protocol } = new URL(request.url);
    if (pathname === "/robots.txt") return robots?.() ?? new Response(null, { status: 404 });
    if (protocol === "http:") {
      return http?.() ?? new Response(null, { status: 301, headers: { location: `${ORIGIN}${pathname}` } });
    }
    if (!PATHS.includes(pathname)) return new Response(null, { status: 404 });
    const all = { ...HEADERS, ...headers, ...(cut ? { "x-test-truncated": "1" } : {}) };
    const kept = Object.entries(all).filter(([, value]) => value !== "");
    return new Response(html(pageAt(pathname), pathname), { headers: kept });
  };
  const crawl = crawled(await crawlInProcess(`${ORIGIN}/`, answer));
  return CHECKS.find((check) => check.id === id)!.run(crawl);
}

const replaced = (search: string | RegExp, by: string) => (html: string) => html.replace(search, by);
const removed = (search: string | RegExp): Change => ({ html: replaced(search, "") });
const removedAndCut = (search: string | RegExp): Change => ({ html: replaced(search, ""), cut: true });
const swapped = (search: string | RegExp, by: string): Change => ({ html: replaced(search, by) });
const robotsTxt = (text: string, status = 200) => () => new Response(text, { status });
const inHome = (edit: (html: string) => string): Change => ({
  html: (html, path) => path === "/" ? edit(html) : html,
});

const SHUT: Change = { robots: robotsTxt("User-agent: EcomEdgeBot\nDisallow: /") };
const NO_PRODUCTS: Change = { html: replaced(/<a href="\/products\/[^<]*<\/a>/g, "") };
const POLISH = (link: RegExp): Change => ({
  html: (html) => html.replace(link, "").replace('lang="en"', 'lang="pl"'),
});

interface Case {
  change: Change;
  status: Verdict["status"];
  /** For failures: place, affected and checked. */
  seen?: [url: string, affected: number, checked: number];
}

const fails = (change: Change, path: string, affected = 1, checked = 1): Case => ({
  change,
  status: "fail",
  seen: [ORIGIN + path, affected, checked],
});
const passes = (change: Change): Case => ({ change, status: "pass" });
const unknown = (change: Change): Case => ({ change, status: "unknown" });
const notApplicable = (change: Change): Case => ({ change, status: "not_applicable" });

const PRODUCT = /<script type="application\/ld\+json">[\s\S]*?<\/script>/;

/** Besides these, each check is tried on the healthy shop and has to pass. */
const CASES: Record<string, Case[]> = {
  "CRW-01": [unknown(SHUT)],
  "CRW-02": [
    { change: { http: () => new Response(pageAt("/"), { headers: HEADERS }) }, status: "fail" },
    unknown({ http: () => new Response(null, { status: 500 }) }),
    unknown(SHUT),
  ],
  "CRW-05": [fails({ robots: robotsTxt("", 500) }, "/robots.txt"), passes(SHUT)],
  "CRW-07": [
    fails({ robots: robotsTxt("User-agent: *\nDisallow: /products/mug") }, "/robots.txt", 1, 3),
    fails({ robots: robotsTxt("User-agent: Googlebot\nDisallow: /") }, "/robots.txt", 3, 3),
    passes({ robots: robotsTxt("User-agent: Bingbot\nDisallow: /\n\nUser-agent: *\nDisallow: /cart") }),
    passes(SHUT),
    unknown({ robots: robotsTxt("", 500) }),
  ],
  "CRW-08": [
    fails(swapped("</head>", '<meta name="robots" content="noindex"></head>'), "/", 3, 3),
    fails(swapped("</head>", '<meta name="googlebot" content="follow, NONE"></head>'), "/", 3, 3),
    fails({ headers: { "x-robots-tag": "googlebot: noindex" } }, "/", 3, 3),
    passes({ headers: { "x-robots-tag": "otherbot: noindex, max-snippet:20" } }),
    passes(swapped("</head>", '<meta name="robots" content="index, nofollow"></head>')),
    unknown(SHUT),
  ],
  "CRW-14": [
    fails(inHome(() => '<title>Shop</title><div id="app"></div><script src="/app.js"></script>'), "/"),
    unknown(SHUT),
  ],
  "PRD-01": [
    fails(removed(PRODUCT), "/products/mug", 2, 2),
    unknown(removedAndCut(PRODUCT)),
    unknown(NO_PRODUCTS),
  ],
  "PRD-02": [
    fails(swapped('"name":', '"name"'), "/products/mug", 2, 2),
    notApplicable(removed(PRODUCT)),
    unknown(SHUT),
  ],
  "PRD-03": [
    fails(swapped(/"name":"\w+",/, '"name":" ",'), "/products/mug", 2, 2),
    notApplicable(removed(PRODUCT)),
    unknown(NO_PRODUCTS),
  ],
  "PRD-04": [
    fails(swapped(/"image":"[^"]*",/, '"image":[],'), "/products/mug", 2, 2),
    notApplicable(removed(PRODUCT)),
    unknown(NO_PRODUCTS),
  ],
  "PRD-05": [
    ...["0", "-1", "14,00", "1.299,00", "$14.00", "14 USD", "free", ""].map((price) =>
      fails(swapped('"14.00"', `"${price}"`), "/products/mug", 2, 2)
    ),
    fails(swapped('"offers":', '"deals":'), "/products/mug", 2, 2),
    passes(swapped('"14.00"', "14")),
    passes(swapped('"14.00"', "0.5")),
    notApplicable(removed(PRODUCT)),
    unknown(NO_PRODUCTS),
  ],
  "PRD-06": [
    ...["", "$", "usd", "Dollar", "DEM"].map((currency) =>
      fails(swapped('"USD"', `"${currency}"`), "/products/mug", 2, 2)
    ),
    passes(swapped('"USD"', '"EUR"')),
    notApplicable(swapped('"offers":', '"deals":')),
    unknown(NO_PRODUCTS),
  ],
  "PRD-07": [
    fails(swapped("$14.00", "$15.00"), "/products/mug", 2, 2),
    passes(swapped("$14.00", "<s>$18.00</s> $14.00")),
    passes(swapped("$14.00", "$14<sup>00</sup>")),
    passes(swapped("$14.00", "From 14 USD")),
    unknown(swapped("$14.00", "14.00")),
    unknown(swapped("$14.00", "14 EUR")),
    unknown(swapped('<p class="price">$14.00</p>', "<p>Free shipping over $50</p>")),
    unknown({ html: replaced("$14.00", "$15.00"), cut: true }),
    notApplicable(swapped('"14.00"', '"ask"')),
    unknown(NO_PRODUCTS),
  ],
  "PRD-08": [
    ...["", "yes", "in stock", "https://example.com/InStock"].map((word) =>
      fails(swapped("https://schema.org/InStock", word), "/products/mug", 2, 2)
    ),
    passes(swapped("https://schema.org/InStock", "PreOrder")),
    notApplicable(swapped('"offers":', '"deals":')),
    unknown(NO_PRODUCTS),
  ],
  "TRU-01": [
    fails(removed(/<a href="\/returns">.*?<\/a>/), "/"),
    fails(swapped(/<a href="\/returns">.*?<\/a>/, '<a href="/">Return to shop</a>'), "/"),
    passes(inHome(replaced(/<a href="\/returns">.*?<\/a>/, ""))),
    unknown(removedAndCut(/<a href="\/returns">.*?<\/a>/)),
    unknown(POLISH(/<a href="\/returns">.*?<\/a>/)),
    unknown(SHUT),
  ],
  "TRU-03": [
    fails(removed(/<a href="\/shipping">.*?<\/a>/), "/"),
    unknown(POLISH(/<a href="\/shipping">.*?<\/a>/)),
    unknown(SHUT),
  ],
  "TRU-06": [
    fails(removed(/<a href="\/privacy">.*?<\/a>/), "/"),
    fails(swapped('<a href="/privacy">', '<a href="https://policies.google.com/privacy">'), "/"),
    unknown(POLISH(/<a href="\/privacy">.*?<\/a>/)),
    unknown(SHUT),
  ],
  "TRU-07": [
    fails(removed(/<a href="\/terms">.*?<\/a>/), "/"),
    unknown(removedAndCut(/<a href="\/terms">.*?<\/a>/)),
    unknown(SHUT),
  ],
  "TRU-08": [
    fails(removed(/<a href="\/contact">.*?<\/a>/), "/"),
    ...[
      '<a href="mailto:a@shop.example.com">Mail</a>',
      '<a href="tel:+1555">Call</a>',
      "<p>a@shop.example.com</p>",
    ]
      .concat('<a href="https://wa.me/1555">Chat</a>', '<script src="https://embed.tawk.to/x"></script>')
      .concat('<form><input type="email" title="E-mail"><textarea title="Message"></textarea></form>')
      .map((way) => passes(swapped(/<a href="\/contact">.*?<\/a>/, way))),
    unknown(removedAndCut(/<a href="\/contact">.*?<\/a>/)),
    unknown(SHUT),
  ],
  "BUY-01": [
    fails(removed(/<form action="\/cart\/add">.*?<\/form>/), "/products/mug", 2, 2),
    notApplicable({
      html: (html) =>
        html.replace(/<form action="\/cart\/add">.*?<\/form>/, "").replace("InStock", "SoldOut"),
    }),
    unknown(removedAndCut(/<form action="\/cart\/add">.*?<\/form>/)),
    unknown({
      html: (html) =>
        html.replace(/<form action="\/cart\/add">.*?<\/form>/, "").replace('lang="en"', 'lang="pl"'),
    }),
    unknown(NO_PRODUCTS),
  ],
  "BUY-12": [
    fails(removed(/<meta name="viewport"[^>]*>/), "/", 3, 3),
    fails(swapped("initial-scale=1", "user-scalable=no"), "/", 3, 3),
    fails(swapped("initial-scale=1", "maximum-scale=1.0"), "/", 3, 3),
    passes(swapped("initial-scale=1", "maximum-scale=10")),
    unknown(removedAndCut(/<meta name="viewport"[^>]*>/)),
    unknown(SHUT),
  ],
  "BRD-01": [
    fails(removed(/<h1>.*?<\/h1>/), "/"),
    fails(swapped("</h1>", "</h1><h1>Second</h1>"), "/"),
    fails(swapped(/<h1>.*?<\/h1>/, "<h1>Example</h1>"), "/"),
    fails(
      swapped(
        /<h1>.*?<\/h1>/,
        '<meta property="og:site_name" content="Harbor Coffee"><h1>HARBOR coffee</h1>',
      ),
      "/",
    ),
    fails(swapped(/<h1>.*?<\/h1>/, '<h1><img src="logo.png" alt=""></h1>'), "/"),
    passes(swapped(/<h1>.*?<\/h1>/, '<h1><img src="a.png" alt="Coffee from the pier"></h1>')),
    unknown(removedAndCut(/<h1>.*?<\/h1>/)),
    unknown(SHUT),
  ],
  "BRD-02": [
    fails(removed(/<title>.*?<\/title>/), "/", 3, 3),
    fails(swapped(/<title>.*?<\/title>/, "<title>Harbor</title>"), "/", 3, 3),
    fails(swapped(/<title>.*?<\/title>/, `<title>${"Harbor ".repeat(12)}</title>`), "/", 3, 3),
    fails(swapped(/<title>.*?<\/title>/, "<title>The same title everywhere</title>"), "/", 3, 3),
    fails(inHome(replaced(/<title>.*?<\/title>/, "<title>Home</title>")), "/", 1, 3),
    unknown(removedAndCut(/<title>.*?<\/title>/)),
    unknown(SHUT),
  ],
  "BRD-03": [
    fails(removed(/<meta name="description"[^>]*>/), "/", 3, 3),
    fails(swapped("read all about it", "x".repeat(160)), "/", 3, 3),
    fails(swapped(/(<meta name="description" content=")[^"]*/, "$1The same everywhere"), "/", 3, 3),
    unknown(removedAndCut(/<meta name="description"[^>]*>/)),
    unknown(SHUT),
  ],
  "BRD-04": [
    ...["title", "type", "image", "url"].map((name) =>
      fails(removed(new RegExp(`<meta property="og:${name}"[^>]*>`)), "/", 3, 3)
    ),
    unknown(removedAndCut(/<meta property="og:image"[^>]*>/)),
    unknown(SHUT),
  ],
  "SEO-01": [
    fails(removed(/<link rel="canonical"[^>]*>/), "/", 3, 3),
    fails(swapped(/(<link rel="canonical" href=")[^"]*/, "$1https://old-shop.com/"), "/", 3, 3),
    passes(swapped(/(<link rel="canonical" href=")[^"]*/, "$1https://www.shop.example.com/")),
    unknown(removedAndCut(/<link rel="canonical"[^>]*>/)),
    unknown(SHUT),
  ],
  "SEO-05": [
    fails(removed(' lang="en"'), "/", 3, 3),
    fails(swapped('lang="en"', 'lang="english please"'), "/", 3, 3),
    passes(swapped('lang="en"', 'lang="zh-Hant-TW"')),
    unknown(removedAndCut(' lang="en"')),
    unknown(SHUT),
  ],
  "ACC-01": [
    fails(removed(' alt="A cup"'), "/", 3, 3),
    fails(inHome(replaced(' alt="A cup"', "")), "/", 1, 3),
    passes(swapped('alt="A cup"', 'alt=""')),
    notApplicable(removed(/<img[^>]*>/)),
    unknown(SHUT),
  ],
  "ACC-02": [
    fails(removed(/<\/?label>/g), "/", 3, 3),
    passes(swapped(/<label>.*?<\/label>/, '<input aria-label="News">')),
    notApplicable(removed(/<label>.*?<\/label>/)),
    unknown(SHUT),
  ],
  "SEC-02": [
    fails({ headers: { "strict-transport-security": "" } }, "/", 3, 3),
    fails({ headers: { "strict-transport-security": "max-age=86400" } }, "/", 3, 3),
    fails({ headers: { "strict-transport-security": "includeSubDomains" } }, "/", 3, 3),
    unknown(SHUT),
  ],
  "SEC-04": [
    fails({ headers: { "x-content-type-options": "" } }, "/", 3, 3),
    fails({ headers: { "referrer-policy": "unsafe-url" } }, "/", 3, 3),
    passes({ headers: { "referrer-policy": "unsafe-url, strict-origin-when-cross-origin" } }),
    unknown(SHUT),
  ],
};

for (const { id, passed } of CHECKS) {
  Deno.test(`${id}: ${passed}: pass, fail and unknown`, async () => {
    assertEquals((await verdictOf(id, {})).status, "pass", "on the healthy shop");
    for (const [index, { change, status, seen }] of CASES[id].entries()) {
      const verdict = await verdictOf(id, change);
      const which = `case ${index + 1}: ${JSON.stringify(verdict)}`;
      assertEquals(verdict.status, status, which);
      if (verdict.status !== "fail") continue;
      const { affected, checked, evidence } = verdict;
      if (seen !== undefined) assertEquals([evidence[0].url, affected, checked], seen, which);
      assert(evidence.every(({ locator, observed, expected }) => locator && observed && expected), which);
    }
  });
}

Deno.test("CRW-01: a home page that answers with another status fails", async () => {
  const answer: Answer = (request) =>
    new URL(request.url).pathname === "/"
      ? new Response(pageAt("/"), { status: 206, headers: HEADERS })
      : new Response(null, { status: 404 });
  const crawl = crawled(await crawlInProcess(`${ORIGIN}/`, answer));
  const verdict = CHECKS.find(({ id }) => id === "CRW-01")!.run(crawl);
  assertEquals(verdict.status === "fail" && verdict.evidence[0].observed, "206");
});

Deno.test("SEC-02 and CRW-02 on a shop that has no https: one fault, not two", async () => {
  const answer: Answer = (request) =>
    new URL(request.url).pathname === "/"
      ? new Response(pageAt("/"), { headers: HEADERS })
      : new Response(null, { status: 404 });
  const crawl = crawled(await crawlInProcess("http://shop.example.com/", answer));
  const statusOf = (id: string) => CHECKS.find((check) => check.id === id)!.run(crawl).status;
  assertEquals([statusOf("CRW-02"), statusOf("SEC-02")], ["fail", "not_applicable"]);
});

Deno.test("a shell of JavaScript is held against nothing that it may show later", async () => {
  const shell = inHome(() => '<div id="app"></div><script src="/app.js"></script>');
  for (const { id } of CHECKS) {
    const { status } = await verdictOf(id, shell);
    if (id !== "CRW-14") assert(status !== "fail", `${id} is ${status}`);
  }
});

Deno.test("every check is well formed: unique id, known source, sentences", () => {
  assert(CHECKS.length >= 12);
  assertEquals(new Set(CHECKS.map(({ id }) => id)).size, CHECKS.length);
  assertEquals(Object.keys(CASES).sort(), CHECKS.map(({ id }) => id).sort());
  for (const { id, title, passed, why, fix, rule } of CHECKS) {
    assert(/^[A-Z]{3}-\d\d$/.test(id), id);
    assert(new URL(rule.url).protocol === "https:" && rule.version >= 1 && rule.name !== "", id);
    for (const text of [title, passed]) assert(text.length > 10 && !text.endsWith("."), `${id}: ${text}`);
    for (const text of [why, fix]) assert(/^[A-Za-z].*\.$/.test(text), `${id}: ${text}`);
  }
});
