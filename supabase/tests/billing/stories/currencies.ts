/** The same rules in another currency than the products' own (docs/money.md §2): amounts are compared within one. */

import { at, later, periodEnd } from "../calendar.ts";
import { event } from "../events.ts";
import { changed, type NewOrder, order, paid, refunded } from "../payloads.ts";
import { cartId, periodLot, type Story } from "../story.ts";
import { ana, begun, charged, paidOrders } from "./changes.ts";

const from = at(-12);
const end = periodEnd(from);
const day3 = later(from, 3 * 86_400);
const day10 = later(from, 10 * 86_400);

const euros = { currency: "eur" };
const inEuros = begun("pro", from, {
  ...euros,
  units: 1,
  lines: [{ amount: 1800, from, to: end, price: "price-pro-eur" }],
});
const two = changed(inEuros.s, day3, { units: 2, amount: 3600, ...euros });
const shares: Story = {
  name: "S117: shares in euros are measured by the prices in euros",
  before: [{ step: "sold_in_euros", product: "pro", price: 1800 }],
  events: [
    ...inEuros.events,
    // 27 of 30 days of 18.00 by the price that the line names, and 20 of 30 by the list price where it names none.
    charged(
      "order-2",
      day3,
      "pro",
      two,
      [{ amount: 1620, from: day3, to: end, price: "price-pro-eur" }],
      euros,
    ),
    charged(
      "order-3",
      day10,
      "pro",
      two,
      [{ amount: 1200, from: day10, to: end, price: "price-of-nobody" }],
      euros,
    ),
    event("subscription.updated", later(day10, 3), two),
  ],
  expect: {
    orders: paidOrders({ "order-1": from, "order-2": undefined, "order-3": undefined }),
    lots: {
      [periodLot("sub", from)]: { granted: 1000, value: 1000, owner: "ana" },
      "share:order-2:order-2-item-1": { granted: 900, value: 900, owner: "ana" },
      "share:order-3:order-3-item-1": { granted: 666, value: 666, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 2566, access: true } },
  },
};

const three = changed(inEuros.s, at(-4), {
  units: 3,
  amount: 5400,
  ...euros,
  current_period_start: at(-4),
  current_period_end: periodEnd(at(-4)),
});
const reset: Story = {
  name: "S115: one unit becomes three with reset, in euros: a new period of three",
  before: [{ step: "sold_in_euros", product: "pro", price: 1800 }],
  events: [
    ...inEuros.events,
    event("subscription.updated", at(-4), three),
    charged("order-2", at(-4), "pro", three, [
      { amount: 5400, from: at(-4), to: periodEnd(at(-4)), price: "price-pro-eur" },
    ], euros),
  ],
  expect: {
    orders: paidOrders({ "order-1": from, "order-2": at(-4) }),
    lots: {
      [periodLot("sub", from)]: { granted: 1000, value: 1000, owner: "ana" },
      [periodLot("sub", at(-4))]: { granted: 3000, value: 3000, owner: "ana" },
    },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 4000, access: true } },
  },
};

const bought = at(-5);
const one = (id: string, fields: Partial<NewOrder>) =>
  order(id, {
    customer: ana,
    product: "pack",
    reason: "purchase",
    created: bought,
    metadata: { user_id: "ana" },
    ...fields,
  });

function bare(name: string, fields: Partial<NewOrder>, attention: string[]): Story {
  const pack = one("order-pack", fields);
  const amount = pack.total_amount;
  return {
    name,
    before: [{ step: "sold_in_euros", product: "pack", price: 900 }],
    events: [
      event("order.created", later(bought, 0.1), { ...pack, status: "pending" }),
      event("order.paid", later(bought, 0.2), paid(pack, later(bought, 0.2))),
    ],
    expect: {
      orders: { "order-pack": { status: "paid", owner: "ana", attention } },
      purchases: { "order-pack/1": { product: "pack", amount, status: "completed", owner: "ana" } },
      lots: { "order:order-pack:1": { granted: 1000, value: 1000, owner: "ana" } },
      users: { ana: { balance: 1000 } },
    },
  };
}

const inCart = order("order-cart", {
  customer: ana,
  product: "cart",
  reason: "purchase",
  created: bought,
  lines: [{ amount: 2900 }],
  discount: 290,
  tax: 496,
  ...euros,
  metadata: { tempCartId: cartId("cart-eur"), user_id: "ana" },
});
const half = refunded(paid(inCart, later(bought, 0.2)), later(bought, 60), 1305);
const cart: Story = {
  name: "a cart in euros with a discount: each line its share of what was paid, a refund its share of each",
  before: [
    { step: "sold_in_euros", product: "pack", price: 900 },
    { step: "sold_in_euros", product: "big-pack", price: 1100 },
    {
      step: "cart",
      id: "cart-eur",
      user: "ana",
      currency: "eur",
      items: [{ product: "pack", quantity: 2 }, { product: "big-pack" }],
    },
  ],
  events: [
    event("order.created", later(bought, 0.1), { ...inCart, status: "pending" }),
    event("order.paid", later(bought, 0.2), paid(inCart, later(bought, 0.2))),
    event("order.refunded", later(bought, 60), half),
  ],
  expect: {
    orders: {
      "order-cart": {
        status: "partially_refunded",
        owner: "ana",
        attention: ["large_grant", "partial_refund"],
      },
    },
    // 3106 by 1800 : 1100 is 1927.86 and 1178.14.
    purchases: {
      "order-cart/1": { product: "pack", amount: 1928, status: "completed", owner: "ana", quantity: 2 },
      "order-cart/2": { product: "big-pack", amount: 1178, status: "completed", owner: "ana" },
    },
    lots: {
      "order:order-cart:1": { granted: 2000, clawedBack: 1000, value: 1000, owner: "ana" },
      "order:order-cart:2": { granted: 20000, clawedBack: 10000, value: 10000, owner: "ana" },
    },
    users: { ana: { balance: 11000 } },
  },
};

export const currencies: Story[] = [
  shares,
  reset,
  bare("a pack at its price in euros is delivered, and nobody has to look", {
    ...euros,
    lines: [{ amount: 900 }],
  }, []),
  bare(
    "a pack at its price in dollars, in euros, is delivered and flagged",
    { ...euros, lines: [{ amount: 1000 }] },
    ["amount_mismatch"],
  ),
  bare(
    "a pack in a currency that it has no price in is delivered and flagged",
    { currency: "gbp", lines: [{ amount: 1000 }] },
    ["amount_mismatch"],
  ),
  bare(
    "a pack discounted to nothing is delivered whole, and nobody has to look",
    { ...euros, lines: [{ amount: 900 }], discount: 900 },
    [],
  ),
  cart,
];
