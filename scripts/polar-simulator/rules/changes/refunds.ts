/** What a refund does to its order. */
import type { Order, Refund } from "../../rows/rows.ts";
import { addToBalance } from "../billing.ts";
import type { Change } from "../change.ts";
import type { World } from "../world.ts";

export const refundChanges = {
  settle_refund({ store, clock }, context) {
    const refund = store.refunds.get(context.refund_id!)!;
    refund.status = context.refund_outcome!;
    refund.modified_at = clock.stamp();
    return true;
  },

  /** Credit that the customer has left is used up first, up to the amount that went back. */
  book_refund(world, context) {
    const refund = world.store.refunds.get(context.refund_id!)!;
    const order = add(world, refund, 1);
    const customer = world.store.customers.get(order.customer_id)!;
    const credit = customer.balance[order.currency] ?? 0;
    if (credit > 0) {
      addToBalance(customer, order.currency, -Math.min(credit, refund.amount + refund.tax_amount));
    }
    return true;
  },

  unbook_refund(world, context) {
    add(world, world.store.refunds.get(context.refund_id!)!, -1);
    return true;
  },
} satisfies Record<string, Change>;

function add({ store, clock }: World, refund: Refund, sign: 1 | -1): Order {
  const order = store.orders.get(refund.order_id)!;
  order.refunded_amount += sign * refund.amount;
  order.refunded_tax_amount += sign * refund.tax_amount;
  const isFull = order.refunded_amount >= order.net_amount + order.applied_balance_amount;
  order.status = order.refunded_amount === 0 ? "paid" : isFull ? "refunded" : "partially_refunded";
  order.modified_at = clock.stamp();
  return order;
}
