/**
 * Contract: the function as it is deployed, in process, with its real doors: keys and tokens, PostgREST's
 * protocol, Polar's protocol. Signed-in and signed-out buyers are let in, nobody else (S08).
 */

import { assertEquals } from "@kit/assert";
import { ANSWER, cart, CHECKOUT, ONE_KIT, POLAR_CHECKOUT } from "./checkout_fakes.ts";
import { problemOf } from "./http_problem.ts";
import {
  accessToken,
  PUBLISHABLE_KEY,
  SECRET_KEY,
  setFunctionEnvironment,
  userClaims,
} from "./http_tokens.ts";

type Fetch = (request: Request) => Promise<Response>;
let imports = 0;

/** A fresh copy of the function, which reads the environment as it is now. */
async function load(): Promise<Fetch> {
  const module = await import(`../../functions/checkout/index.ts?copy=${imports++}`);
  return module.default.fetch;
}

/** One server that is PostgREST and Polar at once; remembers paths and bodies. */
async function withProject(test: (fetch: Fetch, seen: [string, Record<string, unknown>][]) => Promise<void>) {
  const seen: [string, Record<string, unknown>][] = [];
  const answers: Record<string, unknown> = {
    "/rest/v1/rpc/create_cart": cart(),
    "/rest/v1/rpc/attach_checkout": CHECKOUT,
    "/v1/checkouts/": POLAR_CHECKOUT,
  };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const { pathname } = new URL(request.url);
    seen.push([pathname, await request.json()]);
    return Response.json(answers[pathname]);
  });
  const url = `http://127.0.0.1:${server.addr.port}`;
  setFunctionEnvironment({
    SUPABASE_URL: url,
    APP_URL: "https://edge-kit.shop",
    POLAR_ACCESS_TOKEN: "polar_oat_x",
    POLAR_API_URL: url,
    SCRAPER_HOST_OVERRIDES: JSON.stringify({ [new URL(ONE_KIT.items[0].url).host]: "127.0.0.1:1" }), // no name server
  });
  try {
    await test(await load(), seen);
  } finally {
    setFunctionEnvironment({
      ...{ APP_URL: undefined, POLAR_ACCESS_TOKEN: undefined, POLAR_API_URL: undefined },
      SCRAPER_HOST_OVERRIDES: undefined,
    });
    await server.shutdown();
  }
}

function buy(headers: Record<string, string>): Request {
  const body = JSON.stringify(ONE_KIT);
  return new Request("http://localhost/checkout", { method: "POST", body, headers });
}

Deno.test("S08: a signed-out buyer with the publishable key buys without claims, in three requests", async () => {
  await withProject(async (fetch, seen) => {
    const response = await fetch(buy({ apikey: PUBLISHABLE_KEY }));
    assertEquals([response.status, await response.json()], [201, ANSWER]);
    assertEquals(seen.map(([path]) => path), [
      "/rest/v1/rpc/create_cart",
      "/v1/checkouts/",
      "/rest/v1/rpc/attach_checkout",
    ]);
    assertEquals(seen[0][1].p_claims, null);
  });
});

Deno.test("S08: a signed-in buyer buys with the claims of the token", async () => {
  await withProject(async (fetch, seen) => {
    const claims = userClaims({ iss: `${Deno.env.get("SUPABASE_URL")}/auth/v1` });
    const headers = { apikey: PUBLISHABLE_KEY, authorization: `Bearer ${await accessToken(claims)}` };
    const response = await fetch(buy(headers));
    assertEquals([response.status, await response.json()], [201, ANSWER]);
    assertEquals(seen[0][1].p_claims, claims);
  });
});

Deno.test("S08: nobody else is let in, and the refusal is one that a browser can read", async () => {
  await withProject(async (fetch, seen) => {
    const foreign = await accessToken(userClaims({ iss: "https://evil.supabase.co/auth/v1" }));
    const expired = await accessToken(userClaims({ iss: `${Deno.env.get("SUPABASE_URL")}/auth/v1`, exp: 1 }));
    const cases: [Record<string, string>, string][] = [
      [{}, "missing_credentials"],
      [{ apikey: "sb_publishable_other" }, "invalid_api_key"],
      [{ apikey: SECRET_KEY }, "invalid_api_key"],
      [{ apikey: PUBLISHABLE_KEY, authorization: `Bearer ${foreign}` }, "invalid_token"],
      [{ apikey: PUBLISHABLE_KEY, authorization: `Bearer ${expired}` }, "invalid_token"],
    ];
    for (const [headers, code] of cases) {
      const response = await fetch(buy(headers));
      assertEquals(response.headers.get("access-control-allow-origin"), "*");
      assertEquals((await problemOf(response)).slice(0, 2), [401, code]);
    }
    assertEquals(seen, []);
  });
});

Deno.test("a browser's preflight is answered without credentials, other methods are 405", async () => {
  await withProject(async (fetch) => {
    const preflight = await fetch(new Request("http://localhost/checkout", { method: "OPTIONS" }));
    assertEquals(preflight.status, 204);
    const get = await fetch(new Request("http://localhost/checkout"));
    assertEquals([get.status, get.headers.get("allow")], [405, "POST, OPTIONS"]);
    await get.body?.cancel();
  });
});

Deno.test("a checkout that is not set up says so, and names the setting in the log", async () => {
  setFunctionEnvironment({ APP_URL: undefined, POLAR_ACCESS_TOKEN: undefined });
  const lines: string[] = [];
  const error = console.error;
  console.error = (line: string) => lines.push(line);
  try {
    const response = await (await load())(buy({ apikey: PUBLISHABLE_KEY }));
    assertEquals(await problemOf(response), [500, "not_configured", "APP_URL"]);
  } finally {
    console.error = error;
  }
  const [{ level, event, code, variable }, ...others] = lines.map((line) => JSON.parse(line));
  assertEquals([level, event, code, variable], ["error", "request", "not_configured", "APP_URL"]);
  assertEquals(others, []);
});
