import { assert, assertEquals, assertMatch, assertStringIncludes } from "@kit/assert";
import { keys, type Scratch, startScratch } from "../tests/scratch.ts";
import { type Gateway, type GatewayOptions, startGateway } from "./gateway.ts";
import { createRequestLog } from "./request_log.ts";

let scratch: Scratch;
Deno.test.beforeAll(async () => {
  scratch = await startScratch();
});
Deno.test.afterAll(() => scratch.stop());

async function withGateway(
  options: Partial<GatewayOptions>,
  test: (gateway: Gateway) => Promise<void>,
): Promise<void> {
  await scratch.database(async (_sql, databaseUrl) => {
    const gateway = await startGateway({
      port: 0,
      databaseUrl,
      keys,
      storageDirectory: "/nonexistent",
      functionsOrigin: () => null,
      pages: {
        overview: () => "<h1>overview",
        storefront: ({ url }) =>
          Promise.resolve(url.includes("/dashboard") ? new Response("<h1>dashboard") : null),
      },
      ...options,
    });
    try {
      await test(gateway);
    } finally {
      await gateway.stop();
    }
  });
}

/** A gateway in front of a stand-in for the functions host. */
async function withFunctions(
  answer: (request: Request) => Response | Promise<Response>,
  test: (gateway: Gateway) => Promise<void>,
): Promise<void> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, answer);
  try {
    await withGateway({ functionsOrigin: () => `http://127.0.0.1:${server.addr.port}` }, test);
  } finally {
    await server.shutdown();
  }
}

/** A request with a `Host` of one's choice, which `fetch` does not allow. */
async function getAs(host: string, url: string): Promise<string> {
  const { port, pathname } = new URL(url);
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
  const head = `GET ${pathname} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`;
  await connection.write(new TextEncoder().encode(head));
  return await new Response(connection.readable).text();
}

Deno.test("a function gets its request as it was sent, with the caller's true address", () =>
  withFunctions(async (request) => {
    const headers = Object.fromEntries(request.headers);
    const { pathname, search } = new URL(request.url);
    return Response.json({ method: request.method, pathname, search, headers, body: await request.text() }, {
      status: 303,
      headers: { "x-own": "kept", "location": "/elsewhere" },
    });
  }, async ({ url }) => {
    const response = await fetch(`${url}/functions/v1/checkout/deep?x=1&y=%20`, {
      method: "PUT",
      redirect: "manual",
      headers: {
        authorization: "Bearer not-checked-here",
        apikey: "whatever",
        "idempotency-key": "k1",
        "x-forwarded-for": "203.0.113.9",
        "webhook-signature": "v1,abc=",
      },
      body: '{ "spaces":  "stay" }',
    });
    const seen = await response.json();
    assertEquals([response.status, response.headers.get("x-own"), response.headers.get("location")], [
      303,
      "kept",
      "/elsewhere",
    ]);
    assertEquals([seen.method, seen.pathname, seen.search, seen.body], [
      "PUT",
      "/checkout/deep",
      "?x=1&y=%20",
      '{ "spaces":  "stay" }',
    ]);
    assertEquals(
      ["authorization", "apikey", "idempotency-key", "webhook-signature", "x-forwarded-for"].map((name) =>
        seen.headers[name]
      ),
      ["Bearer not-checked-here", "whatever", "k1", "v1,abc=", "127.0.0.1"],
    );
  }));

Deno.test("a body of ten megabytes streams through, and a function may refuse it unread", () =>
  withFunctions(async (request) => {
    if (request.url.endsWith("/refuse")) return new Response("too large", { status: 413 });
    let bytes = 0;
    for await (const chunk of request.body!) bytes += chunk.length;
    return Response.json(bytes);
  }, async ({ url }) => {
    const body = "x".repeat(10_000_000);
    const read = await fetch(`${url}/functions/v1/read`, { method: "POST", body });
    assertEquals(await read.json(), 10_000_000);
    const refused = await fetch(`${url}/functions/v1/refuse`, { method: "POST", body });
    assertEquals([refused.status, await refused.text()], [413, "too large"]);
  }));

Deno.test("without a functions host the answer is a 503 with a code, and everything else goes on", () =>
  withGateway({}, async ({ url }) => {
    const response = await fetch(`${url}/functions/v1/checkout`, { method: "POST", body: "{}" });
    const { code, message } = await response.json();
    assertEquals([response.status, code], [503, "functions_unavailable"]);
    assertMatch(message, /Try again/);
    assertEquals(await (await fetch(`${url}/_local/health`)).json(), { status: "ok", functions: false });
  }));

Deno.test("a functions host that dies over a request answers it with the same 503", () =>
  withGateway({ functionsOrigin: () => "http://127.0.0.1:1" }, async ({ url }) => {
    const response = await fetch(`${url}/functions/v1/checkout`);
    assertEquals([response.status, (await response.json()).code], [503, "functions_unavailable"]);
  }));

Deno.test("the request log tells functions from others, and keeps neither query nor body", () =>
  withFunctions(() => new Response("ok"), async ({ url, requests }) => {
    const headers = { apikey: keys.secret, "x-local-function": "polar-webhook" };
    await (await fetch(`${url}/rest/v1/rpc/nothing?p_email=a@example.com`, { headers })).text();
    await (await fetch(`${url}/functions/v1/checkout?token=t`, { method: "POST", body: "secret" })).text();
    assertEquals(requests.entries().map(({ ms, ...entry }) => (assert(ms >= 0), entry)), [
      { method: "GET", path: "/rest/v1/rpc/nothing", status: 404, from: "function" },
      { method: "POST", path: "/functions/v1/checkout", status: 200, from: "outside" },
    ]);
    requests.clear();
    assertEquals(requests.entries(), []);
  }));

Deno.test("the request log has a size, and forgets the oldest first", () => {
  const log = createRequestLog(2);
  const entry = { method: "GET", status: 200, from: "outside" as const, ms: 1 };
  for (const path of ["/1", "/2", "/3"]) log.add({ ...entry, path });
  assertEquals(log.entries().map(({ path }) => path), ["/2", "/3"]);
});

Deno.test("keys, e-mails and the signing secret are shown to this machine only, whatever name leads here", () =>
  withFunctions(() => new Response("the function"), async ({ url }) => {
    const { port } = new URL(url);
    for (const path of ["/_local/", "/_local/mails", "/auth/v1/.well-known/jwks.json"]) {
      assertMatch(await getAs(`127.0.0.1:${port}`, url + path), /^HTTP\/1.1 200/);
      const answer = await getAs("rebound.example.com", url + path);
      assertMatch(answer, /^HTTP\/1.1 403/);
      assertStringIncludes(answer, "local_only");
    }
    assertStringIncludes(
      await getAs("tunnel.example.com", `${url}/functions/v1/polar-webhook`),
      "the function",
    );
  }));

Deno.test("people get an overview, and the storefront where no other frontend is named", async () => {
  const page = async (url: string) => {
    const response = await fetch(url);
    return [response.status, (await response.text()).slice(0, 15)];
  };
  await withGateway({}, async ({ url, appUrl }) => {
    assertEquals(appUrl, url);
    assertEquals(await page(`${url}/_local/`), [200, "<h1>overview"]);
    assertEquals(await page(`${url}/dashboard?checkout=success`), [200, "<h1>dashboard"]);
    assertEquals(await page(`${url}/elsewhere`), [404, '{"code":"not_fo']);
  });
  await withGateway({ appUrl: "http://127.0.0.1:3000" }, async ({ url }) => {
    assertEquals(await page(url), [200, "<h1>overview"]);
    assertEquals(await page(`${url}/dashboard`), [404, '{"code":"not_fo']);
  });
});

Deno.test("a port that is taken is an error at once, and leaves nothing behind", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let error: unknown;
  await withGateway({ port: taken.addr.port }, () => Promise.resolve()).catch((caught) => error = caught);
  assert(error instanceof Deno.errors.AddrInUse);
});
