/**
 * The manners of the scraper: robots.txt is read before anything else of a host and obeyed on every page and
 * every redirect, requests come one at a time with a pause between them, and the whole visit has an end.
 */

import { type AgentRules, ALLOW_ALL, judge, parseRobots, type Robots, rulesFor } from "./robots.ts";
import type { FetchCode, FetchOptions, FetchResult, Transport } from "./transport.ts";

/** The name that robots.txt knows us by. */
export const AGENT = "EcomEdgeBot";

/** What robots.txt of a host is like. */
export type RobotsRead =
  /** It has rules, or answered with a status that stands for none (RFC 9309 §2.3.1.3). */
  | { state: "read"; url: string; robots: Robots }
  /** A server error: nothing may be read (RFC 9309 §2.3.1.4). */
  | { state: "unavailable"; url: string; status: number };

/** Why the reader did not ask. */
export type Refusal = "robots_disallowed" | "robots_unavailable" | "out_of_time";

/** One request and what came of it: a status, or a code. */
export interface Visit {
  what: "robots" | "home" | "plain_http" | "product";
  url: string;
  outcome: string;
}

export interface PoliteReaderOptions {
  get: Transport;
  /** Milliseconds between two requests to a host, unless its robots.txt asks for more. */
  pauseMs(host: string): number;
  wait(ms: number): Promise<void>;
  /** Milliseconds, from any start. */
  now(): number;
}

/** The caller's own reason to stop before a request, null for none. */
export type StopAt<Reason extends string> = (url: URL) => Reason | null;

export interface PoliteReader {
  /** Reads one page, asking `stopAt` before the request and before each redirect. */
  read<Reason extends string = never>(
    what: Visit["what"],
    url: string,
    stopAt?: StopAt<Reason>,
  ): Promise<FetchResult<FetchCode | Refusal | Reason>>;
  /** robots.txt of the host that was asked for last; null before the first answer. */
  robots(): RobotsRead | null;
  /** Seconds between requests that the rules for us ask for, honoured up to {@link MAX_CRAWL_DELAY}. */
  crawlDelay(): number;
  visits: Visit[];
}

/** No request starts after this. With the transport's 15 s all reading ends well within a lease of 90 s. */
export const BUDGET_MS = 60_000;

/** In seconds. Who asks for more gets fewer pages instead. */
const MAX_CRAWL_DELAY = 10;

export function createPoliteReader({ get, pauseMs, wait, now }: PoliteReaderOptions): PoliteReader {
  const began = now();
  const visits: Visit[] = [];
  const known = new Map<string, RobotsRead | FetchCode | Refusal>();
  const lastStart = new Map<string, number>();
  let robots: RobotsRead | null = null;

  function rules(): AgentRules {
    return rulesFor(robots?.state === "read" ? robots.robots : ALLOW_ALL, AGENT);
  }

  function crawlDelay(): number {
    return Math.min(rules().crawlDelay ?? 0, MAX_CRAWL_DELAY);
  }

  /** Keeps the distance to the last request to this host. */
  async function pace(url: URL, delaySeconds: number): Promise<Refusal | null> {
    const last = lastStart.get(url.host);
    if (last !== undefined) {
      const rest = last + Math.max(pauseMs(url.hostname), delaySeconds * 1000) - now();
      if (rest > 0) await wait(rest);
    }
    if (now() - began > BUDGET_MS) return "out_of_time";
    lastStart.set(url.host, now());
    return null;
  }

  async function record<R extends string>(
    what: Visit["what"],
    url: string,
    options: FetchOptions<R>,
  ): Promise<FetchResult<R>> {
    const result = await get<R>(url, options);
    visits.push({ what, url, outcome: result.ok ? String(result.response.status) : result.code });
    return result;
  }

  async function readRobots(host: URL): Promise<RobotsRead | FetchCode | Refusal> {
    const url = new URL("/robots.txt", host).href;
    const ask = () => record<Refusal>("robots", url, { anyType: true, before: (hop) => pace(hop, 0) });
    let result = await ask();
    // A server error closes the whole shop to us, so it is worth a second look.
    if (result.ok && isServerError(result.response.status)) result = await ask();

    if (!result.ok) {
      // Redirects that lead nowhere stand for "no file" (RFC 9309 §2.3.1.2).
      const nowhere = result.code === "too_many_redirects" || result.code === "redirect_refused";
      return nowhere ? { state: "read", url, robots: ALLOW_ALL } : result.code;
    }
    const { status, body } = result.response;
    if (isServerError(status)) return { state: "unavailable", url, status };
    return { state: "read", url, robots: status < 300 ? parseRobots(body) : ALLOW_ALL };
  }

  async function mayVisit(url: URL): Promise<FetchCode | Refusal | null> {
    const read = known.get(url.host) ?? await readRobots(url);
    known.set(url.host, read);
    if (typeof read === "string") return read;
    robots = read;
    if (read.state === "unavailable") return "robots_unavailable";
    if (!judge(rules(), url).allowed) return "robots_disallowed";
    return await pace(url, crawlDelay());
  }

  return {
    read: (what, url, stopAt) =>
      record(what, url, { before: async (hop) => stopAt?.(hop) ?? await mayVisit(hop) }),
    robots: () => robots,
    crawlDelay,
    visits,
  };
}

/** 429 says nothing about the rules either. */
function isServerError(status: number): boolean {
  return status >= 500 || status === 429;
}
