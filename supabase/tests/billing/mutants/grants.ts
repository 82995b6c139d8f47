/** Carts and ends, grants and lots, told wrongly (docs/money.md §2 to §4). */

import type { Mutant } from "./mutant.ts";

export const grants: Mutant[] = [
  // Carts and ends ----------------------------------------------------------------------------------------------------
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
      [
        "row(p_told.started_at, null,",
        "row(p_told.current_period_start, null,",
      ],
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
    function: "edge_kit.refunded_credits",
    edits: [["floor(p_credits::numeric", "ceil(p_credits::numeric"]],
    killedBy: { story: "a period refunded in part: credits go by share, access stays" },
  },
  {
    name: "nothing left to refund is refunded",
    function: "edge_kit.refunded_credits",
    edits: [["when v_refunded <= 0 then 0", "when false then 0"]],
    killedBy: { story: "a renewal paid from the balance at Polar is not one refunded" },
  },
  {
    name: "what was refunded of one line is spread over all",
    function: "edge_kit.refunded_by_line",
    edits: [["r.line is not null", "false"]],
    killedBy: {
      story: "S123: the kit of a cart is refunded: it is canceled, and the pack keeps all its credits",
    },
  },
  {
    name: "a line that was refunded keeps its credits",
    function: "edge_kit.refunded_credits",
    edits: [["edge_kit.is_line_refunded(p_order.id, p_line)", "false"]],
    killedBy: {
      story: "S123: the pack of a cart is refunded: it closes with its credits, the kit is delivered",
    },
  },
  {
    name: "a refund of one line leaves its purchase open",
    function: "edge_kit.settle_order",
    edits: [["or p.line in (", "or false and p.line in ("]],
    killedBy: {
      story: "S123: the kit of a cart is refunded: it is canceled, and the pack keeps all its credits",
    },
  },
  {
    name: "a refund of a line that is pending closes its purchase",
    function: "edge_kit.settle_order",
    edits: [["r.status = 'succeeded'", "true"]],
    killedBy: { story: "S123: a refund of a line that is still pending closes nothing" },
  },
  {
    name: "a refund that named its line needs someone",
    function: "edge_kit.order_attention",
    edits: [["and p_order.refunded_amount > edge_kit.refunded_by_line(p_order.id)", ""]],
    killedBy: {
      story: "S123: the pack of a cart is refunded: it closes with its credits, the kit is delivered",
    },
  },
  {
    name: "a refund of a line waits for another event of its order",
    function: "edge_kit.apply_refund",
    edits: [["perform edge_kit.settle_order(o.id)", "perform o.id"]],
    killedBy: { story: "S123: the refund of a line fails after all: its purchase opens again" },
  },
  {
    name: "a refunded period that ends by itself needs someone",
    function: "edge_kit.is_refunded_and_runs",
    edits: [["and not p_subscription.cancel_at_period_end", ""]],
    killedBy: { story: "S120: it is canceled: nobody need look any more" },
  },
  {
    name: "any refunded period of a running subscription needs someone",
    function: "edge_kit.is_refunded_and_runs",
    edits: [["bool_and(", "bool_or("], ["o.period_start = (", "o.period_start <= ("]],
    killedBy: { story: "S120: the next period is paid: the refund of the one before is history" },
  },
  {
    name: "one refunded order of two makes its period a refunded one",
    function: "edge_kit.is_refunded_and_runs",
    edits: [["bool_and(", "bool_or("]],
    killedBy: { story: "two orders of one period grant once, and the refund of the second takes nothing" },
  },
  {
    name: "a clawback never goes back",
    function: "edge_kit.unsettled_lots",
    edits: [
      ["target.clawed_back := case", "target.clawed_back := greatest(was.clawed_back, case"],
      ["end;\n    target.expired", "end);\n    target.expired"],
    ],
    killedBy: { story: "a refund that fails at the bank gives everything back" },
  },
  {
    name: "a debt does not expire",
    function: "edge_kit.unsettled_lots",
    edits: [[
      "then target.granted - was.spent - target.clawed_back else 0",
      "then greatest(0, target.granted - was.spent - target.clawed_back) else 0",
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
];
