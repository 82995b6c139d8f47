/** Changes of plan in all of Polar's ways to bill them (docs/money.md §2). */

import type { models } from "@polar-sh/sdk/2026-10";
import { at, later, periodEnd } from "../calendar.ts";
import { event } from "../events.ts";
import { changed, type Line, order, paid, plan } from "../payloads.ts";
import type { Slug } from "../catalogue.ts";
import { periodLot, type Story } from "../story.ts";
import { ana, begun, changeOrder } from "./changes.ts";

// Inside a period -----------------------------------------------------------------------------------------------------

const from = at(-10);
const proEnd = periodEnd(from);
const pro = begun("pro", from);
const dayOne = later(from, 7200);
const nowTeam = changed(pro.s, later(dayOne, 1), plan("team"));
const invoice = changeOrder("order-2", dayOne, "team", pro.s, [
  { label: "Unused time on Pro", plan: "pro", amount: -1994, from: dayOne, to: proEnd },
  { label: "Remaining time on Team", amount: 4986, from: dayOne, to: proEnd },
]);

const invoiced: Story = {
  name: "S57, S113: upgraded on the first day and invoiced: what is given back goes, what is paid for comes",
  events: [
    ...pro.events,
    event("order.created", dayOne, invoice),
    event("subscription.updated", later(dayOne, 1), nowTeam),
    event("order.paid", later(dayOne, 3), paid(invoice, later(dayOne, 2))),
  ],
  expect: {
    orders: {
      "order-1": { status: "paid", owner: "ana", period: from },
      "order-2": { status: "paid", owner: "ana" },
    },
    lots: {
      [periodLot("sub", from)]: { granted: 1000, clawedBack: 997, value: 3, owner: "ana" },
      // 3000 × 4986 / 5000 is 2991.6.
      "share:order-2:order-2-item-2": { granted: 2991, value: 2991, owner: "ana" },
    },
    subscriptions: { "sub": { status: "active", tier: "team", owner: "ana" } },
    users: { ana: { balance: 2994, access: true } },
  },
};

const team = begun("team", from);
const nowPro = changed(team.s, at(-4, 1), plan("pro"));
const credit = changeOrder("order-2", at(-4), "pro", team.s, [
  { label: "Unused time on Team", plan: "team", amount: -4000, from: at(-4), to: proEnd },
  { label: "Remaining time on Pro", amount: 1600, from: at(-4), to: proEnd },
]);
const downgraded: Story = {
  name: "S57, S113: downgraded with a negative order",
  events: [
    ...team.events,
    event("order.created", at(-4), credit),
    event("subscription.updated", at(-4, 1), nowPro),
    event("order.paid", at(-4, 2), paid(credit, at(-4, 2))),
  ],
  expect: {
    orders: {
      "order-1": { status: "paid", owner: "ana", period: from },
      "order-2": { status: "paid", owner: "ana" },
    },
    lots: {
      [periodLot("sub", from)]: { granted: 3000, clawedBack: 2400, value: 600, owner: "ana" },
      "share:order-2:order-2-item-2": { granted: 800, value: 800, owner: "ana" },
    },
    subscriptions: { "sub": { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 1400, access: true } },
  },
};

// A new period by the change ------------------------------------------------------------------------------------------

const newPeriod = { current_period_start: at(-4), current_period_end: periodEnd(at(-4)) };
const resetTeam = changed(pro.s, at(-4, 1), { ...plan("team"), ...newPeriod });
const resetOrder = changeOrder("order-2", at(-4), "team", pro.s, [
  { label: "Team", amount: 5000, from: at(-4), to: periodEnd(at(-4)) },
]);
const reset: Story = {
  name: "S77: a change with reset opens a new paid period",
  events: [
    ...pro.events,
    event("order.created", at(-4), resetOrder),
    event("subscription.updated", at(-4, 1), resetTeam),
    event("order.paid", at(-4, 3), paid(resetOrder, at(-4, 2))),
  ],
  expect: {
    orders: {
      "order-1": { status: "paid", owner: "ana", period: from },
      "order-2": { status: "paid", owner: "ana", period: at(-4) },
    },
    lots: {
      [periodLot("sub", from)]: { granted: 1000, value: 1000, owner: "ana" },
      [periodLot("sub", at(-4))]: { granted: 3000, value: 3000, owner: "ana" },
    },
    subscriptions: { "sub": { status: "active", tier: "team", owner: "ana" } },
    users: { ana: { balance: 4000, access: true } },
  },
};

const nowYearly = changed(pro.s, at(-4, 1), {
  ...plan("pro-yearly"),
  current_period_start: at(-4),
  current_period_end: periodEnd(at(-4), "year"),
});
const yearOrder = changeOrder("order-2", at(-4), "pro-yearly", pro.s, [
  { label: "Unused time on Pro", plan: "pro", amount: -1600, from: at(-4), to: proEnd },
  { label: "Pro, a year", amount: 20000, from: at(-4), to: periodEnd(at(-4), "year") },
]);
const monthToYear: Story = {
  name: "S77: from month to year, which bills the full year as a proration",
  events: [
    ...pro.events,
    event("order.created", at(-4), yearOrder),
    event("subscription.updated", at(-4, 1), nowYearly),
    event("order.paid", at(-4, 3), paid(yearOrder, at(-4, 2))),
  ],
  expect: {
    orders: {
      "order-1": { status: "paid", owner: "ana", period: from },
      "order-2": { status: "paid", owner: "ana", period: at(-4) },
    },
    lots: {
      [periodLot("sub", from)]: { granted: 1000, clawedBack: 800, value: 200, owner: "ana" },
      [periodLot("sub", at(-4))]: { granted: 9000, value: 9000, owner: "ana" },
    },
    subscriptions: { "sub": { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 9200, access: true } },
  },
};

// With the next renewal -----------------------------------------------------------------------------------------------

const first = at(-40);
const second = periodEnd(first);
const secondPeriod = { current_period_start: second, current_period_end: periodEnd(second) };

/** The order of the second period. */
function renewal(slug: Slug, s: models.Subscription, lines: Line[]): models.Order {
  return order("order-2", {
    customer: ana,
    product: slug,
    reason: "subscription_cycle",
    created: later(second, 10),
    status: "pending",
    subscription: s,
    lines,
  });
}

const oldPro = begun("pro", first);
const prorated = changed(oldPro.s, at(-20), plan("team"));
const proratedCycle = changed(prorated, later(second, 5), secondPeriod);
const proratedOrder = renewal("team", proratedCycle, [
  { label: "Unused time on Pro", plan: "pro", amount: -700, proration: true, from: at(-20), to: second },
  { label: "Remaining time on Team", amount: 1750, proration: true, from: at(-20), to: second },
  { label: "Team", amount: 5000, from: second, to: periodEnd(second) },
]);
const upgradeWithRenewal = {
  orders: {
    "order-1": { status: "paid", owner: "ana", period: first },
    "order-2": { status: "paid", owner: "ana", period: second },
  },
  lots: {
    [periodLot("sub", first)]: { granted: 1000, expired: 1000, value: 0, owner: "ana" },
    [periodLot("sub", second)]: { granted: 3000, value: 3000, owner: "ana" },
  },
  subscriptions: { "sub": { status: "active", tier: "team", owner: "ana" } },
  users: { ana: { balance: 3000, access: true } },
} satisfies Story["expect"];

const prorate: Story = {
  name: "S57: a prorated change is paid with the next renewal",
  events: [
    ...oldPro.events,
    event("subscription.updated", at(-20), prorated),
    event("subscription.cycled", later(second, 5), proratedCycle),
    event("order.created", later(second, 10), proratedOrder),
    event("order.paid", later(second, 15), paid(proratedOrder, later(second, 14))),
  ],
  expect: {
    ...upgradeWithRenewal,
    lots: {
      // What is billed after its time is granted and taken after it, too.
      [periodLot("sub", first)]: { granted: 1000, clawedBack: 350, expired: 650, value: 0, owner: "ana" },
      "share:order-2:order-2-item-2": { granted: 1050, expired: 1050, value: 0, owner: "ana" },
      [periodLot("sub", second)]: { granted: 3000, value: 3000, owner: "ana" },
    },
  },
};

const pending = changed(oldPro.s, at(-20), {
  pending_update: {
    created_at: at(-20),
    modified_at: null,
    id: "pending",
    applies_at: second,
    product_id: "polar-team",
    seats: null,
    units: null,
  },
});
const applied = changed(oldPro.s, later(second, 5), { ...plan("team"), ...secondPeriod });
const nextOrder = renewal("team", applied, [{ amount: 5000, from: second, to: periodEnd(second) }]);
const nextPeriod: Story = {
  name: "S57: a change that waits for the next period",
  events: [
    ...oldPro.events,
    event("subscription.updated", at(-20), pending),
    event("subscription.cycled", later(second, 5), applied),
    event("order.created", later(second, 10), nextOrder),
    event("order.paid", later(second, 15), paid(nextOrder, later(second, 14))),
  ],
  expect: upgradeWithRenewal,
};

const oldTeam = begun("team", first);
const cheaper = changed(oldTeam.s, at(-38), plan("pro"));
const cheaperCycle = changed(cheaper, later(second, 5), secondPeriod);
const negative = renewal("pro", cheaperCycle, [
  { label: "Unused time on Team", plan: "team", amount: -4700, proration: true, from: at(-38), to: second },
  { label: "Remaining time on Pro", amount: 1880, proration: true, from: at(-38), to: second },
  { label: "Pro", amount: 2000, from: second, to: periodEnd(second) },
]);
const negativeWithBase: Story = {
  name: "S75: a negative renewal with a base line grants",
  events: [
    ...oldTeam.events,
    event("subscription.updated", at(-38), cheaper),
    event("subscription.cycled", later(second, 5), cheaperCycle),
    event("order.paid", later(second, 15), paid(negative, later(second, 14))),
  ],
  expect: {
    orders: upgradeWithRenewal.orders,
    lots: {
      [periodLot("sub", first)]: { granted: 3000, clawedBack: 2820, expired: 180, value: 0, owner: "ana" },
      "share:order-2:order-2-item-2": { granted: 940, expired: 940, value: 0, owner: "ana" },
      [periodLot("sub", second)]: { granted: 1000, value: 1000, owner: "ana" },
    },
    subscriptions: { "sub": { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 1000, access: true } },
  },
};

export const planChanges: Story[] = [
  invoiced,
  downgraded,
  reset,
  monthToYear,
  prorate,
  nextPeriod,
  negativeWithBase,
];
