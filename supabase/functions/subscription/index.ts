/**
 * `POST /functions/v1/subscription`: what a signed-in user does to an own subscription. Deployed with
 * `verify_jwt = false`, because the platform's gate would turn away Clerk's tokens.
 */

import { createPolar } from "../_commands/polar.ts";
import { authenticate } from "../_shared/auth.ts";
import { createRpc } from "../_shared/database.ts";
import { createLog } from "../_shared/http.ts";
import { withSettings } from "../_shared/settings.ts";
import { createHandler } from "./handler.ts";
import { createAskPreview } from "./preview.ts";

declare const EdgeRuntime: { waitUntil(work: Promise<unknown>): void };

const log = createLog("subscription");

export default {
  fetch: withSettings(log, ({ polar }) =>
    createHandler({
      authenticate: (request) => authenticate(request, ["user"], log),
      rpc: createRpc(log),
      polar: createPolar(polar),
      askPreview: createAskPreview(polar),
      waitUntil: (work) => EdgeRuntime.waitUntil(work),
      now: () => performance.now(),
      log,
    })),
};
