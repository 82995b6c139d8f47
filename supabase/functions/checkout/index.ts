/**
 * `POST /functions/v1/checkout`: opens a checkout at Polar for signed-in and signed-out buyers. Deployed with
 * `verify_jwt = false`, because the platform's gate would turn away buyers without a token and with Clerk's.
 */

import { authenticate } from "../_shared/auth.ts";
import { createRpc } from "../_shared/database.ts";
import { createLog } from "../_shared/http.ts";
import { withSettings } from "../_shared/settings.ts";
import { createHandler } from "./handler.ts";
import { createPolar } from "./polar.ts";

const log = createLog("checkout");

export default {
  fetch: withSettings(log, ({ appUrl, embedOrigins, polar }) =>
    createHandler({
      authenticate: (request) => authenticate(request, ["user", "publishable"], log),
      rpc: createRpc(log),
      polar: createPolar(polar),
      appUrl,
      embedOrigins,
      log,
    })),
};
