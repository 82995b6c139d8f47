// Contract: JSON-LD is read even with the damage that shops usually do to it, but it counts as broken, with the place
// and the kind of the fault in words that do not depend on the engine.

import { assert, assertEquals } from "@kit/assert";
import { readFacts } from "../../functions/_audit/facts.ts";
import { parseJsonLd } from "../../functions/_audit/facts/json_ld.ts";

/** A block, what is read from it (undefined: nothing), and its first fault as "place: words". */
const BLOCKS: [what: string, block: string, value: unknown, error: string | null][] = [
  ["valid JSON", '{"a": [1, -2.5e3, true, null, "\\u00e9\\n"]}', { a: [1, -2500, true, null, "é\n"] }, null],
  ["a valid text alone", '"x"', "x", null],
  ["a comma after the last property", '{"a": 1,}', { a: 1 }, "8: a comma after the last entry"],
  ["a comma after the last entry", "[1, 2, ]", [1, 2], "7: a comma after the last entry"],
  ["a comma in a text stays", '{"a": ",}",}', { a: ",}" }, "11: a comma after the last entry"],
  ["a line break in a text", '{"a": "x\ny"}', { a: "x\ny" }, "8: a line break inside a text"],
  ["a Windows line break in a text", '{"a": "x\r\ny"}', { a: "x\r\ny" }, "8: a line break inside a text"],
  ["a tab in a text", '{"a": "x\ty"}', { a: "x\ty" }, "8: a control character inside a text"],
  ["a null byte in a text", '{"a": "\u0000"}', { a: "\u0000" }, "7: a control character inside a text"],
  ["an HTML comment around it", '<!-- {"a": 1} -->', { a: 1 }, "0: a comment"],
  ["a CDATA mark around it", '<![CDATA[{"a": 1}]]>', { a: 1 }, "0: a CDATA mark"],
  ["a CDATA mark in comments", '//<![CDATA[\n{"a": 1}\n//]]>', { a: 1 }, "0: a comment"],
  ["a CDATA mark in block comments", '/*<![CDATA[*/{"a": 1}/*]]>*/', { a: 1 }, "0: a comment"],
  ["a comment at the end of a line", '{"a": 1, // one\n"b": 2}', { a: 1, b: 2 }, "9: a comment"],
  ["a block comment", '{"a": /* one */ 1}', { a: 1 }, "6: a comment"],
  [
    "what looks like a comment in a text",
    '{"a": "https://x",}',
    { a: "https://x" },
    "18: a comma after the last entry",
  ],
  [
    "a comment mark in a text",
    '{"a": "<!-- x -->",}',
    { a: "<!-- x -->" },
    "19: a comma after the last entry",
  ],
  ["a byte order mark", '\ufeff{"a": 1}', { a: 1 }, null],
  ["several faults at once", '<!--{"a": "x\ny",}-->', { a: "x\ny" }, "0: a comment"],
  ["a quote in a text", '{"a": "5" wide"}', undefined, "10: something that is no JSON value"],
  ["a missing comma", '{"a": 1 "b": 2}', undefined, "8: a comma is missing"],
  ["a missing comma in a list", "[1 2]", undefined, "3: a comma is missing"],
  ["a missing colon", '{"a" 1}', undefined, "5: a colon is missing"],
  ["a missing value", '{"a": }', undefined, "6: a value is missing"],
  ["a name without quotes", "{a: 1}", undefined, "1: something that is no JSON value"],
  ["a number as a name", "{1: 1}", undefined, "1: a name in double quotes is missing"],
  ["single quotes", "{'a': 1}", undefined, "1: something that is no JSON value"],
  ["a number with a leading zero", '{"a": 01}', undefined, "6: something that is no JSON value"],
  ["a number with a comma", '{"a": 1,50}', undefined, "8: a name in double quotes is missing"],
  ["an escape that there is not", '{"a": "\\x"}', undefined, "7: an unknown escape inside a text"],
  ["a text that is not closed", '{"a": "x', undefined, "6: a text is not closed"],
  ["an end that does not come", '{"a": [1', undefined, "8: ends before it is complete"],
  ["the wrong end", '{"a": [1}', undefined, "8: a comma is missing"],
  ["two documents", '{"a": 1}{"b": 2}', undefined, "8: text after the end"],
  ["a semicolon at the end", '{"a": 1};', undefined, "8: something that is no JSON value"],
  [
    "a template that was not filled in",
    '{"price": {{ price }}}',
    undefined,
    "11: a name in double quotes is missing",
  ],
  ["JavaScript", "undefined", undefined, "0: something that is no JSON value"],
  ["NaN", '{"a": NaN}', undefined, "6: something that is no JSON value"],
  ["HTML entities", "{&quot;a&quot;: 1}", undefined, "1: something that is no JSON value"],
];

for (const [what, block, value, error] of BLOCKS) {
  Deno.test(`JSON-LD: ${what}`, () => {
    const read = parseJsonLd(block);
    assertEquals(read.value, value);
    assertEquals(read.error === null ? null : `${read.error.at}: ${read.error.message}`, error);
  });
}

Deno.test("JSON-LD: the facts name broken blocks and still tell what could be read", () => {
  const script = (text: string) => `<script type="application/ld+json">${text}</script>`;
  const { data } = readFacts(
    script('{"@type": "Product", "name": "Mug",}') + script("{") +
      script('{"@type": "Organization", "name": "Harbor"}'),
    new URL("https://shop.example.com/"),
    false,
  );
  assertEquals(data.broken, [
    { block: 1, error: "a comma after the last entry", at: 35 },
    { block: 2, error: "ends before it is complete", at: 1 },
  ]);
  assertEquals([data.jsonLdBlocks, data.repaired, data.products[0].name], [3, 1, "Mug"]);
});

Deno.test("JSON-LD: an organisation is told from several nodes", () => {
  const html = `<script type="application/ld+json">${
    JSON.stringify({
      "@graph": [
        {
          "@type": "WebSite",
          name: "Harbor",
          publisher: { "@type": "Organization", name: "Harbor Coffee Ltd" },
        },
        {
          ...{
            "@type": "OnlineStore",
            url: "https://shop.example.com/",
            logo: { "@type": "ImageObject", url: "/logo.png" },
          },
          ...{
            email: "hello@shop.example.com",
            vatID: "GB123456789",
            contactPoint: { telephone: "+44 20 7946 0000" },
          },
          ...{
            sameAs: ["https://instagram.com/harbor", "https://x.com/harbor"],
            address: { postalCode: "E1 6AN" },
          },
          hasMerchantReturnPolicy: { merchantReturnDays: 30 },
        },
      ],
    })
  }</script>`;
  assertEquals(readFacts(html, new URL("https://shop.example.com/"), false).data.organization, {
    ...{ name: "Harbor Coffee Ltd", url: "https://shop.example.com/", logo: "/logo.png" },
    ...{ email: "hello@shop.example.com", telephone: null, contactPoint: true, sameAs: 2, address: true },
    ...{ vatId: "GB123456789", returnPolicy: true, shipping: false },
  });
});

Deno.test("JSON-LD: what a group of variants leaves to its variants is read there", () => {
  const variant = (name: string) => ({
    ...{ "@type": "Product", name, gtin13: "4006381333931", mpn: "M-1", sku: `S-${name}`, image: "/mug.jpg" },
    offers: {
      ...{ price: "14.00", priceCurrency: "EUR", priceValidUntil: "2026-12-31", shippingDetails: {} },
      hasMerchantReturnPolicy: {
        ...{
          applicableCountry: "DE",
          merchantReturnDays: 30,
          merchantReturnLink: "https://shop.example.com/returns",
        },
        returnPolicyCategory: "https://schema.org/MerchantReturnFiniteReturnWindow",
      },
    },
  });
  const group = { "@type": "ProductGroup", name: "Mug", hasVariant: [variant("blue"), variant("red")] };
  const html = `<script type="application/ld+json">${JSON.stringify(group)}</script>`;
  const [product] = readFacts(html, new URL("https://shop.example.com/"), false).data.products;
  assertEquals([
    product.gtin,
    product.mpn,
    product.sku,
    product.variants,
    product.offerCount,
    product.imageCount,
  ], [
    ...["4006381333931", "M-1", "S-blue"],
    ...[2, 2, 1],
  ]);
  assertEquals(product.returnPolicy, {
    ...{ category: "MerchantReturnFiniteReturnWindow", days: 30, country: "DE" },
    link: "https://shop.example.com/returns",
  });
  assert(product.shippingDetails);
});

Deno.test("JSON-LD: hostile blocks cost no more than their length", () => {
  for (const piece of [" ", '"', '"\\', "/*", "// ", "<![CDATA[", ", ", "[", '{"a":"']) {
    const started = performance.now();
    parseJsonLd(piece.repeat(Math.floor(300_000 / piece.length)));
    const ms = performance.now() - started;
    assert(ms < 3000, `${JSON.stringify(piece)}: ${Math.round(ms)} ms`);
  }
});
