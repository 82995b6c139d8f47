/** Whether the shops of a cart can be found: a mistyped domain is worth a question before money is taken. */

import type { HostOverrides } from "../_audit/host_overrides.ts";
import type { Resolve } from "../_audit/transport/dns.ts";
import type { Warning } from "./cart.ts";
import type { CartItem } from "./request.ts";

/** Milliseconds that a buyer waits for name servers at most, most of them beside Polar. */
const TIMEOUT_MS = 1_500;

/** Warnings for a cart's lines. It never throws: a name server that does not answer has not said no. */
export type CheckNames = (items: CartItem[]) => Promise<Warning[]>;

/**
 * Makes the check. It asks as the scraper will ask, and says `name_not_found` for each address, a competitor's too, whose
 * name has neither an A nor an AAAA record.
 *
 * @param overrides names that the local stack answers for
 */
export function createNameCheck(resolve: Resolve, overrides: HostOverrides): CheckNames {
  async function isMissing(name: string, signal: AbortSignal): Promise<boolean> {
    if (overrides.has(name)) return false;
    const isNone = (type: "A" | "AAAA") =>
      resolve(name, type, signal).then(
        (records) => records.length === 0,
        (error) => error instanceof Deno.errors.NotFound,
      );
    const late = new Promise<boolean[]>((end) => signal.addEventListener("abort", () => end([false])));
    return (await Promise.race([Promise.all([isNone("A"), isNone("AAAA")]), late])).every(Boolean);
  }

  return async function checkNames(items) {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const asked = items.flatMap(({ product, url, competitor_urls = [] }, at) =>
      [url, ...competitor_urls].filter((address) => address !== undefined)
        .map((address) => ({ line: at + 1, product, url: address }))
    );
    const missing = await Promise.all(asked.map(({ url }) => isMissing(new URL(url).hostname, signal)));
    return asked.filter((_, at) => missing[at])
      .map((line) => ({ code: "name_not_found" as const, ...line, reports: [], bought_at: null }));
  };
}
