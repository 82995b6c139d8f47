/**
 * Runs the jobs of `cron.job`: the part of pg_cron that is a background process of Postgres on hosted Supabase.
 *
 * Like that process it starts a job at most once at a time. A run that falls due meanwhile waits for the end of the
 * current one: all of them for cron expressions, the last one for `N seconds`.
 */

import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import type { Background } from "./net_worker.ts";

/** How to run. */
export interface CronRunnerOptions {
  /** The time of day that schedules are compared with. Default: the machine's clock. */
  now?: () => Date;
}

/** An active row of `cron.job`, with what its schedule says at this tick. */
interface DueJob {
  jobid: string;
  command: string;
  /** Seconds between starts, null for cron expressions. */
  interval: number | null;
  /** How many of the minutes since the last tick the cron expression names. */
  due_minutes: number;
}

/** What the runner remembers of a job. */
interface JobState {
  lastStart: number;
  waiting: number;
  running: Promise<void> | null;
}

const tickMs = 250;
const minuteMs = 60_000;

/**
 * Starts the runner for one database. It runs all active jobs it finds there, also those that a copied database brought
 * along under its old name. Jobs may come and go while it runs; a database without `cron` is fine.
 *
 * @param databaseUrl connection string of a superuser
 */
export async function startCronRunner(
  databaseUrl: string,
  options: CronRunnerOptions = {},
): Promise<Background> {
  const now = options.now ?? (() => new Date());
  const sql = postgres(databaseUrl, {
    max: 10,
    idle_timeout: 30,
    onnotice() {},
    connection: { application_name: "pg_cron" },
  });
  await markInterrupted(sql);
  const states = new Map<string, JobState>();
  let minute = Math.floor(now().getTime() / minuteMs);
  const stopping = new AbortController();
  const report = (error: Error) => {
    if (!stopping.signal.aborted) console.error(`cron runner: ${error.message}; trying again`);
  };

  const tick = async () => {
    const time = now().getTime();
    const jobs = await dueJobs(sql, minute, Math.floor(time / minuteMs));
    minute = Math.max(minute, Math.floor(time / minuteMs));
    for (const job of jobs) {
      const state = states.get(job.jobid) ?? { lastStart: time, waiting: 0, running: null };
      states.set(job.jobid, state);
      state.waiting += job.due_minutes;
      if (job.interval !== null && state.waiting === 0 && time - state.lastStart >= job.interval * 1000) {
        state.waiting = 1;
      }
      if (state.waiting > 0 && !state.running && !stopping.signal.aborted) {
        state.waiting--;
        state.lastStart = time;
        state.running = run(sql, job).catch(report).finally(() => state.running = null);
      }
    }
    const ids = new Set(jobs.map((job) => job.jobid));
    for (const id of states.keys()) {
      if (!ids.has(id) && !states.get(id)!.running) states.delete(id);
    }
  };

  await tick(); // an interval starts when the runner learns of the job
  const ticking = (async () => {
    while (!stopping.signal.aborted) {
      await sleep(tickMs, undefined, { signal: stopping.signal }).catch(() => {});
      await tick().catch(report);
    }
  })();

  return {
    async stop() {
      stopping.abort();
      await Promise.all([ticking, sql.end({ timeout: 1 })]); // a lost connection answers only when it is ended
      await Promise.all([...states.values()].map((state) => state.running));
    },
  };
}

/** Runs that the last runner did not finish. */
async function markInterrupted(sql: postgres.Sql): Promise<void> {
  if (!await isInstalled(sql)) return;
  await sql`
    update cron.job_run_details set status = 'failed', return_message = 'server restarted'
    where status in ('starting', 'running')`;
}

/** @param since the last minute (since 1970) that was looked at; @param until the current one */
async function dueJobs(sql: postgres.Sql, since: number, until: number): Promise<DueJob[]> {
  if (!await isInstalled(sql)) return [];
  const first = Math.max(since + 1, until - 5); // after a long sleep only the last minutes are made up for
  return await sql<DueJob[]>`
    select jobid, command, cron._interval_seconds(schedule) as interval, (
      select count(*) from generate_series(${first}::int, ${until}::int) as minute
      where cron._is_due(schedule, to_timestamp(minute::bigint * 60))
    )::int as due_minutes
    from cron.job where active order by jobid`;
}

async function isInstalled(sql: postgres.Sql): Promise<boolean> {
  const [{ installed }] = await sql`select to_regclass('cron.job') is not null as installed`;
  return installed;
}

/** One run, on one connection, with its row in `cron.job_run_details`. */
async function run(sql: postgres.Sql, job: DueJob): Promise<void> {
  const connection = await sql.reserve();
  try {
    const [details] = await connection`
      insert into cron.job_run_details (jobid, job_pid, database, username, command, status, start_time)
      select jobid, pg_backend_pid(), database, username, command, 'running', clock_timestamp()
      from cron.job where jobid = ${job.jobid}
      returning runid`;
    if (!details) return; // unscheduled a moment ago
    const { status, message } = await execute(connection, job.command);
    await connection`
      update cron.job_run_details
      set status = ${status}, return_message = ${message}, end_time = clock_timestamp()
      where runid = ${details.runid}`;
  } finally {
    connection.release();
  }
}

/** What the driver tells about a statement; for several it answers a list, which its types do not say. */
interface Outcome {
  command: string;
  count: number;
}

async function execute(
  sql: postgres.ReservedSql,
  command: string,
): Promise<{ status: string; message: string }> {
  try {
    const result = await sql.unsafe(command).simple() as unknown as Outcome | Outcome[];
    const last = "command" in result ? result : result[result.length - 1]; // one statement or several
    const rows = `${last.count} row${last.count === 1 ? "" : "s"}`;
    return { status: "succeeded", message: last.command === "SELECT" ? rows : last.command };
  } catch (error) {
    if (!(error instanceof postgres.PostgresError)) throw error;
    return { status: "failed", message: `ERROR:  ${error.message}` };
  }
}
