/**
 * The customer's side of the API (https://polar.sh/docs/api-reference/customer-portal): what the portal's pages call,
 * with the token of a portal session. Everything that is somebody else's is not found.
 */
import type { Customer, Order, Subscription } from "../rows/rows.ts";
import {
  customerOrderPayload,
  customerSubscriptionPayload,
  portalCustomerPayload,
} from "../rules/payloads/portal.ts";
import { changeByCustomer } from "../rules/portal.ts";
import { notFound } from "../rules/problems.ts";
import { tell } from "../rules/storyteller.ts";
import { isActive } from "../rules/subscription_status.ts";
import type { World } from "../rules/world.ts";
import { bodyReader } from "./input.ts";
import { isTrue, page } from "./lists.ts";
import { generateInvoice, showInvoice, showReceipt, updateBilling } from "./order_papers.ts";
import type { Answer, Call, Route } from "./route.ts";
import { CANCELLATION_REASONS } from "./subscription_updates.ts";

const routes: [Route[0], string, Route[2]][] = [
  ["GET", "customers/me", (_, { customer }) => ({ status: 200, body: portalCustomerPayload(customer!) })],
  ["PATCH", "customers/me", updateMe],
  ["GET", "customer-session/introspect", ({ store }, { customer }) => {
    const { expires_at, return_url } = [...store.customer_sessions.values()].findLast((session) =>
      session.customer_id === customer!.id
    )!;
    return { status: 200, body: { expires_at, return_url } };
  }],
  ["GET", "subscriptions", listSubscriptions],
  ["GET", "subscriptions/:id", (world, call) => showSubscription(world, findSubscription(world, call))],
  ["PATCH", "subscriptions/:id", updateSubscription],
  ["DELETE", "subscriptions/:id", (world, call) => {
    const subscription = findSubscription(world, call);
    changeByCustomer(world, subscription, { kind: "cancel", reason: {} });
    return showSubscription(world, subscription);
  }],
  ["GET", "orders", listOrders],
  ["GET", "orders/:id", (world, call) => showOrder(world, findOrder(world, call))],
  ["PATCH", "orders/:id", (world, call) => {
    const order = findOrder(world, call);
    updateBilling(world, order, call.body);
    return showOrder(world, order);
  }],
  ["POST", "orders/:id/invoice", (world, call) => generateInvoice(world, findOrder(world, call))],
  ["GET", "orders/:id/invoice", (world, call) => showInvoice(world, findOrder(world, call))],
  ["GET", "orders/:id/receipt", (world, call) => showReceipt(world, findOrder(world, call))],
];

export const customerPortalRoutes: Route[] = routes.map((
  [method, path, handle],
) => [method, `/v1/customer-portal/${path}`, handle, "customer"]);

function updateMe(world: World, { body, customer }: Call): Answer {
  const reader = bodyReader(body);
  const name = reader.text("billing_name");
  const address = reader.address("billing_address");
  reader.finish();
  if (reader.sent("billing_name")) customer!.billing_name = name;
  if (address !== null) customer!.billing_address = address;
  customer!.modified_at = world.clock.stamp();
  tell(world, "customer_updated", { customer_id: customer!.id });
  return { status: 200, body: portalCustomerPayload(customer!) };
}

function findSubscription({ store }: World, { params, customer }: Call): Subscription {
  return theirs(store.subscriptions.get(params.id), customer!);
}

function findOrder({ store }: World, { params, customer }: Call): Order {
  return theirs(store.orders.get(params.id), customer!);
}

function theirs<Row extends { customer_id: string }>(row: Row | undefined, { id }: Customer): Row {
  if (row === undefined || row.customer_id !== id) throw notFound();
  return row;
}

function showSubscription({ store }: World, subscription: Subscription): Answer {
  return { status: 200, body: customerSubscriptionPayload(store, subscription) };
}

function showOrder({ store }: World, order: Order): Answer {
  return { status: 200, body: customerOrderPayload(store, order) };
}

function listSubscriptions({ store }: World, { url, customer }: Call): Answer {
  if (!url.searchParams.has("sorting")) url.searchParams.set("sorting", "-started_at");
  const own = [...store.subscriptions.values()].filter((row) => row.customer_id === customer!.id);
  const { items, pagination } = page<Subscription>(url, own, {
    filters: {
      product_id: (subscription, value) => subscription.product_id === value,
      active: (subscription, value) =>
        isTrue(value) ? isActive(subscription) : subscription.status === "canceled",
    },
    sorting: {
      started_at: (subscription) => subscription.started_at ?? "",
      amount: (subscription) => subscription.amount,
      status: (subscription) => subscription.status,
      product: (subscription) => store.products.get(subscription.product_id)!.name,
    },
  });
  const body = {
    items: items.map((subscription) => customerSubscriptionPayload(store, subscription)),
    pagination,
  };
  return { status: 200, body };
}

function listOrders({ store }: World, { url, customer }: Call): Answer {
  const own = [...store.orders.values()].filter((row) => row.customer_id === customer!.id);
  const { items, pagination } = page<Order>(url, own, {
    filters: {
      product_id: (order, value) => order.product_id === value,
      subscription_id: (order, value) => order.subscription_id === value,
    },
    sorting: { created_at: (order) => order.created_at, amount: (order) => order.total_amount },
  });
  return {
    status: 200,
    body: { items: items.map((order) => customerOrderPayload(store, order)), pagination },
  };
}

/** One kind of change per call, told apart by its fields; a body with none of them changes nothing. */
function updateSubscription(world: World, call: Call): Answer {
  const subscription = findSubscription(world, call);
  const reader = bodyReader(call.body);
  const productId = reader.uuid("product_id");
  const seats = reader.integer("seats", { min: 1 });
  const units = reader.integer("units", { min: 1 });
  const cancels = reader.boolean("cancel_at_period_end");
  const reason = reader.choice("cancellation_reason", CANCELLATION_REASONS);
  const comment = reader.text("cancellation_comment");
  const pauses = reader.boolean("pause_at_period_end");
  const resumesAt = reader.timestamp("resumes_at");
  const resumes = reader.boolean("resume");
  reader.finish();
  if (productId !== null) changeByCustomer(world, subscription, { kind: "product", productId });
  else if (seats !== null) changeByCustomer(world, subscription, { kind: "seats", quantity: seats });
  else if (units !== null) changeByCustomer(world, subscription, { kind: "units", quantity: units });
  else if (cancels === true) {
    changeByCustomer(world, subscription, {
      kind: "cancel",
      reason: {
        ...reason !== null && { customer_cancellation_reason: reason },
        ...comment !== null && { customer_cancellation_comment: comment },
      },
    });
  } else if (cancels === false) changeByCustomer(world, subscription, { kind: "uncancel" });
  else if (pauses === true) changeByCustomer(world, subscription, { kind: "pause", resumesAt });
  else if (pauses === false) changeByCustomer(world, subscription, { kind: "call_off_pause" });
  else if (resumes === true) changeByCustomer(world, subscription, { kind: "resume" });
  else if (reader.sent("pending_update")) changeByCustomer(world, subscription, { kind: "clear" });
  return showSubscription(world, subscription);
}
