/** Findings as places, to hold against what was planted. */

import type { Fault } from "../../../scripts/demo-shop/fault.ts";
import { runChecks } from "../../functions/_audit/checks.ts";
import type { Crawl } from "../../functions/_audit/crawl.ts";

/** What each failed check saw, by `check path`. */
export function findings(crawl: Crawl): Map<string, string> {
  const pathOf = (url: string) => url === crawl.unknownPath?.url ? "unknown path" : new URL(url).pathname;
  return new Map(
    runChecks(crawl).flatMap(({ check, verdict }) =>
      verdict.status === "fail"
        ? verdict.evidence.map(({ url, observed }) => [`${check.id} ${pathOf(url)}`, observed] as const)
        : []
    ),
  );
}

/** `check path` of everything that a fault makes wrong. */
export function places(fault: Pick<Fault, "check" | "seenOn" | "also">): string[] {
  return [fault, ...fault.also ?? []].flatMap(({ check, seenOn }) =>
    seenOn.map((path) => `${check} ${path}`)
  );
}

/** A page as a server sends it that compresses: shops forbid that with `no-transform`. */
export function compressed(response: Response): Response {
  const page = response.headers.get("content-type")?.startsWith("text/html");
  const mayBe = !response.headers.get("cache-control")?.includes("no-transform");
  if (page && mayBe) response.headers.set("content-encoding", "gzip");
  return response;
}
