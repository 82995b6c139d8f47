/** Whether two databases hold the same rows: a floor that stores less would be no floor. */

import type postgres from "postgres";

/** What may differ: ids that Postgres draws, and its clock. */
const DRAWN: Record<string, string[]> = {
  "edge_kit.polar_events": ["received_at", "processed_at"],
  "public.profiles": ["created_at"],
  "edge_kit.polar_customers": [],
  "public.orders": [],
  "public.purchases": ["id", "created_at"],
  "edge_kit.scrape_jobs": ["id", "purchase_id", "run_at", "created_at"],
  "net.http_request_queue": ["body"],
  "public.credit_lots": ["id"],
  "public.credit_entries": ["lot_id", "created_at"],
  "public.subscriptions": [],
  "edge_kit.subscription_marks": [],
  "public.outputs": [],
};

/** Rows of each table that an event can write. */
export async function countRows(sql: postgres.Sql): Promise<Map<string, number>> {
  const tables = Object.keys(DRAWN);
  const counts = await Promise.all(
    tables.map((table) => sql.unsafe(`select count(*)::integer as n from ${table}`)),
  );
  return new Map(tables.map((table, index) => [table, counts[index][0].n]));
}

/**
 * Compares every row of every table that an event can write.
 *
 * @throws an error with the first row that only one of them has
 */
export async function assertSameRows(sql: postgres.Sql, other: postgres.Sql): Promise<void> {
  for (const [table, drawn] of Object.entries(DRAWN)) {
    const query = `select (to_jsonb(t) - '{${drawn.join(",")}}'::text[])::text as row from ${table} t`;
    const [mine, others] = await Promise.all([sql, other].map(async (one) => {
      const rows = await one.unsafe(query);
      return rows.map(({ row }) => String(row)).sort();
    }));
    const at = mine.findIndex((row, index) => row !== others[index]);
    if (mine.length !== others.length || at !== -1) {
      throw new Error(`${table}: ${mine.length} and ${others.length} rows\n${mine[at]}\n${others[at]}`);
    }
  }
}
