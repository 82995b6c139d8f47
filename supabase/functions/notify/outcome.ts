/** How an attempt to send a notice ended, in the words of `record_notice`. */

export interface Outcome {
  /**
   * sent; refused: never; not_taken: surely not now, perhaps later; later: nobody knows, because no answer came or one
   * that says nothing.
   */
  outcome: "sent" | "refused" | "not_taken" | "later";
  /** The mail API's id of the e-mail. */
  receipt: string | null;
  /** Stable, in snake_case; null for what was sent. */
  code: string | null;
  /** In the words of whoever refused it, or ours; never an address. */
  words: string | null;
  /** Seconds; 0 when none were named. */
  retryAfter: number;
  /** Whom the next notice would meet the same way: `busy` for a moment, `stop` until somebody mends it. */
  then: "go_on" | "busy" | "stop";
}

/** Words kept of an answer. */
const MAX_WORDS = 300;

export function sent(receipt: string | null, code: string | null = null): Outcome {
  return { outcome: "sent", receipt, code, words: null, retryAfter: 0, then: "go_on" };
}

/** An attempt that failed. Addresses in the words are left out: they quote what was sent. */
export function failed(
  outcome: "refused" | "not_taken" | "later",
  code: string,
  words: string,
  more: Partial<Pick<Outcome, "retryAfter" | "then">> = {},
): Outcome {
  const kept = words.replace(/\S+@\S+/g, "…").slice(0, MAX_WORDS);
  return { outcome, receipt: null, code, words: kept, retryAfter: 0, then: "go_on", ...more };
}

/** What a request that threw means: nobody knows whether it arrived. */
export function unheard(code: string, error: unknown): Outcome {
  const name = error instanceof Error ? error.name : typeof error;
  return failed("later", code, `No answer came (${name}).`);
}
