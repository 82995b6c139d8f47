/** What is in our tables, by plain selects: no view, no function of ours, so that none of them can vouch for itself. */

import type postgres from "postgres";
import type { Expected, Rows } from "./expected.ts";

/** By table. */
export interface Actual extends Expected {
  /** What must not be there, by kind: in words. */
  wrong: Record<string, string[]>;
}

const iso = `YYYY-MM-DD"T"HH24:MI:SS.US"Z"`;

/** Reads everything at one moment. */
export async function readTables(database: postgres.Sql): Promise<Actual> {
  return await database.begin("isolation level repeatable read read only", async (sql) => {
    const customers = await sql`select id, email from edge_kit.polar_customers`;
    const orders = await sql`
      select id, status, total_amount::int, refunded_amount::int, currency, user_id, array_to_string(attention, ' ') as attention
      from public.orders`;
    const subscriptions = await sql`
      select id, polar_status, status::text, tier, product_id, cancel_at_period_end, user_id,
        to_char(current_period_start at time zone 'utc', ${iso}) as current_period_start,
        to_char(current_period_end at time zone 'utc', ${iso}) as current_period_end,
        to_char(ended_at at time zone 'utc', ${iso}) as ended_at
      from public.subscriptions`;
    const refunds = await sql`select id, order_id, status, amount::int from public.refunds`;
    const purchases = await sql`
      select id, order_id || '/' || line as key, product, quantity::int, amount::int, url, user_id, failure_code,
        refunded_at is not null as refunded, status::text as delivery
      from public.purchases`;
    const outputs =
      await sql`select purchase_id, run_key, array_agg(kind::text) as kinds from public.outputs group by 1, 2`;
    const lots = await sql`
      select id, key, granted::int, spent::int, clawed_back::int, expired::int, value::int, user_id,
        coalesce(expires_at > now(), true) as counts
      from public.credit_lots`;
    const entries = await sql`select lot_id, kind::text, amount::int from public.credit_entries`;
    const events = await sql`
      select webhook_id, type, state::text, error from edge_kit.polar_events where state in ('failed', 'dead')`;
    const commands = await sql`
      select id, kind::text, state::text, error_code, error, mirrored_at is not null as seen,
        (select count(*)::int from public.refunds r where r.command_id = c.id and r.status in ('pending', 'succeeded'))
          as refunds
      from edge_kit.polar_commands c`;
    const twice = await sql`
      select order_id, line, count(*)::int from public.purchases group by 1, 2 having count(*) > 1`;

    const delivered = new Map(outputs.map(({ purchase_id, kinds }) => [purchase_id, kinds]));
    const sums = new Map<string, number>();
    for (const { lot_id, kind, amount } of entries) {
      for (const key of [lot_id, `${lot_id} ${kind}`]) sums.set(key, (sums.get(key) ?? 0) + amount);
    }
    const balances = new Map<string, number>();
    for (const { user_id, value, counts } of lots) {
      if (user_id && counts) balances.set(user_id, (balances.get(user_id) ?? 0) + value);
    }
    const proves = ({ id, granted, spent, clawed_back, expired, value }: postgres.Row) =>
      value === (sums.get(id) ?? 0) && granted === (sums.get(`${id} grant`) ?? 0) &&
      spent === -(sums.get(`${id} spend`) ?? 0) && clawed_back === -(sums.get(`${id} clawback`) ?? 0) &&
      expired === -(sums.get(`${id} expiry`) ?? 0);

    return {
      customers: by(customers, "id"),
      orders: by(orders, "id"),
      subscriptions: by(subscriptions, "id"),
      refunds: by(refunds, "id"),
      purchases: by(purchases.map(({ id, ...row }) => ({ ...row, reports: delivered.get(id) ?? [] })), "key"),
      lots: by(lots, "key"),
      balances: Object.fromEntries([...balances].map(([user, balance]) => [user, { balance }])),
      wrong: {
        "events not worked": events.map(({ webhook_id, type, state, error }) =>
          `${webhook_id} ${type} ${state}: ${error}`
        ),
        "commands neither done once nor visibly refused": commands.filter((command) =>
          command.state === "confirmed"
            ? !command.seen || command.refunds !== (command.kind === "refund" ? 1 : 0)
            : command.state !== "refused" || command.refunds !== 0
        ).map(({ id, kind, state, error_code, error, refunds }) =>
          `${id} ${kind} ${state} ${error_code}: ${refunds} refunds, ${error}`
        ),
        "lots that do not add up": lots.filter((lot) => !proves(lot)).map(({ key }) => key),
        "lines fulfilled twice": twice.map(({ order_id, line }) => `${order_id}/${line}`),
      },
    };
  });
}

function by(rows: Iterable<Record<string, unknown>>, key: string): Rows {
  return Object.fromEntries([...rows].map((row) => [String(row[key]), row]));
}
