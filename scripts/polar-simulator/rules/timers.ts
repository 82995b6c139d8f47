/** What the clock has to do with a subscription next. It follows from the rows alone, so it is never forgotten. */
import type { StoryContext, Subscription } from "../rows/rows.ts";
import type { Store } from "../rows/store.ts";
import type { StoryName } from "./stories.ts";
import { isActive } from "./subscription_status.ts";

/** A story and when it begins. */
export interface Step {
  story: StoryName;
  due: Date;
  context: StoryContext;
}

/**
 * The next step of a subscription, or null if the clock has nothing to do with it. A past due one is not renewed:
 * its unpaid order is retried until it is paid or the subscription has ended.
 */
export function nextStep(store: Store, subscriptionId: string): Step | null {
  const subscription = store.subscriptions.get(subscriptionId)!;
  if (store.customers.get(subscription.customer_id)!.deleted_at !== null) return null;
  const context = { subscription_id: subscription.id, customer_id: subscription.customer_id };
  if (isActive(subscription)) {
    return { story: endOfPeriod(subscription), due: new Date(subscription.current_period_end), context };
  }
  if (subscription.status === "paused" && subscription.resumes_at !== null) {
    return { story: "subscription_resumed", due: new Date(subscription.resumes_at), context };
  }
  if (subscription.status === "past_due") {
    const unpaid = [...store.orders.values()].find((order) =>
      order.subscription_id === subscription.id && order.status === "pending" &&
      order.next_payment_attempt_at != null
    );
    if (unpaid !== undefined) {
      const due = new Date(unpaid.next_payment_attempt_at!);
      return { story: "order_charged", due, context: { ...context, order_id: unpaid.id } };
    }
  }
  return null;
}

/** A cancellation comes before a pause. */
function endOfPeriod(subscription: Subscription): StoryName {
  if (subscription.cancel_at_period_end) return "subscription_ended";
  return subscription.pause_at_period_end ? "subscription_paused" : "renewal";
}
