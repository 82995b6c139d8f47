/** A subscription as Polar shows it: by itself and inside an order. */
import type { models } from "@polar-sh/sdk/2026-10";
import type { PendingUpdate, Subscription } from "../../rows/rows.ts";
import type { Store } from "../../rows/store.ts";
import { discountOf } from "../discounts.ts";
import { quantityOf, usageAmount } from "../metering.ts";
import { isMetered } from "../prices.ts";
import { derivedId } from "../tokens.ts";
import { customerPayload } from "./customers.ts";
import { embeddedDiscountPayload } from "./discounts.ts";
import { productPayload } from "./products.ts";

/** A subscription with its customer and product as they are now. */
export function subscriptionPayload(store: Store, subscription: Subscription): models.Subscription {
  return {
    ...subscriptionFields(subscription),
    custom_field_data: subscription.custom_field_data,
    customer: customerPayload(store.customers.get(subscription.customer_id)!),
    product: productPayload(store, store.products.get(subscription.product_id)!),
    discount: embeddedDiscountPayload(store, discountOf(store, subscription)),
    prices: subscription.prices,
    meters: subscriptionMeters(store, subscription),
    pending_update: pendingUpdatePayload(subscription.pending_update),
  };
}

/** The subscription inside an order: its own columns, nothing embedded. */
export function subscriptionFields(subscription: Subscription): models.OrderSubscription {
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
    seats: subscription.seats,
    units: subscription.units,
    customer_cancellation_reason: subscription.customer_cancellation_reason,
    customer_cancellation_comment: subscription.customer_cancellation_comment,
  };
}

function pendingUpdatePayload(pending: PendingUpdate | null): models.PendingSubscriptionUpdate | null {
  if (pending === null) return null;
  const { created_at, modified_at, id, applies_at, product_id, seats, units } = pending;
  return { created_at, modified_at, id, applies_at, product_id, seats, units };
}

/** What each metered price of the subscription has counted since the last order. */
function subscriptionMeters(store: Store, subscription: Subscription): models.SubscriptionMeter[] {
  return subscription.prices.filter(isMetered).map((price) => {
    const meter = store.meters.get(price.meter_id)!;
    const entries = [...store.metered_entries.values()].filter((entry) =>
      entry.subscription_id === subscription.id && entry.product_price_id === price.id
    );
    const consumed = quantityOf(meter, entries.map(({ event_id }) => store.usage_events.get(event_id)!));
    return {
      created_at: subscription.created_at,
      modified_at: subscription.modified_at,
      id: derivedId(subscription.id, meter.id),
      consumed_units: consumed,
      credited_units: 0,
      amount: usageAmount(price, consumed),
      meter_id: meter.id,
      meter,
    };
  });
}
