/**
 * The door of the outbox. The row is the truth: the call brings a command's id only, or says that there is usage to be
 * told; the claim decides whether there is anything to do, and whoever holds the lease sends and writes down what came of
 * it.
 */

import { parseCommand } from "../_commands/command.ts";
import { createRun, type Doors as RunDoors } from "../_commands/run.ts";
import type { RpcArgs, RpcName } from "../_shared/database.ts";
import {
  fail,
  isUuid,
  json,
  type Note as RequestNote,
  postOnly,
  problem,
  readJson,
  type Result,
  unknownField,
} from "../_shared/http.ts";
import { type Batch, parseBatch, reportUsage, type Tell } from "./usage.ts";

/** What the handler works with. */
export interface Doors extends RunDoors {
  /** Lets callers with a secret key of the project in. */
  authenticate(request: Request): Promise<Result<unknown>>;
  tell: Tell;
  /** Keeps the worker alive until the promise settles. */
  waitUntil(work: Promise<void>): void;
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
export function createHandler({ authenticate, tell, waitUntil, ...doors }: Doors) {
  const { rpc, now, log } = doors;
  const call = <N extends RpcName>(name: N, args: RpcArgs<N>) =>
    rpc(name, args, AbortSignal.timeout(RPC_TIMEOUT_MS));
  const run = createRun(doors);

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
    waitUntil(commandId === null ? report(parseBatch(claim.value)) : run(parseCommand(claim.value)));
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
