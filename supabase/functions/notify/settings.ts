/** What the operator sets for notices, read once at start. What is not a secret stands in `edge_kit.settings`. */

import type { Result } from "../_shared/http.ts";
import { notConfigured, readAppUrl, readStandIn } from "../_shared/settings.ts";
import { isEventsSecret } from "./endpoint.ts";
import type { MailAccount } from "./resend.ts";

export interface Settings {
  /** Where the shop's frontend lives, without a slash at the end: e-mails lead there and nowhere else. */
  appUrl: string;
  /** Null: no e-mail leaves. */
  mail: MailAccount | null;
  /** Signs events; null: none leaves. */
  eventsSecret: string | null;
}

/**
 * Reads `APP_URL`, and what is set of `RESEND_API_KEY` and `EVENTS_SECRET`. `RESEND_API_URL` names a stand-in on this
 * machine.
 *
 * Errors: 500 `not_configured` with the name of the variable that is missing or wrong.
 */
export function readSettings(env: (name: string) => string | undefined): Result<Settings> {
  const appUrl = readAppUrl(env);
  if (!appUrl.ok) return appUrl;
  const baseUrl = readStandIn("RESEND_API_URL", env("RESEND_API_URL"));
  if (!baseUrl.ok) return baseUrl;
  const apiKey = env("RESEND_API_KEY")?.trim() ?? "";
  const eventsSecret = env("EVENTS_SECRET")?.trim() ?? "";
  if (eventsSecret && !isEventsSecret(eventsSecret)) return notConfigured("EVENTS_SECRET");
  return {
    ok: true,
    value: {
      appUrl: appUrl.value,
      mail: apiKey ? { apiKey, baseUrl: baseUrl.value } : null,
      eventsSecret: eventsSecret || null,
    },
  };
}
