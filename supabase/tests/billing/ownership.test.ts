/**
 * Whose a payment is, who may buy what again, and what older or foreign events may not touch (docs/money.md §1, §2 and
 * §5). Kills: owners by e-mail or external id, copies that overwrite, guards in code, a trial for everyone each time.
 */

import { assert, assertEquals } from "@kit/assert";
import type postgres from "postgres";
import { at, later } from "./calendar.ts";
import type { Slug } from "./catalogue.ts";
import * as checks from "./checks.ts";
import { meanwhile } from "./concurrency.ts";
import { event } from "./events.ts";
import { changed, customer, embedding, order, paid, refunded, subscription } from "./payloads.ts";
import { as, balance, receive, refusal, signUp } from "./people.ts";
import { type Shop, startShop } from "./shop.ts";
import { undone } from "./stage.ts";
import { cartId } from "./story.ts";

let shop: Shop;
let stage: postgres.Sql;
Deno.test.beforeAll(async () => {
  shop = await startShop();
  stage = await shop.open();
});
Deno.test.afterAll(() => shop.close());

const ana = customer("ana");
const metadata = { user_id: "ana" };
const pro = subscription("sub-pro", { customer: ana, plan: "pro", from: at(-10), metadata });
const proOrder = order("order-pro", {
  customer: ana,
  product: "pro",
  reason: "subscription_create",
  created: at(-10),
  subscription: pro,
});
const pack = (
  id: string,
  fields: { of?: typeof ana; metadata?: Record<string, string>; product?: Slug } = {},
) =>
  paid(
    order(id, {
      customer: fields.of ?? ana,
      product: fields.product ?? "pack",
      reason: "purchase",
      created: at(-3),
      metadata: fields.metadata,
    }),
    at(-3, 1),
  );

async function row(sql: postgres.ISql, table: string, id: string): Promise<Record<string, unknown>> {
  const [{ row }] = await sql`select to_jsonb(t) as row from ${sql(table)} t where id = ${id}`;
  return row;
}

// Order of events -----------------------------------------------------------------------------------------------------

Deno.test("S43: a stale order event changes no purchase, no lot and no flag", () =>
  undone(stage, async (sql) => {
    await receive(sql, event("order.refunded", at(-1), refunded(pack("order", { metadata }), at(-1), 300)));
    const everything = async () => {
      const [{ state }] = await sql`select tests.state() - 'edge_kit.polar_events' as state`;
      for (const order of state["public.orders"]) delete order.email_at; // an earlier word on its e-mail
      return state;
    };
    const before = await everything();
    const older = changed(pack("order", { metadata: { user_id: "bo" } }), at(-2), {
      subtotal_amount: 1,
      items: [],
    });
    assertEquals(await receive(sql, event("order.updated", at(-2), older)), "stale");
    assertEquals(await everything(), before);
  }));

Deno.test("S44: an order that comes before its customer and subscription leaves placeholders, and loses nothing", () =>
  undone(stage, async (sql) => {
    assertEquals(await receive(sql, event("order.paid", at(-10, 2), proOrder)), "processed");
    assertEquals(await balance(sql, "ana"), 1000);
    const placeholder = await row(sql, "public.subscriptions", "sub-pro");
    assertEquals([placeholder.user_id, (placeholder.last_writer as { own: number }).own], [null, 0]);
    const [reread] = await sql`select kind, id, reason from edge_kit.polar_rereads`;
    assertEquals({ ...reread }, { kind: "subscription", id: "sub-pro", reason: "placeholder" });
    assertEquals(await receive(sql, event("subscription.created", at(-10, 1), pro)), "processed");
    assertEquals(await receive(sql, event("customer.created", at(-11), ana)), "processed");
    assertEquals((await row(sql, "public.subscriptions", "sub-pro")).user_id, "ana");
    assertEquals((await sql`select from edge_kit.polar_rereads`).length, 0);
    assertEquals(await balance(sql, "ana"), 1000);
  }));

Deno.test("S45: a copy inside an order, older or newer, writes no column of the subscription", () =>
  undone(stage, async (sql) => {
    const now = changed(pro, at(-5), {});
    await receive(sql, event("subscription.updated", at(-5), now));
    const before = await row(sql, "public.subscriptions", "sub-pro");
    const other = {
      status: "canceled",
      current_period_end: at(-9),
      ended_at: at(-9),
      product_id: "polar-team",
    } as const;
    for (const modified of [at(-6), at(-4)]) {
      const o = changed(embedding(proOrder, changed(pro, modified, other)), modified, {});
      await receive(sql, event("order.updated", later(modified, 1), o));
      const { copied_at, ...after } = await row(sql, "public.subscriptions", "sub-pro");
      assertEquals({ ...after, copied_at: null }, before);
      assertEquals(copied_at !== null, modified === at(-4), "asks to be read again");
    }
  }));

Deno.test("S46: of two versions that arrive at once the newer stays, whichever commits first", async () => {
  for (const swapped of [false, true]) {
    const sql = await shop.open(3);
    const told = [
      event("subscription.updated", at(-5), changed(pro, at(-5), { cancel_at_period_end: true })),
      event("subscription.updated", at(-6), changed(pro, at(-6), {})),
    ];
    const [first, second] = swapped ? told.reverse() : told;
    const { waited } = await meanwhile(sql, (one) => receive(one, first), (other) => receive(other, second));
    assert(waited);
    assertEquals((await row(sql, "public.subscriptions", "sub-pro")).cancel_at_period_end, true);
    await sql.end();
  }
});

// Buying again --------------------------------------------------------------------------------------------------------

async function cart(sql: postgres.ISql, user: string | null, product: Slug) {
  const [{ cart }] = await sql`
    select public.create_cart(case when ${user}::text is not null then tests.claims(${user}) end, ${
    sql.json([{ product }])
  }, null) as cart`;
  return cart as {
    allow_trial: boolean;
    buyer: { user_id: string | null; polar_customer_id: string | null };
  };
}

Deno.test("S55, S129: who has a subscription that is charged, or will be again, is sent to the portal, who had one may buy", () =>
  undone(stage, async (sql) => {
    const buyAgain = () => refusal(sql.savepoint((sql) => cart(sql, "ana", "team")));
    assertEquals(await buyAgain(), "not refused");
    const moments = {
      trialing: true,
      active: true,
      past_due: true,
      paused: true,
      unpaid: true,
      canceled: false,
    };
    for (const [n, [status, refused]] of Object.entries(moments).entries()) {
      const then = changed(pro, at(-9, n), { status: status as typeof pro.status });
      await receive(sql, event("subscription.updated", at(-9, n), then));
      assertEquals(await buyAgain(), refused ? "PT409 already_subscribed" : "not refused", status);
    }
    assertEquals(await refusal(sql.savepoint((sql) => cart(sql, "bo", "team"))), "not refused");
  }));

Deno.test("S55: two people pay one cart at the same moment", async () => {
  const sql = await shop.open(3);
  await checks.cartPaidAtOnce(sql);
  await sql.end();
});

Deno.test("S56: one trial for a person, also after the subscription has gone", () =>
  undone(stage, async (sql) => {
    assertEquals((await cart(sql, "ana", "pro")).allow_trial, true);
    const trial = subscription("sub-trial", {
      customer: ana,
      plan: "pro",
      from: at(-40),
      trialDays: 7,
      metadata,
    });
    await receive(sql, event("subscription.created", at(-40), trial));
    const gone = changed(trial, at(-36), { status: "canceled", ended_at: at(-36) });
    await receive(sql, event("subscription.revoked", at(-36), gone));
    assertEquals((await cart(sql, "ana", "team")).allow_trial, false);
    assertEquals((await cart(sql, "bo", "team")).allow_trial, true);
    assertEquals((await cart(sql, null, "team")).allow_trial, true);
  }));

// Guests and customers ------------------------------------------------------------------------------------------------

async function link(sql: postgres.ISql, user: string): Promise<Record<string, number>> {
  return await as(sql, user, async () => {
    const [{ linked }] = await sql`select public.link_profile() as linked`;
    return linked;
  });
}

Deno.test("S81: a verified e-mail claims what was bought as a guest, once, and counts it", () =>
  undone(stage, async (sql) => {
    await receive(sql, event("order.paid", at(-3, 1), pack("order-guest")));
    await receive(sql, event("subscription.created", at(-10), { ...pro, metadata: {} }));
    const nothing = { customers: 0, orders: 0, purchases: 0, subscriptions: 0, credit_lots: 0, seats: 0 };
    assertEquals(await link(sql, "bo"), nothing);
    assertEquals(await link(sql, "ana"), {
      customers: 1,
      orders: 1,
      purchases: 1,
      subscriptions: 1,
      credit_lots: 2,
      seats: 0,
    });
    assertEquals(await link(sql, "ana"), nothing);
    assertEquals(await balance(sql, "ana"), 2000);
    await receive(sql, event("order.paid", at(-2), pack("order-next")));
    assertEquals((await row(sql, "public.orders", "order-next")).user_id, "ana");
  }));

Deno.test("S81: a guest signs in while the order is on its way", async () => {
  const sql = await shop.open(3);
  await checks.linkedWhilePaying(sql);
  await sql.end();
});

Deno.test("S82: a customer that takes a victim's e-mail keeps its owner and gains nothing of the victim's", () =>
  undone(stage, async (sql) => {
    await signUp(sql, "victim");
    await sql`select public.link_polar_customer(tests.claims('victim'), 'cus-victim', 'victim@example.com')`;
    await sql`select public.link_polar_customer(tests.claims('ana'), 'cus-ana', 'ana@example.com')`;
    await receive(
      sql,
      event("customer.updated", at(-2), changed(ana, at(-2), { email: "victim@example.com" })),
    );
    await receive(sql, event("order.paid", at(-1), pack("order-ana")));
    await receive(sql, event("order.paid", at(-1), pack("order-victim", { of: customer("victim") })));
    assertEquals((await row(sql, "public.orders", "order-ana")).user_id, "ana");
    assertEquals((await row(sql, "public.orders", "order-victim")).user_id, "victim");
    assertEquals((await link(sql, "victim")).customers, 0);
  }));

Deno.test("S83: a Polar customer without external id: our user id arrives in the metadata", () =>
  undone(stage, async (sql) => {
    await receive(sql, event("customer.updated", at(-4), changed(ana, at(-4), {})));
    await receive(sql, event("order.paid", at(-3, 1), pack("order", { metadata: { user_id: "someone" } })));
    assertEquals((await row(sql, "public.orders", "order")).user_id, "someone");
    assertEquals((await row(sql, "edge_kit.polar_customers", "cus-ana")).user_id, null);
    assertEquals(await balance(sql, "someone"), 1000);
  }));

Deno.test("S84: a late event of a deleted customer finds its rows by Polar's id, not by the external id in use again", () =>
  undone(stage, async (sql) => {
    const first = customer("ana", { external_id: "ana" });
    const second = customer("second", { external_id: "ana", email: "ana@example.com" });
    await sql`select public.link_polar_customer(tests.claims('ana'), 'cus-ana', 'ana@example.com')`;
    await receive(sql, event("subscription.created", at(-10), { ...pro, customer: first, metadata: {} }));
    const gone = changed(first, at(-5), { deleted_at: at(-5) });
    await receive(sql, event("customer.deleted", at(-5), gone));
    await receive(sql, event("customer.created", at(-4), second));
    const live = subscription("sub-second", { customer: second, plan: "team", from: at(-4) });
    await receive(sql, event("subscription.created", at(-4, 1), live));
    const revoked = changed({ ...pro, customer: gone }, at(-5, 1), {
      status: "canceled",
      ended_at: at(-5, 1),
    });
    await receive(sql, event("subscription.revoked", at(-5, 1), revoked));
    const subscriptions = await sql`select id, status, user_id from public.subscriptions order by id`;
    assertEquals(subscriptions.map((s) => ({ ...s })), [
      { id: "sub-pro", status: "revoked", user_id: "ana" },
      { id: "sub-second", status: "active", user_id: "ana" },
    ]);
    assertEquals((await cart(sql, "ana", "pack")).buyer.polar_customer_id, "cus-second");
  }));

Deno.test("S85: a payment of nobody is kept, shows, and is attached by one command", () =>
  undone(stage, async (sql) => {
    const nobody = { ...pack("order"), customer: { ...ana, email: null } };
    assertEquals(await receive(sql, event("order.paid", at(-3, 1), nobody)), "processed");
    assertEquals((await row(sql, "public.orders", "order")).attention, ["unattributed"]);
    await signUp(sql, "ana");
    await sql`select public.attach_order('order', 'ana', 'wrote to support')`;
    assertEquals((await row(sql, "public.orders", "order")).attention, []);
    assertEquals(await balance(sql, "ana"), 1000);
    const [{ owner }] = await sql`select user_id as owner from public.purchases`;
    assertEquals(owner, "ana");
  }));

Deno.test("S93: a deleted account loses its link; the history of money stays, and nothing new is assigned", () =>
  undone(stage, async (sql) => {
    const user = "0b9f8d4e-1111-4222-8333-444455556666";
    await sql`insert into auth.users (id, email, email_confirmed_at) values (${user}, 'ana@example.com', now())`;
    await receive(sql, event("order.paid", at(-3, 1), pack("order", { metadata: { user_id: user } })));
    await receive(sql, event("subscription.created", at(-10), { ...pro, metadata: { user_id: user } }));
    assertEquals(await balance(sql, user), 2000);
    await sql`delete from auth.users where id = ${user}`;

    const [counts] = await sql`
      select (select count(*)::integer from public.orders) as orders, (select count(*)::integer from public.purchases) as purchases,
        (select count(*)::integer from public.credit_lots) as lots, (select count(*)::integer from public.credit_entries) as entries,
        (select count(*)::integer from public.subscriptions) as subscriptions`;
    assertEquals({ ...counts }, { orders: 1, purchases: 1, lots: 2, entries: 2, subscriptions: 1 });
    const owners = await sql`
      select user_id from public.orders union select user_id from public.purchases union select user_id from public.credit_lots
      union select user_id from public.subscriptions union select user_id from edge_kit.polar_customers`;
    assertEquals(owners.map((owner) => owner.user_id), [null]);

    await receive(
      sql,
      event("order.updated", at(-1), changed(pack("order", { metadata: { user_id: user } }), at(-1), {})),
    );
    await receive(sql, event("order.paid", at(-1), pack("order-late", { metadata: { user_id: user } })));
    assertEquals((await row(sql, "public.orders", "order")).user_id, null);
    assertEquals((await row(sql, "public.orders", "order-late")).user_id, null);
    assertEquals(await balance(sql, user), 0);
  }));

// A shared organization -----------------------------------------------------------------------------------------------

Deno.test("S94: in a shared organization foreign orders are ignored until their product is mapped", () =>
  undone(stage, async (sql) => {
    await sql`update edge_kit.settings set shared_organization = true where singleton`;
    const foreign = pack("order-foreign", { product: "late-pack", metadata });
    assertEquals(await receive(sql, event("order.created", at(-3), foreign)), "ignored");
    assertEquals(await receive(sql, event("order.paid", at(-3, 1), foreign)), "ignored");
    assertEquals(await receive(sql, event("order.paid", at(-3, 1), pack("order-ours"))), "processed");
    const withCart = pack("order-cart", { product: "late-pack", metadata: { tempCartId: cartId("any") } });
    assertEquals(await receive(sql, event("order.paid", at(-3, 1), withCart)), "processed");
    assertEquals((await sql`select id from public.orders order by id`).map(({ id }) => id), [
      "order-cart",
      "order-ours",
    ]);
    await sql`update public.products set polar_product_id = 'polar-late-pack' where slug = 'late-pack'`;
    assertEquals((await row(sql, "public.orders", "order-foreign")).attention, []);
    assertEquals(await balance(sql, "ana"), 300);
  }));

Deno.test("S94: in a shared organization foreign subscriptions are ignored until their plan is mapped", () =>
  undone(stage, async (sql) => {
    await sql`update edge_kit.settings set shared_organization = true where singleton`;
    const late = subscription("sub-foreign", { customer: ana, plan: "late-plan", from: at(-5), metadata });
    assertEquals(await receive(sql, event("subscription.created", at(-5), late)), "ignored");
    assertEquals((await sql`select from public.subscriptions`).length, 0);
    await sql`update public.products set polar_product_id = 'polar-late-plan' where slug = 'late-plan'`;
    assertEquals((await row(sql, "public.subscriptions", "sub-foreign")).tier, "late");
    assertEquals(await balance(sql, "ana"), 70);
  }));

Deno.test("S94: events of foreign products, checkouts, refunds and benefits change nothing of ours", () =>
  undone(stage, async (sql) => {
    await sql`update edge_kit.settings set shared_organization = true where singleton`;
    const product = {
      id: "polar-foreign",
      name: "Theirs",
      prices: [],
      modified_at: at(-1),
      created_at: at(-9),
    };
    assertEquals(await receive(sql, event("product.updated", at(-1), product)), "ignored");
    const checkout = { id: "checkout-foreign", status: "open", metadata: {}, created_at: at(-1) };
    assertEquals(await receive(sql, event("checkout.created", at(-1), checkout)), "ignored");
    assertEquals((await sql`select from public.products where price_drift`).length, 0);
  }));
