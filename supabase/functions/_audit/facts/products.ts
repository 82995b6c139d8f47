/** What structured data says about products, whichever way it is written. */

import { CURRENCY_CODES } from "./currencies.ts";
import { isNode, listOf, type Node, term, textOf, typesOf } from "./nodes.ts";
import { referable, withReferences } from "./references.ts";
import { fingerprint } from "./hash.ts";
import { clean, cleanOrNull, countWords, oneLine } from "./text.ts";

export interface OfferFacts {
  /** As written; numbers in JSON come as their digits. */
  price: string | null;
  /** The highest of an offer for several variants. */
  highPrice: string | null;
  currency: string | null;
  /** schema.org's word without prefix, or whatever stands there. */
  availability: string | null;
  /** As written, such as `2026-12-31`. */
  priceValidUntil: string | null;
}

export interface ProductFacts {
  source: "json-ld" | "microdata";
  /** How its type is written where that is not schema.org's way, such as `product`; else null. */
  misspelt: string | null;
  name: string | null;
  brand: string | null;
  image: string | null;
  imageCount: number;
  /** The first five. */
  offers: OfferFacts[];
  offerCount: number;
  url: string | null;
  gtin: string | null;
  mpn: string | null;
  sku: string | null;
  /** Words of the description, counted as on the page. */
  descriptionWords: number;
  /** Fingerprint of the description: equal texts, equal fingerprints. */
  descriptionHash: string | null;
  /** shippingDetails is there, on the product or an offer. */
  shippingDetails: boolean;
  returnPolicy: ReturnPolicyFacts | null;
  rating: RatingFacts | null;
  /** Variants that a group of products names. */
  variants: number;
}

/** MerchantReturnPolicy, on the product or an offer. */
export interface ReturnPolicyFacts {
  /** schema.org's word without prefix, or whatever stands there. */
  category: string | null;
  days: number | null;
  country: string | null;
  link: string | null;
}

/** AggregateRating; what is no number is null. */
export interface RatingFacts {
  value: number | null;
  best: number | null;
  worst: number | null;
  count: number | null;
}

/** schema.org's ItemAvailability. */
export const AVAILABILITIES: readonly string[] = [
  ...["BackOrder", "Discontinued", "InStock", "InStoreOnly", "LimitedAvailability", "MadeToOrder"],
  ...["OnlineOnly", "OutOfStock", "PreOrder", "PreSale", "Reserved", "SoldOut"],
];

const PRODUCT_TYPES = ["Product", "ProductGroup", "ProductModel", "IndividualProduct", "SomeProducts"];
/** Where a page keeps its own subject. Related and listed products stand elsewhere and are not followed. */
const WAYS_DOWN = ["@graph", "mainEntity", "mainEntityOfPage", "about", "publisher", "breadcrumb"];
const MAX_DEPTH = 6;
const MAX_NODES = 500;

/** Products that the page itself is about, in page order. */
export function findProducts(nodes: Node[], source: ProductFacts["source"]): ProductFacts[] {
  const known = referable(nodes);
  return nodes.filter(isProduct).map((node) => readProduct(withReferences(node, known), source));
}

/** Addresses of the pictures of the products that the page is about, as written. */
export function findPictures(nodes: Node[]): string[] {
  return nodes.filter(isProduct).flatMap((node) =>
    [node, ...listOf(node.hasVariant).filter(isNode)].flatMap(imagesOf)
  );
}

/** What the page's item lists name, one by one: addresses as written, and whether they are declared to be products. */
export function* findListed(nodes: Node[]): Generator<{ href: string; product: boolean }> {
  for (const list of nodes) {
    if (!typesOf(list).includes("ItemList")) continue;
    for (const element of listOf(list.itemListElement)) {
      if (!isNode(element)) yield { href: textOf(element), product: false };
      else {
        const item = isNode(element.item) ? element.item : element;
        const href = textOf(item.url) || textOf(item["@id"]) || textOf(element.url) || textOf(element.item);
        yield { href, product: isProduct(item) };
      }
    }
  }
}

/** Names of the organisations and sites that the page declares itself to be. */
export function findBrandNames(nodes: Node[]): string[] {
  return nodes
    .filter((node) =>
      typesOf(node).some((type) => /^(?:Organization|OnlineStore|Store|WebSite|Brand)$/.test(type))
    )
    .map((node) => clean(textOf(node.name), 80))
    .filter((name) => name !== "");
}

/** Whether a price is what schema.org asks for: a plain number above zero, dot before the decimals. */
export function isPlainPrice(price: string | null): boolean {
  return price !== null && /^\d{1,12}(?:\.\d{1,20})?$/.test(price) && Number(price) > 0;
}

export function isCurrencyCode(currency: string | null): boolean {
  return currency !== null && CURRENCY_CODES.has(currency);
}

/** What a page declares about itself: the nodes of its data without what merely belongs to a product. */
export function nodesOf(data: unknown): Node[] {
  const nodes: Node[] = [];
  const visit = (value: unknown, depth: number) => {
    if (depth > MAX_DEPTH || nodes.length >= MAX_NODES) return;
    if (Array.isArray(value)) return value.forEach((item) => visit(item, depth + 1));
    if (!isNode(value)) return;
    nodes.push(value);
    if (!isProduct(value)) WAYS_DOWN.forEach((name) => visit(value[name], depth + 1));
  };
  visit(data, 0);
  return nodes;
}

function isProduct(node: Node): boolean {
  return typesOf(node).some(isProductType);
}

/** In whatever case: what is meant is clear, and whether it is well written is asked elsewhere. */
function isProductType(type: string): boolean {
  return PRODUCT_TYPES.some((known) => known.toLowerCase() === type.toLowerCase());
}

function misspeltType(node: Node): string | null {
  const types = typesOf(node).filter(isProductType);
  return types.some((type) => PRODUCT_TYPES.includes(type)) ? null : cleanOrNull(types[0], 40);
}

function readProduct(node: Node, source: ProductFacts["source"]): ProductFacts {
  const variants = listOf(node.hasVariant).filter(isNode);
  const ownOffers = listOf(node.offers);
  // A group of variants carries its offers on the variants.
  const offers = ownOffers.length > 0 ? ownOffers : variants.flatMap((variant) => listOf(variant.offers));
  const flat = offers.filter(isNode).flatMap((offer) => {
    const parts = listOf(offer.offers).filter(isNode);
    return parts.length > 0 ? parts : [offer];
  });
  // What a group does not say itself, its variants may.
  const nodes = [node, ...variants.slice(0, 20)];
  const first = (read: (node: Node) => string) => nodes.map(read).find((text) => text !== "") ?? "";
  const images = nodes.map(imagesOf).find((list) => list.length > 0) ?? [];
  const description = oneLine(first(({ description }) => textOf(description)));
  const terms = [...nodes, ...flat, ...offers.filter(isNode)];
  return {
    source,
    misspelt: misspeltType(node),
    name: cleanOrNull(textOf(node.name), 160),
    brand: cleanOrNull(first(({ brand, manufacturer }) => nameOf(brand) || nameOf(manufacturer)), 80),
    image: cleanOrNull(images[0], 300),
    imageCount: images.length,
    offers: flat.slice(0, 5).map(readOffer),
    offerCount: flat.length,
    url: cleanOrNull(textOf(node.url), 300),
    gtin: cleanOrNull(gtinOf([...nodes, ...flat]), 30),
    mpn: cleanOrNull([...nodes, ...flat].map(({ mpn }) => textOf(mpn)).find(Boolean), 60),
    sku: cleanOrNull([...nodes, ...flat].map(({ sku }) => textOf(sku)).find(Boolean), 60),
    descriptionWords: countWords(description),
    descriptionHash: description === "" ? null : fingerprint(description),
    shippingDetails: terms.some((node) => "shippingDetails" in node),
    returnPolicy: readReturnPolicy(terms),
    rating: readRating(nodes),
    variants: variants.length,
  };
}

const GTINS = ["gtin", "gtin13", "gtin12", "gtin14", "gtin8", "isbn", "productID"];

function gtinOf(nodes: Node[]): string | undefined {
  for (const node of nodes) {
    for (const name of GTINS) {
      const text = textOf(node[name]);
      if (name !== "productID") {
        if (text !== "") return text;
      } else if (/^(?:gtin|isbn|ean|upc)[-:\d]*:/i.test(text)) return text.replace(/^[^:]*:/, "");
    }
  }
}

function imagesOf(node: Node): string[] {
  return listOf(node.image).map(imageUrl).filter((url) => url !== "");
}

function readReturnPolicy(nodes: Node[]): ReturnPolicyFacts | null {
  const policy = nodes.flatMap((node) => listOf(node.hasMerchantReturnPolicy))[0];
  if (policy === undefined) return null;
  const node = isNode(policy) ? policy : {};
  const country = listOf(node.applicableCountry)[0];
  return {
    category: cleanOrNull(term(idOf(node.returnPolicyCategory)), 60),
    days: numberOf(node.merchantReturnDays),
    country: cleanOrNull(isNode(country) ? nameOf(country) : textOf(country), 40),
    link: cleanOrNull(idOf(node.merchantReturnLink) || (typeof policy === "string" ? policy : ""), 200),
  };
}

const PERCENT = 100;

function readRating(nodes: Node[]): RatingFacts | null {
  const rating = nodes.flatMap((node) => listOf(node.aggregateRating)).find(isNode);
  if (rating === undefined) return null;
  // "60%" and "6 / 10" say by themselves of how many (Google Search: review snippet).
  const share = /^(\d+(?:[.,]\d+)?)\s*(?:%|\/\s*(\d+))$/.exec(textOf(rating.ratingValue));
  return {
    value: numberOf(share?.[1] ?? rating.ratingValue),
    best: share === null ? numberOf(rating.bestRating) : Number(share[2] ?? PERCENT),
    worst: share === null ? numberOf(rating.worstRating) : 0,
    count: countOf(rating.reviewCount) ?? countOf(rating.ratingCount),
  };
}

/** A number, also one written as text with a decimal comma. An average of many has as many decimals as a computer. */
function numberOf(value: unknown): number | null {
  const text = textOf(value).replace(",", ".");
  return /^-?\d{1,12}(?:\.\d{1,20})?$/.test(text) ? Number(text) : null;
}

/** How many there are, also with the thousands parted: `1,234`, `1.234`, `1 234`. */
function countOf(value: unknown): number | null {
  const text = textOf(value);
  return /^\d{1,3}(?:([.,' \u00a0\u202f])\d{3})(?:\1\d{3})*$/.test(text)
    ? Number(text.replace(/\D/g, ""))
    : numberOf(text);
}

function idOf(value: unknown): string {
  const [first] = listOf(value);
  return isNode(first) ? textOf(first["@id"]) || textOf(first.url) : textOf(first);
}

function readOffer(offer: Node): OfferFacts {
  const specifications = listOf(offer.priceSpecification).filter(isNode);
  const specification = specifications.find(isPaid) ?? specifications[0] ?? {};
  const price = textOf(offer.price) || textOf(offer.lowPrice) || textOf(specification.price);
  return {
    price: cleanOrNull(price, 40),
    highPrice: cleanOrNull(textOf(offer.highPrice), 40),
    currency: cleanOrNull(textOf(offer.priceCurrency) || textOf(specification.priceCurrency), 20),
    availability: cleanOrNull(availabilityOf(term(idOf(offer.availability))), 60),
    priceValidUntil: cleanOrNull(textOf(offer.priceValidUntil), 30),
  };
}

/** A price that is struck out, or for members only, is not what one pays. */
function isPaid(specification: Node): boolean {
  return !/(?:List|Strikethrough|SRP|MSRP|MinimumAdvertised)/i.test(term(idOf(specification.priceType))) &&
    specification.validForMemberTier === undefined;
}

/** In whatever case: what is meant is clear. */
function availabilityOf(text: string): string {
  return AVAILABILITIES.find((known) => known.toLowerCase() === text.toLowerCase()) ?? text;
}

function nameOf(value: unknown): string {
  const [first] = listOf(value);
  return isNode(first) && "name" in first ? textOf(first.name) : textOf(value);
}

function imageUrl(value: unknown): string {
  return isNode(value)
    ? textOf(value.url) || textOf(value.contentUrl) || textOf(value["@id"])
    : textOf(value);
}
