/** Whose it is: metadata, customers, guests, deleted accounts (docs/money.md §5). */

import { at, later, monthsAfter } from "../calendar.ts";
import { checkout, event } from "../events.ts";
import {
  benefitGrant,
  changed,
  customer,
  customerState,
  embedding,
  order,
  paid,
  polarProduct,
  subscription,
} from "../payloads.ts";
import { cartId, periodLot, type Story } from "../story.ts";

const ana = customer("ana");
const bo = customer("bo");
const guest = customer("guest");
const bought = at(-3);

/** An order of one pack. */
const pack = (
  id: string,
  of: typeof ana,
  fields: { metadata?: Record<string, string>; created?: string } = {},
) => order(id, { customer: of, product: "pack", reason: "purchase", created: bought, ...fields });
const ofPack = { product: "pack", amount: 1000, status: "completed" } as const;

const from = at(-10);
const pro = subscription("sub-pro", { customer: guest, plan: "pro", from });
const proOrder = order("order-pro", {
  customer: guest,
  product: "pro",
  reason: "subscription_create",
  created: from,
  subscription: pro,
});

const guestPack = pack("order-pack", guest);
const guestSignsIn: Story = {
  name: "S81: a guest who signs in later owns everything, once",
  events: [
    event("order.created", later(bought, 0.1), guestPack),
    event("order.paid", later(bought, 0.2), paid(guestPack, later(bought, 0.2))),
    event("subscription.created", later(from, 0.1), pro),
    event("order.paid", later(from, 0.5), proOrder),
  ],
  after: [{ step: "signs_in", user: "guest" }, { step: "signs_in", user: "guest" }],
  expect: {
    orders: {
      "order-pack": { status: "paid", owner: "guest" },
      "order-pro": { status: "paid", owner: "guest", period: from },
    },
    purchases: { "order-pack/1": { ...ofPack, owner: "guest" } },
    lots: {
      "order:order-pack:1": { granted: 1000, value: 1000, owner: "guest" },
      [periodLot("sub-pro", from)]: { granted: 1000, value: 1000, owner: "guest" },
    },
    subscriptions: { "sub-pro": { status: "active", tier: "pro", owner: "guest" } },
    users: { guest: { balance: 2000, access: true, customer: "cus-guest" } },
  },
};

const byMetadata = pack("order-ana", bo, { metadata: { user_id: "ana" } });
const byCustomer = pack("order-bo", bo, { created: at(-2) });
const metadataOwner: Story = {
  name: "metadata owns the row it stands in, and never the customer",
  before: [{ step: "linked", user: "bo", customer: "cus-bo" }],
  events: [
    event("order.created", later(bought, 0.1), byMetadata),
    event("order.paid", later(bought, 0.2), paid(byMetadata, later(bought, 0.2))),
    event("order.paid", at(-2, 0.2), byCustomer),
  ],
  expect: {
    orders: {
      "order-ana": { status: "paid", owner: "ana" },
      "order-bo": { status: "paid", owner: "bo" },
    },
    purchases: { "order-ana/1": { ...ofPack, owner: "ana" }, "order-bo/1": { ...ofPack, owner: "bo" } },
    lots: {
      "order:order-ana:1": { granted: 1000, value: 1000, owner: "ana" },
      "order:order-bo:1": { granted: 1000, value: 1000, owner: "bo" },
    },
    users: { ana: { balance: 1000 }, bo: { balance: 1000, customer: "cus-bo" } },
  },
};

const named = subscription("sub-named", { customer: guest, plan: "pro", from, metadata: { user_id: "ana" } });
const editedAway: Story = {
  name: "metadata that is edited away later keeps its owner",
  events: [
    event("subscription.created", later(from, 0.1), named),
    event("subscription.updated", at(-5), changed(named, at(-5), { metadata: {} })),
  ],
  expect: {
    lots: { [periodLot("sub-named", from)]: { granted: 1000, value: 1000, owner: "ana" } },
    subscriptions: { "sub-named": { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { balance: 1000, access: true } },
  },
};

const linkedPro = subscription("sub-linked", { customer: ana, plan: "pro", from });
const forBo = order("order-for-bo", {
  customer: ana,
  product: "pro",
  reason: "subscription_create",
  created: from,
  subscription: linkedPro,
  metadata: { user_id: "bo" },
});
const ordersOwner: Story = {
  name: "a lot is its order's owner's, not the subscription's",
  before: [{ step: "linked", user: "ana", customer: "cus-ana" }],
  events: [
    event("subscription.created", later(from, 0.1), linkedPro),
    event("subscription.active", later(from, 0.2), linkedPro),
    event("order.paid", later(from, 0.5), forBo),
  ],
  expect: {
    orders: { "order-for-bo": { status: "paid", owner: "bo", period: from } },
    lots: { [periodLot("sub-linked", from)]: { granted: 1000, value: 1000, owner: "bo" } },
    subscriptions: { "sub-linked": { status: "active", tier: "pro", owner: "ana" } },
    users: { ana: { access: true, customer: "cus-ana" }, bo: { balance: 1000 } },
  },
};

const longId = pack("order-long-id", guest, { metadata: { user_id: "u".repeat(300) } });
const impossibleUser: Story = {
  name: "S29: metadata that names an impossible user owns nothing and fails nothing",
  events: [
    event("order.created", later(bought, 0.1), longId),
    event("order.paid", later(bought, 0.2), paid(longId, later(bought, 0.2))),
  ],
  expect: {
    orders: { "order-long-id": { status: "paid" } },
    purchases: { "order-long-id/1": ofPack },
    lots: { "order:order-long-id:1": { granted: 1000, value: 1000 } },
  },
};

const strangers = pack("order-stranger", guest, { metadata: { user_id: "ana" } });
const guestsOwn = pack("order-guest", guest, { created: at(-2) });
const neverLinks: Story = {
  name: "S95: who buys under a stranger's e-mail inherits nothing of that stranger",
  events: [
    event("order.paid", later(bought, 0.2), strangers),
    event("order.created", at(-2, 0.1), guestsOwn),
    event("order.paid", at(-2, 0.2), paid(guestsOwn, at(-2, 0.2))),
  ],
  after: [{ step: "signs_in", user: "ana" }],
  expect: {
    orders: {
      "order-stranger": { status: "paid", owner: "ana" },
      "order-guest": { status: "paid" },
    },
    purchases: { "order-stranger/1": { ...ofPack, owner: "ana" }, "order-guest/1": ofPack },
    lots: {
      "order:order-stranger:1": { granted: 1000, value: 1000, owner: "ana" },
      "order:order-guest:1": { granted: 1000, value: 1000 },
    },
    users: { ana: { balance: 1000 } },
  },
};

const forged = order("order-forged", {
  customer: guest,
  product: "pack",
  reason: "purchase",
  created: bought,
  metadata: { user_id: "ana", tempCartId: cartId("cart-of-bo") },
});
const mismatch: Story = {
  name: "metadata that names another user than the cart's owns nothing, also when its buyer signs in",
  before: [{ step: "cart", id: "cart-of-bo", user: "bo", items: [{ product: "pack" }] }],
  events: [
    event("order.created", later(bought, 0.1), forged),
    event("order.paid", later(bought, 0.2), paid(forged, later(bought, 0.2))),
  ],
  after: [{ step: "signs_in", user: "guest" }],
  expect: {
    orders: { "order-forged": { status: "paid", attention: ["owner_mismatch"] } },
    purchases: { "order-forged/1": ofPack },
    lots: { "order:order-forged:1": { granted: 1000, value: 1000 } },
    users: { bo: {}, guest: { customer: "cus-guest" } },
  },
};

const forDeleted = pack("order-deleted", guest, { metadata: { user_id: "ana" } });
const tombstone: Story = {
  name: "S93: nothing is assigned to a deleted account",
  before: [{ step: "profile", user: "ana" }, { step: "deleted", user: "ana" }],
  events: [
    event("order.created", later(bought, 0.1), forDeleted),
    event("order.paid", later(bought, 0.2), paid(forDeleted, later(bought, 0.2))),
  ],
  expect: {
    orders: { "order-deleted": { status: "paid" } },
    purchases: { "order-deleted/1": ofPack },
    lots: { "order:order-deleted:1": { granted: 1000, value: 1000 } },
    users: { ana: {} },
  },
};

const nobody = { ...pack("order-nobody", guest), customer: { ...guest, email: null } };
const unattributed: Story = {
  name: "S85: a payment without any identity is kept and shows",
  events: [
    event("order.created", later(bought, 0.1), { ...nobody, status: "pending" }),
    event("order.paid", later(bought, 0.2), { ...nobody, modified_at: later(bought, 0.2) }),
  ],
  expect: {
    orders: { "order-nobody": { status: "paid", attention: ["unattributed"] } },
    purchases: { "order-nobody/1": ofPack },
    lots: { "order:order-nobody:1": { granted: 1000, value: 1000 } },
  },
};

// Events of customers -------------------------------------------------------------------------------------------------

const known = customer("ana", { external_id: "ana" });
const knownOrder = pack("order-known", known);
const moved = changed(known, at(-2), { email: "bo@example.com" });
const customerEvent: Story = {
  name:
    "S82: a customer event links by external id and e-mail; what comes under a new e-mail waits for its proof",
  before: [{ step: "profile", user: "ana" }, { step: "profile", user: "bo" }],
  events: [
    event("order.paid", later(bought, 0.2), knownOrder),
    event("customer.created", later(bought, 0.3), known),
    event("customer.updated", at(-2), moved),
    event("order.paid", at(-1), pack("order-after", moved, { created: at(-1) })),
  ],
  after: [{ step: "signs_in", user: "bo" }],
  expect: {
    orders: {
      "order-known": { status: "paid", owner: "ana" },
      "order-after": { status: "paid", owner: "bo" },
    },
    purchases: { "order-known/1": { ...ofPack, owner: "ana" }, "order-after/1": { ...ofPack, owner: "bo" } },
    lots: {
      "order:order-known:1": { granted: 1000, value: 1000, owner: "ana" },
      "order:order-after:1": { granted: 1000, value: 1000, owner: "bo" },
    },
    users: { ana: { balance: 1000, customer: "cus-ana" }, bo: { balance: 1000 } },
  },
};

// Ana was ana@example.com until day -5, and new@example.com since. Polar hears of it on day -4.
const asOld = customer("ana", { external_id: "ana", created_at: at(-20) });
const asNew = changed(asOld, at(-4), { email: "new@example.com" });
const changedAccount: Story = {
  name: "S124: who types the address that an account gave up is not that account, and proves it later",
  before: [
    { step: "linked", user: "ana", customer: "cus-ana" },
    { step: "changes_email", user: "ana", to: "new", at: at(-5) },
  ],
  events: [
    event("order.paid", at(-6), pack("order-before", asOld, { created: at(-6) })),
    event("order.paid", at(-4.5), pack("order-guest", asOld, { created: at(-4.5) })),
    event("customer.updated", at(-4), asNew),
    event(
      "order.updated",
      at(-4, 1),
      changed(pack("order-guest", asNew, { created: at(-4.5) }), at(-4, 1), {}),
    ),
    event("order.paid", at(-3), pack("order-signed-in", asNew, { metadata: { user_id: "ana" } })),
    event("order.paid", at(-2), pack("order-signed-out", asNew, { created: at(-2) })),
  ],
  after: [{ step: "signs_in", user: "ana", email: "new" }, { step: "signs_in", user: "bo", email: "ana" }],
  expect: {
    orders: {
      "order-before": { status: "paid", owner: "ana" },
      "order-guest": { status: "paid", owner: "bo" },
      "order-signed-in": { status: "paid", owner: "ana" },
      "order-signed-out": { status: "paid", owner: "ana" },
    },
    purchases: {
      "order-before/1": { ...ofPack, owner: "ana" },
      "order-guest/1": { ...ofPack, owner: "bo" },
      "order-signed-in/1": { ...ofPack, owner: "ana" },
      "order-signed-out/1": { ...ofPack, owner: "ana" },
    },
    lots: {
      "order:order-before:1": { granted: 1000, value: 1000, owner: "ana" },
      "order:order-guest:1": { granted: 1000, value: 1000, owner: "bo" },
      "order:order-signed-in:1": { granted: 1000, value: 1000, owner: "ana" },
      "order:order-signed-out:1": { granted: 1000, value: 1000, owner: "ana" },
    },
    users: { ana: { balance: 3000, customer: "cus-ana" }, bo: { balance: 1000 } },
  },
};

// A subscription that a guest began and linked goes on being its owner's, whatever address Polar has by then; one that
// somebody else begins under the old address does not become the first user's.
const began = subscription("sub-began", { customer: asOld, plan: "pro", from: at(-35) });
const beganOrder = order("order-began", {
  customer: asOld,
  product: "pro",
  reason: "subscription_create",
  created: at(-35),
  subscription: began,
});
const renewal = monthsAfter(at(-35), 1); // after day -5
const goesOn = changed(began, renewal, {
  current_period_start: renewal,
  current_period_end: monthsAfter(at(-35), 2),
});
const renewed = order("order-renewed", {
  customer: asOld,
  product: "pro",
  reason: "subscription_cycle",
  created: later(renewal, 10),
  subscription: goesOn,
});
const strange = subscription("sub-strange", { customer: asOld, plan: "team", from: at(-4.5) });
const strangeOrder = order("order-strange", {
  customer: asOld,
  product: "team",
  reason: "subscription_create",
  created: at(-4.5),
  subscription: strange,
});
const changedSubscriber: Story = {
  name: "S124: a subscription stays its owner's through a change of address, and a stranger's stays open",
  before: [
    { step: "linked", user: "ana", customer: "cus-ana" },
    { step: "changes_email", user: "ana", to: "new", at: at(-5) },
  ],
  events: [
    event("subscription.created", at(-35), began),
    event("order.paid", at(-35, 1), beganOrder),
    event("subscription.cycled", renewal, goesOn),
    event("order.paid", later(renewal, 11), renewed),
    event("subscription.created", at(-4.5), strange),
    event("order.paid", at(-4.5, 2), strangeOrder),
  ],
  expect: {
    orders: {
      "order-began": { status: "paid", owner: "ana", period: at(-35) },
      "order-renewed": { status: "paid", owner: "ana", period: renewal },
      "order-strange": { status: "paid", period: at(-4.5) },
    },
    lots: {
      [periodLot("sub-began", at(-35))]: { granted: 1000, expired: 1000, value: 0, owner: "ana" },
      [periodLot("sub-began", renewal)]: { granted: 1000, value: 1000, owner: "ana" },
      [periodLot("sub-strange", at(-4.5))]: { granted: 3000, value: 3000 },
    },
    subscriptions: {
      "sub-began": { status: "active", tier: "pro", owner: "ana" },
      "sub-strange": { status: "active", tier: "team" },
    },
    users: { ana: { balance: 1000, access: true, customer: "cus-ana" } },
  },
};

const anaPro = subscription("sub-ana", { customer: known, plan: "pro", from });
const anaOrder = order("order-ana", {
  customer: known,
  product: "pro",
  reason: "subscription_create",
  created: from,
  subscription: anaPro,
});
const gone = changed(known, at(-5), { deleted_at: at(-5), metadata: { __external_id: "ana" } });
const reborn = customer("reborn", { external_id: "ana", email: "ana@example.com", created_at: at(-4) });
const revoked = changed({ ...anaPro, customer: gone }, at(-5, 5), {
  status: "canceled",
  canceled_at: at(-5, 5),
  ended_at: at(-5, 5),
});
const deletedCustomer: Story = {
  name: "S84: a customer is deleted, its external id used again, its end told late",
  before: [{ step: "linked", user: "ana", customer: "cus-ana" }],
  events: [
    event("subscription.created", later(from, 0.1), anaPro),
    event("order.paid", later(from, 0.5), anaOrder),
    event("customer.deleted", at(-5, 0.3), gone),
    event("customer.created", at(-4), reborn),
    event("subscription.canceled", at(-5, 5.1), revoked),
    event("subscription.revoked", at(-5, 5.2), revoked),
  ],
  expect: {
    orders: {
      "order-ana": { status: "paid", owner: "ana", period: from, attention: ["revoked_without_refund"] },
    },
    lots: { [periodLot("sub-ana", from)]: { granted: 1000, value: 1000, owner: "ana" } },
    subscriptions: { "sub-ana": { status: "revoked", owner: "ana" } },
    users: { ana: { balance: 1000, customer: "cus-reborn" } },
  },
};

const snapshot: Story = {
  name: "customer.state_changed writes no subscription: what it sees otherwise is read again",
  events: [
    event("subscription.created", later(from, 0.1), pro),
    event("order.paid", later(from, 0.5), proOrder),
    event("customer.state_changed", at(-2), customerState(guest, [{ ...pro, id: "sub-unheard" }])),
  ],
  expect: {
    orders: { "order-pro": { status: "paid", period: from } },
    lots: { [periodLot("sub-pro", from)]: { granted: 1000, value: 1000 } },
    subscriptions: { "sub-pro": { status: "active", tier: "pro" } },
    rereads: [
      "subscription sub-pro: customer snapshot disagrees",
      "subscription sub-unheard: never heard of",
    ],
  },
};

const flagged = changed(pro, at(-6), { cancel_at_period_end: true });
const newerCopy: Story = {
  name: "S45: a newer copy inside an order never changes the subscription; it is read again",
  events: [
    event("subscription.created", later(from, 0.1), pro),
    event("order.paid", later(from, 0.5), proOrder),
    event("order.updated", at(-6, 1), embedding(changed(proOrder, at(-6, 1), {}), flagged)),
  ],
  expect: {
    orders: { "order-pro": { status: "paid", period: from } },
    lots: { [periodLot("sub-pro", from)]: { granted: 1000, value: 1000 } },
    subscriptions: { "sub-pro": { status: "active", tier: "pro" } },
    rereads: ["subscription sub-pro: newer copy"],
  },
};

// Several subscriptions -----------------------------------------------------------------------------------------------

const anaTeam = subscription("sub-team", {
  customer: ana,
  plan: "team",
  from: at(-5),
  metadata: { user_id: "ana" },
});
const anaMonthly = subscription("sub-pro-too", {
  customer: ana,
  plan: "pro",
  from,
  metadata: { user_id: "ana" },
});
const twoSubscriptions: Story = {
  name: "S54: two live subscriptions of one customer",
  events: [
    event("subscription.created", later(from, 0.1), anaMonthly),
    event(
      "order.paid",
      later(from, 0.5),
      order("order-pro-too", {
        customer: ana,
        product: "pro",
        reason: "subscription_create",
        created: from,
        subscription: anaMonthly,
      }),
    ),
    event("subscription.created", at(-5, 0.1), anaTeam),
    event(
      "order.paid",
      at(-5, 0.5),
      order("order-team", {
        customer: ana,
        product: "team",
        reason: "subscription_create",
        created: at(-5),
        subscription: anaTeam,
      }),
    ),
  ],
  expect: {
    orders: {
      "order-pro-too": { status: "paid", owner: "ana", period: from },
      "order-team": { status: "paid", owner: "ana", period: at(-5) },
    },
    lots: {
      [periodLot("sub-pro-too", from)]: { granted: 1000, value: 1000, owner: "ana" },
      [periodLot("sub-team", at(-5))]: { granted: 3000, value: 3000, owner: "ana" },
    },
    subscriptions: {
      "sub-pro-too": { status: "active", tier: "pro", owner: "ana" },
      "sub-team": { status: "active", tier: "team", owner: "ana" },
    },
    users: { ana: { balance: 4000, access: true } },
  },
};

// What only mirrors ---------------------------------------------------------------------------------------------------

const grant = benefitGrant("grant", guest, pro, { created_at: later(from, 2) });
const grantRevoked = changed(grant, at(-6), { is_granted: false, is_revoked: true, revoked_at: at(-6) });
const grantBack = changed(grant, at(-5), { granted_at: at(-5) });
const benefits: Story = {
  name: "a benefit granted, revoked and granted again moves nothing",
  events: [
    event("subscription.created", later(from, 0.1), pro),
    event("benefit_grant.created", later(from, 2), grant),
    event("benefit_grant.cycled", at(-8), changed(grant, at(-8), {})),
    event("benefit_grant.revoked", at(-6), grantRevoked),
    event("benefit_grant.created", at(-5), grantBack),
  ],
  expect: {
    lots: { [periodLot("sub-pro", from)]: { granted: 1000, value: 1000 } },
    subscriptions: { "sub-pro": { status: "active", tier: "pro" } },
    benefitGrants: { grant: "granted" },
  },
};

const checkoutCart = cartId("cart-left");
const opened = checkout("checkout-left", "pack", {
  created_at: at(-2),
  metadata: { tempCartId: checkoutCart },
});
const abandoned: Story = {
  name: "a checkout that is left expires with its cart; one without a cart is ignored",
  before: [{ step: "cart", id: "cart-left", items: [{ product: "pack" }] }],
  events: [
    event("checkout.created", at(-2), opened),
    event("checkout.updated", at(-2, 60), changed(opened, at(-2, 60), { customer_email: "ana@example.com" })),
    event("checkout.expired", at(-1, 900), changed(opened, at(-1, 900), { status: "expired" })),
    event("checkout.created", at(-2), checkout("checkout-foreign", "pack", { created_at: at(-2) })),
  ],
  expect: { checkouts: { [checkoutCart]: "expired" } },
};

const drift: Story = {
  name: "Polar's price of a product is compared, never taken over",
  events: [
    event("product.updated", at(-3), polarProduct("pro", { amount: 1900, modified_at: at(-3) })),
    event("product.updated", at(-2), polarProduct("pro", { modified_at: at(-2) })),
    event("product.updated", at(-3), polarProduct("team", { modified_at: at(-3) })),
    event("product.updated", at(-1), polarProduct("team", { amount: 6000, modified_at: at(-1) })),
  ],
  expect: { drift: ["team"] },
};

export const people: Story[] = [
  guestSignsIn,
  metadataOwner,
  editedAway,
  ordersOwner,
  impossibleUser,
  neverLinks,
  mismatch,
  tombstone,
  unattributed,
  customerEvent,
  changedAccount,
  changedSubscriber,
  deletedCustomer,
  snapshot,
  newerCopy,
  twoSubscriptions,
  benefits,
  abandoned,
  drift,
];
