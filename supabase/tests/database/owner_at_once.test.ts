/**
 * Contract: I6, docs/money.md §5. A link and the rows it is about find each other, whichever commits first; an owner is
 * given once and never to a deleted account.
 * Kills: the purchase that arrives in the second of the sign-in and is nobody's for ever.
 */

import { assertEquals } from "@kit/assert";
import type postgres from "postgres";
import { atOnce, beforeCommit, inTheMiddle, type Shop, startShop, type Work } from "./at_once.ts";

let shop: Shop;
Deno.test.beforeAll(async () => {
  shop = await startShop();
});
Deno.test.afterAll(() => shop?.stop());

function deliver(body: string): Work<string> {
  return async (tx) => (await tx`select tests.deliver(${body}) as state`)[0].state;
}

/** An order of Gil's customer; `changes` replace fields. */
async function order(sql: postgres.Sql, id: string, changes: postgres.JSONValue = {}): Promise<Work<string>> {
  return deliver((await sql`select tests.order_event(${id}, ${sql.json(changes)}) as body`)[0].body);
}

async function customer(sql: postgres.Sql, id: string, changes: postgres.JSONValue): Promise<Work<string>> {
  return deliver((await sql`select tests.customer_event(${id}, ${sql.json(changes)}) as body`)[0].body);
}

/** Signs in by Clerk and calls link_profile(). */
function link(name: string): Work<string> {
  return async (tx) => {
    await tx`select tests.sign_in(tests.clerk_claims(${name}))`;
    return (await tx`select tests.link() as linked`)[0].linked;
  };
}

Deno.test("link_profile() and an order of a known customer that meet: the order ends linked", () =>
  shop.database(async (sql) => {
    await sql`select tests.trust_clerk()`;
    for (
      const [name, race] of Object.entries({
        order_first: async (name: string) =>
          beforeCommit<unknown, unknown>(sql, await order(sql, name, gil(name)), link(name)),
        link_first: async (name: string) =>
          beforeCommit<unknown, unknown>(sql, link(name), await order(sql, name, gil(name))),
        at_once: async (name: string) =>
          atOnce<unknown>(sql, [link(name), await order(sql, name, gil(name))]),
      })
    ) {
      await sql.begin(await customer(sql, `cus_${name}`, { email: `${name}@example.com` }));
      await race(name);
      const [owned] = await sql`
        select o.user_id as order, p.user_id as purchase, c.user_id as customer
        from public.orders o join public.purchases p on p.order_id = o.id join edge_kit.polar_customers c on c.id = o.polar_customer_id
        where o.id = ${name}`;
      const owner = `user_${name}`;
      assertEquals({ ...owned }, { order: owner, purchase: owner, customer: owner }, name);
    }

    function gil(name: string): postgres.JSONValue {
      return { customer_id: `cus_${name}`, customer: { email: `${name}@example.com` } };
    }
  }));

Deno.test("S81: link_profile() and the first order of a guest that meet: the next call links at the latest", () =>
  shop.database(async (sql) => {
    await sql`select tests.trust_clerk()`;
    await beforeCommit(sql, await order(sql, "ord_1"), link("gil"));
    await sql.begin(link("gil"));
    assertEquals([...await sql`select user_id from public.purchases`], [{ user_id: "user_gil" }]);
  }));

Deno.test("S124, S125: an address that changes while a first cart is made: the customer that checkout makes of it becomes the buyer's", () =>
  shop.database(async (sql) => {
    const cart = (name: string): Work<string> => async (tx) =>
      (await tx`
        select public.create_cart(tests.supabase_claims(${name}), '[{"product": "base-kit"}]', null)
          #>> '{buyer,email}' as email`)[0].email;
    const change = (name: string): Work<unknown> => (tx) =>
      tx`update auth.users set email = ${`new-${name}@example.com`} where id = md5(${name})::uuid`;
    for (
      const [name, race] of Object.entries({
        change_first: async (name: string) => (await beforeCommit(sql, change(name), cart(name)))[1],
        cart_first: async (name: string) => (await beforeCommit(sql, cart(name), change(name)))[0],
        at_once: async (name: string) => (await atOnce<unknown>(sql, [cart(name), change(name)]))[0],
      })
    ) {
      await sql`select tests.sign_up(${name})`;
      const email = await race(name) as string;
      const made = { external_id: await idOf(name), email, created_at: new Date().toISOString() };
      await sql.begin(await customer(sql, `cus_${name}`, made));
      const [owner] = await sql`select user_id from edge_kit.polar_customers where id = ${`cus_${name}`}`;
      const asked =
        await sql`select args ->> 'email' as email from edge_kit.polar_commands where subject = ${`cus_${name}`}`;
      const isOld = email !== `new-${name}@example.com`;
      assertEquals(
        [owner.user_id, asked.map(({ email }) => email)],
        [made.external_id, isOld ? [`new-${name}@example.com`] : []],
        `${name}: ${email}`,
      );
    }

    async function idOf(name: string): Promise<string> {
      return (await sql`select md5(${name})::uuid as id`)[0].id;
    }
  }));

Deno.test("S124: an account's e-mail that changes while it is linked: what the old one bought stays nobody's, or goes with it", () =>
  shop.database(async (sql) => {
    const linkAuth = (name: string): Work<string> => async (tx) => {
      await tx`select tests.sign_in(tests.supabase_claims(${name}))`;
      const refusal = (await tx`select tests.refusal('select public.link_profile()') as it`)[0].it;
      await tx`select tests.sign_out()`;
      return refusal;
    };
    const change = (name: string): Work<unknown> => (tx) =>
      tx`update auth.users set email = ${`new-${name}@example.com`} where id = md5(${name})::uuid`;
    for (
      const [name, race] of Object.entries({
        change_first: (name: string) => beforeCommit<unknown, unknown>(sql, change(name), linkAuth(name)),
        link_first: (name: string) => beforeCommit<unknown, unknown>(sql, linkAuth(name), change(name)),
        at_once: (name: string) => atOnce<unknown>(sql, [linkAuth(name), change(name)]),
      })
    ) {
      for (const known of [false, true]) {
        const who = `${name}_${known}`;
        await sql`select tests.sign_up(${who})`;
        if (known) await sql.begin(linkAuth(who));
        const email = `${who}@example.com`;
        await sql.begin(await order(sql, who, { customer_id: `cus_${who}`, customer: { email } }));
        await race(who);
        const [profile] =
          await sql`select email from public.profiles where user_id = md5(${who})::uuid::text`;
        assertEquals(profile.email, `new-${email}`, `${who}: the e-mail is that of the account`);
        const [{ owned, given_up }] = await sql`
          select o.user_id is not null as owned,
            exists (select from edge_kit.former_emails f where f.email = ${email}) as given_up
          from public.orders o where o.id = ${who}`;
        if (name === "change_first") {
          assertEquals(owned, false, `${who}: it was paid under an e-mail that is not theirs`);
        }
        if (owned) assertEquals(given_up, true, `${who}: what it bought before it was given up`);
      }
    }
  }));

Deno.test("two accounts of one verified e-mail that link at once: one is given everything, the other nothing", () =>
  shop.database(async (sql) => {
    await sql`select tests.trust_clerk()`;
    for (const id of ["ord_1", "ord_2", "ord_3"]) {
      await sql.begin(await order(sql, id, { customer_id: `cus_${id}` }));
    }
    const linkAs = (sub: string): Work<string> => async (tx) => {
      await tx`select tests.sign_in(tests.clerk_claims('gil') || ${sql.json({ sub })})`;
      return (await tx`select tests.link() as linked`)[0].linked;
    };
    const answers = await atOnce(sql, ["user_1", "user_2", "user_3", "user_4"].map(linkAs));
    assertEquals(answers.toSorted(), ["3 customers, 3 orders, 3 purchases", "nothing", "nothing", "nothing"]);
    assertEquals((await sql`select distinct user_id from public.purchases`).length, 1);
  }));

const checkout: Work<string> = async (tx) =>
  (await tx`select public.link_polar_customer(tests.clerk_claims('gil'), 'cus_gil', 'gil@example.com')::text as linked`)[
    0
  ]
    .linked;

for (
  const [meeting, { caller, known }] of Object.entries({
    "checkout links the customer it has just made": { caller: checkout, known: false },
    "checkout links a customer that was there": { caller: checkout, known: true },
    "a guest of before signs in": { caller: link("gil"), known: true },
  })
) {
  Deno.test(`${meeting} while Polar tells of it: both succeed and it is linked`, () =>
    shop.database(async (sql) => {
      await sql`select tests.trust_clerk()`;
      await sql.begin(link("gil")); // the profile and its e-mail are known
      if (known) await sql.begin(await customer(sql, "cus_gil", { modified_at: "2026-11-19T00:00:00Z" }));
      const told = await customer(sql, "cus_gil", { external_id: "user_gil" });
      const [, state] = await inTheMiddle(sql, "after update on public.profiles", caller, told);
      assertEquals(state, "processed");
      assertEquals([...await sql`select user_id from edge_kit.polar_customers`], [{ user_id: "user_gil" }]);
      assertEquals([...await sql`select polar_customer_id from public.profiles`], [{
        polar_customer_id: "cus_gil",
      }]);
    }));
}

Deno.test("two customers of one profile that are linked at once: the profile's customer is the newest", () =>
  shop.database(async (sql) => {
    await sql`select tests.trust_clerk()`;
    await sql.begin(link("gil"));
    const newer = await customer(sql, "cus_newer", {
      external_id: "user_gil",
      created_at: "2026-11-20T00:00:00Z",
    });
    const older = await customer(sql, "cus_older", {
      external_id: "user_gil",
      created_at: "2026-11-01T00:00:00Z",
    });
    await beforeCommit(sql, newer, older);
    assertEquals([...await sql`select polar_customer_id from public.profiles`], [{
      polar_customer_id: "cus_newer",
    }]);
  }));

Deno.test("S93: an account that is deleted while its order arrives owns nothing", () =>
  shop.database(async (sql) => {
    const remove = (user: string): Work<unknown> => (tx) => tx`delete from auth.users where id = ${user}`;
    for (const [name, race] of Object.entries({ order_first: true, deletion_first: false })) {
      const [{ user }] = await sql`select tests.sign_up(${name}) ->> 'sub' as user`;
      await sql.begin(
        await order(sql, `${name}_before`, { customer_id: `cus_${name}`, metadata: { user_id: user } }),
      );
      const arrives = await order(sql, `${name}_race`, {
        customer_id: `cus_${name}`,
        metadata: { user_id: user },
      });
      if (race) await beforeCommit<unknown, unknown>(sql, arrives, remove(user));
      else await beforeCommit<unknown, unknown>(sql, remove(user), arrives);
      const owned = await sql`
        select o.id from public.orders o join public.profiles p using (user_id) where p.deleted_at is not null
        union all
        select c.order_id from public.purchases c join public.profiles p using (user_id) where p.deleted_at is not null`;
      assertEquals([...owned], [], name);
    }
    assertEquals((await sql`select from public.purchases`).length, 4, "and nothing that was paid is lost");
  }));
