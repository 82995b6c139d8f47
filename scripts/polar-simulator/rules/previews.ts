/**
 * What a change, or the next charge, would cost. At Polar these calls are private: they serve its own pages, and the
 * SDK does not know them.
 */
import type { Product, Subscription } from "../rows/rows.ts";
import { dueAmount, type LineFields, orderOver, waitingFor } from "./billing.ts";
import { discountOf, isUsedUp } from "./discounts.ts";
import { draftProduct, draftQuantity, trialEnd } from "./plan_change.ts";
import {
  type ProrationBehavior,
  quantitiesFor,
  type Quantity,
  refuseEnding,
  wantedProduct,
  wantedQuantity,
} from "./plan_refusals.ts";
import { applyPending, pricesIn } from "./plans.ts";
import { isMetered, isStatic, priceAmount, upfrontAmount } from "./prices.ts";
import { notFound } from "./problems.ts";
import type { World } from "./world.ts";

/** A preview as Polar answers it; amounts in minor units. */
export interface ChargePreview {
  base_amount: number;
  metered_amount: number;
  proration_amount: number;
  prorations: { label: string; amount: number }[];
  subtotal_amount: number;
  discount_amount: number;
  net_amount: number;
  tax_amount: number;
  total_amount: number;
  applied_balance_amount: number;
  due_amount: number;
}

/** The change that is asked about. */
export type WantedChange = { productId: string } | { kind: Quantity; quantity: number };

/**
 * What a change would bill, together with what waits already. One that is planned for the end of the period bills
 * nothing yet.
 * @throws as the change itself would, but for the card, which is not asked
 */
export function changePreview(
  world: World,
  subscription: Subscription,
  wanted: WantedChange,
  behavior: ProrationBehavior,
  isAllowed: (product: Product) => boolean = () => true,
): ChargePreview {
  const { store } = world;
  refuseEnding(subscription);
  const isTrial = subscription.status === "trialing";
  if ("productId" in wanted) {
    const product = wantedProduct(store, subscription, wanted.productId, isAllowed);
    const before = { ...subscription, ...quantitiesFor(subscription, product, behavior) };
    if (isTrial && behavior !== "next_period") {
      return preview(world, subscription, endsTrial(world, before, product), []);
    }
    const draft = behavior === "next_period" ? [] : draftProduct(world, before, { product }, behavior).lines;
    return preview(world, subscription, [], [...waitingProrations(world, subscription), ...draft]);
  }
  const price = wantedQuantity(store, subscription, wanted.kind, wanted.quantity);
  const draft = behavior === "next_period"
    ? []
    : draftQuantity(world, subscription, wanted.kind, wanted.quantity, price, behavior).lines;
  return preview(
    world,
    subscription,
    [],
    isTrial ? [] : [...waitingProrations(world, subscription), ...draft],
  );
}

/**
 * What the next charge will be: a period, usage so far, and changes that wait.
 * @throws 404 unless there will be one
 */
export function chargePreview(world: World, subscription: Subscription): ChargePreview {
  const { status, resumes_at, ended_at } = subscription;
  const isComing = status === "active" || status === "trialing" || status === "paused" && resumes_at !== null;
  if (!isComing || ended_at !== null) throw notFound();
  const next = structuredClone(subscription);
  if (next.pending_update !== null) applyPending(world.store, next, next.pending_update);
  const discount = discountOf(world.store, next);
  const start = subscription.current_period_end;
  if (discount !== null && isUsedUp(discount, next.discount_applied_at ?? start, start)) {
    next.discount_id = null;
  }
  const base = next.cancel_at_period_end ? 0 : upfrontAmount(next.prices, next);
  const usage = usageOf(world, subscription);
  const amounts = preview(
    world,
    next,
    [plainLine("Subscription", base, next), plainLine("Metered usage", usage, next)],
    waitingProrations(world, subscription),
  );
  return { ...amounts, base_amount: base, metered_amount: usage };
}

/** A trial that the new product ends is followed by a full period of it; one that goes on is billed nothing. */
function endsTrial(world: World, subscription: Subscription, product: Product): LineFields[] {
  if (trialEnd(world, subscription, product) !== null) return [];
  return pricesIn(product, subscription.currency).filter(isStatic)
    .map((price) => plainLine("Subscription", priceAmount(price, subscription), subscription));
}

function waitingProrations({ store }: World, subscription: Subscription): LineFields[] {
  return waitingFor(store, subscription, null).lines.filter(({ proration }) => proration);
}

function usageOf({ store, clock }: World, subscription: Subscription): number {
  const metered = new Set(subscription.prices.filter(isMetered).map(({ id }) => id));
  const until = new Date(clock.now().getTime() + 1).toISOString();
  return waitingFor(store, subscription, until).lines
    .filter(({ product_price_id }) => metered.has(product_price_id))
    .reduce((sum, { amount }) => sum + amount, 0);
}

function plainLine(label: string, amount: number, subscription: Subscription): LineFields {
  const { current_period_start, current_period_end } = subscription;
  return {
    label,
    amount,
    proration: false,
    product_price_id: subscription.prices[0].id,
    start_timestamp: current_period_start,
    end_timestamp: current_period_end,
  };
}

function preview(
  world: World,
  subscription: Subscription,
  plain: LineFields[],
  prorations: LineFields[],
): ChargePreview {
  const order = orderOver(world, subscription, [...plain, ...prorations], "subscription_update");
  const { subtotal_amount, discount_amount, net_amount, tax_amount, total_amount, applied_balance_amount } =
    order;
  return {
    base_amount: 0,
    metered_amount: 0,
    proration_amount: prorations.reduce((sum, { amount }) => sum + amount, 0),
    prorations: prorations.map(({ label, amount }) => ({ label, amount })),
    subtotal_amount,
    discount_amount,
    net_amount,
    tax_amount,
    total_amount,
    applied_balance_amount,
    due_amount: dueAmount(order),
  };
}
