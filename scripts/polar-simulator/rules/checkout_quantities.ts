/** How many seats or units a checkout sells, within the bounds of the price and of the shop. */
import type { Checkout, Price, Quantities } from "../rows/rows.ts";
import { boundsOf, quantityPrice } from "./prices.ts";
import { impossible, wrongValue } from "./problems.ts";

/** The shop's own bounds. */
export type Bounds = Pick<Checkout, "min_seats" | "max_seats" | "min_units" | "max_units">;

const KINDS = [["seats", "seat_based"], ["units", "unit_based"]] as const;

/**
 * What a new checkout sells: what was asked for, else the fewest.
 * @throws 422 for a number or a bound that the price does not know
 */
export function quantitiesAtCreation(
  prices: Price[],
  wanted: Quantities,
  bounds: Bounds,
): Quantities & Bounds {
  const found = { ...bounds, seats: null as number | null, units: null as number | null };
  for (const [kind, type] of KINDS) {
    const price = quantityPrice(prices, type);
    const [min, max] = [bounds[`min_${kind}`], bounds[`max_${kind}`]];
    for (const field of [`min_${kind}`, `max_${kind}`] as const) {
      if (price === undefined && bounds[field] !== null) refuse(field, foreign(field, kind), bounds[field]);
    }
    if (price === undefined) {
      if (wanted[kind] !== null) refuse(kind, foreign(kind, kind), wanted[kind]);
      continue;
    }
    const own = boundsOf(price);
    if (min !== null && min < own.min) {
      refuse(`min_${kind}`, `min_${kind} must be at least ${own.min}.`, min);
    }
    if (max !== null && own.max !== null && max > own.max) {
      refuse(`max_${kind}`, `max_${kind} must be at most ${own.max}.`, max);
    }
    found[kind] = wanted[kind] ?? min ?? own.min;
    refuseOutside(price, kind, found[kind]!, { min, max });
  }
  return found;
}

/** What an edited checkout sells. Another product begins with its fewest. */
export function quantitiesAtEdit(
  prices: Price[],
  checkout: Checkout,
  wanted: Quantities,
  isOtherProduct: boolean,
): Quantities {
  const found: Quantities = { seats: null, units: null };
  for (const [kind, type] of KINDS) {
    const price = quantityPrice(prices, type);
    if (price === undefined) {
      if (wanted[kind] !== null) refuse(kind, foreign(kind, kind), wanted[kind]);
      continue;
    }
    const present = isOtherProduct ? null : checkout[kind];
    found[kind] = wanted[kind] ?? present ?? boundsOf(price).min;
    const bounds = isOtherProduct
      ? { min: null, max: null }
      : { min: checkout[`min_${kind}`], max: checkout[`max_${kind}`] };
    refuseOutside(price, kind, found[kind]!, bounds);
  }
  return found;
}

function refuseOutside(
  price: Parameters<typeof boundsOf>[0],
  kind: "seats" | "units",
  wanted: number,
  { min, max }: { min: number | null; max: number | null },
) {
  const own = boundsOf(price);
  const least = Math.max(own.min, min ?? own.min);
  const most = Math.min(own.max ?? Infinity, max ?? Infinity);
  if (wanted < least) refuse(kind, `Minimum ${least} ${kind} required.`, wanted);
  if (wanted > most) refuse(kind, `Maximum ${most} ${kind} allowed.`, wanted);
}

function foreign(field: string, kind: "seats" | "units"): string {
  const name = field[0].toUpperCase() + field.slice(1);
  return `${field === kind ? name : field} can only be set for ${kind.slice(0, -1)}-based pricing.`;
}

function refuse(field: string, msg: string, input: unknown): never {
  throw impossible(wrongValue(field, msg, input));
}
