/** What a subscription cannot be changed to, and how a change is said to be billed. */
import type { Product, Subscription } from "../rows/rows.ts";
import type { Store } from "../rows/store.ts";
import { pricesIn } from "./plans.ts";
import { boundsOf, type QuantityPrice, quantityPrice } from "./prices.ts";
import { alreadyCanceled, impossible, refusal, wrongValue } from "./problems.ts";
import { assignedSeats } from "./seats.ts";

/** How a change within a period is billed. */
export const PRORATION_BEHAVIORS = ["invoice", "prorate", "next_period", "reset"] as const;
export type ProrationBehavior = typeof PRORATION_BEHAVIORS[number];

/** Which of the two a subscription may be sold by. */
export type Quantity = "seats" | "units";

/**
 * Polar asks for no more: a paused subscription and a past due one may change their plans.
 * @throws 403 for one that has ended or will
 */
export function refuseEnding(subscription: Subscription) {
  if (subscription.status === "canceled" || subscription.cancel_at_period_end) throw alreadyCanceled();
}

/** @throws 422 for a product that the subscription cannot have */
export function wantedProduct(
  store: Store,
  subscription: Subscription,
  productId: string,
  isAllowed: (product: Product) => boolean,
): Product {
  const product = store.products.get(productId);
  const prices = product === undefined ? [] : pricesIn(product, subscription.currency);
  const loses = (type: "seat_based" | "unit_based") =>
    quantityPrice(subscription.prices, type) !== undefined && quantityPrice(prices, type) === undefined;
  const msg = product === undefined
    ? "Product does not exist."
    : product.is_archived
    ? "Product is archived."
    : !isAllowed(product)
    ? "Product visibility is not allowed."
    : !product.is_recurring
    ? "Product is not recurring."
    : prices.length === 0
    ? "This product doesn't have a price for the subscription currency."
    : loses("seat_based")
    ? "Can't switch from a seat-based to a non-seat-based product."
    : loses("unit_based")
    ? "Can't switch from a unit-based to a non-unit-based product."
    : null;
  if (msg === null) return product!;
  throw impossible(wrongValue("product_id", msg, productId));
}

/**
 * A product by seats or units begins with the fewest that it sells; a number that there is must be one of its own.
 * @throws 400 for a number that it does not sell, 422 for such a product at the end of the period
 */
export function quantitiesFor(
  subscription: Subscription,
  product: Product,
  behavior: ProrationBehavior,
): Partial<Record<Quantity, number>> {
  const prices = pricesIn(product, subscription.currency);
  const found: Partial<Record<Quantity, number>> = {};
  for (const [kind, type] of [["seats", "seat_based"], ["units", "unit_based"]] as const) {
    const price = quantityPrice(prices, type);
    if (price === undefined) continue;
    if (quantityPrice(subscription.prices, type) !== undefined) {
      const current = subscription[kind];
      if (kind === "units" && current !== null) refuseOutside(kind, boundsOf(price), current);
      continue;
    }
    if (behavior === "next_period") {
      const noun = kind.slice(0, -1);
      const msg = `Switching from a non-${noun} to a ${noun}-based product must apply immediately ` +
        "and can't use the 'next_period' proration behavior.";
      throw impossible(wrongValue("proration_behavior", msg, behavior));
    }
    found[kind] = boundsOf(price).min;
  }
  return found;
}

/**
 * The price by which a number of seats or units is sold.
 * @throws 400 where there is none, for a number that it does not sell, and for fewer seats than are taken
 */
export function wantedQuantity(
  store: Store,
  subscription: Subscription,
  kind: Quantity,
  wanted: number,
): QuantityPrice {
  const price = quantityPrice(subscription.prices, kind === "seats" ? "seat_based" : "unit_based");
  if (price === undefined) {
    const [error, what] = kind === "seats"
      ? ["NotASeatBasedSubscription", "seat-based"]
      : ["NotAUnitBasedSubscription", "unit-based"];
    throw refusal(400, error, `This subscription does not support ${what} pricing.`);
  }
  refuseOutside(kind, boundsOf(price), wanted);
  if (kind === "seats") refuseTaken(store, subscription, wanted);
  else refuseUnplannable(store, subscription, wanted);
  return price;
}

function refuseOutside(
  kind: Quantity,
  { min, max }: { min: number; max: number | null },
  wanted: number,
) {
  const Kind = kind === "seats" ? "Seats" : "Units";
  if (wanted < min) throw refusal(400, `BelowMinimum${Kind}`, `Minimum ${min} ${kind} required.`);
  if (max !== null && wanted > max) {
    throw refusal(400, `AboveMaximum${Kind}`, `Maximum ${max} ${kind} allowed.`);
  }
}

function refuseTaken(store: Store, subscription: Subscription, wanted: number) {
  const taken = assignedSeats(store, subscription).length;
  if (wanted >= taken) return;
  const detail =
    `Cannot decrease seats to ${wanted}. Currently ${taken} seats are assigned. Revoke seats first.`;
  throw refusal(400, "SeatsAlreadyAssigned", detail);
}

/** A product that is planned must be able to take the number over. */
function refuseUnplannable(store: Store, subscription: Subscription, wanted: number) {
  const planned = store.products.get(subscription.pending_update?.product_id ?? "");
  if (planned === undefined) return;
  const price = quantityPrice(pricesIn(planned, subscription.currency), "unit_based");
  if (price !== undefined) refuseOutside("units", boundsOf(price), wanted);
}
