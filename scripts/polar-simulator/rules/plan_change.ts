/**
 * Another product for a running subscription (https://polar.sh/docs/features/subscriptions/proration).
 *
 * What is left of the period is given back at the old price and charged at the new one. `invoice` bills that at once,
 * `prorate` with the next order; `next_period` changes nothing before the period ends; `reset` begins a new period
 * at its full price. A product with another interval begins a new period, too, and is always billed at once.
 */
import type { Line, Product, Subscription } from "../rows/rows.ts";
import type { Store } from "../rows/store.ts";
import {
  addLine,
  charge,
  dueAmount,
  orderOver,
  periodLabel,
  placeOrder,
  recurringAmount,
  waitingLines,
} from "./billing.ts";
import { discountOf, discountOn } from "./discounts.ts";
import { addInterval, microseconds, periodEnd } from "./intervals.ts";
import { share } from "./money.ts";
import { pricesIn, switchProduct } from "./plans.ts";
import { alreadyCanceled, impossible, inactive, paymentFailed, wrongValue } from "./problems.ts";
import { tell, tellOfSubscription } from "./storyteller.ts";
import type { World } from "./world.ts";

/** How a change within a period is billed. */
export const PRORATION_BEHAVIORS = ["invoice", "prorate", "next_period", "reset"] as const;
export type ProrationBehavior = typeof PRORATION_BEHAVIORS[number];

type LineFields = Omit<Line, "id" | "subscription_id">;

/**
 * Changes the product, or plans to.
 * @throws 402 when the card on file does not pay; then nothing has changed
 * @throws 403 for a subscription that ends, 422 for a product that it cannot have
 */
export function changePlan(
  world: World,
  subscription: Subscription,
  productId: string,
  behavior: ProrationBehavior,
) {
  const { store } = world;
  if (subscription.status === "canceled" || subscription.cancel_at_period_end) throw alreadyCanceled();
  if (subscription.status === "paused") throw inactive(subscription.id);
  const product = wantedProduct(store, subscription, productId);
  if (behavior === "next_period") return planChange(world, subscription, product);
  if (subscription.status === "trialing") return changeTrial(world, subscription, product);

  const now = world.clock.stamp();
  const { changed, isOtherInterval } = switched(world, subscription, product, behavior, now);
  const lines = [
    ...behavior === "reset" ? [] : unusedTime(store, subscription, now),
    ...remainingTime(store, changed, now),
  ];
  if (lines.length === 0 || behavior === "prorate" && !isOtherInterval) {
    for (const line of lines) addLine(store, subscription, line);
    Object.assign(subscription, changed);
    tellOfSubscription(world, "plan_changed", subscription);
    return;
  }

  const waiting = waitingLines(store, subscription);
  const order = orderOver(world, changed, [...waiting, ...lines], "subscription_update");
  const isCredit = dueAmount(order) === 0;
  const customer = store.customers.get(subscription.customer_id)!;
  if (!isCredit && !charge(customer, order)) throw paymentFailed();
  placeOrder(world, order, waiting);
  Object.assign(subscription, changed);
  tell(world, isCredit ? "plan_change_credited" : "plan_change_charged", {
    subscription_id: subscription.id,
    customer_id: subscription.customer_id,
    order_id: order.id,
  });
}

function planChange(world: World, subscription: Subscription, product: Product) {
  subscription.pending_update = {
    created_at: world.clock.stamp(),
    modified_at: null,
    id: crypto.randomUUID(),
    applies_at: subscription.current_period_end,
    product_id: product.id,
    seats: null,
    units: null,
  };
  subscription.modified_at = world.clock.stamp();
  tellOfSubscription(world, "plan_change_scheduled", subscription);
}

/** The subscription as it will be. A copy, because the charge may fail. */
function switched(
  { store }: World,
  subscription: Subscription,
  product: Product,
  behavior: ProrationBehavior,
  now: string,
) {
  const changed = structuredClone(subscription);
  const isOtherInterval = switchProduct(store, changed, product);
  if (isOtherInterval || behavior === "reset") {
    const { recurring_interval, recurring_interval_count } = changed;
    changed.anchor_day = new Date(now).getUTCDate();
    changed.current_period_start = now;
    changed.current_period_end = periodEnd(now, recurring_interval, recurring_interval_count);
  }
  changed.amount = recurringAmount(store, changed);
  changed.pending_update = null;
  changed.modified_at = now;
  return { changed, isOtherInterval };
}

/** During a trial nothing is billed. The new product's trial counts from the same beginning, or there is none. */
function changeTrial(world: World, subscription: Subscription, product: Product) {
  const { store, clock } = world;
  switchProduct(store, subscription, product);
  const { trial_interval, trial_interval_count } = product;
  const end = trial_interval === null
    ? clock.now()
    : addInterval(new Date(subscription.trial_start!), trial_interval, trial_interval_count!);
  const isOver = end <= clock.now();
  const stamp = isOver ? clock.stamp() : microseconds(end, subscription.trial_start!);
  subscription.trial_end = subscription.current_period_end = stamp;
  subscription.amount = recurringAmount(store, subscription);
  subscription.pending_update = null;
  subscription.modified_at = clock.stamp();
  tellOfSubscription(world, isOver ? "renewal" : "plan_changed", subscription);
}

/** What was paid for and will not be used. */
function unusedTime(store: Store, subscription: Subscription, now: string): LineFields[] {
  const label = (name: string) =>
    `Remaining time on ${periodLabel(name, now, subscription.current_period_end)}`;
  return prorated(store, subscription, now, label).map((line) => ({ ...line, amount: -line.amount }));
}

/** What the new product costs until the end of the period. */
function remainingTime(store: Store, changed: Subscription, now: string): LineFields[] {
  return prorated(store, changed, now, (name) => periodLabel(name, now, changed.current_period_end));
}

/** The share of each price from now to the end of the period. The discount is in the amounts already. */
function prorated(
  store: Store,
  subscription: Subscription,
  now: string,
  label: (productName: string) => string,
): LineFields[] {
  const { current_period_start, current_period_end, currency } = subscription;
  const product = store.products.get(subscription.product_id)!;
  const discount = discountOf(store, subscription);
  const end = Date.parse(current_period_end);
  const left = Math.max(0, end - Date.parse(now));
  return subscription.prices.filter((price) => price.price_amount > 0).map((price) => ({
    label: label(product.name),
    amount: share(
      price.price_amount - discountOn(price.price_amount, discount, currency),
      left,
      end - Date.parse(current_period_start),
    ),
    proration: true,
    product_price_id: price.id,
    start_timestamp: now,
    end_timestamp: current_period_end,
  }));
}

function wantedProduct(store: Store, subscription: Subscription, productId: string): Product {
  const product = store.products.get(productId);
  const msg = product === undefined
    ? "Product does not exist."
    : product.is_archived
    ? "Product is archived."
    : !product.is_recurring
    ? "Product is not recurring."
    : pricesIn(product, subscription.currency).length === 0
    ? "This product doesn't have a price for the subscription currency."
    : null;
  if (msg === null) return product!;
  throw impossible(wrongValue("product_id", msg, productId));
}
