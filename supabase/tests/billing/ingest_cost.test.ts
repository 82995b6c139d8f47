/**
 * Contract: what an event costs does not grow with what is stored. 100,000 orders and subscriptions lie in the database; no
 * event reads a table from end to end, whether Postgres has statistics of what lies there or has none yet, and a
 * redelivery writes nothing. Times are printed beside those of the least commit there is, one row into one table, and not
 * asserted: machines differ.
 * Kills: a search for any row that breaks a limit, which is planned in the hope of an early hit and reads everything when
 * there is none.
 * EDGE_KIT_FULL=1 measures 5,000 new orders instead of 300.
 */

import { assert, assertEquals } from "@kit/assert";
import postgres from "postgres";
import { startCluster } from "../../../scripts/local/postgres.ts";
import { cloneDatabase, createTemplate } from "../../../scripts/local/template.ts";

const stored = 100_000;
const measured = Deno.env.get("EDGE_KIT_FULL") ? 5_000 : 300;

function paidOrder(id: string): string {
  const customer = { id: `customer-${id}`, email: `${id}@shop.dev`, created_at: "2026-11-20T09:00:00Z" };
  const order = {
    id,
    status: "paid",
    created_at: "2026-11-20T10:00:00Z",
    modified_at: "2026-11-20T10:00:01Z",
    billing_reason: "purchase",
    customer_id: customer.id,
    customer,
    product_id: "polar-pack",
    checkout_id: `checkout-${id}`,
    currency: "usd",
    subtotal_amount: 9900,
    net_amount: 9900,
    tax_amount: 0,
    total_amount: 9900,
    refunded_amount: 0,
    refundable_amount: 9900,
    items: [],
    metadata: { user_id: `user-${id}`, tempCartId: crypto.randomUUID() },
  };
  return JSON.stringify({ type: "order.paid", timestamp: "2026-11-20T10:00:01Z", data: order });
}

/** What Polar tells of a subscription that is bought, billed again and canceled, oldest first. */
function subscriptionEvents(id: string): string[] {
  const customer = { id: `customer-${id}`, email: `${id}@shop.dev`, created_at: "2026-10-20T09:00:00Z" };
  const subscription = {
    id,
    status: "active",
    created_at: "2026-10-20T10:00:00Z",
    started_at: "2026-10-20T10:00:00Z",
    current_period_start: "2026-11-20T10:00:00Z",
    current_period_end: "2026-12-20T10:00:00Z",
    customer_id: customer.id,
    customer,
    product_id: "polar-plan",
    amount: 4900,
    currency: "usd",
    recurring_interval: "month",
    metadata: { user_id: `user-${id}` },
  };
  const [renewal] = [JSON.parse(paidOrder(`renewal-${id}`))].map(({ data }) => ({
    ...data,
    billing_reason: "subscription_cycle",
    customer_id: customer.id,
    customer,
    subscription_id: id,
    subscription,
    product_id: "polar-plan",
    items: [{ amount: 4900, proration: false, start_timestamp: "2026-11-20T10:00:00Z" }],
  }));
  const event = (type: string, at: string, data: object) =>
    JSON.stringify({ type, timestamp: at, data: { ...data, modified_at: at } });
  return [
    event("subscription.created", "2026-10-20T10:00:01Z", {
      ...subscription,
      current_period_start: subscription.started_at,
    }),
    event("order.paid", "2026-11-20T10:00:01Z", renewal),
    event("subscription.updated", "2026-11-20T10:00:02Z", subscription),
    event("order.refunded", "2026-11-21T10:00:00Z", {
      ...renewal,
      status: "refunded",
      refunded_amount: 9900,
      refundable_amount: 0,
    }),
    event("subscription.revoked", "2026-11-22T10:00:00Z", {
      ...subscription,
      status: "canceled",
      ended_at: "2026-11-22T10:00:00Z",
    }),
  ];
}

Deno.test("no event reads a table from end to end, a redelivery writes no WAL and touches at most 8 buffers", async () => {
  const cluster = await startCluster({ durable: true });
  const sql = await createTemplate(cluster)
    .then(() => cloneDatabase(cluster, "cost"))
    .then((url) => postgres(url, { max: 1, onnotice() {} }));
  try {
    await sql`update products set polar_product_id = 'polar-pack', reports = '{}', credits = 50 where slug = 'threat-scanner'`;
    await sql`
      update products set polar_product_id = 'polar-plan', reports = '{}', credits = 20 where slug = 'monthly-edge-update'`;
    await fill(sql);

    const unknown = await seqScans(sql);
    await tellAll(sql, "before");
    assertEquals(
      await seqScans(sql),
      unknown,
      "without statistics an event read a big table from end to end",
    );
    await sql.unsafe("vacuum analyze");
    const before = await seqScans(sql);
    await tellAll(sql, "after");
    const times: number[] = [];
    for (let n = 0; n < measured; n++) {
      const body = paidOrder(`new-${n}`);
      const begun = performance.now();
      const [{ state }] = await sql`select ingest_polar_event(${`webhook-${n}`}, ${body}) as state`;
      times.push(performance.now() - begun);
      assertEquals(state, "processed");
    }
    assertEquals(await seqScans(sql), before, "with statistics an event read a big table from end to end");
    await sql`create table edge_kit.floor (id int primary key)`;
    const floor: number[] = [];
    for (let n = 0; n < measured; n++) {
      const begun = performance.now();
      await sql`insert into edge_kit.floor values (${n})`;
      floor.push(performance.now() - begun);
    }
    console.log(`${measured} new order.paid into ${stored} orders, fsync on: ${summary(times)}`);
    console.log(`${measured} single rows, the floor of a commit: ${summary(floor)}`);

    const redeliver = "ingest_polar_event('webhook-7', '{}')";
    assertEquals((await sql.unsafe(`select ${redeliver} as state`))[0].state, "duplicate");
    const [plan] = await sql.unsafe(`explain (analyze, buffers, wal, format json) select ${redeliver}`);
    const { Plan } = plan["QUERY PLAN"][0];
    assertEquals(Plan["WAL Records"], 0, "a redelivery wrote WAL");
    const buffers = Plan["Shared Hit Blocks"] + Plan["Shared Read Blocks"];
    assert(buffers > 0 && buffers <= 8, `a redelivery touched ${buffers} buffers`);
    console.log(`a redelivery: ${buffers} buffers, no WAL`);
  } finally {
    await sql.end();
    await cluster.stop();
  }
});

/** Tells all that there is to tell: an order, and the life of a subscription. */
async function tellAll(sql: postgres.Sql, when: string): Promise<void> {
  for (const [n, body] of [paidOrder(`order-${when}`), ...subscriptionEvents(`sub-${when}`)].entries()) {
    const [{ state }] = await sql`select ingest_polar_event(${`${when}-${n}`}, ${body}) as state`;
    assertEquals(state, "processed", body);
  }
}

function summary(times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => `${sorted[Math.floor(sorted.length * share)].toFixed(2)} ms`;
  return `p50 ${at(0.5)}, p99 ${at(0.99)}`;
}

/** What a shop with a past looks like: inbox, customers, orders, purchases and lots. */
async function fill(sql: postgres.Sql): Promise<void> {
  await sql.unsafe(`
    insert into edge_kit.polar_events (webhook_id, type, payload, state)
    select gen_random_uuid()::text, 'order.paid', '{}', 'processed' from generate_series(1, ${stored});
    insert into public.profiles (user_id) select 'user-old-' || n from generate_series(1, ${stored}) n;
    insert into edge_kit.polar_customers (id, user_id, email)
    select 'customer-old-' || n, 'user-old-' || n, n || '@old.dev' from generate_series(1, ${stored}) n;
    insert into public.orders (
      id, status, billing_reason, polar_customer_id, user_id, product_id, currency, subtotal_amount, discount_amount,
      net_amount, tax_amount, total_amount, refunded_amount, refundable_amount, cart_id, created_at, last_writer
    )
    select 'old-' || n, 'paid', 'purchase', 'customer-old-' || n, 'user-old-' || n, 'polar-pack', 'usd', 9900, 0, 9900, 0,
      9900, 0, 9900, gen_random_uuid(), now(), row(1, now(), now(), 1, 'old-' || n)::edge_kit.last_writer
    from generate_series(1, ${stored}) n;
    insert into public.purchases (order_id, line, user_id, product, quantity, amount, currency, status)
    select 'old-' || n, 1, 'user-old-' || n, 'threat-scanner', 1, 9900, 'usd', 'completed' from generate_series(1, ${stored}) n;
    insert into public.credit_lots (key, source, user_id, order_id, granted_at, promised, granted)
    select 'order:old-' || n || ':1', 'order', 'user-old-' || n, 'old-' || n, now(), 50, 50 from generate_series(1, ${stored}) n;
    insert into public.credit_entries (lot_id, kind, n, amount) select l.id, 'grant', 1, 50 from public.credit_lots l;
    insert into public.subscriptions (id, polar_status, polar_customer_id, user_id, product_id, last_writer)
    select 'sub-old-' || n, 'active', 'customer-old-' || n, 'user-old-' || n, 'polar-plan', row(1, now(), now(), 0, '')::edge_kit.last_writer
    from generate_series(1, ${stored}) n;
    insert into edge_kit.subscription_marks (subscription_id, at, mark)
    select 'sub-old-' || n, now(), 'active' from generate_series(1, ${stored}) n;
  `).simple();
}

/** Sequential scans of the tables that grow. */
async function seqScans(sql: postgres.Sql): Promise<Record<string, number>> {
  await sql`select pg_stat_force_next_flush()`;
  const rows = await sql<{ relname: string; scans: number }[]>`
    select relname, seq_scan::int as scans from pg_stat_user_tables
    where relname in (
      'polar_events', 'polar_customers', 'profiles', 'orders', 'purchases', 'credit_lots', 'credit_entries', 'subscriptions', 'subscription_marks'
    )
    order by relname`;
  return Object.fromEntries(rows.map(({ relname, scans }) => [relname, scans]));
}
