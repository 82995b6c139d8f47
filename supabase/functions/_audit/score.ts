/**
 * From verdicts to numbers. A fault costs its weight times the share of what was checked; what could not be decided
 * counts neither way; and work is ordered by weight × share ÷ effort, three numbers that every finding shows.
 */

import type { Checked } from "./checks.ts";
import type { Check, Effort, Evidence, GroupId, Severity } from "./checks/check.ts";

export const WEIGHTS: Record<Severity, number> = { critical: 10, high: 6, medium: 3, low: 1, info: 0 };
export const EFFORTS: Record<Effort, number> = { S: 1, M: 2, L: 3 };

export const GROUP_TITLES: Record<GroupId, string> = {
  reach: "Reach and crawl",
  product_data: "Product data",
  trust: "Trust",
  purchase: "Path to purchase",
  brand: "Brand and message",
  search: "Search presence",
  speed: "Speed",
  accessibility: "Accessibility",
  security: "Security",
  threat: "Exposure",
  agents: "AI agents",
};

export interface Score {
  /** 0 to 100 over the checks that apply and were decided; null when that were fewer than half, or none of weight. */
  score: number | null;
  /** Checks that were decided. */
  known: number;
  /** Checks that apply, decided or not. */
  applicable: number;
}

export interface Finding {
  id: string;
  group: GroupId;
  /** `info` is worth knowing and no fault. */
  severity: Severity;
  status: "fail";
  title: string;
  why: string;
  fix: string;
  effort: Effort;
  confidence: Check["confidence"];
  /** At most five. */
  evidence: Evidence[];
  affected: number;
  checked: number;
  /** weight × share ÷ effort orders the findings. */
  priority: { weight: number; share: number; effort: number };
  rule: Check["rule"];
}

/** A check that found no fault, and why not where it was not decided. */
export interface Passed {
  id: string;
  group: GroupId;
  title: string;
  checked: number;
}

export interface Undecided {
  id: string;
  group: GroupId;
  /** What would be good to see. */
  title: string;
  reason: string;
}

const MAX_EVIDENCE = 5;

/** 100 × (1 − Σ weight × share of what failed ÷ Σ weight of what was decided), rounded. See {@link Score}. */
export function scoreOf(checked: Checked[]): Score {
  let known = 0;
  let open = 0;
  let weight = 0;
  let lost = 0;
  for (const { check, verdict } of checked) {
    if (verdict.status === "unknown") open++;
    if (verdict.status !== "pass" && verdict.status !== "fail") continue;
    known++;
    weight += WEIGHTS[check.severity];
    if (verdict.status === "fail") lost += WEIGHTS[check.severity] * verdict.affected / verdict.checked;
  }
  return {
    // Three checks passed and seventy not seen are no 100.
    score: weight === 0 || known < open ? null : Math.round(100 * (1 - lost / weight)),
    known,
    applicable: known + open,
  };
}

/** By priority, highest first; equals in the order of their ids. */
export function findingsOf(checked: Checked[]): Finding[] {
  const findings = checked.flatMap(({ check, verdict }): Finding[] => {
    if (verdict.status !== "fail") return [];
    const { id, group, severity, title, why, fix, effort, confidence, rule } = check;
    const share = Math.round(100 * verdict.affected / verdict.checked) / 100;
    return [{
      ...{ id, group, severity, status: "fail", title, why, fix, effort, confidence },
      evidence: verdict.evidence.slice(0, MAX_EVIDENCE),
      affected: verdict.affected,
      checked: verdict.checked,
      priority: { weight: WEIGHTS[severity], share, effort: EFFORTS[effort] },
      rule,
    }];
  });
  return findings.sort((a, b) => rankOf(b) - rankOf(a) || (a.id < b.id ? -1 : 1));
}

/** What findings are ordered by. */
export function rankOf({ priority: { weight, share, effort } }: Finding): number {
  return weight * share / effort;
}

export function passedOf(checked: Checked[]): Passed[] {
  return checked.flatMap(({ check: { id, group, passed }, verdict }) =>
    verdict.status === "pass" ? [{ id, group, title: passed, checked: verdict.checked }] : []
  );
}

export function undecidedOf(checked: Checked[], status: "unknown" | "not_applicable"): Undecided[] {
  return checked.flatMap(({ check: { id, group, passed }, verdict }) =>
    verdict.status === status ? [{ id, group, title: passed, reason: verdict.reason }] : []
  );
}
