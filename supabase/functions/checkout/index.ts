/**
 * `POST /functions/v1/checkout`: opens a checkout at Polar for signed-in and signed-out buyers. Deployed with
 * `verify_jwt = false`, because the platform's gate would turn away buyers without a token and with Clerk's.
 */

import { authenticate } from "../_shared/auth.ts";
import { createRpc } from "../_shared/database.ts";
import { createLog, postOnly, problem } from "../_shared/http.ts";
import { createHandler } from "./handler.ts";
import { createPolar } from "./polar.ts";
import { readSettings } from "./settings.ts";

const log = createLog("checkout");
const settings = readSettings((name) => Deno.env.get(name));

function createFetch(): (request: Request) => Promise<Response> {
  if (!settings.ok) {
    const refusal = settings;
    return postOnly(() => {
      log("error", refusal.code, refusal.cause);
      return Promise.resolve(problem(refusal));
    }, { cors: true, log });
  }
  const { appUrl, polar } = settings.value;
  return createHandler({
    authenticate: (request) => authenticate(request, ["user", "publishable"], log),
    rpc: createRpc(log),
    polar: createPolar(polar),
    appUrl,
    log,
  });
}

export default { fetch: createFetch() };
