/**
 * Contract: a genuine event goes to the database once, as the text that came, and the answer says what became
 * of it. Everything else is refused before the database hears of it, and what the database could not store is
 * never answered with 2xx.
 */

import { assert, assertEquals } from "@kit/assert";
import { fail, type Log, type Result } from "../../functions/_shared/http.ts";
import { createHandler } from "../../functions/polar-webhook/handler.ts";
import { createVerifier } from "../../functions/polar-webhook/signature.ts";
import { now, signedHeaders, STANDARD_SECRET } from "./polar_webhook_signing.ts";

const BODY = '{"type":"order.paid","data":{"id":"ord_1"}}';
const MEGABYTE = 1024 * 1024;

/** A function with a real verifier; records what reaches the database and the log. */
function setUp(
  ingest: (id: string, body: string) => Promise<Result<unknown>> = () =>
    Promise.resolve({ ok: true, value: "processed" }),
  secret: string | undefined = STANDARD_SECRET,
) {
  const ingested: [string, string][] = [];
  const logged: string[] = [];
  const log: Log = (...line) => logged.push(JSON.stringify(line));
  const handle = createHandler({
    verify: createVerifier(secret),
    ingest: (id, body) => {
      ingested.push([id, body]);
      return ingest(id, body);
    },
    log,
  });
  return { handle, ingested, logged };
}

function post(body: BodyInit | null, headers: Record<string, string>): Request {
  return new Request("http://localhost/polar-webhook", { method: "POST", body, headers });
}

async function refusal(response: Response): Promise<[number, string]> {
  const body = await response.json();
  assert(body.message.length > 10, "a message that says what to do");
  return [response.status, body.code];
}

Deno.test("S07: a genuine event reaches the database once, byte for byte, and its state comes back", async () => {
  const { handle, ingested } = setUp();
  const body = '{ "type": "order.paid",\r\n "note": "zwölf €\\u0000" }';
  const response = await handle(post(body, await signedHeaders(body, { id: "evt_42" })));
  assertEquals(response.status, 202);
  assertEquals(await response.json(), { state: "processed" });
  assertEquals(ingested, [["evt_42", body]]);
});

Deno.test("every state of the inbox is answered with 202, failed included", async () => {
  for (const state of ["processed", "duplicate", "stale", "ignored", "failed"]) {
    const { handle } = setUp(() => Promise.resolve({ ok: true, value: state }));
    const response = await handle(post(BODY, await signedHeaders(BODY)));
    assertEquals([response.status, await response.json()], [202, { state }]);
  }
});

Deno.test("S09, S10, S11: what is in the body does not matter here, the database keeps it", async () => {
  const bodies = [
    "",
    "null",
    "[]",
    "{}",
    "not json",
    '{"type":"customer.beamed_up"}',
    '{"data":{"product_id":null}}',
  ];
  for (const body of bodies) {
    const { handle, ingested } = setUp();
    const response = await handle(post(body, await signedHeaders(body)));
    assertEquals(response.status, 202, body);
    assertEquals(ingested, [["evt_1", body]]);
  }
});

Deno.test("S05: a wrong signature is 403 and nothing is written", async () => {
  const { handle, ingested } = setUp();
  const headers = await signedHeaders(BODY + " ");
  assertEquals(await refusal(await handle(post(BODY, headers))), [403, "invalid_signature"]);
  assertEquals(await refusal(await handle(post(BODY, {}))), [403, "invalid_signature"]);
  assertEquals(ingested, []);
});

Deno.test("S06: replayed after an hour it is refused, replayed at once the database dedupes by its id", async () => {
  const { handle, ingested } = setUp();
  const old = await signedHeaders(BODY, { at: now(-3600) });
  assertEquals(await refusal(await handle(post(BODY, old))), [403, "invalid_signature"]);
  assertEquals(ingested, []);

  const fresh = await signedHeaders(BODY);
  await handle(post(BODY, fresh));
  await handle(post(BODY, fresh));
  assertEquals(ingested, [["evt_1", BODY], ["evt_1", BODY]]);
});

Deno.test("S13: a body over 1 MB is 413, whether its length is announced or not, signed or not", async () => {
  const { handle, ingested } = setUp();
  const large = " ".repeat(10 * MEGABYTE);
  assertEquals(await refusal(await handle(post(large, await signedHeaders("x")))), [413, "body_too_large"]);

  const announced = post("x", { ...await signedHeaders("x"), "content-length": String(10 * MEGABYTE) });
  assertEquals(await refusal(await handle(announced)), [413, "body_too_large"]);

  const stream = new Response(large).body!;
  assertEquals(await refusal(await handle(post(stream, await signedHeaders(large)))), [
    413,
    "body_too_large",
  ]);
  assertEquals(ingested, []);
});

Deno.test("S13: a body of exactly 1 MB is taken", async () => {
  const { handle, ingested } = setUp();
  const body = " ".repeat(MEGABYTE);
  assertEquals((await handle(post(body, await signedHeaders(body)))).status, 202);
  assertEquals(ingested.length, 1);
});

Deno.test("S13: bytes that are not UTF-8 are 400, even when somebody signed them", async () => {
  const { handle, ingested } = setUp();
  for (const bytes of [[0xff, 0xfe], [0x7b, 0xc3, 0x28, 0x7d], [0xed, 0xa0, 0x80]]) {
    const body = new Uint8Array(bytes);
    assertEquals(await refusal(await handle(post(body, await signedHeaders(body)))), [400, "invalid_body"]);
  }
  assertEquals(ingested, []);
});

Deno.test("S13: a NUL character is 400, because Postgres has no text with it; unsigned it is just 403", async () => {
  const { handle, ingested } = setUp();
  const body = '{"type":"\0"}';
  assertEquals(await refusal(await handle(post(body, await signedHeaders(body)))), [400, "invalid_body"]);
  assertEquals(await refusal(await handle(post(body, {}))), [403, "invalid_signature"]);
  assertEquals(ingested, []);
});

Deno.test("S14: every method but POST is 405 with Allow, without CORS and without a line in the log", async () => {
  const { handle, ingested, logged } = setUp();
  for (const method of ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"]) {
    const response = await handle(new Request("http://localhost/polar-webhook", { method }));
    assertEquals([response.status, response.headers.get("allow")], [405, "POST"], method);
    assertEquals(response.headers.get("access-control-allow-origin"), null);
    await response.body?.cancel();
  }
  assertEquals([ingested, logged], [[], []]);
});

Deno.test("S26, S27: what could not be stored is 503, so that Polar sends it again", async () => {
  const failures: (() => Promise<Result<unknown>>)[] = [
    () => Promise.resolve(fail(503, "try_again", "…")),
    () => Promise.resolve(fail(500, "internal_error", "…")),
    () => Promise.resolve(fail(422, "unforeseen", "…")),
    () => Promise.resolve({ ok: true, value: null }),
    () => Promise.reject(new Error("connection lost")),
  ];
  for (const ingest of failures) {
    const { handle, logged } = setUp(ingest);
    assertEquals(await refusal(await handle(post(BODY, await signedHeaders(BODY)))), [503, "try_again"]);
    assertEquals(logged.length, 1);
  }
});

Deno.test("without a secret everything is refused with 503, and the log names the setting", async () => {
  const { handle, ingested, logged } = setUp(undefined, "");
  assertEquals(await refusal(await handle(post(BODY, await signedHeaders(BODY)))), [503, "try_again"]);
  assertEquals(ingested, []);
  assert(logged[0].includes("POLAR_WEBHOOK_SECRET"), logged[0]);
});

Deno.test("S109: the log carries ids and states, nothing of the body and no signature", async () => {
  const { handle, logged } = setUp();
  const body = '{"data":{"email":"ada@shop.example","token":"polar_cst_abc"}}';
  const headers = await signedHeaders(body, { id: "evt_7" });
  await handle(post(body, headers));
  await handle(post(body + " ", headers));
  const lines = logged.join("\n");
  assert(lines.includes("evt_7") && lines.includes("processed"), lines);
  for (const secret of ["ada@", "polar_cst", headers["webhook-signature"]]) {
    assert(!lines.includes(secret), `${secret} in ${lines}`);
  }
});

Deno.test("S134: a signed webhook-id that is longer than a key can be is 400 and never reaches the database", async () => {
  const { handle, ingested } = setUp();
  const id = "w".repeat(3000);
  const response = await handle(post(BODY, await signedHeaders(BODY, { id })));
  assertEquals(await refusal(response), [400, "invalid_webhook_id"]);
  assertEquals(ingested, []);
  const longest = "w".repeat(255);
  assertEquals((await handle(post(BODY, await signedHeaders(BODY, { id: longest })))).status, 202);
  assertEquals(ingested, [[longest, BODY]]);
});

Deno.test("S156: a signed webhook-id of reconciliation's own kind is 400: nobody would compare it with Polar's list", async () => {
  const { handle, ingested } = setUp();
  for (const id of ["reconcile:order:1", "reconcile:"]) {
    const response = await handle(post(BODY, await signedHeaders(BODY, { id })));
    assertEquals(await refusal(response), [400, "invalid_webhook_id"]);
  }
  assertEquals(ingested, []);
});
