/** What tests of the local stack share: a cluster per file, a database per test, and waiting without sleeping. */

import postgres from "postgres";
import { installPlatform } from "../local/platform.ts";
import { type Cluster, startCluster } from "../local/postgres.ts";

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
  const admin = postgres(cluster.url(), { max: 1, onnotice() {} });
  await admin`create database scratch`;
  await installPlatform(cluster.url("scratch"));
  const extensions = postgres(cluster.url("scratch"), { max: 1, onnotice() {} });
  await extensions.unsafe(`
    create extension pg_net with schema extensions;
    create extension pg_cron with schema pg_catalog;`).simple();
  await extensions.end();
  let count = 0;
  return {
    cluster,
    async database(test) {
      const name = `scratch_${++count}`;
      await admin.unsafe(`create database ${name} template scratch strategy file_copy`);
      const sql = postgres(cluster.url(name), { max: 4, onnotice() {} });
      try {
        await test(sql, cluster.url(name));
      } finally {
        await sql.end({ timeout: 1 });
      }
    },
    async stop() {
      await admin.end();
      await cluster.stop();
    },
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
