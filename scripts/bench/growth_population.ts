/** A shop with a year's trade of any size: the same mixture at ten thousand orders as at ten million. */

import type postgres from "postgres";
import { connect, drive } from "./load.ts";
import { count } from "./page.ts";
import { ISSUER } from "./population.ts";

/** The trade goes back so far. */
export const DAYS = 300;
/** Bodies of webhooks are kept so long here, so that most events have none any more, as after years. */
const BODY_DAYS = 15;
/** What needs someone is not more in a larger shop: so many rows of each kind. */
const WAITING = 20;

const id = (kind: string, n: string) => `md5('${kind}-' || (${n}))::uuid`;
/** Neighbours in time are strangers: which customer buys is a hash of the order's number. */
const SALES = `(
  select n, k, at, k < 6 as kit, k between 6 and 8 as period, k = 9 as pack, n % 50 = 3 as refunded, s, c,
    ${id("order", "n")}::text as order_id, ${id("checkout", "n")}::text as checkout_id, ${
  id("customer", "c")
}::text as customer_id,
    case when k between 6 and 8 then ${id("subscription", "s")}::text end as subscription_id,
    case when c % 10 <> 0 then ${
  id("user", "c")
}::text end as user_id, 'buyer' || c || '@example.com' as email
  from (
    select n, k, at, s, case when k between 6 and 8 then 3 * s + 1
      else (hashint8(n)::bigint & 2147483647) % (select customers from size) + 1 end as c
    from (
      select n, n % 10 as k, now() - interval '${DAYS} days' * (1 - n::float8 / (select orders from size)) as at,
        (n / 10 * 3 + n % 10 - 6) % (select subscriptions from size) as s
      from generate_series(1, (select orders from size)) n
    ) one
  ) two
)`;
/** Plans that are paid by the year and grant each month, every month so far: one for a thousand orders. */
const YEARLY = `generate_series(1, (select orders from size) / 1000) n,
  lateral (select now() - interval '${DAYS} days' * (n::float8 / (select orders / 1000 + 1 from size)) as at, 'yearly-' || n as subscription_id,
    (select customers from size) - 10 * n + 2 as c) y`;
const WRITER = (at: string, key: string) => `row(1, ${at}, ${at}, 1, ${key})::edge_kit.last_writer`;

/** What fills each table that grows with orders. */
const BY_ORDER: [table: string, insert: string][] = [
  [
    "public.orders",
    `insert into public.orders (
      id, status, billing_reason, polar_customer_id, email, email_at, user_id, product_id, checkout_id, subscription_id, period_start,
      fulfilled, list_amount, metadata, cart_id, items, currency, subtotal_amount, discount_amount, net_amount, tax_amount,
      total_amount, refunded_amount, refundable_amount, receipt_number, created_at, modified_at, last_writer
    )
    select order_id, case when refunded then 'refunded' else 'paid' end,
      case when period then 'subscription_cycle' else 'purchase' end, customer_id, email, at, user_id,
      case when kit then (select kit from size) when pack then (select pack from size) else (select plan from size) end,
      case when not period then checkout_id end, subscription_id, case when period then at end, true, 14900,
      jsonb_build_object('user_id', user_id, 'tempCartId', ${id("cart", "n")}), case when kit then ${
      id("cart", "n")
    } end,
      jsonb_build_array(jsonb_build_object('id', ${
      id("item", "n")
    }, 'label', 'Base Kit', 'amount', 14900, 'tax_amount', 0, 'proration', false)),
      'usd', 14900, 0, 14900, 0, 14900, case when refunded then 14900 else 0 end, case when refunded then 0 else 14900 end,
      'RCPT-' || n, at, at, ${WRITER("at", id("event", "n") + "::text")}
    from ${SALES} x`,
  ],
  [
    "edge_kit.polar_events",
    `insert into edge_kit.polar_events (
      webhook_id, type, event_at, api_version, object_id, payload, state, received_at, processed_at
    )
    select md5('event-' || e || n)::uuid::text, (array['checkout.updated', 'order.created', 'order.paid'])[e], at, '2026-10',
      case when e = 1 then checkout_id else order_id end,
      case when at > now() - interval '${BODY_DAYS} days' then replace((select body from size), (select body_id from size), order_id) end,
      'processed', at, at + interval '0.2 seconds'
    from ${SALES} x cross join generate_series(1, 3) e`,
  ],
  [
    "public.temp_carts",
    `insert into public.temp_carts (
      id, user_id, email, items, lines, total_amount, currency, sold_as, checkout_id, checkout_url, checkout_expires_at,
      checkout_status, kept, created_at
    )
    select ${id("cart", "n")}, user_id, email, '[]', jsonb_build_array(jsonb_build_object(
        'line', 1, 'product', 'base-kit', 'quantity', 1, 'url', 'https://shop-' || n || '.example.com/', 'competitor_urls', '[]'::jsonb,
        'unit_amount', 14900, 'amount', 14900
      )), 14900, 'usd', 'base-kit', checkout_id, 'https://polar.example/' || checkout_id, at + interval '1 hour', 'succeeded', true, at
    from ${SALES} x where kit`,
  ],
  [
    "public.purchases",
    `insert into public.purchases (
      id, order_id, line, user_id, email, product, tier, quantity, amount, currency, url, status, refunded_at, created_at
    )
    select ${id("purchase", "n")}, order_id, 1, user_id, email, 'base-kit', 'base', 1, 14900, 'usd',
      'https://shop-' || n || '.example.com/', 'completed', case when refunded then at + interval '1 day' end, at
    from ${SALES} x where kit`,
  ],
  [
    "edge_kit.scrape_jobs",
    `insert into edge_kit.scrape_jobs (id, purchase_id, run_key, url, hosts, state, run_at, created_at, finished_at)
    select ${id("job", "n")}, ${
      id("purchase", "n")
    }, '1', 'https://shop-' || n || '.example.com/', array['shop-' || n || '.example.com'], 'succeeded', at, at,
      at + interval '1 minute'
    from ${SALES} x where kit`,
  ],
  [
    "public.outputs",
    `insert into public.outputs (purchase_id, kind, run_key, title, score, data, storage_path, created_at)
    select ${
      id("purchase", "n")
    }, 'survival_blueprint', '1', 'Survival blueprint of shop-' || n, 61, '{"findings": []}',
      ${id("purchase", "n")} || '/1/survival_blueprint.pdf', at + interval '1 minute'
    from ${SALES} x where kit`,
  ],
  [
    "storage.objects",
    `insert into storage.objects (bucket_id, name, created_at)
    select 'reports', ${id("purchase", "n")} || '/1/survival_blueprint.pdf', at from ${SALES} x where kit`,
  ],
  [
    "public.credit_lots",
    `insert into public.credit_lots (
      id, key, source, user_id, product, order_id, subscription_id, period_start, period_end, granted_at, expires_at, promised,
      granted, spent, expired
    )
    select ${
      id("lot", "n")
    }, case when period then 'period:' || subscription_id || ':' || n else 'order:' || order_id || ':1' end,
      (case when period then 'period' else 'order' end)::public.credit_source, user_id,
      case when period then 'monthly-edge-update' else 'threat-scanner' end, order_id, subscription_id,
      case when period then at end, case when period then at + interval '${DAYS / 10} days' end, at,
      case when period then at + interval '${DAYS / 10} days' end, 50, 50, 10,
      case when period and at + interval '${DAYS / 10} days' <= now() then 40 else 0 end
    from ${SALES} x where period or pack;
    insert into public.credit_lots (
      id, key, source, user_id, product, subscription_id, period_start, period_end, due_at, next_month_at, granted_at, expires_at,
      promised, granted, expired
    )
    select md5(subscription_id || '-' || m)::uuid, case when m = 0 then 'period:' || subscription_id || ':1'
        else 'month:' || subscription_id || ':1:' || m end,
      (case when m = 0 then 'period' else 'month' end)::public.credit_source, ${
      id("user", "c")
    }::text, 'yearly', subscription_id, at, at + interval '1 year', d.due,
      case when m = 0 then (
        select min(n.due) from (select edge_kit.months_after(at, n, 'month') as due from generate_series(1, 11) n) n where n.due > now()
      ) end, d.due, d.due + interval '1 month', 50, 50,
      case when d.due + interval '1 month' <= now() then 50 else 0 end
    from ${YEARLY}, generate_series(0, 11) m, lateral (select edge_kit.months_after(at, m, 'month') as due) d where d.due <= now()`,
  ],
  [
    "public.credit_entries",
    `insert into public.credit_entries (lot_id, kind, n, amount, spend_key, created_at)
    select ${
      id("lot", "n")
    }, e.kind::public.credit_entry_kind, 1, e.amount, case when e.kind = 'spend' then n::text end, at + e.later
    from ${SALES} x
    cross join (values ('grant', 50, interval '0'), ('spend', -10, '1 day'), ('expiry', -40, '${
      DAYS / 10
    } days')) e (kind, amount, later)
    where (period or pack) and (e.kind <> 'expiry' or period and at + interval '${DAYS / 10} days' <= now());
    insert into public.credit_entries (lot_id, kind, n, amount, created_at)
    select l.id, e.kind::public.credit_entry_kind, 1, e.amount, l.granted_at
    from public.credit_lots l cross join (values ('grant', 50), ('expiry', -50)) e (kind, amount)
    where l.product = 'yearly' and (e.kind = 'grant' or l.expired > 0)`,
  ],
  [
    "edge_kit.credit_spends",
    `insert into edge_kit.credit_spends (user_id, idempotency_key, amount, settlement, answer, created_at)
    select user_id, 'spend-' || n, 10, false, '{"spent": 10, "balance": 40}', at + interval '1 day'
    from ${SALES} x where (period or pack) and user_id is not null`,
  ],
  [
    "public.benefit_grants",
    `insert into public.benefit_grants (
      id, benefit_id, benefit_type, order_id, polar_customer_id, is_granted, is_revoked, granted_at, created_at, last_writer
    )
    select ${id("grant", "n")}, 'benefit', 'custom', order_id, customer_id, true, false, at, at, ${
      WRITER("at", id("event", "n") + "::text")
    }
    from ${SALES} x where pack`,
  ],
  [
    "public.refunds",
    `insert into public.refunds (
      id, order_id, polar_customer_id, status, reason, amount, tax_amount, currency, created_at, last_writer
    )
    select ${
      id("refund", "n")
    }, order_id, customer_id, 'succeeded', 'customer_request', 14900, 0, 'usd', at + interval '1 day', ${
      WRITER("at", id("event", "n") + "::text")
    }
    from ${SALES} x where refunded`,
  ],
  [
    "edge_kit.polar_commands",
    `insert into edge_kit.polar_commands (key, kind, subject, args, state, attempts, sent_at, answered_at, mirrored_at, asked_at)
    select 'refund:' || order_id, 'refund', order_id, '{"amount": 14900}', 'confirmed', 1, at, at, at, at + interval '1 day'
    from ${SALES} x where refunded`,
  ],
  [
    "edge_kit.notices",
    `insert into edge_kit.notices (key, way, kind, subject, state, attempts, created_at, ended_at)
    select 'report_ready:' || ${id("purchase", "n")}, 'email', 'report_ready', ${
      id("purchase", "n")
    }::text, 'sent', 1, at, at
    from ${SALES} x where kit and at > now() - interval '30 days'`,
  ],
  [
    "edge_kit.scrape_pages",
    `insert into edge_kit.scrape_pages (job_id, position, visit, created_at)
    select ${id("job", "n")}, p, '{"status": 200, "type": "text/html"}', at
    from ${SALES} x cross join generate_series(0, 1) p where kit and at > now() - interval '90 days'`,
  ],
];

/** Those of which there is one for each customer or subscription, or a few. */
const BY_PERSON: [table: string, insert: string][] = [
  [
    "public.profiles",
    `insert into public.profiles (user_id, issuer, email, polar_customer_id, created_at, deleted_at)
    select ${id("user", "c")}::text, '${ISSUER}', 'buyer' || c || '@example.com', ${
      id("customer", "c")
    }::text, now() - interval '${DAYS} days', null
    from generate_series(1, (select customers from size)) c where c % 10 <> 0
    union all  -- accounts that are gone, one in a thousand of those that are there
    select 'gone-' || c, '${ISSUER}', null, null, now() - interval '${DAYS} days', now()
    from generate_series(1, (select customers from size), 1000) c`,
  ],
  [
    "edge_kit.polar_customers",
    `insert into edge_kit.polar_customers (id, user_id, external_id, email, created_at, active_subscription_ids, snapshot_writer, last_writer)
    select ${id("customer", "c")}::text, u.id, u.id, 'buyer' || c || '@example.com', t.at,
      case when c % 3 = 1 and c / 3 < (select subscriptions from size) and (c / 3) % 10 <> 7
        then array[${id("subscription", "c / 3")}::text] else '{}' end,
      ${WRITER("t.at", "'" + "-".repeat(36) + "'")}, ${WRITER("t.at", "'" + "-".repeat(36) + "'")}
    from generate_series(1, (select customers from size)) c,
      lateral (select case when c % 10 <> 0 then ${id("user", "c")}::text end as id) u,
      (select now() - interval '${DAYS} days' as at) t`,
  ],
  [
    "auth.users",
    `insert into auth.users (id, email, email_confirmed_at)
    select ${id("user", "c")}, 'buyer' || c || '@example.com', now() - interval '${DAYS} days'
    from generate_series(1, (select customers from size)) c where c % 10 <> 0`,
  ],
  [
    "public.subscriptions",
    `insert into public.subscriptions (
      id, polar_status, tier, polar_customer_id, email, user_id, product_id, amount, currency, recurring_interval, started_at,
      current_period_start, current_period_end, ended_at, created_at, modified_at, last_writer
    )
    select ${
      id("subscription", "s")
    }::text, case when s % 10 = 7 then 'canceled' else 'active' end, 'monthly', ${
      id("customer", "3 * s + 1")
    }::text, 'buyer' || 3 * s + 1 || '@example.com',
      case when (3 * s + 1) % 10 <> 0 then ${
      id("user", "3 * s + 1")
    }::text end, (select plan from size), 4900, 'usd', 'month',
      t.first_at, t.at, t.at + interval '${
      DAYS / 10
    } days', case when s % 10 = 7 then t.at end, t.first_at, t.at, ${
      WRITER("t.at", "'" + "-".repeat(36) + "'")
    }
    from generate_series(0, (select subscriptions from size) - 1) s,
      lateral (select now() - interval '${DAYS} days' + interval '${
      DAYS / 10
    } days' * (s::float8 / (select subscriptions from size)) as first_at) f,
      lateral (select first_at, first_at + interval '${DAYS - DAYS / 10} days' as at) t;
    insert into public.subscriptions (
      id, polar_status, tier, polar_customer_id, user_id, product_id, amount, currency, recurring_interval, started_at,
      current_period_start, current_period_end, created_at, modified_at, last_writer
    )
    select subscription_id, 'active', 'yearly', ${id("customer", "c")}::text, ${
      id("user", "c")
    }::text, 'polar-yearly', 49000, 'usd', 'year', at, at, at + interval '1 year', at, at, ${
      WRITER("at", "'" + "-".repeat(36) + "'")
    }
    from ${YEARLY}`,
  ],
  [
    "edge_kit.subscription_marks",
    `insert into edge_kit.subscription_marks (subscription_id, at, mark)
    select s.id, s.created_at, 'active'::edge_kit.subscription_mark from public.subscriptions s
    union all select s.id, s.ended_at, 'ended' from public.subscriptions s where s.ended_at is not null`,
  ],
  [
    "public.seats",
    `insert into public.seats (id, status, subscription_id, email, user_id, assigned_at, claimed_at, created_at, last_writer)
    select md5('seat-' || s || '-' || n)::uuid::text, 'claimed', ${
      id("subscription", "s")
    }::text, 'seat' || n || '-' || s || '@example.com', ${
      id("user", "3 * s + 1 + n")
    }::text, now(), now(), now(),
      ${WRITER("now()", "'" + "-".repeat(36) + "'")}
    from generate_series(0, (select subscriptions from size) - 1, 50) s, generate_series(1, 5) n where (3 * s + 1 + n) % 10 <> 0`,
  ],
];

/** The same number of rows whatever the size: what waits, what needs someone, what the clock wrote. */
const WHATEVER_THE_SIZE = `
update public.orders set attention = '{partial_refund}' where id = any (array(
  select ${id("order", "10 * n + 1")}::text from generate_series(1, ${WAITING}) n
));
update public.purchases set status = 'failed', failure_code = 'http_5xx' where id = any (array(
  select ${id("purchase", "10 * n + 2")} from generate_series(1, ${WAITING}) n
));
update edge_kit.polar_events set state = 'dead', attempts = 10, error = 'P0001 a fault' where webhook_id = any (array(
  select md5('event-2' || 10 * n + 4)::uuid::text from generate_series(1, ${WAITING}) n
));
insert into public.temp_carts (items, lines, total_amount, currency, sold_as, created_at)
select '[]', '[]', 14900, 'usd', 'base-kit', now() - interval '29 days' + n * interval '1 minute' from generate_series(1, 1000) n;
insert into edge_kit.reconcile_runs (dry_run, since, until, covers, started_at, finished_at, complete, lease_token, lease_until)
select false, t.at - interval '1 day', t.at, true, t.at, t.at, true, null, null
from generate_series(1, 90 * 24) n, lateral (select now() - n * interval '1 hour' as at) t;
insert into cron.job_run_details (jobid, runid, status, return_message, start_time, end_time)
select (select array_agg(j.jobid order by j.jobid) from cron.job j)[1 + n % (select count(*)::integer from cron.job)],
  nextval('cron.runid_seq'), 'succeeded', '1 row', now() - (60000 - n) * interval '10 seconds', now() - (60000 - n) * interval '10 seconds'
from generate_series(1, 60000) n`;

/** Some of those who have an account, of those who have bought as guests only, and of those who have credits. */
export interface Buyers {
  signedIn: Buyer[];
  guests: Buyer[];
  spenders: Buyer[];
}

interface Buyer {
  userId: string;
  email: string;
}

/** A plan that is paid by the year and grants each month. */
const YEARLY_PLAN = `insert into public.products
    (slug, kind, name, description, tier, price_amount, recurring_interval, credits, grant_interval, polar_product_id, active)
  values ('yearly', 'subscription', 'Yearly', 'Credits each month.', 'yearly', 49000, 'year', 50, 'month', 'polar-yearly', true)`;

/**
 * Tables that can be filled side by side, wave after wave: emptying a table locks and empties those that refer to it.
 */
const WAVES = [
  ["public.profiles", "auth.users"],
  ["edge_kit.polar_customers"],
  ["public.subscriptions"],
  [
    "public.orders",
    "edge_kit.polar_events",
    "public.temp_carts",
    "edge_kit.credit_spends",
    "storage.objects",
  ],
  [
    "public.credit_lots",
    "public.purchases",
    "edge_kit.notices",
    "public.benefit_grants",
    "public.refunds",
    "edge_kit.polar_commands",
    "edge_kit.subscription_marks",
    "public.seats",
  ],
  ["public.outputs", "edge_kit.scrape_jobs", "public.credit_entries"],
  ["edge_kit.scrape_pages"],
];
const LOADERS = 4;

/**
 * Fills an empty database with so many orders: a tenth as many customers, of whom each tenth is a guest; three
 * subscriptions for a hundred orders, each with ten paid periods; three webhooks an order. Triggers and foreign keys are
 * not asked: they hold by construction. Indexes are made once the rows are there.
 *
 * @param body a webhook's body, as large as Polar's, and the id in it that is each order's own
 */
export async function populateShop(
  url: string,
  orders: number,
  { body, bodyId }: { body: string; bodyId: string },
  say: (line: string) => void,
): Promise<void> {
  const [plain] = await connect(url, 1);
  const loaders: Loader[] = [];
  try {
    await plain.unsafe(YEARLY_PLAN);
    const open = async (): Promise<postgres.Sql> => {
      const [sql] = await connect(url, 1);
      await sql`set session_replication_role = replica`;
      await sql`set maintenance_work_mem = '512MB'`;
      await sql`set work_mem = '128MB'`;
      await sql`
        create temporary table size as
        select ${orders}::bigint as orders, ${orders / 10}::bigint as customers, ${
        orders / 100 * 3
      }::bigint as subscriptions,
          ${body}::text as body, ${bodyId}::text as body_id,
          (select polar_product_id from public.products where slug = 'base-kit') as kit,
          (select polar_product_id from public.products where slug = 'threat-scanner') as pack,
          (select polar_product_id from public.products where slug = 'monthly-edge-update') as plan`;
      return sql;
    };
    while (loaders.length < LOADERS) loaders.push({ sql: await open() });
    const inserts = new Map([...BY_PERSON, ...BY_ORDER]);
    for (const wave of WAVES) {
      await drive(loaders, wave, async (loader, table) => {
        await fill(loader.sql, table, inserts.get(table)!).catch(async (error) => {
          if (!isLost(error)) throw new Error(`${table}: ${error.message}`);
          say(`${table} is filled anew: ${error.message}`);
          await loader.sql.end({ timeout: 0 });
          loader.sql = await open();
          await fill(loader.sql, table, inserts.get(table)!);
        });
        say(`${table} filled for ${count(orders)} orders`);
      });
    }
    await loaders[0].sql.unsafe(WHATEVER_THE_SIZE);
    await plain`update edge_kit.settings set payload_retention = ${`${BODY_DAYS} days`}`;
  } finally {
    await Promise.all([plain, ...loaders.map(({ sql }) => sql)].map((sql) => sql.end({ timeout: 0 })));
  }
}

/** A connection that fills tables; another one, once it is lost. */
interface Loader {
  sql: postgres.Sql;
}

/**
 * Whether the connection failed, and not what it was asked to do: a table is filled in one transaction, or not at all.
 * CONNECTION_DESTROYED is none that failed: another loader has, and all are ended.
 */
function isLost(error: { code?: unknown }): boolean {
  return /^(CONNECTION_(?!DESTROYED)|ECONNRESET|EPIPE|57P0)/.test(String(error.code));
}

async function fill(sql: postgres.Sql, table: string, insert: string): Promise<void> {
  // One call, and by that one transaction. An empty file that it made needs no log under wal_level = minimal, nor do
  // indexes made after it.
  await sql.unsafe(`
    truncate ${table} cascade;
    update pg_index set indisready = false where indrelid = '${table}'::regclass;
    ${insert};
    reindex table ${table}`);
  await sql.unsafe(`vacuum (analyze) ${table}`); // while it is still in memory
}

/** Draws buyers by chance, the same ones each time. */
export async function drawBuyers(sql: postgres.Sql, orders: number, count: number): Promise<Buyers> {
  const draw = (condition: string) =>
    sql.unsafe<Buyer[]>(
      `select ${id("user", "c")}::text as "userId", 'buyer' || c || '@example.com' as email
      from generate_series(1, ${orders / 10}) c where ${condition} order by md5(c::text) limit ${count}`,
    );
  const spenders = await sql<Buyer[]>`
    select distinct l.user_id as "userId", p.email
    from generate_series(0, ${count - 1}) k
    join public.credit_lots l on l.id = md5('lot-' || (9 + 10 * (k * ${
    orders / 10
  }::bigint / ${count})))::uuid
    join public.profiles p on p.user_id = l.user_id`;
  return { signedIn: await draw("c % 10 <> 0"), guests: await draw("c % 10 = 0"), spenders };
}
