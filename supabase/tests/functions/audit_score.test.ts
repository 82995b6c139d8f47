// Contract: scores agree with findings. Criticals lead and cap, small faults alone never look grave, what could not be
// decided makes no number, and every report about one crawl says the same. Kills: "Security 100" for a shop over plain
// http whose first finding is "no https"; 89 of 100 beside two criticals; a critical on place 10 behind seven mediums;
// 43 of 100 from two small faults with 5 of 9 checks decided.

import { assert, assertEquals, assertMatch } from "@kit/assert";
import { type Checked, CHECKS, runChecks } from "../../functions/_audit/checks.ts";
import type { Severity, Verdict } from "../../functions/_audit/checks/check.ts";
import { type Crawl, crawlOf } from "../../functions/_audit/crawl.ts";
import type { Audit } from "../../functions/_audit/reports/audit.ts";
import { SCORE_METHOD } from "../../functions/_audit/reports/audit_paper.ts";
import { writeCompetitorMatrix } from "../../functions/_audit/reports/competitor_matrix.ts";
import { writeEdgeUpdate } from "../../functions/_audit/reports/edge_update.ts";
import { writeSurvivalBlueprint } from "../../functions/_audit/reports/survival_blueprint.ts";
import { writeThreatScan } from "../../functions/_audit/reports/threat_scan.ts";
import {
  CAP,
  CAP_STEP,
  type Counted,
  counted,
  findingsOf,
  FLOOR,
  groupScoreOf,
  scoreOf,
} from "../../functions/_audit/score.ts";
import { lantern, lanternVisits, SHOP } from "./audit_report_shop.ts";

const passed = (severity: Severity): Counted => ({ severity, status: "pass", share: 0 });
const open = (severity: Severity): Counted => ({ severity, status: "unknown", share: 0 });
const fault = (severity: Severity, share = 1): Counted => ({ severity, status: "fail", share });
const times = (count: number, one: Counted): Counted[] => Array.from({ length: count }, () => one);

/** A check with a verdict, as far as findings look at it. */
function checked(
  id: string,
  severity: Severity,
  affected: number,
  of: number,
  effort: "S" | "M" | "L" = "S",
) {
  const evidence = { url: SHOP, locator: "x", observed: "x", expected: "y" };
  const verdict: Verdict = { status: "fail", affected, checked: of, evidence: [evidence] };
  return { check: { ...CHECKS[0], id, severity, effort }, verdict } satisfies Checked;
}

Deno.test("a score is 100 less what failed, by weight and share, over what was decided", () => {
  const checks = [
    fault("high", 0.5), // 3 of 6 lost
    passed("critical"),
    fault("medium"), // 3 of 3 lost
    passed("low"),
    fault("info"), // worth knowing, weighs nothing
    open("high"),
    { severity: "critical", status: "not_applicable", share: 0 } as const,
  ];
  assertEquals(scoreOf(checks), { score: 70, known: 5, applicable: 6 }); // 100 × (1 − 6 ÷ 20)
  assertEquals(scoreOf([open("high")]), { score: null, known: 0, applicable: 1 });
  assertEquals(scoreOf([fault("info")]), { score: null, known: 1, applicable: 1 });
  assertEquals(scoreOf([]), { score: null, known: 0, applicable: 0 });
});

Deno.test("S152: a critical caps the score however little of the shop it touches, and each further one more", () => {
  const sound = times(30, passed("high"));
  assertEquals(scoreOf([...sound, fault("critical", 1 / 7)]).score, CAP);
  assertEquals(scoreOf([...sound, ...times(2, fault("critical", 1 / 12))]).score, CAP - CAP_STEP);
  assertEquals(scoreOf([...sound, ...times(9, fault("critical", 0.01))]).score, 0);
  assertEquals(scoreOf([fault("critical"), passed("low")]).score, 9, "what is lower than the cap stays so");
});

Deno.test("small faults alone never take a score to where grave ones belong", () => {
  const small = [fault("medium"), fault("low"), passed("medium")];
  assertEquals(scoreOf(small).score, FLOOR, "100 × (1 − 4 ÷ 7) is 43");
  assertEquals(scoreOf([...small, fault("high")]).score, 23, "a high fault may");
});

Deno.test("too little decided makes no number, by weight and not by count", () => {
  const two = [fault("medium"), fault("low")];
  // Five of nine checks, and the weightier ones open.
  const scan = [...two, ...times(2, passed("info")), passed("medium"), ...times(4, open("high"))];
  assertEquals(scoreOf(scan), { score: null, known: 5, applicable: 9 });
  assertEquals(scoreOf([passed("high"), open("high")]).score, 100, "half of it was seen");
  assertEquals(scoreOf([...times(6, passed("low")), open("critical")]).score, null);
});

Deno.test("a group has no score while its gravest question is open, unless a critical fault answers it", () => {
  const sound = times(9, passed("high"));
  assertEquals(groupScoreOf([...sound, open("critical")]).score, null);
  assertEquals(scoreOf([...sound, open("critical")]).score, 100, "the whole goes by what was decided");
  assertEquals(groupScoreOf([...sound, open("critical"), fault("critical")]).score, CAP);
  assertEquals(groupScoreOf([...times(4, passed("low")), ...times(1, open("medium"))]).score, null);
  assertEquals(groupScoreOf([passed("high"), passed("high"), open("high")]).score, 100);
  assertEquals(groupScoreOf([open("info")]).score, null);
});

Deno.test("S152: criticals lead the findings; the rest is in the order of weight × share ÷ effort", () => {
  const findings = findingsOf([
    checked("B-1", "low", 1, 1), // 1
    checked("B-2", "critical", 1, 7, "L"), // 10 × 0.14 ÷ 3
    checked("B-3", "high", 2, 2, "M"), // 3
    checked("B-4", "medium", 1, 1), // 3, after B-3 by its id
    checked("B-5", "info", 1, 1),
    checked("B-6", "critical", 1, 1, "L"),
  ]);
  assertEquals(findings.map(({ id }) => id), ["B-6", "B-2", "B-3", "B-4", "B-1", "B-5"]);
  assertEquals(findings[1].priority, { weight: 10, share: 0.14, effort: 3 });
});

/** Everything but the address as the sound shop has it. */
const plainHttp = (): Crawl => {
  const host = "http://lantern.example.com/";
  return crawlOf(host, lanternVisits({ host }));
};

Deno.test("S151: over plain http security says so, and every report about the shop says the same", () => {
  const crawl = plainHttp();
  const material = { crawl, checked: runChecks(crawl), competitors: [], previous: null, period: null };
  const blueprint = writeSurvivalBlueprint(material).data;
  const scan = writeThreatScan(material).data;
  const update = writeEdgeUpdate({ ...material, period: "2026-11" }).data;
  const exposure = writeCompetitorMatrix(material).data.exposure!;
  const matrix = writeCompetitorMatrix({ ...material, competitors: [lantern()] }).data;

  const securityOf = ({ groups }: Pick<Audit, "groups">) => groups.find(({ id }) => id === "security");
  for (const audit of [blueprint, scan, update, exposure]) {
    assertEquals(securityOf(audit), securityOf(blueprint), "one truth");
    assertEquals(audit.findings[0].id, "CRW-02");
    assert(securityOf(audit)!.score! <= CAP, "no https and good security exclude each other");
    assert(audit.score.score === null || audit.score.score <= CAP);
  }
  const [own, other] = matrix.rows.find(({ label }) => label === "Security score")!.cells;
  assertEquals(own!.number, securityOf(blueprint)!.score);
  assert(other!.number! >= FLOOR, "the same shop over https");
});

Deno.test("what critical faults cost is said, and what the score would be without them", () => {
  const crawl = plainHttp();
  const { data } = writeSurvivalBlueprint({
    ...{ crawl, checked: runChecks(crawl), competitors: [], previous: null, period: null },
  });
  const criticals = data.findings.filter(({ severity }) => severity === "critical").length;
  const sentence = data.summary.find((one) => one.includes("the score at"));
  assertMatch(sentence ?? "", new RegExp(`^(?:One|${criticals}) critical .* at ${data.score.score}; with `));
  assert(Number(/would be (\d+)/.exec(sentence!)![1]) > data.score.score!);
});

Deno.test("the score of the whole is never better than its critical faults allow, in every mix of verdicts", () => {
  // Every check fails alone, in turn, while all others pass.
  for (const failing of CHECKS) {
    const all = CHECKS.map((check): Checked => ({
      check,
      verdict: check === failing
        ? { status: "fail", affected: 1, checked: 7, evidence: [] }
        : { status: "pass", checked: 7 },
    }));
    const own = all.filter(({ check }) => check.group === failing.group);
    const [whole, group] = [scoreOf(all.map(counted)).score!, groupScoreOf(own.map(counted)).score];
    if (failing.severity === "critical") assertEquals([whole, group], [CAP, CAP], failing.id);
    else assert(whole >= FLOOR, failing.id);
    assertEquals(findingsOf(all)[0].id, failing.id);
  }
});

Deno.test("the formula is explained where the score stands", () => {
  for (const part of ["weight × share", `caps it at ${CAP}`, `${FLOOR} or more`, "less than half", "“–”"]) {
    assert(SCORE_METHOD.includes(part), part);
  }
});
