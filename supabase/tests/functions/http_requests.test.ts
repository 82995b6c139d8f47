/**
 * Contract: one format for answers and errors, bodies capped before they are parsed, and an unforeseen throw
 * that tells the caller nothing and the log no personal data.
 */

import { assert, assertEquals } from "@kit/assert";
import {
  createLog,
  fail,
  isUuid,
  json,
  type Log,
  postOnly,
  problem,
  readBytes,
  readJson,
  unknownField,
} from "../../functions/_shared/http.ts";
import { requestLine } from "./http_lines.ts";

function post(body: BodyInit | null, headers: Record<string, string> = {}): Request {
  return new Request("http://localhost/f", { method: "POST", body, headers });
}

async function codeOfJson(body: BodyInit | null, headers: Record<string, string> = {}, cap = 64) {
  const result = await readJson(post(body, headers), cap);
  return result.ok ? result.value : [result.status, result.code];
}

/** A body without end, in pieces of 1 MB, that tells how many were taken and whether it was given up. */
function endless() {
  const seen = { pieces: 0, canceled: false };
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      seen.pieces++;
      controller.enqueue(new Uint8Array(1024 * 1024));
    },
    cancel() {
      seen.canceled = true;
    },
  });
  return { stream, seen };
}

Deno.test("a JSON object is read", async () => {
  assertEquals(await codeOfJson('{"a":[1,"zwölf"]}'), { a: [1, "zwölf"] });
});

Deno.test("S13: whatever is not one JSON object in UTF-8 is 400 invalid_json", async () => {
  const bodies: (string | null)[] = [
    null,
    "",
    " ",
    "{",
    "null",
    "[]",
    "1",
    '"a"',
    "{}{}",
    "{'a':1}",
    "\ufeff{}",
    "[".repeat(60),
  ];
  for (const body of bodies) {
    assertEquals(await codeOfJson(body), [400, "invalid_json"], String(body));
  }
  const notUtf8 = new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]);
  assertEquals(await codeOfJson(notUtf8), [400, "invalid_json"]);
});

Deno.test("S13: a deeply nested body within the cap is answered, not crashed on", async () => {
  const nested = `{"a":${"[".repeat(32_000)}${"]".repeat(32_000)}}`;
  const result = await readJson(post(nested), 65_536);
  assert(result.ok || result.code === "invalid_json");
});

Deno.test("S13: a body over the cap is 413 before it is read, when its length is announced", async () => {
  const { stream, seen } = endless();
  const result = await readBytes(post(stream, { "content-length": "65" }), 64);
  assertEquals(!result.ok && [result.status, result.code], [413, "body_too_large"]);
  assert(seen.pieces <= 1, `${seen.pieces} pieces were taken`); // one is in the stream's own queue
  await stream.cancel();
});

Deno.test("S13: a body over the cap is 413 when its length is not announced or a lie", async () => {
  assertEquals(await codeOfJson(" ".repeat(65)), [413, "body_too_large"]);
  assertEquals(await codeOfJson(" ".repeat(65), { "content-length": "2" }), [413, "body_too_large"]);
  assertEquals(await codeOfJson(" ".repeat(65), { "content-length": "soon" }), [413, "body_too_large"]);
  assertEquals(await codeOfJson(" ".repeat(62) + "{}"), {});
});

Deno.test("S13: a body without end is given up", async () => {
  const { stream, seen } = endless();
  const result = await readBytes(post(stream), 64);
  assertEquals(!result.ok && result.code, "body_too_large");
  assert(seen.canceled && seen.pieces < 32, JSON.stringify(seen));
});

Deno.test("S13: a compressed body is not decompressed", async () => {
  const zeros = new Response("0".repeat(1_000_000)).body!.pipeThrough(new CompressionStream("gzip"));
  const bomb = new Uint8Array(await new Response(zeros).arrayBuffer());
  const result = await readBytes(post(bomb, { "content-encoding": "gzip" }), 64 * 1024);
  assertEquals(result.ok && result.value, bomb);
});

Deno.test("a sender who breaks off gets 400 invalid_body", async () => {
  const broken = new ReadableStream({
    pull: (controller) => controller.error(new Error("connection reset")),
  });
  const result = await readBytes(post(broken), 64);
  assertEquals(!result.ok && [result.status, result.code], [400, "invalid_body"]);
});

Deno.test("the sender of a large body over the network reads the 413", async () => {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const body = await readBytes(request, 64);
    return body.ok ? json(200, {}) : problem(body);
  });
  const url = `http://127.0.0.1:${server.addr.port}/`;
  const large = new Uint8Array(10_000_000);
  for (const body of [large, new Response(large).body!]) {
    const response = await fetch(url, { method: "POST", body });
    assertEquals([response.status, (await response.json()).code], [413, "body_too_large"]);
  }
  await server.shutdown();
});

Deno.test("an unknown field is refused by its name, whatever the name is", () => {
  assertEquals(unknownField({ a: 1, b: 2 }, ["a", "b"]), null);
  const refused = unknownField({ a: 1, price: 0 }, ["a"], "items[2].");
  assertEquals([refused?.status, refused?.code, refused?.details], [422, "unknown_field", "items[2].price"]);
  assertEquals(unknownField(JSON.parse('{"__proto__":{"a":1}}'), ["a"])?.details, "__proto__");
  assertEquals(unknownField({ constructor: 1 }, ["a"])?.details, "constructor");
  assertEquals((unknownField({ ["x".repeat(60_000)]: 1 }, [])?.details as string).length, 100);
});

Deno.test("a problem is its status, code, message and details, and nothing else", async () => {
  const failure = fail(503, "polar_busy", "Try again.", { retryAfter: 7, cause: { call: "create" } });
  const response = problem(failure);
  assertEquals(response.status, 503);
  assertEquals(response.headers.get("retry-after"), "7");
  assertEquals(response.headers.get("cache-control"), "no-store");
  assertEquals(response.headers.get("content-type"), "application/json");
  assertEquals(await response.json(), { code: "polar_busy", message: "Try again." });
  assertEquals(await problem(fail(422, "a", "b", { details: "c" })).json(), {
    code: "a",
    message: "b",
    details: "c",
  });
});

const silent: Log = () => {};

Deno.test("preflight is 204 and allows what supabase-js and an idempotent client send", async () => {
  const handle = postOnly(() => Promise.resolve(json(200, {})), { cors: true, log: silent });
  const response = await handle(new Request("http://localhost/f", { method: "OPTIONS" }));
  assertEquals([response.status, response.body], [204, null]);
  assertEquals(response.headers.get("access-control-allow-origin"), "*");
  const allowed = response.headers.get("access-control-allow-headers")?.split(", ").sort();
  assertEquals(allowed, [
    "apikey",
    "authorization",
    "baggage",
    "content-type",
    "idempotency-key",
    "traceparent",
    "tracestate",
    "x-client-info",
    "x-retry-count",
  ]);
});

Deno.test("browsers may read answers, errors included, and Retry-After", async () => {
  for (const answer of [json(201, {}), problem(fail(422, "a", "b"))]) {
    const handle = postOnly(() => Promise.resolve(answer), { cors: true, log: silent });
    const response = await handle(post("{}"));
    assertEquals(response.headers.get("access-control-allow-origin"), "*");
    assertEquals(response.headers.get("access-control-expose-headers"), "retry-after, x-request-id");
    await response.body?.cancel();
  }
});

Deno.test("S14: a function that no browser calls has no CORS, and OPTIONS is 405 like the rest", async () => {
  const handle = postOnly(() => Promise.resolve(json(200, {})), { cors: false, log: silent });
  for (const method of ["OPTIONS", "GET", "PUT", "DELETE"]) {
    const response = await handle(new Request("http://localhost/f", { method }));
    assertEquals([response.status, response.headers.get("allow")], [405, "POST"]);
    assertEquals((await response.json()).code, "method_not_allowed");
    assertEquals(response.headers.get("access-control-allow-origin"), null);
  }
});

Deno.test("S109: a throw is 500 internal_error; its message stays out of answer and log, its place is logged", async () => {
  const logged: unknown[] = [];
  const handle = postOnly(
    () => Promise.reject(new TypeError("no user ada@harbor-coffee.com\n    at forged")),
    { cors: true, log: (...line) => logged.push(line) },
  );
  const response = await handle(post("{}"));
  const body = await response.text();
  assertEquals([response.status, JSON.parse(body).code], [500, "internal_error"]);
  const line = JSON.stringify(logged);
  assert(!body.includes("ada@") && !line.includes("ada@"), line);
  assert(line.includes("TypeError") && line.includes("http_requests.test.ts"), line);
});

Deno.test("a request leaves one line: id, status, code, time, what was noted and why it failed", async () => {
  const answers: [Response, string, Record<string, unknown>][] = [
    [json(201, {}), "info", { status: 201, code: "ok", cart_id: "c1" }],
    [problem(fail(422, "invalid_url", "…")), "warn", { status: 422, code: "invalid_url", cart_id: "c1" }],
    [problem(fail(503, "polar_busy", "…", { cause: { call: "x" } })), "error", {
      status: 503,
      code: "polar_busy",
      call: "x",
      cart_id: "c1",
    }],
  ];
  for (const [answer, level, fields] of answers) {
    const logged: Parameters<Log>[] = [];
    const handle = postOnly((_request, note) => {
      note({ cart_id: "c1" });
      return Promise.resolve(answer);
    }, { cors: true, log: (...line) => logged.push(line) });
    const response = await handle(post("{}"));
    await response.body?.cancel();
    assertEquals([logged.length, requestLine(logged)], [1, [level, fields]]);
    assertEquals(response.headers.get("x-request-id"), logged[0][2]?.request_id);
  }
});

Deno.test("the id of a request is the proxy's where it looks like one, and never what a stranger likes to write", async () => {
  const ids: unknown[] = [];
  const handle = postOnly(() => Promise.resolve(json(200, {})), {
    cors: false,
    log: (_level, _event, fields) => ids.push(fields?.request_id),
  });
  const given = [
    "0193f6a0-7c1e-7000-8000-000000000001",
    "short",
    "ada@harbor-coffee.com",
    "a b c d e f g h",
    "x".repeat(65),
  ];
  for (const id of given) {
    const response = await handle(
      new Request("http://localhost/f", { method: "POST", headers: { "x-request-id": id } }),
    );
    assertEquals(response.headers.get("x-request-id"), ids.at(-1));
    await response.body?.cancel();
  }
  assertEquals(ids[0], given[0]);
  for (const id of ids.slice(1)) assert(isUuid(id) && !given.includes(id), String(id));
});

Deno.test("a log line is one line of JSON with the function's name", () => {
  const lines: string[] = [];
  const warn = console.warn;
  console.warn = (line: string) => lines.push(line);
  try {
    createLog("checkout")("warn", "polar_busy", { cart_id: "c1", ms: 12 });
  } finally {
    console.warn = warn;
  }
  assertEquals(lines.map((line) => JSON.parse(line)), [
    { level: "warn", function: "checkout", event: "polar_busy", cart_id: "c1", ms: 12 },
  ]);
});
