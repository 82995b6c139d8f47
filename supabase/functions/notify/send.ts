/** Which way a notice goes, of those that are set up. */

import { createEndpoint } from "./endpoint.ts";
import { writeMail } from "./mail.ts";
import type { Notice, Way } from "./notice.ts";
import { failed, type Outcome } from "./outcome.ts";
import { createResend } from "./resend.ts";
import type { Settings } from "./settings.ts";

/**
 * Builds the ways out.
 *
 * @param ownUrl where this function is: e-mails from which one may unsubscribe name it
 * @param timeoutMs for one request; absent: as each way has it
 */
export function createSend(
  { appUrl, mail, eventsSecret }: Settings,
  ownUrl: string,
  timeoutMs?: number,
): { ways: Way[]; send(notice: Notice): Promise<Outcome> } {
  const email = mail && createResend(mail, timeoutMs);
  const event = eventsSecret === null ? null : createEndpoint(eventsSecret, timeoutMs);
  const ways: Way[] = [];
  if (email) ways.push("email");
  if (event) ways.push("event");
  return {
    ways,
    async send(notice) {
      if (notice.way === "event" && event) return await event(notice);
      if (notice.way === "email" && email) return await email(writeMail(notice, appUrl, ownUrl), notice.id);
      return failed("not_taken", "not_configured", `No way out is set up for ${notice.way}.`, {
        then: "stop",
      });
    },
  };
}
