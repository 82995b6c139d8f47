/**
 * What changed between two snapshots. Checks are compared only where both runs decided them by the same version of
 * their rule; what could not be decided this time is not comparable, and not mended.
 */

import type { Check, GroupId, Severity } from "../checks/check.ts";
import type { PolicyKind } from "../facts/policy_kinds.ts";
import { GROUP_TITLES, scoreOf } from "../score.ts";
import { medianOf, type Money } from "./shop_facts.ts";
import type { CheckSnapshot, Snapshot } from "./snapshot.ts";

/** A check whose verdict changed, or did not. */
export interface ChangedCheck {
  id: string;
  group: GroupId;
  severity: Severity;
  title: string;
}

export interface Changes {
  /** CHG-01: failed then, passes now. */
  fixed: ChangedCheck[];
  /** CHG-01: fails now and did not then; `was` says what it did. */
  new: (ChangedCheck & { was: "pass" | "not_applicable" })[];
  /** CHG-01: failed then and fails now; shares from 0 to 1. */
  persisting: (ChangedCheck & { share_before: number; share_now: number })[];
  /** CHG-06: those of `new` that passed then. */
  regressions: string[];
  not_comparable: (ChangedCheck & { reason: string })[];
  /** CHG-02: scores over the checks that both runs decided by the same rule. */
  scores: {
    group: GroupId | "all";
    title: string;
    before: number;
    now: number;
    delta: number;
    compared: number;
  }[];
  /** CHG-03. */
  prices: PriceMoves;
  /** CHG-04; null where one of the runs did not see the whole list. */
  products: { added: string[]; removed: string[] } | null;
  /** CHG-05. */
  policies: { kind: PolicyKind; url: string; change: "changed" | "first_seen" | "not_seen" }[];
}

export interface PriceMoves {
  /** Products whose price both runs know, in one currency. */
  compared: number;
  median_before: number | null;
  median_now: number | null;
  currency: string | null;
  moves: { url: string; name: string; before: Money; now: Money }[];
}

export function changesBetween(before: Snapshot, now: Snapshot, checks: readonly Check[]): Changes {
  const changes: Changes = {
    ...{ fixed: [], new: [], persisting: [], regressions: [], not_comparable: [] },
    scores: [],
    prices: priceMoves(before, now),
    products: productMoves(before, now),
    policies: policyChanges(before, now),
  };
  const decided: { check: Check; then: CheckSnapshot; today: CheckSnapshot }[] = [];
  for (const check of checks) {
    if (check.severity === "info") continue; // worth knowing, and no fault that could be mended
    const then = before.checks[check.id];
    const today = now.checks[check.id];
    const { id, group, severity, title } = check;
    const changed = { id, group, severity, title };
    const reason = incomparable(then, today);
    if (reason !== null) {
      // What is in order now, or was not asked, is no loss; only faults and open questions are worth a line.
      if (today.status === "fail" || then?.status === "fail") {
        changes.not_comparable.push({ ...changed, reason });
      }
      continue;
    }
    if (isDecided(then) && isDecided(today)) decided.push({ check, then, today });
    if (then.status === "fail" && today.status === "pass") changes.fixed.push(changed);
    if (then.status === "fail" && today.status === "fail") {
      changes.persisting.push({ ...changed, share_before: then.share, share_now: today.share });
    }
    if (today.status === "fail" && (then.status === "pass" || then.status === "not_applicable")) {
      changes.new.push({ ...changed, was: then.status });
      if (then.status === "pass") changes.regressions.push(id);
    }
  }
  changes.scores = scoreMoves(decided);
  return changes;
}

/** Why two verdicts on one check cannot be set side by side. */
function incomparable(then: CheckSnapshot | undefined, today: CheckSnapshot): string | null {
  if (then === undefined) return "The last run did not know this check.";
  if (then.version !== today.version) return "Its rule has changed since the last run.";
  if (today.status === "unknown") return "It could not be decided this time.";
  if (then.status === "unknown") return "It could not be decided last time.";
  if (today.status === "not_applicable" && then.status === "fail") return "It does not apply any more.";
  return null;
}

const isDecided = ({ status }: CheckSnapshot): boolean => status === "pass" || status === "fail";

function scoreMoves(
  decided: { check: Check; then: CheckSnapshot; today: CheckSnapshot }[],
): Changes["scores"] {
  const groups = [...new Set(decided.map(({ check }) => check.group))];
  const rows: [GroupId | "all", string][] = [
    ["all", "All groups"],
    ...groups.map((id): [GroupId, string] => [
      id,
      GROUP_TITLES[id],
    ]),
  ];
  return rows.flatMap(([group, title]) => {
    const own = decided.filter(({ check }) => group === "all" || check.group === group);
    const score = (which: "then" | "today") =>
      scoreOf(own.map(({ check: { severity }, [which]: { status, share } }) => ({ severity, status, share })))
        .score;
    const [before, now] = [score("then"), score("today")];
    if (before === null || now === null) return [];
    return [{ group, title, before, now, delta: now - before, compared: own.length }];
  });
}

function priceMoves(before: Snapshot, now: Snapshot): PriceMoves {
  const both = Object.entries(now.prices).flatMap(([url, price]) => {
    const then = Object.hasOwn(before.prices, url) ? before.prices[url] : undefined;
    return then && then.currency === price.currency ? [{ url, then, price }] : [];
  });
  const currencies = [...new Set(both.map(({ price }) => price.currency))];
  const median = (amounts: number[]) =>
    currencies.length === 1 ? medianOf(amounts.sort((a, b) => a - b)) : null;
  return {
    compared: both.length,
    median_before: median(both.map(({ then }) => then.amount)),
    median_now: median(both.map(({ price }) => price.amount)),
    currency: currencies.length === 1 ? currencies[0] : null,
    moves: both.filter(({ then, price }) => then.amount !== price.amount).map(({ url, then, price }) => ({
      url,
      name: price.name,
      before: { amount: then.amount, currency: then.currency },
      now: { amount: price.amount, currency: price.currency },
    })),
  };
}

function productMoves(before: Snapshot, now: Snapshot): Changes["products"] {
  if (before.products === null || now.products === null) return null;
  const [then, today] = [new Set(before.products), new Set(now.products)];
  return {
    added: now.products.filter((url) => !then.has(url)),
    removed: before.products.filter((url) => !today.has(url)),
  };
}

function policyChanges(before: Snapshot, now: Snapshot): Changes["policies"] {
  const kinds = [...new Set([...Object.keys(before.policies), ...Object.keys(now.policies)])]
    .sort() as PolicyKind[];
  return kinds.flatMap((kind): Changes["policies"] => {
    const [then, today] = [before.policies[kind], now.policies[kind]];
    if (then === undefined) return [{ kind, url: today!.url, change: "first_seen" }];
    if (today === undefined) return [{ kind, url: then.url, change: "not_seen" }];
    return then.hash === today.hash ? [] : [{ kind, url: today.url, change: "changed" }];
  });
}
