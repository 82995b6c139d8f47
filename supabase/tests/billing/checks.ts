/**
 * Checks by name, for rules that no story can show: spending, and what happens between connections. Each works on a
 * copy of the shop of its own, with several connections, and throws when the rule does not hold. The scenario tests
 * run them on our SQL, the mutants on wrong ones.
 */

import { assert, assertEquals } from "@kit/assert";
import type postgres from "postgres";
import { at } from "./calendar.ts";
import { atOnce, meanwhile } from "./concurrency.ts";
import { event } from "./events.ts";
import { customer, order, paid, refunded } from "./payloads.ts";
import { balance, give, lapse, lots, receive, refusal, settle, signUp, spend } from "./people.ts";
import { cartId } from "./story.ts";

/** A check of a rule. */
export type Check = (sql: postgres.Sql) => Promise<void>;

const noFaults = async (sql: postgres.Sql) =>
  assertEquals([...await sql`select * from edge_kit.ledger_faults`], []);

/** An order of a pack of 1000 credits for 1000 cents, owned by `user`. */
function packOf(user: string) {
  const told = order(`order-${user}`, {
    customer: customer(user),
    product: "pack",
    reason: "purchase",
    created: at(-3),
    metadata: { user_id: user },
  });
  return paid(told, at(-3, 1));
}

// Spending ------------------------------------------------------------------------------------------------------------

/** Two connections spend the last credit, the second while the first has not committed. */
export const lastCreditTwice: Check = async (sql) => {
  await signUp(sql, "ana");
  await give(sql, "ana", 1);
  const { second } = await meanwhile(
    sql,
    (one) => spend(one, "ana", 1),
    (other) => refusal(spend(other, "ana", 1)),
  );
  assertEquals(second, { status: "fulfilled", value: "PT402 insufficient_credits" });
  assertEquals(await balance(sql, "ana"), 0);
  await noFaults(sql);
};

/** 32 connections spend the last credit. */
export const lastCreditOf32: Check = async (sql) => {
  await signUp(sql, "ana");
  await give(sql, "ana", 1);
  const answers = await atOnce(32, (n) => refusal(spend(sql, "ana", 1, `key-${n}`)));
  const values = answers.map((answer) => answer.status === "fulfilled" ? answer.value : String(answer.reason))
    .sort();
  assertEquals(values, [...Array(31).fill("PT402 insufficient_credits"), "not refused"]);
  assertEquals(await balance(sql, "ana"), 0);
  await noFaults(sql);
};

/** A key that is known answers as it did, although nothing is left to spend. */
export const spendReplayed: Check = async (sql) => {
  await signUp(sql, "ana");
  await give(sql, "ana", 10);
  const first = await spend(sql, "ana", 10, "key");
  assertEquals(first, { spent: 10, balance: 0 });
  assertEquals(await spend(sql, "ana", 10, "key").catch(String), first);
  assertEquals(await refusal(spend(sql, "ana", 9, "key")), "PT409 key_reused");
  assertEquals(await refusal(spend(sql, "ana", 1, "other")), "PT402 insufficient_credits");
  assertEquals(await balance(sql, "ana"), 0);
  await noFaults(sql);
};

/** The lot that expires first is spent first, one past its expiry never, swept or not. */
export const earliestExpiryFirst: Check = async (sql) => {
  await signUp(sql, "ana");
  await give(sql, "ana", 10, { key: "never" });
  await give(sql, "ana", 10, { key: "late", expires: at(9) });
  await give(sql, "ana", 10, { key: "soon", expires: at(3) });
  await give(sql, "ana", 10, { key: "past", expires: at(5) });
  await lapse(sql, "adjustment:past");
  assertEquals(await balance(sql, "ana"), 30);
  assertEquals(await spend(sql, "ana", 15), { spent: 15, balance: 15 });
  assertEquals(await lots(sql, "ana"), {
    "adjustment:late": [10, 5, 0, 0, 5],
    "adjustment:never": [10, 0, 0, 0, 10],
    "adjustment:past": [10, 0, 0, 0, 10],
    "adjustment:soon": [10, 10, 0, 0, 0],
  });
  assertEquals(await refusal(spend(sql, "ana", 16)), "PT402 insufficient_credits");
  await sql`select edge_kit.sweep_expired_lots()`;
  assertEquals((await lots(sql, "ana"))["adjustment:past"], [10, 0, 0, 10, 0]);
  assertEquals(await balance(sql, "ana"), 15);
  await noFaults(sql);
};

/** What was spent before its refund is a debt, which other credits cover. */
export const refundOfSpent: Check = async (sql) => {
  const pack = packOf("ana");
  await receive(sql, event("order.paid", at(-3, 1), pack));
  await spend(sql, "ana", 800);
  await receive(sql, event("order.refunded", at(-2), refunded(pack, at(-2), 1000)));
  assertEquals(await balance(sql, "ana"), -800);
  assertEquals(await refusal(spend(sql, "ana", 1)), "PT402 insufficient_credits");
  await give(sql, "ana", 900, { key: "gift" });
  assertEquals(await balance(sql, "ana"), 100);
  assertEquals(await refusal(spend(sql, "ana", 101)), "PT402 insufficient_credits");
  assertEquals(await spend(sql, "ana", 100), { spent: 100, balance: 0 });
  assertEquals(await lots(sql, "ana"), {
    "adjustment:gift": [900, 100, 0, 0, 800],
    "order:order-ana:1": [1000, 800, 1000, 0, -800],
  });
  await noFaults(sql);
};

/** An expired lot is worth nothing, neither credit nor debt. */
export const debtExpires: Check = async (sql) => {
  const pack = packOf("ana");
  await receive(sql, event("order.paid", at(-3, 1), pack));
  await sql`update public.credit_lots set expires_at = ${at(3)} where user_id = 'ana'`;
  await spend(sql, "ana", 800);
  await receive(sql, event("order.refunded", at(-2), refunded(pack, at(-2), 1000)));
  await lapse(sql, "order:order-ana:1");
  assertEquals(await balance(sql, "ana"), 0);
  await sql`select edge_kit.sweep_expired_lots()`;
  assertEquals(await lots(sql, "ana"), { "order:order-ana:1": [1000, 800, 1000, -800, 0] });
  await receive(sql, event("order.updated", at(-1), refunded(pack, at(-1), 0)));
  assertEquals(await lots(sql, "ana"), { "order:order-ana:1": [1000, 800, 0, 200, 0] });
  assertEquals(await balance(sql, "ana"), 0);
  await noFaults(sql);
};

/** A settlement has no floor; its rest is a debt of its own. */
export const settlementBelowZero: Check = async (sql) => {
  await signUp(sql, "ana");
  await give(sql, "ana", 10, { key: "gift" });
  assertEquals(await refusal(spend(sql, "ana", 25, "admission")), "PT402 insufficient_credits");
  assertEquals(await settle(sql, "ana", 25, "job"), { spent: 25, balance: -15 });
  assertEquals(await settle(sql, "ana", 25, "job"), { spent: 25, balance: -15 });
  assertEquals(await lots(sql, "ana"), {
    "adjustment:gift": [10, 10, 0, 0, 0],
    "settlement:ana:job": [0, 15, 0, 0, -15],
  });
  await give(sql, "ana", 20);
  assertEquals(await balance(sql, "ana"), 5);
  await noFaults(sql);
};

// Between connections ---------------------------------------------------------------------------------------------------

/** Two customers pay one cart at the same moment: one of them is the second. */
export const cartPaidAtOnce: Check = async (sql) => {
  await sql`select tests.cart(${cartId("shared")}, null, '[{"product": "pack", "quantity": 2}]')`;
  const [first, second] = ["ana", "bo"].map((name, index) =>
    order(`order-${name}`, {
      customer: customer(name),
      product: "cart",
      reason: "purchase",
      created: at(-3, index),
      lines: [{ amount: 2000 }],
      metadata: { tempCartId: cartId("shared") },
    })
  );
  await meanwhile(
    sql,
    (one) => receive(one, event("order.paid", at(-3, 2), first)),
    (other) => receive(other, event("order.paid", at(-3, 2), second)),
  );
  const rows = await sql`select id, attention from public.orders order by id`;
  assertEquals(rows.map(({ id, attention }) => [id, attention]), [
    ["order-ana", []],
    ["order-bo", ["cart_paid_twice"]],
  ]);
};

/** A guest signs in while an order of theirs is on its way: nothing stays unowned. */
export const linkedWhilePaying: Check = async (sql) => {
  await receive(sql, event("customer.created", at(-4), customer("ana")));
  const { metadata: _, ...pack } = packOf("ana");
  const { waited } = await meanwhile(
    sql,
    (one) => receive(one, event("order.paid", at(-3, 1), { ...pack, metadata: {} })),
    (other) => other`select tests.signs_in('ana')`,
  );
  assert(waited, "link_profile() waits for the customer");
  assertEquals(await balance(sql, "ana"), 1000);
};

/** One event on 32 connections has one effect. */
export const oneEventOn32: Check = async (sql) => {
  const body = JSON.stringify(event("order.paid", at(-3, 1), packOf("ana")));
  const answers = await atOnce(32, async () => {
    const [{ state }] = await sql`select public.ingest_polar_event('event', ${body}) as state`;
    return state as string;
  });
  const states = answers.map((answer) => answer.status === "fulfilled" ? answer.value : String(answer.reason))
    .sort();
  assertEquals(states, [...Array(31).fill("duplicate"), "processed"]);
  assertEquals(await lots(sql, "ana"), { "order:order-ana:1": [1000, 0, 0, 0, 1000] });
  const [{ entries, purchases }] = await sql`
    select (select count(*)::integer from public.credit_entries) as entries, (select count(*)::integer from public.purchases) as purchases`;
  assertEquals({ entries, purchases }, { entries: 1, purchases: 1 });
};

/** The same fact under 32 webhook ids on 32 connections has one effect too. */
export const oneFactOn32: Check = async (sql) => {
  const body = JSON.stringify(event("order.paid", at(-3, 1), packOf("ana")));
  const answers = await atOnce(32, (n) => sql`select public.ingest_polar_event(${`event-${n}`}, ${body})`);
  assertEquals(answers.filter(({ status }) => status === "rejected"), []);
  assertEquals(await lots(sql, "ana"), { "order:order-ana:1": [1000, 0, 0, 0, 1000] });
  assertEquals((await sql`select from public.credit_entries`).length, 1);
};
