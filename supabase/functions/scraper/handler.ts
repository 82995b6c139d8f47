/**
 * The scraper's door. The job row is the truth: the call brings nothing, the claim decides whether there is anything
 * to do and for which shop, and whoever holds the lease writes the result.
 */

import type { Rpc, RpcArgs, RpcName } from "../_shared/database.ts";
import {
  fail,
  isUuid,
  json,
  type Log,
  type LogFields,
  type Note as RequestNote,
  postOnly,
  problem,
  readJson,
  type Result,
  unknownField,
} from "../_shared/http.ts";
import { parseShopUrl } from "../_shared/shop_url.ts";
import { CHECKS, decidedChecks } from "../_audit/checks.ts";
import { crawlOf } from "../_audit/crawl.ts";
import { FAILURES, type ScrapeFailure } from "./failures.ts";
import { type Job, parseJob } from "./job.ts";
import type { PoliteReader } from "../_audit/polite_reader.ts";
import { type Outlook, outlook } from "../_audit/plan.ts";
import { canWrite, writeReports } from "../_audit/report.ts";
import { reportPath, type ReportStore } from "./report_files.ts";
import { readSlice } from "./slice.ts";
import { toStore, type Visit } from "../_audit/visit.ts";

/** What the handler works with. */
export interface Doors {
  /** Lets callers with a secret key of the project in. */
  authenticate(request: Request): Promise<Result<unknown>>;
  rpc: Rpc;
  /** A reader for one worker's share of a crawl. */
  createReader(): PoliteReader;
  /** Where the PDFs go. */
  store: ReportStore;
  /** Keeps the worker alive until the promise settles. */
  waitUntil(work: Promise<void>): void;
  /** Aborted when the platform is about to end this worker. */
  leaving: AbortSignal;
  /** Milliseconds, from any start. */
  now(): number;
  log: Log;
}

/** How a worker's share ended: delivered, handed over or lost to another worker, or failed with a code. */
type End = null | ScrapeFailure;

const MAX_BODY_BYTES = 4096;
/** Files that Storage removes in one call. */
const FILES_AT_ONCE = 100;
/** Files that one worker removes. */
const MAX_FILES = 10_000;
/** Milliseconds for one call to the database. */
const RPC_TIMEOUT_MS = 10_000;

/**
 * Builds the handler of `POST scraper` `{}`, which takes the next run in the line, or that of one purchase out of turn
 * with `{ purchase_id }`. It answers 202 with `started` once a run is claimed, before the shop is read, or with
 * `nothing_to_do`: nothing is due, other workers are at it, or enough of them are at work.
 * `{ remove_files: true }` removes the files of erased people instead.
 * Errors: 401 of the authentication; 405; 413 `body_too_large`; 400 `invalid_json`; 422 `unknown_field`,
 * `invalid_purchase_id`; 503 `try_again` and 500 `internal_error` of the database.
 */
export function createHandler(doors: Doors) {
  const { authenticate, rpc, createReader, store, waitUntil, leaving, now, log } = doors;
  const call = <N extends RpcName>(name: N, args: RpcArgs<N>) =>
    rpc(name, args, AbortSignal.timeout(RPC_TIMEOUT_MS));

  async function handle(request: Request, note: RequestNote): Promise<Response> {
    const caller = await authenticate(request);
    if (!caller.ok) return problem(caller);
    const wanted = await readRing(request);
    if (!wanted.ok) return problem(wanted);
    if (wanted.value === "remove_files") {
      waitUntil(removeFiles());
      return json(202, { state: "started" });
    }

    const claim = await call("claim_scrape", wanted.value);
    if (!claim.ok) return problem(claim);
    if (claim.value === null) return json(202, { state: "nothing_to_do" });
    const job = parseJob(claim.value);
    note({ purchase_id: job.purchaseId });
    waitUntil(work(job));
    return json(202, { state: "started" });
  }

  /** Takes the files of erased people away, until none is left or one cannot be removed: then the clock rings again. */
  async function removeFiles(): Promise<void> {
    let removed = 0;
    try {
      while (true) {
        const listed = await call("list_erased_files", { p_limit: FILES_AT_ONCE });
        if (!listed.ok) return log("error", "files_not_listed", { code: listed.code });
        if (listed.value.length === 0) return log("info", "files_removed", { files: removed });
        const done = await store.remove(listed.value);
        if (!done.ok) return log("error", "files_not_removed", { code: done.code, ...done.cause });
        removed += listed.value.length;
        // Storage that answers well and removes nothing must not be asked for ever.
        if (removed >= MAX_FILES) return log("warn", "files_left", { files: removed });
      }
    } catch (error) {
      log("error", "files_not_removed", { error: error instanceof Error ? error.name : typeof error });
    }
  }

  /** Does this worker's share, or gives the job back with a code. Never throws: nobody would hear it. */
  async function work(job: Job): Promise<void> {
    const started = now();
    const note: Note = (level, event, fields = {}) =>
      log(level, event, {
        purchase_id: job.purchaseId,
        job_id: job.id,
        ms: Math.round(now() - started),
        ...fields,
      });
    try {
      const failure = await readAndDeliver(job, note);
      if (failure !== null) await giveBack(job, failure, note);
    } catch (error) {
      note("error", "scrape_broke", { error: error instanceof Error ? error.name : typeof error });
      await giveBack(job, "internal_error", note).catch(() => {});
    }
  }

  async function readAndDeliver(job: Job, note: Note): Promise<End> {
    // Asked before the shop is bothered for nothing.
    if (!job.reports.every(canWrite)) return "report_not_available";
    const own = parseShopUrl(job.url);
    if (!own.ok) return own.code;
    const rivals = job.competitors.map(parseShopUrl).flatMap((rival) => rival.ok ? [rival.url.href] : []);
    const shops = [own.url.href, ...rivals];

    let failed = false;
    const decided = decidedSoFar(shops[0]);
    const slice = await readSlice({
      shops,
      visits: job.visits,
      take: createReader(),
      async keep(visit, visits, pages) {
        const kept = await checkpoint(job, [visit], pages, decided(visit, visits));
        failed = !kept.ok;
        return kept.ok && kept.value;
      },
      leaving,
      now,
    });
    // A checkpoint that did not answer may have been stored: only a new claim knows.
    if (failed) return "not_stored";
    switch (slice.state) {
      case "failed":
        return slice.code;
      case "fenced_out":
        note("warn", "scrape_fenced_out");
        return null;
      case "paused":
        return await handOver(job, note);
      case "complete":
        return await deliver(job, shops, slice.visits, note);
    }
  }

  /** Writes the reports, stores their PDFs, and then, in one transaction, delivers. */
  async function deliver(
    job: Job,
    shops: readonly string[],
    visits: readonly Visit[],
    note: Note,
  ): Promise<End> {
    const kept = await checkpoint(job, [], outlook(shops, visits).pages, CHECKS.length);
    if (!kept.ok) return "not_stored";
    if (!kept.value) {
      note("warn", "scrape_fenced_out");
      return null;
    }

    const [crawl, ...competitors] = shops.map((asked, shop) =>
      crawlOf(asked, visits.filter((visit) => visit.shop === shop))
    );
    const { previous, period } = job;
    const outputs = [];
    for (const output of await writeReports(job.reports, crawl, { competitors, previous, period })) {
      const { kind, title, score, data, pdf } = output;
      const path = await reportPath({ ...job, kind }, pdf);
      const put = await store.put(path, pdf);
      if (!put.ok) return "storage_failed";
      outputs.push({ kind, title, score, data, storage_path: path });
    }
    const stored = await call("complete_scrape", { ...leaseOf(job), p_outputs: outputs });
    if (!stored.ok) return stored.code === "outputs_incomplete" ? "outputs_incomplete" : "not_stored";
    if (stored.value) note("info", "scrape_completed", { visits: visits.length });
    else note("warn", "scrape_fenced_out");
    return null;
  }

  function checkpoint(
    job: Job,
    visits: Visit[],
    pages: Outlook["pages"],
    checks: number,
  ): Promise<Result<boolean>> {
    return call("checkpoint_scrape", {
      ...leaseOf(job),
      p_visits: visits.map(toStore),
      p_progress: {
        pages_read: pages.read,
        pages_planned: pages.planned,
        checks_done: checks,
        checks_total: CHECKS.length,
      },
    });
  }

  async function handOver(job: Job, note: Note): Promise<End> {
    const yielded = await call("yield_scrape", leaseOf(job));
    if (!yielded.ok) return "not_stored";
    if (yielded.value) note("info", "scrape_handed_over");
    else note("warn", "scrape_fenced_out");
    return null;
  }

  async function giveBack(job: Job, code: ScrapeFailure, note: Note): Promise<void> {
    const { attempts, message } = FAILURES[code];
    const state = await call("fail_scrape", {
      ...leaseOf(job),
      p_code: code,
      p_message: message,
      p_retryable: job.attempt < attempts,
    });
    if (!state.ok) note("error", "scrape_not_given_back", { code }); // Its lease lapses, the sweep frees it.
    else if (state.value === null) note("warn", "scrape_fenced_out", { code });
    else note("warn", "scrape_failed", { code, state: state.value });
  }

  return postOnly(handle, { cors: false, log });
}

type Note = (level: "info" | "warn" | "error", event: string, fields?: LogFields) => void;

/** Which run to claim, or that files are to be removed. */
async function readRing(request: Request): Promise<Result<RpcArgs<"claim_scrape"> | "remove_files">> {
  const body = await readJson(request, MAX_BODY_BYTES);
  if (!body.ok) return body;
  const unknown = unknownField(body.value, ["purchase_id", "remove_files"]);
  if (unknown !== null) return unknown;
  const { purchase_id: id, remove_files: remove } = body.value;
  if (remove === true && id === undefined) return { ok: true, value: "remove_files" };
  if (remove === undefined && id === undefined) return { ok: true, value: {} };
  if (remove === undefined && typeof id === "string" && isUuid(id)) {
    return { ok: true, value: { p_purchase_id: id } };
  }
  return fail(422, "invalid_purchase_id", "Send the purchase's id, a UUID.", { details: "purchase_id" });
}

/**
 * Counts the checks that what was read so far decides, so that the buyer sees them come. Only pages of the buyer's own
 * shop change it, and it does not go back: what one page decides another may open again.
 */
function decidedSoFar(shop: string): (visit: Visit, visits: readonly Visit[]) => number {
  let most = 0;
  return (visit, visits) => {
    if (visit.shop === 0 && (visit.facts !== null || most === 0)) {
      const own = visits.filter((one) => one.shop === 0);
      most = Math.max(most, decidedChecks(crawlOf(shop, own)));
    }
    return most;
  };
}

/** What every call about a claimed job carries. */
function leaseOf({ id, leaseToken }: Job) {
  return { p_job_id: id, p_lease_token: leaseToken };
}
