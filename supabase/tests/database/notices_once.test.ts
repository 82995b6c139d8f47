/**
 * Contract (S164): each notice is sent once, as the mail API's own books say, whatever fails on the way: the
 * API refuses, is busy, takes an e-mail and does not answer, workers die between any two steps and meet at the same
 * notices. Nothing goes to an address that its owner had changed by then, and nothing to somebody who had left.
 * Kills: a timeout that sends twice; a retry that goes to the old address; an e-mail to a deleted or erased person; a
 * notice that a dead worker takes with it.
 * EDGE_KIT_FULL=1 lives through 10,000 purchases instead of 1,000.
 */

import { assert, assertEquals } from "@kit/assert";
import type postgres from "postgres";
import type { MailFault } from "../../../scripts/local/mail_api.ts";
import { chance as chanceFrom, seed } from "../../../scripts/random.ts";
import { type Shop, startShop } from "./at_once.ts";
import { later, type Outside, ring, startOutside, states } from "./notices_world.ts";

const purchases = Deno.env.get("EDGE_KIT_FULL") ? 10_000 : 1_000;
/** Each has two purchases. Of four, one is a guest, who is told besides that the purchase waits. */
const people = purchases / 2;
const isGuest = (n: number) => n % 4 === 0;

let shop: Shop;
Deno.test.beforeAll(async () => {
  shop = await startShop();
});
Deno.test.afterAll(() => shop?.stop());

Deno.test(`${purchases} purchases, a mail API that fails at random and workers that die: each notice is sent once, to whom it is for by then`, () =>
  shop.database(async (sql) => {
    const outside = startOutside();
    const chance = chanceFrom(seed);
    try {
      await sql`update edge_kit.settings set mail_from = 'Shop <hello@shop.example>'`;
      await trade(sql);
      outside.mail.fault = () => faultOf(chance());
      const moved = new Map<string, Moved>();

      let rounds = 0;
      for (; rounds < 400; rounds++) {
        await Promise.all(Array.from({ length: 4 }, () =>
          ring(sql, outside, {
            tick: 600_000 / purchases, // a worker ends before all is done, so that people change in between
            diesAfter: chance() < 0.5 ? 1 + Math.floor(chance() * 60) + (chance() < 0.5 ? 0.5 : 0) : Infinity,
          })));
        if (rounds < 10) await move(sql, outside, moved, rounds);
        const [{ due, left }] = await sql`
          select count(*) filter (where run_at <= now() and lease_until is null)::int as due, count(*)::int as left
          from edge_kit.notices where state = 'queued'`;
        if (left === 0) break;
        await later(sql, due > 0 ? "91 seconds" : "65 minutes");
      }

      const by = await states(sql);
      console.log(
        `seed ${seed}: ${purchases} purchases, ${moved.size} people changed or left, ${
          JSON.stringify(by)
        }, ${outside.requests()} requests, ${outside.mail.books.length} e-mails, ${rounds} rounds`,
      );
      assertEquals(Object.keys(by).toSorted(), ["dropped", "sent"], "every notice has come to its end");
      await compare(sql, outside, moved);
      assert(outside.requests() > outside.mail.books.length * 1.3, "the API did fail");
    } finally {
      await outside.stop();
    }
  }));

/** A third of all requests fail; half of those were taken all the same. */
function faultOf(chance: number): MailFault | null {
  if (chance < 0.08) return { status: 500, name: "application_error" };
  if (chance < 0.12) return { status: 503, name: "service_unavailable", retryAfter: 2 };
  if (chance < 0.17) return { status: 429, name: "rate_limit_exceeded", retryAfter: 1 };
  if (chance < 0.18) return { status: 409, name: "concurrent_idempotent_requests" };
  if (chance < 0.26) return { acts: true, then: 500 };
  if (chance < 0.32) return { acts: true, then: "breaks off" };
  if (chance < 0.33) return { acts: true, then: "hangs" };
  return null;
}

/** Everything is sold in one statement each, and delivered; the triggers write the notices. */
async function trade(sql: postgres.Sql): Promise<void> {
  await sql`
    insert into auth.users (id, email, email_confirmed_at)
    select md5('person' || n)::uuid, 'person-' || n || '@example.com', now()
    from generate_series(1, ${people}) n where n % 4 > 0`;
  await sql`
    insert into public.profiles (user_id, issuer, email)
    select md5('person' || n)::uuid, edge_kit.auth_issuer(), 'person-' || n || '@example.com'
    from generate_series(1, ${people}) n where n % 4 > 0`;
  await sql`
    insert into edge_kit.polar_customers (id, user_id, email)
    select 'cus_' || n, case when n % 4 > 0 then md5('person' || n)::uuid end, 'person-' || n || '@example.com'
    from generate_series(1, ${people}) n`;
  await sql`
    insert into public.orders (
      id, status, billing_reason, polar_customer_id, email, email_at, user_id, currency, subtotal_amount, discount_amount,
      net_amount, tax_amount, total_amount, refunded_amount, refundable_amount, created_at, fulfilled, last_writer
    )
    select
      format('ord_%s_%s', n, k), 'paid', 'purchase', 'cus_' || n, 'person-' || n || '@example.com', now(),
      case when n % 4 > 0 then md5('person' || n)::uuid end, 'usd', 14900, 0, 14900, 0, 14900, 0, 14900, now(), true,
      row(1, now(), now(), 1, 'evt')::edge_kit.last_writer
    from generate_series(1, ${people}) n, generate_series(1, 2) k`;
  await sql`
    insert into public.purchases (order_id, line, user_id, email, product, quantity, amount, currency, url, status)
    select o.id, 1, o.user_id, o.email, 'base-kit', 1, 14900, 'usd', 'https://shop.example.com/', 'scraping'
    from public.orders o`;
  await sql`
    update public.purchases set
      status = case when order_id like '%7\_1' then 'failed' else 'completed' end::public.purchase_status,
      failure_code = case when order_id like '%7\_1' then 'gone' end
    where true`;
}

/** What became of somebody, and how many e-mails had been sent by then. */
interface Moved {
  to: string | null;
  since: number;
}

/** Between two rounds some people change their address, delete their account, or are erased. */
async function move(
  sql: postgres.Sql,
  { mail }: Outside,
  moved: Map<string, Moved>,
  round: number,
): Promise<void> {
  const since = mail.books.length;
  for (let n = 1 + round; n <= people; n += 70) {
    const email = `person-${n}@example.com`;
    if (moved.has(email)) continue;
    if (isGuest(n)) {
      await sql`select public.erase_person(${email}, 'asked for it')`;
      moved.set(email, { to: null, since });
    } else if (n % 3 === 0) {
      await sql`delete from auth.users where email = ${email}`;
      moved.set(email, { to: null, since });
    } else {
      const to = `moved-${n}@example.com`;
      await sql`update auth.users set email = ${to} where email = ${email}`;
      moved.set(email, { to, since });
    }
  }
}

async function compare(sql: postgres.Sql, { mail }: Outside, moved: Map<string, Moved>): Promise<void> {
  const rows = await sql<{ id: string; state: string; email: string; erased: boolean }[]>`
    select n.id, n.state, 'person-' || split_part(o.id, '_', 2) || '@example.com' as email
    from edge_kit.notices n
    left join public.purchases p on p.id = edge_kit.uuid_or_null(n.subject)
    join public.orders o on o.id = coalesce(p.order_id, n.subject)`;
  const expected = purchases + Math.floor(people / 4) * 2; // of each, and to each guest twice
  assertEquals(rows.length, expected);
  const notices = new Map(rows.map((row) => [row.id, row]));
  assertEquals(new Set(mail.books.map(({ key }) => key)).size, mail.books.length, "no key was taken twice");

  const wrong: string[] = [];
  for (const [index, { key, to }] of mail.books.entries()) {
    const { email } = notices.get(key!)!;
    const change = moved.get(email);
    const right = change && index >= change.since ? change.to : email;
    if (to !== right) wrong.push(`${index}: ${to} instead of ${right}`);
  }
  assertEquals(wrong, [], "nothing went to a wrong address");

  const sent = new Set(mail.books.map(({ key }) => key));
  const lost = rows.filter(({ id, state }) => state === "sent" && !sent.has(id));
  assertEquals(lost, [], "what counts as sent stands in the API's books");
  const unknown = rows.filter(({ id, state, email }) =>
    sent.has(id) && state !== "sent" && !moved.has(email)
  );
  assertEquals(unknown, [], "what the API sent is known to be sent");
  const dropped = rows.filter(({ state, email }) => state === "dropped" && moved.get(email)?.to !== null);
  assertEquals(dropped, [], "only who left was not told");
}
