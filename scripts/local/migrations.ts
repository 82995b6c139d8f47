/**
 * Applies `supabase/migrations` the way `supabase db push` does, with the same books, so that either can follow the
 * other on one database.
 */

import { fileURLToPath } from "node:url";
import { join } from "node:path";
import postgres from "postgres";

/** What to apply. */
export interface MigrateOptions {
  /** Also run `seed.sql`, once per content. */
  seed: boolean;
  /** Holds `migrations/` and `seed.sql`. Default: the project's `supabase` folder. */
  directory?: string;
}

/** A migration file. */
interface Migration {
  version: string;
  name: string;
  path: string;
  text: string;
}

/** The catalogue's file; `hash` is what the CLI writes down, too. */
interface Seed {
  path: string;
  text: string;
  hash: string;
}

const projectDirectory = fileURLToPath(new URL("../../supabase", import.meta.url));

/**
 * Brings a database up to date: every migration that its history does not name, in order of version, each in a
 * transaction of its own.
 *
 * @param databaseUrl connection string of the owner (`postgres`)
 * @returns what ran: file names of migrations, then `seed.sql`
 * @throws with file, line and Postgres' message when a file fails; nothing of that file stays. Also when a file was
 * edited after this database had applied it.
 */
export async function migrate(databaseUrl: string, options: MigrateOptions): Promise<string[]> {
  const directory = options.directory ?? projectDirectory;
  const sql = postgres(databaseUrl, { max: 1, onnotice() {} });
  try {
    await createHistory(sql);
    const ran: string[] = [];
    for (const migration of await missingMigrations(sql, directory)) {
      await apply(sql, migration);
      ran.push(fileOf(migration));
    }
    const seed = options.seed && await changedSeed(sql, directory);
    if (seed) {
      await runSeed(sql, seed);
      ran.push("seed.sql");
    }
    return ran;
  } finally {
    await sql.end();
  }
}

/**
 * What `migrate` would run with the seed, in its order. Writes nothing, also in a database without a history.
 *
 * @throws when a file was edited after this database had applied it
 */
export async function pendingMigrations(sql: postgres.Sql): Promise<string[]> {
  const migrations = await missingMigrations(sql, projectDirectory);
  const seed = await changedSeed(sql, projectDirectory);
  return [...migrations.map(fileOf), ...(seed ? ["seed.sql"] : [])];
}

/**
 * The history of a database beside the project's migrations. Writes nothing.
 *
 * @returns our files that it has not applied, and versions that it has applied and we do not have
 */
export async function compareHistory(sql: postgres.Sql): Promise<{ missing: string[]; foreign: string[] }> {
  const applied = await appliedMigrations(sql);
  const ours = await readMigrations(join(projectDirectory, "migrations"));
  const versions = new Set(ours.map(({ version }) => version));
  return {
    missing: ours.filter(({ version }) => !applied.has(version)).map(fileOf),
    foreign: [...applied.keys()].filter((version) => !versions.has(version)).sort(),
  };
}

const fileOf = ({ version, name }: Migration) => `${version}_${name}.sql`;

async function missingMigrations(sql: postgres.Sql, directory: string): Promise<Migration[]> {
  const applied = await appliedMigrations(sql);
  const migrations = await readMigrations(join(directory, "migrations"));
  return migrations.filter(({ version, path, text }) => {
    const before = applied.get(version);
    if (before !== undefined && essence(before) !== essence(text)) {
      throw new Error(
        `${path} has changed since this database applied it. Undo the edit and write a new migration ` +
          "(CONTRIBUTING.md). A stack on this machine that was made before 1.0.0 starts over with " +
          "deno task start --fresh.",
      );
    }
    return before === undefined;
  });
}

/** The CLI's own tables; it creates them the same way when it comes first. */
async function createHistory(sql: postgres.Sql): Promise<void> {
  await sql.unsafe(`
    create schema if not exists supabase_migrations;
    create table if not exists supabase_migrations.schema_migrations (version text not null primary key);
    alter table supabase_migrations.schema_migrations add column if not exists statements text[];
    alter table supabase_migrations.schema_migrations add column if not exists name text;
    create table if not exists supabase_migrations.seed_files (path text not null primary key, hash text not null);
  `).simple();
}

async function appliedMigrations(sql: postgres.Sql): Promise<Map<string, string>> {
  if (!await exists(sql, "schema_migrations")) return new Map();
  const rows = await sql<{ version: string; text: string }[]>`
    select version, array_to_string(statements, '') as text from supabase_migrations.schema_migrations`;
  return new Map(rows.map(({ version, text }) => [version, text]));
}

/** The CLI cuts files into statements without their semicolons, so only what is left of both compares. */
const essence = (text: string) => text.replace(/[\s;]+/g, "");

async function readMigrations(directory: string): Promise<Migration[]> {
  const migrations: Migration[] = [];
  for await (const { name: file } of Deno.readDir(directory)) {
    const [, version, name] = /^(\d+)_(.*)\.sql$/.exec(file) ?? [];
    if (version === undefined) continue;
    const path = join(directory, file);
    migrations.push({ version, name, path, text: await Deno.readTextFile(path) });
  }
  return migrations.sort((a, b) => a.version < b.version ? -1 : 1);
}

async function apply(sql: postgres.Sql, { version, name, path, text }: Migration): Promise<void> {
  try {
    await sql.begin(async (transaction) => {
      await transaction.unsafe(text).simple();
      await transaction`
        insert into supabase_migrations.schema_migrations (version, name, statements)
        values (${version}, ${name}, ${[text]})`;
    });
  } catch (error) {
    throw located(error, path, text);
  }
}

/** The seed, unless this database has run it as it is. */
async function changedSeed(sql: postgres.Sql, directory: string): Promise<Seed | null> {
  const path = join(directory, "seed.sql");
  const text = await Deno.readTextFile(path);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const hash = new Uint8Array(digest).toHex();
  if (!await exists(sql, "seed_files")) return { path, text, hash };
  const known = await sql`
    select from supabase_migrations.seed_files where path = 'supabase/seed.sql' and hash = ${hash}`;
  return known.length > 0 ? null : { path, text, hash };
}

async function runSeed(sql: postgres.Sql, { path, text, hash }: Seed): Promise<void> {
  try {
    await sql.begin(async (transaction) => {
      await transaction.unsafe(text).simple();
      await transaction`
        insert into supabase_migrations.seed_files (path, hash) values ('supabase/seed.sql', ${hash})
        on conflict (path) do update set hash = excluded.hash`;
    });
  } catch (error) {
    throw located(error, path, text);
  }
}

async function exists(sql: postgres.Sql, table: string): Promise<boolean> {
  const [{ there }] = await sql<{ there: boolean }[]>`
    select to_regclass('supabase_migrations.' || ${table}) is not null as there`;
  return there;
}

/** Postgres reports the offset in the text; an editor wants the line. */
export function located(error: unknown, path: string, text: string): unknown {
  if (!(error instanceof postgres.PostgresError)) return error;
  const line = error.position ? `:${text.slice(0, Number(error.position)).split("\n").length}` : "";
  const more = [error.detail, error.hint, error.where].filter(Boolean).map((part) => `\n  ${part}`).join("");
  return new Error(`${path}${line}: ${error.message} (${error.code})${more}`, { cause: error });
}
