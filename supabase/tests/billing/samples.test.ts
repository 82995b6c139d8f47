/**
 * Polar's payloads: the samples of API version 2026-10 make the rows that they describe; so do copies with fields
 * nobody knows, words nobody knows and optional fields missing (S10); and each of the 42 event types is accepted.
 */

import { assert, assertEquals } from "@kit/assert";
import type postgres from "postgres";
import type { PolarEvent } from "./events.ts";
import { type Shop, startShop } from "./shop.ts";
import { deliver, undone } from "./stage.ts";

const folder = new URL("polar-payloads/", import.meta.url);
const samples: { name: string; body: PolarEvent }[] = [];
for await (const { name } of Deno.readDir(folder)) {
  samples.push({
    name: name.replace(".json", ""),
    body: JSON.parse(await Deno.readTextFile(new URL(name, folder))),
  });
}
samples.sort((a, b) => a.name < b.name ? -1 : 1);
const sample = (name: string) => samples.find((s) => s.name === name)!.body;

const packId = "6f1d2a34-9c1e-4a55-8a41-0c7f4f0e1a01";
const planId = "6f1d2a34-9c1e-4a55-8a41-0c7f4f0e1b01";
const orderId = "57107b74-8400-4d80-a2fc-54c2b4239cb3";
const renewalId = "57107b74-8400-4d80-a2fc-54c2b4239cb4";
const downgradeId = "57107b74-8400-4d80-a2fc-54c2b4239cb5";
const subscriptionId = "e4a1f0a2-5b7c-4d0e-9d39-2f6f3a9b7d10";
const customerId = "992fae2a-2a17-4b7a-8d9e-e287cf90131b";

let shop: Shop;
let stage: postgres.Sql;
Deno.test.beforeAll(async () => {
  shop = await startShop();
  stage = await shop.open();
  // The shop of the samples: 1,000 credits for 10 USD, and a plan with 1,000 credits for 20 USD a month.
  await stage`update public.products set polar_product_id = ${packId} where slug = 'pack'`;
  await stage`update public.products set polar_product_id = ${planId} where slug = 'pro'`;
});
Deno.test.afterAll(() => shop.close());

/** Rows that samples describe: a query, and what it must answer. */
interface Described {
  query: string;
  rows: unknown[];
}

const paidPack: Described[] = [
  {
    query:
      "select id, status, total_amount::integer, tax_amount::integer, currency, user_id, attention from public.orders",
    rows: [{
      id: orderId,
      status: "paid",
      total_amount: 1250,
      tax_amount: 250,
      currency: "usd",
      user_id: "usr_1337",
      attention: [],
    }],
  },
  {
    query: "select product, amount::integer, status, user_id from public.purchases",
    rows: [{ product: "pack", amount: 1250, status: "completed", user_id: "usr_1337" }],
  },
  {
    query: "select key, value::integer, user_id from public.credit_lots",
    rows: [{ key: `order:${orderId}:1`, value: 1000, user_id: "usr_1337" }],
  },
];
const periodLots =
  "select key, granted::integer as granted, clawed_back::integer as clawed_back from public.credit_lots order by key";
const subscriptionRow = `
  select id, status, polar_status, tier, user_id, cancel_at_period_end as ending, (last_writer).own from public.subscriptions`;
const subscribed = (fields: Record<string, unknown>) => [{
  id: subscriptionId,
  status: "active",
  polar_status: "active",
  tier: "pro",
  user_id: "usr_1337",
  ending: false,
  own: 1,
  ...fields,
}];
const noLots: Described = { query: periodLots, rows: [] };

const described: Record<string, Described[]> = {
  "order.paid.one_time": paidPack,
  "order.refunded.partial": [
    {
      query: "select status, refunded_amount::integer, refundable_amount::integer from public.orders",
      rows: [{ status: "partially_refunded", refunded_amount: 400, refundable_amount: 600 }],
    },
    {
      query: periodLots,
      rows: [{ key: `order:${orderId}:1`, granted: 1000, clawed_back: 400 }],
    },
  ],
  "order.created.renewal_pending": [
    {
      query: "select id, status, billing_reason, subscription_id from public.orders",
      rows: [{
        id: renewalId,
        status: "pending",
        billing_reason: "subscription_cycle",
        subscription_id: subscriptionId,
      }],
    },
    { query: subscriptionRow, rows: subscribed({ user_id: null, own: 0 }) },
    noLots,
  ],
  "order.paid.renewal": [
    {
      query: "select id, status, tests.iso(period_start) as period from public.orders",
      rows: [{ id: renewalId, status: "paid", period: "2026-11-20T10:15:30.000Z" }],
    },
    {
      query: periodLots,
      rows: [{ key: `period:${subscriptionId}:2026-11-20T10:15:30.000001Z`, granted: 1000, clawed_back: 0 }],
    },
  ],
  "order.paid.downgrade_credit_negative": [
    {
      query: "select id, total_amount::integer, period_start from public.orders",
      rows: [{ id: downgradeId, total_amount: -1450, period_start: null }],
    },
    noLots,
  ],
  "subscription.created": [
    { query: subscriptionRow, rows: subscribed({}) },
    {
      query: periodLots,
      rows: [{ key: `period:${subscriptionId}:2026-11-20T10:15:30.123456Z`, granted: 1000, clawed_back: 0 }],
    },
  ],
  "subscription.active.trialing": [
    { query: subscriptionRow, rows: subscribed({ status: "trialing", polar_status: "trialing" }) },
    { query: periodLots, rows: [{ key: `trial:${subscriptionId}`, granted: 100, clawed_back: 0 }] },
  ],
  "subscription.canceled.at_period_end": [
    { query: subscriptionRow, rows: subscribed({ ending: true }) },
    noLots,
  ],
  "subscription.past_due": [
    { query: subscriptionRow, rows: subscribed({ status: "past_due", polar_status: "past_due" }) },
    noLots,
  ],
  "subscription.revoked": [
    {
      query: subscriptionRow,
      rows: subscribed({ status: "revoked", polar_status: "canceled", tier: null, ending: true }),
    },
    noLots,
  ],
  "subscription.updated.pending_update": [{ query: subscriptionRow, rows: subscribed({}) }, noLots],
  "customer.deleted": [{
    query:
      "select id, external_id, email, deleted_at is not null as deleted, user_id from edge_kit.polar_customers",
    rows: [{
      id: customerId,
      external_id: "usr_1337",
      email: "customer@example.com",
      deleted: true,
      user_id: null,
    }],
  }],
  "customer.state_changed": [
    {
      query: "select id, active_subscription_ids as active from edge_kit.polar_customers",
      rows: [{ id: customerId, active: [subscriptionId] }],
    },
    { query: "select from public.subscriptions", rows: [] },
  ],
  "refund.created.pending": [{
    query: "select id, order_id, status, reason, amount::integer, tax_amount::integer from public.refunds",
    rows: [{
      id: "ff000000-0000-4000-8000-000000000001",
      order_id: orderId,
      status: "pending",
      reason: "customer_request",
      amount: 400,
      tax_amount: 100,
    }],
  }],
  "benefit_grant.created.meter_credit": [
    {
      query: "select id, benefit_type, subscription_id, is_granted, is_revoked from public.benefit_grants",
      rows: [{
        id: "dd000000-0000-4000-8000-000000000002",
        benefit_type: "meter_credit",
        subscription_id: subscriptionId,
        is_granted: true,
        is_revoked: false,
      }],
    },
    noLots,
  ],
  "product.updated": [{
    query: "select slug, price_drift, price_amount::integer from public.products where polar_product_id = '" +
      planId + "'",
    rows: [{ slug: "pro", price_drift: false, price_amount: 2000 }],
  }],
  "checkout.updated.succeeded": [{ query: "select from public.temp_carts", rows: [] }],
};

/** Delivers a body to an empty shop; answers what became of it, after a look at the rows. */
async function received(body: unknown, look?: (sql: postgres.ISql) => Promise<void>): Promise<string> {
  return await undone(stage, async (sql) => {
    const state = await deliver(sql, { id: "event", body: JSON.stringify(body) });
    await look?.(sql);
    return state;
  });
}

async function rowsOf(sql: postgres.ISql, expected: Described[]): Promise<void> {
  for (const { query, rows } of expected) {
    assertEquals((await sql.unsafe(query)).map((row) => ({ ...row })), rows, query);
  }
}

Deno.test("there are 17 samples, each described", () => {
  assertEquals(samples.map(({ name }) => name), Object.keys(described).sort());
  assertEquals(samples.length, 17);
});

for (const { name, body } of samples) {
  Deno.test(`the sample ${name} makes the rows it describes`, async () => {
    const state = await received(body, (sql) => rowsOf(sql, described[name]));
    // A checkout without a cart of ours is nobody's business.
    assertEquals(state, name.startsWith("checkout.") ? "ignored" : "processed");
  });

  Deno.test(`S10: the sample ${name} with unknown fields everywhere makes the same rows`, async () => {
    const state = await received(withUnknownFields(body), (sql) => rowsOf(sql, described[name]));
    assertEquals(state, name.startsWith("checkout.") ? "ignored" : "processed");
  });

  Deno.test(`S10: the sample ${name} with any one word unknown is accepted`, async () => {
    for (const path of words(body.data)) {
      assert(
        ["processed", "ignored"].includes(await received(changedAt(body, path, () => "brand_new"))),
        path.join("."),
      );
    }
  });

  Deno.test(`S10: the sample ${name} without any one field that may be missing is accepted`, async () => {
    const object = name.split(".")[0];
    for (const key of Object.keys(body.data)) {
      const missing = {
        ...body,
        data: Object.fromEntries(Object.entries(body.data).filter(([k]) => k !== key)),
      };
      const emptied = { ...body, data: { ...body.data, [key]: null } };
      for (const copy of required[object].includes(key) ? [] : [missing, emptied]) {
        assert(["processed", "ignored"].includes(await received(copy)), `without ${key}`);
      }
    }
  });

  Deno.test(`S11: the sample ${name} without a field that may not be missing is kept as failed`, async () => {
    for (const key of required[name.split(".")[0]].filter((key) => key !== "id")) {
      const { [key]: _, ...data } = body.data;
      assertEquals(await received({ ...body, data }), "failed", `without ${key}`);
    }
  });
}

/** Without these an object means nothing, and Polar never leaves them out. */
const required: Record<string, string[]> = {
  order: ["id", "status", "customer_id", "currency", "total_amount", "created_at"],
  subscription: ["id", "status", "customer_id"],
  customer: ["id"],
  refund: ["id", "status"],
  benefit_grant: ["id"],
  product: ["id"],
  checkout: ["id"],
};

/** A copy with a field of each JSON type beside those that are known, in every object. */
function withUnknownFields<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withUnknownFields) as T;
  if (typeof value !== "object" || value === null) return value;
  const known = Object.entries(value).map(([key, inner]) => [key, withUnknownFields(inner)]);
  return {
    ...Object.fromEntries(known),
    brand_new_text: "ä",
    brand_new_number: 1.5,
    brand_new_list: [null],
    brand_new_object: { id: "x" },
    brand_new_nothing: null,
  };
}

/** Where an object has words of a fixed vocabulary. */
function words(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [];
  const vocabulary = [
    "status",
    "reason",
    "billing_reason",
    "recurring_interval",
    "type",
    "amount_type",
    "currency",
    "price_currency",
  ];
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === "string" && vocabulary.includes(key) ? [[...path, key]] : words(inner, [...path, key])
  );
}

function changedAt(body: PolarEvent, path: string[], change: () => unknown): PolarEvent {
  const copy = structuredClone(body);
  let at: Record<string, unknown> = copy.data;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  at[path.at(-1)!] = change();
  return copy;
}

// All event types -----------------------------------------------------------------------------------------------------

const order = sample("order.paid.one_time").data;
const subscription = sample("subscription.created").data;
const customer = sample("customer.deleted").data;
const plain = (id: string) => ({
  id,
  created_at: "2026-11-20T10:15:30.123456Z",
  modified_at: null,
  organization_id: "1dbfc517-0bbf-4301-9ba8-555ca42b9737",
  metadata: {},
});

/** A plausible object for each type. */
const types: Record<string, object> = {
  "checkout.created": { ...sample("checkout.updated.succeeded").data, status: "open" },
  "checkout.updated": sample("checkout.updated.succeeded").data,
  "checkout.expired": { ...sample("checkout.updated.succeeded").data, status: "expired" },
  "customer.created": { ...customer, deleted_at: null },
  "customer.updated": { ...customer, deleted_at: null },
  "customer.deleted": customer,
  "customer.state_changed": sample("customer.state_changed").data,
  "customer_seat.assigned": { ...plain("seat"), status: "pending", subscription_id: subscriptionId },
  "customer_seat.claimed": { ...plain("seat"), status: "claimed", subscription_id: subscriptionId },
  "customer_seat.revoked": { ...plain("seat"), status: "revoked", subscription_id: subscriptionId },
  "member.created": {
    ...plain("member"),
    customer_id: customerId,
    email: "customer@example.com",
    role: "owner",
  },
  "member.updated": {
    ...plain("member"),
    customer_id: customerId,
    email: "customer@example.com",
    role: "owner",
  },
  "member.deleted": {
    ...plain("member"),
    customer_id: customerId,
    email: "customer@example.com",
    role: "owner",
  },
  "order.created": { ...order, status: "pending", paid: false },
  "order.updated": order,
  "order.paid": order,
  "order.refunded": sample("order.refunded.partial").data,
  "subscription.created": subscription,
  "subscription.active": subscription,
  "subscription.updated": sample("subscription.updated.pending_update").data,
  "subscription.canceled": sample("subscription.canceled.at_period_end").data,
  "subscription.uncanceled": subscription,
  "subscription.cycled": subscription,
  "subscription.past_due": sample("subscription.past_due").data,
  "subscription.paused": { ...subscription, status: "paused", paused_at: "2026-11-21T10:15:30Z" },
  "subscription.resumed": subscription,
  "subscription.revoked": sample("subscription.revoked").data,
  "subscription.migrated": subscription,
  "refund.created": sample("refund.created.pending").data,
  "refund.updated": { ...sample("refund.created.pending").data, status: "succeeded" },
  "product.created": sample("product.updated").data,
  "product.updated": sample("product.updated").data,
  "discount.created": { ...plain("discount"), name: "Ten off", type: "percentage", basis_points: 1000 },
  "discount.updated": { ...plain("discount"), name: "Ten off", type: "percentage", basis_points: 1000 },
  "discount.deleted": { ...plain("discount"), name: "Ten off", type: "percentage", basis_points: 1000 },
  "benefit.created": { ...plain("benefit"), type: "meter_credit", properties: { units: 1000 } },
  "benefit.updated": { ...plain("benefit"), type: "meter_credit", properties: { units: 1000 } },
  "benefit_grant.created": sample("benefit_grant.created.meter_credit").data,
  "benefit_grant.cycled": sample("benefit_grant.created.meter_credit").data,
  "benefit_grant.updated": sample("benefit_grant.created.meter_credit").data,
  "benefit_grant.revoked": {
    ...sample("benefit_grant.created.meter_credit").data,
    is_granted: false,
    is_revoked: true,
  },
  "organization.updated": { ...plain("organization"), name: "Acme", slug: "acme" },
};

Deno.test("there are 42 event types", () => assertEquals(Object.keys(types).length, 42));

for (const [type, data] of Object.entries(types)) {
  Deno.test(`${type} is accepted`, async () => {
    const ours = ["order", "subscription", "customer", "customer_seat", "refund", "benefit_grant", "product"]
      .includes(
        type.split(".")[0],
      );
    const body = { type, timestamp: "2026-11-20T10:15:31Z", api_version: "2026-10", data };
    const state = await received(body, async (sql) => {
      const [row] = await sql`select type, object_id, api_version, error from edge_kit.polar_events`;
      assertEquals({ ...row }, {
        type,
        object_id: (data as { id: string }).id,
        api_version: "2026-10",
        error: null,
      });
    });
    assertEquals(state, ours ? "processed" : "ignored");
  });
}

Deno.test("all 42 types about the same objects, one after the other, end processed, stale or ignored", () =>
  undone(stage, async (sql) => {
    for (const [index, [type, data]] of Object.entries(types).entries()) {
      const body = {
        type,
        timestamp: `2026-11-20T10:16:${String(index).padStart(2, "0")}Z`,
        api_version: "2026-10",
        data,
      };
      const state = await deliver(sql, { id: `event-${index}`, body: JSON.stringify(body) });
      assert(["processed", "stale", "ignored"].includes(state), `${type}: ${state}`);
    }
    assertEquals((await sql`select from edge_kit.ledger_faults`).length, 0);
  }));
