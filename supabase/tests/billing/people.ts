/** What tests outside of the stories do to users: sign them up, give them credits, let them spend. */

import type postgres from "postgres";
import { at } from "./calendar.ts";
import type { PolarEvent } from "./events.ts";

/** Signs up a user with the verified e-mail <user>@example.com. */
export async function signUp(sql: postgres.ISql, user: string): Promise<void> {
  await sql`select tests.profile(${user})`;
}

/** An operator gives credits. */
export async function give(
  sql: postgres.ISql,
  user: string,
  amount: number,
  options: { key?: string; expires?: string } = {},
): Promise<void> {
  await sql`
    select public.adjust_credits(
      ${user}, ${amount}, ${options.key ?? `gift-${user}-${crypto.randomUUID()}`}, 'a gift', ${
    options.expires ?? null
  }
    )`;
}

/** What a spend answers. */
export interface Spent {
  spent: number;
  balance: number;
}

/** The user spends. */
export async function spend(
  sql: postgres.ISql,
  user: string,
  amount: number,
  key: string = crypto.randomUUID(),
): Promise<Spent> {
  const [{ answer }] =
    await sql`select public.spend_credits_for(${user}, ${amount}, ${key}, 'work') as answer`;
  return answer;
}

/** A backend books work that was already done. */
export async function settle(sql: postgres.ISql, user: string, amount: number, key: string): Promise<Spent> {
  const [{ answer }] = await sql`
    select public.spend_credits_for(${user}, ${amount}, ${key}, 'work done', true) as answer`;
  return answer;
}

/** What the user can spend. */
export async function balance(sql: postgres.ISql, user: string): Promise<number> {
  const [{ balance }] = await sql`select edge_kit.credit_balance(${user})::integer as balance`;
  return balance;
}

/** Lots of a user, by key: [granted, spent, clawed back, expired, value]. */
export async function lots(sql: postgres.ISql, user: string): Promise<Record<string, number[]>> {
  const rows = await sql`
    select key, array[granted, spent, clawed_back, expired, value]::integer[] as amounts
    from public.credit_lots where user_id = ${user} order by key`;
  return Object.fromEntries(rows.map(({ key, amounts }) => [key, amounts]));
}

/** Delivers an event under a webhook id of its own and answers what became of it. */
export async function receive(sql: postgres.ISql, event: PolarEvent): Promise<string> {
  const [{ state }] = await sql`
    select public.ingest_polar_event(${crypto.randomUUID()}, ${JSON.stringify(event)}) as state`;
  return state;
}

/** As if the lot had been granted so long ago that it is past its expiry by now. */
export async function lapse(sql: postgres.ISql, key: string): Promise<void> {
  await sql`update public.credit_lots set expires_at = ${at(-1)} where key = ${key}`;
}

/** SQLSTATE and message of what a statement is refused with. */
export async function refusal(statement: Promise<unknown>): Promise<string> {
  try {
    await statement;
  } catch (error) {
    const { code, message } = error as postgres.PostgresError;
    return `${code} ${message}`;
  }
  return "not refused";
}

/** Asks something as a signed-in user, with the role and claims that the API gives. Inside of a transaction. */
export async function as<T>(sql: postgres.ISql, user: string, ask: () => Promise<T>): Promise<T> {
  await sql`select set_config('request.jwt.claims', tests.claims(${user})::text, true), set_config('role', 'authenticated', true)`;
  try {
    return await ask();
  } finally {
    await sql`select set_config('request.jwt.claims', '', true), set_config('role', 'none', true)`;
  }
}
