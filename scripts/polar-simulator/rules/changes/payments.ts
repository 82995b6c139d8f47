/** Charges of the card on file, their retries, and what is given up (https://polar.sh/docs/features/orders). */
import type { Order, Subscription } from "../../rows/rows.ts";
import { addToBalance, charge, dueAmount } from "../billing.ts";
import type { Change } from "../change.ts";
import type { World } from "../world.ts";

const DAY = 24 * 60 * 60 * 1000;
/** Milliseconds from each failed charge to the next one: days 2, 7, 14 and 21. */
const RETRIES = [2 * DAY, 5 * DAY, 7 * DAY, 7 * DAY];
/** Milliseconds after the first failure: then the retries are over, whatever their number. */
const DEADLINE = RETRIES.reduce((sum, wait) => sum + wait) + 60_000;

export const paymentChanges = {
  charge_order(world, context) {
    const order = world.store.orders.get(context.order_id!)!;
    const subscription = world.store.subscriptions.get(order.subscription_id!)!;
    context.charge = attempt(world, order, subscription);
    return true;
  },

  /** A card that the bank gave up for good is tried once more at the very end, instead of four times. */
  schedule_retry({ store, clock }, context) {
    const order = store.orders.get(context.order_id!)!;
    const subscription = store.subscriptions.get(order.subscription_id!)!;
    const isHopeless = order.failed_charges === 1 && store.customers.get(order.customer_id)!.card === "lost";
    const next = isHopeless
      ? deadline(subscription)
      : clock.now().getTime() + RETRIES[order.failed_charges - 1];
    order.next_payment_attempt_at = new Date(next).toISOString();
    return true;
  },

  /** Credit that the order had used comes back; credit from elsewhere is set against what was never paid. */
  void_order({ store, clock }, context) {
    const order = store.orders.get(context.order_id!)!;
    const customer = store.customers.get(order.customer_id)!;
    const credit = customer.balance[order.currency] ?? 0;
    if (credit > 0) addToBalance(customer, order.currency, -Math.min(credit, dueAmount(order)));
    if (order.applied_balance_amount < 0) {
      addToBalance(customer, order.currency, -order.applied_balance_amount);
    }
    order.status = "void";
    order.next_payment_attempt_at = null;
    order.modified_at = clock.stamp();
    return true;
  },
} satisfies Record<string, Change>;

function attempt({ store, clock }: World, order: Order, subscription: Subscription) {
  if (charge(store.customers.get(order.customer_id)!, order)) {
    return subscription.status === "past_due" ? "recovers" : "succeeded";
  }
  order.failed_charges += 1;
  if (subscription.ended_at !== null) return "ignored";
  if (order.next_payment_attempt_at === null) return "failed_first";
  const isOver = order.failed_charges > RETRIES.length || deadline(subscription) <= clock.now().getTime();
  if (!isOver) return "failed_again";
  order.next_payment_attempt_at = null;
  return "failed_for_good";
}

function deadline(subscription: Subscription): number {
  return Date.parse(subscription.past_due_at!) + DEADLINE;
}
