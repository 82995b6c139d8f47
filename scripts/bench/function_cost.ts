/** Which function the time goes to, by Postgres' own counting. */

import type postgres from "postgres";

/** One function's part in a call. */
export interface FunctionCost {
  name: string;
  /** How often it runs in one call. */
  calls: number;
  /** Milliseconds of one call that it takes itself, without what it calls. */
  self: number;
}

/** Counts from the next connection on, from zero. Counting itself costs a little. */
export async function countFunctions(sql: postgres.Sql): Promise<void> {
  const [{ name }] = await sql`select current_database() as name`;
  await sql.unsafe(`alter database "${name}" set track_functions = 'all'`);
  await sql`select pg_stat_reset()`;
}

/** What was counted, dearest first. @param calls by how many calls */
export async function functionCosts(sql: postgres.Sql, calls: number): Promise<FunctionCost[]> {
  const rows = await sql`
    select schemaname || '.' || funcname as name, calls::integer as calls, self_time as self
    from pg_stat_user_functions order by self_time desc`;
  return rows.map((row) => ({ name: row.name, calls: row.calls / calls, self: row.self / calls }));
}
