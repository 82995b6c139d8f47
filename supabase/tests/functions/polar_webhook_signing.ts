/** Signs webhooks the way Polar does, with Web Crypto: nothing of the verifier under test is in it. */

/** A secret as Polar makes them since 2026-09-08: the key in base64 behind `whsec_`. */
export const STANDARD_SECRET = "whsec_" + btoa("0123456789abcdef0123456789abcdef");
/** A secret of before 2026-06-29. */
export const LEGACY_SECRET = "polar_whs_Zk3nXh0ZcY5sVtQn8rPpWm1yJd7eLb2aGf4uKi6oTx9";
/** A secret of the weeks between: `whsec_`, but the key is the text itself. */
export const LEGACY_WHSEC_SECRET = "whsec_Qm8zR-tY_4uKd0LxPq7nVw2Ef5Hj1Sg9aCb3oIi6TyU";

export type Scheme = "base64" | "text";

/** The value of `webhook-signature` for a body, `v1,` and base64. */
export async function signature(
  { secret, scheme, id, at, body }: {
    secret: string;
    scheme: Scheme;
    id: string;
    at: number;
    body: string | Uint8Array;
  },
): Promise<string> {
  const encoder = new TextEncoder();
  const keyBytes = scheme === "text"
    ? encoder.encode(secret)
    : Uint8Array.from(atob(secret.replace(/^whsec_/, "")), (c) => c.charCodeAt(0));
  const key = await crypto.subtle.importKey("raw", keyBytes, { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  const head = encoder.encode(`${id}.${at}.`);
  const tail = typeof body === "string" ? encoder.encode(body) : body;
  const content = new Uint8Array(head.length + tail.length);
  content.set(head);
  content.set(tail, head.length);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, content));
  return `v1,${btoa(String.fromCharCode(...mac))}`;
}

/** Seconds since 1970, moved by so many seconds. */
export function now(shift = 0): number {
  return Math.floor(Date.now() / 1000) + shift;
}

/** The three headers of a genuine delivery. */
export async function signedHeaders(
  body: string | Uint8Array,
  { secret = STANDARD_SECRET, scheme = "base64" as Scheme, id = "evt_1", at = now() } = {},
): Promise<Record<string, string>> {
  return {
    "webhook-id": id,
    "webhook-timestamp": String(at),
    "webhook-signature": await signature({ secret, scheme, id, at, body }),
  };
}
