/**
 * `POST /functions/v1/notify`: rung by the database while notices wait to be sent. Deployed with `verify_jwt = false`;
 * any secret key of the project opens it, the database uses one of its own.
 */

import { authenticate } from "../_shared/auth.ts";
import { createRpc } from "../_shared/database.ts";
import { createLog } from "../_shared/http.ts";
import { orNotConfigured } from "../_shared/settings.ts";
import { createHandler } from "./handler.ts";
import { createSend } from "./send.ts";
import { readSettings } from "./settings.ts";

declare const EdgeRuntime: { waitUntil(work: Promise<unknown>): void };

const log = createLog("notify");
const rpc = createRpc(log);
const supabaseUrl = (Deno.env.get("SUPABASE_URL") ?? "").replace(/\/+$/, "");

export default {
  fetch: orNotConfigured(readSettings((name) => Deno.env.get(name)), log, (settings) =>
    createHandler({
      authenticate: (request) => authenticate(request, ["secret:*"], log),
      rpc,
      ...createSend(settings, `${supabaseUrl}/functions/v1/notify`),
      waitUntil: (work) => EdgeRuntime.waitUntil(work),
      pause: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
      now: () => performance.now(),
      log,
    })),
};
