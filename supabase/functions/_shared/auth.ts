/**
 * Who calls. Tokens and keys are checked by `@supabase/server`; this module pins the issuers, each to its own keys, and
 * speaks our error format. All functions are deployed with `verify_jwt = false`, so this check is the only one.
 */

import type { AuthModeWithKey } from "@supabase/server";
import { verifyAuth } from "@supabase/server/core";
import { fail, internalError, type Log, type Result } from "./http.ts";
import { keySetOf } from "./issuer_keys.ts";
import { legacyRefusal } from "./legacy.ts";
import { bearerToken, partsOf } from "./unverified.ts";

/** A caller whose credential has been verified. */
export interface Caller {
  /** Claims of the user's token; null for a caller with a project key only. */
  claims: Record<string, unknown> | null;
  /** Name of the project key (`default`, `automations`); null for a signed-in user. */
  keyName: string | null;
}

type Refusal = [code: string, message: string];

/** A key where only users are let in, a user where only keys are, or a key in the place of a token. */
const UNUSABLE: Refusal = [
  "unusable_credential",
  "Sign in and send the access token as Authorization: Bearer, or send a key in the apikey header.",
];

/** Code and message for each way in which `@supabase/server` refuses a caller. */
const REFUSALS: Record<string, Refusal> = {
  MISSING_CREDENTIALS: [
    "missing_credentials",
    "Send the project's key in the apikey header, or a user's access token as Authorization: Bearer.",
  ],
  UNUSABLE_CREDENTIAL: UNUSABLE,
  INVALID_CREDENTIALS: UNUSABLE,
  INVALID_API_KEY: ["invalid_api_key", "Send a key of this project that may call this function."],
  INVALID_JWT: ["invalid_token", "The access token is expired or not valid here. Sign in again."],
};

/**
 * Verifies the caller against the modes a function accepts, in their order. A token that is present but bad
 * refuses the request, even beside a good key.
 *
 * Errors: 401 `missing_credentials`, `unusable_credential`, `invalid_api_key`, `invalid_token`, and for what older
 * projects have `legacy_api_key`, `legacy_signing_key`; 500 `internal_error` where the project itself is set up wrongly,
 * named in the log; 503 `try_again` while the keys of a trusted issuer cannot be had.
 */
export async function authenticate(
  request: Request,
  modes: AuthModeWithKey[],
  log: Log,
): Promise<Result<Caller>> {
  const { data, error } = await verifyAuth(request, { auth: modes, ...trustedFor(request.headers) });
  if (!error) {
    return { ok: true, value: { claims: data.jwtClaims, keyName: data.keyName ?? null } };
  }
  const refusal = REFUSALS[error.code];
  if (refusal) return fail(401, ...legacyRefusal(request.headers) ?? refusal);
  log("error", "auth_misconfigured", { code: error.code });
  return error.code === "JWKS_FETCH_FAILED" ? TRY_AGAIN : internalError();
}

const TRY_AGAIN = fail(503, "try_again", "Your sign-in could not be checked. Try again in a moment.", {
  retryAfter: 5,
});

/**
 * The issuer that a token must be of, and the keys that it must verify against: those of Supabase Auth, which the platform
 * hands to functions, or those that a trusted issuer publishes. The platform's set has no keys of anybody else, third-party
 * auth or not (Supabase's documentation on function secrets, `SUPABASE_JWKS`), and one issuer's key signs nothing for
 * another.
 */
function trustedFor(headers: Headers): { issuer: string[]; env?: { jwks: URL } } {
  const supabase = `${Deno.env.get("SUPABASE_URL")?.replace(/\/+$/, "")}/auth/v1`;
  const trusted = (Deno.env.get("TRUSTED_ISSUERS") ?? "").split(/\s+/);
  const issuer = partsOf(bearerToken(headers))?.payload.iss;
  if (typeof issuer !== "string" || issuer === "" || !trusted.includes(issuer)) return { issuer: [supabase] };
  if (issuer.endsWith("/auth/v1")) return { issuer: [issuer] };
  const jwks = keySetOf(issuer);
  return jwks === null ? { issuer: [supabase] } : { issuer: [issuer], env: { jwks } };
}
