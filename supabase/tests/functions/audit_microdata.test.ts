// Contract: microdata by the HTML standard (items, properties, values, itemref) becomes the same nodes as JSON-LD.

import { assert, assertEquals } from "@kit/assert";
import { readFacts } from "../../functions/_audit/facts.ts";
import { HAS } from "../../functions/_audit/facts/attributes.ts";
import { MicrodataReader } from "../../functions/_audit/facts/microdata.ts";
import { PageParser } from "../../functions/_audit/facts/page_parser.ts";

const BASE = "https://shop.example.com/goods/mug";

function itemsOf(html: string) {
  const reader = new MicrodataReader((address) => new URL(address, BASE).href);
  let depth = 0;
  const parser = new PageParser(html, false, {
    doctype() {},
    open({ name }) {
      depth++;
      const { attributes } = parser;
      if (attributes.has & HAS.microdata) reader.open({ tag: name, attributes, depth });
    },
    text: (text) => reader.text(text),
    close: () => reader.close(depth--),
  });
  parser.read();
  return reader.items();
}

/** The properties of the one item on a page, without its type. */
function propertiesOf(html: string) {
  const [item, ...others] = itemsOf(html);
  assertEquals(others, []);
  const { "@type": _, ...properties } = item;
  return properties;
}

/** Elements in an item, and the properties that they give it. */
const PROPERTIES: [what: string, html: string, properties: Record<string, unknown>][] = [
  // Values, element by element
  ["the text of a span", "<span itemprop=name>Mug</span>", { name: "Mug" }],
  ["all the text in an element", "<p itemprop=name>Dock <b>Mug</b>, <i>blue</i></p>", {
    name: "Dock Mug, blue",
  }],
  ["spaces as one", "<p itemprop=name>\n  Dock\n  Mug </p>", { name: "Dock Mug" }],
  ["an empty text", "<p itemprop=name></p>", { name: "" }],
  ["entities as characters", "<p itemprop=name>A &amp; B</p>", { name: "A & B" }],
  ["meta: its content", "<meta itemprop=sku content=M1>", { sku: "M1" }],
  ["meta without content: nothing", "<meta itemprop=sku>", { sku: "" }],
  ["a: its address, made absolute", "<a itemprop=url href='/goods/cup'>Cup</a>", {
    url: "https://shop.example.com/goods/cup",
  }],
  ["a: an absolute address as it is", "<a itemprop=url href='HTTPS://x.example/'>x</a>", {
    url: "HTTPS://x.example/",
  }],
  ["a without address: nothing", "<a itemprop=url>Cup</a>", { url: "" }],
  ["area: its address", "<area itemprop=url href='cup'>", { url: "https://shop.example.com/goods/cup" }],
  ["link: its address", "<link itemprop=availability href='https://schema.org/InStock'>", {
    availability: "https://schema.org/InStock",
  }],
  ["img: its source", "<img itemprop=image src='mug.jpg'>", {
    image: "https://shop.example.com/goods/mug.jpg",
  }],
  ["img that loads late: its later source", "<img itemprop=image data-src='/m.jpg'>", {
    image: "https://shop.example.com/m.jpg",
  }],
  ["img without source: nothing", "<img itemprop=image>", { image: "" }],
  [
    "audio, video, source, track, embed and iframe: their source",
    "<audio itemprop=a src=1></audio><video itemprop=b src=2></video><source itemprop=c src=3><track itemprop=d src=4><embed itemprop=e src=5><iframe itemprop=f src=6></iframe>",
    Object.fromEntries([..."abcdef"].map((name, i) => [name, `https://shop.example.com/goods/${i + 1}`])),
  ],
  ["object: its data", "<object itemprop=model data='/m.bin'></object>", {
    model: "https://shop.example.com/m.bin",
  }],
  ["data: its value", "<data itemprop=price value=14.00>fourteen</data>", { price: "14.00" }],
  ["data without value: nothing", "<data itemprop=price>14</data>", { price: "" }],
  ["meter: its value", "<meter itemprop=ratingValue value=4.5 max=5>4.5</meter>", { ratingValue: "4.5" }],
  ["time: its datetime", "<time itemprop=releaseDate datetime=2026-11-22>today</time>", {
    releaseDate: "2026-11-22",
  }],
  ["time without datetime: its text", "<time itemprop=releaseDate>2026-11-22</time>", {
    releaseDate: "2026-11-22",
  }],
  [
    "a content attribute on any element, as search engines have it",
    "<span itemprop=price content='14.00'>$14</span>",
    { price: "14.00" },
  ],
  // Names
  ["several names for one value", "<p itemprop='name alternateName'>Mug</p>", {
    name: "Mug",
    alternateName: "Mug",
  }],
  ["the same name twice in one attribute", "<p itemprop='name name'>Mug</p>", { name: "Mug" }],
  ["several values for one name, in page order", "<p itemprop=color>blue</p><p itemprop=color>red</p>", {
    color: ["blue", "red"],
  }],
  ["a name as an absolute address", "<p itemprop='https://schema.org/name'>Mug</p>", { name: "Mug" }],
  ["no name at all", "<p itemprop=''>Mug</p>", {}],
  ["a name that is none", "<p itemprop='__proto__ 1st'>Mug</p>", {}],
  // Nesting
  ["properties in properties: both", "<p itemprop=description>Blue <b itemprop=name>Mug</b></p>", {
    description: "Blue Mug",
    name: "Mug",
  }],
  ["properties at any depth", "<div><div><p itemprop=name>Mug</p></div></div>", { name: "Mug" }],
  ["an item as a value", "<p itemprop=brand itemscope itemtype=Brand><b itemprop=name>Harbor</b></p>", {
    brand: { "@type": ["Brand"], name: "Harbor" },
  }],
  [
    "an item as a value, whatever its element",
    "<a itemprop=brand itemscope href='/x'><b itemprop=name>Harbor</b></a>",
    { brand: { "@type": [], name: "Harbor" } },
  ],
  ["an item without a type", "<p itemprop=brand itemscope></p>", { brand: { "@type": [] } }],
  ["an item of several types", "<p itemprop=brand itemscope itemtype='Brand  Thing'></p>", {
    brand: { "@type": ["Brand", "Thing"] },
  }],
  ["an item with an id", "<p itemprop=brand itemscope itemid=' urn:x '></p>", {
    brand: { "@type": [], "@id": "urn:x" },
  }],
  [
    "two items under one name",
    "<p itemprop=offers itemscope><b itemprop=price>1</b></p><p itemprop=offers itemscope><b itemprop=price>2</b></p>",
    { offers: [{ "@type": [], price: "1" }, { "@type": [], price: "2" }] },
  ],
  [
    "items in items in items",
    "<p itemprop=offers itemscope><b itemprop=seller itemscope><i itemprop=name>H</i></b></p>",
    { offers: { "@type": [], seller: { "@type": [], name: "H" } } },
  ],
];

for (const [what, html, properties] of PROPERTIES) {
  Deno.test(`microdata: ${what}`, () => {
    assertEquals(
      propertiesOf(`<div itemscope itemtype="https://schema.org/Product">${html}</div>`),
      properties,
    );
  });
}

/** Pages, and the items on them. */
const PAGES: [what: string, html: string, items: Record<string, unknown>[]][] = [
  ["no item", "<p itemprop=name>Mug</p>", []],
  ["an empty item", "<p itemscope></p>", [{ "@type": [] }]],
  ["two items side by side", "<p itemscope itemtype=A></p><p itemscope itemtype=B></p>", [
    { "@type": ["A"] },
    { "@type": ["B"] },
  ]],
  [
    "an item in another that is no property of it",
    "<div itemscope itemtype=A><p itemscope itemtype=B><b itemprop=name>x</b></p></div>",
    [{ "@type": ["A"] }, { "@type": ["B"], name: "x" }],
  ],
  ["itemref to what follows", "<div itemscope itemref=x></div><p id=x itemprop=name>Mug</p>", [{
    "@type": [],
    name: "Mug",
  }]],
  ["itemref to what came before", "<p id=x itemprop=name>Mug</p><div itemscope itemref=x></div>", [{
    "@type": [],
    name: "Mug",
  }]],
  [
    "itemref to several, in page order",
    "<p id=a itemprop=color>blue</p><div itemscope itemref='b a'><p itemprop=color>red</p></div><p id=b itemprop=color>green</p>",
    [{ "@type": [], color: ["blue", "red", "green"] }],
  ],
  [
    "itemref to an element around properties",
    "<div itemscope itemref=x></div><section id=x><div><p itemprop=name>Mug</p></div></section>",
    [{ "@type": [], name: "Mug" }],
  ],
  [
    "itemref to an item",
    "<div itemscope itemref=x></div><p id=x itemprop=brand itemscope><b itemprop=name>H</b></p>",
    [{ "@type": [], brand: { "@type": [], name: "H" } }],
  ],
  ["itemref to nothing", "<div itemscope itemref='x y'><p itemprop=name>Mug</p></div>", [{
    "@type": [],
    name: "Mug",
  }]],
  ["itemref twice to the same", "<div itemscope itemref='x x'></div><p id=x itemprop=name>Mug</p>", [{
    "@type": [],
    name: "Mug",
  }]],
  [
    "one piece for two items",
    "<div itemscope itemtype=A itemref=x></div><div itemscope itemtype=B itemref=x></div><p id=x itemprop=name>Mug</p>",
    [{ "@type": ["A"], name: "Mug" }, { "@type": ["B"], name: "Mug" }],
  ],
  [
    "the first of two elements with one id",
    "<div itemscope itemref=x></div><p id=x itemprop=name>Mug</p><p id=x itemprop=name>Cup</p>",
    [{ "@type": [], name: "Mug" }],
  ],
  ["an item that refers to itself", "<div itemscope id=x itemref=x><p itemprop=name>Mug</p></div>", [{
    "@type": [],
    name: "Mug",
  }]],
  [
    "items that contain each other end",
    "<div itemscope itemref=b><p id=a itemprop=one itemscope itemref=b></p></div><p id=b itemprop=two itemscope itemref=a></p>",
    [{ "@type": [], one: { "@type": [], two: { "@type": [] } }, two: { "@type": [], one: { "@type": [] } } }],
  ],
  [
    "a property without an item around it that is one itself",
    "<p itemprop=offers itemscope itemtype=Offer></p>",
    [{ "@type": ["Offer"] }],
  ],
];

for (const [what, html, items] of PAGES) {
  Deno.test(`microdata: ${what}`, () => assertEquals(itemsOf(html), items));
}

Deno.test("microdata: a product in pieces, as older themes write it", () => {
  const facts = readFacts(
    `<body itemscope itemtype="http://schema.org/WebPage"><h1 itemprop="name">Shop</h1>
    <main itemprop="mainEntity" itemscope itemtype="http://schema.org/Product" itemref="rest">
      <h2 itemprop="name">Dock Mug</h2><img itemprop="image" src="/mug.jpg" alt="">
      <meta itemprop="gtin13" content="4006381333931"><p itemprop="description">${"word ".repeat(60)}</p>
    </main>
    <div id="rest"><div itemprop="aggregateRating" itemscope itemtype="http://schema.org/AggregateRating">
      <span itemprop="ratingValue">4,5</span> of <span itemprop="bestRating">5</span>, <b itemprop="reviewCount">12</b></div>
      <div itemprop="offers" itemscope itemtype="http://schema.org/Offer"><span itemprop="price">14.00</span>
      <meta itemprop="priceCurrency" content="EUR"><time itemprop="priceValidUntil" datetime="2026-12-31"></time></div></div>
    <ol itemscope itemtype="https://schema.org/BreadcrumbList"></ol></body>`,
    new URL(BASE),
    false,
  );
  const [product] = facts.data.products;
  assertEquals([product.name, product.image, product.gtin, product.descriptionWords], [
    ...["Dock Mug", "https://shop.example.com/mug.jpg", "4006381333931"],
    60,
  ]);
  assertEquals(product.rating, { value: 4.5, best: 5, worst: null, count: 12 });
  assertEquals(product.offers, [
    { price: "14.00", highPrice: null, currency: "EUR", availability: null, priceValidUntil: "2026-12-31" },
  ]);
  assert(facts.data.breadcrumb);
});
