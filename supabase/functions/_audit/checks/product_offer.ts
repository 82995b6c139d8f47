import type { Crawl, ReadPage } from "../crawl.ts";
import { mainProduct } from "../facts.ts";
import type { OrganizationFacts } from "../facts/organization.ts";
import { AVAILABILITIES, isCurrencyCode, isPlainPrice, type ProductFacts } from "../facts/products.ts";
import {
  type Check,
  failed,
  missing,
  notApplicable,
  onProducts,
  pagesOf,
  type PageVerdict,
  PASS,
  unknown,
} from "./check.ts";
import {
  INTANGIBLE_ONLY,
  isIntangible,
  MERCHANT_LISTING,
  NO_PRICES,
  onMarkup,
  onOffers,
  showsPrices,
} from "./products.ts";

const ONE_DAY = 24 * 60 * 60 * 1000;

/** Can machines tell what it costs, whether it is there, which article it is, and on what terms it is sold? */
export const PRODUCT_OFFER_CHECKS: Check[] = [
  {
    id: "PRD-05",
    group: "product_data",
    severity: "high",
    title: "Product markup has no usable price",
    passed: "Product markup carries a usable price",
    why: "The price must be a plain number above zero; otherwise no price is shown and listings are refused.",
    fix:
      "Write the price as a number with a dot, such as 18.50, without currency sign or thousands separator.",
    effort: "S",
    confidence: "high",
    rule: { ...MERCHANT_LISTING, version: 2 },
    run: onMarkup((product, _page, crawl) => {
      if (product.offers.length === 0) {
        return showsPrices(crawl) ? failed("Product.offers", "missing", "an Offer with a price") : NO_PRICES;
      }
      const bad = product.offers.find(({ price }) => !isPlainPrice(price));
      return bad === undefined
        ? PASS
        : failed("Offer.price", bad.price ?? "missing", "a number above 0, such as 18.50");
    }),
  },
  {
    id: "PRD-06",
    group: "product_data",
    severity: "high",
    title: "Product markup names no valid currency",
    passed: "Product markup names the currency",
    why: "A price without a currency cannot be compared or listed.",
    fix: "Set priceCurrency to the ISO 4217 code, such as USD or EUR.",
    effort: "S",
    confidence: "high",
    rule: MERCHANT_LISTING,
    run: onOffers(({ currency }) =>
      isCurrencyCode(currency)
        ? PASS
        : failed("Offer.priceCurrency", currency ?? "missing", "an ISO 4217 code")
    ),
  },
  {
    id: "PRD-07",
    group: "product_data",
    severity: "critical",
    title: "The price in the markup is not the price on the page",
    passed: "Markup and shop show the same price",
    why:
      "Shoppers see one price in search and another in the shop, and listings with such prices are taken down.",
    fix:
      "Fill the markup and the page from the same price field. Look at apps and plugins that write markup of " +
      "their own, at caches, and at discounts that only change what is shown.",
    effort: "M",
    confidence: "medium",
    rule: {
      name: "Google Search: structured data guidelines",
      url: "https://developers.google.com/search/docs/appearance/structured-data/sd-policies",
      version: 2,
    },
    run: onProducts(priceVerdict),
  },
  {
    id: "PRD-08",
    group: "product_data",
    severity: "medium",
    title: "Product markup does not say whether the product is in stock",
    passed: "Product markup says whether the product is in stock",
    why: "Search and shopping results show stock only if the markup has it, in schema.org's words.",
    fix: "Set availability to a schema.org value such as https://schema.org/InStock.",
    effort: "S",
    confidence: "high",
    rule: { name: "schema.org: ItemAvailability", url: "https://schema.org/ItemAvailability", version: 1 },
    run: onOffers(({ availability }) =>
      AVAILABILITIES.includes(availability ?? "")
        ? PASS
        : failed("Offer.availability", availability ?? "missing", "a schema.org ItemAvailability value")
    ),
  },
  {
    id: "PRD-09",
    group: "product_data",
    severity: "medium",
    title: "Product markup does not say which article it is",
    passed: "Product markup identifies the article",
    why:
      "Shopping services match offers by GTIN (the number under the barcode) or by brand and the maker's part " +
      "number. Without them an offer is not compared with others and is shown less.",
    fix:
      "Fill gtin with the barcode's number, or brand and mpn where there is none; for goods that you make " +
      "yourself these are your own brand and article number. On Shopify the field is Barcode on the variant; " +
      "WooCommerce has GTIN under Inventory.",
    effort: "M",
    confidence: "medium",
    rule: {
      name: "Google Merchant Center: unique product identifiers",
      url: "https://support.google.com/merchants/answer/160161",
      version: 1,
    },
    run: onMarkup(identifierVerdict),
  },
  {
    id: "PRD-10",
    group: "product_data",
    severity: "low",
    title: "Markup does not tell what shipping costs",
    passed: "Markup tells what shipping costs",
    why:
      "Search results can show shipping cost and time beside the price only if the markup or a Merchant Center " +
      "account has them. Only the markup was looked at.",
    fix:
      "Add shippingDetails to the Offer, or hasShippingService to the shop's Organization on the home page, " +
      "with rate, destination and delivery time. If you set shipping in Merchant Center, keep both alike.",
    effort: "M",
    confidence: "high",
    rule: MERCHANT_LISTING,
    run: onMarkup((product, page, crawl) => {
      if (product.shippingDetails || saysOrganization(crawl, ({ shipping }) => shipping)) return PASS;
      if (isIntangible(page)) return INTANGIBLE_ONLY;
      return missing(page, "Offer and Organization", "shippingDetails");
    }),
  },
  {
    id: "PRD-11",
    group: "product_data",
    severity: "medium",
    title: "Markup does not tell the return policy",
    passed: "Markup tells the return policy",
    why: "Search results can show the return window and its cost only from a complete policy: country and " +
      "category, with a number of days where the time is limited, or a link to the policy's page.",
    fix: "Add hasMerchantReturnPolicy to the shop's Organization on the home page, once for all products: " +
      "applicableCountry, returnPolicyCategory and merchantReturnDays, or merchantReturnLink.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "Google Search: merchant return policy",
      url: "https://developers.google.com/search/docs/appearance/structured-data/return-policy",
      version: 1,
    },
    run: onMarkup(returnPolicyVerdict),
  },
  {
    id: "PRD-12",
    group: "product_data",
    severity: "medium",
    title: "The price in the markup has expired",
    passed: "The price in the markup has not expired",
    why:
      "After the day in priceValidUntil the price counts as no longer valid, and search results may leave it out.",
    fix:
      "Take priceValidUntil out, or let the template set it to a day in the future. It is only worth having " +
      "while a sale lasts.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "Google Search: product snippet",
      url: "https://developers.google.com/search/docs/appearance/structured-data/product-snippet",
      version: 1,
    },
    run: onMarkup((product, _page, crawl) => validityVerdict(product, crawl)),
  },
];

/**
 * Fails where the page shows prices below its heading in elements made for prices, in the markup's currency, and
 * the markup's price is nowhere on the page. Where the page's HTML does not tell, the store API is asked.
 */
function priceVerdict(page: ReadPage, crawl: Crawl): PageVerdict {
  const { facts } = page;
  const product = mainProduct(facts);
  const offers = (product?.offers ?? []).filter(({ price }) => isPlainPrice(price));
  if (offers.length === 0) return notApplicable("There is no usable price in the product markup.");

  const { prices, pricesCut } = facts.content;
  const shown = prices.filter(({ currency }) =>
    currency === null || offers.some((offer) => offer.currency === currency)
  );
  const sameAs = (amount: number) =>
    offers.some(({ price, highPrice }) =>
      sameAmount(price!, amount) ||
      (isPlainPrice(highPrice) && amount >= Number(price) && amount <= Number(highPrice))
    );
  if (shown.some(({ amount }) => sameAs(amount))) return PASS;
  // Only the first offers of many variants are in the facts.
  if (product!.offerCount > product!.offers.length) {
    return unknown("There are more variants than were compared.");
  }

  const seen = shown.find(({ marked, card }) => marked && !card);
  if (!facts.incomplete && !pricesCut && seen !== undefined) {
    const observed = `${offers[0].price} in the markup, ${seen.amount.toFixed(2)} on the page`;
    return failed("Offer.price", observed, "the same price in both");
  }
  return storePriceVerdict(page, crawl, offers.map(({ price }) => Number(price)), offers[0].currency) ??
    unknown("The price on the page could not be told from its HTML.");
}

/** null where the store API does not have this product with one price in the markup's currency. */
function storePriceVerdict(
  { url }: ReadPage,
  { store }: Crawl,
  prices: number[],
  currency: string | null,
): PageVerdict | null {
  const product = store?.products.find((one) => one.url !== null && samePath(one.url, url));
  if (!store || !product || product.price === null || product.maxPrice === null) return null;
  if (store.currency === null || store.currency !== currency) return null;

  const { price: low, maxPrice: high } = product;
  if (prices.some((price) => price >= low && price <= high)) return PASS;
  const range = low === high ? low.toFixed(2) : `${low.toFixed(2)} to ${high.toFixed(2)}`;
  const observed = `${prices[0].toFixed(2)} in the markup, ${range} in the store API`;
  return failed("Offer.price", observed, "the same price in both");
}

function samePath(one: string, other: string): boolean {
  const path = (url: string) => URL.canParse(url) ? new URL(url).pathname.replace(/\/+$/, "") : url;
  return path(one) === path(other);
}

/** `18<sup>99</sup>` reads as 1899 on the page: equal digits count as the same price. */
function sameAmount(price: string, shown: number): boolean {
  const amount = Number(price);
  // `13.989999771118164` is what a computer makes of 13.99.
  return Math.abs(amount - shown) < 0.005 || amount.toFixed(2).replace(".", "") === String(shown);
}

function identifierVerdict({ gtin, mpn, brand }: ProductFacts, page: ReadPage): PageVerdict {
  const digits = gtin?.replace(/[\s-]/g, "") ?? null;
  if (digits !== null && !isGtin(digits)) {
    return failed("Product.gtin", `${gtin}: wrong length or check digit`, "8, 12, 13 or 14 digits of a GTIN");
  }
  if (digits !== null || (mpn !== null && brand !== null)) return PASS;
  if (isIntangible(page)) return INTANGIBLE_ONLY;
  const seen = [mpn === null ? "no mpn" : "mpn", brand === null ? "no brand" : "brand"].join(", ");
  return failed("Product", `no gtin, ${seen}`, "gtin, or mpn and brand");
}

/** GS1: from the right the digits count three and one in turn, and the last makes the sum a multiple of ten. */
function isGtin(digits: string): boolean {
  if (!/^(?:\d{8}|\d{12,14})$/.test(digits)) return false;
  const sum = [...digits].reverse().reduce(
    (all, digit, at) => all + Number(digit) * (at % 2 === 1 ? 3 : 1),
    0,
  );
  return sum % 10 === 0;
}

function returnPolicyVerdict({ returnPolicy }: ProductFacts, page: ReadPage, crawl: Crawl): PageVerdict {
  if (returnPolicy === null) {
    return saysOrganization(crawl, (organization) => organization.returnPolicy)
      ? PASS
      : missing(page, "Offer and Organization", "hasMerchantReturnPolicy");
  }
  const { category, days, country, link } = returnPolicy;
  const locator = "hasMerchantReturnPolicy";
  if (link !== null) return PASS;
  if (category === null) {
    return failed(locator, "no returnPolicyCategory and no merchantReturnLink", "one of them");
  }
  if (country === null) {
    return failed(locator, "no applicableCountry", "the country's two letters, such as US");
  }
  if (category === "MerchantReturnFiniteReturnWindow" && days === null) {
    return failed(locator, "a limited time without merchantReturnDays", "a number of days");
  }
  return PASS;
}

function saysOrganization(crawl: Crawl, says: (organization: OrganizationFacts) => boolean): boolean {
  return pagesOf(crawl).some(({ facts: { data: { organization } } }) =>
    organization !== null && says(organization)
  );
}

function validityVerdict({ offers }: ProductFacts, { day }: Crawl): PageVerdict {
  const until = offers.flatMap(({ priceValidUntil }) => priceValidUntil === null ? [] : [priceValidUntil]);
  if (until.length === 0) return notApplicable("The markup sets no end to its prices.");
  const days = until.map((text) => /^\d{4}-\d\d-\d\d/.exec(text)?.[0] ?? null);
  // Somewhere on earth it is still yesterday.
  const past = days.findIndex((date) => date !== null && Date.parse(day) - Date.parse(date) > ONE_DAY);
  if (past >= 0) return failed("Offer.priceValidUntil", until[past], `${day} or later`);
  return days.includes(null) ? unknown("The end of the price is no ISO 8601 date.") : PASS;
}
