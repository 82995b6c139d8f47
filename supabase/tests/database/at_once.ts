/**
 * What tests with several connections share: a shop on a cluster of its own, and transactions that meet at a chosen
 * moment instead of by luck.
 */

import postgres from "postgres";
import { startCluster } from "../../../scripts/local/postgres.ts";
import { cloneDatabase, createTemplate } from "../../../scripts/local/template.ts";
import { until } from "../../../scripts/tests/scratch.ts";

/** The work of one connection. */
export type Work<T> = (tx: postgres.TransactionSql) => Promise<T>;

/** The cluster of a test file. */
export interface Shop {
  /** Runs a test on a database of its own: an open shop with the functions of `story.psql`. */
  database(test: (sql: postgres.Sql) => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the cluster of a test file. */
export async function startShop(): Promise<Shop> {
  const cluster = await startCluster({ durable: false });
  await createTemplate(cluster);
  const prepared = connect(await cloneDatabase(cluster, "shop"), 1);
  await prepared.unsafe(await Deno.readTextFile(new URL("story.psql", import.meta.url))).simple();
  await prepared`select tests.open_shop()`;
  await prepared.end();
  let count = 0;
  return {
    async database(test) {
      const sql = connect(await cloneDatabase(cluster, `shop_${++count}`, "shop"), 40);
      try {
        await test(sql);
      } finally {
        await sql.end({ timeout: 1 });
      }
    },
    stop: () => cluster.stop(),
  };
}

function connect(url: string, max: number): postgres.Sql {
  return postgres(url, { max, onnotice() {}, connection: { client_min_messages: "error" } });
}

/** A transaction under way on a connection of its own. */
interface Running<T> {
  /** Process id of its backend. */
  pid: number;
  /** Its result, after its commit. */
  result: Promise<T>;
  /** Whether it has ended, well or not. */
  ended(): boolean;
}

async function start<T>(sql: postgres.Sql, work: Work<T>): Promise<Running<T>> {
  const { promise: pid, resolve, reject } = Promise.withResolvers<number>();
  let ended = false;
  const result = sql.begin(async (tx) => {
    resolve((await tx`select pg_backend_pid() as pid`)[0].pid);
    return await work(tx);
  }) as Promise<T>;
  result.catch(reject).finally(() => ended = true);
  return { pid: await pid, result, ended: () => ended };
}

/** Resolves when a transaction waits for a lock, or has ended. */
async function standstill(sql: postgres.Sql, { pid, ended }: Running<unknown>): Promise<void> {
  await until(
    "a transaction to wait or to end",
    async () => ended() || (await sql`select from pg_locks where pid = ${pid} and not granted`).length > 0,
  );
}

/** Begins all transactions, and lets them do their work in the same instant. Resolves with their results. */
export async function atOnce<T>(sql: postgres.Sql, works: Work<T>[]): Promise<T[]> {
  const gun = 1;
  const starter = await sql.reserve();
  await starter`select pg_advisory_lock(${gun})`;
  const running = await Promise.all(works.map((work) =>
    start(sql, async (tx) => {
      await tx`select pg_advisory_xact_lock_shared(${gun})`;
      return await work(tx);
    })
  ));
  await Promise.all(running.map((one) => standstill(sql, one)));
  await starter`select pg_advisory_unlock(${gun})`;
  starter.release();
  return await Promise.all(running.map(({ result }) => result));
}

/**
 * Runs `first`, then `second` before the first has committed, until the second has ended or waits for the first; then
 * commits. Resolves with both results.
 */
export async function beforeCommit<A, B>(
  sql: postgres.Sql,
  first: Work<A>,
  second: Work<B>,
): Promise<[A, B]> {
  let other: Running<B> | undefined;
  const a = await sql.begin(async (tx) => {
    const answer = await first(tx);
    other = await start(sql, second);
    await standstill(sql, other);
    return answer;
  }) as A;
  return [a, await other!.result];
}

/** The same, but the first is rolled back. Resolves with the result of the second. */
export async function beforeRollback<B>(
  sql: postgres.Sql,
  first: Work<unknown>,
  second: Work<B>,
): Promise<B> {
  let other: Running<B> | undefined;
  const rollback = new Error("rolled back");
  await sql.begin(async (tx) => {
    await first(tx);
    other = await start(sql, second);
    await standstill(sql, other);
    throw rollback;
  }).catch((error) => {
    if (error !== rollback) throw error;
  });
  return await other!.result;
}

/** Runs `first` in a transaction and kills its backend before the commit. Resolves when the backend is gone. */
export async function killBeforeCommit(
  sql: postgres.Sql,
  first: (victim: postgres.ReservedSql) => Promise<unknown>,
) {
  const victim = await sql.reserve();
  await victim`begin`;
  const [{ pid }] = await victim`select pg_backend_pid() as pid`;
  await first(victim);
  const lost = victim`select pg_sleep(60)`.catch(() => {}); // so that the connection ends inside a query
  await until(
    "the victim to be at work",
    async () =>
      (await sql`select from pg_stat_activity where pid = ${pid} and wait_event = 'PgSleep'`).length > 0,
  );
  await sql`select pg_terminate_backend(${pid}, 5000)`;
  await lost;
}

/**
 * Stops `first` in the middle, when it writes to a table, runs `second` until it has ended or waits for the first, and
 * lets both go on. Resolves with both results.
 *
 * @param moment of the first, such as `after update on public.profiles`
 */
export async function inTheMiddle<A, B>(
  sql: postgres.Sql,
  moment: string,
  first: Work<A>,
  second: Work<B>,
): Promise<[A, B]> {
  const gate = 2;
  await sql.unsafe(`
    create function tests.wait_at_the_gate() returns trigger language plpgsql as $$
    begin
      perform pg_advisory_xact_lock_shared(${gate});
      return new;
    end $$;
    create trigger wait_at_the_gate ${moment} for each row execute function tests.wait_at_the_gate();`)
    .simple();
  const keeper = await sql.reserve();
  await keeper`select pg_advisory_lock(${gate})`;
  const one = await start(sql, first);
  await standstill(sql, one);
  const missed = one.ended();
  const other = await start(sql, second);
  await standstill(sql, other);
  await keeper`select pg_advisory_unlock(${gate})`;
  keeper.release();
  const results = await Promise.all([one.result, other.result]);
  if (missed) throw new Error(`The first never came by: ${moment}. Choose another moment.`);
  return results;
}
