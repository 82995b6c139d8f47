/**
 * In which currency a checkout is shown: the one that was asked for, else that of the buyer's country, else the
 * organization's, each if the product is sold in it.
 */
import type { Price } from "../rows/rows.ts";
import { impossible, wrongValue } from "./problems.ts";

/** The simulated organization's own currency. */
export const DEFAULT_CURRENCY = "usd";

/** The simulator has no map of addresses: those that documents use as examples stand for three countries. */
const COUNTRIES: [RegExp, string][] = [
  [/^192\.0\.2\./, "US"],
  [/^198\.51\.100\./, "DE"],
  [/^203\.0\.113\./, "GB"],
];
const CURRENCIES: Record<string, string> = { US: "usd", DE: "eur", GB: "gbp" };

/** The currency to present, or null if the prices are in none of those that come into question. */
export function presentmentCurrency(prices: Price[], asked: string | null, ip: string | null): string | null {
  const country = COUNTRIES.find(([network]) => ip !== null && network.test(ip))?.[1];
  const wanted = asked !== null
    ? [asked]
    : [...country === undefined ? [] : [CURRENCIES[country]], DEFAULT_CURRENCY];
  return wanted.find((currency) => prices.some((price) => price.price_currency === currency)) ?? null;
}

/**
 * Prices may be in any currencies beside the organization's own (`product/service.py`, get_validated_prices).
 * @throws 422 when that one is missing
 */
export function refuseWithoutDefault(prices: Pick<Price, "price_currency">[], loc: (string | number)[]) {
  if (prices.some((price) => price.price_currency === DEFAULT_CURRENCY)) return;
  const msg = "The organization's default presentment currency must be present in the prices.";
  throw impossible(wrongValue(loc, msg, prices.map((price) => price.price_currency)));
}
