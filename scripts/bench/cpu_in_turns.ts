/** What an event costs Postgres: processor time of the backend that works it, whatever else the machine does. */

import type postgres from "postgres";
import { cpuOf, hasClock } from "./backend_clock.ts";
import { median } from "./load.ts";

/** A connection, and one call on it. */
export interface Caller<Piece> {
  name: string;
  sql: postgres.Sql;
  call(sql: postgres.Sql, piece: Piece): Promise<unknown>;
}

/** Microseconds of processor time that each call took, by name: median over the rounds. */
export type CpuTimes = Map<string, number>;

/**
 * Lets callers do the same work in turns, one call at a time, and reads before and after how much processor time
 * (user and system) each one's backend has used; a first round, which makes plans, does not count.
 *
 * @returns empty where the system does not tell
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
  if (!await hasClock()) return new Map();
  for (let round = 0; round <= rounds; round++) {
    const work = await prepare();
    for (const turn of callers.keys()) {
      const index = (turn + round) % callers.length;
      const { name, sql, call } = callers[index];
      const before = await cpuOf(backends[index]);
      for (const piece of work) await call(sql, piece);
      const after = await cpuOf(backends[index]);
      if (round > 0) spent.get(name)!.push((after - before) * 1000 / work.length);
    }
  }
  return new Map([...spent].map(([name, times]) => [name, median(times)]));
}
