/**
 * A period that is changed before it is billed: between a renewal and its order, which Polar makes in the background, so
 * that one order bills both (docs/money.md §2 and §8).
 */

import { at, later, periodEnd } from "../calendar.ts";
import type { Slug } from "../catalogue.ts";
import { event, type PolarEvent } from "../events.ts";
import { changed, type Line, type NewOrder, order, plan } from "../payloads.ts";
import { periodLot, type Story } from "../story.ts";
import { ana, begun, paidOrders } from "./changes.ts";

const first = at(-40);
const second = periodEnd(first);
const end = periodEnd(second);
const moment = later(second, 20);
const nextYear = periodEnd(moment, "year");
/** Of what was paid for the first period nothing is left. */
const over = { granted: 1000, expired: 1000, value: 0, owner: "ana" };

/** The first period, the beginning of the second, its change, and the order of both. */
function changedBeforeBilled(
  to: Slug,
  lines: Line[],
  { was = 1, units = 1, ...fields }: { was?: number; units?: number } & Partial<NewOrder> = {},
): PolarEvent[] {
  const { s, events } = begun("pro", first, { units: was });
  const cycled = changed(s, later(second, 5), { current_period_start: second, current_period_end: end });
  const now = changed(cycled, moment, { ...plan(to, units), units });
  const bill = order("order-2", {
    customer: ana,
    product: to,
    reason: "subscription_update",
    created: later(moment, 1),
    subscription: now,
    lines,
    ...fields,
  });
  return [
    ...events,
    event("subscription.cycled", later(second, 6), cycled),
    event("subscription.updated", later(moment, 1), now),
    event("order.paid", later(moment, 3), bill),
  ];
}

// Another plan --------------------------------------------------------------------------------------------------------

const changeLines: Line[] = [
  { plan: "pro", amount: 2000, from: second, to: end },
  { plan: "pro", amount: -1999, proration: true, from: moment, to: end },
  { amount: 4999, proration: true, from: moment, to: end },
];
const larger: Story["expect"] = {
  orders: paidOrders({ "order-1": first, "order-2": undefined }),
  lots: {
    [periodLot("sub", first)]: over,
    "share:order-2:order-2-item-1": { granted: 1000, clawedBack: 999, value: 1, owner: "ana" },
    "share:order-2:order-2-item-3": { granted: 2999, value: 2999, owner: "ana" },
  },
  subscriptions: { sub: { status: "active", tier: "team", owner: "ana" } },
  users: { ana: { balance: 3000, access: true } },
};
const toLarger: Story = {
  name:
    "S113: to a larger plan between a renewal and its order: the renewal grants its own plan's credits, which go",
  events: changedBeforeBilled("team", changeLines),
  expect: larger,
};
const toLargerLater: Story = {
  name: "S113: to a larger plan between a renewal and its order, which bills both",
  events: changedBeforeBilled("team", changeLines, { reason: "subscription_cycle" }),
  expect: larger,
};

const toYear: Story = {
  name: "S113: from month to year between a renewal and its order: what the month had granted goes",
  events: changedBeforeBilled("max-yearly", [
    { plan: "pro", amount: 2000, from: second, to: end },
    { plan: "pro", amount: -1999, proration: true, from: moment, to: end },
    { amount: 20000, proration: true, from: moment, to: nextYear },
  ]),
  expect: {
    orders: paidOrders({ "order-1": first, "order-2": moment }),
    lots: {
      [periodLot("sub", first)]: over,
      "share:order-2:order-2-item-1": { granted: 1000, clawedBack: 999, value: 1, owner: "ana" },
      [periodLot("sub", moment)]: { granted: 10000, value: 10000, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 10001, access: true } },
  },
};

// A discount lowers the renewal through the order, and the prorations before they are billed.
const discounted: Story = {
  name:
    "S113: to a larger plan between a renewal and its order, at half the price: credits as at the full one",
  events: changedBeforeBilled("team", [
    { plan: "pro", amount: 2000, from: second, to: end },
    { plan: "pro", amount: -1000, proration: true, from: moment, to: end },
    { amount: 2500, proration: true, from: moment, to: end },
  ], { percent: 50, discount: 1000 }),
  expect: {
    orders: paidOrders({ "order-1": first, "order-2": undefined }),
    lots: {
      [periodLot("sub", first)]: over,
      "share:order-2:order-2-item-1": { granted: 1000, clawedBack: 1000, value: 0, owner: "ana" },
      "share:order-2:order-2-item-3": { granted: 3000, value: 3000, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "team", owner: "ana" } },
    users: { ana: { balance: 3000, access: true } },
  },
};

// Units ---------------------------------------------------------------------------------------------------------------

const oneMoreLines: Line[] = [
  { amount: 2000, from: second, to: end },
  { amount: 1999, proration: true, from: moment, to: end },
];
const twoUnits: Story["expect"] = {
  orders: paidOrders({ "order-1": first, "order-2": second }),
  lots: {
    [periodLot("sub", first)]: over,
    [periodLot("sub", second)]: { granted: 1000, value: 1000, owner: "ana" },
    "share:order-2:order-2-item-2": { granted: 999, value: 999, owner: "ana" },
  },
  subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
  users: { ana: { balance: 1999, access: true } },
};
const oneMore: Story = {
  name: "S115: one unit becomes two between a renewal and its order: each is paid for once",
  events: changedBeforeBilled("pro", oneMoreLines, { units: 2 }),
  expect: twoUnits,
};
const oneMoreLater: Story = {
  name: "S115: one unit becomes two between a renewal and its order, which bills both: each is paid for once",
  events: changedBeforeBilled("pro", oneMoreLines, { units: 2, reason: "subscription_cycle" }),
  expect: twoUnits,
};

const oneLess: Story = {
  name: "S115: two units become one between a renewal and its order, by lines without times: one goes",
  events: changedBeforeBilled("pro", [
    { amount: 4000 },
    { amount: -2000, proration: true },
  ], { was: 2, units: 1 }),
  expect: {
    orders: paidOrders({ "order-1": first, "order-2": later(moment, 1) }),
    lots: {
      [periodLot("sub", first)]: { granted: 2000, expired: 2000, value: 0, owner: "ana" },
      [periodLot("sub", later(moment, 1))]: { granted: 2000, clawedBack: 1000, value: 1000, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 1000, access: true } },
  },
};

const reset: Story = {
  name: "S115: one unit becomes two with reset between a renewal and its order: both periods were paid for",
  events: changedBeforeBilled("pro", [
    { amount: 2000, from: second, to: end },
    { amount: 4000, proration: true, from: moment, to: periodEnd(moment) },
  ], { units: 2 }),
  expect: {
    orders: paidOrders({ "order-1": first, "order-2": moment }),
    lots: {
      [periodLot("sub", first)]: over,
      "share:order-2:order-2-item-1": { granted: 1000, value: 1000, owner: "ana" },
      [periodLot("sub", moment)]: { granted: 2000, value: 2000, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 3000, access: true } },
  },
};

export const changedRenewals: Story[] = [
  toLarger,
  toLargerLater,
  toYear,
  discounted,
  oneMore,
  oneMoreLater,
  oneLess,
  reset,
];
