/** How a subscription goes on from period to period, and what stands in the way (docs/money.md §2 and §3). */

import type { models } from "@polar-sh/sdk/2026-10";
import { at, later, periodEnd } from "../calendar.ts";
import { event } from "../events.ts";
import { changed, customer, embedding, type NewOrder, order, paid, subscription } from "../payloads.ts";
import { cartId, periodLot, type Story } from "../story.ts";

const ana = customer("ana");
const metadata = { user_id: "ana" };
const first = at(-40);
const second = periodEnd(first);

const pro = subscription("sub-pro", { customer: ana, plan: "pro", from: first, metadata });
const firstOrder = order("order-1", {
  customer: ana,
  product: "pro",
  reason: "subscription_create",
  created: first,
  subscription: pro,
});
const cycled = changed(pro, later(second, 5), {
  current_period_start: second,
  current_period_end: periodEnd(second),
});

/** The order of the second period, before it is paid. */
function secondOrder(embedded: models.Subscription, fields: Partial<NewOrder> = {}): models.Order {
  return order("order-2", {
    customer: ana,
    product: "pro",
    reason: "subscription_cycle",
    created: later(second, 10),
    status: "pending",
    subscription: embedded,
    lines: [{ amount: 2000, from: second, to: periodEnd(second) }],
    ...fields,
  });
}

const begins = [
  event("subscription.created", later(first, 0.1), pro),
  event("order.paid", later(first, 0.5), firstOrder),
];
const firstPeriod = {
  [periodLot("sub-pro", first)]: { granted: 1000, expired: 1000, value: 0, owner: "ana" },
};
const secondPeriod = { [periodLot("sub-pro", second)]: { granted: 1000, value: 1000, owner: "ana" } };
const bothPaid = {
  orders: {
    "order-1": { status: "paid", owner: "ana", period: first },
    "order-2": { status: "paid", owner: "ana", period: second },
  },
  lots: { ...firstPeriod, ...secondPeriod },
  subscriptions: { "sub-pro": { status: "active", tier: "pro", owner: "ana" } },
  users: { ana: { balance: 1000, access: true } },
} satisfies Story["expect"];

const stale = secondOrder(pro);
const renewal: Story = {
  name: "S61: a renewal whose order carries the subscription as it was a period ago",
  events: [
    ...begins,
    event("subscription.cycled", later(second, 5), cycled),
    event("subscription.updated", later(second, 6), cycled),
    event("order.created", later(second, 10), stale),
    event("order.paid", later(second, 15), paid(stale, later(second, 14))),
  ],
  expect: bothPaid,
};

const orderOnly = secondOrder(cycled, {
  lines: [
    { label: "Requests of the last period", amount: 700, from: first, to: second },
    { amount: 2000, from: second, to: periodEnd(second) },
  ],
});
const renewalByOrder: Story = {
  name: "a renewal that also bills usage, told by its order alone",
  events: [
    ...begins,
    event("order.created", later(second, 10), orderOnly),
    event("order.paid", later(second, 15), paid(orderOnly, later(second, 14))),
  ],
  expect: {
    ...bothPaid,
    // The copy tells of a period that no event of the subscription told.
    rereads: ["subscription sub-pro: access ran out", "subscription sub-pro: newer copy"],
    users: { ana: { balance: 1000 } },
  },
};

const untimed = secondOrder(cycled, { lines: [{ amount: 2000 }] });
const untimedRenewal: Story = {
  name: "a renewal whose lines have no dates counts from its order",
  events: [
    ...begins,
    event("subscription.cycled", later(second, 5), cycled),
    event("order.paid", later(second, 15), paid(untimed, later(second, 14))),
  ],
  expect: {
    ...bothPaid,
    orders: {
      ...bothPaid.orders,
      "order-2": { status: "paid", owner: "ana", period: later(second, 10) },
    },
    lots: {
      ...firstPeriod,
      [periodLot("sub-pro", later(second, 10))]: { granted: 1000, value: 1000, owner: "ana" },
    },
  },
};

const halfPrice = secondOrder(cycled, { discount: 2000 });
const discounted: Story = {
  name: "S75: a renewal discounted to nothing is paid",
  events: [
    ...begins,
    event("subscription.cycled", later(second, 5), cycled),
    event("order.created", later(second, 10), halfPrice),
    event("order.paid", later(second, 10.2), paid(halfPrice, later(second, 10.1))),
  ],
  expect: bothPaid,
};

const fromBalance = secondOrder(cycled, { balance: -2000 });
const paidByBalance: Story = {
  name: "a renewal paid from the balance at Polar is not one refunded",
  events: [
    ...begins,
    event("subscription.cycled", later(second, 5), cycled),
    event("order.paid", later(second, 10.2), paid(fromBalance, later(second, 10.1))),
  ],
  expect: bothPaid,
};

// Payments that fail --------------------------------------------------------------------------------------------------

const unpaid = secondOrder(cycled);
const pastDue = changed(cycled, later(second, 20), { status: "past_due", past_due_at: later(second, 20) });
const invoiced = embedding(
  changed(firstOrder, later(second, 3600), { is_invoice_generated: true }),
  pastDue,
);

const touched: Story = {
  name: "S59: the order of period 1 touched while period 2 is unpaid",
  events: [
    ...begins,
    event("subscription.cycled", later(second, 5), cycled),
    event("order.created", later(second, 10), unpaid),
    event("subscription.past_due", later(second, 20), pastDue),
    event("order.updated", later(second, 3600), invoiced),
  ],
  expect: {
    orders: {
      "order-1": { status: "paid", owner: "ana", period: first },
      "order-2": { status: "pending", owner: "ana", period: second },
    },
    lots: firstPeriod,
    subscriptions: { "sub-pro": { status: "past_due", tier: "pro", owner: "ana" } },
    users: { ana: {} },
    rereads: ["subscription sub-pro: access ran out"],
  },
};

const recovered = changed(cycled, later(second, 86_400 * 2), {});
const recovery: Story = {
  name: "past due, then recovered by a new card",
  events: [
    ...begins,
    event("subscription.cycled", later(second, 5), cycled),
    event("order.created", later(second, 10), unpaid),
    event("subscription.past_due", later(second, 20), pastDue),
    event("subscription.active", later(second, 86_400 * 2), recovered),
    event("order.paid", later(second, 86_400 * 2 + 1), paid(unpaid, later(second, 86_400 * 2))),
  ],
  expect: bothPaid,
};

const dunned = periodEnd(at(-60));
const ended = later(dunned, 21 * 86_400);
const poor = subscription("sub-poor", { customer: ana, plan: "pro", from: at(-60), metadata });
const poorOrder = order("order-poor-1", {
  customer: ana,
  product: "pro",
  reason: "subscription_create",
  created: at(-60),
  subscription: poor,
});
const poorPastDue = changed(poor, later(dunned, 20), {
  status: "past_due",
  past_due_at: later(dunned, 20),
  current_period_start: dunned,
  current_period_end: periodEnd(dunned),
});
const poorUnpaid = order("order-poor-2", {
  customer: ana,
  product: "pro",
  reason: "subscription_cycle",
  created: later(dunned, 10),
  status: "pending",
  subscription: poorPastDue,
});
const exhausted = changed(poorPastDue, ended, { status: "canceled", ended_at: ended, canceled_at: ended });

const exhaustion: Story = {
  name: "past due until the last attempt, then revoked",
  events: [
    event("subscription.created", at(-60, 0.1), poor),
    event("order.paid", at(-60, 0.5), poorOrder),
    event("order.created", later(dunned, 10), poorUnpaid),
    event("subscription.past_due", later(dunned, 20), poorPastDue),
    event("subscription.canceled", later(ended, 0.1), exhausted),
    event("subscription.revoked", later(ended, 0.2), exhausted),
    event("order.updated", later(ended, 5), changed(poorUnpaid, later(ended, 5), { status: "void" })),
  ],
  expect: {
    orders: {
      "order-poor-1": { status: "paid", owner: "ana", period: at(-60) },
      "order-poor-2": { status: "void", owner: "ana", period: dunned },
    },
    lots: { [periodLot("sub-poor", at(-60))]: { granted: 1000, expired: 1000, value: 0, owner: "ana" } },
    subscriptions: { "sub-poor": { status: "revoked", owner: "ana" } },
    users: { ana: {} },
  },
};

// Bills besides the period --------------------------------------------------------------------------------------------

const meterOrder = order("order-meter", {
  customer: ana,
  product: "pro",
  reason: "subscription_meter_cycle",
  created: at(-20),
  status: "pending",
  subscription: pro,
  lines: [{ label: "Requests", amount: 640, from: first, to: at(-20) }],
});
const meterCycle: Story = {
  name: "a meter cycle bills usage and opens no period",
  events: [
    ...begins,
    event("order.created", at(-20), meterOrder),
    event("order.paid", at(-20, 2), paid(meterOrder, at(-20, 1))),
  ],
  expect: {
    orders: {
      "order-1": { status: "paid", owner: "ana", period: first },
      "order-meter": { status: "paid", owner: "ana" },
    },
    lots: firstPeriod,
    subscriptions: { "sub-pro": { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: {} },
    rereads: ["subscription sub-pro: access ran out"],
  },
};

const overlapOrder = order("order-overlap", {
  customer: ana,
  product: "pro",
  reason: "subscription_cycle",
  created: at(-9),
  subscription: pro,
  lines: [{ amount: 2000, from: later(first, 1800), to: periodEnd(first) }],
});
const overlap: Story = {
  name: "two periods that begin within an hour both stay, and show",
  events: [
    ...begins,
    event("order.created", at(-9), overlapOrder),
    event("order.paid", at(-9, 2), paid(overlapOrder, at(-9, 1))),
  ],
  expect: {
    orders: {
      "order-1": { status: "paid", owner: "ana", period: first, attention: ["period_overlap"] },
      "order-overlap": {
        status: "paid",
        owner: "ana",
        period: later(first, 1800),
        attention: ["period_overlap"],
      },
    },
    lots: {
      ...firstPeriod,
      [periodLot("sub-pro", later(first, 1800))]: { granted: 1000, expired: 1000, value: 0, owner: "ana" },
    },
    subscriptions: {
      "sub-pro": { status: "active", tier: "pro", owner: "ana", attention: ["period_overlap"] },
    },
    users: { ana: {} },
    rereads: ["subscription sub-pro: access ran out"],
  },
};

// A subscription that delivers reports --------------------------------------------------------------------------------

const cart = cartId("cart-monthly");
const monthly = subscription("sub-monthly", {
  customer: ana,
  plan: "monthly-edge-update",
  from: first,
  metadata: { ...metadata, tempCartId: cart },
});
const monthlyCycled = changed(monthly, later(second, 5), {
  current_period_start: second,
  current_period_end: periodEnd(second),
});
const monthlyOrders = [
  order("order-monthly-1", {
    customer: ana,
    product: "monthly-edge-update",
    reason: "subscription_create",
    created: first,
    subscription: monthly,
    tax: 980,
  }),
  order("order-monthly-2", {
    customer: ana,
    product: "monthly-edge-update",
    reason: "subscription_cycle",
    created: later(second, 10),
    status: "pending",
    subscription: monthlyCycled,
    tax: 980,
  }),
];

const reports: Story = {
  name: "a subscription that delivers a report for each paid period",
  before: [{
    step: "cart",
    id: "cart-monthly",
    user: "ana",
    items: [{ product: "monthly-edge-update", url: "https://shop.example.com/" }],
  }],
  events: [
    event("subscription.created", later(first, 0.1), monthly),
    event("order.created", later(first, 0.4), monthlyOrders[0]),
    event("order.paid", later(first, 0.5), monthlyOrders[0]),
    event("subscription.cycled", later(second, 5), monthlyCycled),
    event("order.created", later(second, 10), monthlyOrders[1]),
    event("order.paid", later(second, 15), paid(monthlyOrders[1], later(second, 14))),
  ],
  expect: {
    orders: {
      "order-monthly-1": { status: "paid", owner: "ana", period: first },
      "order-monthly-2": { status: "paid", owner: "ana", period: second },
    },
    purchases: {
      "order-monthly-1/1": {
        product: "monthly-edge-update",
        amount: 5880,
        status: "pending_scrape",
        owner: "ana",
      },
      "order-monthly-2/1": {
        product: "monthly-edge-update",
        amount: 5880,
        status: "pending_scrape",
        owner: "ana",
      },
    },
    subscriptions: { "sub-monthly": { status: "active", tier: "monthly", owner: "ana" } },
    users: { ana: { access: true } },
  },
};

export const renewals: Story[] = [
  renewal,
  renewalByOrder,
  untimedRenewal,
  discounted,
  paidByBalance,
  touched,
  recovery,
  exhaustion,
  meterCycle,
  overlap,
  reports,
];
