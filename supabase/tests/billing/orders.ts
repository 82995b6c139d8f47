/** What becomes of a story when its events arrive in other orders, some of them more than once. */

import type postgres from "postgres";
import { chance, shuffled } from "../../../scripts/random.ts";
import { deliveries, type Delivery, ending, prepare, undone } from "./stage.ts";
import { differences, type State } from "./state.ts";
import type { Story } from "./story.ts";

/** The ways in which a story ended, by fingerprint, each with how many orders ended so and one of them. */
export type Endings = Record<string, { orders: number; example: number[] }>;

/** Whether all orders ended in the same rows, and no event that came again changed any. */
export function endAlike(endings: Endings): boolean {
  const fingerprints = Object.keys(endings);
  return fingerprints.length === 1 && /^[0-9a-f]{32}$/.test(fingerprints[0]);
}

/**
 * All orders of a story's events, n! of them. Orders of the same events that left the same rows have the same future,
 * so only one of them is continued (stories.sql). On the way, events come again.
 */
export async function everyOrder(sql: postgres.Sql, story: Story, seed: number): Promise<Endings> {
  const webhooks = deliveries(story);
  const [ids, bodies] = [webhooks.map(({ id }) => id), webhooks.map(({ body }) => body)];
  return await undone(sql, async (sql) => {
    await prepare(sql, story);
    let endings: Endings = {};
    let known = "{}";
    for (const first of webhooks.keys()) {
      const [step] = await sql`
        select e.known::text as known, tests.together(${
        JSON.stringify(endings)
      }::text::jsonb, e.ends) as endings
        from tests.every_order(${ids}, ${bodies}, ${ending(story)}, ${String(seed)}, array[${
        first + 1
      }]::integer[], ${known}::text::jsonb) e`;
      ({ known, endings } = step as unknown as { known: string; endings: Endings });
    }
    return endings;
  });
}

/** So many orders by chance, the usual one first, each with some events again under their own or another webhook id. */
export async function someOrders(
  sql: postgres.Sql,
  story: Story,
  seed: number,
  count: number,
): Promise<Endings> {
  const webhooks = withTwins(story);
  const usual = Array.from({ length: webhooks.length / 2 }, (_, index) => index + 1);
  const random = chance(seed);
  const orders = Array.from(
    { length: count - 1 },
    () =>
      shuffled([
        ...usual,
        ...usual.filter(() => random() < 0.3).map((n) => random() < 0.5 ? n : n + usual.length),
      ], random),
  );
  return await undone(sql, async (sql) => {
    await prepare(sql, story);
    const [{ endings }] = await sql`
      select tests.these_orders(
        ${webhooks.map(({ id }) => id)}, ${webhooks.map(({ body }) => body)}, ${ending(story)}, ${
      JSON.stringify([usual, ...orders])
    }::text::jsonb
      ) as endings`;
    return endings;
  });
}

/** The webhooks of a story, and after them the same under other ids. */
function withTwins(story: Story): Delivery[] {
  const webhooks = deliveries(story);
  return [...webhooks, ...webhooks.map(({ id, body }) => ({ id: `again-${id}`, body }))];
}

/** How the rows of one order differ from those of Polar's order, for people. */
export async function explain(sql: postgres.Sql, story: Story, order: number[]): Promise<string> {
  const webhooks = withTwins(story);
  const usual = Array.from({ length: webhooks.length / 2 }, (_, index) => index + 1);
  const [expected, actual] = [await stateAfter(usual), await stateAfter(order)];
  return `“${story.name}” in the order ${order.join(", ")}:\n${differences(actual, expected).join("\n")}`;

  function stateAfter(order: number[]): Promise<State> {
    return undone(sql, async (sql) => {
      await prepare(sql, story);
      for (const n of order) {
        const { id, body } = webhooks[n - 1];
        await sql`select public.ingest_polar_event(${id}, ${body})`;
      }
      await sql.unsafe(ending(story));
      const [{ state }] =
        await sql`select replace(tests.state()::text, to_jsonb(now())::text, '"now"')::jsonb as state`;
      return state;
    });
  }
}
