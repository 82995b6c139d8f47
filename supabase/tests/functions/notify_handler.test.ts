/**
 * Contract: the door of the outbox to people. One ring empties it; an address is as old as one call; what cannot be sent or
 * written down ends the worker and not the notice.
 * Kills: a worker that hammers a busy API; one that sends to an address it looked up a minute ago; a notice that is lost
 * because its text could not be written.
 */

import { assertEquals, assertThrows } from "@kit/assert";
import type { Rpc } from "../../functions/_shared/database.ts";
import { fail, type Result } from "../../functions/_shared/http.ts";
import { createHandler } from "../../functions/notify/handler.ts";
import { type Notice, parseNotice } from "../../functions/notify/notice.ts";
import { failed, type Outcome, sent } from "../../functions/notify/outcome.ts";
import { createSend } from "../../functions/notify/send.ts";
import { readSettings } from "../../functions/notify/settings.ts";

const ID = "0b51cf0e-52b4-4d34-8e7c-0a4c3a3b9e11";
const claim = (n: number) => ({
  notice_id: `notice-${n}`,
  lease_token: `lease-${n}`,
  attempt: 1,
  way: "email",
  kind: "report_ready",
  content: {
    from: "hello@shop.example",
    reply_to: null,
    shop: "Shop",
    color: "#1f3a5f",
    to: "ann@example.com",
    locale: null,
    data: {},
  },
});

interface World {
  /** Notices that are due. */
  due?: number;
  ways?: ("email" | "event")[];
  outcomes?: Outcome[];
  database?: Record<string, () => Result<unknown>>;
  /** Milliseconds between two looks at the clock. */
  tick?: number;
  path?: string;
  method?: string;
}

/** One ring, and what came of it. */
async function ring(body: string, world: World = {}) {
  const { due = 0, ways = ["email"], outcomes = [], database = {}, tick = 0 } = world;
  let left = due;
  let clock = 0;
  // deno-lint-ignore no-explicit-any -- tests look into it freely
  const calls: { name: string; args: any }[] = [];
  const sentTo: string[] = [];
  const pauses: number[] = [];
  const log: { event: string; fields?: Record<string, unknown> }[] = [];
  const background: Promise<void>[] = [];
  const ours: Record<string, () => Result<unknown>> = {
    claim_notice: () => ({ ok: true, value: left > 0 ? claim(due - --left) : null }),
    record_notice: () => ({ ok: true, value: "sent" }),
    unsubscribe_digest: () => ({ ok: true, value: true }),
    ...database,
  };
  const rpc: Rpc = <T>(name: string, args: unknown) => {
    calls.push({ name, args });
    return Promise.resolve(ours[name]() as Result<T>);
  };
  const handler = createHandler({
    authenticate: () => Promise.resolve({ ok: true, value: null }),
    rpc,
    ways,
    send: (notice: Notice) => {
      sentTo.push(notice.id);
      return Promise.resolve(outcomes.shift() ?? sent("receipt"));
    },
    waitUntil: (work) => background.push(work),
    pause: (seconds) => {
      pauses.push(seconds);
      return Promise.resolve();
    },
    now: () => clock += tick,
    log: (_level, event, fields) => log.push({ event, fields }),
  });
  const { path = "/notify", method = "POST" } = world;
  const response = await handler(
    new Request(`http://localhost${path}`, { method, body: method === "POST" ? body : null }),
  );
  await Promise.all(background);
  const answer = await response.json();
  const records = calls.filter(({ name }) => name === "record_notice").map(({ args }) => args);
  return { status: response.status, answer, calls, records, sentTo, pauses, log };
}

Deno.test("a ring brings nothing but itself", async () => {
  for (
    const [body, status, code] of [
      ['{"notice_id":"x"}', 422, "unknown_field"],
      ["[]", 400, "invalid_json"],
      [`{"a":"${"x".repeat(5000)}"}`, 413, "body_too_large"],
    ] as const
  ) {
    const { answer, calls, ...seen } = await ring(body, { due: 1 });
    assertEquals([seen.status, answer.code, calls], [status, code, []]);
  }
  assertEquals((await ring("{}", { method: "GET", due: 1 })).status, 405);
});

Deno.test("all that is due is sent and written down, one after the other, and then the worker ends", async () => {
  const seen = await ring("{}", { due: 5 });
  assertEquals([seen.status, seen.answer], [202, { state: "started" }]);
  assertEquals(seen.sentTo.toSorted(), [1, 2, 3, 4, 5].map((n) => `notice-${n}`));
  assertEquals(seen.records[0], {
    p_notice_id: "notice-1",
    p_lease_token: "lease-1",
    p_outcome: "sent",
    p_receipt: "receipt",
    p_error_code: null,
    p_error: null,
    p_retry_after: 0,
  });
  assertEquals((await ring("", { due: 1 })).answer, { state: "started" }, "an empty body is a ring too");
  assertEquals((await ring("{}")).answer, { state: "nothing_to_do" });
});

Deno.test("a function without a way out claims nothing", async () => {
  const seen = await ring("{}", { due: 3, ways: [] });
  assertEquals([seen.answer, seen.calls], [{ state: "nothing_to_do" }, []]);
});

Deno.test("a busy API is waited for as long as it says, within reason; a key that is refused ends the worker", async () => {
  const busy = (retryAfter: number) =>
    failed("not_taken", "rate_limit_exceeded", "", { retryAfter, then: "busy" });
  const waited = await ring("{}", { due: 6, outcomes: [busy(2), busy(0)] });
  assertEquals([waited.pauses.toSorted(), waited.sentTo.length], [[1, 2], 6]);
  const long = await ring("{}", { due: 50, outcomes: [busy(600)] });
  assertEquals(long.sentTo.length < 5, true);
  assertEquals(long.records[0].p_retry_after, 600);
  const refused = await ring("{}", {
    due: 50,
    outcomes: [failed("not_taken", "invalid_api_key", "", { then: "stop" })],
  });
  assertEquals(refused.sentTo.length < 5, true);
});

Deno.test("a worker begins nothing new after a minute, and sends nothing that it looked up long before", async () => {
  const tired = await ring("{}", { due: 1000, tick: 2_000 });
  assertEquals(tired.sentTo.length < 40, true, `${tired.sentTo.length}`);
  const slow = await ring("{}", { due: 1, tick: 16_000 });
  assertEquals([slow.sentTo, slow.records[0].p_outcome, slow.records[0].p_error_code], [
    [],
    "not_taken",
    "worker_slow",
  ]);
});

Deno.test("what the database cannot say or keep ends the worker", async () => {
  const down = () => fail(503, "try_again", "later");
  assertEquals((await ring("{}", { database: { claim_notice: down } })).status, 503);
  const deaf = await ring("{}", { due: 50, database: { record_notice: down } });
  assertEquals(deaf.sentTo.length < 5, true);
  assertEquals(deaf.log.some(({ event }) => event === "notice_not_recorded"), true);
});

Deno.test("a notice that cannot be written is tried again and seen", async () => {
  const { send } = createSend(
    { appUrl: "https://shop.example", mail: { apiKey: "re" }, eventsSecret: null },
    "",
  );
  const broken = parseNotice({
    ...claim(1),
    kind: "refund_made",
    content: { ...claim(1).content, data: { amount: 1, currency: "no currency" } },
  });
  let thrown: unknown;
  await send(broken).catch((error) => thrown = error);
  assertEquals(thrown instanceof RangeError, true);
});

Deno.test("the link of the daily list ends it, without a key; any other id is none", async () => {
  const seen = await ring("List-Unsubscribe=One-Click", { path: `/notify?unsubscribe=${ID}`, due: 1 });
  assertEquals([seen.status, seen.answer, seen.calls], [
    200,
    { state: "unsubscribed" },
    [{ name: "unsubscribe_digest", args: { p_notice_id: ID } }],
  ]);
  const unknown = { unsubscribe_digest: () => ({ ok: true as const, value: false }) };
  const other = await ring("", { path: `/notify?unsubscribe=${ID}`, database: unknown });
  assertEquals([other.status, other.answer.code], [404, "unknown_notice"]);
  const rubbish = await ring("", { path: "/notify?unsubscribe='--", due: 1 });
  assertEquals([rubbish.status, rubbish.calls], [404, []]);
  assertEquals((await ring("", { path: `/notify?unsubscribe=${ID}`, method: "GET" })).status, 405);
});

Deno.test("what is no notice is refused where it comes in", () => {
  const good = claim(1);
  for (
    const bad of [
      null,
      {},
      { ...good, kind: "advertisement" },
      { ...good, content: { ...good.content, to: null } },
      { ...good, content: { ...good.content, color: "red;background:url(//evil)" } },
      { ...good, way: "event" },
    ]
  ) assertThrows(() => parseNotice(bad), TypeError);
});

Deno.test("settings: what is set is a way out, and what is wrong is named", () => {
  const read = (set: Record<string, string>) => readSettings((name) => set[name]);
  const app = { APP_URL: "https://shop.example/" };
  assertEquals(read(app), {
    ok: true,
    value: { appUrl: "https://shop.example", mail: null, eventsSecret: null },
  });
  const whole = read({ ...app, RESEND_API_KEY: "re_1", RESEND_API_URL: "http://127.0.0.1:9/mail/" });
  assertEquals(whole.ok && whole.value.mail, { apiKey: "re_1", baseUrl: "http://127.0.0.1:9/mail" });
  const wrong: [Record<string, string>, string][] = [
    [{}, "APP_URL"],
    [{ ...app, RESEND_API_URL: "https://evil.example" }, "RESEND_API_URL"],
    [{ ...app, EVENTS_SECRET: "changeme" }, "EVENTS_SECRET"],
  ];
  for (const [set, variable] of wrong) {
    const refused = read(set);
    assertEquals(!refused.ok && [refused.code, refused.details], ["not_configured", variable]);
  }
});
