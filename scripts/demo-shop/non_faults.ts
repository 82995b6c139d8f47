/**
 * What looks like a fault in the demo shops and is none. A test proves that no check falls for it: the shops
 * have exactly the faults in `faults.ts`.
 */

export interface NonFault {
  /** Id of the shop, or both. */
  shop: string;
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
    shows: 'src="/images/wave.svg" alt=""',
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
    check: "SPD-04",
    path: "/",
    shows: '<noscript><img src="/images/pixel.svg"></noscript>',
    what: "Nor does it move anything without a size.",
  },
  {
    shop: "harbor-coffee",
    check: "ACC-02",
    path: "/",
    shows: '<input type="hidden" name="source"',
    what: "Nobody fills in a hidden field.",
  },
  {
    shop: "harbor-coffee",
    check: "ACC-03",
    path: "/",
    shows: '<button aria-label="Search"><svg',
    what: "A button with an icon says its name to those who cannot see it.",
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
    shop: "both",
    check: "CRW-13",
    path: "/",
    shows: '<a class="skip" href="#content">',
    what: "A link to a place on the same page leads crawlers nowhere and need not.",
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
    shows: '<a href="/policies/privacy-policy">Privacy policy</a>',
    what: "The shop's own policy stands beside Google's.",
  },
  {
    shop: "both",
    check: "TRU-01",
    path: "/",
    shows: '<a href="/">Back to the shop</a>',
    what: "The way back to the shop is not the way back for goods.",
  },
  {
    shop: "harbor-coffee",
    check: "TRU-10",
    path: "/policies/legal-notice",
    shows: "Company: Harbor Coffee LLC",
    what: "A shop in Maine that sells in dollars owes nobody a European VAT number.",
  },
  {
    shop: "harbor-coffee",
    check: "BUY-11",
    path: "/products/harbor-blend",
    shows: "Shipping costs $5.00, free shipping on orders over $45.00.",
    what: "Other amounts in the same currency.",
  },
  {
    shop: "harbor-coffee",
    check: "SEC-03",
    path: "/",
    shows: "var Shopify = Shopify || {}",
    what: "A script in the page is what its policy allows.",
  },
  {
    shop: "harbor-coffee",
    check: "PRD-19",
    path: "/products/tide-table-sampler",
    shows: "<h1>Tide Table Sampler</h1>",
    what: "A sampler is for sale; a sample would be a placeholder.",
  },
  {
    shop: "oakline-bikes",
    check: "BUY-01",
    path: "/product/gravel-one.html",
    shows: "Sold out",
    what: "What is sold out needs no button to buy it.",
  },
  {
    shop: "oakline-bikes",
    check: "PRD-05",
    path: "/product/cargo-long.html",
    shows: "<b>€3,299.00</b>",
    what: "People may be shown a separator for thousands; only the markup beside it is wrong.",
  },
  {
    shop: "oakline-bikes",
    check: "PRD-07",
    path: "/product/city-three.html",
    shows: '<meta itemprop="price" content="749.00">',
    what: "The same price as on the page, in another notation.",
  },
  {
    shop: "oakline-bikes",
    check: "TRU-15",
    path: "/product/post-eight.html",
    shows: "The post rode bikes like this for sixty years",
    what: "Sentences that a theme did not bring.",
  },
  {
    shop: "oakline-bikes",
    check: "AGT-01",
    path: "/robots.txt",
    shows: "Sitemap:",
    what: "A shop without llms.txt lacks nothing that is required.",
  },
  {
    shop: "oakline-bikes",
    check: "CRW-11",
    path: "/",
    shows: 'href="https://policies.google.com/terms"',
    what: "Other sites are not asked whether they answer.",
  },
];
