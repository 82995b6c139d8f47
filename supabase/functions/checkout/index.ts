/**
 * `POST /functions/v1/checkout`: opens a checkout at Polar for signed-in and signed-out buyers. Deployed with
 * `verify_jwt = false`, because the platform's gate would turn away buyers without a token and with Clerk's.
 */

import { parseHostOverrides } from "../_audit/host_overrides.ts";
import { createResolver } from "../_audit/transport/dns.ts";
import { authenticate } from "../_shared/auth.ts";
import { createRpc } from "../_shared/database.ts";
import { createLog } from "../_shared/http.ts";
import { withSettings } from "../_shared/settings.ts";
import { createHandler } from "./handler.ts";
import { createNameCheck } from "./names.ts";
import { createPolar } from "./polar.ts";

const log = createLog("checkout");
const overrides = parseHostOverrides(Deno.env.get("SCRAPER_HOST_OVERRIDES"), Deno.env.get("SUPABASE_URL"));

export default {
  fetch: withSettings(log, ({ appUrl, embedOrigins, polar }) =>
    createHandler({
      authenticate: (request) => authenticate(request, ["user", "publishable"], log),
      rpc: createRpc(log),
      polar: createPolar(polar),
      appUrl,
      embedOrigins,
      checkNames: createNameCheck(createResolver({ own: Deno.resolveDns }), overrides),
      log,
    })),
};
