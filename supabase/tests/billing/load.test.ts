/**
 * Many events at once. 32 connections deliver one event, and it has one effect; thousands of mixed events, shuffled,
 * some of them twice, on 8 connections end in the same rows as one after the other in Polar's order in a fresh
 * database. EDGE_KIT_EVENTS sets how many (2,000; the long form is 10,000), EDGE_KIT_SEED which order.
 * Kills: check-then-insert, lost updates, deadlocks that eat events.
 */

import { assert, assertEquals } from "@kit/assert";
import type postgres from "postgres";
import * as checks from "./checks.ts";
import { chance, seed, shuffled } from "../../../scripts/random.ts";
import { inScope } from "./scope.ts";
import { type Shop, startShop } from "./shop.ts";
import { deliver, deliveries, type Delivery, ending, prepare } from "./stage.ts";
import { differences, readState, type State } from "./state.ts";
import { stories } from "./stories/all.ts";
import type { Story } from "./story.ts";

const wanted = Number(Deno.env.get("EDGE_KIT_EVENTS") ?? 2000);
const connections = 8;

let shop: Shop;
Deno.test.beforeAll(async () => {
  console.log(`EDGE_KIT_SEED=${seed}`);
  shop = await startShop();
});
Deno.test.afterAll(() => shop.close());

Deno.test("S21, S60: 32 connections deliver one event: one effect", async () => {
  const sql = await shop.open(32);
  await checks.oneEventOn32(sql);
  await sql.end();
});

Deno.test("S22, S60: 32 connections deliver one fact under 32 webhook ids: one effect", async () => {
  const sql = await shop.open(32);
  await checks.oneFactOn32(sql);
  await sql.end();
});

Deno.test(`S47: ${wanted} mixed events on ${connections} connections end like one after the other`, async () => {
  const cast = everyoneAtOnce();
  const usual = cast.map(deliveriesOf).flat();
  const serial = await finalState(cast, 1, usual);

  const random = chance(seed);
  const again = usual.filter(() => random() < 0.2)
    .map(({ id, body }) => ({ id: random() < 0.5 ? id : `again-${id}`, body }));
  const mixed = shuffled([...usual, ...again], random);
  const parallel = await finalState(cast, connections, mixed);

  const found = differences(parallel.state, serial.state);
  assertEquals(found.slice(0, 20), [], `${found.length} rows differ`);
  const rate = (run: { ms: number }, events: Delivery[]) =>
    `${events.length} in ${(run.ms / 1000).toFixed(1)} s`;
  console.log(
    `one after the other: ${rate(serial, usual)}; on ${connections} connections: ${rate(parallel, mixed)}`,
  );
  assertEquals(parallel.retries, 0, "no event had to be delivered again");
});

/** All stories, each with as many casts as make up the events that are wanted. */
function everyoneAtOnce(): Story[] {
  const cast: Story[] = [];
  for (let events = 0, scope = 1; events < wanted; scope++) {
    for (const story of stories) {
      if (events >= wanted) break;
      cast.push(inScope(story, `s${scope}-${cast.length}`));
      events += story.events.length;
    }
  }
  return cast;
}

/** The webhooks of a story among others. */
function deliveriesOf(story: Story, index: number): Delivery[] {
  return deliveries(story).map(({ id, body }) => ({ id: `story-${index}-${id}`, body }));
}

/** Tells everything in a fresh database and answers how it looks then. */
async function finalState(
  cast: Story[],
  width: number,
  events: Delivery[],
): Promise<{ state: State; ms: number; retries: number }> {
  const sql = await shop.open(width);
  const since = new Date();
  for (const story of cast) await prepare(sql, story);
  const started = performance.now();
  const waiting = events.values();
  let retries = 0;
  await Promise.all(Array.from({ length: width }, async () => {
    for (const event of waiting) retries += await deliverAsPolar(sql, event);
  }));
  const ms = performance.now() - started;
  const steps = new Set(cast.flatMap((story) => ending(story).split(";\n")));
  for (const step of [...steps].sort((a, b) => Number(a.includes("clock")) - Number(b.includes("clock")))) {
    await sql.begin((sql) => sql.unsafe(step));
  }
  assertEquals([...await sql`select * from edge_kit.tombstone_holdings`], [], "no tombstone owns anything");
  const state = await readState(sql, since);
  await sql.end();
  return { state, ms, retries };
}

/** Delivers until it is taken, as Polar does after a 503; answers how often it had to be repeated. */
async function deliverAsPolar(sql: postgres.Sql, event: Delivery): Promise<number> {
  for (let retries = 0; retries < 10; retries++) {
    try {
      const state = await deliver(sql, event);
      // Failed: its customer was busy, and the sweep works it.
      assert(
        ["processed", "stale", "ignored", "duplicate", "failed"].includes(state),
        `${event.id}: ${state}`,
      );
      return retries;
    } catch (error) {
      const code = (error as postgres.PostgresError).code ?? "";
      if (!/^(40|55P03)/.test(code)) throw error;
    }
  }
  throw new Error(`${event.id} was refused ten times.`);
}
