/**
 * The calls of a buyer's frontend: those that docs/reference.md has for anyone and for signed-in users, by the same
 * names, with the same arguments.
 */

import { type AnySupabaseClient, bind } from "./bind.ts";
import { calls, type EdgeKit } from "./buyer_calls.ts";

export type { Answer, ClientCode, KeyedOptions, Options, Refusal } from "./answer.ts";
export type { AnySupabaseClient } from "./bind.ts";
export type * from "./buyer_calls.ts";
export type { Database, Json } from "./database.types.ts";

/**
 * Makes the calls on a client of supabase-js, which stays the caller's: who is signed in there makes them.
 *
 * @example
 * const kit = createEdgeKit(createClient(url, publishableKey));
 * const { data, error } = await kit.checkout({ items: [{ product: "base-kit" }] });
 * if (error) show(error.code === "too_many_checkouts" ? `Wait ${error.retryAfter} s.` : error.message);
 * else location.href = data.url;
 */
export function createEdgeKit(supabase: AnySupabaseClient): EdgeKit {
  return bind<EdgeKit>(supabase, calls);
}
