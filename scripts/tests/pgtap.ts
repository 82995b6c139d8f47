/** Runs pgTAP files, several at once, each on a fresh copy of the template database. */

import { basename, dirname, join } from "node:path";
import postgres from "postgres";
import type { Cluster } from "../local/postgres.ts";
import { cloneDatabase } from "../local/template.ts";
import { type Outcome, sum } from "./outcome.ts";
import { readTap } from "./tap.ts";

const atOnce = 4;
const deadlineMs = 60_000;

/**
 * @param cluster has the template (see `createTemplate`)
 * @param files paths of `*.test.sql`: `begin; select plan(…); …; select * from finish(); rollback;`
 */
export async function runPgTap(cluster: Cluster, files: string[], signal: AbortSignal): Promise<Outcome> {
  const template = "edge_kit_pgtap";
  const sql = postgres(await cloneDatabase(cluster, template), { max: 1, onnotice() {} });
  await sql`create extension pgtap with schema extensions`;
  await sql.end();

  const waiting = files.entries();
  const outcomes: Outcome[] = [];
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (const [index, file] of waiting) {
      signal.throwIfAborted();
      outcomes[index] = await runFile(await cloneDatabase(cluster, `pgtap_${index}`, template), file);
    }
  }));
  return sum(outcomes);
}

async function runFile(databaseUrl: string, file: string): Promise<Outcome> {
  const source = await readSource(file);
  const lines: string[] = [];
  const sql = postgres(databaseUrl, {
    max: 1,
    connection: { statement_timeout: deadlineMs },
    onnotice() {},
  });
  let error: string | null = null;
  try {
    // Row by row, so that what ran before an error is known.
    await sql.unsafe(source.map(({ text }) => text).join("\n")).simple().forEach((row) => {
      for (const value of Object.values(row)) lines.push(...String(value).split("\n"));
    });
  } catch (thrown) {
    error = describe(thrown, source);
  } finally {
    await sql.end({ timeout: 1 });
  }
  return readTap(basename(file), lines, error);
}

/** A line of SQL and where it stands. */
interface SourceLine {
  text: string;
  place: string;
}

/** Of psql's own commands we know the one that includes a file, relative to the including one: `\\ir file`. */
async function readSource(file: string): Promise<SourceLine[]> {
  const texts = (await Deno.readTextFile(file)).split("\n");
  const lines = texts.map(async (text, index) => {
    const included = /^\\ir\s+(\S+)/.exec(text)?.[1];
    return included
      ? await readSource(join(dirname(file), included))
      : [{ text, place: `${basename(file)}:${index + 1}` }];
  });
  return (await Promise.all(lines)).flat();
}

function describe(error: unknown, source: SourceLine[]): string {
  if (!(error instanceof postgres.PostgresError)) return String(error);
  const lineOf = (offset: number) =>
    source.map(({ text }) => text).join("\n").slice(0, offset).split("\n").length;
  const place = error.position ? `${source[lineOf(Number(error.position) - 1) - 1].place}: ` : "";
  return [`${place}ERROR ${error.code}: ${error.message}`, error.detail, error.hint, error.where].filter(
    Boolean,
  )
    .join("\n");
}
