/**
 * Whether the kit may move into a database, before its first write: a Postgres that is new enough, and nobody there
 * who has our names already. Everything that is in the way is listed at once.
 */

import type { Sql } from "postgres";
import { compareHistory } from "../local/migrations.ts";
import { readSchemas } from "../local/schemas.ts";

const GUIDE = "docs/setup.md, “A project that exists already”";

/** Names of ours outside of the schema `edge_kit`, which no other project may have. */
export interface OwnNames {
  /** In `public`. A table's name is also that of its row type. */
  tables: string[];
  types: string[];
  /** By name alone: an overload of somebody else's would leave PostgREST in doubt about which is meant. */
  functions: string[];
  buckets: string[];
  /** In Vault. */
  secrets: string[];
}

/** What the schemas and the set-up make outside of `edge_kit`. */
export async function ownNames(): Promise<OwnNames> {
  const text = (await readSchemas()).map((file) => file.text).join("\n");
  const names = (pattern: RegExp) =>
    [...new Set(Array.from(text.matchAll(pattern), ([, name]) => name))].sort();
  return {
    tables: names(/^create (?:table|view) public\.(\w+)/gm),
    types: names(/^create type public\.(\w+)/gm),
    functions: names(/^create function public\.(\w+)/gm),
    buckets: names(/^insert into storage\.buckets [^;]*?values \('(\w+)'/gms),
    secrets: ["automations_key", "edge_url", "rate_limit_salt"],
  };
}

/**
 * Reads and writes nothing.
 *
 * @param sql as the owner `postgres`
 * @param deployed functions that the project has, by name; of ours those are told that would be overwritten
 * @returns a sentence for each thing that is in the way, with what to do; empty when the way is free
 */
export async function preflight(
  sql: Sql,
  deployed: { slugs: string[]; ours: string[] } = { slugs: [], ours: [] },
): Promise<string[]> {
  const old = await tooOld(sql);
  if (old) return [old]; // what follows asks a Postgres 17
  if (await isInstalled(sql)) return await foreignHistory(sql);
  const taken = [
    ...await takenNames(sql),
    ...deployed.slugs.filter((slug) => deployed.ours.includes(slug)).map((slug) => `function ${slug}`),
  ];
  return [
    ...taken.length > 0
      ? [
        `These names are taken: ${
          taken.join(", ")
        }. Rename them, or give the kit a project of its own (${GUIDE}).`,
      ]
      : [],
    ...await foreignHistory(sql),
  ];
}

async function tooOld(sql: Sql): Promise<string | null> {
  const [{ number, version }] = await sql<{ number: number; version: string }[]>`
    select current_setting('server_version_num')::integer as number, current_setting('server_version') as version`;
  if (number >= 170000) return null;
  return `Postgres ${version} is too old: the kit needs 17 or newer. Upgrade the project first ` +
    "(Supabase: Settings, Infrastructure).";
}

/** Our schema is there, made by us. */
async function isInstalled(sql: Sql): Promise<boolean> {
  const [{ there }] = await sql<
    { there: boolean }[]
  >`select to_regclass('edge_kit.settings') is not null as there`;
  return there;
}

async function takenNames(sql: Sql): Promise<string[]> {
  const { tables, types, functions, buckets, secrets } = await ownNames();
  const inPublic = await sql<{ name: string }[]>`
    select 'schema edge_kit' as name from pg_namespace where nspname = 'edge_kit'
    union all
    select case c.relkind when 'v' then 'view' when 'm' then 'view' when 'S' then 'sequence' else 'table' end
      || ' public.' || c.relname
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind not in ('i', 'I', 'c')
      and c.relname = any (${[...tables, ...types]})
    union all
    select 'type public.' || t.typname
    from pg_type t left join pg_class c on c.oid = t.typrelid
    where t.typnamespace = 'public'::regnamespace and t.typname = any (${[...tables, ...types]})
      and coalesce(c.relkind, 'c') = 'c'
    union all
    select distinct 'function public.' || p.proname
    from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proname = any (${functions})
    order by 1`;
  // Extensions and services that a project may not have yet.
  const jobs = await namesIn(sql, "cron.job", "cron job", "jobname like 'edge-kit-%'", "jobname");
  const kept = await namesIn(sql, "vault.secrets", "Vault secret", `name = any ('{${secrets}}')`, "name");
  const files = await namesIn(sql, "storage.buckets", "bucket", `id = any ('{${buckets}}')`, "id");
  return [...inPublic.map(({ name }) => name), ...jobs, ...kept, ...files];
}

/** Names in a table that need not be there. */
async function namesIn(
  sql: Sql,
  table: string,
  what: string,
  condition: string,
  column: string,
): Promise<string[]> {
  const [{ there }] = await sql<{ there: boolean }[]>`select to_regclass(${table}) is not null as there`;
  if (!there) return [];
  const rows = await sql.unsafe<{ name: string }[]>(
    `select ${column} as name from ${table} where ${condition} order by 1`,
  );
  return rows.map(({ name }) => `${what} ${name}`);
}

/** `supabase db push` refuses a history with migrations that its folder does not have. */
async function foreignHistory(sql: Sql): Promise<string[]> {
  const { missing, foreign } = await compareHistory(sql);
  if (missing.length === 0 || foreign.length === 0) return [];
  const some = foreign.slice(0, 3).join(", ") + (foreign.length > 3 ? ", …" : "");
  return [
    `The project's migrations are another repository's (${some}), and the kit's are not applied: copy ` +
    `supabase/migrations into that repository and push from there (${GUIDE}).`,
  ];
}
