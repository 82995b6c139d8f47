/**
 * Contract (S156): docs/money.md §10. The inbox is compared with what Polar has sent, page by page, and what Polar's list does
 * not show is asked for by its id before it is called forged; nothing is marked without a reason, and nothing at all is
 * compared for an account that sends nothing here.
 * Kills: a genuine event that is undone because a clock was off or a page had moved; a wrong token that undoes the shop; a
 * body exchanged under a genuine id; a search that begins anew each time and never ends.
 */

import { assert, assertEquals } from "@kit/assert";
import {
  createDatabase,
  type DatabaseFake,
  ENDPOINT,
  list,
  object,
  reconcile,
  told,
} from "./polar_reconcile_fakes.ts";
import type { PolarAnswers, PolarRequest } from "./polar_fake.ts";

const SINCE = new Date(Date.now() - 86_400_000).toISOString();

async function digestOf(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Webhooks as the database lists them, a second apart. */
async function received(bodies: Record<string, string>) {
  return await Promise.all(
    Object.entries(bodies).map(async ([webhook_id, body], n) => ({
      webhook_id,
      type: "order.paid",
      object_id: `object-${webhook_id}`,
      received_at: new Date(Date.parse(SINCE) + n * 1000).toISOString(),
      digest: await digestOf(body),
    })),
  );
}

const delivery = (id: string, payload: string | null) => ({
  id: `d-${id}`,
  succeeded: true,
  webhook_event: { id, payload, succeeded: true, type: "order.paid" },
});

/** A Polar that has sent these: in the list of a time, or only when it is asked for an id. */
function deliveries(
  listed: Record<string, string | null>,
  byId: Record<string, string | null> = {},
): PolarAnswers {
  return {
    "GET /v1/webhooks/deliveries": (request: PolarRequest) => {
      const query = new URL(request.call.split(" ")[1], "http://polar").searchParams.get("query");
      const all = Object.entries({ ...byId, ...listed });
      const items = query === null ? Object.entries(listed) : all.filter(([id]) => id.includes(query));
      return list(items.map(([id, payload]) => delivery(id, payload)))(request);
    },
  };
}

/** A database with this inbox, in pages of two, and these objects to be put right. */
function database(
  inbox: Awaited<ReturnType<typeof received>>,
  objects: { kind: string; id: string }[] = [],
): DatabaseFake {
  const open = [...objects];
  return createDatabase({
    answers: {
      list_received_events: ({ p_after }) => {
        const from = inbox.findIndex(({ webhook_id }) => webhook_id === p_after) + 1;
        return inbox.slice(from, from + 2);
      },
      mark_forged_events: ({ p_webhook_ids }) => p_webhook_ids.length,
      list_forged_objects: () => [...open],
      undo_forged_object: ({ p_repairs }) => {
        open.shift();
        return p_repairs.length > 0;
      },
    },
  });
}

Deno.test("what Polar sent is genuine, in its list or by its id; the rest is told, with why", async () => {
  const inbox = await received({
    listed: "{}",
    moved: "{}",
    invented: "{}",
    bent: '{"a": 2}',
    archived: "{}",
  });
  const fake = database(inbox);
  const answer = await reconcile(
    fake,
    deliveries({ listed: "{}", bent: '{"a": 1}' }, { moved: "{}", archived: null }),
    {
      body: { forged_since: SINCE },
    },
  );
  assertEquals(answer.status, 200);
  assertEquals(
    answer.body.forged.map(({ webhook_id, why }: { webhook_id: string; why: string }) => [webhook_id, why]),
    [["invented", "never_sent"], ["bent", "other_body"]],
  );
  assertEquals([answer.body.checked, answer.body.complete, answer.body.after], [5, true, "archived"]);
  assert("digest" in answer.body.forged[0] === false, "nothing of the body leaves");
  const called = new Set(fake.calls.map(({ name }) => name));
  assertEquals([...called], ["list_received_events"], "looking writes nothing");
});

Deno.test("with a reason they are marked page by page, and then what they named is read and put right", async () => {
  const inbox = await received({ one: "{}", forged: "{}", two: "{}", worse: "{}" });
  const fake = database(inbox, [{ kind: "order", id: "ours" }, { kind: "order", id: "invented" }, {
    kind: "benefit_grant",
    id: "grant",
  }]);
  const answer = await reconcile(fake, {
    ...deliveries({ one: "{}", two: "{}" }),
    "GET /v1/orders/ours": () => told(object("ours", { status: "paid" })),
    "GET /v1/orders/invented": () => Response.json({ error: "ResourceNotFound" }, { status: 404 }),
  }, { body: { forged_since: SINCE, undo: "the secret was stolen" } });
  assertEquals(fake.argsOf("mark_forged_events"), [
    { p_webhook_ids: ["forged"], p_reason: "the secret was stolen" },
    { p_webhook_ids: ["worse"], p_reason: "the secret was stolen" },
  ]);
  const names = fake.calls.map(({ name }) => name);
  assert(
    names.lastIndexOf("mark_forged_events") < names.indexOf("undo_forged_object"),
    "all are known before",
  );
  assertEquals(answer.body.put_right, [
    { kind: "order", id: "ours", at_polar: true },
    { kind: "order", id: "invented", at_polar: false },
    { kind: "benefit_grant", id: "grant", at_polar: false },
  ]);
  const [{ p_repairs: [repair] }] = fake.argsOf("undo_forged_object");
  assertEquals(JSON.parse(repair.body).data.status, "paid");
  assert(/^reconcile:order:ours:/.test(repair.webhook_id), "a repair of our own, and a new one each time");
});

Deno.test("an account without an endpoint that leads here is refused: every event would look forged", async () => {
  const fake = database(await received({ one: "{}" }));
  const elsewhere = { ...ENDPOINT, url: "https://elsewhere.example.com" };
  const answer = await reconcile(
    fake,
    { ...deliveries({}), "GET /v1/webhooks/endpoints": list([elsewhere]) },
    {
      body: { forged_since: SINCE, undo: "why" },
    },
  );
  assertEquals([answer.status, answer.body.code, fake.calls], [409, "endpoint_missing", []]);
});

Deno.test("a Polar that stops answering stops the search where it is, and the next call goes on from there", async () => {
  const inbox = await received({ one: "{}", two: "{}", three: "{}", four: "{}" });
  const first = database(inbox);
  let calls = 0;
  const sent = deliveries({ one: "{}", two: "{}", three: "{}", four: "{}" })["GET /v1/webhooks/deliveries"];
  const stopped = await reconcile(first, {
    "GET /v1/webhooks/deliveries": (request) =>
      ++calls > 1 ? new Response(null, { status: 429, headers: { "retry-after": "600" } }) : sent(request),
  }, { body: { forged_since: SINCE } });
  const { complete, stopped_by, retry_after, after, checked } = stopped.body;
  assertEquals([complete, stopped_by, retry_after, after, checked], [false, "polar_busy", 600, "two", 2]);
  const next = await reconcile(database(inbox), { "GET /v1/webhooks/deliveries": sent }, {
    body: { forged_since: SINCE, after },
  });
  assertEquals([next.body.complete, next.body.checked, next.body.forged], [true, 2, []]);
});

Deno.test("a search that is not clearly asked for starts nothing", async () => {
  const cases: [Record<string, unknown>, string, string][] = [
    [{ forged_since: "yesterday" }, "invalid_forged_since", "forged_since"],
    [{ forged_since: null }, "invalid_forged_since", "forged_since"],
    [{ forged_since: "2020-01-01" }, "invalid_forged_since", ""],
    [{ forged_since: SINCE, undo: " " }, "invalid_undo", "undo"],
    [{ forged_since: SINCE, undo: true }, "invalid_undo", "undo"],
    [{ forged_since: SINCE, after: "x".repeat(256) }, "invalid_after", "after"],
    [{ forged_since: SINCE, dry_run: false }, "unknown_field", "dry_run"],
  ];
  for (const [body, code, details] of cases) {
    const fake = database([]);
    const answer = await reconcile(fake, {}, { body });
    assertEquals([answer.status, answer.body.code, answer.body.details ?? ""], [422, code, details]);
    assertEquals(fake.calls, []);
  }
});
