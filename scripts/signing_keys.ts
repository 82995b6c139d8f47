/**
 * How a project signs its users' tokens. Older projects do it with one secret that Auth shows nobody, so functions cannot
 * check a token, and no signed-in user can buy.
 */

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
  const address = `${url}/auth/v1/.well-known/jwks.json`;
  const response = await fetch(address, { signal: AbortSignal.timeout(patienceMs) });
  const body = await response.json().catch(() => null);
  if (!Array.isArray(body?.keys)) throw new Error(`no key set at ${address} (HTTP ${response.status})`);
  return body.keys.length === 0;
}
