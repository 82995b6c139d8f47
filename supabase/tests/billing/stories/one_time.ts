/** What is bought once: kits, carts, packs of credits, and payments that fit nothing (docs/money.md §2 and §3). */

import { at, later, periodEnd } from "../calendar.ts";
import { checkout, event } from "../events.ts";
import { changed, customer, order, paid, subscription } from "../payloads.ts";
import { cartId, periodLot, type Story } from "../story.ts";

const ana = customer("ana");
const bo = customer("bo");
const bought = at(-3);
const owned = { user_id: "ana" };

// A kit ---------------------------------------------------------------------------------------------------------------

const kitCart = cartId("cart-kit");
const kitMetadata = { ...owned, tempCartId: kitCart };
const kit = order("order-kit", {
  customer: ana,
  product: "base-kit",
  reason: "purchase",
  created: bought,
  tax: 3725,
  checkout: "checkout-kit",
  metadata: kitMetadata,
});
const kitPaid = paid(kit, later(bought, 0.2));
const kitCheckout = checkout("checkout-kit", "base-kit", {
  created_at: later(bought, -300),
  modified_at: later(bought, 0.3),
  status: "succeeded",
  metadata: kitMetadata,
});
const withFee = changed(kitPaid, later(bought, 4), {
  platform_fee_amount: 700,
  platform_fee_currency: "usd",
});

const kitPurchase: Story = {
  name: "one-time purchase of a kit",
  before: [{
    step: "cart",
    id: "cart-kit",
    user: "ana",
    items: [{ product: "base-kit", url: "https://shop.example.com/" }],
  }],
  events: [
    event("order.created", later(bought, 0.1), kit),
    event("order.updated", later(bought, 0.2), kitPaid),
    event("order.paid", later(bought, 0.25), kitPaid),
    event("checkout.updated", later(bought, 0.3), kitCheckout),
    event("order.updated", later(bought, 4), withFee),
    event(
      "order.updated",
      later(bought, 7),
      changed(withFee, later(bought, 7), { is_invoice_generated: true }),
    ),
  ],
  expect: {
    orders: { "order-kit": { status: "paid", owner: "ana" } },
    purchases: {
      "order-kit/1": { product: "base-kit", amount: 18625, status: "pending_scrape", owner: "ana" },
    },
    users: { ana: {} },
    checkouts: { [kitCart]: "succeeded" },
  },
};

const bare = order("order-bare", { customer: ana, product: "base-kit", reason: "purchase", created: bought });
const kitWithoutCart: Story = {
  name: "a kit sold without a cart of ours waits for its shop",
  events: [
    event("order.created", later(bought, 0.1), bare),
    event("order.paid", later(bought, 0.2), paid(bare, later(bought, 0.2))),
  ],
  expect: {
    orders: { "order-bare": { status: "paid" } },
    purchases: { "order-bare/1": { product: "base-kit", amount: 14900, status: "awaiting_url" } },
  },
};

// Credits -------------------------------------------------------------------------------------------------------------

const pack = order("order-pack", {
  customer: ana,
  product: "pack",
  reason: "purchase",
  created: bought,
  metadata: owned,
});
const packPaid = paid(pack, later(bought, 1));
const packBought = {
  orders: { "order-pack": { status: "paid", owner: "ana" } },
  purchases: { "order-pack/1": { product: "pack", amount: 1000, status: "completed", owner: "ana" } },
  lots: { "order:order-pack:1": { granted: 1000, value: 1000, owner: "ana" } },
  users: { ana: { balance: 1000 } },
} satisfies Story["expect"];

const alias: Story = {
  name: "order.succeeded of older documents is order.paid",
  events: [
    event("order.created", bought, { ...pack, status: "pending" }),
    event("order.succeeded", later(bought, 1), packPaid),
  ],
  expect: packBought,
};

const twice: Story = {
  name: "S22, S60: one payment under two webhook ids, and told by order.updated too",
  events: [
    event("order.paid", later(bought, 1), packPaid),
    event("order.paid", later(bought, 1), packPaid),
    event("order.updated", later(bought, 2), changed(packPaid, later(bought, 2), {})),
  ],
  expect: packBought,
};

const createdPaid: Story = {
  name: "an order that is born paid, with everything off, counts without order.paid",
  events: [
    event(
      "order.created",
      later(bought, 0.1),
      order("order-gift", {
        customer: ana,
        product: "pack",
        reason: "purchase",
        created: bought,
        metadata: owned,
        discount: 1000,
      }),
    ),
  ],
  expect: {
    orders: { "order-gift": { status: "paid", owner: "ana" } },
    purchases: { "order-gift/1": { product: "pack", amount: 0, status: "completed", owner: "ana" } },
    lots: { "order:order-gift:1": { granted: 1000, value: 1000, owner: "ana" } },
    users: { ana: { balance: 1000 } },
  },
};

const sample = order("order-sample", {
  customer: ana,
  product: "sample-pack",
  reason: "purchase",
  created: bought,
  metadata: owned,
});
const freeProduct: Story = {
  name: "a free product is delivered",
  events: [
    event("order.created", later(bought, 0.1), sample),
    event("order.updated", later(bought, 0.2), paid(sample, later(bought, 0.2))),
    event("order.paid", later(bought, 0.3), paid(sample, later(bought, 0.2))),
  ],
  expect: {
    orders: { "order-sample": { status: "paid", owner: "ana" } },
    purchases: { "order-sample/1": { product: "sample-pack", amount: 0, status: "completed", owner: "ana" } },
    lots: { "order:order-sample:1": { granted: 10, value: 10, owner: "ana" } },
    users: { ana: { balance: 10 } },
  },
};

const big = order("order-big", {
  customer: ana,
  product: "big-pack",
  reason: "purchase",
  created: bought,
  metadata: owned,
});
const largeGrant: Story = {
  name: "S71: a large grant is posted in full and flagged",
  events: [
    event("order.created", later(bought, 0.1), big),
    event("order.paid", later(bought, 0.2), paid(big, later(bought, 0.2))),
  ],
  expect: {
    orders: { "order-big": { status: "paid", owner: "ana", attention: ["large_grant"] } },
    purchases: { "order-big/1": { product: "big-pack", amount: 15000, status: "completed", owner: "ana" } },
    lots: { "order:order-big:1": { granted: 20000, value: 20000, owner: "ana" } },
    users: { ana: { balance: 20000 } },
  },
};

const threePacks = order("order-units", {
  customer: ana,
  product: "pack",
  reason: "purchase",
  created: bought,
  metadata: owned,
  units: 3,
});
const units: Story = {
  name: "three units of a pack at three times its price",
  events: [
    event("order.created", later(bought, 0.1), threePacks),
    event("order.paid", later(bought, 0.2), paid(threePacks, later(bought, 0.2))),
  ],
  expect: {
    orders: { "order-units": { status: "paid", owner: "ana" } },
    purchases: {
      "order-units/1": { product: "pack", amount: 3000, status: "completed", owner: "ana", quantity: 3 },
    },
    lots: { "order:order-units:1": { granted: 3000, value: 3000, owner: "ana" } },
    users: { ana: { balance: 3000 } },
  },
};

// Carts ---------------------------------------------------------------------------------------------------------------

const threeItems: Story["before"] = [{
  step: "cart",
  id: "cart-three",
  user: "ana",
  items: [
    { product: "base-kit", url: "https://one.example.com/" },
    { product: "threat-scanner", url: "https://two.example.com/" },
    { product: "pack", quantity: 2 },
  ],
}];
const threeMetadata = { ...owned, tempCartId: cartId("cart-three") };
const three = order("order-three", {
  customer: ana,
  product: "cart",
  reason: "purchase",
  created: bought,
  lines: [{ amount: 26800 }],
  discount: 6801,
  metadata: threeMetadata,
});

const cart: Story = {
  name: "a cart of three lines, the total shared by list price",
  before: threeItems,
  events: [
    event("customer.created", later(bought, -1), ana),
    event("order.created", later(bought, 0.1), three),
    event("order.updated", later(bought, 0.2), paid(three, later(bought, 0.2))),
    event("order.paid", later(bought, 0.3), paid(three, later(bought, 0.2))),
  ],
  expect: {
    orders: { "order-three": { status: "paid", owner: "ana" } },
    // 19999 by 14900 : 9900 : 2000 is 11118.85, 7387.69 and 1492.46.
    purchases: {
      "order-three/1": { product: "base-kit", amount: 11119, status: "pending_scrape", owner: "ana" },
      "order-three/2": { product: "threat-scanner", amount: 7388, status: "pending_scrape", owner: "ana" },
      "order-three/3": { product: "pack", amount: 1492, status: "completed", owner: "ana", quantity: 2 },
    },
    lots: { "order:order-three:3": { granted: 2000, value: 2000, owner: "ana" } },
    users: { ana: { balance: 2000 } },
  },
};

const twoPacks = { tempCartId: cartId("cart-twice") };
const byAna = order("order-by-ana", {
  customer: ana,
  product: "cart",
  reason: "purchase",
  created: at(-3),
  lines: [{ amount: 2000 }],
  metadata: twoPacks,
});
const byBo = order("order-by-bo", {
  customer: bo,
  product: "cart",
  reason: "purchase",
  created: at(-2),
  lines: [{ amount: 2000 }],
  metadata: twoPacks,
});
const cartPaidTwice: Story = {
  name: "S55: a cart paid twice, by two people: both get it, the later payment shows",
  before: [{ step: "cart", id: "cart-twice", items: [{ product: "pack", quantity: 2 }] }],
  events: [
    event("order.created", at(-3, 0.1), byAna),
    event("order.paid", at(-3, 0.2), paid(byAna, at(-3, 0.2))),
    event("order.created", at(-2, 0.1), byBo),
    event("order.paid", at(-2, 0.2), paid(byBo, at(-2, 0.2))),
  ],
  expect: {
    orders: {
      "order-by-ana": { status: "paid" },
      "order-by-bo": { status: "paid", attention: ["cart_paid_twice"] },
    },
    purchases: {
      "order-by-ana/1": { product: "pack", amount: 2000, status: "completed", quantity: 2 },
      "order-by-bo/1": { product: "pack", amount: 2000, status: "completed", quantity: 2 },
    },
    lots: {
      "order:order-by-ana:1": { granted: 2000, value: 2000 },
      "order:order-by-bo:1": { granted: 2000, value: 2000 },
    },
  },
};

/** An order of the cart product that does not fit its cart. */
function unfitting(name: string, fields: { amount: number; currency?: string }): Story {
  const told = order("order-unfit", {
    customer: ana,
    product: "cart",
    reason: "purchase",
    created: bought,
    lines: [{ amount: fields.amount }],
    currency: fields.currency,
    metadata: threeMetadata,
  });
  return {
    name,
    before: threeItems,
    events: [
      event("order.created", later(bought, 0.1), told),
      event("order.paid", later(bought, 0.2), paid(told, later(bought, 0.2))),
    ],
    expect: {
      orders: { "order-unfit": { status: "paid", owner: "ana", attention: ["amount_mismatch"] } },
      users: { ana: {} },
    },
  };
}

// Payments that fit nothing -------------------------------------------------------------------------------------------

const cheap = order("order-cheap", {
  customer: ana,
  product: "pack",
  reason: "purchase",
  created: bought,
  lines: [{ amount: 900 }],
  metadata: owned,
});
const otherPrice: Story = {
  name: "a pack at another price than ours is delivered and flagged",
  events: [
    event("order.created", later(bought, 0.1), cheap),
    event("order.paid", later(bought, 0.2), paid(cheap, later(bought, 0.2))),
  ],
  expect: {
    orders: { "order-cheap": { status: "paid", owner: "ana", attention: ["amount_mismatch"] } },
    purchases: { "order-cheap/1": { product: "pack", amount: 900, status: "completed", owner: "ana" } },
    lots: { "order:order-cheap:1": { granted: 1000, value: 1000, owner: "ana" } },
    users: { ana: { balance: 1000 } },
  },
};

const wallet = order("order-wallet", { customer: ana, product: null, reason: "purchase", created: bought });
const topUp: Story = {
  name: "a top-up of Polar's wallet has no product and delivers nothing",
  events: [
    event("order.created", later(bought, 0.1), wallet),
    event("order.paid", later(bought, 0.2), paid(wallet, later(bought, 0.2))),
  ],
  expect: { orders: { "order-wallet": { status: "paid" } } },
};

const late = order("order-late", {
  customer: ana,
  product: "late-pack",
  reason: "purchase",
  created: bought,
  metadata: owned,
  status: "pending",
});
const mappedLater: Story = {
  name: "S28: a product that is mapped after it was paid for",
  events: [
    event("order.created", later(bought, 0.1), late),
    event("order.paid", later(bought, 0.2), paid(late, later(bought, 0.2))),
    event("order.updated", later(bought, 4), changed(paid(late, later(bought, 0.2)), later(bought, 4), {})),
  ],
  after: [{ step: "mapped", product: "late-pack" }],
  expect: {
    orders: { "order-late": { status: "paid", owner: "ana" } },
    purchases: { "order-late/1": { product: "late-pack", amount: 300, status: "completed", owner: "ana" } },
    lots: { "order:order-late:1": { granted: 300, value: 300, owner: "ana" } },
    users: { ana: { balance: 300 } },
  },
};

const trialEnd = at(-9);
const lateTrial = subscription("sub-late", {
  customer: ana,
  plan: "late-plan",
  from: at(-12),
  trialDays: 3,
  metadata: owned,
});
const lateActive = changed(lateTrial, later(trialEnd, 1), {
  status: "active",
  current_period_start: trialEnd,
  current_period_end: periodEnd(trialEnd),
});
const lateCycle = order("order-late-cycle", {
  customer: ana,
  product: "late-plan",
  reason: "subscription_cycle",
  created: later(trialEnd, 9),
  subscription: lateActive,
});
const planMappedLater: Story = {
  name: "S28: a plan that is mapped after its trial and first payment",
  events: [
    event("subscription.created", at(-12, 0.1), lateTrial),
    event("subscription.cycled", later(trialEnd, 1), lateActive),
    event("order.created", later(trialEnd, 9), { ...lateCycle, status: "pending" }),
    event("order.paid", later(trialEnd, 11), paid(lateCycle, later(trialEnd, 10))),
  ],
  after: [{ step: "mapped", product: "late-plan" }],
  expect: {
    orders: { "order-late-cycle": { status: "paid", owner: "ana", period: trialEnd } },
    lots: {
      "trial:sub-late": { granted: 7, expired: 7, value: 0, owner: "ana" },
      [periodLot("sub-late", trialEnd)]: { granted: 70, value: 70, owner: "ana" },
    },
    subscriptions: { "sub-late": { status: "active", tier: "late", owner: "ana" } },
    users: { ana: { balance: 70, access: true } },
  },
};

export const oneTime: Story[] = [
  kitPurchase,
  kitWithoutCart,
  alias,
  twice,
  createdPaid,
  freeProduct,
  largeGrant,
  units,
  cart,
  cartPaidTwice,
  unfitting("a cart paid at another price delivers nothing and is flagged", { amount: 26700 }),
  unfitting("a cart paid in another currency delivers nothing and is flagged", {
    amount: 26800,
    currency: "eur",
  }),
  otherPrice,
  topUp,
  mappedLater,
  planMappedLater,
];
