/**
 * The manners of the engine: robots.txt is obeyed on every page and every redirect, requests come one at a
 * time with a pause between them, and a shop that asks for time gets it.
 */

import { MAX_URL_LENGTH } from "../_shared/shop_url.ts";
import { bodyFor, readAnswer } from "./answers.ts";
import type { DnsAnswer } from "./crawl.ts";
import type { Step } from "./plan.ts";
import { retryAfterOf } from "./retry_after.ts";
import { crawlDelayOf, refusalOf, type RobotsRefusal } from "./robots_read.ts";
import { siteOf } from "./site.ts";
import type { FetchCode, Transport } from "./transport.ts";
import type { Visit } from "./visit.ts";

export interface PoliteReaderOptions {
  get: Transport;
  /** Asks DNS about a name. */
  lookUp(type: "TXT" | "MX", name: string): Promise<DnsAnswer>;
  /** Milliseconds between two requests to a host, unless it asks for more. */
  pauseMs(host: string): number;
  wait(ms: number): Promise<void>;
  /** Milliseconds, from any start. */
  now(): number;
  /** Date in UTC, such as `2026-11-21`. */
  today(): string;
}

/** Why a redirect was not followed. */
export type Stop = RobotsRefusal | "left_site" | "https_reached" | "home_reached";

export interface Taken {
  visit: Visit;
  /** Size of the body that was read, decompressed. */
  bytes: number;
}

/** Takes one step of a crawl, with the visits before it. Never throws for anything a server does. */
export type PoliteReader = (step: Step, visits: readonly Visit[]) => Promise<Taken>;

export function createPoliteReader(
  { get, lookUp, pauseMs, wait, now, today }: PoliteReaderOptions,
): PoliteReader {
  const began = now();
  const lastStart = new Map<string, number>();

  /** Keeps the distance to the last request to this host, also to one that another worker made. */
  async function pace(url: URL, visits: readonly Visit[], shop: number): Promise<void> {
    const before = visits.findLast((visit) => visit.shop === shop && visit.purpose !== "dns");
    const visited = visits.some((visit) => visit.purpose !== "dns" && new URL(visit.url).host === url.host);
    const last = lastStart.get(url.host) ?? (visited ? began : undefined);
    if (last !== undefined) {
      const asked = Math.max(crawlDelayOf(visits, url.host), before === undefined ? 0 : retryAfterOf(before));
      const rest = last + Math.max(pauseMs(url.hostname), asked * 1000) - now();
      if (rest > 0) await wait(rest);
    }
    lastStart.set(url.host, now());
  }

  return async function take(step, visits) {
    if (step.purpose === "dns") return { visit: await askDns(step), bytes: 0 };

    const stop = stopsOf(step, visits);
    const result = await get<Stop>(step.url, {
      body: bodyFor(step.purpose),
      async before(hop) {
        const refusal = stop(hop) ?? (step.purpose === "robots" ? null : refusalOf(visits, hop));
        if (refusal === null) await pace(hop, visits, step.shop);
        return refusal;
      },
    });
    if (result.ok) {
      const { response } = result;
      return {
        visit: { ...step, day: today(), ...readAnswer(step.purpose, response) },
        bytes: response.body.length,
      };
    }
    // Where a way ends may be as long as a header.
    const redirects = result.redirects.map((hop) => ({ ...hop, to: hop.to.slice(0, MAX_URL_LENGTH) }));
    return { visit: { ...step, day: today(), ...unanswered(result.code), redirects }, bytes: 0 };
  };

  async function askDns(step: Step): Promise<Visit> {
    const [, type, name] = /^dns:(TXT|MX):(.+)$/.exec(step.url)!;
    const answer = await lookUp(type as "TXT" | "MX", name);
    return { ...step, day: today(), ...unanswered(answer.state), redirects: [], data: answer };
  }
}

/** Where the way of a step ends by itself. Pages of other sites are never read; pictures may stand anywhere. */
function stopsOf({ shop, purpose }: Step, visits: readonly Visit[]): (hop: URL) => Stop | null {
  const home = visits.find((visit) => visit.shop === shop && visit.purpose === "home" && visit.answered);
  switch (purpose) {
    case "robots":
    case "home":
    case "image_sample":
      return () => null;
    case "plain_http":
      return (hop) => hop.protocol === "https:" ? "https_reached" : null;
    case "other_host":
      return (hop) => hop.host === new URL(home!.answered!).host ? "home_reached" : null;
    default: {
      const site = siteOf(home!.answered!);
      return (hop) => siteOf(hop) === site ? null : "left_site";
    }
  }
}

function unanswered(outcome: FetchCode | Stop | DnsAnswer["state"]) {
  const nothing = { answered: null, ttfbMs: null, wireBytes: null, headers: null, facts: null, data: null };
  return { ...nothing, outcome };
}
