/** What a crawl is made of: one request, or one question to DNS, and the little that is kept of the answer. */

import { isRecord } from "../_shared/json.ts";
import type { PageFacts } from "./facts/page_facts.ts";
import type { Redirect } from "./transport.ts";

/** What something was asked for. */
export type Purpose =
  | "robots"
  | "home"
  /** The home page's address with http://. */
  | "plain_http"
  /** The home page on the other of `www.` and the bare domain. */
  | "other_host"
  | "sitemap"
  | "store_api"
  | "policy"
  | "collection"
  | "product"
  | "cart"
  /** A path that cannot exist. */
  | "unknown_path"
  | "sitemap_sample"
  | "link_sample"
  | "image_sample"
  | "llms_txt"
  | "security_txt"
  | "dns";

/** Plain JSON, stored before the next visit starts. A crawl is nothing but a list of these. */
export interface Visit {
  /** Date in UTC, such as `2026-11-21`. */
  day: string;
  /** 0: the buyer's shop; 1 to 3: competitors in the order given. */
  shop: number;
  purpose: Purpose;
  /** What was asked; for DNS `dns:TXT:example.com`. */
  url: string;
  /** The page that names it. */
  from: string | null;
  /** HTTP status as digits, or the code of what went wrong. */
  outcome: string;
  /** The address that answered, after redirects. */
  answered: string | null;
  redirects: Redirect[];
  /** Milliseconds from opening the connection to the end of the response head. */
  ttfbMs: number | null;
  /** Size of the body as received, compressed or not. */
  wireBytes: number | null;
  headers: PageHeaders | null;
  /** Of pages of HTML only. */
  facts: PageFacts | null;
  /** What other answers say, by purpose. */
  data: unknown;
}

/**
 * To be raised with every change of what a visit holds, its facts above all. A crawl may be half done when a new version is
 * deployed, and a report that is bought later reads pages again that were stored for an earlier one.
 */
export const VISIT_FORMAT = 2;

/** A visit as it is stored. */
export type StoredVisit = Visit & { format: typeof VISIT_FORMAT };

export function toStore(visit: Visit): StoredVisit {
  return { ...visit, format: VISIT_FORMAT };
}

/**
 * The stored visits of today's format. Those of another one count as never made: the plan asks again for what they
 * brought, and nothing is told of a shop that an earlier version did not look for.
 */
export function readStored(values: readonly unknown[]): Visit[] {
  return values.filter((value) => isRecord(value) && value.format === VISIT_FORMAT)
    .map((value) => {
      const { format: _, ...visit } = value as StoredVisit;
      return asStored(visit);
    });
}

/** The response headers that checks look at, cleaned and cut; null where absent. */
export interface PageHeaders {
  "strict-transport-security": string | null;
  "content-security-policy": string | null;
  "x-frame-options": string | null;
  "x-content-type-options": string | null;
  "referrer-policy": string | null;
  "x-robots-tag": string | null;
  "content-encoding": string | null;
  "server": string | null;
  "x-powered-by": string | null;
  /** The first ten. */
  cookies: Cookie[];
}

/** A cookie without its value. */
export interface Cookie {
  name: string;
  secure: boolean;
  httpOnly: boolean;
  sameSite: string | null;
  /** Its name is one that a session goes by. */
  session: boolean;
}

/**
 * A value as Postgres gives it back: keys in an order of their own, no NUL and no half characters in texts.
 * Visits take this form before anything reads them, so that fresh and stored ones are the same.
 */
export function asStored<T>(value: T): T {
  return stored(value) as T;
}

function stored(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("\0", "").toWellFormed();
  if (Array.isArray(value)) return value.map(stored);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]): [string, unknown] => [asStored(key), stored(inner)])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
