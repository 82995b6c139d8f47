/**
 * E-mail by Resend's HTTP API (resend.com/docs: send-email, idempotency-keys, errors, rate-limit). Whoever sends by
 * another API writes a module like this one: a mail and a key in, an outcome out.
 */

import { isRecord } from "../_shared/json.ts";
import { retryAfter } from "../_shared/retry_after.ts";
import { failed, type Outcome, sent, unheard } from "./outcome.ts";

/** An e-mail, written. */
export interface Mail {
  from: string;
  to: string;
  replyTo: string | null;
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
}

/** Whose account, and where; `baseUrl` is a stand-in's. */
export interface MailAccount {
  apiKey: string;
  baseUrl?: string;
}

/**
 * Sends an e-mail once per key: the API keeps keys for 24 hours, and answers a key that it knows with the first
 * request's e-mail. Never throws.
 *
 * @param key 1 to 256 characters
 */
export type SendMail = (mail: Mail, key: string) => Promise<Outcome>;

/** Milliseconds that the API may take. */
const TIMEOUT_MS = 10_000;

/**
 * Builds the call for an account.
 *
 * @param timeoutMs for one request
 */
export function createResend(
  { apiKey, baseUrl = "https://api.resend.com" }: MailAccount,
  timeoutMs: number = TIMEOUT_MS,
): SendMail {
  return async ({ from, to, replyTo, subject, text, html, headers }, key) => {
    const body = { from, to: [to], reply_to: replyTo ?? undefined, subject, text, html, headers };
    try {
      const response = await fetch(`${baseUrl}/emails`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${apiKey}`,
          "content-type": "application/json",
          "idempotency-key": key,
        },
        body: JSON.stringify(body),
        redirect: "manual", // the key goes nowhere else
        signal: AbortSignal.timeout(timeoutMs),
      });
      const answer: unknown = await response.json();
      return outcomeOf(response, isRecord(answer) ? answer : {});
    } catch (error) {
      return unheard("mail_api_unavailable", error);
    }
  };
}

function outcomeOf({ status, ok, headers }: Response, answer: Record<string, unknown>): Outcome {
  if (ok && typeof answer.id === "string") return sent(answer.id);
  const name = typeof answer.name === "string" && /^[a-z_]{1,60}$/.test(answer.name)
    ? answer.name
    : "refused";
  const words = typeof answer.message === "string" ? answer.message : `The mail API answered ${status}.`;
  // The key was used for another text or address: an attempt that nobody heard of had sent it, before a row changed.
  if (status === 409 && name === "invalid_idempotent_request") return sent(null, "sent_before");
  if (status === 409 || status === 408) return failed("later", name, words);
  if (status === 401 || status === 403) return failed("not_taken", name, words, { then: "stop" });
  if (status === 429) {
    const then = name.includes("quota") ? "stop" : "busy";
    return failed("not_taken", name, words, { retryAfter: retryAfter(headers), then });
  }
  if (status >= 400 && status < 500) return failed("refused", name, words);
  return failed("later", "mail_api_unavailable", words, { retryAfter: retryAfter(headers) });
}
