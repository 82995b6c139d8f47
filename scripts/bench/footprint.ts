/** What an order and an idle shop leave behind: rows and bytes, calls of functions, runs of the clock, and what a month costs. */

import postgres from "postgres";
import { type Stack, startStack } from "../local/stack.ts";
import { checkout, dashboardOf, pay, signUp, until } from "../local/visitor.ts";
import { connect, disconnect, drive } from "./load.ts";
import { count, table } from "./page.ts";
import type { Part, Section, Sizes } from "./part.ts";
import { openWorkbench } from "./workbench.ts";

/** What one order of a kit with a report does, from the cart to the report. */
interface OneOrder {
  /** Calls of each function, whoever calls. */
  functions: Map<string, number>;
  /** Requests of functions to REST and Storage. */
  inner: number;
  /** Rows in all tables. */
  rows: number;
  webhooks: number;
  webhookBytes: number;
  pages: number;
  pageBytes: number;
  reportBytes: number;
  dataBytes: number;
  dashboardBytes: number;
}

/** A table, and what one order adds to it. */
interface Growth {
  name: string;
  rows: number;
  heapBytes: number;
  indexBytes: number;
}

/** A job of the clock. */
interface Job {
  name: string;
  schedule: string;
  runs: number;
}

/** Rows that the clock writes by itself: one a run in its diary, and one an hour about what was compared with Polar. */
interface ClockRows {
  diaryBytes: number;
  comparedBytes: number;
}

/**
 * Prices of Supabase's Pro plan, USD a month: its documentation (guides/platform/billing-on-supabase and
 * manage-your-usage), as read in November 2026.
 */
const PLAN = {
  fee: 25,
  functions: { included: 2e6, perUnit: 2 / 1e6 },
  disk: { included: 8e9, perUnit: 0.125 / 1e9 },
  files: { included: 100e9, perUnit: 0.021 / 1e9 },
  egress: { included: 250e9, perUnit: 0.09 / 1e9 },
};

export const footprint: Part = {
  name: "footprint",
  async measure(sizes, say) {
    say("bytes of an order");
    const growth = await growthOf(sizes);
    say("one order, from the cart to the report");
    const stack = await startStack();
    const sql = postgres(stack.info.database_url, { max: 1, onnotice() {} });
    try {
      return sectionOf(growth, await follow(stack, sql), await jobsOf(sql), await clockRowsOf(sql));
    } finally {
      await sql.end();
      await stack.stop();
    }
  },
};

/** Bytes are those of so many orders, divided: pages are filled as they are in a shop that grows. */
async function growthOf(sizes: Sizes): Promise<Growth[]> {
  const bench = await openWorkbench(1, sizes.durable);
  try {
    const url = await bench.clone("growth");
    const clients = await connect(url, 4);
    const [sql] = clients;
    const before = await sizesOf(sql);
    const orders = await bench.deliveries("kit", sizes.calls.several, [sql]);
    await drive(
      clients,
      orders,
      (sql, { webhookId, body }) => sql`select public.ingest_polar_event(${webhookId}, ${body})`,
    );
    const after = await sizesOf(sql);
    await disconnect(clients);
    const each = (n: number) => n / orders.length;
    return [...after].map(([name, now]) => {
      const { rows, heap, index } = before.get(name)!;
      return {
        name,
        rows: each(now.rows - rows),
        heapBytes: each(now.heap - heap),
        indexBytes: each(now.index - index),
      };
    }).filter(({ rows }) => rows > 0).sort((a, b) => b.heapBytes + b.indexBytes - a.heapBytes - a.indexBytes);
  } finally {
    await bench.stop();
  }
}

async function sizesOf(
  sql: postgres.Sql,
): Promise<Map<string, { rows: number; heap: number; index: number }>> {
  const tables = await sql<{ name: string; heap: number; index: number }[]>`
    select c.oid::regclass::text as name, pg_table_size(c.oid)::float8 as heap, pg_indexes_size(c.oid)::float8 as index
    from pg_class c where c.relkind = 'r' and c.relnamespace in ('public'::regnamespace, 'edge_kit'::regnamespace)`;
  const sizes = new Map<string, { rows: number; heap: number; index: number }>();
  for (const { name, heap, index } of tables) {
    const [{ rows }] = await sql.unsafe(`select count(*)::integer as rows from ${name}`);
    sizes.set(name, { rows, heap, index });
  }
  return sizes;
}

async function follow(stack: Stack, sql: postgres.Sql): Promise<OneOrder> {
  const { client, email } = await signUp(stack, "ada@ecom-edge-kit.dev");
  await stack.simulator.idle();
  await sql`delete from edge_kit.polar_events where true`; // those of the catalogue
  stack.requests.clear();
  const before = await countRows(sql);
  const session = await checkout(client, [{ product: "base-kit", url: stack.info.demo_shop_urls[0] }]);
  await pay(session.url, email);
  await until("the report", async () => {
    const [{ done }] = await sql`select exists (select from public.outputs) as done`;
    return done;
  });
  await stack.simulator.idle();
  await sql`select edge_kit.sweep_notices()`; // as the clock does within the minute
  await until("the e-mails", async () => {
    const [{ sent }] =
      await sql`select not exists (select from edge_kit.notices where state = 'queued') as sent`;
    return sent;
  });
  const requests = stack.requests.entries();
  const functions = new Map<string, number>();
  for (const { path } of requests) {
    const name = /^\/functions\/v1\/([\w-]+)/.exec(path)?.[1];
    if (name) functions.set(name, (functions.get(name) ?? 0) + 1);
  }
  const [told] = await sql`
    select count(*)::int as webhooks, sum(octet_length(payload))::int as bytes from edge_kit.polar_events`;
  const [written] = await sql`
    select (select count(*)::int from edge_kit.scrape_pages) as pages,
      (select sum(pg_column_size(p.*))::int from edge_kit.scrape_pages p) as page_bytes,
      (select sum(octet_length(data::text))::int from public.outputs) as data,
      (select sum((o.metadata ->> 'size')::bigint)::int from storage.objects o where o.bucket_id = 'reports') as files`;
  return {
    functions,
    inner: requests.filter(({ from, path }) => from === "function" && !path.startsWith("/functions/")).length,
    rows: await countRows(sql) - before,
    webhooks: told.webhooks,
    webhookBytes: told.bytes,
    pages: written.pages,
    pageBytes: written.page_bytes,
    reportBytes: written.files,
    dataBytes: written.data,
    dashboardBytes: JSON.stringify(await dashboardOf(client)).length,
  };
}

/** Rows in all tables of the shop. */
async function countRows(sql: postgres.Sql): Promise<number> {
  return [...(await sizesOf(sql)).values()].reduce((sum, { rows }) => sum + rows, 0);
}

/** Bytes of the clock's rows, looked at in a transaction that is taken back. */
async function clockRowsOf(sql: postgres.Sql): Promise<ClockRows> {
  const takenBack = new Error("taken back");
  let found: ClockRows | undefined;
  await sql.begin(async (sql) => {
    await sql`
      insert into cron.job_run_details (runid, jobid, job_pid, database, username, command, status, return_message, start_time, end_time)
      select -jobid, jobid, 1, database, username, command, 'succeeded', 'CALL', now(), now() from cron.job where jobname = 'edge-kit-sweeps'`;
    await sql`
      insert into edge_kit.reconcile_runs (dry_run, since, until, covers, counts, finished_at, complete)
      values (false, now(), now(), true, '{"orders": {"read": 0}, "customers": {"read": 0}, "subscriptions": {"read": 0}}', now(), true)`;
    const [sizes] = await sql<[ClockRows]>`
      select (select max(pg_column_size(d.*)) from cron.job_run_details d where d.runid < 0)::int as "diaryBytes",
        (select max(pg_column_size(r.*)) from edge_kit.reconcile_runs r)::int as "comparedBytes"`;
    found = sizes;
    throw takenBack;
  }).catch((error) => {
    if (error !== takenBack) throw error;
  });
  return found!;
}

/** Runs of a day, counted minute by minute as pg_cron does. */
async function jobsOf(sql: postgres.Sql): Promise<Job[]> {
  return await sql<Job[]>`
    select jobname as name, schedule, coalesce(86400 / cron._interval_seconds(schedule), (
      select count(*) from generate_series(0, 1439) as minute
      where cron._is_due(schedule, timestamptz '2026-12-01Z' + minute * interval '1 minute')
    ))::int as runs
    from cron.job where active order by runs desc, name`;
}

/** Deliveries of one report and looks at the dashboard that a buyer is counted with. */
const LOOKS = 20;
/** Days of a month. */
const DAYS = 30;

function sectionOf(growth: Growth[], order: OneOrder, jobs: Job[], clock: ClockRows): Section {
  const rowBytes = growth.reduce((sum, { heapBytes, indexBytes }) => sum + heapBytes + indexBytes, 0);
  const calls = [...order.functions.values()].reduce((sum, n) => sum + n, 0);
  // One body is in the rows already; those of the other webhooks, the notes of pages and the report's JSON come on top.
  const diskBytes = rowBytes + (order.webhookBytes * (order.webhooks - 1)) / order.webhooks +
    order.dataBytes +
    order.pageBytes;
  const egressBytes = order.reportBytes + LOOKS * order.dashboardBytes;
  const runs = jobs.reduce((sum, job) => sum + job.runs, 0);
  const compared = jobs.find(({ name }) => name === "edge-kit-reconcile")!.runs;
  const hourlyCalls = compared * DAYS;
  const clockRows = (runs + compared) * DAYS;
  const clockBytes = (runs * clock.diaryBytes + compared * clock.comparedBytes) * DAYS;
  const shops = [["nothing is sold", 0], ["1,000 orders a day", 1_000]].map(([shop, orders]) => {
    const sold = Number(orders) * DAYS;
    return [
      String(shop),
      count(sold * calls + hourlyCalls),
      count(runs * DAYS),
      count(sold * order.rows + clockRows),
      megabytes(sold * diskBytes + clockBytes),
    ];
  });
  const months = [100, 10_000, 1_000_000].map((orders) => {
    const used = {
      functions: orders * calls + hourlyCalls,
      disk: orders * diskBytes,
      files: orders * order.reportBytes,
      egress: orders * egressBytes,
    };
    const over = (what: keyof typeof used) =>
      Math.max(0, used[what] - PLAN[what].included) * PLAN[what].perUnit;
    const total = PLAN.fee + over("functions") + over("disk") + over("files") + over("egress");
    return [
      count(orders),
      count(used.functions),
      gigabytes(used.disk),
      gigabytes(used.files),
      gigabytes(used.egress),
      `$${total.toFixed(0)}`,
    ];
  });
  return {
    title: "What an order and an idle shop leave behind",
    targets: [],
    text: `
One signed-in buyer buys one kit with a report on the whole local stack: ${order.webhooks} webhooks with ${
      kilobytes(order.webhookBytes)
    } of
bodies, ${order.pages} requests to the shop, of which ${
      kilobytes(order.pageBytes)
    } of notes stay for \`page_retention\`, ${order.inner} requests of functions to REST and Storage, a report of ${
      kilobytes(order.dataBytes)
    }
as JSON and ${kilobytes(order.reportBytes)} as PDF. A look at the dashboard is ${
      kilobytes(order.dashboardBytes)
    }.

${
      table(
        ["Function", "Calls an order"],
        [...order.functions].sort().map(([name, n]) => [`\`${name}\``, count(n)]),
      )
    }

Rows and bytes that \`order.paid\` alone adds, with everything that follows from it, divided over many orders; bodies of webhooks go
after \`payload_retention\`:

${
      table(
        ["Table", "Rows", "Bytes, heap and toast", "Bytes, indexes"],
        growth.map(({ name, rows, heapBytes, indexBytes }) => [
          `\`${name}\``,
          rows.toFixed(2).replace(/\.00$/, ""),
          count(Math.round(heapBytes)),
          count(Math.round(indexBytes)),
        ]),
      )
    }

Together ${kilobytes(rowBytes)}. What an idle shop's clock does in a day: ${
      count(runs)
    } runs, and one call of a function an hour.

${
      table(
        ["Job", "Schedule", "Runs a day"],
        jobs.map(({ name, schedule, runs }) => [`\`${name}\``, `\`${schedule}\``, count(runs)]),
      )
    }

A month of ${DAYS} days, all of the clock's rows counted, which go after \`cron_retention\` (a week) and \`reconcile_retention\`:

${
      table(
        ["A shop in which", "Function calls", "Runs of the clock", "Rows written", "Bytes of them"],
        shops,
      )
    }

A month of so many orders, each of a kit with a report that its buyer downloads once, with ${LOOKS} looks at the dashboard. Bytes are what
the month adds; disk and files stay and add up, and the database needs more compute than the plan brings long before the last line
([setup.md](setup.md#what-it-costs)). USD on Supabase's Pro plan by its prices of November 2026, for the first month:

${
      table(
        ["Orders a month", "Function calls", "Database", "Files", "Egress", "Supabase"],
        months,
      )
    }
`,
  };
}

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
const megabytes = (bytes: number) => `${count(Math.ceil(bytes / 1e6))} MB`;
const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(bytes < 1e10 ? 2 : 0)} GB`;
