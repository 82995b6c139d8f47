/** What happens between connections, told step by step instead of hoped for. */

import type postgres from "postgres";

/**
 * Does one thing on a connection and leaves it uncommitted, begins another on a second connection, and commits the
 * first once the second waits for it or is done.
 *
 * @returns whether the second had to wait, and how it ended
 */
export async function meanwhile<T>(
  sql: postgres.Sql,
  first: (sql: postgres.ReservedSql) => Promise<unknown>,
  second: (sql: postgres.ReservedSql) => Promise<T>,
): Promise<{ waited: boolean; second: PromiseSettledResult<T> }> {
  const [one, other] = [await sql.reserve(), await sql.reserve()];
  try {
    const [{ pid }] = await other`select pg_backend_pid() as pid`;
    await one`begin`;
    await first(one);
    let done = false;
    const ending = Promise.allSettled([second(other)]).finally(() => done = true);
    const waited = await untilBlocked(sql, pid, () => done);
    await one`commit`;
    return { waited, second: (await ending)[0] };
  } finally {
    one.release();
    other.release();
  }
}

/** Waits until a connection waits for a lock, or has no more to do. */
async function untilBlocked(sql: postgres.Sql, pid: number, done: () => boolean): Promise<boolean> {
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline) {
    if (done()) return false;
    const [{ blocked }] = await sql`select cardinality(pg_blocking_pids(${pid})) > 0 as blocked`;
    if (blocked) return true;
  }
  throw new Error("The second connection neither waits nor ends.");
}

/** Does the same on so many connections at once. */
export async function atOnce<T>(
  times: number,
  work: (n: number) => Promise<T>,
): Promise<PromiseSettledResult<T>[]> {
  return await Promise.allSettled(Array.from({ length: times }, (_, n) => work(n)));
}
