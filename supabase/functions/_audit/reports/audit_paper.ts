/** Parts of a printed report: scores, findings, what passed, what was not seen, what was read. */

import type { Effort } from "../checks/check.ts";
import type { Bar, Block, PaperFinding, PaperReport } from "../pdf/blocks.ts";
import { CAP, CAP_STEP, type Finding, FLOOR, GROUP_TITLES, rankOf, type Undecided } from "../score.ts";
import { type Audit, faultsOf, FIRST_TO_MEND, type GroupScore } from "./audit.ts";
import { dayInWords, type ReportLimit, type ReportPage, shopName } from "./shop.ts";

export const AUDIT_METHOD =
  "Every sentence rests on a page that was read, and says which; nothing is estimated. How scores are made stands " +
  "below them on the next pages.";

/** How scores are made, below them: `score.ts` in words. */
export const SCORE_METHOD =
  "A score is 100 × (1 − Σ weight × share of what failed ÷ Σ weight of what was decided). Weights: critical 10, " +
  `high 6, medium 3, low 1. One critical fault caps it at ${CAP}, each further one ${CAP_STEP} lower; without a ` +
  `critical or high fault it is ${FLOOR} or more. “–” stands where less than half of the weight was decided, ` +
  "or where a group's gravest check was not. One formula makes all scores, in every report.";

/** Findings on the cover. */
const HIGHLIGHTS = 5;

const WORK: Record<Effort, string> = { S: "minutes", M: "hours", L: "days" };

export function paperOfAudit(kind: string, audit: Audit): PaperReport {
  const name = shopName(audit.shop);
  return {
    ...{ title: `${kind} for ${name}`, kind, shop: name, subtitle: audit.shop.read ?? audit.shop.asked },
    score: { value: audit.score.score, caption: captionOf(audit) },
    figures: auditFigures(audit),
    day: dayInWords(audit.shop.day),
    summary: withoutHighlights(audit.summary),
    meters: metersOf(audit.groups),
    quotes: [],
    highlights: highlightsOf(audit.findings),
    method: AUDIT_METHOD,
    blocks: [
      ...scoreBlocks(audit.groups),
      ...limitBlocks(audit.limits),
      ...findingBlocks(audit.findings),
      ...passedBlocks(audit),
      ...undecidedBlocks(audit.unknown, audit.not_applicable),
      ...pageBlocks(audit.pages),
    ],
  };
}

/** "2 critical, 3 high and 1 low fault" */
export function captionOf({ score: { score, known, applicable }, findings }: Audit): string {
  if (score === null) {
    return `Too little could be seen for a score: ${known} of the ${applicable} checks that apply were decided.`;
  }
  const faults = faultsOf(findings);
  if (faults.length === 0) return "No fault was found in what could be decided.";
  const counts = (["critical", "high", "medium", "low"] as const)
    .map((severity) => ({ severity, count: faults.filter((fault) => fault.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}`);
  const list = counts.length === 1 ? counts[0] : `${counts.slice(0, -1).join(", ")} and ${counts.at(-1)}`;
  return faults.length === 1
    ? `${list} fault, with its evidence and its remedy.`
    : `${list} faults, each with its evidence and its remedy.`;
}

export function auditFigures({ passed, score, findings }: Pick<Audit, "passed" | "score" | "findings">) {
  const faults = faultsOf(findings);
  return [
    { value: String(faults.length), label: faults.length === 1 ? "fault found" : "faults found" },
    {
      value: String(faults.filter(({ effort }) => effort === "S").length),
      label: "of them mended in minutes",
    },
    { value: `${score.known} of ${score.applicable}`, label: "checks that apply were decided" },
    { value: String(passed.length), label: "checks passed" },
  ];
}

export function metersOf(groups: GroupScore[]): Bar[] {
  return groups.map(({ title, score }) => ({ label: title, value: score, detail: "" }));
}

/** Faults first; where they are few, what is worth knowing beside them. */
export function highlightsOf(findings: Finding[]): PaperReport["highlights"] {
  const notes = findings.filter(({ severity }) => severity === "info");
  const rows = [...faultsOf(findings), ...notes].slice(0, HIGHLIGHTS).map(({ severity, title, effort }) => ({
    ...{ tone: severity, text: title, detail: severity === "info" ? "worth knowing" : WORK[effort] },
  }));
  return rows.length === 0 ? null : { title: "First to mend", rows };
}

/** The sentence that says in words what the highlights show. */
export function withoutHighlights(summary: string[]): string[] {
  return summary.filter((sentence) => !sentence.startsWith(FIRST_TO_MEND));
}

export function scoreBlocks(groups: GroupScore[]): Block[] {
  return [
    {
      type: "section",
      title: "Scores",
      intro: "Each group over the checks that apply to this shop and could be decided.",
      newPage: true,
    },
    {
      type: "bars",
      bars: groups.map(({ title, score, known, applicable, failed }) => ({
        label: title,
        value: score,
        detail: applicable === 0
          ? "does not apply"
          : `${known} of ${applicable} decided, ${failed} ${failed === 1 ? "fault" : "faults"}`,
      })),
    },
    { type: "note", title: "How a score is made", text: SCORE_METHOD },
  ];
}

export function limitBlocks(limits: ReportLimit[]): Block[] {
  return limits.map(({ message }) => ({
    type: "note",
    title: "What this report could not see",
    text: message,
  }));
}

export function findingBlocks(findings: Finding[]): Block[] {
  if (findings.length === 0) return [];
  return [
    {
      type: "section",
      title: "What to mend first",
      intro:
        "Critical faults first, then in the order of weight × share ÷ effort: how grave it is, how much of the shop it concerns, and " +
        "how much work it takes (minutes 1, hours 2, days 3).",
    },
    {
      type: "table",
      columns: [
        { title: "No.", width: 0.06 },
        { title: "Finding", width: 0.48 },
        { title: "Severity", width: 0.14 },
        { title: "Share", width: 0.12, align: "right" },
        { title: "Work", width: 0.1 },
        { title: "Priority", width: 0.1, align: "right" },
      ],
      rows: findings.map((finding, index) => [
        { text: String(index + 1), tone: "muted" },
        { text: finding.title, tone: "strong" },
        { text: finding.severity, tone: finding.severity },
        `${finding.affected} of ${finding.checked}`,
        WORK[finding.effort],
        rankOf(finding).toFixed(2),
      ]),
    },
    { type: "section", title: "Findings in detail" },
    ...findings.map((finding, index): Block => ({ type: "finding", finding: paperFinding(finding, index) })),
  ];
}

function paperFinding(finding: Finding, index: number): PaperFinding {
  const { id, group, severity, affected, checked, confidence, priority, rule } = finding;
  const { weight, share, effort } = priority;
  return {
    number: String(index + 1),
    severity,
    title: finding.title,
    facts: [
      `${id} · ${GROUP_TITLES[group]}`,
      `${affected} of ${checked} affected`,
      `${weight} × ${share.toFixed(2)} ÷ ${effort} = ${rankOf(finding).toFixed(2)}`,
      `${confidence} confidence`,
    ].join(" · "),
    paragraphs: [{ label: "Why", text: finding.why }, { label: "Fix", text: finding.fix }],
    evidence: evidenceOf(finding),
    more: Math.max(0, affected - finding.evidence.length),
    rule,
  };
}

/** The same thing seen at several places is told once. */
function evidenceOf({ evidence }: Finding): PaperFinding["evidence"] {
  const told: PaperFinding["evidence"] = [];
  for (const { url, locator, observed, expected, looked_for } of evidence) {
    const place = `${url} · ${locator}`;
    const same = told.find((piece) =>
      piece.observed === observed && piece.expected === expected && piece.lookedFor === looked_for
    );
    if (same) same.places.push(place);
    else told.push({ places: [place], observed, expected, lookedFor: looked_for });
  }
  return told;
}

function passedBlocks({ passed, groups }: Audit): Block[] {
  if (passed.length === 0) return [];
  return [
    {
      type: "section",
      title: "What is in order",
      intro:
        `${passed.length} ${
          passed.length === 1 ? "check" : "checks"
        } found no fault. What each looks at stands in ` +
        "the report's data, by its id.",
    },
    {
      type: "ticks",
      groups: groups.map(({ id, title }) => ({
        title,
        items: passed.filter(({ group }) => group === id).map(({ title }) => title),
      })).filter(({ items }) => items.length > 0),
    },
  ];
}

export function undecidedBlocks(unknown: Undecided[], notApplicable: Undecided[]): Block[] {
  const table = (rows: Undecided[]): Block => ({
    type: "table",
    columns: [
      { title: "Check", width: 0.12 },
      { title: "What would be good to see", width: 0.44 },
      { title: "Reason", width: 0.44 },
    ],
    rows: rows.map(({ id, title, reason }) => [{ text: id, tone: "muted" }, title, reason]),
  });
  return [
    ...(unknown.length === 0 ? [] : [
      { type: "section", title: "What could not be decided", intro: "None of this lowers the score." },
      table(unknown),
    ] as Block[]),
    ...(notApplicable.length === 0 ? [] : [
      { type: "section", title: "What does not concern this shop" },
      table(notApplicable),
    ] as Block[]),
  ];
}

export function pageBlocks(pages: ReportPage[]): Block[] {
  return [
    {
      type: "section",
      title: "Appendix: what was read",
      intro: "Every request that was made for this report, in order.",
    },
    {
      type: "table",
      columns: [
        { title: "What", width: 0.17 },
        { title: "Address", width: 0.63 },
        { title: "Answer", width: 0.2 },
      ],
      rows: pages.map(({ purpose, url, outcome }) => [words(purpose), url, words(outcome)]),
      dense: true,
    },
  ];
}

const words = (code: string) => code.replaceAll("_", " ");
