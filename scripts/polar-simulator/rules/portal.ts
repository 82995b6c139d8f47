/** What customers may do to their subscriptions themselves, in the portal. */
import type { Product, Subscription } from "../rows/rows.ts";
import { changeProduct, changeQuantity } from "./plan_change.ts";
import { isFree } from "./prices.ts";
import { refusal } from "./problems.ts";
import {
  callOffPause,
  cancelAtPeriodEnd,
  type CancellationReason,
  clearPendingUpdate,
  pauseAtPeriodEnd,
  resume,
  uncancel,
} from "./subscription_actions.ts";
import type { World } from "./world.ts";

/** How the simulated organization bills changes. */
const BEHAVIOR = "prorate";

/** One thing that a customer wants. */
export type CustomerChange =
  | { kind: "product"; productId: string }
  | { kind: "seats" | "units"; quantity: number }
  | { kind: "cancel"; reason: CancellationReason }
  | { kind: "uncancel" | "call_off_pause" | "resume" | "clear" }
  | { kind: "pause"; resumesAt: string | null };

/**
 * Does it. Other plans are those that everybody can buy; going on needs a card where something is charged.
 * @throws 409 without that card, else as the shop's own call
 */
export function changeByCustomer(world: World, subscription: Subscription, change: CustomerChange) {
  switch (change.kind) {
    case "product":
      return changeProduct(
        world,
        subscription,
        change.productId,
        BEHAVIOR,
        null,
        isForCustomers,
      );
    case "seats":
    case "units":
      return changeQuantity(world, subscription, change.kind, change.quantity, BEHAVIOR);
    case "cancel":
      return cancelAtPeriodEnd(world, subscription, change.reason);
    case "uncancel":
      if (subscription.cancel_at_period_end && subscription.ended_at === null) {
        requireCard(world, subscription, "uncancelling");
      }
      return uncancel(world, subscription);
    case "pause":
      return pauseAtPeriodEnd(world, subscription, change.resumesAt);
    case "call_off_pause":
      return callOffPause(world, subscription);
    case "resume":
      if (subscription.status === "paused") requireCard(world, subscription, "resuming");
      return resume(world, subscription);
    case "clear":
      return clearPendingUpdate(world, subscription);
  }
}

/** Whether customers may have the product without the shop. */
export function isForCustomers({ visibility }: Product): boolean {
  return visibility === "public";
}

function requireCard({ store }: World, subscription: Subscription, doing: string) {
  if (subscription.prices.every(isFree)) return;
  if (store.customers.get(subscription.customer_id)!.card !== null) return;
  throw refusal(409, "PaymentMethodRequired", `Add a payment method before ${doing} this subscription.`);
}
