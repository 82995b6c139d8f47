/**
 * Contract (S157): a buyer changes a subscription and downloads an invoice in the shop itself, through the real doors:
 * supabase-js, the functions, PostgREST, the simulator's API and its signed webhooks. What Polar answers is the answer;
 * what is true comes back by webhook; one wish is one command, whoever clicks, breaks or dies.
 * Kills: two charges for two clicks; a change of somebody else's subscription; a cancellation that is lost while Polar
 * is down; a refusal that says nothing; an invoice in a stranger's hands.
 */

import { assert, assertEquals } from "@kit/assert";
import { createPolar } from "@polar-sh/sdk/2026-10";
import {
  checkout,
  dashboardOf,
  pay,
  signedOut,
  signUp,
  until,
  type Visitor,
} from "../../../scripts/local/visitor.ts";
import { syncProducts } from "../../../scripts/products_sync.ts";
import { test, type World } from "./stack.ts";

// deno-lint-ignore no-explicit-any -- tests look into answers freely
type Json = any;

/** An answer of a function, good or bad. */
interface Told {
  status: number;
  body: Json;
  retryAfter: string | null;
}

async function invoke({ client }: Pick<Visitor, "client">, name: string, body: Json): Promise<Told> {
  const { data, error, response } = await client.functions.invoke(name, { body });
  const told = error ? await error.context.json() : data;
  return { status: response!.status, body: told, retryAfter: response!.headers.get("retry-after") };
}

/** Two plans with credits, and one that is sold by units, here and at Polar. */
async function openPlans({ sql, stack }: World): Promise<void> {
  if ((await sql`select from products where slug = 'small-plan'`).length > 0) return;
  await sql`
    insert into products (slug, kind, name, description, price_amount, recurring_interval, credits, expiry_rule, tier, tier_rank)
    values
      ('small-plan', 'subscription', 'Small', 'A small plan.', 2000, 'month', 20, 'period_end', 'small', 1),
      ('large-plan', 'subscription', 'Large', 'A large plan.', 5000, 'month', 50, 'period_end', 'large', 2)`;
  const polar = createPolar({ accessToken: stack.info.polar_access_token, baseUrl: stack.info.polar_url });
  await syncProducts(sql, polar);
  const fleet = await polar.products.create({
    name: "Fleet",
    recurring_interval: "month",
    prices: [{
      amount_type: "unit_based",
      tiers: { type: "volume", tiers: [{ bound: 5, unit_amount: "1000" }] },
    }],
  });
  await sql`
    insert into products (
      slug, kind, name, description, price_amount, recurring_interval, credits, expiry_rule, polar_product_id,
      polar_price_id
    )
    values (
      'fleet-plan', 'subscription', 'Fleet', 'By units.', 1000, 'month', 10, 'period_end', ${fleet.id},
      ${fleet.prices[0].id}
    )`;
  await sql`update products set active = true where slug in ('small-plan', 'large-plan', 'fleet-plan')`;
  await sql`update edge_kit.settings set buyer_actions = buyer_actions || '{pause}' where true`;
}

interface Subscriber extends Visitor {
  subscription: string;
}

async function subscribe(world: World, email: string, plan = "small-plan"): Promise<Subscriber> {
  await openPlans(world);
  const visitor = await signUp(world.stack, email);
  const { client } = visitor;
  await pay((await checkout(client, [{ product: plan }])).url, email);
  await until(
    "the subscription",
    async () => (await dashboardOf(client)).subscriptions[0]?.status === "active",
  );
  await world.stack.simulator.idle();
  return { ...visitor, subscription: (await dashboardOf(client)).subscriptions[0].id };
}

const change = (subscriber: Subscriber, action: string, fields: Json = {}) =>
  invoke(subscriber, "subscription", { subscription_id: subscriber.subscription, action, ...fields });

const shown = async ({ client }: Visitor): Promise<Json> => (await dashboardOf(client)).subscriptions[0];
const creditsOf = async ({ client }: Visitor) => (await dashboardOf(client)).credits.balance;
/** Orders of a subscription in Polar's own books. */
const orders = ({ stack }: World, { subscription }: Subscriber) =>
  [...stack.simulator.books.orders.values()].filter(({ subscription_id }) =>
    subscription_id === subscription
  );
const atPolar = ({ stack }: World, { subscription }: Subscriber): Json =>
  stack.simulator.books.subscriptions.get(subscription);

/** Waits until the mirror has seen every command about a subscription. */
const settled = (world: World, { subscription }: Subscriber) =>
  until(
    "the commands to be over",
    async () =>
      (await world.sql`select from edge_kit.open_commands where subject = ${subscription}`).length === 0,
  );

/** Lets what waits be due now, and the clock ring for it. */
async function hurry({ sql }: World, { subscription }: Subscriber): Promise<void> {
  await sql`
    update edge_kit.polar_commands
    set run_at = now(), rung_at = null, sent_at = sent_at - interval '6 minutes', lease_until = now() - interval '1 second'
    where subject = ${subscription} and state in ('asked', 'sent') and lease_token is not null`;
  await sql`
    update edge_kit.polar_commands
    set run_at = now(), rung_at = null, sent_at = sent_at - interval '6 minutes'
    where subject = ${subscription} and state in ('asked', 'sent')`;
  await sql`select edge_kit.sweep_polar_commands()`;
}

test("a larger plan: previewed, paid for, and its credits are there; the second time nothing is charged", async (world) => {
  const ada = await subscribe(world, "up@ecom-edge-kit.dev");
  await until("the credits", async () => await creditsOf(ada) === 20);
  const preview = await change(ada, "preview", { plan: "large-plan", proration: "invoice" });
  assertEquals([preview.status, preview.body.currency, preview.body.lines.length], [200, "usd", 2]);
  assert(preview.body.due_amount > 2900 && preview.body.due_amount <= 3000, JSON.stringify(preview.body));

  const done = await change(ada, "change_plan", { plan: "large-plan", proration: "invoice" });
  assertEquals([
    done.status,
    done.body.state,
    done.body.subscription.plan,
    done.body.subscription.pending_plan,
  ], [
    200,
    "confirmed",
    "large-plan",
    null,
  ]);
  await until(
    "the plan and its credits",
    async () => (await shown(ada)).product === "large-plan" && await creditsOf(ada) >= 49,
  );
  const [, update] = orders(world, ada);
  assertEquals(update.total_amount, preview.body.total_amount, "what was previewed was charged");

  const again = await change(ada, "change_plan", { plan: "large-plan", proration: "invoice" });
  assertEquals([again.status, again.body.state], [200, "confirmed"]);
  assertEquals(orders(world, ada).length, 2);
  const mine: Json = await ada.client.rpc("my_command", { p_command_id: done.body.command_id });
  assertEquals([mine.data.state, mine.data.kind], ["confirmed", "change_plan"]);
});

test("a smaller plan with the next period: shown with its day, undone, and gone", async (world) => {
  const ada = await subscribe(world, "down@ecom-edge-kit.dev", "large-plan");
  const free = await change(ada, "preview", { plan: "small-plan", proration: "next_period" });
  assertEquals([free.status, free.body.due_amount], [200, 0]);
  const planned = await change(ada, "change_plan", { plan: "small-plan", proration: "next_period" });
  assertEquals([planned.status, planned.body.subscription.plan, planned.body.subscription.pending_plan], [
    200,
    "large-plan",
    "small-plan",
  ]);
  await until("the schedule", async () => (await shown(ada)).pending_plan === "small-plan");
  const { product, pending_from, next_renewal_at } = await shown(ada);
  assertEquals([product, pending_from], ["large-plan", next_renewal_at]);
  const { data } = await ada.client.from("subscriptions").select("pending_plan, pending_from").single();
  assertEquals(data!.pending_plan, "small-plan", "the table shows it too");

  const undone = await change(ada, "undo_change");
  assertEquals([undone.status, undone.body.subscription.pending_plan], [200, null]);
  await until("the schedule to go", async () => (await shown(ada)).pending_plan === null);
  await settled(world, ada);
  assertEquals([orders(world, ada).length, atPolar(world, ada).pending_update], [1, null]);
  assertEquals((await change(ada, "undo_change")).status, 200, "what is undone stays undone");
});

test("canceled with a reason, let go on, paused and called off", async (world) => {
  const ada = await subscribe(world, "leaver@ecom-edge-kit.dev");
  const [one, other] = await Promise.all(
    [1, 2].map(() => change(ada, "cancel", { reason: "too_expensive", comment: "For now." })),
  );
  assertEquals(one.body.command_id, other.body.command_id, "a double click is one command");
  await until("the cancellation", async () => (await shown(ada)).cancel_at_period_end);
  const { customer_cancellation_reason, customer_cancellation_comment } = atPolar(world, ada);
  assertEquals([customer_cancellation_reason, customer_cancellation_comment], ["too_expensive", "For now."]);
  await settled(world, ada);
  const [{ args }] = await world.sql`
    select args from edge_kit.polar_commands where id = ${one.body.command_id}`;
  assertEquals(args, { customer_cancellation_reason: "too_expensive" }, "the comment is not kept here");

  const refused = await change(ada, "change_plan", { plan: "large-plan" });
  assertEquals([refused.status, refused.body.code], [409, "already_canceled"]);
  assert(refused.body.details.error.includes("already canceled"), "Polar's words come along");
  assertEquals((await change(ada, "pause")).body.code, "cannot_pause");

  assertEquals((await change(ada, "uncancel")).body.state, "confirmed");
  await until("it to go on", async () => !(await shown(ada)).cancel_at_period_end);
  const early = await change(ada, "pause", { resumes_at: new Date(Date.now() + 86_400_000).toISOString() });
  assertEquals([early.status, early.body.code], [422, "resumes_at_refused"]);
  const resumes_at = new Date(Date.now() + 60 * 86_400_000).toISOString();
  assertEquals((await change(ada, "pause", { resumes_at })).body.subscription.pause_at_period_end, true);
  await until("the pause to be planned", async () => (await shown(ada)).pause_at_period_end);
  assertEquals((await shown(ada)).next_renewal_at, null);
  assertEquals(
    (await change(ada, "resume")).body.state,
    "confirmed",
    "what runs is not resumed, and not charged",
  );
  assertEquals((await change(ada, "unpause")).body.subscription.pause_at_period_end, false);
  await until("the pause to be called off", async () => !(await shown(ada)).pause_at_period_end);
  await settled(world, ada);
  assertEquals(orders(world, ada).length, 1);
});

test("units: one more is charged and brings its credits; a number that is not sold is refused by name", async (world) => {
  const { stack, sql } = world;
  await openPlans(world);
  const visitor = await signUp(stack, "units@ecom-edge-kit.dev");
  const polar = createPolar({ accessToken: stack.info.polar_access_token, baseUrl: stack.info.polar_url });
  const [{ fleet }] = await sql`select polar_product_id as fleet from products where slug = 'fleet-plan'`;
  const session = await polar.checkouts.create({
    products: [fleet],
    units: 2,
    customer_email: visitor.email,
    metadata: { user_id: visitor.userId },
  } as Json);
  await pay(session.url, visitor.email);
  await until("the subscription", async () => (await dashboardOf(visitor.client)).subscriptions.length === 1);
  const ada: Subscriber = { ...visitor, subscription: (await shown(visitor)).id };
  await until("the credits", async () => await creditsOf(ada) === 20);

  const more = await change(ada, "change_units", { units: 3 });
  assertEquals([more.status, more.body.subscription?.units], [200, 3], JSON.stringify(more.body));
  await until("the units", async () => (await shown(ada)).units === 3 && await creditsOf(ada) >= 29);
  const none = await change(ada, "change_units", { units: 6 });
  assertEquals([none.status, none.body.code], [422, "quantity_not_sold"]);
  assertEquals((await change(ada, "preview", { units: 6 })).body.code, "quantity_not_sold");
  assertEquals((await change(ada, "change_seats", { seats: 2 })).body.code, "not_sold_by_quantity");
  const fewer = await change(ada, "change_units", { units: 1, proration: "next_period" });
  assertEquals([fewer.body.subscription.units, fewer.body.subscription.pending_units], [3, 1]);
  await until("fewer to be planned", async () => (await shown(ada)).pending_units === 1);
  assertEquals((await change(ada, "change_plan", { plan: "small-plan" })).body.code, "plan_refused");
});

test("a card that is declined changes nothing and troubles nobody; with another one it goes", async (world) => {
  const ada = await subscribe(world, "declined@ecom-edge-kit.dev");
  const { bank } = world.stack.simulator;
  bank.decline(ada.email);
  const refused = await change(ada, "change_plan", { plan: "large-plan", proration: "invoice" });
  assertEquals([refused.status, refused.body.code], [402, "payment_failed"]);
  assertEquals([atPolar(world, ada).status, (await shown(ada)).product], ["active", "small-plan"]);
  assertEquals(
    (await world.sql`select from edge_kit.open_commands where subject = ${ada.subscription}`).length,
    0,
  );
  bank.succeed(ada.email);
  const done = await change(ada, "change_plan", { plan: "large-plan", proration: "invoice" });
  assertEquals([done.status, done.body.subscription?.plan], [200, "large-plan"], JSON.stringify(done.body));
  assert(done.body.command_id !== refused.body.details.command_id);
});

test("S88: a stranger changes nothing, previews nothing and reads no command; a visitor is not let in", async (world) => {
  const ada = await subscribe(world, "mine@ecom-edge-kit.dev");
  const eve = { ...await signUp(world.stack, "stranger@ecom-edge-kit.dev"), subscription: ada.subscription };
  for (
    const [action, fields] of [
      ["cancel", {}],
      ["uncancel", {}],
      ["pause", {}],
      ["undo_change", {}],
      ["change_plan", { plan: "large-plan" }],
      ["change_units", { units: 2 }],
      ["preview", { plan: "large-plan" }],
    ] as [string, Json][]
  ) {
    const told = await change(eve, action, fields);
    assertEquals([told.status, told.body.code], [404, "unknown_subscription"], action);
  }
  const nobody = await change({ ...ada, client: signedOut(world.stack) }, "cancel");
  assertEquals(nobody.status, 401);
  const { body } = await change(ada, "uncancel");
  const read = await eve.client.rpc("my_command", { p_command_id: body.command_id });
  assertEquals(read.error?.message, "unknown_command");
  assertEquals(atPolar(world, ada).cancel_at_period_end, false);
});

test("five clicks at once on a larger plan: one command, one charge", async (world) => {
  const ada = await subscribe(world, "clicks@ecom-edge-kit.dev");
  const told = await Promise.all(
    Array.from({ length: 5 }, () => change(ada, "change_plan", { plan: "large-plan", proration: "invoice" })),
  );
  assert(told.every(({ status }) => status === 200 || status === 202), JSON.stringify(told));
  assertEquals(told.filter(({ body }) => body.state === "confirmed").length >= 1, true);
  await until("the plan", async () => (await shown(ada)).product === "large-plan");
  await settled(world, ada);
  assertEquals(orders(world, ada).length, 2);
});

test("while Polar is down a wish is kept, is said to be kept, and is done once Polar is back", async (world) => {
  const ada = await subscribe(world, "waiting@ecom-edge-kit.dev");
  const { faults } = world.stack.simulator;
  let kept: Told;
  try {
    faults.set({ status: 503, path: "/v1/subscriptions" });
    kept = await change(ada, "cancel", { reason: "unused" });
    assertEquals([kept.status, kept.body.state, kept.body.error_code], [202, "asked", "polar_unavailable"]);
    const again = await change(ada, "cancel", { reason: "unused" });
    assertEquals([again.status, again.body.command_id], [202, kept.body.command_id]);
    const preview = await change(ada, "preview", { plan: "large-plan" });
    assertEquals([preview.status, preview.body.code], [503, "polar_unavailable"]);
  } finally {
    faults.clear();
  }
  await hurry(world, ada);
  await until("the cancellation", async () => (await shown(ada)).cancel_at_period_end);
  const mine: Json = await ada.client.rpc("my_command", { p_command_id: kept!.body.command_id });
  assertEquals(mine.data.state, "confirmed");
});

test("S121: an answer that is lost after Polar has charged: done once, whichever way it is lost", async (world) => {
  const { faults } = world.stack.simulator;
  for (const [n, way] of [{ status: 500 }, { breaksOff: true }].entries()) {
    const ada = await subscribe(world, `lost-plan-${n}@ecom-edge-kit.dev`);
    try {
      faults.set({ acts: true, method: "PATCH", path: "/v1/subscriptions", times: 1, ...way });
      const told = await change(ada, "change_plan", { plan: "large-plan", proration: "invoice" });
      const heard = told.body.state === "confirmed"; // by Polar's event, which was faster than this answer
      assertEquals([told.status, told.body.state], heard ? [200, "confirmed"] : [202, "sent"]);
    } finally {
      faults.clear();
    }
    await hurry(world, ada);
    await until("the plan", async () => (await shown(ada)).product === "large-plan");
    await settled(world, ada);
    assertEquals(orders(world, ada).length, 2);
  }
});

test("a function that dies after it has written the wish down leaves it to the sweep", async (world) => {
  const ada = await subscribe(world, "killed@ecom-edge-kit.dev");
  const { sql } = world;
  const [{ told }] = await sql`
    select public.ask_subscription_change(
      ${ada.userId}, ${`${world.stack.info.url}/auth/v1`}, ${ada.subscription}, 'cancel_at_period_end'
    ) as told`;
  assert(told.lease !== null);
  const meanwhile = await change(ada, "cancel");
  assertEquals(
    [meanwhile.status, meanwhile.body.command_id],
    [202, told.command_id],
    "its lease holds for a while",
  );
  await hurry(world, ada);
  await until("the cancellation", async () => (await shown(ada)).cancel_at_period_end);
});

test("an invoice: made when it is asked for, downloaded by its owner, refused to everybody else", async (world) => {
  const { stack, sql } = world;
  const ada = await subscribe(world, "papers@ecom-edge-kit.dev");
  const [{ id: order_id }] = (await dashboardOf(ada.client)).orders;
  const polarOrder = stack.simulator.books.orders.get(order_id)!;
  polarOrder.is_invoice_generated = false;

  const eve = await signUp(stack, "curious@ecom-edge-kit.dev");
  const foreign = await invoke(eve, "invoice", { order_id });
  assertEquals([foreign.status, foreign.body.code], [404, "unknown_order"]);
  assertEquals((await invoke({ client: signedOut(stack) }, "invoice", { order_id })).status, 401);
  assertEquals((await invoke(ada, "invoice", { order_id: "1" })).body.code, "invalid_order_id");
  assertEquals((await invoke(ada, "invoice", { order_id: crypto.randomUUID() })).body.code, "unknown_order");
  assertEquals((await invoke(ada, "invoice", { order_id, url: "x" })).body.code, "unknown_field");

  const { billing_name } = polarOrder;
  polarOrder.billing_name = null;
  const nameless = await invoke(ada, "invoice", { order_id });
  assertEquals([nameless.status, nameless.body.code], [409, "billing_details_missing"]);
  polarOrder.billing_name = billing_name;

  const asked = await invoke(ada, "invoice", { order_id });
  assertEquals([asked.status, asked.body.code, asked.retryAfter], [409, "invoice_not_ready", "3"]);
  let ready: Told;
  await until("the invoice", async () => (ready = await invoke(ada, "invoice", { order_id })).status === 200);
  const paper = await fetch(ready!.body.url);
  assertEquals([paper.status, (await paper.text()).slice(0, 5)], [200, "%PDF-"]);
  const stored = await sql`select from orders o where o::text like '%/papers/invoice/%'`;
  assertEquals(stored.length, 0, "its address is kept nowhere");

  stack.simulator.faults.set({ status: 503, path: "/v1/orders" });
  try {
    const down = await invoke(ada, "invoice", { order_id });
    assertEquals([down.status, down.body.code], [503, "polar_unavailable"]);
  } finally {
    stack.simulator.faults.clear();
  }
  await stack.simulator.clock.advance(10_000); // what Polar still tells of the order would undo it
  await sql`update orders set status = 'pending' where id = ${order_id}`;
  const open = await invoke(ada, "invoice", { order_id });
  assertEquals([open.status, open.body.code], [409, "order_not_paid"]);
});

test("what a buyer may not send is refused by name", async (world) => {
  const ada = await subscribe(world, "typos@ecom-edge-kit.dev");
  const cases: [Json, string][] = [
    [{ action: "cancel_now" }, "invalid_action"],
    [{ action: "constructor" }, "invalid_action"],
    [{ action: "cancel", price: 1 }, "unknown_field"],
    [{ action: "cancel", reason: "bored" }, "invalid_reason"],
    [{ action: "cancel", comment: "x".repeat(1001) }, "invalid_comment"],
    [{ action: "cancel", subscription_id: "1" }, "invalid_subscription_id"],
    [{ action: "change_plan", plan: 1 }, "unknown_product"],
    [{ action: "change_plan", plan: "pro\0" }, "unknown_product"],
    [{ action: "preview", plan: "\ud800" }, "unknown_product"],
    [{ action: "change_plan", plan: "base-kit" }, "unknown_product"],
    [{ action: "change_plan", plan: "large-plan", proration: "reset" }, "invalid_proration"],
    [{ action: "change_plan", plan: "large-plan", proration: "free" }, "invalid_proration"],
    [{ action: "change_units", units: 0 }, "invalid_quantity"],
    [{ action: "change_units", units: 1.5 }, "invalid_quantity"],
    [{ action: "pause", resumes_at: "2020-01-01T00:00:00Z" }, "invalid_resumes_at"],
    [{ action: "preview" }, "invalid_action"],
    [{ action: "preview", plan: "large-plan", units: 2 }, "invalid_action"],
  ];
  for (const [body, code] of cases) {
    const told = await invoke(ada, "subscription", { subscription_id: ada.subscription, ...body });
    assertEquals([told.status, told.body.code], [422, code], JSON.stringify(body).slice(0, 100));
  }
  assertEquals(
    (await world.sql`select from edge_kit.polar_commands where subject = ${ada.subscription}`).length,
    0,
  );
});

// Last: it moves the time.
test("S159: a pause that has begun is ended by the buyer: a period begins and is charged, or all is over and nothing is", async (world) => {
  const ada = await subscribe(world, "sleeper@ecom-edge-kit.dev");
  assertEquals((await change(ada, "pause")).body.state, "confirmed");
  await world.stack.simulator.clock.advance(32 * 86_400_000);
  await until("the pause", async () => (await shown(ada)).status === "paused");
  const before = orders(world, ada).length;
  const resumed = await change(ada, "resume");
  assertEquals([resumed.status, resumed.body.subscription.status], [200, "active"]);
  await until("it to run", async () => (await shown(ada)).status === "active");
  await world.stack.simulator.clock.advance(60_000); // Polar charges in the background
  assertEquals(orders(world, ada).length, before + 1);

  assertEquals((await change(ada, "pause")).body.state, "confirmed");
  await world.stack.simulator.clock.advance(32 * 86_400_000);
  await until("the second pause", async () => (await shown(ada)).status === "paused");
  const ended = await change(ada, "cancel", { reason: "unused" });
  assertEquals([ended.body.kind, ended.body.subscription?.status], ["cancel_now", "canceled"]);
  await until("its end", async () => (await shown(ada)).status === "revoked");
  assertEquals(orders(world, ada).length, before + 1);
});
