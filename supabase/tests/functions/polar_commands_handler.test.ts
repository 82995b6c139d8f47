// Contract: the door of the outbox. What is no command's id starts nothing; what the database or Polar does wrong is told
// in the log by ids and codes, and nothing is sent without the right to send.

import { assertEquals, assertThrows } from "@kit/assert";
import type { Rpc } from "../../functions/_shared/database.ts";
import { fail, type Result } from "../../functions/_shared/http.ts";
import { parseCommand } from "../../functions/_commands/command.ts";
import { createHandler } from "../../functions/polar-commands/handler.ts";
import { createPolar } from "../../functions/_commands/polar.ts";
import { createTell, parseBatch } from "../../functions/polar-commands/usage.ts";
import { type PolarAnswers, startPolar } from "./polar_fake.ts";

const ID = "0b51cf0e-52b4-4d34-8e7c-0a4c3a3b9e11";
const CLAIM = {
  command_id: ID,
  lease_token: "lease",
  attempt: 1,
  kind: "cancel_now",
  subject: "sub_1",
  args: {},
  sent_before: false,
  wait_seconds: 0,
};
const SUBSCRIPTION = {
  id: "sub_1",
  status: "active",
  cancel_at_period_end: false,
  product_id: "p",
  current_period_end: "2026-12-20T10:00:00Z",
  pause_at_period_end: false,
  resumes_at: null,
  pending_update: null,
  created_at: "2026-11-20T10:00:00Z",
  modified_at: "2026-11-20T11:00:00Z",
};

interface Seen {
  status: number;
  // deno-lint-ignore no-explicit-any -- tests look into it freely
  body: any;
  // deno-lint-ignore no-explicit-any -- the same
  calls: { name: string; args: any }[];
  /** Method and path of every request to Polar. */
  asked: string[];
  log: { level: string; event: string; fields?: Record<string, unknown> }[];
}

/** One request to the function. `database` replaces what a function of the database answers. */
async function post(
  body: unknown,
  { database = {}, polar: answers = {} }: {
    database?: Record<string, () => Result<unknown> | never>;
    polar?: PolarAnswers;
  } = {},
): Promise<Seen> {
  const polar = startPolar({
    "GET /v1/subscriptions/sub_1": () => Response.json(SUBSCRIPTION),
    "DELETE /v1/subscriptions/sub_1": () => Response.json({ ...SUBSCRIPTION, status: "canceled" }),
    ...answers,
  });
  const calls: Seen["calls"] = [];
  const log: Seen["log"] = [];
  const background: Promise<unknown>[] = [];
  const ours: Record<string, () => Result<unknown>> = {
    claim_polar_command: () => ({ ok: true, value: CLAIM }),
    send_polar_command: () => ({ ok: true, value: true }),
    record_polar_command: () => ({ ok: true, value: "confirmed" }),
    ...database,
  };
  const rpc: Rpc = <T>(name: string, args: unknown) => {
    calls.push({ name, args: structuredClone(args) });
    return Promise.resolve(ours[name]() as Result<T>);
  };
  try {
    const handler = createHandler({
      authenticate: () => Promise.resolve({ ok: true, value: null }),
      rpc,
      polar: createPolar({ accessToken: "polar_oat_x", baseUrl: polar.url }),
      tell: createTell({ accessToken: "polar_oat_x", baseUrl: polar.url }),
      waitUntil: (work) => background.push(work),
      now: () => 0,
      log: (level, event, fields) => log.push({ level, event, fields }),
    });
    const response = await handler(
      new Request("http://localhost/polar-commands", { method: "POST", body: JSON.stringify(body) }),
    );
    await Promise.all(background);
    const asked = polar.requests.map(({ call }) => call.split("?")[0]);
    return { status: response.status, body: await response.json(), calls, asked, log };
  } finally {
    await polar.stop();
  }
}

Deno.test("what is no command's id is refused by name, and nothing is claimed", async () => {
  const cases: [unknown, number, string, string?][] = [
    [{}, 422, "invalid_command_id", "command_id"],
    [{ command_id: "1" }, 422, "invalid_command_id", "command_id"],
    [{ command_id: [ID] }, 422, "invalid_command_id", "command_id"],
    [{ command_id: ID, kind: "refund" }, 422, "unknown_field", "kind"],
    [{ report_usage: "yes" }, 422, "invalid_command_id", "command_id"],
    [{ command_id: ID, report_usage: true }, 422, "invalid_command_id", "command_id"],
    [[], 400, "invalid_json"],
    [{ command_id: "x".repeat(5000) }, 413, "body_too_large"],
  ];
  for (const [body, status, code, details] of cases) {
    const seen = await post(body);
    assertEquals([seen.status, seen.body.code, seen.body.details], [status, code, details]);
    assertEquals([seen.calls, seen.asked], [[], []]);
  }
});

Deno.test("a command is claimed, looked at, sent and recorded, in this order", async () => {
  const seen = await post({ command_id: ID });
  assertEquals([seen.status, seen.body], [202, { state: "started" }]);
  assertEquals(seen.asked, ["GET /v1/subscriptions/sub_1", "DELETE /v1/subscriptions/sub_1"]);
  assertEquals(seen.calls, [
    { name: "claim_polar_command", args: { p_command_id: ID } },
    {
      name: "send_polar_command",
      args: { p_command_id: ID, p_lease_token: "lease", p_seen_at: "2026-11-20T11:00:00Z" },
    },
    {
      name: "record_polar_command",
      args: {
        p_command_id: ID,
        p_lease_token: "lease",
        p_outcome: "confirmed",
        p_seen_at: "2026-11-20T11:00:00Z",
        p_answer: {
          status: "canceled",
          product_id: "p",
          units: 1,
          cancel_at_period_end: false,
          current_period_end: "2026-12-20T10:00:00Z",
          pause_at_period_end: false,
          resumes_at: null,
          pending_product_id: null,
          pending_units: null,
          pending_from: null,
        },
        p_error_code: null,
        p_error: null,
        p_retry_after: 0,
      },
    },
  ]);
  assertEquals(seen.log.at(-1)?.fields, {
    command_id: ID,
    kind: "cancel_now",
    ms: 0,
    state: "confirmed",
    code: null,
  });
});

Deno.test("nothing to do is 202 too, and asks Polar nothing", async () => {
  const seen = await post({ command_id: ID }, {
    database: { claim_polar_command: () => ({ ok: true, value: null }) },
  });
  assertEquals([seen.status, seen.body, seen.asked], [202, { state: "nothing_to_do" }, []]);
});

Deno.test("without the right to send nothing is sent, and nothing is recorded", async () => {
  for (const answer of [{ ok: true, value: false } as const, fail(503, "try_again", "Later.")]) {
    const seen = await post({ command_id: ID }, { database: { send_polar_command: () => answer } });
    assertEquals(seen.asked, ["GET /v1/subscriptions/sub_1"]);
    assertEquals(seen.calls.map(({ name }) => name), ["claim_polar_command", "send_polar_command"]);
    assertEquals(seen.log.at(-1)?.event, "command_not_sent");
  }
});

Deno.test("what the database refuses when it is claimed is the answer; later it is a line in the log", async () => {
  const busy = fail(503, "try_again", "Later.");
  const claimed = await post({ command_id: ID }, { database: { claim_polar_command: () => busy } });
  assertEquals([claimed.status, claimed.body.code], [503, "try_again"]);
  const recorded = await post({ command_id: ID }, { database: { record_polar_command: () => busy } });
  assertEquals([recorded.status, recorded.log.at(-1)?.event], [202, "command_not_recorded"]);
  const broken = await post({ command_id: ID }, {
    database: {
      record_polar_command() {
        throw new RangeError("secret");
      },
    },
  });
  assertEquals([broken.log.at(-1)?.event, broken.log.at(-1)?.fields?.error], ["command_broke", "RangeError"]);
});

Deno.test("what was refused is an error in the log, by code and without words", async () => {
  const seen = await post({ command_id: ID }, {
    database: { record_polar_command: () => ({ ok: true, value: "refused" }) },
    polar: {
      "DELETE /v1/subscriptions/sub_1": () =>
        Response.json({ error: "AlreadyCanceledSubscription", detail: "Ended." }, { status: 403 }),
    },
  });
  const { level, fields } = seen.log.at(-1)!;
  assertEquals([level, fields], ["error", {
    command_id: ID,
    kind: "cancel_now",
    ms: 0,
    state: "refused",
    code: "already_canceled",
  }]);
  const { p_outcome, p_error } = seen.calls.at(-1)!.args;
  assertEquals([p_outcome, p_error], ["refused", "AlreadyCanceledSubscription: Ended."]);
});

Deno.test("a refund names its command, its purchase and its line, and is looked for on every page", async () => {
  const args = { amount: 9900, reason: "other", purchase_id: ID, line: 2 };
  const claim = { ...CLAIM, kind: "refund", subject: "ord_1", args };
  let body: unknown;
  const pages: (string | null)[] = [];
  const seen = await post({ command_id: ID }, {
    database: { claim_polar_command: () => ({ ok: true, value: claim }) },
    polar: {
      "GET /v1/refunds/": ({ call }) => {
        const query = new URL(call.split(" ")[1], "http://polar").searchParams;
        pages.push(query.get("page"));
        assertEquals([query.get("order_id"), query.get("limit")], ["ord_1", "100"]);
        return Response.json({
          items: [{ id: "other", status: "succeeded", metadata: {} }],
          pagination: { total_count: 150, max_page: 2 },
        });
      },
      "POST /v1/refunds/": (request) => {
        body = request.body;
        return Response.json({ id: "ref_1", status: "pending" }, { status: 201 });
      },
    },
  });
  assertEquals(pages, ["1", "2"]);
  assertEquals(body, {
    order_id: "ord_1",
    reason: "other",
    amount: 9900,
    metadata: { command_id: ID, purchase_id: ID, line: 2 },
  });
  const { p_outcome, p_answer } = seen.calls.at(-1)!.args;
  assertEquals([p_outcome, p_answer], ["confirmed", { refund_id: "ref_1", status: "pending" }]);
});

/** A batch of spends, and the log's last line about it. */
async function reportBatch(
  answers: PolarAnswers,
  database: Record<string, () => Result<unknown>> = {},
): Promise<Seen & { recorded: unknown[] }> {
  const event = (n: number) => ({ name: "credits_spent", external_id: `lot:${n}`, customer_id: ID });
  const batches: unknown[] = [{ lease_token: "lease", events: [event(1), event(2)] }, null];
  const seen = await post({ report_usage: true }, {
    database: {
      claim_usage: () => ({ ok: true, value: batches.shift() }),
      record_usage: () => ({ ok: true, value: 2 }),
      ...database,
    },
    polar: answers,
  });
  const recorded = seen.calls.filter(({ name }) => name === "record_usage").map(({ args }) => args);
  return { ...seen, recorded };
}

Deno.test("a batch of spends is told, recorded, and the next one asked for; nothing to tell asks Polar nothing", async () => {
  const told = await reportBatch({
    "POST /v1/events/ingest": () => Response.json({ inserted: 1, duplicates: 1 }),
  });
  assertEquals([told.status, told.body], [202, { state: "started" }]);
  assertEquals(told.calls.map(({ name }) => name), ["claim_usage", "record_usage", "claim_usage"]);
  assertEquals(told.recorded, [{ p_lease_token: "lease", p_outcome: "reported" }]);
  assertEquals(told.log.at(-1), {
    level: "info",
    event: "usage_told",
    fields: { told: 2, refused: 0, code: null },
  });
  const idle = await post({ report_usage: true }, {
    database: { claim_usage: () => ({ ok: true, value: null }) },
  });
  assertEquals([idle.body, idle.asked], [{ state: "nothing_to_do" }, []]);
});

Deno.test("what Polar refuses of a batch is set apart by name; what is refused whole waits", async () => {
  const refusal = (...loc: (string | number)[]) =>
    Response.json({ error: "X", detail: [{ loc: ["body", "events", ...loc], msg: "No.", type: "x" }] }, {
      status: 422,
    });
  const cases: [string, () => Response, string[], string | null][] = [
    ["an unknown customer", () => refusal(1, "customer_id"), ["lot:2"], "refused"],
    ["a time by another clock", () => refusal(0, "timestamp"), [], "refused"],
    ["an index that was not sent", () => refusal(7, "customer_id"), [], "refused"],
    [
      "a missing scope",
      () => Response.json({ error: "insufficient_scope" }, { status: 403 }),
      [],
      "token_refused",
    ],
    ["no answer", () => new Response("down", { status: 502 }), [], "polar_unavailable"],
  ];
  for (const [name, answer, refused, code] of cases) {
    const seen = await reportBatch({ "POST /v1/events/ingest": answer });
    const [{ p_outcome, p_error_code, p_refused }] = seen.recorded as Record<string, unknown>[];
    assertEquals([p_outcome, p_error_code, p_refused], ["later", code, refused], name);
    assertEquals(seen.log.at(-1)?.level, refused.length > 0 ? "error" : "warn", name);
  }
});

Deno.test("a batch that the database cannot write down, or that is none, is a line in the log", async () => {
  const answers = { "POST /v1/events/ingest": () => Response.json({ inserted: 2, duplicates: 0 }) };
  const busy = await reportBatch(answers, { record_usage: () => fail(503, "try_again", "Later.") });
  assertEquals(busy.log.at(-1)?.fields, { told: 0, refused: 0, code: "try_again" });
  const rubbish = [{ lease_token: "lease", events: [{ name: "x" }] }, {}, []];
  for (const value of rubbish) assertThrows(() => parseBatch(value), TypeError);
});

Deno.test("anything but a command from the database is thrown, not worked", () => {
  for (
    const wrong of [null, {}, { ...CLAIM, kind: "make_coffee" }, { ...CLAIM, args: [] }, {
      ...CLAIM,
      wait_seconds: "0",
    }]
  ) {
    assertThrows(() => parseCommand(wrong), TypeError);
  }
});
