/**
 * What the lines of a subscription's orders come to in credits, a second time and otherwise: piece by piece, in exact
 * fractions, from the rules (docs/money.md §2 to §4) and not from the SQL.
 */

import { periodEnd } from "./calendar.ts";
import { product, type Slug } from "./catalogue.ts";
import type { Bill, History } from "./line_histories.ts";
import type { Line } from "./payloads.ts";
import { periodLot } from "./story.ts";

/** What a line bought: credits, at a cost, for some time. */
interface Piece {
  key: string;
  plan: Slug;
  credits: bigint;
  cost: bigint;
  from: number;
  to: number;
  /** Of the cost. */
  returned: bigint;
}

/** Lots by key: what they granted, and what was taken back. */
export type Lots = Record<string, { granted: number; clawedBack: number }>;

/** The lots that a history must leave. */
export function lotsOf(history: History): Lots {
  const pieces = new Map<string, Piece>();
  for (const piece of history.bills.flatMap((bill) => bought(history, bill))) {
    const known = pieces.get(piece.key);
    if (known === undefined) pieces.set(piece.key, piece); // two lines of one period: one lot
  }
  const returns = history.bills.flatMap((bill) =>
    bill.lines.filter(({ amount }) => amount < 0).map((line, place) => ({
      bill,
      line,
      place,
      ...span(bill, line),
    }))
  );
  returns.sort((one, other) => one.from - other.from || one.bill.id.localeCompare(other.bill.id));
  for (const { line, from } of returns) {
    giveBack(-BigInt(line.amount), line.plan!, from, [...pieces.values()]);
  }
  return Object.fromEntries([...pieces.values()].map(({ key, credits, cost, returned }) => {
    const taken = cost === 0n ? 0n : credits * returned / cost;
    return [key, { granted: Number(credits), clawedBack: Number(taken) }];
  }));
}

/**
 * Credits that the money of all lines pays for by list prices, as if they could be divided, and how many lines there are.
 */
export function paidFor(history: History): { credits: number; lines: number } {
  const lines = history.bills.flatMap((bill) => bill.lines);
  const credits = lines.reduce((sum, { plan, amount }) => {
    const { credits = 0, price } = product(plan!);
    return price === 0 ? sum : sum + credits * amount / price;
  }, 0);
  return { credits, lines: lines.length };
}

function bought(history: History, bill: Bill): Piece[] {
  return bill.lines.flatMap((line, place) => {
    const plan = line.plan!;
    const { credits = 0, price } = product(plan);
    if (line.amount <= 0 || price === 0) return [];
    const { from, to } = span(bill, line);
    const common = { plan, cost: BigInt(line.amount), from, to, returned: 0n };
    if (opens(bill, line)) {
      const start = bill.reason === "subscription_create" ? history.started : line.from ?? bill.created;
      const units = line.proration ? bill.units : line.amount / price;
      return [{ ...common, key: periodLot(history.subscription, start), credits: BigInt(credits * units) }];
    }
    const share = BigInt(credits) * BigInt(line.amount) / BigInt(price);
    return [{ ...common, key: `share:${bill.id}:${bill.id}-item-${place + 1}`, credits: share }];
  });
}

/**
 * The price of a whole period: a renewal's, or a line of a change that lasts from its start to the next one's. A renewal
 * that was changed before it was billed may be of another plan, or followed by a period that the change begins.
 */
function opens(bill: Bill, line: Line): boolean {
  if (!line.proration) {
    return line.plan === bill.product && !bill.lines.some((other) => other.proration && opens(bill, other));
  }
  if (bill.reason !== "subscription_update" || !line.from || line.plan !== bill.product) return false;
  const { interval, intervalCount, price } = product(bill.product);
  const whole = line.to === periodEnd(line.from, interval, intervalCount) &&
    line.amount >= price * bill.units;
  return whole && !bill.lines.some(({ amount, to }) => amount < 0 && to === line.to);
}

function span(bill: Bill, line: Line): { from: number; to: number } {
  const { interval, intervalCount } = product(line.plan!);
  const start = line.from ?? bill.created;
  return { from: Date.parse(start), to: Date.parse(line.to ?? periodEnd(start, interval, intervalCount)) };
}

/** Takes money off the newest pieces of a plan that were running. */
function giveBack(money: bigint, plan: Slug, moment: number, pieces: Piece[]) {
  const running = pieces.filter((piece) => piece.plan === plan && piece.from < moment && moment < piece.to)
    .sort((one, other) => other.from - one.from || (one.key < other.key ? 1 : -1));
  for (const piece of running) {
    const rest = piece.cost - piece.returned;
    const part = money < rest ? money : rest;
    piece.returned += part;
    money -= part;
  }
}
