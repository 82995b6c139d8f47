/**
 * The door of reconciliation. The database says whether a run may start and where it goes on; this handler
 * answers when the call's share of it is done.
 */

import { json, postOnly, problem, readJson, type Result } from "../_shared/http.ts";
import { findForged, type ForgedReport } from "./forged.ts";
import { asksForForged, parseForged, parseReconcile } from "./request.ts";
import { type Doors as RunDoors, parseRun, type Report, work } from "./run.ts";

/** What the handler works with. */
export interface Doors extends RunDoors {
  /** Lets callers with a secret key of the project in. */
  authenticate(request: Request): Promise<Result<unknown>>;
  /** Keeps the worker alive when the caller hangs up, as pg_net does after its timeout. */
  waitUntil(work: Promise<unknown>): void;
}

const MAX_BODY_BYTES = 4096;
/** Milliseconds for one call to the database. */
const RPC_TIMEOUT_MS = 10_000;

/**
 * Builds the handler of `POST polar-reconcile` `{ since?, dry_run? }`. It answers 200 with the drift report, also
 * when the run could not be completed in this call: `complete` says so, and the next call goes on. Errors: 401
 * of the authentication; 405; 400 and 413 of the body; 422 `unknown_field`, `invalid_since`, `invalid_dry_run`;
 * 409 `reconcile_running`; 503 `try_again` and 500 `internal_error` of the database. With `{ forged_since, after?,
 * undo? }` it looks for webhooks that Polar never sent (forged.ts), and answers 200 with that report.
 *
 * @param budgetMs time after which a call begins nothing new, in milliseconds
 */
export function createHandler({ authenticate, waitUntil, ...doors }: Doors, budgetMs?: number) {
  async function search(body: Record<string, unknown>): Promise<Result<ForgedReport>> {
    const wanted = parseForged(body);
    return wanted.ok ? await findForged(wanted.value, doors, budgetMs) : wanted;
  }

  async function reconcile(request: Request): Promise<Result<Report | ForgedReport>> {
    const caller = await authenticate(request);
    if (!caller.ok) return caller;
    const body = await readJson(request, MAX_BODY_BYTES, {});
    if (!body.ok) return body;
    if (asksForForged(body.value)) return await search(body.value);
    const wanted = parseReconcile(body.value);
    if (!wanted.ok) return wanted;

    const { since, dryRun } = wanted.value;
    const run = await doors.rpc("start_reconcile", {
      p_since: since ?? null,
      p_dry_run: dryRun,
    }, AbortSignal.timeout(RPC_TIMEOUT_MS));
    if (!run.ok) return run;
    const report = work(parseRun(run.value), dryRun, doors, budgetMs);
    waitUntil(report.catch(() => {})); // a throw is answered below, or its lease lapses
    return await report;
  }

  return postOnly(async (request) => {
    const answer = await reconcile(request);
    return answer.ok ? json(200, answer.value) : problem(answer);
  }, { cors: false, log: doors.log });
}
