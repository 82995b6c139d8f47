/** A database as text, so that two can be compared: its catalogue, and the rows that an installation writes. */

import type postgres from "postgres";

const query = new URL("./schema.sql", import.meta.url);

/** Tables whose rows are written by an installation, and what a row is; a project may lack one. */
const OWN_ROWS = {
  "cron.job": "job",
  "storage.buckets": "bucket",
  "edge_kit.settings": "setting",
  "edge_kit.attention_reasons": "reason",
};

/** One line for each object of the project's schemas, and for each of its jobs, settings and other rows of its own. */
export async function catalogueOf(sql: postgres.Sql): Promise<string[]> {
  return await sql.begin(async (tx) => {
    // With an empty search path every name in a definition is written in full.
    await tx`set local search_path = ''`;
    const lines = await tx.unsafe<{ line: string }[]>(await Deno.readTextFile(query));
    const rows: string[] = [];
    for (const [table, what] of Object.entries(OWN_ROWS)) {
      const [{ there }] = await tx<{ there: boolean }[]>`select to_regclass(${table}) is not null as there`;
      if (!there) continue;
      const own = await tx.unsafe<{ line: string }[]>(
        `select '${what} ' || (to_jsonb(t) - '{jobid,database,nodename,nodeport,created_at,updated_at}'::text[])::text as line
        from ${table} t`,
      );
      rows.push(...own.map(({ line }) => line));
    }
    return [...lines.map(({ line }) => line), ...rows].sort();
  });
}

/** What the one has and the other has not, a line each; empty when both are alike. */
export function differences(a: string[], b: string[]): string[] {
  const [inA, inB] = [new Set(a), new Set(b)];
  return [
    ...a.filter((line) => !inB.has(line)).map((line) => `- ${line}`),
    ...b.filter((line) => !inA.has(line)).map((line) => `+ ${line}`),
  ];
}
