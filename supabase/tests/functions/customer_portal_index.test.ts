/**
 * Contract: the function as it is deployed, in process, with its real doors: tokens, PostgREST's protocol,
 * Polar's protocol. Whose portal is opened is decided by the verified token alone (S88).
 */

import { assert, assertEquals } from "@kit/assert";
import { type ClerkIssuer, startClerkIssuer } from "./clerk_issuer.ts";
import { CUSTOMER_ID, POLAR_SESSION, SESSION, SUBSCRIPTION_ID } from "./customer_portal_fakes.ts";
import { problemOf } from "./http_problem.ts";
import {
  accessToken,
  PUBLISHABLE_KEY,
  SECRET_KEY,
  setFunctionEnvironment,
  userClaims,
} from "./http_tokens.ts";

interface Project {
  fetch(request: Request): Promise<Response>;
  /** Path, body and apikey of every request to the database and to Polar. */
  seen: { path: string; body: Record<string, unknown>; apikey: string | null }[];
  /** Whose tokens count beside those of this project. */
  clerk: ClerkIssuer;
  /** A signed token of this project, with these claims changed. */
  token(changes?: Record<string, unknown>): Promise<string>;
}

let imports = 0;

/** A fresh copy of the function, beside one server that is PostgREST and Polar at once. */
async function withProject(
  portalCustomer: (args: Record<string, unknown>) => Response | Promise<Response>,
  test: (project: Project) => Promise<void>,
): Promise<void> {
  const seen: Project["seen"] = [];
  const clerk = await startClerkIssuer();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const path = new URL(request.url).pathname;
    const body = await request.json();
    seen.push({ path, body, apikey: request.headers.get("apikey") });
    return path === "/v1/customer-sessions/"
      ? Response.json(POLAR_SESSION, { status: 201 })
      : portalCustomer(body);
  });
  const url = `http://127.0.0.1:${server.addr.port}`;
  setFunctionEnvironment({
    SUPABASE_URL: url,
    TRUSTED_ISSUERS: clerk.url,
    APP_URL: "https://edge-kit.shop",
    POLAR_ACCESS_TOKEN: "polar_oat_x",
    POLAR_API_URL: url,
  });
  try {
    const module = await import(`../../functions/customer-portal/index.ts?copy=${imports++}`);
    await test({
      fetch: module.default.fetch,
      seen,
      clerk,
      token: (changes) => accessToken(userClaims({ iss: `${url}/auth/v1`, ...changes })),
    });
  } finally {
    setFunctionEnvironment({ APP_URL: undefined, POLAR_ACCESS_TOKEN: undefined, POLAR_API_URL: undefined });
    await Promise.all([server.shutdown(), clerk.stop()]);
  }
}

const linked = () => Response.json(CUSTOMER_ID);

const issuerOf = (token: string) => JSON.parse(atob(token.split(".")[1])).iss;

function click(headers: Record<string, string>, body: unknown = {}): Request {
  return new Request("http://localhost/customer-portal", {
    method: "POST",
    body: JSON.stringify(body),
    headers,
  });
}

Deno.test("S88: the database is asked for the subject of the token, in one request, and Polar in another", async () => {
  await withProject(linked, async ({ fetch, seen, clerk, token }) => {
    const supabase = await token();
    for (
      const [bearer, sub, iss] of [
        [supabase, userClaims().sub, issuerOf(supabase)],
        [await clerk.sessionToken("user_2clerk"), "user_2clerk", clerk.url],
      ]
    ) {
      seen.length = 0;
      const response = await fetch(click({ apikey: PUBLISHABLE_KEY, authorization: `Bearer ${bearer}` }));
      assertEquals([response.status, await response.json()], [201, SESSION]);
      assertEquals(seen.map(({ path, body }) => [path, body]), [
        ["/rest/v1/rpc/portal_customer", { p_user_id: sub, p_subscription_id: null, p_issuer: iss }],
        ["/v1/customer-sessions/", { customer_id: CUSTOMER_ID }],
      ]);
      assertEquals(seen[0].apikey, SECRET_KEY);
    }
  });
});

Deno.test("S88: another user's subscription is 403 with the database's words, and Polar is not asked", async () => {
  const refuse = () =>
    Response.json({
      code: "PT403",
      message: "not_your_subscription",
      details: "",
      hint: "Choose one of your own subscriptions.",
    }, { status: 403 });
  await withProject(refuse, async ({ fetch, seen, token }) => {
    const body = { subscription_id: SUBSCRIPTION_ID };
    const eve = await token({ sub: "eve" });
    const response = await fetch(click({ authorization: `Bearer ${eve}` }, body));
    assertEquals([response.status, (await response.json()).code], [403, "not_your_subscription"]);
    assertEquals(seen.map(({ path, body }) => [path, body]), [
      ["/rest/v1/rpc/portal_customer", {
        p_user_id: "eve",
        p_subscription_id: SUBSCRIPTION_ID,
        p_issuer: issuerOf(eve),
      }],
    ]);
  });
});

Deno.test("S08: only a user's token opens it, and the refusal is one that a browser can read", async () => {
  await withProject(linked, async ({ fetch, seen, token }) => {
    const cases: [Record<string, string>, string][] = [
      [{}, "missing_credentials"],
      [{ apikey: PUBLISHABLE_KEY }, "unusable_credential"],
      [{ apikey: SECRET_KEY }, "unusable_credential"],
      [{ apikey: SECRET_KEY, authorization: `Bearer ${SECRET_KEY}` }, "unusable_credential"],
      [{ authorization: `Bearer ${await token({ exp: 1 })}` }, "invalid_token"],
      [{ authorization: `Bearer ${await token({ sub: undefined })}` }, "invalid_token"],
      [
        { authorization: `Bearer ${await token({ iss: "https://evil.supabase.co/auth/v1" })}` },
        "invalid_token",
      ],
    ];
    for (const [headers, code] of cases) {
      const response = await fetch(click(headers));
      assertEquals(response.headers.get("access-control-allow-origin"), "*");
      assertEquals((await problemOf(response)).slice(0, 2), [401, code], JSON.stringify(headers));
    }
    assertEquals(seen, []);
  });
});

Deno.test("a browser's preflight is answered without credentials, other methods are 405", async () => {
  await withProject(linked, async ({ fetch }) => {
    const preflight = await fetch(new Request("http://localhost/customer-portal", { method: "OPTIONS" }));
    assertEquals(preflight.status, 204);
    const get = await fetch(new Request("http://localhost/customer-portal"));
    assertEquals([get.status, get.headers.get("allow")], [405, "POST, OPTIONS"]);
    await get.body?.cancel();
  });
});

Deno.test("S109: the log of the whole function holds one line, without the token of either side", async () => {
  await withProject(linked, async ({ fetch, token }) => {
    const lines: string[] = [];
    const info = console.info;
    console.info = (line: string) => lines.push(line);
    const bearer = await token();
    try {
      assertEquals((await fetch(click({ authorization: `Bearer ${bearer}` }))).status, 201);
    } finally {
      console.info = info;
    }
    const [{ request_id, ms, ...line }, ...others] = lines.map((line) => JSON.parse(line));
    assertEquals([others, typeof request_id, typeof ms], [[], "string", "number"]);
    assertEquals(line, {
      level: "info",
      function: "customer-portal",
      event: "request",
      status: 201,
      code: "ok",
      polar_customer_id: CUSTOMER_ID,
    });
    assert(!lines[0].includes(bearer));
  });
});

Deno.test("a portal that is not set up says so, and names the setting in the log", async () => {
  setFunctionEnvironment({ APP_URL: "https://edge-kit.shop", POLAR_ACCESS_TOKEN: undefined });
  const lines: string[] = [];
  const error = console.error;
  console.error = (line: string) => lines.push(line);
  try {
    const module = await import(`../../functions/customer-portal/index.ts?copy=${imports++}`);
    const response = await module.default.fetch(click({}));
    assertEquals(await problemOf(response), [500, "not_configured", "POLAR_ACCESS_TOKEN"]);
  } finally {
    console.error = error;
    setFunctionEnvironment({ APP_URL: undefined });
  }
  const [{ level, event, code, variable }, ...others] = lines.map((line) => JSON.parse(line));
  assertEquals([level, event, code, variable], ["error", "request", "not_configured", "POLAR_ACCESS_TOKEN"]);
  assertEquals(others, []);
});
