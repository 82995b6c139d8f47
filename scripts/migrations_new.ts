/**
 * `deno task migrations:new NAME`: begins a migration for installed databases, and says what it has to do: what
 * `supabase/schemas` has and the migrations have not, and the other way round. Ends with 1 where it refuses.
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { migrate } from "./local/migrations.ts";
import { type Cluster, startCluster } from "./local/postgres.ts";
import { readSchemas, type SchemaFile } from "./local/schemas.ts";
import { createEmpty } from "./local/template.ts";
import { catalogueOf, differences } from "./tests/catalogue.ts";

if (import.meta.main) {
  const directory = fileURLToPath(new URL("../supabase/migrations", import.meta.url));
  try {
    const path = await newMigration(Deno.args[0] ?? "", directory, new Date());
    console.log(`${path}\n`);
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(1);
  }
  const cluster = await startCluster({ durable: false });
  try {
    const todo = await toDo(cluster, await readSchemas());
    console.log(
      todo.length > 0
        ? todo.join("\n")
        : "The migrations make what supabase/schemas says: there is nothing to do.",
    );
  } finally {
    await cluster.stop();
  }
}

/**
 * Writes an empty migration.
 *
 * @param name what it does, in snake_case
 * @returns its path
 * @throws when the name is none, or a migration of a later time is there
 */
export async function newMigration(name: string, directory: string, now: Date): Promise<string> {
  if (!/^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/.test(name)) {
    throw new Error("Name what it does, in snake_case: deno task migrations:new orders_by_country");
  }
  const version = now.toISOString().replace(/\D/g, "").slice(0, 14);
  const files = await Array.fromAsync(Deno.readDir(directory), ({ name }) => name);
  const later = files.filter((file) => file >= version).sort().at(-1);
  if (later) throw new Error(`${later} would run after it: look at this machine's clock.`);
  const path = join(directory, `${version}_${name}.sql`);
  await Deno.writeTextFile(path, header(name), { createNew: true });
  return path;
}

/** A shop goes on selling meanwhile: a migration that cannot have its lock at once gives way. */
const header = (name: string) =>
  `-- ${name.replaceAll("_", " ")}: what changes, why, and what makes it safe for a shop that sells meanwhile.

set local lock_timeout = '5s';

`;

/**
 * What the migrations do not do yet.
 *
 * @param schemas what the database shall be
 * @returns a line for each object; with `-` it is missing, with `+` it is there still
 */
export async function toDo(cluster: Cluster, schemas: SchemaFile[]): Promise<string[]> {
  const declared = await catalogue(cluster, async (url) => {
    const sql = postgres(url, { max: 1, onnotice() {} });
    for (const { text } of schemas) await sql.unsafe(text).simple();
    await sql.end();
  });
  const migrated = await catalogue(cluster, (url) => migrate(url, { seed: false }));
  return differences(declared, migrated);
}

/** The catalogue of a database that was empty before. */
async function catalogue(cluster: Cluster, fill: (url: string) => Promise<unknown>): Promise<string[]> {
  const url = await createEmpty(cluster, `catalogue_${crypto.randomUUID()}`);
  await fill(url);
  const sql = postgres(url, { max: 1, onnotice() {} });
  try {
    await sql`drop schema if exists supabase_migrations cascade`;
    return await catalogueOf(sql);
  } finally {
    await sql.end();
  }
}
