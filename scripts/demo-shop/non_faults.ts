/**
 * What looks like a fault in the demo shops and is none. A test proves that no check falls for it: the shops
 * have exactly the faults in `faults.ts`.
 */

import type { ShopId } from "./shop.ts";

export interface NonFault {
  shop: ShopId | "both";
  /** Id of the check that must not fall for it. */
  check: string;
  /** A path where it stands, and a piece of the page that shows it. */
  path: string;
  shows: string;
  what: string;
}

export const NON_FAULTS: readonly NonFault[] = [
  {
    shop: "both",
    check: "ACC-01",
    path: "/",
    shows: '<img src="/images/wave.svg" alt="">',
    what: "Decoration has an empty alternative text, as it should.",
  },
  {
    shop: "both",
    check: "ACC-01",
    path: "/",
    shows: '<noscript><img src="/images/pixel.svg"></noscript>',
    what: "An image for browsers without JavaScript is not on the page of the others.",
  },
  {
    shop: "both",
    check: "ACC-02",
    path: "/",
    shows: '<input type="hidden" name="source"',
    what: "Nobody fills in a hidden field.",
  },
  {
    shop: "both",
    check: "BRD-02",
    path: "/",
    shows: "<title>Anchor</title>",
    what: "The title of a drawing is no second title of the page.",
  },
  {
    shop: "both",
    check: "CRW-07",
    path: "/robots.txt",
    shows: "User-agent: GreedyBot\nDisallow: /\n",
    what: "One crawler is kept out, and everybody from the cart; search engines may read what sells.",
  },
  {
    shop: "both",
    check: "CRW-08",
    path: "/",
    shows: '<meta name="robots" content="max-image-preview:large">',
    what: "A robots directive that hides nothing.",
  },
  {
    shop: "harbor-coffee",
    check: "PRD-07",
    path: "/products/fog-bell-espresso",
    shows: "<s>$22.00</s> <strong>$19.50</strong>",
    what: "The old price stands beside the new one, and other products' prices below.",
  },
  {
    shop: "harbor-coffee",
    check: "TRU-06",
    path: "/",
    shows: '<a href="/policies/privacy">Privacy policy</a>',
    what: "The shop's own policy stands beside Google's.",
  },
  {
    shop: "oakline-bikes",
    check: "BUY-01",
    path: "/products/gravel-one",
    shows: "Sold out.",
    what: "What is sold out needs no button to buy it.",
  },
  {
    shop: "oakline-bikes",
    check: "PRD-07",
    path: "/products/city-three",
    shows: '<span itemprop="price" content="749.00">€749.00</span>',
    what: "The same price in two notations.",
  },
];
