/**
 * Contract: docs/money.md §7, re-reading. A refund and its order that are told in the same instant, whichever commits
 * first, end with a mark that says what their rows say. Kills: each looking at the other before it is there.
 */

import { assertEquals } from "@kit/assert";
import { beforeCommit, type Shop, startShop, type Work } from "./at_once.ts";

let shop: Shop;
Deno.test.beforeAll(async () => {
  shop = await startShop();
});
Deno.test.afterAll(() => shop?.stop());

const order = (refunded: number, at: string): Work<unknown> => (tx) =>
  tx`select tests.deliver(tests.order_event('ord_1', ${
    JSON.stringify({ refunded_amount: refunded })
  }::text::jsonb, ${at}, 'order.updated'))`;
const refund = (status: string): Work<unknown> => (tx) =>
  tx`select tests.deliver(replace(tests.refund_event('ref_1', 'ord_1'), '"pending"', ${`"${status}"`}))`;

for (const refunded of [0, 100]) {
  Deno.test(`an order that says ${refunded} was refunded and its refund arrive at once`, async () => {
    for (const orderFirst of [true, false]) {
      for (const known of [true, false]) {
        await shop.database(async (sql) => {
          if (known) await sql`select tests.deliver(tests.order_event('ord_1'))`;
          const told = [order(refunded, "2026-11-20T11:00:00Z"), refund("succeeded")];
          const [first, second] = orderFirst ? told : told.toReversed();
          await beforeCommit(sql, first, second);
          const [{ listed }] = await sql`
            select exists (select from public.list_polar_rereads(100) where kind = 'order') as listed`;
          assertEquals(listed, refunded !== 100, `${orderFirst ? "order" : "refund"} first, known ${known}`);
        });
      }
    }
  });
}
