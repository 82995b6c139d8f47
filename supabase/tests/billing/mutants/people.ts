/** Owners, versions and locks, told wrongly (docs/money.md §1 and §5). */

import type { Mutant } from "./mutant.ts";

export const people: Mutant[] = [
  // Owners ------------------------------------------------------------------------------------------------------------
  {
    name: "metadata links the whole customer",
    function: "edge_kit.proven_owner",
    edits: [[
      "return v_named;",
      "perform edge_kit.link_customer(p_customer_id, v_named, true); return v_named;",
    ]],
    killedBy: { story: "S95: who buys under a stranger's e-mail inherits nothing of that stranger" },
  },
  {
    name: "metadata owns what the cart denies",
    function: "edge_kit.proven_owner",
    edits: [["if edge_kit.owner_mismatch(p_cart, p_metadata) then", "if false then"]],
    killedBy: {
      story: "metadata that names another user than the cart's owns nothing, also when its buyer signs in",
    },
  },
  {
    name: "an owner is overwritten",
    function: "edge_kit.settle_subscription",
    edits: [["and s.user_id is null and s.erased_at is null then", "then"]],
    killedBy: { story: "metadata that is edited away later keeps its owner" },
  },
  {
    name: "a deleted account is a profile like any other",
    function: "edge_kit.ensure_profile",
    edits: [["and deleted_at is null", ""]],
    killedBy: { story: "S93: nothing is assigned to a deleted account" },
  },
  {
    name: "a link outlives the e-mail that proved it",
    function: "edge_kit.link_reaches",
    edits: [["return p_email is null or exists (", "return true or exists ("]],
    killedBy: {
      story: "S124: who types the address that an account gave up is not that account, and proves it later",
    },
  },
  {
    name: "an e-mail that was proven once is proven for good",
    function: "edge_kit.link_reaches",
    edits: [["and f.email = p_email and f.until > p_made", "and f.email = p_email"]],
    killedBy: {
      story: "S124: who types the address that an account gave up is not that account, and proves it later",
    },
  },
  {
    name: "the address that an order told last is the one it was bought under",
    function: "edge_kit.apply_order",
    edits: [["v_stored.email) <= (v_told", "v_stored.email) >= (v_told"]],
    killedBy: {
      story: "S124: who types the address that an account gave up is not that account, and proves it later",
    },
  },
  {
    name: "a renewal is not its subscription's owner's",
    function: "edge_kit.order_owner",
    edits: [["      v_subscription.user_id\n    ) end;", "      null\n    ) end;"]],
    killedBy: {
      story:
        "S124: a subscription stays its owner's through a change of address, and a stranger's stays open",
    },
  },
  {
    name: "a customer event that comes late takes what came under another address",
    function: "edge_kit.apply_customer",
    edits: [["p_whole => false", "p_whole => true"]],
    killedBy: {
      story:
        "S82: a customer event links by external id and e-mail; what comes under a new e-mail waits for its proof",
    },
  },

  // Versions and locks ------------------------------------------------------------------------------------------------
  {
    name: "a copy is as good as the object",
    function: "edge_kit.writer",
    edits: [["p_own::integer,", "1,"]],
    killedBy: { story: "S45: a newer copy inside an order never changes the subscription; it is read again" },
  },
  {
    name: "only the event's time counts",
    function: "edge_kit.writer",
    edits: [[
      "p_own::integer,\n    coalesce((p_object ->> 'modified_at')::timestamptz, (p_object ->> 'created_at')::timestamptz, '-infinity'),",
      "p_own::integer,\n    '-infinity'::timestamptz,",
    ]],
    killedBy: { story: "S40: an event that was made later from an older row changes nothing" },
  },
  {
    name: "the last event to arrive wins",
    function: "edge_kit.mirror_subscription",
    edits: [["where v_writer > s.last_writer;", "where true;"]],
    killedBy: { story: "S51: canceled, then not" },
  },
  {
    name: "an end is worth no more than anything else of its instant",
    function: "edge_kit.subscription_of",
    edits: [["case when s.polar_status = 'canceled' then 3 else 0 end", "0"]],
    killedBy: { story: "S42: active and revoked of one instant: the end counts" },
  },
  {
    name: "the cart is not locked",
    function: "edge_kit.apply_order",
    edits: [["where id = v_told.cart_id for no key update;", "where id = v_told.cart_id;"]],
    killedBy: { check: "cartPaidAtOnce" },
  },
];
