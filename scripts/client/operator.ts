/**
 * The calls of an operator's script or of a backend, for a client of supabase-js that was made with a secret key. In a
 * module of its own, so that no page for buyers carries them. No browser may have such a key.
 */

import { type AnySupabaseClient, bind } from "./bind.ts";
import { calls, type OperatorKit } from "./operator_calls.ts";

export type { Answer, ClientCode, Options, Refusal } from "./answer.ts";
export type { AnySupabaseClient } from "./bind.ts";
export type * from "./operator_calls.ts";

/**
 * Makes the calls on a client of supabase-js with a secret key.
 *
 * @example
 * const operator = createOperatorKit(createClient(url, secretKey));
 * const { data } = await operator.support({ p_person: "ada@example.com" });
 */
export function createOperatorKit(supabase: AnySupabaseClient): OperatorKit {
  return bind<OperatorKit>(supabase, calls);
}
