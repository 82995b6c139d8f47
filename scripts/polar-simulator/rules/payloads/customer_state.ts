/** A customer's state: what it has access to now. */
import type { models } from "@polar-sh/sdk/2026-10";
import type { Customer, Meter } from "../../rows/rows.ts";
import type { Store } from "../../rows/store.ts";
import { counts, quantityOf } from "../metering.ts";
import { isMetered } from "../prices.ts";
import { isActive } from "../subscription_status.ts";
import { derivedId } from "../tokens.ts";
import { stateGrants } from "./benefits.ts";
import { customerPayload } from "./customers.ts";

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
      seats: subscription.seats,
      units: subscription.units,
      meters: [],
    })),
    granted_benefits: stateGrants(store, customer),
    active_meters: activeMeters(store, customer),
  };
}

/** What a customer used of a meter since the period began in which it is paid for; of all time where it is not. */
export function consumption(store: Store, customer: Customer, meter: Meter) {
  const since = [...store.subscriptions.values()]
    .filter((subscription) =>
      subscription.customer_id === customer.id && isActive(subscription) &&
      subscription.prices.some((price) => isMetered(price) && price.meter_id === meter.id)
    )
    .map(({ current_period_start }) => Date.parse(current_period_start))
    .sort((a, b) => b - a)[0] ?? 0;
  const events = [...store.usage_events.values()].filter((event) =>
    event.customer_id === customer.id && Date.parse(event.timestamp) >= since && counts(meter, event)
  );
  const consumed_units = quantityOf(meter, events);
  return { consumed_units, credited_units: 0, balance: -consumed_units };
}

function activeMeters(store: Store, customer: Customer): models.CustomerStateMeter[] {
  return [...store.meters.values()].flatMap((meter) => {
    const { consumed_units, credited_units, balance } = consumption(store, customer, meter);
    if (consumed_units === 0) return [];
    return [{
      created_at: meter.created_at,
      modified_at: null,
      id: derivedId(customer.id, meter.id),
      meter_id: meter.id,
      consumed_units,
      credited_units,
      balance,
    }];
  });
}
