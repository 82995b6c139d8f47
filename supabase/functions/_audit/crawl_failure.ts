/** Why a shop cannot be reported on. What shuts us out by its own will, robots.txt or a wall, is no failure. */

import { robotsOf } from "./robots_read.ts";
import type { FetchCode } from "./transport.ts";
import type { Visit } from "./visit.ts";
import { settled } from "./ways.ts";

export type CrawlFailure =
  | FetchCode
  | "robots_unavailable"
  | "not_found"
  | "gone"
  | "not_html"
  | "http_4xx"
  | "http_429"
  | "http_5xx";

/** Statuses that say "not now": worth another attempt, and no fault of robots.txt itself. */
const NOT_NOW = ["429", "502", "503", "504"];

/**
 * Why there is nothing to report on; null when there is something, or when it is too early to tell.
 *
 * @param asked the address that was asked for
 * @param visits those to this shop
 */
export function failureOf(asked: string, visits: readonly Visit[]): CrawlFailure | null {
  const home = settled(visits).find(({ purpose }) => purpose === "home");
  if (home === undefined || home.outcome === "robots_unavailable") {
    return robotsFailure(new URL(home?.redirects.at(-1)?.to ?? asked).host, visits);
  }
  if (home.outcome === "bot_wall" || home.outcome.startsWith("robots_")) return null;
  if (!isStatus(home.outcome)) return home.outcome as FetchCode;

  const status = Number(home.outcome);
  if (status === 404) return "not_found";
  if (status === 410) return "gone";
  if (status === 429) return "http_429";
  if (status >= 500) return "http_5xx";
  if (status >= 400) return "http_4xx";
  return home.facts === null ? "not_html" : null;
}

function robotsFailure(host: string, visits: readonly Visit[]): CrawlFailure | null {
  if (robotsOf(visits, host)?.state !== "unavailable") return null;
  const { outcome } = visits.findLast(({ purpose, url }) =>
    purpose === "robots" && new URL(url).host === host
  )!;
  if (!isStatus(outcome)) return outcome as FetchCode;
  return NOT_NOW.includes(outcome) ? "robots_unavailable" : null;
}

function isStatus(outcome: string): boolean {
  return /^\d+$/.test(outcome);
}
