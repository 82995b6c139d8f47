/**
 * Access tokens as hosted Supabase Auth makes them. `@supabase/lite` signs tokens without `kid`, `iss` and most of the
 * usual claims, and `@supabase/server` refuses a token whose header names no key. So every token is signed again
 * where it is issued, and everything behind it (REST, functions, `getClaims()`) sees what it would see when hosted.
 */

import { jwtVerify, SignJWT } from "jose";

/** `kid` of the only signing key. */
const keyId = "local";

/** A set of JSON Web Keys, as in `SUPABASE_JWKS` and at `/auth/v1/.well-known/jwks.json`. */
export interface Jwks {
  keys: { kty: "oct"; alg: "HS256"; kid: string; k: string }[];
}

/** What a token says about its user beside what lite puts into it. */
interface UserClaims {
  app_metadata?: unknown;
  user_metadata?: unknown;
  phone?: unknown;
}

/** Signs one lite token again. */
export type Resign = (token: string, user?: UserClaims) => Promise<string>;

/**
 * @param secret the secret that lite signs with; the new token is signed with it too, so lite accepts it
 * @param issuer `<url>/auth/v1`
 */
export function resigner(secret: string, issuer: string): Resign {
  const key = new TextEncoder().encode(secret);
  return async (token, user = {}) => {
    const { payload } = await jwtVerify(token, key, { algorithms: ["HS256"] });
    return await new SignJWT({
      app_metadata: user.app_metadata ?? { provider: "email", providers: ["email"] },
      user_metadata: user.user_metadata ?? {},
      phone: user.phone ?? "",
      aal: "aal1",
      amr: [{ method: "password", timestamp: payload.iat }],
      is_anonymous: false,
      ...payload,
      iss: issuer,
    }).setProtectedHeader({ alg: "HS256", typ: "JWT", kid: keyId }).sign(key);
  };
}

/** The key set that verifies the tokens of {@link resigner}. Its key is the secret itself: fit for one machine only. */
export function jwks(secret: string): Jwks {
  const k = encodeBase64Url(new TextEncoder().encode(secret));
  return { keys: [{ kty: "oct", alg: "HS256", kid: keyId, k }] };
}

/** RFC 4648 section 5, without padding. */
export function encodeBase64Url(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}
