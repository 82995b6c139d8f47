/**
 * What a buyer does to a subscription. The database says whose it is and writes a command; this request tries the
 * command at once, by the same code and under the same lease as polar-commands, and answers how it stands. Whatever
 * ends this worker, the sweep goes on where it stopped.
 */

import { parseCommand } from "../_commands/command.ts";
import { failureOf, toldRefusal } from "../_commands/failure.ts";
import { createRun, type Doors as RunDoors } from "../_commands/run.ts";
import type { Caller } from "../_shared/auth.ts";
import { json, type Note, postOnly, problem, readJson, type Result } from "../_shared/http.ts";
import { isRecord } from "../_shared/json.ts";
import type { AskPreview, Preview } from "./preview.ts";
import { REFUSALS } from "./refusals.ts";
import { parseRequest, type Wanted } from "./request.ts";

/** What the handler works with. */
export interface Doors extends RunDoors {
  /** Lets signed-in users in, nobody else. */
  authenticate(request: Request): Promise<Result<Caller>>;
  askPreview: AskPreview;
  /** Keeps the worker alive until the promise settles. */
  waitUntil(work: Promise<void>): void;
}

const MAX_BODY_BYTES = 16 * 1024;
/** Milliseconds for one call to the database. */
const RPC_TIMEOUT_MS = 5_000;
/** Milliseconds that a buyer waits for Polar; the work goes on after that. */
const PATIENCE_MS = 12_000;

/** How a command stands, as `command_for` tells it. */
interface Standing extends Record<string, unknown> {
  command_id: string;
  state: string;
  error_code: string | null;
  error: string | null;
}

/**
 * Builds the handler. Its answers: 200 with the command when Polar has done it; 202 with the command while Polar has
 * not answered (`asked`, `sent`, `unclear`); 200 with a {@link Preview}. Errors: 400, 401, 405 and 413 of the request;
 * 403 `not_offered`, `profile_unavailable`; 404 `unknown_subscription`; 409 `already_ended`, `command_open`; 422 of `parseRequest` and
 * of the catalogue; 429 `too_many_changes`; 402, 409 and 422 of {@link REFUSALS}; 502 `polar_refused`; 503 `polar_busy`,
 * `polar_unavailable` of a preview, `product_not_synced`, `try_again`.
 *
 * @param patienceMs after so many milliseconds the answer is given, whatever Polar does
 */
export function createHandler(
  { authenticate, askPreview, waitUntil, ...doors }: Doors,
  patienceMs: number = PATIENCE_MS,
): (request: Request) => Promise<Response> {
  const { rpc } = doors;
  const run = createRun(doors);

  async function handle(request: Request, note: Note): Promise<Response> {
    const caller = await authenticate(request);
    if (!caller.ok) return problem(caller);
    const body = await readJson(request, MAX_BODY_BYTES);
    if (!body.ok) return problem(body);
    const wanted = parseRequest(body.value);
    if (!wanted.ok) return problem(wanted);
    const { subscriptionId, kind, args, isPreview } = wanted.value;
    note({ subscription_id: subscriptionId, kind });

    const { sub, iss } = caller.value.claims ?? {};
    const user = typeof sub === "string" ? sub : null;
    const asking = {
      p_user_id: user,
      p_issuer: typeof iss === "string" ? iss : null,
      p_subscription_id: subscriptionId,
      p_kind: kind,
      p_args: args,
    };
    if (isPreview) {
      const preview = await showPreview(asking, wanted.value);
      return preview.ok ? json(200, preview.value) : problem(preview);
    }

    const asked = await rpc("ask_subscription_change", asking, AbortSignal.timeout(RPC_TIMEOUT_MS));
    if (!asked.ok) return problem(asked);
    const { command_id: commandId, lease } = asked.value as { command_id: string; lease: unknown };
    note({ command_id: commandId });
    if (lease !== null) {
      const work = run(parseCommand(lease));
      waitUntil(work);
      await settled(work, patienceMs);
    }
    const signal = AbortSignal.timeout(RPC_TIMEOUT_MS);
    const told = await rpc("command_for", { p_user_id: user, p_command_id: commandId }, signal);
    if (!told.ok) return problem(told);
    return answer(told.value as unknown as Standing);
  }

  async function showPreview(
    asking: { p_user_id: string | null; p_issuer: string | null; p_subscription_id: string; p_kind: string },
    { args, subscriptionId }: Wanted,
  ): Promise<Result<Preview & { currency: unknown }>> {
    const signal = AbortSignal.timeout(RPC_TIMEOUT_MS);
    const allowed = await rpc("preview_subscription_change", { ...asking, p_args: args }, signal);
    if (!allowed.ok) return allowed;
    const { change, currency } = allowed.value as { change: Record<string, unknown>; currency: unknown };
    if (!isRecord(change)) throw new TypeError("preview_subscription_change returned something else");
    const preview = await askPreview(subscriptionId, change, patienceMs / 1000);
    if (!preview.ok) return failureOf(preview, "preview_change", REFUSALS);
    return { ok: true, value: { ...preview.value, currency } };
  }

  return postOnly(handle, { cors: true, log: doors.log });
}

function answer(command: Standing): Response {
  const { command_id, state, error_code, error } = command;
  if (state === "refused") return problem(toldRefusal(REFUSALS, error_code ?? "refused", error, command_id));
  return json(state === "confirmed" ? 200 : 202, command);
}

/** Waits for work, but not longer than that. */
async function settled(work: Promise<void>, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([work, new Promise<void>((resolve) => timer = setTimeout(resolve, ms))]);
  clearTimeout(timer);
}
