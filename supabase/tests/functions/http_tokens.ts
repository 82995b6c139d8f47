/**
 * Access tokens as Supabase Auth issues them, signed with HS256 and a key that the key set names,
 * and the environment that hosted functions get. Import it before a function's `index.ts`.
 */

const SIGNING_KEY = "a-signing-key-for-tests-of-32-bytes-and-more";

export const PROJECT_URL = "https://abcdefghijklmnop.supabase.co";
export const SUPABASE_ISSUER = `${PROJECT_URL}/auth/v1`;
export const PUBLISHABLE_KEY = "sb_publishable_tests";
export const SECRET_KEY = "sb_secret_tests";
export const AUTOMATIONS_KEY = "sb_secret_automations";

/** Sets the environment of a hosted function, with `overrides`; undefined removes a variable. */
export function setFunctionEnvironment(overrides: Record<string, string | undefined> = {}): void {
  const environment: Record<string, string | undefined> = {
    SUPABASE_URL: PROJECT_URL,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: PUBLISHABLE_KEY }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: SECRET_KEY, automations: AUTOMATIONS_KEY }),
    SUPABASE_JWKS: JSON.stringify({
      keys: [{ kty: "oct", alg: "HS256", kid: "tests", k: base64url(SIGNING_KEY) }],
    }),
    TRUSTED_ISSUERS: undefined,
    ...overrides,
  };
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined) Deno.env.delete(name);
    else Deno.env.set(name, value);
  }
}

/** The claims of a signed-in user of Supabase Auth. */
export function userClaims(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    iss: SUPABASE_ISSUER,
    sub: "5f0c8a52-9d7e-4b1a-8f53-2f6b0c3e7a10",
    aud: "authenticated",
    role: "authenticated",
    email: "ada@harbor-coffee.com",
    is_anonymous: false,
    exp: Math.floor(Date.now() / 1000) + 3600,
    ...overrides,
  };
}

/** A signed token. `header` and `key` can be spoilt. */
export async function accessToken(
  claims: Record<string, unknown> = userClaims(),
  { header = {}, key = SIGNING_KEY }: { header?: Record<string, unknown>; key?: string } = {},
): Promise<string> {
  const head = base64url(JSON.stringify({ alg: "HS256", typ: "JWT", kid: "tests", ...header }));
  const content = `${head}.${base64url(JSON.stringify(claims))}`;
  const encoder = new TextEncoder();
  const hmac = await crypto.subtle.importKey(
    "raw",
    encoder.encode(key),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", hmac, encoder.encode(content)));
  return `${content}.${base64url(String.fromCharCode(...mac))}`;
}

function base64url(text: string): string {
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
