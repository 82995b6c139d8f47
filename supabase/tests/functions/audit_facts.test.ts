// Contract: one pass over a page gives facts, the same for both product markups, bounded in size whatever the page
// does, with nothing in them that could break where they are shown.

import { assert, assertEquals, assertObjectMatch } from "@kit/assert";
import { isProductPage, mainProduct, MAX_FACTS_BYTES, readFacts } from "../../functions/_audit/facts.ts";
import { clean, fold } from "../../functions/_audit/facts/text.ts";

const PAGE = new URL("https://shop.example.com/products/mug");

function read(html: string, cut = false) {
  return readFacts(html, PAGE, cut);
}

function withJsonLd(...blocks: unknown[]) {
  return read(
    blocks.map((block) => `<script type="application/ld+json">${JSON.stringify(block)}</script>`).join("\n"),
  );
}

const MUG = {
  name: "Dock Mug",
  brand: "Harbor",
  image: "https://shop.example.com/mug.jpg",
  imageCount: 1,
  offers: [{ price: "14.00", currency: "USD", availability: "InStock" }],
  offerCount: 1,
};

Deno.test("JSON-LD and microdata of one product give the same facts", () => {
  const jsonLd = withJsonLd({
    "@context": "https://schema.org",
    "@type": "Product",
    name: "Dock Mug",
    brand: { "@type": "Brand", name: "Harbor" },
    image: "https://shop.example.com/mug.jpg",
    offers: {
      "@type": "Offer",
      price: "14.00",
      priceCurrency: "USD",
      availability: "https://schema.org/InStock",
    },
  });
  const microdata = read(`
    <div itemscope itemtype="http://schema.org/Product">
      <h2><span itemprop="name">Dock <b>Mug</b></span></h2>
      <img itemprop="image" src="https://shop.example.com/mug.jpg" alt="">
      <p itemprop="brand" itemscope itemtype="https://schema.org/Brand"><span itemprop="name">Harbor</span></p>
      <div itemprop="offers" itemscope itemtype="https://schema.org/Offer">
        <span itemprop="price" content="14.00">$14</span><meta itemprop="priceCurrency" content="USD">
        <link itemprop="availability" href="http://schema.org/InStock">
      </div>
    </div>`);
  assertObjectMatch(jsonLd.data.products[0], { source: "json-ld", ...MUG });
  assertEquals(microdata.data.products, [{ ...jsonLd.data.products[0], source: "microdata" }]);
});

Deno.test("JSON-LD is read in the shapes that shops write it in", () => {
  const offer = { price: 14, priceCurrency: "USD" };
  const shapes: [what: string, block: unknown][] = [
    ["a list", [{ "@type": "Organization", name: "Harbor" }, {
      "@type": "Product",
      name: "Mug",
      offers: offer,
    }]],
    ["a graph", { "@graph": [{ "@type": "WebPage" }, { "@type": "Product", name: "Mug", offers: [offer] }] }],
    ["the main entity", {
      "@type": "WebPage",
      mainEntity: { "@type": "Product", name: "Mug", offers: offer },
    }],
    ["two types", { "@type": ["Product", "Thing"], name: "Mug", offers: offer }],
    ["a full type", { "@type": "http://schema.org/Product", name: "Mug", offers: offer }],
    ["an aggregate", {
      "@type": "Product",
      name: "Mug",
      offers: { "@type": "AggregateOffer", lowPrice: 14, highPrice: "20", priceCurrency: "USD" },
    }],
    ["an aggregate of offers", {
      "@type": "Product",
      name: "Mug",
      offers: { "@type": "AggregateOffer", offers: [offer] },
    }],
    ["a price specification", {
      "@type": "Product",
      name: "Mug",
      offers: { priceSpecification: [{ price: "14", priceCurrency: "USD" }] },
    }],
    ["a group of variants", {
      "@type": "ProductGroup",
      name: "Mug",
      hasVariant: [{ "@type": "Product", name: "Mug, blue", offers: offer }],
    }],
  ];
  for (const [what, block] of shapes) {
    const product = mainProduct(withJsonLd(block));
    assertEquals(
      [product?.name, product?.offers[0].price, product?.offers[0].currency],
      ["Mug", "14", "USD"],
      what,
    );
  }
});

Deno.test("products that the page is not about are left aside", () => {
  const related = { "@type": "Product", name: "Cup", offers: { price: 9 } };
  const facts = withJsonLd(
    { "@type": "Product", name: "Mug", isRelatedTo: related, offers: { price: 14 } },
    {
      "@type": "ItemList",
      itemListElement: [{ "@type": "ListItem", item: { ...related, url: "/goods/cup" } }],
    },
  );
  assertEquals(facts.data.products.map(({ name }) => name), ["Mug"]);
  assertEquals(facts.data.listed, ["https://shop.example.com/goods/cup"]);
});

Deno.test("the main heading tells which of several products the page is about", () => {
  const products = ["Cup", "Dock Mug"].map((name) => ({ "@type": "Product", name, offers: { price: 1 } }));
  const scripts = `<script type="application/ld+json">${JSON.stringify(products)}</script>`;
  assertEquals(mainProduct(read(`${scripts}<h1>DOCK mug</h1>`))?.name, "Dock Mug");
  assertEquals(mainProduct(read(scripts))?.name, "Cup");
  assertEquals(mainProduct(read("<h1>Dock Mug</h1>")), null);
});

Deno.test("broken JSON-LD is counted, empty blocks are not", () => {
  const script = (text: string) => `<script type="application/ld+json">${text}</script>`;
  const facts = read(
    script('{"@type":"Product","name":"Mug"}') + script("  \n") + script('{"name":"Mug",}') + script("{"),
  );
  assertEquals([facts.data.jsonLdBlocks, facts.data.broken.map(({ block }) => block)], [3, [2, 3]]);
  assertEquals(facts.data.products.length, 1);
});

Deno.test("the head is read: first of each, entities decoded, nothing out of drawings", () => {
  const { head } = read(`<html lang="en-GB"><head><title> Mugs &amp; cups\n </title><title>Second</title>
    <meta name="Description" content="First"><meta name="description" content="Second">
    <meta name="viewport" content="width=device-width"><link rel="alternate canonical" href="/products/mug">
    <meta name="robots" content="NoIndex, follow"><meta name="googlebot" content="none">
    <meta property="og:title" content="Mug"><meta property="og:title" content="Cup"><meta name="og:type" content="product">
    </head><body><svg><title>Drawing</title></svg></body></html>`);
  assertObjectMatch(head, {
    lang: "en-GB",
    title: "Mugs & cups",
    description: "First",
    viewport: "width=device-width",
    canonical: "https://shop.example.com/products/mug",
    robots: ["noindex", "follow", "none"],
    openGraph: { title: "Mug", type: "product" },
  });
  assertEquals(read("<svg><title>Drawing</title></svg>").head.title, null);
});

Deno.test("what a visitor sees is counted: text, headings, prices, images", () => {
  const { content } = read(
    `<title>unseen</title><style>p { color: red }</style><script>var unseen = "$99";</script>
    <noscript><img src="pixel.gif"><p>$77</p></noscript><template><h1>unseen</h1></template>
    <p class="price">$5</p><h1><img src="logo.png" alt="Harbor"> Mugs</h1><h2>Sale</h2>
    <div class="product-price"><s>$24</s> $<b>18</b>.00</div><p>Call us: a@shop.example.com</p>
    <img src="a.png"><img src="b.png" alt=""><img src="c.png" role="presentation"><img src="d.png" width=1 height=1>`,
  );
  assertEquals(content.headings, [{ level: 1, text: "Harbor Mugs" }, { level: 2, text: "Sale" }]);
  assertEquals(content.prices, [
    { amount: 5, currency: null, marked: false, card: false },
    { amount: 24, currency: null, marked: true, card: false },
    { amount: 18, currency: null, marked: true, card: false },
  ]);
  assertObjectMatch(content.images, { total: 3, withoutAlt: 1, examples: ["a.png"] });
  assertEquals([content.h1Count, content.emailShown, content.scripts], [1, true, 1]);
  assertEquals(content.visibleChars, "$5MugsSale$24$18.00Call us: a@shop.example.com".length);
});

Deno.test("the prices of cards that lead to other pages are not the page's own", () => {
  const { content } = read(
    `<article><a href="/brands/acme">Acme</a><h1>Mug</h1><p class="price">$14</p>
    <ul><li>Small, <b class="price">$9</b> <a href="/shipping">plus shipping</a></li></ul></article>
    <ul><li><a href="/products/cup">Cup</a> <span class="price">$21</span></li>
    <li><a href="/products/pot">Pot</a> <span class="price">$14</span></li><li class="price">$30</li></ul>
    <a href="/products/jar">Jar <span class="price">$40</span></a>
    <div class="related-products"><p class="price">$50</p></div>`,
  );
  const of = (card: boolean) =>
    content.prices.filter((price) => price.card === card).map(({ amount }) => amount);
  // 14 is the price of the mug and of the pot.
  assertEquals(of(false), [14, 9, 30]);
  assertEquals(of(true), [21, 40, 50]);
});

Deno.test("links are read against the page's base, with their images and labels", () => {
  const { links } = read(`<base href="https://shop.example.com/en/"><a href="returns">x</a>
    <a href="/go"><img alt="Shipping"></a><a href="/more" aria-label="Privacy policy"></a>
    <a href="products/tray?utm_source=x">Tray</a><a href="/de/products/tray">again</a>
    <a href="https://help.shop.example.com/products/cup">Cup</a><a href="https://other.com/products/x">no</a>
    <a href="MAILTO:a@b.example">mail</a><a href="tel:+1">call</a><a href="https://wa.me/1">chat</a>
    <a name="anchor">no link</a><a href="javascript:void(0)">script</a><a href="http://[">broken</a>`);
  assertEquals(links.policies, {
    returns: "https://shop.example.com/en/returns",
    shipping: "https://shop.example.com/go",
    privacy: "https://shop.example.com/more",
  });
  assertEquals(links.products, [
    "https://shop.example.com/en/products/tray",
    "https://help.shop.example.com/products/cup",
  ]);
  assertEquals([links.total, links.email, links.phone, links.chat], [12, true, true, true]);
});

Deno.test("fields are counted with every way to label them, forms by what they are for", () => {
  const { forms } = read(
    `<form><label>Inside <input name="a"></label><label for="b">Before</label><input id="b">
    <input id="c"><label for="c">After</label><input aria-label="Said"><input title="Titled">
    <input type="hidden"><input type="submit" value="Send"><select name="size"></select>
    <input placeholder="E-mail" type="email" name="mail"><textarea id="message"></textarea></form>`,
  );
  assertEquals(forms.fields, { total: 8, unlabelled: 3, examples: ["size", "mail", "message"] });
  assertEquals([forms.buy, forms.contactForm], [false, true]);
});

Deno.test("a way to buy is a form, a button or a link", () => {
  const ways = [
    '<form action="/cart/add"></form>',
    "<button>Add to <b>cart</b></button>",
    '<a href="/x">Buy now</a>',
  ]
    .concat('<input type="submit" value="In den Warenkorb">', '<button name="add">+</button>')
    .concat(
      '<button class="btn single_add_to_cart_button">+</button>',
      '<button aria-label="Add to bag"></button>',
    );
  for (const way of ways) assert(read(way).forms.buy, way);
  for (const way of ['<a href="/cart">Cart</a>', '<form action="/search"><button>Go</button></form>']) {
    assertEquals(read(way).forms.buy, false, way);
  }
});

Deno.test("a page sells a product by its data, its button or its type", () => {
  assert(isProductPage(withJsonLd({ "@type": "Product" })));
  assert(isProductPage(read("<button>Add to cart</button>")));
  assert(isProductPage(read('<meta property="og:type" content="product">')));
  assertEquals(isProductPage(read("<h1>About us</h1>")), false);
});

Deno.test("a page that was cut says so and breaks nothing", () => {
  const facts = read('<h1>Mug</h1><script type="application/ld+json">{"@type":"Product","na', true);
  assertEquals([facts.incomplete, facts.data.jsonLdBlocks, facts.data.broken], [true, 0, []]);
});

const HOSTILE: [what: string, html: string][] = [
  ["deep nesting", "<div>".repeat(300_000)],
  ["deep nesting with wrong ends", "<b>".repeat(100_000) + "</p>".repeat(100_000)],
  ["many items", "<div itemscope itemtype='https://schema.org/Product'><p itemprop=name>x".repeat(20_000)],
  ["nested properties", "<div itemscope><p itemprop=a>".repeat(200) + "text ".repeat(100_000)],
  [
    "many links",
    Array.from({ length: 10_000 }, (_, i) => `<a href="/products/p${i}">Product ${i}</a>`).join(""),
  ],
  ["many prices", Array.from({ length: 20_000 }, (_, i) => `<p class=price>$${i}</p>`).join("")],
  ["many scripts", '<script type="application/ld+json">[[[[[[[[1]]]]]]]]</script>'.repeat(5_000)],
  [
    "a deep document",
    `<script type="application/ld+json">${"[".repeat(50_000)}${"]".repeat(50_000)}</script>`,
  ],
  [
    "wide attributes",
    `<a href="${"x".repeat(500_000)}" title="${"é".repeat(300_000)}">${"y".repeat(300_000)}</a>`,
  ],
  ["angle brackets", "<".repeat(500_000)],
  ["one endless word", "x".repeat(1_000_000)],
];

Deno.test("a hostile page costs no more than an honest one and stays in bounds", () => {
  for (const [what, html] of HOSTILE) {
    const started = performance.now();
    const facts = read(html);
    const ms = performance.now() - started;
    assert(ms < 3000, `${what}: ${Math.round(ms)} ms`);
    assert(new TextEncoder().encode(JSON.stringify(facts)).length <= MAX_FACTS_BYTES, what);
  }
  assert(read("<div>".repeat(1000)).incomplete, "what lies below 512 levels is not read");
});

Deno.test("long texts in every place of a page still fit, and cost the page its completeness", () => {
  const long = "😀漢".repeat(300);
  const path = "x".repeat(250);
  const graph = ["title", "type", "image", "url", "site_name"].map((name) =>
    `<meta property="og:${name}" content="${long}">`
  );
  const product = JSON.stringify({
    "@type": "Product",
    ...{ name: long, brand: long, image: long },
    offers: Array(5).fill({ price: long, priceCurrency: long, availability: long }),
  });
  const facts = read(`<title>${long}</title><meta name="description" content="${long}">${graph.join("")}
    ${`<h2>${long}</h2>`.repeat(20)}${`<img src="${long}"><input name="${long}">`.repeat(5)}
    ${
    ["returns", "shipping", "privacy", "terms", "contact"].map((kind) => `<a href="/${path}">${kind}</a>`)
      .join("")
  }
    <script type="application/ld+json">${product}</script>`);
  assert(new TextEncoder().encode(JSON.stringify(facts)).length <= MAX_FACTS_BYTES);
  assert(facts.incomplete);
});

Deno.test("kept texts are one line without control or direction characters, well formed and capped", () => {
  assertEquals(clean(" a\n\tb\u0000c\u0085d ", 20), "a b c d");
  assertEquals(clean("user\u202Egnp.exe \u2066x\u2069 \u200Fy \uFEFFz\u200B", 40), "user gnp.exe x y z");
  assertEquals(clean("\ud800x\udc00", 10), "\ufffdx\ufffd");
  assertEquals(clean("abcdefgh", 5), "abcd…");
  assertEquals(clean("😀😀😀", 3), "😀😀😀");
  assertEquals(clean("x".repeat(1_000_000), 3), "xx…");
  assertEquals(fold("RÜCKGABE Straße façade"), "ruckgabe strasse facade");
  const facts = read(`<title>a\u202Eb&#0;c</title><h1>x\u2066y</h1>`);
  assertEquals([facts.head.title, facts.content.headings[0].text], ["a b\ufffdc", "x y"]);
});
