/** A claimed job, as `claim_scrape` leases it. */

import { isRecord } from "../_shared/json.ts";
import { readStored, type Visit } from "../_audit/visit.ts";

export interface Job {
  id: string;
  leaseToken: string;
  purchaseId: string;
  /** Run of the purchase: `1`, `2`, … */
  runKey: string;
  /** Claims since the run got anywhere, this one included. */
  attempt: number;
  /** Kinds that were bought. */
  reports: string[];
  /** The buyer's shop as it was named. */
  url: string;
  /** Shops to compare it with, as they were named; empty where no report compares. */
  competitors: string[];
  /** What other workers of this version have read, in order. */
  visits: Visit[];
  /** Snapshot of the subscription's last edge update. */
  previous: unknown;
  /** Month that a subscription pays for, such as `2026-11`. */
  period: string | null;
}

/** Throws where the database and this function disagree about a job: then the call fails and is seen. */
export function parseJob(value: unknown): Job {
  if (
    isRecord(value) && typeof value.job_id === "string" && typeof value.lease_token === "string" &&
    typeof value.purchase_id === "string" && typeof value.run_key === "string" &&
    typeof value.attempt === "number" && typeof value.url === "string" && Array.isArray(value.reports) &&
    Array.isArray(value.competitor_urls) && Array.isArray(value.visits)
  ) {
    const reports = value.reports.map(String);
    // Only one report compares; for the others nobody else's shop is bothered.
    const competitors = reports.includes("competitor_matrix") ? value.competitor_urls.map(String) : [];
    return {
      id: value.job_id,
      leaseToken: value.lease_token,
      purchaseId: value.purchase_id,
      runKey: value.run_key,
      attempt: value.attempt,
      reports,
      url: value.url,
      competitors,
      visits: readStored(value.visits),
      previous: value.previous ?? null,
      period: typeof value.period === "string" ? value.period : null,
    };
  }
  throw new TypeError("claim_scrape returned something else than a job");
}
