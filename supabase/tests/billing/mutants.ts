/**
 * Wrong rules that are easy to write: one line of one function each, put in the place of the right one. What kills a
 * mutant is named beside it: a story, in Polar's order or another, or a check.
 */

import * as checks from "./checks.ts";

/** A wrong rule. */
export interface Mutant {
  name: string;
  function: string;
  /** Each text must stand in the function exactly once. */
  edits: [from: string, to: string][];
  killedBy: { story: string } | { check: keyof typeof checks };
}

export const mutants: Mutant[] = [
  // What an order pays for --------------------------------------------------------------------------------------------
  {
    name: "the period comes from the embedded copy",
    function: "edge_kit.order_period",
    edits: [[
      "max(b.start_timestamp),",
      "(select s.current_period_start from public.subscriptions s where s.id = p_order.subscription_id), max(b.start_timestamp),",
    ]],
    killedBy: { story: "S61: a renewal whose order carries the subscription as it was a period ago" },
  },
  {
    name: "the period is the earliest base line's",
    function: "edge_kit.order_period",
    edits: [["max(b.start_timestamp),", "min(b.start_timestamp),"]],
    killedBy: { story: "a renewal that also bills usage, told by its order alone" },
  },
  {
    name: "every paid order of a subscription opens a period",
    function: "edge_kit.order_period",
    edits: [["having count(*) > 0", "having true"]],
    killedBy: { story: "S57: downgraded with a negative order: nothing is added or taken" },
  },
  {
    name: "a meter cycle opens a period",
    function: "edge_kit.order_period",
    edits: [[
      "'subscription_cycle', 'subscription_update')",
      "'subscription_cycle', 'subscription_update', 'subscription_meter_cycle')",
    ]],
    killedBy: { story: "a meter cycle bills usage and opens no period" },
  },
  {
    name: "subscription_update opens no period",
    function: "edge_kit.order_period",
    edits: [["'subscription_cycle', 'subscription_update')", "'subscription_cycle')"]],
    killedBy: { story: "S77: a change with reset opens a new paid period" },
  },
  {
    name: "a trial order of 0 opens a period",
    function: "edge_kit.order_period",
    edits: [["i.amount > 0 or i.amount = 0 and plan.grants_when_free", "i.amount >= 0"]],
    killedBy: { story: "S75: a trial order of 0 grants nothing" },
  },
  {
    name: "negative orders open no period",
    function: "edge_kit.order_period",
    edits: [[
      "if p_order.subscription_id is null",
      "if p_order.total_amount < 0 or p_order.subscription_id is null",
    ]],
    killedBy: { story: "S75: a negative renewal with a base line grants" },
  },
  {
    name: "renewals discounted to nothing open no period",
    function: "edge_kit.order_period",
    edits: [[
      "if p_order.subscription_id is null",
      "if p_order.total_amount = 0 or p_order.subscription_id is null",
    ]],
    killedBy: { story: "S75: a renewal discounted to nothing is paid" },
  },
  {
    name: "a proration is as good as a base line",
    function: "edge_kit.order_period",
    edits: [["not coalesce(i.proration, false) and", ""]],
    killedBy: { story: "S57: upgraded on the first day and invoiced: no second grant" },
  },
  {
    name: "the negative line beside a full one is not looked for",
    function: "edge_kit.order_period",
    edits: [[
      "and not exists (select from item n where n.amount < 0 and n.end_timestamp = i.end_timestamp)",
      "",
    ]],
    killedBy: { story: "S57: upgraded on the first day and invoiced: no second grant" },
  },
  {
    name: "an upgrade through a checkout opens no period",
    function: "edge_kit.order_period",
    edits: [["p_order.checkout_id is not null", "false"]],
    killedBy: { story: "S77: a free plan upgraded through a checkout opens a paid period" },
  },
  {
    name: "a cart is compared without its currency",
    function: "edge_kit.order_lines",
    edits: [[
      "(p_cart.total_amount, p_cart.currency) = (p_order.subtotal_amount, p_order.currency)",
      "p_cart.total_amount = p_order.subtotal_amount",
    ]],
    killedBy: { story: "a cart paid in another currency delivers nothing and is flagged" },
  },
  {
    name: "an end is forgotten, and the final bill pays for a period",
    function: "edge_kit.was_ended",
    edits: [["return v_last.mark is not distinct from 'ended'", "return false"]],
    killedBy: { story: "the final bill for usage, after the end, leaves no credits" },
  },

  // Grants ------------------------------------------------------------------------------------------------------------
  {
    name: "a stale event does nothing",
    function: "edge_kit.apply_subscription",
    edits: [[
      "if p_event.type in ('subscription.created'",
      "if v_written and p_event.type in ('subscription.created'",
    ]],
    killedBy: { story: "metadata that is edited away later keeps its owner" },
  },
  {
    name: "active grants whatever period it names",
    function: "edge_kit.grant_first_period",
    edits: [
      ["and p_told.current_period_start = p_told.started_at then", "then"],
      ["p_told.id, p_told.started_at, p.slug", "p_told.id, p_told.current_period_start, p.slug"],
    ],
    killedBy: { story: "S48, S76: reinstated without a charge: access returns, no credits" },
  },
  {
    name: "every event of an active subscription grants",
    function: "edge_kit.apply_subscription",
    edits: [["if p_event.type in ('subscription.created', 'subscription.active') then", "if true then"]],
    killedBy: { story: "an update of a running subscription grants nothing by itself" },
  },
  {
    name: "the first amount that was told wins",
    function: "edge_kit.promise_lot",
    edits: [["and p_lot.teller < l.teller", "and false"]],
    killedBy: { story: "the order corrects the units that an event told" },
  },
  {
    name: "the last amount that was told wins",
    function: "edge_kit.promise_lot",
    edits: [["and p_lot.teller < l.teller", ""]],
    killedBy: { story: "the order corrects the units that an event told" },
  },
  {
    name: "months are granted through a pause",
    function: "edge_kit.was_paused",
    edits: [["return v_last.mark is not distinct from 'paused'", "return false"]],
    killedBy: { story: "S62: a month that falls into a pause is not made up" },
  },

  // Lots --------------------------------------------------------------------------------------------------------------
  {
    name: "a clawback is posted once per amount",
    function: "edge_kit.settle_lots",
    edits: [[
      "where e.amount <> 0;",
      "where e.amount <> 0 and not exists (select from public.credit_entries c where c.lot_id = l.id and c.kind = e.kind and c.amount = e.amount);",
    ]],
    killedBy: { story: "S49: a refund that fails at the bank and then succeeds takes once" },
  },
  {
    name: "a clawback is rounded up",
    function: "edge_kit.clawback",
    edits: [["floor(p_lot.promised::numeric", "ceil(p_lot.promised::numeric"]],
    killedBy: { story: "a period refunded in part: credits go by share, access stays" },
  },
  {
    name: "nothing left to refund is refunded",
    function: "edge_kit.clawback",
    edits: [["when o.refunded_amount <= 0 then 0", "when false then 0"]],
    killedBy: { story: "a renewal paid from the balance at Polar is not one refunded" },
  },
  {
    name: "a clawback never goes back",
    function: "edge_kit.settle_lots",
    edits: [[
      "t.clawed_back := edge_kit.clawback(l);",
      "t.clawed_back := greatest(l.clawed_back, edge_kit.clawback(l));",
    ]],
    killedBy: { story: "a refund that fails at the bank gives everything back" },
  },
  {
    name: "a debt does not expire",
    function: "edge_kit.settle_lots",
    edits: [[
      "then t.granted - l.spent - t.clawed_back else 0",
      "then greatest(0, t.granted - l.spent - t.clawed_back) else 0",
    ]],
    killedBy: { check: "debtExpires" },
  },
  {
    name: "credits count until the sweep",
    function: "edge_kit.credit_balance",
    edits: [["(l.expires_at is null or l.expires_at > now())", "true"]],
    killedBy: { check: "earliestExpiryFirst" },
  },
  {
    name: "the oldest credits are spent first",
    function: "edge_kit.spend",
    edits: [["order by l.expires_at nulls last, l.granted_at, l.key", "order by l.granted_at, l.key"]],
    killedBy: { check: "earliestExpiryFirst" },
  },
  {
    name: "a spend locks nothing",
    function: "edge_kit.spend",
    edits: [
      [
        "perform from public.profiles where user_id = p_user_id and deleted_at is null for no key update;",
        "perform from public.profiles where user_id = p_user_id and deleted_at is null;",
      ],
      ["perform from public.credit_lots where user_id = p_user_id order by id for update;", ""],
    ],
    killedBy: { check: "lastCreditTwice" },
  },
  {
    name: "a spend is refused before its key is looked up",
    function: "edge_kit.spend",
    edits: [[
      "if found then\n    if v_known.amount",
      "if found and edge_kit.credit_balance(p_user_id) >= p_amount then\n    if v_known.amount",
    ]],
    killedBy: { check: "spendReplayed" },
  },

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
    edits: [["v_stored.email_at <= v_told.email_at", "v_stored.email_at >= v_told.email_at"]],
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
