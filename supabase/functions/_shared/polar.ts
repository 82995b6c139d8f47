/**
 * How a function talks to Polar: whose account, one deadline for all calls of a request, and what Polar's
 * errors mean for the person who waits. Which calls there are is each function's own matter.
 */

import { PolarClientError, PolarRateLimitError } from "@polar-sh/sdk";
import { fail, type Failure, type LogFields } from "./http.ts";
import { isRecord } from "./json.ts";

/** Whose organisation, and on which of Polar's servers; `baseUrl` is a simulator's and wins. */
export interface PolarAccount {
  accessToken: string;
  environment?: "production" | "sandbox";
  baseUrl?: string;
}

export type PolarResult<T> = { ok: true; value: T } | PolarFailure;

/** A failure at Polar. Its cause names the call, and the status and fields of Polar's answer. */
export interface PolarFailure extends Failure {
  /** Fields that Polar refused with a 422, such as `customer_id`; undefined for every other error. */
  refusedFields?: string[];
  /** What Polar calls a 403, such as `DiscountRedemptionLimitReached`; undefined for every other error. */
  forbidden?: string;
}

/**
 * Makes one call to Polar. Never throws.
 *
 * Failures: 502 `polar_refused` when Polar finds fault with what the operator set up (token, scope, product)
 * or with what we sent, 503 `polar_busy` with `Retry-After`, 503 `polar_unavailable` for everything else,
 * time run out included.
 *
 * @param name what the log calls it
 * @param deadline when it ends at the latest, in milliseconds since 1970
 * @param send calls the SDK with these options (timeout in seconds) and takes from the answer what is needed;
 *   a throw of its own means that the answer cannot be used
 */
export async function callPolar<T>(
  name: string,
  deadline: number,
  send: (options: { timeout: number }) => Promise<T>,
): Promise<PolarResult<T>> {
  const seconds = (deadline - Date.now()) / 1000;
  if (seconds <= 0) return unavailable({ call: name, error: "deadline" });
  try {
    return { ok: true, value: await send({ timeout: seconds }) };
  } catch (error) {
    return describe(name, error);
  }
}

/** Whether Polar does not take the customer that was named, one who was deleted there for example. */
export function refusesCustomer({ refusedFields = [] }: PolarFailure): boolean {
  return refusedFields.some((field) => field === "customer" || field === "customer_id");
}

function describe(call: string, error: unknown): PolarFailure {
  if (error instanceof PolarRateLimitError) {
    const message = "The payment provider is busy. Try again after the seconds in Retry-After.";
    const retryAfter = error.retryAfter && error.retryAfter > 0 ? error.retryAfter : 10;
    return fail(503, "polar_busy", message, { retryAfter, cause: { call, polar_status: 429 } });
  }
  if (error instanceof PolarClientError) {
    const status = error.statusCode;
    const refusedFields = status === 422 ? fieldsOf(error.error) : undefined;
    const forbidden = status === 403 && isRecord(error.error) ? String(error.error.error) : undefined;
    const message = "The payment provider refused this. Nothing was charged; tell the shop about it.";
    const cause = { call, polar_status: status, fields: refusedFields?.join(" ") };
    return { ...fail(502, "polar_refused", message, { cause }), refusedFields, forbidden };
  }
  // Network errors, timeouts and 5xx, but also what the SDK lets through when a body is cut off or no JSON.
  return unavailable({ call, error: error instanceof Error ? error.name : typeof error });
}

function unavailable(cause: LogFields): PolarFailure {
  const message = "The payment provider cannot be reached. Nothing was charged; try again in a moment.";
  return fail(503, "polar_unavailable", message, { cause });
}

/**
 * The fields that a 422 complains about. Its `detail` is a list of `{ loc, msg }`, or a sentence from which
 * only `customer` is told. Messages are not kept: they quote what a person typed.
 */
function fieldsOf(body: unknown): string[] {
  const detail = isRecord(body) ? body.detail : undefined;
  if (typeof detail === "string") return /customer/i.test(detail) ? ["customer"] : [];
  if (!Array.isArray(detail)) return [];
  return detail.map((entry) =>
    isRecord(entry) && Array.isArray(entry.loc) ? entry.loc.slice(1).join(".") : ""
  );
}
