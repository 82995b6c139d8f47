/**
 * The scraper's door. The job row is the truth: the call brings a purchase id only, the claim decides whether
 * there is anything to do and for which shop, and whoever holds the lease writes the result.
 */

import type { Rpc } from "../_shared/database.ts";
import {
  fail,
  isRecord,
  json,
  type Log,
  type LogFields,
  postOnly,
  problem,
  readJson,
  type Result,
  unknownField,
} from "../_shared/http.ts";
import type { CrawlResult } from "./crawl.ts";
import { FAILURES, type ScrapeFailure } from "./failures.ts";
import { canWrite, type Output, writeReport } from "./report.ts";

/** What the handler works with. */
export interface Doors {
  /** Lets callers with a secret key of the project in. */
  authenticate(request: Request): Promise<Result<unknown>>;
  rpc: Rpc;
  crawl(url: string): Promise<CrawlResult>;
  /** Keeps the worker alive until the promise settles. */
  waitUntil(work: Promise<void>): void;
  log: Log;
}

/** A job as `claim_scrape` leases it; the fields that are used. */
interface Job {
  job_id: string;
  lease_token: string;
  url: string;
  reports: string[];
}

const MAX_BODY_BYTES = 4096;
/** Milliseconds for one call to the database. */
const RPC_TIMEOUT_MS = 10_000;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Builds the handler of `POST scraper` `{ purchase_id }`. It answers 202 with `started` once the job is
 * claimed, before the shop is read, or with `nothing_to_do`: taken by another worker, done, or not due.
 * Errors: 401 of the authentication; 405; 413 `body_too_large`; 400 `invalid_json`; 422 `unknown_field`,
 * `invalid_purchase_id`; 503 `try_again` and 500 `internal_error` of the database.
 */
export function createHandler({ authenticate, rpc, crawl, waitUntil, log }: Doors) {
  const call = <T>(name: string, args: Record<string, unknown>) =>
    rpc<T>(name, args, AbortSignal.timeout(RPC_TIMEOUT_MS));

  async function handle(request: Request): Promise<Response> {
    const caller = await authenticate(request);
    if (!caller.ok) return problem(caller);
    const purchaseId = await readPurchaseId(request);
    if (!purchaseId.ok) return problem(purchaseId);

    const claim = await call<unknown>("claim_scrape", { p_purchase_id: purchaseId.value });
    if (!claim.ok) return problem(claim);
    if (claim.value === null) return json(202, { state: "nothing_to_do" });
    waitUntil(work(parseJob(claim.value), purchaseId.value));
    return json(202, { state: "started" });
  }

  /** Delivers the job or gives it back with a code. Never throws: nobody would hear it. */
  async function work(job: Job, purchaseId: string): Promise<void> {
    const started = performance.now();
    const note = (level: "info" | "warn" | "error", event: string, fields: LogFields = {}) =>
      log(level, event, {
        purchase_id: purchaseId,
        job_id: job.job_id,
        ms: Math.round(performance.now() - started),
        ...fields,
      });
    try {
      const failure = await deliver(job, note);
      if (failure !== null) await giveBack(job, failure, note);
    } catch (error) {
      note("error", "scrape_broke", { error: error instanceof Error ? error.name : typeof error });
      await giveBack(job, "internal_error", note).catch(() => {});
    }
  }

  /** Reads the shop and stores the reports; a failure is what to give the job back with. */
  async function deliver(
    { job_id, lease_token, url, reports }: Job,
    note: Note,
  ): Promise<ScrapeFailure | null> {
    // Asked before the shop is bothered for nothing.
    if (!reports.every(canWrite)) return "report_not_available";

    const read = await crawl(url);
    if (!read.ok) return read.code;
    const outputs: Output[] = reports.map((kind) => writeReport(kind, read.crawl));

    const stored = await call<boolean>("complete_scrape", {
      p_job_id: job_id,
      p_lease_token: lease_token,
      p_outputs: outputs,
    });
    if (!stored.ok) return stored.code === "outputs_incomplete" ? "outputs_incomplete" : "not_stored";
    if (stored.value) note("info", "scrape_completed", { pages: read.crawl.visits.length });
    else note("warn", "scrape_fenced_out");
    return null;
  }

  async function giveBack({ job_id, lease_token }: Job, code: ScrapeFailure, note: Note): Promise<void> {
    const { retryable, message } = FAILURES[code];
    const state = await call<string | null>("fail_scrape", {
      p_job_id: job_id,
      p_lease_token: lease_token,
      p_code: code,
      p_message: message,
      p_retryable: retryable,
    });
    if (!state.ok) note("error", "scrape_not_given_back", { code }); // Its lease lapses, the sweep frees it.
    else if (state.value === null) note("warn", "scrape_fenced_out", { code });
    else note("warn", "scrape_failed", { code, state: state.value });
  }

  return postOnly(handle, { cors: false, log });
}

type Note = (level: "info" | "warn" | "error", event: string, fields?: LogFields) => void;

async function readPurchaseId(request: Request): Promise<Result<string>> {
  const body = await readJson(request, MAX_BODY_BYTES);
  if (!body.ok) return body;
  const unknown = unknownField(body.value, ["purchase_id"]);
  if (unknown !== null) return unknown;
  const { purchase_id: id } = body.value;
  if (typeof id === "string" && UUID.test(id)) return { ok: true, value: id };
  return fail(422, "invalid_purchase_id", "Send the purchase's id, a UUID.", { details: "purchase_id" });
}

/** Throws where the database and this function disagree about a job: then the call fails and is seen. */
function parseJob(value: unknown): Job {
  if (
    isRecord(value) && typeof value.job_id === "string" && typeof value.lease_token === "string" &&
    typeof value.url === "string" && Array.isArray(value.reports)
  ) {
    const { job_id, lease_token, url, reports } = value;
    return { job_id, lease_token, url, reports: reports.map(String) };
  }
  throw new TypeError("claim_scrape returned something else than a job");
}
