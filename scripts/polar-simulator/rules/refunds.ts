/** How much of an order can go back, and the row of a refund. Amounts are net; the tax goes along with them. */
import type { Order, Refund } from "../rows/rows.ts";
import { share } from "./money.ts";
import type { World } from "./world.ts";

/** What can still be refunded: net of tax, and the tax. Credit that paid a part of the order is not refunded. */
export function refundable(order: Order): { amount: number; tax: number } {
  return {
    amount: Math.max(0, order.net_amount + order.applied_balance_amount - order.refunded_amount),
    tax: Math.max(0, order.tax_amount - order.refunded_tax_amount),
  };
}

/** Writes a refund of a net amount. The last one of an order takes the rest of the tax, the others their share. */
export function newRefund(
  { store, clock }: World,
  order: Order,
  amount: number,
  fields: Pick<Refund, "reason" | "status" | "revoke_benefits"> & Partial<Refund>,
): Refund {
  const rest = refundable(order);
  const tax = amount === rest.amount
    ? rest.tax
    : Math.min(rest.tax, share(amount, order.tax_amount, order.net_amount));
  const refund: Refund = {
    created_at: clock.stamp(),
    modified_at: null,
    id: crypto.randomUUID(),
    metadata: {},
    amount,
    tax_amount: tax,
    currency: order.currency,
    organization_id: store.organizationId,
    order_id: order.id,
    subscription_id: order.subscription_id,
    customer_id: order.customer_id,
    dispute: null,
    ...fields,
  };
  store.refunds.set(refund.id, refund);
  return refund;
}
