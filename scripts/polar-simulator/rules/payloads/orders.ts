/** An order as Polar shows it. */
import type { models } from "@polar-sh/sdk/2026-10";
import type { Order } from "../../rows/rows.ts";
import type { Store } from "../../rows/store.ts";
import { dueAmount } from "../billing.ts";
import { discountOf } from "../discounts.ts";
import { refundable } from "../refunds.ts";
import { customerPayload } from "./customers.ts";
import { embeddedDiscountPayload } from "./discounts.ts";
import { orderProductPayload } from "./products.ts";
import { subscriptionFields } from "./subscriptions.ts";

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
    seats: order.seats,
    units: order.units,
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
