/**
 * What Polar writes in the beats of its stories, and what some beats depend on. A change answers whether it
 * found something to do; the first change of a story may refuse with a PolarProblem, before it writes.
 */
import type { models } from "@polar-sh/sdk/2026-10";
import { chargedPrice } from "./checkout_payload.ts";
import { customerAtConfirmation } from "./identity.ts";
import { addInterval } from "./intervals.ts";
import type { Checkout, Customer, Order, Subscription } from "./store.ts";
import type { StoryContext } from "./storyteller.ts";
import type { World } from "./world.ts";

type Change = (world: World, context: StoryContext) => boolean;
type Condition = (world: World, context: StoryContext) => boolean;

/** By name: what a beat writes. */
export const changes = {
  confirm_checkout({ store, clock }, context) {
    const checkout = store.checkouts.get(context.checkout_id!)!;
    const known = customerAtConfirmation(store, checkout);
    const customer = known ?? newCustomer(store.organizationId, clock.stamp(), {
      email: checkout.customer_email!,
      external_id: checkout.external_customer_id,
    });
    store.customers.set(customer.id, customer);
    if (known !== null) customer.modified_at = clock.stamp();
    // A name is filled in, never overwritten: the payer may be somebody else's office.
    customer.name ??= checkout.customer_billing_name ?? checkout.customer_name;
    customer.billing_name = checkout.customer_billing_name ?? customer.billing_name;
    customer.billing_address = checkout.customer_billing_address ?? customer.billing_address;
    customer.locale = checkout.locale;
    customer.metadata = { ...customer.metadata, ...checkout.customer_metadata };

    checkout.customer_id = customer.id;
    checkout.status = "confirmed";
    checkout.payment_method_type = "card";
    checkout.intent_status = "processing";
    checkout.modified_at = clock.stamp();
    context.customer_id = customer.id;
    context.customer_is_new = known === null;
    return true;
  },

  create_subscription({ store, clock }, context) {
    const checkout = store.checkouts.get(context.checkout_id!)!;
    const product = store.products.get(checkout.product_id)!;
    const stamp = clock.stamp();
    const interval = product.recurring_interval!;
    const count = product.recurring_interval_count ?? 1;
    const subscription: Subscription = {
      id: crypto.randomUUID(),
      created_at: stamp,
      modified_at: null,
      amount: checkout.amount,
      currency: checkout.currency,
      recurring_interval: interval,
      recurring_interval_count: count,
      status: checkout.trial_end === null ? "active" : "trialing",
      current_period_start: stamp,
      current_period_end: checkout.trial_end ??
        microseconds(addInterval(new Date(stamp), interval, count), stamp),
      current_meter_period_start: null,
      current_meter_period_end: null,
      trial_start: checkout.trial_end === null ? null : stamp,
      trial_end: checkout.trial_end,
      cancel_at_period_end: false,
      canceled_at: null,
      started_at: stamp,
      ends_at: null,
      ended_at: null,
      past_due_at: null,
      pause_at_period_end: false,
      paused_at: null,
      resumes_at: null,
      customer_id: checkout.customer_id!,
      product_id: product.id,
      discount_id: null,
      checkout_id: checkout.id,
      seats: null,
      units: null,
      customer_cancellation_reason: null,
      customer_cancellation_comment: null,
      metadata: checkout.metadata,
      custom_field_data: checkout.custom_field_data,
      prices: [chargedPrice(checkout, product)],
      meters: [],
      pending_update: null,
    };
    store.subscriptions.set(subscription.id, subscription);
    context.subscription_id = subscription.id;
    return true;
  },

  create_paid_order({ store, clock }, context) {
    const checkout = store.checkouts.get(context.checkout_id!)!;
    const customer = store.customers.get(checkout.customer_id!)!;
    const product = store.products.get(checkout.product_id)!;
    const subscription = store.subscriptions.get(context.subscription_id ?? "");
    const stamp = clock.stamp();
    const isTrial = subscription?.status === "trialing";
    const amount = isTrial ? 0 : checkout.amount;
    const tax = isTrial ? 0 : checkout.tax_amount ?? 0;
    const price = chargedPrice(checkout, product);
    const item: models.OrderItemSchema = {
      created_at: stamp,
      modified_at: null,
      id: crypto.randomUUID(),
      label: isTrial ? trialLabel(product.name, subscription) : product.name,
      amount,
      tax_amount: tax,
      proration: false,
      product_price_id: isTrial ? null : price.id,
      start_timestamp: subscription?.current_period_start ?? null,
      end_timestamp: subscription?.current_period_end ?? null,
    };
    const order: Order = {
      id: crypto.randomUUID(),
      created_at: stamp,
      modified_at: null,
      status: "paid",
      subtotal_amount: amount,
      discount_amount: 0,
      net_amount: amount,
      tax_amount: tax,
      total_amount: amount + tax,
      applied_balance_amount: 0,
      refunded_amount: 0,
      refunded_tax_amount: 0,
      currency: checkout.currency,
      billing_reason: subscription === undefined ? "purchase" : "subscription_create",
      billing_name: customer.billing_name ?? customer.name,
      billing_address: customer.billing_address,
      invoice_number: `SIM-${String(store.orders.size + 1).padStart(4, "0")}`,
      is_invoice_generated: false,
      receipt_number: null,
      seats: null,
      units: null,
      customer_id: customer.id,
      product_id: product.id,
      discount_id: null,
      subscription_id: subscription?.id ?? null,
      checkout_id: checkout.id,
      next_payment_attempt_at: null,
      metadata: checkout.metadata,
      custom_field_data: checkout.custom_field_data,
      platform_fee_amount: 0,
      platform_fee_currency: null,
      items: [item],
    };
    store.orders.set(order.id, order);
    context.order_id = order.id;
    return true;
  },

  /** An order that cost nothing has no payment and gets no receipt, but it is paid all the same. */
  allocate_receipt({ store, clock }, context) {
    const order = store.orders.get(context.order_id!)!;
    if (order.total_amount > 0) {
      order.receipt_number = order.invoice_number!.replace("SIM", "RCPT");
      order.modified_at = clock.stamp();
    }
    return true;
  },

  complete_checkout({ store, clock }, context) {
    const checkout = store.checkouts.get(context.checkout_id!)!;
    checkout.status = "succeeded";
    checkout.intent_status = "succeeded";
    checkout.modified_at = clock.stamp();
    return true;
  },

  /** 4 % and 40 cents of the total. */
  book_platform_fee({ store, clock }, context) {
    const order = store.orders.get(context.order_id!)!;
    order.platform_fee_amount = Math.round(order.total_amount * 0.04) + 40;
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

  expire_checkout({ store, clock }, context) {
    const checkout = store.checkouts.get(context.checkout_id!)!;
    if (checkout.status !== "open") return false;
    checkout.status = "expired";
    checkout.modified_at = clock.stamp();
    return true;
  },

  /** The row stays. Its external id is free for somebody else and kept in the metadata. */
  delete_customer({ store, clock }, context) {
    const customer = store.customers.get(context.customer_id!)!;
    customer.deleted_at = clock.stamp();
    if (customer.external_id !== null) {
      customer.metadata = { ...customer.metadata, __external_id: customer.external_id };
      customer.external_id = null;
    }
    if (context.anonymize) {
      customer.email = `${customer.id}@anonymized.invalid`;
      customer.email_verified = false;
      customer.name = null;
      customer.billing_name = null;
      customer.billing_address = null;
    }
    return true;
  },
} satisfies Record<string, Change>;

/** By name: what a beat depends on. */
export const conditions = {
  customer_is_new: (_, context) => context.customer_is_new === true,
  customer_was_known: (_, context) => context.customer_is_new === false,
  money_moved: ({ store }, context) => store.orders.get(context.order_id!)!.total_amount > 0,
  billing_details_known: ({ store }, context) => {
    const order = store.orders.get(context.order_id!)!;
    return order.billing_name !== null && order.billing_address !== null;
  },
} satisfies Record<string, Condition>;

/** What a beat can do. */
export type ChangeName = keyof typeof changes;
/** What a beat can depend on. */
export type ConditionName = keyof typeof conditions;

/** A customer as Polar makes it: individual, e-mail not verified. */
export function newCustomer(
  organizationId: string,
  stamp: string,
  given: Pick<Customer, "email" | "external_id"> & Partial<Customer>,
): Customer {
  return {
    id: crypto.randomUUID(),
    created_at: stamp,
    modified_at: null,
    metadata: {},
    email_verified: false,
    type: "individual",
    name: null,
    billing_name: null,
    billing_address: null,
    tax_id: null,
    locale: null,
    organization_id: organizationId,
    default_payment_method_id: null,
    deleted_at: null,
    first_user_event_at: null,
    avatar_url: null,
    ...given,
  };
}

/** The end of a period keeps the microseconds of its start. */
export function microseconds(date: Date, stamp: string): string {
  return date.toISOString().replace("Z", stamp.slice(-4));
}

function trialLabel(productName: string, subscription: Subscription): string {
  const day = (iso: string) =>
    new Date(iso).toLocaleDateString("en-US", { dateStyle: "medium", timeZone: "UTC" });
  return `Trial period for ${productName} (${day(subscription.trial_start!)} - ${
    day(subscription.trial_end!)
  })`;
}

/** Tax in basis points of the net amount by billing country; none elsewhere. Rates that buyers know, no more. */
const TAX_RATES: Record<string, number> = { DE: 1900, FR: 2000, GB: 2000, SE: 2500 };

/** The tax of a checkout in minor units, null while the country is unknown. */
export function taxOf(checkout: Pick<Checkout, "amount" | "customer_billing_address">): number | null {
  const country = checkout.customer_billing_address?.country;
  return country === undefined ? null : Math.round(checkout.amount * (TAX_RATES[country] ?? 0) / 10_000);
}
