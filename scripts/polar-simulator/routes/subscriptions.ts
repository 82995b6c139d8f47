/** Subscriptions are made by checkouts; the API reads them. */
import { isTrue, page } from "../lists.ts";
import { subscriptionPayload } from "../payloads.ts";
import { notFound } from "../problems.ts";
import type { Route } from "../routes.ts";
import type { Subscription } from "../store.ts";

export const subscriptionRoutes: Route[] = [
  ["GET", "/v1/subscriptions", ({ store }, { url }) => {
    const { items, pagination } = page<Subscription>(url, store.subscriptions.values(), {
      filters: {
        organization_id: (_, value) => value === store.organizationId,
        product_id: (subscription, value) => subscription.product_id === value,
        customer_id: (subscription, value) => subscription.customer_id === value,
        external_customer_id: (subscription, value) =>
          store.customers.get(subscription.customer_id)!.external_id === value,
        active: (subscription, value) =>
          isTrue(value) === ["active", "trialing"].includes(subscription.status),
        status: (subscription, value) => subscription.status === value,
      },
      sorting: {
        started_at: (subscription) => subscription.started_at ?? "",
        created_at: (subscription) => subscription.created_at,
      },
    });
    const body = { items: items.map((subscription) => subscriptionPayload(store, subscription)), pagination };
    return { status: 200, body };
  }],
  ["GET", "/v1/subscriptions/:id", ({ store }, { params }) => {
    const subscription = store.subscriptions.get(params.id);
    if (subscription === undefined) throw notFound();
    return { status: 200, body: subscriptionPayload(store, subscription) };
  }],
];
