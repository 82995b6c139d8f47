/** What structured data says about products, whichever way it is written. */

import { CURRENCY_CODES } from "./currencies.ts";
import { isNode, listOf, type Node, term, textOf, typesOf } from "./nodes.ts";
import { clean, cleanOrNull } from "./text.ts";

export interface OfferFacts {
  /** As written; numbers in JSON come as their digits. */
  price: string | null;
  currency: string | null;
  /** schema.org's word without prefix, or whatever stands there. */
  availability: string | null;
}

export interface ProductFacts {
  source: "json-ld" | "microdata";
  name: string | null;
  brand: string | null;
  image: string | null;
  imageCount: number;
  /** The first five. */
  offers: OfferFacts[];
  offerCount: number;
}

/** schema.org's ItemAvailability. */
export const AVAILABILITIES: readonly string[] = [
  ...["BackOrder", "Discontinued", "InStock", "InStoreOnly", "LimitedAvailability", "MadeToOrder"],
  ...["OnlineOnly", "OutOfStock", "PreOrder", "PreSale", "Reserved", "SoldOut"],
];

const PRODUCT_TYPES = ["Product", "ProductGroup", "ProductModel", "IndividualProduct", "SomeProducts"];
/** Where a page keeps its own subject. Related and listed products stand elsewhere and are not followed. */
const WAYS_DOWN = ["@graph", "mainEntity", "mainEntityOfPage"];
const MAX_DEPTH = 6;
const MAX_NODES = 500;

/** Products that the page itself is about, in page order. */
export function findProducts(data: unknown, source: ProductFacts["source"]): ProductFacts[] {
  return nodesOf(data).filter(isProduct).map((node) => readProduct(node, source));
}

/** What the page's item lists name: addresses as written, and whether they are declared to be products. */
export function findListed(data: unknown): { href: string; product: boolean }[] {
  return nodesOf(data)
    .filter((node) => typesOf(node).includes("ItemList"))
    .flatMap((list) => listOf(list.itemListElement))
    .map((element) => {
      if (!isNode(element)) return { href: textOf(element), product: false };
      const item = isNode(element.item) ? element.item : element;
      const href = textOf(item.url) || textOf(item["@id"]) || textOf(element.url) || textOf(element.item);
      return { href, product: isProduct(item) };
    });
}

/** Names of the organisations and sites that the page declares itself to be. */
export function findBrandNames(data: unknown): string[] {
  return nodesOf(data)
    .filter((node) =>
      typesOf(node).some((type) => /^(?:Organization|OnlineStore|Store|WebSite|Brand)$/.test(type))
    )
    .map((node) => clean(textOf(node.name), 80))
    .filter((name) => name !== "");
}

/** Whether a price is what schema.org asks for: a plain number above zero, dot before the decimals. */
export function isPlainPrice(price: string | null): boolean {
  return price !== null && /^\d{1,12}(?:\.\d{1,6})?$/.test(price) && Number(price) > 0;
}

export function isCurrencyCode(currency: string | null): boolean {
  return currency !== null && CURRENCY_CODES.has(currency);
}

function nodesOf(data: unknown): Node[] {
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
  return typesOf(node).some((type) => PRODUCT_TYPES.includes(type));
}

function readProduct(node: Node, source: ProductFacts["source"]): ProductFacts {
  const ownOffers = listOf(node.offers);
  // A group of variants carries its offers on the variants.
  const offers = ownOffers.length > 0
    ? ownOffers
    : listOf(node.hasVariant).filter(isNode).flatMap((variant) => listOf(variant.offers));
  const flat = offers.filter(isNode).flatMap((offer) => {
    const parts = listOf(offer.offers).filter(isNode);
    return parts.length > 0 ? parts : [offer];
  });
  const images = listOf(node.image).map(imageUrl).filter((url) => url !== "");
  return {
    source,
    name: cleanOrNull(textOf(node.name), 160),
    brand: cleanOrNull(nameOf(node.brand), 80),
    image: cleanOrNull(images[0], 300),
    imageCount: images.length,
    offers: flat.slice(0, 5).map(readOffer),
    offerCount: flat.length,
  };
}

function readOffer(offer: Node): OfferFacts {
  const specification = listOf(offer.priceSpecification).find(isNode) ?? {};
  const price = textOf(offer.price) || textOf(offer.lowPrice) || textOf(specification.price);
  const availability = listOf(offer.availability)[0];
  return {
    price: cleanOrNull(price, 40),
    currency: cleanOrNull(textOf(offer.priceCurrency) || textOf(specification.priceCurrency), 20),
    availability: cleanOrNull(term(isNode(availability) ? availability["@id"] : availability), 60),
  };
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
