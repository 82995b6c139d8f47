/** Questions to DNS about a shop's domain. They tell facts; no connection is made to what they answer. */

import type { DnsAnswer } from "./crawl.ts";
import { clean } from "./facts/text.ts";
import type { HostOverrides } from "./host_overrides.ts";
import { siteOf } from "./site.ts";
import type { Resolve } from "./transport/dns.ts";

const TIMEOUT_MS = 5_000;
const MAX_RECORDS = 20;
const MAX_RECORD = 500;

const LOCAL = "the shop's name is known on this machine alone";
const LATE = `the name server did not answer within ${TIMEOUT_MS / 1000} seconds`;
const SILENT = "the name server gave no answer";

/**
 * Makes the questioner of one worker. It never throws.
 *
 * @param overrides sites that the local stack answers for: there is nobody to ask about them
 */
export function createLookUp(resolve: Resolve, overrides: HostOverrides) {
  const local = new Set([...overrides.keys()].map((host) => siteOf(`https://${host}/`)));

  return async function lookUp(type: "TXT" | "MX", name: string): Promise<DnsAnswer> {
    if (local.has(siteOf(`https://${name}/`))) return { state: "unknown", why: LOCAL };
    try {
      const records = await resolve(name, type, AbortSignal.timeout(TIMEOUT_MS));
      if (records.length === 0) return { state: "none" };
      return {
        state: "found",
        records: records.slice(0, MAX_RECORDS).map((text) => clean(text, MAX_RECORD)),
      };
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return { state: "none" };
      const late = error instanceof DOMException && /^(?:Timeout|Abort)Error$/.test(error.name);
      return { state: "unknown", why: late ? LATE : SILENT };
    }
  };
}
