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

/**
 * Reads what the SDK threw. 401 and a missing scope are `token_refused`, 402 `payment_failed`, 404 `not_found`, other
 * 4xx `refused`; 429 `polar_busy` and 409 `polar_locked` are busy; all else, 5xx and time run out included, is silent
 * `polar_unavailable`: Polar may have acted before it failed.
 */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof PolarRateLimitError) {
    const retryAfter = error.retryAfter && error.retryAfter > 0 ? error.retryAfter : 0;
    return refusal("busy", 429, "polar_busy", "Polar has had too many requests.", retryAfter);
  }
  if (error instanceof PolarClientError) {
    const { statusCode: status } = error;
    const words = wordsOf(error.error) || `Polar answered ${status}.`;
    if (status === 409) return refusal("busy", status, "polar_locked", words);
    return refusal("refused", status, codeOf(status, words), words);
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

/**
 * The words of an error body: `{ error, detail }`, `{ error, error_description }`, or `{ detail: [{ loc, msg }] }`. What
 * was sent stays out of them: Polar quotes it as `input`, and it may be an address. Addresses in sentences are left out.
 */
function wordsOf(body: unknown): string {
  const parsed = typeof body === "string" ? parse(body) : body;
  if (!isRecord(parsed)) return "";
  const { error, detail, error_description } = parsed;
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
