/** What Postgres itself spends: user plus system time of the processes that serve a database's connections. */

import postgres from "postgres";

/** Nanoseconds on a CPU come first (Documentation/scheduler/sched-stats.rst); `stat` tells only hundredths of a second. */
const timeFile = (process: number | "self") => `/proc/${process}/schedstat`;

/** Whether the system tells: Linux does, if its kernel counts. */
export async function hasClock(): Promise<boolean> {
  return await Deno.readTextFile(timeFile("self")).catch(() => null) !== null;
}

/** Milliseconds of CPU that each backend of a connection that is open has used since it began, by process. */
export type Reading = Map<number, number>;

/** Reads the clock of a database's backends. */
export interface BackendClock {
  read(): Promise<Reading>;
  stop(): Promise<void>;
}

/** Milliseconds between two readings, of the connections that were open all the while. */
export function spentBetween(before: Reading, after: Reading): number {
  return [...after].reduce((sum, [pid, time]) => sum + (before.has(pid) ? time - before.get(pid)! : 0), 0);
}

/**
 * Opens a clock.
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
      const times = await Promise.all(backends.map(async ({ pid }) => [pid, await cpuOf(pid)] as const));
      return new Map(times.filter(([, time]) => !Number.isNaN(time)));
    },
    stop: () => sql.end(),
  };
}

/** Milliseconds of CPU that a process has used since it began; NaN when it has ended. */
export async function cpuOf(pid: number): Promise<number> {
  const text = await Deno.readTextFile(timeFile(pid)).catch(() => "");
  return Number.parseInt(text) / 1e6;
}
