/**
 * Contract (S103): the clock's sweeps run one after the other in transactions of their own. One that raises, or is ended
 * by a timeout, stops none of the others and is not forgotten: it stands in `edge_kit.sweep_failures`, the run counts as
 * failed, and once it has failed twice in a row it needs someone, until it works again.
 * Kills: a broken sweep that takes the rings of all others with it; one that fails for weeks and nobody hears of it; locks
 * of one sweep that are held while the next one works.
 */

import { assertEquals, assertMatch, assertRejects } from "@kit/assert";
import type postgres from "postgres";
import { type Shop, startShop } from "./at_once.ts";

let shop: Shop;
Deno.test.beforeAll(async () => {
  shop = await startShop();
});
Deno.test.afterAll(() => shop?.stop());

/** The command of a job, on a connection of its own as pg_cron's. */
async function run(sql: postgres.Sql, job: string): Promise<void> {
  const [{ command }] = await sql`select command from cron.job where jobname = ${job}`;
  const connection = await sql.reserve();
  try {
    await connection.unsafe(command).simple();
  } finally {
    await connection.unsafe("discard all").simple();
    connection.release();
  }
}

/** Lets a sweep do something else. */
function replace(sql: postgres.Sql, sweep: string, body: string): Promise<unknown> {
  return sql.unsafe(`
    create or replace function edge_kit.${sweep}() returns void language plpgsql set search_path = '' as $$
    begin
      ${body}
    end $$`).simple();
}

const failures = async (sql: postgres.Sql) => [
  ...await sql`select sweep, failures, error from edge_kit.sweep_failures order by 1`,
];
const needsSomeone = async (sql: postgres.Sql) =>
  (await sql`select id from edge_kit.attention where reason = 'sweep_failed' and urgent`).map(({ id }) => id);

Deno.test("S103: a sweep that fails stops no other, is written down, and needs someone once it fails again", () =>
  shop.database(async (sql) => {
    await sql`select vault.create_secret('key', 'automations_key')`;
    await sql`select edge_kit.ask_polar('cancel_now', 'k', 'sub_1')`;
    await sql`update edge_kit.polar_commands set rung_at = null`;
    await sql`delete from net.http_request_queue`;
    await sql`insert into public.profiles (user_id) values ('ada')`;
    await sql`select public.adjust_credits('ada', 10, 'k', 'test', now() + interval '1 day')`;
    await sql`update public.credit_lots set expires_at = now() - interval '1 second'`;
    const [{ definition }] =
      await sql`select pg_get_functiondef('edge_kit.sweep_scrape_jobs()'::regprocedure) as definition`;
    await replace(sql, "sweep_scrape_jobs", "raise 'broken by the test';");

    // The first of the list fails; what comes after it is done.
    const error = await assertRejects(() => run(sql, "edge-kit-sweeps"), Error, "broken by the test");
    assertMatch((error as Error).message, /^sweep_scrape_jobs: P0001 broken by the test$/);
    assertEquals((await sql`select from net.http_request_queue`).length, 1);
    assertEquals((await sql`select from public.credit_entries where kind = 'expiry'`).length, 1);
    const once = { sweep: "sweep_scrape_jobs", failures: 1, error: "P0001 broken by the test" };
    assertEquals(await failures(sql), [once]);
    assertEquals(await needsSomeone(sql), []);

    await assertRejects(() => run(sql, "edge-kit-sweeps"), Error, "broken by the test");
    assertEquals(await failures(sql), [{ ...once, failures: 2 }]);
    assertEquals(await needsSomeone(sql), ["sweep_scrape_jobs"]);

    await sql.unsafe(definition);
    await run(sql, "edge-kit-sweeps");
    assertEquals(await failures(sql), []);
    assertEquals(await needsSomeone(sql), []);
  }));

Deno.test("S103: a sweep that is ended by a timeout, and one that is not there, stop no other either", () =>
  shop.database(async (sql) => {
    await sql`insert into public.profiles (user_id) values ('ada')`;
    await sql`select public.adjust_credits('ada', 10, 'k', 'test', now() + interval '1 day')`;
    await sql`update public.credit_lots set expires_at = now() - interval '1 second'`;
    await replace(sql, "sweep_scrape_jobs", "perform pg_sleep(60);");
    await sql`drop function edge_kit.sweep_notices()`;
    const [{ command }] = await sql`select command from cron.job where jobname = 'edge-kit-sweeps'`;
    const connection = await sql.reserve();
    try {
      await connection`set statement_timeout = '300ms'`;
      await assertRejects(() => connection.unsafe(command).simple(), Error, "sweep_scrape_jobs: 57014");
    } finally {
      await connection.unsafe("discard all").simple();
      connection.release();
    }
    assertEquals((await failures(sql)).map(({ sweep, error }) => [sweep, error.slice(0, 5)]), [
      ["sweep_notices", "42883"],
      ["sweep_scrape_jobs", "57014"],
    ]);
    assertEquals((await sql`select from public.credit_entries where kind = 'expiry'`).length, 1);
  }));

Deno.test("S103: no sweep holds a lock of the one before it", () =>
  shop.database(async (sql) => {
    // The second of the list says which locks on rows the whole run holds when it begins.
    await sql`create table tests.seen (locks bigint)`;
    await replace(sql, "sweep_scrape_jobs", "update edge_kit.settings set scrape_workers = 21 where true;");
    await replace(
      sql,
      "sweep_polar_commands",
      `insert into tests.seen select count(*) from pg_catalog.pg_locks
       where pid = pg_backend_pid() and mode = 'RowExclusiveLock' and relation = 'edge_kit.settings'::regclass;`,
    );
    await run(sql, "edge-kit-sweeps");
    assertEquals([...await sql`select locks::int from tests.seen`], [{ locks: 0 }]);
    assertEquals([...await sql`select scrape_workers from edge_kit.settings`], [{ scrape_workers: 21 }]);
  }));
