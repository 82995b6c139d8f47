/** Disputes: payments that a buyer's bank takes back. Polar tells of none by webhook; they are listed. */
import type { models } from "@polar-sh/sdk/2026-10";
import type { Dispute } from "../rows/rows.ts";
import type { Store } from "../rows/store.ts";
import { settleDispute } from "../rules/disputes.ts";
import { customerPayload } from "../rules/payloads/customers.ts";
import { notFound, refusal } from "../rules/problems.ts";
import type { World } from "../rules/world.ts";
import { page } from "./lists.ts";
import type { Call, Route } from "./route.ts";

export const disputeRoutes: Route[] = [
  ["GET", "/v1/disputes", ({ store }, { url }) => {
    const { items, pagination } = page<Dispute>(url, store.disputes.values(), {
      filters: {
        organization_id: (_, value) => value === store.organizationId,
        order_id: (dispute, value) => dispute.order_id === value,
        status: (dispute, value) => dispute.status === value,
      },
      sorting: { created_at: (dispute) => dispute.created_at, amount: (dispute) => dispute.amount },
    });
    return { status: 200, body: { items: items.map((dispute) => payload(store, dispute)), pagination } };
  }],
  [
    "GET",
    "/v1/disputes/:id",
    ({ store }, call) => ({ status: 200, body: payload(store, find(store, call)) }),
  ],
  // The shop gives in: the bank settles it as lost.
  ["POST", "/v1/disputes/:id/accept", (world: World, call: Call) => {
    const dispute = find(world.store, call);
    if (dispute.status !== "needs_response") {
      throw refusal(409, "DisputeNotOpenError", `Dispute ${dispute.id} is not awaiting a response.`);
    }
    settleDispute(world, dispute, "lost");
    return { status: 200, body: payload(world.store, dispute) };
  }],
];

function find({ disputes }: Store, { params }: Call): Dispute {
  const dispute = disputes.get(params.id);
  if (dispute === undefined) throw notFound();
  return dispute;
}

function payload(store: Store, { customer_id, ...dispute }: Dispute): models.Dispute {
  return {
    ...dispute,
    customer: customerPayload(store.customers.get(customer_id)!) as models.DisputeCustomer,
  };
}
