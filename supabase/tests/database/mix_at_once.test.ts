/**
 * Contract: I1 to I6, I10. Webhooks, buyers, workers and the clock on eight connections, in any mix: no call fails, no
 * transaction is a deadlock's victim, and the rows agree with each other afterwards.
 * Kills: two functions that lock the same rows in different orders.
 */

import { assertEquals } from "@kit/assert";
import type postgres from "postgres";
import { type Shop, startShop } from "./at_once.ts";

let shop: Shop;
Deno.test.beforeAll(async () => {
  shop = await startShop();
});
Deno.test.afterAll(() => shop?.stop());

const connections = 8;
const callsEach = 60;
const people = ["ann", "bob", "gil"];
const orders = Array.from({ length: 12 }, (_, n) => `ord_${n}`);

/** Numbers below `limit`, the same ones for the same seed. */
function dice(seed: number): (limit: number) => number {
  return (limit) => {
    seed = Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) + 0x9e3779b9 | 0;
    return ((seed ^ (seed >>> 13)) >>> 0) % limit;
  };
}

/** One thing that somebody does; each statement of it is a transaction. */
type Call = (sql: postgres.Sql, roll: (limit: number) => number) => Promise<unknown>;

/** The facts of an order never change, only how it is told. Each pair of orders shares a cart. */
async function tellOrder(sql: postgres.Sql, roll: (limit: number) => number): Promise<void> {
  const n = roll(orders.length);
  const person = people[n % people.length];
  const [{ id: cart }] = await sql`select id from public.temp_carts order by created_at, id offset ${
    n >> 1
  } limit 1`;
  const changes = {
    customer_id: `cus_${n % 6}`,
    customer: { email: `${person}@example.com` },
    product_id: "polar-cart",
    subtotal_amount: 29800,
    total_amount: 29800,
    status: ["pending", "paid", "paid", "refunded"][roll(4)],
    metadata: { tempCartId: cart },
  };
  const at = new Date(Date.UTC(2026, 10, 20, 10, roll(60)));
  await sql`select tests.deliver(tests.order_event(${orders[n]}, ${sql.json(changes)}, ${at}))`;
}

const calls: Call[] = [
  tellOrder,
  tellOrder,
  tellOrder,
  (sql, roll) => {
    const n = roll(6);
    const person = people[n % people.length];
    const changes = { email: `${person}@example.com`, external_id: `user_${person}` };
    return sql`select tests.deliver(tests.customer_event(${`cus_${n}`}, ${sql.json(changes)}))`;
  },
  (sql, roll) =>
    sql.begin(async (tx) => {
      await tx`select tests.sign_in(tests.clerk_claims(${people[roll(people.length)]}))`;
      await tx`select tests.link()`;
      await tx`select public.dashboard()`;
    }),
  (sql, roll) => {
    const person = people[roll(people.length)];
    return sql`select public.link_polar_customer(tests.clerk_claims(${person}), ${`cus_${
      roll(6)
    }`}, ${`${person}@example.com`})`;
  },
  work,
  work,
  (sql) => sql`select edge_kit.sweep_scrape_jobs()`,
  (sql) => sql`select edge_kit.sweep_polar_events()`,
];

/** A worker takes a run and delivers it, fails it, or is lost. */
async function work(sql: postgres.Sql, roll: (limit: number) => number): Promise<void> {
  const [purchase] = await sql`select id from public.purchases order by random() limit 1`;
  const [{ job }] = await sql`select public.claim_scrape(${purchase?.id ?? null}) as job`;
  if (!job) return;
  const { job_id, lease_token } = job;
  switch (roll(3)) {
    case 0:
      await sql`select public.complete_scrape(${job_id}, ${lease_token},
        '[{"kind": "survival_blueprint", "title": "Report", "score": 70, "data": {}}]')`;
      break;
    case 1:
      await sql`select public.fail_scrape(${job_id}, ${lease_token}, 'timeout', 'no answer', true)`;
      await sql`update edge_kit.scrape_jobs set run_at = now() where id = ${job_id} and state = 'queued'`;
      break;
    case 2:
      await sql`update edge_kit.scrape_jobs set lease_until = now() - interval '1 second' where id = ${job_id} and state = 'running'`;
  }
}

for (const seed of [1, 2, 3]) {
  Deno.test(`a mix on eight connections, seed ${seed}: nothing fails and all rows agree`, () =>
    shop.database(async (sql) => {
      await sql`select tests.trust_clerk()`;
      for (let cart = 0; cart < orders.length / 2; cart++) {
        await sql`select tests.cart('[{"product": "base-kit", "url": "https://a.example.com/"}, {"product": "base-kit", "url": "https://b.example.com/"}]')`;
      }
      await Promise.all(Array.from({ length: connections }, async (_, n) => {
        const roll = dice(seed * 1000 + n);
        for (let call = 0; call < callsEach; call++) await calls[roll(calls.length)](sql, roll);
      }));

      // An event whose cause passed, such as a lock not to be had, would be here.
      assertEquals([
        ...await sql`select type, error from edge_kit.polar_events where state in ('failed', 'dead')`,
      ], []);
      assertEquals(await disagreements(sql), []);
    }));
}

/** What no interleaving may leave behind. */
async function disagreements(sql: postgres.Sql): Promise<unknown[]> {
  return [
    ...await sql`
    select 'a purchase without its order''s owner' as what, p.order_id as id
    from public.purchases p join public.orders o on o.id = p.order_id where p.user_id is distinct from o.user_id
    union all
    select 'amounts that are not the total', o.id
    from public.orders o join public.purchases p on p.order_id = o.id group by o.id having sum(p.amount) <> o.total_amount or count(*) <> 2
    union all
    select 'an order of a linked customer without an owner', o.id
    from public.orders o join edge_kit.polar_customers c on c.id = o.polar_customer_id where c.user_id is not null and o.user_id is null
    union all
    select 'a status that is not the run''s', p.order_id
    from public.purchases p
    join lateral (select * from edge_kit.scrape_jobs j where j.purchase_id = p.id order by j.run_key::integer desc limit 1) j on true
    where p.status::text <> case j.state when 'queued' then 'pending_scrape' when 'running' then 'scraping' when 'succeeded' then 'completed'
      when 'dead' then case when p.refunded_at is null then 'failed' else 'canceled' end when 'canceled' then 'canceled' end
    union all
    select 'a refund that does not show', o.id
    from public.orders o join public.purchases p on p.order_id = o.id where (o.status = 'refunded') <> (p.refunded_at is not null)
    union all
    select 'more or less than one flag per cart', o.cart_id::text
    from public.orders o where o.status in ('paid', 'refunded', 'partially_refunded')
    group by o.cart_id having count(*) filter (where 'cart_paid_twice' = any (o.attention)) <> count(*) - 1
    union all
    select 'a report of an unfinished run', p.order_id
    from public.outputs t join public.purchases p on p.id = t.purchase_id
    where not exists (select from edge_kit.scrape_jobs j where j.purchase_id = p.id and j.run_key = t.run_key and j.state = 'succeeded')`,
  ];
}
