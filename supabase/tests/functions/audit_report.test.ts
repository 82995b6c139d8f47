// Contract: the report's numbers can be checked by hand, what is unknown counts neither way and is said, and the
// same crawl gives the same bytes.

import { assert, assertEquals, assertMatch } from "@kit/assert";
import type { Checked } from "../../functions/_audit/checks.ts";
import type { Severity, Verdict } from "../../functions/_audit/checks/check.ts";
import { runChecks } from "../../functions/_audit/checks.ts";
import type { Crawl } from "../../functions/_audit/crawl.ts";
import { canWrite, type Output, writeReports } from "../../functions/_audit/report.ts";
import type { Audit } from "../../functions/_audit/reports/audit.ts";
import {
  BLUEPRINT_GROUPS,
  writeSurvivalBlueprint,
} from "../../functions/_audit/reports/survival_blueprint.ts";
import { THREAT_GROUPS, writeThreatScan } from "../../functions/_audit/reports/threat_scan.ts";
import { findingsOf } from "../../functions/_audit/score.ts";
import { readPdf } from "./audit_pdf_text.ts";
import { lantern, shapeOf, SHOP, shutShop } from "./audit_report_shop.ts";

const KINDS = [
  ...[
    "survival_blueprint",
    "persona_snapshot",
    "ad_script",
    "threat_scan",
    "competitor_matrix",
    "edge_update",
  ],
];
const ALONE = { competitors: [], previous: null, period: null };

const material = (crawl: Crawl) => ({ ...ALONE, crawl, checked: runChecks(crawl) });
const blueprint = (crawl: Crawl): Audit => writeSurvivalBlueprint(material(crawl)).data;

/** A check with a verdict, as far as scores look at it. */
function checked(id: string, severity: Severity, verdict: Verdict, effort: "S" | "M" | "L" = "S"): Checked {
  return {
    check: {
      ...{
        id,
        group: "reach",
        severity,
        title: id,
        passed: id,
        why: "",
        fix: "",
        effort,
        confidence: "high",
      },
      ...{ rule: { name: "", url: "https://example.com/", version: 1 }, run: () => verdict },
    },
    verdict,
  };
}
const failing = (affected: number, of: number): Verdict => ({
  ...{ status: "fail", affected, checked: of },
  evidence: Array.from(
    { length: affected },
    () => ({ url: SHOP, locator: "x", observed: "x", expected: "y" }),
  ),
});

Deno.test("every kind that the catalogue sells can be written, and nothing else", () => {
  assertEquals(KINDS.map(canWrite), KINDS.map(() => true));
  assertEquals(["", "toString", "__proto__", "survival"].map(canWrite), [false, false, false, false]);
});

Deno.test("the same crawl gives the same bytes, JSON and PDF, in every kind", async () => {
  const write = (crawl: Crawl): Promise<Output[]> =>
    writeReports(KINDS, crawl, { ...ALONE, period: "2026-11" });
  const once = await write(lantern());
  // As the job does it: what was read went through the database.
  const stored = await write(JSON.parse(JSON.stringify(lantern())));
  assertEquals(once.map(({ kind }) => kind), KINDS);
  for (const [index, { kind, title, score, data, pdf }] of once.entries()) {
    const again = stored[index];
    assertEquals(
      JSON.stringify({ title, score, data }),
      JSON.stringify({
        ...{ title: again.title, score: again.score, data: again.data },
      }),
      kind,
    );
    assertEquals(pdf, again.pdf, kind);
    const text = readPdf(pdf).pages.join(" ");
    assert(text.includes("lantern.example.com"), kind);
    assert(!text.includes("\ufffd"), kind);
  }
});

Deno.test("a finding carries five pieces of evidence at most and says how many there are", () => {
  const [finding] = findingsOf([checked("C-1", "high", failing(12, 13))]);
  assertEquals([finding.evidence.length, finding.affected, finding.checked], [5, 12, 13]);
});

Deno.test("the blueprint and the threat scan show their own groups, each with its score", () => {
  const data = blueprint(lantern());
  const scan = writeThreatScan(material(lantern())).data;
  assertEquals(data.groups.map(({ id }) => id), [...BLUEPRINT_GROUPS]);
  assertEquals(scan.groups.map(({ id }) => id), [...THREAT_GROUPS]);
  for (const { groups, score, findings, passed, unknown } of [data, scan]) {
    assertEquals(groups.reduce((sum, { known }) => sum + known, 0), score.known);
    assertEquals(score.known, findings.length + passed.length);
    assertEquals(score.applicable, score.known + unknown.length);
    const own = new Set(groups.map(({ id }) => id));
    assert([...findings, ...passed, ...unknown].every(({ group }) => own.has(group)));
  }
});

Deno.test("the shape of an audit's data, as clients read it", () => {
  const { findings, ...data } = blueprint(lantern({ returns: null }, { limits: ["no_products_found"] }));
  assertEquals(shapeOf(data), {
    format: "number",
    shop: { asked: "string", read: "string", host: "string", host_unicode: "string", day: "string" },
    summary: ["string"],
    score: { score: "number", known: "number", applicable: "number" },
    groups: [{
      ...{
        id: "string",
        title: "string",
        score: "number",
        known: "number",
        applicable: "number",
        failed: "number",
      },
    }],
    passed: [{ id: "string", group: "string", title: "string", checked: "number" }],
    unknown: [{ id: "string", group: "string", title: "string", reason: "string" }],
    not_applicable: [{ id: "string", group: "string", title: "string", reason: "string" }],
    limits: [{ code: "string", message: "string" }],
    pages: [{ purpose: "string", url: "string", outcome: "string" }],
  });
  assertEquals(shapeOf(findings), [{
    ...{
      id: "string",
      group: "string",
      severity: "string",
      status: "string",
      title: "string",
      why: "string",
    },
    ...{ fix: "string", effort: "string", confidence: "string" },
    evidence: [{
      ...{ url: "string", locator: "string", observed: "string", expected: "string", looked_for: "string" },
    }],
    ...{
      affected: "number",
      checked: "number",
      priority: { weight: "number", share: "number", effort: "number" },
    },
    rule: { name: "string", url: "string", version: "number" },
  }]);
});

Deno.test("a shop that shuts us out gets a plain word, the lines that help, and no score for what is unknown", async () => {
  const outputs = await writeReports(KINDS, shutShop(), ALONE);
  const data = outputs[0].data as Audit;
  assertEquals(data.limits.map(({ code }) => code), ["robots_disallowed"]);
  assertMatch(data.limits[0].message, /`User-agent: EcomEdgeBot`.*`Allow: \/`/);
  assertEquals(data.summary[0], "0 pages were read, 0 of them product pages.");
  assertEquals(data.summary.at(-1), data.limits[0].message);
  assertEquals([outputs[0].score, data.score.score], [null, null], "what little was seen makes no score");
  for (const { id, score } of data.groups) assertEquals(score, null, id);
  for (const { kind, pdf } of outputs) {
    const text = readPdf(pdf).pages.join(" ");
    assert(text.includes("User-agent: EcomEdgeBot"), `${kind} does not say so on paper`);
  }
});

Deno.test("no sentence of any report claims money or promises any", async () => {
  for (const { kind, data } of await writeReports(KINDS, lantern({ returns: null }), ALONE)) {
    assertEquals(
      /\b(?:revenue|you lose|losing|sales lost|lost sales|profit)\b/i.test(JSON.stringify(data)),
      false,
      kind,
    );
  }
});

Deno.test("an international name is shown in both forms", () => {
  const { title, data } = writeSurvivalBlueprint(material(lantern({ host: "https://xn--mnchen-3ya.de/" })));
  assertEquals([data.shop.host, data.shop.host_unicode], ["xn--mnchen-3ya.de", "münchen.de"]);
  assertEquals(title, "Survival blueprint for münchen.de");
});

Deno.test("nothing of a page gets into a report unclean", async () => {
  const nasty = "\u202Egnp.exe\u0000\u0007 <script>alert(1)</script> \ud800";
  const crawl = lantern({
    home: `<h2>${nasty}</h2><img src="${nasty}"><input name="${nasty}"><a href="javascript:${nasty}">x</a>`,
    products: [{ slug: "x", name: nasty, price: 3, text: nasty }],
  });
  for (const { kind, title, data } of await writeReports(KINDS, crawl, ALONE)) {
    // JSON writes control characters and lone surrogates as escapes.
    const unclean = /\\u(?:0[0-9a-f]{3}|d[89a-f])|[\u202a-\u202e\u2066-\u2069]/i;
    assertEquals(unclean.exec(JSON.stringify({ title, data })), null, kind);
  }
});

Deno.test("what was not found says which words were looked for, in data and on paper, and what was open says why", async () => {
  const [{ data, pdf }] = await writeReports(["survival_blueprint"], lantern({ returns: null }), ALONE);
  const { findings } = data as Audit;
  const returns = findings.find(({ id }) => id === "TRU-01")!.evidence[0];
  assertMatch(returns.looked_for ?? "", /refund/i);
  const text = readPdf(pdf).pages.join(" ");
  assert(text.includes("Looked for:") && text.includes(returns.looked_for!.slice(0, 20)));
  const scan = writeThreatScan(material(lantern())).data;
  assertMatch(scan.unknown.find(({ id }) => id === "THR-01")!.reason, /DNS.*:|because|ended/);
});

Deno.test("every request is in the appendix, in order", () => {
  const { pages } = blueprint(lantern());
  assertEquals(pages.map(({ purpose, outcome }) => `${purpose} ${outcome}`), [
    ...[
      "robots 404",
      "home 200",
      "plain_http https_reached",
      "collection 200",
      "product 200",
      "product 200",
      "product 200",
      "policy 200",
    ],
  ]);
});
