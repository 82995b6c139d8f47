import type { ReadPage } from "../crawl.ts";
import { mainProduct } from "../facts.ts";
import {
  AVAILABILITIES,
  isCurrencyCode,
  isPlainPrice,
  type OfferFacts,
  type ProductFacts,
} from "../facts/products.ts";
import {
  type Check,
  failed,
  missing,
  notApplicable,
  onPages,
  onProducts,
  type PageVerdict,
  PASS,
  unknown,
} from "./check.ts";

const MERCHANT_LISTING = {
  name: "Google Search: merchant listing",
  url: "https://developers.google.com/search/docs/appearance/structured-data/merchant-listing",
  version: 1,
};

/** Can machines tell what is sold, for how much, and whether it is there? */
export const PRODUCT_DATA_CHECKS: Check[] = [
  {
    id: "PRD-01",
    group: "product_data",
    severity: "high",
    title: "Product pages carry no product markup",
    passed: "Product pages carry product markup",
    why: "Without it search engines and shopping agents show the page without price, stock or picture.",
    fix: "Add a schema.org Product with an Offer as JSON-LD to the product template.",
    effort: "M",
    confidence: "high",
    rule: MERCHANT_LISTING,
    run: onProducts((page) =>
      page.facts.data.products.length > 0
        ? PASS
        : missing(page, "JSON-LD and microdata", "a schema.org Product")
    ),
  },
  {
    id: "PRD-02",
    group: "product_data",
    severity: "high",
    title: "Structured data is broken and cannot be read",
    passed: "Structured data is valid JSON",
    why: "A JSON-LD block with a mistake is ignored as a whole, with everything it says.",
    fix:
      "Correct the named block; a JSON validator shows the place. Quotes and commas in texts are the usual cause.",
    effort: "S",
    confidence: "high",
    rule: { name: "JSON-LD 1.1", url: "https://www.w3.org/TR/json-ld11/", version: 1 },
    run: onPages(({ facts: { data } }) => {
      if (data.jsonLdBlocks === 0) return notApplicable("There is no JSON-LD on the pages read.");
      if (data.brokenJsonLd.length === 0) return PASS;
      const locator = 'script[type="application/ld+json"]';
      return failed(
        locator,
        `block ${data.brokenJsonLd.join(", ")} of ${data.jsonLdBlocks} is not JSON`,
        "valid JSON",
      );
    }),
  },
  {
    id: "PRD-03",
    group: "product_data",
    severity: "high",
    title: "Product markup has no name",
    passed: "Product markup names the product",
    why: "The name is required; without it the whole markup is not used.",
    fix: "Put the product's name into the name property.",
    effort: "S",
    confidence: "high",
    rule: MERCHANT_LISTING,
    run: onMarkup((product) =>
      product.name !== null ? PASS : failed("Product.name", "missing", "the product's name")
    ),
  },
  {
    id: "PRD-04",
    group: "product_data",
    severity: "high",
    title: "Product markup has no image",
    passed: "Product markup shows the product",
    why: "The image is required for product results and shopping listings.",
    fix: "Put the address of at least one product image into the image property.",
    effort: "S",
    confidence: "high",
    rule: MERCHANT_LISTING,
    run: onMarkup((product) =>
      product.imageCount > 0 ? PASS : failed("Product.image", "missing", "an image address")
    ),
  },
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
    rule: MERCHANT_LISTING,
    run: onMarkup((product) => {
      if (product.offers.length === 0) return failed("Product.offers", "missing", "an Offer with a price");
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
    passed: "Markup and page show the same price",
    why:
      "Shoppers see one price in search and another in the shop, and listings with such prices are taken down.",
    fix: "Fill the markup and the page from the same price field.",
    effort: "M",
    confidence: "medium",
    rule: {
      name: "Google Search: structured data guidelines",
      url: "https://developers.google.com/search/docs/appearance/structured-data/sd-policies",
      version: 1,
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
];

function onMarkup(judge: (product: ProductFacts) => PageVerdict) {
  return onProducts(({ facts }) => {
    const product = mainProduct(facts);
    return product === null
      ? notApplicable("There is no product markup on the product pages read.")
      : judge(product);
  });
}

/** The first offer that fails speaks for the page. */
function onOffers(judge: (offer: OfferFacts) => PageVerdict) {
  return onMarkup((product) => {
    if (product.offers.length === 0) return notApplicable("There are no offers in the product markup.");
    return product.offers.map(judge).find(({ status }) => status === "fail") ?? PASS;
  });
}

/**
 * Fails only where the page shows prices below its heading in elements made for prices, in the markup's
 * currency, and the markup's price is nowhere on the page.
 */
function priceVerdict({ facts }: ReadPage): PageVerdict {
  const offers = (mainProduct(facts)?.offers ?? []).filter(({ price }) => isPlainPrice(price));
  if (offers.length === 0) return notApplicable("There is no usable price in the product markup.");

  const { prices, pricesCut } = facts.content;
  const shown = prices.filter(({ currency }) =>
    currency === null || offers.some((offer) => offer.currency === currency)
  );
  if (offers.some(({ price }) => shown.some(({ amount }) => sameAmount(price!, amount)))) return PASS;
  if (facts.incomplete || pricesCut || !shown.some(({ marked }) => marked)) {
    return unknown("The price on the page could not be told from its HTML.");
  }
  const seen = shown.find(({ marked }) => marked)!.amount.toFixed(2);
  return failed(
    "Offer.price",
    `${offers[0].price} in the markup, ${seen} on the page`,
    "the same price in both",
  );
}

/** `18<sup>99</sup>` reads as 1899 on the page: equal digits count as the same price. */
function sameAmount(price: string, shown: number): boolean {
  const amount = Number(price);
  return amount === shown || amount.toFixed(2).replace(".", "") === String(shown);
}
