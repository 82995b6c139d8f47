/**
 * Contract: the benchmark runs to its end, and what it writes can be read. Of its figures only the sizes of functions are
 * looked at here.
 */

import { assert, assertEquals, assertMatch } from "@kit/assert";
import { FULL, QUICK, type Section, type Target, TINY } from "./bench/part.ts";
import { pageOf, sectionText, table } from "./bench/page.ts";
import { measure, PARTS } from "./bench.ts";

/** The cells of each table of a page, heads and rules included. */
function tablesOf(page: string): string[][][] {
  return page.replaceAll(/```[\s\S]*?```/g, "").split(/\n\n+/).filter((block) => block.startsWith("| "))
    .map((block) =>
      block.trim().split("\n").map((line) =>
        line.slice(2, -2).split(/(?<!\\) \| /).map((text) => text.trim())
      )
    );
}

for (const { name } of PARTS) {
  Deno.test(`the smallest run of ${name} ends, with ratios that are numbers and tables that are tables`, async () => {
    const { section, text } = (await measure([name], TINY, () => {})).get(name)!;
    for (const { what, measured, atLeast, atMost } of section.targets) {
      assert(Number.isFinite(measured) && measured > 0, `${what}: ${measured}`);
      assert((atLeast === undefined) !== (atMost === undefined), `${what} wants one thing`);
      // A time depends on the machine, a size does not: whoever waits for a cold function waits for no code it can do without.
      if (name === "bundles") assert(measured < atMost!, `${what} has ${measured.toFixed(0)} kB`);
    }
    assert(!/\b(?:NaN|Infinity|undefined|null)\b/.test(text.replaceAll(/```[\s\S]*?```/g, "")), text);
    for (const [ratio, number] of text.matchAll(/(\S+) ×/g)) assert(Number(number) > 0, ratio);
    const tables = tablesOf(text);
    assert(tables.length > 0, "no table");
    for (const [head, rule, ...rows] of tables) {
      assert(rows.length > 0, `a table of ${head} without rows`);
      assert(rule.every((cell) => /^--+:?$/.test(cell)), rule.join());
      for (const row of rows) assertEquals(row.length, head.length, row.join(" | "));
    }
  });
}

Deno.test("a part that is measured again takes its old place, and the others stay word for word", () => {
  const names = ["first", "second", "third"];
  const old = pageOf("", names, new Map([["first", "## 1\n\nold\n"], ["third", "## 3\n\nold\n"]]));
  const page = pageOf(old, names, new Map([["second", "## 2\n\nnew\n"], ["third", "## 3\n\nnew\n"]]));
  assertEquals([...page.matchAll(/## (\d)\n\n(\w+)/g)].map(([, n, word]) => n + word), [
    "1old",
    "2new",
    "3new",
  ]);
  assertEquals(pageOf(page, names, new Map()), page);
});

Deno.test("a target that is missed says so", () => {
  const targets: Target[] = [
    { what: "fast", measured: 4.5, unit: "×", atLeast: 4 },
    { what: "short", measured: 5.2, unit: "ms", atMost: 5 },
  ];
  const section: Section = { title: "Figures", targets, text: table(["A", "B"], [["a|b", "1"]]) };
  const text = sectionText(section, "today.");
  assertMatch(text, /\| fast \| at least 4 × \| 4\.50 × \| met \|/);
  assertMatch(text, /\| short \| at most 5 ms \| 5\.20 ms \| \*\*missed\*\* \|/);
  assertMatch(text, /\| a\\\|b \| 1 \|/);
});

Deno.test("the full run measures what was promised: 1, 8 and 32 connections, a million purchases, 100,000 jobs", () => {
  assertEquals(FULL.connections, [1, 8, 32]);
  assertEquals([FULL.purchases.at(0), FULL.purchases.at(-1), FULL.jobs], [1_000, 1_000_000, 100_000]);
});

Deno.test("the quick run measures the same contests as the full one, with fewer rows", () => {
  assertEquals(QUICK.connections, FULL.connections);
  assertEquals([QUICK.durable, FULL.durable], [true, true]);
  for (const size of ["rounds", "requests", "reads", "spends", "jobs", "imports", "buyers"] as const) {
    assert(QUICK[size] < FULL[size], size);
  }
});

Deno.test("the peers' versions are exact", async () => {
  const file = new URL("./bench/peers/packages.json", import.meta.url);
  for (const [name, version] of Object.entries(JSON.parse(await Deno.readTextFile(file)).dependencies)) {
    assertMatch(String(version), /^\d+\.\d+\.\d+$/, name);
  }
});
