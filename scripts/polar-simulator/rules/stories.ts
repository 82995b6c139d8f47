/**
 * What Polar does and sends, story by story. This is data: hold stories/*.ts against Polar's webhook documentation
 * (https://polar.sh/docs/integrate/webhooks/events) and its open source.
 *
 * A story is a list of beats (stories/beat.ts). What a beat writes is in changes/, what it depends on and whom it
 * concerns is in conditions.ts, and storyteller.ts makes it happen. The API and the bank begin the stories; some are
 * told by the clock, because a period ends or a retry is due (timers.ts).
 *
 * Polar promises no order between its background jobs, nor that an event comes once. These are the usual orders.
 */
import type { Beat } from "./stories/beat.ts";
import { catalogueStories } from "./stories/catalogue.ts";
import { customerStories } from "./stories/customers.ts";
import { orderStories } from "./stories/orders.ts";
import { purchaseStories } from "./stories/purchases.ts";
import { refundStories } from "./stories/refunds.ts";
import { seatStories } from "./stories/seats.ts";
import { subscriptionStories } from "./stories/subscriptions.ts";

/** Everything that can happen. */
export const stories = {
  ...catalogueStories,
  ...customerStories,
  ...purchaseStories,
  ...orderStories,
  ...subscriptionStories,
  ...refundStories,
  ...seatStories,
} satisfies Record<string, Beat[]>;

/** The name of a story. */
export type StoryName = keyof typeof stories;
