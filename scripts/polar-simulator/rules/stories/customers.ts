/** Customers. Their own events are background jobs; the member that acts for them is made at once. */
import { type Beat, customerStateChanged } from "./beat.ts";

export const customerStories = {
  customer_created: [
    { after: 0, does: "create_owner", sends: ["member.created"] },
    { after: 0, sends: ["customer.created"] },
    customerStateChanged,
  ],
  /** The member who acts for the customer moves along, within the request. */
  customer_email_changed: [
    { after: 0, each: "owner_of_customer", does: "sync_owner_email", sends: ["member.updated"] },
    { after: 0, sends: ["customer.updated"] },
    customerStateChanged,
  ],
  customer_updated: [{ after: 0, sends: ["customer.updated"] }, customerStateChanged],

  /**
   * What the customer had goes in jobs of its own. Those events show the external id that the customer had,
   * although somebody else may have it by then.
   */
  customer_deleted: [
    { after: 0, each: "members_of_customer", sends: ["member.deleted"] },
    { after: 0, does: "delete_customer", sends: ["customer.deleted"] },
    customerStateChanged,
    {
      after: 2,
      each: "billable_subscriptions",
      does: "revoke_subscription",
      sends: ["subscription.updated", "subscription.canceled", "subscription.revoked"],
    },
    { after: 2, each: "grants_of_customer", does: "revoke_grant", sends: ["benefit_grant.revoked"] },
    { after: 3, each: "pending_orders_of_customer", does: "void_order", sends: ["order.updated"] },
  ],
} satisfies Record<string, Beat[]>;
