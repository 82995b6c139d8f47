/** Checkout sessions. */
import type { Checkout, Customer, Product, Subscription } from "../rows/rows.ts";
import type { Store } from "../rows/store.ts";
import { type Bounds, quantitiesAtCreation } from "../rules/checkout_quantities.ts";
import { refuseDiscount } from "../rules/checkout_refusals.ts";
import { pricesOf, reprice } from "../rules/checkout_terms.ts";
import { customerByExternalId } from "../rules/identity.ts";
import { checkoutPayload } from "../rules/payloads/checkouts.ts";
import { presentmentCurrency, refuseWithoutDefault } from "../rules/presentment.ts";
import { isFree } from "../rules/prices.ts";
import { type FieldProblem, impossible, notFound, wrongValue } from "../rules/problems.ts";
import { tell, tellAt } from "../rules/storyteller.ts";
import { randomToken } from "../rules/tokens.ts";
import type { World } from "../rules/world.ts";
import { readFields, updateCheckout } from "./checkout_edits.ts";
import { type BodyReader, bodyReader, readIds } from "./input.ts";
import { page } from "./lists.ts";
import { readAdHocPrices } from "./prices.ts";
import type { Answer, Call, Route } from "./route.ts";

/** Milliseconds. Polar's documentation has said one hour; its server says 24. */
const LIFETIME = 24 * 60 * 60 * 1000;
/** Milliseconds between two runs of Polar's job that expires checkouts. */
const EXPIRY_JOB_INTERVAL = 15 * 60 * 1000;

export const checkoutRoutes: Route[] = [
  ["GET", "/v1/checkouts", list],
  ["POST", "/v1/checkouts", create],
  ["GET", "/v1/checkouts/:id", (world, call) => show(world, find(world, call))],
  ["PATCH", "/v1/checkouts/:id", (world, call) => {
    const checkout = find(world, call);
    updateCheckout(world, checkout, call.body);
    return show(world, checkout);
  }],
];

function find({ store }: World, { params }: Call): Checkout {
  const checkout = store.checkouts.get(params.id);
  if (checkout === undefined) throw notFound();
  return checkout;
}

function show({ store, baseUrl }: World, checkout: Checkout): Answer {
  return { status: 200, body: checkoutPayload(store, baseUrl, checkout) };
}

function list({ store, baseUrl }: World, { url }: Call): Answer {
  const { items, pagination } = page<Checkout>(url, store.checkouts.values(), {
    filters: {
      organization_id: (_, value) => value === store.organizationId,
      product_id: (checkout, value) => checkout.product_id === value,
      customer_id: (checkout, value) => checkout.customer_id === value,
      external_customer_id: (checkout, value) => checkout.external_customer_id === value,
      status: (checkout, value) => checkout.status === value,
      query: (checkout, value) =>
        checkout.customer_email?.toLowerCase().includes(value.toLowerCase()) ?? false,
    },
    sorting: {
      created_at: (checkout) => checkout.created_at,
      expires_at: (checkout) => checkout.expires_at,
      status: (checkout) => checkout.status,
    },
  });
  const body = { items: items.map((checkout) => checkoutPayload(store, baseUrl, checkout)), pagination };
  return { status: 200, body };
}

function create(world: World, { body }: Call): Answer {
  const { store, clock } = world;
  const reader = bodyReader(body);
  reader.require("products");
  const productIds = readProductIds(reader);
  const adHocPrices = readAdHocPrices(reader, "prices", store.meters);
  const fields = readFields(reader);
  const asked = reader.text("currency", { min: 3, max: 3 });
  const bounds = readBounds(reader);
  const customerId = reader.uuid("customer_id");
  const externalId = reader.text("external_customer_id") ?? reader.text("customer_external_id");
  const subscriptionId = reader.uuid("subscription_id");
  reader.finish();

  const products = findProducts(store, productIds);
  const foreign = Object.keys(adHocPrices).find((id) => !productIds.includes(id));
  if (foreign !== undefined) {
    throw impossible(wrongValue(["prices", foreign], "Product is not set on that checkout.", foreign));
  }
  const stamp = clock.stamp();
  const prices = Object.fromEntries(
    Object.entries(adHocPrices).map((
      [id, wanted],
    ) => [id, wanted.map((price) => price("ad_hoc", id, stamp))]),
  );
  for (const [id, wanted] of Object.entries(prices)) refuseWithoutDefault(wanted, ["prices", id]);
  const sold = pricesOf({ ad_hoc_prices: prices }, products[0]);
  const currency = presentmentCurrency(sold, asked, fields.customer_ip_address);
  if (currency === null) {
    const msg = "Product is not available in the specified currency.";
    throw impossible(wrongValue(["products", 0], msg, productIds[0]));
  }
  if (fields.customer_tax_id !== null && fields.customer_billing_address === null) {
    const msg = "Country is required to validate tax ID.";
    throw impossible({ type: "missing", loc: ["body", "customer_billing_address"], msg, input: null });
  }
  const charged = sold.filter((price) => price.price_currency === currency);
  const quantities = quantitiesAtCreation(charged, fields, bounds);
  const upgraded = subscriptionId === null ? null : freeSubscription(store, subscriptionId);
  const customer = linkedCustomer(store, upgraded?.customer_id ?? customerId, externalId);

  const checkout: Checkout = {
    ...fields,
    ...quantities,
    id: crypto.randomUUID(),
    created_at: stamp,
    modified_at: null,
    status: "open",
    client_secret: randomToken("polar_c_"),
    expires_at: new Date(clock.now().getTime() + LIFETIME).toISOString(),
    product_ids: productIds,
    product_id: productIds[0],
    ad_hoc_prices: prices,
    currency,
    amount: 0,
    tax_amount: null,
    trial_end: null,
    allow_trial: fields.allow_trial ?? true,
    allow_discount_codes: fields.allow_discount_codes ?? true,
    require_billing_address: fields.require_billing_address ?? false,
    is_business_customer: fields.is_business_customer ?? false,
    subscription_id: subscriptionId,
    customer_id: customer?.id ?? null,
    external_customer_id: externalId,
    customer_email: fields.customer_email ?? customer?.email ?? null,
    customer_name: fields.customer_name ?? customer?.name ?? null,
    customer_billing_name: fields.customer_billing_name ?? customer?.billing_name ?? null,
    customer_billing_address: fields.customer_billing_address ?? customer?.billing_address ?? null,
    locale: fields.locale ?? customer?.locale ?? "en",
    payment_method_type: null,
    intent_status: null,
    metadata: fields.metadata ?? {},
    customer_metadata: fields.customer_metadata ?? {},
    custom_field_data: fields.custom_field_data ?? {},
  };
  if (checkout.discount_id !== null) refuseDiscount(world, checkout);
  reprice(world, checkout);
  store.checkouts.set(checkout.id, checkout);
  tell(world, "checkout_created", { checkout_id: checkout.id });
  const expires = Math.ceil(Date.parse(checkout.expires_at) / EXPIRY_JOB_INTERVAL) * EXPIRY_JOB_INTERVAL;
  tellAt(world, new Date(expires), "checkout_expired", { checkout_id: checkout.id });
  return { ...show(world, checkout), status: 201 };
}

function readBounds(reader: BodyReader): Bounds {
  const [min_seats, max_seats, min_units, max_units] = ["min_seats", "max_seats", "min_units", "max_units"]
    .map((field) => reader.integer(field, { min: 1 }));
  return { min_seats, max_seats, min_units, max_units };
}

function readProductIds(reader: BodyReader): string[] {
  const ids = readIds(reader, "products") ?? [];
  if (new Set(ids).size !== ids.length) {
    reader.wrong("products", "value_error", "Value error, Product IDs must be unique.", ids);
  }
  return ids;
}

function findProducts(store: Store, ids: string[]): Product[] {
  const problems: FieldProblem[] = [];
  const products = ids.flatMap((id, index) => {
    const product = store.products.get(id);
    const msg = product === undefined
      ? "Product does not exist."
      : product.is_archived
      ? "Product is archived."
      : product.visibility === "draft"
      ? "Product is a draft."
      : null;
    if (msg === null) return [product!];
    problems.push(wrongValue(["products", index], msg, id));
    return [];
  });
  if (problems.length > 0) throw impossible(...problems);
  return products;
}

/** The subscription that a checkout upgrades; a paid one is changed through the API instead. */
function freeSubscription(store: Store, id: string): Subscription {
  const subscription = store.subscriptions.get(id);
  const msg = subscription === undefined
    ? "Subscription does not exist."
    : subscription.prices.some((price) => !isFree(price))
    ? "Only free subscriptions can be upgraded."
    : null;
  if (msg === null) return subscription!;
  throw impossible(wrongValue("subscription_id", msg, id));
}

/** A customer id must be known; an external id that nobody has becomes the new customer's when he confirms. */
function linkedCustomer(store: Store, id: string | null, externalId: string | null): Customer | undefined {
  if (id === null) return externalId === null ? undefined : customerByExternalId(store, externalId);
  const customer = store.customers.get(id);
  if (customer === undefined || customer.deleted_at !== null) {
    throw impossible(wrongValue("customer_id", "Customer does not exist.", id));
  }
  return customer;
}
