/**
 * Contract (I12): what Polar's webhooks did not bring, a run of reconciliation brings, through the same door and once.
 * Bugs killed: a day without the endpoint that is lost for good, repairs that double what a webhook delivers, a run that
 * broke off and is taken for complete.
 */

import { assert, assertEquals } from "@kit/assert";
import {
  checkout,
  dashboardOf,
  pay,
  signedOut,
  signUp,
  statusOf,
  until,
} from "../../../scripts/local/visitor.ts";
import { deliver, lastDelivery, test, type World } from "./stack.ts";

// deno-lint-ignore no-explicit-any -- tests look into the report freely
type Report = any;

/** Calls the function as an operator does. */
async function reconcile({ stack }: World, body: Record<string, unknown> = {}): Promise<Report> {
  const answer = await fetch(`${stack.info.url}/functions/v1/polar-reconcile`, {
    method: "POST",
    headers: { "content-type": "application/json", apikey: stack.info.secret_key },
    body: JSON.stringify(body),
  });
  const report = await answer.json();
  assertEquals(answer.status, 200, JSON.stringify(report));
  return report;
}

/** One request to Polar's API with the organisation's token. */
async function polar({ stack }: World, method: string, path: string, body?: unknown): Promise<Report> {
  const answer = await fetch(`${stack.info.polar_url}${path}`, {
    method,
    headers: { authorization: `Bearer ${stack.info.polar_access_token}`, "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  assert(answer.ok, `${method} ${path}: ${answer.status}`);
  return await answer.json();
}

/** Switches the endpoint, as Polar does after ten failures in a row. What happens while it is off is not recorded. */
async function setEndpoint(world: World, enabled: boolean): Promise<void> {
  const { items } = await polar(world, "GET", "/v1/webhooks/endpoints");
  await polar(world, "PATCH", `/v1/webhooks/endpoints/${items[0].id}`, { enabled });
}

/** Does something that Polar tells nobody about, its fees and invoices of the next seconds included. */
async function unheard(world: World, action: () => Promise<void>): Promise<void> {
  await world.stack.simulator.idle();
  await setEndpoint(world, false);
  try {
    await action();
    await world.stack.simulator.clock.advance(10_000);
  } finally {
    await setEndpoint(world, true);
  }
}

/** A guest buys a kit; returns the checkout's id. */
async function buy({ stack }: World, email: string): Promise<string> {
  const session = await checkout(signedOut(stack), [{ product: "base-kit" }]);
  await pay(session.url, email);
  return session.checkout_id;
}

/** What is here, counted. Of the inbox only repairs: Polar still tells of fees and invoices while we count. */
async function books({ sql }: World): Promise<Record<string, number>> {
  const [counted] = await sql`
    select (select count(*) from orders)::int as orders, (select count(*) from purchases)::int as purchases,
      (select count(*) from subscriptions)::int as subscriptions, (select count(*) from credit_lots)::int as lots,
      (select count(*) from refunds)::int as refunds, (select count(*) from edge_kit.polar_customers)::int as customers,
      (select count(*) from edge_kit.polar_events where webhook_id like 'reconcile:%')::int as repairs`;
  return { ...counted };
}

/** The watermark, and how many runs moved it: Polar's clock has whole seconds, in which several runs have room. */
async function watermark({ sql }: World): Promise<{ at: string; moved: number }> {
  const [{ at, moved }] = await sql`
    select edge_kit.reconcile_watermark() as at, count(*)::int as moved from edge_kit.reconcile_runs where complete and not dry_run`;
  return { at: at.toISOString(), moved };
}

/** What a run found, all kinds together. */
function found(report: Report): number {
  const counts: Record<string, number>[] = Object.values(report.counts);
  return counts.reduce(
    (sum, { missing = 0, stale = 0, different = 0 }) => sum + missing + stale + different,
    0,
  );
}

/** Brings everything up to date, so that a test starts without what earlier ones left. */
async function upToDate(world: World): Promise<void> {
  await world.stack.simulator.idle();
  const report = await reconcile(world);
  assertEquals([report.complete, report.stopped_by], [true, null]);
}

test("S106: what was bought while the endpoint was disabled is delivered after one run, and a second finds nothing", async (world) => {
  const { stack } = world;
  const ada = await signUp(stack, "ada@ecom-edge-kit.dev");
  await unheard(world, async () => {
    const session = await checkout(ada.client, [{
      product: "base-kit",
      url: "http://harbor-coffee.example.com",
    }]);
    await pay(session.url, ada.email);
    await buy(world, "guest@ecom-edge-kit.dev");
  });
  assertEquals((await dashboardOf(ada.client)).orders, [], "nothing was heard of it");

  const first = await reconcile(world);
  assertEquals([first.complete, first.counts.order.missing, first.counts.order.repaired], [true, 2, 2]);
  const { orders, purchases } = await dashboardOf(ada.client);
  assertEquals([orders.length, purchases.length], [1, 1]);
  await until("the report", async () => (await dashboardOf(ada.client)).purchases[0].status === "completed");

  const before = await books(world);
  const second = await reconcile(world);
  assertEquals([second.complete, found(second)], [true, 0], JSON.stringify(second.counts));
  assertEquals(await books(world), before);
});

test("S106: a refund that nobody told about reaches the order, though no list finds that one again", async (world) => {
  const checkoutId = await buy(world, "refunded@ecom-edge-kit.dev");
  await world.stack.simulator.idle();
  const [order] = await world.sql`select id, net_amount::int from orders where checkout_id = ${checkoutId}`;
  await unheard(world, async () => {
    await polar(world, "POST", "/v1/refunds/", {
      order_id: order.id,
      reason: "customer_request",
      amount: order.net_amount,
    });
  });
  // The order itself is older than what this run reads of the list of orders.
  const report = await reconcile(world, { since: new Date(Date.now() + 3_600_000).toISOString() });
  assertEquals([report.complete, report.counts.refund.missing, report.counts.order.stale], [true, 1, 1]);
  const [now] = await world.sql`
    select o.status, p.status as purchase from orders o join purchases p on p.order_id = o.id where o.id = ${order.id}`;
  assertEquals([now.status, now.purchase], ["refunded", "canceled"]);
});

test("S106: the end of a subscription that nobody told about ends the access", async (world) => {
  const { stack, sql } = world;
  const sub = await signUp(stack, "sub@ecom-edge-kit.dev");
  const session = await checkout(sub.client, [{ product: "monthly-edge-update" }]);
  await pay(session.url, sub.email);
  const access = async () => (await sub.client.rpc("has_active_subscription")).data;
  await until("the subscription", async () => await access() === true);
  const [{ id }] = await sql`select id from subscriptions where user_id = ${sub.userId}`;
  await unheard(world, async () => {
    await polar(world, "DELETE", `/v1/subscriptions/${id}`);
  });
  assertEquals(await access(), true);
  const report = await reconcile(world);
  assertEquals([report.complete, report.counts.subscription.stale], [true, 1]);
  assertEquals(await access(), false);
});

test("S107: live deliveries that race with a repair double nothing", async (world) => {
  await upToDate(world);
  await buy(world, "race@ecom-edge-kit.dev");
  await world.stack.simulator.idle();
  const told = ["order.created", "order.updated", "order.paid", "customer.created"].map((type) =>
    lastDelivery(world, type)
  );
  const orderId = JSON.parse(lastDelivery(world, "order.paid").payload).data.id;
  // As if none of it had arrived, and all of it came at once with the run.
  await world
    .sql`delete from edge_kit.scrape_jobs where purchase_id in (select id from purchases where order_id = ${orderId})`;
  await world.sql`delete from purchases where order_id = ${orderId}`;
  await world.sql`delete from orders where id = ${orderId}`;
  await world.sql`delete from edge_kit.polar_events where webhook_id in ${
    world.sql(told.map(({ webhook_id }) => webhook_id))
  }`;
  const [report, ...answers] = await Promise.all([
    reconcile(world),
    ...told.map(({ webhook_id, payload }) => deliver(world, webhook_id, payload)),
  ]);
  assertEquals(answers.map(({ status }) => status), [202, 202, 202, 202]);
  assertEquals(report.complete, true);
  const [made] = await world.sql`
    select (select count(*) from orders where id = ${orderId})::int as orders,
      (select count(*) from purchases where order_id = ${orderId})::int as purchases,
      (select status from orders where id = ${orderId}) as status`;
  assertEquals({ ...made }, { orders: 1, purchases: 1, status: "paid" });
  assertEquals(found(await reconcile(world)), 0);
});

test("webhooks that failed at Polar come in under their own ids, and Polar's next attempt is a duplicate", async (world) => {
  await upToDate(world);
  await world.sql`alter table edge_kit.polar_events rename to polar_events_away`;
  try {
    await buy(world, "attempts@ecom-edge-kit.dev");
    await world.stack.simulator.idle();
  } finally {
    await world.sql`alter table edge_kit.polar_events_away rename to polar_events`;
  }
  const report = await reconcile(world);
  assert(report.counts.delivery.missing > 0, JSON.stringify(report.counts));
  const { webhook_id, payload } = lastDelivery(world, "order.paid");
  const again = await deliver(world, webhook_id, payload);
  assertEquals((await again.json()).state, "duplicate");
  const orderId = JSON.parse(payload).data.id;
  const made = await world.sql`select count(*)::int as n from purchases where order_id = ${orderId}`;
  assertEquals(made[0].n, 1);
});

test("S104, S108: a Polar that is busy leaves the run and the watermark where they stand, and the next call goes on", async (world) => {
  await upToDate(world);
  const before = await watermark(world);
  await unheard(world, async () => {
    await buy(world, "busy@ecom-edge-kit.dev");
  });
  world.stack.simulator.faults.set({ status: 429, retryAfter: 600, path: "/v1/subscriptions" });
  const stopped = await reconcile(world);
  assertEquals([stopped.complete, stopped.stopped_by, stopped.retry_after], [false, "polar_busy", 600]);
  assertEquals([await watermark(world), stopped.counts.order.missing], [before, 1]);

  world.stack.simulator.faults.clear();
  const resumed = await reconcile(world);
  assertEquals([resumed.run_id, resumed.complete], [stopped.run_id, true]);
  assertEquals(resumed.counts.order, stopped.counts.order, "what was read is not read again");
  assertEquals(await watermark(world), {
    at: new Date(resumed.until).toISOString(),
    moved: before.moved + 1,
  });
});

test("dry_run says what a run would find, and writes nothing but its own row", async (world) => {
  await upToDate(world);
  const before = await watermark(world);
  let checkoutId = "";
  await unheard(world, async () => {
    checkoutId = await buy(world, "dry@ecom-edge-kit.dev");
  });
  const counted = await books(world);
  const report = await reconcile(world, { dry_run: true });
  assertEquals([report.complete, report.counts.order.missing, report.counts.order.repaired], [
    true,
    1,
    undefined,
  ]);
  assertEquals([await books(world), await watermark(world)], [counted, before]);
  await reconcile(world);
  assertEquals((await statusOf(signedOut(world.stack), checkoutId)).payment, "paid");
});

test("a disabled endpoint is reported, and left alone where nobody said otherwise", async (world) => {
  await setEndpoint(world, false);
  const { endpoint } = await reconcile(world);
  assertEquals([endpoint.enabled, endpoint.reenabled], [false, false]);
  await setEndpoint(world, true);
});

test("two calls at once are one run: the second is told to wait", async (world) => {
  world.stack.simulator.faults.set({ delay: Infinity, path: "/v1/customers" });
  const first = reconcile(world);
  await until("the first run", async () => {
    const [{ n }] = await world
      .sql`select count(*)::int as n from edge_kit.reconcile_runs where lease_until > now()`;
    return n === 1;
  });
  const second = await fetch(`${world.stack.info.url}/functions/v1/polar-reconcile`, {
    method: "POST",
    headers: { apikey: world.stack.info.automations_key },
  });
  assertEquals([second.status, (await second.json()).code], [409, "reconcile_running"]);
  world.stack.simulator.faults.clear();
  assertEquals((await first).complete, true);
});

test("the clock's ring starts a run with the database's own key", async (world) => {
  await upToDate(world);
  const before = await watermark(world);
  await world.sql`select edge_kit.ring('polar-reconcile', '{}')`;
  await until("a run of the clock", async () => (await watermark(world)).moved > before.moved);
});
