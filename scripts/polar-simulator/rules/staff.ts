/** What happens inside Polar, where no call of the API leads. */
import type { Subscription } from "../rows/rows.ts";
import { addInterval } from "./intervals.ts";
import { refusal } from "./problems.ts";
import { tellOfSubscription } from "./storyteller.ts";
import type { World } from "./world.ts";

/**
 * Brings a revoked subscription back. A period that ended meanwhile is followed by the next, unpaid one.
 * @throws 400 unless it is revoked, its customer is there and one period at most has gone by
 */
export function reinstate(world: World, subscriptionId: string) {
  const subscription = find(world, subscriptionId);
  const { status, current_period_end, recurring_interval, recurring_interval_count, anchor_day } =
    subscription;
  const nextEnd = addInterval(
    new Date(current_period_end),
    recurring_interval,
    recurring_interval_count,
    anchor_day,
  );
  const customer = world.store.customers.get(subscription.customer_id)!;
  if (status !== "canceled" || customer.deleted_at !== null || nextEnd <= world.clock.now()) {
    throw refusal(400, "CannotReinstateSubscription", "This subscription cannot be reinstated.");
  }
  tellOfSubscription(world, "subscription_reinstated", subscription);
  world.store.changed();
}

function find({ store }: World, id: string): Subscription {
  const subscription = store.subscriptions.get(id);
  if (subscription === undefined) throw new Error(`there is no subscription ${id}`);
  return subscription;
}
