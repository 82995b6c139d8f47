/** Subscriptions are made by checkouts; the API reads and changes them. */
import type { Subscription } from "../rows/rows.ts";
import { isActive } from "../rules/conditions.ts";
import { subscriptionPayload } from "../rules/payloads/subscriptions.ts";
import { notFound } from "../rules/problems.ts";
import type { World } from "../rules/world.ts";
import { isTrue, page } from "./lists.ts";
import type { Answer, Call, Route } from "./route.ts";
import { revoke, updateSubscription } from "./subscription_updates.ts";

export const subscriptionRoutes: Route[] = [
  ["GET", "/v1/subscriptions", list],
  ["GET", "/v1/subscriptions/:id", (world, call) => show(world, find(world, call))],
  ["PATCH", "/v1/subscriptions/:id", (world, call) => {
    const subscription = find(world, call);
    updateSubscription(world, subscription, call.body);
    return show(world, subscription);
  }],
  ["DELETE", "/v1/subscriptions/:id", (world, call) => {
    const subscription = find(world, call);
    revoke(world, subscription);
    return show(world, subscription);
  }],
];

function find({ store }: World, { params }: Call): Subscription {
  const subscription = store.subscriptions.get(params.id);
  if (subscription === undefined) throw notFound();
  return subscription;
}

function show({ store }: World, subscription: Subscription): Answer {
  return { status: 200, body: subscriptionPayload(store, subscription) };
}

/** Polar has no filter by `modified_at`, and sorts by the start unless asked. */
function list({ store }: World, { url }: Call): Answer {
  if (!url.searchParams.has("sorting")) url.searchParams.set("sorting", "-started_at");
  const after = (stamp: string | null, value: string) =>
    stamp !== null && Date.parse(stamp) > Date.parse(value);
  const before = (stamp: string | null, value: string) =>
    stamp !== null && Date.parse(stamp) < Date.parse(value);
  const { items, pagination } = page<Subscription>(url, store.subscriptions.values(), {
    filters: {
      organization_id: (_, value) => value === store.organizationId,
      product_id: (subscription, value) => subscription.product_id === value,
      customer_id: (subscription, value) => subscription.customer_id === value,
      external_customer_id: (subscription, value) =>
        store.customers.get(subscription.customer_id)!.external_id === value,
      discount_id: (subscription, value) => subscription.discount_id === value,
      active: (subscription, value) => isTrue(value) === isActive(subscription),
      status: (subscription, value) => subscription.status === value,
      cancel_at_period_end: (subscription, value) => subscription.cancel_at_period_end === isTrue(value),
      customer_cancellation_reason: (subscription, value) =>
        subscription.customer_cancellation_reason === value,
      canceled_at_after: (subscription, value) => after(subscription.canceled_at, value),
      canceled_at_before: (subscription, value) => before(subscription.canceled_at, value),
      started_after: (subscription, value) => after(subscription.started_at, value),
      started_before: (subscription, value) => before(subscription.started_at, value),
    },
    sorting: {
      started_at: (subscription) => subscription.started_at ?? "",
      current_period_end: (subscription) => subscription.current_period_end,
      ended_at: (subscription) => subscription.ended_at ?? "",
      ends_at: (subscription) => subscription.ends_at ?? "",
      status: (subscription) => subscription.status,
      amount: (subscription) => subscription.amount,
      customer: (subscription) => store.customers.get(subscription.customer_id)!.name ?? "",
      product: (subscription) => store.products.get(subscription.product_id)!.name,
      discount: (subscription) => subscription.discount_id ?? "",
    },
  });
  const body = { items: items.map((subscription) => subscriptionPayload(store, subscription)), pagination };
  return { status: 200, body };
}
