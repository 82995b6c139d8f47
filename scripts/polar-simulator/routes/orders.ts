/** Orders are made by checkouts; the API reads them. */
import { page } from "../lists.ts";
import { orderPayload } from "../payloads.ts";
import { notFound } from "../problems.ts";
import type { Route } from "../routes.ts";
import type { Order } from "../store.ts";
import type { World } from "../world.ts";

export const orderRoutes: Route[] = [
  ["GET", "/v1/orders", (world, { url }) => {
    const { items, pagination } = page<Order>(url, world.store.orders.values(), listRules(world));
    return {
      status: 200,
      body: { items: items.map((order) => orderPayload(world.store, order)), pagination },
    };
  }],
  ["GET", "/v1/orders/:id", ({ store }, { params }) => {
    const order = store.orders.get(params.id);
    if (order === undefined) throw notFound();
    return { status: 200, body: orderPayload(store, order) };
  }],
];

/** Polar has no filter and no sorting by `modified_at`. Both bounds of `created_…` are exclusive. */
function listRules({ store }: World) {
  const customer = (order: Order) => store.customers.get(order.customer_id)!;
  const product = (order: Order) => store.products.get(order.product_id ?? "");
  return {
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
