/** How our tables differ from what must be in them. */

import type { Actual } from "./actual.ts";
import { type Expected, TABLES } from "./expected.ts";
import { good, type Slug } from "./goods.ts";

/** In words, by kind. */
export type Differences = Map<string, string[]>;

/** Holds every row against its counterpart, in both directions. */
export function compare(expected: Expected, actual: Actual): Differences {
  const found: Differences = new Map();
  const note = (kind: string, what: string) => found.set(kind, [...found.get(kind) ?? [], what]);

  for (const table of TABLES) {
    for (const [key, wanted] of Object.entries(expected[table])) {
      const row = actual[table][key] ?? (table === "balances" ? { balance: 0 } : undefined);
      if (row === undefined) {
        note(`${table} missing`, key);
        continue;
      }
      for (const [field, value] of Object.entries(wanted)) {
        if (field === "delivery") continue;
        if (row[field] !== value) {
          note(`${table} wrong: ${field}`, `${key}: ${row[field]} instead of ${value}`);
        }
      }
    }
    for (const [key, row] of Object.entries(actual[table])) {
      if (!(key in expected[table]) && !isEmpty(table, row)) note(`${table} too many`, key);
    }
  }
  for (const [key, { product, delivery }] of Object.entries(expected.purchases)) {
    const row = actual.purchases[key];
    if (row && !isDelivered(row, product as Slug, delivery as string[])) {
      note("purchases neither delivered nor visibly failed", `${key}: ${row.delivery} ${row.reports}`);
    }
  }
  for (const [kind, whats] of Object.entries(actual.wrong)) for (const what of whats) note(kind, what);
  return found;
}

/**
 * A balance of nothing, and a lot of which nothing is left: a period may have been granted before it was known that its
 * subscription had ended.
 */
function isEmpty(table: typeof TABLES[number], row: Record<string, unknown>): boolean {
  return table === "balances" ? row.balance === 0 : table === "lots" && row.granted === row.clawed_back;
}

/** Completed means that every report is there, and failed that it says why. */
function isDelivered(row: Record<string, unknown>, product: Slug, allowed: string[]): boolean {
  if (!allowed.includes(String(row.delivery))) return false;
  if (row.delivery === "failed") return row.failure_code !== null;
  return row.delivery !== "completed" ||
    good(product).reports.every((kind) => (row.reports as string[]).includes(kind));
}

/** How many of them there are. */
export function total(differences: Differences): number {
  return [...differences.values()].reduce((sum, { length }) => sum + length, 0);
}
