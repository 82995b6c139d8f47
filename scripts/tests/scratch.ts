/** What tests of the local stack share: a cluster per file, a database per test, and waiting without sleeping. */

import postgres from "postgres";
import type { Keys } from "../local/keys.ts";
import { type Cluster, startCluster } from "../local/postgres.ts";
import { cloneDatabase, createEmpty } from "../local/template.ts";

/** Keys of a stack that only a test sees. */
export const keys: Keys = {
  publishable: "sb_publishable_test",
  secret: "sb_secret_test",
  automations: "sb_secret_automations_test",
  jwtSecret: "a-secret-of-more-than-32-characters",
  polarAccessToken: "polar_oat_test",
};

/** A cluster for one test file. */
export interface Scratch {
  /** Runs a test on a database of its own that has the platform pieces and the extensions, and closes `sql` after. */
  database(test: (sql: postgres.Sql, url: string) => Promise<void>): Promise<void>;
  cluster: Cluster;
  stop(): Promise<void>;
}

/** Starts the cluster of a test file. */
export async function startScratch(): Promise<Scratch> {
  const cluster = await startCluster({ durable: false });
  const extensions = postgres(await createEmpty(cluster, "scratch"), { max: 1, onnotice() {} });
  await extensions.unsafe(`
    create extension pg_net with schema extensions;
    create extension pg_cron with schema pg_catalog;`).simple();
  await extensions.end();
  let count = 0;
  return {
    cluster,
    async database(test) {
      const url = await cloneDatabase(cluster, `scratch_${++count}`, "scratch");
      const sql = postgres(url, { max: 4, onnotice() {} });
      try {
        await test(sql, url);
      } finally {
        await sql.end({ timeout: 1 });
      }
    },
    stop: cluster.stop,
  };
}

/**
 * Asks again and again until the answer is truthy.
 *
 * @param what is named in the error when time is up
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T>,
  withinMs = 30_000,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + withinMs;
  while (true) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`Waited ${withinMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Four ports in a row that nobody has, from below the range that the system hands out. */
export function freePorts(): number {
  while (true) {
    const first = 20_000 + Math.floor(Math.random() * 10_000);
    try {
      for (let port = first; port < first + 4; port++) Deno.listen({ hostname: "127.0.0.1", port }).close();
      return first;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}
