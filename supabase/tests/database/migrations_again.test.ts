/**
 * Contract: migrations and seed can be applied again and nothing changes (S110), and an installation resets what is its
 * own: jobs of the clock that an earlier one left behind, paused ones included, are gone (S105).
 */

import { assertEquals } from "@kit/assert";
import postgres from "postgres";
import { migrate } from "../../../scripts/local/migrations.ts";
import { type Cluster, startCluster } from "../../../scripts/local/postgres.ts";
import { cloneDatabase, createTemplate } from "../../../scripts/local/template.ts";
import { catalogueOf } from "../../../scripts/tests/catalogue.ts";

let cluster: Cluster;
Deno.test.beforeAll(async () => {
  cluster = await startCluster({ durable: false });
  await createTemplate(cluster);
});
Deno.test.afterAll(() => cluster?.stop());

const supabase = new URL("../../", import.meta.url);
const read = (path: string) => Deno.readTextFile(new URL(path, supabase));

let count = 0;
async function database(test: (sql: postgres.Sql, url: string) => Promise<void>): Promise<void> {
  const url = await cloneDatabase(cluster, `again_${++count}`);
  const sql = postgres(url, { max: 1, onnotice() {} });
  try {
    await test(sql, url);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** The catalogue, and what the installation has written into tables. */
async function everything(sql: postgres.Sql): Promise<unknown> {
  const rows = await sql`
    select (select jsonb_agg(p order by slug) from public.products p) as products,
      (select jsonb_agg(name order by name) from vault.decrypted_secrets) as secrets,
      (select jsonb_agg(h order by h.version) from supabase_migrations.schema_migrations h) as history`;
  return [await catalogueOf(sql), rows[0]];
}

Deno.test("S110: applied a second time, migrations and seed change nothing", () =>
  database(async (sql, url) => {
    const before = await everything(sql);
    assertEquals(await migrate(url, { seed: true }), []);
    assertEquals(await everything(sql), before);
  }));

Deno.test("S110: the seed run twice is the seed run once, and leaves what the operator has synced and switched", () =>
  database(async (sql) => {
    const before = await everything(sql);
    await sql.unsafe(await read("seed.sql")).simple();
    assertEquals(await everything(sql), before);

    await sql`update public.products set polar_product_id = 'polar-' || slug, price_drift = true where true`;
    const synced = await sql`select slug, polar_product_id, price_drift from public.products order by slug`;
    await sql.unsafe(await read("seed.sql")).simple();
    assertEquals([
      ...await sql`select slug, polar_product_id, price_drift from public.products order by slug`,
    ], [...synced]);
  }));

Deno.test("S105: an installation starts with a clock of its own: no stale job, none paused, none changed", () =>
  database(async (sql) => {
    const jobs = () => sql`select jobname, schedule, command, active from cron.job order by jobname`;
    const fresh = [...await jobs()];
    await sql`select cron.schedule('edge-kit-of-an-older-version', '* * * * *', 'select 1')`;
    await sql`select cron.schedule('somebody-elses', '* * * * *', 'select 1')`;
    await sql`select cron.schedule('edge-kit-reconcile', '0 0 1 1 *', 'select 2')`;
    await sql`select cron.alter_job(jobid, active := false) from cron.job where jobname = 'edge-kit-sweeps'`;
    await sql.unsafe(await read("schemas/61_cron.sql")).simple();
    const now = [...await jobs()];
    assertEquals(now.filter(({ jobname }) => jobname !== "somebody-elses"), fresh);
    assertEquals(now.length, fresh.length + 1, "what is somebody else's stays");
  }));
