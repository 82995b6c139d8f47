/** The whole database as one value, so that two orders of the same events can be compared. */

import type postgres from "postgres";
import { notCompared } from "./not_compared.ts";

/** The rows of each table. */
export type State = Record<string, unknown[]>;

/** How a table is read that cannot be read row by row as it stands: a query of jsonb, in a fixed order. */
const read: Record<string, string> = {
  "public.purchases": `select to_jsonb(t) as row from public.purchases t order by t.order_id collate "C", t.line`,
  "public.outputs": `
    select to_jsonb(t) || jsonb_build_object('purchase_id', p.order_id || '/' || p.line) as row
    from public.outputs t join public.purchases p on p.id = t.purchase_id order by p.order_id collate "C", p.line, t.kind, t.run_key`,
  "public.credit_lots": `select to_jsonb(t) as row from public.credit_lots t order by t.key`,
  "public.credit_entries": `
    select jsonb_build_object(
      'lot_id', l.key, 'kind', t.kind, 'sum', sum(t.amount), 'spend_key', array_agg(distinct t.spend_key), 'created_at', min(t.created_at)
    ) as row
    from public.credit_entries t join public.credit_lots l on l.id = t.lot_id
    group by l.key, t.kind having sum(t.amount) <> 0 order by l.key, t.kind`,
  "private.scrape_jobs": `
    select distinct on (p.order_id collate "C", p.line) to_jsonb(t) || jsonb_build_object('purchase_id', p.order_id || '/' || p.line) as row
    from private.scrape_jobs t join public.purchases p on p.id = t.purchase_id
    order by p.order_id collate "C", p.line, t.run_key::integer desc`,
  // An event that came again under another webhook id leaves a row more.
  "private.polar_events": `
    select to_jsonb(t) - 'payload' || jsonb_build_object(
      'payload', md5(t.payload), 'outcome', case when t.state in ('processed', 'stale') then 'done' else t.state::text end
    ) as row
    from private.polar_events t where t.webhook_id not like 'again-%' order by t.webhook_id`,
};

/** Makes `tests.state()`: every column of every table in public and private, but for those not compared. */
export async function createState(sql: postgres.Sql): Promise<void> {
  const tables = await sql<{ name: string; key: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as name, string_agg(format('t.%I::text collate "C"', a.attname), ', ' order by k.n) as key
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_index i on i.indrelid = c.oid and i.indisprimary
    cross join lateral unnest(i.indkey) with ordinality k (attnum, n)
    join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
    where n.nspname in ('public', 'private') and c.relkind = 'r'
    group by 1 order by 1`;
  const values = tables.map(({ name, key }) => {
    const rows = read[name] ?? `select to_jsonb(t) as row from ${name} t order by ${key}`;
    const left = Object.keys(notCompared).filter((column) => column.startsWith(`${name}.`))
      .map((column) => column.split(".")[2]);
    return `'${name}', (select coalesce(jsonb_agg(r.row - '{${left.join()}}'::text[]), '[]') from (${rows}) r)`;
  });
  await sql.unsafe(
    `create function tests.state() returns jsonb language plpgsql as $$ begin return jsonb_build_object(${
      values.join(", ")
    }); end $$`,
  );
}

/** Rows that only one of two states has, for people. */
export function differences(actual: State, expected: State): string[] {
  return Object.keys(expected).flatMap((table) => {
    const [here, there] = [actual, expected].map((state) => state[table].map((row) => JSON.stringify(row)));
    const [only, missing] = [new Set(here).difference(new Set(there)), new Set(there).difference(new Set(here))];
    return [...[...missing].map((row) => `- ${table} ${row}`), ...[...only].map((row) => `+ ${table} ${row}`)];
  });
}

/** A committed database, moments of its making read as "now". */
export async function readState(sql: postgres.Sql, since: Date): Promise<State> {
  const [{ text, until }] = await sql`select tests.state()::text as text, clock_timestamp() as until`;
  return JSON.parse(text.replaceAll(/"\d{4}-\d\d-\d\dT[^"]+"/g, (moment: string) => {
    const at = Date.parse(moment.slice(1, -1));
    return at >= since.getTime() && at <= until.getTime() ? '"now"' : moment;
  }));
}
