/** What a check is, and the ways in which one is decided from the pages that were read. */

import type { Crawl, ReadPage } from "../crawl.ts";
import { KNOWN_LANGUAGES } from "../facts/link_words.ts";

export type Severity = "critical" | "high" | "medium" | "low";
/** Work it takes: minutes, hours, days. */
export type Effort = "S" | "M" | "L";

export interface Evidence {
  url: string;
  /** Where on the page or in the response. */
  locator: string;
  observed: string;
  expected: string;
}

/** What a check found. Unknown is never held against the shop. */
export type Verdict =
  | { status: "pass"; checked: number }
  | { status: "fail"; affected: number; checked: number; evidence: Evidence[] }
  | { status: "not_applicable" | "unknown"; reason: string };

export interface Check {
  /** Stable; a changed rule gets a higher `rule.version`, never another id. */
  id: string;
  group: GroupId;
  severity: Severity;
  /** The fault, as a statement. */
  title: string;
  /** The same seen from the good side. */
  passed: string;
  why: string;
  fix: string;
  effort: Effort;
  confidence: "high" | "medium";
  /** Who says so. */
  rule: { name: string; url: string; version: number };
  run(crawl: Crawl): Verdict;
}

export type GroupId =
  | "reach"
  | "product_data"
  | "trust"
  | "purchase"
  | "brand"
  | "search"
  | "accessibility"
  | "security";

/** What one page says to a check. */
export type PageVerdict =
  | { status: "pass" }
  | { status: "fail"; evidence: Omit<Evidence, "url"> }
  | { status: "not_applicable" | "unknown"; reason: string };

export const PASS: PageVerdict = { status: "pass" };

export function failed(locator: string, observed: string, expected: string): PageVerdict {
  return { status: "fail", evidence: { locator, observed, expected } };
}

/** Something is missing on a page: a fault, unless the page was not read to its end. */
export function missing(page: ReadPage, locator: string, expected: string): PageVerdict {
  if (page.facts.incomplete) return { status: "unknown", reason: "The page could not be read completely." };
  return failed(locator, "not on the page", expected);
}

export const notApplicable = (reason: string) => ({ status: "not_applicable" as const, reason });
export const unknown = (reason: string) => ({ status: "unknown" as const, reason });

const NO_HOME = "The home page could not be read.";

/** Decides on the home page alone. */
export function onHome(judge: (home: ReadPage) => PageVerdict): (crawl: Crawl) => Verdict {
  return ({ home }) => home === null ? unknown(NO_HOME) : rollUp([home], judge);
}

/** Decides on every product page that was read. */
export function onProducts(judge: (page: ReadPage) => PageVerdict): (crawl: Crawl) => Verdict {
  return ({ products }) =>
    products.length === 0 ? unknown("No product page was read.") : rollUp(products, judge);
}

/** Decides on every page that was read. */
export function onPages(judge: (page: ReadPage, all: ReadPage[]) => PageVerdict): (crawl: Crawl) => Verdict {
  return (crawl) => {
    const pages = pagesOf(crawl);
    return pages.length === 0 ? unknown(NO_HOME) : rollUp(pages, (page) => judge(page, pages));
  };
}

export function pagesOf({ home, products }: Crawl): ReadPage[] {
  return home === null ? [] : [home, ...products];
}

/** One verdict of many: pages that say nothing do not count. */
function rollUp(pages: ReadPage[], judge: (page: ReadPage) => PageVerdict): Verdict {
  const verdicts = pages.map((page) => ({ page, verdict: judge(page) }));
  const evidence = verdicts.flatMap(({ page, verdict }) =>
    verdict.status === "fail" ? [{ url: page.url, ...verdict.evidence }] : []
  );
  const passes = verdicts.filter(({ verdict }) => verdict.status === "pass").length;
  const checked = passes + evidence.length;
  if (evidence.length > 0) return { status: "fail", affected: evidence.length, checked, evidence };
  if (passes > 0) return { status: "pass", checked };

  const silent = verdicts.map(({ verdict }) => verdict);
  const open = silent.find((verdict) => verdict.status === "unknown") ?? silent[0];
  return open as Verdict & { status: "unknown" | "not_applicable" };
}

/**
 * Whether "not found by its words" means anything on this page: its language is one whose words we know. A
 * page that names no language counts if some of the words were found on it.
 */
export function speaksKnownLanguage({ facts }: ReadPage): boolean {
  const language = facts.head.lang?.split("-")[0].toLowerCase() ?? null;
  return language === null
    ? Object.keys(facts.links.policies).length > 0
    : KNOWN_LANGUAGES.includes(language);
}
