/** A database for stories: what a new deployment has, an open shop, and the functions of stories.sql. */

import postgres from "postgres";
import { type Cluster, startCluster } from "../../../scripts/local/postgres.ts";
import { cloneDatabase, createTemplate } from "../../../scripts/local/template.ts";
import { openShop } from "./catalogue.ts";
import { createState } from "./state.ts";

/** A cluster with a database to copy. */
export interface Shop {
  /**
   * A fresh copy.
   *
   * @param connections most connections at once
   */
  open(connections?: number): Promise<postgres.Sql>;
  /** Connection string of a copy. */
  urlOf(copy: postgres.Sql): string;
  /** Closes all copies and stops the cluster. */
  close(): Promise<void>;
}

/**
 * Starts the cluster of a test file.
 *
 * @param directory holds other migrations than the project's
 */
export async function startShop(directory?: string): Promise<Shop> {
  const cluster: Cluster = await startCluster({ durable: false });
  await createTemplate(cluster, directory);
  const sql = connect(await cloneDatabase(cluster, "shop"), 1);
  await openShop(sql);
  await sql.unsafe(await Deno.readTextFile(new URL("stories.sql", import.meta.url))).simple();
  await createState(sql);
  await sql.end();

  const copies: postgres.Sql[] = [];
  return {
    async open(connections = 1) {
      const copy = connect(await cloneDatabase(cluster, `copy_${copies.length}`, "shop"), connections);
      copies.push(copy);
      return copy;
    },
    urlOf: (copy) => cluster.url(copy.options.database),
    async close() {
      await Promise.all(copies.map((copy) => copy.end({ timeout: 1 })));
      await cluster.stop();
    },
  };
}

function connect(url: string, max: number): postgres.Sql {
  return postgres(url, { max, onnotice() {}, connection: { client_min_messages: "error" } });
}
