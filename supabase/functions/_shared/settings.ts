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
  return orNotConfigured(readSettings((name) => Deno.env.get(name)), log, create);
}

/** The same for settings that a function has read itself. */
export function orNotConfigured<S>(
  settings: Result<S>,
  log: Log,
  create: (settings: S) => (request: Request) => Promise<Response>,
): (request: Request) => Promise<Response> {
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
  const appUrl = readAppUrl(env);
  if (!appUrl.ok) return appUrl;

  const embedOrigins = parseOrigins(env("EMBED_ORIGINS"));
  if (!embedOrigins) return notConfigured("EMBED_ORIGINS");

  const accessToken = env("POLAR_ACCESS_TOKEN")?.trim();
  if (!accessToken) return notConfigured("POLAR_ACCESS_TOKEN");

  const server = parseServer(env("POLAR_API_URL"), env("POLAR_SERVER"));
  if (!server.ok) return server;

  return {
    ok: true,
    value: {
      appUrl: appUrl.value,
      embedOrigins: [...new Set([new URL(appUrl.value).origin, ...embedOrigins])],
      polar: { accessToken, ...server.value },
    },
  };
}

/** Reads `APP_URL` alone. Errors: 500 `not_configured`. */
export function readAppUrl(env: (name: string) => string | undefined): Result<string> {
  const url = parseUrl(env("APP_URL"));
  if (!url || url.search || url.hash || url.username) return notConfigured("APP_URL");
  return { ok: true, value: withoutSlash(url) };
}

/**
 * Reads the address of a stand-in for somebody else's API. It must be on this machine, so that no setting can send a
 * secret to a stranger. Undefined where the variable is empty. Errors: 500 `not_configured`.
 */
export function readStandIn(variable: string, value = ""): Result<string | undefined> {
  if (!value) return { ok: true, value: undefined };
  const url = parseUrl(value);
  if (!url || !LOOPBACK.test(url.hostname)) return notConfigured(variable);
  return { ok: true, value: withoutSlash(url) };
}

type PolarServer = Omit<PolarAccount, "accessToken">;

function parseServer(apiUrl?: string, environment = "production"): Result<PolarServer> {
  const standIn = readStandIn("POLAR_API_URL", apiUrl);
  if (!standIn.ok) return standIn;
  if (standIn.value) return { ok: true, value: { baseUrl: standIn.value } };
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

/** 500 `not_configured`, for whoever reads settings of its own. */
export function notConfigured(variable: string): Failure {
  const message = "This function is not set up. The operator has to set the variable named in details.";
  return fail(500, "not_configured", message, { details: variable, cause: { variable } });
}
