/** Events to the shop's own endpoint, signed as Standard Webhooks says (standardwebhooks.com, symmetric `v1`). */

import { Webhook } from "standardwebhooks";
import { retryAfter } from "../_shared/retry_after.ts";
import type { EventNotice } from "./notice.ts";
import { failed, type Outcome, sent, unheard } from "./outcome.ts";

/** Delivers an event; its notice's id is the `webhook-id`, by which a receiver knows a repetition. Never throws. */
export type SendEvent = (notice: EventNotice) => Promise<Outcome>;

/** Milliseconds that the endpoint may take. */
const TIMEOUT_MS = 10_000;

/**
 * Builds the call. Any 2xx means taken, 410 that the endpoint wants no more of it; everything else is tried again.
 *
 * @param secret `whsec_` and the key in base64; see {@link isEventsSecret}
 * @param timeoutMs for one request
 */
export function createEndpoint(secret: string, timeoutMs: number = TIMEOUT_MS): SendEvent {
  const webhook = new Webhook(secret);
  return async ({ id, url, event }) => {
    const body = JSON.stringify(event);
    const at = new Date();
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "webhook-id": id,
          "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
          "webhook-signature": webhook.sign(id, at, body),
        },
        body,
        redirect: "manual", // whoever moves says so in the settings
        signal: AbortSignal.timeout(timeoutMs),
      });
      await response.body?.cancel();
      const { status } = response;
      if (response.ok) return sent(null);
      const words = `The endpoint answered ${status}.`;
      if (status === 410) return failed("refused", "gone", words);
      return failed("later", `http_${status}`, words, { retryAfter: retryAfter(response.headers) });
    } catch (error) {
      return unheard("endpoint_unavailable", error);
    }
  };
}

/** Whether a secret is what Standard Webhooks wants: `whsec_` and 24 to 64 bytes in base64. */
export function isEventsSecret(secret: string): boolean {
  try {
    const { length } = atob(/^whsec_([A-Za-z0-9+/]+=*)$/.exec(secret)?.[1] ?? "");
    return length >= 24 && length <= 64;
  } catch {
    return false;
  }
}
