/**
 * `POST /functions/v1/polar-commands`: rung by the database for a command that waits to be done at Polar. Deployed with
 * `verify_jwt = false`; any secret key of the project opens it, the database uses one of its own.
 */

import { createPolar } from "../_commands/polar.ts";
import { authenticate } from "../_shared/auth.ts";
import { createRpc } from "../_shared/database.ts";
import { createLog } from "../_shared/http.ts";
import { withSettings } from "../_shared/settings.ts";
import { createHandler } from "./handler.ts";
import { createTell } from "./usage.ts";

declare const EdgeRuntime: { waitUntil(work: Promise<unknown>): void };

const log = createLog("polar-commands");
const rpc = createRpc(log);

export default {
  fetch: withSettings(log, ({ polar }) =>
    createHandler({
      authenticate: (request) => authenticate(request, ["secret:*"], log),
      rpc,
      polar: createPolar(polar),
      tell: createTell(polar),
      waitUntil: (work) => EdgeRuntime.waitUntil(work),
      now: () => performance.now(),
      log,
    })),
};
