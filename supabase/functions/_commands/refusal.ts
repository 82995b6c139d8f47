/** What an answer of Polar's that is no yes means for a command: whether Polar may have done it, and whether to ask again. */

import { PolarClientError, PolarRateLimitError } from "@polar-sh/sdk";
import { isRecord } from "../_shared/json.ts";

export interface Refusal {
  ok: false;
  /**
   * refused: Polar will not do it; busy: it did nothing, and may later; silent: nobody knows, because no answer came or
   * one that says nothing.
   */
  means: "refused" | "busy" | "silent";
  /** Polar's HTTP status; null when there was none. */
  status: number | null;
  /** Stable, in snake_case. */
  code: string;
  /** Polar's words, or ours where Polar has none. */
  words: string;
  /** Seconds after which Polar wants to be asked again; 0 when it said nothing. */
  retryAfter: number;
}

/** Our code for an error that Polar names (`server/polar/subscription/service.py`, `order/service.py`). */
const NAMED: Record<string, string> = {
  AlreadyCanceledSubscription: "already_canceled",
  ResourceUnavailable: "already_ended",
  InactiveSubscription: "not_active",
  CannotPauseSubscription: "cannot_pause",
  NoScheduledPause: "no_pause_planned",
  NotPausedSubscription: "not_paused",
  NotAUnitBasedSubscription: "not_sold_by_quantity",
  NotASeatBasedSubscription: "not_sold_by_quantity",
  BelowMinimumUnits: "quantity_not_sold",
  AboveMaximumUnits: "quantity_not_sold",
  BelowMinimumSeats: "quantity_not_sold",
  AboveMaximumSeats: "quantity_not_sold",
  SeatsAlreadyAssigned: "seats_taken",
  PaymentActionRequired: "payment_action_required",
  OrderNotEligibleForInvoice: "order_not_paid",
  MissingInvoiceBillingDetails: "billing_details_missing",
  InvoiceDoesNotExist: "no_invoice",
};

/** The same for a field that Polar finds fault with. */
const FIELDS: Record<string, string> = {
  product_id: "plan_refused",
  proration_behavior: "proration_refused",
  resumes_at: "resumes_at_refused",
};

/**
 * Reads what the SDK threw. 401 and a missing scope are `token_refused`, 402 `payment_failed`, 404 `not_found`, what
 * Polar names in {@link NAMED} or {@link FIELDS} is called so, other 4xx `refused`; 429 `polar_busy` and a 409 of no such
 * name, `polar_locked`, are busy; all else, 408, 5xx and time run out included, is silent `polar_unavailable`: Polar may
 * have acted before it failed, or before something on the way gave up waiting.
 */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof PolarRateLimitError) {
    const retryAfter = error.retryAfter && error.retryAfter > 0 ? error.retryAfter : 0;
    return refusal("busy", 429, "polar_busy", "Polar has had too many requests.", retryAfter);
  }
  if (error instanceof PolarClientError && error.statusCode !== 408) {
    const { statusCode: status } = error;
    const body = typeof error.error === "string" ? parse(error.error) : error.error;
    const words = wordsOf(body) || `Polar answered ${status}.`;
    const code = namedBy(body);
    if (code === undefined && status === 409) return refusal("busy", status, "polar_locked", words);
    return refusal("refused", status, code ?? codeOf(status, words), words);
  }
  const name = error instanceof Error ? error.name : typeof error;
  return refusal("silent", null, "polar_unavailable", `No usable answer came from Polar (${name}).`);
}

function refusal(
  means: Refusal["means"],
  status: number | null,
  code: string,
  words: string,
  retryAfter = 0,
): Refusal {
  return { ok: false, means, status, code, words, retryAfter };
}

function codeOf(status: number, words: string): string {
  if (status === 401 || (status === 403 && words.startsWith("insufficient_scope"))) return "token_refused";
  return { 402: "payment_failed", 404: "not_found" }[status] ?? "refused";
}

function namedBy(body: unknown): string | undefined {
  if (!isRecord(body)) return undefined;
  const { error, detail } = body;
  if (typeof error === "string" && Object.hasOwn(NAMED, error)) return NAMED[error];
  const [first] = Array.isArray(detail) ? detail : [];
  const field = isRecord(first) && Array.isArray(first.loc) ? String(first.loc.at(-1)) : "";
  return Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined;
}

/**
 * The words of an error body: `{ error, detail }`, `{ error, error_description }`, or `{ detail: [{ loc, msg }] }`. What
 * was sent stays out of them: Polar quotes it as `input`, and it may be an address. Addresses in sentences are left out.
 */
function wordsOf(body: unknown): string {
  if (!isRecord(body)) return "";
  const { error, detail, error_description } = body;
  const sentences = Array.isArray(detail)
    ? detail.map((entry) => isRecord(entry) ? `${place(entry.loc)}${entry.msg ?? ""}` : "").join("; ")
    : detail ?? error_description ?? "";
  const words = [error, sentences].filter((part) => typeof part === "string" && part !== "").join(": ");
  return words.replace(/\S+@\S+/g, "…");
}

function place(loc: unknown): string {
  return Array.isArray(loc) ? `${loc.slice(1).join(".")}: ` : "";
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
