/**
 * Contract: what somebody waits for does not become dearer with the years. In a shop with the trade of 300 days everything
 * that buyers, the clock, reconciliation and operators ask for is done once, as `deno task bench` does it, and Postgres'
 * own counters say how many rows and entries of indexes each read: a few hundred, whatever is stored. What adds up all
 * there is (`sums` in scripts/bench/growth_operations.ts) reads everything, but nothing twice. Rows are counted and no
 * times, so that a busy machine changes nothing.
 * Kills: an index that is missing, a condition that hides one, a list that begins with everything, and a ledger whose
 * entries are fetched lot by lot.
 */

import { assert, assertEquals } from "@kit/assert";
import postgres from "postgres";
import { takeSamples } from "../../../scripts/bench/deliveries.ts";
import { type Operation, operationsOf, type Shop } from "../../../scripts/bench/growth_operations.ts";
import { drawBuyers, populateShop } from "../../../scripts/bench/growth_population.ts";
import { openShop } from "../../../scripts/bench/workbench.ts";
import { startCluster } from "../../../scripts/local/postgres.ts";
import { cloneDatabase, createTemplate } from "../../../scripts/local/template.ts";

const orders = 100_000;
/** Tables that grow have more rows here, but for `seats`. */
const AT_MOST = 1_000;
/** Those that are asked for more at a time. */
const MORE: Record<string, number> = {
  "`erase_person(email)`": 3_000, // a thousand bodies are searched
  // The thousand oldest entries of the clock's diary are looked at; a hundred of each kind are found, and go.
  "`sweep_retention()`, nothing to do": 3_000,
  "`sweep_retention()`, 100 bodies, carts, notices and pages due": 5_000,
};
/** How many times a sum may read each row of the tables that it adds up. */
const PASSES = 2;

Deno.test("nobody waits for a table to be read from end to end, in a shop with 100,000 orders", async () => {
  const cluster = await startCluster({ durable: false, minimalLog: true });
  const connections: postgres.Sql[] = [];
  try {
    await createTemplate(cluster);
    const url = await cloneDatabase(cluster, "growth");
    const connectAs = async (role?: string) => {
      const sql = postgres(url, { max: 1, onnotice() {} });
      connections.push(sql);
      if (role) await sql.unsafe(`set role ${role}`);
      // Where there is an index, a table of this size might be read all the same. Where there is none, it still is.
      await sql`set enable_seqscan = off`;
      return sql;
    };
    const owner = await connectAs();
    await openShop(owner);
    const samples = await takeSamples(owner);
    const body = samples.kit.body;
    await populateShop(url, orders, { body, bodyId: JSON.parse(body).data.id }, () => {});
    const shop: Shop = {
      orders,
      owner,
      user: await connectAs("authenticated"),
      service: await connectAs("service_role"),
      buyers: await drawBuyers(owner, orders, 3),
      events: { kit: [], pack: [], updated: [] },
    };
    const stored = await rows(owner);

    const dear: string[] = [];
    let looked = 0;
    for (const operation of (await operationsOf(owner)).filter(({ group }) => group !== "events")) {
      const read = await readBy(operation, shop);
      const most = operation.group === "sums"
        ? PASSES * Object.entries(read).reduce((all, [table]) => all + (stored[table] ?? 0), 0) + AT_MOST
        : MORE[operation.what] ?? AT_MOST;
      const all = Object.values(read).reduce((sum, count) => sum + count, 0);
      looked++;
      if (all <= most) continue;
      const where = Object.entries(read).filter(([, count]) => count > AT_MOST / 4);
      dear.push(
        `${operation.what} read ${all} rows: ${where.map(([name, count]) => `${name} ${count}`).join(", ")}`,
      );
    }
    assert(looked > 50, `only ${looked} operations were found`);
    assertEquals(dear, []);

    await owner`set enable_seqscan = on`;
    const before = await passes(owner);
    assertEquals((await owner`select from edge_kit.ledger_faults`).length, 0);
    const after = await passes(owner);
    for (const [table, { scans, found }] of Object.entries(after)) {
      assertEquals(scans - before[table].scans, 1, `${table} is read in one pass`);
      assertEquals(found - before[table].found, 0, `no row of ${table} is looked up`);
    }
  } finally {
    await Promise.all(connections.map((sql) => sql.end()));
    await cluster.stop();
  }
});

/** What it reads the second time, when everything is planned and compiled: rows and entries of indexes, by table. */
async function readBy({ once }: Operation, shop: Shop): Promise<Record<string, number>> {
  await once(shop, 0);
  const before = await counters(shop);
  await once(shop, 1);
  const after = await counters(shop);
  return Object.fromEntries(
    Object.entries(after).map(([table, count]) => [table, count - (before[table] ?? 0)] as const).filter((
      [, count],
    ) => count > 0),
  );
}

async function counters({ owner, user, service }: Shop): Promise<Record<string, number>> {
  for (const sql of [user, service, owner]) await sql`select pg_stat_force_next_flush()`;
  const tables = await owner<{ name: string; count: number }[]>`
    select t.relid::regclass::text as name,
      (t.seq_tup_read + coalesce((select sum(i.idx_tup_read) from pg_stat_all_indexes i where i.relid = t.relid), 0))::float8 as count
    from pg_stat_all_tables t
    where t.schemaname in ('public', 'edge_kit', 'auth', 'storage', 'cron')`;
  return Object.fromEntries(tables.map(({ name, count }) => [name, count]));
}

/** How often the ledger's tables were read from end to end, and how many of their rows were found by an index. */
async function passes(sql: postgres.Sql): Promise<Record<string, { scans: number; found: number }>> {
  await sql`select pg_stat_force_next_flush()`;
  const tables = await sql<{ name: string; scans: number; found: number }[]>`
    select relname as name, seq_scan::int as scans, idx_tup_fetch::int as found
    from pg_stat_user_tables where relname in ('credit_lots', 'credit_entries')`;
  return Object.fromEntries(tables.map(({ name, ...counts }) => [name, counts]));
}

async function rows(sql: postgres.Sql): Promise<Record<string, number>> {
  const tables = await sql<{ name: string; count: number }[]>`
    select c.oid::regclass::text as name, greatest(c.reltuples, 0)::float8 as count from pg_class c where c.relkind = 'r'`;
  return Object.fromEntries(tables.map(({ name, count }) => [name, count]));
}
