/**
 * Who calls. Tokens and keys are checked by `@supabase/server`; this module pins the issuers and speaks our
 * error format. All functions are deployed with `verify_jwt = false`, so this check is the only one.
 */

import type { AuthModeWithKey } from "@supabase/server";
import { verifyAuth } from "@supabase/server/core";
import { fail, internalError, type Log, type Result } from "./http.ts";
import { legacyRefusal } from "./legacy.ts";

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
 * projects have `legacy_api_key`, `legacy_signing_key`; 500 `internal_error` where the project itself is set up wrongly, named in the log.
 */
export async function authenticate(
  request: Request,
  modes: AuthModeWithKey[],
  log: Log,
): Promise<Result<Caller>> {
  const { data, error } = await verifyAuth(request, { auth: modes, issuer: acceptedIssuers() });
  if (!error) {
    return { ok: true, value: { claims: data.jwtClaims, keyName: data.keyName ?? null } };
  }
  const refusal = REFUSALS[error.code];
  if (refusal) return fail(401, ...legacyRefusal(request.headers) ?? refusal);
  log("error", "auth_misconfigured", { code: error.code });
  return internalError();
}

/**
 * Supabase Auth, and the issuers in `TRUSTED_ISSUERS`, separated by white space: Clerk's Frontend API URL,
 * or Supabase Auth itself where its tokens carry another address than `SUPABASE_URL`, as under
 * `supabase start`.
 *
 * Without a pinned issuer any token that verifies against the project's key set would do, and with
 * third-party auth that set holds the keys of two issuers.
 */
function acceptedIssuers(): string[] {
  const supabase = `${Deno.env.get("SUPABASE_URL")?.replace(/\/+$/, "")}/auth/v1`;
  const trusted = Deno.env.get("TRUSTED_ISSUERS") ?? "";
  return [supabase, ...trusted.split(/\s+/).filter((issuer) => issuer !== "")];
}
