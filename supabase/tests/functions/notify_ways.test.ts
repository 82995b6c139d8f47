/**
 * Contract: what an answer of the mail API or of the shop's endpoint means. Whatever surely was not sent may be sent
 * again; whatever may have been is sent again with the same key; what will never be taken is refused in their words.
 * Kills: an e-mail that goes twice because a key was not known to be used; one that is lost because a busy API refused it;
 * a secret or a key that follows a redirect; an address in what is kept of an answer.
 */

import { assert, assertEquals, assertMatch } from "@kit/assert";
import { Webhook } from "standardwebhooks";
import { createEndpoint, isEventsSecret } from "../../functions/notify/endpoint.ts";
import type { EventNotice } from "../../functions/notify/notice.ts";
import type { Outcome } from "../../functions/notify/outcome.ts";
import { createResend, type Mail } from "../../functions/notify/resend.ts";
import { createMailApi } from "../../../scripts/local/mail_api.ts";

const MAIL: Mail = {
  from: "Shop <hello@shop.example>",
  to: "ann@example.com",
  replyTo: "help@shop.example",
  subject: "Ready",
  text: "Ready.",
  html: "<p>Ready.",
  headers: { "auto-submitted": "auto-generated" },
};
const SECRET = `whsec_${btoa("a secret of thirty-two bytes, ok")}`;

/** A server that answers everything the same, and what it was asked. */
async function facing<T>(
  answer: (request: Request) => Response | Promise<Response>,
  work: (url: string) => Promise<T>,
): Promise<{ value: T; requests: { request: Request; body: string }[] }> {
  const requests: { request: Request; body: string }[] = [];
  const hanging: (() => void)[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const body = await request.text();
    requests.push({ request, body });
    return await answer(new Request(request.url, { method: "POST", headers: request.headers, body }));
  });
  try {
    return { value: await work(`http://127.0.0.1:${server.addr.port}`), requests };
  } finally {
    hanging.forEach((release) => release());
    await server.shutdown();
  }
}

const short = ({ outcome, code, then, retryAfter }: Outcome) => [outcome, code, then, retryAfter];
const problem = (status: number, name: string, headers = {}) => () =>
  Response.json({ statusCode: status, name, message: `ann@example.com: ${name}` }, { status, headers });

Deno.test("an e-mail is sent as the API documents it, under its notice's key", async () => {
  const { value, requests: [{ request, body }] } = await facing(
    () => Response.json({ id: "mail_1" }),
    (url) => createResend({ apiKey: "re_1", baseUrl: url })(MAIL, "notice-1"),
  );
  assertEquals([value.outcome, value.receipt], ["sent", "mail_1"]);
  assertEquals(new URL(request.url).pathname, "/emails");
  assertEquals(request.headers.get("authorization"), "Bearer re_1");
  assertEquals(request.headers.get("idempotency-key"), "notice-1");
  assertEquals(JSON.parse(body), {
    from: MAIL.from,
    to: ["ann@example.com"],
    reply_to: MAIL.replyTo,
    subject: "Ready",
    text: "Ready.",
    html: "<p>Ready.",
    headers: MAIL.headers,
  });
});

Deno.test("what the mail API answers, and what it means", async () => {
  const cases: [() => Response, unknown[]][] = [
    [problem(409, "invalid_idempotent_request"), ["sent", "sent_before", "go_on", 0]],
    [problem(409, "concurrent_idempotent_requests"), ["later", "concurrent_idempotent_requests", "go_on", 0]],
    [problem(429, "rate_limit_exceeded", { "retry-after": "2" }), [
      "not_taken",
      "rate_limit_exceeded",
      "busy",
      2,
    ]],
    [problem(429, "daily_quota_exceeded"), ["not_taken", "daily_quota_exceeded", "stop", 0]],
    [problem(401, "missing_api_key"), ["not_taken", "missing_api_key", "stop", 0]],
    [problem(429, "monthly_quota_exceeded"), ["not_taken", "monthly_quota_exceeded", "stop", 0]],
    [problem(403, "restricted_api_key"), ["not_taken", "restricted_api_key", "stop", 0]],
    [problem(403, "validation_error"), ["not_taken", "validation_error", "stop", 0]],
    [problem(422, "validation_error"), ["refused", "validation_error", "go_on", 0]],
    [problem(400, "NO <NAME>"), ["refused", "refused", "go_on", 0]],
    [problem(500, "application_error"), ["later", "mail_api_unavailable", "go_on", 0]],
    [problem(503, "x", { "retry-after": "30" }), ["later", "mail_api_unavailable", "go_on", 30]],
    [() => Response.json({}), ["later", "mail_api_unavailable", "go_on", 0]],
    [() => new Response(`{"id":`), ["later", "mail_api_unavailable", "go_on", 0]],
    [() => new Response("<p>", { status: 502 }), ["later", "mail_api_unavailable", "go_on", 0]],
  ];
  for (const [answer, expected] of cases) {
    const { value } = await facing(
      answer,
      (url) => createResend({ apiKey: "re_1", baseUrl: url })(MAIL, "k"),
    );
    assertEquals(short(value), expected);
    assert(!value.words?.includes("@"), value.words ?? "");
  }
});

Deno.test("no answer in time, no server, and a redirect: nobody knows, and the key goes nowhere else", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const hung = await facing(
    () => promise.then(() => Response.json({ id: "late" })),
    async (url) => {
      const outcome = await createResend({ apiKey: "re_1", baseUrl: url }, 100)(MAIL, "k");
      resolve();
      return outcome;
    },
  );
  assertEquals(short(hung.value), ["later", "mail_api_unavailable", "go_on", 0]);
  const nobody = await createResend({ apiKey: "re_1", baseUrl: "http://127.0.0.1:1" })(MAIL, "k");
  assertEquals(short(nobody), ["later", "mail_api_unavailable", "go_on", 0]);
  const moved = await facing(
    ({ url }) => Response.json({}, { status: 307, headers: { location: `${url}/elsewhere` } }),
    (url) => createResend({ apiKey: "re_1", baseUrl: url })(MAIL, "k"),
  );
  assertEquals([moved.value.outcome, moved.requests.length], ["later", 1]);
});

Deno.test("the stand-in keeps keys as the API does: once per key, and a conflict for another text", async () => {
  const api = createMailApi("re_1");
  await facing((request) => api.fetch(request), async (url) => {
    const send = createResend({ apiKey: "re_1", baseUrl: url });
    const first = await send(MAIL, "a");
    assertEquals((await send(MAIL, "a")).receipt, first.receipt);
    assertEquals(short(await send({ ...MAIL, to: "new@example.com" }, "a")), [
      "sent",
      "sent_before",
      "go_on",
      0,
    ]);
    assertEquals(short(await send({ ...MAIL, subject: "a\nb" }, "b")), [
      "refused",
      "validation_error",
      "go_on",
      0,
    ]);
    assertEquals(short(await createResend({ apiKey: "re_2", baseUrl: url })(MAIL, "c")), [
      "not_taken",
      "invalid_api_key",
      "stop",
      0,
    ]);
  });
  assertEquals(api.books.map(({ to, key }) => [to, key]), [["ann@example.com", "a"]]);
});

const event = (url: string): EventNotice => ({
  way: "event",
  id: "0b51cf0e-52b4-4d34-8e7c-0a4c3a3b9e11",
  leaseToken: "lease",
  attempt: 1,
  kind: "purchase.completed",
  url,
  event: { type: "purchase.completed", timestamp: "2026-11-30T12:00:00+00:00", data: { purchase_id: "p" } },
});

Deno.test("an event is signed so that the library of Standard Webhooks takes it, and nothing else opens it", async () => {
  const { value, requests: [{ request, body }] } = await facing(
    () => new Response("thanks", { status: 202 }),
    (url) => createEndpoint(SECRET)(event(`${url}/hook`)),
  );
  assertEquals(short(value), ["sent", null, "go_on", 0]);
  const headers = Object.fromEntries(request.headers);
  assertEquals(new Webhook(SECRET).verify(body, headers), event("").event);
  assertEquals(headers["webhook-id"], event("").id);
  assertMatch(headers["webhook-timestamp"], /^\d{10}$/);
  for (const forged of [body.replace("completed", "failed"), `${body} `]) {
    let opened = true;
    try {
      new Webhook(SECRET).verify(forged, headers);
    } catch {
      opened = false;
    }
    assertEquals(opened, false);
  }
});

Deno.test("what the endpoint answers, and what it means", async () => {
  const cases: [number, Record<string, string>, unknown[]][] = [
    [200, {}, ["sent", null, "go_on", 0]],
    [204, {}, ["sent", null, "go_on", 0]],
    [410, {}, ["refused", "gone", "go_on", 0]],
    [400, {}, ["later", "http_400", "go_on", 0]],
    [429, { "retry-after": "60" }, ["later", "http_429", "go_on", 60]],
    [500, {}, ["later", "http_500", "go_on", 0]],
    [302, { location: "/elsewhere" }, ["later", "http_302", "go_on", 0]],
  ];
  for (const [status, headers, expected] of cases) {
    const { value, requests } = await facing(
      () => new Response(null, { status, headers }),
      (url) => createEndpoint(SECRET)(event(url)),
    );
    assertEquals([short(value), requests.length], [expected, 1]);
  }
  const nobody = await createEndpoint(SECRET)(event("http://127.0.0.1:1"));
  assertEquals(short(nobody), ["later", "endpoint_unavailable", "go_on", 0]);
});

Deno.test("a secret that is none is not taken for one", () => {
  assert(isEventsSecret(SECRET));
  for (const secret of ["", "changeme", "whsec_", "whsec_c2hvcnQ=", SECRET.slice(6), `${SECRET} `]) {
    assertEquals(isEventsSecret(secret), false, secret);
  }
});
