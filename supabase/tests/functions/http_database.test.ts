/**
 * Contract: an RPC is exactly one HTTP request with the secret key, and its error becomes the answer that the
 * SQL asked for, a request to try again, or an internal error that quotes nothing.
 */

import { assert, assertEquals } from "@kit/assert";
import { createRpc } from "../../functions/_shared/database.ts";
import type { Log } from "../../functions/_shared/http.ts";
import { SECRET_KEY, setFunctionEnvironment } from "./http_tokens.ts";

interface Seen {
  method: string;
  path: string;
  apikey: string | null;
  authorization: string | null;
  body: unknown;
}

/** Runs `test` with an RPC to a server that answers every request with `answer`. */
async function withDatabase(
  answer: () => Response | Promise<Response>,
  test: (rpc: ReturnType<typeof createRpc>, seen: Seen[], logged: unknown[]) => Promise<void>,
): Promise<void> {
  const seen: Seen[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    seen.push({
      method: request.method,
      path: new URL(request.url).pathname,
      apikey: request.headers.get("apikey"),
      authorization: request.headers.get("authorization"),
      body: await request.json(),
    });
    return answer();
  });
  const logged: unknown[] = [];
  const log: Log = (...line) => logged.push(line);
  setFunctionEnvironment({ SUPABASE_URL: `http://127.0.0.1:${server.addr.port}/` });
  try {
    await test(createRpc(log), seen, logged);
  } finally {
    setFunctionEnvironment();
    await server.shutdown();
  }
}

/** Arguments of a call; what they say does not matter here. */
const CART = { p_claims: null, p_items: [], p_idempotency_key: null };

const soon = () => AbortSignal.timeout(5_000);

function postgrestError(status: number, code: string, message: string, details?: string, hint?: string) {
  return () => Response.json({ code, message, details: details ?? null, hint: hint ?? null }, { status });
}

Deno.test("I1: an RPC is one POST with the secret key, its arguments as JSON and its value as the answer", async () => {
  await withDatabase(() => Response.json("processed"), async (rpc, seen, logged) => {
    const body = '{"note":"zwölf \\u0000"}';
    const result = await rpc("ingest_polar_event", { p_webhook_id: "evt_1", p_body: body }, soon());
    assertEquals(result, { ok: true, value: "processed" });
    assertEquals(seen, [{
      method: "POST",
      path: "/rest/v1/rpc/ingest_polar_event",
      apikey: SECRET_KEY,
      authorization: null,
      body: { p_webhook_id: "evt_1", p_body: body },
    }]);
    assertEquals(logged, []);
  });
});

Deno.test("PTnnn is the answer that the SQL asked for", async () => {
  const error = postgrestError(422, "PT422", "unknown_product", "base-kitt", "Send the slug of a product.");
  await withDatabase(error, async (rpc, _seen, logged) => {
    assertEquals(await rpc("create_cart", CART, soon()), {
      ok: false,
      status: 422,
      code: "unknown_product",
      message: "Send the slug of a product.",
      details: "base-kitt",
    });
    assertEquals(logged, []);
  });
  for (const details of [undefined, ""]) {
    await withDatabase(postgrestError(409, "PT409", "already_subscribed", details), async (rpc) => {
      const result = await rpc("create_cart", CART, soon());
      if (result.ok) throw new Error("the refusal got lost");
      assertEquals([result.status, result.code, result.details], [409, "already_subscribed", undefined]);
      assert(result.message, "a message without a hint");
    });
  }
});

Deno.test("S27: states that pass by themselves are 503 try_again, after a single request", async () => {
  const errors: [number, string][] = [
    [500, "40001"],
    [500, "55P03"],
    [500, "57014"],
    [500, "53300"],
    [503, "PGRST000"],
    [504, "PGRST003"],
  ];
  for (const [status, code] of errors) {
    await withDatabase(postgrestError(status, code, "…"), async (rpc, seen) => {
      const result = await rpc("create_cart", CART, soon());
      assertEquals(!result.ok && [result.status, result.code], [503, "try_again"], code);
      assertEquals(seen.length, 1);
    });
  }
});

Deno.test("S27: no answer, a cut-off answer or one that is no JSON is 503 try_again", async () => {
  await withDatabase(() => new Response("<html>502</html>", { status: 502 }), async (rpc) => {
    const result = await rpc("create_cart", CART, soon());
    assertEquals(!result.ok && [result.status, result.code], [503, "try_again"]);
  });

  let release = () => {};
  const stalled = new Promise<Response>((resolve) => release = () => resolve(Response.json("late")));
  await withDatabase(() => stalled, async (rpc, seen) => {
    const result = await rpc("create_cart", CART, AbortSignal.timeout(100));
    release();
    assertEquals(!result.ok && [result.status, result.code], [503, "try_again"]);
    assertEquals(seen.length, 1);
  });

  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  setFunctionEnvironment({ SUPABASE_URL: `http://127.0.0.1:${listener.addr.port}` });
  listener.close();
  const result = await createRpc(() => {})("create_cart", CART, soon());
  assertEquals(!result.ok && [result.status, result.code], [503, "try_again"]);
  setFunctionEnvironment();
});

Deno.test("S109: any other error is 500 internal_error; answer and log do not quote it", async () => {
  const error = postgrestError(
    400,
    "23505",
    "duplicate key",
    "Key (email)=(ada@harbor-coffee.com) already exists.",
  );
  await withDatabase(error, async (rpc, _seen, logged) => {
    const result = await rpc("create_cart", CART, soon());
    assertEquals(!result.ok && [result.status, result.code], [500, "internal_error"]);
    assert(!JSON.stringify([result, logged]).includes("ada@"));
    assertEquals(logged, [["error", "database_error", {
      rpc: "create_cart",
      sqlstate: "23505",
      transient: false,
    }]]);
  });
});

Deno.test("a function that does not exist, or may not be called, is 500 and named in the log", async () => {
  for (const [status, code] of [[404, "PGRST202"], [403, "42501"]] as [number, string][]) {
    await withDatabase(postgrestError(status, code, "…"), async (rpc, _seen, logged) => {
      const result = await rpc("create_cart", CART, soon());
      assertEquals(!result.ok && result.code, "internal_error");
      assert(JSON.stringify(logged).includes(code));
    });
  }
});
