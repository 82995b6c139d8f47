/**
 * Lines that are billed after the time that they are about, without times or after Polar moved a period's end, and
 * orders that were sent long after they were charged (docs/money.md §2 and §4).
 */

import type { models } from "@polar-sh/sdk/2026-10";
import { at, later, periodEnd } from "../calendar.ts";
import type { Slug } from "../catalogue.ts";
import { event, type PolarEvent } from "../events.ts";
import { changed, embedding, type Line, order, paid, plan, refunded, subscription } from "../payloads.ts";
import { periodLot, type Story } from "../story.ts";
import { ana, begun, charged, paidOrders } from "./changes.ts";

const first = at(-40);
const second = periodEnd(first);
const created = later(second, 10);

/** The subscription in its second period. */
function cycled(s: models.Subscription): models.Subscription {
  return changed(s, later(second, 5), {
    current_period_start: second,
    current_period_end: periodEnd(second),
  });
}

/** The order of the second period. */
function renewal(slug: Slug, s: models.Subscription, lines: Line[]): models.Order {
  return order("order-2", {
    customer: ana,
    product: slug,
    reason: "subscription_cycle",
    created,
    subscription: s,
    lines,
  });
}

/** The second period begins, and is paid. */
function renews(slug: Slug, before: models.Subscription, lines: Line[]): PolarEvent[] {
  const s = cycled(before);
  return [
    event("subscription.cycled", later(second, 5), s),
    event("order.paid", later(created, 1), renewal(slug, s, lines)),
  ];
}

// With the next renewal, by lines without times -----------------------------------------------------------------------

const small = begun("small", first);
const toAndFro: Story = {
  name: "S113: to a larger plan and back, twice, billed with the renewal by lines without times",
  events: [
    ...small.events,
    ...renews("small", small.s, [
      { amount: -1600, proration: true },
      { plan: "large", amount: 10000, proration: true },
      { plan: "large", amount: -9990, proration: true },
      { amount: 1599, proration: true },
      { amount: -1598, proration: true },
      { plan: "large", amount: 9980, proration: true },
      { plan: "large", amount: -9970, proration: true },
      { amount: 1597, proration: true },
      { amount: 3200 },
    ]),
  ],
  expect: {
    orders: paidOrders({ "order-1": first, "order-2": created }),
    lots: {
      // Of 3196 paid and 3198 given back for the small plan 2 are left for its period: 20 × 2 / 3200.
      [periodLot("sub", first)]: { granted: 20, value: 20, owner: "ana" },
      "share:order-2:order-2-item-4": { granted: 9, clawedBack: 9, value: 0, owner: "ana" },
      "share:order-2:order-2-item-8": { granted: 9, clawedBack: 9, value: 0, owner: "ana" },
      "share:order-2:order-2-item-2": { granted: 250, clawedBack: 249, value: 1, owner: "ana" },
      "share:order-2:order-2-item-6": { granted: 249, clawedBack: 249, value: 0, owner: "ana" },
      [periodLot("sub", created)]: { granted: 20, value: 20, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "small", owner: "ana" } },
    users: { ana: { balance: 41, access: true } },
  },
};

const one = begun("veteran", first, { units: 1 });
const unitLess: Story = {
  name: "S115: a unit more by a line without times, and both gone with the renewal: the unit more goes first",
  events: [
    ...one.events,
    charged("order-3", at(-20), "veteran", changed(one.s, at(-20), { units: 2, amount: 4000 }), [{
      amount: 660,
    }]),
    ...renews("veteran", changed(one.s, at(-15), { units: 1, amount: 2000 }), [
      { amount: -1000, proration: true },
      { amount: 2000 },
    ]),
  ],
  expect: {
    orders: paidOrders({ "order-1": first, "order-2": created, "order-3": undefined }),
    lots: {
      // 1000 × (1000 - 660) / 2000.
      [periodLot("sub", first)]: { granted: 1000, clawedBack: 170, value: 830, owner: "ana" },
      "share:order-3:order-3-item-1": { granted: 330, clawedBack: 330, value: 0, owner: "ana" },
      [periodLot("sub", created)]: { granted: 1000, value: 1000, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "veteran", owner: "ana" } },
    users: { ana: { balance: 1830, access: true } },
  },
};

const toFree: Story = {
  name:
    "S113: a unit more, and then to a free plan, billed with its renewal, which opens no period, without times",
  events: [
    ...one.events,
    charged("order-3", at(-20), "veteran", changed(one.s, at(-20), { units: 2, amount: 4000 }), [{
      amount: 660,
    }]),
    ...renews("free", changed(one.s, at(-15), { ...plan("free"), units: 1 }), [
      { plan: "veteran", amount: -1660, proration: true },
      { amount: 0 },
    ]),
  ],
  expect: {
    orders: paidOrders({ "order-1": first, "order-2": undefined, "order-3": undefined }),
    lots: {
      // The share, which by its order's date might run still, and 1000 of the 2000 that the period cost.
      [periodLot("sub", first)]: { granted: 1000, clawedBack: 500, value: 500, owner: "ana" },
      "share:order-3:order-3-item-1": { granted: 330, clawedBack: 330, value: 0, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "free", owner: "ana" } },
    users: { ana: { balance: 500, access: true } },
  },
};

const large = begun("large", first);
const back = later(second, 2 * 86_400);
const again = later(second, 4 * 86_400);
const small2 = changed(large.s, again, {
  ...plan("small"),
  current_period_start: back,
  current_period_end: periodEnd(back),
});
const givenBackLate: Story = {
  name: "S113: given back a period later by a line without times, beside a share, and then the share too",
  events: [
    ...large.events,
    charged("order-2", back, "large", large.s, [{ amount: -18000 }, { amount: 17000 }]),
    event("subscription.updated", later(again, 1), small2),
    charged("order-3", again, "small", small2, [{ plan: "large", amount: -16000 }, { amount: 2560 }]),
  ],
  expect: {
    orders: paidOrders({ "order-1": first, "order-2": undefined, "order-3": undefined }),
    lots: {
      // The share gives the first 17000 that come back, the period the other 17000 of its 20000.
      [periodLot("sub", first)]: { granted: 500, clawedBack: 425, value: 75, owner: "ana" },
      "share:order-2:order-2-item-2": { granted: 425, clawedBack: 425, value: 0, owner: "ana" },
      "share:order-3:order-3-item-2": { granted: 16, value: 16, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "small", owner: "ana" } },
    users: { ana: { balance: 91, access: true } },
  },
};

const over = changed(small.s, later(second, 1), {
  ...plan("large"),
  status: "canceled",
  cancel_at_period_end: true,
  ended_at: later(second, 1),
});
const lastBill: Story = {
  name: "S117: a change that is billed after the end by lines without times keeps the share that it pays for",
  events: [
    ...small.events,
    event("subscription.revoked", later(second, 2), over),
    event(
      "order.paid",
      later(created, 1),
      renewal("large", over, [
        { plan: "small", amount: -800, proration: true },
        { amount: 5000, proration: true },
      ]),
    ),
  ],
  expect: {
    orders: paidOrders({ "order-1": first, "order-2": undefined }),
    lots: {
      [periodLot("sub", first)]: { granted: 20, clawedBack: 5, value: 15, owner: "ana" },
      "share:order-2:order-2-item-2": { granted: 125, value: 125, owner: "ana" },
    },
    subscriptions: { sub: { status: "revoked", owner: "ana" } },
    users: { ana: { balance: 140 } },
  },
};

// A period that Polar made longer -------------------------------------------------------------------------------------

const veteran = begun("veteran", first);
const moved = changed(veteran.s, at(-2, 1), { ...plan("team"), current_period_end: at(10) });
const longer: Story = {
  name: "S117: a change in a period whose end was moved gives back what was paid for it",
  events: [
    ...veteran.events,
    event("subscription.updated", at(-2, 1), moved),
    charged("order-2", at(-2), "team", moved, [
      { plan: "veteran", amount: -500, from: at(-2), to: at(10) },
      { amount: 1250, from: at(-2), to: at(10) },
    ]),
  ],
  expect: {
    orders: paidOrders({ "order-1": first, "order-2": undefined }),
    lots: {
      [periodLot("sub", first)]: { granted: 1000, clawedBack: 250, value: 750, owner: "ana" },
      "share:order-2:order-2-item-2": { granted: 750, value: 750, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "team", owner: "ana" } },
    users: { ana: { balance: 1500, access: true } },
  },
};

// Usage beside a period -----------------------------------------------------------------------------------------------

const usageWithoutTimes: Story = {
  name: "S118: usage beside a period by lines without times is no part of what the period cost",
  events: [
    ...veteran.events,
    ...renews("veteran", veteran.s, [
      { label: "Requests — 8,120 units", price: "price-requests", amount: 2000 },
      { amount: 2000 },
    ]),
    charged("order-3", at(-2), "free", veteran.s, [{ plan: "veteran", amount: -1000 }]),
  ],
  expect: {
    orders: paidOrders({ "order-1": first, "order-2": created, "order-3": undefined }),
    lots: {
      [periodLot("sub", first)]: { granted: 1000, value: 1000, owner: "ana" },
      [periodLot("sub", created)]: { granted: 1000, clawedBack: 500, value: 500, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "veteran", owner: "ana" } },
    users: { ana: { balance: 1500, access: true } },
  },
};

// A quantity that was changed before the order was heard of -----------------------------------------------------------

const three = begun("veteran", first, { units: 3 });
const five = changed(cycled(three.s), at(-3), { units: 5, amount: 10000 });
const renewed = renewal("veteran", cycled(three.s), [{ amount: 6000, from: second, to: periodEnd(second) }]);
const laterQuantity: Story = {
  name: "S116: a renewal of three units that is paid, and half refunded, when there are five",
  events: [
    ...three.events,
    event("subscription.updated", at(-3), five),
    event("order.paid", at(-2), embedding(paid(renewed, at(-2)), five)),
    event("order.refunded", at(-1), embedding(refunded(paid(renewed, at(-2)), at(-1), 3000), five)),
  ],
  expect: {
    orders: {
      ...paidOrders({ "order-1": first }),
      "order-2": {
        status: "partially_refunded",
        owner: "ana",
        period: second,
      },
    },
    lots: {
      [periodLot("sub", first)]: { granted: 3000, value: 3000, owner: "ana" },
      [periodLot("sub", second)]: { granted: 3000, clawedBack: 1500, value: 1500, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "veteran", owner: "ana" } },
    users: { ana: { balance: 4500, access: true } },
  },
};

const tiered: Story = {
  name: "S116: a renewal of three units at a price of tiers has as many as the subscription",
  events: [
    ...three.events,
    ...renews("veteran", three.s, [{ amount: 4000, from: second, to: periodEnd(second) }]),
  ],
  expect: {
    orders: paidOrders({ "order-1": first, "order-2": second }),
    lots: {
      [periodLot("sub", first)]: { granted: 3000, value: 3000, owner: "ana" },
      [periodLot("sub", second)]: { granted: 3000, value: 3000, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "veteran", owner: "ana" } },
    users: { ana: { balance: 6000, access: true } },
  },
};

// A trial of a plan that grants when it costs nothing -----------------------------------------------------------------

const trial = subscription("sub", {
  customer: ana,
  plan: "mentor",
  from: at(-2),
  trialDays: 14,
  metadata: { user_id: "ana" },
});
const trialOrder = order("order-1", {
  customer: ana,
  product: "mentor",
  reason: "subscription_create",
  created: at(-2),
  subscription: trial,
  lines: [{ label: "Trial period for Mentor", amount: 0, price: null }],
});
const trialOfNothing: Story = {
  name: "S75: a trial of a plan that grants when it is discounted to nothing grants no period",
  events: [event("subscription.created", at(-2, 0.1), trial), event("order.paid", at(-2, 1), trialOrder)],
  expect: {
    orders: paidOrders({ "order-1": undefined }),
    subscriptions: { sub: { status: "trialing", tier: "mentor", owner: "ana" } },
    users: { ana: { access: true } },
  },
};

export const lateLines: Story[] = [
  toAndFro,
  unitLess,
  toFree,
  givenBackLate,
  lastBill,
  longer,
  usageWithoutTimes,
  laterQuantity,
  tiered,
  trialOfNothing,
];
