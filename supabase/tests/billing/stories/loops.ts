/** Changes back and forth, which must not make more credits than the money kept pays for (docs/money.md §2 to §4). */

import { at, later, periodEnd } from "../calendar.ts";
import { event, type PolarEvent } from "../events.ts";
import { changed, type Line, plan, subscription } from "../payloads.ts";
import { periodLot, type Story } from "../story.ts";
import { ana, begun, charged, paidOrders } from "./changes.ts";

// Month and year ------------------------------------------------------------------------------------------------------

const from = at(-4);
const pro = begun("pro", from);
/** A change every two hours. */
const change = (n: number) => later(from, n * 7200);

/** To the year at the first, third and fifth change, back to the month at the others. */
function toAndFro(n: number): PolarEvent {
  const now = change(n);
  const lines: Line[] = n % 2 === 1
    ? [
      { plan: "pro", amount: -1990, from: now, to: periodEnd(n === 1 ? from : change(n - 1)) },
      { plan: "max-yearly", amount: 20000, from: now, to: periodEnd(now, "year") },
    ]
    : [
      { plan: "max-yearly", amount: -19990, from: now, to: periodEnd(change(n - 1), "year") },
      { plan: "pro", amount: 2000, from: now, to: periodEnd(now) },
    ];
  return charged(`order-${n + 1}`, now, n % 2 === 1 ? "max-yearly" : "pro", pro.s, lines);
}

const month = { granted: 1000, clawedBack: 995, value: 5, owner: "ana" };
const year = { granted: 10000, clawedBack: 9995, value: 5, owner: "ana" };
const monthAndYear: Story = {
  name: "S113: from month to year and back, three times, each billed at once",
  events: [...pro.events, ...[1, 2, 3, 4, 5, 6].map(toAndFro)],
  expect: {
    orders: paidOrders({
      "order-1": from,
      "order-2": change(1),
      "order-3": change(2),
      "order-4": change(3),
      "order-5": change(4),
      "order-6": change(5),
      "order-7": change(6),
    }),
    lots: {
      [periodLot("sub", from)]: month,
      [periodLot("sub", change(1))]: year,
      [periodLot("sub", change(2))]: month,
      [periodLot("sub", change(3))]: year,
      [periodLot("sub", change(4))]: month,
      [periodLot("sub", change(5))]: year,
      [periodLot("sub", change(6))]: { granted: 1000, value: 1000, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    // Five credits' worth stays paid at each of six changes.
    users: { ana: { balance: 1030, access: true } },
  },
};

const half = begun("pro", from, { discount: 1000, percent: 50 });
const atHalfPrice: Story = {
  name: "S113: from month to year and back at half price: what was paid is what is given back",
  events: [
    ...half.events,
    charged("order-2", change(1), "max-yearly", half.s, [
      { plan: "pro", amount: -995, from: change(1), to: periodEnd(from) },
      { plan: "max-yearly", amount: 10000, from: change(1), to: periodEnd(change(1), "year") },
    ], { percent: 50 }),
    charged("order-3", change(2), "pro", half.s, [
      { plan: "max-yearly", amount: -9995, from: change(2), to: periodEnd(change(1), "year") },
      { plan: "pro", amount: 1000, from: change(2), to: periodEnd(change(2)) },
    ], { percent: 50 }),
  ],
  expect: {
    orders: paidOrders({ "order-1": from, "order-2": change(1), "order-3": change(2) }),
    lots: {
      [periodLot("sub", from)]: month,
      [periodLot("sub", change(1))]: year,
      [periodLot("sub", change(2))]: { granted: 1000, value: 1000, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 1010, access: true } },
  },
};

/** So much of the way from one moment to another. */
const between = (start: string, end: string, share: number) =>
  later(start, (Date.parse(end) - Date.parse(start)) / 1000 * share);

const given = at(-10);
const free = begun("pro", given, { discount: 2000, percent: 100 });
const toYear = between(given, periodEnd(given), 0.1);
const back = between(toYear, periodEnd(toYear, "year"), 0.01);
const forNothing: Story = {
  name:
    "S113: from month to year and back at a discount of 100 %: a period cut short keeps the time that had passed",
  events: [
    ...free.events,
    charged("order-2", toYear, "max-yearly", free.s, [
      { plan: "pro", amount: 0, from: toYear, to: periodEnd(given) },
      { plan: "max-yearly", amount: 0, from: toYear, to: periodEnd(toYear, "year") },
    ], { percent: 100 }),
    charged("order-3", back, "pro", free.s, [
      { plan: "max-yearly", amount: 0, from: back, to: periodEnd(toYear, "year") },
      { plan: "pro", amount: 0, from: back, to: periodEnd(back) },
    ], { percent: 100 }),
  ],
  expect: {
    orders: paidOrders({ "order-1": given, "order-2": toYear, "order-3": back }),
    lots: {
      [periodLot("sub", given)]: { granted: 1000, clawedBack: 900, value: 100, owner: "ana" },
      [periodLot("sub", toYear)]: { granted: 10000, clawedBack: 9900, value: 100, owner: "ana" },
      [periodLot("sub", back)]: { granted: 1000, value: 1000, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 1200, access: true } },
  },
};

const untimed: Story = {
  name: "S113: from month to year and back by lines without times: each counts from its order on",
  events: [
    ...pro.events,
    charged("order-2", change(1), "max-yearly", pro.s, [
      { plan: "pro", amount: -1990 },
      { plan: "max-yearly", amount: 20000 },
    ]),
    charged("order-3", change(2), "pro", pro.s, [
      { plan: "max-yearly", amount: -19990 },
      { plan: "pro", amount: 2000 },
    ]),
  ],
  expect: {
    orders: paidOrders({ "order-1": from, "order-2": undefined, "order-3": undefined }),
    lots: {
      [periodLot("sub", from)]: month,
      "share:order-2:order-2-item-2": year,
      "share:order-3:order-3-item-2": { granted: 1000, value: 1000, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 1010, access: true } },
  },
};

// Free and paid -------------------------------------------------------------------------------------------------------

const nothing = begun("free", from);
const end = periodEnd(from);
const toPaid = (n: number) =>
  charged(`order-${n + 1}`, change(n), "pro", nothing.s, [{ amount: 1990, from: change(n), to: end }]);
const toFree = (n: number) =>
  charged(`order-${n + 1}`, change(n), "free", nothing.s, [{
    plan: "pro",
    amount: -1985,
    from: change(n),
    to: end,
  }]);

const freeAndPaid: Story = {
  name: "S114: from free to paid three times on the first day, and back in between",
  events: [
    ...nothing.events,
    toPaid(1),
    toFree(2),
    toPaid(3),
    toFree(4),
    toPaid(5),
    event("subscription.updated", later(change(5), 1), changed(nothing.s, later(change(5), 1), plan("pro"))),
  ],
  expect: {
    orders: paidOrders({
      "order-1": undefined,
      "order-2": undefined,
      "order-3": undefined,
      "order-4": undefined,
      "order-5": undefined,
      "order-6": undefined,
    }),
    lots: {
      // 995 × 1985 / 1990 is 992.5.
      "share:order-2:order-2-item-1": { granted: 995, clawedBack: 992, value: 3, owner: "ana" },
      "share:order-4:order-4-item-1": { granted: 995, clawedBack: 992, value: 3, owner: "ana" },
      "share:order-6:order-6-item-1": { granted: 995, value: 995, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 1001, access: true } },
  },
};

const backForGood: Story = {
  name: "S114: from free to paid and back for good",
  events: [...nothing.events, toPaid(1), toFree(2)],
  expect: {
    orders: paidOrders({ "order-1": undefined, "order-2": undefined, "order-3": undefined }),
    lots: { "share:order-2:order-2-item-1": { granted: 995, clawedBack: 992, value: 3, owner: "ana" } },
    subscriptions: { sub: { status: "active", tier: "free", owner: "ana" } },
    users: { ana: { balance: 3, access: true } },
  },
};

const day5 = later(given, 5 * 86_400);
const freeByApi = subscription("sub", {
  customer: ana,
  plan: "free",
  from: given,
  metadata: { user_id: "ana" },
});
const byApi: Story = {
  name: "S114: from free to paid by API in the middle of a period: the share that was paid, at once",
  events: [
    event("subscription.created", later(given, 0.1), freeByApi),
    charged("order-2", day5, "pro", freeByApi, [{ amount: 1677, from: day5, to: periodEnd(given) }]),
    event("subscription.updated", later(day5, 3), changed(freeByApi, later(day5, 3), plan("pro"))),
  ],
  expect: {
    orders: paidOrders({ "order-2": undefined }),
    // 1000 × 1677 / 2000 is 838.5.
    lots: { "share:order-2:order-2-item-1": { granted: 838, value: 838, owner: "ana" } },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 838, access: true } },
  },
};

export const loops: Story[] = [
  monthAndYear,
  atHalfPrice,
  forNothing,
  untimed,
  freeAndPaid,
  backForGood,
  byApi,
];
