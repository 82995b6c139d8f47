/** Secrets as Polar writes them: a prefix that says what they open, then 32 random bytes. */

/** A bearer secret, for example of a checkout page. */
export function randomToken(prefix: string): string {
  return prefix + crypto.getRandomValues(new Uint8Array(32)).toHex();
}

/** A webhook secret in the Standard Webhooks form: the key in base64. */
export function webhookSecret(): string {
  return "whsec_" + crypto.getRandomValues(new Uint8Array(32)).toBase64();
}
