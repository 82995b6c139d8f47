/** Contract: a request that does not say clearly what to do starts no run. */

import { assertEquals } from "@kit/assert";
import { createDatabase, reconcile } from "./polar_reconcile_fakes.ts";

Deno.test("a field that is unknown or of the wrong kind is refused by name, and nothing starts", async () => {
  const cases: [unknown, number, string, string?][] = [
    [{ dry: true }, 422, "unknown_field", "dry"],
    [{ since: "yesterday" }, 422, "invalid_since", "since"],
    [{ since: "2026-11-20T00:00:00" }, 422, "invalid_since", "since"],
    [{ since: "2026-13-40" }, 422, "invalid_since", "since"],
    [{ since: 0 }, 422, "invalid_since", "since"],
    [{ dry_run: "true" }, 422, "invalid_dry_run", "dry_run"],
    [[], 400, "invalid_json"],
    [{ since: "x".repeat(5000) }, 413, "body_too_large"],
  ];
  for (const [body, status, code, details] of cases) {
    const database = createDatabase();
    const answer = await reconcile(database, {}, { body });
    assertEquals([answer.status, answer.body.code, answer.body.details], [status, code, details]);
    assertEquals([database.calls, answer.asked], [[], []]);
  }
});

Deno.test("since is handed on in UTC, and fields that are null count as left out", async () => {
  for (
    const [body, since, dryRun] of [
      [{ since: "2026-11-20T01:00:00+01:00", dry_run: false }, "2026-11-20T00:00:00.000Z", false],
      [{ since: "2026-11-20", dry_run: null }, "2026-11-20T00:00:00.000Z", false],
      [{ since: null, dry_run: true }, null, true],
    ] as const
  ) {
    const database = createDatabase();
    await reconcile(database, {}, { body });
    assertEquals(database.argsOf("start_reconcile"), [{ p_since: since, p_dry_run: dryRun }]);
  }
});

Deno.test("a run at work is 409 with the database's words", async () => {
  const database = createDatabase();
  const refusal = {
    ok: false,
    status: 409,
    code: "reconcile_running",
    message: "Another run is at work.",
  } as const;
  const answer = await reconcile({ ...database, rpc: () => Promise.resolve(refusal) });
  assertEquals([answer.status, answer.body], [409, { code: "reconcile_running", message: refusal.message }]);
});
