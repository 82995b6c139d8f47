/**
 * Contract (S103): a sweep that is called while another run of it is still at work does nothing twice. pg_cron starts no
 * second one; an operator can, and a new deployment can meet an old one. Each of the clock's sweeps runs beside itself,
 * the first one uncommitted, over work that is due. Likewise checkouts that are counted at the same instant.
 * Kills: two rings, two grants, an event worked twice; twenty requests at once that all see a free place.
 */

import { assert, assertEquals } from "@kit/assert";
import { atOnce, beforeCommit, type Shop, startShop, type Work } from "./at_once.ts";

let shop: Shop;
Deno.test.beforeAll(async () => {
  shop = await startShop();
});
Deno.test.afterAll(() => shop?.stop());

/** Work that is due for every sweep, and what must be true of it when it was done once. */
const DUE: Record<string, { prepare: string; done: string; once: unknown }> = {
  "sweep_polar_events": {
    prepare: `
      select public.ingest_polar_event('evt', tests.order_event('ord_1'));
      update edge_kit.polar_events set state = 'failed', next_attempt_at = now() where webhook_id = 'evt'`,
    done:
      `select jsonb_build_array(state, attempts) as it from edge_kit.polar_events where webhook_id = 'evt'`,
    once: ["stale", 2],
  },
  "sweep_scrape_jobs": {
    prepare: `
      select tests.buy('ord_1');
      select vault.create_secret('key', 'automations_key');
      delete from net.http_request_queue where true`,
    done: `select to_jsonb(count(*)) as it from net.http_request_queue`,
    once: 1,
  },
  "sweep_polar_commands": {
    prepare: `
      select vault.create_secret('key', 'automations_key');
      select edge_kit.ask_polar('cancel_now', 'k', 'sub_1');
      delete from net.http_request_queue where true;
      update edge_kit.polar_commands set rung_at = now() - interval '2 minutes' where true`,
    done: `select to_jsonb(count(*)) as it from net.http_request_queue`,
    once: 1,
  },
  "grant_due_months": {
    prepare: `
      insert into public.products (slug, kind, name, description, price_amount, recurring_interval, credits, grant_interval, expiry_rule, polar_product_id)
      values ('yearly', 'subscription', 'Yearly', 'Yearly', 90000, 'year', 10, 'month', 'period_end', 'polar-yearly');
      select public.ingest_polar_event('evt', tests.subscription_event('sub_1', jsonb_build_object(
        'product_id', 'polar-yearly', 'started_at', now() - interval '40 days', 'current_period_start', now() - interval '40 days',
        'current_period_end', now() + interval '325 days')))`,
    done:
      `select jsonb_agg(amount order by amount) as it from public.credit_entries e join public.credit_lots l on l.id = e.lot_id where l.source = 'month'`,
    once: [10],
  },
  "sweep_expired_lots": {
    prepare: `
      insert into public.profiles (user_id) values ('ada');
      select public.adjust_credits('ada', 10, 'k', 'test', now() + interval '1 day');
      update public.credit_lots set expires_at = now() - interval '1 second' where true`,
    done: `select jsonb_agg(amount) as it from public.credit_entries where kind = 'expiry'`,
    once: [-10],
  },
  "sweep_retention": {
    prepare: `
      select tests.cart('[{"product": "base-kit"}]');
      update public.temp_carts set created_at = now() - interval '60 days' where true;
      insert into edge_kit.polar_events (webhook_id, payload, state, received_at) values ('old', '{}', 'processed', now() - interval '91 days')`,
    done:
      `select jsonb_build_array((select count(*) from public.temp_carts), (select count(*) from edge_kit.polar_events where payload is not null)) as it`,
    once: [0, 0],
  },
};
/** What only rings, for whoever answers to lease what it does, or writes one row under a key of the day. */
const BY_KEY = ["sweep_notices", "sweep_usage", "write_digest"];

Deno.test("S103: every sweep of the clock is among the tests below", () =>
  shop.database(async (sql) => {
    const sweeps = await sql<{ sweep: string }[]>`
      select m[1] as sweep from cron.job j, regexp_matches(j.command, '''(\\w+)''', 'g') m
      where j.command like 'call edge\\_kit.run\\_sweeps(%)' order by 1`;
    assertEquals(sweeps.map(({ sweep }) => sweep), [...Object.keys(DUE), ...BY_KEY].sort());
  }));

for (const [sweep, { prepare, done, once }] of Object.entries(DUE)) {
  Deno.test(`S103: ${sweep}, started again while it still runs, does nothing twice`, () =>
    shop.database(async (sql) => {
      await sql.unsafe(prepare).simple();
      const run: Work<unknown> = (tx) => tx.unsafe(`select edge_kit.${sweep}()`);
      await beforeCommit(sql, run, run);
      assertEquals((await sql.unsafe(done))[0].it, once);
    }));
}

Deno.test("S103: an order that comes while its old cart is swept keeps the cart, whoever was first", () =>
  shop.database(async (sql) => {
    const old = async (): Promise<string> => {
      const [{ id }] = await sql`select tests.cart('[{"product": "base-kit"}]') as id`;
      await sql`update public.temp_carts set created_at = now() - interval '60 days' where id = ${id}`;
      return id;
    };
    const sweep: Work<unknown> = (tx) => tx`select edge_kit.sweep_retention()`;
    const pay = (order: string, cart: string): Work<unknown> => (tx) =>
      tx`select tests.deliver(tests.order_event(${order}, ${sql.json({ metadata: { tempCartId: cart } })}))`;

    const first = await old();
    await beforeCommit(sql, pay("ord_1", first), sweep);
    assertEquals((await sql`select kept from public.temp_carts where id = ${first}`).length, 1);
    await sql`select edge_kit.sweep_retention()`;
    assertEquals([...await sql`select kept from public.temp_carts where id = ${first}`], [{ kept: true }]);

    // The other way round the cart was gone before anybody knew of the order, which stands all the same.
    await beforeCommit(sql, sweep, pay("ord_2", await old()));
    assertEquals((await sql`select from public.orders where id = 'ord_2'`).length, 1);
  }));

Deno.test("twenty checkouts of one user from one address at once: as many as the limit says, and the rest is told to wait", () =>
  shop.database(async (sql) => {
    await sql`update edge_kit.settings set checkouts_per_user = 5, checkouts_per_address = 12 where true`;
    const ask = (user: string): Work<string> => (tx) =>
      tx.savepoint((one) =>
        one`
          select public.create_cart(
            jsonb_build_object('sub', ${user}::text, 'iss', 'https://elsewhere.example.com'), '[{"product": "base-kit"}]', null, '203.0.113.7'
          )`
      ).then(() => "opened", (error) => error.message);
    const answers = await atOnce(sql, Array.from({ length: 20 }, (_, n) => ask(n < 10 ? "ada" : "bob")));
    assertEquals(answers.filter((answer) => answer === "opened").length, 10);
    assertEquals(answers.filter((answer) => answer === "too_many_checkouts").length, 10);
    const carts = await sql`select user_id, count(*)::int from public.temp_carts group by 1 order by 1`;
    assertEquals(carts.map(({ user_id, count }) => [user_id, count]), [["ada", 5], ["bob", 5]]);

    // The address was counted for what was opened, not for what was refused: two are left.
    const rest = await atOnce(sql, ["carl", "dora", "emil", "fay"].map(ask));
    assertEquals(rest.filter((answer) => answer === "opened").length, 2);
    assert((await sql`select from edge_kit.rate_limits`).length <= 7);
  }));
