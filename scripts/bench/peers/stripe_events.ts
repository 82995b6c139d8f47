/**
 * What Stripe would send: an invoice that is paid and a subscription that is canceled for the end of its period, with the
 * fields that both have in API version 2020-08-27 (docs.stripe.com/api), which is the one that both engines are written for.
 */

type Fields = Record<string, unknown>;

/** The names that one buyer has nowhere else. */
export interface Subscriber {
  customer: string;
  subscription: string;
  item: string;
  email: string;
}

/** Fields that hold the id of another object, or that object itself where it is asked for. */
export const EXPANDABLE = [
  "charge",
  "customer",
  "default_payment_method",
  "default_source",
  "latest_invoice",
  "on_behalf_of",
  "payment_intent",
  "pending_setup_intent",
  "quote",
  "schedule",
  "subscription",
];

const PERIOD = 30 * 86_400;
const seconds = (at: Date) => Math.floor(at.getTime() / 1000);
const newId = (prefix: string) => `${prefix}_${crypto.randomUUID().replaceAll("-", "").slice(0, 24)}`;

/** Somebody who is in no other event. */
export function newSubscriber(): Subscriber {
  return {
    customer: newId("cus"),
    subscription: newId("sub"),
    item: newId("si"),
    email: `${crypto.randomUUID()}@example.com`,
  };
}

/** An event as Stripe sends it, around an object. @param at when it happened; Stripe tells whole seconds */
function eventOf(type: string, object: Fields, at: Date): string {
  return JSON.stringify({
    id: newId("evt"),
    object: "event",
    api_version: "2020-08-27",
    created: seconds(at),
    data: { object },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
  });
}

/** `invoice.paid`: a new invoice over one thing at a fixed price. */
export function invoicePaid(at: Date): string {
  return eventOf("invoice.paid", invoice(newSubscriber(), at), at);
}

/** `customer.subscription.updated`. */
export function subscriptionUpdated(who: Subscriber, canceling: boolean, at: Date): string {
  return eventOf("customer.subscription.updated", subscription(who, canceling, at), at);
}

const price = (at: number) => ({
  id: "price_1MonthlyEdgeUpdate",
  object: "price",
  active: true,
  billing_scheme: "per_unit",
  created: at,
  currency: "usd",
  livemode: false,
  lookup_key: null,
  metadata: { slug: "monthly-edge-update" },
  nickname: null,
  product: "prod_MonthlyEdgeUpdate",
  recurring: {
    aggregate_usage: null,
    interval: "month",
    interval_count: 1,
    trial_period_days: null,
    usage_type: "licensed",
  },
  tax_behavior: "unspecified",
  tiers_mode: null,
  transform_quantity: null,
  type: "recurring",
  unit_amount: 4900,
  unit_amount_decimal: "4900",
});

const plan = (at: number) => ({
  id: "price_1MonthlyEdgeUpdate",
  object: "plan",
  active: true,
  aggregate_usage: null,
  amount: 4900,
  amount_decimal: "4900",
  billing_scheme: "per_unit",
  created: at,
  currency: "usd",
  interval: "month",
  interval_count: 1,
  livemode: false,
  metadata: { slug: "monthly-edge-update" },
  nickname: null,
  product: "prod_MonthlyEdgeUpdate",
  tiers_mode: null,
  transform_usage: null,
  trial_period_days: null,
  usage_type: "licensed",
});

/** The item of a subscription. */
export const item = (who: Subscriber, at: number): Fields => ({
  id: who.item,
  object: "subscription_item",
  billing_thresholds: null,
  created: at,
  metadata: {},
  plan: plan(at),
  price: price(at),
  quantity: 1,
  subscription: who.subscription,
  tax_rates: [],
});

/** A subscription to the monthly update. */
export function subscription(who: Subscriber, canceling: boolean, now: Date): Fields {
  const at = seconds(now);
  return {
    id: who.subscription,
    object: "subscription",
    application_fee_percent: null,
    automatic_tax: { enabled: false },
    billing_cycle_anchor: at,
    billing_thresholds: null,
    cancel_at: canceling ? at + PERIOD : null,
    cancel_at_period_end: canceling,
    canceled_at: canceling ? at : null,
    collection_method: "charge_automatically",
    created: at,
    currency: "usd",
    current_period_end: at + PERIOD,
    current_period_start: at,
    customer: who.customer,
    days_until_due: null,
    default_payment_method: newId("pm"),
    default_source: null,
    default_tax_rates: [],
    description: null,
    discount: null,
    ended_at: null,
    items: {
      object: "list",
      data: [item(who, at)],
      has_more: false,
      total_count: 1,
      url: `/v1/subscription_items?subscription=${who.subscription}`,
    },
    latest_invoice: newId("in"),
    livemode: false,
    metadata: { user_id: crypto.randomUUID(), tempCartId: crypto.randomUUID() },
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: "off",
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    plan: plan(at),
    quantity: 1,
    schedule: null,
    start_date: at,
    status: "active",
    test_clock: null,
    transfer_data: null,
    trial_end: null,
    trial_settings: { end_behavior: { missing_payment_method: "create_invoice" } },
    trial_start: null,
  };
}

/** An invoice that is paid. */
export function invoice(who: Subscriber, now: Date): Fields {
  const at = seconds(now);
  const id = newId("in");
  const address = {
    city: "New York",
    country: "US",
    line1: "1 Test Street",
    line2: null,
    postal_code: "10001",
    state: "NY",
  };
  return {
    id,
    object: "invoice",
    account_country: "US",
    account_name: "Edge Kits",
    account_tax_ids: null,
    amount_due: 14900,
    amount_paid: 14900,
    amount_remaining: 0,
    amount_shipping: 0,
    application: null,
    application_fee_amount: null,
    attempt_count: 1,
    attempted: true,
    auto_advance: false,
    automatic_tax: { enabled: false, status: null },
    billing_reason: "manual",
    charge: newId("ch"),
    collection_method: "charge_automatically",
    created: at,
    currency: "usd",
    custom_fields: null,
    customer: who.customer,
    customer_address: address,
    customer_email: who.email,
    customer_name: "Ada Lovelace",
    customer_phone: null,
    customer_shipping: null,
    customer_tax_exempt: "none",
    customer_tax_ids: [],
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discount: null,
    discounts: [],
    due_date: null,
    ending_balance: 0,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: `https://invoice.stripe.com/i/${id}`,
    invoice_pdf: `https://pay.stripe.com/invoice/${id}/pdf`,
    last_finalization_error: null,
    latest_revision: null,
    lines: {
      object: "list",
      data: [{
        id: newId("il"),
        object: "line_item",
        amount: 14900,
        amount_excluding_tax: 14900,
        currency: "usd",
        description: "Base Kit",
        discount_amounts: [],
        discountable: true,
        discounts: [],
        invoice_item: newId("ii"),
        livemode: false,
        metadata: {},
        period: { end: at, start: at },
        plan: null,
        price: { ...price(at), id: "price_1BaseKit", recurring: null, type: "one_time", unit_amount: 14900 },
        proration: false,
        proration_details: { credited_items: null },
        quantity: 1,
        subscription: null,
        tax_amounts: [],
        tax_rates: [],
        type: "invoiceitem",
        unit_amount_excluding_tax: "14900",
      }],
      has_more: false,
      total_count: 1,
      url: `/v1/invoices/${id}/lines`,
    },
    livemode: false,
    metadata: { user_id: crypto.randomUUID(), tempCartId: crypto.randomUUID() },
    next_payment_attempt: null,
    number: "SIM-0001",
    on_behalf_of: null,
    paid: true,
    paid_out_of_band: false,
    payment_intent: newId("pi"),
    payment_settings: {
      default_mandate: null,
      payment_method_options: null,
      payment_method_types: null,
    },
    period_end: at,
    period_start: at,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    quote: null,
    receipt_number: null,
    rendering_options: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: 0,
    statement_descriptor: null,
    status: "paid",
    status_transitions: {
      finalized_at: at,
      marked_uncollectible_at: null,
      paid_at: at,
      voided_at: null,
    },
    subscription: null,
    subtotal: 14900,
    subtotal_excluding_tax: 14900,
    tax: null,
    test_clock: null,
    total: 14900,
    total_discount_amounts: [],
    total_excluding_tax: 14900,
    total_tax_amounts: [],
    transfer_data: null,
    webhooks_delivered_at: at,
  };
}
