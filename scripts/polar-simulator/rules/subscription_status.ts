/** What a subscription's status allows. */
import type { Subscription } from "../rows/rows.ts";

/** Subscriptions that can be charged; a past due one can. */
const BILLABLE = ["active", "trialing", "past_due"];

/** Whether the subscription has access now. */
export function isActive(subscription: Subscription): boolean {
  return subscription.status === "active" || subscription.status === "trialing";
}

/** Whether the subscription may be charged again, and stands in the way of another one. */
export function isBillable(subscription: Subscription): boolean {
  return BILLABLE.includes(subscription.status);
}
