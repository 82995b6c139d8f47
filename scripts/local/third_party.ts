/**
 * Third-party auth as a hosted project has it: REST and Storage take tokens that verify against the keys of another issuer,
 * such as Clerk. `@supabase/lite` knows one key, so such a token is signed again on its way in, with the same claims.
 */

import { createRemoteJWKSet, decodeJwt, jwtVerify, SignJWT } from "jose";
import { keySetOf } from "../../supabase/functions/_shared/issuer_keys.ts";

/** Gives a request a token that lite accepts, where a trusted issuer has signed its own; any other one stays as it is. */
export type Translate = (request: Request) => Promise<Request>;

/**
 * @param issuers claims `iss` of the other issuers
 * @param secret what lite verifies with
 */
export function thirdPartyTokens(issuers: string[], secret: string): Translate {
  const keys = new Map(issuers.flatMap((issuer) => {
    const url = keySetOf(issuer);
    return url === null ? [] : [[issuer, createRemoteJWKSet(url)] as const];
  }));
  const key = new TextEncoder().encode(secret);
  return async (request) => {
    const token = /^Bearer\s+(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
    const issuer = token && issuerOf(token);
    const keySet = issuer && keys.get(issuer);
    if (!keySet) return request;
    try {
      const { payload } = await jwtVerify(token, keySet, { issuer });
      const signed = await new SignJWT(payload).setProtectedHeader({ alg: "HS256", typ: "JWT" }).sign(key);
      const headers = new Headers(request.headers);
      headers.set("authorization", `Bearer ${signed}`);
      return new Request(request, { headers });
    } catch {
      return request; // lite refuses it
    }
  };
}

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}
