/**
 * Contract: I1 to I6, I10, S133. Webhooks, buyers, operators, workers and the clock on sixteen connections, in any mix,
 * while accounts are deleted and made anew: no call of a user fails, no transaction is a deadlock's victim but for the
 * pairs that docs/architecture.md names, nothing belongs to a deleted account, and all rows agree with each other.
 * Kills: two functions that lock the same rows in different orders; a check of an owner that is made before its lock.
 */

import { assertEquals } from "@kit/assert";
import type postgres from "postgres";
import { type Shop, startShop } from "./at_once.ts";

let shop: Shop;
Deno.test.beforeAll(async () => {
  shop = await startShop();
});
Deno.test.afterAll(() => shop?.stop());

const connections = 16;
const callsEach = Number(Deno.env.get("EDGE_KIT_CALLS") ?? 60);
const people = 6;
const orders = 24;

type Dice = (limit: number) => number;

/** Numbers below `limit`, the same ones for the same seed. */
function dice(seed: number): Dice {
  return (limit) => {
    seed = Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) + 0x9e3779b9 | 0;
    return ((seed ^ (seed >>> 13)) >>> 0) % limit;
  };
}

/** What everybody knows. */
interface World {
  /** Each person's present account: a name, from which its id is made. */
  accounts: string[];
  /** Persons whose account is being deleted. */
  leaving: Set<number>;
  /** Calls that were a deadlock's victim. */
  victims: string[];
}

/** One thing that somebody does; each statement of it is a transaction. */
type Call = (sql: postgres.Sql, roll: Dice, world: World) => Promise<unknown>;

const claims = (sql: postgres.Sql, { accounts }: World, person: number) =>
  sql`(tests.supabase_claims(${accounts[person]}) || ${sql.json({ email: `p${person}@example.com` })})`;
const idOf = (sql: postgres.Sql, { accounts }: World, person: number) =>
  sql`md5(${accounts[person]})::uuid::text`;
const someOrder = (roll: Dice) => `ord_${roll(orders)}`;

async function signedIn(
  sql: postgres.Sql,
  world: World,
  person: number,
  work: (tx: postgres.TransactionSql) => Promise<unknown>,
) {
  await sql.begin(async (tx) => {
    await tx`select tests.sign_in(${claims(tx as unknown as postgres.Sql, world, person)})`;
    await work(tx);
  });
}

const webhooks: Record<string, Call> = {
  /** What an order is about never changes, only how it is told and whom it names. Each pair of orders shares a cart. */
  async order(sql, roll) {
    const n = roll(orders);
    const person = n % people;
    const [{ id: cart }] = await sql`
      select id from public.temp_carts where email is null and user_id is null order by created_at, id offset ${
      n >> 1
    } limit 1`;
    const refunded = [0, 0, 9900, 29800][roll(4)];
    const changes = {
      customer_id: `cus_${n % (2 * people)}`,
      customer: { email: `p${person}@example.com` },
      product_id: "polar-cart",
      subtotal_amount: 29800,
      net_amount: 29800,
      total_amount: 29800,
      refunded_amount: refunded,
      refundable_amount: 29800 - refunded,
      status: refunded === 29800
        ? "refunded"
        : refunded
        ? "partially_refunded"
        : ["pending", "paid"][roll(2)],
      metadata: { tempCartId: cart },
    };
    await sql`select tests.deliver(tests.order_event(${`ord_${n}`}, ${sql.json(changes)}, ${minute(roll)}))`;
  },
  /** An order of a signed-in buyer. */
  async named(sql, roll, world) {
    const person = roll(people);
    await sql`
      select tests.deliver(tests.order_event(${`named_${roll(orders)}_${person}`}, jsonb_build_object(
        'customer_id', ${`cus_${person}`}::text, 'customer', jsonb_build_object('email', ${`p${person}@example.com`}::text),
        'metadata', jsonb_build_object('user_id', ${idOf(sql, world, person)})
      ), ${minute(roll)}))`;
  },
  async subscription(sql, roll, world) {
    const person = roll(people);
    const status = ["trialing", "active", "past_due", "paused", "canceled"][roll(5)];
    await sql`
      select tests.deliver(tests.subscription_event(${`sub_${person}`}, jsonb_build_object(
        'customer_id', ${`cus_${person}`}::text, 'status', ${status}::text, 'ended_at',
        case when ${status} = 'canceled' then '2026-11-21T00:00:00Z' end,
        'metadata', case when ${roll(2) === 0} then jsonb_build_object('user_id', ${
      idOf(sql, world, person)
    }) else '{}' end
      ), ${minute(roll)}, 'subscription.updated'))`;
  },
  async customer(sql, roll, world) {
    const n = roll(2 * people);
    const person = n % people;
    await sql`
      select tests.deliver(tests.customer_event(${`cus_${n}`}, jsonb_build_object(
        'email', ${`p${person}@example.com`}::text, 'external_id', ${idOf(sql, world, person)}
      ), ${minute(roll)}))`;
  },
  refund: (sql, roll) =>
    sql`select tests.deliver(tests.refund_event(${`re_${roll(9)}`}, ${someOrder(roll)}))`,
};

const users: Record<string, Call> = {
  links: (sql, roll, world) =>
    signedIn(sql, world, roll(people), async (tx) => {
      await tx`select public.link_profile()`;
      await tx`select public.dashboard()`;
    }),
  opens_a_checkout: (sql, roll, world) =>
    sql`select public.create_cart(${claims(sql, world, roll(people))}, '[{"product": "base-kit"}]', ${`key-${
      roll(3)
    }`})`,
  is_linked_by_checkout(sql, roll, world) {
    const person = roll(people);
    return sql`select public.link_polar_customer(${
      claims(sql, world, person)
    }, ${`cus_${person}`}, ${`p${person}@example.com`})`;
  },
  spends: (sql, roll, world) =>
    signedIn(
      sql,
      world,
      roll(people),
      (tx) => tx`select public.spend_credits(1, ${`spend-${roll(1e6)}`}, 'mixed')`,
    ),
  names_a_shop: (sql, roll, world) =>
    signedIn(sql, world, roll(people), async (tx) => {
      await tx`select public.set_subscription_url(${`sub_${roll(people)}`}, 'https://c.example.com/')`;
    }),
  retries: (sql, roll, world) =>
    signedIn(sql, world, roll(people), async (tx) => {
      const [purchase] = await tx`select id from public.purchases order by random() limit 1`;
      if (purchase) await tx`select public.retry_purchase(${purchase.id})`;
    }),
  /** The account goes, and whoever has the address signs up anew. */
  async deletes_the_account(sql, roll, world) {
    const person = roll(people);
    if (world.leaving.has(person)) return;
    world.leaving.add(person);
    const gone = world.accounts[person];
    const next = `p${person}_${crypto.randomUUID()}`;
    await sql`delete from auth.users where id = md5(${gone})::uuid`;
    await sql`
      insert into auth.users (id, email, email_confirmed_at)
      values (md5(${next})::uuid, ${`p${person}@example.com`}, now())`;
    world.accounts[person] = next;
    world.leaving.delete(person);
  },
  async changes_the_address_and_back(sql, roll, world) {
    const person = roll(people);
    for (const email of [`other${person}@example.com`, `p${person}@example.com`]) {
      await sql`update auth.users set email = ${email} where id = md5(${world.accounts[person]})::uuid`;
    }
  },
};

const others: Record<string, Call> = {
  attaches: (sql, roll, world) =>
    sql`select public.attach_order(${someOrder(roll)}, ${idOf(sql, world, roll(people))}, 'mixed')`,
  moves: (sql, roll, world) =>
    sql`select public.move_order(${someOrder(roll)}, ${idOf(sql, world, roll(people))}, 'mixed')`,
  settles: (sql, roll, world) =>
    sql`select public.spend_credits_for(${idOf(sql, world, roll(people))}, ${1 + roll(50)}, ${`settle-${
      roll(1e6)
    }`}, 'mixed', true)`,
  adjusts: (sql, roll, world) =>
    sql`select public.adjust_credits(${idOf(sql, world, roll(people))}, ${1 + roll(9)}, ${`gift-${
      roll(1e6)
    }`}, 'mixed')`,
  works,
  sweeps_jobs: (sql) => sql`select edge_kit.sweep_scrape_jobs()`,
  sweeps_events: (sql) => sql`select edge_kit.sweep_polar_events()`,
  sweeps_lots: (sql) => sql`select edge_kit.sweep_expired_lots()`,
  grants_months: (sql) => sql`select edge_kit.grant_due_months()`,
  sweeps_retention: (sql) => sql`select edge_kit.sweep_retention()`,
};

/** A worker takes a run and delivers it, fails it, or is lost. */
async function works(sql: postgres.Sql, roll: Dice): Promise<void> {
  const [purchase] = await sql`select id from public.purchases order by random() limit 1`;
  const [{ job }] = await sql`select public.claim_scrape(${purchase?.id ?? null}) as job`;
  if (!job) return;
  const { job_id, lease_token } = job;
  switch (roll(3)) {
    case 0:
      await sql`select public.complete_scrape(${job_id}, ${lease_token},
        '[{"kind": "survival_blueprint", "title": "Report", "score": 70, "data": {}}]')`;
      break;
    case 1:
      await sql`select public.fail_scrape(${job_id}, ${lease_token}, 'timeout', 'no answer', true)`;
      await sql`update edge_kit.scrape_jobs set run_at = now() where id = ${job_id} and state = 'queued'`;
      break;
    case 2:
      await sql`update edge_kit.scrape_jobs set lease_until = now() - interval '1 second' where id = ${job_id} and state = 'running'`;
  }
}

function minute(roll: Dice): Date {
  return new Date(Date.UTC(2026, 10, 20, 10, roll(60)));
}

const calls = Object.entries({ ...webhooks, ...users, ...others });
const often = [...Object.entries(webhooks), ...Object.entries(webhooks), ...calls];

/** Makes one call. Refusals that a caller can mend are answers like others. */
async function make(
  [name, call]: [string, Call],
  sql: postgres.Sql,
  roll: Dice,
  world: World,
): Promise<void> {
  try {
    await call(sql, roll, world);
  } catch (error) {
    const { code = "" } = error as postgres.PostgresError;
    if (code === "40P01") world.victims.push(name);
    else if (!code.startsWith("PT")) throw new Error(`${name}: ${code} ${(error as Error).message}`);
  }
}

for (const seed of [1, 2, 3]) {
  Deno.test(`S133: a mix on sixteen connections, seed ${seed}: nobody's call fails and all rows agree`, () =>
    shop.database(async (sql) => {
      await sql`update edge_kit.settings set checkouts_per_user = null where singleton`;
      await sql`update public.products set credits = 7 where slug = 'base-kit'`;
      await sql`update public.products set credits = 11, trial_credits = 3, expiry_rule = 'period_end' where kind = 'subscription'`;
      const world: World = {
        accounts: Array.from({ length: people }, (_, n) => `p${n}`),
        leaving: new Set(),
        victims: [],
      };
      for (let person = 0; person < people; person++) await sql`select tests.sign_up(${`p${person}`})`;
      for (let cart = 0; cart < orders / 2; cart++) {
        await sql`select tests.cart('[{"product": "base-kit", "url": "https://a.example.com/"}, {"product": "base-kit", "url": "https://b.example.com/"}]')`;
      }
      await Promise.all(Array.from({ length: connections }, async (_, n) => {
        const roll = dice(seed * 1000 + n);
        for (let call = 0; call < callsEach; call++) await make(often[roll(often.length)], sql, roll, world);
      }));

      assertEquals(world.victims.filter((name) => name in users), [], "no user was a deadlock's victim");
      assertEquals(world.victims, []);
      await sql`select edge_kit.sweep_polar_events()`;
      assertEquals([
        ...await sql`select type, error from edge_kit.polar_events where state in ('failed', 'dead')`,
      ], []);
      assertEquals([...await sql`select * from edge_kit.tombstone_holdings`], []);
      assertEquals([...await sql`select * from edge_kit.ledger_faults`], []);
      assertEquals(await disagreements(sql), []);
    }));
}

/** What no interleaving may leave behind. */
async function disagreements(sql: postgres.Sql): Promise<unknown[]> {
  return [
    ...await sql`
    select 'a purchase without its order''s owner' as what, p.order_id as id
    from public.purchases p join public.orders o on o.id = p.order_id where p.user_id is distinct from o.user_id
    union all
    select 'a lot without its order''s owner', l.key
    from public.credit_lots l join public.orders o on o.id = l.order_id where l.user_id is distinct from o.user_id
    union all
    select 'amounts that are not the total', o.id
    from public.orders o join public.purchases p on p.order_id = o.id
    where o.product_id = 'polar-cart' group by o.id having sum(p.amount) <> o.total_amount or count(*) <> 2
    union all
    select 'an order that a link reaches without an owner', o.id
    from public.orders o join edge_kit.polar_customers c on c.id = o.polar_customer_id
    where c.user_id is not null and o.user_id is null and edge_kit.link_reaches(c.user_id, o.email, o.created_at)
      and not exists (select from edge_kit.operator_actions a where a.subject = o.id) -- its user may have gone since
    union all
    select 'a customer of somebody who did not prove its e-mail', c.id
    from edge_kit.polar_customers c join public.profiles p on p.user_id = c.user_id where p.email is distinct from c.email
    union all
    select 'a status that is not the run''s', p.order_id
    from public.purchases p
    join lateral (select * from edge_kit.scrape_jobs j where j.purchase_id = p.id order by j.run_key::integer desc limit 1) j on true
    where p.status::text <> case j.state when 'queued' then case when j.progress is null then 'pending_scrape' else 'scraping' end
      when 'running' then 'scraping' when 'succeeded' then 'completed'
      when 'dead' then case when p.refunded_at is null then 'failed' else 'canceled' end when 'canceled' then 'canceled' end
    union all
    select 'a refund, or a payment that never was, that does not show', o.id
    from public.orders o join public.purchases p on p.order_id = o.id
    where (o.status in ('refunded', 'pending')) <> (p.refunded_at is not null)
    union all
    select 'more or less than one flag per cart', o.cart_id::text
    from public.orders o where o.status in ('paid', 'refunded', 'partially_refunded') and o.cart_id is not null
    group by o.cart_id having count(*) filter (where 'cart_paid_twice' = any (o.attention)) <> count(*) - 1
    union all
    select 'a report of an unfinished run', p.order_id
    from public.outputs t join public.purchases p on p.id = t.purchase_id
    where not exists (select from edge_kit.scrape_jobs j where j.purchase_id = p.id and j.run_key = t.run_key and j.state = 'succeeded')`,
  ];
}
