/**
 * Contract (S111): functions and schema are not deployed in the same instant, so old functions meet a new schema. What
 * holds them together are the names of the RPCs, of their arguments, and which of these may be left out. A new argument
 * needs a default, an old one stays; whatever else must change gets a function of a new name beside the old one.
 * Kills: a renamed argument that stops every webhook until the functions are deployed too.
 */

import { assert, assertEquals } from "@kit/assert";
import { KINDS } from "../../functions/_commands/command.ts";
import { type Shop, startShop } from "./at_once.ts";

/** Every function of the schema public: arguments with their defaults, and what it answers. */
const CONTRACT: Record<string, string> = {
  adjust_credits:
    "p_user_id text, p_amount bigint, p_key text, p_reason text, p_expires_at timestamp with time zone DEFAULT NULL::timestamp with time zone -> bigint",
  ask_subscription_change:
    "p_user_id text, p_issuer text, p_subscription_id text, p_kind text, p_args jsonb DEFAULT '{}'::jsonb -> jsonb",
  assign_seat: "p_subscription_id text, p_email text, p_claim boolean DEFAULT false -> jsonb",
  attach_checkout:
    "p_cart_id uuid, p_checkout_id text, p_url text, p_expires_at timestamp with time zone, p_currency text DEFAULT NULL::text, p_locale text DEFAULT NULL::text -> jsonb",
  attach_order: "p_order_id text, p_user_id text, p_reason text -> void",
  cancel_subscription: "p_subscription_id text, p_reason text, p_now boolean DEFAULT false -> jsonb",
  change_subscription_plan:
    "p_subscription_id text, p_product text, p_reason text, p_proration text DEFAULT NULL::text -> jsonb",
  check_invoice: "p_user_id text, p_issuer text, p_order_id text -> void",
  checkout_status: "p_checkout_id text -> jsonb",
  checkpoint_scrape: "p_job_id uuid, p_lease_token uuid, p_visits jsonb, p_progress jsonb -> boolean",
  claim_notice: "p_ways text[] -> jsonb",
  claim_polar_command: "p_command_id uuid -> jsonb",
  claim_scrape: "p_purchase_id uuid DEFAULT NULL::uuid -> jsonb",
  claim_usage: "p_limit integer DEFAULT 500 -> jsonb",
  close_polar_command: "p_command_id uuid, p_reason text -> jsonb",
  command_for: "p_user_id text, p_command_id uuid -> jsonb",
  compare_polar_objects: "p_kind text, p_objects jsonb -> TABLE(id text, verdict text)",
  complete_scrape: "p_job_id uuid, p_lease_token uuid, p_outputs jsonb -> boolean",
  create_cart:
    "p_claims jsonb, p_items jsonb, p_idempotency_key text, p_client_ip text DEFAULT NULL::text, p_terms jsonb DEFAULT '{}'::jsonb -> jsonb",
  credit_balance: " -> bigint",
  dashboard: " -> json",
  discard_notices:
    "p_state text, p_reason text, p_until timestamp with time zone DEFAULT 'infinity'::timestamp with time zone -> bigint",
  drop_usage: "p_reason text -> integer",
  erase_person: "p_person text, p_reason text -> jsonb",
  export_person: "p_person text, p_reason text -> jsonb",
  fail_scrape: "p_job_id uuid, p_lease_token uuid, p_code text, p_message text, p_retryable boolean -> text",
  finish_reconcile: "p_run_id uuid, p_lease_token uuid, p_stopped_by text, p_counts jsonb -> boolean",
  has_active_subscription: " -> boolean",
  health: " -> jsonb",
  ingest_polar_event: "p_webhook_id text, p_body text -> text",
  link_polar_customer: "p_claims jsonb, p_polar_customer_id text, p_email text -> boolean",
  link_profile: " -> jsonb",
  list_erased_files: "p_limit integer -> SETOF text",
  list_forged_objects: "p_limit integer -> TABLE(kind text, id text)",
  list_polar_rereads: "p_limit integer, p_after text DEFAULT ''::text -> TABLE(kind text, id text)",
  list_received_events:
    "p_since timestamp with time zone, p_after text, p_limit integer -> TABLE(webhook_id text, type text, object_id text, received_at timestamp with time zone, digest text)",
  mark_forged_events: "p_webhook_ids text[], p_reason text -> integer",
  move_order: "p_order_id text, p_user_id text, p_reason text -> void",
  my_command: "p_command_id uuid -> jsonb",
  my_entitlements: " -> jsonb",
  portal_customer:
    "p_user_id text, p_subscription_id text DEFAULT NULL::text, p_issuer text DEFAULT NULL::text -> text",
  preview_subscription_change:
    "p_user_id text, p_issuer text, p_subscription_id text, p_kind text, p_args jsonb -> jsonb",
  record_notice:
    "p_notice_id uuid, p_lease_token uuid, p_outcome text, p_receipt text DEFAULT NULL::text, p_error_code text DEFAULT NULL::text, p_error text DEFAULT NULL::text, p_retry_after integer DEFAULT 0 -> text",
  record_polar_command:
    "p_command_id uuid, p_lease_token uuid, p_outcome text, p_seen_at timestamp with time zone DEFAULT NULL::timestamp with time zone, p_answer jsonb DEFAULT NULL::jsonb, p_error_code text DEFAULT NULL::text, p_error text DEFAULT NULL::text, p_retry_after integer DEFAULT 0 -> text",
  record_reconcile:
    "p_run_id uuid, p_lease_token uuid, p_until timestamp with time zone, p_cursor jsonb, p_counts jsonb -> boolean",
  record_usage:
    "p_lease_token uuid, p_outcome text, p_error_code text DEFAULT NULL::text, p_error text DEFAULT NULL::text, p_refused text[] DEFAULT '{}'::text[], p_retry_after integer DEFAULT 0 -> integer",
  refund_order:
    "p_order_id text, p_reason text, p_amount bigint DEFAULT NULL::bigint, p_polar_reason text DEFAULT 'customer_request'::text -> jsonb",
  refund_purchase:
    "p_purchase_id uuid, p_reason text, p_polar_reason text DEFAULT 'customer_request'::text -> jsonb",
  release_notices:
    "p_state text, p_reason text, p_since timestamp with time zone DEFAULT '-infinity'::timestamp with time zone -> bigint",
  replay_notice: "p_notice_id uuid, p_reason text -> void",
  replay_polar_event: "p_webhook_id text -> text",
  rerun_purchase: "p_purchase_id uuid, p_reason text -> void",
  retry_polar_command: "p_command_id uuid, p_reason text -> jsonb",
  retry_purchase: "p_purchase_id uuid -> void",
  retry_usage: "p_reason text -> integer",
  revoke_seat: "p_seat_id text -> jsonb",
  send_polar_command: "p_command_id uuid, p_lease_token uuid, p_seen_at timestamp with time zone -> boolean",
  set_purchase_url: "p_purchase_id uuid, p_url text -> void",
  set_subscription_url: "p_subscription_id text, p_url text -> void",
  spend_credits: "p_amount bigint, p_idempotency_key text, p_reason text DEFAULT NULL::text -> jsonb",
  spend_credits_for:
    "p_user_id text, p_amount bigint, p_idempotency_key text, p_reason text, p_settlement boolean DEFAULT false -> jsonb",
  start_reconcile: "p_since timestamp with time zone, p_dry_run boolean -> jsonb",
  support: "p_person text -> jsonb",
  uncancel_subscription: "p_subscription_id text, p_reason text -> jsonb",
  undo_forged_object: "p_kind text, p_id text, p_repairs jsonb -> boolean",
  unsubscribe_digest: "p_notice_id uuid -> boolean",
  yield_scrape: "p_job_id uuid, p_lease_token uuid -> boolean",
};

let shop: Shop;
Deno.test.beforeAll(async () => {
  shop = await startShop();
});
Deno.test.afterAll(() => shop?.stop());

Deno.test("S111: the schema has every RPC as it was promised, and none that was not", () =>
  shop.database(async (sql) => {
    const rows = await sql<{ name: string; signature: string }[]>`
      select p.proname as name, pg_get_function_arguments(p.oid) || ' -> ' || pg_get_function_result(p.oid) as signature
      from pg_proc p
      where p.pronamespace = 'public'::regnamespace
        and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
      order by 1`;
    assertEquals(Object.fromEntries(rows.map(({ name, signature }) => [name, signature])), CONTRACT);
    assertEquals(
      rows.length,
      Object.keys(CONTRACT).length,
      "an RPC of two signatures is ambiguous to PostgREST",
    );
  }));

const functions = new URL("../../functions/", import.meta.url);

/** The sources of one edge function, with the work on commands where it does that, as one text without comments. */
async function sourceOf(name: string): Promise<string> {
  const texts: string[] = [];
  for await (const { name: file, isFile } of Deno.readDir(new URL(`${name}/`, functions))) {
    if (isFile && file.endsWith(".ts")) {
      texts.push(await Deno.readTextFile(new URL(`${name}/${file}`, functions)));
    }
  }
  if (texts.some((text) => text.includes("_commands/run.ts"))) {
    texts.push(await Deno.readTextFile(new URL("_commands/run.ts", functions)));
  }
  return texts.join("\n").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
}

for (
  const name of [
    "checkout",
    "customer-portal",
    "invoice",
    "notify",
    "polar-commands",
    "polar-reconcile",
    "polar-webhook",
    "scraper",
    "subscription",
  ]
) {
  Deno.test(`S111: ${name} calls no RPC and sends no argument but those of the contract`, async () => {
    const source = await sourceOf(name);
    const words: readonly string[] = KINDS; // of which some are RPCs of the same name, for those who ask for them
    const called = Object.keys(CONTRACT).filter((rpc) => source.includes(`"${rpc}"`) && !words.includes(rpc));
    const calls = Array.from(source.matchAll(/\b(?:rpc|call)(?:<[^(]*>)?\(\s*"(\w+)"/g), ([, rpc]) => rpc);
    assertEquals([...new Set(calls)].sort(), called.sort(), "calls of RPCs that are not in the contract");
    assert(called.length > 0);

    const sent = new Set(Array.from(source.matchAll(/\bp_[a-z_]+\b/g), ([argument]) => argument));
    const known = called.flatMap((rpc) => CONTRACT[rpc].split(" -> ")[0].split(", ")).filter((argument) =>
      argument !== ""
    );
    const names = known.map((argument) => argument.split(" ")[0]);
    assertEquals([...sent].filter((argument) => !names.includes(argument)), [], "arguments that no RPC has");
    const needed = known.filter((argument) => !argument.includes(" DEFAULT ")).map((argument) =>
      argument.split(" ")[0]
    );
    assertEquals(needed.filter((argument) => !sent.has(argument)), [], "arguments that are missing");
  });
}
