/**
 * Rows as Polar shows them, in API answers and in webhooks alike. Every field is named here, so that a reader
 * can hold each function against the object's page in Polar's API reference (version 2026-10).
 */
import { createHash } from "node:crypto";
import type { models } from "@polar-sh/sdk/2026-10";
import { benefitsOf, stateGrants } from "./benefit_payloads.ts";
import { dueAmount } from "./billing.ts";
import { isActive } from "./conditions.ts";
import { embeddedDiscountPayload } from "./discount_payloads.ts";
import { discountOf } from "./discounts.ts";
import { refundable } from "./refunds.ts";
import type { Customer, Order, Product, Subscription } from "./rows.ts";
import type { Store } from "./store.ts";

/** A product with its present prices and benefits. */
export function productPayload(store: Store, product: Product): models.Product {
  return {
    metadata: product.metadata,
    ...productFields(product),
    is_deletable: false,
    prices: product.prices.filter((price) => !price.is_archived),
    benefits: benefitsOf(store, product),
    medias: [],
    attached_custom_fields: [],
  };
}

/** The product inside an order: metadata, but no prices and no benefits. */
export function orderProductPayload(product: Product): models.OrderProduct {
  return { metadata: product.metadata, ...productFields(product) };
}

/** What every form of a product shows. */
export function productFields(product: Product): Omit<models.OrderProduct, "metadata"> {
  return {
    id: product.id,
    created_at: product.created_at,
    modified_at: product.modified_at,
    trial_interval: product.trial_interval,
    trial_interval_count: product.trial_interval_count,
    name: product.name,
    description: product.description,
    visibility: product.visibility,
    recurring_interval: product.recurring_interval,
    recurring_interval_count: product.recurring_interval_count,
    meter_interval: null,
    meter_interval_count: null,
    is_recurring: product.is_recurring,
    is_archived: product.is_archived,
    organization_id: product.organization_id,
  };
}

/** A deleted customer still shows the external id it had, although that id is free again. */
export function customerPayload(customer: Customer): models.CustomerIndividual {
  const kept = customer.metadata.__external_id;
  return {
    id: customer.id,
    created_at: customer.created_at,
    modified_at: customer.modified_at,
    metadata: customer.metadata,
    external_id: customer.external_id ?? (kept === undefined ? null : String(kept)),
    email: customer.email,
    email_verified: customer.email_verified,
    type: "individual",
    name: customer.name,
    billing_name: customer.billing_name ?? customer.name,
    billing_address: customer.billing_address,
    tax_id: customer.tax_id,
    locale: customer.locale ?? null,
    organization_id: customer.organization_id,
    default_payment_method_id: null,
    deleted_at: customer.deleted_at,
    first_user_event_at: null,
    avatar_url: `https://www.gravatar.com/avatar/${sha256(customer.email.toLowerCase())}?d=404`,
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/**
 * The customer with what it has access to. The SDK's type of `active_subscriptions[].status` names the states
 * of a benefit; Polar sends `active` and `trialing`.
 */
export function customerStatePayload(store: Store, customer: Customer): models.CustomerStateIndividual {
  const active = [...store.subscriptions.values()].filter((subscription) =>
    subscription.customer_id === customer.id && isActive(subscription)
  );
  return {
    ...customerPayload(customer),
    active_subscriptions: active.map((subscription) => ({
      id: subscription.id,
      created_at: subscription.created_at,
      modified_at: subscription.modified_at,
      custom_field_data: subscription.custom_field_data,
      metadata: subscription.metadata,
      status: subscription.status as unknown as models.CustomerStateSubscription["status"],
      amount: subscription.amount,
      currency: subscription.currency,
      recurring_interval: subscription.recurring_interval,
      current_period_start: subscription.current_period_start,
      current_period_end: subscription.current_period_end,
      trial_start: subscription.trial_start,
      trial_end: subscription.trial_end,
      cancel_at_period_end: subscription.cancel_at_period_end,
      canceled_at: subscription.canceled_at,
      started_at: subscription.started_at,
      ends_at: subscription.ends_at,
      product_id: subscription.product_id,
      discount_id: subscription.discount_id,
      seats: null,
      units: null,
      meters: [],
    })),
    granted_benefits: stateGrants(store, customer),
    active_meters: [],
  };
}

/** An order with its customer, product and subscription as they are now. */
export function orderPayload(store: Store, order: Order): models.Order {
  const product = order.product_id === null ? null : store.products.get(order.product_id)!;
  const subscription = order.subscription_id === null
    ? null
    : store.subscriptions.get(order.subscription_id)!;
  return {
    id: order.id,
    created_at: order.created_at,
    modified_at: order.modified_at,
    status: order.status,
    paid: ["paid", "refunded", "partially_refunded"].includes(order.status),
    subtotal_amount: order.subtotal_amount,
    discount_amount: order.discount_amount,
    net_amount: order.net_amount,
    tax_amount: order.tax_amount,
    total_amount: order.total_amount,
    applied_balance_amount: order.applied_balance_amount,
    due_amount: dueAmount(order),
    refunded_amount: order.refunded_amount,
    refunded_tax_amount: order.refunded_tax_amount,
    currency: order.currency,
    billing_reason: order.billing_reason,
    billing_name: order.billing_name,
    billing_address: order.billing_address,
    invoice_number: order.invoice_number,
    is_invoice_generated: order.is_invoice_generated,
    receipt_number: order.receipt_number,
    seats: null,
    units: null,
    customer_id: order.customer_id,
    product_id: order.product_id,
    discount_id: order.discount_id,
    subscription_id: order.subscription_id,
    checkout_id: order.checkout_id,
    next_payment_attempt_at: order.next_payment_attempt_at ?? null,
    metadata: order.metadata,
    custom_field_data: order.custom_field_data,
    platform_fee_amount: order.platform_fee_amount,
    platform_fee_currency: order.platform_fee_currency,
    customer: customerPayload(store.customers.get(order.customer_id)!),
    product: product && orderProductPayload(product),
    discount: embeddedDiscountPayload(store, discountOf(store, order)),
    subscription: subscription && subscriptionFields(subscription),
    items: order.items,
    description: product?.name ?? order.items[0].label,
    refundable_amount: refundable(order).amount,
    refundable_tax_amount: refundable(order).tax,
  };
}

/** A subscription with its customer and product as they are now. */
export function subscriptionPayload(store: Store, subscription: Subscription): models.Subscription {
  return {
    ...subscriptionFields(subscription),
    custom_field_data: subscription.custom_field_data,
    customer: customerPayload(store.customers.get(subscription.customer_id)!),
    product: productPayload(store, store.products.get(subscription.product_id)!),
    discount: embeddedDiscountPayload(store, discountOf(store, subscription)),
    prices: subscription.prices,
    meters: [],
    pending_update: subscription.pending_update,
  };
}

/** The subscription inside an order: its own columns, nothing embedded. */
function subscriptionFields(subscription: Subscription): models.OrderSubscription {
  return {
    metadata: subscription.metadata,
    created_at: subscription.created_at,
    modified_at: subscription.modified_at,
    id: subscription.id,
    amount: subscription.amount,
    currency: subscription.currency,
    recurring_interval: subscription.recurring_interval,
    recurring_interval_count: subscription.recurring_interval_count,
    status: subscription.status,
    current_period_start: subscription.current_period_start,
    current_period_end: subscription.current_period_end,
    current_meter_period_start: null,
    current_meter_period_end: null,
    trial_start: subscription.trial_start,
    trial_end: subscription.trial_end,
    cancel_at_period_end: subscription.cancel_at_period_end,
    canceled_at: subscription.canceled_at,
    started_at: subscription.started_at,
    ends_at: subscription.ends_at,
    ended_at: subscription.ended_at,
    past_due_at: subscription.past_due_at ?? null,
    pause_at_period_end: subscription.pause_at_period_end,
    paused_at: subscription.paused_at,
    resumes_at: subscription.resumes_at,
    customer_id: subscription.customer_id,
    product_id: subscription.product_id,
    discount_id: subscription.discount_id,
    checkout_id: subscription.checkout_id,
    seats: null,
    units: null,
    customer_cancellation_reason: subscription.customer_cancellation_reason,
    customer_cancellation_comment: subscription.customer_cancellation_comment,
  };
}
