/**
 * Contract: what changes of a purchase is announced to its owner's private channel, to nobody else, and never in the way
 * of a payment. Realtime's part here is as a hosted project has it: `realtime.send`, `realtime.topic`, `realtime.messages`
 * under row level security.
 */

import { assertEquals } from "@kit/assert";
import type postgres from "postgres";
import { migrate } from "../../../scripts/local/migrations.ts";
import { type Scratch, startScratch } from "../../../scripts/tests/scratch.ts";

const realtime = `
  create schema realtime;
  grant usage on schema realtime to authenticated;
  create table realtime.messages (
    id bigint generated always as identity, topic text not null, extension text not null, event text, payload jsonb, private boolean not null
  );
  alter table realtime.messages enable row level security;
  grant select on realtime.messages to authenticated;
  create function realtime.topic() returns text language sql stable as $$ select nullif(current_setting('realtime.topic', true), '') $$;
  create function realtime.send(payload jsonb, event text, topic text, private boolean default true) returns void language sql as $$
    insert into realtime.messages (payload, event, topic, private, extension) values (payload, event, topic, private, 'broadcast')
  $$;`;

const paid = `
  update public.products set polar_product_id = 'polar-kit' where slug = 'base-kit';
  insert into edge_kit.polar_customers (id) values ('customer-1');
  insert into public.profiles (user_id) values ('user_ada');
  insert into public.orders (id, status, billing_reason, polar_customer_id, user_id, product_id, currency, subtotal_amount, discount_amount,
    net_amount, tax_amount, total_amount, refunded_amount, refundable_amount, created_at, last_writer)
  values ('order-1', 'paid', 'purchase', 'customer-1', 'user_ada', 'polar-kit', 'usd', 14900, 0, 14900, 0, 14900, 0, 14900, now(),
    row(1, now(), now(), 1, 'w')::edge_kit.last_writer);
  insert into public.purchases (order_id, line, user_id, product, quantity, amount, currency, url, status)
  values ('order-1', 1, 'user_ada', 'base-kit', 1, 14900, 'usd', 'https://shop.example.com/', 'pending_scrape');`;

let scratch: Scratch;
Deno.test.beforeAll(async () => {
  scratch = await startScratch();
});
Deno.test.afterAll(() => scratch.stop());

function project(before: string, test: (sql: postgres.Sql) => Promise<void>): Promise<void> {
  return scratch.database(async (sql, url) => {
    await sql.unsafe(before).simple();
    await migrate(url, { seed: true });
    await test(sql);
  });
}

const heard = (sql: postgres.Sql) =>
  sql`select topic, event, private, payload ->> 'status' as status from realtime.messages order by id`;

Deno.test("a new purchase, each new status and each step of progress are announced on the owner's private channel", () =>
  project(realtime, async (sql) => {
    await sql.unsafe(paid).simple();
    await sql`select public.claim_scrape(id) from public.purchases`;
    await sql`update edge_kit.scrape_jobs set progress = '{"pages_read": 1}' where true`;
    await sql`update edge_kit.scrape_jobs set progress = '{"pages_read": 1}' where true`;
    const said = (status: string) => ({
      topic: "purchases:user_ada",
      event: "purchase",
      private: true,
      status,
    });
    assertEquals([...await heard(sql)], [said("pending_scrape"), said("scraping"), said("scraping")]);
  }));

Deno.test("a purchase without an owner is announced to nobody", () =>
  project(realtime, async (sql) => {
    await sql.unsafe(
      paid.replaceAll("'user_ada', 'polar-kit'", "null, 'polar-kit'").replace(
        "1, 'user_ada', 'base-kit'",
        "1, null, 'base-kit'",
      ),
    ).simple();
    assertEquals((await sql`select 1 from public.purchases where user_id is null`).length, 1);
    assertEquals([...await heard(sql)], []);
  }));

Deno.test("only the owner hears the channel, whatever somebody else names himself after", () =>
  project(realtime, async (sql) => {
    await sql.unsafe(paid).simple();
    const iss = "https://clerk.example.com";
    await sql`update public.profiles set issuer = ${iss}`;
    const hears = (sub: string, topic: string) =>
      sql.begin(async (tx) => {
        await tx`select set_config('request.jwt.claims', ${
          JSON.stringify({ sub, iss, role: "authenticated" })
        }, true), set_config('realtime.topic', ${topic}, true)`;
        await tx`set local role authenticated`;
        return (await tx`select 1 from realtime.messages`).length > 0;
      });
    assertEquals(await hears("user_ada", "purchases:user_ada"), true);
    assertEquals(await hears("user_bob", "purchases:user_ada"), false);
    assertEquals(await hears("user_ada:x", "purchases:user_ada"), false);
    assertEquals(await hears("user_ada", "purchases:user_bob"), false);
  }));

Deno.test("a Realtime that fails, or none at all, stops no purchase", async () => {
  const broken = realtime.replace(
    "insert into realtime.messages (payload, event, topic, private, extension) values (payload, event, topic, private, 'broadcast')",
    "select (1 / 0)::text::void",
  );
  for (const before of [broken, "select 1"]) {
    await project(before, async (sql) => {
      await sql.unsafe(paid).simple();
      assertEquals((await sql`select 1 from public.purchases`).length, 1);
    });
  }
});
