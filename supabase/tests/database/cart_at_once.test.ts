/**
 * Contract: the same idempotency key at once makes one cart, and a cart gets one checkout.
 * Kills: two payment pages after a double click.
 */

import { assertEquals } from "@kit/assert";
import { atOnce, type Shop, startShop, type Work } from "./at_once.ts";

let shop: Shop;
Deno.test.beforeAll(async () => {
  shop = await startShop();
});
Deno.test.afterAll(() => shop?.stop());

Deno.test("eight requests with one key at once make one cart with one checkout", () =>
  shop.database(async (sql) => {
    const ask: Work<string> = async (tx) =>
      (await tx`select public.create_cart(null, '[{"product": "base-kit"}]', 'key-1') ->> 'cart_id' as id`)[0]
        .id;
    const carts = await atOnce(sql, Array.from({ length: 8 }, () => ask));
    assertEquals(new Set(carts).size, 1);

    const attach = (n: number): Work<string> => async (tx) =>
      (await tx`select public.attach_checkout(${
        carts[0]
      }, ${`co_${n}`}, 'https://polar.example/', now() + interval '1 hour')
        ->> 'checkout_id' as id`)[0].id;
    const checkouts = await atOnce(sql, [1, 2, 3, 4, 5, 6, 7, 8].map(attach));
    assertEquals(new Set(checkouts).size, 1);
    assertEquals([...await sql`select checkout_id from public.temp_carts`], [{ checkout_id: checkouts[0] }]);
  }));
