/** A customer's state: what it has access to now. */
import type { models } from "@polar-sh/sdk/2026-10";
import type { Customer } from "../../rows/rows.ts";
import type { Store } from "../../rows/store.ts";
import { isActive } from "../conditions.ts";
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
      seats: null,
      units: null,
      meters: [],
    })),
    granted_benefits: stateGrants(store, customer),
    active_meters: [],
  };
}
