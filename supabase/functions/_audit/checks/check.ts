/** What a check is, and the ways in which one is decided from the pages that were read. */

import type { Crawl, ReadPage } from "../crawl.ts";

/** `info`: worth knowing and no fault; it weighs nothing. */
export type Severity = "critical" | "high" | "medium" | "low" | "info";
/** Work it takes: minutes, hours, days. */
export type Effort = "S" | "M" | "L";

export interface Evidence {
  url: string;
  /** Where on the page or in the response. */
  locator: string;
  observed: string;
  expected: string;
  /** Of what was not found: the words, names and addresses that were looked for. */
  lookedFor?: string;
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
  | "speed"
  | "accessibility"
  | "security"
  | "threat"
  | "agents";

/** What one page says to a check. */
export type PageVerdict =
  | { status: "pass" }
  | { status: "fail"; evidence: Omit<Evidence, "url"> }
  | { status: "not_applicable" | "unknown"; reason: string };

export const PASS: PageVerdict = { status: "pass" };

export function failed(locator: string, observed: string, expected: string): PageVerdict {
  return { status: "fail", evidence: { locator, observed, expected } };
}

/**
 * Something is missing on a page: a fault, unless the page was not read to its end.
 *
 * @param lookedFor what was looked for, where that are words
 */
export function missing(
  page: ReadPage,
  locator: string,
  expected: string,
  lookedFor?: string,
): PageVerdict {
  if (page.facts.incomplete) return unknown(NOT_ALL);
  return notFound(locator, "not on the page", expected, lookedFor);
}

/** Something is missing where all was read. */
export function notFound(
  locator: string,
  observed: string,
  expected: string,
  lookedFor?: string,
): PageVerdict {
  const evidence = { locator, observed, expected };
  return { status: "fail", evidence: lookedFor === undefined ? evidence : { ...evidence, lookedFor } };
}

export const notApplicable = (reason: string) => ({ status: "not_applicable" as const, reason });
export const unknown = (reason: string) => ({ status: "unknown" as const, reason });

/** Reasons that many checks share. */
export const NO_HOME = "The home page could not be read.";
export const NOT_ALL = "The page could not be read completely.";

/** Decides on the home page alone. */
export function onHome(judge: (home: ReadPage, crawl: Crawl) => PageVerdict): (crawl: Crawl) => Verdict {
  return (crawl) =>
    crawl.home === null ? unknown(NO_HOME) : rollUp([crawl.home], (page) => judge(page, crawl));
}

/** Decides on every product page that was read. */
export function onProducts(judge: (page: ReadPage, crawl: Crawl) => PageVerdict): (crawl: Crawl) => Verdict {
  return onEach(({ products }) => products, "No product page was read.", judge);
}

/** Decides on the pages that a shop wants to be found: home, collections and products. */
export function onSellingPages(
  judge: (page: ReadPage, crawl: Crawl) => PageVerdict,
): (crawl: Crawl) => Verdict {
  return onEach(sellingPagesOf, NO_HOME, judge);
}

/** Decides on every page that was read. */
export function onPages(judge: (page: ReadPage, crawl: Crawl) => PageVerdict): (crawl: Crawl) => Verdict {
  return onEach(pagesOf, NO_HOME, judge);
}

function onEach(
  pages: (crawl: Crawl) => ReadPage[],
  none: string,
  judge: (page: ReadPage, crawl: Crawl) => PageVerdict,
): (crawl: Crawl) => Verdict {
  return (crawl) => {
    const read = pages(crawl);
    return read.length === 0 ? unknown(none) : rollUp(read, (page) => judge(page, crawl));
  };
}

/** Decides on the shop as a whole: one question, one answer, which stands at an address. */
export function onShop(judge: (crawl: Crawl) => PageVerdict & { url?: string }): (crawl: Crawl) => Verdict {
  return (crawl) => {
    const { url, ...verdict } = judge(crawl);
    return overall([{ url: url ?? crawl.home?.url ?? crawl.asked, verdict }]);
  };
}

/** Things of a kind that a page has, and how many of them are at fault. */
interface Count {
  total: number;
  bad: number;
  /** Used where some are bad. */
  evidence: Omit<Evidence, "url">;
}

/** Decides by counting things on pages rather than pages. */
export function onThings(
  pages: (crawl: Crawl) => ReadPage[],
  count: (page: ReadPage) => Count,
  none: string,
): (crawl: Crawl) => Verdict {
  return (crawl) => {
    const counts = pages(crawl).map((page) => ({ url: page.url, ...count(page) }));
    if (counts.length === 0) return unknown("None of the pages that would show it was read.");
    const checked = counts.reduce((sum, { total }) => sum + total, 0);
    const affected = counts.reduce((sum, { bad }) => sum + bad, 0);
    if (checked === 0) return notApplicable(none);
    if (affected === 0) return { status: "pass", checked };
    const evidence = counts.filter(({ bad }) => bad > 0).map(({ url, evidence }) => ({ url, ...evidence }));
    return { status: "fail", affected, checked, evidence };
  };
}

/** Every page that was read, each once. */
export function pagesOf(crawl: Crawl): ReadPage[] {
  const policies = crawl.policies.map(({ page }) => page);
  const cart = crawl.cart === null ? [] : [crawl.cart];
  return once([...sellingPagesOf(crawl), ...policies, ...cart]);
}

/** Home, collections and products, each once. */
export function sellingPagesOf({ home, collections, products }: Crawl): ReadPage[] {
  return once([...(home === null ? [] : [home]), ...products, ...collections]);
}

function once(pages: ReadPage[]): ReadPage[] {
  return [...new Map(pages.map((page) => [page.url, page])).values()];
}

function rollUp(pages: ReadPage[], judge: (page: ReadPage) => PageVerdict): Verdict {
  return overall(pages.map((page) => ({ url: page.url, verdict: judge(page) })));
}

/** One verdict of many, each with the address it is about: places that say nothing do not count. */
export function overall(places: { url: string; verdict: PageVerdict }[]): Verdict {
  const evidence = places.flatMap(({ url, verdict }) =>
    verdict.status === "fail" ? [{ url, ...verdict.evidence }] : []
  );
  const passes = places.filter(({ verdict }) => verdict.status === "pass").length;
  const checked = passes + evidence.length;
  if (evidence.length > 0) return { status: "fail", affected: evidence.length, checked, evidence };
  if (passes > 0) return { status: "pass", checked };

  const silent = places.map(({ verdict }) => verdict);
  const open = silent.find((verdict) => verdict.status === "unknown") ?? silent[0];
  return open as Verdict & { status: "unknown" | "not_applicable" };
}
