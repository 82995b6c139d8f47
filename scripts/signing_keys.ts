/**
 * What tokens of users are checked with: the key sets of Supabase Auth and of other issuers. Older projects sign with one
 * secret that Auth shows nobody, so functions cannot check a token, and no signed-in user can buy.
 */

import { keySetOf } from "../supabase/functions/_shared/issuer_keys.ts";

/** What to do about it; source: Supabase's documentation on JWT signing keys. */
export const ROTATE =
  "Auth signs access tokens with the project's legacy secret, and functions cannot check those: rotate to asymmetric keys (https://supabase.com/docs/guides/auth/signing-keys)";

/**
 * Whether Auth signs with the legacy secret: then its key set is empty.
 *
 * @param url where the project is, without a slash at the end
 * @param patienceMs milliseconds for the answer
 * @throws when Auth does not tell
 */
export async function signsWithLegacySecret(url: string, patienceMs = 15_000): Promise<boolean> {
  return (await keysAt(`${url}/auth/v1/.well-known/jwks.json`, patienceMs)).length === 0;
}

/**
 * What keeps functions from checking the tokens of an issuer besides Auth, as a sentence; null where nothing does.
 *
 * @param issuer the claim `iss` of its tokens; Supabase Auth's under another address has the project's keys
 */
export async function issuerFault(issuer: string, patienceMs = 15_000): Promise<string | null> {
  if (issuer.endsWith("/auth/v1")) return null;
  const url = keySetOf(issuer);
  if (url === null) {
    return `${issuer} is no issuer: take the claim iss of a session token as it is, https:// included`;
  }
  try {
    const keys = await keysAt(url.href, patienceMs);
    return keys.length > 0 ? null : `the key set at ${url} is empty`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function keysAt(address: string, patienceMs: number): Promise<unknown[]> {
  const none = (why: string) => new Error(`no key set at ${address} (${why})`);
  const response = await fetch(address, { signal: AbortSignal.timeout(patienceMs) }).catch((error) => {
    throw none(error instanceof Error ? error.message : String(error));
  });
  const body = await response.json().catch(() => null);
  if (!Array.isArray(body?.keys)) throw none(`HTTP ${response.status}`);
  return body.keys;
}
