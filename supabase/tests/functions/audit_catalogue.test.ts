// Contract: the catalogue of version 1, the registry and docs/checks.md list the same checks, and each check says what
// an owner has to know.

import { assert, assertEquals } from "@kit/assert";
import { PAGE, pageOf } from "../../../scripts/checks_page.ts";
import { CHECKS } from "../../functions/_audit/checks.ts";
import type { GroupId } from "../../functions/_audit/checks/check.ts";

/** Version 1: 84 checks of one shop. By hand, so that none is lost or added unnoticed. */
const VERSION_1: Record<string, { group: GroupId; numbers: string }> = {
  CRW: { group: "reach", numbers: "01 02 03 04 05 07 08 09 10 11 12 13 14" },
  PRD: { group: "product_data", numbers: "01 02 03 04 05 06 07 08 09 10 11 12 13 15 16 17 19 20" },
  TRU: { group: "trust", numbers: "01 02 03 04 05 06 07 08 09 10 12 15" },
  BUY: { group: "purchase", numbers: "01 02 03 04 05 08 11 12" },
  BRD: { group: "brand", numbers: "01 02 03 04 06 08" },
  SEO: { group: "search", numbers: "01 02 05" },
  SPD: { group: "speed", numbers: "01 02 03 04 06" },
  ACC: { group: "accessibility", numbers: "01 02 03 04" },
  SEC: { group: "security", numbers: "01 02 03 04 05 06" },
  THR: { group: "threat", numbers: "01 02 03 04 06 09" },
  AGT: { group: "agents", numbers: "01 02 03" },
};

const listed = Object.entries(VERSION_1).flatMap(([letters, { group, numbers }]) =>
  numbers.split(" ").map((number) => `${letters}-${number}`).map((id) => ({
    id,
    // https is found on the way in, and counts for security.
    group: id === "CRW-02" ? "security" : group,
  }))
);

Deno.test("every check of version 1 is registered once, in its group and in order, and no other is", () => {
  assertEquals(listed.length, 84);
  assertEquals(CHECKS.map(({ id, group }) => ({ id, group })), listed);
});

Deno.test("docs/checks.md shows the registry: run `deno task checks:page` after a change", async () => {
  const page = await Deno.readTextFile(PAGE);
  assertEquals(page, pageOf(page, CHECKS));
  for (const { id } of listed) assertEquals(page.split(`| ${id} |`).length, 2, id);
});

Deno.test("every check names its source with an https address and a version", () => {
  for (const { id, rule } of CHECKS) {
    assert(rule.name.length > 3, id);
    assertEquals(new URL(rule.url).protocol, "https:", id);
    assert(new URL(rule.url).hostname.includes("."), id);
    assert(Number.isInteger(rule.version) && rule.version >= 1, id);
  }
});

Deno.test("every text of a check is a finished sentence for an owner", () => {
  const unfinished = /todo|fixme|tbd|xxx|lorem|\$\{|undefined|null|\[object|\s{2}|^\s|\s$/i;
  const moneyLost = /[$€£]\s?\d|\d\s?[$€£]|\blos(?:e|es|ing|s) (?:of )?(?:money|revenue|sales)|revenue/i;
  const titles = new Set<string>();
  for (const { id, title, passed, why, fix } of CHECKS) {
    for (const text of [title, passed]) {
      assert(
        /^(?:[\p{Lu}\d]|http|robots\.txt|llms\.txt)/u.test(text) && text.length > 15 && text.length < 120,
        `${id}: ${text}`,
      );
      assert(!/[.!?]$/.test(text), `${id}: ${text}`);
      assert(!titles.has(text), `${id}: “${text}” is the title of another check too`);
      titles.add(text);
    }
    for (const text of [why, fix]) {
      assert(/^[\p{L}“].*\.$/u.test(text) && text.length > 30 && text.length < 420, `${id}: ${text}`);
    }
    assert(why !== fix, id);
    for (const text of [title, passed, why, fix]) {
      assert(!unfinished.test(text), `${id}: ${text}`);
      assert(!moneyLost.test(text), `${id}: ${text}`);
    }
  }
});

Deno.test("what is worth knowing and no fault weighs nothing, and nothing else is called so", () => {
  const info = CHECKS.filter(({ severity }) => severity === "info").map(({ id }) => id);
  assertEquals(info, ["THR-06", "THR-09", "AGT-01", "AGT-02"]);
});
