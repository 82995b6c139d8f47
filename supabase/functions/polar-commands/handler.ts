/**
 * The door of the outbox. The row is the truth: the call brings a command's id only, the claim decides whether there is
 * anything to do, and whoever holds the lease sends and writes down what came of it.
 */

import { parseCommand } from "../_commands/command.ts";
import { createRun, type Doors as RunDoors } from "../_commands/run.ts";
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

/** What the handler works with. */
export interface Doors extends RunDoors {
  /** Lets callers with a secret key of the project in. */
  authenticate(request: Request): Promise<Result<unknown>>;
  /** Keeps the worker alive until the promise settles. */
  waitUntil(work: Promise<void>): void;
}

const MAX_BODY_BYTES = 4096;
/** Milliseconds for the claim. */
const CLAIM_TIMEOUT_MS = 10_000;

/**
 * Builds the handler of `POST polar-commands` `{ command_id }`. It answers 202 with `started` once the command is
 * claimed, before Polar is asked, or with `nothing_to_do`: taken by another worker, over, or not due. Errors: 401 of the
 * authentication; 405; 413 `body_too_large`; 400 `invalid_json`; 422 `unknown_field`, `invalid_command_id`; 503
 * `try_again` and 500 `internal_error` of the database.
 */
export function createHandler({ authenticate, waitUntil, ...doors }: Doors) {
  const run = createRun(doors);

  async function handle(request: Request, note: RequestNote): Promise<Response> {
    const caller = await authenticate(request);
    if (!caller.ok) return problem(caller);
    const commandId = await readCommandId(request);
    if (!commandId.ok) return problem(commandId);
    note({ command_id: commandId.value });

    const signal = AbortSignal.timeout(CLAIM_TIMEOUT_MS);
    const claim = await doors.rpc("claim_polar_command", { p_command_id: commandId.value }, signal);
    if (!claim.ok) return problem(claim);
    if (claim.value === null) return json(202, { state: "nothing_to_do" });
    waitUntil(run(parseCommand(claim.value)));
    return json(202, { state: "started" });
  }

  return postOnly(handle, { cors: false, log: doors.log });
}

async function readCommandId(request: Request): Promise<Result<string>> {
  const body = await readJson(request, MAX_BODY_BYTES);
  if (!body.ok) return body;
  const unknown = unknownField(body.value, ["command_id"]);
  if (unknown !== null) return unknown;
  const { command_id: id } = body.value;
  if (isUuid(id)) return { ok: true, value: id };
  return fail(422, "invalid_command_id", "Send the command's id, a UUID.", { details: "command_id" });
}
