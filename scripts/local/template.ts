/**
 * Databases for tests: made once with everything a new deployment has, then copied, which takes a few hundredths of a
 * second.
 */

import postgres from "postgres";
import { migrate } from "./migrations.ts";
import { installPlatform } from "./platform.ts";
import type { Cluster } from "./postgres.ts";

const templateName = "edge_kit_template";

/**
 * Creates the database that only platform, migrations and seed have touched. Keep connections to it short: a database
 * with a session cannot be copied.
 *
 * @param directory holds other migrations than the project's
 * @returns its name
 */
export async function createTemplate(cluster: Cluster, directory?: string): Promise<string> {
  await migrate(await createEmpty(cluster, templateName), { seed: true, directory });
  await execute(cluster, `alter database ${templateName} is_template true`);
  return templateName;
}

/**
 * Creates a database that only the platform has touched, as a new project is.
 *
 * @returns its connection string
 */
export async function createEmpty(cluster: Cluster, name: string): Promise<string> {
  await execute(cluster, `create database "${name}"`);
  await installPlatform(cluster.url(name));
  return cluster.url(name);
}

/**
 * Copies the template, or another database that nobody is connected to.
 *
 * @returns connection string of the copy
 */
export async function cloneDatabase(
  cluster: Cluster,
  name: string,
  template = templateName,
): Promise<string> {
  await execute(cluster, `create database "${name}" template "${template}" strategy file_copy`);
  return cluster.url(name);
}

async function execute(cluster: Cluster, statement: string): Promise<void> {
  const sql = postgres(cluster.url(), { max: 1, onnotice() {} });
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}
