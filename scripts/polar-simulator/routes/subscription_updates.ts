/**
 * `PATCH /v1/subscriptions/{id}` (https://polar.sh/docs/api-reference/subscriptions/update): one kind of change per
 * call, told apart by its fields. Each writes the row and begins the story of what follows.
 */
import type { Subscription } from "../rows/rows.ts";
import { recurringAmount } from "../rules/billing.ts";
import { isActive, isBillable } from "../rules/conditions.ts";
import { isRedeemable } from "../rules/discounts.ts";
import { changePlan, PRORATION_BEHAVIORS } from "../rules/plan_change.ts";
import {
  alreadyCanceled,
  impossible,
  inactive,
  paymentFailed,
  refusal,
  wrongValue,
} from "../rules/problems.ts";
import { tellOfSubscription } from "../rules/storyteller.ts";
import type { World } from "../rules/world.ts";
import { type BodyReader, bodyReader, type Json } from "./input.ts";

const CANCELLATION_REASONS = [
  "customer_service",
  "low_quality",
  "missing_features",
  "switched_service",
  "too_complex",
  "too_expensive",
  "unused",
  "other",
] as const;

type Update = (world: World, subscription: Subscription, reader: BodyReader) => void;

/** By the field that tells the kind. The first one that was sent counts. */
const kinds: Record<string, Update> = {
  revoke: (world, subscription, reader) => revoke(world, subscription, readReason(reader)),
  cancel_at_period_end: cancelOrNot,
  pause_at_period_end: pauseOrNot,
  resume: (world, subscription, reader) => {
    reader.finish();
    if (subscription.status !== "paused") throw conflict("NotPausedSubscription", "is not paused");
    tellOfSubscription(world, "subscription_resumed", subscription);
  },
  current_billing_period_end: movePeriodEnd,
  pending_update: (world, subscription, reader) => {
    reader.finish();
    if (subscription.pending_update === null) {
      const msg = "This subscription has no pending update to clear.";
      throw impossible(wrongValue("pending_update", msg, null));
    }
    subscription.pending_update = null;
    edited(world, subscription);
  },
  seats: refuseQuantity,
  units: refuseQuantity,
  product_id: (world, subscription, reader) => {
    const product = reader.uuid("product_id");
    const behavior = reader.choice("proration_behavior", PRORATION_BEHAVIORS) ?? "prorate";
    for (const field of ["discount_id", "trial_end", "metadata"].filter(reader.sent)) {
      reader.wrong(field, "value_error", "The simulator changes the product in a call of its own.", null);
    }
    reader.finish();
    changePlan(world, subscription, product!, behavior);
  },
};

/**
 * Changes a subscription.
 * @throws 402 when a charge fails, 403 for one that has ended or ends, 409 where there is nothing to undo, 422 for a
 * wrong field
 */
export function updateSubscription(world: World, subscription: Subscription, body: Json) {
  const reader = bodyReader(body);
  const kind = Object.keys(kinds).find((field) =>
    reader.sent(field) && (body[field] !== null || field === "pending_update")
  );
  if (kind !== undefined) kinds[kind](world, subscription, reader);
  else updateDetails(world, subscription, reader, body);
}

/** @throws 403 when it has ended already */
export function revoke(world: World, subscription: Subscription, reason: Partial<Subscription> = {}) {
  if (subscription.ended_at !== null) throw alreadyCanceled();
  Object.assign(subscription, reason);
  tellOfSubscription(world, "subscription_revoked", subscription);
}

function cancelOrNot(world: World, subscription: Subscription, reader: BodyReader) {
  const cancels = reader.boolean("cancel_at_period_end");
  if (cancels === false) return uncancel(world, subscription, reader);
  const reason = readReason(reader);
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

function uncancel(world: World, subscription: Subscription, reader: BodyReader) {
  reader.finish();
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

function pauseOrNot(world: World, subscription: Subscription, reader: BodyReader) {
  const pauses = reader.boolean("pause_at_period_end");
  const resumesAt = reader.timestamp("resumes_at");
  reader.finish();
  const { status, cancel_at_period_end, pause_at_period_end, current_period_end } = subscription;
  if (!pauses && !pause_at_period_end) throw conflict("NoScheduledPause", "is not scheduled to be paused");
  if (pauses && (status !== "active" || cancel_at_period_end || pause_at_period_end)) {
    throw conflict("CannotPauseSubscription", "cannot be paused");
  }
  if (resumesAt !== null && new Date(resumesAt) <= new Date(current_period_end)) {
    const msg = "resumes_at must be after the current period end.";
    throw impossible(wrongValue("resumes_at", msg, resumesAt));
  }
  subscription.pause_at_period_end = pauses!;
  subscription.resumes_at = pauses ? resumesAt : null;
  edited(world, subscription);
}

function movePeriodEnd(world: World, subscription: Subscription, reader: BodyReader) {
  const end = reader.timestamp("current_billing_period_end");
  reader.finish();
  if (subscription.ended_at !== null || subscription.cancel_at_period_end) throw alreadyCanceled();
  if (!isActive(subscription)) throw inactive(subscription.id);
  if (new Date(end!) <= world.clock.now()) {
    const msg = "New billing period end must be in the future.";
    throw impossible(wrongValue("current_billing_period_end", msg, end));
  }
  subscription.current_period_end = end!;
  subscription.anchor_day = new Date(end!).getUTCDate();
  edited(world, subscription);
}

function refuseQuantity(_world: World, _subscription: Subscription, reader: BodyReader) {
  for (const field of ["seats", "units"].filter(reader.sent)) {
    reader.wrong(field, "value_error", `This subscription does not support ${field}.`, null);
  }
  reader.finish();
}

/** Metadata, discount and the end of the trial. */
function updateDetails(world: World, subscription: Subscription, reader: BodyReader, body: Json) {
  const { store } = world;
  const metadata = reader.metadata("metadata");
  const discountId = reader.uuid("discount_id");
  const endsNow = body.trial_end === "now";
  const trialEnd = endsNow ? null : reader.timestamp("trial_end");
  reader.finish();
  if (discountId !== null) refuseDiscount(world, subscription, discountId);
  if (endsNow || trialEnd !== null) refuseTrialEnd(world, subscription, trialEnd);

  if (metadata !== null) subscription.metadata = metadata;
  if (reader.sent("discount_id")) {
    Object.assign(subscription, { discount_id: discountId, discount_applied_at: null });
  }
  subscription.amount = recurringAmount(store, subscription);
  if (trialEnd !== null) {
    subscription.status = "trialing";
    subscription.trial_start ??= world.clock.stamp();
    subscription.trial_end = subscription.current_period_end = trialEnd;
  }
  if (!endsNow) return edited(world, subscription);
  subscription.trial_end = subscription.current_period_end = world.clock.stamp();
  tellOfSubscription(world, "renewal", subscription);
}

function refuseDiscount({ store, clock }: World, subscription: Subscription, id: string) {
  const discount = store.discounts.get(id);
  const product = store.products.get(subscription.product_id)!;
  if (discount !== undefined && isRedeemable(discount, product, subscription.currency, clock.now())) return;
  const msg = "Discount does not exist, is not applicable to this product or is not redeemable.";
  throw impossible(wrongValue("discount_id", msg, id));
}

/** @param end null for now: then the first period is charged within the request, and the trial goes on if it fails */
function refuseTrialEnd(world: World, subscription: Subscription, end: string | null) {
  if (!isActive(subscription)) throw inactive(subscription.id);
  const isTrial = subscription.status === "trialing";
  if (end === null && !isTrial) {
    throw impossible(wrongValue("trial_end", "The subscription is not currently trialing.", "now"));
  }
  if (end === null) {
    const customer = world.store.customers.get(subscription.customer_id)!;
    if (subscription.amount > 0 && customer.card !== "good") throw paymentFailed();
    return;
  }
  const earliest = isTrial ? world.clock.now() : new Date(subscription.current_period_end);
  if (new Date(end) > earliest) return;
  const msg = isTrial
    ? "Trial end must be in the future."
    : "Trial end must be after the current period end.";
  throw impossible(wrongValue("trial_end", msg, end));
}

/** Why the customer leaves, as far as it was told. */
function readReason(reader: BodyReader): Partial<Subscription> {
  const reason = reader.choice("customer_cancellation_reason", CANCELLATION_REASONS);
  const comment = reader.text("customer_cancellation_comment");
  reader.finish();
  return {
    ...reason !== null && { customer_cancellation_reason: reason },
    ...comment !== null && { customer_cancellation_comment: comment },
  };
}

function edited(world: World, subscription: Subscription) {
  subscription.modified_at = world.clock.stamp();
  tellOfSubscription(world, "subscription_edited", subscription);
}

function conflict(error: string, what: string) {
  return refusal(409, error, `This subscription ${what}.`);
}
