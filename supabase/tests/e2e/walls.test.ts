/**
 * Contract: through the API nobody reads or changes what is not theirs. Bugs killed: missing policies, grants by
 * default, service functions open to browsers, guards that hold for `null` users.
 */

import { assert, assertEquals } from "@kit/assert";
import type { SupabaseClient } from "@supabase/supabase-js";
import {
  checkout,
  type Client,
  pay,
  signedOut,
  signUp,
  statusOf,
  until,
} from "../../../scripts/local/visitor.ts";
import { test } from "./stack.ts";

const ownTables = [
  "profiles",
  "orders",
  "purchases",
  "outputs",
  "subscriptions",
  "credit_lots",
  "credit_entries",
  "refunds",
  "benefit_grants",
];

/** Whoever knocks here asks for what the types do not offer. */
const untyped = (client: Client) => client as unknown as SupabaseClient;

test("two buyers read their own rows and none of each other's; a stranger reads none", async ({ stack }) => {
  const [ada, grace] = [
    await signUp(stack, "ada@ecom-edge-kit.dev"),
    await signUp(stack, "grace@ecom-edge-kit.dev"),
  ];
  for (const { client, email } of [ada, grace]) {
    const session = await checkout(client, [{ product: "base-kit", url: stack.info.demo_shop_urls[0] }]);
    await pay(session.url, email);
    await until(
      "the report",
      async () => (await statusOf(client, session.checkout_id)).delivery === "completed",
    );
  }
  for (const table of ["orders", "purchases", "outputs", "profiles"]) {
    const key = table === "profiles" ? "user_id" : "id";
    const read = async (client: Client) =>
      ((await untyped(client).from(table).select(key)).data ?? []).map((row) => Object.values(row)[0]);
    const [adas, graces] = [await read(ada.client), await read(grace.client)];
    assertEquals([adas.length, graces.length], [1, 1], table);
    assert(adas[0] !== graces[0], `${table} are shared`);
    assertEquals(await read(signedOut(stack)), [], `${table} are public`);
  }
});

test("S92: a user can change no row, not even their own", async ({ stack }) => {
  const user = await signUp(stack, "forger@ecom-edge-kit.dev");
  const keys: Record<string, string> = { profiles: "user_id", products: "slug", credit_entries: "lot_id" };
  for (const table of [...ownTables, "products", "temp_carts"]) {
    const key = keys[table] ?? "id";
    const value = table === "profiles" ? user.userId : crypto.randomUUID();
    const row = { [key]: value } as never; // a client without types knows no column
    for (const client of [user.client, signedOut(stack)].map(untyped)) {
      const attempts = [
        client.from(table).insert(row),
        client.from(table).update(row).eq(key, value),
        client.from(table).delete().eq(key, value),
      ];
      for (const attempt of attempts) assertEquals((await attempt).error?.code, "42501", table);
    }
  }
});

test("S89, S90: service functions are closed to users and to the anonymous key", async ({ stack }) => {
  const user = await signUp(stack, "curious@ecom-edge-kit.dev");
  const closed: [string, Record<string, unknown>][] = [
    ["create_cart", { p_claims: null, p_items: [], p_idempotency_key: null }],
    ["attach_checkout", {
      p_cart_id: crypto.randomUUID(),
      p_checkout_id: "x",
      p_url: "x",
      p_expires_at: new Date().toISOString(),
    }],
    ["link_polar_customer", {
      p_claims: { sub: user.userId },
      p_polar_customer_id: "x",
      p_email: user.email,
    }],
    ["portal_customer", { p_user_id: user.userId, p_subscription_id: null }],
    ["ingest_polar_event", { p_webhook_id: "x", p_body: "{}" }],
    ["replay_polar_event", { p_webhook_id: "x" }],
    ["claim_scrape", { p_purchase_id: crypto.randomUUID() }],
    ["complete_scrape", { p_job_id: crypto.randomUUID(), p_lease_token: crypto.randomUUID(), p_outputs: [] }],
    ["spend_credits_for", {
      p_user_id: user.userId,
      p_amount: 1,
      p_idempotency_key: "x",
      p_reason: "x",
      p_settlement: true,
    }],
    ["adjust_credits", {
      p_user_id: user.userId,
      p_amount: 100,
      p_key: "x",
      p_reason: "x",
      p_expires_at: null,
    }],
    ["move_order", { p_order_id: "x", p_user_id: user.userId, p_reason: "x" }],
  ];
  for (const [name, args] of closed) {
    for (const client of [user.client, signedOut(stack)].map(untyped)) {
      assertEquals((await client.rpc(name, args)).error?.code, "42501", name);
    }
  }
  for (
    const name of [
      "dashboard",
      "link_profile",
      "my_entitlements",
      "credit_balance",
      "has_active_subscription",
    ]
  ) {
    assertEquals((await untyped(signedOut(stack)).rpc(name)).error?.code, "42501", name);
  }
});

test("S91: what a policy needs works for signed-in users", async ({ stack }) => {
  const user = await signUp(stack, "reader@ecom-edge-kit.dev");
  const client = untyped(user.client);
  for (const table of ownTables) assertEquals((await client.from(table).select("*")).error, null, table);
  const { data, error } = await signedOut(stack).from("products").select("slug, price_amount, active");
  assertEquals(error, null);
  assertEquals(data?.find((product) => product.slug === "base-kit")?.price_amount, 14900);
});

test("the schema edge_kit cannot be reached through the API, with any key", async ({ stack }) => {
  for (const key of [stack.info.publishable_key, stack.info.secret_key]) {
    const answer = await fetch(`${stack.info.url}/rest/v1/polar_events`, {
      headers: { apikey: key, "accept-profile": "edge_kit" },
    });
    await answer.body?.cancel();
    assert(answer.status >= 400, `edge_kit answered ${answer.status}`);
  }
});

test("a request without a key, or with a made-up one, gets nothing", async ({ stack }) => {
  for (const headers of [{}, { apikey: "sb_publishable_made_up" }, { apikey: "sb_secret_made_up" }]) {
    const answer = await fetch(`${stack.info.url}/rest/v1/orders`, {
      headers: new Headers(headers as Record<string, string>),
    });
    await answer.body?.cancel();
    assertEquals(answer.status, 401);
  }
});
