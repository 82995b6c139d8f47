/** A small shop as its visits tell it, for tests of reports: real pages through the real reader of facts. */

import { type Crawl, crawlOf } from "../../functions/_audit/crawl.ts";
import type { StoreCatalogue } from "../../functions/_audit/store_api.ts";
import { readFacts } from "../../functions/_audit/facts.ts";
import type { PageHeaders, Purpose, Visit } from "../../functions/_audit/visit.ts";

export const SHOP = "https://lantern.example.com/";

const HEADERS: PageHeaders = {
  "strict-transport-security": "max-age=31536000",
  "content-security-policy": null,
  "x-frame-options": "DENY",
  "x-content-type-options": "nosniff",
  "referrer-policy": null,
  "x-robots-tag": null,
  "content-encoding": "gzip",
  "server": null,
  "x-powered-by": null,
  cookies: [],
};

/** A visit; with a page, one that answered 200. */
export function visit(purpose: Purpose, url: string, html: string | null, more: Partial<Visit> = {}): Visit {
  return {
    ...{ shop: 0, purpose, url, from: null, redirects: [], data: null, day: "2026-11-20" },
    outcome: html === null ? "404" : "200",
    answered: url,
    ttfbMs: 120,
    wireBytes: html?.length ?? 0,
    headers: HEADERS,
    facts: html === null ? null : readFacts(html, new URL(url), false),
    ...more,
  };
}

export interface LanternProduct {
  slug: string;
  name: string;
  price: number;
  text: string;
  rating?: { value: number; count: number };
  gtin?: string;
  /** ISO 4217; EUR unless told. */
  currency?: string;
}

export const PRODUCTS: LanternProduct[] = [
  {
    ...{ slug: "brass-lantern", name: "Brass Lantern", price: 48, rating: { value: 4.6, count: 31 } },
    text: "Spun from one sheet of brass, it holds a candle for nine hours.",
  },
  {
    slug: "tin-lantern",
    name: "Tin Lantern",
    price: 22.5,
    text: "A light tin body that folds flat for the road.",
  },
  { slug: "wick-set", name: "Wick Set", price: 6, text: "Twelve cotton wicks, cut to length and waxed." },
];

/** What can be told differently of the shop. */
export interface Lantern {
  products?: LanternProduct[];
  /** Text of the returns policy; null: there is none. */
  returns?: string | null;
  /** Text of the page about shipping; null: there is none. */
  shipping?: string | null;
  /** More markup on the home page. */
  home?: string;
  /** More markup at the foot of every page. */
  foot?: string;
  /** More markup in the head of every page. */
  head?: string;
  host?: string;
}

/** The visits to the shop. */
export function lanternVisits(
  { products = PRODUCTS, returns = RETURNS, shipping = null, home = "", foot = "", head = "", host = SHOP }:
    Lantern = {},
) {
  const at = (path: string) => new URL(path, host).href;
  const links = products.map(({ slug, name }) => `<li><a href="/products/${slug}">${name}</a></li>`).join("");
  const footer =
    `<footer><a href="/policies/privacy">Privacy policy</a> <a href="/policies/terms">Terms of sale</a>
    ${returns === null ? "" : `<a href="/policies/returns">Returns</a>`}
    ${shipping === null ? "" : `<a href="/policies/shipping">Shipping</a>`} ${foot}
    <a href="mailto:hello@lantern.example.com">hello@lantern.example.com</a></footer>`;
  const page = (title: string, main: string) =>
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title} | Lantern & Wick</title>
    <meta name="description" content="${title}: lanterns that last, from a workshop by the sea.">
    <meta property="og:site_name" content="Lantern & Wick"><meta name="viewport" content="width=device-width">${head}
    </head><body><nav><a href="/">Home</a> <a href="/collections/lanterns">Lanterns</a></nav>
    <main>${main}</main>${footer}</body></html>`;
  const prose = "<p>We make lanterns by hand in a small workshop by the sea, one at a time, to order.</p>"
    .repeat(4);
  return [
    visit("robots", at("/robots.txt"), null),
    visit("home", host, page("Lanterns", `<h1>Light that lasts</h1>${prose}<ul>${links}</ul>${home}`)),
    ...(host.startsWith("https:")
      ? [visit("plain_http", host.replace("https:", "http:"), null, { outcome: "https_reached" })]
      : []),
    visit(
      "collection",
      at("/collections/lanterns"),
      page("All lanterns", `<h1>Lanterns</h1><ul>${links}</ul>`),
      {
        from: host,
      },
    ),
    ...products.map((product) =>
      visit("product", at(`/products/${product.slug}`), page(product.name, productMain(product)), {
        from: host,
      })
    ),
    ...(returns === null ? [] : [
      visit("policy", at("/policies/returns"), page("Returns", `<h1>Returns</h1>${returns}`), { from: host }),
    ]),
    ...(shipping === null ? [] : [
      visit("policy", at("/policies/shipping"), page("Shipping", `<h1>Shipping</h1>${shipping}`), {
        from: host,
      }),
    ]),
  ];
}

const RETURNS =
  "<p>You may return any lantern within 30 days of delivery. We pay for the return. Write to us first.</p>";

function productMain({ name, price, text, rating, slug, gtin, currency = "EUR" }: LanternProduct): string {
  const markup = {
    ...(gtin === undefined ? {} : { gtin }),
    ...{ "@context": "https://schema.org", "@type": "Product", name, image: `/img/${slug}.jpg` },
    offers: {
      "@type": "Offer",
      price: price.toFixed(2),
      priceCurrency: currency,
      availability: "https://schema.org/InStock",
    },
    ...(rating
      ? {
        aggregateRating: { "@type": "AggregateRating", ratingValue: rating.value, reviewCount: rating.count },
      }
      : {}),
  };
  return `<h1>${name}</h1><p class="price">${price.toFixed(2)} ${currency}</p><p>${text}</p>
    <form action="/cart/add"><button name="add">Add to cart</button></form>
    <script type="application/ld+json">${JSON.stringify(markup).replaceAll("<", "\\u003c")}</script>`;
}

export function lantern(changes: Lantern = {}, more: Partial<Crawl> = {}): Crawl {
  return { ...crawlOf(changes.host ?? SHOP, lanternVisits(changes)), ...more };
}

/** A shop whose robots.txt keeps us out. */
export function shutShop(): Crawl {
  const data = {
    groups: [{ agents: ["ecomedgebot"], rules: [{ allow: false, pattern: "/", line: 2 }], crawlDelay: null }],
    sitemaps: [],
  };
  return crawlOf(SHOP, [
    visit("robots", new URL("/robots.txt", SHOP).href, null, { outcome: "200", data }),
    visit("home", SHOP, null, { outcome: "robots_disallowed", answered: null, headers: null, ttfbMs: null }),
  ]);
}

/** A store's list with these prices. */
export function catalogue(prices: number[], more: Partial<StoreCatalogue> = {}): StoreCatalogue {
  const sorted = prices.toSorted((a, b) => a - b);
  return {
    api: "shopify",
    products: prices.map((price, index) => ({
      ...{
        url: `${SHOP}products/p${index}`,
        title: `Product ${index}`,
        price,
        compareAt: null,
        available: true,
      },
      ...{ maxPrice: price, images: 3, imagesWithoutAlt: 0 },
    })),
    ...{ total: prices.length, outOfStock: 0, priced: prices.length, currency: "EUR", placeholders: [] },
    ...{ minPrice: sorted[0], medianPrice: sorted[sorted.length >> 1], maxPrice: sorted.at(-1)! },
    ...more,
  };
}

/** The form of a value without its contents: types of scalars, the first item of lists. */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (value === null || typeof value !== "object") return value === null ? null : typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
}
