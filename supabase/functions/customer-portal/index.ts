/**
 * `POST /functions/v1/customer-portal`: opens Polar's customer portal for a signed-in user. Deployed with
 * `verify_jwt = false`, because the platform's gate would turn away Clerk's tokens.
 */

import { authenticate } from "../_shared/auth.ts";
import { createRpc } from "../_shared/database.ts";
import { createLog } from "../_shared/http.ts";
import { withSettings } from "../_shared/settings.ts";
import { createHandler } from "./handler.ts";
import { createOpenPortal } from "./session.ts";

const log = createLog("customer-portal");

export default {
  fetch: withSettings(log, ({ appUrl, polar }) =>
    createHandler({
      authenticate: (request) => authenticate(request, ["user"], log),
      rpc: createRpc(log),
      openPortal: createOpenPortal(polar),
      appUrl,
      log,
    })),
};
