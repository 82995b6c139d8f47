/**
 * `POST /functions/v1/scraper`: rung by the database while purchases wait for their reports. Deployed with
 * `verify_jwt = false`; any secret key of the project opens it, the database uses one of its own.
 */

import { authenticate } from "../_shared/auth.ts";
import { createRpc } from "../_shared/database.ts";
import { createLog } from "../_shared/http.ts";
import { createHandler } from "./handler.ts";
import { parseHostOverrides } from "../_audit/host_overrides.ts";
import { createLookUp } from "../_audit/lookup.ts";
import { createPoliteReader } from "../_audit/polite_reader.ts";
import { createReportStore } from "./report_files.ts";
import { createTransport } from "../_audit/transport.ts";
import { denoNetwork } from "../_audit/transport/dial.ts";

declare const EdgeRuntime: { waitUntil(work: Promise<unknown>): void };

/** Milliseconds between two requests to one shop. */
const PAUSE_MS = 500;

const log = createLog("scraper");
const overrides = parseHostOverrides(Deno.env.get("SCRAPER_HOST_OVERRIDES"), Deno.env.get("SUPABASE_URL"));
const appUrl = Deno.env.get("APP_URL") ?? "";
const userAgent = `EcomEdgeBot/1.0${URL.canParse(appUrl) ? ` (+${new URL(appUrl).origin})` : ""}`;

/** The platform says when it is about to end this worker; what is under way goes to the next one. */
const leaving = new AbortController();
addEventListener("beforeunload", () => leaving.abort());

export default {
  fetch: createHandler({
    authenticate: (request) => authenticate(request, ["secret:*"], log),
    rpc: createRpc(log),
    createReader: () =>
      createPoliteReader({
        get: createTransport({ overrides, userAgent }),
        lookUp: createLookUp(denoNetwork.resolve, overrides),
        pauseMs: (host) => overrides.has(host) ? 0 : PAUSE_MS,
        wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
        now: () => performance.now(),
        today: () => new Date().toISOString().slice(0, 10),
      }),
    store: createReportStore({
      url: Deno.env.get("SUPABASE_URL")!,
      key: JSON.parse(Deno.env.get("SUPABASE_SECRET_KEYS")!).default,
    }),
    waitUntil: (work) => EdgeRuntime.waitUntil(work),
    leaving: leaving.signal,
    now: () => performance.now(),
    log,
  }),
};
