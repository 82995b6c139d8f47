/** What the operator sets for the functions that lead a buyer to Polar and back, read once at start. */

import { fail, type Failure, type Log, postOnly, problem, type Result } from "./http.ts";
import type { PolarAccount } from "./polar.ts";

export interface Settings {
  /** Where the shop's frontend lives, without a slash at the end. Buyers come back to it and nowhere else. */
  appUrl: string;
  /** Origins of the pages that may embed Polar's checkout: the frontend's own, and those of `EMBED_ORIGINS`. */
  embedOrigins: string[];
  polar: PolarAccount;
}

/**
 * A function's `fetch`, made with the settings from the environment. Where one is missing or wrong, every
 * request is answered with 500 `not_configured` instead and the log names the variable.
 */
export function withSettings(
  log: Log,
  create: (settings: Settings) => (request: Request) => Promise<Response>,
): (request: Request) => Promise<Response> {
  const settings = readSettings((name) => Deno.env.get(name));
  if (settings.ok) return create(settings.value);
  return postOnly(() => Promise.resolve(problem(settings)), { cors: true, log });
}

/**
 * Reads `APP_URL`, `EMBED_ORIGINS` (optional), `POLAR_ACCESS_TOKEN` and where Polar is: `POLAR_SERVER` (`production`, which is also
 * meant when nothing is said, or `sandbox`), unless `POLAR_API_URL` names a simulator. That one must be on
 * this machine, so that no setting can send the access token to a stranger.
 *
 * @param env looks a variable up
 * Errors: 500 `not_configured` with the name of the variable as details.
 */
export function readSettings(env: (name: string) => string | undefined): Result<Settings> {
  const appUrl = parseUrl(env("APP_URL"));
  if (!appUrl || appUrl.search || appUrl.hash || appUrl.username) return notConfigured("APP_URL");

  const embedOrigins = parseOrigins(env("EMBED_ORIGINS"));
  if (!embedOrigins) return notConfigured("EMBED_ORIGINS");

  const accessToken = env("POLAR_ACCESS_TOKEN")?.trim();
  if (!accessToken) return notConfigured("POLAR_ACCESS_TOKEN");

  const server = parseServer(env("POLAR_API_URL"), env("POLAR_SERVER"));
  if (!server.ok) return server;

  return {
    ok: true,
    value: {
      appUrl: withoutSlash(appUrl),
      embedOrigins: [...new Set([appUrl.origin, ...embedOrigins])],
      polar: { accessToken, ...server.value },
    },
  };
}

type PolarServer = Omit<PolarAccount, "accessToken">;

function parseServer(apiUrl = "", environment = "production"): Result<PolarServer> {
  if (apiUrl) {
    const url = parseUrl(apiUrl);
    if (!url || !LOOPBACK.test(url.hostname)) return notConfigured("POLAR_API_URL");
    return { ok: true, value: { baseUrl: withoutSlash(url) } };
  }
  if (environment !== "production" && environment !== "sandbox") return notConfigured("POLAR_SERVER");
  return { ok: true, value: { environment } };
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

function parseUrl(text = ""): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url?.protocol === "https:" || url?.protocol === "http:" ? url : null;
}

/** Origins with commas or spaces between them; null where one is more or less than an origin. */
function parseOrigins(text = ""): string[] | null {
  const origins = text.split(/[\s,]+/).filter((origin) => origin !== "");
  return origins.every((origin) => parseUrl(origin)?.origin === origin) ? origins : null;
}

function withoutSlash(url: URL): string {
  return url.href.replace(/\/+$/, "");
}

function notConfigured(variable: string): Failure {
  const message = "This function is not set up. The operator has to set the variable named in details.";
  return fail(500, "not_configured", message, { details: variable, cause: { variable } });
}
