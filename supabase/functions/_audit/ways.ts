/** Visits as whole ways: a redirect to a host whose robots.txt was not known yet makes two visits of one. */

import { refusalOf } from "./robots_read.ts";
import type { Purpose, Visit } from "./visit.ts";

/** As many as the transport follows at once. */
const REDIRECTS = 5;

/** The visits with every way in one piece. */
export function settled(visits: readonly Visit[]): Visit[] {
  const ways: Visit[] = [];
  /** Where the way is that has not reached its end. */
  let open: number | null = null;
  for (const visit of visits) {
    if (visit.purpose === "robots") {
      ways.push(visit);
      continue;
    }
    if (open !== null && goesOn(ways[open], visit)) {
      const { url, from, redirects } = ways[open];
      ways[open] = { ...visit, url, from, redirects: [...redirects, ...visit.redirects] };
    } else {
      open = ways.push(visit) - 1;
    }
    if (visit.outcome !== "robots_unread") open = null;
  }
  return ways.map((way) =>
    way.outcome === "robots_unread" ? { ...way, outcome: refusalAhead(way, visits) ?? way.outcome } : way
  );
}

/** Where to go on after the last visit ended before an unknown host; null when it did not, or may not go on. */
export function continuation(
  visits: readonly Visit[],
): { purpose: Purpose; url: string; from: string | null } | null {
  const last = visits.findLast(({ purpose }) => purpose !== "robots");
  const next = last?.outcome === "robots_unread" ? last.redirects.at(-1)?.to : undefined;
  if (last === undefined || next === undefined) return null;
  const way = settled(visits).findLast(({ purpose }) => purpose === last.purpose)!;
  if (way.redirects.length > REDIRECTS) return null;
  const refusal = refusalOf(visits, new URL(next));
  const open = refusal === null || refusal === "robots_unread";
  return open ? { purpose: last.purpose, url: next, from: last.from } : null;
}

function goesOn(way: Visit, visit: Visit): boolean {
  return way.purpose === visit.purpose && way.redirects.at(-1)?.to === visit.url;
}

function refusalAhead({ redirects }: Visit, visits: readonly Visit[]): string | null {
  if (redirects.length > REDIRECTS) return "too_many_redirects";
  const next = redirects.at(-1)?.to;
  return next === undefined ? null : refusalOf(visits, new URL(next));
}
