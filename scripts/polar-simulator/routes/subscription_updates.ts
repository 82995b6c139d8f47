/**
 * `PATCH /v1/subscriptions/{id}` (https://polar.sh/docs/api-reference/subscriptions/update): one kind of change per
 * call, told apart by its fields.
 */
import type { Discount, Subscription } from "../rows/rows.ts";
import { recurringAmount } from "../rules/billing.ts";
import { isRedeemable } from "../rules/discounts.ts";
import { changeProduct, changeQuantity } from "../rules/plan_change.ts";
import { PRORATION_BEHAVIORS, type Quantity } from "../rules/plan_refusals.ts";
import { setDiscount } from "../rules/plans.ts";
import { alreadyCanceled, impossible, inactive, paymentFailed, wrongValue } from "../rules/problems.ts";
import { tellOfSubscription } from "../rules/storyteller.ts";
import {
  callOffPause,
  cancelAtPeriodEnd,
  type CancellationReason,
  clearPendingUpdate,
  edit,
  pauseAtPeriodEnd,
  resume,
  revoke,
  uncancel,
} from "../rules/subscription_actions.ts";
import { isActive } from "../rules/subscription_status.ts";
import type { World } from "../rules/world.ts";
import { type BodyReader, bodyReader, type Json } from "./input.ts";

/** Why a customer leaves. */
export const CANCELLATION_REASONS = [
  "customer_service",
  "low_quality",
  "missing_features",
  "switched_service",
  "too_complex",
  "too_expensive",
  "unused",
  "other",
] as const;

/** How a change is billed where the call does not say; Polar asks the organization. */
const DEFAULT_BEHAVIOR = "prorate";

type Update = (world: World, subscription: Subscription, reader: BodyReader) => void;

/** By the field that tells the kind. The first one that was sent counts. */
const kinds: Record<string, Update> = {
  revoke: (world, subscription, reader) => revoke(world, subscription, readReason(reader)),
  cancel_at_period_end: (world, subscription, reader) => {
    const cancels = reader.boolean("cancel_at_period_end");
    const reason = readReason(reader);
    if (cancels) cancelAtPeriodEnd(world, subscription, reason);
    else uncancel(world, subscription);
  },
  pause_at_period_end: (world, subscription, reader) => {
    const pauses = reader.boolean("pause_at_period_end");
    const resumesAt = reader.timestamp("resumes_at");
    reader.finish();
    if (pauses) pauseAtPeriodEnd(world, subscription, resumesAt);
    else callOffPause(world, subscription);
  },
  resume: (world, subscription, reader) => {
    reader.finish();
    resume(world, subscription);
  },
  current_billing_period_end: movePeriodEnd,
  pending_update: (world, subscription, reader) => {
    reader.finish();
    clearPendingUpdate(world, subscription);
  },
  seats: (world, subscription, reader) => setQuantity(world, subscription, reader, "seats"),
  units: (world, subscription, reader) => setQuantity(world, subscription, reader, "units"),
  product_id: setProduct,
};

/**
 * Changes a subscription.
 * @throws 400 for seats or units that are not sold, 402 when a charge fails, 403 for one that has ended or ends, 409
 * where there is nothing to undo, 422 for a wrong field
 */
export function updateSubscription(world: World, subscription: Subscription, body: Json) {
  const reader = bodyReader(body);
  const kind = Object.keys(kinds).find((field) =>
    reader.sent(field) && (body[field] !== null || field === "pending_update")
  );
  if (kind !== undefined) kinds[kind](world, subscription, reader);
  else updateDetails(world, subscription, reader, body);
}

/** With a discount and metadata, if they come along. */
function setProduct(world: World, subscription: Subscription, reader: BodyReader) {
  const product = reader.uuid("product_id");
  const behavior = readBehavior(reader);
  const metadata = reader.metadata("metadata");
  const discountId = reader.uuid("discount_id");
  if (reader.sent("trial_end")) {
    reader.wrong("trial_end", "value_error", "The simulator changes the trial in a call of its own.", null);
  }
  reader.finish();
  const discount = discountId !== null
    ? redeemable(world, subscription, discountId, product!)
    : reader.sent("discount_id")
    ? "unset"
    : null;
  const before = subscription.metadata;
  if (metadata !== null) subscription.metadata = metadata;
  try {
    changeProduct(world, subscription, product!, behavior, discount);
  } catch (error) {
    subscription.metadata = before;
    throw error;
  }
}

function setQuantity(world: World, subscription: Subscription, reader: BodyReader, kind: Quantity) {
  const wanted = reader.integer(kind, { min: 1 });
  const behavior = readBehavior(reader);
  reader.finish();
  changeQuantity(world, subscription, kind, wanted!, behavior);
}

/** One that ends with its period ends at the new date instead. */
function movePeriodEnd(world: World, subscription: Subscription, reader: BodyReader) {
  const end = reader.timestamp("current_billing_period_end");
  if (end !== null && new Date(end) <= world.clock.now()) {
    reader.wrong("current_billing_period_end", "datetime_future", "Input should be in the future", end);
  }
  reader.finish();
  if (subscription.ended_at !== null) throw alreadyCanceled();
  if (!isActive(subscription)) throw inactive(subscription.id);
  edit(world, subscription, {
    current_period_end: end!,
    anchor_day: new Date(end!).getUTCDate(),
    ...subscription.cancel_at_period_end && { ends_at: end! },
  });
}

/** Metadata, discount and the end of the trial. */
function updateDetails(world: World, subscription: Subscription, reader: BodyReader, body: Json) {
  const { store, clock } = world;
  const metadata = reader.metadata("metadata");
  const discountId = reader.uuid("discount_id");
  const endsNow = body.trial_end === "now";
  const trialEnd = endsNow ? null : reader.timestamp("trial_end");
  reader.finish();
  if (discountId !== null) redeemable(world, subscription, discountId, subscription.product_id);
  if (endsNow || trialEnd !== null) refuseTrialEnd(world, subscription, trialEnd);

  if (metadata !== null) subscription.metadata = metadata;
  if (reader.sent("discount_id")) setDiscount(subscription, discountId);
  subscription.amount = recurringAmount(store, subscription);
  if (trialEnd !== null) {
    subscription.status = "trialing";
    subscription.trial_start ??= clock.stamp();
    subscription.trial_end = subscription.current_period_end = trialEnd;
    if (subscription.pending_update?.cycle_end != null) subscription.pending_update.cycle_end = trialEnd;
  }
  if (!endsNow) return edit(world, subscription, {});
  subscription.trial_end = subscription.current_period_end = clock.stamp();
  tellOfSubscription(world, "renewal", subscription);
}

/** @throws 422 when the discount cannot be had for this product, or is had already */
function redeemable(
  { store, clock }: World,
  subscription: Subscription,
  id: string,
  productId: string,
): Discount {
  const discount = store.discounts.get(id);
  const product = store.products.get(productId);
  const isForIt = discount !== undefined && product !== undefined &&
    isRedeemable(discount, product, subscription.currency, clock.now());
  if (isForIt && id !== subscription.discount_id) return discount;
  const msg = isForIt
    ? "This discount is already applied to the subscription."
    : "Discount does not exist, is not applicable to this product or is not redeemable.";
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
    if (subscription.amount > 0 && customer.card !== "good") throw paymentFailed(customer);
    return;
  }
  const earliest = isTrial ? world.clock.now() : new Date(subscription.current_period_end);
  if (new Date(end) > earliest) return;
  const msg = isTrial
    ? "Trial end must be in the future."
    : "Trial end must be after the current period end.";
  throw impossible(wrongValue("trial_end", msg, end));
}

function readBehavior(reader: BodyReader) {
  return reader.choice("proration_behavior", PRORATION_BEHAVIORS) ?? DEFAULT_BEHAVIOR;
}

/** Why the customer leaves; nothing more may be wrong in the body. */
function readReason(reader: BodyReader): CancellationReason {
  const reason = reader.choice("customer_cancellation_reason", CANCELLATION_REASONS);
  const comment = reader.text("customer_cancellation_comment");
  reader.finish();
  return {
    ...reason !== null && { customer_cancellation_reason: reason },
    ...comment !== null && { customer_cancellation_comment: comment },
  };
}
