/**
 * What Polar writes in the beats of its stories. A change answers whether it found something to do; the first change
 * of a story may refuse with a PolarProblem, before it writes.
 */
import { benefitChanges } from "./changes/benefits.ts";
import { checkoutChanges } from "./changes/checkouts.ts";
import { customerChanges } from "./changes/customers.ts";
import { orderChanges } from "./changes/orders.ts";
import { paymentChanges } from "./changes/payments.ts";
import { refundChanges } from "./changes/refunds.ts";
import { subscriptionChanges } from "./changes/subscriptions.ts";
import type { StoryContext } from "./storyteller.ts";
import type { World } from "./world.ts";

/** Writes, and adds to the context what it made or found out. */
export type Change = (world: World, context: StoryContext) => boolean;

/** By name: what a beat writes. */
export const changes = {
  ...customerChanges,
  ...checkoutChanges,
  ...subscriptionChanges,
  ...orderChanges,
  ...paymentChanges,
  ...refundChanges,
  ...benefitChanges,
} satisfies Record<string, Change>;

/** What a beat can do. */
export type ChangeName = keyof typeof changes;
