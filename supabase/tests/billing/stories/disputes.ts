/** Disputes, of which Polar tells only by taking back what was paid for, and full refunds of what goes on (§4). */

import { at, later } from "../calendar.ts";
import { event } from "../events.ts";
import { benefitGrant, changed, dispute, order, paid, refunded } from "../payloads.ts";
import { cartId, periodLot, type Story } from "../story.ts";
import { ana, begun, paidOrders } from "./changes.ts";

const bought = at(-6);
const pack = paid(
  order("order-pack", {
    customer: ana,
    product: "pack",
    reason: "purchase",
    created: bought,
    tax: 250,
    metadata: { user_id: "ana" },
  }),
  later(bought, 1),
);
const from = at(-8);
const pro = begun("pro", from);
const [beginning, payment] = pro.events;
const periodOrder = order("order-1", {
  customer: ana,
  product: "pro",
  reason: "subscription_create",
  created: from,
  subscription: pro.s,
});

/** What a grant of a one-time purchase looks like after Polar took it back. */
const revokedGrant = benefitGrant("grant", ana, pro.s, {
  created_at: bought,
  modified_at: at(-2),
  subscription_id: null,
  order_id: "order-pack",
  is_granted: false,
  is_revoked: true,
  revoked_at: at(-2),
});
const benefitRevoked: Story = {
  name: "S119: benefits of a purchase revoked, and no refund: it shows",
  events: [
    event("order.paid", later(bought, 1), pack),
    event("benefit_grant.revoked", at(-2), revokedGrant),
  ],
  expect: {
    orders: { "order-pack": { status: "paid", owner: "ana", attention: ["revoked_without_refund"] } },
    purchases: { "order-pack/1": { product: "pack", amount: 1250, status: "completed", owner: "ana" } },
    lots: { "order:order-pack:1": { granted: 1000, value: 1000, owner: "ana" } },
    users: { ana: { balance: 1000 } },
    benefitGrants: { grant: "revoked" },
  },
};

const cutOff = changed(pro.s, at(-2), {
  status: "canceled",
  canceled_at: at(-2),
  ends_at: at(-2),
  ended_at: at(-2),
});
const subscriptionRevoked: Story = {
  name: "S119: a subscription revoked in the middle of its period, and no refund: it shows",
  events: [
    ...pro.events,
    event("subscription.canceled", at(-2, 1), cutOff),
    event("subscription.revoked", at(-2, 1), cutOff),
  ],
  expect: {
    orders: {
      "order-1": { status: "paid", owner: "ana", period: from, attention: ["revoked_without_refund"] },
    },
    lots: { [periodLot("sub", from)]: { granted: 1000, value: 1000, owner: "ana" } },
    subscriptions: { sub: { status: "revoked", owner: "ana" } },
    users: { ana: { balance: 1000 } },
  },
};

const comeBack = changed(cutOff, at(-1), {
  status: "active",
  canceled_at: null,
  ends_at: null,
  ended_at: null,
});
const reinstated: Story = {
  name: "S119: revoked and reinstated: nothing to look at any more",
  events: [
    ...pro.events,
    event("subscription.revoked", at(-2, 1), cutOff),
    event("subscription.active", at(-1), comeBack),
  ],
  expect: {
    orders: paidOrders({ "order-1": from }),
    lots: { [periodLot("sub", from)]: { granted: 1000, value: 1000, owner: "ana" } },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 1000, access: true } },
  },
};

const asked = dispute("dispute", pack, { status: "needs_response", created_at: at(-4) });
const lost = dispute("dispute", pack, { status: "lost", created_at: at(-4), modified_at: at(-2) });
const lostPack: Story = {
  name: "S119: a lost dispute, read by API, takes back like a full refund",
  events: [
    event("order.paid", later(bought, 1), pack),
    event("benefit_grant.revoked", at(-2), revokedGrant),
    event("dispute.updated", at(-3), asked),
    event("dispute.updated", at(-1), lost),
  ],
  expect: {
    orders: { "order-pack": { status: "paid", owner: "ana", attention: ["dispute_lost"] } },
    purchases: {
      "order-pack/1": { product: "pack", amount: 1250, status: "completed", owner: "ana", refunded: true },
    },
    lots: { "order:order-pack:1": { granted: 1000, clawedBack: 1000, value: 0, owner: "ana" } },
    users: { ana: {} },
    benefitGrants: { grant: "revoked" },
  },
};

const kit = order("order-kit", {
  customer: ana,
  product: "base-kit",
  reason: "purchase",
  created: bought,
  metadata: { user_id: "ana", tempCartId: cartId("cart-kit") },
});
const wonKit: Story = {
  name: "S119: a dispute that was lost and is won after all gives everything back",
  before: [{
    step: "cart",
    id: "cart-kit",
    user: "ana",
    items: [{ product: "base-kit", url: "https://shop.example.com/" }],
  }],
  events: [
    event("order.paid", later(bought, 1), kit),
    event(
      "dispute.updated",
      at(-3),
      dispute("dispute", kit, { status: "lost", created_at: at(-4), modified_at: at(-3) }),
    ),
    event(
      "dispute.updated",
      at(-1),
      dispute("dispute", kit, { status: "won", created_at: at(-4), modified_at: at(-2) }),
    ),
  ],
  expect: {
    orders: { "order-kit": { status: "paid", owner: "ana" } },
    purchases: {
      "order-kit/1": { product: "base-kit", amount: 14900, status: "pending_scrape", owner: "ana" },
    },
    users: { ana: {} },
  },
};

const lostPeriod: Story = {
  name: "S119: a lost dispute about a period: its credits go, its end is explained",
  events: [
    ...pro.events,
    event("subscription.revoked", at(-2, 1), cutOff),
    event(
      "dispute.updated",
      at(-1),
      dispute("dispute", periodOrder, { status: "lost", created_at: at(-4), modified_at: at(-2) }),
    ),
  ],
  expect: {
    orders: { "order-1": { status: "paid", owner: "ana", period: from, attention: ["dispute_lost"] } },
    lots: { [periodLot("sub", from)]: { granted: 1000, clawedBack: 1000, value: 0, owner: "ana" } },
    subscriptions: { sub: { status: "revoked", owner: "ana" } },
    users: { ana: {} },
  },
};

// A full refund of what goes on ---------------------------------------------------------------------------------------

const allBack = refunded(periodOrder, at(-3), 2000);
const refundedRunning: Story = {
  name: "S120: the running period refunded in full: the next charge stands, and shows",
  events: [beginning, payment, event("order.refunded", at(-3), allBack)],
  expect: {
    orders: { "order-1": { status: "refunded", owner: "ana", period: from } },
    lots: { [periodLot("sub", from)]: { granted: 1000, clawedBack: 1000, value: 0, owner: "ana" } },
    subscriptions: {
      sub: { status: "active", tier: "pro", owner: "ana", attention: ["refunded_period_runs"] },
    },
    users: { ana: { access: true } },
  },
};

const ends = changed(pro.s, at(-2), {
  cancel_at_period_end: true,
  canceled_at: at(-2),
  ends_at: pro.s.current_period_end,
});
const refundedAndCanceled: Story = {
  name: "S120: the running period refunded in full and the subscription canceled: nothing is left to do",
  events: [
    beginning,
    payment,
    event("order.refunded", at(-3), allBack),
    event("subscription.canceled", at(-2), ends),
  ],
  expect: {
    orders: { "order-1": { status: "refunded", owner: "ana", period: from } },
    lots: { [periodLot("sub", from)]: { granted: 1000, clawedBack: 1000, value: 0, owner: "ana" } },
    subscriptions: { sub: { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { access: true } },
  },
};

export const disputes: Story[] = [
  benefitRevoked,
  subscriptionRevoked,
  reinstated,
  lostPack,
  wonKit,
  lostPeriod,
  refundedRunning,
  refundedAndCanceled,
];
