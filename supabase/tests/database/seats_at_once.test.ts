/**
 * Contract (S163): docs/money.md §4, §5. A seat and the sign-in of whoever it is for find each other, whichever commits
 * first; the last credit of a shared pool is spent once, whoever of the team comes; a double click at the same moment
 * is one command, and the last seat is given once.
 * Kills: a seat that arrives in the second of the sign-in and waits for the next one; a pool spent by two holders at
 * once.
 */

import { assertEquals } from "@kit/assert";
import type postgres from "postgres";
import { atOnce, beforeCommit, type Shop, startShop, type Work } from "./at_once.ts";

let shop: Shop;
Deno.test.beforeAll(async () => {
  shop = await startShop();
});
Deno.test.afterAll(() => shop?.stop());

/** A team of Ben, who has an account. */
async function sellTeam(sql: postgres.Sql): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select tests.sign_up('ben')`;
    await tx`select tests.sell_team(tests.supabase_claims('ben'))`;
  });
}

/** A claimed seat that is given to somebody now. */
function seat(id: string, name: string): Work<string> {
  return async (tx) => {
    const email = `${name}@example.com`;
    const changes = tx.json({ email, customer_email: email, invitation_token_expires_at: null });
    const [{ state }] = await tx`select tests.deliver(tests.seat_event(${id}, ${changes}, now())) as state`;
    return state;
  };
}

/** Signs in and calls a function: its answer, or how it was refused. */
function by(name: string, call: string): Work<string> {
  return async (tx) => {
    await tx`select tests.sign_in(tests.supabase_claims(${name}))`;
    const [{ answer }] = await tx.savepoint((sp) => sp.unsafe(`select (public.${call})::text as answer`))
      .catch((error) => [{ answer: error.message }]);
    return answer;
  };
}

const holderOf = async (sql: postgres.Sql, id: string) =>
  (await sql`
    select coalesce(u.email, 'nobody') as holder from public.seats s
    left join auth.users u on u.id::text = s.user_id where s.id = ${id}`)[0].holder;

Deno.test("link_profile() and a seat that meet: whoever commits first, the seat is the user's", () =>
  shop.database(async (sql) => {
    await sellTeam(sql);
    const races: [string, (seat: Work<unknown>, link: Work<unknown>) => Promise<unknown>][] = [
      ["seat_first", (seat, link) => beforeCommit(sql, seat, link)],
      ["link_first", (seat, link) => beforeCommit(sql, link, seat)],
      ["at_once", (seat, link) => atOnce(sql, [seat, link])],
    ];
    for (const [name, race] of races) {
      await sql`select tests.sign_up(${name})`;
      await race(seat(name, name), by(name, "link_profile()"));
      assertEquals(await holderOf(sql, name), `${name}@example.com`, name);
    }
  }));

Deno.test("a seat and the deletion of its holder's account that meet: nothing is a tombstone's", () =>
  shop.database(async (sql) => {
    await sellTeam(sql);
    for (const first of ["seat", "deletion"]) {
      const name = `gone_${first}`;
      await sql`select tests.sign_up(${name})`;
      await sql.begin(by(name, "link_profile()"));
      const deletion: Work<unknown> = (tx) =>
        tx`delete from auth.users where email = ${`${name}@example.com`}`;
      if (first === "seat") await beforeCommit(sql, seat(name, name), deletion);
      else await beforeCommit(sql, deletion, seat(name, name));
      assertEquals([...await sql`select * from edge_kit.tombstone_holdings`], [], first);
      assertEquals(await holderOf(sql, name), "nobody", first);
    }
  }));

Deno.test("the last credits of a shared pool, wanted by six holders and the buyer at once, are spent once", () =>
  shop.database(async (sql) => {
    await sellTeam(sql);
    const names = ["ada", "bea", "cid", "dan", "eli", "fay"];
    for (const name of names) {
      await sql`select tests.sign_up(${name})`;
      await sql.begin(by(name, "link_profile()"));
      await sql.begin(seat(`seat_${name}`, name));
    }
    await sql.begin(by("ben", "spend_credits(100, 'first')"));
    const answers = await atOnce(sql, ["ben", ...names].map((name) => by(name, "spend_credits(150, 'k')")));
    const spent = answers.filter((answer) => answer.startsWith("{"));
    assertEquals([spent.length, answers.filter((answer) => answer === "insufficient_credits").length], [
      1,
      6,
    ]);
    const [{ balance, holds }] = await sql`
      select edge_kit.credit_balance(user_id)::int as balance, edge_kit.ledger_holds() as holds
      from public.subscriptions where id = 'sub_team'`;
    assertEquals([balance, holds], [50, true]);
  }));

Deno.test("a double click is one command; the last seat, wanted for two people at once, is given once", () =>
  shop.database(async (sql) => {
    await sellTeam(sql);
    const give = (email: string) => by("ben", `assign_seat('sub_team', '${email}@example.com')`);
    const clicks = await atOnce(sql, Array.from({ length: 8 }, () => give("ada")));
    assertEquals(new Set(clicks.map((answer) => JSON.parse(answer).command_id)).size, 1);
    await sql.begin(give("bea"));
    const last = await atOnce(sql, ["cid", "dan", "eli"].map(give));
    assertEquals(last.filter((answer) => answer === "no_seat_free").length, 2);
    assertEquals((await sql`select from edge_kit.polar_commands`).length, 3);
  }));
