/**
 * `POST /functions/v1/invoice`: where a signed-in user downloads the invoice of an own order. Deployed with
 * `verify_jwt = false`, because the platform's gate would turn away Clerk's tokens.
 */

import { authenticate } from "../_shared/auth.ts";
import { createRpc } from "../_shared/database.ts";
import { createLog } from "../_shared/http.ts";
import { withSettings } from "../_shared/settings.ts";
import { createHandler } from "./handler.ts";
import { createInvoices } from "./polar.ts";

const log = createLog("invoice");

export default {
  fetch: withSettings(log, ({ polar }) =>
    createHandler({
      authenticate: (request) => authenticate(request, ["user"], log),
      rpc: createRpc(log),
      invoices: createInvoices(polar),
      log,
    })),
};
