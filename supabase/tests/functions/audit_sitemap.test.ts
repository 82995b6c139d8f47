// Contract: of a sitemap of any size the same few addresses are kept, sorted by what they lead to; other sites' addresses
// and what no reader should open are left out; a file that is no sitemap is none.

import { assert, assertEquals } from "@kit/assert";
import { readSitemap } from "../../functions/_audit/sitemap.ts";

const ORIGIN = "https://shop.example.com";

function read(text: string, path = "/sitemap.xml", cut = false) {
  return readSitemap(new TextEncoder().encode(text), new URL(path, ORIGIN), "example.com", cut);
}

const urlset = (...paths: string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${
    paths.map((path) => `<url><loc>${path.startsWith("http") ? path : ORIGIN + path}</loc></url>`).join("")
  }</urlset>`;

Deno.test("addresses are sorted by what they lead to", () => {
  const facts = read(
    urlset("/", "/products/mug", "/collections/mugs", "/policies/refund-policy", "/pages/our-workshop"),
  );
  assertEquals([facts.kind, facts.total], ["addresses", 5]);
  assertEquals(facts.products, [`${ORIGIN}/products/mug`]);
  assertEquals(facts.collections, [`${ORIGIN}/collections/mugs`]);
  assertEquals(facts.policies, { returns: `${ORIGIN}/policies/refund-policy` });
  assertEquals(facts.others.sort(), [`${ORIGIN}/`, `${ORIGIN}/pages/our-workshop`]);
});

Deno.test("a file named after products lists products, whatever their addresses look like", () => {
  for (const name of ["/sitemap_products_1.xml", "/product-sitemap.xml", "/sitemaps/products/1.xml"]) {
    assertEquals(read(urlset("/", "/blue-mug", "/red-mug"), name).products.length, 2, name);
  }
  for (const name of ["/sitemap.xml", "/sitemap_pages_1.xml", "/product_cat-sitemap.xml"]) {
    assertEquals(read(urlset("/blue-mug"), name).products, [], name);
  }
});

Deno.test("of an index the files are kept that list products, then pages, stories last", () => {
  const files = ["blogs", "collections", "products", "pages", "authors"]
    .map((name) => `<sitemap><loc>${ORIGIN}/sitemap_${name}_1.xml?from=1&amp;to=9</loc></sitemap>`);
  const facts = read(
    `<sitemapindex>${
      files.join("")
    }<sitemap><loc>https://cdn.example.net/s.xml</loc></sitemap></sitemapindex>`,
  );
  assertEquals(facts.kind, "index");
  assertEquals(facts.files.map((url) => /sitemap_(\w+)_1/.exec(url)?.[1]), [
    "products",
    "pages",
    "collections",
    "blogs",
  ]);
  assertEquals(facts.files[0], `${ORIGIN}/sitemap_products_1.xml?from=1&to=9`);
});

Deno.test("pictures, videos and translations in a sitemap are no addresses of pages", () => {
  const facts = read(
    `<urlset xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>${ORIGIN}/products/mug</loc>` +
      `<image:image><image:loc>${ORIGIN}/mug.jpg</image:loc></image:image>` +
      `<xhtml:link rel="alternate" hreflang="de" href="${ORIGIN}/de/mug"/></url></urlset>`,
  );
  assertEquals([facts.total, facts.products.length, facts.others], [1, 1, []]);
});

Deno.test("CDATA, spaces and entities are read as XML has them, tracking is left out", () => {
  const facts = read(
    `<urlset><url><loc>\n  <![CDATA[${ORIGIN}/a?x=1&y=2]]> </loc></url><url><loc>${ORIGIN}/b?x=1&amp;utm_source=m</loc></url></urlset>`,
  );
  assertEquals(facts.others.sort(), [`${ORIGIN}/a?x=1&y=2`, `${ORIGIN}/b?x=1`]);
});

Deno.test("addresses of other sites are named and not kept", () => {
  const facts = read(urlset("https://other-shop.com/products/mug", "https://www.example.com/products/cup"));
  assertEquals(facts.foreign, ["https://other-shop.com/products/mug"]);
  assertEquals(facts.products, ["https://www.example.com/products/cup"]);
});

Deno.test("what no reader should open is not kept", () => {
  const paths = ["/?add-to-cart=1", "/logout", "/a.pdf", "/1/2/3/4/5/6/7/8/9", "/a?b=1&c=2&d=3&e=4"];
  const facts = read(urlset(...paths, "javascript:alert(1)", "/" + "x".repeat(300)));
  assertEquals([facts.total, facts.others, facts.products], [7, [], []]);
});

Deno.test("the address of a policy is the shortest of those that name it", () => {
  const facts = read(urlset("/help/how-returns-work-in-detail", "/returns", "/pages/our-returns-policy"));
  assertEquals(facts.policies.returns, `${ORIGIN}/returns`);
});

Deno.test("a text with an address per line is a sitemap, a packed one is there and left unread", () => {
  const lines = read(`${ORIGIN}/products/mug\r\n\n  ${ORIGIN}/story\nno address\n`, "/sitemap.txt");
  assertEquals([lines.kind, lines.total, lines.products.length, lines.others.length], ["addresses", 2, 1, 1]);
  const packed = readSitemap(
    new Uint8Array([0x1f, 0x8b, 8, 0]),
    new URL("/s.xml.gz", ORIGIN),
    "example.com",
    false,
  );
  assertEquals([packed.kind, packed.total], ["packed", 0]);
});

Deno.test("what is no sitemap is none", () => {
  for (
    const text of [
      "",
      "<!doctype html><html><loc>/x</loc></html>",
      "User-agent: *",
      "{}",
      "\u0000\u0001",
      "<rss><loc>x</loc></rss>",
    ]
  ) {
    assertEquals([read(text).kind, read(text).total], ["none", 0], text);
  }
});

Deno.test("a file that was cut is read as far as it goes", () => {
  const text = urlset("/products/a", "/products/b").slice(0, -30);
  assertEquals(read(text, "/sitemap.xml", true).products, [`${ORIGIN}/products/a`]);
});

Deno.test("of fifty thousand addresses the first five thousand are looked at, in no time", () => {
  const paths = Array.from({ length: 50_000 }, (_, n) => `/products/p${n}`);
  const text = urlset(...paths);
  const started = performance.now();
  const facts = read(text);
  assert(performance.now() - started < 1000);
  assert(facts.total >= 5000 && facts.total < 6000, `${facts.total}`);
  assertEquals(facts.products.length, 24);
  assert(JSON.stringify(facts).length < 8192);
});

Deno.test("the same addresses are kept whatever their order, and most of them when some are added", () => {
  const paths = Array.from({ length: 900 }, (_, n) => `/products/p${n}`);
  const first = read(urlset(...paths)).products;
  assertEquals(read(urlset(...paths.toReversed())).products, first);
  const grown =
    read(urlset(...paths, ...Array.from({ length: 90 }, (_, n) => `/products/new-${n}`))).products;
  assert(first.filter((url) => grown.includes(url)).length >= 18);
});
