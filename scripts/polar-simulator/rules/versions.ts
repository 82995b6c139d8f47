/** Versions and names that Polar's API knows (https://polar.sh/docs/api-reference/versioning). */
import type { models } from "@polar-sh/sdk/2026-10";

/** What a request may name in `Polar-Version`: deprecated, current, next. Any other version is a 404. */
export const API_VERSIONS = ["2026-04", "2026-10", "2027-01"] as const;

/** Used where nothing is named. */
export const CURRENT_API_VERSION = "2026-10";

/** The event types that a webhook endpoint can ask for. */
export const EVENT_TYPES: models.WebhookEventType[] = [
  "checkout.created",
  "checkout.updated",
  "checkout.expired",
  "customer.created",
  "customer.updated",
  "customer.deleted",
  "customer.state_changed",
  "customer_seat.assigned",
  "customer_seat.claimed",
  "customer_seat.revoked",
  "member.created",
  "member.updated",
  "member.deleted",
  "order.created",
  "order.updated",
  "order.paid",
  "order.refunded",
  "subscription.created",
  "subscription.active",
  "subscription.updated",
  "subscription.canceled",
  "subscription.uncanceled",
  "subscription.cycled",
  "subscription.past_due",
  "subscription.paused",
  "subscription.resumed",
  "subscription.revoked",
  "subscription.migrated",
  "refund.created",
  "refund.updated",
  "product.created",
  "product.updated",
  "discount.created",
  "discount.updated",
  "discount.deleted",
  "benefit.created",
  "benefit.updated",
  "benefit_grant.created",
  "benefit_grant.cycled",
  "benefit_grant.updated",
  "benefit_grant.revoked",
  "organization.updated",
];
