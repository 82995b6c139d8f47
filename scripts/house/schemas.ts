/**
 * Whether a folder of SQL reads forward: its files are applied one by one, in the order of their names, and what each has
 * made is asked of Postgres.
 */

import { glob } from "node:fs/promises";
import { join } from "node:path";
import postgres from "postgres";
import { located } from "../local/migrations.ts";
import { circlesOf, type Graph } from "./circles.ts";
import { type Name, namesIn } from "./names.ts";

/** What came of it. */
export interface Reading {
  files: string[];
  /** What an earlier file needs of a later one. */
  forward: Need[];
  /** Files that need each other, see `circlesOf`. */
  circles: string[][];
  /** What one file has begun and a later one has changed: columns of a table, the body of a function or view. */
  scattered: Need[];
}

/** One thing that needs another, each with the file that made it. */
export interface Need {
  file: string;
  what: string;
  neededFile: string;
  needed: string;
}

/** A row of objects.sql. */
interface Found {
  id: string;
  kind: string;
  schema: string | null;
  name: string;
  state: string;
  body: string | null;
}

/** Something that a file has made. */
interface Made extends Found {
  file: string;
  /** The file that wrote it as it is now. */
  writer: string;
}

const query = async (name: string) => await Deno.readTextFile(new URL(name, import.meta.url));
const objectsQuery = await query("./objects.sql");
const needsQuery = await query("./needs.sql");

/**
 * Applies `*.sql` of a folder, each in a transaction of its own, with function bodies checked as Postgres checks them.
 *
 * @param databaseUrl connection string of the owner of a database that nothing but the platform has touched
 * @throws with file, line and Postgres' message when a file cannot be applied, which is how most forward needs show;
 * also when a file switches off the checking of bodies
 */
export async function readSchemas(folder: string, databaseUrl: string): Promise<Reading> {
  const files = (await Array.fromAsync(glob("*.sql", { cwd: folder }))).sort();
  if (files.length === 0) throw new Error(`${folder} has no files of SQL.`);
  const sql = postgres(databaseUrl, { max: 1, onnotice() {} });
  try {
    const before = new Set((await objects(sql)).map(({ id }) => id));
    const made = new Map<string, Made>();
    const scattered: Need[] = [];
    for (const file of files) {
      await apply(sql, join(folder, file));
      for (const found of await objects(sql)) {
        if (before.has(found.id)) continue;
        const known = made.get(found.id);
        if (known?.state === found.state) continue;
        made.set(found.id, { ...found, file: known?.file ?? file, writer: file });
        const begun = known ?? made.get(whole(found.id));
        if (begun && begun.file !== file) scattered.push(need(file, found, begun));
      }
    }
    const needs = [...await catalogued(sql, made), ...spoken([...made.values()])];
    const forward = needs.filter(({ file, neededFile }) => file < neededFile);
    return {
      files,
      forward: unique(forward),
      circles: circlesOf(graphOf(files, needs)),
      scattered: unique(scattered),
    };
  } finally {
    await sql.end();
  }
}

async function apply(sql: postgres.Sql, path: string): Promise<void> {
  const text = await Deno.readTextFile(path);
  try {
    await sql.begin(async (transaction) => {
      await transaction`set local check_function_bodies = on`;
      await transaction.unsafe(text).simple();
      const [{ checked }] = await transaction`select current_setting('check_function_bodies') as checked`;
      if (checked !== "on") throw new Error(`${path} switches off the checking of function bodies.`);
    });
  } catch (error) {
    throw located(error, path, text);
  }
}

async function objects(sql: postgres.Sql): Promise<Found[]> {
  const [{ cron }] = await sql`select to_regclass('cron.job') is not null as cron`;
  const jobs = cron
    ? await sql<Found[]>`
        select 'cron ' || jobid as id, 'cron job' as kind, null as schema, jobname as name, md5(command) as state,
          command as body
        from cron.job`
    : [];
  return [...await sql.unsafe<Found[]>(objectsQuery), ...jobs];
}

const need = (file: string, by: Found, needed: Made): Need => ({
  file,
  what: describe(by),
  neededFile: needed.file,
  needed: describe(needed),
});

const describe = ({ kind, schema, name }: Found) => `${kind} ${schema ? `${schema}.` : ""}${name}`;

/** A column, a function's argument and the like without their number: what they are part of. */
const whole = (id: string) => id.replace(/ \d+$/, " 0");

/** What Postgres itself knows. */
async function catalogued(sql: postgres.Sql, made: Map<string, Made>): Promise<Need[]> {
  const rows = await sql.unsafe<{ by: string; needed: string }[]>(needsQuery);
  return rows.flatMap((row) => {
    const by = made.get(row.by) ?? made.get(whole(row.by));
    const needed = made.get(row.needed) ?? made.get(whole(row.needed));
    return by && needed && by.writer !== needed.file ? [need(by.writer, by, needed)] : [];
  });
}

/** What the texts of functions and of cron's jobs speak of. */
function spoken(made: Made[]): Need[] {
  const byName = Map.groupBy(
    made.filter(({ kind }) => NAMED.has(kind)),
    ({ schema, name }) => `${schema}.${name}`,
  );
  return made.flatMap((by) =>
    namesIn(by.body ?? "").flatMap((name) => {
      const needed = meant(name, byName.get(`${name.schema}.${name.name}`) ?? []);
      return needed && by.writer !== needed.file ? [need(by.writer, by, needed)] : [];
    })
  );
}

/** Kinds of things that a statement can name. */
const NAMED = new Set(["table", "view", "sequence", "type", "function"]);

/** Of several functions of one name the one that was there first. */
function meant({ called }: Name, candidates: Made[]): Made | undefined {
  const fitting = candidates.filter(({ kind }) => (kind === "function") === called);
  return (fitting.length > 0 ? fitting : candidates).sort((a, b) => a.file < b.file ? -1 : 1).at(0);
}

function unique(needs: Need[]): Need[] {
  const byText = new Map(needs.map((need) => [Object.values(need).join(" "), need]));
  return [...byText].sort(([a], [b]) => a < b ? -1 : 1).map(([, need]) => need);
}

function graphOf(files: string[], needs: Need[]): Graph {
  const graph: Graph = new Map(files.map((file) => [file, new Set()]));
  for (const { file, neededFile } of needs) graph.get(file)!.add(neededFile);
  return graph;
}
