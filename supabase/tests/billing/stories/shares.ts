/** Shares of a period that are paid for or given back, each measured by its money (docs/money.md §2 to §4). */

import { at, later, periodEnd } from "../calendar.ts";
import { event } from "../events.ts";
import { changed, order, paid, plan, refunded } from "../payloads.ts";
import { monthLot, periodLot, type Story } from "../story.ts";
import { ana, begun, changeOrder, charged, paidOrders } from "./changes.ts";

// Units and seats -----------------------------------------------------------------------------------------------------

const from = at(-12);
const end = periodEnd(from);
const day3 = later(from, 3 * 86_400);
const day10 = later(from, 10 * 86_400);

const one = begun("pro", from, { units: 1 });
const two = changed(one.s, later(from, 1), { units: 2, amount: 4000 });
const onDay0: Story = {
  name: "S115: one unit becomes two on day 0: the second is paid for once",
  events: [
    ...one.events,
    event("subscription.updated", later(from, 1), two),
    charged("order-2", from, "pro", two, [{ label: "Pro (1 unit → 2 units)", amount: 2000, from, to: end }]),
  ],
  expect: {
    orders: paidOrders({ "order-1": from, "order-2": undefined }),
    lots: {
      [periodLot("sub", from)]: { granted: 1000, value: 1000, owner: "ana" },
      "share:order-2:order-2-item-1": { granted: 1000, value: 1000, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 2000, access: true } },
  },
};

const seats = begun("pro", from, { seats: 2 });
const threeSeats = changed(seats.s, day3, { seats: 3, amount: 6000 });
const oneSeat = changed(seats.s, day10, { seats: 1, amount: 2000 });
const seatsUpAndDown: Story = {
  name: "S115: a seat more on day 3 of 30, two less on day 10: the last that came goes first",
  events: [
    ...seats.events,
    charged("order-2", day3, "pro", threeSeats, [{ amount: 1800, from: day3, to: end }]),
    charged("order-3", day10, "pro", oneSeat, [{ amount: -2667, from: day10, to: end }]),
    event("subscription.updated", later(day10, 1), oneSeat),
  ],
  expect: {
    orders: paidOrders({ "order-1": from, "order-2": undefined, "order-3": undefined }),
    lots: {
      // 2000 × (2667 - 1800) / 4000 is 433.5.
      [periodLot("sub", from)]: { granted: 2000, clawedBack: 433, value: 1567, owner: "ana" },
      "share:order-2:order-2-item-1": { granted: 900, clawedBack: 900, value: 0, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 1567, access: true } },
  },
};

const fresh = changed(one.s, at(-4), {
  units: 2,
  amount: 4000,
  current_period_start: at(-4),
  current_period_end: periodEnd(at(-4)),
});
const unitsReset: Story = {
  name: "S115: one unit becomes two with reset: a new period of two",
  events: [
    ...one.events,
    event("subscription.updated", at(-4), fresh),
    charged("order-2", at(-4), "pro", fresh, [{ amount: 4000, from: at(-4), to: periodEnd(at(-4)) }]),
  ],
  expect: {
    orders: paidOrders({ "order-1": from, "order-2": at(-4) }),
    lots: {
      [periodLot("sub", from)]: { granted: 1000, value: 1000, owner: "ana" },
      [periodLot("sub", at(-4))]: { granted: 2000, value: 2000, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 3000, access: true } },
  },
};

const first = at(-40);
const second = periodEnd(first);
const three = begun("pro", first, { units: 3 });
const cycled = changed(three.s, later(second, 5), {
  current_period_start: second,
  current_period_end: periodEnd(second),
});
const renewed = order("order-2", {
  customer: ana,
  product: "pro",
  reason: "subscription_cycle",
  created: later(second, 10),
  status: "pending",
  subscription: cycled,
  lines: [{ label: "Pro (3 units)", amount: 6000, from: second, to: periodEnd(second) }],
});
const renewedUnits: Story = {
  name: "S116: a renewal whose order names no units while the subscription has three",
  events: [
    ...three.events,
    event("subscription.cycled", later(second, 5), cycled),
    event("order.paid", later(second, 15), paid(renewed, later(second, 14))),
  ],
  expect: {
    orders: paidOrders({ "order-1": first, "order-2": second }),
    lots: {
      [periodLot("sub", first)]: { granted: 3000, expired: 3000, value: 0, owner: "ana" },
      [periodLot("sub", second)]: { granted: 3000, value: 3000, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 3000, access: true } },
  },
};

const fiveSeats: Story = {
  name: "S116: five seats are five units",
  events: begun("pro", from, { seats: 5 }).events,
  expect: {
    orders: paidOrders({ "order-1": from }),
    lots: { [periodLot("sub", from)]: { granted: 5000, value: 5000, owner: "ana" } },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 5000, access: true } },
  },
};

// Another plan in the middle of a period ------------------------------------------------------------------------------

const small = begun("small", from);
const upgrade = changeOrder("order-2", day10, "large", small.s, [
  { plan: "small", amount: -1600, from: day10, to: end },
  { amount: 10000, from: day10, to: end },
]);
const upgradePaid = paid(upgrade, later(day10, 2));
const nowLarge = changed(small.s, later(day10, 1), plan("large"));
const smallToLarge: Story = {
  name: "S117: a small plan becomes a large one in the middle of a period, 84.00 paid",
  events: [
    ...small.events,
    event("order.created", day10, upgrade),
    event("subscription.updated", later(day10, 1), nowLarge),
    event("order.paid", later(day10, 2), upgradePaid),
  ],
  expect: {
    orders: paidOrders({ "order-1": from, "order-2": undefined }),
    lots: {
      [periodLot("sub", from)]: { granted: 20, clawedBack: 10, value: 10, owner: "ana" },
      "share:order-2:order-2-item-2": { granted: 250, value: 250, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "large", owner: "ana" } },
    users: { ana: { balance: 260, access: true } },
  },
};

const halfBack = refunded(upgradePaid, at(-1), 4200);
const upgradeRefunded: Story = {
  name: "S117: half of an upgrade refunded: half of its share goes, half of what it took comes back",
  events: [
    ...small.events,
    event("order.paid", later(day10, 2), upgradePaid),
    event("order.refunded", at(-1), halfBack),
  ],
  expect: {
    orders: {
      ...paidOrders({ "order-1": from }),
      "order-2": { status: "partially_refunded", owner: "ana" },
    },
    lots: {
      [periodLot("sub", from)]: { granted: 20, clawedBack: 5, value: 15, owner: "ana" },
      "share:order-2:order-2-item-2": { granted: 250, clawedBack: 125, value: 125, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "small", owner: "ana" } },
    users: { ana: { balance: 140, access: true } },
  },
};

const pro = begun("pro", from);
const discounted = begun("pro", from, { discount: 1000, percent: 50 });
const atHalfPrice: Story = {
  name: "S117: a larger plan at half price: the share of half the price",
  events: [
    ...discounted.events,
    charged("order-2", day10, "team", discounted.s, [
      { plan: "pro", amount: -500, from: day10, to: end },
      { amount: 1250, from: day10, to: end },
    ], { percent: 50 }),
  ],
  expect: {
    orders: paidOrders({ "order-1": from, "order-2": undefined }),
    lots: {
      [periodLot("sub", from)]: { granted: 1000, clawedBack: 500, value: 500, owner: "ana" },
      "share:order-2:order-2-item-2": { granted: 1500, value: 1500, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 2000, access: true } },
  },
};

const veteran = begun("veteran", from);
const oldPrice: Story = {
  name: "S117: a share of a plan whose price was raised since, at the price that its line names",
  before: [{ step: "repriced", product: "veteran", price: 4000 }],
  events: [
    ...veteran.events,
    charged("order-2", day10, "veteran", veteran.s, [{ amount: 1000, from: day10, to: end }]),
    charged("order-3", later(day10, 60), "veteran", veteran.s, [{
      price: "price-veteran-4000",
      amount: 1000,
      from: later(day10, 60),
      to: end,
    }]),
    charged("order-4", later(day10, 120), "veteran", veteran.s, [{
      price: "price-of-others",
      amount: 2000,
      from: later(day10, 120),
      to: end,
    }]),
  ],
  expect: {
    orders: paidOrders({
      "order-1": from,
      "order-2": undefined,
      "order-3": undefined,
      "order-4": undefined,
    }),
    lots: {
      [periodLot("sub", from)]: { granted: 1000, value: 1000, owner: "ana" },
      "share:order-2:order-2-item-1": { granted: 500, value: 500, owner: "ana" },
      "share:order-3:order-3-item-1": { granted: 250, value: 250, owner: "ana" },
      // A price that nobody knows: by the list price of today.
      "share:order-4:order-4-item-1": { granted: 500, value: 500, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "veteran", owner: "ana" } },
    users: { ana: { balance: 2250, access: true } },
  },
};

const plansAtOnce: Story = {
  name: "S117: two changes billed by one order: each line is of its own plan, and returns find theirs",
  events: [
    ...pro.events,
    charged("order-2", day10, "large", pro.s, [
      { plan: "team", amount: -1250, from: day10, to: end },
      { plan: "pro", amount: -1800, from: day3, to: end },
      { plan: "team", amount: 4500, from: day3, to: end },
      { plan: "large", amount: 10000, from: day10, to: end },
      // Of a price that we never had: what is left of the team, which began last.
      { price: "price-of-others", amount: -1000, from: day10, to: end },
    ]),
  ],
  expect: {
    orders: paidOrders({ "order-1": from, "order-2": undefined }),
    lots: {
      [periodLot("sub", from)]: { granted: 1000, clawedBack: 900, value: 100, owner: "ana" },
      "share:order-2:order-2-item-3": { granted: 2700, clawedBack: 1350, value: 1350, owner: "ana" },
      "share:order-2:order-2-item-4": { granted: 250, value: 250, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 1700, access: true } },
  },
};

const monthly = begun("pro", from);
const withoutCredits: Story = {
  name: "S117: what a plan without credits gives back takes nothing from the one before",
  events: [
    ...monthly.events,
    charged("order-2", day3, "monthly-edge-update", monthly.s, [
      { plan: "pro", amount: -1800, from: day3, to: end },
      { amount: 4410, from: day3, to: end },
    ]),
    charged("order-3", day10, "pro", monthly.s, [
      { plan: "monthly-edge-update", amount: -3266, from: day10, to: end },
      { amount: 1333, from: day10, to: end },
    ]),
  ],
  expect: {
    orders: paidOrders({ "order-1": from, "order-2": undefined, "order-3": undefined }),
    lots: {
      [periodLot("sub", from)]: { granted: 1000, clawedBack: 900, value: 100, owner: "ana" },
      "share:order-3:order-3-item-2": { granted: 666, value: 666, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 766, access: true } },
  },
};

const longSmall = begun("small", first);
const smallCycled = changed(longSmall.s, later(second, 5), {
  current_period_start: second,
  current_period_end: periodEnd(second),
});
const smallRenewed = order("order-2", {
  customer: ana,
  product: "small",
  reason: "subscription_cycle",
  created: later(second, 10),
  subscription: smallCycled,
  lines: [{ amount: 3200, from: second, to: periodEnd(second) }],
});
const tooMuch: Story = {
  name: "S117: more given back than a period cost takes nothing from the period before",
  events: [
    ...longSmall.events,
    event("order.paid", later(second, 15), smallRenewed),
    charged("order-3", at(-3), "free", smallCycled, [
      { plan: "small", amount: -3400, from: at(-3), to: periodEnd(second) },
    ]),
    event("subscription.updated", at(-3, 5), changed(smallCycled, at(-3, 5), plan("free"))),
  ],
  expect: {
    orders: paidOrders({ "order-1": first, "order-2": second, "order-3": undefined }),
    lots: {
      [periodLot("sub", first)]: { granted: 20, value: 20, owner: "ana" },
      [periodLot("sub", second)]: { granted: 20, clawedBack: 20, value: 0, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "free", owner: "ana" } },
    users: { ana: { balance: 20, access: true } },
  },
};

const late: Story = {
  name: "S117: a change to a plan that nobody knew yet",
  events: [
    ...pro.events,
    charged("order-2", day10, "late-plan", pro.s, [
      { plan: "pro", amount: -1000, from: day10, to: end },
      { amount: 350, from: day10, to: end },
    ]),
  ],
  after: [{ step: "mapped", product: "late-plan" }],
  expect: {
    orders: paidOrders({ "order-1": from, "order-2": undefined }),
    lots: {
      [periodLot("sub", from)]: { granted: 1000, clawedBack: 500, value: 500, owner: "ana" },
      "share:order-2:order-2-item-2": { granted: 35, value: 35, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 535, access: true } },
  },
};

const inEuros: Story = {
  name: "S117: a share in another currency than its price cannot be told, and shows",
  events: [
    ...begun("pro", from, { currency: "eur" }).events,
    charged("order-2", day10, "team", pro.s, [
      { plan: "pro", amount: -1000, from: day10, to: end },
      { amount: 2500, from: day10, to: end },
    ], { currency: "eur" }),
  ],
  expect: {
    orders: {
      ...paidOrders({ "order-1": from }),
      "order-2": { status: "paid", owner: "ana", attention: ["amount_mismatch"] },
    },
    lots: { [periodLot("sub", from)]: { granted: 1000, clawedBack: 500, value: 500, owner: "ana" } },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 500, access: true } },
  },
};

const oldSmall = begun("small", first);
const over = changed(oldSmall.s, later(second, 1), {
  ...plan("large"),
  status: "canceled",
  cancel_at_period_end: true,
  ended_at: later(second, 1),
});
const lastBill = order("order-2", {
  customer: ana,
  product: "large",
  reason: "subscription_cycle",
  created: later(second, 10),
  subscription: over,
  lines: [
    { plan: "small", amount: -800, proration: true, from: at(-20), to: second },
    { amount: 5000, proration: true, from: at(-20), to: second },
  ],
});
const sharesOnLastBill: Story = {
  name: "S117: a change that is billed after the end keeps the share that it pays for",
  events: [
    ...oldSmall.events,
    event("subscription.revoked", later(second, 2), over),
    event("order.paid", later(second, 11), lastBill),
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

// Quarters, and years that grant monthly ------------------------------------------------------------------------------

const quarter = begun("pro-quarterly", first);
const quarterly: Story = {
  name: "S117: a quarter lasts three months, and its price is that of three",
  events: [
    ...quarter.events,
    charged("order-2", at(-5), "pro-quarterly", quarter.s, [
      { amount: 1800, from: at(-5), to: periodEnd(first, "month", 3) },
    ]),
    charged("order-3", at(-4), "pro", quarter.s, [
      { plan: "pro-quarterly", amount: -4500, from: at(-4), to: periodEnd(first, "month", 3) },
      { amount: 2000, from: at(-4), to: periodEnd(at(-4)) },
    ]),
  ],
  expect: {
    orders: paidOrders({ "order-1": first, "order-2": undefined, "order-3": at(-4) }),
    lots: {
      // 3300 × 2700 / 5400
      [periodLot("sub", first)]: { granted: 3300, clawedBack: 1650, value: 1650, owner: "ana" },
      "share:order-2:order-2-item-1": { granted: 1100, clawedBack: 1100, value: 0, owner: "ana" },
      [periodLot("sub", at(-4))]: { granted: 1000, value: 1000, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 2650, access: true } },
  },
};

const toQuarter: Story = {
  name: "S117: from month to quarter, which bills the quarter as a proration",
  events: [
    ...pro.events,
    charged("order-2", at(-4), "pro-quarterly", pro.s, [
      { plan: "pro", amount: -1400, from: at(-4), to: end },
      { amount: 5400, from: at(-4), to: periodEnd(at(-4), "month", 3) },
    ]),
  ],
  expect: {
    orders: paidOrders({ "order-1": from, "order-2": at(-4) }),
    lots: {
      [periodLot("sub", from)]: { granted: 1000, clawedBack: 700, value: 300, owner: "ana" },
      [periodLot("sub", at(-4))]: { granted: 3300, value: 3300, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 3600, access: true } },
  },
};

const long = at(-70);
const year = begun("pro-yearly-monthly", long);
const yearEnd = periodEnd(long, "year");
const monthOne = monthLot("sub", long, 1);
const monthTwo = monthLot("sub", long, 2);
const leftTheYear: Story = {
  name: "S113: a year that grants monthly is left: its last months go first, the running one in part",
  events: [
    ...year.events,
    charged("order-2", at(-1), "pro", year.s, [
      { plan: "pro-yearly-monthly", amount: -16000, from: at(-1), to: yearEnd },
      { amount: 2000, from: at(-1), to: periodEnd(at(-1)) },
    ]),
  ],
  expect: {
    orders: paidOrders({ "order-1": long, "order-2": at(-1) }),
    lots: {
      [periodLot("sub", long)]: { granted: 700, value: 700, owner: "ana" },
      [monthOne]: { granted: 700, expired: 700, value: 0, owner: "ana" },
      // 4/5 of 8,400 go: nine months that are not granted, and 420 of this one.
      [monthTwo]: { granted: 700, clawedBack: 420, value: 280, owner: "ana" },
      [periodLot("sub", at(-1))]: { granted: 1000, value: 1000, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 1980, access: true } },
  },
};

const leftEarly: Story = {
  name: "S113: a year that grants monthly is left early: what was given back is not granted",
  events: [
    ...year.events,
    charged("order-2", at(-45), "pro", year.s, [
      { plan: "pro-yearly-monthly", amount: -18630, from: at(-45), to: yearEnd },
      { amount: 2000, from: at(-45), to: periodEnd(at(-45)) },
    ]),
  ],
  expect: {
    orders: paidOrders({ "order-1": long, "order-2": at(-45) }),
    lots: {
      // 8400 × 18630 / 20000 is 7824.6: eleven months and 124.6.
      [periodLot("sub", long)]: { granted: 700, clawedBack: 124, value: 576, owner: "ana" },
      [periodLot("sub", at(-45))]: { granted: 1000, expired: 1000, value: 0, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 576, access: true } },
  },
};

const wholeYear = begun("pro-yearly", long);
const halfYear: Story = {
  name: "S117: a share of a year that grants monthly is granted at once",
  events: [
    ...wholeYear.events,
    charged("order-2", at(-3), "pro-yearly-monthly", wholeYear.s, [
      { plan: "pro-yearly", amount: -10000, from: at(-3), to: yearEnd },
      { amount: 10000, from: at(-3), to: yearEnd },
    ]),
  ],
  expect: {
    orders: paidOrders({ "order-1": long, "order-2": undefined }),
    lots: {
      [periodLot("sub", long)]: { granted: 9000, clawedBack: 4500, value: 4500, owner: "ana" },
      "share:order-2:order-2-item-2": { granted: 4200, value: 4200, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 8700, access: true } },
  },
};

// Usage ---------------------------------------------------------------------------------------------------------------

const free = begun("free", first);
const freeCycled = changed(free.s, later(second, 5), {
  current_period_start: second,
  current_period_end: periodEnd(second),
});
const usage = order("order-2", {
  customer: ana,
  product: "free",
  reason: "subscription_cycle",
  created: later(second, 10),
  subscription: freeCycled,
  lines: [{ label: "Requests — 812 units", price: "price-requests", amount: 317, from: first, to: second }],
});
const usageOnly: Story = {
  name: "S118: a cycle order of a free plan that carries only usage opens no period",
  events: [
    ...free.events,
    event("subscription.cycled", later(second, 5), freeCycled),
    event("order.paid", later(second, 11), usage),
  ],
  expect: {
    orders: paidOrders({ "order-1": undefined, "order-2": undefined }),
    subscriptions: { sub: { status: "active", tier: "free", owner: "ana" } },
    users: { ana: { access: true } },
  },
};

const community = begun("community", first);
const communityCycled = changed(community.s, later(second, 5), {
  current_period_start: second,
  current_period_end: periodEnd(second),
});
const freeAndUsage = order("order-2", {
  customer: ana,
  product: "community",
  reason: "subscription_cycle",
  created: later(second, 10),
  subscription: communityCycled,
  lines: [
    { label: "Requests — 812 units", price: "price-requests", amount: 317, from: first, to: second },
    { amount: 0, from: second, to: periodEnd(second) },
  ],
});
const usageBesideFree: Story = {
  name: "S118: usage beside a free period that grants: the period counts, the usage does not",
  events: [
    ...community.events,
    event("subscription.cycled", later(second, 5), communityCycled),
    event("order.paid", later(second, 11), freeAndUsage),
  ],
  expect: {
    orders: paidOrders({ "order-1": first, "order-2": second }),
    lots: {
      [periodLot("sub", first)]: { granted: 25, value: 25, owner: "ana" },
      [periodLot("sub", second)]: { granted: 25, value: 25, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "community", owner: "ana" } },
    users: { ana: { balance: 50, access: true } },
  },
};

export const shares: Story[] = [
  onDay0,
  seatsUpAndDown,
  unitsReset,
  renewedUnits,
  fiveSeats,
  smallToLarge,
  upgradeRefunded,
  atHalfPrice,
  oldPrice,
  plansAtOnce,
  withoutCredits,
  tooMuch,
  late,
  inEuros,
  sharesOnLastBill,
  quarterly,
  toQuarter,
  leftTheYear,
  leftEarly,
  halfYear,
  usageOnly,
  usageBesideFree,
];
