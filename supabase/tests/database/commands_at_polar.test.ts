/**
 * Contract (S121): whatever Polar answers, and wherever a worker dies, a command ends confirmed and done once, or stopped
 * where an operator sees it with Polar's words. The real function on a real database, Polar over HTTP.
 * Kills: a second refund after a lost answer; a refund that is said and never made; a command that nobody hears of again.
 */

import { assert, assertEquals } from "@kit/assert";
import type postgres from "postgres";
import { type Shop, startShop } from "./at_once.ts";
import {
  createWorker,
  type Death,
  later,
  type PolarBooks,
  rung,
  standing,
  startBooks,
  type Weather,
  workOn,
} from "./commands_world.ts";

let shop: Shop;
Deno.test.beforeAll(async () => {
  shop = await startShop();
});
Deno.test.afterAll(() => shop?.stop());

/** How each kind is asked for, and what Polar then has done. */
const COMMANDS: Record<string, { ask: string; done: string; prepare?: (books: PolarBooks) => void }> = {
  refund: {
    ask: `select edge_kit.ask_polar('refund', 'k', 'ord_1', '{"amount": 9900, "reason": "other"}') as id`,
    done: "refund 9900",
  },
  cancel_at_period_end: {
    ask: `select edge_kit.ask_polar('cancel_at_period_end', 'k', 'sub_1') as id`,
    done: "cancel_at_period_end",
  },
  cancel_now: { ask: `select edge_kit.ask_polar('cancel_now', 'k', 'sub_1') as id`, done: "cancel_now" },
  uncancel: {
    ask: `select edge_kit.ask_polar('uncancel', 'k', 'sub_1') as id`,
    done: "uncancel",
    prepare: (books) => books.subscription.cancel_at_period_end = true,
  },
  change_plan: {
    ask: `select edge_kit.ask_polar('change_plan', 'k', 'sub_1', '{"product_id": "polar-yearly"}') as id`,
    done: "change_plan polar-yearly",
  },
  "change_plan, later": {
    ask:
      `select edge_kit.ask_polar('change_plan', 'k', 'sub_1', '{"product_id": "polar-yearly", "proration_behavior": "next_period"}') as id`,
    done: "schedule change_plan polar-yearly",
  },
  change_units: {
    ask:
      `select edge_kit.ask_polar('change_units', 'k', 'sub_1', '{"units": 3, "proration_behavior": "invoice"}') as id`,
    done: "change_units 3",
  },
  "change_seats, later": {
    ask:
      `select edge_kit.ask_polar('change_seats', 'k', 'sub_1', '{"seats": 2, "proration_behavior": "next_period"}') as id`,
    done: "schedule change_seats 2",
  },
  undo_change: {
    ask: `select edge_kit.ask_polar('undo_change', 'k', 'sub_1') as id`,
    done: "undo_change",
    prepare: (books) => books.subscription.pending_update = { product_id: "polar-yearly" },
  },
  pause: {
    ask: `select edge_kit.ask_polar('pause', 'k', 'sub_1', '{"resumes_at": "2027-02-01T00:00:00Z"}') as id`,
    done: "pause",
  },
  unpause: {
    ask: `select edge_kit.ask_polar('unpause', 'k', 'sub_1') as id`,
    done: "unpause",
    prepare: (books) => books.subscription.pause_at_period_end = true,
  },
  resume: {
    ask: `select edge_kit.ask_polar('resume', 'k', 'sub_1') as id`,
    done: "resume",
    prepare: (books) => books.subscription.status = "paused",
  },
  change_customer_email: {
    ask:
      `select edge_kit.ask_polar('change_customer_email', 'k', 'cus_gil', '{"email": "new@example.com"}') as id`,
    done: "change_customer_email new@example.com",
  },
  anonymize_customer: {
    ask: `select edge_kit.ask_polar('anonymize_customer', 'k', 'cus_gil') as id`,
    done: "anonymize_customer",
  },
  assign_seat: {
    ask:
      `select edge_kit.ask_polar('assign_seat', 'k', 'sub_1', '{"email": "ada@example.com", "claim": false}') as id`,
    done: "assign_seat ada@example.com false",
  },
  revoke_seat: {
    ask:
      `select edge_kit.ask_polar('revoke_seat', 'k', 'sub_1', '{"seat_id": "seat_9", "email": "ada@example.com"}') as id`,
    done: "revoke_seat seat_9",
    prepare: ({ seats }) =>
      seats.push({
        id: "seat_9",
        email: "ada@example.com",
        status: "claimed",
        created_at: "2026-11-20T11:00:00Z",
        modified_at: null,
      }),
  },
};

type Test = (sql: postgres.Sql, books: PolarBooks, id: string) => Promise<void>;

/** One command after the other, each new and beside a Polar of its own, on one database. */
function withCommands(kind: string, tests: Test[]): Promise<void> {
  return shop.database(async (sql) => {
    await sql`select vault.create_secret('sb_secret_automations', 'automations_key')`;
    for (const test of tests) {
      await sql`delete from edge_kit.polar_commands where true`;
      await rung(sql);
      const books = startBooks();
      try {
        COMMANDS[kind].prepare?.(books);
        const [{ id }] = await sql.unsafe(COMMANDS[kind].ask);
        await test(sql, books, id);
      } finally {
        await books.stop();
      }
    }
  });
}

const withCommand = (kind: string, test: Test) => withCommands(kind, [test]);

/** What an operator is told: reasons of attention. */
async function attention(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql`select reason from edge_kit.attention where kind = 'command' and urgent`;
  return rows.map(({ reason }) => reason);
}

/** Answers of Polar that end in a command that was done, however often it has to be asked. */
const PASSING: [name: string, writes: Weather[]][] = [
  ["409, and then", [{ status: 409 }, "fair"]],
  ["429, and then", [{ status: 429, retryAfter: 30 }, "fair"]],
  ["500 three times, and then", [{ status: 500 }, { status: 500 }, { status: 503 }, "fair"]],
  ["500 after it has acted", [{ acts: true, then: 500 }, "fair"]],
  ["an answer that breaks off after it has acted", [{ acts: true, then: "breaks off" }, "fair"]],
  ["no answer in time after it has acted", [{ acts: true, then: "hangs" }, "fair"]],
  ["no JSON after it has acted", [{ acts: true, then: 200 }, "fair"]],
  ["408 after it has acted", [{ acts: true, then: 408 }, "fair"]],
];

/** Each status that Polar refuses with, and our code for it. */
const REFUSING: [status: number, code: string][] = [
  [400, "refused"],
  [401, "token_refused"],
  [402, "payment_failed"],
  [403, "refused"],
  [404, "not_found"],
  [410, "refused"],
  [422, "refused"],
];

/** Claim, look, the right to send, send, record. */
const STEPS = [0, 1, 2, 3, 4];

for (const [kind, { done }] of Object.entries(COMMANDS)) {
  Deno.test(`S121: ${kind}: whatever passes by itself ends done once, and confirmed`, () =>
    withCommands(
      kind,
      PASSING.map(([name, writes]) => async (sql, books) => {
        books.writes = writes;
        await workOn(sql, books);
        assertEquals([books.done, await standing(sql)], [[done], [["confirmed", null]]], name);
      }),
    ));

  Deno.test(`S121: ${kind}: what Polar refuses is told in its words, and never sent again`, () =>
    withCommands(
      kind,
      REFUSING.map(([status, code]) => async (sql, books) => {
        books.writes = [{ status }, "fair"];
        await workOn(sql, books);
        assertEquals(books.done, []);
        const [told] = await sql`select state, error_code, error from edge_kit.open_commands`;
        assertEquals(told, { state: "refused", error_code: code, error: `Refused: Because of ${status}.` });
        assertEquals(await attention(sql), ["command_refused"]);
      }),
    ));

  Deno.test(`S121: ${kind}: two workers that die at any step leave it done once, and confirmed`, () =>
    withCommands(
      kind,
      STEPS.flatMap((step) => (["before", "after"] as const).map((when): Death => ({ step, when }))).map(
        (death) => async (sql, books) => {
          await workOn(sql, books, [death, death]);
          const name = `${death.when} step ${death.step}`;
          assertEquals([books.done, await standing(sql)], [[done], [["confirmed", null]]], name);
        },
      ),
    ));
}

Deno.test("S121: a refund whose answer was lost is looked up at once, and not sent again for five minutes", () =>
  withCommand("refund", async (sql, books, id) => {
    books.writes = [{ status: 500 }, "fair"];
    await createWorker(sql, books).ring(id);
    assertEquals(await standing(sql), [["sent", "polar_unavailable"]]);
    for (let tries = 0; tries < 3; tries++) {
      await sql`update edge_kit.polar_commands set run_at = now() where true`;
      await createWorker(sql, books).ring(id);
      const [{ soon }] = await sql`
        select run_at between sent_at + interval '5 minutes' and sent_at + interval '5 minutes 2 seconds' as soon
        from edge_kit.polar_commands`;
      assert(soon, "the next attempt is when it may be sent again");
      assertEquals(books.done, []);
    }
    await later(sql, "6 minutes");
    await createWorker(sql, books).ring(id);
    assertEquals([books.done, await standing(sql)], [["refund 9900"], [["confirmed", null]]]);
  }));

Deno.test("S121: what was lost and done is confirmed by the first look, whatever the time", () =>
  withCommand("refund", async (sql, books, id) => {
    books.writes = [{ acts: true, then: 500 }, "fair"];
    await createWorker(sql, books).ring(id);
    await sql`update edge_kit.polar_commands set run_at = now() where true`;
    await createWorker(sql, books).ring(id);
    assertEquals([books.done, await standing(sql)], [["refund 9900"], [["confirmed", null]]]);
  }));

Deno.test("S121: Retry-After is kept, and a longer wait of our own too", () =>
  withCommand("cancel_now", async (sql, books, id) => {
    books.writes = [{ status: 429, retryAfter: 600 }];
    await createWorker(sql, books).ring(id);
    const [{ seconds }] = await sql`
      select round(extract(epoch from run_at - now()))::integer as seconds from edge_kit.polar_commands`;
    assert(seconds > 590 && seconds <= 600, String(seconds));
    assertEquals(await createWorker(sql, books).ring(id), "nothing_to_do");
  }));

Deno.test("S121: after twelve attempts what Polar never took is refused, and what it may have done is unclear", () => {
  const ends: [Weather, string, string][] = [
    [{ status: 429 }, "refused", "polar_busy"],
    [{ status: 409 }, "refused", "polar_locked"],
    [{ status: 500 }, "unclear", "polar_unavailable"],
  ];
  return withCommands(
    "cancel_now",
    ends.map(([weather, state, code]) => async (sql, books) => {
      books.writes = [weather];
      await workOn(sql, books);
      const [{ attempts }] = await sql`select attempts from edge_kit.polar_commands`;
      assertEquals([attempts, await standing(sql)], [12, [[state, code]]]);
      assertEquals(await attention(sql), [`command_${state}`]);
    }),
  );
});

Deno.test("S121: twelve workers that do not come back end a command too", () =>
  withCommand("refund", async (sql, books) => {
    await workOn(sql, books, Array.from({ length: 20 }, () => ({ step: 1, when: "before" })));
    assertEquals(await standing(sql), [["refused", "worker_lost"]]);
    assertEquals([books.done, await attention(sql)], [[], ["command_refused"]]);
  }));

Deno.test("S121: a token that Polar refuses while an answer is missing leaves it unclear; mended, it is found done", () =>
  withCommand("refund", async (sql, books, id) => {
    books.writes = [{ acts: true, then: 500 }];
    await createWorker(sql, books).ring(id);
    books.reads = [{ status: 401, body: { error: "Unauthorized", detail: "Unauthorized" } }, "fair"];
    await later(sql, "1 hour");
    await createWorker(sql, books).ring(id);
    assertEquals(await standing(sql), [["unclear", "token_refused"]]);
    assertEquals(await attention(sql), ["command_unclear"]);
    const [{ answer }] = await sql`select public.retry_polar_command(${id}, 'token renewed') as answer`;
    assertEquals([answer.state, answer.error_code], ["sent", null]);
    assertEquals(await rung(sql).then((ids) => ids.includes(id)), true);
    await createWorker(sql, books).ring(id);
    assertEquals([books.done, await standing(sql)], [["refund 9900"], [["confirmed", null]]]);
  }));

Deno.test("S121: a refund that Polar refuses after a lost answer is unclear, not refused", () =>
  withCommand("refund", async (sql, books, id) => {
    books.writes = [{ status: 500 }, {
      status: 403,
      body: { error: "RefundedAlready", detail: "All of it is." },
    }];
    await createWorker(sql, books).ring(id);
    await later(sql, "1 hour");
    await createWorker(sql, books).ring(id);
    assertEquals(await standing(sql), [["unclear", "refused"]]);
  }));

Deno.test("S121: a refund that failed is told as failed, and is not made again by itself", () =>
  withCommand("refund", async (sql, books, id) => {
    books.writes = [{ acts: true, then: 500 }];
    await createWorker(sql, books).ring(id);
    books.refunds[0].status = "failed";
    await workOn(sql, books);
    assertEquals(await standing(sql), [["refused", "refund_failed"]]);
    assertEquals(books.done, ["refund 9900"]);
  }));

Deno.test("S121: a change that is scheduled is not taken for one that is made at once, nor the present plan for one that is", () =>
  withCommands(
    "change_plan",
    [
      ["polar-yearly", "polar-yearly", "invoice", "change_plan polar-yearly"],
      ["polar-monthly-edge-update", "polar-yearly", "invoice", "change_plan polar-monthly-edge-update"],
      [
        "polar-monthly-edge-update",
        "polar-yearly",
        "next_period",
        "schedule change_plan polar-monthly-edge-update",
      ],
    ].map(([wanted, pending, behavior, done]) => async (sql, books, id) => {
      await sql`
        update edge_kit.polar_commands
        set args = ${sql.json({ product_id: wanted, proration_behavior: behavior })} where id = ${id}`;
      books.subscription.pending_update = { product_id: pending };
      await createWorker(sql, books).ring(id);
      assertEquals([books.done, await standing(sql)], [[done], [["confirmed", null]]]);
    }),
  ));

Deno.test("S121: a refusal that Polar names has a code of its own, also where its status says that it is busy", () =>
  withCommands(
    "pause",
    ([
      [409, "CannotPauseSubscription", "cannot_pause"],
      [403, "AlreadyCanceledSubscription", "already_canceled"],
      [400, "BelowMinimumUnits", "quantity_not_sold"],
      [402, "PaymentActionRequired", "payment_action_required"],
    ] as const).map(([status, error, code]) => async (sql, books, id) => {
      books.writes = [{ status, body: { error, detail: "No." } }, "fair"];
      await createWorker(sql, books).ring(id);
      assertEquals([books.done, await standing(sql)], [[], [["refused", code]]]);
    }),
  ));

Deno.test("S121: what was done already, by somebody else, is confirmed without asking Polar to do it", async () => {
  for (
    const kind of ["cancel_at_period_end", "cancel_now", "uncancel", "change_plan", "change_customer_email"]
  ) {
    await withCommand(kind, async (sql, books, id) => {
      Object.assign(books.subscription, {
        cancel_at_period_end: kind === "cancel_at_period_end",
        status: kind === "cancel_now" ? "canceled" : "active",
        pending_update: kind === "change_plan" ? { product_id: "polar-yearly" } : null,
      });
      books.customer!.email = "New@Example.com";
      await createWorker(sql, books).ring(id);
      assertEquals([books.done, await standing(sql)], [[], [["confirmed", null]]], kind);
    });
  }
});

Deno.test("a customer whom Polar has deleted before cannot be anonymised, and somebody is told", () =>
  withCommand("anonymize_customer", async (sql, books, id) => {
    books.customer = null;
    await createWorker(sql, books).ring(id);
    assertEquals(await standing(sql), [["refused", "deleted_before"]]);
    assertEquals(await attention(sql), ["command_refused"]);
  }));

Deno.test("Polar's words are kept without what they quote", () =>
  withCommand("change_customer_email", async (sql, books, id) => {
    books.writes = [{
      status: 422,
      body: {
        detail: [{
          type: "value_error",
          loc: ["body", "email"],
          msg: "gil@example.com is taken.",
          input: "new@example.com",
        }],
      },
    }];
    const worker = createWorker(sql, books);
    await worker.ring(id);
    const [{ error }] = await sql`select error from edge_kit.polar_commands`;
    assertEquals(error, "email: … is taken.");
    assert(!JSON.stringify(worker.log).includes("@"));
  }));

Deno.test("a command waits for the one before about the same object, and is rung when that is over", () =>
  withCommand("cancel_at_period_end", async (sql, books, first) => {
    const [{ id: second }] = await sql`select edge_kit.ask_polar('uncancel', 'k2', 'sub_1') as id`;
    assertEquals(await createWorker(sql, books).ring(second), "nothing_to_do");
    await rung(sql);
    await createWorker(sql, books).ring(first);
    assertEquals(await rung(sql), [second]);
    await createWorker(sql, books).ring(second);
    assertEquals(books.done, ["cancel_at_period_end", "uncancel"]);
  }));
