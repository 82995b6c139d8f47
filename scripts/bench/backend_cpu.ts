/** What Postgres itself spends: user plus system time of the processes that serve a database's connections. */

import postgres from "postgres";

/** Nanoseconds on a CPU come first (Documentation/scheduler/sched-stats.rst); `stat` tells only hundredths of a second. */
const timeFile = (process: number | "self") => `/proc/${process}/schedstat`;

/** Whether the system tells: Linux does, if its kernel counts. */
export async function hasClock(): Promise<boolean> {
  return await Deno.readTextFile(timeFile("self")).catch(() => null) !== null;
}

/** Reads the clock of a database's backends. */
export interface BackendClock {
  /** Milliseconds of CPU that the backends of the connections that are open now have used since they began. */
  read(): Promise<number>;
  stop(): Promise<void>;
}

/**
 * Opens a clock. A difference of two readings counts what was done in between only while the same connections stay open.
 *
 * @param url a database of a server on this machine; the clock's own connection does not count
 * @returns null where the system does not tell
 */
export async function openBackendClock(url: string): Promise<BackendClock | null> {
  if (!await hasClock()) return null;
  const sql = postgres(url, { max: 1, onnotice() {} });
  await sql`select 1`;
  return {
    async read() {
      const backends = await sql`
        select pid from pg_stat_activity
        where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`;
      const times = await Promise.all(backends.map(({ pid }) => cpuOf(pid)));
      return times.reduce((sum, time) => sum + time, 0);
    },
    stop: () => sql.end(),
  };
}

/** Milliseconds of CPU that a process has used since it began. */
export async function cpuOf(pid: number): Promise<number> {
  const [nanoseconds] = (await Deno.readTextFile(timeFile(pid))).split(" ");
  return Number(nanoseconds) / 1e6;
}
