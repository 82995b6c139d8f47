/** An order from its lines to its papers. */
import type { Checkout, Order, Product, Subscription } from "../../rows/rows.ts";
import {
  dueAmount,
  newOrder,
  nextInvoiceNumber,
  orderOver,
  placeOrder,
  waitingFor,
  withTax,
} from "../billing.ts";
import type { Change } from "../change.ts";
import { chargedPrices, checkoutAmounts } from "../checkout_terms.ts";
import { day } from "../intervals.ts";
import { isStatic, priceAmount, priceLabel } from "../prices.ts";
import type { World } from "../world.ts";

export const orderChanges = {
  /** The order of a checkout: paid from its first moment on, by the card of the checkout page. */
  create_paid_order(world, context) {
    const { store, clock } = world;
    const checkout = store.checkouts.get(context.checkout_id!)!;
    const product = store.products.get(checkout.product_id)!;
    const subscription = store.subscriptions.get(context.subscription_id ?? "");
    const reason = checkout.subscription_id !== null ? "subscription_update" : "subscription_create";
    const order: Order = {
      ...newOrder(clock.stamp(), store.customers.get(checkout.customer_id!)!),
      status: "paid",
      currency: checkout.currency,
      billing_reason: subscription === undefined ? "purchase" : reason,
      invoice_number: nextInvoiceNumber(store),
      product_id: product.id,
      subscription_id: subscription?.id ?? null,
      checkout_id: checkout.id,
      metadata: checkout.metadata,
      custom_field_data: checkout.custom_field_data,
    };
    if (subscription?.status !== "trialing") {
      Object.assign(order, { seats: checkout.seats, units: checkout.units });
    }
    if (subscription?.status === "trialing") billTrial(order, product, subscription);
    else billCheckout(world, order, checkout, subscription);
    store.orders.set(order.id, order);
    context.order_id = order.id;
    return true;
  },

  /** The order over what waits for one: the period that began, prorated changes, usage. */
  create_cycle_order(world, context) {
    const subscription = world.store.subscriptions.get(context.subscription_id!)!;
    // What was used after the period ended belongs to the next one; after an end there is none.
    const usageUntil = subscription.ended_at === null
      ? subscription.current_period_start
      : world.clock.stamp();
    const waiting = waitingFor(world.store, subscription, usageUntil);
    if (waiting.lines.length === 0) return false;
    const order = orderOver(world, subscription, waiting.lines, "subscription_cycle");
    placeOrder(world, order, waiting);
    context.order_id = order.id;
    return true;
  },

  settle_order({ store, clock }, context) {
    const order = store.orders.get(context.order_id!)!;
    order.invoice_number ??= nextInvoiceNumber(store);
    order.status = "paid";
    order.next_payment_attempt_at = null;
    order.modified_at = clock.stamp();
    return true;
  },

  /** An order that no card paid for gets no receipt, but it is paid all the same. */
  allocate_receipt({ store, clock }, context) {
    const order = store.orders.get(context.order_id!)!;
    if (order.charged_amount > 0) {
      order.receipt_number = order.invoice_number!.replace("SIM", "RCPT");
      order.modified_at = clock.stamp();
    }
    return true;
  },

  /** 4 % and 40 cents of what was charged. */
  book_platform_fee({ store, clock }, context) {
    const order = store.orders.get(context.order_id!)!;
    order.platform_fee_amount = Math.round(order.charged_amount * 0.04) + 40;
    order.platform_fee_currency = "usd";
    order.modified_at = clock.stamp();
    return true;
  },

  generate_invoice({ store, clock }, context) {
    const order = store.orders.get(context.order_id!)!;
    order.is_invoice_generated = true;
    order.modified_at = clock.stamp();
    return true;
  },
} satisfies Record<string, Change>;

function billCheckout(
  { store }: World,
  order: Order,
  checkout: Checkout,
  subscription: Subscription | undefined,
) {
  const product = store.products.get(checkout.product_id)!;
  const { discount, net, total } = checkoutAmounts(store, checkout);
  const tax = checkout.tax_amount ?? 0;
  Object.assign(order, {
    subtotal_amount: checkout.amount,
    discount_amount: discount,
    net_amount: net,
    tax_amount: tax,
    total_amount: total,
    discount_id: checkout.discount_id,
  });
  order.charged_amount = dueAmount(order);
  if (order.charged_amount > 0) order.payment_id = crypto.randomUUID();
  const lines = chargedPrices(checkout, product).filter(isStatic).map((price) => ({
    label: priceLabel(product, price, checkout),
    amount: priceAmount(price, checkout),
    proration: false,
    product_price_id: price.id,
    start_timestamp: subscription?.current_period_start ?? null,
    end_timestamp: subscription?.current_period_end ?? null,
  }));
  order.items = withTax(lines, tax, order.created_at);
}

function billTrial(order: Order, product: Product, subscription: Subscription) {
  const { trial_start, trial_end } = subscription;
  order.metadata = subscription.metadata;
  order.items = [{
    created_at: order.created_at,
    modified_at: null,
    id: crypto.randomUUID(),
    label: `Trial period for ${product.name} (${day(trial_start!)} - ${day(trial_end!)})`,
    amount: 0,
    tax_amount: 0,
    proration: false,
    product_price_id: null,
    start_timestamp: trial_start,
    end_timestamp: trial_end,
  }];
}
