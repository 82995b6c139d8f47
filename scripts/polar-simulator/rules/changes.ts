/** What Polar writes in the beats of its stories, in one table. */
import type { Change } from "./change.ts";
import { benefitChanges } from "./changes/benefits.ts";
import { checkoutChanges } from "./changes/checkouts.ts";
import { customerChanges } from "./changes/customers.ts";
import { orderChanges } from "./changes/orders.ts";
import { paymentChanges } from "./changes/payments.ts";
import { refundChanges } from "./changes/refunds.ts";
import { seatChanges } from "./changes/seats.ts";
import { subscriptionChanges } from "./changes/subscriptions.ts";

/** By name: what a beat writes. */
export const changes = {
  ...customerChanges,
  ...checkoutChanges,
  ...subscriptionChanges,
  ...orderChanges,
  ...paymentChanges,
  ...refundChanges,
  ...benefitChanges,
  ...seatChanges,
} satisfies Record<string, Change>;

/** What a beat can do. */
export type ChangeName = keyof typeof changes;
