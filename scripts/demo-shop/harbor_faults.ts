/** What is wrong with Harbor Coffee. */

import {
  everywhere,
  offer,
  onFile,
  onKind,
  onPage,
  type PlantedFault,
  product,
  redirecting,
  swap,
  together,
} from "./fault.ts";
import { HARBOR_COFFEE } from "./harbor_coffee.ts";
import type { Node } from "./markup.ts";
import { collectionPaths, productPaths } from "./paths.ts";

const PRODUCT_PAGES = productPaths(HARBOR_COFFEE);
const COLLECTION_PAGES = collectionPaths(HARBOR_COFFEE);

export const HARBOR_FAULTS: PlantedFault[] = [
  {
    check: "CRW-02",
    seenOn: ["/"],
    what: "Served over plain http: there is no certificate for a shop on loopback.",
    onlyOver: "http",
    inherent: true,
    spoil: {},
  },
  {
    check: "CRW-04",
    seenOn: ["/"],
    what: "The home page still links the old name of a collection, and two redirects lead to the new one.",
    spoil: together(
      onPage("/", (page) => {
        page.main.about += '\n<p class="full"><a href="/collections/mugs">Cups and mugs</a></p>';
      }),
      redirecting("/collections/mugs", "/collections/cups"),
      redirecting("/collections/cups", "/collections/on-deck"),
    ),
  },
  {
    check: "CRW-11",
    seenOn: ["/"],
    what: "The home page links a page for cafés that is gone.",
    spoil: onPage("/", (page) => {
      page.main.about += '\n<p class="full"><a href="/pages/wholesale">Coffee for cafés</a></p>';
    }),
  },
  {
    check: "PRD-07",
    seenOn: ["/products/harbor-blend"],
    what: "The price was raised on the page and forgotten in the markup.",
    spoil: onPage("/products/harbor-blend", (page) => {
      offer(page).price = "16.00";
    }),
  },
  {
    check: "PRD-08",
    seenOn: ["/products/lighthouse-decaf"],
    what: "One product does not say whether it is in stock.",
    spoil: onPage("/products/lighthouse-decaf", (page) => {
      delete offer(page).availability;
    }),
  },
  {
    check: "PRD-09",
    seenOn: ["/products/tide-table-sampler"],
    what: "One product has neither a GTIN nor a part number.",
    spoil: onPage("/products/tide-table-sampler", (page) => {
      delete product(page).gtin13;
    }),
  },
  {
    check: "PRD-12",
    seenOn: ["/products/fog-bell-espresso"],
    what: "A sale price that ended years ago.",
    spoil: onPage("/products/fog-bell-espresso", (page) => {
      offer(page).priceValidUntil = "2024-12-31";
    }),
  },
  {
    check: "PRD-13",
    seenOn: ["/products/dock-mug"],
    what: "More stars than there are: 6.2 of 5.",
    spoil: onPage("/products/dock-mug", (page) => {
      (product(page).aggregateRating as Node).ratingValue = "6.2";
    }),
  },
  {
    check: "PRD-15",
    seenOn: ["/products/pilot-pour-over"],
    what: "One product is described in one sentence.",
    spoil: {
      shop: (shop) => ({
        ...shop,
        products: shop.products.map((one) =>
          one.slug === "pilot-pour-over" ? { ...one, text: "A stoneware dripper for one good cup." } : one
        ),
      }),
    },
  },
  {
    check: "TRU-04",
    seenOn: ["/policies/shipping-policy"],
    what: "The shipping policy does not say what shipping costs.",
    spoil: onPage("/policies/shipping-policy", (page) => {
      delete page.main.cost;
    }),
  },
  {
    check: "TRU-05",
    seenOn: ["/"],
    what:
      "Other pages have the policies in their footer, the home page does not have shipping and returns there.",
    spoil: onPage("/", (page) => {
      swap(page, "footer", "policies", /<a href="\/policies\/(?:refund|shipping)-policy">[^<]*<\/a> /g, "");
    }),
  },
  {
    check: "TRU-09",
    seenOn: ["/"],
    what: "An e-mail address is the only way to reach the shop.",
    spoil: {
      shop: (shop) => ({ ...shop, contact: { ...shop.contact, phone: null, form: false } }),
    },
  },
  {
    check: "TRU-15",
    seenOn: ["/"],
    what: "The home page keeps the line that came with its theme.",
    spoil: onPage("/", (page) => {
      page.footer.leftover = '<p>Powered by <a href="https://www.shopify.com/">Shopify</a></p>';
    }),
  },
  {
    check: "BUY-05",
    seenOn: PRODUCT_PAGES,
    what: "No product page says how long delivery takes.",
    spoil: onKind("product", (page) => {
      delete page.main.delivery;
    }),
  },
  {
    check: "BRD-03",
    seenOn: ["/products/fog-bell-espresso"],
    what: "One product page has no description for search results.",
    spoil: onPage("/products/fog-bell-espresso", (page) => {
      page.head.description = null;
    }),
  },
  {
    check: "BRD-04",
    seenOn: PRODUCT_PAGES,
    what: "The product template forgets the picture for shared links.",
    spoil: onKind("product", (page) => {
      delete page.head.openGraph.image;
    }),
  },
  {
    check: "BRD-08",
    seenOn: ["/"],
    what: "One of the profiles is the one that the theme came with.",
    spoil: everywhere((page) => {
      swap(
        page,
        "footer",
        "social",
        "https://www.facebook.com/harborcoffeepier",
        "https://www.facebook.com/shopify",
      );
    }),
  },
  {
    check: "SEO-01",
    seenOn: ["/collections/coffee"],
    what: "A collection names the staging site as its canonical address.",
    spoil: onPage("/collections/coffee", (page) => {
      page.head.canonical = "https://harbor-coffee-staging.example.net/collections/coffee";
    }),
  },
  {
    check: "SPD-04",
    seenOn: COLLECTION_PAGES,
    what: "The pictures in lists have no width and height.",
    spoil: onKind("collection", (page) => {
      swap(page, "main", "products", / width="240" height="180"/g, "");
    }),
  },
  {
    check: "ACC-01",
    seenOn: ["/"],
    what: "The product pictures on the home page have no alternative text.",
    spoil: onPage("/", (page) => {
      swap(page, "main", "products", / alt="[^"]*"/g, "");
    }),
  },
  {
    check: "SEC-05",
    seenOn: ["/"],
    what: "The home page sets a session cookie that scripts can read.",
    onlyOver: "https",
    spoil: onPage("/", (page) => {
      page.headers["set-cookie"] = "harbor_session=1; Path=/; Secure; SameSite=Lax";
    }),
  },
  {
    check: "THR-09",
    seenOn: ["/products.json"],
    what: "Everybody may read the whole price list in one request, as the platform has it.",
    inherent: true,
    spoil: {},
  },
  {
    check: "AGT-01",
    seenOn: ["/llms.txt"],
    what: "llms.txt lacks its first heading.",
    spoil: onFile("/llms.txt", (file) => {
      file.body = file.body.replace("# Harbor Coffee\n", "");
    }),
  },
  {
    check: "AGT-02",
    seenOn: ["/robots.txt"],
    what: "robots.txt shuts out the crawler of an AI company.",
    spoil: onFile("/robots.txt", (file) => {
      file.body += "\nUser-agent: GPTBot\nDisallow: /\n";
    }),
  },
];
