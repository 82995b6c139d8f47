/** From a checkout to its first order (https://polar.sh/docs/integrate/webhooks/events). */
import { type Beat, customerStateChanged } from "./beat.ts";
import { bookkeeping, grantedBenefits } from "./orders.ts";

/** The buyer clicks Pay. The customer's own event is a background job that starts before the payment. */
const confirmation: Beat[] = [
  { after: 0, does: "confirm_checkout" },
  { after: 0, when: "customer_is_new", does: "create_owner", sends: ["member.created"] },
  { after: 0, when: "customer_is_new", sends: ["customer.created"] },
  { after: 0, when: "customer_was_known", sends: ["customer.updated"] },
  { after: 0, sends: ["checkout.updated"] }, // status confirmed: clicked, not paid
];

/** The first order of a checkout. It is already paid in order.created. */
const paidOrder: Beat[] = [
  { after: 0, does: "create_paid_order", sends: ["order.created", "order.updated"] },
  { after: 0, does: "allocate_receipt", sends: ["order.paid"] },
  { after: 0, does: "complete_checkout", sends: ["checkout.updated"] }, // status succeeded
];

/** The jobs that follow. */
const afterwards: Beat[] = [...grantedBenefits, customerStateChanged, ...bookkeeping];

export const purchaseStories = {
  checkout_created: [{ after: 0, sends: ["checkout.created"] }],
  /** Each edit of an open checkout, by the shop or by the buyer typing. */
  checkout_edited: [{ after: 0, sends: ["checkout.updated"] }],
  /** Told by the clock: a job looks for expired checkouts every quarter of an hour. */
  checkout_expired: [{ after: 0, does: "expire_checkout", sends: ["checkout.expired"] }],
  /** The buyer's card is declined. The checkout is open again, the customer is there to stay. */
  checkout_declined: [
    ...confirmation,
    { after: 0, does: "reopen_checkout", sends: ["checkout.updated"] },
    customerStateChanged,
  ],

  /** Somebody buys a product once. A total of 0 makes the same story without a fee. */
  one_time_purchase: [...confirmation, ...paidOrder, ...afterwards],

  /**
   * Somebody starts a subscription. With a trial the subscription is `trialing` in all three events,
   * `subscription.active` included, and the order is paid with a total of 0.
   */
  subscription_purchase: [
    ...confirmation,
    {
      after: 0,
      does: "create_subscription",
      sends: ["subscription.created", "subscription.active", "subscription.updated"],
    },
    ...paidOrder,
    ...afterwards,
  ],

  /** A free subscription becomes a paid one: the same subscription, and a period that begins now. */
  free_plan_upgrade: [
    ...confirmation,
    { after: 0, does: "upgrade_subscription", sends: ["subscription.updated"] },
    { after: 0, when: "upgrade_activates", sends: ["subscription.active"] },
    ...paidOrder,
    { after: 1, each: "outdated_grants", does: "revoke_grant", sends: ["benefit_grant.revoked"] },
    ...afterwards,
  ],
} satisfies Record<string, Beat[]>;
