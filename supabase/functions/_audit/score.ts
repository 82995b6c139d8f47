/**
 * From verdicts to numbers: one formula for every report. A fault costs its weight times the share of what was checked;
 * what could not be decided counts neither way. Scores agree with findings: a critical fault caps them, and only a
 * critical or high one takes them below {@link FLOOR}. Critical faults lead the work; the rest is ordered by
 * weight × share ÷ effort, three numbers that every finding shows.
 */

import type { Checked } from "./checks.ts";
import type { Check, Effort, Evidence, GroupId, Severity, Verdict } from "./checks/check.ts";

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

/** No score is above this beside one critical fault; each further one takes {@link CAP_STEP} more. */
export const CAP = 49;
export const CAP_STEP = 10;
/** Without a critical or high fault no score is below this. */
export const FLOOR = 50;
/** Share of the weight that applies which has to be decided for a score. */
const ENOUGH = 1 / 2;

export interface Score {
  /** 0 to 100 over the checks that apply and were decided; null where too little was, see {@link scoreOf}. */
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
  evidence: FindingEvidence[];
  affected: number;
  checked: number;
  /** weight × share ÷ effort orders the findings below the critical ones. */
  priority: { weight: number; share: number; effort: number };
  rule: Check["rule"];
}

/** What was seen, where, and what should be there instead. */
export interface FindingEvidence extends Omit<Evidence, "lookedFor"> {
  /** Of what was not found: the words, names and addresses that were looked for. */
  looked_for: string | null;
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

/** A check as far as scores look at it. */
export interface Counted {
  severity: Severity;
  status: Verdict["status"];
  /** Affected ÷ checked where it failed. */
  share: number;
}

/** What scores look at. */
export function counted({ check, verdict }: Checked): Counted {
  const share = verdict.status === "fail" ? verdict.affected / verdict.checked : 0;
  return { severity: check.severity, status: verdict.status, share };
}

/**
 * The score of a whole report: 100 × (1 − Σ weight × share of what failed ÷ Σ weight of what was decided), rounded,
 * within what its faults allow (see {@link CAP} and {@link FLOOR}). No score where less than half of the weight that
 * applies was decided: three checks passed and seventy not seen are no 100.
 */
export function scoreOf(checks: Counted[]): Score {
  const applying = checks.filter(({ status }) => status !== "not_applicable");
  const decided = applying.filter(isDecided);
  const weight = weightOf(decided);
  const score = weight === 0 || weight < ENOUGH * weightOf(applying) ? null : numberOf(decided, weight);
  return { score, known: decided.length, applicable: applying.length };
}

/**
 * The score of a group. It also has none while its gravest question is open: one of its critical checks, or where it
 * has none, all checks of its highest severity. A critical fault that was found answers that.
 */
export function groupScoreOf(checks: Counted[]): Score {
  const score = scoreOf(checks);
  return isOpen(checks.filter(({ status }) => status !== "not_applicable"))
    ? { ...score, score: null }
    : score;
}

function isOpen(applying: Counted[]): boolean {
  if (applying.some(isCriticalFault)) return false;
  const highest = Math.max(...applying.map(({ severity }) => WEIGHTS[severity]));
  const gravest = applying.filter(({ severity }) => WEIGHTS[severity] === highest);
  const isUnknown = ({ status }: Counted) => status === "unknown";
  return highest === WEIGHTS.critical ? gravest.some(isUnknown) : gravest.every(isUnknown);
}

/** @param weight of what was decided, more than 0 */
function numberOf(decided: Counted[], weight: number): number {
  const failed = decided.filter(({ status }) => status === "fail");
  const lost = failed.reduce((sum, { severity, share }) => sum + WEIGHTS[severity] * share, 0);
  const plain = Math.round(100 * (1 - lost / weight));
  const criticals = failed.filter(isCriticalFault).length;
  if (criticals > 0) return Math.min(plain, Math.max(0, CAP - CAP_STEP * (criticals - 1)));
  return failed.some(({ severity }) => severity === "high") ? plain : Math.max(plain, FLOOR);
}

const isDecided = ({ status }: Counted): boolean => status === "pass" || status === "fail";
const isCriticalFault = ({ severity, status }: Counted): boolean =>
  severity === "critical" && status === "fail";
const weightOf = (checks: Counted[]): number =>
  checks.reduce((sum, { severity }) => sum + WEIGHTS[severity], 0);

/** Critical ones first, then by priority, highest first; equals in the order of their ids. */
export function findingsOf(checked: Checked[]): Finding[] {
  const findings = checked.flatMap(({ check, verdict }): Finding[] => {
    if (verdict.status !== "fail") return [];
    const { id, group, severity, title, why, fix, effort, confidence, rule } = check;
    const share = Math.round(100 * verdict.affected / verdict.checked) / 100;
    return [{
      ...{ id, group, severity, status: "fail", title, why, fix, effort, confidence },
      evidence: verdict.evidence.slice(0, MAX_EVIDENCE).map(({ lookedFor = null, ...seen }) => ({
        ...seen,
        looked_for: lookedFor,
      })),
      affected: verdict.affected,
      checked: verdict.checked,
      priority: { weight: WEIGHTS[severity], share, effort: EFFORTS[effort] },
      rule,
    }];
  });
  const leads = ({ severity }: Finding) => severity === "critical" ? 1 : 0;
  return findings.sort((a, b) => leads(b) - leads(a) || rankOf(b) - rankOf(a) || (a.id < b.id ? -1 : 1));
}

/** What findings of less than critical severity are ordered by. */
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
