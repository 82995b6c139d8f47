/**
 * Clerk, as far as a backend meets it: session tokens in version 2 of their claims, signed with RS256, and the key set that
 * they verify against, on this machine.
 */

/** An issuer of session tokens. */
export interface ClerkIssuer {
  /** Its Frontend API URL, which is the claim `iss`. */
  url: string;
  /** How often its key set was asked for. */
  asked(): number;
  /** False: in the place of its keys there is somebody's page of excuses. */
  isUp: boolean;
  /** A session token of this user, with these claims besides or instead; undefined leaves one out. */
  sessionToken(user: string, claims?: Record<string, unknown>): Promise<string>;
  stop(): Promise<void>;
}

/** The claims that setup.md has people add to the session token of a user with this e-mail. */
export const customised = (email: string) => ({ role: "authenticated", email, email_verified: true });

const encode = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const part = (value: unknown) => encode(new TextEncoder().encode(JSON.stringify(value)));

/** Starts an issuer with a key of its own; two have the same `kid`, as an impostor's would. */
export async function startClerkIssuer(): Promise<ClerkIssuer> {
  const algorithm = {
    name: "RSASSA-PKCS1-v1_5",
    hash: "SHA-256",
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  };
  const { publicKey, privateKey } = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const { kty, n, e } = await crypto.subtle.exportKey("jwk", publicKey);
  const kid = "ins_2test";
  const keys = [{ use: "sig", kty, kid, alg: "RS256", n, e }];
  let asked = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, ({ url }) => {
    if (new URL(url).pathname !== "/.well-known/jwks.json") return new Response(null, { status: 404 });
    asked++;
    return issuer.isUp ? Response.json({ keys }) : new Response("Back soon.");
  });
  const issuer: ClerkIssuer = {
    url: `http://127.0.0.1:${server.addr.port}`,
    isUp: true,
    asked: () => asked,
    async sessionToken(user, claims = {}) {
      const now = Math.floor(Date.now() / 1000);
      const session = {
        ...{ azp: "https://shop.example", exp: now + 60, fva: [0, -1], iat: now, iss: issuer.url },
        ...{ nbf: now - 10, sid: "sess_2test", sts: "active", sub: user, v: 2, ...claims },
      };
      const content = `${part({ alg: "RS256", cat: "cl_B7d4PD111AAA", kid, typ: "JWT" })}.${part(session)}`;
      const signature = await crypto.subtle.sign(
        algorithm.name,
        privateKey,
        new TextEncoder().encode(content),
      );
      return `${content}.${encode(new Uint8Array(signature))}`;
    },
    stop: () => server.shutdown(),
  };
  return issuer;
}
