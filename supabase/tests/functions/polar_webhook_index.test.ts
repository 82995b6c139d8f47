/**
 * Contract: the webhook function as it is deployed, in process, with its real doors. A genuine event is one
 * request to the database (I1), and no platform key or token is asked for (S08).
 */

import { assertEquals } from "@kit/assert";
import { SECRET_KEY, setFunctionEnvironment } from "./http_tokens.ts";
import { LEGACY_SECRET, signedHeaders, STANDARD_SECRET } from "./polar_webhook_signing.ts";

const BODY = '{"type":"order.paid","timestamp":"2026-11-21T12:00:00Z","data":{"id":"ord_1"}}';

interface Seen {
  call: string;
  apikey: string | null;
  body: unknown;
}

/** The function beside a PostgREST that answers so. The name keeps the module's copies apart. */
async function withFunction(
  name: string,
  answer: () => Response,
  test: (fetch: (request: Request) => Promise<Response>, seen: Seen[]) => Promise<void>,
) {
  const seen: Seen[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const { pathname } = new URL(request.url);
    seen.push({
      call: `${request.method} ${pathname}`,
      apikey: request.headers.get("apikey"),
      body: await request.json(),
    });
    return answer();
  });
  setFunctionEnvironment({
    SUPABASE_URL: `http://127.0.0.1:${server.addr.port}`,
    POLAR_WEBHOOK_SECRET: `${LEGACY_SECRET}\n${STANDARD_SECRET}\n`,
  });
  try {
    const module = await import(`../../functions/polar-webhook/index.ts?copy=${name}`);
    await test(module.default.fetch, seen);
  } finally {
    setFunctionEnvironment({ POLAR_WEBHOOK_SECRET: undefined });
    await server.shutdown();
  }
}

function deliver(headers: Record<string, string>): Request {
  return new Request("http://localhost/polar-webhook", { method: "POST", body: BODY, headers });
}

Deno.test("I1: a genuine event, signed with either secret, is one request to the database", async () => {
  await withFunction("stored", () => Response.json("processed"), async (fetch, seen) => {
    const deliveries = [
      await signedHeaders(BODY, { id: "evt_new" }),
      await signedHeaders(BODY, { id: "evt_old", secret: LEGACY_SECRET, scheme: "text" }),
    ];
    for (const headers of deliveries) {
      const response = await fetch(deliver(headers));
      assertEquals([response.status, await response.json()], [202, { state: "processed" }]);
    }
    assertEquals(
      seen,
      ["evt_new", "evt_old"].map((p_webhook_id) => ({
        call: "POST /rest/v1/rpc/ingest_polar_event",
        apikey: SECRET_KEY,
        body: { p_webhook_id, p_body: BODY },
      })),
    );
  });
});

Deno.test("S08: the platform's keys open nothing here, only the signature does", async () => {
  await withFunction("forged", () => Response.json("processed"), async (fetch, seen) => {
    const response = await fetch(deliver({ apikey: SECRET_KEY, authorization: `Bearer ${SECRET_KEY}` }));
    assertEquals([response.status, (await response.json()).code], [403, "invalid_signature"]);
    assertEquals(seen, []);
  });
});

Deno.test("S27: a database that fails is asked once and answered with 503", async () => {
  const failure = () =>
    Response.json({ code: "40001", message: "…", details: null, hint: null }, { status: 500 });
  await withFunction("down", failure, async (fetch, seen) => {
    const response = await fetch(deliver(await signedHeaders(BODY)));
    assertEquals([response.status, (await response.json()).code], [503, "try_again"]);
    assertEquals(seen.length, 1);
  });
});
