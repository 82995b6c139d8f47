/** Disputes: a bank warns, asks, and decides. */
import type { models } from "@polar-sh/sdk/2026-10";
import type { Dispute, Order } from "../rows/rows.ts";
import type { Store } from "../rows/store.ts";
import { refundable } from "./refunds.ts";
import { tell } from "./storyteller.ts";
import type { World } from "./world.ts";

/** Milliseconds that a shop has to answer. */
const TIME_TO_ANSWER = 7 * 24 * 60 * 60 * 1000;

/** Whether the bank keeps the money from the shop, so that nothing can be refunded. */
export function isDisputed(store: Store, order: Order): boolean {
  return [...store.disputes.values()].some((dispute) => dispute.order_id === order.id && !dispute.closed);
}

/** A dispute over all that can still go back. No event tells of it. */
export function openDispute(
  { store, clock }: World,
  order: Order,
  status: "needs_response" | "prevented",
  reason: string | null,
): Dispute {
  const { amount, tax } = refundable(order);
  const isPrevented = status === "prevented";
  const dispute: Dispute = {
    created_at: clock.stamp(),
    modified_at: null,
    id: crypto.randomUUID(),
    status,
    resolved: false,
    closed: isPrevented,
    amount,
    tax_amount: tax,
    currency: order.currency,
    reason,
    evidence_due_by: isPrevented ? null : new Date(clock.now().getTime() + TIME_TO_ANSWER).toISOString(),
    past_due: false,
    order_id: order.id,
    payment_id: order.payment_id!,
    customer_id: order.customer_id,
    case_id: null,
  };
  store.disputes.set(dispute.id, dispute);
  return dispute;
}

/**
 * The bank decides. Lost or won, Polar ends the order's subscription or takes its benefits; no refund is made of it,
 * and the order goes on as paid.
 */
export function settleDispute(world: World, dispute: Dispute, outcome: "lost" | "won") {
  Object.assign(dispute, {
    status: outcome,
    resolved: true,
    closed: true,
    modified_at: world.clock.stamp(),
  });
  const order = world.store.orders.get(dispute.order_id)!;
  tell(world, "dispute_resolved", {
    order_id: order.id,
    customer_id: order.customer_id,
    ...order.subscription_id !== null && { subscription_id: order.subscription_id },
  });
}

/** The dispute as a refund shows it. */
export function refundDispute(
  { customer_id: _, case_id: __, ...shown }: Dispute,
): models.RefundDispute {
  return shown;
}
