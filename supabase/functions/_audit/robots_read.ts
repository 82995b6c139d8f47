/** What the robots.txt of a host says to us, as the visits to it show. */

import { type AgentRules, ALLOW_ALL, judge, type Robots, rulesFor } from "./robots.ts";
import type { Visit } from "./visit.ts";
import { MAX_URL_LENGTH } from "../_shared/shop_url.ts";

/** The name that robots.txt knows us by. */
export const AGENT = "EcomEdgeBot";

/** What robots.txt of a host is like. */
export type RobotsRead =
  /** It has rules, or answered with a status that stands for none (RFC 9309 §2.3.1.3). */
  | { state: "read"; url: string; robots: Robots }
  /** A server error, or no answer (status 0): nothing may be read (RFC 9309 §2.3.1.4). */
  | { state: "unavailable"; url: string; status: number };

/** Whom the reports speak about, beside us and everybody. Rules for others are not kept. */
const KNOWN_AGENTS = [
  ...[AGENT.toLowerCase(), "*", "googlebot", "storebot-google", "adsbot-google", "bingbot"],
  ...["gptbot", "oai-searchbot", "chatgpt-user", "claudebot", "anthropic-ai", "perplexitybot"],
  ...["google-extended", "applebot-extended", "ccbot"],
];
const MAX_SITEMAPS = 10;

/** The part of a file that is kept in its visit. */
export function keptOf({ groups, sitemaps }: Robots): Robots {
  return {
    groups: groups
      .map(({ agents, rules, crawlDelay }) => ({
        agents: agents.filter((agent) => KNOWN_AGENTS.includes(agent)),
        // Postgres keeps no NUL; in an address it would stand encoded anyway.
        rules: rules.map((rule) => ({ ...rule, pattern: rule.pattern.replaceAll("\0", "%00") })),
        crawlDelay,
      }))
      .filter(({ agents }) => agents.length > 0),
    sitemaps: sitemaps.filter((url) => URL.canParse(url)).map((url) => new URL(url).href)
      .filter((url) => url.length <= MAX_URL_LENGTH).slice(0, MAX_SITEMAPS),
  };
}

/** robots.txt of a host; null when it has yet to be asked for. */
export function robotsOf(visits: readonly Visit[], host: string): RobotsRead | null {
  const asked = visits.filter(({ purpose, url }) => purpose === "robots" && new URL(url).host === host);
  const last = asked.at(-1);
  if (last === undefined) return null;

  const { url, outcome, data } = last;
  // Redirects that lead nowhere stand for "no file" (RFC 9309 §2.3.1.2).
  if (outcome === "too_many_redirects" || outcome === "redirect_refused") return noRules(url);
  if (!/^\d+$/.test(outcome)) return { state: "unavailable", url, status: 0 };

  const status = Number(outcome);
  if (status < 500 && status !== 429) {
    return status < 300 ? { state: "read", url, robots: data as Robots } : noRules(url);
  }
  // A server error closes the whole host to us, so it is worth a second look. 429 says nothing of rules either.
  return asked.length < 2 ? null : { state: "unavailable", url, status };
}

/** Why an address may not be asked for; null when it may. */
export function refusalOf(visits: readonly Visit[], url: URL): RobotsRefusal | null {
  const robots = robotsOf(visits, url.host);
  if (robots === null) return "robots_unread";
  if (robots.state === "unavailable") return "robots_unavailable";
  return judge(rulesFor(robots.robots, AGENT), url).allowed ? null : "robots_disallowed";
}

export type RobotsRefusal =
  /** The host's robots.txt has to be read first. */
  | "robots_unread"
  | "robots_disallowed"
  | "robots_unavailable";

/** Seconds between two requests to a host that its rules for us ask for. */
export function crawlDelayOf(visits: readonly Visit[], host: string): number {
  const robots = robotsOf(visits, host);
  const rules: AgentRules | null = robots?.state === "read" ? rulesFor(robots.robots, AGENT) : null;
  return Math.min(rules?.crawlDelay ?? 0, MAX_CRAWL_DELAY);
}

/** In seconds. Who asks for more gets fewer pages instead. */
const MAX_CRAWL_DELAY = 10;

function noRules(url: string): RobotsRead {
  return { state: "read", url, robots: ALLOW_ALL };
}
