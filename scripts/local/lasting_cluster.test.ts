import { assertEquals, assertRejects } from "@kit/assert";
import postgres from "postgres";
import { killBackend, killPostgres } from "./crash.ts";
import { until } from "../tests/scratch.ts";
import { startLastingCluster } from "./lasting_cluster.ts";

async function query<T>(url: string, run: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice() {}, connect_timeout: 2 });
  try {
    return await run(sql);
  } finally {
    await sql.end({ timeout: 0 });
  }
}

Deno.test("a killed cluster comes back on its port with all that was committed, and stays away once it is stopped", async () => {
  const cluster = await startLastingCluster({ durable: true });
  const url = cluster.url();
  const kept = (sql: postgres.Sql) => sql`select answer from kept`.then((rows) => rows[0].answer, () => null);
  const [{ path }] = await query(url, async (sql) => {
    await sql`create table kept as select 42 as answer`;
    await sql`create unlogged table forgotten as select 1 as one`;
    return await sql`select current_setting('data_directory') as path`;
  });
  for (const kill of [() => killPostgres(cluster.port), () => killBackend(url)]) {
    await kill();
    await until("the cluster", async () => await query(url, kept).catch(() => null) === 42);
    assertEquals((await query(url, (sql) => sql`select count(*)::int as n from forgotten`))[0].n, 0);
  }
  await cluster.stop();
  await cluster.exited;
  await assertRejects(() => query(url, (sql) => sql`select 1`));
  await assertRejects(() => Deno.stat(path), Deno.errors.NotFound);
});
