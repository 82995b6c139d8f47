/**
 * The catalogues that Shopify and WooCommerce publish as JSON. One request tells prices, stock and pictures of
 * all products as the shop itself has them.
 */

import { isRecord } from "../_shared/json.ts";
import { clean } from "./facts/text.ts";
import { isPlaceholder } from "./placeholder.ts";

/** Where the catalogue is, per platform. */
export const STORE_APIS = {
  shopify: "/products.json?limit=250",
  woocommerce: "/wp-json/wc/store/v1/products?per_page=100",
} as const;

export type StoreApi = keyof typeof STORE_APIS;

/** What a public store API says about the whole catalogue. */
export interface StoreCatalogue {
  api: "shopify" | "woocommerce";
  /** The first fifty. */
  products: StoreProduct[];
  total: number;
  outOfStock: number;
  /** Products with a price. */
  priced: number;
  minPrice: number | null;
  medianPrice: number | null;
  maxPrice: number | null;
  currency: string | null;
  /** Titles of products that look like somebody's test. */
  placeholders: string[];
}

export interface StoreProduct {
  url: string | null;
  title: string;
  /** The lowest of its variants, in major units. */
  price: number | null;
  maxPrice: number | null;
  compareAt: number | null;
  available: boolean;
  images: number;
  imagesWithoutAlt: number | null;
}

const KEPT_PRODUCTS = 50;
const KEPT_PLACEHOLDERS = 5;
const MAX_TITLE = 80;

/**
 * Reads the answer of a store API; null where it is something else.
 *
 * @param site origin that the products' addresses are built on
 * @param cut the answer was longer than we read: its last product is left out
 */
export function readStore(api: StoreApi, text: string, origin: string, cut: boolean): StoreCatalogue | null {
  const answer = parse(text, cut);
  const list = api === "woocommerce" ? answer : isRecord(answer) ? answer.products : null;
  if (!Array.isArray(list)) return null;
  const items = list.filter(isRecord);
  const products = items.map((item) => api === "shopify" ? shopify(item, origin) : woocommerce(item));
  const prices = products.flatMap(({ price }) => price ?? []).sort((a, b) => a - b);
  return {
    api,
    products: products.slice(0, KEPT_PRODUCTS),
    total: products.length,
    outOfStock: products.filter(({ available }) => !available).length,
    priced: prices.length,
    minPrice: prices[0] ?? null,
    medianPrice: median(prices),
    maxPrice: prices.at(-1) ?? null,
    currency: api === "woocommerce" ? currencyOf(items) : null,
    placeholders: products.map(({ title }) => title).filter(isPlaceholder).slice(
      0,
      KEPT_PLACEHOLDERS,
    ),
  };
}

/** Shopify's product: prices are texts in major units, a product is in stock if one variant is. */
function shopify(item: Record<string, unknown>, origin: string): StoreProduct {
  const variants = records(item.variants);
  const images = records(item.images);
  const offers = variants
    .map((variant) => ({ price: amount(variant.price), compareAt: amount(variant.compare_at_price) }))
    .filter(({ price }) => price !== null)
    .sort((a, b) => a.price! - b.price!);
  return {
    url: typeof item.handle === "string" ? address(`${origin}/products/${item.handle}`) : null,
    title: titleOf(item.title),
    price: offers[0]?.price ?? null,
    maxPrice: offers.at(-1)?.price ?? null,
    compareAt: offers[0]?.compareAt ?? null,
    // Shops that do not say are taken at their word that they sell.
    available: variants.length === 0 || variants.some(({ available }) => available !== false),
    images: images.length,
    imagesWithoutAlt: images.every((image) => "alt" in image)
      ? images.filter(({ alt }) => typeof alt !== "string" || alt.trim() === "").length
      : null,
  };
}

/** WooCommerce's product: prices are texts in minor units. */
function woocommerce(item: Record<string, unknown>): StoreProduct {
  const prices = isRecord(item.prices) ? item.prices : {};
  const minor = typeof prices.currency_minor_unit === "number" ? prices.currency_minor_unit : 2;
  const major = (value: unknown) => {
    const units = amount(value);
    return units === null ? null : units / 10 ** minor;
  };
  const images = records(item.images);
  const price = major(prices.price);
  const range = isRecord(prices.price_range) ? major(prices.price_range.max_amount) : null;
  const regular = major(prices.regular_price);
  return {
    url: typeof item.permalink === "string" ? address(item.permalink) : null,
    title: titleOf(item.name),
    price,
    maxPrice: range ?? price,
    compareAt: regular !== null && price !== null && regular !== price ? regular : null,
    available: item.is_in_stock !== false,
    images: images.length,
    imagesWithoutAlt: images.filter(({ alt }) => typeof alt !== "string" || alt.trim() === "").length,
  };
}

function currencyOf(items: Record<string, unknown>[]): string | null {
  for (const { prices } of items) {
    if (isRecord(prices) && typeof prices.currency_code === "string") return clean(prices.currency_code, 3);
  }
  return null;
}

function parse(text: string, cut: boolean): unknown {
  try {
    return JSON.parse(cut ? upToLastProduct(text) : text);
  } catch {
    return null;
  }
}

/** A product of either API begins with its id and its own name for addresses; no variant and no image does. */
const PRODUCT_START =
  /,\s*\{"id":\d+,(?:"title":"(?:[^"\\]|\\.){0,500}","handle":|"name":"(?:[^"\\]|\\.){0,500}","slug":)/g;

function upToLastProduct(text: string): string {
  const last = [...text.matchAll(PRODUCT_START)].at(-1);
  const whole = text.slice(0, last?.index ?? 0);
  return whole.startsWith("[") ? `${whole}]` : `${whole}]}`;
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function amount(value: unknown): number | null {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && /^\d{1,12}(?:\.\d{1,4})?$/.test(text) ? Number(text) : null;
}

function address(text: string): string | null {
  return URL.canParse(text) && text.length <= 300 ? new URL(text).href : null;
}

function titleOf(value: unknown): string {
  return typeof value === "string" ? clean(value, MAX_TITLE) : "";
}

function median(sorted: number[]): number | null {
  if (sorted.length === 0) return null;
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length % 2 === 1) return sorted[middle];
  return Math.round((sorted[middle - 1] + sorted[middle]) * 50) / 100;
}
