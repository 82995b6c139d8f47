import type { Crawl, ReadPage } from "../crawl.ts";
import type { ProductFacts } from "../facts/products.ts";
import { fold } from "../facts/text.ts";
import { answerOf, saidOf } from "./answers.ts";
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
import { MERCHANT_LISTING, onMarkup } from "./products.ts";

/** Can machines tell what is sold? The markup itself, the product's name and its picture. */
export const PRODUCT_DATA_CHECKS: Check[] = [
  {
    id: "PRD-01",
    group: "product_data",
    severity: "high",
    title: "Product pages carry no product markup",
    passed: "Product pages carry product markup",
    why: "Without it search engines and shopping agents show the page without price, stock or picture.",
    fix:
      "Add a schema.org Product with an Offer as JSON-LD to the product template. Shopify's own themes and " +
      "WooCommerce bring it along; look whether a page builder or an own template has dropped it. " +
      "Verify a product page with Google's Rich Results Test.",
    effort: "M",
    confidence: "high",
    rule: { ...MERCHANT_LISTING, version: 2 },
    run: onProducts((page) => {
      const { products, broken, repaired } = page.facts.data;
      const misspelt = products.map(({ misspelt }) => misspelt);
      if (misspelt.some((type) => type === null)) return PASS;
      if (products.length > 0) return unknown(misspeltTypes(misspelt[0]!));
      if (broken.length > repaired) {
        return unknown("There is structured data that is broken and cannot be read.");
      }
      return missing(page, "JSON-LD and microdata", "a schema.org Product");
    }),
  },
  {
    id: "PRD-02",
    group: "product_data",
    severity: "high",
    title: "Structured data is broken and cannot be read",
    passed: "Structured data is valid JSON",
    why: "A JSON-LD block with a mistake is ignored as a whole, with everything it says.",
    fix:
      "Correct the named block at the named place. Quotes and line breaks in texts that are put in without " +
      "escaping are the usual cause: on Shopify use the json filter, in PHP json_encode.",
    effort: "S",
    confidence: "high",
    rule: { name: "JSON-LD 1.1", url: "https://www.w3.org/TR/json-ld11/", version: 1 },
    run: onPages(({ facts: { data } }) => {
      if (data.jsonLdBlocks === 0) return notApplicable("There is no JSON-LD on the pages read.");
      const [first] = data.broken;
      if (first === undefined) return PASS;
      const observed =
        `block ${first.block} of ${data.jsonLdBlocks}, after ${first.at} characters: ${first.error}`;
      return failed('script[type="application/ld+json"]', observed, "valid JSON");
    }),
  },
  {
    id: "PRD-03",
    group: "product_data",
    severity: "high",
    title: "Product markup does not name the product on the page",
    passed: "Product markup names the product",
    why:
      "The name is required; without it the whole markup is not used. A name that shares no word with the " +
      "page's heading and title belongs to another product.",
    fix: "Fill the name property from the same field as the page's heading.",
    effort: "S",
    confidence: "high",
    rule: MERCHANT_LISTING,
    run: onMarkup(nameVerdict),
  },
  {
    id: "PRD-04",
    group: "product_data",
    severity: "high",
    title: "Product markup has no usable image",
    passed: "Product markup shows the product",
    why:
      "The image is required for product results and shopping listings, and it has to be there when a crawler " +
      "asks for it.",
    fix:
      "Put the full address of at least one product image, with https:// and host, into the image property, " +
      "and open it in a browser.",
    effort: "S",
    confidence: "high",
    rule: MERCHANT_LISTING,
    run: onMarkup(imageVerdict),
  },
];

/** Types of schema.org are written in one way. Some readers are lenient, and which of them is not known. */
function misspeltTypes(type: string): string {
  return `The markup is there, with the type “${type}”: schema.org writes “Product”, and readers differ in whether ` +
    "they take one for the other.";
}

function nameVerdict({ name }: ProductFacts, { facts }: ReadPage): PageVerdict {
  if (name === null) return failed("Product.name", "missing", "the product's name");
  const heading = facts.content.headings.find(({ level }) => level === 1)?.text ?? "";
  const shown = [heading, facts.head.title ?? "", facts.head.openGraph.title ?? ""].map(fold);
  // A heading that is only a logo proves nothing, so title and og:title are asked as well.
  if (shown.every((text) => text === "")) return PASS;
  const words = fold(name).match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length === 0 || words.some((word) => shown.some((text) => text.includes(word)))) return PASS;
  return failed(
    "Product.name",
    `“${name}” on a page headed “${heading || facts.head.title}”`,
    "the same product",
  );
}

function imageVerdict({ image }: ProductFacts, page: ReadPage, { images }: Crawl): PageVerdict {
  const expected = "the full address of an image that answers";
  if (image === null) return failed("Product.image", "missing", expected);
  // "//cdn…" is a full address too, with the page's own protocol.
  if (!/^(?:https?:)?\/\//i.test(image)) return failed("Product.image", image.slice(0, 120), expected);
  const href = URL.canParse(image, page.url) ? new URL(image, page.url).href : image;
  const asked = images.find(({ url }) => url === href);
  return asked !== undefined && answerOf(asked.outcome) === "broken"
    ? failed("Product.image", `${href}: ${saidOf(asked.outcome)}`, expected)
    : PASS;
}
