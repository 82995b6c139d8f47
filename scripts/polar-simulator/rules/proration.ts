/**
 * The lines of a change within a period (https://polar.sh/docs/features/subscriptions/proration): what is left of it
 * is given back at the old price and charged at the new one. A discount is in these amounts already.
 */
import type { Discount, Price, Product, Subscription } from "../rows/rows.ts";
import type { Store } from "../rows/store.ts";
import { type LineFields, periodLabel } from "./billing.ts";
import { allocated, discountOf } from "./discounts.ts";
import { share } from "./money.ts";
import {
  isFree,
  isStatic,
  priceAmount,
  priceLabel,
  type QuantityPrice,
  seatNoun,
  unitNoun,
} from "./prices.ts";

/** What was paid for and will not be used: lines below zero. */
export function unusedTime(store: Store, subscription: Subscription, now: string): LineFields[] {
  const product = store.products.get(subscription.product_id)!;
  return restOfPeriod(subscription, product, discountOf(store, subscription), now).map((line) => ({
    ...line,
    amount: -line.amount,
    label: `Remaining time on ${line.label}`,
  }));
}

/** What the new product costs until the end of the period. */
export function remainingTime(store: Store, changed: Subscription, now: string): LineFields[] {
  const product = store.products.get(changed.product_id)!;
  return restOfPeriod(changed, product, discountOf(store, changed), now);
}

/** Free prices and usage make no line. */
function restOfPeriod(
  subscription: Subscription,
  product: Product,
  discount: Discount | null,
  now: string,
): LineFields[] {
  const { current_period_end, currency } = subscription;
  const prices = subscription.prices.filter((price) => isStatic(price) && !isFree(price));
  const amounts = prices.map((price) => priceAmount(price, subscription));
  const discounts = allocated(amounts, discount, currency);
  return prices.map((price, index) => ({
    label: periodLabel(priceLabel(product, price, subscription), now, current_period_end),
    amount: share(amounts[index] - discounts[index], ...rest(subscription, now)),
    proration: true,
    product_price_id: price.id,
    start_timestamp: now,
    end_timestamp: current_period_end,
  }));
}

/**
 * The line of another number of seats or units: the difference for the rest of the period, cut off after the cent;
 * none when that is nothing.
 * @param changed the subscription with the new number; a period of its own when the change begins one, which is then
 * charged in full
 */
export function quantityLine(
  store: Store,
  subscription: Subscription,
  changed: Subscription,
  price: QuantityPrice,
  now: string,
  beginsPeriod: boolean,
): LineFields[] {
  const product = store.products.get(subscription.product_id)!;
  const charged = effectiveAmount(store, changed, price);
  const amount = beginsPeriod
    ? charged
    : cutOff(charged - effectiveAmount(store, subscription, price), ...rest(subscription, now));
  if (amount === 0) return [];
  const label = periodLabel(
    transition(product, price, subscription, changed),
    now,
    changed.current_period_end,
  );
  return [{
    label: amount > 0 ? label : `Remaining time on ${label}`,
    amount,
    proration: true,
    product_price_id: price.id,
    start_timestamp: now,
    end_timestamp: changed.current_period_end,
  }];
}

/** What the price comes to after its part of a discount that a base fee shares. */
function effectiveAmount(store: Store, subscription: Subscription, price: Price): number {
  const amount = priceAmount(price, subscription);
  const fee = subscription.prices.find((other) => other.amount_type === "fixed");
  const amounts = fee === undefined ? [amount] : [priceAmount(fee, subscription), amount];
  return amount - allocated(amounts, discountOf(store, subscription), subscription.currency).at(-1)!;
}

function transition(product: Product, price: Price, from: Subscription, to: Subscription): string {
  const numbers = price.amount_type === "unit_based"
    ? `${from.units} ${unitNoun(price, from.units!)} → ${to.units} ${unitNoun(price, to.units!)}`
    : `${from.seats} → ${to.seats} ${seatNoun(2)}`;
  return `${product.name} (${numbers})`;
}

/** The part of the period that is left, and the whole, in milliseconds. */
function rest({ current_period_start, current_period_end }: Subscription, now: string): [number, number] {
  const end = Date.parse(current_period_end);
  return [Math.max(0, end - Date.parse(now)), end - Date.parse(current_period_start)];
}

/** `amount * part / whole` without the fraction. */
function cutOff(amount: number, part: number, whole: number): number {
  return Number(BigInt(amount) * BigInt(part) / BigInt(whole));
}
