// Contract: a check of the path to purchase passes on a healthy shop, fails on one planted fault, and is silent about
// what is sold out, what is no parcel, shops that show no prices, and languages whose words are not known.

import { assertEquals } from "@kit/assert";
import type { StoreCatalogue } from "../../functions/_audit/store_api.ts";
import {
  at,
  type Case,
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
  unspoken,
  verdictOf,
} from "./audit_crawl_of.ts";

const BUY = /<form action="\/cart\/add".*?<\/form>/;
const PRICE = '<p class="price">$14.00</p>';
const TERMS = /<p>Shipping costs.*?<\/p>/;
const SEARCH = /<form action="\/search".*?<\/form>/;
const VIEWPORT = /<meta name="viewport"[^>]*>/;

const edited = (...edits: ((html: string) => string)[]): Change => ({
  html: (html) => edits.reduce((text, edit) => edit(text), html),
});
const terms = (text: string): Change => onProductPages(replaced(TERMS, `<p>${text}</p>`));
const untold = replaced('"availability":"https://schema.org/InStock",', "");
const soldOut = replaced("https://schema.org/InStock", "https://schema.org/SoldOut");
const giftCards = (html: string) => html.replaceAll(/Harbor (?:mug|cup|pot)/g, "Harbor gift card");
/** Nobody who is not logged in is told a price. */
const noPrices = (html: string) =>
  html.replaceAll(/<(p|span) class="price">.*?<\/\1>/g, "").replace('"offers":', '"deals":');

const store = (total: number, available = true): StoreCatalogue => ({
  api: "shopify",
  products: ["/products/mug", "/products/cup", "/products/pot"].map((path) => ({
    url: ORIGIN + path,
    title: path,
    price: 14,
    maxPrice: 14,
    compareAt: null,
    available,
    images: 3,
    imagesWithoutAlt: 0,
  })),
  total,
  outOfStock: available ? 0 : 3,
  priced: total,
  minPrice: 14,
  medianPrice: 14,
  maxPrice: 14,
  currency: null,
  placeholders: [],
});

const searchless = (more: Change = {}): Change => ({
  ...swapped(SEARCH, ""),
  crawl: () => ({ productUrls: Array.from({ length: 13 }, (_, index) => `${ORIGIN}/products/${index}`) }),
  ...more,
});

const inEuro = (path: string): Change =>
  at(path, (html) => html.replace(PRICE, '<p class="price">14,00 €</p>').replace('"USD"', '"EUR"'));

testChecks(
  {
    "BUY-01": [
      fails(onProductPages(replaced(BUY, "")), "/products/mug", 3, 3),
      fails(at("/products/cup", replaced(BUY, "")), "/products/cup", 1, 3),
      // Two signs are needed: a button that nobody knows, or a place for one, leaves it open.
      unknown(onProductPages(replaced(BUY, "<button>Grab it</button>")), "Grab it"),
      unknown(onProductPages(replaced(BUY, '<a class="btn" href="/x">Make it yours</a>')), "Make it yours"),
      unknown(onProductPages(replaced(BUY, '<div class="add-to-cart-slot"></div>')), "a script"),
      fails(
        onProductPages(replaced(BUY, "<button>Write a review</button>")),
        "/products/mug",
        3,
        3,
        "1 buttons",
      ),
      ...[
        '<a id="buy-btn" href="/x">Comprar entrada</a>',
        '<img id="addToCartButton" src="/b.png" alt="">',
        '<a class="add-product" title="Ajouter le mug Harbor à votre panier" href="/x">Je fonce</a>',
        '<div role="button" class="js-add-to-basket">Mine</div>',
        '<button data-action="add-to-cart">Mine</button>',
        '<button onclick="addToCart(12)">Mine</button>',
        '<a href="/cart/add?id=1">Mine</a>',
        "<div onclick=go()>Add to shopping bag</div>",
        '<input type="image" alt="In den Warenkorb" src="/b.png">',
      ].map((button) => passes(onProductPages(replaced(BUY, button)))),
      notApplicable(edited(replaced(BUY, "<button disabled>Sold out</button>"), untold), "sold out"),
      // The page says that it is gone, and the markup that it is there.
      unknown(onProductPages(replaced(BUY, "<button disabled>Sold out</button>")), "sold out"),
      notApplicable(edited(replaced(BUY, ""), soldOut), "sold out"),
      notApplicable({ ...removed(BUY), crawl: () => ({ store: store(3, false) }) }, "sold out"),
      notApplicable(edited(replaced(BUY, ""), noPrices), "no prices"),
      unknown(removedAndCut(BUY)),
      unknown(edited(replaced(BUY, ""), unspoken)),
      unknown(NO_PRODUCTS),
    ],
    "BUY-02": [
      fails(onProductPages(noPriceText), "/products/mug", 3, 3, "no price"),
      passes(onProductPages(replaced(PRICE, "<p>$14.00</p>"))),
      passes(onProductPages(replaced(PRICE, '<p class="product-price"><s>$18</s> $14</p>'))),
      // A price without a currency that we know is a price all the same.
      unknown(onProductPages(replaced(PRICE, '<p class="price">14.90</p>'))),
      unknown(
        onProductPages((html) => noPriceText(html).replace("<h2>", '<p class="price">14.90</p><h2>')),
      ),
      // Only an amount for free shipping.
      unknown(
        onProductPages((html) => html.replace(PRICE, "").replace(TERMS, "<p>Free shipping over $50</p>")),
      ),
      unknown({ html: (html) => html.replace(PRICE, "").replace(TERMS, ""), cut: true }),
      notApplicable(edited(noPrices), "no prices"),
      notApplicable(edited((html) => html.replace(PRICE, "").replace(TERMS, ""), soldOut), "sold out"),
      // Some pieces are sold in the workshop only.
      notApplicable(
        onProductPages((html) =>
          html.replace(PRICE, "").replace(TERMS, "").replace(BUY, "").replace('"offers":', '"deals":')
        ),
        "not sold online",
      ),
      unknown(NO_PRODUCTS),
    ],
    "BUY-03": [
      // Themes bring a badge along that their styles hide.
      fails(
        terms("Delivery in 2 to 4 days. Free returns.</p><span class=badge>Sold out</span><p>"),
        "/products/mug",
        3,
        3,
      ),
      unknown(
        edited((html) => html.replace(TERMS, "<span class=badge>Sold out</span>"), untold),
        "sold out",
      ),
      passes(edited((html) =>
        html.replace(
          TERMS,
          "<h3>Shipping</h3><p>Home or another address: $3.95 - free from $50.00*</p><p>Shipped within 5 days</p>",
        )
      )),
      fails(terms("Delivery in 2 to 4 days. Free returns."), "/products/mug", 3, 3),
      passes(terms("Free shipping on orders over $50.")),
      notApplicable(edited(replaced(TERMS, ""), giftCards), "vouchers"),
      notApplicable(edited(replaced(TERMS, ""), noPrices), "no prices"),
      notApplicable(edited(replaced(TERMS, ""), soldOut), "sold out"),
      unknown(edited(replaced(TERMS, ""), unspoken)),
      unknown(removedAndCut(TERMS)),
      unknown(NO_PRODUCTS),
    ],
    "BUY-04": [
      fails(terms("Shipping costs $5.00. Delivery in 2 to 4 days."), "/products/mug", 3, 3),
      passes(terms('<a href="/returns">Send it back within 30 days: returns</a>')),
      notApplicable(edited(replaced(TERMS, ""), giftCards), "vouchers"),
      unknown(edited(replaced(TERMS, ""), unspoken)),
      unknown(removedAndCut(TERMS)),
      unknown(NO_PRODUCTS),
    ],
    "BUY-05": [
      fails(terms("Shipping costs $5.00. Free returns."), "/products/mug", 3, 3),
      passes(terms("Delivery in 3 days.")),
      notApplicable(edited(replaced(TERMS, ""), giftCards), "vouchers"),
      unknown(edited(replaced(TERMS, ""), unspoken)),
      unknown(removedAndCut(TERMS)),
      unknown(NO_PRODUCTS),
    ],
    "BUY-08": [
      fails(searchless(), "/", 1, 1, "not on the page"),
      fails({ ...removed(SEARCH), crawl: () => ({ store: store(13) }) }, "/", 1, 1),
      passes(searchless({ html: (html, path) => path === "/cart" ? html : html.replace(SEARCH, "") })),
      notApplicable(removed(SEARCH), "dozen"),
      notApplicable({ ...removed(SEARCH), crawl: () => ({ store: store(12), productUrls: [] }) }),
      unknown({
        ...removed(SEARCH),
        crawl: ({ sitemap }) => ({ productUrls: [], sitemap: { ...sitemap, state: "absent" } }),
      }),
      unknown(searchless({ cut: true })),
      unknown(searchless({ html: (html) => unspoken(html.replace(SEARCH, "")) })),
      unknown(SHUT),
    ],
    "BUY-11": [
      fails(inEuro("/products/cup"), "/products/cup", 1, 5, "EUR"),
      // Two currencies side by side on every page agree with each other.
      passes(swapped(PRICE, '<p class="price">14.00 USD / 12.90 EUR</p>')),
      passes({
        html: (html, path) =>
          (inEuro("/products/cup").html!(html, path)).replace(
            "</header>",
            '<select name="currency"><option>USD</option><option>EUR</option></select></header>',
          ),
      }),
      // A dollar sign means many currencies; the markup tells which.
      passes(swapped('class="price">14.00 USD', 'class="price">$14.00')),
      unknown(edited(noPrices)),
      unknown(SHUT),
    ],
    "BUY-12": [
      fails(swapped(VIEWPORT, ""), "/", 11, 11),
      fails(swapped("initial-scale=1", "user-scalable=no"), "/", 11, 11, "zoom is forbidden"),
      // A page made for phones is told as one, whatever it does with zoom.
      fails(
        swapped("initial-scale=1", "maximum-scale=1.0"),
        "/",
        11,
        11,
        "made for phones, but zoom ends at 1",
      ),
      fails(swapped("width=device-width, initial-scale=1", "width=1024"), "/", 11, 11, "a fixed width"),
      passes(swapped("initial-scale=1", "maximum-scale=5, user-scalable=yes")),
      unknown(removedAndCut(VIEWPORT)),
      unknown(SHUT),
    ],
  } satisfies Record<string, Case[]>,
);

/** No price and no other amount anywhere on product pages. */
function noPriceText(html: string): string {
  return html.replace(PRICE, "").replace(TERMS, "<p>Free shipping, free returns, delivery in 3 days.</p>");
}

Deno.test("BUY-11: the currency of most pages is the one that others should have", () => {
  const verdict = verdictOf("BUY-11", inEuro("/products/cup"));
  assertEquals(
    verdict.status === "fail" && verdict.evidence[0].expected,
    "in USD as on 4 other pages, or a choice of currency",
  );
});
