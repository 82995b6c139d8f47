/**
 * What the tests are worth: wrong rules, put into the database one at a time, must each be noticed by the story or
 * the check that names them. A mutant that lives shows a rule that nothing proves.
 */

import { assert, AssertionError, assertNotEquals, equal } from "@kit/assert";
import type postgres from "postgres";
import * as checks from "./checks.ts";
import { mutants } from "./mutants/all.ts";
import type { Mutant } from "./mutants/mutant.ts";
import { changedStatementOf, statementOf } from "./schema_source.ts";
import { endAlike, everyOrder } from "./orders.ts";
import { seed } from "../../../scripts/random.ts";
import { type Shop, startShop } from "./shop.ts";
import { facts, inFull, play, undone } from "./stage.ts";
import { stories } from "./stories/all.ts";

let shop: Shop;
let stage: postgres.Sql;
const killed: { mutant: string; "killed by": string }[] = [];

Deno.test.beforeAll(async () => {
  shop = await startShop();
  stage = await shop.open();
});
Deno.test.afterAll(async () => {
  console.table(killed);
  await shop.close();
});

for (const mutant of mutants) {
  Deno.test(`a wrong rule is noticed: ${mutant.name}`, async () => {
    const wrong = changedStatementOf(mutant.function, mutant.edits);
    assertNotEquals(wrong, statementOf(mutant.function));
    const how = "story" in mutant.killedBy
      ? await noticedByStory(wrong, mutant, mutant.killedBy.story)
      : await noticedByCheck(wrong, mutant.killedBy.check);
    if (how === null) throw new Error(`“${mutant.name}” lives`);
    killed.push({ mutant: mutant.name, "killed by": how });
  });
}

Deno.test("at least 14 wrong rules are tried", () => assert(mutants.length >= 14));

async function noticedByStory(wrong: string, mutant: Mutant, name: string): Promise<string | null> {
  const story = stories.find((story) => story.name === name);
  if (!story) throw new Error(`There is no story “${name}”.`);
  await stage.unsafe(wrong);
  try {
    const came = await undone(stage, async (sql) => {
      await play(sql, story);
      return await facts(sql);
    });
    assert(came.unfinished.length === 0, `“${mutant.name}” raises errors: ${came.unfinished}`);
    if (!equal(came, inFull(story.expect))) return `${name} (in order)`;
    return endAlike(await everyOrder(stage, story, seed)) ? null : `${name} (in other orders)`;
  } finally {
    await stage.unsafe(statementOf(mutant.function));
  }
}

async function noticedByCheck(wrong: string, name: keyof typeof checks): Promise<string | null> {
  const sql = await shop.open(4);
  await sql.unsafe(wrong);
  try {
    await checks[name](sql);
    return null;
  } catch (error) {
    if (!(error instanceof AssertionError)) throw error;
    return `check ${name}`;
  } finally {
    await sql.end();
  }
}
