/**
 * Which product, prices and quantities a subscription has, and what becomes of them by a change, now or at the end of
 * the period.
 */
import type { PendingUpdate, Price, Product, Quantities, Subscription } from "../rows/rows.ts";
import type { Store } from "../rows/store.ts";
import { recurringAmount } from "./billing.ts";
import { periodEnd } from "./intervals.ts";

/** What a change writes. Only what it names is changed. */
export interface PlanChange extends Partial<Quantities> {
  product?: Product;
  /** `unset` ends the discount that there is. */
  discount_id?: string | "unset" | null;
  cycle_start?: string | null;
  cycle_end?: string | null;
}

/** The prices that a product is sold at in one currency. */
export function pricesIn(product: Product, currency: string): Price[] {
  return product.prices.filter((price) => !price.is_archived && price.price_currency === currency);
}

/** Whether periods are of another length with this product. */
export function isOtherInterval(store: Store, subscription: Subscription, product: Product): boolean {
  const current = store.products.get(subscription.product_id)!;
  return current.recurring_interval !== product.recurring_interval ||
    current.recurring_interval_count !== product.recurring_interval_count;
}

/**
 * Writes a change. Polar counts the days of later periods from the start that a change names, even when that is the
 * start of the period that runs.
 */
export function applyChange(store: Store, subscription: Subscription, change: PlanChange) {
  const { product, cycle_start, cycle_end, discount_id } = change;
  if (product !== undefined) {
    subscription.product_id = product.id;
    subscription.prices = pricesIn(product, subscription.currency);
    subscription.recurring_interval = product.recurring_interval!;
    subscription.recurring_interval_count = product.recurring_interval_count ?? 1;
  }
  if (cycle_start != null) {
    subscription.current_period_start = cycle_start;
    subscription.anchor_day = new Date(cycle_start).getUTCDate();
  }
  if (cycle_end != null) subscription.current_period_end = cycle_end;
  if (change.seats != null) subscription.seats = change.seats;
  if (change.units != null) subscription.units = change.units;
  if (discount_id != null) setDiscount(subscription, discount_id === "unset" ? null : discount_id);
  subscription.amount = recurringAmount(store, subscription);
}

/** Gives the subscription a discount, or takes it; the months of a new one are counted anew. */
export function setDiscount(subscription: Subscription, discountId: string | null) {
  subscription.discount_id = discountId;
  subscription.discount_applied_at = null;
}

/**
 * Writes what was planned, at the end of the period. A product that is not sold in the subscription's currency any
 * more is forgotten.
 * @returns whether that began a period, so that the caller does not
 */
export function applyPending(store: Store, subscription: Subscription, planned: PendingUpdate): boolean {
  subscription.pending_update = null;
  const product = planned.product_id === null ? undefined : store.products.get(planned.product_id)!;
  if (product === undefined) {
    applyChange(store, subscription, { ...planned, product });
    return false;
  }
  if (pricesIn(product, subscription.currency).length === 0) return false;
  const begins = planned.cycle_start !== null && isOtherInterval(store, subscription, product);
  applyChange(store, subscription, { ...planned, product });
  return begins;
}

/** A subscription of a period that begins now. */
export function newSubscription(
  store: Store,
  start: string,
  given: Pick<Subscription, "customer_id" | "prices" | "currency" | "metadata"> & Partial<Quantities> & {
    product: Product;
  },
): Subscription {
  const { product, ...rest } = given;
  const recurring_interval = product.recurring_interval!;
  const recurring_interval_count = product.recurring_interval_count ?? 1;
  const subscription: Subscription = {
    id: crypto.randomUUID(),
    created_at: start,
    modified_at: null,
    amount: 0,
    recurring_interval,
    recurring_interval_count,
    status: "active",
    current_period_start: start,
    current_period_end: periodEnd(start, recurring_interval, recurring_interval_count),
    current_meter_period_start: null,
    current_meter_period_end: null,
    trial_start: null,
    trial_end: null,
    cancel_at_period_end: false,
    canceled_at: null,
    started_at: start,
    ends_at: null,
    ended_at: null,
    past_due_at: null,
    pause_at_period_end: false,
    paused_at: null,
    resumes_at: null,
    product_id: product.id,
    discount_id: null,
    checkout_id: null,
    customer_cancellation_reason: null,
    customer_cancellation_comment: null,
    custom_field_data: {},
    pending_update: null,
    anchor_day: new Date(start).getUTCDate(),
    discount_applied_at: null,
    seats: null,
    units: null,
    ...rest,
  };
  subscription.amount = recurringAmount(store, subscription);
  return subscription;
}
