/** Checks of some groups as a report: the survival blueprint and the threat scan differ in the groups only. */

import type { Checked } from "../checks.ts";
import type { GroupId } from "../checks/check.ts";
import type { Crawl } from "../crawl.ts";
import {
  type Finding,
  findingsOf,
  GROUP_TITLES,
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
  /** By priority, highest first. */
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
  const score = scoreOf(checked);
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
    return { id, title: GROUP_TITLES[id], ...scoreOf(own), failed: faultsOf(findingsOf(own)).length };
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
