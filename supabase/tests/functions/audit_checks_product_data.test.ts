// Contract: a check of product data passes on a healthy shop, fails on one planted fault with evidence from its
// page, and is silent about pages without markup, cut pages, vouchers, and shops that show no prices.

import { assertEquals } from "@kit/assert";
import type { Verdict } from "../../functions/_audit/checks/check.ts";
import type { Crawl } from "../../functions/_audit/crawl.ts";
import type { StoreCatalogue, StoreProduct } from "../../functions/_audit/store_api.ts";
import {
  at,
  both,
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
  withCrawl,
} from "./audit_crawl_of.ts";

const MARKUP = /<script type="application\/ld\+json">[\s\S]*?<\/script>/;
const ALL_MARKUP = new RegExp(MARKUP, "g");
const OFFER = /"offers":\{.*?\}\}\}/;
const DESCRIPTION = /is thrown on the wheel[^"<]*/g;

/** Takes a property with a flat value out of the markup. */
const without = (name: string) => removed(new RegExp(`"${name}":(?:"[^"]*"|\\{[^{}]*\\}|\\[[^\\]]*\\]),?`));
const ofMug = (edit: (html: string) => string) => at("/products/mug", edit);
const named = (name: string) =>
  onProductPages((html) =>
    html.replaceAll(/Harbor (?:mug|cup|pot)/g, name).replaceAll(/\/\w+-\d\.jpg/g, "/1.jpg")
  );

const product = (path: string, more: Partial<StoreProduct> = {}): StoreProduct => ({
  url: ORIGIN + path,
  title: path.slice(1),
  price: 14,
  maxPrice: 14,
  compareAt: null,
  available: true,
  images: 3,
  imagesWithoutAlt: 0,
  ...more,
});

const store = (more: Partial<StoreCatalogue>): Change =>
  withCrawl({
    store: {
      api: "woocommerce",
      products: ["/products/mug", "/products/cup", "/products/pot"].map((path) => product(path)),
      total: 20,
      outOfStock: 0,
      priced: 20,
      minPrice: 14,
      medianPrice: 14,
      maxPrice: 14,
      currency: "USD",
      placeholders: [],
      ...more,
    },
  });

/** The page shows no price; only the store API can confirm the markup's. */
const NO_SHOWN_PRICE = onProductPages(replaced('<p class="price">$14.00</p>', ""));
const asked = (images: Crawl["images"]): Change => withCrawl({ images });

const RETURN_POLICY = /,"hasMerchantReturnPolicy":\{[^{}]*\}/;
const SHIPPING = /"shippingDetails":\{.*?\}\},?/;
const RATING = /"aggregateRating":\{[^{}]*\}/;
const REVIEWS = /<h2>Customer reviews<\/h2>.*(?=<\/main>)/s;
/** Vouchers are sold without number, parcel and pictures. */
const GIFT_CARDS = named("Harbor gift card");

const oneImage = (html: string) =>
  html.replace(/<img src="\/mug-[23].*>\n?/g, "").replace(
    /"image":\[.*?\]/,
    '"image":"https://a.example/1.jpg"',
  );

testChecks(
  {
    "PRD-01": [
      fails(onProductPages(removed(ALL_MARKUP).html as (html: string) => string), "/products/mug", 3, 3),
      unknown(removedAndCut(ALL_MARKUP)),
      // S147: told as what it is, and not as missing.
      unknown(onProductPages(replaced('"@type":"Product"', '"@type":"product"')), "with the type “product”"),
      // What is broken is PRD-02's.
      unknown(onProductPages((html) => html.replace('"Product"', '"Product').replace(/"@type"/g, "@type"))),
      unknown(NO_PRODUCTS),
    ],
    "PRD-02": [
      fails(onProductPages(replaced('"name":', '"name"')), "/products/mug", 3, 11, "block 1 of 2"),
      fails(at("/", replaced('"name":', "name:")), "/", 1, 11),
      notApplicable(removed(ALL_MARKUP)),
      unknown(SHUT),
    ],
    "PRD-03": [
      fails(
        onProductPages(replaced(/"name":"Harbor \w+",/, '"name":" ",')),
        "/products/mug",
        3,
        3,
        "missing",
      ),
      fails(
        ofMug(replaced('"name":"Harbor mug"', '"name":"Steel ladder"')),
        "/products/mug",
        1,
        3,
        "Steel ladder",
      ),
      passes(ofMug(replaced('"name":"Harbor mug"', '"name":"Mug, HARBOR white"'))),
      passes(onProductPages(replaced(/<h1>.*?<\/h1>/, "<h1>Welcome</h1>"))),
      notApplicable(removed(ALL_MARKUP)),
      unknown(NO_PRODUCTS),
    ],
    "PRD-04": [
      fails(onProductPages(replaced(/"image":\[.*?\],/, '"image":[],')), "/products/mug", 3, 3, "missing"),
      fails(ofMug(replaced(/"image":\[.*?\],/, '"image":"mug.jpg",')), "/products/mug", 1, 3, "mug.jpg"),
      fails(ofMug(replaced(/"image":\[.*?\],/, '"image":"/mug.jpg",')), "/products/mug", 1, 3),
      fails(
        asked([{ url: `${ORIGIN}/mug-1.jpg`, from: `${ORIGIN}/products/mug`, outcome: "404" }]),
        "/products/mug",
        1,
        3,
        "404",
      ),
      passes(asked([{ url: `${ORIGIN}/mug-1.jpg`, from: `${ORIGIN}/products/mug`, outcome: "403" }])),
      passes(onProductPages(replaced(/"image":\[.*?\],/, '"image":"//cdn.example.net/mug.jpg",'))),
      notApplicable(removed(ALL_MARKUP)),
      unknown(NO_PRODUCTS),
    ],
    "PRD-05": [
      ...["0", "-1", "14,00", "1.299,00", "$14.00", "14 USD", "free", ""].map((price) =>
        fails(onProductPages(replaced('"price":"14.00"', `"price":"${price}"`)), "/products/mug", 3, 3)
      ),
      fails(onProductPages(replaced('"offers":', '"deals":')), "/products/mug", 3, 3, "missing"),
      passes(onProductPages(replaced('"price":"14.00"', '"price":14'))),
      passes(onProductPages(replaced('"price":"14.00"', '"price":"0.5"'))),
      // S146
      passes(onProductPages(replaced('"price":"14.00"', '"price":13.989999771118164'))),
      // A catalogue without prices: nobody is told what things cost.
      notApplicable(
        {
          html: (html) =>
            html.replace('"offers":', '"deals":').replaceAll(/<(p|span) class="price">.*?<\/\1>/g, ""),
        },
        "no prices",
      ),
      notApplicable(removed(ALL_MARKUP)),
      unknown(NO_PRODUCTS),
    ],
    "PRD-06": [
      ...["", "$", "usd", "Dollar", "DEM"].map((currency) =>
        fails(
          onProductPages(replaced('"priceCurrency":"USD"', `"priceCurrency":"${currency}"`)),
          "/products/mug",
          3,
          3,
        )
      ),
      passes(onProductPages(replaced('"priceCurrency":"USD"', '"priceCurrency":"EUR"'))),
      notApplicable(onProductPages(replaced('"offers":', '"deals":'))),
      unknown(NO_PRODUCTS),
    ],
    "PRD-07": [
      fails(onProductPages(replaced(">$14.00<", ">$15.00<")), "/products/mug", 3, 3, "15.00 on the page"),
      passes(onProductPages(replaced(">$14.00<", "><s>$18.00</s> $14.00<"))),
      passes(onProductPages(replaced(">$14.00<", ">$14<sup>00</sup><"))),
      passes(onProductPages(replaced(">$14.00<", ">From 14 USD<"))),
      unknown(onProductPages(replaced(">$14.00<", ">14.00<"))),
      unknown(onProductPages(replaced(">$14.00<", ">14 EUR<"))),
      unknown({ html: replaced(">$14.00<", ">$15.00<"), cut: true }),
      // Six variants, of which the facts keep five: the shown price may be the sixth's.
      unknown(
        onProductPages((html) =>
          html.replace(">$14.00<", ">$15.00<").replace(
            OFFER,
            `"offers":[${
              Array.from(
                { length: 6 },
                (_, i) => `{"@type":"Offer","price":"${i + 20}","priceCurrency":"USD"}`,
              )
            }]}`,
          )
        ),
      ),
      // Where the page does not tell, the store API does: but only in the same currency.
      passes(both(NO_SHOWN_PRICE, store({}))),
      passes(
        both(NO_SHOWN_PRICE, store({ products: [product("/products/mug/", { price: 9, maxPrice: 20 })] })),
      ),
      fails(
        both(NO_SHOWN_PRICE, store({ products: [product("/products/mug", { price: 15, maxPrice: 19 })] })),
        "/products/mug",
        1,
        1,
        "15.00 to 19.00 in the store API",
      ),
      unknown(
        both(NO_SHOWN_PRICE, store({ currency: null, products: [product("/products/mug", { price: 15 })] })),
      ),
      unknown(
        both(NO_SHOWN_PRICE, store({ currency: "EUR", products: [product("/products/mug", { price: 15 })] })),
      ),
      notApplicable(onProductPages(replaced('"price":"14.00"', '"price":"ask"'))),
      unknown(NO_PRODUCTS),
    ],
    "PRD-08": [
      ...["", "yes", "in stock", "https://example.com/InStock"].map((word) =>
        fails(onProductPages(replaced("https://schema.org/InStock", word)), "/products/mug", 3, 3)
      ),
      passes(onProductPages(replaced("https://schema.org/InStock", "PreOrder"))),
      notApplicable(onProductPages(replaced('"offers":', '"deals":'))),
      unknown(NO_PRODUCTS),
    ],
    "PRD-09": [
      fails(
        onProductPages(without("gtin").html as (html: string) => string),
        "/products/mug",
        3,
        3,
        "no mpn",
      ),
      fails(ofMug(replaced("4006381333931", "4006381333932")), "/products/mug", 1, 3, "check digit"),
      fails(ofMug(replaced("4006381333931", "40063813339")), "/products/mug", 1, 3, "check digit"),
      fails(
        onProductPages(replaced(/"brand":\{.*?\},(.*)"gtin":"\d+"/, '$1"mpn":"H-7"')),
        "/products/mug",
        3,
        3,
        "no brand",
      ),
      passes(onProductPages(replaced(/"gtin":"\d+"/, '"mpn":"H-7"'))),
      passes(ofMug(replaced("4006381333931", "978-3-16-148410-0"))),
      notApplicable(both(GIFT_CARDS, without("gtin"))),
      notApplicable(removed(ALL_MARKUP)),
      unknown(NO_PRODUCTS),
    ],
    "PRD-10": [
      fails(onProductPages(replaced(SHIPPING, "")), "/products/mug", 3, 3),
      passes({
        html: (html) =>
          html.replace(SHIPPING, "").replace(
            '"@type":"OnlineStore",',
            '"@type":"OnlineStore","hasShippingService":{"@type":"ShippingService"},',
          ),
      }),
      notApplicable(both(GIFT_CARDS, onProductPages(replaced(SHIPPING, "")))),
      unknown({ html: replaced(SHIPPING, ""), cut: true }),
      unknown(NO_PRODUCTS),
    ],
    "PRD-11": [
      fails(onProductPages(replaced(RETURN_POLICY, "")), "/products/mug", 3, 3),
      fails(
        onProductPages(replaced(',"merchantReturnDays":30', "")),
        "/products/mug",
        3,
        3,
        "merchantReturnDays",
      ),
      fails(
        onProductPages(replaced('"applicableCountry":"US",', "")),
        "/products/mug",
        3,
        3,
        "applicableCountry",
      ),
      fails(
        onProductPages(replaced(/"returnPolicyCategory":"[^"]*",/, "")),
        "/products/mug",
        3,
        3,
        "returnPolicyCategory",
      ),
      passes(
        onProductPages((html) =>
          html.replace("MerchantReturnFiniteReturnWindow", "MerchantReturnUnlimitedWindow")
            .replace(',"merchantReturnDays":30', "")
        ),
      ),
      passes(onProductPages(
        replaced(
          RETURN_POLICY,
          ',"hasMerchantReturnPolicy":{"merchantReturnLink":"https://shop.example.com/returns"}',
        ),
      )),
      passes({
        html: (html) =>
          html.replace(RETURN_POLICY, "").replace(
            '"@type":"OnlineStore",',
            '"@type":"OnlineStore","hasMerchantReturnPolicy":{"@type":"MerchantReturnPolicy"},',
          ),
      }),
      notApplicable(removed(ALL_MARKUP)),
      unknown({ html: replaced(RETURN_POLICY, ""), cut: true }),
      unknown(NO_PRODUCTS),
    ],
    "PRD-12": [
      fails(onProductPages(replaced("2027-12-31", "2026-11-19")), "/products/mug", 3, 3, "2026-11-19"),
      fails(ofMug(replaced("2027-12-31", "2025-12-31T23:59:59+00:00")), "/products/mug", 1, 3),
      passes(onProductPages(replaced("2027-12-31", "2026-11-21"))),
      // West of us it is still yesterday.
      passes(onProductPages(replaced("2027-12-31", "2026-11-20"))),
      notApplicable(onProductPages(replaced('"priceValidUntil":"2027-12-31",', ""))),
      unknown(onProductPages(replaced("2027-12-31", "31/12/2025"))),
      unknown(NO_PRODUCTS),
    ],
    "PRD-13": [
      fails(ofMug(replaced('"ratingValue":"4.8"', '"ratingValue":"48"')), "/products/mug", 1, 3, "48"),
      fails(ofMug(replaced('"ratingValue":"4.8"', '"ratingValue":"0"')), "/products/mug", 1, 3),
      fails(ofMug(replaced('"reviewCount":"12"', '"reviewCount":"0"')), "/products/mug", 1, 3, "count of 0"),
      fails(ofMug(replaced(',"reviewCount":"12"', "")), "/products/mug", 1, 3, "no ratingCount"),
      fails(ofMug(replaced('"ratingValue":"4.8",', "")), "/products/mug", 1, 3, "no ratingValue"),
      fails(onProductPages(replaced(REVIEWS, "")), "/products/mug", 3, 3, "no reviews on the page"),
      passes(ofMug(replaced('"ratingValue":"4.8"', '"ratingValue":"9.4","bestRating":"10"'))),
      // S146: an average has as many decimals as a computer, and a count its thousands.
      passes(ofMug(replaced('"ratingValue":"4.8"', '"ratingValue":4.666666666666667'))),
      passes(ofMug(replaced('"reviewCount":"12"', '"reviewCount":"1,234"'))),
      passes(ofMug(replaced('"reviewCount":"12"', '"reviewCount":"12.345"'))),
      // A script of somebody else may bring them.
      unknown(
        onProductPages((html) =>
          html.replace(REVIEWS, "").replace(
            "</head>",
            '<script src="https://stars.example.net/a.js"></script></head>',
          )
        ),
      ),
      unknown(onProductPages((html) => unspoken(html.replace(REVIEWS, ""))), "language"),
      unknown({ html: replaced(REVIEWS, ""), cut: true }),
      notApplicable(onProductPages(replaced(RATING, '"color":"white"'))),
      unknown(NO_PRODUCTS),
    ],
    "PRD-15": [
      fails(ofMug((html) => html.replaceAll(DESCRIPTION, "is white.")), "/products/mug", 1, 3, "4 words"),
      fails(
        onProductPages((html) => html.replaceAll(/The (?:mug|cup|pot) is thrown/g, "This piece is thrown")),
        "/products/mug",
        3,
        3,
        "same text on 3 products",
      ),
      // Two variants may share a text.
      passes({
        html: (html, path) =>
          ["/products/mug", "/products/cup"].includes(path)
            ? html.replaceAll(/The (?:mug|cup) is thrown/g, "This piece is thrown")
            : html,
      }),
      // A short summary in the markup, the long text on the page.
      passes(onProductPages((html) =>
        html.replace(/("description":"The \w+) [^"]*/, "$1 is white.").replace(
          "</main>",
          `<p>${"It is made by hand from clay of the region. ".repeat(20)}</p></main>`,
        )
      )),
      notApplicable(both(GIFT_CARDS, onProductPages((html) => html.replaceAll(DESCRIPTION, "is yours.")))),
      unknown({ html: (html) => html.replaceAll(DESCRIPTION, "is white."), cut: true }),
      unknown(onProductPages((html) => html.replace(/"description":"[^"]*",/, "").replace(REVIEWS, ""))),
      unknown(NO_PRODUCTS),
    ],
    "PRD-16": [
      fails(
        ofMug(oneImage),
        "/products/mug",
        1,
        3,
        "1 image",
      ),
      // A gallery that a script fills, or opens, names the picture that is shown among others.
      ...[
        '<script>gallery(["\\/g\\/mug-1.jpg","\\/g\\/mug-2.jpg","\\/g\\/mug-3.jpg"])</script>',
        '<a href="/big/mug-1.jpg">1</a><a href="/big/mug-2.jpg">2</a><a href="/big/mug-3.jpg">3</a>',
        '<i data-zoom="/mug-1.jpg" style="background: url(/mug-4.jpg)"></i><i data-big="/mug-5.jpg"></i>',
      ].map((more) => passes(ofMug((html) => oneImage(html).replace("<h1>", `${more}<h1>`)))),
      fails(
        ofMug((html) =>
          oneImage(html).replace("<h1>", '<script>ads(["/a.jpg","/b.jpg","/c.jpg"])</script><h1>')
        ),
        "/products/mug",
        1,
        3,
        "1 image",
      ),
      passes(ofMug(replaced(' alt="Harbor mug, view 2"', ' aria-label="Harbor mug, view 2"'))),
      fails(ofMug(replaced(' alt="Harbor mug, view 2"', "")), "/products/mug", 1, 3, '<img src="/mug-2.jpg"'),
      // S148: what stands in for a picture, or decorates, is no picture of the product.
      ...[
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
        '<img src="/theme/ajax-loader.gif">',
        '<img src="/theme/plus.svg">',
        '<img src="" class="zoomProductImage">',
        '<img src="/theme/size-guide.jpg">',
        '<img src="/theme/ribbon.png">',
      ].map((decoration) => passes(onProductPages(replaced("<h1>", `${decoration}<h1>`)))),
      passes(both(
        ofMug((html) => html.replace(/<img src="\/mug-[23].*>\n?/g, "").replace(/"image":\[.*?\],/, "")),
        store({}),
      )),
      notApplicable(both(
        GIFT_CARDS,
        onProductPages((html) =>
          html.replaceAll(/<img[^>]*view [23][^>]*>/g, "").replace(/"image":\[.*?\],/, "")
        ),
      )),
      unknown(onProductPages((html) => html.replaceAll(/<img[^>]*>/g, "").replace(/"image":\[.*?\],/, ""))),
      unknown(NO_PRODUCTS),
    ],
    "PRD-19": [
      fails(store({ placeholders: ["Test product 2"] }), "/", 1, 20, "Test product 2"),
      fails(
        store({
          placeholders: ["Test product"],
          products: [product("/products/test", { title: "Test product" })],
        }),
        "/products/test",
        1,
        20,
      ),
      fails(
        ofMug((html) => html.replaceAll("Harbor mug", "Test product")),
        "/products/mug",
        1,
        3,
        "Test product",
      ),
      passes(ofMug((html) => html.replaceAll("Harbor mug", "Pregnancy test"))),
      passes(ofMug((html) => html.replaceAll("Harbor mug", "Paint sample 12"))),
      passes(both(NO_PRODUCTS, store({}))),
      unknown(NO_PRODUCTS),
      unknown(SHUT),
    ],
    "PRD-20": [
      fails(swapped('"BreadcrumbList"', '"ItemList"'), "/products/mug", 4, 4),
      fails(at("/collections/clay", replaced('"BreadcrumbList"', '"ItemList"')), "/collections/clay", 1, 4),
      unknown({ html: replaced('"BreadcrumbList"', '"ItemList"'), cut: true }),
      unknown(swapped('"@type":"BreadcrumbList",', '"@type":"BreadcrumbList"')),
      unknown(SHUT),
    ],
  } satisfies Record<string, Case[]>,
);

Deno.test("PRD-17: more than 30 % of a catalogue of ten or more is sold out", () => {
  const gone = ["/products/mug", "/products/cup"].map((path) => product(path, { available: false }));
  const cases: [Partial<StoreCatalogue> | null, Verdict["status"]][] = [
    [{ total: 20, outOfStock: 7, products: gone }, "fail"],
    [{ total: 20, outOfStock: 6, products: gone }, "pass"],
    [{ total: 9, outOfStock: 9, products: gone }, "not_applicable"],
    [null, "unknown"],
  ];
  for (const [catalogue, status] of cases) {
    const verdict = verdictOf("PRD-17", catalogue === null ? {} : store(catalogue));
    assertEquals(verdict.status, status, JSON.stringify(catalogue));
    if (verdict.status !== "fail") continue;
    assertEquals([verdict.affected, verdict.checked], [7, 20]);
    assertEquals(verdict.evidence.map(({ url, observed }) => [url, observed]), [
      [`${ORIGIN}/products/mug`, "sold out; 7 of 20 products are sold out"],
      [`${ORIGIN}/products/cup`, "sold out; 7 of 20 products are sold out"],
    ]);
  }
});
