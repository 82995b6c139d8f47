/**
 * Contract (S121): workers, sweeps, operators and webhooks that meet at one command leave it done once and told once.
 * Kills: two workers that both send; two calls that ask for one refund twice; an answer and its event that lock each
 * other out, or of which one undoes the other.
 */

import { assert, assertEquals } from "@kit/assert";
import type postgres from "postgres";
import { atOnce, beforeCommit, inTheMiddle, type Shop, startShop } from "./at_once.ts";
import { createWorker, rung, standing, startBooks } from "./commands_world.ts";

let shop: Shop;
Deno.test.beforeAll(async () => {
  shop = await startShop();
});
Deno.test.afterAll(() => shop?.stop());

async function ask(sql: postgres.ISql, kind: string, subject: string): Promise<string> {
  const [{ id }] = await sql`
    select edge_kit.ask_polar(${kind}::edge_kit.polar_command_kind, ${kind + subject}, ${subject}) as id`;
  return id;
}

Deno.test("eight workers that are rung for one command: one sends", () =>
  shop.database(async (sql) => {
    const books = startBooks();
    try {
      const id = await ask(sql, "cancel_now", "sub_1");
      const states = await Promise.all(Array.from({ length: 8 }, () => createWorker(sql, books).ring(id)));
      assertEquals(states.toSorted(), [...Array(7).fill("nothing_to_do"), "started"]);
      assertEquals([books.done, await standing(sql)], [["cancel_now"], [["confirmed", null]]]);
    } finally {
      await books.stop();
    }
  }));

Deno.test("claims in the same instant: one gets the lease", () =>
  shop.database(async (sql) => {
    const id = await ask(sql, "cancel_now", "sub_1");
    const claims = await atOnce(
      sql,
      Array.from({ length: 10 }, () => async (tx) =>
        (await tx`select public.claim_polar_command(${id}) as claim`)[0].claim),
    );
    assertEquals(
      claims.filter((claim) =>
        claim !== null
      ).length,
      1,
    );
  }));

Deno.test("a sweep beside a worker that has just claimed: it waits for nobody, and rings no second time", () =>
  shop.database(async (sql) => {
    await sql`select vault.create_secret('sb_secret_automations', 'automations_key')`;
    const id = await ask(sql, "cancel_now", "sub_1");
    await sql`update edge_kit.polar_commands set rung_at = null where true`;
    await rung(sql);
    await beforeCommit(
      sql,
      (tx) => tx`select public.claim_polar_command(${id})`,
      (tx) => tx`select edge_kit.sweep_polar_commands()`,
    );
    assertEquals(await rung(sql), []);
    await sql`select edge_kit.sweep_polar_commands()`;
    assertEquals(await rung(sql), []);
  }));

Deno.test("a sweep that ends a command beside its last worker, who comes back: one of them has the word", () =>
  shop.database(async (sql) => {
    const id = await ask(sql, "cancel_now", "sub_1");
    const [{ claim }] = await sql`select public.claim_polar_command(${id}) as claim`;
    await sql`
      update edge_kit.polar_commands set attempts = 12, lease_until = now() - interval '1 second' where true`;
    await beforeCommit(
      sql,
      (tx) => tx`select public.record_polar_command(${id}, ${claim.lease_token}, 'confirmed')`,
      (tx) => tx`select edge_kit.sweep_polar_commands()`,
    );
    assertEquals(await standing(sql), [["confirmed", null]]);
  }));

Deno.test("ten operators refund one purchase at once: one command", () =>
  shop.database(async (sql) => {
    const [{ id }] = await sql`select tests.buy('ord_1') as id`;
    const answers = await atOnce(
      sql,
      Array.from({ length: 10 }, () => async (tx) =>
        (await tx`select public.refund_purchase(${id}, 'broken') as answer`)[0].answer.command_id),
    );
    assertEquals(new Set(answers).size, 1);
    assertEquals((await standing(sql)).length, 1);
    assertEquals((await sql`select from edge_kit.operator_actions`).length, 1);
  }));

Deno.test("refunds of parts of one order at once never ask for more than it cost", () =>
  shop.database(async (sql) => {
    await sql`select tests.buy('ord_1')`;
    const [{ id }] = await sql`select id from public.purchases`;
    const asked = await atOnce(
      sql,
      [`select public.refund_purchase('${id}', 'broken')`, `select public.refund_order('ord_1', 'why', 9000)`]
        .map(
          (call) => async (tx: postgres.TransactionSql) =>
            (await tx`select tests.refusal(${call}) as refused`)[0].refused,
        ),
    );
    const [{ sum }] =
      await sql`select sum((args ->> 'amount')::integer)::integer as sum from edge_kit.polar_commands`;
    assert(sum <= 14_900, `${asked}: ${sum}`);
  }));

Deno.test("Polar's answer and its event in the same instant: confirmed and seen, in either order", () =>
  shop.database(async (sql) => {
    await sql`select tests.deliver(tests.subscription_event('sub_1', '{}', '2026-11-20T11:00:00Z'))`;
    for (const last of ["event", "answer"] as const) {
      const id = await ask(sql, last === "event" ? "cancel_at_period_end" : "cancel_now", "sub_1");
      const [{ claim }] = await sql`select public.claim_polar_command(${id}) as claim`;
      await sql`select public.send_polar_command(${id}, ${claim.lease_token}, '2026-11-20T11:00:00Z')`;
      const at = last === "event" ? "2026-11-20T12:00:00Z" : "2026-11-20T13:00:00Z";
      const changes = last === "event"
        ? { cancel_at_period_end: true }
        : { status: "canceled", ended_at: at };
      const answer = (tx: postgres.TransactionSql) =>
        tx`select public.record_polar_command(${id}, ${claim.lease_token}, 'confirmed', ${at})`;
      const event = (tx: postgres.TransactionSql) =>
        tx`select tests.deliver(tests.subscription_event('sub_1', ${
          tx.json(changes)
        }, ${at}, 'subscription.updated'))`;
      await (last === "event" ? beforeCommit(sql, answer, event) : beforeCommit(sql, event, answer));
      const [{ state, seen }] = await sql`
        select state, mirrored_at is not null as seen from edge_kit.polar_commands where id = ${id}`;
      assertEquals([state, seen], ["confirmed", true], `${last} last`);
    }
  }));

Deno.test("an answer to one command and an event that settles two of the same object never lock each other out", () =>
  shop.database(async (sql) => {
    await sql`select tests.deliver(tests.subscription_event('sub_1', '{}', '2026-11-20T11:00:00Z'))`;
    await ask(sql, "cancel_at_period_end", "sub_1");
    await sql`
      update edge_kit.polar_commands
      set state = 'confirmed', answered_at = now(), sent_at = now(), seen_at = '2026-11-20T12:00:00Z' where true`;
    const id = await ask(sql, "uncancel", "sub_1");
    const [{ claim }] = await sql`select public.claim_polar_command(${id}) as claim`;
    await sql`select public.send_polar_command(${id}, ${claim.lease_token}, '2026-11-20T12:00:00Z')`;
    await inTheMiddle(
      sql,
      "after update on edge_kit.polar_commands",
      (tx) =>
        tx`select public.record_polar_command(${id}, ${claim.lease_token}, 'confirmed', '2026-11-20T13:00:00Z')`,
      (tx) => tx`select tests.deliver(tests.subscription_event('sub_1', '{}', '2026-11-20T13:00:00Z'))`,
    );
    const rows = await sql`select state, mirrored_at is not null as seen from edge_kit.polar_commands`;
    assertEquals(rows.map(({ state, seen }) => [state, seen]), Array(2).fill(["confirmed", true]));
  }));
