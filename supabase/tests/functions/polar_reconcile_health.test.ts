/**
 * Contract: one address tells an uptime monitor without any key whether functions run, reach the database and work goes
 * on there. A stranger learns one word; asking often costs the database nothing.
 * Kills: a health page that is green while events fail, one that tells attackers numbers, one that can be used to load the
 * database.
 */

import { assertEquals } from "@kit/assert";
import { fail, type Result } from "../../functions/_shared/http.ts";
import { createHealth, withHealth } from "../../functions/polar-reconcile/health.ts";
import { problemOf } from "./http_problem.ts";
import { AUTOMATIONS_KEY, PUBLISHABLE_KEY, SECRET_KEY, setFunctionEnvironment } from "./http_tokens.ts";

const REPORT = {
  status: "ok",
  failed_events: 0,
  dead_events: 2,
  cron_last_started_at: "2026-11-22T01:00:00Z",
};

function setUp(answers: Result<unknown>[]) {
  let time = 0;
  let asked = 0;
  const health = createHealth({
    authenticate: (request) =>
      Promise.resolve(
        request.headers.get("apikey") === SECRET_KEY
          ? { ok: true, value: null }
          : fail(401, "invalid_api_key", "Send another key."),
      ),
    ask: () => Promise.resolve(answers[Math.min(asked++, answers.length - 1)]),
    now: () => time,
  });
  const get = async (headers: Record<string, string> = {}) => {
    const response = await health(new Request("http://localhost/polar-reconcile", { headers }));
    return [response.status, await response.json()];
  };
  return { get, pass: (ms: number) => time += ms, asked: () => asked };
}

Deno.test("a stranger learns one word, whoever has a secret key all of it", async () => {
  const { get } = setUp([{ ok: true, value: REPORT }]);
  assertEquals(await get(), [200, { status: "ok" }]);
  assertEquals(await get({ apikey: SECRET_KEY }), [200, REPORT]);
  assertEquals((await get({ apikey: PUBLISHABLE_KEY }))[0], 401);
});

Deno.test("degraded is 503, and so is a database that does not answer or answers something else", async () => {
  assertEquals(await setUp([{ ok: true, value: { status: "degraded", failed_events: 3 } }]).get(), [503, {
    status: "degraded",
  }]);
  for (
    const answer of [
      fail(503, "try_again", "…"),
      fail(500, "internal_error", "…"),
      { ok: true, value: null } as const,
    ]
  ) {
    const { get } = setUp([answer]);
    assertEquals(await get(), [503, { status: "degraded" }]);
    assertEquals(await get({ apikey: SECRET_KEY }), [503, { status: "degraded", database: "unreachable" }]);
  }
});

Deno.test("a thousand questions within ten seconds are one to the database, the next one is another", async () => {
  const { get, pass, asked } = setUp([{ ok: true, value: REPORT }, {
    ok: true,
    value: { status: "degraded" },
  }]);
  await Promise.all(Array.from({ length: 1000 }, () => get()));
  assertEquals(asked(), 1);
  pass(9_999);
  assertEquals(await get(), [200, { status: "ok" }]);
  pass(1);
  assertEquals(await get(), [503, { status: "degraded" }]);
  assertEquals(asked(), 2);
});

Deno.test("GET and HEAD are health, POST is the function's, the rest is 405", async () => {
  const fetch = withHealth(
    () => Promise.resolve(new Response("health")),
    () => Promise.resolve(new Response("post")),
  );
  const send = (method: string) => fetch(new Request("http://localhost/polar-reconcile", { method }));
  for (const [method, answer] of [["GET", "health"], ["HEAD", "health"], ["POST", "post"]]) {
    assertEquals(await (await send(method)).text(), answer);
  }
  for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS"]) {
    const response = await send(method);
    assertEquals(response.headers.get("allow"), "GET, HEAD, POST");
    assertEquals((await problemOf(response)).slice(0, 2), [405, "method_not_allowed"]);
  }
  const broken = withHealth(() => Promise.reject(new Error("gone")), () => Promise.reject(new Error("gone")));
  assertEquals((await broken(new Request("http://localhost/polar-reconcile"))).status, 503);
});

Deno.test("S08: the function as deployed: open to anybody for one word, to every secret key for the rest", async () => {
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    asked.push(`${request.method} ${new URL(request.url).pathname}`);
    await request.body?.cancel();
    return Response.json(REPORT);
  });
  // Not set up for Polar: the machine may be healthy all the same, which POST and the doctor tell.
  setFunctionEnvironment({
    SUPABASE_URL: `http://127.0.0.1:${server.addr.port}`,
    POLAR_ACCESS_TOKEN: undefined,
  });
  try {
    const { default: { fetch } } = await import("../../functions/polar-reconcile/index.ts?copy=health");
    const get = async (headers: Record<string, string> = {}) => {
      const response: Response = await fetch(new Request("http://localhost/polar-reconcile", { headers }));
      return [response.status, await response.json()];
    };
    assertEquals(await get(), [200, { status: "ok" }]);
    assertEquals(await get({ apikey: SECRET_KEY }), [200, REPORT]);
    assertEquals(await get({ apikey: AUTOMATIONS_KEY }), [200, REPORT]);
    assertEquals((await get({ apikey: PUBLISHABLE_KEY }))[0], 401);
    assertEquals(asked, ["POST /rest/v1/rpc/health"]);
  } finally {
    await server.shutdown();
  }
});
