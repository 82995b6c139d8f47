/**
 * Crawls made by hand: a healthy shop of eleven pages in real HTML, read into facts as the crawl reads them, and
 * what a test changes in it. Nothing is fetched.
 */

import { assert, assertEquals } from "@kit/assert";
import type { Crawl, ReadPage } from "../../functions/_audit/crawl.ts";
import { CHECKS } from "../../functions/_audit/checks.ts";
import type { Verdict } from "../../functions/_audit/checks/check.ts";
import { readFacts } from "../../functions/_audit/facts.ts";
import type { PolicyKind } from "../../functions/_audit/facts/policy_kinds.ts";
import { ALLOW_ALL, parseRobots } from "../../functions/_audit/robots.ts";
import type { PageHeaders } from "../../functions/_audit/visit.ts";

export const ORIGIN = "https://shop.example.com";
/** The day on which the made-up crawl happened. */
export const DAY = "2026-11-21";

const PRODUCTS = ["/products/mug", "/products/cup", "/products/pot"];
const POLICIES: Record<string, PolicyKind> = {
  "/returns": "returns",
  "/shipping": "shipping",
  "/privacy": "privacy",
  "/terms": "terms",
  "/contact": "contact",
};

export const HEADERS: PageHeaders = {
  "strict-transport-security": "max-age=31536000; includeSubDomains",
  "content-security-policy": "default-src 'self'; frame-ancestors 'self'",
  "x-frame-options": "SAMEORIGIN",
  "x-content-type-options": "nosniff",
  "referrer-policy": "strict-origin-when-cross-origin",
  "x-robots-tag": null,
  "content-encoding": "gzip",
  "server": "nginx",
  "x-powered-by": null,
  cookies: [{ name: "session", secure: true, httpOnly: true, sameSite: "Lax", session: true }],
};

/** A change to the healthy shop. */
export interface Change {
  /** Edits every page of HTML. */
  html?: (html: string, path: string) => string;
  headers?: Partial<PageHeaders>;
  /** Pages that the transport cut. */
  cut?: boolean;
  /** Anything else about every page that was read, such as its time to first byte. */
  page?: (page: ReadPage) => Partial<ReadPage>;
  /** Anything else about the crawl, after its pages have been read. */
  crawl?: (crawl: Crawl) => Partial<Crawl>;
}

/** The crawl of the healthy shop with a change. */
export function shopWith(change: Change = {}): Crawl {
  const read = (path: string) => readPath(path, change);
  const crawl: Crawl = {
    asked: `${ORIGIN}/`,
    day: DAY,
    robots: { state: "read", url: `${ORIGIN}/robots.txt`, robots: ALLOW_ALL },
    home: read("/"),
    plainHttp: { url: "http://shop.example.com/", state: "redirects" },
    otherHost: { url: "https://www.shop.example.com/", state: "redirects", canonical: null },
    sitemap: {
      state: "found",
      url: `${ORIGIN}/sitemap.xml`,
      listedInRobots: true,
      total: 40,
      sampled: [...PRODUCTS, "/collections/clay"].map((path) => ({
        url: ORIGIN + path,
        outcome: "200",
        redirected: false,
        noindex: false,
        otherHost: false,
      })),
    },
    unknownPath: { url: `${ORIGIN}/no-such-page-4711`, outcome: "404", soft404: false },
    links: ["/products/mug", "/collections/clay", "/returns"].map((path) => ({
      url: ORIGIN + path,
      from: `${ORIGIN}/`,
      outcome: "200",
      redirects: 0,
    })),
    images: ["/og.png", "/mug-1.jpg"].map((path) => ({
      url: ORIGIN + path,
      from: `${ORIGIN}/`,
      outcome: "200",
    })),
    collections: [read("/collections/clay")],
    products: PRODUCTS.map(read),
    cart: read("/cart"),
    policies: Object.entries(POLICIES).map(([path, kind]) => ({ kind, page: read(path) })),
    productUrls: PRODUCTS.map((path) => ORIGIN + path),
    store: null,
    platform: null,
    isShop: true,
    tls: "valid",
    mail: {
      domain: "example.com",
      spf: { state: "found", records: ["v=spf1 include:_spf.example.net -all"] },
      dmarc: { state: "found", records: ["v=DMARC1; p=reject"] },
      mx: { state: "found", records: ["10 mail.example.com"] },
    },
    llmsTxt: { state: "found", wellFormed: true, reason: null },
    securityTxt: "found",
    limits: [],
    visits: [],
    competitors: [],
  };
  return { ...crawl, ...change.crawl?.(crawl) };
}

/** One page of HTML as the crawl would have read it. */
export function pageOf(url: string, html: string, { headers, cut = false, page }: Change = {}): ReadPage {
  const read: ReadPage = {
    url,
    status: 200,
    redirects: [],
    ttfbMs: 180,
    wireBytes: Math.ceil(html.length / 4),
    headers: { ...HEADERS, ...headers },
    facts: readFacts(html, new URL(url), cut),
  };
  return { ...read, ...page?.(read) };
}

function readPath(path: string, change: Change): ReadPage {
  const html = htmlAt(path);
  return pageOf(ORIGIN + path, change.html?.(html, path) ?? html, change);
}

/** The healthy shop's own pages. */
export function htmlAt(path: string): string {
  const name = path.startsWith("/products/") ? path.split("/")[2] : null;
  const title = name === null ? TITLES[path] : `The Harbor ${name}, thrown by hand from clay`;
  const description = `${title}: made on the pier, sent within a day and yours for many years.`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta name="description" content="${description}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="canonical" href="${ORIGIN}${path}">
<meta property="og:title" content="${title}"><meta property="og:type" content="website">
<meta property="og:image" content="${ORIGIN}/og.png"><meta property="og:url" content="${ORIGIN}${path}">
<script src="/theme.js" defer></script>${path === "/" ? STYLE : ""}
${name === null ? "" : productData(name)}${path === "/" ? organizationData() : breadcrumbData()}
</head><body>
<header><nav><a href="/">Harbor</a> <a href="/collections/clay">Clay</a> <a href="/cart">Cart</a></nav>
<form action="/search" role="search"><input type="search" name="q" aria-label="Search"></form></header>
<main>${name === null ? BODIES[path] : productBody(name)}</main>
<footer><form action="/newsletter"><label>News <input name="news"></label><button>Subscribe</button></form>
<a href="/returns">Returns</a> <a href="/shipping">Shipping</a> <a href="/privacy">Privacy policy</a>
<a href="/terms">Terms of service</a> <a href="/contact">Contact</a>
<p>Harbor Pottery Ltd, 1 Pier Road, Bristol BS1 4AA. VAT GB123456789. hello@shop.example.com</p>
<p>© 2026 Harbor Pottery Ltd</p></footer></body></html>`;
}

/** Makes the home page one of a size that is worth compressing. */
const STYLE = `<style>${".card { display: grid; gap: 1rem }\n".repeat(330)}</style>`;

const TITLES: Record<string, string> = {
  "/": "Harbor, pottery thrown by hand on the pier",
  "/collections/clay": "Clay for the kitchen, thrown on the pier",
  "/cart": "Your cart at the pottery on the pier",
  "/returns": "Returns and refunds within thirty days",
  "/shipping": "Shipping costs and times for all countries",
  "/privacy": "Privacy policy of the pottery on the pier",
  "/terms": "Terms of service of the pottery on the pier",
  "/contact": "Contact the pottery on the pier by mail",
};

const CARDS = PRODUCTS.map((path) =>
  `<li><a href="${path}"><img src="/${path.split("/")[2]}-1.jpg" alt="Harbor ${
    path.split("/")[2]
  }" width="300" ` +
  `height="300"> The Harbor ${path.split("/")[2]}</a> <span class="price">14.00 USD</span></li>`
).join("\n");

const BODIES: Record<string, string> = {
  "/": `<h1>Pottery for the kitchen, thrown by hand on the pier</h1>
<p>${"We throw every piece on the wheel, fire it twice and send it on the same day. ".repeat(8)}</p>
<h2>What people say</h2><p>4.8 out of 5 from 212 customer reviews.</p>
<h2>New from the kiln</h2><ul>${CARDS}</ul>`,
  "/collections/clay":
    `<h1>Clay for the kitchen</h1><p>Everything that leaves our kiln.</p><ul>${CARDS}</ul>`,
  "/cart": "<h1>Your cart</h1><p>Your cart is empty. Go on to see what came out of the kiln today.</p>",
  "/returns": `<h1>Returns and refunds</h1><p>You may return any piece within 30 days of delivery. To start a
return, write to hello@shop.example.com with the number of your order. We pay the return shipping with a prepaid
label, and refund the full price within five days.</p>`,
  "/shipping":
    `<h1>Shipping</h1><p>Standard shipping costs $5.00. Orders over $50 ship free. Delivery takes 2 to 4
business days within the country.</p>`,
  "/privacy": `<h1>Privacy policy</h1><p>${
    "We keep your data only to send what you ordered. ".repeat(12)
  }</p>`,
  "/terms": `<h1>Terms of service</h1><p>${
    "The contract is made when we confirm your order. ".repeat(12)
  }</p>`,
  "/contact": `<h1>Contact</h1><p>Write to hello@shop.example.com or call +44 117 496 0123.</p>
<form action="/contact"><label>E-mail <input type="email" name="email"></label>
<label>Message <textarea name="message"></textarea></label><button>Send</button></form>`,
};

const DESCRIPTION =
  "is thrown on the wheel from stoneware clay, glazed inside and out with our own white glaze and " +
  "fired twice, so that it stands the dishwasher, the oven and the years. It holds three decilitres, weighs four " +
  "hundred grams and stands safely on its wide foot. Each piece bears the mark of its potter and comes wrapped in " +
  "paper, without any plastic, in a box that fits the letter slot of most houses.";

function productData(name: string): string {
  const gtins: Record<string, string> = { mug: "4006381333931", cup: "5901234123457", pot: "96385074" };
  return ld({
    "@context": "https://schema.org",
    "@type": "Product",
    name: `Harbor ${name}`,
    image: [1, 2, 3].map((n) => `${ORIGIN}/${name}-${n}.jpg`),
    description: `The ${name} ${DESCRIPTION}`,
    brand: { "@type": "Brand", name: "Harbor" },
    sku: `H-${name}`,
    gtin: gtins[name],
    aggregateRating: { "@type": "AggregateRating", ratingValue: "4.8", reviewCount: "12" },
    offers: {
      "@type": "Offer",
      price: "14.00",
      priceCurrency: "USD",
      priceValidUntil: "2027-12-31",
      availability: "https://schema.org/InStock",
      shippingDetails: {
        "@type": "OfferShippingDetails",
        shippingRate: { "@type": "MonetaryAmount", value: "5.00", currency: "USD" },
        shippingDestination: { "@type": "DefinedRegion", addressCountry: "US" },
      },
      hasMerchantReturnPolicy: {
        "@type": "MerchantReturnPolicy",
        applicableCountry: "US",
        returnPolicyCategory: "https://schema.org/MerchantReturnFiniteReturnWindow",
        merchantReturnDays: 30,
      },
    },
  });
}

function productBody(name: string): string {
  const pictures = [1, 2, 3].map((n) =>
    `<img src="/${name}-${n}.jpg" alt="Harbor ${name}, view ${n}" width="600" height="600">`
  );
  return `<div class="product-gallery">${pictures.join("\n")}</div>
<h1>Harbor ${name}</h1><p class="price">$14.00</p>
<form action="/cart/add" method="post"><button name="add">Add to cart</button></form>
<p>Shipping costs $5.00, free over $50. Delivery in 2 to 4 business days. Free returns within 30 days.</p>
<h2>Description</h2><p>The ${name} ${DESCRIPTION}</p>
<h2>Customer reviews</h2><p>Rated 4.8 out of 5 by 12 customers.</p><p>“Sits well in the hand.” – Ada, 5 stars</p>`;
}

function organizationData(): string {
  return ld({
    "@context": "https://schema.org",
    "@type": "OnlineStore",
    name: "Harbor Pottery",
    url: `${ORIGIN}/`,
    logo: `${ORIGIN}/logo.png`,
    email: "hello@shop.example.com",
    contactPoint: { "@type": "ContactPoint", telephone: "+44 117 496 0123", email: "hello@shop.example.com" },
    sameAs: ["https://www.instagram.com/harborpottery"],
  });
}

function breadcrumbData(): string {
  return ld({
    "@context": "https://schema.org",
    "@type": "BreadcrumbList",
    itemListElement: [{ "@type": "ListItem", position: 1, name: "Home", item: `${ORIGIN}/` }],
  });
}

function ld(data: unknown): string {
  return `<script type="application/ld+json">${JSON.stringify(data)}</script>\n`;
}

/** Edits of HTML and states of a shop that many tables need. */
export const replaced = (search: string | RegExp, by: string) => (html: string): string =>
  html.replace(search, by);
export const swapped = (search: string | RegExp, by: string): Change => ({ html: replaced(search, by) });
export const removed = (search: string | RegExp): Change => swapped(search, "");
export const removedAndCut = (search: string | RegExp): Change => ({ ...removed(search), cut: true });
/** Edits one page only. */
export const at = (where: string, edit: (html: string) => string): Change => ({
  html: (html, path) => path === where ? edit(html) : html,
});
/** Edits product pages only. */
export const onProductPages = (edit: (html: string) => string): Change => ({
  html: (html, path) => path.startsWith("/products/") ? edit(html) : html,
});
/** The page in a language that nobody speaks: every word of its text in other letters, and no word of a known one. */
export function unspoken(html: string): string {
  return html.replace(
    /(<(script|style)\b[\s\S]*?<\/\2>|<[^>]+>)|[A-Za-z]{2,}/g,
    (piece, markup) => markup === undefined ? turned(piece) : markup.replace('lang="en"', 'lang="vi"'),
  );
}

/** Each letter thirteen further on, as in rot13. */
function turned(word: string): string {
  return word.replace(/[a-z]/gi, (letter) => {
    const first = letter < "a" ? 65 : 97;
    return String.fromCharCode((letter.charCodeAt(0) - first + 13) % 26 + first);
  });
}

/** Two changes, the second after the first. */
export const both = (first: Change, second: Change): Change => ({
  html: (html, path) =>
    second.html?.(first.html?.(html, path) ?? html, path) ?? first.html?.(html, path) ?? html,
  headers: { ...first.headers, ...second.headers },
  cut: first.cut || second.cut,
  page: (page) => ({ ...first.page?.(page), ...second.page?.(page) }),
  crawl: (crawl) => {
    const changed = { ...crawl, ...first.crawl?.(crawl) };
    return { ...changed, ...second.crawl?.(changed) };
  },
});
export const withCrawl = (crawl: Partial<Crawl> | ((crawl: Crawl) => Partial<Crawl>)): Change => ({
  crawl: typeof crawl === "function" ? crawl : () => crawl,
});
export const robotsTxt = (text: string): Change =>
  withCrawl({
    robots: {
      state: "read",
      url: `${ORIGIN}/robots.txt`,
      robots: parseRobots(new TextEncoder().encode(text)),
    },
  });

const NOTHING_READ: Partial<Crawl> = {
  home: null,
  plainHttp: { url: `${ORIGIN}/`, state: "unknown" },
  otherHost: { url: `${ORIGIN}/`, state: "unknown", canonical: null },
  sitemap: { state: "unknown", url: null, listedInRobots: false, total: 0, sampled: [] },
  unknownPath: null,
  links: [],
  images: [],
  collections: [],
  products: [],
  cart: null,
  policies: [],
  productUrls: [],
  store: null,
  isShop: false,
  tls: "unknown",
  mail: { domain: null, spf: { state: "unknown" }, dmarc: { state: "unknown" }, mx: { state: "unknown" } },
  llmsTxt: { state: "unknown", wellFormed: false, reason: null },
  securityTxt: "unknown",
};

/** A shop that keeps us out: no page was read. */
export const SHUT: Change = withCrawl({ ...NOTHING_READ, limits: ["bot_wall"] });
export const NO_PRODUCTS: Change = withCrawl({
  products: [],
  productUrls: [],
  limits: ["no_products_found"],
});

/** What a check has to say about a changed shop. */
export interface Case {
  change: Change;
  status: Verdict["status"];
  /** Of failures: page or address of the first evidence, affected, checked. */
  seen?: [url: string, affected: number, checked: number];
  /** Has to stand in the first evidence's observation, or in the reason. */
  says?: string;
}

export const fails = (
  change: Change,
  path: string,
  affected: number,
  checked: number,
  says?: string,
): Case => ({
  change,
  status: "fail",
  seen: [path.startsWith("/") ? ORIGIN + path : path, affected, checked],
  says,
});
export const passes = (change: Change): Case => ({ change, status: "pass" });
export const unknown = (change: Change, says?: string): Case => ({ change, status: "unknown", says });
export const notApplicable = (change: Change, says?: string): Case => ({
  change,
  status: "not_applicable",
  says,
});

export function verdictOf(id: string, change: Change = {}): Verdict {
  const check = CHECKS.find((one) => one.id === id);
  assert(check !== undefined, `${id} is in no registry`);
  return check!.run(shopWith(change));
}

/**
 * One test per check: it passes on the healthy shop, and says of each changed one what the table says.
 *
 * @param healthy what the healthy shop has besides, for checks that it is otherwise no subject of
 */
export function testChecks(cases: Record<string, Case[]>, healthy: Record<string, Change> = {}): void {
  for (const [id, table] of Object.entries(cases)) {
    const { passed } = CHECKS.find((check) => check.id === id) ?? { passed: "is registered" };
    Deno.test(`${id}: ${passed}`, () => {
      const sound = verdictOf(id, healthy[id]);
      assertEquals(sound.status, "pass", `on the healthy shop: ${JSON.stringify(sound)}`);
      for (const status of ["fail", "unknown or not_applicable"]) {
        assert(table.some((one) => status.includes(one.status)), `the table has no case of ${status}`);
      }
      for (const [index, { change, status, seen, says }] of table.entries()) {
        const verdict = verdictOf(id, change);
        const which = `case ${index + 1}: ${JSON.stringify(verdict)}`;
        assertEquals(verdict.status, status, which);
        if (verdict.status === "pass") continue;
        if (verdict.status !== "fail") {
          assert(verdict.reason.endsWith(".") && verdict.reason.includes(says ?? ""), which);
          continue;
        }
        const { affected, checked, evidence } = verdict;
        if (seen !== undefined) assertEquals([evidence[0].url, affected, checked], seen, which);
        assert(evidence[0].observed.includes(says ?? ""), which);
        assert(evidence.every(({ locator, observed, expected }) => locator && observed && expected), which);
      }
    });
  }
}
