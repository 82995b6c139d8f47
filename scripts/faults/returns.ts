/** What changes of plan give back, and which credits go with it: docs/money.md §4, worked out once more. */

import type { Slug } from "./goods.ts";

/** Credits of a subscription that were paid for: of a period, or of a share of one. Money in cents. */
export interface PaidLot {
  key: string;
  plan: Slug;
  /** To the microsecond, as text that sorts: two changes of plan may be one instant to a person. */
  start: string;
  end: string;
  cost: number;
  granted: number;
  /** The share of its order that was refunded, 0 to 1. */
  refunded: number;
}

/** A line that gives money back. */
export interface Return {
  plan: Slug;
  /** From when on it gives back, written likewise. */
  at: string;
  /** Cents, of which those are gone that were refunded with its order. */
  amount: number;
  /** Of lines of one moment this decides. */
  id: string;
}

/**
 * Each return goes to the lots of its plan that run when it begins, the one that began last first, and to none more than
 * it cost; credits go by the share of the cost that came back.
 *
 * @returns credits that are taken back, by the lot's key
 */
export function takenBack(lots: PaidLot[], returns: Return[]): Map<string, number> {
  const money = new Map<string, number>();
  for (const { plan, at, amount } of returns.toSorted((a, b) => a.at + a.id < b.at + b.id ? -1 : 1)) {
    let left = amount;
    const running = lots.filter((lot) => lot.plan === plan && lot.start < at && at < lot.end)
      .sort((a, b) => a.start + a.key < b.start + b.key ? 1 : -1);
    for (const { key, cost, refunded } of running) {
      const part = Math.max(0, Math.min(left, cost * (1 - refunded) - (money.get(key) ?? 0)));
      money.set(key, (money.get(key) ?? 0) + part);
      left -= part;
    }
  }
  return new Map(
    lots.map(({ key, granted, cost }) => [key, Math.floor(granted * (money.get(key) ?? 0) / cost + 1e-6)]),
  );
}
