/**
 * `POST /functions/v1/scraper`: rung by the database for a purchase that waits for its reports. Deployed with
 * `verify_jwt = false`; any secret key of the project opens it, the database uses one of its own.
 */

import { authenticate } from "../_shared/auth.ts";
import { createRpc } from "../_shared/database.ts";
import { createLog } from "../_shared/http.ts";
import { crawl } from "./crawl.ts";
import { createHandler } from "./handler.ts";
import { parseHostOverrides } from "./host_overrides.ts";
import { createTransport } from "./transport.ts";

declare const EdgeRuntime: { waitUntil(work: Promise<unknown>): void };

/** Milliseconds between two requests to one shop. */
const PAUSE_MS = 500;

const log = createLog("scraper");
const overrides = parseHostOverrides(Deno.env.get("SCRAPER_HOST_OVERRIDES"), Deno.env.get("SUPABASE_URL"));
const appUrl = Deno.env.get("APP_URL") ?? "";
const userAgent = `EcomEdgeBot/1.0${URL.canParse(appUrl) ? ` (+${new URL(appUrl).origin})` : ""}`;

export default {
  fetch: createHandler({
    authenticate: (request) => authenticate(request, ["secret:*"], log),
    rpc: createRpc(log),
    crawl: (url) =>
      crawl(url, {
        get: createTransport({ overrides, userAgent }),
        pauseMs: (host) => overrides.has(host) ? 0 : PAUSE_MS,
        wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
        now: () => performance.now(),
      }),
    waitUntil: (work) => EdgeRuntime.waitUntil(work),
    log,
  }),
};
