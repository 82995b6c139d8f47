/** What becomes of an order that is not paid yet: renewals, plan changes, final bills, charges by the shop. */
import { type Beat, customerStateChanged } from "./beat.ts";
import { seatsTakenBack } from "./seats.ts";

/** A paid order brings the benefits of its product. */
export const grantedBenefits: Beat[] = [
  { after: 1, each: "benefits_due", does: "grant_benefit", sends: ["benefit_grant.created"] },
];

/** Jobs that touch a paid order once more: Polar's fee, and the invoice if there is a name and an address for it. */
export const bookkeeping: Beat[] = [
  { after: 3, when: "card_was_charged", does: "book_platform_fee", sends: ["order.updated"] },
  { after: 6, when: "billing_details_known", does: "generate_invoice", sends: ["order.updated"] },
];

/**
 * A job makes the order of a period, and another one charges it. Nothing happens if no line waits for an order, as
 * after the end of most subscriptions.
 */
export const cycleOrder: Beat[] = [
  { after: 2, does: "create_cycle_order", sends: ["order.created"] }, // status pending
  { after: 2, when: "nothing_is_due", tells: "order_settled" },
  { after: 3, when: "something_is_due", tells: "order_charged" },
];

export const orderStories = {
  /**
   * The card on file is charged: for the first time, when a retry is due (told by the clock), or because a new card
   * was saved. A decline sends nothing about the order. After a recovery the subscription is active before the
   * order is paid.
   */
  order_charged: [
    { after: 0, does: "charge_order" },
    {
      after: 0,
      when: "charge_recovers",
      does: "recover_subscription",
      sends: ["subscription.updated", "subscription.active"],
    },
    { after: 0, when: "charge_succeeded", tells: "order_settled" },
    { after: 0, when: "first_charge_failed", tells: "payment_failed" },
    { after: 0, when: "retry_failed", does: "schedule_retry" },
    { after: 0, when: "last_retry_failed", tells: "subscription_revoked" },
  ],

  /** The customer saves a new card: what is past due is charged at once. */
  card_saved: [{ after: 0, each: "orders_past_due", tells: "order_charged" }],

  /** A pending order is paid: by a card, by the customer's balance, or because nothing was due. */
  order_settled: [
    { after: 0, does: "settle_order", sends: ["order.updated"] },
    { after: 0, does: "allocate_receipt", sends: ["order.paid"] },
    ...grantedBenefits,
    {
      after: 1,
      when: "order_is_a_renewal",
      each: "grants_of_subscription",
      does: "cycle_grant",
      sends: ["benefit_grant.cycled"],
    },
    { after: 1, when: "access_changed", sends: ["customer.state_changed"] },
    ...bookkeeping,
  ],

  /** The first charge of a renewal failed. Retries follow after 2, 7, 14 and 21 days. */
  payment_failed: [
    { after: 0, does: "mark_past_due", sends: ["subscription.updated", "subscription.past_due"] },
    seatsTakenBack,
    { after: 0, does: "schedule_retry" },
    { after: 0, when: "no_card_on_file", sends: ["order.updated"] },
    { after: 1, each: "grants_of_subscription", does: "revoke_grant", sends: ["benefit_grant.revoked"] },
    customerStateChanged,
  ],

  /** Who it is billed to was corrected. */
  order_edited: [{ after: 0, sends: ["order.updated"] }],
  /** A job makes the invoice. */
  invoice_ordered: [{ after: 3, does: "generate_invoice", sends: ["order.updated"] }],

  /** The shop charges a customer without a checkout: a draft, then its payment (`order_settled`). */
  order_drafted: [{ after: 0, sends: ["order.created"] }],
} satisfies Record<string, Beat[]>;
