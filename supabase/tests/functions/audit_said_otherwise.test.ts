// Contract: what is the same said in another way is judged the same: structured data in every form that schema.org and
// Google allow, pictures that load late, prices in pieces, viewports, buttons, policies behind scripts, and whatever stands
// around them. The shop is the healthy one each time, so that every fault found is a false alarm.

import { assertEquals } from "@kit/assert";
import { CHECKS } from "../../functions/_audit/checks.ts";
import { type Change, onProductPages, ORIGIN, shopWith, verdictOf } from "./audit_crawl_of.ts";

type Edit = (html: string) => string;
// deno-lint-ignore no-explicit-any -- structured data of any form
type Data = any;

function noneFails(name: string, change: Change): void {
  Deno.test(`S148: ${name} is no fault`, () => {
    const crawl = shopWith(change);
    const failing = CHECKS.flatMap((check) => {
      const verdict = check.run(crawl);
      return verdict.status === "fail" ? [`${check.id}: ${verdict.evidence[0].observed}`] : [];
    });
    assertEquals(failing, []);
  });
}

// Structured data ------------------------------------------------------------------------------------------

const PRODUCT =
  /<script type="application\/ld\+json">(\{"@context":"https:\/\/schema.org","@type":"Product"[^]*?)<\/script>/;

function written(write: (product: Data) => unknown): Change {
  return onProductPages((html) =>
    html.replace(PRODUCT, (_, json) => {
      const data = write(JSON.parse(json));
      const text = typeof data === "string" ? data : JSON.stringify(data);
      return `<script type="application/ld+json">${text}</script>`;
    })
  );
}

const inside = (product: Data) => ({ ...product, "@context": undefined });
const rated = (rating: Data) => (product: Data) => ({
  ...product,
  aggregateRating: { "@type": "AggregateRating", ...rating },
});
const offered = (offer: (offer: Data) => Data) => (product: Data) => ({
  ...product,
  offers: offer(product.offers),
});

const DATA: Record<string, (product: Data) => unknown> = {
  "a list of types": (p) => ({ ...p, "@type": ["Product", "Thing"] }),
  "an address as type": (p) => ({ ...p, "@type": "http://schema.org/Product" }),
  "addresses as types of both": (p) => ({
    ...p,
    "@type": "https://schema.org/Product",
    offers: { ...p.offers, "@type": "https://schema.org/Offer" },
  }),
  "a prefix": (p) => ({ ...p, "@context": { schema: "http://schema.org/" }, "@type": "schema:Product" }),
  "a vocabulary as context": (p) => ({ ...p, "@context": { "@vocab": "https://schema.org/" } }),
  "a list as context": (p) => ({ ...p, "@context": ["https://schema.org", { "@language": "en" }] }),
  "a graph": (p) => ({ "@context": p["@context"], "@graph": [{ "@type": "WebPage" }, inside(p)] }),
  "a graph of references": (p) => ({
    "@context": p["@context"],
    "@graph": [
      {
        ...inside(p),
        offers: { "@id": "#offer" },
        brand: { "@id": "#brand" },
        aggregateRating: { "@id": "#rating" },
      },
      { ...p.offers, "@id": "#offer" },
      { ...p.brand, "@id": "#brand" },
      { ...p.aggregateRating, "@id": "#rating" },
    ],
  }),
  "the main entity of a page": (p) => ({
    "@context": p["@context"],
    "@type": "ItemPage",
    mainEntity: inside(p),
  }),
  "what a page is about": (p) => ({ "@context": p["@context"], "@type": "WebPage", about: inside(p) }),
  "a list of nodes": (p) => [{ "@context": "https://schema.org", "@type": "WebSite", url: ORIGIN }, p],
  "a group of variants": (p) => ({
    ...p,
    "@type": "ProductGroup",
    offers: undefined,
    image: undefined,
    hasVariant: ["S", "M"].map((size) => ({ ...inside(p), name: `${p.name} ${size}`, size })),
  }),
  "a group that refers to its variant": (p) => ({
    "@context": p["@context"],
    "@graph": [
      {
        ...inside(p),
        "@type": "ProductGroup",
        "@id": "#group",
        offers: undefined,
        hasVariant: [{ "@id": "#one" }],
      },
      { ...inside(p), "@id": "#one", isVariantOf: { "@id": "#group" } },
    ],
  }),
  "an offer of many": offered((o) => ({
    ...o,
    "@type": "AggregateOffer",
    price: undefined,
    lowPrice: "14.00",
  })),
  "an offer from a price below to one above": offered((o) => ({
    ...o,
    "@type": "AggregateOffer",
    price: undefined,
    lowPrice: "10.00",
    highPrice: "18.00",
  })),
  "offers in an offer": offered((o) => ({
    "@type": "AggregateOffer",
    lowPrice: 14,
    priceCurrency: "USD",
    offers: [o],
  })),
  "two offers": offered((o) => [o, { ...o, sku: "b" }]),
  "a number as price": offered((o) => ({ ...o, price: 14 })),
  "the price of a computer": offered((o) => ({ ...o, price: 13.999999999999998 })),
  "a price specification behind the struck price": offered((o) => ({
    ...o,
    price: undefined,
    priceCurrency: undefined,
    priceSpecification: [
      { price: "18.00", priceCurrency: "USD", priceType: "https://schema.org/StrikethroughPrice" },
      { price: "14.00", priceCurrency: "USD" },
    ],
  })),
  "availability without address": offered((o) => ({ ...o, availability: "InStock" })),
  "availability in lower case": offered((o) => ({ ...o, availability: "https://schema.org/instock" })),
  "a rating as share": rated({ ratingValue: "4.8 / 5", reviewCount: 12 }),
  "a rating in per cent": rated({ ratingValue: "96%", reviewCount: 12 }),
  "a rating with a comma": rated({ ratingValue: "4,8", ratingCount: "12" }),
  "a rating of ten": rated({ ratingValue: "9.6", bestRating: "10", reviewCount: "1,234" }),
  "a picture as object": (p) => ({ ...p, image: { "@type": "ImageObject", contentUrl: p.image[0] } }),
  "a brand as text": (p) => ({ ...p, brand: "Harbor" }),
  "a number of the trade as number": (p) => ({ ...p, gtin: Number(p.gtin) }),
  "a byte order mark": (p) => `\ufeff${JSON.stringify(p)}`,
  "tags in texts": (p) => ({ ...p, name: `<b>${p.name}</b>`, description: `<p>${p.description}</p>` }),
};
for (const [name, write] of Object.entries(DATA)) noneFails(`${name} in JSON-LD`, written(write));

// The source -----------------------------------------------------------------------------------------------

const edited = (edit: Edit): Change => ({ html: edit });
const ofProduct = (search: string | RegExp, by: string) => onProductPages((html) => html.replace(search, by));

for (
  const content of [
    "initial-scale=1, width=device-width",
    "width=device-width; initial-scale=1.0;",
    "WIDTH=DEVICE-WIDTH, INITIAL-SCALE=1",
    " width = device-width , initial-scale = 1 ",
    "width=device-width, initial-scale=1, maximum-scale=5, user-scalable=yes",
    "width=device-width, initial-scale=1, viewport-fit=cover, shrink-to-fit=no",
    "width=device-width",
    "initial-scale=1",
  ]
) {
  noneFails(
    `the viewport "${content}"`,
    edited((html) =>
      html.replace(/<meta name="viewport"[^>]*>/, `<meta content="${content}" name="Viewport">`)
    ),
  );
}

const IMAGES: Record<string, (src: string, alt: string) => string> = {
  "a lazy picture": (src, alt) => `<img src="data:image/gif;base64,R0lGOD" data-src="${src}" ${alt}>`,
  "a picture behind a placeholder": (src, alt) =>
    `<img src="/assets/placeholder.png" data-src="${src}" ${alt}>`,
  "a set of sources": (src, alt) => `<img srcset="${src}?w=300 300w, ${src}?w=600 600w" ${alt}>`,
  "a picture element": (src, alt) =>
    `<picture><source srcset="${src}.webp"><img src="${src}" ${alt}></picture>`,
  "a picture with one for no script": (src, alt) =>
    `<img data-srcset="${src}?w=300 300w" ${alt}><noscript><img src="${src}"></noscript>`,
  "a picture in a link to itself": (src, alt) => `<a href="${src}"><img src="${src}" ${alt}></a>`,
  "a copy that is hidden": (src, alt) =>
    `<img src="${src}" ${alt}><div aria-hidden="true"><img src="${src}"></div>`,
  "a label instead of alt": (src, alt) => `<img src="${src}" ${alt.replace("alt=", "aria-label=")}>`,
};
for (const [name, write] of Object.entries(IMAGES)) {
  noneFails(
    name,
    onProductPages((html) =>
      html.replace(
        /<img src="(\/\w+-\d\.jpg)" (alt="[^"]*") width="600" height="600">/g,
        (_, src, alt) => write(src, `${alt} width="600" height="600"`),
      )
    ),
  );
}

for (
  const price of [
    '<p class="price"><span class="visually-hidden">Regular price</span> $14.00</p>',
    '<p class="price"><span>$</span><span>14</span><sup>00</sup></p>',
    '<p class="price"><span>$</span><span>14</span><span>.</span><span>00</span></p>',
    '<p class="price">$&nbsp;14.00</p>',
    '<p class="price"><del>$18.00</del> <ins>$14.00</ins></p>',
    '<p class="price">From $14.00</p>',
    '<p class="price">$14.00 <small>($46.67 / l)</small></p>',
    '<p class="price">$14.00</p><p>or 4 payments of $3.50</p><p>Members pay $12.60</p>',
    '<p class="price">Was $18.00 Now $14.00 Save $4.00 (22%)</p>',
    "<product-price><money-amount>$14.00</money-amount></product-price>",
    '<p class="price">US$ 14,00</p>',
  ]
) noneFails(`the price ${price}`, ofProduct('<p class="price">$14.00</p>', price));

const FOOTER = /<a href="\/returns">[^]*?Contact<\/a>/;
const LINKS: Record<string, (path: string, name: string) => string> = {
  "buttons that open policies": (path, name) =>
    `<button type="button" onclick="go('${path}')">${name}</button>`,
  "links that a script follows": (path, name) =>
    `<a href="javascript:void(0)" onclick="go('${path}')">${name}</a>`,
  "links in capitals": (path, name) => `<a href="${path}">${name.toUpperCase()}</a>`,
  "links to a help desk": (path, name) =>
    `<a href="https://help.shop.example.com/hc/en-us/articles/1${path}">${name}</a>`,
  "links with invisible signs": (path, name) => `<a href="${path}">\u200b${name}\u00a0</a>`,
};
for (const [name, write] of Object.entries(LINKS)) {
  const links = [["/returns", "Returns"], ["/shipping", "Shipping"], ["/privacy", "Privacy policy"]].concat([
    ["/terms", "Terms of service"],
    ["/contact", "Contact"],
  ]);
  noneFails(
    name,
    edited((html) => html.replace(FOOTER, links.map(([path, text]) => write(path, text)).join(" "))),
  );
}

const AROUND: Record<string, Edit> = {
  "a banner about cookies": (html) =>
    html.replace(
      "<body>",
      `<body><div id="onetrust-consent-sdk"><div role="dialog"><p>We use cookies: <a href="/privacy">privacy notice</a>.</p>
      <button>Accept all</button><a href="#" role="button">Cookie settings</a></div></div>`,
    ),
  "a menu of sixty prices": (html) =>
    html.replace(
      "<nav>",
      `<nav><ul>${
        Array.from(
          { length: 60 },
          (_, i) => `<li><a href="/collections/c${i}">Mugs from $${i + 5}.00</a></li>`,
        ).join("")
      }</ul>`,
    ),
  "a menu that scripts open": (html) =>
    html.replace(
      "<nav>",
      `<nav><a href="javascript:;" class="menu-toggle">Menu</a><a href="#" data-toggle="dropdown">Shop</a>
      <a class="nav-link">My account</a><a href="javascript:void(0)">Log in</a><a href="javascript:void(0)">Search</a>`,
    ),
  "tags in capitals": (html) =>
    html.replace(/<(\/?)(main|footer|header|nav|h1|p|form|a|img)\b/g, (tag) => tag.toUpperCase()),
  "other languages of the page": (html) =>
    html.replace("</head>", `<link rel="alternate" hreflang="de" href="${ORIGIN}/de/"></head>`),
  "dialogs that are closed": (html) =>
    html.replace(
      "</body>",
      `<div class="modal" aria-hidden="true"><h3>Your cart is empty</h3></div><dialog><button>Sign up</button></dialog></body>`,
    ),
  "a list of other products": (html) =>
    html.replace(
      "</main>",
      `<script type="application/ld+json">{"@context":"https://schema.org","@type":"ItemList","itemListElement":[{"@type":"ListItem",
      "position":1,"item":{"@type":"Product","name":"Other","url":"${ORIGIN}/products/cup"}}]}</script></main>`,
    ),
};
for (const [name, edit] of Object.entries(AROUND)) noneFails(name, edited(edit));

// What leaves it open whether one can buy ---------------------------------------------------------------------

const BUY = /<form action="\/cart\/add".*?<\/form>/;

for (
  const place of [
    '<add-to-cart-button product-id="1"></add-to-cart-button>',
    "<shop-pay-button></shop-pay-button>",
    '<div data-component="AddToCart"></div>',
    "<button>Select size</button>",
    "<button>Choose options</button>",
    '<a href="/login" class="btn">Log in to buy</a>',
    '<a href="tel:+1" class="btn">Call to order</a>',
    '<a href="/contact" class="btn">Request a quote</a>',
  ]
) {
  Deno.test(`S141: whether ${place} leads to buying is undecided`, () => {
    assertEquals(verdictOf("BUY-01", ofProduct(BUY, place)).status, "unknown");
  });
}

Deno.test("an element for reviews that a script may fill leaves it open whether there are some", () => {
  const reviews = /<h2>Customer reviews[^]*?5 stars<\/p>/;
  assertEquals(verdictOf("PRD-13", ofProduct(reviews, '<div id="product-reviews"></div>')).status, "unknown");
  assertEquals(verdictOf("PRD-13", ofProduct(reviews, '<div id="product-previews"></div>')).status, "fail");
});
