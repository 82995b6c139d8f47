/**
 * Whether a webhook comes from Polar. The only module that knows how Polar signs: Standard Webhooks, with a
 * key that Polar has derived from the endpoint's secret in two ways over time.
 */

import { Webhook } from "standardwebhooks";

/** Whether the body of a webhook, as text, is signed by one of the configured secrets. Never throws. */
export type Verify = (body: string, headers: Headers) => boolean;

/** The shortest secret that is taken as one: a placeholder such as `changeme` must not open the door. */
const MIN_SECRET_LENGTH = 24;

/** Quotes or separators around a secret, or another secret behind a separator: none of it is Polar's. */
const MISWRITTEN = /^["'`,;]|["'`,;]$|[,;](?=whsec_|polar_whs_)/;

/**
 * Builds the verifier for the content of `POLAR_WEBHOOK_SECRET`: one or several secrets separated by white
 * space, so that a new secret works beside the old one while it is being changed.
 *
 * Each secret is tried as both keys (docs.polar.sh, webhooks): secrets made since 2026-09-08 are `whsec_` and
 * the key in base64, older ones are used as they stand, prefix included, and nothing in an old `whsec_`
 * secret tells which of the two it is. The signature covers `id.timestamp.body`; the timestamp may be 300
 * seconds off in either direction, signatures are compared in constant time, one of several is enough.
 *
 * @returns null where there is no usable secret
 * @throws TypeError for secrets in quotes or with commas between them, which would fit no signature ever
 */
export function createVerifier(secrets: string | undefined): Verify | null {
  const written = (secrets ?? "").split(/\s+/);
  if (written.some((secret) => MISWRITTEN.test(secret))) {
    throw new TypeError(
      "POLAR_WEBHOOK_SECRET cannot be read: write the secret as Polar shows it, without quotes, and several with a space between them and no comma, such as whsec_… whsec_…",
    );
  }
  const keys = written
    .filter((secret) => secret.length >= MIN_SECRET_LENGTH)
    .flatMap((secret) => [standardKey(secret), rawKey(secret)])
    .filter((key) => key !== null);
  if (keys.length === 0) return null;

  return (body, headers) => {
    const signed = Object.fromEntries(headers);
    return keys.some((key) => isSignedBy(key, body, signed));
  };
}

function isSignedBy(key: Webhook, body: string, headers: Record<string, string>): boolean {
  try {
    key.verify(body, headers, { jsonParse: false });
    return true;
  } catch {
    return false;
  }
}

/** The key that the secret carries in base64; null for a secret that is not base64. */
function standardKey(secret: string): Webhook | null {
  try {
    return new Webhook(secret);
  } catch {
    return null;
  }
}

/** The secret's own UTF-8 bytes as the key. */
function rawKey(secret: string): Webhook {
  return new Webhook(new TextEncoder().encode(secret), { format: "raw" });
}
