/**
 * robots.txt as RFC 9309 reads it: groups of one agent merged, the longest matching rule wins, a tie allows.
 * Crawl-delay is not in the RFC; it is read because owners who write it mean it.
 */

/** Only this much of a file counts (RFC 9309 §2.5). */
export const ROBOTS_MAX_BYTES = 500 * 1024;

export interface RobotsRule {
  allow: boolean;
  /** As written in the file. */
  pattern: string;
  /** Line number, from 1. */
  line: number;
}

interface Group {
  agents: string[];
  rules: RobotsRule[];
  crawlDelay: number | null;
}

export interface Robots {
  groups: Group[];
  /** Addresses of the sitemaps that the file names. */
  sitemaps: string[];
}

/** What the file means for one agent. */
export interface AgentRules {
  rules: RobotsRule[];
  /** Seconds between two requests, null when the file asks for none. */
  crawlDelay: number | null;
}

export interface RobotsVerdict {
  allowed: boolean;
  /** The rule that decided; null when none matches, which allows. */
  rule: RobotsRule | null;
}

/** No file, no rules: everything is allowed. */
export const ALLOW_ALL: Robots = { groups: [], sitemaps: [] };

/** Reads a robots.txt. There are no errors: a line that means nothing is passed over. */
export function parseRobots(file: Uint8Array): Robots {
  const lines = new TextDecoder().decode(file.subarray(0, ROBOTS_MAX_BYTES)).split(/\r\n|\r|\n/);
  // A rule that the cap cuts in two would forbid more than its owner wrote.
  if (file.length > ROBOTS_MAX_BYTES) lines.pop();

  const robots: Robots = { groups: [], sitemaps: [] };
  let group: Group | null = null;
  for (const [index, text] of lines.entries()) {
    const [field, value] = fieldOf(text.split("#", 1)[0]);
    switch (field) {
      case "user-agent":
        if (group === null || group.rules.length > 0) {
          group = { agents: [], rules: [], crawlDelay: null };
          robots.groups.push(group);
        }
        group.agents.push(productToken(value));
        break;
      case "allow":
      case "disallow":
        // An empty pattern matches nothing; it still ends the list of agents above it.
        group?.rules.push({ allow: field === "allow", pattern: value, line: index + 1 });
        break;
      case "crawl-delay":
        if (group !== null && /^\d+(?:\.\d+)?$/.test(value)) group.crawlDelay = Number(value);
        break;
      case "sitemap":
        robots.sitemaps.push(value);
        break;
    }
  }
  return robots;
}

/**
 * Name and value of a line. Who forgets the colon means it all the same, and Google's parser reads it: two words, the
 * first of them a field that we know.
 */
function fieldOf(line: string): [field: string, value: string] {
  const colon = line.indexOf(":");
  if (colon >= 0) return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
  const [, field = "", value = ""] =
    /^\s*(user-agent|allow|disallow|crawl-delay|sitemap)\s+(\S+)\s*$/i.exec(line) ??
      [];
  return [field.toLowerCase(), value];
}

/** The rules for an agent: of all groups that name it, else of all groups for `*`, else none. */
export function rulesFor(robots: Robots, agent: string): AgentRules {
  const token = agent.toLowerCase();
  const named = robots.groups.filter((group) => group.agents.includes(token));
  const groups = named.length > 0 ? named : robots.groups.filter((group) => group.agents.includes("*"));
  const delays = groups.flatMap((group) => group.crawlDelay ?? []);
  return {
    rules: groups.flatMap((group) => group.rules),
    crawlDelay: delays.length > 0 ? Math.max(...delays) : null,
  };
}

/** Whether the rules allow a URL. `/robots.txt` itself is always allowed. */
export function judge({ rules }: AgentRules, url: URL): RobotsVerdict {
  const path = normalise(url.pathname + url.search);
  if (path === "/robots.txt") return { allowed: true, rule: null };

  let best: RobotsRule | null = null;
  let bestLength = -1;
  for (const rule of rules) {
    const pattern = normalise(rule.pattern);
    const longer = pattern.length > bestLength || (pattern.length === bestLength && rule.allow);
    if (longer && matches(pattern, path)) {
      best = rule;
      bestLength = pattern.length;
    }
  }
  return { allowed: best === null || best.allow, rule: best };
}

/** `EcomEdgeBot/1.0 (…)` names the product `ecomedgebot`; `*` by itself names everybody else, `*bot` nobody. */
function productToken(value: string): string {
  return /^\*(?:\s|$)/.test(value) ? "*" : /^[a-z_-]*/i.exec(value)![0].toLowerCase();
}

/**
 * One spelling for what RFC 9309 §2.2.2 calls equal: unreserved characters decoded, all others encoded, hex
 * digits in upper case.
 */
function normalise(path: string): string {
  return path
    .replace(/[^\x21-\x7e]+/g, (text) => encodeURIComponent(text))
    .replace(/%[0-9a-f]{2}/gi, (octet) => {
      const char = String.fromCharCode(parseInt(octet.slice(1), 16));
      return /[a-z0-9._~-]/i.test(char) ? char : octet.toUpperCase();
    });
}

/** `*` stands for any text, `$` at the end for the end of the path. No backtracking: pieces match leftmost. */
function matches(pattern: string, path: string): boolean {
  const anchored = pattern.endsWith("$");
  const [first, ...pieces] = (anchored ? pattern.slice(0, -1) : pattern).split("*");
  if (pattern === "" || !path.startsWith(first)) return false;
  if (pieces.length === 0) return !anchored || path.length === first.length;

  const last = anchored ? pieces.pop()! : "";
  let at = first.length;
  for (const piece of pieces) {
    const found = path.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return path.length - last.length >= at && path.endsWith(last);
}
