/** Refunds. The amount is net; the tax that belongs to it goes back along with it. */
import type { Refund } from "../rows/rows.ts";
import { isDisputed } from "../rules/disputes.ts";
import { impossible, refusal, wrongValue } from "../rules/problems.ts";
import { newRefund, refundable } from "../rules/refunds.ts";
import { tell } from "../rules/storyteller.ts";
import type { World } from "../rules/world.ts";
import { bodyReader } from "./input.ts";
import { isTrue, page } from "./lists.ts";
import type { Answer, Call, Route } from "./route.ts";

/** `dispute_prevention` is Polar's own. */
const REASONS = [
  "duplicate",
  "fraudulent",
  "customer_request",
  "service_disruption",
  "satisfaction_guarantee",
  "other",
] as const;

export const refundRoutes: Route[] = [["GET", "/v1/refunds", list], ["POST", "/v1/refunds", create]];

function list({ store }: World, { url }: Call): Answer {
  const body = page<Refund>(url, store.refunds.values(), {
    filters: {
      id: (refund, value) => refund.id === value,
      organization_id: (_, value) => value === store.organizationId,
      order_id: (refund, value) => refund.order_id === value,
      subscription_id: (refund, value) => refund.subscription_id === value,
      customer_id: (refund, value) => refund.customer_id === value,
      external_customer_id: (refund, value) => store.customers.get(refund.customer_id)!.external_id === value,
      succeeded: (refund, value) => isTrue(value) === (refund.status === "succeeded"),
    },
    sorting: { created_at: (refund) => refund.created_at, amount: (refund) => refund.amount },
  });
  return { status: 200, body };
}

function create(world: World, { body }: Call): Answer {
  const { store } = world;
  const reader = bodyReader(body);
  ["order_id", "reason", "amount"].forEach(reader.require);
  const orderId = reader.uuid("order_id");
  const reason = reader.choice("reason", REASONS);
  const amount = reader.integer("amount", { min: 1 });
  const metadata = reader.metadata("metadata") ?? {};
  const revokeBenefits = reader.boolean("revoke_benefits") ?? false;
  reader.text("comment");
  reader.finish();

  const order = store.orders.get(orderId!);
  if (order === undefined) throw impossible(wrongValue("order_id", "Order not found", orderId));
  if (order.status === "refunded") {
    throw refusal(403, "RefundedAlready", `Order is already fully refunded: ${order.id}`);
  }
  if (revokeBenefits && order.subscription_id !== null) {
    const detail = "Subscription benefits can only be revoked upon cancellation";
    throw refusal(400, "RevokeSubscriptionBenefitsProhibited", detail);
  }
  if (amount! > refundable(order).amount) {
    throw impossible(wrongValue("amount", "Refund amount exceeds refundable amount", amount));
  }
  if (isDisputed(store, order)) {
    const detail = `Refund cannot be issued for order with disputed payment: ${order.id}`;
    throw refusal(403, "RefundDisputedPayment", detail);
  }
  if (order.charged_amount === 0) {
    throw refusal(404, "RefundUnknownPayment", `Refund issued for unknown order: ${order.id}`);
  }
  const refund = newRefund(world, order, amount!, {
    reason: reason!,
    metadata,
    revoke_benefits: revokeBenefits,
    status: world.holdsRefunds ? "pending" : "succeeded",
  });
  tell(world, "refund_created", {
    refund_id: refund.id,
    order_id: order.id,
    customer_id: order.customer_id,
  });
  return { status: 201, body: refund };
}
