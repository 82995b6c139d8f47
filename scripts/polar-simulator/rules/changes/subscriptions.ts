/** A subscription's row from its checkout to its end. */
import type { Checkout, Subscription } from "../../rows/rows.ts";
import type { Store } from "../../rows/store.ts";
import { addPeriodLines, recurringAmount } from "../billing.ts";
import type { Change } from "../change.ts";
import { chargedPrices } from "../checkout_terms.ts";
import { discountOf, isUsedUp } from "../discounts.ts";
import { periodEnd } from "../intervals.ts";
import { applyPending, newSubscription } from "../plans.ts";
import { isActive } from "../subscription_status.ts";
import type { World } from "../world.ts";

export const subscriptionChanges = {
  create_subscription(world, context) {
    const checkout = world.store.checkouts.get(context.checkout_id!)!;
    const bought = whatACheckoutSells(world, checkout);
    const product = world.store.products.get(checkout.product_id)!;
    const subscription: Subscription = {
      ...newSubscription(world.store, bought.current_period_start, {
        customer_id: checkout.customer_id!,
        product,
        prices: bought.prices,
        currency: checkout.currency,
        metadata: checkout.metadata,
      }),
      ...bought,
    };
    if (checkout.seats !== null) world.store.customers.get(checkout.customer_id!)!.type = "team";
    subscription.amount = recurringAmount(world.store, subscription);
    world.store.subscriptions.set(subscription.id, subscription);
    context.subscription_id = subscription.id;
    return true;
  },

  /** The free subscription stays the same one, with its metadata; its period begins anew. */
  upgrade_subscription(world, context) {
    const { store } = world;
    const checkout = store.checkouts.get(context.checkout_id!)!;
    const subscription = store.subscriptions.get(checkout.subscription_id!)!;
    context.subscription_id = subscription.id;
    context.was_inactive = !isActive(subscription);
    Object.assign(subscription, whatACheckoutSells(world, checkout), {
      metadata: { ...subscription.metadata, ...checkout.metadata },
    });
    return written(world, subscription);
  },

  cycle_subscription(world, context) {
    const { store } = world;
    const subscription = store.subscriptions.get(context.subscription_id!)!;
    const planned = subscription.pending_update;
    const hasBegun = planned !== null && applyPending(store, subscription, planned);
    if (!hasBegun) {
      const start = subscription.current_period_end;
      // The first paid period of a trial decides on which day the later ones begin.
      if (subscription.status === "trialing") subscription.anchor_day = new Date(start).getUTCDate();
      setPeriod(subscription, start);
      world.clock.pass(start); // timers know milliseconds: what happens in it happens after it began
    }
    bill(store, subscription);
    subscription.status = "active";
    return written(world, subscription);
  },

  resume_subscription(world, context) {
    const subscription = world.store.subscriptions.get(context.subscription_id!)!;
    const start = world.clock.stamp();
    subscription.anchor_day = new Date(start).getUTCDate();
    setPeriod(subscription, start);
    bill(world.store, subscription);
    Object.assign(subscription, { status: "active", paused_at: null, resumes_at: null });
    return written(world, subscription);
  },

  pause_subscription(world, context) {
    const subscription = world.store.subscriptions.get(context.subscription_id!)!;
    const paused_at = world.clock.stamp();
    Object.assign(subscription, { status: "paused", paused_at, pause_at_period_end: false });
    return written(world, subscription);
  },

  end_subscription(world, context) {
    const subscription = world.store.subscriptions.get(context.subscription_id!)!;
    Object.assign(subscription, { status: "canceled", ended_at: world.clock.stamp() });
    return written(world, subscription);
  },

  revoke_subscription(world, context) {
    const subscription = world.store.subscriptions.get(context.subscription_id!)!;
    const stamp = world.clock.stamp();
    Object.assign(subscription, {
      status: "canceled",
      canceled_at: stamp,
      ends_at: stamp,
      ended_at: stamp,
      pause_at_period_end: false,
      resumes_at: null,
    });
    return written(world, subscription);
  },

  /** A period that ended meanwhile is followed by the next one, which nobody pays for. */
  reinstate_subscription(world, context) {
    const subscription = world.store.subscriptions.get(context.subscription_id!)!;
    if (new Date(subscription.current_period_end) <= world.clock.now()) {
      setPeriod(subscription, subscription.current_period_end);
    }
    Object.assign(subscription, {
      status: "active",
      cancel_at_period_end: false,
      canceled_at: null,
      ends_at: null,
      ended_at: null,
      customer_cancellation_reason: null,
      customer_cancellation_comment: null,
      past_due_at: null,
      paused_at: null,
      pending_update: null,
    });
    return written(world, subscription);
  },

  mark_past_due(world, context) {
    const subscription = world.store.subscriptions.get(context.subscription_id!)!;
    subscription.status = "past_due";
    subscription.past_due_at ??= world.clock.stamp();
    return written(world, subscription);
  },

  recover_subscription(world, context) {
    const subscription = world.store.subscriptions.get(context.subscription_id!)!;
    Object.assign(subscription, { status: "active", past_due_at: null });
    return written(world, subscription);
  },
} satisfies Record<string, Change>;

/** What follows from the checkout, for a new subscription and for one that is upgraded. */
function whatACheckoutSells({ store, clock }: World, checkout: Checkout) {
  const product = store.products.get(checkout.product_id)!;
  const start = clock.stamp();
  const isTrial = checkout.trial_end !== null;
  const recurring_interval = product.recurring_interval!;
  const recurring_interval_count = product.recurring_interval_count ?? 1;
  return {
    currency: checkout.currency,
    recurring_interval,
    recurring_interval_count,
    status: isTrial ? "trialing" as const : "active" as const,
    current_period_start: start,
    current_period_end: checkout.trial_end ?? periodEnd(start, recurring_interval, recurring_interval_count),
    anchor_day: new Date(start).getUTCDate(),
    trial_start: isTrial ? start : null,
    trial_end: checkout.trial_end,
    product_id: product.id,
    prices: chargedPrices(checkout, product),
    seats: checkout.seats,
    units: checkout.units,
    discount_id: checkout.discount_id,
    // During a trial there is nothing that a discount could lower.
    discount_applied_at: checkout.discount_id === null || isTrial ? null : start,
    checkout_id: checkout.id,
    custom_field_data: checkout.custom_field_data,
  };
}

/** The period that began is billed: a discount that has had its time goes, and lines wait for the order. */
function bill(store: Store, subscription: Subscription) {
  const start = subscription.current_period_start;
  const discount = discountOf(store, subscription);
  if (discount !== null) {
    subscription.discount_applied_at ??= start;
    if (isUsedUp(discount, subscription.discount_applied_at, start)) subscription.discount_id = null;
  }
  addPeriodLines(store, subscription);
}

/** Sets the period that begins at `start`. */
function setPeriod(subscription: Subscription, start: string) {
  const { recurring_interval, recurring_interval_count, anchor_day } = subscription;
  subscription.current_period_start = start;
  subscription.current_period_end = periodEnd(
    start,
    recurring_interval,
    recurring_interval_count,
    anchor_day,
  );
}

/** Product, prices and discount decide what it costs. */
function written({ store, clock }: World, subscription: Subscription): true {
  subscription.amount = recurringAmount(store, subscription);
  subscription.modified_at = clock.stamp();
  return true;
}
