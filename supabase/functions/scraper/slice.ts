/**
 * One worker's share of a crawl. A worker on the hosted platform has little time and less CPU, so it reads a
 * few pages, stores each before it asks for the next, and hands over. Where it stops does not show in the end.
 */

import { type CrawlFailure, failureOf } from "../_audit/crawl_failure.ts";
import { type Outlook, outlook } from "../_audit/plan.ts";
import type { PoliteReader } from "../_audit/polite_reader.ts";
import { asStored, type Visit } from "../_audit/visit.ts";

export interface SliceOptions {
  /** Addresses: the buyer's shop, then those to compare it with. */
  shops: readonly string[];
  /** What other workers have read. */
  visits: readonly Visit[];
  take: PoliteReader;
  /** Stores the last of all visits and renews the lease: false when somebody else has it now. */
  keep(visit: Visit, visits: readonly Visit[], pages: Outlook["pages"]): Promise<boolean>;
  /** Aborted when the platform is about to end this worker. */
  leaving: AbortSignal;
  /** Milliseconds, from any start. */
  now(): number;
}

export type SliceEnd =
  | { state: "complete"; visits: readonly Visit[] }
  /** There is more to do, for the next worker. */
  | { state: "paused" }
  | { state: "fenced_out" }
  | { state: "failed"; code: CrawlFailure };

const PAGES = 12;
/** Decompressed bytes. A page may have two megabytes, so the last one starts below four. */
const BYTES = 6 * 1024 * 1024;
const LARGEST_PAGE = 2 * 1024 * 1024;
/**
 * Milliseconds after which nothing is started. A worker lives for 150 seconds at least; the longest step waits
 * for a busy shop for 60 and for its answer for 15.
 */
const LAST_START_MS = 70_000;

/** Reads on until everything is read or this worker's share is done. */
export async function readSlice(options: SliceOptions): Promise<SliceEnd> {
  const { shops, take, keep, leaving, now } = options;
  const began = now();
  const visits = [...options.visits];
  let ahead = outlook(shops, visits);
  let pages = 0;
  let bytes = 0;
  const left = new Promise<null>((resolve) => {
    leaving.addEventListener("abort", () => resolve(null), { once: true });
  });

  for (;;) {
    const share = pages >= PAGES || bytes > BYTES - LARGEST_PAGE || now() - began > LAST_START_MS;
    if (share || leaving.aborted) return { state: "paused" };
    if (ahead.step === null) return { state: "complete", visits };

    const taken = await Promise.race([take(ahead.step, visits), left]);
    if (taken === null) return { state: "paused" };
    const visit = asStored(taken.visit);
    visits.push(visit);
    // A failure is not stored: the next attempt must ask again.
    const failure = visit.shop === 0 ? failureOf(shops[0], visits.filter(({ shop }) => shop === 0)) : null;
    if (failure !== null) return { state: "failed", code: failure };
    ahead = outlook(shops, visits);
    if (!await keep(visit, visits, ahead.pages)) return { state: "fenced_out" };
    if (taken.bytes > 0) pages++;
    bytes += taken.bytes;
  }
}
