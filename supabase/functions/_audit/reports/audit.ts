/** Checks of some groups as a report: the survival blueprint and the threat scan differ in the groups only. */

import type { Checked } from "../checks.ts";
import type { GroupId } from "../checks/check.ts";
import type { Crawl } from "../crawl.ts";
import {
  counted,
  type Finding,
  findingsOf,
  GROUP_TITLES,
  groupScoreOf,
  type Passed,
  passedOf,
  type Score,
  scoreOf,
  type Undecided,
  undecidedOf,
} from "../score.ts";
import {
  limitsOf,
  readSentence,
  type ReportLimit,
  type ReportPage,
  reportPages,
  type ReportShop,
  shopOf,
} from "./shop.ts";

/** `data` of a survival blueprint and of a threat scan. */
export interface Audit {
  /** Raised when the shape changes. */
  format: 1;
  shop: ReportShop;
  summary: string[];
  score: Score;
  groups: GroupScore[];
  /** Critical ones first, then by priority. */
  findings: Finding[];
  passed: Passed[];
  unknown: Undecided[];
  not_applicable: Undecided[];
  /** What the report cannot show and why. */
  limits: ReportLimit[];
  pages: ReportPage[];
}

export interface GroupScore extends Score {
  id: GroupId;
  title: string;
  /** Faults; what is only worth knowing is none. */
  failed: number;
}

export function auditOf(crawl: Crawl, all: Checked[], groups: readonly GroupId[]): Audit {
  const checked = all.filter(({ check }) => groups.includes(check.group));
  const score = scoreOf(checked.map(counted));
  const findings = findingsOf(checked);
  const passed = passedOf(checked);
  const limits = limitsOf(crawl);
  return {
    format: 1,
    shop: shopOf(crawl),
    summary: [
      readSentence(crawl),
      decidedSentence(score, findings, passed.length),
      ...firstSentence(findings),
      ...liftSentence(checked, score),
      ...limits.map(({ message }) => message),
    ],
    score,
    groups: groupScores(checked, groups),
    findings,
    passed,
    unknown: undecidedOf(checked, "unknown"),
    not_applicable: undecidedOf(checked, "not_applicable"),
    limits,
    pages: reportPages(crawl),
  };
}

export function groupScores(checked: Checked[], groups: readonly GroupId[]): GroupScore[] {
  return groups.map((id) => {
    const own = checked.filter(({ check }) => check.group === id);
    return {
      id,
      title: GROUP_TITLES[id],
      ...groupScoreOf(own.map(counted)),
      failed: faultsOf(findingsOf(own)).length,
    };
  });
}

/** Findings without those that are only worth knowing. */
export function faultsOf(findings: Finding[]): Finding[] {
  return findings.filter(({ severity }) => severity !== "info");
}

function decidedSentence({ known, applicable }: Score, findings: Finding[], passed: number): string {
  const faults = faultsOf(findings).length;
  const notes = findings.length - faults;
  const worth = notes === 0 ? "" : `, ${notes} ${notes === 1 ? "is" : "are"} worth knowing`;
  return `${known} of the ${applicable} checks that apply could be decided: ${passed} passed, ` +
    `${faults} found a fault${worth}.`;
}

/** How the sentence starts that names the first fault. */
export const FIRST_TO_MEND = "First to mend: ";

function firstSentence(findings: Finding[]): string[] {
  const [first] = faultsOf(findings);
  return first === undefined ? [] : [`${FIRST_TO_MEND}${first.title}.`];
}

/** What the score would be without its critical faults, all else unchanged. */
function liftSentence(checked: Checked[], { score }: Score): string[] {
  const checks = checked.map(counted);
  const isCritical = ({ severity, status }: (typeof checks)[number]) =>
    severity === "critical" && status === "fail";
  const criticals = checks.filter(isCritical).length;
  if (score === null || criticals === 0) return [];
  const mended = scoreOf(checks.map((one) => isCritical(one) ? { ...one, status: "pass", share: 0 } : one));
  return [
    criticals === 1
      ? `One critical fault holds the score at ${score}; with it mended it would be ${mended.score}.`
      : `${criticals} critical faults hold the score at ${score}; with them mended it would be ${mended.score}.`,
  ];
}
