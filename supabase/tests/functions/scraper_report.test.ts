// Contract: the report's numbers can be checked by hand, what is unknown counts neither way and is said, and the
// same crawl gives the same bytes.

import { assert, assertEquals } from "@std/assert";
import { answer } from "../../../scripts/demo-shop/demo_shop.ts";
import { FAULTS } from "../../../scripts/demo-shop/faults.ts";
import { canWrite, type Output, writeReport } from "../../functions/scraper/report.ts";
import { type Answer, crawled, crawlInProcess, shopOf } from "./scraper_in_process.ts";

async function reportOn(url: string, shop: Answer): Promise<Output> {
  return writeReport("survival_blueprint", crawled(await crawlInProcess(url, shop)));
}

const coffee = () => reportOn("http://harbor-coffee.example.com/", (request) => answer(request));

const WEIGHTS = { critical: 10, high: 6, medium: 3, low: 1 };

Deno.test("only kinds that have a writer can be written", () => {
  assertEquals(["survival_blueprint", "threat_scan", "toString", ""].map(canWrite), [
    true,
    false,
    false,
    false,
  ]);
});

Deno.test("the same crawl gives the same bytes", async () => {
  assertEquals(JSON.stringify(await coffee()), JSON.stringify(await coffee()));
});

Deno.test("the score is what weights and shares say, in total and per group", async () => {
  const { score, data } = await coffee();
  const { findings, passed, groups } = data;
  assertEquals(score, data.score.score);
  assertEquals(data.score.known, findings.length + passed.length);
  assertEquals(data.score.applicable, findings.length + passed.length + data.unknown.length);

  const trust = groups.find(({ id }) => id === "trust")!;
  // TRU-01 (10) failed; TRU-03 (6), TRU-06 (10), TRU-07 (6) and TRU-08 (10) passed.
  assertEquals(trust, { id: "trust", title: "Trust", score: 76, known: 5, applicable: 5, failed: 1 });
  const brand = groups.find(({ id }) => id === "brand")!;
  // Four checks of weight 3; BRD-03 failed on 1 of 4 pages, BRD-04 on 3 of 4: 100 × (1 − 3 ÷ 12).
  assertEquals([brand.score, brand.failed], [75, 2]);
  assertEquals(groups.reduce((sum, { known }) => sum + known, 0), data.score.known);
});

Deno.test("findings stand in the order of weight × share ÷ effort and show all three", async () => {
  const { findings } = (await coffee()).data;
  const ranks = findings.map(({ severity, affected, checked, effort, priority }) => {
    const share = Math.round(100 * affected / checked) / 100;
    assertEquals(priority, { weight: WEIGHTS[severity], share, effort: { S: 1, M: 2, L: 3 }[effort] });
    return priority.weight * priority.share / priority.effort;
  });
  assertEquals(ranks, ranks.toSorted((a, b) => b - a));
  assertEquals(findings[0].id, "CRW-02");
});

Deno.test("every finding carries its evidence, five pieces at most, and its rule", async () => {
  const links = Array.from({ length: 12 }, (_, n) => `<a href="/products/p${n}">${n}</a>`).join("");
  const blocked = shopOf({
    "/": `<h1>x</h1><p>${"word ".repeat(60)}</p>${links}`,
    "/robots.txt": "User-agent: *\nDisallow: /products",
  });
  const { findings } = (await reportOn("https://shop.example.com/", blocked)).data;
  for (const { id, evidence, affected, checked, rule } of findings) {
    assert(evidence.length >= 1 && evidence.length <= 5, id);
    assert(affected >= 1 && affected <= checked, id);
    assert(evidence.every(({ url }) => new URL(url).host === "shop.example.com"), id);
    assert(rule.url.startsWith("https://") && rule.version >= 1, id);
  }
  const robots = findings.find(({ id }) => id === "CRW-07")!;
  assertEquals([robots.evidence.length, robots.affected, robots.checked], [5, 12, 13]);
  assertEquals(robots.evidence[0].locator, "line 2");
});

Deno.test("a shop that shuts us out gets a plain word, the lines that help, and no score for what is unknown", async () => {
  const shut = shopOf({ "/": "<h1>x</h1>", "/robots.txt": "User-agent: EcomEdgeBot\nDisallow: /" });
  const { score, data } = await reportOn("https://shop.example.com/", shut);
  assertEquals(data.limits.map(({ code }) => code), ["robots_disallowed"]);
  assert(
    data.limits[0].message.includes("`User-agent: EcomEdgeBot`") &&
      data.limits[0].message.includes("`Allow: /`"),
  );
  assertEquals(data.findings, []);
  assertEquals(score, 100, "two checks could be decided and passed");
  assertEquals([data.score.known, data.score.applicable], [2, 31]);
  assertEquals(data.summary[0], "0 pages were read, 0 of them product pages.");
  assertEquals(data.summary.at(-1), data.limits[0].message);
  for (const group of data.groups.filter(({ id }) => id !== "reach")) {
    assertEquals(group.score, null, group.id);
  }
});

Deno.test("no sentence of the report claims money, and every title belongs to a check", async () => {
  const report = JSON.stringify(await coffee());
  assertEquals(/\b(?:revenue|you lose|losing|per month|sales lost)\b/i.test(report), false);
});

Deno.test("the report counts what the manifest planted", async () => {
  const { data } = await coffee();
  assertEquals(data.findings.length, FAULTS.filter(({ shop }) => shop === "harbor-coffee").length);
  assertEquals(data.summary, [
    "4 pages were read, 3 of them product pages.",
    "30 of the 30 checks that apply could be decided: 23 passed, 7 found a fault.",
    "First to mend: The shop is served over http without a redirect to https.",
  ]);
  assertEquals(data.pages.map(({ what, outcome }) => `${what} ${outcome}`), [
    "robots 200",
    "home 200",
    "product 200",
    "product 200",
    "product 200",
  ]);
});

Deno.test("an international name is shown in both forms", async () => {
  const { title, data } = await reportOn("https://xn--mnchen-3ya.de/", shopOf({ "/": "<h1>x</h1>" }));
  assertEquals([data.shop.host, data.shop.host_unicode], ["xn--mnchen-3ya.de", "münchen.de"]);
  assertEquals(title, "Survival blueprint for münchen.de");
});

Deno.test("nothing of a page gets into the report unclean", async () => {
  const nasty = "\u202Egnp.exe\u0000\u0007 <script>alert(1)</script> \ud800";
  const shop = shopOf({
    "/":
      `<html lang="\u202E"><title>${nasty}</title><h1>${nasty}</h1><meta name="viewport" content="user-scalable=no ${nasty}">
      <p>${
        "word ".repeat(60)
      }</p><img src="${nasty}"><input name="${nasty}"><link rel="canonical" href="https://evil.com/${nasty}">`,
  });
  const report = JSON.stringify(await reportOn("https://shop.example.com/", shop));
  // JSON writes control characters and lone surrogates as escapes.
  assertEquals(/\\u(?:0[0-9a-f]{3}|d[89a-f])|[\u202a-\u202e\u2066-\u2069]/i.test(report), false);
});
