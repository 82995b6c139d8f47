// Contract: SEO-01, SEO-02, SEO-05. A canonical address has to work; a product with several addresses has to name one.

import {
  at,
  both,
  type Change,
  fails,
  NO_PRODUCTS,
  notApplicable,
  onProductPages,
  ORIGIN,
  passes,
  removed,
  removedAndCut,
  replaced,
  SHUT,
  swapped,
  testChecks,
  unknown,
  withCrawl,
} from "./audit_crawl_of.ts";

const CANONICAL = /(<link rel="canonical" href=")[^"]*/;
const canonical = (href: string) => swapped(CANONICAL, `$1${href}`);
const linkAnswers = (path: string, outcome: string, redirects = 0): Change =>
  withCrawl({ links: [{ url: ORIGIN + path, from: `${ORIGIN}/`, outcome, redirects }] });

/** The shop's collection links its products inside itself, as Shopify's themes do. */
const SCOPED = "/collections/clay/products";
const linkedInCollection = at(
  "/collections/clay",
  (html) => html.replaceAll('href="/products', `href="${SCOPED}`),
);
/** The product pages were read at their address inside the collection. */
const readInCollection: Change = {
  page: (page) => page.url.includes("/products/") ? { url: page.url.replace("/products", SCOPED) } : {},
};

const RUSSIAN = "Керамика ручной работы с причала, обожжена дважды и отправлена в тот же день покупателю";

testChecks({
  "SEO-01": [
    fails(removed(/<link rel="canonical"[^>]*>/), "/", 5, 5, "not on the page"),
    fails(canonical("https://old-shop.com/"), "/", 5, 5, "old-shop.com"),
    fails(
      both(at("/products/cup", replaced(CANONICAL, `$1${ORIGIN}/gone`)), linkAnswers("/gone", "404")),
      "/products/cup",
      1,
      5,
      "status 404",
    ),
    fails(
      both(at("/", replaced(CANONICAL, `$1${ORIGIN}/home`)), linkAnswers("/home", "200", 1)),
      "/",
      1,
      5,
      "which redirects",
    ),
    fails(
      both(at("/", replaced(CANONICAL, `$1${ORIGIN}/start`)), {
        page: (page) =>
          page.url === `${ORIGIN}/returns`
            ? { redirects: [{ from: `${ORIGIN}/start`, status: 301, to: page.url }] }
            : {},
      }),
      "/",
      1,
      5,
      "which redirects",
    ),
    fails(
      both(
        at("/products/cup", replaced(CANONICAL, `$1${ORIGIN}/products/mug`)),
        at("/products/mug", replaced(CANONICAL, `$1${ORIGIN}/products/pot`)),
      ),
      "/products/cup",
      1,
      5,
      "in turn",
    ),
    passes(canonical("https://www.shop.example.com/")),
    passes(both(at("/", replaced(CANONICAL, `$1${ORIGIN}/home`)), linkAnswers("/home", "403"))),
    passes(at("/", replaced(CANONICAL, `$1${ORIGIN}/#top`))),
    passes(at("/cart", replaced(/<link rel="canonical"[^>]*>/, ""))),
    unknown(removedAndCut(/<link rel="canonical"[^>]*>/)),
    unknown(canonical(`${ORIGIN}/${"long".repeat(100)}`), "too long"),
    unknown(SHUT),
  ],
  "SEO-02": [
    fails(
      both(linkedInCollection, onProductPages(replaced(/<link rel="canonical"[^>]*>/, ""))),
      "/products/mug",
      3,
      3,
    ),
    fails(
      both(readInCollection, onProductPages(replaced("/products/", `${SCOPED}/`))),
      `${SCOPED}/mug`,
      3,
      3,
      "/collections/clay/products/mug",
    ),
    passes(readInCollection),
    unknown(both(linkedInCollection, {
      ...onProductPages(replaced(/<link rel="canonical"[^>]*>/, "")),
      cut: true,
    })),
    notApplicable({}),
    notApplicable(at("/", replaced('href="/products/mug"', 'href="/de/products/mug"'))),
    unknown(NO_PRODUCTS),
    unknown(SHUT),
  ],
  "SEO-05": [
    fails(removed(' lang="en"'), "/", 11, 11, "not on the page"),
    fails(swapped('lang="en"', 'lang="english please"'), "/", 11, 11, "english please"),
    fails(
      at("/", replaced(/<main>[\s\S]*<\/main>/, `<main><h1>${RUSSIAN}</h1></main>`)),
      "/",
      1,
      11,
      "Cyrillic",
    ),
    passes(swapped('lang="en"', 'lang="zh-Hant-TW"')),
    passes(
      at(
        "/",
        (html) =>
          html.replace('lang="en"', 'lang="uk"').replace(
            /<main>[\s\S]*<\/main>/,
            `<main><h1>${RUSSIAN}</h1></main>`,
          ),
      ),
    ),
    passes(at("/", replaced("</h1>", " Ελλάδα</h1>"))),
    unknown(removedAndCut(' lang="en"')),
    unknown(SHUT),
  ],
}, { "SEO-02": linkedInCollection });
