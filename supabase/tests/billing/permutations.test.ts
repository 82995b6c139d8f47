/**
 * S47: the same events, the same end, in whatever order and however often they come.
 *
 * In Polar's order a story must end in the rows that were written by hand. From there every other order, n! of them
 * for stories of up to eight events and 500 by chance for longer ones, must leave every column of every table in
 * `public` and `edge_kit` alike, but for those named in not_compared.ts. Kills: effects keyed by event, guards in code,
 * facts that a stale event takes along, targets computed from the event.
 *
 * EDGE_KIT_SEED chooses the orders of the longer stories, what comes again, and the stories that are made up.
 */

import { assert, assertEquals } from "@kit/assert";
import type postgres from "postgres";
import { invent } from "./invented.ts";
import { notCompared, tablesNotCompared } from "./not_compared.ts";
import { endAlike, type Endings, everyOrder, explain, someOrders } from "./orders.ts";
import { seed } from "../../../scripts/random.ts";
import { type Shop, startShop } from "./shop.ts";
import { check, facts, play, undone } from "./stage.ts";
import { stories } from "./stories/all.ts";
import type { Story } from "./story.ts";

/** Up to here all orders, which go on from rows that they share, cost less than 500 by chance. */
const everyUpTo = 8;
const chosen = 500;
const madeUp = Array.from({ length: 20 }, (_, n) => invent(seed + n, 4));

/** What a story came to; an error instead if it could not be told. */
interface Outcome {
  usual: unknown;
  endings: Endings | unknown;
}

let shop: Shop;
let explainer: postgres.Sql;
const outcomes = new Map<Story, Outcome>();

Deno.test.beforeAll(async () => {
  console.log(`EDGE_KIT_SEED=${seed}`);
  shop = await startShop();
  explainer = await shop.open();
  const waiting = [...stories, ...madeUp].sort((a, b) => b.events.length - a.events.length).values();
  await Promise.all([await shop.open(), await shop.open()].map(async (sql) => {
    for (const story of waiting) outcomes.set(story, await tell(sql, story));
  }));
});
Deno.test.afterAll(() => shop.close());

async function tell(sql: postgres.Sql, story: Story): Promise<Outcome> {
  const usual = undone(sql, async (sql) => {
    await play(sql, story);
    if (stories.includes(story)) await check(sql, story);
    else assertEquals(await soundness(sql), { ledgerFaults: [], unfinished: [] });
  });
  const endings = usual.catch(() => {}).then(() =>
    story.events.length <= everyUpTo ? everyOrder(sql, story, seed) : someOrders(sql, story, seed, chosen)
  );
  return { usual: await usual.catch((error) => error), endings: await endings.catch((error) => error) };
}

/** What holds at the end of any story. */
async function soundness(sql: postgres.ISql) {
  const { ledgerFaults, unfinished } = await facts(sql);
  return { ledgerFaults, unfinished };
}

for (const story of [...stories, ...madeUp]) {
  Deno.test(story.name, () => {
    const { usual } = outcomes.get(story)!;
    if (usual) throw usual;
  });

  const orders = story.events.length <= everyUpTo ? factorial(story.events.length) : chosen;
  Deno.test(`S47: ${story.name}: ${orders} orders end alike`, async () => {
    const { endings } = outcomes.get(story)!;
    if (endings instanceof Error) throw endings;
    const ends = Object.values(endings as Endings);
    if (!endAlike(endings as Endings)) {
      throw new Error(
        (await Promise.all(ends.slice(0, 3).map(({ example }) => explain(explainer, story, example)))).join(
          "\n",
        ),
      );
    }
    assertEquals(ends[0].orders, orders);
  });
}

Deno.test("S47: at most ten columns are not compared, each for a reason", async () => {
  assert(Object.keys(notCompared).length <= 10 && tablesNotCompared.length <= 1);
  for (const [column, reason] of Object.entries(notCompared)) {
    assert(reason.length > 20, column);
    const [schema, table, name] = column.split(".");
    const [{ exists }] = await explainer`
      select exists (
        select from information_schema.columns where (table_schema, table_name, column_name) = (${schema}, ${table}, ${name})
      )`;
    assert(exists, `${column} does not exist`);
  }
});

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}
