/**
 * What Supabase's advisors find in this database and is meant to be so, with the reason why. A finding that is not here
 * fails the tests, and so does an entry that finds nothing any more. The dashboard of a project shows the same findings.
 *
 * A finding is its lint and what it is about; `*` at the end stands for any rest.
 */

const OWN_ROWS =
  "answers with the caller's own rows and nothing else: their owner is the token's `sub`, never an argument";
const OWN_ACT =
  "acts on what the caller owns and on nothing else: the owner is the token's `sub`, never an argument";

export const ACCEPTED: Record<string, string> = {
  // Lint 0028, visitors, and lint 0029, signed-in users: `security definer` lets an RPC read what no role may read itself.
  "anon_security_definer_function_executable public.checkout_status(p_checkout_id text)":
    "a guest has no token to show; whoever knows the checkout's id gets three words and no row",
  "authenticated_security_definer_function_executable public.checkout_status(p_checkout_id text)":
    "the same for a buyer who is signed in",
  "authenticated_security_definer_function_executable public.credit_balance()": OWN_ROWS,
  "authenticated_security_definer_function_executable public.dashboard()": OWN_ROWS,
  "authenticated_security_definer_function_executable public.has_active_subscription()": OWN_ROWS,
  "authenticated_security_definer_function_executable public.my_command(p_command_id uuid)": OWN_ROWS,
  "authenticated_security_definer_function_executable public.my_entitlements()": OWN_ROWS,
  "authenticated_security_definer_function_executable public.link_profile()":
    "links by the verified e-mail of the token, and only what nobody owns",
  "authenticated_security_definer_function_executable public.assign_seat(p_subscription_id text, p_email text, p_claim boolean)":
    OWN_ACT,
  "authenticated_security_definer_function_executable public.revoke_seat(p_seat_id text)": OWN_ACT,
  "authenticated_security_definer_function_executable public.retry_purchase(p_purchase_id uuid)": OWN_ACT,
  "authenticated_security_definer_function_executable public.set_purchase_url(p_purchase_id uuid, p_url text)":
    OWN_ACT,
  "authenticated_security_definer_function_executable public.set_subscription_url(p_subscription_id text, p_url text)":
    OWN_ACT,
  "authenticated_security_definer_function_executable public.spend_credits(p_amount bigint, p_idempotency_key text, p_reason text)":
    OWN_ACT,

  // Lint 0011.
  "function_search_path_mutable edge_kit.run_sweeps":
    "a procedure that commits may not have a set clause: it empties the search_path of its session first of all",

  "rls_enabled_no_policy edge_kit.*":
    "closed to every API role: its rows are read and written by functions alone",
  "rls_enabled_no_policy public.temp_carts":
    "closed to visitors and users: checkout reads carts by the secret key",
  "unused_index *": "no query has run in the database that is looked at",

  // Lint 0001.
  "unindexed_foreign_keys public.credit_lots.credit_lots_product_fkey":
    "products are never deleted, and an index here would be written with each lot",
  "unindexed_foreign_keys public.purchases.purchases_product_fkey":
    "products are never deleted and nothing looks purchases up by product: every purchase would pay for the index",
};
