/**
 * Contract: migrations and seed can be applied again and nothing changes (S110), and an installation resets what is its
 * own: jobs of the clock that an earlier one left behind, paused ones included, are gone (S105). Until version 1 is
 * tagged the migration files are edited in place, so that there is no older version to come from; a database that has
 * applied another text of a file is refused and says so.
 */

import { assertEquals } from "@kit/assert";
import postgres from "postgres";
import { migrate } from "../../../scripts/local/migrations.ts";
import { installPlatform } from "../../../scripts/local/platform.ts";
import { type Cluster, startCluster } from "../../../scripts/local/postgres.ts";
import { cloneDatabase, createTemplate } from "../../../scripts/local/template.ts";

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

/** The whole schema, line by line, and what the installation has written into tables. */
async function everything(sql: postgres.Sql): Promise<unknown> {
  // With an empty search path every name in a definition is written in full.
  const schema = await sql.begin(async (tx) => {
    await tx`set local search_path = ''`;
    return await tx.unsafe(await Deno.readTextFile(new URL("../scripts/tests/schema.sql", supabase)));
  });
  const rows = await sql`
    select (select jsonb_agg(p order by slug) from public.products p) as products,
      (select jsonb_agg(s) from edge_kit.settings s) as settings,
      (select jsonb_agg(to_jsonb(j) - '{jobid,database}'::text[] order by jobname) from cron.job j) as jobs,
      (select jsonb_agg(name order by name) from vault.decrypted_secrets) as secrets,
      (select jsonb_agg(h order by h.version) from supabase_migrations.schema_migrations h) as history`;
  return [schema.map(({ line }) => line).sort(), rows[0]];
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

Deno.test("S110: a database that stopped half way goes on where it stopped, and ends like a fresh one", () =>
  database(async (fresh) => {
    const url = cluster.url("half_way");
    await fresh`create database half_way`;
    await installPlatform(url);
    const directory = await Deno.makeTempDir({ prefix: "edge-kit-half-" });
    const files = (await Array.fromAsync(Deno.readDir(new URL("migrations/", supabase)), ({ name }) => name))
      .sort();
    const sql = postgres(url, { max: 1, onnotice() {} });
    try {
      await Deno.mkdir(`${directory}/migrations`);
      for (const file of files.slice(0, files.length / 2)) {
        await Deno.writeTextFile(`${directory}/migrations/${file}`, await read(`migrations/${file}`));
      }
      const first = await migrate(url, { seed: false, directory });
      const rest = await migrate(url, { seed: true });
      assertEquals([...first, ...rest], [...files, "seed.sql"]);
      assertEquals(await everything(sql), await everything(fresh));
    } finally {
      await sql.end();
      await Deno.remove(directory, { recursive: true });
    }
  }));

Deno.test("S105: an installation starts with a clock of its own: no stale job, none paused, none changed", () =>
  database(async (sql) => {
    const jobs = () => sql`select jobname, schedule, command, active from cron.job order by jobname`;
    const fresh = [...await jobs()];
    await sql`select cron.schedule('edge-kit-of-an-older-version', '* * * * *', 'select 1')`;
    await sql`select cron.schedule('somebody-elses', '* * * * *', 'select 1')`;
    await sql`select cron.schedule('edge-kit-reconcile', '0 0 1 1 *', 'select 2')`;
    await sql`select cron.alter_job(jobid, active := false) from cron.job where jobname = 'edge-kit-sweep-polar-events'`;
    for await (const { name } of Deno.readDir(new URL("migrations/", supabase))) {
      if (name.endsWith("_cron.sql")) await sql.unsafe(await read(`migrations/${name}`)).simple();
    }
    const now = [...await jobs()];
    assertEquals(now.filter(({ jobname }) => jobname !== "somebody-elses"), fresh);
    assertEquals(now.length, fresh.length + 1, "what is somebody else's stays");
  }));
