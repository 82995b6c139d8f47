/**
 * Contract: I1, I3, I4. However the deliveries of Polar's events meet, each fact has one effect and the newest word stays.
 * Kills: check-then-insert, a guard in code instead of in the statement, an inbox row that outlives its work.
 */

import { assert, assertEquals } from "@kit/assert";
import type postgres from "postgres";
import {
  atOnce,
  beforeCommit,
  beforeRollback,
  killBeforeCommit,
  type Shop,
  startShop,
  type Work,
} from "./at_once.ts";

let shop: Shop;
Deno.test.beforeAll(async () => {
  shop = await startShop();
});
Deno.test.afterAll(() => shop?.stop());

/** The paid order of a cart of two kits. */
async function orderOfTwoKits(sql: postgres.Sql): Promise<string> {
  const [{ body }] = await sql`
    select tests.order_event('ord_1', jsonb_build_object(
      'product_id', 'polar-cart', 'subtotal_amount', 29800, 'total_amount', 29800,
      'metadata', jsonb_build_object('tempCartId', tests.cart('[
        {"product": "base-kit", "url": "https://a.example.com/"}, {"product": "base-kit", "url": "https://b.example.com/"}
      ]'))
    )) as body`;
  return body;
}

function deliver(webhookId: string, body: string): Work<string> {
  return async (tx) => (await tx`select public.ingest_polar_event(${webhookId}, ${body}) as state`)[0].state;
}

/** What a delivered cart of two kits leaves, once. */
async function assertOnce(sql: postgres.Sql): Promise<void> {
  assertEquals([...await sql`select line, url, status from public.purchases order by line`], [
    { line: 1, url: "https://a.example.com/", status: "pending_scrape" },
    { line: 2, url: "https://b.example.com/", status: "pending_scrape" },
  ]);
  assertEquals((await sql`select from edge_kit.scrape_jobs`).length, 2, "one job per purchase");
}

Deno.test("S21: one effect when 32 connections deliver the same webhook", () =>
  shop.database(async (sql) => {
    const body = await orderOfTwoKits(sql);
    const states = await atOnce(sql, Array.from({ length: 32 }, () => deliver("evt_1", body)));
    assertEquals(states.toSorted(), [...Array(31).fill("duplicate"), "processed"]);
    await assertOnce(sql);
  }));

Deno.test("S22: one effect when 16 webhooks tell of one payment at once", () =>
  shop.database(async (sql) => {
    const body = await orderOfTwoKits(sql);
    const states = await atOnce(sql, Array.from({ length: 16 }, (_, n) => deliver(`evt_${n}`, body)));
    // Failed: the customer was busy for longer than sixteen wait, and the sweep works it.
    assert(states.every((state) => ["processed", "stale", "failed"].includes(state)), states.join());
    await sql`select edge_kit.sweep_polar_events()`;
    assertEquals((await sql`select from edge_kit.polar_events where state = 'failed'`).length, 0);
    await assertOnce(sql);
    assertEquals((await sql`select from public.orders`).length, 1);
  }));

Deno.test("S23: a delivery that meets one under way does the work if that one is rolled back", () =>
  shop.database(async (sql) => {
    const body = await orderOfTwoKits(sql);
    assertEquals(await beforeRollback(sql, deliver("evt_1", body), deliver("evt_1", body)), "processed");
    await assertOnce(sql);
  }));

Deno.test("S24: nothing remains of a delivery whose backend is killed before its commit", () =>
  shop.database(async (sql) => {
    const body = await orderOfTwoKits(sql);
    await killBeforeCommit(sql, (victim) => victim`select public.ingest_polar_event('evt_1', ${body})`);
    const [remains] = await sql`select
      (select count(*)::int from edge_kit.polar_events) as events,
      (select count(*)::int from edge_kit.polar_customers) as customers,
      (select count(*)::int from public.orders) as orders,
      (select count(*)::int from public.purchases) as purchases`;
    assertEquals({ ...remains }, { events: 0, customers: 0, orders: 0, purchases: 0 });
    assertEquals(await sql.begin(deliver("evt_1", body)), "processed");
    await assertOnce(sql);
  }));

Deno.test("S46: of two events of one order that interleave the newer one stays, whichever commits first", () =>
  shop.database(async (sql) => {
    const told = async (id: string, invoice: string, at: string) =>
      (await sql`select tests.order_event(${id}, jsonb_build_object('invoice_number', ${invoice}::text), ${at}) as body`)[
        0
      ]
        .body;
    const older = (id: string) => told(id, "older", "2026-11-20T10:00:00Z");
    const newer = (id: string) => told(id, "newer", "2026-11-20T11:00:00Z");

    // The row is there already, so that both write over it.
    for (const id of ["ord_1", "ord_2"]) {
      await sql.begin(deliver(`${id}_first`, await told(id, "first", "2026-11-20T09:00:00Z")));
    }
    assertEquals(
      await beforeCommit(sql, deliver("a", await newer("ord_1")), deliver("b", await older("ord_1"))),
      ["processed", "stale"],
    );
    assertEquals(
      await beforeCommit(sql, deliver("c", await older("ord_2")), deliver("d", await newer("ord_2"))),
      ["processed", "processed"],
    );
    // The row is not there yet.
    assertEquals(
      await beforeCommit(sql, deliver("e", await newer("ord_3")), deliver("f", await older("ord_3"))),
      ["processed", "stale"],
    );
    const invoices = await sql`select id, invoice_number from public.orders order by id`;
    assertEquals(invoices.map((row) => row.invoice_number), ["newer", "newer", "newer"]);
  }));

Deno.test("two payments of one cart by two customers at once: both are delivered and one is flagged", () =>
  shop.database(async (sql) => {
    for (let round = 0; round < 4; round++) {
      const [{ cart }] =
        await sql`select tests.cart('[{"product": "base-kit", "url": "https://a.example.com/"}]') as cart`;
      const payment = async (order: string) =>
        (await sql`select tests.order_event(${order}, ${
          sql.json({ customer_id: `cus_${order}`, metadata: { tempCartId: cart } })
        }) as body`)[0].body;
      const [first, second] = [await payment(`ord_${round}_a`), await payment(`ord_${round}_b`)];
      const works = [deliver(`evt_${round}_a`, first), deliver(`evt_${round}_b`, second)];
      if (round === 0) await beforeCommit(sql, works[0], works[1]);
      else if (round === 1) await beforeCommit(sql, works[1], works[0]);
      else await atOnce(sql, works);
      const orders = await sql`select id, attention from public.orders where cart_id = ${cart} order by id`;
      assertEquals(orders.map((order) => order.attention), [[], ["cart_paid_twice"]], `round ${round}`);
    }
    assertEquals((await sql`select from public.purchases`).length, 8);
  }));

Deno.test("S28: an order that meets the mapping of its product is fulfilled once, after one sweep at the latest", () =>
  shop.database(async (sql) => {
    const map: Work<unknown> = (tx) =>
      tx`update public.products set polar_product_id = 'polar-base-kit' where slug = 'base-kit'`;
    const inOneInstant = (order: Work<unknown>) => atOnce(sql, [map, order]);
    const races: ((order: Work<unknown>) => Promise<unknown>)[] = [
      (order) => beforeCommit(sql, map, order),
      (order) => beforeCommit(sql, order, map),
      ...Array(8).fill(inOneInstant), // there are more moments to meet in than these two
    ];
    for (const [n, race] of races.entries()) {
      const id = `ord_${n}`;
      await sql`update public.products set polar_product_id = null where slug = 'base-kit'`;
      await race(deliver(`evt_${n}`, (await sql`select tests.order_event(${id}) as body`)[0].body));
      await sql`select edge_kit.sweep_polar_events()`;
      assertEquals((await sql`select attention from public.orders where id = ${id}`)[0].attention, [], id);
      assertEquals((await sql`select from public.purchases where order_id = ${id}`).length, 1, id);
    }
  }));
