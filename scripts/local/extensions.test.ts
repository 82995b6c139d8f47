import { assertEquals, assertMatch } from "@kit/assert";
import type postgres from "postgres";
import { type Scratch, startScratch } from "../tests/scratch.ts";

let scratch: Scratch;
Deno.test.beforeAll(async () => {
  scratch = await startScratch();
});
Deno.test.afterAll(() => scratch.stop());

const errorOf = (query: Promise<unknown>): Promise<postgres.PostgresError> =>
  query.then(() => {
    throw new Error("accepted");
  }, (error) => error);

Deno.test("the stand-ins are extensions of the real names, versions and schemas", () =>
  scratch.database(async (sql) => {
    const rows = await sql`
      select extname || ' ' || extversion || ' ' || extnamespace::regnamespace as extension
      from pg_extension where extname in ('pg_net', 'pg_cron', 'supabase_vault') order by 1`;
    assertEquals(rows.map((row) => row.extension), [
      "pg_cron 1.6.4 pg_catalog",
      "pg_net 0.20.4 extensions",
      "supabase_vault 0.3.1 vault",
    ]);
  }));

Deno.test("pg_cron: scheduling the same name again changes the job and keeps its id", () =>
  scratch.database(async (sql) => {
    const [{ first }] = await sql`select cron.schedule('sweep', '10 seconds', 'select 1') as first`;
    const [{ second }] = await sql`select cron.schedule('sweep', '*/5 * * * *', 'select 2') as second`;
    assertEquals(first, second);
    assertEquals(
      await sql`select jobname, schedule, command, username, active from cron.job`.then((rows) => [...rows]),
      [
        {
          jobname: "sweep",
          schedule: "*/5 * * * *",
          command: "select 2",
          username: "postgres",
          active: true,
        },
      ],
    );
    const [{ unnamed }] = await sql`select cron.schedule('0 0 1 1 *', 'select 3') as unnamed`;
    assertEquals((await sql`select jobname from cron.job where jobid = ${unnamed}`)[0].jobname, null);
  }));

Deno.test("pg_cron: jobs are unscheduled by name and by id, and an unknown one is an error", () =>
  scratch.database(async (sql) => {
    await sql`select cron.schedule('by-name', '10 seconds', 'select 1')`;
    const [{ id }] = await sql`select cron.schedule('by-id', '10 seconds', 'select 1') as id`;
    assertEquals((await sql`select cron.unschedule('by-name') as gone`)[0].gone, true);
    assertEquals((await sql`select cron.unschedule(${id}::bigint) as gone`)[0].gone, true);
    assertEquals((await sql`select from cron.job`).length, 0);
    assertMatch(
      (await errorOf(sql`select cron.unschedule('by-name')`)).message,
      /valid entry for job 'by-name'/,
    );
    assertMatch((await errorOf(sql`select cron.unschedule(99::bigint)`)).message, /valid entry for job 99/);
    assertMatch(
      (await errorOf(sql`select cron.alter_job(99, active := false)`)).message,
      /Job 99 does not exist/,
    );
  }));

Deno.test("pg_cron: a schedule that is neither a cron expression nor 1 to 59 seconds is refused", () =>
  scratch.database(async (sql) => {
    const wrong = [
      "",
      "0 seconds",
      "60 seconds",
      "5 minutes",
      "* * * *",
      "* * * * * *",
      "60 * * * *",
      "* 24 * * *",
    ]
      .concat(
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 8",
        "1/20 * * * *",
        "5-64/30 * * * *",
        "*/0 * * * *",
        "a * * * *",
      );
    for (const schedule of wrong) {
      const error = await errorOf(sql`select cron.schedule('wrong', ${schedule}, 'select 1')`);
      assertEquals([error.code, error.message], ["22023", `invalid schedule: ${schedule}`]);
    }
    const right = [
      "1 second",
      "59 seconds",
      "* * * * *",
      "*/15 0-6,22 1,15 jan-MAR mon-fri",
      "0 0 $ * *",
      "@hourly",
    ];
    for (const schedule of right) await sql`select cron.schedule('right', ${schedule}, 'select 1')`;
  }));

Deno.test("pg_cron: cron expressions name the minutes that Vixie cron would", () =>
  scratch.database(async (sql) => {
    const cases: [schedule: string, time: string, due: boolean][] = [
      ["30 4 * * *", "2026-11-21T04:30:00Z", true],
      ["30 4 * * *", "2026-11-21T05:30:00Z", false],
      ["*/15 * * * *", "2026-11-21T05:45:00Z", true],
      ["*/15 * * * *", "2026-11-21T05:46:00Z", false],
      ["0 0 * * sun", "2026-11-22T00:00:00Z", true],
      ["0 0 * * 7", "2026-11-22T00:00:00Z", true],
      ["0 0 * * 1-5", "2026-11-22T00:00:00Z", false],
      ["0 0 13 * 5", "2026-11-13T00:00:00Z", true],
      ["0 0 13 * 5", "2026-12-13T00:00:00Z", true], // either is enough when both are restricted
      ["0 0 13 * 5", "2026-12-14T00:00:00Z", false],
      ["0 0 $ * *", "2028-02-29T00:00:00Z", true],
      ["0 0 $ * *", "2028-02-28T00:00:00Z", false],
      ["0 0 1 feb *", "2026-02-01T00:00:00Z", true],
      ["@monthly", "2026-02-01T00:00:00Z", true],
    ];
    for (const [schedule, time, due] of cases) {
      const [{ answer }] = await sql`select cron._is_due(${schedule}, ${time}) as answer`;
      assertEquals([schedule, time, answer], [schedule, time, due]);
    }
  }));

Deno.test("vault: a secret is found by name, changed in place, and its name is unique", () =>
  scratch.database(async (sql) => {
    const [{ id }] = await sql`select vault.create_secret('first', 'edge_url', 'where functions live') as id`;
    const read = () => sql`select name, description, decrypted_secret from vault.decrypted_secrets`;
    assertEquals([...await read()], [
      { name: "edge_url", description: "where functions live", decrypted_secret: "first" },
    ]);
    await sql`select vault.update_secret(${id}, 'second')`;
    assertEquals([...await read()], [
      { name: "edge_url", description: "where functions live", decrypted_secret: "second" },
    ]);
    assertEquals((await errorOf(sql`select vault.create_secret('other', 'edge_url')`)).code, "23505");
    const [{ secret }] = await sql`select secret from vault.secrets`;
    assertEquals(secret === "second", false);
  }));

Deno.test("vault: clients read nothing, the service role reads but cannot see the jobs", () =>
  scratch.database(async (sql) => {
    for (const role of ["anon", "authenticated"]) {
      const query = sql.begin(async (transaction) => {
        await transaction.unsafe(`set local role ${role}`);
        await transaction`select from vault.decrypted_secrets`;
      });
      assertEquals((await errorOf(query)).code, "42501");
    }
    await sql.begin(async (transaction) => {
      await transaction`set local role service_role`;
      await transaction`select from vault.decrypted_secrets`;
    });
  }));
