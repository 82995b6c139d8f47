/** What a person who waits is told of a refusal of Polar's. */

import { fail, type Failure } from "../_shared/http.ts";
import type { Refusal } from "./refusal.ts";

/** Status and message by the codes of `refusalOf`, for what the person can mend. */
export type Told = Record<string, [status: number, message: string]>;

/**
 * The failure for a code: as `told` says, with Polar's words in the details, and 502 `polar_refused` for whatever is the
 * shop's fault.
 */
export function toldRefusal(told: Told, code: string, words: string | null, commandId?: string): Failure {
  if (!Object.hasOwn(told, code)) {
    const message = "The payment provider refused this. Nothing was changed; tell the shop about it.";
    return fail(502, "polar_refused", message, { details: commandId && { command_id: commandId } });
  }
  const [status, message] = told[code];
  return fail(status, code, message, { details: { command_id: commandId, error: words } });
}

/**
 * The failure for a call that nobody repeats: {@link toldRefusal}, or 503 `polar_busy` with `Retry-After`, or 503
 * `polar_unavailable`.
 *
 * @param call what the log calls it
 */
export function failureOf(
  { means, status, code, words, retryAfter }: Refusal,
  call: string,
  told: Told,
): Failure {
  const cause = { call, polar_status: status };
  if (means === "refused") return { ...toldRefusal(told, code, words), cause };
  if (means === "busy") {
    const message = "The payment provider is busy. Try again after the seconds in Retry-After.";
    return fail(503, "polar_busy", message, { retryAfter: retryAfter || 10, cause });
  }
  const message = "The payment provider cannot be reached. Try again in a moment.";
  return fail(503, "polar_unavailable", message, { cause });
}
