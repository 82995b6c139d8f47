/** Puts stories on: before, events, after, the clock; and holds what came out against what was expected. */

import { assertEquals } from "@kit/assert";
import type postgres from "postgres";
import { cartId, type Expectation, type Step, type Story } from "./story.ts";

/** Undoes a transaction without an error. */
class Undo extends Error {}

/** Runs something in a transaction that is undone, and answers what it answered. */
export async function undone<T>(
  sql: postgres.Sql,
  work: (sql: postgres.TransactionSql) => Promise<T>,
): Promise<T> {
  let answer: T;
  try {
    await sql.begin(async (transaction) => {
      answer = await work(transaction);
      throw new Undo();
    });
  } catch (error) {
    if (!(error instanceof Undo)) throw error;
  }
  return answer!;
}

/** A webhook as it is delivered. */
export interface Delivery {
  id: string;
  body: string;
}

/** The webhooks of a story, in Polar's order: event-1, event-2, … */
export function deliveries(story: Story): Delivery[] {
  return story.events.map((event, index) => ({ id: `event-${index + 1}`, body: JSON.stringify(event) }));
}

/** What happens before the first event. */
export async function prepare(sql: postgres.ISql, story: Story): Promise<void> {
  for (const step of story.before ?? []) await sql.unsafe(statement(step));
}

/** Delivers a webhook and answers what became of it. */
export async function deliver(sql: postgres.ISql, { id, body }: Delivery): Promise<string> {
  const [{ state }] = await sql`select public.ingest_polar_event(${id}, ${body}) as state`;
  return state;
}

/** What happens after the last event, the clock's work included; one string of statements. */
export function ending(story: Story): string {
  return [...(story.after ?? []).map(statement), "select tests.clock()"].join(";\n");
}

/** The whole story, in Polar's order. */
export async function play(sql: postgres.ISql, story: Story): Promise<void> {
  await prepare(sql, story);
  for (const delivery of deliveries(story)) await deliver(sql, delivery);
  await sql.unsafe(ending(story));
}

/** A step as SQL, which the functions of stories.sql do. */
function statement(step: Step): string {
  switch (step.step) {
    case "cart":
      return `select tests.cart('${cartId(step.id)}', ${literal(step.user)}, ${
        literal(JSON.stringify(step.items))
      }, ${literal(step.currency)})`;
    case "profile":
      return `select tests.profile(${literal(step.user)})`;
    case "linked":
      return `select public.link_polar_customer(tests.claims(${literal(step.user)}), ${
        literal(step.customer)
      }, ${literal(`${step.user}@example.com`)})`;
    case "signs_in":
      return `select tests.signs_in(${literal(step.user)}, ${literal(step.email)})`;
    case "changes_email":
      return `select tests.changes_email(${literal(step.user)}, ${literal(step.to)}, ${literal(step.at)})`;
    case "deleted":
      return `update public.profiles set email = null, deleted_at = now() where user_id = ${
        literal(step.user)
      }`;
    case "mapped":
      return `update public.products set polar_product_id = 'polar-' || slug where slug = ${
        literal(step.product)
      }`;
    case "repriced":
      return `update public.products set price_amount = ${step.price}, polar_price_id = 'price-' || slug || '-${step.price}' where slug = ${
        literal(step.product)
      }`;
    case "sold_in_euros":
      return `insert into public.product_prices (product, currency, amount, polar_price_id)
        values (${literal(step.product)}, 'eur', ${step.price}, 'price-' || ${
        literal(step.product)
      } || '-eur')
        on conflict do nothing`;
  }
}

const literal = (text: string | undefined) => text === undefined ? "null" : `'${text.replaceAll("'", "''")}'`;

/** The rows there are, in the words of an expectation. */
export async function facts(sql: postgres.ISql): Promise<ReturnType<typeof inFull>> {
  const [{ facts }] = await sql`select tests.facts() as facts`;
  return facts;
}

/** Compares the rows there are with those that a story expects. */
export async function check(sql: postgres.ISql, story: Story): Promise<void> {
  assertEquals(await facts(sql), inFull(story.expect), story.name);
}

/** An expectation with all that it leaves out. */
export function inFull(expect: Expectation) {
  return {
    orders: each(expect.orders, (o) => ({ attention: [], owner: null, period: null, ...o })),
    purchases: each(expect.purchases, (p) => ({ owner: null, quantity: 1, refunded: false, ...p })),
    lots: each(expect.lots, (l) => ({ clawedBack: 0, expired: 0, owner: null, ...l })),
    subscriptions: each(expect.subscriptions, (s) => ({ tier: null, owner: null, attention: [], ...s })),
    users: each(expect.users, (u) => ({ balance: 0, access: false, customer: null, ...u })),
    refunds: expect.refunds ?? {},
    benefitGrants: expect.benefitGrants ?? {},
    checkouts: expect.checkouts ?? {},
    rereads: expect.rereads ?? [],
    /** What should be read again, and is not marked. */
    overlooked: [] as string[],
    drift: expect.drift ?? [],
    /** Lots that do not add up. */
    ledgerFaults: [] as string[],
    /** Events that failed. */
    unfinished: [] as string[],
  };
}

function each<T>(rows: Record<string, T> | undefined, fill: (row: T) => object): object {
  return Object.fromEntries(Object.entries(rows ?? {}).map(([key, row]) => [key, fill(row)]));
}
