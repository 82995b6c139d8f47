/**
 * Polar's objects with every field of API version 2026-10, built from the few that a story is about. The SDK's types
 * keep them complete.
 */

import type { models } from "@polar-sh/sdk/2026-10";
import { later, periodEnd } from "./calendar.ts";
import { polarId, product, type Slug } from "./catalogue.ts";

const organization = "1dbfc517-0bbf-4301-9ba8-555ca42b9737";
const address: models.Address = {
  line1: null,
  line2: null,
  postal_code: null,
  city: null,
  state: null,
  country: "SE",
};

type Metadata = Record<string, string | number | boolean>;

// Customers -----------------------------------------------------------------------------------------------------------

/** A customer called `name`, whose e-mail is name@example.com, a year old. */
export function customer(
  name: string,
  fields: Partial<models.CustomerIndividual> = {},
): models.CustomerIndividual {
  return {
    id: `cus-${name}`,
    created_at: later(new Date().toISOString().slice(0, 11) + "00:00:00Z", -365 * 86_400),
    modified_at: null,
    metadata: {},
    external_id: null,
    email: `${name}@example.com`,
    email_verified: true,
    type: "individual",
    name,
    billing_name: name,
    billing_address: address,
    tax_id: null,
    locale: null,
    organization_id: organization,
    default_payment_method_id: null,
    deleted_at: null,
    first_user_event_at: null,
    avatar_url: "https://www.gravatar.com/avatar/xxx?d=404",
    ...fields,
  };
}

/** The snapshot that customer.state_changed carries. */
export function customerState(
  of: models.CustomerIndividual,
  subscriptions: models.Subscription[],
): models.CustomerStateIndividual {
  return {
    ...of,
    active_subscriptions: subscriptions.map((s) => ({
      id: s.id,
      created_at: s.created_at,
      modified_at: s.modified_at,
      custom_field_data: {},
      metadata: s.metadata,
      // The SDK names a benefit's states here; Polar sends a subscription's.
      status: s.status as unknown as models.CustomerStateSubscription["status"],
      amount: s.amount,
      currency: s.currency,
      recurring_interval: s.recurring_interval,
      current_period_start: s.current_period_start,
      current_period_end: s.current_period_end,
      trial_start: s.trial_start,
      trial_end: s.trial_end,
      cancel_at_period_end: s.cancel_at_period_end,
      canceled_at: s.canceled_at,
      started_at: s.started_at,
      ends_at: s.ends_at,
      product_id: s.product_id,
      discount_id: null,
      seats: null,
      units: null,
      meters: [],
    })),
    granted_benefits: [],
    active_meters: [],
  };
}

// Products ------------------------------------------------------------------------------------------------------------

const productCreated = "2026-10-01T08:00:00.000001Z";

/** A product as an order shows it: no prices, no benefits. */
function orderProduct(slug: Slug): models.OrderProduct {
  const { name, interval, intervalCount } = product(slug);
  return {
    metadata: { slug },
    id: polarId(slug),
    created_at: productCreated,
    modified_at: null,
    trial_interval: null,
    trial_interval_count: null,
    name,
    description: null,
    visibility: "public",
    recurring_interval: interval ?? null,
    recurring_interval_count: interval ? intervalCount ?? 1 : null,
    meter_interval: null,
    meter_interval_count: null,
    is_recurring: interval !== undefined,
    is_archived: false,
    organization_id: organization,
  };
}

function price(slug: Slug, amount: number): models.ProductPriceFixed {
  return {
    created_at: productCreated,
    modified_at: null,
    id: `price-${slug}`,
    source: "catalog",
    amount_type: "fixed",
    price_currency: "usd",
    tax_behavior: null,
    is_archived: false,
    product_id: polarId(slug),
    price_amount: amount,
  };
}

/** A product as its own events show it, by default at the catalogue's price. */
export function polarProduct(
  slug: Slug,
  fields: { amount?: number; modified_at?: string } = {},
): models.Product {
  return {
    ...orderProduct(slug),
    modified_at: fields.modified_at ?? null,
    is_deletable: false,
    prices: [price(slug, fields.amount ?? product(slug).price)],
    benefits: [],
    medias: [],
    attached_custom_fields: [],
  };
}

// Subscriptions -------------------------------------------------------------------------------------------------------

/** What a story says of a new subscription. */
export interface NewSubscription {
  customer: models.CustomerIndividual;
  plan: Slug;
  /** When it begins, and its first period. */
  from: string;
  /** Begins with a trial of so many days. */
  trialDays?: number;
  metadata?: Metadata;
  units?: number;
  seats?: number;
  checkout?: string;
}

/** A subscription as it is when it begins: active, or trialing. */
export function subscription(id: string, told: NewSubscription): models.Subscription {
  const trialEnd = told.trialDays === undefined ? null : later(told.from, told.trialDays * 86_400);
  return {
    metadata: told.metadata ?? {},
    created_at: told.from,
    modified_at: null,
    id,
    ...plan(told.plan, told.units ?? told.seats ?? 1),
    currency: "usd",
    status: trialEnd ? "trialing" : "active",
    current_period_start: told.from,
    current_period_end: trialEnd ??
      periodEnd(told.from, product(told.plan).interval, product(told.plan).intervalCount),
    current_meter_period_start: null,
    current_meter_period_end: null,
    trial_start: trialEnd && told.from,
    trial_end: trialEnd,
    cancel_at_period_end: false,
    canceled_at: null,
    started_at: told.from,
    ends_at: null,
    ended_at: null,
    past_due_at: null,
    pause_at_period_end: false,
    paused_at: null,
    resumes_at: null,
    customer_id: told.customer.id,
    discount_id: null,
    checkout_id: told.checkout ?? null,
    seats: told.seats ?? null,
    units: told.units ?? null,
    customer_cancellation_reason: null,
    customer_cancellation_comment: null,
    custom_field_data: {},
    customer: told.customer,
    discount: null,
    meters: [],
    pending_update: null,
  };
}

/** The fields of a subscription that its plan decides. */
export function plan(slug: Slug, units = 1) {
  const { price: amount, interval, intervalCount } = product(slug);
  return {
    product_id: polarId(slug),
    product: polarProduct(slug),
    prices: [price(slug, amount)],
    amount: amount * units,
    recurring_interval: interval!,
    recurring_interval_count: intervalCount ?? 1,
  };
}

/** A subscription or order after a change at `modified_at`. */
export function changed<T>(before: T, modified_at: string, fields: Partial<T>): T {
  return { ...before, ...fields, modified_at };
}

/** The copy of a subscription inside an order: its own columns, nothing embedded. */
function orderSubscription(s: models.Subscription): models.OrderSubscription {
  const { customer: _1, product: _2, prices: _3, discount: _4, meters: _5, pending_update: _6, ...copy } = s;
  const { custom_field_data: _7, ...columns } = copy;
  return columns;
}

// Orders --------------------------------------------------------------------------------------------------------------

/** A line of an order. */
export interface Line {
  label?: string;
  amount: number;
  /** Part of a change inside a period, not the price of one. */
  proration?: boolean;
  /** The plan whose price it names, or the id of a price, or none. Default: the order's product. */
  plan?: Slug;
  price?: string | null;
  from?: string | null;
  to?: string | null;
}

/** What a story says of a new order. */
export interface NewOrder {
  customer: models.CustomerIndividual;
  /** null: a top-up of Polar's wallet. */
  product: Slug | null;
  reason: models.OrderBillingReason;
  created: string;
  /** Default: paid when it is created. */
  status?: models.OrderStatus;
  /** Default: one line at the product's list price, for the period if there is a subscription. */
  lines?: Line[];
  /** As it is embedded, which may be stale. */
  subscription?: models.Subscription;
  checkout?: string;
  metadata?: Metadata;
  discount?: number;
  /** A percentage discount of the subscription. */
  percent?: number;
  tax?: number;
  /** Taken from the customer's balance (negative), or added to it. */
  balance?: number;
  units?: number;
  seats?: number;
  currency?: string;
}

/** An order as Polar first shows it. Amounts follow from its lines. */
export function order(id: string, told: NewOrder): models.Order {
  const s = told.subscription;
  const lines = told.lines ?? [{
    amount: (told.product ? product(told.product).price : 1000) * (told.units ?? told.seats ?? 1),
    from: s?.current_period_start,
    to: s?.current_period_end,
  }];
  const label = told.product ? product(told.product).name : "Wallet top-up";
  const subtotal_amount = lines.reduce((sum, line) => sum + line.amount, 0);
  const discount_amount = told.discount ?? 0;
  const tax_amount = told.tax ?? 0;
  return settled({
    id,
    created_at: told.created,
    modified_at: null,
    status: told.status ?? "paid",
    paid: false,
    subtotal_amount,
    discount_amount,
    net_amount: subtotal_amount - discount_amount,
    tax_amount,
    total_amount: subtotal_amount - discount_amount + tax_amount,
    applied_balance_amount: told.balance ?? 0,
    due_amount: 0,
    refunded_amount: 0,
    refunded_tax_amount: 0,
    currency: told.currency ?? "usd",
    billing_reason: told.reason,
    billing_name: told.customer.billing_name,
    billing_address: address,
    invoice_number: `ACME-${id}`,
    is_invoice_generated: false,
    receipt_number: null,
    seats: told.seats ?? null,
    units: told.units ?? null,
    customer_id: told.customer.id,
    product_id: told.product && polarId(told.product),
    discount_id: null,
    subscription_id: s?.id ?? null,
    checkout_id: told.checkout ?? null,
    next_payment_attempt_at: null,
    metadata: told.metadata ?? s?.metadata ?? {},
    custom_field_data: {},
    platform_fee_amount: 0,
    platform_fee_currency: null,
    customer: told.customer,
    product: told.product && orderProduct(told.product),
    discount: told.percent ? percentage(told.percent) : null,
    subscription: s ? orderSubscription(s) : null,
    items: lines.map((line, index) => ({
      created_at: told.created,
      modified_at: null,
      id: `${id}-item-${index + 1}`,
      label: line.label ?? label,
      amount: line.amount,
      tax_amount: index === 0 ? tax_amount : 0,
      proration: line.proration ?? false,
      product_price_id: line.price === undefined
        ? told.product && `price-${line.plan ?? told.product}`
        : line.price,
      start_timestamp: line.from ?? null,
      end_timestamp: line.to ?? null,
    })),
    description: label,
    refundable_amount: 0,
    refundable_tax_amount: 0,
  });
}

/** A discount of so many percent, for ever. */
function percentage(percent: number): models.DiscountPercentageOnceForeverDurationBase {
  return {
    duration: "forever",
    type: "percentage",
    basis_points: percent * 100,
    created_at: productCreated,
    modified_at: null,
    id: `discount-${percent}`,
    metadata: {},
    name: `${percent} % off`,
    code: null,
    starts_at: null,
    ends_at: null,
    max_redemptions: null,
    max_redemptions_per_customer: null,
    redemptions_count: 1,
    organization_id: organization,
  };
}

/** The fields of an order that Polar computes from others. */
function settled(o: models.Order): models.Order {
  return {
    ...o,
    paid: ["paid", "refunded", "partially_refunded"].includes(o.status),
    due_amount: Math.max(0, o.total_amount + o.applied_balance_amount),
    refundable_amount: Math.max(0, o.net_amount + o.applied_balance_amount - o.refunded_amount),
    refundable_tax_amount: Math.max(0, o.tax_amount - o.refunded_tax_amount),
  };
}

/** The order after it was paid. */
export function paid(o: models.Order, modified_at: string): models.Order {
  return settled(changed(o, modified_at, { status: "paid", receipt_number: `R-${o.id}` }));
}

/** The order with so much refunded in all, net of tax; its tax is refunded in proportion. */
export function refunded(o: models.Order, modified_at: string, amount: number): models.Order {
  const all = amount >= o.net_amount + o.applied_balance_amount;
  return settled(changed(o, modified_at, {
    status: amount === 0 ? "paid" : all ? "refunded" : "partially_refunded",
    refunded_amount: amount,
    refunded_tax_amount: Math.floor(o.tax_amount * amount / o.net_amount),
  }));
}

/** The order with its subscription embedded as it is by now. */
export function embedding(o: models.Order, s: models.Subscription): models.Order {
  return { ...o, subscription: orderSubscription(s) };
}

// Refunds, benefits -----------------------------------------------------------------------------------------------------

/** A refund of an order. */
export function refund(
  id: string,
  of: models.Order,
  fields: Partial<models.Refund> & { amount: number; created_at: string },
): models.Refund {
  return {
    modified_at: null,
    id,
    metadata: {},
    status: "succeeded",
    reason: "customer_request",
    tax_amount: 0,
    currency: of.currency,
    organization_id: organization,
    order_id: of.id,
    subscription_id: of.subscription_id,
    customer_id: of.customer_id,
    revoke_benefits: false,
    dispute: null,
    ...fields,
  };
}

/** A dispute about an order's payment, as Polar's API tells it. */
export function dispute(
  id: string,
  of: models.Order,
  fields: Partial<models.Dispute> & { created_at: string; status: models.DisputeStatus },
): models.Dispute {
  return {
    modified_at: null,
    id,
    resolved: fields.status === "won" || fields.status === "lost",
    closed: ["won", "lost", "prevented"].includes(fields.status),
    amount: of.net_amount,
    tax_amount: of.tax_amount,
    currency: of.currency,
    reason: "fraudulent",
    evidence_due_by: null,
    past_due: false,
    order_id: of.id,
    payment_id: `payment-${of.id}`,
    customer: of.customer,
    case_id: null,
    ...fields,
  };
}

/** A grant of Polar's own credits, which move nothing here. */
export function benefitGrant(
  id: string,
  holder: models.CustomerIndividual,
  s: models.Subscription,
  fields: Partial<models.BenefitGrantMeterCreditWebhook> & { created_at: string },
): models.BenefitGrantMeterCreditWebhook {
  return {
    modified_at: null,
    id,
    granted_at: fields.created_at,
    is_granted: true,
    revoked_at: null,
    is_revoked: false,
    subscription_id: s.id,
    order_id: null,
    customer_id: holder.id,
    member_id: null,
    benefit_id: `${id}-benefit`,
    error: null,
    customer: holder,
    member: null,
    benefit: {
      id: `${id}-benefit`,
      created_at: productCreated,
      modified_at: null,
      type: "meter_credit",
      description: "1,000 credits",
      selectable: true,
      deletable: true,
      is_deleted: false,
      organization_id: organization,
      metadata: {},
      visibility: "public",
      properties: { units: 1000, rollover: false, meter_id: "meter" },
      visibility_configurable: true,
    },
    properties: {
      last_credited_meter_id: "meter",
      last_credited_units: 1000,
      last_credited_at: fields.created_at,
    },
    previous_properties: {},
    ...fields,
  };
}
