/** Secrets as Polar writes them: a prefix that says what they open, then 32 random bytes. */
import { createHash } from "node:crypto";

/** A bearer secret, for example of a checkout page. */
export function randomToken(prefix: string): string {
  return prefix + crypto.getRandomValues(new Uint8Array(32)).toHex();
}

/** A webhook secret in the Standard Webhooks form: the key in base64. */
export function webhookSecret(): string {
  return "whsec_" + crypto.getRandomValues(new Uint8Array(32)).toBase64();
}

/** The same UUID for the same parts, for what follows from rows and has none of its own. */
export function derivedId(...parts: string[]): string {
  const hash = createHash("sha256").update(parts.join(" ")).digest("hex");
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${
    hash.slice(20, 32)
  }`;
}
