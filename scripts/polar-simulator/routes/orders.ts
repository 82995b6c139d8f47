/** Orders are made by checkouts and renewals; the API reads them, and charges a known customer off session. */
import type { Order, StaticPrice } from "../rows/rows.ts";
import { charge, newOrder } from "../rules/billing.ts";
import { taxOn } from "../rules/money.ts";
import { orderPayload } from "../rules/payloads/orders.ts";
import { pricesIn } from "../rules/plans.ts";
import { boundsOf, isStatic, priceAmount, priceLabel, quantityPrice } from "../rules/prices.ts";
import { impossible, notFound, paymentFailed, refusal, wrongValue } from "../rules/problems.ts";
import { tell } from "../rules/storyteller.ts";
import type { World } from "../rules/world.ts";
import { bodyReader } from "./input.ts";
import { page } from "./lists.ts";
import { generateInvoice, showInvoice, showReceipt, updateBilling } from "./order_papers.ts";
import type { Answer, Call, Route } from "./route.ts";

export const orderRoutes: Route[] = [
  ["GET", "/v1/orders", (world, { url }) => {
    const { items, pagination } = page<Order>(url, world.store.orders.values(), listRules(world));
    return {
      status: 200,
      body: { items: items.map((order) => orderPayload(world.store, order)), pagination },
    };
  }],
  ["GET", "/v1/orders/:id", (world, call) => show(world, find(world, call))],
  ["POST", "/v1/orders", draft],
  ["PATCH", "/v1/orders/:id", (world, call) => {
    const order = find(world, call);
    updateBilling(world, order, call.body);
    return show(world, order);
  }],
  ["POST", "/v1/orders/:id/invoice", (world, call) => generateInvoice(world, find(world, call))],
  ["GET", "/v1/orders/:id/invoice", (world, call) => showInvoice(world, find(world, call))],
  ["GET", "/v1/orders/:id/receipt", (world, call) => showReceipt(world, find(world, call))],
  ["POST", "/v1/orders/:id/finalize", finalize],
];

function find({ store }: World, { params }: Call): Order {
  const order = store.orders.get(params.id);
  if (order === undefined) throw notFound();
  return order;
}

function show({ store }: World, order: Order): Answer {
  return { status: 200, body: orderPayload(store, order) };
}

/** A draft has no invoice number yet. */
function draft(world: World, { body }: Call): Answer {
  const { store, clock } = world;
  const reader = bodyReader(body);
  ["customer_id", "product_id"].forEach(reader.require);
  const customerId = reader.uuid("customer_id");
  const productId = reader.uuid("product_id");
  const currency = reader.text("currency", { min: 3, max: 3 }) ?? "usd";
  const ownAmount = reader.integer("amount", { min: 0 });
  const units = reader.integer("units", { min: 1 });
  const description = reader.text("description");
  const metadata = reader.metadata("metadata") ?? {};
  reader.finish();

  const customer = store.customers.get(customerId!);
  if (customer === undefined || customer.deleted_at !== null) {
    throw impossible(wrongValue("customer_id", "Customer does not exist.", customerId));
  }
  const product = store.products.get(productId!);
  const msg = product === undefined
    ? "Product does not exist."
    : product.is_recurring
    ? "Subscription products are not supported by the off-session charge API. Use a one-time product."
    : quantityPrice(pricesIn(product, currency), "seat_based") !== undefined
    ? "Seat-based products are not supported by the off-session charge API."
    : null;
  if (msg !== null) throw impossible(wrongValue("product_id", msg, productId));
  const price = pricesIn(product!, currency).find(isStatic);
  if (price === undefined) {
    throw impossible(wrongValue("currency", `Product has no price in currency '${currency}'.`, currency));
  }
  refuseUnits(price, units, ownAmount);
  const quantities = { seats: null, units };
  const amount = ownAmount ?? priceAmount(price, quantities);
  const tax = taxOn(amount, customer.billing_address);
  const stamp = clock.stamp();
  const order: Order = {
    ...newOrder(stamp, customer),
    ...quantities,
    status: "draft",
    subtotal_amount: amount,
    net_amount: amount,
    tax_amount: tax,
    total_amount: amount + tax,
    currency,
    product_id: product!.id,
    metadata,
    items: [{
      created_at: stamp,
      modified_at: null,
      id: crypto.randomUUID(),
      label: description ?? priceLabel(product!, price, quantities),
      amount,
      tax_amount: tax,
      proration: false,
      product_price_id: price.id,
      start_timestamp: null,
      end_timestamp: null,
    }],
  };
  store.orders.set(order.id, order);
  tell(world, "order_drafted", { order_id: order.id, customer_id: customer.id });
  return { ...show(world, order), status: 201 };
}

/** Units are asked for where the price is by them, and only there; its amount is not the shop's to set then. */
function refuseUnits(price: StaticPrice, units: number | null, amount: number | null) {
  const isByUnit = price.amount_type === "unit_based";
  if (!isByUnit && units !== null) {
    throw impossible(wrongValue("units", "Units can only be set for unit-based pricing.", units));
  }
  if (!isByUnit) return;
  if (units === null) {
    throw impossible(wrongValue("units", "Units are required for unit-based pricing.", units));
  }
  if (amount !== null) throw impossible(wrongValue("amount", "Can't be combined with units.", amount));
  const { min, max } = boundsOf(price);
  if (units < min) throw impossible(wrongValue("units", `Minimum ${min} units required.`, units));
  if (max !== null && units > max) {
    throw impossible(wrongValue("units", `Maximum ${max} units allowed.`, units));
  }
}

/** Charges a draft. When the charge fails it stays one. */
function finalize(world: World, call: Call): Answer {
  const order = find(world, call);
  if (order.status !== "draft") {
    throw refusal(
      412,
      "OrderNotDraft",
      `Order ${order.id} is not in draft status (current: ${order.status}).`,
    );
  }
  const customer = world.store.customers.get(order.customer_id)!;
  if (!charge(customer, order)) throw paymentFailed(customer);
  tell(world, "order_settled", { order_id: order.id, customer_id: customer.id });
  return show(world, order);
}

/** Polar has no filter and no sorting by `modified_at`. Both bounds of `created_…` are exclusive. */
function listRules({ store }: World) {
  const customer = (order: Order) => store.customers.get(order.customer_id)!;
  const product = (order: Order) => store.products.get(order.product_id ?? "");
  return {
    byMetadata: true,
    filters: {
      organization_id: (_: Order, value: string) => value === store.organizationId,
      product_id: (order: Order, value: string) => order.product_id === value,
      product_billing_type: (order: Order, value: string) =>
        product(order)?.is_recurring === (value === "recurring"),
      discount_id: (order: Order, value: string) => order.discount_id === value,
      customer_id: (order: Order, value: string) => order.customer_id === value,
      external_customer_id: (order: Order, value: string) => customer(order).external_id === value,
      checkout_id: (order: Order, value: string) => order.checkout_id === value,
      subscription_id: (order: Order, value: string) => order.subscription_id === value,
      status: (order: Order, value: string) => order.status === value,
      created_after: (order: Order, value: string) => Date.parse(order.created_at) > Date.parse(value),
      created_before: (order: Order, value: string) => Date.parse(order.created_at) < Date.parse(value),
    },
    sorting: {
      created_at: (order: Order) => order.created_at,
      status: (order: Order) => order.status,
      invoice_number: (order: Order) => order.invoice_number ?? "",
      amount: (order: Order) => order.total_amount,
      net_amount: (order: Order) => order.net_amount,
      customer: (order: Order) => customer(order).name ?? "",
      product: (order: Order) => product(order)?.name ?? "",
      discount: (order: Order) => order.discount_id ?? "",
      subscription: (order: Order) => order.subscription_id ?? "",
    },
  };
}
