/**
 * Reports from what was read. Every sentence is a text of a check, a count or a fact with its place; nothing
 * is guessed, no loss of money is estimated. The same crawl gives the same bytes.
 */

import { domainToUnicode } from "node:url";
import { type Checked, runChecks } from "./checks.ts";
import type { Check, Effort, Evidence, GroupId, Severity } from "./checks/check.ts";
import type { Crawl, Limit } from "./crawl.ts";
import { clean } from "./facts/text.ts";
import type { Visit } from "./polite_reader.ts";

/** A report as `complete_scrape` takes it. */
export interface Output {
  kind: string;
  title: string;
  /** 0 to 100; null when no check could be decided. */
  score: number | null;
  data: Blueprint;
}

export interface Blueprint {
  /** Raised when the shape changes. */
  format: 1;
  shop: { asked: string; read: string | null; host: string; host_unicode: string };
  summary: string[];
  score: Score;
  groups: (Score & { id: GroupId; title: string; failed: number })[];
  /** By priority, highest first. */
  findings: Finding[];
  /** Titles from here on are what would be good to see. */
  passed: { id: string; group: GroupId; title: string; checked: number }[];
  unknown: { id: string; group: GroupId; title: string; reason: string }[];
  not_applicable: { id: string; group: GroupId; title: string; reason: string }[];
  /** What the report cannot show and why. */
  limits: { code: Limit; message: string }[];
  pages: Visit[];
}

export interface Score {
  /** 0 to 100 over the checks that apply and were decided; null when there are none. */
  score: number | null;
  /** Checks that were decided. */
  known: number;
  /** Checks that apply, decided or not. */
  applicable: number;
}

export interface Finding {
  id: string;
  group: GroupId;
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

/** A writer per kind of report that can be written. */
const WRITERS: Record<string, (crawl: Crawl) => Output> = { survival_blueprint: writeBlueprint };

/** Whether a kind of report can be written. */
export function canWrite(kind: string): boolean {
  return Object.hasOwn(WRITERS, kind);
}

/** Writes a report of a kind that {@link canWrite} accepts. */
export function writeReport(kind: string, crawl: Crawl): Output {
  return WRITERS[kind](crawl);
}

const WEIGHTS: Record<Severity, number> = { critical: 10, high: 6, medium: 3, low: 1 };
const EFFORTS: Record<Effort, number> = { S: 1, M: 2, L: 3 };
const MAX_EVIDENCE = 5;

const GROUPS: Record<GroupId, string> = {
  reach: "Reach and crawl",
  product_data: "Product data",
  trust: "Trust",
  purchase: "Path to purchase",
  brand: "Brand and message",
  search: "Search presence",
  accessibility: "Accessibility",
  security: "Security",
};

const LIMITS: Record<Limit, string> = {
  robots_disallowed:
    "robots.txt forbids our reader, so no page was read. To allow it, add the lines `User-agent: EcomEdgeBot` " +
    "and `Allow: /`, then ask for the report again.",
  robots_unavailable:
    "robots.txt answers with a server error, which forbids reading the shop, so no page was read. " +
    "Repair robots.txt, then ask for the report again.",
  bot_wall:
    "The shop's protection against robots turned our reader away. What visitors see behind it is unknown. " +
    "To allow it, let the user agent EcomEdgeBot pass, then ask for the report again.",
  js_only:
    "The home page shows next to no text without JavaScript. What it shows with it is unknown to this report.",
  no_products_found:
    "The home page links to no product page that could be recognised, so product pages were not read.",
  products_not_read: "The product pages that the home page links to could not be read.",
};

function writeBlueprint(crawl: Crawl): Output {
  const checked = runChecks(crawl);
  const host = new URL(crawl.home?.url ?? crawl.asked).hostname;
  const unicode = domainToUnicode(host) || host;
  const total = scoreOf(checked);
  const findings = findingsOf(checked);
  const passed = checked.flatMap(({ check, verdict }) =>
    verdict.status === "pass"
      ? [{ id: check.id, group: check.group, title: check.passed, checked: verdict.checked }]
      : []
  );
  return {
    kind: "survival_blueprint",
    title: `Survival blueprint for ${clean(unicode, 120)}`,
    score: total.score,
    data: {
      format: 1,
      shop: { asked: crawl.asked, read: crawl.home?.url ?? null, host, host_unicode: clean(unicode, 253) },
      summary: summaryOf(crawl, total, findings, passed.length),
      score: total,
      groups: (Object.keys(GROUPS) as GroupId[]).map((id) => {
        const own = checked.filter(({ check }) => check.group === id);
        const failed = own.filter(({ verdict }) => verdict.status === "fail").length;
        return { id, title: GROUPS[id], ...scoreOf(own), failed };
      }),
      findings,
      passed,
      unknown: undecided(checked, "unknown"),
      not_applicable: undecided(checked, "not_applicable"),
      limits: crawl.limits.map((code) => ({ code, message: LIMITS[code] })),
      pages: crawl.visits,
    },
  };
}

/** 100 × (1 − Σ weight × share of what failed ÷ Σ weight of what was decided), rounded. */
function scoreOf(checked: Checked[]): Score {
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
    score: known === 0 ? null : Math.round(100 * (1 - lost / weight)),
    known,
    applicable: known + open,
  };
}

function findingsOf(checked: Checked[]): Finding[] {
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
  const rank = ({ priority: { weight, share, effort } }: Finding) => weight * share / effort;
  return findings.sort((a, b) => rank(b) - rank(a) || (a.id < b.id ? -1 : 1));
}

function undecided(checked: Checked[], status: "unknown" | "not_applicable") {
  return checked.flatMap(({ check: { id, group, passed }, verdict }) =>
    verdict.status === status ? [{ id, group, title: passed, reason: verdict.reason }] : []
  );
}

function summaryOf(crawl: Crawl, total: Score, findings: Finding[], passed: number): string[] {
  const pages = (crawl.home === null ? 0 : 1) + crawl.products.length;
  const sentences = [
    `${pages} ${
      pages === 1 ? "page was" : "pages were"
    } read, ${crawl.products.length} of them product pages.`,
    `${total.known} of the ${total.applicable} checks that apply could be decided: ` +
    `${passed} passed, ${findings.length} found a fault.`,
  ];
  if (findings.length > 0) sentences.push(`First to mend: ${findings[0].title}.`);
  return [...sentences, ...crawl.limits.map((limit) => LIMITS[limit])];
}
