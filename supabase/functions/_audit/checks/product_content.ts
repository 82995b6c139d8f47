import type { Crawl, ReadPage } from "../crawl.ts";
import { mainProduct } from "../facts.ts";
import type { ProductFacts } from "../facts/products.ts";
import { isPlaceholder } from "../placeholder.ts";
import {
  type Check,
  failed,
  missing,
  NOT_ALL,
  notApplicable,
  notFound,
  onProducts,
  overall,
  type PageVerdict,
  PASS,
  unknown,
  type Verdict,
} from "./check.ts";
import { INTANGIBLE_ONLY, isIntangible, onMarkup } from "./products.ts";
import { notUnderstood, wordsFor } from "./understanding.ts";

/** A description of fewer words says little that the name does not. */
const ENOUGH_WORDS = 50;
/** A main part with more words than this may hold a description that the markup leaves out. */
const ROOM_FOR_DESCRIPTION = 150;
/** So many products with one text are no coincidence of two variants. */
const COPIES = 3;
const ENOUGH_IMAGES = 3;
/** Shares of fewer products mean nothing. */
const ENOUGH_PRODUCTS = 10;
const MAX_SOLD_OUT = 0.3;

const NO_PRODUCTS = "No product page was read.";

/** Is what the shop says about its products worth reading, and true? */
export const PRODUCT_CONTENT_CHECKS: Check[] = [
  {
    id: "PRD-13",
    group: "product_data",
    severity: "high",
    title: "Ratings in the markup are wrong or not on the page",
    passed: "Ratings in the markup are right and on the page",
    why:
      "Stars in search results need a value on the scale, a count above zero, and reviews that visitors can see " +
      "on the same page. Markup without them is against the rules and can cost the shop all rich results.",
    fix:
      "Show the reviews that the markup counts, and write aggregateRating only when there is at least one. " +
      "Look at the review app first: it usually writes this markup.",
    effort: "S",
    confidence: "medium",
    rule: {
      name: "Google Search: review snippet",
      url: "https://developers.google.com/search/docs/appearance/structured-data/review-snippet",
      version: 2,
    },
    run: onMarkup(ratingVerdict),
  },
  {
    id: "PRD-15",
    group: "product_data",
    severity: "medium",
    title: "Product descriptions are thin or copied",
    passed: "Products have descriptions of their own",
    why:
      "A description answers what a shopper would ask in a store, and is what search engines have to go by. " +
      "Counted as thin: fewer than 50 words in the markup and no more than 150 in the page's main part; as " +
      "copied: the same text on three or more of the products read.",
    fix:
      "Write at least 50 words for each product: what it is made of, its size, who it is for, how it is used " +
      "and what is in the box. Start with the products that sell most.",
    effort: "L",
    confidence: "medium",
    rule: {
      name: "Google Search: helpful, reliable, people-first content",
      url: "https://developers.google.com/search/docs/fundamentals/creating-helpful-content",
      version: 1,
    },
    run: onProducts(descriptionVerdict),
  },
  {
    id: "PRD-16",
    group: "product_data",
    severity: "medium",
    title: "Products have few images, or images without a text alternative",
    passed: "Products have three images or more, with text alternatives",
    why:
      "Pictures stand in for holding the product in the hand: one or two leave questions open. Who cannot see " +
      "them, and image search, has the alt text only. The limit of three is ours.",
    fix:
      "Add pictures of the back, of details, of the size beside a known thing and of the product in use, each " +
      "with an alt text that says what is on it. On Shopify and in WooCommerce alt is set on the image itself.",
    effort: "M",
    confidence: "medium",
    rule: {
      name: "WCAG 2.2, success criterion 1.1.1",
      url: "https://www.w3.org/WAI/WCAG22/Understanding/non-text-content",
      version: 2,
    },
    run: onProducts(imagesVerdict),
  },
  {
    id: "PRD-17",
    group: "product_data",
    severity: "medium",
    title: "Much of the catalogue is sold out",
    passed: "Most of the catalogue can be bought",
    why:
      "A shopper who meets sold-out products again and again stops looking. More than 30 % of the products in " +
      "the public store API are not available; the limit is ours.",
    fix:
      "Take products out of collections, or sort them to the end, when they are sold out; offer a notice by " +
      "e-mail when they return, and unpublish what will not.",
    effort: "M",
    confidence: "high",
    rule: {
      name: "Google Merchant Center: availability",
      url: "https://support.google.com/merchants/answer/6324448",
      version: 1,
    },
    run: stockVerdict,
  },
  {
    id: "PRD-19",
    group: "product_data",
    severity: "high",
    title: "Test products are live",
    passed: "No test products are live",
    why: "A “test product” in the shop looks unfinished, can be ordered, and is listed by search engines.",
    fix: "Unpublish or delete the named products, or give them their real name.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "Google Merchant Center: landing page requirements",
      url: "https://support.google.com/merchants/answer/4752265",
      version: 1,
    },
    run: placeholderVerdict,
  },
  {
    id: "PRD-20",
    group: "product_data",
    severity: "low",
    title: "Pages have no breadcrumb markup",
    passed: "Product and collection pages have breadcrumb markup",
    why:
      "With a BreadcrumbList search results can show where in the shop a page stands instead of its bare address.",
    fix:
      "Add a schema.org BreadcrumbList as JSON-LD to the product and collection templates, with the way from the " +
      "home page. Most SEO plugins write it when breadcrumbs are switched on.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "Google Search: breadcrumb",
      url: "https://developers.google.com/search/docs/appearance/structured-data/breadcrumb",
      version: 1,
    },
    run: breadcrumbVerdict,
  },
];

function ratingVerdict({ rating }: ProductFacts, page: ReadPage, crawl: Crawl): PageVerdict {
  if (rating === null) return notApplicable("There are no ratings in the product markup.");
  const { value, count } = rating;
  const best = rating.best ?? 5;
  const worst = rating.worst ?? 1;
  const locator = "Product.aggregateRating";
  if (count === null) return failed(locator, "no ratingCount or reviewCount", "how many ratings there are");
  if (count <= 0) return failed(locator, `a count of ${count}`, "no rating without reviews");
  if (value === null) return failed(locator, "no ratingValue", "a number");
  if (value > best || value < worst) return failed(locator, `${value}`, `a value from ${worst} to ${best}`);

  const { content, resources, incomplete } = page.facts;
  if (content.says.reviews || content.reviewWidget !== null) return PASS;
  if (incomplete || resources.scriptHosts.length > 0) return unknown("A script may show the reviews.");
  if (content.reviewPlace) return unknown("An element for reviews is on the page, and a script may fill it.");
  return notUnderstood(page, crawl.home) ?? notFound(
    locator,
    `${value} of ${best} from ${count}, and no reviews on the page`,
    "the reviews on the page",
    wordsFor(page, [({ reviews }) => reviews.some], "stars, and widgets of review services"),
  );
}

function descriptionVerdict(page: ReadPage, { products }: Crawl): PageVerdict {
  const product = mainProduct(page.facts);
  const hash = product?.descriptionHash ?? null;
  const alike = hash === null
    ? []
    : products.filter(({ facts }) => mainProduct(facts)?.descriptionHash === hash);
  if (alike.length >= COPIES) {
    return failed("Product.description", `the same text on ${alike.length} products`, "a text of its own");
  }
  const words = product?.descriptionWords ?? 0;
  const { mainWords } = page.facts.content;
  if (words >= ENOUGH_WORDS || mainWords > ROOM_FOR_DESCRIPTION) return PASS;
  if (isIntangible(page)) return INTANGIBLE_ONLY;
  if (page.facts.incomplete) return unknown(NOT_ALL);
  // Without a description in the markup only a main part with next to no text is certain.
  if (hash === null && mainWords >= ENOUGH_WORDS) {
    return unknown("The description could not be told from the page.");
  }
  const observed = hash === null
    ? `${mainWords} words in the main part`
    : `${words} words in the markup, ${mainWords} in the main part`;
  return failed("product description", observed, "50 words or more");
}

function imagesVerdict(page: ReadPage, { store }: Crawl): PageVerdict {
  const { productImages, productPictures, productPicturesWithoutAlt, otherImagesWithoutAlt, withoutAltTags } =
    page.facts.content;
  const { morePictures } = page.facts.content;
  if (productPicturesWithoutAlt > 0) {
    const observed = `${productPicturesWithoutAlt} of ${productPictures} without alt: ${withoutAltTags[0]}`;
    return failed("product images", observed, "an alt text on each image");
  }
  const inStore = store?.products.find(({ url }) => url === page.url)?.images ?? 0;
  const count = Math.max(productImages, mainProduct(page.facts)?.imageCount ?? 0, inStore);
  if (count >= ENOUGH_IMAGES) {
    // Without a picture that the page itself names, nothing tells the product's from decoration.
    return productPictures === 0 && otherImagesWithoutAlt > 0
      ? unknown("Images without alt are on the page; whether they show the product could not be told.")
      : PASS;
  }
  if (isIntangible(page)) return INTANGIBLE_ONLY;
  // None at all means that the product's part of the page was not recognised, or is filled by a script.
  if (page.facts.incomplete || productImages === 0) return unknown("The product's images could not be told.");
  if (morePictures) return unknown("The page names more pictures for its scripts, which may show them.");
  return failed("product images", count === 1 ? "1 image" : `${count} images`, "3 images or more");
}

function stockVerdict({ store, home, asked }: Crawl): Verdict {
  if (store === null) return unknown("The shop has no public store API that may be read.");
  const { total, outOfStock, products } = store;
  if (total < ENOUGH_PRODUCTS) return notApplicable("The catalogue has fewer than ten products.");
  if (outOfStock / total <= MAX_SOLD_OUT) return { status: "pass", checked: total };
  const share = `${outOfStock} of ${total} products are sold out`;
  const gone = products.filter(({ available }) => !available);
  return {
    status: "fail",
    affected: outOfStock,
    checked: total,
    evidence: gone.slice(0, 5).map(({ url, title }) => ({
      url: url ?? home?.url ?? asked,
      locator: title,
      observed: `sold out; ${share}`,
      expected: "at most 30 % of the catalogue sold out",
    })),
  };
}

/** By names alone: a product for 1.00 may be one, and "paint sample" is something to sell. */
function placeholderVerdict({ store, products, home, asked }: Crawl): Verdict {
  const live = "a product to sell";
  const judged = (name: string) => isPlaceholder(name) ? failed("product name", `“${name}”`, live) : PASS;
  const pages = products.flatMap((page) => {
    const { facts, url } = page;
    const name = mainProduct(facts)?.name ?? facts.content.headings.find(({ level }) => level === 1)?.text;
    return name === undefined ? [] : [{ url, name }];
  });
  const read = new Set(pages.map(({ name }) => name));
  const others = (store?.placeholders ?? []).filter((title) => !read.has(title)).map((title) => ({
    url: store!.products.find((one) => one.title === title)?.url ?? home?.url ?? asked,
    verdict: failed("product name", `“${title}”`, live),
  }));
  const places = [...pages.map(({ url, name }) => ({ url, verdict: judged(name) })), ...others];
  const total = store?.total ?? 0;
  if (places.length === 0) return total === 0 ? unknown(NO_PRODUCTS) : { status: "pass", checked: total };
  const verdict = overall(places) as Verdict & { status: "pass" | "fail" };
  // All products of the store API were looked at, not only those whose page was read.
  return { ...verdict, checked: Math.max(total, verdict.checked) };
}

function breadcrumbVerdict({ products, collections }: Crawl): Verdict {
  const pages = [...products, ...collections];
  if (pages.length === 0) return unknown("No product and no collection page was read.");
  return overall(pages.map((page) => ({ url: page.url, verdict: judge(page) })));

  function judge(page: ReadPage): PageVerdict {
    const { breadcrumb, broken, repaired } = page.facts.data;
    if (breadcrumb) return PASS;
    if (broken.length > repaired) {
      return unknown("There is structured data that is broken and cannot be read.");
    }
    return missing(page, "JSON-LD and microdata", "a schema.org BreadcrumbList");
  }
}
