/**
 * Contract (I12): a run reads every list of Polar to its end, compares each page with one call, and feeds what
 * differs to the door of the webhooks, told at Polar's time. Bugs killed: repairs dated by our clock, pages that are
 * never read, a call that stops and counts as complete (S104), Polar hammered after a 429 (S108).
 */

import { assert, assertEquals, assertMatch } from "@kit/assert";
import {
  createDatabase,
  ENDPOINT,
  list,
  object,
  POLAR_TIME,
  reconcile,
  told,
} from "./polar_reconcile_fakes.ts";

Deno.test("an empty shop is read to its end, and the run is complete", async () => {
  const database = createDatabase();
  const { status, body, asked } = await reconcile(database);
  assertEquals([status, body.complete, body.stopped_by, body.counts], [200, true, null, {}]);
  assertEquals(asked, [
    "GET /v1/webhooks/endpoints",
    "GET /v1/webhooks/deliveries",
    "GET /v1/customers/",
    "GET /v1/orders/",
    "GET /v1/subscriptions/",
    "GET /v1/refunds/",
    "GET /v1/disputes/",
  ]);
  assertEquals(database.argsOf("finish_reconcile")[0].p_stopped_by, null);
  assertEquals([body.until, database.argsOf("record_reconcile")[0].p_until], [POLAR_TIME, POLAR_TIME]);
});

Deno.test("each page of a hundred is one comparison, and the cursor follows", async () => {
  const orders = Array.from({ length: 250 }, (_, index) => object(`order-${index}`));
  const database = createDatabase();
  const { body } = await reconcile(database, { "GET /v1/orders/": list(orders) });
  const compared = database.argsOf("compare_polar_objects");
  assertEquals(compared.map(({ p_kind, p_objects }) => [p_kind, p_objects.length]), [
    ["order", 100],
    ["order", 100],
    ["order", 50],
  ]);
  assertEquals(database.argsOf("record_reconcile").map(({ p_cursor }) => p_cursor), [
    { step: "customer", page: 1 },
    { step: "order", page: 1 },
    { step: "order", page: 2 },
    { step: "order", page: 3 },
    { step: "subscription", page: 1 },
    { step: "refund", page: 1 },
    { step: "dispute", page: 1 },
    { step: "reread", after: "" },
    null,
  ]);
  assertEquals(body.counts, { order: { read: 250 } });
});

Deno.test("orders are asked for since the run's start, and lists oldest first", async () => {
  const asked: URLSearchParams[] = [];
  const answers = Object.fromEntries(
    ["customers", "orders", "subscriptions", "refunds", "disputes"].map((name) => [
      `GET /v1/${name}/`,
      ({ call }: { call: string }) => {
        asked.push(new URL(call.split(" ")[1], "http://polar").searchParams);
        return told({ items: [], pagination: { total_count: 0, max_page: 0 } });
      },
    ]),
  );
  await reconcile(createDatabase(), answers);
  assertEquals(asked.map((query) => [query.get("sorting"), query.get("limit"), query.get("created_after")]), [
    ["created_at", "100", null],
    ["created_at", "100", "2026-11-20T00:00:00Z"],
    ["started_at", "100", null],
    ["created_at", "100", null],
    ["created_at", "100", null],
  ]);
});

Deno.test("S119: disputes, of which Polar sends no event, are read like the rest and go through the same door", async () => {
  const dispute = object("dispute", { status: "lost", order_id: "order", customer: { id: "cus" } });
  const database = createDatabase({ verdicts: { dispute: "missing" } });
  const { body } = await reconcile(database, { "GET /v1/disputes/": list([dispute]) });
  assertEquals(body.counts, { dispute: { read: 1, missing: 1, repaired: 1 } });
  const [{ p_webhook_id, p_body }] = database.argsOf("ingest_polar_event");
  assertMatch(p_webhook_id, /^reconcile:dispute:dispute:2026-11-20T09:30:00Z:/);
  assertEquals(JSON.parse(p_body), {
    type: "dispute.updated",
    timestamp: POLAR_TIME,
    api_version: "2026-10",
    data: dispute,
  });
});

Deno.test("S106: what differs is an event of its own, whole, and told at Polar's time", async () => {
  const database = createDatabase({ verdicts: { a: "missing", b: "stale", c: "different" } });
  const items = ["a", "b", "c", "d"].map((id) => object(id, { status: "paid", anything: { deep: [1] } }));
  const { body } = await reconcile(database, { "GET /v1/orders/": list(items) });
  const events = database.argsOf("ingest_polar_event");
  assertEquals(events.length, 3);
  assertEquals(JSON.parse(events[0].p_body), {
    type: "order.updated",
    timestamp: POLAR_TIME,
    api_version: "2026-10",
    data: items[0],
  });
  assertMatch(events[0].p_webhook_id, /^reconcile:order:a:2026-11-20T09:30:00Z:[0-9a-f]{16}$/);
  assertEquals(body.counts, { order: { read: 4, missing: 1, stale: 1, different: 1, repaired: 3 } });
});

Deno.test("S107: the same object is the same event again, another state is another one", async () => {
  async function idOf(more: Record<string, unknown>): Promise<string> {
    const database = createDatabase({ verdicts: { a: "missing" } });
    await reconcile(database, { "GET /v1/refunds/": list([object("a", more)]) });
    return database.argsOf("ingest_polar_event")[0].p_webhook_id;
  }
  const first = await idOf({ status: "pending" });
  assertEquals(await idOf({ status: "pending" }), first);
  assert(await idOf({ status: "succeeded" }) !== first);
  assertMatch(await idOf({ modified_at: null }), /^reconcile:refund:a:2026-11-20T09:00:00Z:/);
});

Deno.test("an answer without Polar's clock is of no use, and nothing is repaired from it", async () => {
  const database = createDatabase({ verdicts: { a: "missing" } });
  const undated = () => {
    const answer = Response.json({ items: [object("a")], pagination: { total_count: 1, max_page: 1 } });
    answer.headers.set("date", "");
    return answer;
  };
  const { body } = await reconcile(database, { "GET /v1/orders/": undated });
  assertEquals([body.complete, body.stopped_by], [false, "polar_unavailable"]);
  assertEquals(database.argsOf("ingest_polar_event"), []);
});

Deno.test("dry_run compares everything and repairs nothing", async () => {
  const database = createDatabase({
    verdicts: { a: "missing", "event-1": "missing", s: "stale" },
    rereads: [{ kind: "subscription", id: "s" }],
  });
  const { body } = await reconcile(database, {
    "GET /v1/orders/": list([object("a")]),
    "GET /v1/webhooks/deliveries": list([failedAttempt("event-1")]),
    "GET /v1/subscriptions/s": () => told(object("s")),
    "GET /v1/webhooks/endpoints": list([{ ...ENDPOINT, enabled: false }]),
  }, { body: { dry_run: true }, reenable: true });
  assertEquals(database.argsOf("start_reconcile"), [{ p_since: null, p_dry_run: true }]);
  assertEquals(database.argsOf("ingest_polar_event"), []);
  assertEquals(body.counts, {
    delivery: { missing: 1, read: 1 },
    order: { missing: 1, read: 1 },
    subscription: { stale: 1, read: 1 },
  });
  assertEquals([body.complete, body.dry_run, body.endpoint], [
    true,
    true,
    { id: "endpoint", enabled: false, reenabled: false },
  ]);
});

/** An attempt to deliver, as Polar lists it. */
function failedAttempt(id: string, more: Record<string, unknown> = {}) {
  return {
    id: crypto.randomUUID(),
    webhook_event: { id, succeeded: false, payload: `body of ${id}`, ...more },
  };
}

Deno.test("failed webhooks come in under their own ids, once, and those that arrived later do not", async () => {
  const database = createDatabase({ verdicts: { lost: "missing" } });
  const attempts = [
    failedAttempt("lost"),
    failedAttempt("lost"),
    failedAttempt("known"),
    failedAttempt("arrived", { succeeded: true }),
    failedAttempt("archived", { payload: null }),
  ];
  const { body } = await reconcile(database, { "GET /v1/webhooks/deliveries": list(attempts) });
  assertEquals(database.argsOf("ingest_polar_event"), [{ p_webhook_id: "lost", p_body: "body of lost" }]);
  assertEquals(body.counts, { delivery: { read: 2, missing: 1, repaired: 1 } });
});

Deno.test("what is to be read again is taken in though nothing differs, and what Polar has not is reported", async () => {
  const database = createDatabase({
    rereads: [
      { kind: "customer", id: "no-uuid" },
      { kind: "order", id: "gone" },
      { kind: "subscription", id: "going-on" },
    ],
  });
  const { body, log } = await reconcile(database, {
    "GET /v1/customers/no-uuid": () => Response.json({ detail: [] }, { status: 422 }),
    "GET /v1/orders/gone": () =>
      Response.json({ error: "ResourceNotFound", detail: "Not found" }, { status: 404 }),
    "GET /v1/subscriptions/going-on": () => told(object("going-on")),
  });
  assertEquals(database.argsOf("ingest_polar_event").length, 1);
  assertEquals(body.ours_only, ["customer:no-uuid", "order:gone"]);
  assertEquals(body.counts, {
    customer: { ours_only: 1 },
    order: { ours_only: 1 },
    subscription: { repaired: 1, read: 1 },
  });
  assertEquals(body.complete, true);
  assert(log.some(({ event, fields }) => event === "object_ours_only" && fields?.object_id === "gone"));
});

Deno.test("S106: a disabled endpoint is reported, and switched on only where the operator said so", async () => {
  const disabled = {
    "GET /v1/webhooks/endpoints": list([{ ...ENDPOINT, enabled: false }]),
    "PATCH /v1/webhooks/endpoints/endpoint": () => Response.json({ ...ENDPOINT, enabled: true }),
  };
  const left = await reconcile(createDatabase(), disabled);
  assertEquals(left.body.endpoint, { id: "endpoint", enabled: false, reenabled: false });
  assert(!left.asked.some((call) => call.startsWith("PATCH")));
  assert(left.log.some(({ event }) => event === "endpoint_disabled"));

  const mended = await reconcile(createDatabase(), disabled, { reenable: true });
  assertEquals(mended.body.endpoint, { id: "endpoint", enabled: true, reenabled: true });
});

Deno.test("an endpoint that leads elsewhere is not ours: none is reported, and its failures are not read", async () => {
  const elsewhere = { ...ENDPOINT, url: "https://staging.edge-kit.shop/polar-webhook" };
  const { body, asked } = await reconcile(createDatabase(), {
    "GET /v1/webhooks/endpoints": list([elsewhere]),
  });
  assertEquals(body.endpoint, null);
  assert(!asked.includes("GET /v1/webhooks/deliveries"));
});

Deno.test("S108: a 429 is waited out as long as Polar says, and the page is asked for again", async () => {
  let busy = 1;
  const database = createDatabase();
  const started = performance.now();
  const { body, asked } = await reconcile(database, {
    "GET /v1/orders/": (request) =>
      busy-- > 0 ? new Response(null, { status: 429, headers: { "retry-after": "1" } }) : list([])(request),
  });
  assertEquals(body.complete, true);
  assertEquals(asked.filter((call) => call === "GET /v1/orders/").length, 2);
  assert(performance.now() - started >= 1000);
});

Deno.test("S104, S108: a wait that is too long, and a Polar that is down, stop the call where it stands", async () => {
  const cases: [Response, string, number | undefined][] = [
    [new Response(null, { status: 429, headers: { "retry-after": "600" } }), "polar_busy", 600],
    [new Response("down", { status: 502 }), "polar_unavailable", undefined],
    [new Response("no scope", { status: 403 }), "polar_refused", undefined],
  ];
  for (const [answer, code, retryAfter] of cases) {
    const database = createDatabase();
    const { status, body } = await reconcile(database, { "GET /v1/subscriptions/": () => answer });
    assertEquals([status, body.complete, body.stopped_by, body.retry_after], [200, false, code, retryAfter]);
    assertEquals(database.argsOf("record_reconcile").at(-1).p_cursor, { step: "subscription", page: 1 });
    assertEquals(database.argsOf("finish_reconcile")[0].p_stopped_by, code);
  }
});

Deno.test("S108: the next call goes on at the cursor", async () => {
  const database = createDatabase({ cursor: { step: "subscription", page: 2 } });
  const { body, asked } = await reconcile(database);
  assertEquals(asked, [
    "GET /v1/webhooks/endpoints",
    "GET /v1/subscriptions/",
    "GET /v1/refunds/",
    "GET /v1/disputes/",
  ]);
  assertEquals(body.complete, true);
});

Deno.test("S104: when time is up the run is left incomplete, and nothing more is asked", async () => {
  const database = createDatabase();
  const { body, asked } = await reconcile(database, {}, { budgetMs: 0 });
  assertEquals([body.complete, body.stopped_by, asked], [false, "time_is_up", []]);
  assertEquals(database.argsOf("finish_reconcile")[0].p_stopped_by, "time_is_up");
});

Deno.test("a run that another call has taken over is left to it", async () => {
  const { body, asked } = await reconcile(createDatabase({ held: false }));
  assertEquals([body.complete, body.stopped_by], [false, "run_taken_over"]);
  assertEquals(asked.length, 2);
});

Deno.test("an object that cannot be worked is counted as failed, and the run goes on", async () => {
  const database = createDatabase({ verdicts: { a: "missing" }, ingested: "failed" });
  const { body } = await reconcile(database, { "GET /v1/customers/": list([object("a")]) });
  assertEquals([body.complete, body.counts], [true, { customer: { failed: 1, missing: 1, read: 1 } }]);
});

Deno.test("S109: the log names ids and codes, never what an object holds", async () => {
  const database = createDatabase({ verdicts: { a: "missing" } });
  const { log } = await reconcile(database, {
    "GET /v1/customers/": list([object("a", { email: "ada@secret.dev" })]),
  });
  assert(!JSON.stringify(log).includes("ada@secret.dev"));
});
