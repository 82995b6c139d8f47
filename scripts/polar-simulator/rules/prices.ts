/** What a price comes to: an amount, so much for a number of seats or units, or what was used. */
import type { models } from "@polar-sh/sdk/2026-10";
import type { MeteredPrice, Price, Product, Quantities, StaticPrice } from "../rows/rows.ts";

/** Whether the price is known before anything is used. */
export function isStatic(price: Price): price is StaticPrice {
  return price.amount_type !== "metered_unit";
}

/** Whether the price is of what was used. */
export function isMetered(price: Price): price is MeteredPrice {
  return price.amount_type === "metered_unit";
}

/** The price of a product by seats, or by units, if it has one. */
export function quantityPrice<T extends "seat_based" | "unit_based">(prices: Price[], type: T) {
  return prices.find((price): price is Extract<Price, { amount_type: T }> => price.amount_type === type);
}

/** The price that a checkout shows: a static one if there is any. */
export function defaultPrice(prices: Price[]): Price | undefined {
  return prices.find(isStatic) ?? prices[0];
}

/** Whether nothing is ever charged at this price. Metered ones are never called free. */
export function isFree(price: Price): boolean {
  if (isMetered(price)) return false;
  if (price.amount_type === "fixed") return price.price_amount === 0;
  return tiersOf(price).tiers.every(({ unit_amount }) => Number(unit_amount) === 0);
}

/** Minor units for one period, or for one purchase; nothing for usage, which nobody knows yet. */
export function priceAmount(price: Price, { seats, units }: Quantities): number {
  if (isMetered(price)) return 0;
  if (price.amount_type === "fixed") return price.price_amount;
  const quantity = price.amount_type === "seat_based" ? seats : units;
  return tieredAmount(tiersOf(price), quantity ?? 0);
}

/** What is to be paid up front at these prices together. */
export function upfrontAmount(prices: Price[], quantities: Quantities): number {
  return prices.reduce((sum, price) => sum + priceAmount(price, quantities), 0);
}

/** A price by seats or by units. */
export type QuantityPrice = models.ProductPriceSeatBased | models.ProductPriceUnitBased;

/** The bounds of what can be bought at once; null for no upper one. */
export function boundsOf(price: QuantityPrice): { min: number; max: number | null } {
  return price.amount_type === "seat_based"
    ? { min: price.seat_tiers.minimum_seats, max: price.seat_tiers.maximum_seats }
    : { min: Math.max(1, price.minimum_units ?? 0), max: price.maximum_units };
}

/** What a line calls it: the product, and how many seats or units where that is known. */
export function priceLabel(product: Product, price: Price | undefined, { seats, units }: Quantities): string {
  if (price?.amount_type === "seat_based" && seats !== null) {
    return `${product.name} (${seats} ${seatNoun(seats)})`;
  }
  if (price?.amount_type === "unit_based" && units !== null) {
    return `${product.name} (${units} ${unitNoun(price, units)})`;
  }
  return product.name;
}

/** "seat" or "seats". */
export function seatNoun(count: number): string {
  return count === 1 ? "seat" : "seats";
}

/** What one unit, or several, are called in English, or in the first language that the price names. */
export function unitNoun(price: models.ProductPriceUnitBased, count: number): string {
  const labels = price.unit_label ?? {};
  const forms = labels.en ?? Object.values(labels)[0] ?? {};
  return forms[`=${count}`] ?? forms.other ?? (count === 1 ? "unit" : "units");
}

function tiersOf(price: QuantityPrice): models.Tiers {
  if (price.amount_type === "unit_based") return price.tiers;
  const { seat_tier_type, tiers } = price.seat_tiers;
  return {
    type: seat_tier_type ?? "volume",
    tiers: tiers.map(({ max_seats, price_per_seat }) => ({
      bound: max_seats ?? null,
      unit_amount: String(price_per_seat),
    })),
  };
}

/** `volume`: all at the rate of the tier that the quantity reaches; `graduated`: each at the rate of its own tier. */
function tieredAmount({ type, tiers }: models.Tiers, quantity: number): number {
  if (type === "volume") {
    const tier = tiers.find(({ bound }) => bound == null || quantity <= bound);
    return quantity * Number(tier!.unit_amount);
  }
  let amount = 0;
  let below = 0;
  for (const { bound, unit_amount } of tiers) {
    const within = Math.max(0, Math.min(quantity, bound ?? Infinity) - below);
    amount += within * Number(unit_amount);
    below = bound ?? Infinity;
  }
  return amount;
}
