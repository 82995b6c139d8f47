/**
 * What a visitor's browser does with this backend, in a few calls: the demo and the end-to-end tests buy with it.
 */

import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { RpcAnswer, RpcArgs, RpcName } from "../../supabase/functions/_shared/database.ts";
import type { Database } from "../../supabase/functions/_shared/database.types.ts";
import type { Stack } from "./stack.ts";

/** supabase-js, with the types of this database. */
export type Client = SupabaseClient<Database>;

/** A person with an account, signed in. */
export interface Visitor {
  email: string;
  /** JWT `sub`. */
  userId: string;
  client: Client;
}

/** What `dashboard()` answers, as far as it is looked at here. */
export interface Dashboard {
  profile: { user_id: string; email: string | null };
  purchases: {
    id: string;
    order_id: string;
    name: string;
    url: string | null;
    status: string;
    action: string | null;
    amount: number;
    currency: string;
    outputs: { id: string; title: string; score: number | null }[];
  }[];
  orders: { id: string; status: string; total_amount: number; currency: string }[];
  subscriptions: { id: string; status: string }[];
  seats: { id: string; has_access: boolean }[];
  credits: { balance: number; seats: number; by_expiry: unknown[] };
}

/** What `checkout_status()` answers. */
export interface CheckoutStatus {
  payment: "unknown" | "open" | "expired" | "paid" | "refunded";
  delivery: "none" | "awaiting_url" | "in_progress" | "completed" | "failed";
  sign_in_with_this_email: boolean;
}

/** One line of a cart. */
export interface Item {
  product: string;
  url?: string;
  competitor_urls?: string[];
  quantity?: number;
}

/** Everybody's. */
export const password = "correct horse battery staple";

/** A client as a frontend makes it, before anyone signed in. */
export function signedOut(stack: Stack): Client {
  return createClient<Database>(stack.info.url, stack.info.publishable_key, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
}

/** The code of the newest e-mail that has one, newest first; what a shop writes besides has none. */
export function codeIn(mails: { text: string }[]): string | undefined {
  return mails.map(({ text }) => /\b\d{6}\b/.exec(text)?.[0]).find((code) => code !== undefined);
}

/** Signs up, reads the code out of the mail, and is signed in. */
export async function signUp(stack: Stack, email: string): Promise<Visitor> {
  const client = signedOut(stack);
  const { error } = await client.auth.signUp({ email, password });
  if (error) throw new Error(`sign-up failed: ${error.message}`);
  const token = codeIn(stack.mails(email));
  if (!token) throw new Error(`no code arrived for ${email}`);
  const verified = await client.auth.verifyOtp({ email, token, type: "signup" });
  if (verified.error) throw new Error(`the code was refused: ${verified.error.message}`);
  return { email, client, userId: verified.data.user!.id };
}

/** Opens a checkout, again where the function says so; throws what it refused it with. */
export async function checkout(
  client: Client,
  items: Item[],
): Promise<{ checkout_id: string; url: string; expires_at: string }> {
  for (let attempt = 1;; attempt++) {
    const { data, error } = await client.functions.invoke("checkout", { body: { items } });
    if (!error) return data;
    const answer: string = await error.context?.text?.() ?? error.message;
    if (attempt === 3 || !answer.includes('"try_again"')) throw new Error(`checkout refused: ${answer}`);
  }
}

/**
 * Does what a person does on Polar's page: opens it, types an e-mail, clicks Pay.
 *
 * @returns where Polar sends the buyer back to
 */
export async function pay(checkoutUrl: string, email: string): Promise<string> {
  const page = await fetch(checkoutUrl);
  await page.body?.cancel();
  if (!page.ok) throw new Error(`Polar's page does not open: ${page.status}`);
  const answer = await fetch(checkoutUrl, {
    method: "POST",
    body: new URLSearchParams({ email, name: email.split("@")[0] }),
    redirect: "manual",
  });
  await answer.body?.cancel();
  const back = answer.headers.get("location");
  if (answer.status !== 303 || !back) throw new Error(`Polar did not take the payment: ${answer.status}`);
  return back;
}

/** Calls a database function; throws what it refused with. */
export async function call<N extends RpcName>(
  client: Client,
  name: N,
  args: RpcArgs<N>,
): Promise<RpcAnswer<N>> {
  const { data, error } = await client.rpc(name, args as Database["public"]["Functions"][N]["Args"]);
  if (error) throw new Error(`${name} refused: ${error.message} ${error.hint ?? ""}`);
  return data;
}

/** Links what the visitor bought as a guest: what was linked, by kind. */
export const link = async (client: Client): Promise<Record<string, number>> =>
  await call(client, "link_profile", {}) as unknown as Record<string, number>;

/** The visitor's page. */
export const dashboardOf = async (client: Client): Promise<Dashboard> =>
  await call(client, "dashboard", {}) as unknown as Dashboard;

/** How a checkout stands. */
export const statusOf = async (client: Client, checkoutId: string): Promise<CheckoutStatus> =>
  await call(client, "checkout_status", { p_checkout_id: checkoutId }) as unknown as CheckoutStatus;

/**
 * Asks again and again, as a frontend without Realtime does, for a little longer than the clock's minute: that is how long
 * an event may wait that found its customer busy.
 */
export async function until(what: string, holds: () => Promise<boolean>, timeoutMs = 75_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!await holds()) {
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs / 1000} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
