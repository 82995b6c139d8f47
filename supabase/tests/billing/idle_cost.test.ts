/**
 * Contract (S112): with nothing to do an hour of the clock is cheap, however much is stored. On a database with 100,000
 * orders and all that belongs to them every sweep of the clock runs as often as its schedule says for an hour, at the times
 * of the database's own measuring. None reads a table that grows from end to end, none writes a row, and together
 * they take less than two seconds.
 */

import { assert, assertEquals } from "@kit/assert";
import postgres from "postgres";
import { startCluster } from "../../../scripts/local/postgres.ts";
import { cloneDatabase, createTemplate } from "../../../scripts/local/template.ts";

const orders = 100_000;
/** Milliseconds of database time for one hour. */
const budget = 2_000;
/** Tables that grow with what is sold, read or heard. */
const growing = [
  "polar_events",
  "polar_customers",
  "profiles",
  "orders",
  "purchases",
  "outputs",
  "subscriptions",
  "credit_lots",
  "credit_entries",
  "temp_carts",
  "rate_limits",
  "notices",
  "scrape_jobs",
  "scrape_pages",
  "reconcile_runs",
  "job_run_details",
];

interface Job {
  jobname: string;
  schedule: string;
  command: string;
}

Deno.test("S112: an idle hour of the clock beside 100,000 orders takes less than 2 s, and reads and writes next to nothing", async () => {
  const cluster = await startCluster({ durable: false });
  const sql = await createTemplate(cluster)
    .then(() => cloneDatabase(cluster, "idle"))
    .then((url) => postgres(url, { max: 1, onnotice() {} }));
  try {
    await fill(sql);
    const jobs = await sql<
      Job[]
    >`select jobname, schedule, command from cron.job where jobname like 'edge-kit-%' order by 1`;
    assert(jobs.length >= 3, "the clock has jobs");
    for (const { command } of jobs) await sql.unsafe(command).simple(); // what a first look caches is not paid every time

    const before = await counters(sql);
    let total = 0;
    for (const { schedule, command } of jobs) {
      const runs = runsPerHour(schedule);
      for (const statement of statementsOf(command)) {
        let ms = 0;
        for (let run = 0; run < runs; run++) {
          const [plan] = await sql.unsafe(`explain (analyze, timing off, format json) ${statement}`);
          ms += plan["QUERY PLAN"][0]["Planning Time"] + plan["QUERY PLAN"][0]["Execution Time"];
        }
        total += ms;
        console.log(`${statement}: ${runs} runs an hour, ${ms.toFixed(1)} ms`);
      }
    }
    for (const { command } of jobs) await sql.unsafe(command).simple(); // whoever runs them writes nothing either
    const after = await counters(sql);
    console.log(`an idle hour of the clock: ${total.toFixed(0)} ms of database time`);
    for (const [table, { scans, writes }] of Object.entries(before)) {
      assertEquals(after[table].scans - scans, 0, `${table} was read from end to end`);
      assertEquals(after[table].writes - writes, 0, `${table} was written to`);
    }
    assert(total < budget, `${total.toFixed(0)} ms`);

    const [plan] = await sql.unsafe("explain (analyze, format json) select public.health()");
    const ms = plan["QUERY PLAN"][0]["Execution Time"];
    console.log(`health: ${ms.toFixed(2)} ms`);
    assert(ms < 50, `health took ${ms} ms`);
    assertEquals(
      (await counters(sql)).polar_events.scans,
      before.polar_events.scans,
      "health reads no inbox from end to end",
    );
  } finally {
    await sql.end();
    await cluster.stop();
  }
});

/** What a job does: a procedure cannot be explained, the sweeps that it runs can. */
function statementsOf(command: string): string[] {
  if (!command.startsWith("call edge_kit.run_sweeps(")) return [command];
  const sweeps = Array.from(command.matchAll(/'(\w+)'/g), ([, sweep]) => `select edge_kit.${sweep}()`);
  assert(sweeps.length >= 3, command);
  return sweeps;
}

/** For the schedules in use; another one must be added here. */
function runsPerHour(schedule: string): number {
  const seconds = /^(\d+) seconds$/.exec(schedule)?.[1];
  if (seconds) return 3600 / Number(seconds);
  const [minute, hour, ...days] = schedule.split(" ");
  assertEquals([hour, ...days], ["*", "*", "*", "*"], `count the runs of ${schedule}`);
  if (minute === "*") return 60;
  const every = /^\*\/(\d+)$/.exec(minute)?.[1];
  return every ? 60 / Number(every) : minute.split(",").length;
}

/** A shop with a past in which all is well: everything sold is delivered, granted and a year old at most. */
async function fill(sql: postgres.Sql): Promise<void> {
  await sql.unsafe(`
    set session_replication_role = replica;  -- no rings for what is long delivered
    update products set polar_product_id = 'polar-' || slug, active = true where true;
    -- A yearly plan with monthly credits, so that its sweep has somewhere to look.
    insert into products (slug, kind, name, description, price_amount, recurring_interval, credits, grant_interval, expiry_rule, polar_product_id)
    values ('yearly', 'subscription', 'Yearly', 'Yearly', 90000, 'year', 10, 'month', 'period_end', 'polar-yearly');
    select vault.create_secret('http://edge.example.com', 'edge_url'), vault.create_secret('key', 'automations_key');
    insert into edge_kit.polar_events (webhook_id, type, payload, state, received_at, event_at, processed_at)
    select 'evt-' || n, 'order.paid', case when n % 4 = 0 then repeat('{}', 500) end, 'processed', t.at, t.at, t.at
    from generate_series(1, ${orders}) n, lateral (select now() - n % 365 * interval '1 day' * (n % 4 > 0)::int as at) t;
    insert into public.profiles (user_id) select 'user-' || n from generate_series(1, ${orders}) n;
    insert into edge_kit.polar_customers (id, user_id, email) select 'customer-' || n, 'user-' || n, n || '@old.dev' from generate_series(1, ${orders}) n;
    insert into public.temp_carts (id, user_id, items, lines, total_amount, currency, sold_as, created_at, kept)
    select gen_random_uuid(), 'user-' || n, '[]', '[]', 9900, 'usd', 'base-kit', now() - n % 365 * interval '1 day', n % 365 >= 30
    from generate_series(1, ${orders}) n;
    insert into public.orders (
      id, status, billing_reason, polar_customer_id, user_id, product_id, currency, subtotal_amount, discount_amount,
      net_amount, tax_amount, total_amount, refunded_amount, refundable_amount, created_at, fulfilled, list_amount, last_writer
    )
    select 'order-' || n, 'paid', 'purchase', 'customer-' || n, 'user-' || n, 'polar-base-kit', 'usd', 9900, 0, 9900, 0,
      9900, 0, 9900, now() - n % 365 * interval '1 day', true, 9900, row(1, now(), now(), 1, 'evt-' || n)::edge_kit.last_writer
    from generate_series(1, ${orders}) n;
    insert into public.purchases (order_id, line, user_id, product, quantity, amount, currency, url, status)
    select 'order-' || n, 1, 'user-' || n, 'base-kit', 1, 9900, 'usd', 'https://shop.example.com/', 'completed' from generate_series(1, ${orders}) n;
    insert into edge_kit.scrape_jobs (purchase_id, run_key, url, hosts, state, attempts, finished_at, created_at)
    select id, '1', url, '{shop.example.com}', 'succeeded', 1, now(), now() - interval '1 day' from public.purchases;
    insert into edge_kit.notices (key, way, kind, subject, state, created_at, ended_at)
    select 'report_ready:' || id, 'email', 'report_ready', id::text, 'sent', t.at, t.at
    from public.purchases, lateral (select now() - random() * interval '29 days' as at) t;
    insert into edge_kit.scrape_pages (job_id, position, visit, created_at)
    select j.id, 0, '{}', now() - interval '89 days' from edge_kit.scrape_jobs j;
    insert into public.outputs (purchase_id, kind, run_key, title, data) select id, 'survival_blueprint', '1', 'Report', '{}' from public.purchases;
    insert into public.subscriptions (id, polar_status, polar_customer_id, user_id, product_id, amount, currency, recurring_interval,
      started_at, current_period_start, current_period_end, created_at, last_writer)
    select 'sub-' || n, 'active', 'customer-' || n, 'user-' || n, case when n % 100 = 0 then 'polar-yearly' else 'polar-monthly-edge-update' end,
      4900, 'usd', 'month', now() - interval '9 days', now() - interval '9 days', now() + interval '21 days', now() - interval '9 days',
      row(1, now(), now(), 0, 'evt-' || n)::edge_kit.last_writer
    from generate_series(1, 3000) n;
    insert into public.credit_lots (key, source, user_id, product, order_id, granted_at, expires_at, promised, granted, expired)
    select 'order:order-' || n || ':1', 'order', 'user-' || n, 'base-kit', 'order-' || n, now() - interval '300 days',
      case when n % 2 = 0 then now() - interval '9 days' end, 50, 50, case when n % 2 = 0 then 50 else 0 end
    from generate_series(1, ${orders}) n;
    insert into public.credit_lots (
      key, source, user_id, product, subscription_id, period_start, due_at, next_month_at, granted_at, expires_at, promised, granted
    )
    select 'period:sub-' || n, 'period', 'user-' || n, 'yearly', 'sub-' || n, now() - interval '9 days', now() - interval '9 days',
      now() + interval '21 days', now() - interval '9 days', now() + interval '1 year', 10, 10
    from generate_series(100, 3000, 100) n;
    insert into public.credit_entries (lot_id, kind, n, amount) select l.id, 'grant', 1, l.granted from public.credit_lots l;
    insert into public.credit_entries (lot_id, kind, n, amount) select l.id, 'expiry', 1, -l.expired from public.credit_lots l where l.expired > 0;
    insert into edge_kit.rate_limits (key, empty_at) select md5(n::text), now() + interval '1 hour' from generate_series(1, 1000) n;
    insert into edge_kit.reconcile_runs (dry_run, since, until, covers, started_at, finished_at, complete)
    select false, '-infinity', t.at, true, t.at, t.at, true from generate_series(1, 2000) n, lateral (select now() - n * interval '1 hour' as at) t;
    insert into cron.job_run_details (jobid, command, status, start_time, end_time)
    select 1, 'select', 'succeeded', t.at, t.at from generate_series(30000, 1, -1) n, lateral (select now() - n * interval '20 seconds' as at) t;
    reset session_replication_role;
  `).simple();
  await sql.unsafe("vacuum analyze");
}

/** Sequential scans of, and rows written to, the tables that grow. */
async function counters(sql: postgres.Sql): Promise<Record<string, { scans: number; writes: number }>> {
  await sql`select pg_stat_force_next_flush()`;
  const rows = await sql<{ relname: string; scans: number; writes: number }[]>`
    select relname, seq_scan::int as scans, (n_tup_ins + n_tup_upd + n_tup_del)::int as writes
    from pg_stat_all_tables where schemaname in ('public', 'edge_kit', 'cron') and relname = any (${growing})`;
  return Object.fromEntries(rows.map(({ relname, ...counts }) => [relname, counts]));
}
