import { assert, assertEquals, assertMatch } from "@kit/assert";
import type postgres from "postgres";
import { type Scratch, startScratch, until } from "../tests/scratch.ts";
import { startCronRunner } from "./cron_runner.ts";

let scratch: Scratch;
Deno.test.beforeAll(async () => {
  scratch = await startScratch();
});
Deno.test.afterAll(() => scratch.stop());

/** A runner whose clock the test moves. */
async function withRunner(
  url: string,
  start: string,
  test: (clock: { set(time: string): void }) => Promise<void>,
): Promise<void> {
  let time = new Date(start);
  const runner = await startCronRunner(url, { now: () => time });
  try {
    await test({ set: (later) => time = new Date(later) });
  } finally {
    await runner.stop();
  }
}

const runs = (sql: postgres.Sql) => sql`select * from cron.job_run_details order by runid`;
const finished = (sql: postgres.Sql, count: number) =>
  until(`${count} finished runs`, async () => {
    const rows = await runs(sql);
    return rows.length >= count && rows.every((row) => row.end_time) ? rows : null;
  });

Deno.test("pg_cron: a cron expression runs at its minute, once, and writes what came of it", () =>
  scratch.database(async (sql, url) => {
    await sql`create table ticks (at timestamptz default now())`;
    await sql`select cron.schedule('tick', '30 4 * * *', 'insert into ticks default values')`;
    await sql`select cron.schedule('other', '31 4 * * *', 'select 1')`;
    await withRunner(url, "2026-11-21T04:29:59Z", async (clock) => {
      clock.set("2026-11-21T04:30:00Z");
      const [run] = await finished(sql, 1);
      assertEquals([run.status, run.return_message, run.command], [
        "succeeded",
        "INSERT",
        "insert into ticks default values",
      ]);
      assert(run.start_time <= run.end_time && run.job_pid > 0);
      clock.set("2026-11-21T04:30:59Z");
      clock.set("2026-11-21T04:31:00Z");
      const rows = await finished(sql, 2);
      assertEquals(rows.map((row) => row.return_message), ["INSERT", "1 row"]);
      assertEquals((await sql`select from ticks`).length, 1);
    });
  }));

Deno.test("pg_cron: a schedule in seconds counts from the start of the last run", () =>
  scratch.database(async (sql, url) => {
    await sql`select cron.schedule('sweep', '10 seconds', 'select 10')`;
    await sql`select cron.schedule('witness', '5 seconds', 'select 5; select 6')`;
    await withRunner(url, "2026-11-21T04:00:00Z", async (clock) => {
      const seen = [
        ["05", ["select 5; select 6"]],
        ["10", ["select 10", "select 5; select 6"]],
        ["15", ["select 5; select 6"]],
        ["20", ["select 10", "select 5; select 6"]],
      ] as const;
      let before = 0;
      for (const [second, commands] of seen) {
        clock.set(`2026-11-21T04:00:${second}Z`);
        const rows = await finished(sql, before + commands.length);
        assertEquals(rows.slice(before).map((row) => row.command).sort(), [...commands]);
        before = rows.length;
      }
    });
  }));

Deno.test("S103: pg_cron: a job never overlaps itself, a due run waits for the end of the current one", () =>
  scratch.database(async (sql, url) => {
    await sql`create table gate (open boolean)`;
    const waitAtGate = `do $$ begin
      while not exists (select from gate) loop perform pg_sleep(0.01); end loop;
    end $$`;
    await sql`select cron.schedule('slow', '* * * * *', ${waitAtGate})`;
    await withRunner(url, "2026-11-21T04:00:00Z", async (clock) => {
      clock.set("2026-11-21T04:01:00Z");
      await until("the first run", async () => (await runs(sql)).length === 1);
      await sql`select cron.schedule('witness', '* * * * *', 'select 1')`;
      clock.set("2026-11-21T04:02:00Z");
      const witness = () =>
        sql`select from cron.job_run_details where command = 'select 1' and end_time is not null`;
      await until("the witness, which was due at the same time", async () => (await witness()).length === 1);
      const slow = await sql`select status from cron.job_run_details where command <> 'select 1'`;
      assertEquals(slow.map((row) => row.status), ["running"]);
      await sql`insert into gate values (true)`;
      const all = await finished(sql, 3);
      const [first, second] = all.filter((row) => row.command !== "select 1");
      assert(first.end_time <= second.start_time);
    });
  }));

Deno.test("pg_cron: a failing job is written down as failed and runs again", () =>
  scratch.database(async (sql, url) => {
    await sql`select cron.schedule('broken', '* * * * *', 'select 1 / 0')`;
    await withRunner(url, "2026-11-21T04:00:00Z", async (clock) => {
      for (const minute of ["01", "02"]) {
        clock.set(`2026-11-21T04:${minute}:00Z`);
        const rows = await finished(sql, Number(minute));
        assertEquals(rows.at(-1)!.status, "failed");
        assertMatch(rows.at(-1)!.return_message, /division by zero/);
      }
    });
  }));

Deno.test("pg_cron: what a runner left unfinished is marked by the next one", () =>
  scratch.database(async (sql, url) => {
    await sql`insert into cron.job_run_details (jobid, status) values (1, 'running')`;
    await withRunner(url, "2026-11-21T04:00:00Z", async () => {
      const [row] = await runs(sql);
      assertEquals([row.status, row.return_message], ["failed", "server restarted"]);
    });
  }));

Deno.test("pg_cron: an inactive job rests, an unscheduled one is gone", () =>
  scratch.database(async (sql, url) => {
    const [{ id }] = await sql`select cron.schedule('resting', '* * * * *', 'select 1') as id`;
    await sql`select cron.schedule('gone', '* * * * *', 'select 2')`;
    await sql`select cron.schedule('witness', '* * * * *', 'select 3')`;
    await sql`select cron.alter_job(${id}, active := false)`;
    await sql`select cron.unschedule('gone')`;
    await withRunner(url, "2026-11-21T04:00:00Z", async (clock) => {
      clock.set("2026-11-21T04:01:00Z");
      assertEquals((await finished(sql, 1)).map((row) => row.command), ["select 3"]);
    });
  }));
