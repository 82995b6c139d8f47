/**
 * What Polar does and sends, story by story. This is data: hold it against Polar's webhook documentation
 * (https://polar.sh/docs/integrate/webhooks/events), and add what is missing here (renewals, refunds, dunning,
 * plan changes).
 *
 * A beat is one moment: `does` names what Polar writes (changes.ts), then the events of `sends` go out with the
 * object as it is at that moment. `after` counts seconds from the beginning of the story. A beat with `when`
 * happens only if that holds; a beat whose change finds nothing to do sends nothing.
 *
 * Polar promises no order between its background jobs, nor that an event comes once. These are the usual orders.
 */
import type { models } from "@polar-sh/sdk/2026-10";
import type { ChangeName, ConditionName } from "./changes.ts";

/** One moment of a story. */
export interface Beat {
  after: number;
  when?: ConditionName;
  does?: ChangeName;
  sends: models.WebhookEventType[];
}

/** A job that Polar runs for each new or changed customer; debounced there, one second at least. */
const customerStateChanged: Beat = { after: 1, sends: ["customer.state_changed"] };

/** The buyer clicks Pay. The customer's own event is a background job that starts before the payment. */
const confirmation: Beat[] = [
  { after: 0, does: "confirm_checkout", sends: [] },
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

/** Jobs that touch the order once more: Polar's fee, and the invoice if there is a name and an address for it. */
const afterwards: Beat[] = [
  customerStateChanged,
  { after: 3, when: "money_moved", does: "book_platform_fee", sends: ["order.updated"] },
  { after: 6, when: "billing_details_known", does: "generate_invoice", sends: ["order.updated"] },
];

/** Everything that can happen. */
export const stories = {
  product_created: [{ after: 0, sends: ["product.created"] }],
  product_updated: [{ after: 0, sends: ["product.updated"] }],

  customer_created: [{ after: 0, sends: ["customer.created"] }, customerStateChanged],
  customer_updated: [{ after: 0, sends: ["customer.updated"] }, customerStateChanged],
  customer_deleted: [
    { after: 0, does: "delete_customer", sends: ["customer.deleted"] },
    customerStateChanged,
  ],

  checkout_created: [{ after: 0, sends: ["checkout.created"] }],
  /** Each edit of an open checkout, by the shop or by the buyer typing. */
  checkout_edited: [{ after: 0, sends: ["checkout.updated"] }],
  /** Told by the clock: a job looks for expired checkouts every quarter of an hour. */
  checkout_expired: [{ after: 0, does: "expire_checkout", sends: ["checkout.expired"] }],

  /** Somebody buys a product once. A price of 0 makes the same story without a fee. */
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
} satisfies Record<string, Beat[]>;

/** The name of a story. */
export type StoryName = keyof typeof stories;
