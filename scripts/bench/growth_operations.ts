/** What is done in a shop, each thing once: what buyers, webhooks, the clock, reconciliation and operators ask for. */

import type postgres from "postgres";
import { CHECKS } from "../doctor/database.ts";
import type { Delivery, Kind } from "./deliveries.ts";
import type { Buyers } from "./growth_population.ts";
import { ISSUER } from "./population.ts";

/** A database with a population, and whoever works in it. */
export interface Shop {
  orders: number;
  /** As the superuser, as somebody who is signed in, and as the functions: one connection each. */
  owner: postgres.Sql;
  user: postgres.Sql;
  service: postgres.Sql;
  buyers: Buyers;
  /** New webhooks of each kind, one for each time; they are used up. */
  events: Record<Kind, Delivery[]>;
}

/** Who waits for it. `sums` add up all there is or much of it, and nobody's request waits for them. */
export type Group = "events" | "buyers" | "clock" | "reconciliation" | "operators" | "sums";

export interface Operation {
  group: Group;
  what: string;
  /** Brings a shop to where it is measured, once and for good. */
  before?(shop: Shop): Promise<unknown>;
  /** Does it once, with other rows each time. @returns milliseconds */
  once(shop: Shop, turn: number): Promise<number>;
}

/** What a sweep finds to do in each shop, whatever its size. */
export const DUE = 100;

const ingest = "select public.ingest_polar_event($1, $2) as state";

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** In a transaction that is taken back, so that the next turn finds the same. @param prepare stays off the clock */
async function undone(
  sql: postgres.Sql,
  work: (sql: postgres.TransactionSql) => Promise<unknown>,
  prepare?: (sql: postgres.TransactionSql) => Promise<unknown>,
): Promise<number> {
  const back = Symbol();
  let took = 0;
  try {
    await sql.begin(async (sql) => {
      await prepare?.(sql);
      took = await timed(() => work(sql));
      throw back;
    });
  } catch (error) {
    if (error !== back) throw error;
  }
  return took;
}

const one = <T>(list: T[], turn: number) => list[turn % list.length];

/** The claims of a signed-in buyer, as PostgREST sets them. */
const claims = (userId: string) => JSON.stringify({ sub: userId, iss: ISSUER, role: "authenticated" });
const signIn = (sql: postgres.Sql | postgres.TransactionSql, userId: string) =>
  sql`select set_config('request.jwt.claims', ${claims(userId)}, false)`;

async function expectState(sql: postgres.Sql, { webhookId, body }: Delivery, expected: string) {
  const [{ state }] = await sql.unsafe(ingest, [webhookId, body], { prepare: true });
  if (state !== expected) throw new Error(`an event was ${state} instead of ${expected}`);
}

/** Webhooks that were worked, by shop, for whoever delivers one again. */
const worked = new WeakMap<Shop, Delivery[]>();

const fresh = (kind: Kind, what: string): Operation => ({
  group: "events",
  what,
  async once(shop) {
    const event = shop.events[kind].pop();
    if (!event) throw new Error(`no ${kind} is left`);
    const took = await timed(() => expectState(shop.service, event, "processed"));
    worked.set(shop, [...worked.get(shop) ?? [], event]);
    return took;
  },
});

const EVENTS: Operation[] = [
  fresh("kit", "`order.paid`, new: a kit with a report"),
  fresh("pack", "`order.paid`, new: a pack of credits"),
  fresh("updated", "`subscription.updated`"),
  {
    group: "events",
    what: "a redelivery",
    once: (shop, turn) => timed(() => expectState(shop.service, one(worked.get(shop)!, turn), "duplicate")),
  },
];

const asBuyer = (what: string, query: string): Operation => ({
  group: "buyers",
  what,
  async once({ user, buyers }, turn) {
    await signIn(user, one(buyers.signedIn, turn).userId);
    // As a fragment, or it would be planned anew each time: the driver prepares no text without parameters.
    return await timed(() => user`${user.unsafe(query)}`);
  },
});

const BUYERS: Operation[] = [
  asBuyer("`dashboard()`", "select public.dashboard()"),
  asBuyer("`my_entitlements()`", "select public.my_entitlements()"),
  {
    group: "buyers",
    what: "`spend_credits(1)`",
    async once({ user, buyers }, turn) {
      await signIn(user, one(buyers.spenders, turn).userId);
      return await timed(() => user`select public.spend_credits(1, ${crypto.randomUUID()})`);
    },
  },
  {
    group: "buyers",
    what: "`link_profile()` of a guest who signed up",
    once({ owner, buyers }, turn) {
      const { email } = one(buyers.guests, turn);
      const id = crypto.randomUUID();
      return undone(owner, (sql) => sql`select public.link_profile()`, async (sql) => {
        await sql`insert into auth.users (id, email, email_confirmed_at) values (${id}, ${email}, now())`;
        await signIn(sql, id);
        await sql`set local role authenticated`;
      });
    },
  },
  ...[
    "profiles",
    "orders",
    "refunds",
    "purchases",
    "outputs",
    "subscriptions",
    "seats",
    "benefit_grants",
    "credit_lots",
    "credit_entries",
  ].map((table) => asBuyer(`\`${table}\`, under row level security`, `select * from public.${table}`)),
  asBuyer(
    "the files of own reports, in Storage",
    "select name from storage.objects where bucket_id = 'reports'",
  ),
];

/** So many of the oldest rows are due when this much is kept. */
const due = (column: string, from: string) =>
  `(select now() - t.at from (select ${column} as at from ${from} order by 1 limit 1 offset ${DUE}) t)`;

/** Checks of doctor that add up too. */
const SUMMING = ["ledger", "attention", "issuers", "deleted_accounts"];

/** Every sweep of the clock once what came due while the shop was filled is done; retention with its share of all kinds. */
async function clockOf(sql: postgres.Sql): Promise<Operation[]> {
  const sweeps = await sql<{ name: string }[]>`
    select p.proname as name from pg_proc p
    where p.pronamespace = 'edge_kit'::regnamespace and p.pronargs = 0
      and (p.proname like 'sweep\\_%' or p.proname in ('grant_due_months', 'write_digest'))
    order by p.proname`;
  return [
    ...sweeps.map(({ name }): Operation => ({
      group: "clock",
      what: `\`${name}()\`, nothing to do`,
      before: ({ owner }) => owner.unsafe(`select edge_kit.${name}()`),
      once: ({ owner }) => undone(owner, (sql) => sql.unsafe(`select edge_kit.${name}()`)),
    })),
    {
      group: "clock",
      what: `\`sweep_retention()\`, ${DUE} bodies, carts, notices and pages due`,
      once: ({ owner }) =>
        undone(
          owner,
          (sql) => sql`select edge_kit.sweep_retention()`,
          (sql) =>
            sql.unsafe(`update edge_kit.settings set
              payload_retention = ${due("received_at", "edge_kit.polar_events where payload is not null")},
              cart_retention = ${
              due("coalesce(checkout_expires_at, created_at)", "public.temp_carts where not kept")
            },
              notice_retention = ${due("created_at", "edge_kit.notices where state <> 'queued'")},
              page_retention = ${due("created_at", "edge_kit.scrape_pages")}`),
        ),
    },
  ];
}

/** A page of Polar's that says what we know: the objects of a table that follow on a random id. */
const compared = (kind: string, fields: string, table: string): Operation => ({
  group: "reconciliation",
  what: `a page of 100 ${kind}s compared`,
  async once({ owner, service }) {
    const [{ page }] = await owner.unsafe(
      `
      select jsonb_agg(o) as page from (
        select id, ${fields}, created_at, (last_writer).modified_at as modified_at from ${table}
        where id > $1 order by id limit 100
      ) o`,
      [crypto.randomUUID()],
    );
    return await timed(() =>
      service`select * from public.compare_polar_objects(${kind}, ${service.json(page)})`
    );
  },
});

const RECONCILIATION: Operation[] = [
  {
    group: "reconciliation",
    what: "a run begun, told of and finished",
    once: ({ owner }) =>
      undone(owner, async (sql) => {
        const [{ run }] = await sql`select public.start_reconcile(null, false) as run`;
        await sql`select public.record_reconcile(${run.run_id}, ${run.lease_token}, now(), null, '{}')`;
        await sql`select public.finish_reconcile(${run.run_id}, ${run.lease_token}, null, '{}')`;
      }),
  },
  compared(
    "order",
    "status, polar_customer_id as customer_id, currency, total_amount, refunded_amount",
    "public.orders",
  ),
  compared(
    "subscription",
    "polar_status as status, polar_customer_id as customer_id, product_id, amount, cancel_at_period_end",
    "public.subscriptions",
  ),
  compared("customer", "email, external_id", "edge_kit.polar_customers"),
];

/** Views that add up, and how an operator asks for those of which a month is enough. */
const SUMS: Record<string, string> = {
  webhook_health: "",
  ledger_faults: "",
  unattributed_payments: "",
  sales_by_day: "where day > current_date - 30",
  sales_by_product: "where day > current_date - 30",
  recurring_revenue: "",
  refunds_by_reason: "",
  attention: "",
  tombstone_holdings: "",
};

/** Every view, as Studio reads it: the first hundred rows. */
async function viewsOf(sql: postgres.Sql): Promise<Operation[]> {
  const views = await sql<{ name: string }[]>`
    select viewname as name from pg_views where schemaname = 'edge_kit' order by viewname`;
  return views.map(({ name }) => ({
    group: name in SUMS ? "sums" : "operators",
    what: `\`${name}\`${SUMS[name] ? `, ${SUMS[name]}` : ""}`,
    once: ({ owner }) =>
      timed(() => owner.unsafe(`select * from edge_kit.${name} ${SUMS[name] ?? ""} limit 100`)),
  }));
}

const DOCTOR = Object.entries(CHECKS).map(([name, make]): Operation => ({
  group: SUMMING.includes(name) ? "sums" : "operators",
  what: `doctor: ${name}`,
  once: ({ owner }) => timed(() => make(owner)),
}));

const OPERATORS: Operation[] = [
  {
    group: "operators",
    what: "`health()`",
    once: ({ service }) => timed(() => service`select public.health()`),
  },
  {
    group: "operators",
    what: "`support(email)` of a buyer",
    once: ({ service, buyers }, turn) =>
      timed(() => service`select public.support(${one(buyers.signedIn, turn).email})`),
  },
  {
    group: "operators",
    what: "`support(email)` of a guest",
    once: ({ service, buyers }, turn) =>
      timed(() => service`select public.support(${one(buyers.guests, turn).email})`),
  },
  {
    group: "operators",
    what: "`export_person(email)`",
    once: ({ owner, buyers }, turn) =>
      undone(
        owner,
        (sql) => sql`select public.export_person(${one(buyers.signedIn, turn).email}, 'asked for')`,
      ),
  },
  {
    group: "operators",
    what: "a product mapped to Polar",
    once: ({ owner }) =>
      undone(
        owner,
        (sql) =>
          sql`update public.products set polar_product_id = 'polar-new' where slug = 'competitor-kill-matrix'`,
      ),
  },
  {
    group: "reconciliation",
    what: "`list_polar_rereads(100)`",
    once: ({ service }) => timed(() => service`select * from public.list_polar_rereads(100)`),
  },
  {
    group: "operators",
    what: "`erase_person(email)`",
    once: ({ owner, buyers }, turn) =>
      undone(
        owner,
        (sql) => sql`select public.erase_person(${one(buyers.signedIn, turn).email}, 'asked for')`,
      ),
  },
];

/** All of them, in the order of the page; views and jobs are those that this database has. */
export async function operationsOf(sql: postgres.Sql): Promise<Operation[]> {
  return [
    ...EVENTS,
    ...BUYERS,
    ...await clockOf(sql),
    ...RECONCILIATION,
    ...OPERATORS,
    ...DOCTOR,
    ...await viewsOf(sql),
  ];
}
