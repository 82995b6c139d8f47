/**
 * Contract: S139. The kit is a guest in a project: what the project has, and what it makes afterwards, has exactly the
 * privileges that it would have without the kit, also in a project whose defaults open everything; what is in the kit's
 * way is listed at once, before the first write; and once it is uninstalled, nothing of it is left.
 */

import { assertEquals, assertRejects, assertStringIncludes } from "@kit/assert";
import postgres from "postgres";
import { migrate } from "../../../scripts/local/migrations.ts";
import { type Cluster, startCluster } from "../../../scripts/local/postgres.ts";
import { readSchemas } from "../../../scripts/local/schemas.ts";
import { createEmpty } from "../../../scripts/local/template.ts";
import { preflight } from "../../../scripts/setup/preflight.ts";
import { catalogueOf, differences } from "../../../scripts/tests/catalogue.ts";

/** Defaults of a project made before 30 October 2026: whatever is made in `public` is open to everybody. */
const openDefaults = ["tables", "sequences", "functions"].map((what) =>
  `alter default privileges for role postgres in schema public grant all on ${what} to anon, authenticated, service_role;`
).join("\n");

const hostObjects = (name: string) => `
  create table public.${name}_notes (id bigint generated always as identity primary key, body text);
  alter table public.${name}_notes enable row level security;
  create view public.${name}_view as select id from public.${name}_notes;
  create sequence public.${name}_numbers;
  create function public.${name}_work() returns integer language sql return 1;
  create type public.${name}_mood as enum ('well', 'unwell');
  create schema ${name}_own;
  create table ${name}_own.things (id integer);
  create function ${name}_own.work() returns integer language sql return 1;`;

let cluster: Cluster;
Deno.test.beforeAll(async () => {
  cluster = await startCluster({ durable: false });
});
Deno.test.afterAll(() => cluster?.stop());

let count = 0;
/** A project of somebody's: the platform, and what they did first. */
async function project(
  before: string,
  test: (sql: postgres.Sql, url: string) => Promise<void>,
): Promise<void> {
  const url = await createEmpty(cluster, `project_${++count}`);
  const sql = postgres(url, { max: 1, onnotice() {} });
  try {
    await sql.unsafe(before).simple();
    await test(sql, url);
  } finally {
    await sql.end();
  }
}

const install = (url: string) => migrate(url, { seed: true });

/** Lines of the catalogue that are not the kit's. */
async function hostsLines(sql: postgres.Sql): Promise<string[]> {
  return (await catalogueOf(sql)).filter((line) =>
    /\b(host|later)_|^default privilege|^schema public/.test(line)
  );
}

for (const [defaults, statements] of [["closed", ""], ["open", openDefaults]]) {
  Deno.test(`S139: with defaults that are ${defaults}, what a project has and makes is as it would be without the kit`, async () => {
    const ends: string[][] = [];
    for (const withKit of [false, true]) {
      await project(statements + hostObjects("host"), async (sql, url) => {
        if (withKit) await install(url);
        await sql.unsafe(hostObjects("later")).simple();
        ends.push(await hostsLines(sql));
      });
    }
    assertEquals(differences(ends[0], ends[1]), []);
  });
}

Deno.test("S139: the kit's own privileges are the same whatever the project's defaults are", async () => {
  const ends: string[][] = [];
  for (const statements of ["", openDefaults]) {
    await project(statements, async (sql, url) => {
      await install(url);
      ends.push((await catalogueOf(sql)).filter((line) => !line.startsWith("default privilege")));
    });
  }
  assertEquals(differences(ends[0], ends[1]), []);
});

Deno.test("S139: whatever is in the way is listed at once, with what to do, and nothing is written", () =>
  project(
    `create schema edge_kit;
    create table public.orders (id integer);
    create view public.profiles as select 1 as one;
    create type public.report_kind as enum ('a');
    create function public.health(p integer) returns integer language sql return 1;
    insert into storage.buckets (id, name) values ('reports', 'reports');
    select vault.create_secret('x', 'edge_url');
    create extension pg_cron with schema pg_catalog;
    select cron.schedule('edge-kit-reconcile', '* * * * *', 'select 1');
    create schema if not exists supabase_migrations;
    create table if not exists supabase_migrations.schema_migrations (version text primary key, statements text[], name text);
    insert into supabase_migrations.schema_migrations values ('20250101000000', '{}', 'theirs');`,
    async (sql) => {
      const before = await catalogueOf(sql);
      const [taken, history, ...rest] = await preflight(sql, {
        slugs: ["checkout", "their-own"],
        ours: ["checkout", "scraper"],
      });
      for (
        const name of [
          "schema edge_kit",
          "table public.orders",
          "view public.profiles",
          "type public.report_kind",
          "function public.health",
          "bucket reports",
          "Vault secret edge_url",
          "cron job edge-kit-reconcile",
          "function checkout",
        ]
      ) assertStringIncludes(taken, name);
      assertEquals(taken.includes("their-own"), false);
      assertStringIncludes(history, "20250101000000");
      assertStringIncludes(history, "copy supabase/migrations into that repository");
      assertEquals(rest, []);
      assertEquals(await catalogueOf(sql), before);
    },
  ));

Deno.test("S139: the way is free in an empty project, in an installed one, and beside a project's own migrations", () =>
  project(hostObjects("host"), async (sql, url) => {
    assertEquals(await preflight(sql), []);
    await install(url);
    assertEquals(await preflight(sql, { slugs: ["checkout"], ours: ["checkout"] }), []);
    await sql`insert into supabase_migrations.schema_migrations (version, name) values ('20250101000000', 'theirs')`;
    assertEquals(await preflight(sql), []);
  }));

/** Lets this Postgres say that it is an older one, to whoever asks without a schema. */
const older = `
  create schema older;
  create function older.current_setting(p_name text) returns text language sql as
    $$ select case p_name when 'server_version_num' then '150018' when 'server_version' then '15.18'
      else pg_catalog.current_setting(p_name) end $$;`;

Deno.test("a Postgres before 17 is refused by the set-up and by the migrations, which write nothing", () =>
  project(older, async (sql) => {
    await sql`set search_path = older, pg_catalog, public`;
    assertEquals((await preflight(sql)).map((line) => line.includes("Postgres 15.18 is too old")), [true]);
    const [{ text }] = await readSchemas();
    await assertRejects(() => sql.unsafe(text).simple(), Error, "needs Postgres 17 or newer");
    assertEquals([...await sql`select from pg_namespace where nspname = 'edge_kit'`], []);
  }));

const uninstall = await Deno.readTextFile(new URL("../../../scripts/setup/uninstall.sql", import.meta.url));

Deno.test("uninstalled, nothing of the kit is left, and all of the project is", () =>
  project(
    openDefaults + hostObjects("host") +
      "create extension pg_net with schema extensions; create extension pg_cron;",
    async (sql, url) => {
      await sql`select cron.schedule('theirs', '* * * * *', 'select 1')`;
      const before = await catalogueOf(sql);
      await install(url);
      await sql`select vault.create_secret('https://x', 'edge_url')`;
      await sql.unsafe(uninstall).simple();
      await sql`drop schema supabase_migrations cascade`; // was empty but for the kit's rows
      assertEquals(differences(before, await catalogueOf(sql)), []);
      assertEquals([...await sql`select name from vault.secrets`], []);
      await install(url); // and it can come back
    },
  ));

Deno.test("a project that depends on the kit keeps it whole when somebody uninstalls", () =>
  project("", async (sql, url) => {
    await install(url);
    await sql`create view public.host_sales as select id, total_amount from public.orders`;
    const before = await catalogueOf(sql);
    await assertRejects(() => sql.unsafe(uninstall).simple(), Error, "depend on");
    await sql`rollback`;
    assertEquals(differences(before, await catalogueOf(sql)), []);
  }));
