// Contract: an edge update tells what changed and nothing else. Checks are compared where both runs decided them by
// the same version of their rule; "could not be seen this time" is never "mended"; the first run is a baseline.

import { assert, assertEquals } from "@kit/assert";
import { type Checked, runChecks } from "../../functions/_audit/checks.ts";
import type { Severity, Verdict } from "../../functions/_audit/checks/check.ts";
import type { Crawl } from "../../functions/_audit/crawl.ts";
import { changesBetween } from "../../functions/_audit/reports/changes.ts";
import { type EdgeUpdate, writeEdgeUpdate } from "../../functions/_audit/reports/edge_update.ts";
import { parseSnapshot, type Snapshot, snapshotOf } from "../../functions/_audit/reports/snapshot.ts";
import { catalogue, lantern, PRODUCTS, shapeOf, shutShop } from "./audit_report_shop.ts";

const update = (crawl: Crawl, previous: unknown, period = "2026-11"): EdgeUpdate =>
  writeEdgeUpdate({ crawl, previous, period, competitors: [], checked: runChecks(crawl) }).data;

/** As the database gives it back. */
const stored = (data: EdgeUpdate): unknown => JSON.parse(JSON.stringify(data.snapshot));

const PASS: Verdict = { status: "pass", checked: 2 };
const FAIL: Verdict = { status: "fail", affected: 1, checked: 2, evidence: [] };
const UNKNOWN: Verdict = { status: "unknown", reason: "not seen" };
const NOT_HERE: Verdict = { status: "not_applicable", reason: "not here" };

function checked(id: string, verdict: Verdict, version = 1, severity: Severity = "high"): Checked {
  const check = {
    ...{
      id,
      group: "trust" as const,
      severity,
      title: id,
      passed: id,
      why: "",
      fix: "",
      effort: "S" as const,
    },
    ...{
      confidence: "high" as const,
      rule: { name: "", url: "https://example.com/", version },
      run: () => verdict,
    },
  };
  return { check, verdict };
}

/** What two runs of the same checks come to: ids by kind of change. */
function compare(before: Checked[], now: Checked[]) {
  const crawl = lantern();
  const then = snapshotOf(crawl, before, "2026-10");
  return changesBetween(then, snapshotOf(crawl, now, "2026-11"), now.map(({ check }) => check));
}
const ids = (list: { id: string }[]) => list.map(({ id }) => id);

Deno.test("the first run is a baseline, and so is one that cannot read the last", () => {
  for (const previous of [null, undefined, {}, "x", { format: 2 }, { format: 1, site: "example.com" }]) {
    const { mode, changes, compared_with, summary } = update(lantern(), previous);
    assertEquals([mode, changes, compared_with], ["baseline", null, null]);
    assertEquals(summary[0], "This is the baseline: the next update compares with it.");
  }
});

Deno.test("a subscription that moved to another shop starts anew", () => {
  const last = update(lantern(), null);
  const { mode, summary } = update(lantern({ host: "https://other.example.org/" }), stored(last));
  assertEquals(mode, "baseline");
  assert(summary[0].startsWith("The last update was about example.com."), summary[0]);
});

Deno.test("nothing changed: nothing is new, mended or moved", () => {
  const { mode, changes, compared_with } = update(lantern(), stored(update(lantern(), null, "2026-10")));
  assertEquals([mode, compared_with], ["changes", "2026-10"]);
  const { fixed, new: added, regressions, policies, prices, scores } = changes!;
  assertEquals([fixed, added, regressions, policies, prices.moves], [[], [], [], [], []]);
  assertEquals(scores.filter(({ delta }) => delta !== 0), []);
});

Deno.test("CHG-01 and CHG-06: mended, new, staying; what passed and fails is a regression", () => {
  const changes = compare(
    [checked("A", FAIL), checked("B", PASS), checked("C", FAIL), checked("D", NOT_HERE), checked("E", PASS)],
    [checked("A", PASS), checked("B", FAIL), checked("C", FAIL), checked("D", FAIL), checked("E", PASS)],
  );
  assertEquals(ids(changes.fixed), ["A"]);
  assertEquals(changes.new.map(({ id, was }) => [id, was]), [["B", "pass"], ["D", "not_applicable"]]);
  assertEquals(ids(changes.persisting), ["C"]);
  assertEquals(changes.regressions, ["B"]);
  assertEquals(changes.not_comparable, []);
});

Deno.test("what was not decided, or by another version of the rule, is not comparable", () => {
  const changes = compare(
    [
      checked("A", FAIL),
      checked("B", UNKNOWN),
      checked("C", FAIL, 1),
      checked("D", FAIL),
      checked("F", PASS, 1),
    ],
    [
      ...[checked("A", UNKNOWN), checked("B", FAIL), checked("C", PASS, 2), checked("D", NOT_HERE)],
      ...[checked("E", FAIL), checked("F", FAIL, 2)],
    ],
  );
  assertEquals([changes.fixed, changes.new, changes.persisting], [[], [], []]);
  assertEquals(changes.not_comparable.map(({ id, reason }) => [id, reason]), [
    ["A", "It could not be decided this time."],
    ["B", "It could not be decided last time."],
    ["C", "Its rule has changed since the last run."],
    ["D", "It does not apply any more."],
    ["E", "The last run did not know this check."],
    ["F", "Its rule has changed since the last run."],
  ]);
});

Deno.test("CHG-02: scores are compared over the checks that both runs decided", () => {
  const { scores } = compare(
    [checked("A", FAIL), checked("B", PASS), checked("C", UNKNOWN)],
    [checked("A", PASS), checked("B", PASS), checked("C", FAIL)],
  );
  // A and B of weight 6 each, A with half of it lost: 100 × (1 − 3 ÷ 12). C counts neither way.
  assertEquals(
    scores.map(({ group, before, now, delta, compared }) => [group, before, now, delta, compared]),
    [
      ["all", 75, 100, 25, 2],
      ["trust", 75, 100, 25, 2],
    ],
  );
});

Deno.test("CHG-03: prices that moved, and the median of those that both runs know", () => {
  const before = update(lantern({}, { store: catalogue([10, 20, 30]) }), null);
  const { prices } = update(lantern({}, { store: catalogue([10, 24, 33, 99]) }), stored(before)).changes!;
  assertEquals([prices.compared, prices.median_before, prices.median_now, prices.currency], [
    3,
    20,
    24,
    "EUR",
  ]);
  assertEquals(prices.moves.map(({ before, now }) => [before.amount, now.amount]), [[20, 24], [30, 33]]);
  const dollars = update(lantern({}, { store: catalogue([10, 20], { currency: "USD" }) }), stored(before))
    .changes!;
  assertEquals(
    [dollars.prices.compared, dollars.prices.median_now],
    [0, null],
    "another currency is no move",
  );
});

Deno.test("CHG-03: without a store's list the product pages that were read are compared", () => {
  const dearer = PRODUCTS.map((product) => ({ ...product, price: product.price + 1 }));
  const { prices } = update(lantern({ products: dearer }), stored(update(lantern(), null))).changes!;
  assertEquals([prices.compared, prices.moves.length, prices.moves[0].name], [3, 3, "Brass Lantern"]);
});

Deno.test("CHG-04: products come and go, said only where both lists are whole", () => {
  const before = update(lantern({}, { store: catalogue([1, 2, 3]) }), null);
  const { products } = update(lantern({}, { store: catalogue([1, 2]) }), stored(before)).changes!;
  assertEquals([products?.added.length, products?.removed.length], [0, 1]);
  const cut = lantern({}, { store: catalogue([1, 2], { total: 900 }) });
  assertEquals(update(cut, stored(before)).changes!.products, null);
});

Deno.test("CHG-05: a policy whose text changed is told, one that was not read is not called gone", () => {
  const before = stored(update(lantern(), null));
  const shorter =
    "<p>You may return any lantern within 14 days of delivery. You pay for the return. Write first.</p>";
  const changed = update(lantern({ returns: shorter }), before).changes!.policies;
  assertEquals(changed.map(({ kind, change }) => [kind, change]), [["returns", "changed"]]);
  const unread = update(lantern({ returns: null }), before).changes!.policies;
  assertEquals(unread.map(({ kind, change }) => [kind, change]), [["returns", "not_seen"]]);
});

Deno.test("a shop that shuts us out this month mended nothing", () => {
  const before = stored(update(lantern({ returns: null }), null));
  const { changes, mode, limits } = update(shutShop(), before);
  assertEquals([mode, changes!.fixed.filter(({ group }) => group !== "reach" && group !== "security")], [
    "changes",
    [],
  ]);
  assertEquals(limits.map(({ code }) => code), ["robots_disallowed"]);
  assert(changes!.not_comparable.length > 0);
});

Deno.test("a snapshot survives the database unchanged and holds the whole catalogue of checks", () => {
  const crawl = lantern({}, { store: catalogue([1, 2, 3]) });
  const snapshot = snapshotOf(crawl, runChecks(crawl), "2026-11");
  assertEquals(parseSnapshot(JSON.parse(JSON.stringify(snapshot))), snapshot);
  assertEquals(Object.keys(snapshot.checks).length, runChecks(crawl).length);
  const huge: Snapshot = snapshotOf(
    {
      ...crawl,
      store: catalogue(Array.from({ length: 1001 }, (_, n) => n + 1)),
    },
    [],
    null,
  );
  assertEquals(huge.products, null, "a list too long to keep is not compared");
});

Deno.test("the shape of an edge update's data, as clients read it", () => {
  const before = update(lantern({}, { store: catalogue([1, 2, 3]) }), null, "2026-10");
  const data = update(
    lantern({ returns: "<p>Changed. 7 days.</p>" }, { store: catalogue([2, 2, 3]) }),
    stored(before),
  );
  const { mode, period, compared_with, changes, snapshot } = data;
  assertEquals(shapeOf({ mode, period, compared_with }), {
    mode: "string",
    period: "string",
    compared_with: "string",
  });
  const { prices, products, policies, scores } = changes!;
  assertEquals(Object.keys(changes!).sort(), [
    ...[
      "fixed",
      "new",
      "not_comparable",
      "persisting",
      "policies",
      "prices",
      "products",
      "regressions",
      "scores",
    ],
  ]);
  assertEquals(shapeOf({ prices, policies, scores }), {
    prices: {
      ...{ compared: "number", median_before: "number", median_now: "number", currency: "string" },
      moves: [{
        ...{ url: "string", name: "string" },
        before: { amount: "number", currency: "string" },
        now: { amount: "number", currency: "string" },
      }],
    },
    policies: [{ kind: "string", url: "string", change: "string" }],
    scores: [{
      ...{
        group: "string",
        title: "string",
        before: "number",
        now: "number",
        delta: "number",
        compared: "number",
      },
    }],
  });
  assertEquals(Object.keys(products!), ["added", "removed"]);
  const { checks, prices: known, policies: texts, ...rest } = snapshot;
  assertEquals(shapeOf(rest), { format: "number", site: "string", period: "string", products: ["string"] });
  assertEquals(shapeOf(Object.values(checks)[0]), { version: "number", status: "string", share: "number" });
  assertEquals(shapeOf(Object.values(known)[0]), { name: "string", amount: "number", currency: "string" });
  assertEquals(shapeOf(texts.returns), { url: "string", hash: "string" });
});
