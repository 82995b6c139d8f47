/**
 * Credits: grants, spending, refunds and expiry, one rule a test (docs/money.md §3 and §4). Kills: effects keyed by
 * event, balances read without a lock, refunds posted by amount, expired credits that still count or still owe.
 */

import { assert, assertEquals } from "@kit/assert";
import type postgres from "postgres";
import { at, later, monthsAfter } from "./calendar.ts";
import * as checks from "./checks.ts";
import { meanwhile } from "./concurrency.ts";
import { event } from "./events.ts";
import { changed, customer, order, paid, refund, refunded, subscription } from "./payloads.ts";
import { balance, give, lapse, lots, receive, refusal, settle, signUp, spend } from "./people.ts";
import { type Shop, startShop } from "./shop.ts";
import { undone } from "./stage.ts";
import { monthLot, periodLot } from "./story.ts";

let shop: Shop;
let stage: postgres.Sql;
Deno.test.beforeAll(async () => {
  shop = await startShop();
  stage = await shop.open();
});
Deno.test.afterAll(() => shop.close());

const ana = customer("ana");
const metadata = { user_id: "ana" };
const pack = order("order-pack", {
  customer: ana,
  product: "pack",
  reason: "purchase",
  created: at(-3),
  metadata,
});
const packPaid = paid(pack, at(-3, 1));
const pro = subscription("sub-pro", { customer: ana, plan: "pro", from: at(-10), metadata });
const proOrder = order("order-pro", {
  customer: ana,
  product: "pro",
  reason: "subscription_create",
  created: at(-10),
  subscription: pro,
});

/** The entries of a user's lots: "lot kind amount", as they were appended. */
async function ledger(sql: postgres.ISql): Promise<string[]> {
  const rows = await sql`
    select l.key || ' ' || e.kind || ' ' || e.amount as entry
    from public.credit_entries e join public.credit_lots l on l.id = e.lot_id order by l.key, e.kind, e.n`;
  return rows.map(({ entry }) => entry);
}

/** Runs a check on a copy of its own. */
async function checked(name: keyof typeof checks, connections = 4): Promise<void> {
  const sql = await shop.open(connections);
  await checks[name](sql);
  await sql.end();
}

// Grants --------------------------------------------------------------------------------------------------------------

Deno.test("S60: order.paid twice, order.updated and a reconciled copy make one lot and one entry", () =>
  undone(stage, async (sql) => {
    await receive(sql, event("order.paid", at(-3, 1), packPaid));
    await receive(sql, event("order.paid", at(-3, 1), packPaid));
    await receive(sql, event("order.updated", at(-3, 9), packPaid));
    await receive(sql, event("order.updated", at(0), changed(packPaid, at(-1), {})));
    assertEquals(await ledger(sql), ["order:order-pack:1 grant 1000"]);
  }));

Deno.test("S61: the event and the order of a period race for one lot, whoever commits first", async () => {
  for (const swapped of [false, true]) {
    const sql = await shop.open(3);
    const told = [event("subscription.active", at(-10, 1), pro), event("order.paid", at(-10, 2), proOrder)];
    const [first, second] = swapped ? told.reverse() : told;
    const { waited } = await meanwhile(sql, (one) => receive(one, first), (other) => receive(other, second));
    assert(waited, "the second waits for the customer");
    assertEquals(await ledger(sql), [`${periodLot("sub-pro", at(-10))} grant 1000`]);
    assertEquals(await balance(sql, "ana"), 1000);
    await sql.end();
  }
});

Deno.test("S62: a month that was granted before its end was heard of is taken back", () =>
  undone(stage, async (sql) => {
    const year = monthsAfter(at(15), -5);
    const yearly = subscription("sub-year", {
      customer: ana,
      plan: "pro-yearly-monthly",
      from: year,
      metadata,
    });
    await receive(sql, event("subscription.created", year, yearly));
    await sql`select edge_kit.grant_due_months()`;
    assertEquals(await balance(sql, "ana"), 1400);
    const end = later(monthsAfter(year, 4), -86_400);
    await receive(
      sql,
      event(
        "subscription.revoked",
        later(end, 1),
        changed(yearly, end, { status: "canceled", ended_at: end }),
      ),
    );
    assertEquals((await lots(sql, "ana"))[monthLot("sub-year", year, 4)], [700, 0, 700, 0, 0]);
    assertEquals(await balance(sql, "ana"), 700);
  }));

Deno.test("S62: an end that arrives while cron grants the months takes back what is due after it", async () => {
  const sql = await shop.open(3);
  const year = monthsAfter(at(15), -5);
  const yearly = subscription("sub-year", {
    customer: ana,
    plan: "pro-yearly-monthly",
    from: year,
    metadata,
  });
  await receive(sql, event("subscription.created", year, yearly));
  const end = later(monthsAfter(year, 4), -86_400);
  const revoked = changed(yearly, end, { status: "canceled", ended_at: end });
  await meanwhile(
    sql,
    (one) => one`select edge_kit.grant_due_months()`,
    (other) => receive(other, event("subscription.revoked", later(end, 1), revoked)),
  );
  assertEquals((await lots(sql, "ana"))[monthLot("sub-year", year, 4)], [700, 0, 700, 0, 0]);
  await sql.end();
});

Deno.test("S73: what grants a period again in the same period does nothing: cycled, reset and cron twice", () =>
  undone(stage, async (sql) => {
    const year = monthsAfter(at(15), -5);
    const yearly = subscription("sub-year", {
      customer: ana,
      plan: "pro-yearly-monthly",
      from: year,
      metadata,
    });
    const reset = order("order-reset", {
      customer: ana,
      product: "pro",
      reason: "subscription_update",
      created: at(-4),
      subscription: pro,
      lines: [{ amount: 2000, proration: true, from: at(-4), to: monthsAfter(at(-4), 1) }],
    });
    const told = [
      event("subscription.created", year, yearly),
      event("subscription.cycled", later(year, 9), yearly),
      event("subscription.created", at(-10), pro),
      event("order.paid", at(-4, 1), reset),
      event("order.updated", at(-4, 2), changed(reset, at(-4, 2), {})),
    ];
    for (let time = 0; time < 2; time++) {
      for (const e of told) await receive(sql, e);
      await sql`select edge_kit.grant_due_months()`;
    }
    assertEquals(
      (await ledger(sql)).filter((entry) => entry.includes(" grant ")).sort(),
      [
        ...[1, 2, 3, 4].map((n) => `${monthLot("sub-year", year, n)} grant 700`),
        `${periodLot("sub-year", year)} grant 700`,
        `${periodLot("sub-pro", at(-10))} grant 1000`,
        `${periodLot("sub-pro", at(-4))} grant 1000`,
      ].sort(),
    );
  }));

Deno.test("a later edit of the catalogue changes nothing that was sold", () =>
  undone(stage, async (sql) => {
    await receive(sql, event("order.paid", at(-3, 1), packPaid));
    await receive(sql, event("order.paid", at(-10), proOrder));
    await sql`update public.products set credits = 5, price_amount = 7 where slug = 'pack'`;
    await sql`update public.products set reports = '{edge_update}' where slug = 'pro'`;
    await receive(sql, event("order.updated", at(-1), changed(packPaid, at(-1), {})));
    await receive(sql, event("order.updated", at(-1), changed(proOrder, at(-1), {})));
    assertEquals(await ledger(sql), [
      "order:order-pack:1 grant 1000",
      `${periodLot("sub-pro", at(-10))} grant 1000`,
    ]);
    assertEquals((await sql`select from public.purchases where order_id = 'order-pro'`).length, 0);
    assertEquals((await sql`select from public.orders where attention <> '{}'`).length, 0);
  }));

// Spending ------------------------------------------------------------------------------------------------------------

Deno.test("S63: two spenders of the last credit: the second waits, and is refused", () =>
  checked("lastCreditTwice"));
Deno.test("S63: 32 connections spend the last credit: one succeeds", () => checked("lastCreditOf32", 32));

Deno.test("S64: a refill that arrives while a spend commits loses neither", async () => {
  const sql = await shop.open(3);
  await receive(sql, event("order.paid", at(-3, 1), packPaid));
  const bigger = order("order-more", {
    customer: ana,
    product: "pack",
    reason: "purchase",
    created: at(-2),
    metadata,
  });
  await meanwhile(
    sql,
    (one) => spend(one, "ana", 300),
    (other) => receive(other, event("order.paid", at(-2), bigger)),
  );
  await meanwhile(
    sql,
    (one) => receive(one, event("order.refunded", at(-1), refunded(bigger, at(-1), 500))),
    (other) => spend(other, "ana", 100),
  );
  assertEquals(await balance(sql, "ana"), 1000 + 1000 - 300 - 500 - 100);
  await sql.end();
});

Deno.test("S65: a spend that is replayed answers as it did", () => checked("spendReplayed"));
Deno.test("S66: a settlement may go below zero, an admission may not", () => checked("settlementBelowZero"));

Deno.test("S66: what cannot be spent is refused by name and leaves no trace", () =>
  undone(stage, async (sql) => {
    await signUp(sql, "ana");
    const tried = async (amount: number | null, key: string | null, user = "ana") => {
      return await refusal(
        sql.savepoint((sql) =>
          sql`select public.spend_credits_for(${user}, ${amount}, ${key}, 'work', ${user === "nobody"})`
        ),
      );
    };
    assertEquals(await tried(0, "key"), "PT422 invalid_amount");
    assertEquals(await tried(-1, "key"), "PT422 invalid_amount");
    assertEquals(await tried(null, "key"), "PT422 invalid_amount");
    assertEquals(await tried(1, null), "PT422 invalid_key");
    assertEquals(await tried(1, "k".repeat(201)), "PT422 invalid_key");
    assertEquals(await tried(1, "key"), "PT402 insufficient_credits");
    assertEquals(await tried(1, "key", "nobody"), "PT404 unknown_user");
    assertEquals((await sql`select from edge_kit.credit_spends`).length, 0);
  }));

Deno.test("S72: the earliest expiry is spent first, what expired never", () =>
  checked("earliestExpiryFirst"));

Deno.test("S72: a lot that expires while a spend waits is not spent", async () => {
  const sql = await shop.open(3);
  await signUp(sql, "ana");
  await give(sql, "ana", 10, { key: "soon", expires: at(5) });
  const { second } = await meanwhile(
    sql,
    (one) => lapse(one, "adjustment:soon"),
    (other) => refusal(spend(other, "ana", 1)),
  );
  assertEquals(second, { status: "fulfilled", value: "PT402 insufficient_credits" });
  await sql.end();
});

// Refunds -------------------------------------------------------------------------------------------------------------

Deno.test("S49: success, failure, success again: three entries, and the balance after each", () =>
  undone(stage, async (sql) => {
    await receive(sql, event("order.paid", at(-3, 1), packPaid));
    const balances = [];
    for (const [day, amount] of [[-2.5, 1000], [-2, 0], [-1.5, 1000]]) {
      await receive(sql, event("order.updated", at(day), refunded(packPaid, at(day), amount)));
      balances.push(await balance(sql, "ana"));
    }
    assertEquals(balances, [0, 1000, 0]);
    assertEquals(await ledger(sql), [
      "order:order-pack:1 grant 1000",
      "order:order-pack:1 clawback -1000",
      "order:order-pack:1 clawback 1000",
      "order:order-pack:1 clawback -1000",
    ]);
  }));

Deno.test("S67: refunds take the cumulative share, rounded down, and never more than was granted", () =>
  undone(stage, async (sql) => {
    await receive(sql, event("order.paid", at(-3, 1), packPaid));
    const left = [];
    for (const [n, cents] of [1, 299, 300, 999, 1000].entries()) {
      await receive(sql, event("order.refunded", at(-2, n), refunded(packPaid, at(-2, n), cents)));
      left.push(await balance(sql, "ana"));
    }
    assertEquals(left, [999, 701, 700, 1, 0]);
  }));

Deno.test("S68: a refund told three times, by order and refund events, is one clawback", () =>
  undone(stage, async (sql) => {
    const taken = refunded(packPaid, at(-2), 400);
    const told = refund("refund", pack, { amount: 400, created_at: at(-2), status: "pending" });
    await receive(sql, event("order.paid", at(-3, 1), packPaid));
    await receive(sql, event("refund.created", at(-2), told));
    assertEquals(await balance(sql, "ana"), 1000);
    await receive(sql, event("refund.updated", at(-2, 1), changed(told, at(-2, 1), { status: "succeeded" })));
    assertEquals(await balance(sql, "ana"), 1000);
    await receive(sql, event("order.updated", at(-2, 2), taken));
    await receive(sql, event("order.refunded", at(-2, 2), taken));
    await receive(sql, event("order.refunded", at(-2, 2), taken));
    assertEquals(await ledger(sql), ["order:order-pack:1 grant 1000", "order:order-pack:1 clawback -400"]);
  }));

Deno.test("S69: a refund of spent credits is a debt that other credits cover", () =>
  checked("refundOfSpent"));
Deno.test("S69: an expired debt is forgotten", () => checked("debtExpires"));

Deno.test("S69: a settlement's debt is covered by the next grant", () =>
  undone(stage, async (sql) => {
    await signUp(sql, "ana");
    await settle(sql, "ana", 300, "job");
    await receive(sql, event("order.paid", at(-3, 1), packPaid));
    assertEquals(await balance(sql, "ana"), 700);
  }));

Deno.test("S70: a chargeback takes credits like any refund, spent ones too", () =>
  undone(stage, async (sql) => {
    await receive(sql, event("subscription.created", at(-10), pro));
    await receive(sql, event("order.paid", at(-10, 1), proOrder));
    await spend(sql, "ana", 1000);
    const disputed = refund("refund", proOrder, {
      amount: 2000,
      created_at: at(-2),
      reason: "dispute_prevention",
      dispute: { id: "dispute", status: "prevented" } as never,
    });
    await receive(sql, event("refund.created", at(-2), disputed));
    await receive(sql, event("order.refunded", at(-2), refunded(proOrder, at(-2), 2000)));
    assertEquals(await balance(sql, "ana"), -1000);
    const [{ reason, status }] = await sql`select reason, status from public.refunds`;
    assertEquals([reason, status], ["dispute_prevention", "succeeded"]);
  }));

Deno.test("S71: the bound for a large grant is a setting; what is above it is posted in full", () =>
  undone(stage, async (sql) => {
    await sql`update edge_kit.settings set large_grant = 999 where singleton`;
    await receive(sql, event("order.paid", at(-3, 1), packPaid));
    assertEquals(await balance(sql, "ana"), 1000);
    const [{ attention }] = await sql`select attention from public.orders`;
    assertEquals(attention, ["large_grant"]);
  }));

// Proof ---------------------------------------------------------------------------------------------------------------

Deno.test("S74: the ledger adds up at any moment under load", async () => {
  const sql = await shop.open(9);
  const orders = Array.from(
    { length: 12 },
    (_, n) =>
      order(`order-${n}`, {
        customer: ana,
        product: "pack",
        reason: "purchase",
        created: at(-9, n),
        metadata,
      }),
  );
  for (const o of orders) await receive(sql, event("order.paid", at(-9), o));
  let working = true;
  let spent = 0;
  const work = [
    ...orders.map((o, n) => async () => {
      for (let step = 1; step <= 6; step++) {
        const moment = at(-8, n * 10 + step);
        await receive(sql, event("order.updated", moment, refunded(o, moment, step % 2 ? 100 * step : 0)));
      }
    }),
    ...Array.from({ length: 4 }, () => async () => {
      for (let step = 0; step < 30; step++) await spend(sql, "ana", 7).then(() => spent += 7);
    }),
    async () => {
      for (let step = 0; step < 10; step++) await sql`select edge_kit.sweep_expired_lots()`;
    },
  ];
  let looks = 0;
  const observe = async () => {
    while (working) {
      const [{ faults, balance, entries }] = await sql`
        select (select count(*)::integer from edge_kit.ledger_faults) as faults, edge_kit.credit_balance('ana')::integer as balance,
          (select sum(amount)::integer from public.credit_entries) as entries`;
      assertEquals({ faults, balance }, { faults: 0, balance: entries });
      looks++;
    }
  };
  const watching = observe();
  const results = await Promise.allSettled(work.map((job) => job()));
  working = false;
  await watching;
  assertEquals(results.filter(({ status }) => status === "rejected"), []);
  await sql`select edge_kit.sweep_polar_events()`; // what found the customer busy
  assertEquals(spent, 4 * 30 * 7);
  assertEquals(await balance(sql, "ana"), 12_000 - spent);
  assert(looks > 10, `looked ${looks} times`);
  const [{ holds }] = await sql`select edge_kit.ledger_holds() and edge_kit.ledger_holds('ana') as holds`;
  assert(holds);
  await sql.end();
});

Deno.test("S74: an entry cannot be changed or taken out, and a column that lies is found", () =>
  undone(stage, async (sql) => {
    await receive(sql, event("order.paid", at(-3, 1), packPaid));
    const append = /^55000 /;
    for (
      const change of ["update public.credit_entries set amount = 1", "delete from public.credit_entries"]
    ) {
      assert(append.test(await refusal(sql.savepoint((sql) => sql.unsafe(change)))));
    }
    await sql`update public.credit_lots set granted = 1001 where key = 'order:order-pack:1'`;
    const faults = await sql`select key from edge_kit.ledger_faults where user_id = 'ana'`;
    assertEquals(faults.map(({ key }) => key), ["order:order-pack:1"]);
    const [{ holds }] = await sql`select edge_kit.ledger_holds('ana') as holds`;
    assertEquals(holds, false);
  }));
