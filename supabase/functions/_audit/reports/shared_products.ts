/** Products that the buyer's shop and another one both sell, told by their number or by their whole name. */

import type { Crawl } from "../crawl.ts";
import { mainProduct } from "../facts.ts";
import { clean, fold } from "../facts/text.ts";
import { knownProducts, type Money } from "./shop_facts.ts";

export interface SharedProduct {
  /** As the buyer's shop calls it. */
  name: string;
  /** What tells that it is the same. */
  by: "number" | "name";
  /** One per shop, in their order; null: this shop does not show it, or no price of it. */
  prices: (Money | null)[];
}

interface Sold {
  name: string;
  /** GTIN, or brand with the maker's number. */
  number: string | null;
  price: Money | null;
}

const MAX_SHARED = 20;
/** A shorter name, or one of a single word, may mean anything. */
const SHORTEST_NAME = 8;
/** What every shop sells and nobody compares. */
const UNCOMPARED = /gift ?card|gift ?voucher|gutschein|carte.cadeau|tarjeta.regalo|shipping|versand/;

/** @param crawls the buyer's shop first */
export function sharedProducts(crawls: readonly Crawl[]): SharedProduct[] {
  const [own, ...others] = crawls.map(soldBy);
  const shared = own.flatMap((product): SharedProduct[] => {
    const found = others.map((products) => products.find((other) => sameness(product, other) !== null));
    const ways = found.flatMap((other) => other === undefined ? [] : sameness(product, other) ?? []);
    if (ways.length === 0) return [];
    const prices = [product.price, ...found.map((other) => other?.price ?? null)];
    return [{ name: product.name, by: ways.includes("number") ? "number" : "name", prices }];
  });
  return [...new Map(shared.map((product) => [nameKey(product.name), product])).values()].slice(
    0,
    MAX_SHARED,
  );
}

function sameness(one: Sold, other: Sold): SharedProduct["by"] | null {
  if (one.number !== null && other.number !== null) return one.number === other.number ? "number" : null;
  const key = nameKey(one.name);
  const tells = key.length >= SHORTEST_NAME && key.includes(" ") && !UNCOMPARED.test(key);
  return tells && key === nameKey(other.name) ? "name" : null;
}

function soldBy(crawl: Crawl): Sold[] {
  const pages = knownProducts(crawl).map(({ page, name, price }): Sold => {
    const product = mainProduct(page.facts);
    const { gtin = null, mpn = null, brand = null } = product ?? {};
    const maker = mpn !== null && brand !== null ? fold(`${brand} ${mpn}`) : null;
    return { name: name.value, number: gtin ?? maker, price: price?.value ?? null };
  });
  const { store } = crawl;
  const listed = (store?.products ?? []).map(({ title, price }): Sold => ({
    name: clean(title, 120),
    number: null,
    price: price !== null && price > 0 && store?.currency
      ? { amount: price, currency: store.currency }
      : null,
  }));
  return [...pages, ...listed];
}

function nameKey(name: string): string {
  return fold(name).replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}
