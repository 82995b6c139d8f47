/** What an event costs Postgres: processor time of the backend that works it, whatever else the machine does. */

import { join } from "node:path";
import type postgres from "postgres";
import { median } from "./load.ts";

/** A connection, and one call on it. */
export interface Caller<Piece> {
  name: string;
  sql: postgres.Sql;
  call(sql: postgres.Sql, piece: Piece): Promise<unknown>;
}

/** Microseconds of processor time that each call took, by name: median over the rounds. */
export type CpuTimes = Map<string, number>;

/** Linux counts a process' time in ticks of a hundredth of a second, on every machine that Postgres has binaries for. */
const TICK = 10_000;

/**
 * Lets callers do the same work in turns, one call at a time, and reads before and after how much processor time
 * (user and system) each one's backend has used; a first round, which makes plans, does not count.
 *
 * @returns empty where the system has no `/proc`
 */
export async function backendCpu<Piece>(
  callers: Caller<Piece>[],
  rounds: number,
  prepare: () => Promise<Piece[]>,
): Promise<CpuTimes> {
  const spent = new Map<string, number[]>(callers.map(({ name }) => [name, []]));
  const backends = await Promise.all(callers.map(async ({ sql }) => {
    const [{ pid }] = await sql`select pg_backend_pid() as pid`;
    return Number(pid);
  }));
  if (await timeOf(backends[0]) === null) return new Map();
  for (let round = 0; round <= rounds; round++) {
    const work = await prepare();
    for (const turn of callers.keys()) {
      const index = (turn + round) % callers.length;
      const { name, sql, call } = callers[index];
      const before = await timeOf(backends[index]);
      for (const piece of work) await call(sql, piece);
      const after = await timeOf(backends[index]);
      if (round > 0) spent.get(name)!.push((after! - before!) / work.length);
    }
  }
  return new Map([...spent].map(([name, times]) => [name, median(times)]));
}

/** Processor time of a process so far, microseconds; null where the system does not tell. */
async function timeOf(pid: number): Promise<number | null> {
  let stat: string;
  try {
    stat = await Deno.readTextFile(join("/proc", String(pid), "stat"));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  // Fields 14 and 15 of proc_pid_stat(5); the name in field 2 may hold spaces and stands in parentheses.
  const [user, system] = stat.slice(stat.lastIndexOf(")") + 2).split(" ").slice(11, 13);
  return (Number(user) + Number(system)) * TICK;
}
