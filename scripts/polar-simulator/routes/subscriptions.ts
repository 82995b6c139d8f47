/** Subscriptions are made by checkouts; the API reads and changes them. */
import type { Product, Subscription } from "../rows/rows.ts";
import type { Store } from "../rows/store.ts";
import { customerByExternalId } from "../rules/identity.ts";
import { subscriptionPayload } from "../rules/payloads/subscriptions.ts";
import { newSubscription, pricesIn } from "../rules/plans.ts";
import { DEFAULT_CURRENCY } from "../rules/presentment.ts";
import { boundsOf, defaultPrice, isFree, quantityPrice } from "../rules/prices.ts";
import { impossible, notFound, wrongValue } from "../rules/problems.ts";
import { tellOfSubscription } from "../rules/storyteller.ts";
import { revoke } from "../rules/subscription_actions.ts";
import { isActive } from "../rules/subscription_status.ts";
import type { World } from "../rules/world.ts";
import { bodyReader } from "./input.ts";
import { isTrue, page } from "./lists.ts";
import type { Answer, Call, Route } from "./route.ts";
import { updateSubscription } from "./subscription_updates.ts";

export const subscriptionRoutes: Route[] = [
  ["GET", "/v1/subscriptions", list],
  ["POST", "/v1/subscriptions", create],
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

/** For free plans alone; paid ones go through a checkout. There is no order. */
function create(world: World, { body }: Call): Answer {
  const { store, clock } = world;
  const reader = bodyReader(body);
  reader.require("product_id");
  const productId = reader.uuid("product_id");
  const field = reader.sent("external_customer_id") ? "external_customer_id" : "customer_id";
  reader.require(field);
  const id = field === "customer_id" ? reader.uuid(field) : reader.text(field);
  const metadata = reader.metadata("metadata") ?? {};
  reader.finish();

  const product = freeProduct(store, productId!);
  const customer = field === "customer_id" ? store.customers.get(id!) : customerByExternalId(store, id!);
  if (customer === undefined || customer.deleted_at !== null) {
    throw impossible(wrongValue(field, "Customer does not exist.", id));
  }
  const prices = pricesIn(product, DEFAULT_CURRENCY);
  const fewest = (type: "seat_based" | "unit_based") => {
    const price = quantityPrice(prices, type);
    return price === undefined ? null : boundsOf(price).min;
  };
  const subscription = newSubscription(store, clock.stamp(), {
    customer_id: customer.id,
    product,
    prices,
    currency: DEFAULT_CURRENCY,
    metadata,
    seats: fewest("seat_based"),
    units: fewest("unit_based"),
  });
  store.subscriptions.set(subscription.id, subscription);
  if (subscription.seats !== null) customer.type = "team";
  tellOfSubscription(world, "subscription_started", subscription);
  return { ...show(world, subscription), status: 201 };
}

function freeProduct(store: Store, id: string): Product {
  const product = store.products.get(id);
  const price = product && defaultPrice(pricesIn(product, DEFAULT_CURRENCY));
  const msg = product === undefined
    ? "Product does not exist."
    : !product.is_recurring
    ? "Product is not a recurring product."
    : price === undefined || !isFree(price)
    ? "Product is not free. The customer should go through a checkout to create a paid subscription."
    : null;
  if (msg === null) return product!;
  throw impossible(wrongValue("product_id", msg, id));
}

/** Polar has no filter by `modified_at`, and sorts by the start unless asked. */
function list({ store }: World, { url }: Call): Answer {
  if (!url.searchParams.has("sorting")) url.searchParams.set("sorting", "-started_at");
  const after = (stamp: string | null, value: string) =>
    stamp !== null && Date.parse(stamp) > Date.parse(value);
  const before = (stamp: string | null, value: string) =>
    stamp !== null && Date.parse(stamp) < Date.parse(value);
  const { items, pagination } = page<Subscription>(url, store.subscriptions.values(), {
    byMetadata: true,
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
