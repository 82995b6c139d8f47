/** How a subscription ends, pauses and comes back (docs/money.md §3, §4 and §6). */

import { at, later, monthsAfter, periodEnd } from "../calendar.ts";
import { event } from "../events.ts";
import { changed, customer, order, paid, plan, subscription } from "../payloads.ts";
import { monthLot, periodLot, type Story } from "../story.ts";

const ana = customer("ana");
const metadata = { user_id: "ana" };

// A subscription in its first period ----------------------------------------------------------------------------------

const from = at(-10);
const pro = subscription("sub-pro", { customer: ana, plan: "pro", from, metadata });
const proOrder = order("order-pro", {
  customer: ana,
  product: "pro",
  reason: "subscription_create",
  created: from,
  subscription: pro,
});
const begins = [
  event("subscription.created", later(from, 0.1), pro),
  event("order.paid", later(from, 0.5), proOrder),
];
const firstPaid = {
  orders: { "order-pro": { status: "paid", owner: "ana", period: from } },
  lots: { [periodLot("sub-pro", from)]: { granted: 1000, value: 1000, owner: "ana" } },
} satisfies Story["expect"];
/** Ended before its time, and nothing refunded: somebody should look. */
const cutShort = {
  ...firstPaid,
  orders: { "order-pro": { ...firstPaid.orders["order-pro"], attention: ["revoked_without_refund"] } },
} satisfies Story["expect"];

const scheduled = changed(pro, at(-8), {
  cancel_at_period_end: true,
  canceled_at: at(-8),
  ends_at: pro.current_period_end,
});
const scheduledCancellation: Story = {
  name: "S50: a scheduled cancellation keeps access",
  events: [
    ...begins,
    event("subscription.updated", at(-8, 0.1), scheduled),
    event("subscription.canceled", at(-8, 0.2), scheduled),
  ],
  expect: {
    ...firstPaid,
    subscriptions: { "sub-pro": { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 1000, access: true } },
  },
};

const uncanceled = changed(pro, at(-7), {});
const uncancellation: Story = {
  name: "S51: canceled, then not",
  events: [
    ...begins,
    event("subscription.canceled", at(-8, 0.2), scheduled),
    event("subscription.updated", at(-7, 0.1), uncanceled),
    event("subscription.uncanceled", at(-7, 0.2), uncanceled),
  ],
  expect: {
    ...firstPaid,
    subscriptions: { "sub-pro": { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 1000, access: true } },
  },
};

const revoked = changed(pro, at(-5), { status: "canceled", canceled_at: at(-5), ended_at: at(-5) });
const immediate: Story = {
  name: "revoked at once: access goes, the credits stay until they expire",
  events: [
    ...begins,
    event("subscription.updated", at(-5, 0.1), revoked),
    event("subscription.canceled", at(-5, 0.2), revoked),
    event("subscription.revoked", at(-5, 0.3), revoked),
  ],
  expect: {
    ...cutShort,
    subscriptions: { "sub-pro": { status: "revoked", owner: "ana" } },
    users: { ana: { balance: 1000 } },
  },
};

const rowOlder = changed(pro, at(-6), plan("team"));
const rowNewer = changed(pro, at(-5), {});
const rowsTime: Story = {
  name: "S40: an event that was made later from an older row changes nothing",
  events: [
    ...begins,
    event("subscription.updated", at(-5, 1), rowNewer),
    event("subscription.updated", at(-4), rowOlder),
  ],
  expect: {
    ...firstPaid,
    subscriptions: { "sub-pro": { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 1000, access: true } },
  },
};

const sameTime: Story = {
  name: "S41: two events of one instant end alike in either order",
  events: [
    ...begins,
    event("subscription.updated", at(-5), changed(pro, at(-5), plan("pro-yearly"))),
    event("subscription.updated", at(-5), changed(pro, at(-5), plan("team"))),
  ],
  expect: {
    ...firstPaid,
    subscriptions: { "sub-pro": { status: "active", tier: "team", owner: "ana" } },
    users: { ana: { balance: 1000, access: true } },
  },
};

const instant = at(-5);
const tie: Story = {
  name: "S42: active and revoked of one instant: the end counts",
  events: [
    ...begins,
    event("subscription.revoked", instant, { ...revoked, modified_at: instant }),
    event("subscription.active", instant, { ...pro, modified_at: instant }),
  ],
  expect: {
    ...cutShort,
    subscriptions: { "sub-pro": { status: "revoked", owner: "ana" } },
    users: { ana: { balance: 1000 } },
  },
};

const reinstated = changed(pro, at(-2), {
  current_period_start: at(-2),
  current_period_end: periodEnd(at(-2)),
});
const reinstatement: Story = {
  name: "S48, S76: reinstated without a charge: access returns, no credits",
  events: [
    ...begins,
    event("subscription.canceled", at(-5, 0.2), revoked),
    event("subscription.revoked", at(-5, 0.3), revoked),
    event("subscription.updated", at(-2, 0.1), reinstated),
    event("subscription.active", at(-2, 0.2), reinstated),
  ],
  expect: {
    ...firstPaid,
    subscriptions: { "sub-pro": { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 1000, access: true } },
  },
};

const long = at(-50);
const founded = subscription("sub-long", { customer: ana, plan: "pro", from: long, metadata });
const foundedOrder = order("order-long-1", {
  customer: ana,
  product: "pro",
  reason: "subscription_create",
  created: long,
  subscription: founded,
});
const stopped = changed(founded, at(-45), { status: "canceled", canceled_at: at(-45), ended_at: at(-45) });
const restarted = changed(founded, at(-40), {
  current_period_start: at(-40),
  current_period_end: periodEnd(at(-40)),
});
const renewalStart = periodEnd(at(-40));
const renewed = changed(restarted, later(renewalStart, 1), {
  current_period_start: renewalStart,
  current_period_end: periodEnd(renewalStart),
});
const renewalOrder = order("order-long-2", {
  customer: ana,
  product: "pro",
  reason: "subscription_cycle",
  created: later(renewalStart, 9),
  subscription: renewed,
});
const moved = changed(renewed, at(-3), {
  ...plan("team"),
  current_period_start: at(-3),
  current_period_end: periodEnd(at(-3)),
});
const renewedAfterwards: Story = {
  name: "reinstated by an update alone, renewed, then changed: the paid renewal keeps its credits",
  events: [
    event("subscription.created", later(long, 0.1), founded),
    event("order.paid", later(long, 0.5), foundedOrder),
    event("subscription.revoked", at(-45, 1), stopped),
    event("subscription.updated", at(-40, 1), restarted),
    event("subscription.cycled", later(renewalStart, 1), renewed),
    event("order.paid", later(renewalStart, 10), renewalOrder),
    event("subscription.updated", at(-3, 1), moved),
  ],
  expect: {
    orders: {
      "order-long-1": { status: "paid", owner: "ana", period: long },
      "order-long-2": { status: "paid", owner: "ana", period: renewalStart },
    },
    lots: {
      [periodLot("sub-long", long)]: { granted: 1000, expired: 1000, value: 0, owner: "ana" },
      [periodLot("sub-long", renewalStart)]: { granted: 1000, value: 1000, owner: "ana" },
    },
    subscriptions: { "sub-long": { status: "active", tier: "team", owner: "ana" } },
    users: { ana: { balance: 1000, access: true } },
  },
};

// One that saw its period end -----------------------------------------------------------------------------------------

const first = at(-40);
const end = periodEnd(first);
const old = subscription("sub-old", { customer: ana, plan: "pro", from: first, metadata });
const oldOrder = order("order-old", {
  customer: ana,
  product: "pro",
  reason: "subscription_create",
  created: first,
  subscription: old,
});
const oldBegins = [
  event("subscription.created", later(first, 0.1), old),
  event("order.paid", later(first, 0.5), oldOrder),
];
const oldPaid = {
  orders: { "order-old": { status: "paid", owner: "ana", period: first } },
  lots: { [periodLot("sub-old", first)]: { granted: 1000, expired: 1000, value: 0, owner: "ana" } },
} satisfies Story["expect"];

const leaving = changed(old, at(-30), { cancel_at_period_end: true, canceled_at: at(-30), ends_at: end });
const left = changed(leaving, later(end, 11), { status: "canceled", ended_at: later(end, 11) });
const periodEndCancellation: Story = {
  name: "S51: canceled at period end, and told a second time at the end",
  events: [
    ...oldBegins,
    event("subscription.canceled", at(-30, 0.2), leaving),
    event("subscription.updated", later(end, 11.1), left),
    event("subscription.canceled", later(end, 11.2), left),
    event("subscription.revoked", later(end, 11.3), left),
  ],
  expect: {
    ...oldPaid,
    subscriptions: { "sub-old": { status: "revoked", owner: "ana" } },
    users: { ana: {} },
  },
};

const finalBill = order("order-final", {
  customer: ana,
  product: "pro",
  reason: "subscription_cycle",
  created: later(end, 3600),
  status: "pending",
  subscription: left,
  lines: [{ label: "Requests", amount: 820 }],
});
const finalUsage: Story = {
  name: "the final bill for usage, after the end, leaves no credits",
  events: [
    ...oldBegins,
    event("subscription.revoked", later(end, 11.3), left),
    event("order.created", later(end, 3600), finalBill),
    event("order.paid", later(end, 3602), paid(finalBill, later(end, 3601))),
  ],
  expect: {
    orders: {
      ...oldPaid.orders,
      // What its lines say. That it opens nothing shows in the lot.
      "order-final": { status: "paid", owner: "ana", period: later(end, 3600) },
    },
    lots: {
      ...oldPaid.lots,
      [periodLot("sub-old", later(end, 3600))]: { granted: 1000, clawedBack: 1000, value: 0, owner: "ana" },
    },
    subscriptions: { "sub-old": { status: "revoked", owner: "ana" } },
    users: { ana: {} },
  },
};

const billed = order("order-usage", {
  customer: ana,
  product: "pro",
  reason: "subscription_cycle",
  created: at(-4),
  subscription: revoked,
  lines: [{ label: "Requests", amount: 820 }],
});
const billedThenReinstated: Story = {
  name: "S76: the final bill stays one when the subscription is reinstated",
  events: [
    ...begins,
    event("subscription.revoked", at(-5, 0.3), revoked),
    event("order.paid", at(-4, 1), billed),
    event("subscription.active", at(-2, 0.2), reinstated),
  ],
  expect: {
    orders: { ...firstPaid.orders, "order-usage": { status: "paid", owner: "ana", period: at(-4) } },
    lots: {
      ...firstPaid.lots,
      [periodLot("sub-pro", at(-4))]: { granted: 1000, clawedBack: 1000, value: 0, owner: "ana" },
    },
    subscriptions: { "sub-pro": { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 1000, access: true } },
  },
};

// Pauses --------------------------------------------------------------------------------------------------------------

const paused = changed(old, later(end, 2), { status: "paused", paused_at: end });
const pause: Story = {
  name: "S53: paused at the period's end",
  events: [
    ...oldBegins,
    event("subscription.updated", later(end, 2.1), paused),
    event("subscription.paused", later(end, 2.2), paused),
  ],
  expect: {
    ...oldPaid,
    subscriptions: { "sub-old": { status: "paused", tier: "pro", owner: "ana" } },
    users: { ana: {} },
  },
};

const resumed = changed(old, at(-5), { current_period_start: at(-5), current_period_end: periodEnd(at(-5)) });
const resumedOrder = order("order-resumed", {
  customer: ana,
  product: "pro",
  reason: "subscription_cycle",
  created: at(-5, 10),
  status: "pending",
  subscription: resumed,
});
const pauseAndResume: Story = {
  name: "S53: paused and resumed; the new period is paid by its order",
  events: [
    ...oldBegins,
    event("subscription.paused", later(end, 2.2), paused),
    event("subscription.resumed", at(-5, 0.2), resumed),
    event("order.created", at(-5, 10), resumedOrder),
    event("order.paid", at(-5, 15), paid(resumedOrder, at(-5, 14))),
  ],
  expect: {
    orders: { ...oldPaid.orders, "order-resumed": { status: "paid", owner: "ana", period: at(-5) } },
    lots: {
      ...oldPaid.lots,
      [periodLot("sub-old", at(-5))]: { granted: 1000, value: 1000, owner: "ana" },
    },
    subscriptions: { "sub-old": { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 1000, access: true } },
  },
};

// A year with credits each month, now in its fifth month --------------------------------------------------------------

const year = monthsAfter(at(15), -5);
const due = (n: number) => monthsAfter(year, n);
const yearly = subscription("sub-yearly", {
  customer: ana,
  plan: "pro-yearly-monthly",
  from: year,
  metadata,
});
const yearlyOrder = order("order-yearly", {
  customer: ana,
  product: "pro-yearly-monthly",
  reason: "subscription_create",
  created: year,
  subscription: yearly,
});
const yearBegins = [
  event("subscription.created", later(year, 0.1), yearly),
  event("order.paid", later(year, 0.5), yearlyOrder),
];
const yearOrder = {
  "order-yearly": { status: "paid", owner: "ana", period: year },
} satisfies Story["expect"]["orders"];
const base = { [periodLot("sub-yearly", year)]: { granted: 700, value: 700, owner: "ana" } };
const pastMonth = (n: number) => ({
  [monthLot("sub-yearly", year, n)]: { granted: 700, expired: 700, value: 0, owner: "ana" },
});
const thisMonth = { [monthLot("sub-yearly", year, 4)]: { granted: 700, value: 700, owner: "ana" } };

const everyMonth: Story = {
  name: "S62: a yearly plan with credits each month",
  events: [...yearBegins, event("subscription.updated", later(year, 2), changed(yearly, later(year, 2), {}))],
  expect: {
    orders: yearOrder,
    lots: { ...base, ...pastMonth(1), ...pastMonth(2), ...pastMonth(3), ...thisMonth },
    subscriptions: { "sub-yearly": { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 1400, access: true } },
  },
};

const holiday = changed(yearly, later(due(2), 86_400), {
  status: "paused",
  paused_at: later(due(2), 86_400),
});
const back = changed(yearly, later(due(3), 86_400), {});
const pausedYear: Story = {
  name: "S62: a month that falls into a pause is not made up",
  events: [
    ...yearBegins,
    event("subscription.paused", later(due(2), 86_401), holiday),
    event("subscription.resumed", later(due(3), 86_401), back),
  ],
  expect: {
    orders: yearOrder,
    lots: { ...base, ...pastMonth(1), ...pastMonth(2), ...thisMonth },
    subscriptions: { "sub-yearly": { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 1400, access: true } },
  },
};

const early = changed(yearly, later(due(1), 86_400), { status: "paused", paused_at: later(due(1), 86_400) });
const earlyBack = changed(yearly, later(due(2), 86_400), {});
const late = changed(yearly, later(due(3), 86_400), { status: "paused", paused_at: later(due(3), 86_400) });
const lateBack = changed(yearly, later(due(4), 86_400), {});
const pausedTwice: Story = {
  name: "S62: months that fall into two pauses are not made up",
  events: [
    ...yearBegins,
    event("subscription.paused", later(due(1), 86_401), early),
    event("subscription.resumed", later(due(2), 86_401), earlyBack),
    event("subscription.paused", later(due(3), 86_401), late),
    event("subscription.resumed", later(due(4), 86_401), lateBack),
  ],
  expect: {
    orders: yearOrder,
    lots: { ...base, ...pastMonth(1), ...pastMonth(3) },
    subscriptions: { "sub-yearly": { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 700, access: true } },
  },
};

const quitAt = later(due(4), -5 * 86_400);
const quit = changed(yearly, quitAt, { status: "canceled", canceled_at: quitAt, ended_at: quitAt });
const endedYear: Story = {
  name: "S62: a yearly plan revoked in its fourth month grants no more",
  events: [
    ...yearBegins,
    event("subscription.canceled", later(quitAt, 0.1), quit),
    event("subscription.revoked", later(quitAt, 0.2), quit),
  ],
  expect: {
    orders: { "order-yearly": { ...yearOrder["order-yearly"], attention: ["revoked_without_refund"] } },
    lots: { ...base, ...pastMonth(1), ...pastMonth(2), ...pastMonth(3) },
    subscriptions: { "sub-yearly": { status: "revoked", owner: "ana" } },
    users: { ana: { balance: 700 } },
  },
};

export const endings: Story[] = [
  scheduledCancellation,
  uncancellation,
  immediate,
  rowsTime,
  sameTime,
  tie,
  reinstatement,
  renewedAfterwards,
  periodEndCancellation,
  finalUsage,
  billedThenReinstated,
  pause,
  pauseAndResume,
  everyMonth,
  pausedYear,
  pausedTwice,
  endedYear,
];
