/**
 * What an operator may do about money: each call with a reason and a row in the audit, each safe to repeat or refused
 * when it is. Kills: adjustments posted twice, a refund asked for twice, an order that is moved without its credits.
 */

import { assertEquals, assertMatch } from "@kit/assert";
import type postgres from "postgres";
import { at, later } from "./calendar.ts";
import { event } from "./events.ts";
import { changed, customer, order, paid, refund, refunded, subscription } from "./payloads.ts";
import { balance, receive, refusal, signUp, spend } from "./people.ts";
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

/** Refusal of a statement, in a savepoint of its own. */
async function refused(sql: postgres.TransactionSql, statement: string): Promise<string> {
  return await refusal(sql.savepoint((sql) => sql.unsafe(statement)));
}

/** The audit: [action, subject, reason], as it was written. */
async function audit(sql: postgres.ISql): Promise<string[][]> {
  const rows = await sql`select action, subject, reason from edge_kit.operator_actions order by id`;
  return rows.map(({ action, subject, reason }) => [action, subject, reason]);
}

/** Ana pays a cart of a kit, a scanner and a pack, with tax; answers the ids of the purchases. */
async function buyCart(sql: postgres.ISql): Promise<string[]> {
  await sql`select tests.cart(${cartId("cart")}, 'ana', ${
    sql.json([
      { product: "base-kit", url: "https://shop.example.com/" },
      { product: "threat-scanner", url: "https://shop.example.com/" },
      { product: "pack" },
    ])
  })`;
  const told = order("order", {
    customer: ana,
    product: "cart",
    reason: "purchase",
    created: at(-3),
    lines: [{ amount: 25_800 }],
    tax: 6450,
    metadata: { user_id: "ana", tempCartId: cartId("cart") },
  });
  await receive(sql, event("order.paid", at(-3, 1), paid(told, at(-3, 1))));
  const rows = await sql`select id from public.purchases order by line`;
  return rows.map(({ id }) => id);
}

// adjust_credits ------------------------------------------------------------------------------------------------------

Deno.test("adjust_credits gives and takes, once per key, with an expiry if wanted", () =>
  undone(stage, async (sql) => {
    await signUp(sql, "ana");
    const adjust = async (amount: number, key: string, expires: string | null = null) => {
      const [{ left }] = await sql`
        select public.adjust_credits('ana', ${amount}, ${key}, 'support case 7', ${expires})::integer as left`;
      return left;
    };
    assertEquals(await adjust(100, "case-7"), 100);
    assertEquals(await adjust(100, "case-7"), 100);
    assertEquals(await adjust(50, "case-8", at(9)), 150);
    assertEquals(await adjust(-30, "case-9"), 120);
    assertEquals((await spend(sql, "ana", 120)).balance, 0);
    assertEquals(await adjust(-5, "case-10"), -5);
    assertEquals(await audit(sql), Array(4).fill(["adjust_credits", "ana", "support case 7"]));
    assertEquals((await sql`select from edge_kit.ledger_faults`).length, 0);
  }));

Deno.test("adjust_credits refuses what it cannot do, and leaves no trace", () =>
  undone(stage, async (sql) => {
    await signUp(sql, "ana");
    await sql`select public.adjust_credits('ana', 1, 'used', 'why')`;
    const tried = (args: string) => refused(sql, `select public.adjust_credits(${args})`);
    assertEquals(await tried("'ana', 2, 'used', 'why'"), "PT409 key_reused");
    assertEquals(await tried("'ana', 0, 'new', 'why'"), "PT422 invalid_amount");
    assertEquals(await tried("'ana', 1, null, 'why'"), "PT422 invalid_amount");
    assertEquals(await tried("'ana', 1, 'new', ' '"), "PT422 reason_missing");
    assertEquals(await tried("'ana', 1, 'new', null"), "PT422 reason_missing");
    assertEquals(await tried("'nobody', 1, 'new', 'why'"), "PT404 unknown_user");
    await sql`update public.profiles set email = null, deleted_at = now() where user_id = 'ana'`;
    assertEquals(await tried("'ana', 1, 'new', 'why'"), "PT404 unknown_user");
    assertEquals((await audit(sql)).length, 1);
    assertEquals((await sql`select from public.credit_lots`).length, 1);
  }));

// attach_order, move_order --------------------------------------------------------------------------------------------

/** A guest's subscription with two paid periods, and a pack. */
async function guestBuys(sql: postgres.ISql): Promise<void> {
  const guest = customer("guest");
  const pro = subscription("sub", { customer: guest, plan: "pro", from: at(-10) });
  const common = { customer: guest, product: "pro", subscription: pro } as const;
  const first = order("order-1", { ...common, reason: "subscription_create", created: at(-10) });
  const second = order("order-2", {
    ...common,
    reason: "subscription_cycle",
    created: at(-2),
    lines: [{ amount: 2000, from: at(-2), to: at(28) }],
  });
  const pack = order("order-pack", { customer: guest, product: "pack", reason: "purchase", created: at(-1) });
  await receive(sql, event("subscription.created", at(-10), pro));
  for (const o of [first, second, pack]) await receive(sql, event("order.paid", later(o.created_at, 1), o));
}

Deno.test("attach_order gives an order, its subscription and that one's orders and credits to a user", () =>
  undone(stage, async (sql) => {
    await guestBuys(sql);
    await signUp(sql, "ana");
    await sql`select public.attach_order('order-2', 'ana', 'proved by receipt')`;
    assertEquals(await balance(sql, "ana"), 2000);
    const owned = await sql`select id from public.orders where user_id = 'ana' order by id`;
    assertEquals(owned.map(({ id }) => id), ["order-1", "order-2"]);
    const [{ user_id }] = await sql`select user_id from public.subscriptions`;
    assertEquals(user_id, "ana");
    assertEquals(await audit(sql), [["attach_order", "order-2", "proved by receipt"]]);
    assertEquals(
      await refused(sql, "select public.attach_order('order-1', 'ana', 'again')"),
      "PT409 already_owned",
    );
    assertEquals(
      await refused(sql, "select public.attach_order('order-x', 'ana', 'why')"),
      "PT404 unknown_order",
    );
    assertEquals(
      await refused(sql, "select public.attach_order('order-pack', 'no', 'why')"),
      "PT404 unknown_user",
    );
    assertEquals(
      await refused(sql, "select public.attach_order('order-pack', 'ana', '')"),
      "PT422 reason_missing",
    );
    assertEquals((await audit(sql)).length, 1);
  }));

Deno.test("move_order takes what was spent along: the debt or the rest goes with the lots", () =>
  undone(stage, async (sql) => {
    await guestBuys(sql);
    await signUp(sql, "ana");
    await signUp(sql, "bo");
    await sql`select public.attach_order('order-pack', 'ana', 'first')`;
    await spend(sql, "ana", 400);
    await sql`select public.move_order('order-pack', 'bo', 'it was the other one')`;
    assertEquals([await balance(sql, "ana"), await balance(sql, "bo")], [0, 600]);
    const [{ details }] =
      await sql`select details from edge_kit.operator_actions where action = 'move_order'`;
    assertEquals(details, { from: "ana", user_id: "bo" });
    const [{ purchase }] =
      await sql`select user_id as purchase from public.purchases where order_id = 'order-pack'`;
    assertEquals(purchase, "bo");
  }));

Deno.test("what was moved stays moved when Polar touches the order again", () =>
  undone(stage, async (sql) => {
    await receive(
      sql,
      event(
        "order.paid",
        at(-1),
        order("order", {
          customer: ana,
          product: "pack",
          reason: "purchase",
          created: at(-1),
          metadata: { user_id: "ana" },
        }),
      ),
    );
    await signUp(sql, "bo");
    await sql`select public.move_order('order', 'bo', 'a gift')`;
    const touched = order("order", {
      customer: ana,
      product: "pack",
      reason: "purchase",
      created: at(-1),
      metadata: { user_id: "ana" },
    });
    await receive(
      sql,
      event("order.updated", at(0), changed(touched, at(0), { is_invoice_generated: true })),
    );
    assertEquals([await balance(sql, "ana"), await balance(sql, "bo")], [0, 1000]);
  }));

Deno.test("the renewals of a subscription that an operator gave away follow it, whatever their metadata say", () =>
  undone(stage, async (sql) => {
    const pro = subscription("sub", {
      customer: ana,
      plan: "pro",
      from: at(-40),
      metadata: { user_id: "ana" },
    });
    const common = { customer: ana, product: "pro", subscription: pro } as const;
    const first = order("order-1", { ...common, reason: "subscription_create", created: at(-40) });
    const next = order("order-2", {
      ...common,
      reason: "subscription_cycle",
      created: at(-9),
      lines: [{ amount: 2000, from: at(-9), to: at(21) }],
    });
    await receive(sql, event("subscription.created", at(-40), pro));
    await receive(sql, event("order.paid", at(-40), first));
    await signUp(sql, "bo");
    await sql`select public.move_order('order-1', 'bo', 'the company was sold')`;
    await receive(sql, event("order.paid", at(-9), next));
    assertEquals([await balance(sql, "ana"), await balance(sql, "bo")], [0, 1000]);
    const [{ user_id }] = await sql`select user_id from public.orders where id = 'order-2'`;
    assertEquals(user_id, "bo");
  }));

// rerun_purchase ------------------------------------------------------------------------------------------------------

Deno.test("rerun_purchase queues a finished purchase again, and only a finished one", () =>
  undone(stage, async (sql) => {
    const [kit, , pack] = await buyCart(sql);
    const rerun = (id: string, reason = "a fresh look") =>
      refused(sql, `select public.rerun_purchase('${id}', '${reason}')`);
    assertEquals(await rerun(kit), "PT409 not_finished");
    await sql`
      with job as (select public.claim_scrape(${kit}) as job)
      select public.complete_scrape((job ->> 'job_id')::uuid, (job ->> 'lease_token')::uuid, ${
      sql.json([{ kind: "survival_blueprint", title: "Blueprint", score: 50, data: {} }])
    }) from job`;
    assertEquals(await rerun(kit, " "), "PT422 reason_missing");
    assertEquals(await rerun(pack), "PT409 not_finished", "there is no shop to read");
    assertEquals(await rerun(crypto.randomUUID()), "PT404 unknown_purchase");
    assertEquals(await rerun(kit), "not refused");
    const runs =
      await sql`select run_key, state from edge_kit.scrape_jobs where purchase_id = ${kit} order by run_key`;
    assertEquals(runs.map(({ run_key, state }) => [run_key, state]), [["1", "succeeded"], ["2", "queued"]]);
    assertEquals(await audit(sql), [["rerun_purchase", kit, "a fresh look"]]);
  }));

Deno.test("rerun_purchase refuses what was refunded", () =>
  undone(stage, async (sql) => {
    const [kit] = await buyCart(sql);
    await sql`update edge_kit.scrape_jobs set state = 'succeeded', finished_at = now() where purchase_id = ${kit}`;
    const [{ told }] = await sql`select payload::jsonb -> 'data' as told from edge_kit.polar_events`;
    await receive(sql, event("order.refunded", at(-1), refunded(told, at(-1), 25_800)));
    assertMatch(await refused(sql, `select public.rerun_purchase('${kit}', 'why')`), /^PT409 /);
  }));

// refund_purchase, refund_order ---------------------------------------------------------------------------------------

/** The refunds that Polar is asked for: order and arguments. */
async function asked(sql: postgres.ISql): Promise<unknown[]> {
  const rows =
    await sql`select subject, args from edge_kit.polar_commands where kind = 'refund' order by asked_at`;
  return rows.map(({ subject, args }) => [subject, args]);
}

Deno.test("refund_purchase asks for the purchase's share, net of tax, and answers the same command when it is asked again", () =>
  undone(stage, async (sql) => {
    const [, scanner] = await buyCart(sql);
    const [{ first }] = await sql`select public.refund_purchase(${scanner}, 'broken') as first`;
    assertEquals([first.state, first.kind, first.amount, first.subject], ["asked", "refund", 9900, "order"]);
    const [{ again }] = await sql`select public.refund_purchase(${scanner}, 'again') as again`;
    assertEquals(again, first);
    assertEquals(await asked(sql), [
      ["order", { amount: 9900, reason: "customer_request", purchase_id: scanner, line: 2 }],
    ]);
    assertEquals(await audit(sql), [["refund_purchase", scanner, "broken"]]);
    const [{ details }] = await sql`select details from edge_kit.operator_actions`;
    assertEquals([details.command_id, details.subject], [first.command_id, "order"]);
  }));

Deno.test("refund_purchase and refund_order never ask for more than is left, what is under way included", () =>
  undone(stage, async (sql) => {
    const [kit, scanner, pack] = await buyCart(sql);
    await sql`select public.refund_purchase(${scanner}, 'broken')`;
    assertEquals(
      await refused(sql, `select public.refund_order('order', 'why', 15901)`),
      "PT422 invalid_amount",
    );
    const [{ rest }] = await sql`select public.refund_order('order', 'goodwill', 15000) as rest`;
    assertEquals(rest.amount, 15_000);
    const [{ left }] = await sql`select public.refund_purchase(${kit}, 'late', 'service_disruption') as left`;
    assertEquals(left.amount, 900);
    assertEquals(
      await refused(sql, `select public.refund_purchase('${pack}', 'why')`),
      "PT409 nothing_to_refund",
    );
    assertEquals(await refused(sql, `select public.refund_order('order', 'why', 5)`), "PT409 command_open");
    const [{ same }] = await sql`select public.refund_order('order', 'why') as same`;
    assertEquals(same, rest);
    // Two of them have come back as refunds, of which the order does not tell yet, and then it does.
    const [{ told }] = await sql`select payload::jsonb -> 'data' as told from edge_kit.polar_events`;
    for (const [id, amount, command] of [["ref-1", 9900, null], ["ref-2", 15_000, rest.command_id]]) {
      await receive(
        sql,
        event(
          "refund.created",
          at(-2),
          refund(String(id), told, {
            amount: Number(amount),
            created_at: at(-2),
            metadata: command ? { command_id: command } : {},
          }),
        ),
      );
    }
    await receive(sql, event("order.refunded", at(-2), refunded(told, at(-2), 24_900)));
    assertEquals(
      await refused(sql, `select public.refund_order('order', 'why')`),
      "PT409 nothing_to_refund",
    );
  }));

Deno.test("the last purchase of an order takes what rounding left", () =>
  undone(stage, async (sql) => {
    const [kit, scanner, pack] = await buyCart(sql);
    await sql`update public.orders set refundable_amount = 25_801, total_amount = 32_251 where true`;
    await sql`update public.purchases set refunded_at = now() where id in ${sql([kit, scanner])}`;
    const [{ last }] = await sql`select public.refund_purchase(${pack}, 'all of it') as last`;
    assertEquals(last.amount, 25_801);
  }));

Deno.test("refund_purchase and refund_order refuse what makes no sense, and leave no trace", () =>
  undone(stage, async (sql) => {
    const [kit, scanner] = await buyCart(sql);
    const tried = (call: string) => refused(sql, `select public.${call}`);
    assertEquals(await tried(`refund_purchase('${kit}', ' ')`), "PT422 reason_missing");
    assertEquals(await tried(`refund_purchase('${kit}', 'why', 'whim')`), "PT422 invalid_polar_reason");
    assertEquals(await tried(`refund_purchase('${crypto.randomUUID()}', 'why')`), "PT404 unknown_purchase");
    assertEquals(await tried(`refund_order('order', '')`), "PT422 reason_missing");
    assertEquals(await tried(`refund_order('order', 'why', null, null)`), "PT422 invalid_polar_reason");
    assertEquals(await tried(`refund_order('order', 'why', 0)`), "PT422 invalid_amount");
    assertEquals(await tried(`refund_order('no', 'why')`), "PT404 unknown_order");
    const [{ told }] = await sql`select payload::jsonb -> 'data' as told from edge_kit.polar_events`;
    await receive(sql, event("order.refunded", at(-1), refunded(told, at(-1), 25_800)));
    assertEquals(await tried(`refund_purchase('${scanner}', 'why')`), "PT409 nothing_to_refund");
    assertEquals([await asked(sql), await audit(sql)], [[], []]);
  }));

Deno.test("a refund that failed is asked for again under another command, once the first is closed", () =>
  undone(stage, async (sql) => {
    const [kit] = await buyCart(sql);
    const [{ first }] = await sql`select public.refund_purchase(${kit}, 'broken') as first`;
    const id = first.command_id;
    await sql`
      update edge_kit.polar_commands set state = 'refused', error_code = 'refund_failed', error = 'It was failed.'
      where id = ${id}`;
    assertEquals(
      await refused(sql, `select public.retry_polar_command('${id}', 'why')`),
      "PT409 refund_failed",
    );
    const [{ same }] = await sql`select public.refund_purchase(${kit}, 'again') as same`;
    assertEquals([same.command_id, same.state, same.error], [id, "refused", "It was failed."]);
    await sql`select public.close_polar_command(${id}, 'another card')`;
    const [{ second }] = await sql`select public.refund_purchase(${kit}, 'again') as second`;
    assertEquals([second.state, second.amount, second.command_id === id], ["asked", 14_900, false]);
  }));

// Subscriptions -------------------------------------------------------------------------------------------------------

Deno.test("S120: a subscription is canceled, kept or moved to another plan by one call, while it has not ended", () =>
  undone(stage, async (sql) => {
    await guestBuys(sql);
    await sql`select public.cancel_subscription('sub', 'refunded')`;
    await sql`select public.cancel_subscription('sub', 'refunded', true)`;
    await sql`select public.uncancel_subscription('sub', 'kept')`;
    await sql`select public.change_subscription_plan('sub', 'free', 'smaller', 'next_period')`;
    const commands = await sql`select kind, subject, args from edge_kit.polar_commands order by asked_at`;
    const [{ free }] = await sql`select polar_product_id as free from public.products where slug = 'free'`;
    assertEquals(commands.map(({ kind, subject, args }) => [kind, subject, args]), [
      ["cancel_at_period_end", "sub", {}],
      ["cancel_now", "sub", {}],
      ["uncancel", "sub", {}],
      ["change_plan", "sub", { product_id: free, proration_behavior: "next_period" }],
    ]);
    assertEquals(await audit(sql), [
      ["cancel_subscription", "sub", "refunded"],
      ["cancel_subscription", "sub", "refunded"],
      ["uncancel_subscription", "sub", "kept"],
      ["change_subscription_plan", "sub", "smaller"],
    ]);
    const tried = (call: string) => refused(sql, `select public.${call}`);
    assertEquals(await tried("cancel_subscription('sub', ' ')"), "PT422 reason_missing");
    assertEquals(await tried("uncancel_subscription('no', 'why')"), "PT404 unknown_subscription");
    assertEquals(await tried("change_subscription_plan('sub', 'pack', 'why')"), "PT422 unknown_product");
    assertEquals(
      await tried("change_subscription_plan('sub', 'pro', 'why', 'magic')"),
      "PT422 invalid_proration",
    );
    assertEquals(await tried("change_subscription_plan('sub', 'pro', 'why')"), "PT409 command_open");
    await sql`update public.subscriptions set polar_status = 'canceled' where true`;
    assertEquals(await tried("cancel_subscription('sub', 'why')"), "PT409 already_ended");
  }));

Deno.test("S120: a refunded period that goes on is in the list until its cancellation is seen, and its end is no riddle", () =>
  undone(stage, async (sql) => {
    const from = at(-8);
    const s = subscription("sub", { customer: ana, plan: "pro", from, metadata: { user_id: "ana" } });
    const told = order("order", {
      customer: ana,
      product: "pro",
      reason: "subscription_create",
      created: from,
      subscription: s,
    });
    const list = async () =>
      (await sql`select id, reason, urgent from edge_kit.attention where kind in ('order', 'subscription')`)
        .map((
          { reason, urgent },
        ) => [
          reason,
          urgent,
        ]);
    await receive(sql, event("subscription.created", from, s));
    await receive(sql, event("order.paid", later(from, 1), told));
    await receive(sql, event("order.refunded", at(-3), refunded(told, at(-3), 2000)));
    assertEquals(await list(), [["refunded_period_runs", false]]);

    const [{ advice }] =
      await sql`select advice from edge_kit.attention where reason = 'refunded_period_runs'`;
    assertMatch(advice, /cancel_subscription\(/);
    await sql`select public.cancel_subscription('sub', 'refunded in full', true)`;
    const ended = { status: "canceled", canceled_at: at(-2), ends_at: at(-2), ended_at: at(-2) } as const;
    await receive(sql, event("subscription.revoked", at(-2), changed(s, at(-2), ended)));
    assertEquals(await list(), []);
    // Nor would it be one if the money had stayed.
    await receive(sql, event("order.updated", at(-1), refunded(told, at(-1), 0)));
    assertEquals(await list(), []);
  }));

Deno.test("what was asked for is the same command until the mirror shows it, and then may be asked for again", () =>
  undone(stage, async (sql) => {
    await guestBuys(sql);
    const cancel = async () =>
      (await sql`select public.cancel_subscription('sub', 'why') ->> 'command_id' as id`)[0].id;
    const first = await cancel();
    assertEquals(await cancel(), first);
    await sql`update edge_kit.polar_commands set state = 'confirmed', answered_at = now() where true`;
    assertEquals(await cancel(), first);
    await sql`update edge_kit.polar_commands set mirrored_at = now() where true`;
    const second = await cancel();
    assertEquals(second === first, false);
    assertEquals((await audit(sql)).length, 2);
  }));

Deno.test("no call of an operator is open to a visitor", () =>
  undone(stage, async (sql) => {
    const calls = [
      "adjust_credits",
      "attach_order",
      "move_order",
      "rerun_purchase",
      "refund_purchase",
      "refund_order",
      "cancel_subscription",
      "uncancel_subscription",
      "change_subscription_plan",
      "retry_polar_command",
      "close_polar_command",
      "replay_polar_event",
    ];
    const open = await sql`
      select p.proname, r.rolname from pg_proc p cross join pg_roles r
      where p.pronamespace = 'public'::regnamespace and p.proname = any (${calls}) and r.rolname in ('anon', 'authenticated')
        and has_function_privilege(r.oid, p.oid, 'execute')`;
    assertEquals([...open], []);
    const [{ known }] = await sql`
      select count(distinct proname)::integer as known from pg_proc where pronamespace = 'public'::regnamespace and proname = any (${calls})`;
    assertEquals(known, calls.length);
  }));
