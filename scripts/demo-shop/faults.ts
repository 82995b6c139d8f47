/**
 * The manifest of what is wrong with the demo shops on purpose. To plant a fault, add an entry: the check that
 * has to find it, the pages that have it, and what is done to them. A test proves that each entry is found,
 * exactly there, and that the shops have no other fault.
 */

import type { Page, ShopId } from "./shop.ts";

export interface Fault {
  shop: ShopId;
  /** Id of the check that finds it. */
  check: string;
  /** Paths where the check points to. */
  seenOn: string[];
  what: string;
  /** Spoils a page; pages that it does not concern come back as they are. */
  spoil(page: Page, path: string): Page;
}

const HARBOR_FAULTS: Fault[] = [
  {
    shop: "harbor-coffee",
    check: "TRU-01",
    seenOn: ["/"],
    what:
      'The returns policy exists and is linked nowhere; "Return to shop" in the footer is something else.',
    spoil: (page) => without(page, '<a href="/policies/returns">Returns</a>'),
  },
  {
    shop: "harbor-coffee",
    check: "PRD-07",
    seenOn: ["/products/harbor-blend"],
    what: "The price was raised on the page and forgotten in the markup.",
    spoil: on("/products/harbor-blend", (page) => swap(page, '"price":"18.00"', '"price":"16.00"')),
  },
  {
    shop: "harbor-coffee",
    check: "PRD-08",
    seenOn: ["/products/lighthouse-decaf"],
    what: "One product does not say whether it is in stock.",
    spoil: on(
      "/products/lighthouse-decaf",
      (page) => without(page, ',"availability":"https://schema.org/InStock"'),
    ),
  },
  {
    shop: "harbor-coffee",
    check: "BRD-03",
    seenOn: ["/products/fog-bell-espresso"],
    what: "One product page has no description for search results.",
    spoil: on("/products/fog-bell-espresso", (page) => swap(page, /<meta name="description"[^>]*>\n/, "")),
  },
  {
    shop: "harbor-coffee",
    check: "ACC-01",
    seenOn: ["/"],
    what: "The product pictures on the home page have no alternative text.",
    spoil: on("/", (page) => swap(page, /(<img src="\/images\/[\w-]+-1\.svg") alt="[^"]*"/g, "$1")),
  },
  {
    shop: "harbor-coffee",
    check: "BRD-04",
    seenOn: ["/products/harbor-blend", "/products/fog-bell-espresso", "/products/lighthouse-decaf"],
    what: "The product template forgets the picture for shared links.",
    spoil: onProducts((page) => swap(page, /<meta property="og:image"[^>]*>\n/, "")),
  },
  {
    shop: "harbor-coffee",
    check: "CRW-02",
    seenOn: ["/"],
    what: "Served over plain http: there is no certificate for a shop on loopback.",
    spoil: (page) => page,
  },
];

const OAKLINE_FAULTS: Fault[] = [
  {
    shop: "oakline-bikes",
    check: "PRD-05",
    seenOn: ["/products/cargo-long"],
    what: "One price is written for people, not for machines.",
    spoil: on("/products/cargo-long", (page) => swap(page, 'content="3299.00"', 'content="3.299,00"')),
  },
  {
    shop: "oakline-bikes",
    check: "PRD-02",
    seenOn: ["/"],
    what: "A comma too many breaks the structured data of the home page.",
    spoil: on("/", (page) => swap(page, '"}</script>', '",}</script>')),
  },
  {
    shop: "oakline-bikes",
    check: "TRU-06",
    seenOn: ["/"],
    what: "The privacy policy is linked nowhere; the link in the footer is Google's.",
    spoil: (page) => without(page, '<a href="/policies/privacy">Privacy</a>'),
  },
  {
    shop: "oakline-bikes",
    check: "BUY-12",
    seenOn: ["/", "/products/city-three", "/products/cargo-long", "/products/gravel-one"],
    what: "The template forbids zooming.",
    spoil: (page) => swap(page, "initial-scale=1", "initial-scale=1, user-scalable=no"),
  },
  {
    shop: "oakline-bikes",
    check: "BRD-01",
    seenOn: ["/"],
    what: "The main heading of the home page is only the name.",
    spoil: on("/", (page) => swap(page, /<h1>[^<]*<\/h1>/, "<h1>OAKLINE bikes</h1>")),
  },
  {
    shop: "oakline-bikes",
    check: "ACC-02",
    seenOn: ["/", "/products/city-three", "/products/cargo-long", "/products/gravel-one"],
    what: "The newsletter field has a placeholder instead of a label.",
    spoil: (page) =>
      swap(
        page,
        '<label>News by e-mail <input type="email" name="email"></label>',
        '<input type="email" name="email" placeholder="News by e-mail">',
      ),
  },
  {
    shop: "oakline-bikes",
    check: "CRW-08",
    seenOn: ["/products/gravel-one"],
    what: "A product page still says noindex from the time before it was published.",
    spoil: on("/products/gravel-one", (page) => swap(page, "max-image-preview:large", "noindex, nofollow")),
  },
  {
    shop: "oakline-bikes",
    check: "SEC-04",
    seenOn: ["/", "/products/city-three", "/products/cargo-long", "/products/gravel-one"],
    what: "The full address of each page is told to other sites.",
    spoil: (page) => ({ ...page, headers: { ...page.headers, "referrer-policy": "unsafe-url" } }),
  },
  {
    shop: "oakline-bikes",
    check: "CRW-02",
    seenOn: ["/"],
    what: "Served over plain http: there is no certificate for a shop on loopback.",
    spoil: (page) => page,
  },
];

export const FAULTS: readonly Fault[] = [...HARBOR_FAULTS, ...OAKLINE_FAULTS];

function on(path: string, spoil: (page: Page) => Page): Fault["spoil"] {
  return (page, visited) => visited === path ? spoil(page) : page;
}

function onProducts(spoil: (page: Page) => Page): Fault["spoil"] {
  return (page, visited) => visited.startsWith("/products/") ? spoil(page) : page;
}

function swap(page: Page, search: string | RegExp, replacement: string): Page {
  return { ...page, body: page.body.replace(search, replacement) };
}

function without(page: Page, search: string): Page {
  return swap(page, search, "");
}
