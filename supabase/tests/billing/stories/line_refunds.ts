/** Refunds that name a line of a cart: that purchase closes, the others stay (docs/money.md §4). */

import { at, later } from "../calendar.ts";
import { event } from "../events.ts";
import { changed, customer, order, paid, refund, refunded } from "../payloads.ts";
import { cartId, type Story } from "../story.ts";

const bought = at(-6);
const before: Story["before"] = [{
  step: "cart",
  id: "cart-lines",
  user: "ana",
  items: [{ product: "base-kit", url: "https://shop.example.com/" }, { product: "pack" }],
}];
const cart = order("order-lines", {
  customer: customer("ana"),
  product: "cart",
  reason: "purchase",
  created: bought,
  lines: [{ amount: 15900 }],
  metadata: { user_id: "ana", tempCartId: cartId("cart-lines") },
});
const cartPaid = paid(cart, later(bought, 1));
const kit = { product: "base-kit", amount: 14900, owner: "ana" } as const;
const pack = { product: "pack", amount: 1000, status: "completed", owner: "ana" } as const;

/** What refund_purchase() writes into a refund's metadata. */
const names = (line: number) => ({ line, purchase_id: crypto.randomUUID() });
const partly = { status: "partially_refunded", owner: "ana" } as const;

const ofPack = refund("refund-pack", cart, { amount: 1000, created_at: at(-5), metadata: names(2) });
const packRefunded: Story = {
  name: "S123: the pack of a cart is refunded: it closes with its credits, the kit is delivered",
  before,
  events: [
    event("order.paid", later(bought, 1), cartPaid),
    event("refund.created", at(-5), ofPack),
    event("order.refunded", at(-5, 0.1), refunded(cartPaid, at(-5), 1000)),
  ],
  expect: {
    orders: { "order-lines": partly },
    purchases: {
      "order-lines/1": { ...kit, status: "pending_scrape" },
      "order-lines/2": { ...pack, refunded: true },
    },
    lots: { "order:order-lines:2": { granted: 1000, clawedBack: 1000, value: 0, owner: "ana" } },
    users: { ana: {} },
    refunds: { "refund-pack": "succeeded" },
  },
};

const ofKit = refund("refund-kit", cart, { amount: 14900, created_at: at(-5), metadata: names(1) });
const kitPartly = refunded(cartPaid, at(-5), 14900);
const kitRefunded: Story = {
  name: "S123: the kit of a cart is refunded: it is canceled, and the pack keeps all its credits",
  before,
  events: [
    event("order.paid", later(bought, 1), cartPaid),
    event("refund.created", at(-5), ofKit),
    event("order.refunded", at(-5, 0.1), kitPartly),
  ],
  expect: {
    orders: { "order-lines": partly },
    purchases: { "order-lines/1": { ...kit, status: "canceled", refunded: true }, "order-lines/2": pack },
    lots: { "order:order-lines:2": { granted: 1000, value: 1000, owner: "ana" } },
    users: { ana: { balance: 1000 } },
    refunds: { "refund-kit": "succeeded" },
  },
};

const lineRefundFails: Story = {
  name: "S123: the refund of a line fails after all: its purchase opens again",
  before,
  events: [
    event("order.paid", later(bought, 1), cartPaid),
    event("refund.created", at(-5), ofKit),
    event("order.refunded", at(-5, 0.1), kitPartly),
    event("refund.updated", at(-4), changed(ofKit, at(-4), { status: "failed" })),
    event("order.updated", at(-4, 0.1), refunded(kitPartly, at(-4), 0)),
  ],
  expect: {
    orders: { "order-lines": { status: "paid", owner: "ana" } },
    purchases: { "order-lines/1": { ...kit, status: "pending_scrape" }, "order-lines/2": pack },
    lots: { "order:order-lines:2": { granted: 1000, value: 1000, owner: "ana" } },
    users: { ana: { balance: 1000 } },
    refunds: { "refund-kit": "failed" },
  },
};

const pending: Story = {
  name: "S123: a refund of a line that is still pending closes nothing",
  before,
  events: [
    event("order.paid", later(bought, 1), cartPaid),
    event("refund.created", at(-5), { ...ofKit, status: "pending" }),
  ],
  expect: {
    orders: { "order-lines": { status: "paid", owner: "ana" } },
    purchases: { "order-lines/1": { ...kit, status: "pending_scrape" }, "order-lines/2": pack },
    lots: { "order:order-lines:2": { granted: 1000, value: 1000, owner: "ana" } },
    users: { ana: { balance: 1000 } },
    refunds: { "refund-kit": "pending" },
  },
};

const mixed: Story = {
  name: "S123: a line is refunded by name and then half of the rest by hand: the rest gives half",
  before,
  events: [
    event("order.paid", later(bought, 1), cartPaid),
    event("refund.created", at(-5), ofKit),
    event("order.refunded", at(-5, 0.1), kitPartly),
    event("refund.created", at(-4), refund("refund-hand", cart, { amount: 500, created_at: at(-4) })),
    event("order.refunded", at(-4, 0.1), refunded(kitPartly, at(-4), 15400)),
  ],
  expect: {
    orders: { "order-lines": { ...partly, attention: ["partial_refund"] } },
    purchases: { "order-lines/1": { ...kit, status: "canceled", refunded: true }, "order-lines/2": pack },
    // Of the 1000 that are left after the kit's 14900, 500 were refunded.
    lots: { "order:order-lines:2": { granted: 1000, clawedBack: 500, value: 500, owner: "ana" } },
    users: { ana: { balance: 500 } },
    refunds: { "refund-kit": "succeeded", "refund-hand": "succeeded" },
  },
};

const oneByOne: Story = {
  name: "S123: both lines are refunded, one after the other: as a refund in full",
  before,
  events: [
    event("order.paid", later(bought, 1), cartPaid),
    event("refund.created", at(-5), ofKit),
    event("order.refunded", at(-5, 0.1), kitPartly),
    event("refund.created", at(-4), { ...ofPack, created_at: at(-4) }),
    event("order.refunded", at(-4, 0.1), refunded(kitPartly, at(-4), 15900)),
  ],
  expect: {
    orders: { "order-lines": { status: "refunded", owner: "ana" } },
    purchases: {
      "order-lines/1": { ...kit, status: "canceled", refunded: true },
      "order-lines/2": { ...pack, refunded: true },
    },
    lots: { "order:order-lines:2": { granted: 1000, clawedBack: 1000, value: 0, owner: "ana" } },
    users: { ana: {} },
    refunds: { "refund-kit": "succeeded", "refund-pack": "succeeded" },
  },
};

export const lineRefunds: Story[] = [
  packRefunded,
  kitRefunded,
  lineRefundFails,
  pending,
  mixed,
  oneByOne,
];
