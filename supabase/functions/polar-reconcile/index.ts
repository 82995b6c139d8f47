/**
 * `POST /functions/v1/polar-reconcile`: compares Polar with the database and repairs what differs. Rung by the
 * database every hour, or called by hand. Deployed with `verify_jwt = false`; any secret key of the project
 * opens it.
 */

import { authenticate } from "../_shared/auth.ts";
import { createRpc } from "../_shared/database.ts";
import { createLog } from "../_shared/http.ts";
import { withSettings } from "../_shared/settings.ts";
import { createHandler } from "./handler.ts";
import { createPolarReader } from "./polar.ts";

declare const EdgeRuntime: { waitUntil(work: Promise<unknown>): void };

const log = createLog("polar-reconcile");
const supabaseUrl = (Deno.env.get("SUPABASE_URL") ?? "").replace(/\/+$/, "");

export default {
  fetch: withSettings(log, ({ polar }) =>
    createHandler({
      authenticate: (request) => authenticate(request, ["secret:*"], log),
      rpc: createRpc(log),
      polar: createPolarReader(polar),
      endpointUrl: `${supabaseUrl}/functions/v1/polar-webhook`,
      reenable: Deno.env.get("POLAR_REENABLE_ENDPOINT") === "true",
      waitUntil: (work) => EdgeRuntime.waitUntil(work),
      log,
    })),
};
