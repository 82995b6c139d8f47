/** The whole database as one value, so that two orders of the same events can be compared. */

import type postgres from "postgres";
import { notCompared, tablesNotCompared } from "./not_compared.ts";

/** The rows of each table. */
export type State = Record<string, unknown[]>;

/** Reads a table otherwise than row by row as it stands. */
interface Reading {
  from?: string;
  /** Key of a row that does not depend on chance. Default: the primary key. */
  order?: string;
  /** Other columns, or the same otherwise. */
  columns?: Record<string, string>;
}

const purchase = "p.order_id || '/' || p.line";
const readings: Record<string, Reading> = {
  "public.purchases": { order: "t.order_id, t.line" },
  "public.outputs": {
    from: "public.outputs t join public.purchases p on p.id = t.purchase_id",
    order: "p.order_id, p.line, t.kind, t.run_key",
    columns: { purchase_id: purchase },
  },
  "public.credit_lots": { order: "t.key" },
  "public.credit_entries": {
    from: `(
        select lot_id, kind, sum(amount) as sum, array_agg(distinct spend_key) as spend_key,
          array_agg(distinct seat_id) as seat_id, min(created_at) as created_at
        from public.credit_entries group by lot_id, kind having sum(amount) <> 0
      ) t join public.credit_lots l on l.id = t.lot_id`,
    order: "l.key, t.kind",
    columns: { lot_id: "l.key", sum: "t.sum" },
  },
  "edge_kit.scrape_jobs": {
    from:
      `(select distinct on (purchase_id) * from edge_kit.scrape_jobs order by purchase_id, run_key::integer desc) t
      join public.purchases p on p.id = t.purchase_id`,
    order: "p.order_id, p.line",
    columns: { purchase_id: purchase },
  },
  "edge_kit.polar_commands": { order: "t.kind, t.subject, t.args::text" },
  // An event that came again under another webhook id leaves a row more.
  "edge_kit.polar_events": {
    from: "(select * from edge_kit.polar_events where webhook_id not like 'again-%') t",
    columns: {
      payload: "md5(t.payload)",
      outcome: "case when t.state in ('processed', 'stale') then 'done' else t.state::text end",
    },
  },
};

/**
 * Makes `tests.state()`, every column of every table in public and edge_kit but for those not compared,
 * `tests.fingerprint()`, a hash of the same in which the moment of the transaction reads "now", and
 * `tests.effects()`, the same without the inbox, and how many rings are on their way.
 */
export async function createState(sql: postgres.Sql): Promise<void> {
  const tables = await sql<{ name: string; key: string; columns: string[] }[]>`
    select format('%I.%I', n.nspname, c.relname) as name,
      (select array_agg(a.attname order by a.attnum) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)
        as columns,
      (select string_agg(format('t.%I', a.attname), ', ') from pg_attribute a where a.attrelid = c.oid and a.attnum = any (i.indkey)) as key
    from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_index i on i.indrelid = c.oid and i.indisprimary
    where n.nspname in ('public', 'edge_kit') and c.relkind = 'r' order by 1`;
  const rows = tables.filter(({ name }) => !tablesNotCompared.includes(name)).map(
    ({ name, key, columns }) => {
      const { from, order, columns: other }: Reading = readings[name] ?? {};
      const compared = columns.filter((column) => !(`${name}.${column}` in notCompared));
      const expressions = {
        ...Object.fromEntries(compared.map((column) => [column, `t.${column}`])),
        ...other,
      };
      const list = Object.entries(expressions).map(([column, expression]) => `${expression} as ${column}`);
      return {
        name,
        query: `select ${list.join(", ")} from ${from ?? `${name} t`} order by ${order ?? key}`,
      };
    },
  );
  const json = rows.map(({ name, query }) =>
    `'${name}', (select coalesce(jsonb_agg(r), '[]') from (${query}) r)`
  );
  const hash = (queries: string[]) => {
    const text = queries.map((query) => `(select string_agg(r::text, E'\\n') from (${query}) r)`);
    return `md5(replace(array[${text.join()}]::text, now()::text, 'now'))`;
  };
  const beside = rows.filter(({ name }) => name !== "edge_kit.polar_events").map(({ query }) => query);
  await sql.unsafe(`
    create function tests.state() returns jsonb language plpgsql as $$ begin return jsonb_build_object(${json.join()}); end $$;
    create function tests.fingerprint() returns text language plpgsql as $$ begin
      return ${hash(rows.map(({ query }) => query))};
    end $$;
    create function tests.effects() returns text language plpgsql as $$ begin
      return ${hash(beside)} || ' ' || (select count(*) from net.http_request_queue);
    end $$;`).simple();
}

/** Rows that only one of two states has, for people. */
export function differences(actual: State, expected: State): string[] {
  return Object.keys(expected).flatMap((table) => {
    const [here, there] = [actual, expected].map((state) => state[table].map((row) => JSON.stringify(row)));
    const [only, missing] = [
      new Set(here).difference(new Set(there)),
      new Set(there).difference(new Set(here)),
    ];
    return [
      ...[...missing].map((row) => `- ${table} ${row}`),
      ...[...only].map((row) => `+ ${table} ${row}`),
    ];
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
