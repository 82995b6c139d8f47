/**
 * The door of the outbox. The row is the truth: the call brings a command's id only, or says that there is usage to be
 * told; the claim decides whether there is anything to do, and whoever holds the lease sends and writes down what came of
 * it.
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
import { type Command, parseCommand } from "./command.ts";
import type { Polar } from "./polar.ts";
import { type Batch, parseBatch, reportUsage, type Tell } from "./usage.ts";
import { attempt, type Outcome } from "./work.ts";

/** What the handler works with. */
export interface Doors {
  /** Lets callers with a secret key of the project in. */
  authenticate(request: Request): Promise<Result<unknown>>;
  rpc: Rpc;
  polar: Polar;
  tell: Tell;
  /** Keeps the worker alive until the promise settles. */
  waitUntil(work: Promise<void>): void;
  /** Milliseconds, from any start. */
  now(): number;
  log: Log;
}

const MAX_BODY_BYTES = 4096;
/** Milliseconds for one call to the database. */
const RPC_TIMEOUT_MS = 10_000;

/**
 * Builds the handler of `POST polar-commands` `{ command_id }` or `{ report_usage: true }`. It answers 202 with `started`
 * once the command or a batch of spends is claimed, before Polar is asked, or with `nothing_to_do`: taken by another
 * worker, over, or not due. Errors: 401 of the authentication; 405; 413 `body_too_large`; 400 `invalid_json`; 422
 * `unknown_field`, `invalid_command_id`; 503 `try_again` and 500 `internal_error` of the database.
 */
export function createHandler({ authenticate, rpc, polar, tell, waitUntil, now, log }: Doors) {
  const call = <N extends RpcName>(name: N, args: RpcArgs<N>) =>
    rpc(name, args, AbortSignal.timeout(RPC_TIMEOUT_MS));

  async function handle(request: Request, note: RequestNote): Promise<Response> {
    const caller = await authenticate(request);
    if (!caller.ok) return problem(caller);
    const wanted = await readWanted(request);
    if (!wanted.ok) return problem(wanted);
    const { commandId } = wanted.value;
    if (commandId !== null) note({ command_id: commandId });

    const claim = commandId === null
      ? await call("claim_usage", {})
      : await call("claim_polar_command", { p_command_id: commandId });
    if (!claim.ok) return problem(claim);
    if (claim.value === null) return json(202, { state: "nothing_to_do" });
    waitUntil(commandId === null ? report(parseBatch(claim.value)) : work(parseCommand(claim.value)));
    return json(202, { state: "started" });
  }

  /** Never throws either. A batch that could not be written down is told again once its lease has lapsed. */
  async function report(batch: Batch): Promise<void> {
    try {
      const { told, refused, code } = await reportUsage(batch, tell, call, now);
      log(refused > 0 ? "error" : code === null ? "info" : "warn", "usage_told", { told, refused, code });
    } catch (error) {
      log("error", "usage_broke", { error: error instanceof Error ? error.name : typeof error });
    }
  }

  /** Never throws: nobody would hear it. What could not be written down is found by the next worker. */
  async function work(command: Command): Promise<void> {
    const started = now();
    const { id, kind } = command;
    const note = (level: "info" | "warn" | "error", event: string, fields = {}) =>
      log(level, event, { command_id: id, kind, ms: Math.round(now() - started), ...fields });
    try {
      const outcome = await attempt(command, polar, (seenAt) =>
        call("send_polar_command", {
          p_command_id: id,
          p_lease_token: command.leaseToken,
          p_seen_at: seenAt,
        }));
      if (outcome === null) return note("warn", "command_not_sent");
      const state = await call("record_polar_command", recordOf(command, outcome));
      if (!state.ok) return note("error", "command_not_recorded", { outcome: outcome.outcome });
      const level = state.value === "refused" || state.value === "unclear" ? "error" : "info";
      note(level, "command_worked", { state: state.value ?? "lease_lost", code: outcome.code });
    } catch (error) {
      note("error", "command_broke", { error: error instanceof Error ? error.name : typeof error });
    }
  }

  return postOnly(handle, { cors: false, log });
}

/** What to work on: a command, or with null the usage that waits. */
async function readWanted(request: Request): Promise<Result<{ commandId: string | null }>> {
  const body = await readJson(request, MAX_BODY_BYTES);
  if (!body.ok) return body;
  const unknown = unknownField(body.value, ["command_id", "report_usage"]);
  if (unknown !== null) return unknown;
  const { command_id: id, report_usage: usage } = body.value;
  if (usage === true && id === undefined) return { ok: true, value: { commandId: null } };
  if (isUuid(id) && usage === undefined) return { ok: true, value: { commandId: id } };
  return fail(422, "invalid_command_id", "Send the command's id, a UUID.", { details: "command_id" });
}

function recordOf({ id, leaseToken }: Command, outcome: Outcome) {
  return {
    p_command_id: id,
    p_lease_token: leaseToken,
    p_outcome: outcome.outcome,
    p_seen_at: outcome.seenAt,
    p_answer: outcome.answer,
    p_error_code: outcome.code,
    p_error: outcome.words,
    p_retry_after: outcome.retryAfter,
  };
}
