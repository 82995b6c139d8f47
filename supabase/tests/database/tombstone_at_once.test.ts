/**
 * Contract: S127, S128, docs/money.md §5. Whatever is booked for an account while it is being deleted, whichever commits
 * first, nothing is a tombstone's afterwards; and an event of a customer that points at one is worked.
 * Kills: an owner that is checked before its row is locked.
 */

import { assertEquals } from "@kit/assert";
import type postgres from "postgres";
import { beforeCommit, type Shop, startShop, type Work } from "./at_once.ts";

let shop: Shop;
Deno.test.beforeAll(async () => {
  shop = await startShop();
});
Deno.test.afterAll(() => shop?.stop());

/** What is done for the user, and how it is answered before and after the deletion. */
const calls: Record<string, (user: string) => Work<unknown>> = {
  "an operator attaches an order": (user) => (tx) =>
    tx`select public.attach_order('ord_guest', ${user}, 'a test')`,
  "an operator moves an order": (user) => (tx) => tx`select public.move_order('ord_bob', ${user}, 'a test')`,
  "a backend settles": (user) => (tx) =>
    tx`select public.spend_credits_for(${user}, 5, 'job', 'a test', true)`,
  "a backend spends": (user) => (tx) => tx`select public.spend_credits_for(${user}, 5, 'spend', 'a test')`,
  "an operator gives credits": (user) => (tx) =>
    tx`select public.adjust_credits(${user}, 5, 'gift-now', 'a test')`,
  "an order in the user's name arrives": (user) => (tx) =>
    tx`select tests.deliver(tests.order_event('ord_named', jsonb_build_object('metadata', jsonb_build_object('user_id', ${user}::text))))`,
  "a subscription in the user's name arrives": (user) => (tx) =>
    tx`select tests.deliver(tests.subscription_event('sub_named', jsonb_build_object('metadata', jsonb_build_object('user_id', ${user}::text))))`,
  "checkout links a customer": () => (tx) =>
    tx`select public.link_polar_customer(tests.supabase_claims('ann'), 'cus_new', 'ann@example.com')`,
  "the user links": () => async (tx) => {
    await tx`select tests.sign_in(tests.supabase_claims('ann'))`;
    await tx`select public.link_profile()`;
  },
  "Polar tells of the user's customer": (user) => (tx) =>
    tx`select tests.deliver(tests.customer_event('cus_ann', jsonb_build_object('external_id', ${user}::text, 'email', 'ann@example.com'), now()))`,
  "a checkout is opened": () => (tx) =>
    tx`select public.create_cart(tests.supabase_claims('ann'), '[{"product": "base-kit"}]', 'key')`,
};

/** Refused, or done: both are right. Anything else is not. */
const either = (work: Work<unknown>): Work<string> => async (tx) => {
  try {
    await tx.savepoint((sp) => work(sp as unknown as postgres.TransactionSql) as Promise<unknown>);
    return "done";
  } catch (error) {
    const { code = "", message } = error as postgres.PostgresError;
    if (!/^PT(401|402|403|404)$/.test(code)) throw error;
    return message;
  }
};

for (const [what, call] of Object.entries(calls)) {
  Deno.test(`S127: ${what} while the account is deleted, whichever commits first`, () =>
    shop.database(async (sql) => {
      for (const deletionFirst of [true, false]) {
        const [{ user }] = await sql`select tests.sign_up('ann') ->> 'sub' as user`;
        await sql`update public.products set credits = 7 where slug = 'base-kit'`;
        await sql`select public.link_polar_customer(tests.supabase_claims('ann'), 'cus_ann', 'ann@example.com')`;
        await sql`select public.adjust_credits(${user}, 10, 'gift', 'a gift')`;
        await sql`select tests.deliver(tests.order_event('ord_guest'))`;
        await sql`select tests.deliver(tests.order_event('ord_guest_ann', '{"customer_id": "cus_guest_ann", "customer": {"email": "ann@example.com"}}'))`;
        await sql`select tests.deliver(tests.order_event('ord_bob', '{"metadata": {"user_id": "user_bob"}, "customer_id": "cus_bob"}'))`;

        const books = either(call(user));
        const leaves: Work<string> = async (tx) => {
          await tx`delete from auth.users where id = ${user}`;
          return "done";
        };
        if (deletionFirst) await beforeCommit(sql, leaves, books);
        else await beforeCommit(sql, books, leaves);

        assertEquals(
          [...await sql`select * from edge_kit.tombstone_holdings`],
          [],
          `deletion first: ${deletionFirst}`,
        );
        assertEquals([...await sql`select * from edge_kit.ledger_faults`], []);
        assertEquals(
          [...await sql`select type, error from edge_kit.polar_events where state in ('failed', 'dead')`],
          [],
        );
        await clean(sql);
      }
    }));
}

Deno.test("S128: an event of a customer that still points at a tombstone is worked, and is nobody's", () =>
  shop.database(async (sql) => {
    const [{ user }] = await sql`select tests.sign_up('ann') ->> 'sub' as user`;
    await sql`select public.link_polar_customer(tests.supabase_claims('ann'), 'cus_ann', 'ann@example.com')`;
    await sql`update public.profiles set email = null, polar_customer_id = null, deleted_at = now() where user_id = ${user}`;
    const told = await sql`
      select tests.deliver(tests.customer_event('cus_ann', jsonb_build_object('external_id', ${user}::text, 'email', 'ann@example.com'))) as customer,
        tests.deliver(tests.order_event('ord_ann', '{"customer_id": "cus_ann", "customer": {"email": "ann@example.com"}}')) as "order",
        tests.deliver(tests.subscription_event('sub_ann', '{"customer_id": "cus_ann"}')) as subscription`;
    assertEquals([...told], [{ customer: "processed", order: "processed", subscription: "processed" }]);
    assertEquals([
      ...await sql`select user_id from public.orders union select user_id from public.subscriptions`,
    ], [{
      user_id: null,
    }]);
  }));

/** The same people again. */
async function clean(sql: postgres.Sql): Promise<void> {
  await sql`alter table public.credit_entries disable trigger credit_entries_append_only`;
  await sql`truncate public.orders, public.subscriptions, public.credit_lots, public.credit_entries, public.purchases,
    edge_kit.polar_customers, edge_kit.polar_events, edge_kit.credit_spends, public.profiles, public.temp_carts, edge_kit.operator_actions cascade`;
  await sql`alter table public.credit_entries enable trigger credit_entries_append_only`;
}
