/**
 * What older Supabase projects still have: API keys that are JWTs, and one secret that signs them and the tokens of
 * users. Functions can check neither, and whoever sends one has to hear something else than "sign in again".
 */

import { bearerToken, partsOf } from "./unverified.ts";

/** Code and message of a refusal, where the request holds something of the kind; else null. */
export function legacyRefusal(headers: Headers): [code: string, message: string] | null {
  const token = partsOf(bearerToken(headers));
  const keys = [partsOf(headers.get("apikey")), token];
  if (keys.some((key) => key?.payload.role === "anon" || key?.payload.role === "service_role")) {
    return [
      "legacy_api_key",
      "Send the project's publishable key (sb_publishable_…) instead of its legacy anon key: https://supabase.com/docs/guides/api/api-keys",
    ];
  }
  if (token?.header.alg === "HS256" && !hasSharedKey()) {
    return [
      "legacy_signing_key",
      "This token is signed with the project's legacy secret, which cannot be checked here. Rotate the project to asymmetric keys, then sign in again: https://supabase.com/docs/guides/auth/signing-keys",
    ];
  }
  return null;
}

/** Whether tokens may be signed with a shared secret here, as under `supabase start` and in the local stack. */
function hasSharedKey(): boolean {
  return /"kty"\s*:\s*"oct"/.test(Deno.env.get("SUPABASE_JWKS") ?? "");
}
