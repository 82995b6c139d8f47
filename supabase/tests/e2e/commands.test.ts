/**
 * Contract (S120, S121, S123): an operator's call becomes a command, the command a request to Polar, and Polar's events
 * close what was paid back and confirm it, through the real doors: PostgREST, pg_net, the function, the simulator's API
 * and its signed webhooks.
 * Kills: a refund that is said and never made; one that is made twice after an outage; a purchase that stays open, or
 * takes its neighbours along.
 */

import { assert, assertEquals } from "@kit/assert";
import { createClient } from "@supabase/supabase-js";
import { checkout, dashboardOf, pay, signUp, until, type Visitor } from "../../../scripts/local/visitor.ts";
import { test, type World } from "./stack.ts";

/** What an operator's call answers. */
interface Answer {
  command_id: string;
  state: string;
  amount: number | null;
  error_code: string | null;
  error: string | null;
}

/** A call as an operator makes it, with the secret key. */
async function operate(
  { stack }: World,
  name: string,
  args: Record<string, unknown>,
): Promise<Answer> {
  const client = createClient(stack.info.url, stack.info.secret_key);
  const { data, error } = await client.rpc(name, args);
  assertEquals(error, null);
  return data;
}

/** Waits until a command stands so, and the mirror has seen it if it is confirmed. */
async function stands({ sql }: World, id: string, wanted: string): Promise<void> {
  await until(`command ${id} to be ${wanted}`, async () => {
    const [{ state, seen }] = await sql`
      select state, mirrored_at is not null as seen from edge_kit.polar_commands where id = ${id}`;
    return state === wanted && (seen || wanted !== "confirmed");
  });
}

/** Lets the next attempt be due now, and the clock ring for it. */
async function hurry({ sql }: World, id: string): Promise<void> {
  await until("the attempt to end", async () => {
    const [{ free }] = await sql`
      select lease_token is null and attempts > 0 as free from edge_kit.polar_commands where id = ${id}`;
    return free;
  });
  await sql`
    update edge_kit.polar_commands set run_at = now(), rung_at = null, sent_at = sent_at - interval '6 minutes'
    where id = ${id}`;
  await sql`select edge_kit.sweep_polar_commands()`;
}

/** Somebody buys a kit for each of these shops in one cart; the purchases are there, their reports not yet. */
async function buyKits(
  { stack }: World,
  email: string,
  shops: (string | null)[],
): Promise<{ visitor: Visitor; purchases: string[] }> {
  const visitor = await signUp(stack, email);
  const items = shops.map((url) => ({ product: "base-kit", ...url && { url } }));
  const session = await checkout(visitor.client, items);
  await pay(session.url, email);
  await until(
    "the payment",
    async () => (await dashboardOf(visitor.client)).purchases.length === shops.length,
  );
  const { purchases } = await dashboardOf(visitor.client);
  return { visitor, purchases: purchases.map(({ id }) => id) };
}

/** How many reports the buyer may read. */
const readable = async ({ client }: Visitor) =>
  (await client.from("outputs").select("purchase_id")).data!.length;

/** Refunds at Polar. */
const refunds = ({ stack }: World) => [...stack.simulator.books.refunds.values()];

test("S123: one purchase of a cart is paid back: it closes, the other stays, and the refund names it", async (world) => {
  const { visitor, purchases: [one, other] } = await buyKits(
    world,
    "lines@ecom-edge-kit.dev",
    world.stack.info.demo_shop_urls.slice(0, 2),
  );
  await until("the reports", async () => await readable(visitor) === 2);

  const answer = await operate(world, "refund_purchase", { p_purchase_id: one, p_reason: "broken" });
  assertEquals([answer.state, answer.amount], ["asked", 14_900]);
  await stands(world, answer.command_id, "confirmed");
  await until("the purchase to close", async () => await readable(visitor) === 1);
  const made = refunds(world).filter(({ metadata }) => metadata.purchase_id === one);
  assertEquals(made.map(({ amount, metadata }) => [amount, metadata.command_id]), [[
    14_900,
    answer.command_id,
  ]]);
  const [{ attention }] = await world.sql`
    select o.attention from orders o join purchases p on p.order_id = o.id where p.id = ${one}`;
  assertEquals(attention, [], "a refund that names its line needs nobody");

  const again = await operate(world, "refund_purchase", { p_purchase_id: one, p_reason: "again" });
  assertEquals([again.command_id, again.state], [answer.command_id, "confirmed"]);
  const rest = await operate(world, "refund_purchase", { p_purchase_id: other, p_reason: "broken too" });
  await stands(world, rest.command_id, "confirmed");
  await until("all to close", async () => await readable(visitor) === 0);
  await world.stack.simulator.idle();
  const [{ status }] = await world.sql`
    select o.status from orders o join purchases p on p.order_id = o.id where p.id = ${one}`;
  assertEquals(status, "refunded");
});

test("S121: while Polar is down a refund waits and stands in attention; afterwards it is made once", async (world) => {
  const { purchases: [one] } = await buyKits(world, "outage@ecom-edge-kit.dev", [null]);
  const before = refunds(world).length;
  const { faults } = world.stack.simulator;
  let id: string;
  try {
    faults.set({ status: 503, path: "/v1/refunds" });
    ({ command_id: id } = await operate(world, "refund_purchase", {
      p_purchase_id: one,
      p_reason: "broken",
    }));
    for (let tries = 0; tries < 3; tries++) await hurry(world, id);
    await world.sql`
      update edge_kit.polar_commands set asked_at = asked_at - interval '11 minutes' where id = ${id}`;
    const told = await world.sql`select reason from edge_kit.attention where id = ${id} and urgent`;
    assertEquals(told.map(({ reason }) => reason), ["command_late"]);
  } finally {
    faults.clear();
  }
  await hurry(world, id);
  await stands(world, id, "confirmed");
  assertEquals(refunds(world).length, before + 1);
});

test("S121: Polar makes a refund and its answer is lost, by each way there is: made once, and confirmed", async (world) => {
  const { faults } = world.stack.simulator;
  const ways = [{ status: 500 }, { status: 504 }, { breaksOff: true }];
  for (const [n, way] of ways.entries()) {
    const { purchases: [one] } = await buyKits(world, `lost-${n}@ecom-edge-kit.dev`, [null]);
    const before = refunds(world).length;
    try {
      faults.set({ acts: true, method: "POST", path: "/v1/refunds", times: 1, ...way });
      const answer = await operate(world, "refund_purchase", { p_purchase_id: one, p_reason: "broken" });
      await stands(world, answer.command_id, "confirmed");
    } finally {
      faults.clear();
    }
    assertEquals(refunds(world).length, before + 1, JSON.stringify(way));
  }
});

test("S121: an answer and its event are both lost: the next look finds the refund, and makes no other", async (world) => {
  const { simulator, info } = world.stack;
  const { purchases: [one] } = await buyKits(world, "deaf@ecom-edge-kit.dev", [null]);
  const before = refunds(world).length;
  const headers = { authorization: `Bearer ${info.polar_access_token}`, "content-type": "application/json" };
  const endpoints = `${info.polar_url}/v1/webhooks/endpoints`;
  const { items: [{ id }] } = await (await fetch(endpoints, { headers })).json();
  const enable = async (enabled: boolean) => {
    await simulator.idle();
    const answer = await fetch(`${endpoints}/${id}`, {
      method: "PATCH",
      headers,
      body: JSON.stringify({ enabled }),
    });
    assert(answer.ok, await answer.text());
  };
  await enable(false);
  let command: string;
  try {
    simulator.faults.set({ acts: true, method: "POST", path: "/v1/refunds", times: 1, status: 500 });
    ({ command_id: command } = await operate(world, "refund_purchase", {
      p_purchase_id: one,
      p_reason: "broken",
    }));
    await until("Polar to have acted", () => Promise.resolve(refunds(world).length === before + 1));
    await hurry(world, command);
    await until("the look", async () => {
      const [{ state }] = await world.sql`select state from edge_kit.polar_commands where id = ${command}`;
      return state === "confirmed";
    });
  } finally {
    simulator.faults.clear();
    await enable(true);
  }
  const [{ seen }] = await world.sql`
    select mirrored_at is not null as seen from edge_kit.polar_commands where id = ${command}`;
  assertEquals([refunds(world).length, seen], [before + 1, false]);
  const compared = await fetch(`${info.url}/functions/v1/polar-reconcile`, {
    method: "POST",
    headers: { apikey: info.secret_key },
  });
  assert(compared.ok, await compared.text());
  await stands(world, command, "confirmed");
});

test("S121: a token that Polar refuses is told in its words; renewed, the command goes through", async (world) => {
  const { purchases: [one] } = await buyKits(world, "token@ecom-edge-kit.dev", [null]);
  const before = refunds(world).length;
  const { faults } = world.stack.simulator;
  let id: string;
  try {
    faults.set({ status: 401, path: "/v1/refunds" });
    ({ command_id: id } = await operate(world, "refund_purchase", {
      p_purchase_id: one,
      p_reason: "broken",
    }));
    await stands(world, id, "refused");
  } finally {
    faults.clear();
  }
  const [{ reason, error_code, error }] = await world.sql`
    select reason, error_code, error from edge_kit.open_commands where id = ${id}`;
  assertEquals([reason, error_code], ["command_refused", "token_refused"]);
  assert(error.length > 0);
  assertEquals(refunds(world).length, before);
  await operate(world, "retry_polar_command", { p_command_id: id, p_reason: "token renewed" });
  await stands(world, id, "confirmed");
  assertEquals(refunds(world).length, before + 1);
});

test("S120: a subscription whose period was paid back is canceled by one command, let go on by another, and ended", async (world) => {
  const { stack, sql } = world;
  const eve = await signUp(stack, "plan@ecom-edge-kit.dev");
  const session = await checkout(eve.client, [{
    product: "monthly-edge-update",
    url: stack.info.demo_shop_urls[0],
  }]);
  await pay(session.url, eve.email);
  const subscription = async () =>
    (await sql`select s.* from subscriptions s join profiles p using (user_id) where p.email = ${eve.email}`)[
      0
    ];
  await until("the subscription", async () => (await subscription())?.status === "active");
  const { id } = await subscription();
  const [{ order }] = await sql`select id as order from orders where subscription_id = ${id}`;

  const refund = await operate(world, "refund_order", { p_order_id: order, p_reason: "complaint" });
  await stands(world, refund.command_id, "confirmed");
  await until(
    "the order to be refunded",
    async () => (await sql`select status from orders where id = ${order}`)[0].status === "refunded",
  );
  assertEquals((await subscription()).cancel_at_period_end, false, "the next charge stands");
  const told = async () =>
    (await sql`select reason from edge_kit.attention where id = ${id}`).map(({ reason }) => reason);
  assertEquals(await told(), ["refunded_period_runs"]);

  const steps: [string, Record<string, unknown>, Record<string, unknown>][] = [
    ["cancel_subscription", {}, { cancel_at_period_end: true, status: "active" }],
    ["uncancel_subscription", {}, { cancel_at_period_end: false, status: "active" }],
    ["cancel_subscription", { p_now: true }, { status: "revoked" }],
  ];
  for (const [call, args, expected] of steps) {
    const answer = await operate(world, call, { p_subscription_id: id, p_reason: "complaint", ...args });
    await stands(world, answer.command_id, "confirmed");
    const now = await subscription();
    assertEquals(Object.fromEntries(Object.keys(expected).map((name) => [name, now[name]])), expected, call);
    assertEquals(await told(), call === "uncancel_subscription" ? ["refunded_period_runs"] : [], call);
  }
  assertEquals(
    (await sql`select from edge_kit.open_commands where subject in ${sql([id, order])}`).length,
    0,
  );
});

test("an e-mail is changed, and a customer anonymised, at Polar; both are seen in the mirror", async (world) => {
  const { sql, stack } = world;
  const { visitor } = await buyKits(world, "person@ecom-edge-kit.dev", [null]);
  const [{ customer }] = await sql`
    select polar_customer_id as customer from profiles where email = ${visitor.email}`;
  const ask = async (kind: string, args: Record<string, string>) =>
    (await sql`
      select edge_kit.ask_polar(
        ${kind}::edge_kit.polar_command_kind, ${kind}, ${customer}, ${sql.json(args)}
      ) as id`)[0].id;
  const changed = await ask("change_customer_email", { email: "moved@ecom-edge-kit.dev" });
  await stands(world, changed, "confirmed");
  assertEquals(stack.simulator.books.customers.get(customer)?.email, "moved@ecom-edge-kit.dev");
  const [{ args }] = await sql`select args from edge_kit.polar_commands where id = ${changed}`;
  assertEquals(args, {}, "the address is not kept");
  const gone = await ask("anonymize_customer", {});
  await stands(world, gone, "confirmed");
  const [{ deleted }] = await sql`
    select deleted_at is not null as deleted from edge_kit.polar_customers where id = ${customer}`;
  assert(deleted);
});

test("S125, S126: an account's new e-mail reaches Polar, and so does its end, with its subscription's", async (world) => {
  const { sql, stack } = world;
  const leaver = await signUp(stack, "leaver@ecom-edge-kit.dev");
  const session = await checkout(leaver.client, [{
    product: "monthly-edge-update",
    url: stack.info.demo_shop_urls[0],
  }]);
  await pay(session.url, leaver.email);
  const subscriptions = async () =>
    await sql`select s.* from subscriptions s where s.metadata ->> 'user_id' = ${leaver.userId}`;
  await until("the subscription", async () => (await subscriptions())[0]?.status === "active");
  const [{ id, polar_customer_id: customer }] = await subscriptions();

  const { auth: { admin } } = createClient(stack.info.url, stack.info.secret_key);
  const moved = "leaver-moved@ecom-edge-kit.dev";
  assertEquals(
    (await admin.updateUserById(leaver.userId, { email: moved, email_confirm: true })).error,
    null,
  );
  await until(
    "Polar to have the new address",
    () => Promise.resolve(stack.simulator.books.customers.get(customer)?.email === moved),
  );

  assertEquals((await admin.deleteUser(leaver.userId)).error, null);
  const shown = async () => (await sql`select from edge_kit.attention where id = ${id}`).length > 0;
  await until("the subscription to be canceled", async () => (await subscriptions())[0].cancel_at_period_end);
  assertEquals(stack.simulator.books.subscriptions.get(id)?.cancel_at_period_end, true);
  await until(
    "the commands to be over",
    async () =>
      (await sql`select from edge_kit.open_commands where subject in ${sql([id, customer])}`).length === 0,
  );
  assertEquals(await shown(), false, "Polar has confirmed it");
});
