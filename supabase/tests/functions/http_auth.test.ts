/**
 * Contract: a caller is who a verified credential says, or gets 401 with a stable code in our own format.
 * Tokens count only when their issuer is pinned, and its own keys have signed them.
 * Kills: a token of Clerk's that is held against the project's keys, which the platform hands to functions and which have
 * none of Clerk's.
 */

import { assert, assertEquals } from "@kit/assert";
import { authenticate, type Caller } from "../../functions/_shared/auth.ts";
import { type Failure, type Log, problem } from "../../functions/_shared/http.ts";
import { keySetOf } from "../../functions/_shared/issuer_keys.ts";
import { type ClerkIssuer, customised, startClerkIssuer } from "./clerk_issuer.ts";
import {
  accessToken,
  AUTOMATIONS_KEY,
  PUBLISHABLE_KEY,
  SECRET_KEY,
  setFunctionEnvironment,
  SUPABASE_ISSUER,
  userClaims,
} from "./http_tokens.ts";

type Modes = Parameters<typeof authenticate>[1];
const BUYERS: Modes = ["user", "publishable"];

function call(modes: Modes, headers: Record<string, string>, log: Log = () => {}) {
  return authenticate(new Request("http://localhost/f", { method: "POST", headers }), modes, log);
}

/** The caller who was let in. */
async function admitted(modes: Modes, headers: Record<string, string>): Promise<Caller> {
  const result = await call(modes, headers);
  if (!result.ok) throw new Error(`refused with ${result.code}`);
  return result.value;
}

/** The failure of a caller who was not let in. */
async function refusal(modes: Modes, headers: Record<string, string>, log?: Log): Promise<Failure> {
  const result = await call(modes, headers, log);
  if (result.ok) throw new Error("the caller was let in");
  return result;
}

/** Status and code of a refusal. */
async function refused(modes: Modes, headers: Record<string, string>): Promise<[number, string]> {
  const { status, code } = await refusal(modes, headers);
  return [status, code];
}

Deno.test("a signed-in user is let in with the claims of the token", async () => {
  setFunctionEnvironment();
  const headers = { authorization: `Bearer ${await accessToken()}`, apikey: PUBLISHABLE_KEY };
  const { claims, keyName } = await admitted(BUYERS, headers);
  assertEquals(keyName, null);
  assertEquals(claims?.sub, "5f0c8a52-9d7e-4b1a-8f53-2f6b0c3e7a10");
  assertEquals(claims?.email, "ada@harbor-coffee.com");
});

Deno.test("a signed-out buyer is let in with the publishable key and has no claims", async () => {
  setFunctionEnvironment();
  const buyer: Caller = { claims: null, keyName: "default" };
  assertEquals(await admitted(BUYERS, { apikey: PUBLISHABLE_KEY }), buyer);
  const asBearerToo = { apikey: PUBLISHABLE_KEY, authorization: `Bearer ${PUBLISHABLE_KEY}` };
  assertEquals(await admitted(BUYERS, asBearerToo), buyer);
});

Deno.test("a secret key is named, and only modes that accept it let it in", async () => {
  setFunctionEnvironment();
  const automations: Caller = { claims: null, keyName: "automations" };
  assertEquals(await admitted(["secret:*"], { apikey: AUTOMATIONS_KEY }), automations);
  assertEquals(await refused(["secret:*"], { apikey: PUBLISHABLE_KEY }), [401, "invalid_api_key"]);
  assertEquals(await refused(BUYERS, { apikey: SECRET_KEY }), [401, "invalid_api_key"]);
});

Deno.test("every way to be nobody has a code of its own", async () => {
  setFunctionEnvironment();
  assertEquals(await refused(BUYERS, {}), [401, "missing_credentials"]);
  assertEquals(await refused(BUYERS, { apikey: "sb_publishable_other" }), [401, "invalid_api_key"]);
  assertEquals(await refused(BUYERS, { authorization: `Bearer ${PUBLISHABLE_KEY}` }), [
    401,
    "unusable_credential",
  ]);
  assertEquals(await refused(["user"], { authorization: "Basic dTpw" }), [401, "unusable_credential"]);
  assertEquals(await refused(["user"], { apikey: SECRET_KEY }), [401, "unusable_credential"]);
  const signedIn = { authorization: `Bearer ${await accessToken()}` };
  assertEquals(await refused(["secret:*"], signedIn), [401, "unusable_credential"]);
});

Deno.test("a bad token refuses the request, even beside a good key", async () => {
  setFunctionEnvironment();
  const past = Math.floor(Date.now() / 1000) - 60;
  const tokens: Record<string, string> = {
    "no token": "abc.def.ghi",
    "expired": await accessToken(userClaims({ exp: past })),
    "not valid yet": await accessToken(userClaims({ nbf: past + 3600 })),
    "another issuer": await accessToken(userClaims({ iss: "https://evil.supabase.co/auth/v1" })),
    "issuer as a prefix": await accessToken(userClaims({ iss: `${userClaims().iss}/x` })),
    "no issuer": await accessToken(userClaims({ iss: undefined })),
    "no subject": await accessToken(userClaims({ sub: undefined })),
    "another key": await accessToken(userClaims(), { key: "another-key-of-32-bytes-and-more-it-is" }),
    "unknown key id": await accessToken(userClaims(), { header: { kid: "other" } }),
    "no key id": await accessToken(userClaims(), { header: { kid: undefined } }),
    "no signature": (await accessToken(userClaims(), { header: { alg: "none" } })).replace(/[^.]*$/, ""),
    "changed claims": (await accessToken()).replace(/\.[^.]*\./, `.${btoa('{"sub":"admin"}')}.`),
  };
  for (const [name, token] of Object.entries(tokens)) {
    const headers = { authorization: `Bearer ${token}`, apikey: PUBLISHABLE_KEY };
    assertEquals(await refused(BUYERS, headers), [401, "invalid_token"], name);
  }
});

/** As the dashboard of an older project shows it. */
const legacyKey = (role: string) =>
  accessToken({ iss: "supabase", ref: "abcdefghijklmnop", role, iat: 1, exp: 2e9 }, {
    header: { kid: undefined },
  });

Deno.test("a legacy API key is told from every other wrong key, alone and beside itself as a token", async () => {
  for (const jwks of ['{"keys":[]}', JSON.stringify({ keys: [{ kty: "EC", kid: "new" }] })]) {
    setFunctionEnvironment({ SUPABASE_JWKS: jwks });
    for (const role of ["anon", "service_role"]) {
      const apikey = await legacyKey(role);
      // Without a session, supabase-js sends such a key as a token too.
      const sent: Record<string, string>[] = [{ apikey }, { apikey, authorization: `Bearer ${apikey}` }];
      for (const headers of sent) {
        for (const modes of [BUYERS, ["user"], ["secret:*"]] as Modes[]) {
          assertEquals(await refused(modes, headers), [401, "legacy_api_key"]);
        }
      }
    }
  }
  setFunctionEnvironment();
});

Deno.test("a user of a project that signs with its legacy secret is not told to sign in again and no more", async () => {
  const headers = {
    authorization: `Bearer ${await accessToken(userClaims(), { header: { kid: undefined } })}`,
    apikey: PUBLISHABLE_KEY,
  };
  for (const jwks of ['{"keys":[]}', JSON.stringify({ keys: [{ kty: "EC", kid: "new" }] })]) {
    setFunctionEnvironment({ SUPABASE_JWKS: jwks });
    const { status, code, message } = await refusal(BUYERS, headers);
    assertEquals([status, code], [401, "legacy_signing_key"]);
    assert(
      /asymmetric keys.*https:\/\/supabase\.com\/docs\/guides\/auth\/signing-keys$/.test(message),
      message,
    );
  }
  setFunctionEnvironment();
  assertEquals(await refused(BUYERS, headers), [401, "invalid_token"], "here such tokens are signed with");
});

/** A test with Clerk beside Supabase Auth, and with somebody who says to be it. */
function clerkTest(name: string, body: (clerk: ClerkIssuer, impostor: ClerkIssuer) => Promise<void>): void {
  Deno.test(name, async () => {
    const [clerk, impostor] = await Promise.all([startClerkIssuer(), startClerkIssuer()]);
    try {
      await body(clerk, impostor);
    } finally {
      setFunctionEnvironment();
      await Promise.all([clerk.stop(), impostor.stop()]);
    }
  });
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}`, apikey: PUBLISHABLE_KEY });

clerkTest(
  "a session token of Clerk's is accepted where its issuer is trusted, beside Supabase Auth",
  async (clerk) => {
    const token = await clerk.sessionToken("user_2abc", customised("ada@harbor-coffee.com"));
    const supabase = bearer(await accessToken());
    for (const none of [undefined, "", " \n"]) {
      setFunctionEnvironment({ TRUSTED_ISSUERS: none });
      assertEquals(await refused(BUYERS, bearer(token)), [401, "invalid_token"]);
      await admitted(BUYERS, supabase);
    }
    assertEquals(clerk.asked(), 0, "nobody is asked for keys who is not trusted");

    for (const issuers of [`${clerk.url}\n`, `  https://other.shop.test \n\t${clerk.url} `]) {
      setFunctionEnvironment({ TRUSTED_ISSUERS: issuers });
      const { claims, keyName } = await admitted(BUYERS, bearer(token));
      assertEquals([claims?.sub, claims?.iss, claims?.email, keyName], [
        ...["user_2abc", clerk.url, "ada@harbor-coffee.com", null],
      ]);
      await admitted(BUYERS, supabase);
    }
    assertEquals(clerk.asked(), 1, "its keys are kept");

    for (const other of ["https://clerk.other.test", `${clerk.url}/`, `${clerk.url},https://x.test`, "*"]) {
      setFunctionEnvironment({ TRUSTED_ISSUERS: other });
      assertEquals(await refused(BUYERS, bearer(token)), [401, "invalid_token"], other);
    }
  },
);

clerkTest("a token of Clerk's that is spoilt, old or somebody else's is refused", async (clerk, impostor) => {
  setFunctionEnvironment({ TRUSTED_ISSUERS: clerk.url });
  const past = Math.floor(Date.now() / 1000) - 60;
  const tokens: Record<string, string> = {
    "expired": await clerk.sessionToken("user_2abc", { exp: past }),
    "not valid yet": await clerk.sessionToken("user_2abc", { nbf: past + 3600 }),
    "no user": await clerk.sessionToken("user_2abc", { sub: undefined }),
    "of an impostor": await impostor.sessionToken("user_2abc"),
    "of an impostor in Clerk's name": await impostor.sessionToken("user_2abc", { iss: clerk.url }),
    "of Clerk in Supabase Auth's name": await clerk.sessionToken("user_2abc", { iss: SUPABASE_ISSUER }),
    "of the project's keys in Clerk's name": await accessToken(userClaims({ iss: clerk.url })),
    "changed": (await clerk.sessionToken("user_2abc")).replace(
      /\.[^.]*\./,
      `.${btoa(JSON.stringify({ iss: clerk.url, sub: "user_2eve" }))}.`,
    ),
  };
  for (const [name, token] of Object.entries(tokens)) {
    assertEquals(await refused(BUYERS, bearer(token)), [401, "invalid_token"], name);
  }
  assertEquals(impostor.asked(), 0);
});

clerkTest(
  "what Clerk leaves out or writes for its own use changes nothing about who it is",
  async (clerk) => {
    setFunctionEnvironment({ TRUSTED_ISSUERS: clerk.url });
    // The page that a session began on: Clerk leaves it out where a browser does not tell, and no cookie is read here.
    for (const azp of [undefined, "https://www.shop.example", "https://elsewhere.example"]) {
      const { claims } = await admitted(BUYERS, bearer(await clerk.sessionToken("user_2abc", { azp })));
      assertEquals([claims?.sub, claims?.email], ["user_2abc", undefined]);
    }
  },
);

clerkTest(
  "while Clerk's keys cannot be had, its users are asked to try again, and others are served",
  async (clerk) => {
    setFunctionEnvironment({ TRUSTED_ISSUERS: clerk.url });
    const token = await clerk.sessionToken("user_2abc");
    clerk.isUp = false;
    const logged: unknown[] = [];
    const failure = await refusal(BUYERS, bearer(token), (...line) => logged.push(line));
    assertEquals([failure.status, failure.code, failure.retryAfter], [503, "try_again", 5]);
    assertEquals(logged, [["error", "auth_misconfigured", { code: "JWKS_FETCH_FAILED" }]]);
    await admitted(BUYERS, bearer(await accessToken()));
    clerk.isUp = true;
    await admitted(BUYERS, bearer(token));
  },
);

Deno.test("keys come by TLS, or from this machine, and from below the issuer", () => {
  const addresses = ["https://clerk.shop.example", "https://shop.auth0.com/", "http://localhost:1"].map(
    keySetOf,
  );
  assertEquals(addresses.map((url) => url?.href), [
    "https://clerk.shop.example/.well-known/jwks.json",
    "https://shop.auth0.com/.well-known/jwks.json",
    "http://localhost:1/.well-known/jwks.json",
  ]);
  for (const issuer of ["http://clerk.shop.example", "clerk.shop.example", "file:///etc", "*"]) {
    assertEquals(keySetOf(issuer), null, issuer);
  }
});

Deno.test("Supabase Auth under another address, as under supabase start, signs with the project's keys", async () => {
  const elsewhere = bearer(await accessToken(userClaims({ iss: "http://127.0.0.1:54321/auth/v1" })));
  setFunctionEnvironment();
  assertEquals(await refused(BUYERS, elsewhere), [401, "invalid_token"]);
  setFunctionEnvironment({ TRUSTED_ISSUERS: "https://clerk.shop.test http://127.0.0.1:54321/auth/v1" });
  assertEquals((await admitted(BUYERS, elsewhere)).claims?.sub, userClaims().sub);
  setFunctionEnvironment();
});

Deno.test("a project that is set up wrongly is 500 and named in the log, not blamed on the caller", async () => {
  const logged: unknown[] = [];
  const log: Log = (...line) => logged.push(line);
  setFunctionEnvironment({ SUPABASE_JWKS: "not json" });
  const noKeys = await refusal(["user"], { authorization: `Bearer ${await accessToken()}` }, log);
  assertEquals([noKeys.status, noKeys.code], [500, "internal_error"]);
  assertEquals(logged, [["error", "auth_misconfigured", { code: "JWKS_NOT_CONFIGURED" }]]);
  setFunctionEnvironment();
});

Deno.test("a refusal is in our format and tells nothing of keys, modes or the library", async () => {
  setFunctionEnvironment();
  const body = await problem(await refusal(BUYERS, { apikey: "sb_secret_wrong" })).json();
  assertEquals(Object.keys(body), ["code", "message"]);
  assert(!/supabase\/server|default|sb_/.test(JSON.stringify(body)), JSON.stringify(body));
});
