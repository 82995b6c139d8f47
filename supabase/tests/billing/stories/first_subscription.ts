/** How a subscription begins: the first purchase, trials, free plans (docs/money.md §2 and §3). */

import { at, later, periodEnd } from "../calendar.ts";
import { event } from "../events.ts";
import { changed, customer, order, paid, plan, refunded, subscription } from "../payloads.ts";
import { periodLot, type Story } from "../story.ts";

const ana = customer("ana");
const from = at(-10);
const metadata = { user_id: "ana" };

const pro = subscription("sub-pro", { customer: ana, plan: "pro", from, metadata, checkout: "checkout-pro" });
const proOrder = order("order-pro", {
  customer: ana,
  product: "pro",
  reason: "subscription_create",
  created: from,
  subscription: pro,
  checkout: "checkout-pro",
});

const purchase: Story = {
  name: "first purchase of a subscription",
  events: [
    event("subscription.created", later(from, 0.1), pro),
    event("subscription.active", later(from, 0.2), pro),
    event("subscription.updated", later(from, 0.3), pro),
    event("order.created", later(from, 0.4), proOrder),
    event("order.updated", later(from, 0.5), paid(proOrder, later(from, 0.5))),
    event("order.paid", later(from, 0.6), paid(proOrder, later(from, 0.5))),
  ],
  expect: {
    orders: { "order-pro": { status: "paid", owner: "ana", period: from } },
    lots: { [periodLot("sub-pro", from)]: { granted: 1000, value: 1000, owner: "ana" } },
    subscriptions: { "sub-pro": { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 1000, access: true } },
  },
};

const eventOnly: Story = {
  name: "first period told by an event while its order is still to come",
  events: [event("subscription.active", later(from, 0.2), pro)],
  expect: {
    lots: { [periodLot("sub-pro", from)]: { granted: 1000, value: 1000, owner: "ana" } },
    subscriptions: { "sub-pro": { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 1000, access: true } },
  },
};

const updatedOnly: Story = {
  name: "an update of a running subscription grants nothing by itself",
  events: [event("subscription.updated", later(from, 0.3), pro)],
  expect: {
    subscriptions: { "sub-pro": { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { access: true } },
  },
};

const threeUnits = changed(pro, later(from, 2), { units: 3, amount: 6000 });
const corrected: Story = {
  name: "the order corrects the units that an event told",
  events: [
    event("subscription.created", later(from, 0.1), pro),
    event("subscription.updated", later(from, 2), threeUnits),
    event(
      "order.paid",
      later(from, 3),
      order("order-units", {
        customer: ana,
        product: "pro",
        reason: "subscription_create",
        created: later(from, 2.5),
        subscription: threeUnits,
        units: 3,
      }),
    ),
  ],
  expect: {
    orders: { "order-units": { status: "paid", owner: "ana", period: from } },
    lots: { [periodLot("sub-pro", from)]: { granted: 3000, value: 3000, owner: "ana" } },
    subscriptions: { "sub-pro": { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 3000, access: true } },
  },
};

const yearlyUnits = subscription("sub-large", {
  customer: ana,
  plan: "pro-yearly",
  from,
  metadata,
  units: 2,
});
const large: Story = {
  name: "S71: a large period, told by the event or by its order, shows on both",
  events: [
    event("subscription.created", later(from, 0.1), yearlyUnits),
    event(
      "order.paid",
      later(from, 0.5),
      order("order-large", {
        customer: ana,
        product: "pro-yearly",
        reason: "subscription_create",
        created: from,
        subscription: yearlyUnits,
        units: 2,
      }),
    ),
  ],
  expect: {
    orders: { "order-large": { status: "paid", owner: "ana", period: from, attention: ["large_grant"] } },
    lots: { [periodLot("sub-large", from)]: { granted: 18000, value: 18000, owner: "ana" } },
    subscriptions: {
      "sub-large": { status: "active", tier: "pro", owner: "ana", attention: ["large_grant"] },
    },
    users: { ana: { balance: 18000, access: true } },
  },
};

const twin = order("order-twin", {
  customer: ana,
  product: "pro",
  reason: "subscription_create",
  created: later(from, 50),
  subscription: pro,
});
const paidTwice: Story = {
  name: "two orders of one period grant once, and the refund of the second takes nothing",
  events: [
    event("subscription.created", later(from, 0.1), pro),
    event("order.paid", later(from, 0.6), proOrder),
    event("order.paid", later(from, 51), twin),
    event("order.refunded", at(-3), refunded(twin, at(-3), 2000)),
  ],
  expect: {
    orders: {
      "order-pro": { status: "paid", owner: "ana", period: from },
      "order-twin": { status: "refunded", owner: "ana", period: from },
    },
    lots: { [periodLot("sub-pro", from)]: { granted: 1000, value: 1000, owner: "ana" } },
    subscriptions: { "sub-pro": { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 1000, access: true } },
  },
};

const uncopied = {
  ...order("order-uncopied", {
    customer: ana,
    product: "pro",
    reason: "subscription_create",
    created: from,
    subscription: pro,
  }),
  subscription: null,
};
const withoutCopy: Story = {
  name: "S44: an order that comes first, without a copy of its subscription",
  events: [
    event("order.created", later(from, 0.4), uncopied),
    event("order.paid", later(from, 0.6), paid(uncopied, later(from, 0.5))),
    event("subscription.created", later(from, 0.1), pro),
  ],
  expect: {
    orders: { "order-uncopied": { status: "paid", owner: "ana", period: from } },
    lots: { [periodLot("sub-pro", from)]: { granted: 1000, value: 1000, owner: "ana" } },
    subscriptions: { "sub-pro": { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 1000, access: true } },
  },
};

const past = at(-40);
const asPro = subscription("sub-past", { customer: ana, plan: "pro", from: past, metadata });
const expiredLot: Story = {
  name: "the order corrects a lot that has expired into one that never does",
  events: [
    event("subscription.created", later(past, 0.1), asPro),
    event(
      "order.paid",
      later(past, 0.6),
      order("order-past", {
        customer: ana,
        product: "community",
        reason: "subscription_create",
        created: past,
        subscription: asPro,
      }),
    ),
  ],
  expect: {
    orders: { "order-past": { status: "paid", owner: "ana", period: past } },
    lots: { [periodLot("sub-past", past)]: { granted: 25, value: 25, owner: "ana" } },
    subscriptions: { "sub-past": { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 25 } },
    rereads: ["subscription sub-past: access ran out"],
  },
};

// Trials --------------------------------------------------------------------------------------------------------------

const trialFrom = at(-20);
const trialEnd = at(-13);
const trial = subscription("sub-trial", {
  customer: ana,
  plan: "pro",
  from: trialFrom,
  trialDays: 7,
  metadata,
});
const trialOrder = order("order-trial", {
  customer: ana,
  product: "pro",
  reason: "subscription_create",
  created: trialFrom,
  subscription: trial,
  lines: [{ label: "Trial period for Pro", amount: 0, from: trialFrom, to: trialEnd }],
});
const afterTrial = changed(trial, later(trialEnd, 1), {
  status: "active",
  current_period_start: trialEnd,
  current_period_end: periodEnd(trialEnd),
});
const cycleOrder = order("order-cycle", {
  customer: ana,
  product: "pro",
  reason: "subscription_cycle",
  created: later(trialEnd, 60),
  status: "pending",
  subscription: afterTrial,
});

const trialThenPaid: Story = {
  name: "a trial, then the first paid period",
  events: [
    event("subscription.created", later(trialFrom, 0.1), trial),
    event("subscription.active", later(trialFrom, 0.2), trial),
    event("order.paid", later(trialFrom, 0.4), trialOrder),
    event("subscription.cycled", later(trialEnd, 1), afterTrial),
    event("order.created", later(trialEnd, 60), cycleOrder),
    event("order.paid", later(trialEnd, 65), paid(cycleOrder, later(trialEnd, 64))),
  ],
  expect: {
    orders: {
      "order-trial": { status: "paid", owner: "ana" },
      "order-cycle": { status: "paid", owner: "ana", period: trialEnd },
    },
    lots: {
      "trial:sub-trial": { granted: 100, expired: 100, value: 0, owner: "ana" },
      [periodLot("sub-trial", trialEnd)]: { granted: 1000, value: 1000, owner: "ana" },
    },
    subscriptions: { "sub-trial": { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 1000, access: true } },
  },
};

const teamTrial = subscription("sub-team", {
  customer: ana,
  plan: "team",
  from: at(-2),
  trialDays: 7,
  metadata,
});
const teamTrialOrder = order("order-team-trial", {
  customer: ana,
  product: "team",
  reason: "subscription_create",
  created: at(-2),
  subscription: teamTrial,
  lines: [{ label: "Trial period for Team", amount: 0, from: at(-2), to: at(5) }],
});

const zeroTrial: Story = {
  name: "S75: a trial order of 0 grants nothing",
  events: [
    event("subscription.created", at(-2, 0.1), teamTrial),
    event("subscription.active", at(-2, 0.2), teamTrial),
    event("order.created", at(-2, 0.4), teamTrialOrder),
    event("order.paid", at(-2, 0.5), paid(teamTrialOrder, at(-2, 0.5))),
  ],
  expect: {
    orders: { "order-team-trial": { status: "paid", owner: "ana" } },
    subscriptions: { "sub-team": { status: "trialing", tier: "team", owner: "ana" } },
    users: { ana: { access: true } },
  },
};

const shortened = changed(trial, at(-17), { trial_end: at(-17), current_period_end: at(-17) });
const shortTrial: Story = {
  name: "a trial that is cut short takes its credits along",
  events: [
    event("subscription.created", later(trialFrom, 0.1), trial),
    event("order.paid", later(trialFrom, 0.4), trialOrder),
    event("subscription.updated", at(-17), shortened),
  ],
  expect: {
    orders: { "order-trial": { status: "paid", owner: "ana" } },
    lots: { "trial:sub-trial": { granted: 100, expired: 100, value: 0, owner: "ana" } },
    subscriptions: { "sub-trial": { status: "trialing", tier: "pro", owner: "ana" } },
    users: { ana: {} },
    rereads: ["subscription sub-trial: access ran out"],
  },
};

// Free plans ----------------------------------------------------------------------------------------------------------

const free = subscription("sub-free", {
  customer: ana,
  plan: "free",
  from,
  metadata,
  checkout: "checkout-free",
});
const freeOrder = order("order-free", {
  customer: ana,
  product: "free",
  reason: "subscription_create",
  created: from,
  subscription: free,
  checkout: "checkout-free",
});

const freePlan: Story = {
  name: "S75: a free plan grants nothing",
  events: [
    event("subscription.created", later(from, 0.1), free),
    event("subscription.active", later(from, 0.2), free),
    event("order.created", later(from, 0.4), freeOrder),
    event("order.paid", later(from, 0.5), freeOrder),
  ],
  expect: {
    orders: { "order-free": { status: "paid", owner: "ana" } },
    subscriptions: { "sub-free": { status: "active", tier: "free", owner: "ana" } },
    users: { ana: { access: true } },
  },
};

const community = subscription("sub-community", { customer: ana, plan: "community", from, metadata });
const communityOrder = order("order-community", {
  customer: ana,
  product: "community",
  reason: "subscription_create",
  created: from,
  subscription: community,
});

const freeThatGrants: Story = {
  name: "a free plan of a product that grants when free",
  events: [
    event("subscription.created", later(from, 0.1), community),
    event("order.created", later(from, 0.4), communityOrder),
    event("order.paid", later(from, 0.5), communityOrder),
  ],
  expect: {
    orders: { "order-community": { status: "paid", owner: "ana", period: from } },
    lots: { [periodLot("sub-community", from)]: { granted: 25, value: 25, owner: "ana" } },
    subscriptions: { "sub-community": { status: "active", tier: "community", owner: "ana" } },
    users: { ana: { balance: 25, access: true } },
  },
};

const upgraded = changed(free, at(-5), plan("pro"));
const upgradeOrder = order("order-upgrade", {
  customer: ana,
  product: "pro",
  reason: "subscription_update",
  created: at(-5, 1),
  subscription: upgraded,
  checkout: "checkout-upgrade",
  lines: [{ amount: 2000, from: at(-5), to: periodEnd(at(-5)) }],
});

const freeUpgraded: Story = {
  name: "S77: a free plan upgraded through a checkout opens a paid period",
  events: [
    event("subscription.created", later(from, 0.1), free),
    event("order.paid", later(from, 0.5), freeOrder),
    event("subscription.updated", at(-5), upgraded),
    event("order.created", at(-5, 1), upgradeOrder),
    event("order.paid", at(-5, 2), paid(upgradeOrder, at(-5, 2))),
  ],
  expect: {
    orders: {
      "order-free": { status: "paid", owner: "ana" },
      "order-upgrade": { status: "paid", owner: "ana", period: at(-5) },
    },
    lots: { [periodLot("sub-free", at(-5))]: { granted: 1000, value: 1000, owner: "ana" } },
    subscriptions: { "sub-free": { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 1000, access: true } },
  },
};

export const firstSubscription: Story[] = [
  purchase,
  eventOnly,
  updatedOnly,
  corrected,
  large,
  paidTwice,
  withoutCopy,
  expiredLot,
  trialThenPaid,
  zeroTrial,
  shortTrial,
  freePlan,
  freeThatGrants,
  freeUpgraded,
];
