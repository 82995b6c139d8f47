/** The form of a story: a list of moments. */
import type { models } from "@polar-sh/sdk/2026-10";
import type { ChangeName } from "../changes.ts";
import type { ConditionName, SelectionName } from "../conditions.ts";

/** One moment of a story. Its parts happen in the order of these fields. */
export interface Beat {
  /** Seconds from the beginning of the story; never less than those of the beat before. */
  after: number;
  /** Happens only if this holds. */
  when?: ConditionName;
  /** Happens once for each of these objects. */
  each?: SelectionName;
  /** What Polar writes. A change that finds nothing to do sends and tells nothing. */
  does?: ChangeName;
  /** What goes out, with the object as it is at that moment. */
  sends?: models.WebhookEventType[];
  /** A story that begins at this moment, about the same objects. */
  tells?: Continuation;
}

/** Stories that begin within others. */
export type Continuation = "order_charged" | "order_settled" | "payment_failed" | "subscription_revoked";

/** A job that Polar runs after changes of a customer, a subscription or a benefit; it waits a second at least. */
export const customerStateChanged: Beat = { after: 1, sends: ["customer.state_changed"] };
