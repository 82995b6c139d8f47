/** Previews of a change and of the next charge, for the shop and for the customer. */
import type { Subscription } from "../rows/rows.ts";
import { PRORATION_BEHAVIORS } from "../rules/plan_refusals.ts";
import { isForCustomers } from "../rules/portal.ts";
import { changePreview, chargePreview, type WantedChange } from "../rules/previews.ts";
import { notFound } from "../rules/problems.ts";
import type { World } from "../rules/world.ts";
import { type BodyReader, bodyReader } from "./input.ts";
import type { Call, Route } from "./route.ts";

export const previewRoutes: Route[] = ["/v1/subscriptions", "/v1/customer-portal/subscriptions"].flatMap((
  path,
): Route[] => {
  const access = path.includes("portal") ? "customer" : "shop";
  return [
    ["POST", `${path}/:id/change-preview`, previewChange, access],
    ["GET", `${path}/:id/charge-preview`, (world, call) => {
      return { status: 200, body: chargePreview(world, find(world, call)) };
    }, access],
  ];
});

function find({ store }: World, { params, customer }: Call): Subscription {
  const subscription = store.subscriptions.get(params.id);
  if (subscription === undefined || customer !== null && subscription.customer_id !== customer.id) {
    throw notFound();
  }
  return subscription;
}

/** Customers do not choose how a change is billed. */
function previewChange(world: World, call: Call) {
  const subscription = find(world, call);
  const reader = bodyReader(call.body);
  const wanted = readChange(reader);
  const behavior = call.customer === null ? reader.choice("proration_behavior", PRORATION_BEHAVIORS) : null;
  reader.finish();
  const isAllowed = call.customer === null ? undefined : isForCustomers;
  return { status: 200, body: changePreview(world, subscription, wanted!, behavior ?? "prorate", isAllowed) };
}

function readChange(reader: BodyReader): WantedChange | null {
  const productId = reader.uuid("product_id");
  if (productId !== null) return { productId };
  for (const kind of ["seats", "units"] as const) {
    const quantity = reader.integer(kind, { min: 1 });
    if (quantity !== null) return { kind, quantity };
  }
  reader.require("product_id");
  return null;
}
