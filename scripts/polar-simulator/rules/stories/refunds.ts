/** Money that goes back. A refund alone ends no subscription. */
import { type Beat, customerStateChanged } from "./beat.ts";

export const refundStories = {
  /** Most refunds have succeeded when they are created; others are pending until the bank tells. */
  refund_created: [
    { after: 0, sends: ["refund.created"] },
    { after: 0, when: "refund_succeeded", does: "book_refund", sends: ["order.updated", "order.refunded"] },
    {
      after: 1,
      when: "refund_takes_benefits",
      each: "grants_of_order",
      does: "revoke_grant",
      sends: ["benefit_grant.revoked"],
    },
    { ...customerStateChanged, when: "refund_takes_benefits" },
  ],
  /** The bank tells how a pending refund ended. */
  refund_settled: [
    { after: 0, does: "settle_refund", sends: ["refund.updated"] },
    { after: 0, when: "refund_succeeded", does: "book_refund", sends: ["order.updated", "order.refunded"] },
  ],
  /** A refund that had succeeded comes back: `refunded_amount` falls, and no order.refunded says so. */
  refund_returned: [
    { after: 0, does: "settle_refund", sends: ["refund.updated"] },
    { after: 0, does: "unbook_refund", sends: ["order.updated"] },
  ],
  /** The bank warns of a chargeback, and Polar refunds the whole order on its own (`dispute_prevention`). */
  chargeback_prevented: [
    { after: 0, sends: ["refund.created"] },
    { after: 0, does: "book_refund", sends: ["order.updated", "order.refunded"] },
    { after: 0, when: "subscription_is_running", tells: "subscription_revoked" },
    { after: 1, each: "grants_of_order", does: "revoke_grant", sends: ["benefit_grant.revoked"] },
    { ...customerStateChanged, when: "refund_takes_benefits" },
  ],
  /**
   * A dispute is decided, lost or won: whatever the order gave ends, no refund is made, and nothing is told about the
   * order.
   */
  dispute_resolved: [
    { after: 0, when: "subscription_is_running", tells: "subscription_revoked" },
    { after: 1, each: "grants_of_order", does: "revoke_grant", sends: ["benefit_grant.revoked"] },
    { ...customerStateChanged, when: "order_stands_alone" },
  ],
} satisfies Record<string, Beat[]>;
