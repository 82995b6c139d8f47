/**
 * Stories that chance makes up: one customer, one subscription, two orders, and events that may contradict each other.
 * Nobody can say how such a story should end, but it must end alike in every order.
 */

import type { models } from "@polar-sh/sdk/2026-10";
import { at, later, periodEnd } from "./calendar.ts";
import type { Slug } from "./catalogue.ts";
import { event, type PolarEvent } from "./events.ts";
import {
  changed,
  customer,
  customerState,
  embedding,
  order,
  paid,
  plan,
  refunded,
  subscription,
} from "./payloads.ts";
import { chance } from "../../../scripts/random.ts";
import type { Step, Story } from "./story.ts";

const plans: Slug[] = ["pro", "team", "pro-yearly-monthly", "free", "community", "late-plan"];
const packs: Slug[] = ["pack", "late-pack", "big-pack", "base-kit"];
const statuses = ["active", "active", "active", "trialing", "past_due", "canceled", "paused"] as const;
const happenings = [
  "active",
  "updated",
  "canceled",
  "uncanceled",
  "cycled",
  "past_due",
  "paused",
  "resumed",
  "revoked",
];
const reasons = [
  "purchase",
  "subscription_create",
  "subscription_cycle",
  "subscription_update",
  "subscription_meter_cycle",
] as const;
const before: Step[][] = [[], [{ step: "profile", user: "ana" }], [{
  step: "linked",
  user: "ana",
  customer: "cus-ana",
}]];
const after: Step[][] = [[], [{ step: "signs_in", user: "ana" }], [{ step: "mapped", product: "late-plan" }, {
  step: "mapped",
  product: "late-pack",
}]];

/** A story of so many events. The same seed makes the same story. */
export function invent(seed: number, size: number): Story {
  const random = chance(seed);
  const likely = (share: number) => random() < share;
  const oneOf = <T>(things: readonly T[]): T => things[Math.floor(random() * things.length)];
  const moment = () => at(-Math.floor(random() * 60), Math.floor(random() * 9));

  const metadata: Record<string, string> = likely(0.6) ? { user_id: "ana" } : {};
  const buyer = customer("ana", { external_id: likely(0.5) ? "ana" : null });
  const from = at(-40 - Math.floor(random() * 20));
  const begun = subscription("sub", {
    customer: buyer,
    plan: oneOf(plans),
    from,
    metadata,
    trialDays: likely(0.3) ? 7 : undefined,
    units: likely(0.2) ? 2 : undefined,
  });
  const orders = new Map<string, models.Order>();

  const makers: (() => PolarEvent)[] = [
    () => event("subscription.created", later(from, 0.1), begun),
    () => event(`subscription.${oneOf(happenings)}`, moment(), subscriptionAt(moment())),
    () => event(`subscription.${oneOf(happenings)}`, moment(), subscriptionAt(moment())),
    () => event(`order.${oneOf(["created", "updated", "paid"])}`, moment(), orderAt(moment())),
    () => event(`order.${oneOf(["created", "updated", "paid"])}`, moment(), orderAt(moment())),
    () => event("order.refunded", moment(), refundAt(moment())),
    () => event(`customer.${oneOf(["created", "updated", "deleted"])}`, moment(), customerAt(moment())),
    () =>
      event(
        "customer.state_changed",
        moment(),
        customerState(customerAt(moment()), likely(0.5) ? [begun] : []),
      ),
  ];
  const events = Array.from({ length: size }, () => oneOf(makers)());
  return { name: `invented ${seed}`, before: oneOf(before), events, after: oneOf(after), expect: {} };

  function subscriptionAt(modified: string): models.Subscription {
    const status = oneOf(statuses);
    const start = oneOf([from, moment(), periodEnd(from)]);
    return changed(begun, modified, {
      ...(likely(0.2) ? plan(oneOf(plans)) : {}),
      status,
      current_period_start: start,
      current_period_end: periodEnd(start),
      cancel_at_period_end: likely(0.2),
      ended_at: status === "canceled" ? modified : null,
      paused_at: status === "paused" ? modified : null,
      past_due_at: status === "past_due" ? modified : null,
    });
  }

  function orderAt(modified: string): models.Order {
    const id = oneOf(["order-1", "order-2"]);
    if (!orders.has(id)) orders.set(id, newOrder(id));
    const known = orders.get(id)!;
    const told = likely(0.7)
      ? paid(known, modified)
      : oneOf([known, changed(known, modified, { status: "void" })]);
    return told.subscription_id && likely(0.3) ? embedding(told, subscriptionAt(moment())) : told;
  }

  function newOrder(id: string): models.Order {
    const reason = oneOf(reasons);
    const created = oneOf([from, moment(), periodEnd(from)]);
    const line = {
      amount: oneOf([2000, 0, -500]),
      proration: likely(0.3),
      from: oneOf([null, created, from]),
      to: null,
    };
    return order(id, {
      customer: buyer,
      product: oneOf(reason === "purchase" ? packs : plans),
      reason,
      created,
      status: "pending",
      metadata,
      subscription: reason === "purchase" ? undefined : likely(0.5) ? begun : subscriptionAt(moment()),
      lines: likely(0.3) ? [line] : undefined,
      units: likely(0.2) ? 2 : undefined,
    });
  }

  function refundAt(modified: string): models.Order {
    const known = orderAt(modified);
    return known.net_amount > 0 ? refunded(known, modified, oneOf([0, 100, known.net_amount])) : known;
  }

  function customerAt(modified: string): models.CustomerIndividual {
    return changed(buyer, modified, {
      email: likely(0.3) ? "other@example.com" : buyer.email,
      deleted_at: likely(0.2) ? modified : null,
    });
  }
}
