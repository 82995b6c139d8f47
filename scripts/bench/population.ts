/** A shop with a past: so many purchases, bought by people with three each, and a few with two hundred. */

import type postgres from "postgres";

/** Purchases of a usual buyer, and of one who buys all the time. */
export const USUAL = 3;
export const KEEN = 200;

/** Whose tokens the buyers have. */
export const ISSUER = "https://project.supabase.co/auth/v1";

/** Who is in a population, by number of purchases. */
export interface Population {
  usual: string[];
  keen: string[];
}

/**
 * Fills an empty database: each purchase has its order, its finished scrape job, its report and a credit lot with its
 * entry; each buyer a profile and a Polar customer, each tenth a subscription. Keen buyers have a hundredth of all
 * purchases, one of them at least. Neighbours in time are strangers, as in life: a buyer's rows lie apart.
 */
export async function populate(sql: postgres.Sql, purchases: number): Promise<Population> {
  const keen = Math.max(1, Math.round(purchases / 100 / KEEN));
  const usual = Math.floor((purchases - keen * KEEN) / USUAL);
  const name = (n: string) => `lpad(to_hex(${n}), 8, '0') || '-0000-4000-8000-000000000000'`;
  await sql.begin(async (sql) => {
    // Keys hold by construction; checking them a million times would take longer than all the rest.
    await sql`set local session_replication_role = replica`;
    await sql.unsafe(`
      create temporary table sale on commit drop as
      select row_number() over (order by random()) as n, ${
      name("buyer")
    } as buyer, now() - random() * interval '700 days' as at
      from (
        select n as buyer from generate_series(1, ${keen}) n, generate_series(1, ${KEEN})
        union all
        select n from generate_series(${keen + 1}, ${keen + usual}) n, generate_series(1, ${USUAL})
      ) s;
      insert into public.profiles (user_id, issuer, email, polar_customer_id, created_at)
      select ${name("n")}, '${ISSUER}', n || '@example.com', 'customer-' || ${
      name("n")
    }, now() - interval '700 days'
      from generate_series(1, ${keen + usual}) n;
      insert into edge_kit.polar_customers (id, user_id, email)
      select p.polar_customer_id, p.user_id, p.email from public.profiles p;
      insert into public.orders (
        id, status, billing_reason, polar_customer_id, email, user_id, product_id, checkout_id, fulfilled, list_amount, metadata, items, currency,
        subtotal_amount, discount_amount, net_amount, tax_amount, total_amount, refunded_amount, refundable_amount, receipt_number, created_at,
        modified_at, last_writer
      )
      select 'order-' || n, 'paid', 'purchase', 'customer-' || buyer, buyer || '@example.com', buyer, 'polar-base-kit', 'checkout-' || n, true, 14900,
        jsonb_build_object('user_id', buyer, 'tempCartId', gen_random_uuid()),
        jsonb_build_array(jsonb_build_object('id', gen_random_uuid(), 'label', 'Base Kit', 'amount', 14900, 'tax_amount', 0, 'proration', false)),
        'usd', 14900, 0, 14900, 0, 14900, 0, 14900, 'RCPT-' || n, at, at, row(1, at, at, 1, 'webhook-' || n)::edge_kit.last_writer
      from sale order by n;
      insert into public.purchases (order_id, line, user_id, email, product, tier, quantity, amount, currency, url, status, created_at)
      select 'order-' || n, 1, buyer, buyer || '@example.com', 'base-kit', 'base', 1, 14900, 'usd', 'https://shop-' || n || '.example.com/', 'completed', at
      from sale order by n;
      insert into edge_kit.scrape_jobs (purchase_id, run_key, url, hosts, state, created_at, finished_at)
      select id, '1', url, array[edge_kit.shop_host(url)], 'succeeded', created_at, created_at + interval '1 minute' from public.purchases order by created_at;
      insert into public.outputs (purchase_id, kind, run_key, title, score, data, storage_path, created_at)
      select id, 'survival_blueprint', '1', 'Survival blueprint of ' || url, 61, '{"findings": []}', id || '/1/survival_blueprint.pdf', created_at
      from public.purchases order by created_at;
      insert into public.credit_lots (key, source, user_id, product, order_id, granted_at, promised, granted)
      select 'order:' || o.id || ':1', 'order', o.user_id, 'base-kit', o.id, o.created_at, 50, 50 from public.orders o order by o.created_at;
      insert into public.credit_entries (lot_id, kind, n, amount, created_at)
      select id, 'grant', 1, 50, granted_at from public.credit_lots order by granted_at;
      insert into public.subscriptions (
        id, polar_status, tier, polar_customer_id, user_id, product_id, amount, currency, recurring_interval, started_at, current_period_start,
        current_period_end, created_at, last_writer
      )
      select 'subscription-' || p.user_id, 'active', 'monthly', p.polar_customer_id, p.user_id, 'polar-monthly', 4900, 'usd', 'month', p.created_at,
        now() - interval '3 days', now() + interval '27 days', p.created_at, row(1, now(), now(), 0, '')::edge_kit.last_writer
      from public.profiles p where hashtext(p.user_id) % 10 = 0;
    `);
  });
  await sql`vacuum analyze`;
  await sql`checkpoint`; // or it would be written while somebody reads
  const userIds = async (from: number, to: number) => {
    const rows = await sql.unsafe(
      `select ${name("n")} as id from generate_series(${from}, ${to}) n order by random() limit 1000`,
    );
    return rows.map(({ id }) => String(id));
  };
  return { usual: await userIds(keen + 1, keen + usual), keen: await userIds(1, keen) };
}
