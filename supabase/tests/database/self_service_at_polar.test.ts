/**
 * Contract (S157): wherever the buyer's function dies, and whatever Polar does meanwhile, one wish is done once, and
 * its command ends where its asker can read it. The real function on a real database, Polar over HTTP.
 * Kills: a wish that is written down and never done; one that is done twice because its function died; ten clicks that
 * make ten commands.
 */

import { assertEquals } from "@kit/assert";
import type postgres from "postgres";
import { createHandler } from "../../functions/subscription/handler.ts";
import { atOnce, type Shop, startShop } from "./at_once.ts";
import { type Death, mortalDoors, type PolarBooks, standing, startBooks, workOn } from "./commands_world.ts";

const ID = "0b51cf0e-52b4-4d34-8e7c-0a4c3a3b9e11";
const ISSUER = "https://clerk.example.com";

let shop: Shop;
Deno.test.beforeAll(async () => {
  shop = await startShop();
});
Deno.test.afterAll(() => shop?.stop());

/** Ann subscribes. */
async function subscribe(sql: postgres.Sql): Promise<void> {
  await sql`select tests.trust_clerk()`;
  await sql`select vault.create_secret('sb_secret_automations', 'automations_key')`;
  await sql`select tests.buy('ord_ann', tests.clerk_claims('ann'))`;
  const fields = { customer_id: "cus_ann", metadata: { user_id: "user_ann" } };
  await sql`select tests.deliver(tests.subscription_event(${ID}, ${sql.json(fields)}))`;
}

/** One request of Ann's to the function; whether it was answered at all. */
async function ask(
  sql: postgres.Sql,
  books: PolarBooks,
  death: Death | undefined,
  body: Record<string, unknown>,
): Promise<number> {
  const { doors, background } = mortalDoors(sql, books, death);
  const claims = { sub: "user_ann", iss: ISSUER };
  const handle = createHandler({
    ...doors,
    authenticate: () => Promise.resolve({ ok: true, value: { claims, keyName: null } }),
    askPreview: () => Promise.reject(new Error("nobody asks for a preview")),
  });
  const request = new Request("http://localhost/subscription", {
    method: "POST",
    body: JSON.stringify({ subscription_id: ID, ...body }),
  });
  const { status } = await handle(request);
  await Promise.all(background);
  return status;
}

/** Asking, look, the right to send, send, record, and how it stands. */
const STEPS = [0, 1, 2, 3, 4, 5];
const WISHES: [body: Record<string, unknown>, done: string][] = [
  [{ action: "cancel", reason: "unused" }, "cancel_at_period_end"],
  [{ action: "change_units", units: 3 }, "change_units 3"],
];

for (const [body, done] of WISHES) {
  Deno.test(`S121: a buyer's ${body.action} whose function dies at any step is done once, and confirmed`, () =>
    shop.database(async (sql) => {
      await subscribe(sql);
      for (const step of STEPS) {
        for (const when of ["before", "after"] as const) {
          const name = `${when} step ${step}`;
          await sql`delete from edge_kit.polar_commands where true`;
          const books = startBooks();
          try {
            const status = await ask(sql, books, { step, when }, body);
            if (step === 0 && when === "before") {
              assertEquals([status, await standing(sql)], [500, []], name);
              continue;
            }
            await workOn(sql, books);
            assertEquals([books.done, await standing(sql)], [[done], [["confirmed", null]]], name);
          } finally {
            await books.stop();
          }
        }
      }
    }));
}

Deno.test("ten clicks in the same instant: one command, one lease", () =>
  shop.database(async (sql) => {
    await subscribe(sql);
    const told = await atOnce(
      sql,
      Array.from({ length: 10 }, () => async (tx) =>
        (await tx`
          select public.ask_subscription_change('user_ann', ${ISSUER}, ${ID}, 'change_units', '{"units": 3}') as told`)[
          0
        ]
          .told),
    );
    assertEquals(new Set(told.map(({ command_id }) => command_id)).size, 1);
    assertEquals(told.filter(({ lease }) => lease !== null).length, 1);
    assertEquals(await standing(sql), [["asked", null]]);
  }));

Deno.test("a change and its opposite in the same instant are done one after the other, and end as the last was asked", () =>
  shop.database(async (sql) => {
    await subscribe(sql);
    const books = startBooks();
    try {
      await atOnce(
        sql,
        ["cancel_at_period_end", "uncancel"].map((kind) => async (tx: postgres.TransactionSql) =>
          await tx`select public.ask_subscription_change('user_ann', ${ISSUER}, ${ID}, ${kind})`
        ),
      );
      await workOn(sql, books);
      const order = await sql`select kind, state from edge_kit.polar_commands order by asked_at, id`;
      assertEquals(order.map(({ state }) => state), ["confirmed", "confirmed"]);
      assertEquals(books.subscription.cancel_at_period_end, order[1].kind === "cancel_at_period_end");
    } finally {
      await books.stop();
    }
  }));
