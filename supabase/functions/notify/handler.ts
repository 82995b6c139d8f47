/**
 * The door of the outbox to people. A ring brings nothing: whoever answers it takes one notice after the other until none
 * is due, and each is looked up, sent and written down before the next is taken.
 */

import type { Rpc, RpcArgs, RpcName } from "../_shared/database.ts";
import {
  fail,
  isUuid,
  json,
  type Log,
  type Note as RequestNote,
  postOnly,
  problem,
  readJson,
  type Result,
  unknownField,
} from "../_shared/http.ts";
import { type Notice, parseNotice, type Way } from "./notice.ts";
import { failed, type Outcome } from "./outcome.ts";

/** What the handler works with. */
export interface Doors {
  /** Lets callers with a secret key of the project in. */
  authenticate(request: Request): Promise<Result<unknown>>;
  rpc: Rpc;
  /** Ways out that are set up. */
  ways: Way[];
  /** Sends a notice by its way. */
  send(notice: Notice): Promise<Outcome>;
  /** Keeps the worker alive until the promise settles. */
  waitUntil(work: Promise<void>): void;
  /** Resolves after so many seconds. */
  pause(seconds: number): Promise<void>;
  /** Milliseconds, from any start. */
  now(): number;
  log: Log;
}

const MAX_BODY_BYTES = 4096;
/** Milliseconds for one call to the database. */
const RPC_TIMEOUT_MS = 10_000;
/** Milliseconds after which a worker begins nothing new: a hosted one lives for 150 s at least. */
const BUDGET_MS = 60_000;
/** Milliseconds after which an address may be out of date: then the notice is looked up again. */
const FRESH_MS = 15_000;
/** Notices under way at once. Resend takes two requests a second of a new account. */
const LANES = 2;
/** Seconds that a busy mail API is waited for; what it wants longer is the next worker's. */
const MAX_PAUSE = 10;

/**
 * Builds the handler of `POST notify` `{}`. It answers 202 with `started` once a notice is claimed, before it is sent,
 * or with `nothing_to_do`. Errors: 401 of the authentication; 405; 413 `body_too_large`; 400 `invalid_json`; 422
 * `unknown_field`; 503 `try_again` and 500 `internal_error` of the database.
 *
 * `POST notify?unsubscribe=<id>` is the one-click link (RFC 8058) of the daily list for operators and needs nothing but
 * that id: 200 `{ state: "unsubscribed" }`, 404 `unknown_notice`.
 */
export function createHandler(doors: Doors) {
  const { authenticate, rpc, ways, send, waitUntil, pause, now, log } = doors;
  const call = <N extends RpcName>(name: N, args: RpcArgs<N>) =>
    rpc(name, args, AbortSignal.timeout(RPC_TIMEOUT_MS));

  async function handle(request: Request, note: RequestNote): Promise<Response> {
    const unsubscribe = new URL(request.url).searchParams.get("unsubscribe");
    if (unsubscribe !== null) return await unsubscribeDigest(unsubscribe);
    const caller = await authenticate(request);
    if (!caller.ok) return problem(caller);
    const body = await readJson(request, MAX_BODY_BYTES, {});
    if (!body.ok) return problem(body);
    const unknown = unknownField(body.value, []);
    if (unknown) return problem(unknown);

    const first = await claim();
    if (!first.ok) return problem(first);
    note({ ways: ways.join(" ") });
    if (first.value === null) return json(202, { state: "nothing_to_do" });
    waitUntil(work(first.value));
    return json(202, { state: "started" });
  }

  async function unsubscribeDigest(id: string): Promise<Response> {
    const known = isUuid(id)
      ? await call("unsubscribe_digest", { p_notice_id: id })
      : { ok: true as const, value: false };
    if (!known.ok) return problem(known);
    if (known.value) return json(200, { state: "unsubscribed" });
    return problem(fail(404, "unknown_notice", "Use the link of the newest e-mail."));
  }

  /** The next notice that is due, with the moment before it was looked up; null for none. */
  async function claim(): Promise<Result<{ notice: Notice; askedAt: number } | null>> {
    if (ways.length === 0) return { ok: true, value: null };
    const askedAt = now();
    const claimed = await call("claim_notice", { p_ways: ways });
    if (!claimed.ok) return claimed;
    if (claimed.value === null) return { ok: true, value: null };
    return { ok: true, value: { notice: parseNotice(claimed.value), askedAt } };
  }

  /** Never throws: nobody would hear it. What could not be written down is found by the next worker. */
  async function work(first: { notice: Notice; askedAt: number }): Promise<void> {
    const started = now();
    let stopped = false;

    async function lane(next: { notice: Notice; askedAt: number } | null): Promise<void> {
      while (!stopped) {
        if (next === null) {
          if (now() - started > BUDGET_MS) return;
          const claimed = await claim();
          if (!claimed.ok || claimed.value === null) return;
          next = claimed.value;
        }
        const { then, retryAfter } = await workOn(next.notice, next.askedAt);
        next = null;
        if (then === "stop") stopped = true;
        if (then === "busy" && retryAfter > MAX_PAUSE) stopped = true;
        if (then === "busy") await pause(Math.max(1, Math.min(retryAfter, MAX_PAUSE)));
      }
    }

    await Promise.all(
      [lane(first), ...Array.from({ length: LANES - 1 }, () => lane(null))].map((one) =>
        one.catch((error) => log("error", "notify_broke", { error: nameOf(error) }))
      ),
    );
  }

  async function workOn(notice: Notice, askedAt: number): Promise<Pick<Outcome, "then" | "retryAfter">> {
    const { id, kind, leaseToken } = notice;
    let outcome: Outcome;
    if (now() - askedAt > FRESH_MS) {
      outcome = failed(
        "not_taken",
        "worker_slow",
        "The worker was held up after it had looked the notice up.",
      );
    } else {
      try {
        outcome = await send(notice);
      } catch (error) {
        outcome = failed("later", "notify_broke", `The notice could not be written (${nameOf(error)}).`);
      }
    }
    const fields = { notice_id: id, kind, attempt: notice.attempt };
    const state = await call("record_notice", {
      p_notice_id: id,
      p_lease_token: leaseToken,
      p_outcome: outcome.outcome,
      p_receipt: outcome.receipt,
      p_error_code: outcome.code,
      p_error: outcome.words,
      p_retry_after: Math.min(outcome.retryAfter, 86_400),
    });
    if (!state.ok) {
      log("error", "notice_not_recorded", { ...fields, outcome: outcome.outcome });
      return { then: "stop", retryAfter: 0 };
    }
    const level = state.value === "refused" || state.value === "dead" ? "error" : "info";
    log(level, "notice_worked", { ...fields, state: state.value ?? "lease_lost", code: outcome.code });
    return outcome;
  }

  return postOnly(handle, { cors: false, log });
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
