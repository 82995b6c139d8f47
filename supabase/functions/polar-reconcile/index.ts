/**
 * `POST /functions/v1/polar-reconcile`: compares Polar with the database and repairs what differs. Rung by the
 * database every hour, or called by hand. Deployed with `verify_jwt = false`; any secret key of the project
 * opens it. `GET` is the health endpoint, open to anybody.
 */

import { authenticate } from "../_shared/auth.ts";
import { createRpc } from "../_shared/database.ts";
import { createLog } from "../_shared/http.ts";
import { withSettings } from "../_shared/settings.ts";
import { createHandler } from "./handler.ts";
import { createHealth, withHealth } from "./health.ts";
import { createPolarReader } from "./polar.ts";

declare const EdgeRuntime: { waitUntil(work: Promise<unknown>): void };

const log = createLog("polar-reconcile");
const supabaseUrl = (Deno.env.get("SUPABASE_URL") ?? "").replace(/\/+$/, "");

const rpc = createRpc(log);
const authenticated = (request: Request) => authenticate(request, ["secret:*"], log);
/** Milliseconds that the database has to say how it is. */
const HEALTH_MS = 5_000;

export default {
  fetch: withHealth(
    createHealth({
      authenticate: authenticated,
      ask: () => rpc("health", {}, AbortSignal.timeout(HEALTH_MS)),
      now: () => performance.now(),
    }),
    withSettings(log, ({ polar }) =>
      createHandler({
        authenticate: authenticated,
        rpc,
        polar: createPolarReader(polar),
        endpointUrl: `${supabaseUrl}/functions/v1/polar-webhook`,
        reenable: Deno.env.get("POLAR_REENABLE_ENDPOINT") === "true",
        waitUntil: (work) => EdgeRuntime.waitUntil(work),
        log,
      })),
  ),
};
