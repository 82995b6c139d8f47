/**
 * Another product, or another number of seats or units, for a running subscription
 * (https://polar.sh/docs/features/subscriptions/proration).
 *
 * `invoice` bills the difference at once, `prorate` with the next order; `next_period` changes nothing before the
 * period ends; `reset` begins a new period at its full price. A product with another interval begins a new period,
 * too, and is always billed at once.
 */
import type { Discount, PendingUpdate, Product, Subscription } from "../rows/rows.ts";
import type { Store } from "../rows/store.ts";
import {
  addLine,
  type Billable,
  charge,
  dueAmount,
  type LineFields,
  orderOver,
  placeOrder,
  waitingFor,
} from "./billing.ts";
import { addInterval, microseconds, periodEnd } from "./intervals.ts";
import {
  type ProrationBehavior,
  quantitiesFor,
  type Quantity,
  refuseEnding,
  wantedProduct,
  wantedQuantity,
} from "./plan_refusals.ts";
import { applyChange, isOtherInterval, type PlanChange } from "./plans.ts";
import type { QuantityPrice } from "./prices.ts";
import { paymentFailed } from "./problems.ts";
import { quantityLine, remainingTime, unusedTime } from "./proration.ts";
import { seatFor } from "./seats.ts";
import { tell, tellOfSubscription } from "./storyteller.ts";
import type { World } from "./world.ts";

/**
 * Changes the product, or plans to.
 * @param discount the one that comes with the change; `unset` ends the present one, null leaves it
 * @param isAllowed whether this product may be had; a customer may have public ones only
 * @throws 400 for units that the new product does not sell
 * @throws 402 when the card on file does not pay; then nothing has changed
 * @throws 403 for a subscription that ends, 422 for a product that it cannot have
 */
export function changeProduct(
  world: World,
  subscription: Subscription,
  productId: string,
  behavior: ProrationBehavior,
  discount: Discount | "unset" | null = null,
  isAllowed: (product: Product) => boolean = () => true,
) {
  const { store } = world;
  refuseEnding(subscription);
  const product = wantedProduct(store, subscription, productId, isAllowed);
  const quantities = quantitiesFor(subscription, product, behavior);
  const discount_id = discount === null || discount === "unset" ? discount : discount.id;
  const change: PlanChange = { product, discount_id };
  if (behavior === "next_period") {
    return plan(world, subscription, { ...change, ...nextCycle(store, subscription, product) });
  }

  if (subscription.status === "trialing") {
    Object.assign(subscription, quantities);
    return changeTrial(world, subscription, change);
  }
  const { changed, lines, begins } = draftProduct(
    world,
    { ...subscription, ...quantities },
    change,
    behavior,
  );
  commit(world, subscription, changed, lines, begins || behavior === "invoice");
  if (quantities.seats !== undefined) seatFor(world, subscription);
}

/**
 * Changes the number of seats or units, or plans to.
 * @throws 400 for a number that the price does not sell, or fewer seats than are taken
 * @throws 402, 403 as {@link changeProduct}
 */
export function changeQuantity(
  world: World,
  subscription: Subscription,
  kind: Quantity,
  wanted: number,
  behavior: ProrationBehavior,
) {
  const { store } = world;
  refuseEnding(subscription);
  const price = wantedQuantity(store, subscription, kind, wanted);
  if (wanted === (subscription[kind] ?? 1)) return keepQuantity(world, subscription, kind);
  if (behavior === "next_period") return plan(world, subscription, { [kind]: wanted });

  const { changed, lines, begins } = draftQuantity(world, subscription, kind, wanted, price, behavior);
  // A product that is planned stays planned, and takes the new number over.
  changed.pending_update = subscription.pending_update?.product_id == null
    ? null
    : { ...subscription.pending_update, [kind]: null };
  commit(world, subscription, changed, lines, begins || behavior === "invoice", changed.pending_update);
}

/** What a change would make of the row, and what it would bill; nothing is written. */
export interface Draft {
  changed: Subscription;
  lines: LineFields[];
  /** Whether a period begins with it. */
  begins: boolean;
}

/** @param subscription with the seats or units that the product begins with */
export function draftProduct(
  { store, clock }: World,
  subscription: Subscription,
  change: PlanChange,
  behavior: ProrationBehavior,
): Draft {
  const now = clock.stamp();
  const product = change.product!;
  const begins = isOtherInterval(store, subscription, product) || behavior === "reset";
  const cycle = begins ? cycleFrom(product, now) : currentCycle(subscription);
  const changed = structuredClone(subscription);
  applyChange(store, changed, { ...change, ...cycle });
  const lines = [
    ...behavior === "reset" ? [] : unusedTime(store, subscription, now),
    ...remainingTime(store, changed, now),
  ];
  return { changed, lines, begins };
}

/** During a trial another number is billed with the first period. */
export function draftQuantity(
  { store, clock }: World,
  subscription: Subscription,
  kind: Quantity,
  wanted: number,
  price: QuantityPrice,
  behavior: ProrationBehavior,
): Draft {
  const now = clock.stamp();
  const begins = behavior === "reset";
  const changed = structuredClone(subscription);
  applyChange(store, changed, { [kind]: wanted, ...begins && cycleFrom(subscription, now) });
  const lines = subscription.status === "trialing"
    ? []
    : quantityLine(store, subscription, changed, price, now, begins);
  return { changed, lines, begins };
}

/** When the trial ends with another product, counted from its beginning; null for at once. */
export function trialEnd({ clock }: World, subscription: Subscription, product: Product): Date | null {
  const { trial_interval, trial_interval_count } = product;
  if (trial_interval === null) return null;
  const end = addInterval(new Date(subscription.trial_start!), trial_interval, trial_interval_count!);
  return end <= clock.now() ? null : end;
}

/** What would be changed is what there is: a planned number is called off, and nothing at all is not even told. */
function keepQuantity(world: World, subscription: Subscription, kind: Quantity) {
  const { pending_update } = subscription;
  if (pending_update === null || pending_update[kind] === null) return;
  subscription.pending_update = pending_update.product_id === null
    ? null
    : { ...pending_update, [kind]: null };
  subscription.modified_at = world.clock.stamp();
  tellOfSubscription(world, "subscription_edited", subscription);
}

/** Writes the changed row, bills its lines now or keeps them, and begins the story. */
function commit(
  world: World,
  subscription: Subscription,
  changed: Subscription,
  lines: LineFields[],
  isBilledNow: boolean,
  pending: PendingUpdate | null = null,
) {
  const { store } = world;
  Object.assign(changed, { pending_update: pending, modified_at: world.clock.stamp() });
  if (lines.length === 0 || !isBilledNow) {
    for (const line of lines) addLine(store, subscription, line);
    Object.assign(subscription, changed);
    tellOfSubscription(world, "plan_changed", subscription);
    return;
  }
  const waiting = waitingFor(store, subscription, null);
  const billed: Billable = { ...waiting, lines: [...waiting.lines, ...lines] };
  const order = orderOver(world, changed, billed.lines, "subscription_update");
  const isCredit = dueAmount(order) === 0;
  const customer = store.customers.get(subscription.customer_id)!;
  if (!isCredit && !charge(customer, order)) throw paymentFailed(customer);
  placeOrder(world, order, billed);
  Object.assign(subscription, changed);
  tell(world, isCredit ? "plan_change_credited" : "plan_change_charged", {
    subscription_id: subscription.id,
    customer_id: subscription.customer_id,
    order_id: order.id,
  });
}

/** A planned product and a planned number stand side by side until the period ends. */
function plan(world: World, subscription: Subscription, change: PlanChange) {
  const { product, seats, units, discount_id, cycle_start, cycle_end } = change;
  const stamp = world.clock.stamp();
  const known = subscription.pending_update;
  subscription.pending_update = {
    ...known ?? {
      created_at: stamp,
      id: crypto.randomUUID(),
      product_id: null,
      seats: null,
      units: null,
      discount_id: null,
      cycle_start: null,
      cycle_end: null,
    },
    modified_at: known === null ? null : stamp,
    applies_at: subscription.current_period_end,
    ...product !== undefined && { product_id: product.id, cycle_start, cycle_end },
    ...seats != null && { seats },
    ...units != null && { units },
    ...discount_id != null && { discount_id },
  } as PendingUpdate;
  subscription.modified_at = stamp;
  tellOfSubscription(world, "plan_change_scheduled", subscription);
}

/** During a trial nothing is billed. The new product's trial counts from the same beginning, or there is none. */
function changeTrial(world: World, subscription: Subscription, change: PlanChange) {
  const { store, clock } = world;
  const end = trialEnd(world, subscription, change.product!);
  applyChange(store, subscription, { ...change, cycle_start: subscription.current_period_start });
  const isOver = end === null;
  const stamp = isOver ? clock.stamp() : microseconds(end, subscription.trial_start!);
  subscription.trial_end = subscription.current_period_end = stamp;
  subscription.pending_update = null;
  subscription.modified_at = clock.stamp();
  tellOfSubscription(world, isOver ? "renewal" : "plan_changed", subscription);
}

function cycleFrom(
  { recurring_interval, recurring_interval_count }: Pick<
    Product,
    "recurring_interval" | "recurring_interval_count"
  >,
  start: string,
) {
  return {
    cycle_start: start,
    cycle_end: periodEnd(start, recurring_interval!, recurring_interval_count ?? 1),
  };
}

function currentCycle({ current_period_start, current_period_end }: Subscription) {
  return { cycle_start: current_period_start, cycle_end: current_period_end };
}

/** The period that Polar writes down with a planned product. */
function nextCycle(store: Store, subscription: Subscription, product: Product) {
  return isOtherInterval(store, subscription, product)
    ? cycleFrom(product, subscription.current_period_end)
    : currentCycle(subscription);
}
