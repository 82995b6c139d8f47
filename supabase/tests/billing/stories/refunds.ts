/** What refunds take back: by share, up or down, of credits and of what is not delivered (docs/money.md §4). */

import { at, later } from "../calendar.ts";
import { event } from "../events.ts";
import { changed, customer, order, paid, refund, refunded, subscription } from "../payloads.ts";
import { cartId, periodLot, type Story } from "../story.ts";

const ana = customer("ana");
const owned = { user_id: "ana" };
const bought = at(-6);

const pack = order("order-pack", {
  customer: ana,
  product: "pack",
  reason: "purchase",
  created: bought,
  tax: 250,
  metadata: owned,
});
const packPaid = paid(pack, later(bought, 1));
const partly = refunded(packPaid, at(-5), 300);
const fully = refunded(partly, at(-4), 1000);

const stepwise: Story = {
  name: "S67, S68: refunded by 30 %, then in full",
  events: [
    event("order.paid", later(bought, 1), packPaid),
    event("refund.created", at(-5), refund("refund-1", pack, { amount: 300, created_at: at(-5) })),
    event("order.refunded", at(-5, 0.1), partly),
    event("refund.created", at(-4), refund("refund-2", pack, { amount: 700, created_at: at(-4) })),
    event("order.updated", at(-4, 0.1), fully),
    event("order.refunded", at(-4, 0.2), fully),
  ],
  expect: {
    orders: { "order-pack": { status: "refunded", owner: "ana" } },
    purchases: {
      "order-pack/1": { product: "pack", amount: 1250, status: "completed", owner: "ana", refunded: true },
    },
    lots: { "order:order-pack:1": { granted: 1000, clawedBack: 1000, value: 0, owner: "ana" } },
    users: { ana: {} },
    refunds: { "refund-1": "succeeded", "refund-2": "succeeded" },
  },
};

const refundFirst: Story = {
  name: "S44: a refund that arrives before the payment",
  events: [
    event("order.refunded", at(-5, 0.1), partly),
    event("refund.created", at(-5), refund("refund-1", pack, { amount: 300, created_at: at(-5) })),
    event("order.paid", later(bought, 1), packPaid),
  ],
  expect: {
    orders: { "order-pack": { status: "partially_refunded", owner: "ana" } },
    purchases: { "order-pack/1": { product: "pack", amount: 1250, status: "completed", owner: "ana" } },
    lots: { "order:order-pack:1": { granted: 1000, clawedBack: 300, value: 700, owner: "ana" } },
    users: { ana: { balance: 700 } },
    refunds: { "refund-1": "succeeded" },
  },
};

// A cart of a kit and a pack ------------------------------------------------------------------------------------------

const before: Story["before"] = [{
  step: "cart",
  id: "cart-two",
  user: "ana",
  items: [{ product: "base-kit", url: "https://shop.example.com/" }, { product: "pack" }],
}];
const two = order("order-two", {
  customer: ana,
  product: "cart",
  reason: "purchase",
  created: bought,
  lines: [{ amount: 15900 }],
  metadata: { ...owned, tempCartId: cartId("cart-two") },
});
const twoPaid = paid(two, later(bought, 1));
const twoPartly = refunded(twoPaid, at(-5), 500);
const twoFully = refunded(twoPaid, at(-5), 15900);
const restored = refunded(twoFully, at(-4), 0);
const twoAgain = refunded(restored, at(-3), 15900);
const kit = { product: "base-kit", amount: 14900, owner: "ana" } as const;
const ofPack = { product: "pack", amount: 1000, status: "completed", owner: "ana" } as const;

const cartPartly: Story = {
  name: "a cart refunded in part keeps its purchases, and shows",
  before,
  events: [
    event("order.paid", later(bought, 1), twoPaid),
    event("refund.created", at(-5), refund("refund-1", two, { amount: 500, created_at: at(-5) })),
    event("order.refunded", at(-5, 0.1), twoPartly),
  ],
  expect: {
    orders: { "order-two": { status: "partially_refunded", owner: "ana", attention: ["partial_refund"] } },
    purchases: { "order-two/1": { ...kit, status: "pending_scrape" }, "order-two/2": ofPack },
    // 1000 × 500 / 15900 is 31.4.
    lots: { "order:order-two:2": { granted: 1000, clawedBack: 31, value: 969, owner: "ana" } },
    users: { ana: { balance: 969 } },
    refunds: { "refund-1": "succeeded" },
  },
};

const cartFully: Story = {
  name: "a cart refunded in full: what is not delivered is canceled, what is is hidden",
  before,
  events: [
    event("order.created", later(bought, 0.5), two),
    event("order.paid", later(bought, 1), twoPaid),
    event("order.refunded", at(-5, 0.1), twoFully),
  ],
  expect: {
    orders: { "order-two": { status: "refunded", owner: "ana" } },
    purchases: {
      "order-two/1": { ...kit, status: "canceled", refunded: true },
      "order-two/2": { ...ofPack, refunded: true },
    },
    lots: { "order:order-two:2": { granted: 1000, clawedBack: 1000, value: 0, owner: "ana" } },
    users: { ana: {} },
  },
};

const bankRefuses = refund("refund-1", two, { amount: 15900, created_at: at(-5) });
const refundFails: Story = {
  name: "a refund that fails at the bank gives everything back",
  before,
  events: [
    event("order.paid", later(bought, 1), twoPaid),
    event("refund.created", at(-5), bankRefuses),
    event("order.refunded", at(-5, 0.1), twoFully),
    event("refund.updated", at(-4), changed(bankRefuses, at(-4), { status: "failed" })),
    event("order.updated", at(-4, 0.1), restored),
  ],
  expect: {
    orders: { "order-two": { status: "paid", owner: "ana" } },
    purchases: { "order-two/1": { ...kit, status: "pending_scrape" }, "order-two/2": ofPack },
    lots: { "order:order-two:2": { granted: 1000, value: 1000, owner: "ana" } },
    users: { ana: { balance: 1000 } },
    refunds: { "refund-1": "failed" },
  },
};

const refundAgain: Story = {
  name: "S49: a refund that fails at the bank and then succeeds takes once",
  before,
  events: [
    event("order.paid", later(bought, 1), twoPaid),
    event("order.refunded", at(-5, 0.1), twoFully),
    event("refund.updated", at(-4), changed(bankRefuses, at(-4), { status: "failed" })),
    event("order.updated", at(-4, 0.1), restored),
    event("refund.created", at(-3), refund("refund-2", two, { amount: 15900, created_at: at(-3) })),
    event("order.refunded", at(-3, 0.1), twoAgain),
  ],
  expect: {
    orders: { "order-two": { status: "refunded", owner: "ana" } },
    purchases: {
      "order-two/1": { ...kit, status: "canceled", refunded: true },
      "order-two/2": { ...ofPack, refunded: true },
    },
    lots: { "order:order-two:2": { granted: 1000, clawedBack: 1000, value: 0, owner: "ana" } },
    users: { ana: {} },
    refunds: { "refund-1": "failed", "refund-2": "succeeded" },
  },
};

// A subscription ------------------------------------------------------------------------------------------------------

const from = at(-10);
const pro = subscription("sub-pro", { customer: ana, plan: "pro", from, metadata: owned });
const proOrder = order("order-pro", {
  customer: ana,
  product: "pro",
  reason: "subscription_create",
  created: from,
  subscription: pro,
});
const proPartly = refunded(proOrder, at(-4), 667);

const periodPartly: Story = {
  name: "a period refunded in part: credits go by share, access stays",
  events: [
    event("subscription.created", later(from, 0.1), pro),
    event("order.paid", later(from, 0.5), proOrder),
    event("order.updated", at(-4, 0.1), proPartly),
    event("order.refunded", at(-4, 0.2), proPartly),
  ],
  expect: {
    orders: { "order-pro": { status: "partially_refunded", owner: "ana", period: from } },
    // 1000 × 667 / 2000 is 333.5.
    lots: { [periodLot("sub-pro", from)]: { granted: 1000, clawedBack: 333, value: 667, owner: "ana" } },
    subscriptions: { "sub-pro": { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 667, access: true } },
  },
};

const disputed = changed(pro, at(-4, 1), { status: "canceled", canceled_at: at(-4), ended_at: at(-4) });
const chargeback: Story = {
  name: "S70: Polar refunds a dispute by itself and ends the subscription",
  events: [
    event("subscription.created", later(from, 0.1), pro),
    event("order.paid", later(from, 0.5), proOrder),
    event(
      "refund.created",
      at(-4),
      refund("refund-dispute", proOrder, { amount: 2000, created_at: at(-4), reason: "dispute_prevention" }),
    ),
    event("order.refunded", at(-4, 0.2), refunded(proOrder, at(-4), 2000)),
    event("subscription.canceled", at(-4, 1.1), disputed),
    event("subscription.revoked", at(-4, 1.2), disputed),
  ],
  expect: {
    orders: { "order-pro": { status: "refunded", owner: "ana", period: from } },
    lots: { [periodLot("sub-pro", from)]: { granted: 1000, clawedBack: 1000, value: 0, owner: "ana" } },
    subscriptions: { "sub-pro": { status: "revoked", owner: "ana" } },
    users: { ana: {} },
    refunds: { "refund-dispute": "succeeded" },
  },
};

const past = at(-40);
const expired = subscription("sub-past", { customer: ana, plan: "pro", from: past, metadata: owned });
const pastOrder = order("order-past", {
  customer: ana,
  product: "pro",
  reason: "subscription_create",
  created: past,
  subscription: expired,
});
const refundOfExpired: Story = {
  name: "a refund of credits that have expired is no debt",
  events: [
    event("subscription.created", later(past, 0.1), expired),
    event("order.paid", later(past, 0.5), pastOrder),
    event("order.refunded", at(-4, 0.2), refunded(pastOrder, at(-4), 2000)),
  ],
  expect: {
    orders: { "order-past": { status: "refunded", owner: "ana", period: past } },
    lots: {
      [periodLot("sub-past", past)]: { granted: 1000, clawedBack: 1000, expired: 0, value: 0, owner: "ana" },
    },
    subscriptions: {
      "sub-past": { status: "active", tier: "pro", owner: "ana", attention: ["refunded_period_runs"] },
    },
    users: { ana: {} },
    rereads: ["subscription sub-past: access ran out"],
  },
};

const proFully = refunded(proOrder, at(-4), 2000);
const canceledAfter = changed(pro, at(-3), { cancel_at_period_end: true, canceled_at: at(-3) });
const renewed = order("order-pro-2", {
  customer: ana,
  product: "pro",
  reason: "subscription_cycle",
  created: at(-2),
  subscription: pro,
  lines: [{ amount: 2000, from: at(-2), to: at(28) }],
});

const refundedRuns: Story = {
  name: "S120: a period is refunded in full and its subscription runs: somebody is told",
  events: [
    event("subscription.created", later(from, 0.1), pro),
    event("order.paid", later(from, 0.5), proOrder),
    event("order.refunded", at(-4, 0.2), proFully),
  ],
  expect: {
    orders: { "order-pro": { status: "refunded", owner: "ana", period: from } },
    lots: { [periodLot("sub-pro", from)]: { granted: 1000, clawedBack: 1000, value: 0, owner: "ana" } },
    subscriptions: {
      "sub-pro": { status: "active", tier: "pro", owner: "ana", attention: ["refunded_period_runs"] },
    },
    users: { ana: { access: true } },
  },
};

const refundedEnds: Story = {
  name: "S120: it is canceled: nobody need look any more",
  events: [...refundedRuns.events, event("subscription.canceled", at(-3, 0.1), canceledAfter)],
  expect: {
    ...refundedRuns.expect,
    subscriptions: { "sub-pro": { status: "active", tier: "pro", owner: "ana" } },
  },
};

const refundedRenews: Story = {
  name: "S120: the next period is paid: the refund of the one before is history",
  events: [...refundedRuns.events, event("order.paid", at(-2, 1), renewed)],
  expect: {
    ...refundedRuns.expect,
    orders: {
      ...refundedRuns.expect.orders,
      "order-pro-2": { status: "paid", owner: "ana", period: at(-2) },
    },
    lots: {
      ...refundedRuns.expect.lots,
      [periodLot("sub-pro", at(-2))]: { granted: 1000, value: 1000, owner: "ana" },
    },
    subscriptions: { "sub-pro": { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { access: true, balance: 1000 } },
  },
};

export const refunds: Story[] = [
  stepwise,
  refundFirst,
  cartPartly,
  cartFully,
  refundFails,
  refundAgain,
  periodPartly,
  chargeback,
  refundOfExpired,
  refundedRuns,
  refundedEnds,
  refundedRenews,
];
