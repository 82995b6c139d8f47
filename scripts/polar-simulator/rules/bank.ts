/** What happens at the bank, where no call of the API leads: tests and demonstrations decide it. */
import type { Card, Customer, StoryContext } from "../rows/rows.ts";
import { openDispute, refundDispute, settleDispute } from "./disputes.ts";
import { customerByEmail } from "./identity.ts";
import { refusal } from "./problems.ts";
import { newRefund, refundable } from "./refunds.ts";
import type { StoryName } from "./stories.ts";
import { tell } from "./storyteller.ts";
import type { World } from "./world.ts";

/** The switches. A customer is named by e-mail or id. */
export interface Bank {
  /**
   * Declines the card on file from now on.
   * @param forGood the bank says never again (a lost card); Polar then spares it the retries before the deadline
   */
  decline(customer: string, options?: { forGood: boolean }): void;
  /** Takes the card on file again. Nothing happens before the next attempt. */
  succeed(customer: string): void;
  /** The customer saves a new card that works. Polar charges what is past due at once. */
  saveCard(customer: string): void;
  /** The customer removes the card: renewals find none. */
  removeCard(customer: string): void;
  /** From now on refunds are pending until `settleRefund`, or succeed at once again. */
  holdRefunds(hold?: boolean): void;
  /**
   * A pending refund ends, or one that had succeeded comes back.
   * @throws for any other change
   */
  settleRefund(refundId: string, outcome: "succeeded" | "failed" | "canceled"): void;
  /** Warns of a chargeback: Polar refunds the order on its own and ends its subscription. */
  warnOfChargeback(orderId: string): void;
  /**
   * Takes the buyer's side for now: a dispute that awaits an answer. Polar tells of it by no event.
   * @param reason as the card network names it
   */
  dispute(orderId: string, reason?: string): { id: string };
  /** Decides a dispute that is open. */
  settleDispute(disputeId: string, outcome: "lost" | "won"): void;
}

/** A bank for this world. */
export function createBank(world: World): Bank {
  const { store } = world;

  function find(named: string): Customer {
    const customer = store.customers.get(named) ?? customerByEmail(store, named);
    if (customer === undefined) throw new Error(`there is no customer ${named}`);
    return customer;
  }

  function setCard(named: string, card: Card | null) {
    find(named).card = card;
    store.changed();
  }

  function happen(story: StoryName, context: StoryContext) {
    tell(world, story, context);
    store.changed();
  }

  return {
    decline: (customer, { forGood } = { forGood: false }) => setCard(customer, forGood ? "lost" : "declined"),
    succeed: (customer) => setCard(customer, "good"),
    saveCard(customer) {
      setCard(customer, "good");
      happen("card_saved", { customer_id: find(customer).id });
    },
    removeCard: (customer) => setCard(customer, null),
    holdRefunds(hold = true) {
      world.holdsRefunds = hold;
    },
    settleRefund(refundId, outcome) {
      const refund = store.refunds.get(refundId);
      if (refund === undefined) throw new Error(`there is no refund ${refundId}`);
      const context: StoryContext = {
        refund_id: refund.id,
        refund_outcome: outcome,
        order_id: refund.order_id,
        customer_id: refund.customer_id,
      };
      if (refund.status === "pending") return happen("refund_settled", context);
      if (refund.status === "succeeded" && outcome !== "succeeded") return happen("refund_returned", context);
      throw new Error(`a refund that is ${refund.status} does not become ${outcome}`);
    },
    warnOfChargeback(orderId) {
      const order = store.orders.get(orderId);
      if (order === undefined || order.charged_amount === 0 || refundable(order).amount === 0) {
        throw refusal(404, "RefundUnknownPayment", `Refund issued for unknown order: ${orderId}`);
      }
      const dispute = openDispute(world, order, "prevented", null);
      const refund = newRefund(world, order, refundable(order).amount, {
        reason: "dispute_prevention",
        status: "succeeded",
        revoke_benefits: true,
        subscription_id: null, // even for a subscription's order
      });
      refund.dispute = refundDispute(dispute);
      happen("chargeback_prevented", {
        refund_id: refund.id,
        order_id: order.id,
        customer_id: order.customer_id,
        ...order.subscription_id !== null && { subscription_id: order.subscription_id },
      });
    },
    dispute(orderId, reason = "fraudulent") {
      const order = store.orders.get(orderId);
      if (order === undefined || order.charged_amount === 0) {
        throw new Error(`no card paid for order ${orderId}`);
      }
      const { id } = openDispute(world, order, "needs_response", reason);
      store.changed();
      return { id };
    },
    settleDispute(disputeId, outcome) {
      const dispute = store.disputes.get(disputeId);
      if (dispute === undefined || dispute.closed) throw new Error(`there is no open dispute ${disputeId}`);
      settleDispute(world, dispute, outcome);
      store.changed();
    },
  };
}
