/** The end of a subscription, a pause, and the way back: by the shop, or by the customer in the portal. */
import type { Subscription } from "../rows/rows.ts";
import { alreadyCanceled, impossible, refusal, wrongValue } from "./problems.ts";
import { tellOfSubscription } from "./storyteller.ts";
import { isBillable } from "./subscription_status.ts";
import type { World } from "./world.ts";

/** Why a customer leaves, as far as it was told. */
export type CancellationReason = Partial<
  Pick<Subscription, "customer_cancellation_reason" | "customer_cancellation_comment">
>;

/**
 * Ends it at once.
 * @throws 403 when it has ended already
 */
export function revoke(world: World, subscription: Subscription, reason: CancellationReason = {}) {
  const canEnd = isBillable(subscription) || subscription.status === "paused";
  if (!canEnd || subscription.ended_at !== null) throw alreadyCanceled();
  Object.assign(subscription, reason);
  tellOfSubscription(world, "subscription_revoked", subscription);
}

/**
 * Has it end with its period. A pause that was planned is called off.
 * @throws 403 when it has ended or will
 */
export function cancelAtPeriodEnd(world: World, subscription: Subscription, reason: CancellationReason) {
  if (!isBillable(subscription) || subscription.cancel_at_period_end) throw alreadyCanceled();
  Object.assign(subscription, reason, {
    cancel_at_period_end: true,
    canceled_at: world.clock.stamp(),
    ends_at: subscription.current_period_end,
    pause_at_period_end: false,
    resumes_at: null,
    modified_at: world.clock.stamp(),
  });
  tellOfSubscription(world, "cancellation_scheduled", subscription);
}

/**
 * Has it go on.
 * @throws 403 when it has ended, 409 when it goes on anyway
 */
export function uncancel(world: World, subscription: Subscription) {
  if (subscription.ended_at !== null) throw alreadyCanceled();
  if (!subscription.cancel_at_period_end) {
    throw conflict("SubscriptionNotScheduledToCancel", "is not scheduled to be canceled");
  }
  Object.assign(subscription, {
    cancel_at_period_end: false,
    canceled_at: null,
    ends_at: null,
    customer_cancellation_reason: null,
    customer_cancellation_comment: null,
    modified_at: world.clock.stamp(),
  });
  tellOfSubscription(world, "cancellation_undone", subscription);
}

/**
 * Has it rest after its period.
 * @param resumesAt when it goes on by itself; null for never
 * @throws 409 unless it is active and goes on, 422 for a resumption within the period
 */
export function pauseAtPeriodEnd(world: World, subscription: Subscription, resumesAt: string | null) {
  const { status, cancel_at_period_end, pause_at_period_end, ends_at, current_period_end } = subscription;
  if (status !== "active" || cancel_at_period_end || pause_at_period_end || ends_at !== null) {
    throw conflict("CannotPauseSubscription", "cannot be paused");
  }
  if (resumesAt !== null && new Date(resumesAt) <= new Date(current_period_end)) {
    const msg = "resumes_at must be after the current period end.";
    throw impossible(wrongValue("resumes_at", msg, resumesAt));
  }
  edit(world, subscription, { pause_at_period_end: true, resumes_at: resumesAt });
}

/** @throws 409 when no pause is planned */
export function callOffPause(world: World, subscription: Subscription) {
  if (!subscription.pause_at_period_end || subscription.status !== "active") {
    throw conflict("NoScheduledPause", "is not scheduled to be paused");
  }
  edit(world, subscription, { pause_at_period_end: false, resumes_at: null });
}

/**
 * Ends a pause: a period begins now and is charged.
 * @throws 409 when it is not paused
 */
export function resume(world: World, subscription: Subscription) {
  if (subscription.status !== "paused") throw conflict("NotPausedSubscription", "is not paused");
  tellOfSubscription(world, "subscription_resumed", subscription);
}

/** @throws 422 when nothing is planned */
export function clearPendingUpdate(world: World, subscription: Subscription) {
  if (subscription.pending_update === null) {
    const msg = "This subscription has no pending update to clear.";
    throw impossible(wrongValue("pending_update", msg, null));
  }
  edit(world, subscription, { pending_update: null });
}

/** Writes, and tells that the subscription was updated. */
export function edit(world: World, subscription: Subscription, fields: Partial<Subscription>) {
  Object.assign(subscription, fields, { modified_at: world.clock.stamp() });
  tellOfSubscription(world, "subscription_edited", subscription);
}

function conflict(error: string, what: string) {
  return refusal(409, error, `This subscription ${what}.`);
}
