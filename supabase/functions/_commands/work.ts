/**
 * One attempt at a command. It looks at Polar first, whatever happened before, so that what was done already is never
 * asked for twice; only then, and only while it holds the lease, it sends.
 */

import type { Result } from "../_shared/http.ts";
import type { Command } from "./command.ts";
import type { Polar, Seen } from "./polar.ts";
import type { Refusal } from "./refusal.ts";

/** How an attempt ended, in the words of `record_polar_command`. */
export interface Outcome {
  outcome: "confirmed" | "refused" | "unclear" | "not_taken" | "later";
  seenAt: string | null;
  answer: Seen["answer"] | null;
  code: string | null;
  words: string | null;
  /** Seconds. */
  retryAfter: number;
}

/** Asks the database for the right to send now: the lease is still held, and that it was sent is written down. */
export type MaySend = (seenAt: string | null) => Promise<Result<boolean>>;

/**
 * Works on a command until there is something to write down.
 *
 * @param maySend its failure, or false for a lease that was lost, ends the attempt with nothing sent
 * @returns null when the lease was lost or the database could not be asked: then nothing may be written
 */
export async function attempt(command: Command, polar: Polar, maySend: MaySend): Promise<Outcome | null> {
  const looked = await polar.look(command);
  if (!looked.ok) return afterLook(command, looked);
  const { state, at } = looked.value;
  if (state !== "undone") return ended(looked.value);
  if (command.waitSeconds > 0) {
    return {
      ...later("polar_unavailable", "An earlier request may still be under way at Polar."),
      retryAfter: command.waitSeconds,
    };
  }

  const allowed = await maySend(at);
  if (!allowed.ok || !allowed.value) return null;
  const sent = await polar.send(command);
  if (sent.ok) return ended(sent.value);
  switch (sent.means) {
    case "busy":
      return { ...later(sent.code, sent.words), outcome: "not_taken", retryAfter: sent.retryAfter };
    case "silent":
      return later(sent.code, sent.words);
    case "refused":
      // A refund that nobody heard of may be what Polar refuses a second one for.
      return stopped(command.kind === "refund" && command.sentBefore ? "unclear" : "refused", sent);
  }
}

function afterLook(command: Command, looked: Refusal): Outcome {
  if (looked.status === 404 && command.kind === "anonymize_customer") {
    if (command.sentBefore) return { ...NOTHING, outcome: "confirmed", answer: {} };
    const words =
      "Polar has deleted this customer before, and lets nobody else take the name and address off it.";
    return stopped("refused", { ...looked, code: "deleted_before", words });
  }
  if (looked.means !== "refused") {
    return { ...later(looked.code, looked.words), retryAfter: looked.retryAfter };
  }
  return stopped(command.sentBefore ? "unclear" : "refused", looked);
}

const NOTHING = { seenAt: null, answer: null, code: null, words: null, retryAfter: 0 };

function ended({ state, at, answer }: Seen): Outcome {
  if (state !== "failed") return { ...NOTHING, outcome: "confirmed", seenAt: at, answer };
  const words = `Polar made the refund, and then it was ${answer.status}.`;
  return { ...NOTHING, outcome: "refused", answer, code: "refund_failed", words };
}

function later(code: string, words: string): Outcome {
  return { ...NOTHING, outcome: "later", code, words };
}

function stopped(outcome: "refused" | "unclear", { code, words }: Refusal): Outcome {
  return { ...NOTHING, outcome, code, words };
}
