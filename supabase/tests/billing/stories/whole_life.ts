/** One subscription with nearly everything that can happen to it; too long for all of its orders to be tried. */

import { at, later, periodEnd } from "../calendar.ts";
import { event } from "../events.ts";
import { changed, customer, order, paid, plan, refunded, subscription } from "../payloads.ts";
import { periodLot, type Story } from "../story.ts";

const ana = customer("ana");
const from = at(-75);
const trialEnd = at(-68);
const second = periodEnd(trialEnd);
const end = at(-2);

const trial = subscription("sub", {
  customer: ana,
  plan: "pro",
  from,
  trialDays: 7,
  metadata: { user_id: "ana" },
});
const trialOrder = order("order-0", {
  customer: ana,
  product: "pro",
  reason: "subscription_create",
  created: from,
  subscription: trial,
  lines: [{ label: "Trial period for Pro", amount: 0, from, to: trialEnd }],
});
const active = changed(trial, later(trialEnd, 1), {
  status: "active",
  current_period_start: trialEnd,
  current_period_end: second,
});
const firstOrder = order("order-1", {
  customer: ana,
  product: "pro",
  reason: "subscription_cycle",
  created: later(trialEnd, 60),
  status: "pending",
  subscription: trial,
  lines: [{ amount: 2000, from: trialEnd, to: second }],
});
const firstPaid = paid(firstOrder, later(trialEnd, 70));
const pastDue = changed(active, later(second, 20), {
  status: "past_due",
  past_due_at: later(second, 20),
  current_period_start: second,
  current_period_end: periodEnd(second),
});
const secondOrder = order("order-2", {
  customer: ana,
  product: "pro",
  reason: "subscription_cycle",
  created: later(second, 10),
  status: "pending",
  subscription: pastDue,
});
const recovered = changed(pastDue, later(second, 172_800), { status: "active", past_due_at: null });
const upgraded = changed(recovered, at(-20), plan("team"));
const canceled = changed(upgraded, at(-10), {
  cancel_at_period_end: true,
  canceled_at: at(-10),
  ends_at: upgraded.current_period_end,
});
const revoked = changed(canceled, end, { status: "canceled", ended_at: end });

/** The rows at its end. */
export const wholeLife: Story = {
  name: "the whole life of a subscription",
  events: [
    event("subscription.created", later(from, 0.1), trial),
    event("order.paid", later(from, 0.5), trialOrder),
    event("subscription.cycled", later(trialEnd, 1), active),
    event("order.paid", later(trialEnd, 71), firstPaid),
    event("subscription.past_due", later(second, 20), pastDue),
    event("subscription.active", later(second, 172_800), recovered),
    event("order.paid", later(second, 172_801), paid(secondOrder, later(second, 172_801))),
    event("subscription.updated", at(-20), upgraded),
    event("order.refunded", at(-15, 1), refunded(paid(secondOrder, later(second, 172_801)), at(-15), 500)),
    event("subscription.canceled", at(-10, 1), canceled),
    event("subscription.revoked", later(end, 1), revoked),
  ],
  expect: {
    orders: {
      "order-0": { status: "paid", owner: "ana" },
      "order-1": { status: "paid", owner: "ana", period: trialEnd },
      "order-2": { status: "partially_refunded", owner: "ana", period: second },
    },
    lots: {
      "trial:sub": { granted: 100, expired: 100, value: 0, owner: "ana" },
      [periodLot("sub", trialEnd)]: { granted: 1000, expired: 1000, value: 0, owner: "ana" },
      [periodLot("sub", second)]: { granted: 1000, clawedBack: 250, expired: 750, value: 0, owner: "ana" },
    },
    subscriptions: { sub: { status: "revoked", owner: "ana" } },
    users: { ana: {} },
  },
};
