/** The life of a subscription after its purchase. */
import { type Beat, customerStateChanged } from "./beat.ts";
import { cycleOrder, grantedBenefits } from "./orders.ts";
import { seatsTakenBack } from "./seats.ts";

/** The events of every end; `subscription.canceled` comes even if the cancellation was told long ago. */
const end = ["subscription.updated", "subscription.canceled", "subscription.revoked"] satisfies Beat["sends"];

/** After the end: benefits go, and what was not paid is given up. */
const aftermathOfEnd: Beat[] = [
  { after: 1, each: "grants_of_subscription", does: "revoke_grant", sends: ["benefit_grant.revoked"] },
  { after: 1, each: "pending_orders_of_subscription", does: "void_order", sends: ["order.updated"] },
  customerStateChanged,
];

/** Another product: what only the old one gave goes first. The same state is told once more. */
const otherProduct: Beat[] = [
  { after: 1, each: "outdated_grants", does: "revoke_grant", sends: ["benefit_grant.revoked"] },
  ...grantedBenefits,
  customerStateChanged,
  { after: 2, sends: ["subscription.updated"] },
];

export const subscriptionStories = {
  /**
   * The end of a period, told by the clock; of a trial, too. The new period begins before it is paid. A trial
   * becomes `active` here, without `subscription.active`.
   */
  renewal: [
    { after: 0, does: "cycle_subscription", sends: ["subscription.cycled", "subscription.updated"] },
    { after: 1, each: "outdated_grants", does: "revoke_grant", sends: ["benefit_grant.revoked"] },
    ...grantedBenefits,
    customerStateChanged,
    ...cycleOrder,
  ],

  cancellation_scheduled: [
    { after: 0, sends: ["subscription.updated", "subscription.canceled"] }, // status active, ends_at set
    customerStateChanged,
  ],
  cancellation_undone: [
    { after: 0, sends: ["subscription.updated", "subscription.uncanceled"] },
    customerStateChanged,
  ],
  /** The end that was scheduled, told by the clock. Usage that is not billed yet makes one more order. */
  subscription_ended: [
    seatsTakenBack,
    { after: 0, does: "end_subscription", sends: end },
    ...aftermathOfEnd,
    ...cycleOrder,
  ],
  /** At once: by the shop, after the last retry, or after a chargeback. */
  subscription_revoked: [
    seatsTakenBack,
    { after: 0, does: "revoke_subscription", sends: end },
    ...aftermathOfEnd,
  ],
  /** By Polar's staff. Nothing is charged. */
  subscription_reinstated: [
    { after: 0, does: "reinstate_subscription", sends: ["subscription.updated", "subscription.active"] },
    ...grantedBenefits,
    customerStateChanged,
  ],

  /** At the end of a period, told by the clock. */
  subscription_paused: [
    seatsTakenBack,
    { after: 0, does: "pause_subscription", sends: ["subscription.updated", "subscription.paused"] },
    { after: 1, each: "grants_of_subscription", does: "revoke_grant", sends: ["benefit_grant.revoked"] },
    customerStateChanged,
  ],
  /** By the shop or by the clock: a period begins now and is charged. Neither active nor cycled is sent. */
  subscription_resumed: [
    { after: 0, does: "resume_subscription", sends: ["subscription.updated", "subscription.resumed"] },
    ...grantedBenefits,
    customerStateChanged,
    ...cycleOrder,
  ],

  /** Everything else: a pause that is scheduled or not any more, metadata, discount, dates, usage. */
  subscription_edited: [{ after: 0, sends: ["subscription.updated"] }, customerStateChanged],

  /** Usage that a metered price counts: a job brings the subscription's meters up to date. */
  usage_recorded: [{ after: 1, sends: ["subscription.updated"] }, customerStateChanged],

  /** By the API, without a checkout: for free plans only, and without an order. */
  subscription_started: [
    { after: 0, sends: ["subscription.created", "subscription.active", "subscription.updated"] },
    ...grantedBenefits,
    customerStateChanged,
  ],

  /** Proration `next_period`: the product stays until then, `pending_update` tells what comes. */
  plan_change_scheduled: [{ after: 0, sends: ["subscription.updated"] }, customerStateChanged],
  /** Proration `prorate`: the money is on the next order. During a trial there is none. */
  plan_changed: [{ after: 0, sends: ["subscription.updated"] }, ...otherProduct],
  /** `invoice`, `reset` or another interval: charged within the request; the payment is booked when the bank tells. */
  plan_change_charged: [
    { after: 0, sends: ["order.created", "subscription.updated"] }, // status pending
    { after: 1, tells: "order_settled" },
    ...otherProduct,
  ],
  /** The same where the old plan's rest outweighs the new plan: a total below zero, for the customer's balance. */
  plan_change_credited: [
    { after: 0, sends: ["order.created"] },
    { after: 0, tells: "order_settled" },
    { after: 0, sends: ["subscription.updated"] },
    ...otherProduct,
  ],
} satisfies Record<string, Beat[]>;
