/**
 * Wrong rules that are easy to write: one line of one function each, put in the place of the right one. What kills a
 * mutant is named beside it: a story, in Polar's order or another, or a check.
 */

import type * as checks from "./checks.ts";

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
      "        o.starts_at,\n        p_order.created_at",
      "        (select s.current_period_start from public.subscriptions s where s.id = p_order.subscription_id), o.starts_at",
    ]],
    killedBy: { story: "S61: a renewal whose order carries the subscription as it was a period ago" },
  },
  {
    name: "the period is that of the earliest opening line",
    function: "edge_kit.plan_lines",
    edits: [["t.start_timestamp < max(", "t.start_timestamp > min("]],
    killedBy: { story: "a renewal that also bills usage, told by its order alone" },
  },
  {
    name: "every paid order of a subscription opens a period",
    function: "edge_kit.order_period",
    edits: [["having count(*) > 0", "having true"]],
    killedBy: { story: "S57, S113: downgraded with a negative order" },
  },
  {
    name: "a meter cycle opens a period",
    function: "edge_kit.plan_lines",
    edits: [[
      "'subscription_cycle', 'subscription_update')",
      "'subscription_cycle', 'subscription_update', 'subscription_meter_cycle')",
    ]],
    killedBy: { story: "a meter cycle bills usage and opens no period" },
  },
  {
    name: "subscription_update moves nothing",
    function: "edge_kit.plan_lines",
    edits: [["'subscription_cycle', 'subscription_update')", "'subscription_cycle')"]],
    killedBy: { story: "S77: a change with reset opens a new paid period" },
  },
  {
    name: "a trial order of 0 opens a period",
    function: "edge_kit.plan_lines",
    edits: [[
      "or i.amount = 0 and plan.grants_when_free",
      "or i.amount = 0 and (true or plan.grants_when_free)",
    ]],
    killedBy: { story: "S75: a trial order of 0 grants nothing" },
  },
  {
    name: "negative orders open no period",
    function: "edge_kit.order_period",
    edits: [["having count(*) > 0", "having count(*) > 0 and p_order.total_amount >= 0"]],
    killedBy: { story: "S75: a negative renewal with a base line grants" },
  },
  {
    name: "renewals discounted to nothing open no period",
    function: "edge_kit.order_period",
    edits: [["having count(*) > 0", "having count(*) > 0 and p_order.total_amount <> 0"]],
    killedBy: { story: "S75: a renewal discounted to nothing is paid" },
  },
  {
    name: "a proration is as good as a period's price",
    function: "edge_kit.plan_lines",
    edits: [["when not i.proration\n            and (", "when ("]],
    killedBy: {
      story:
        "S57, S113: upgraded on the first day and invoiced: what is given back goes, what is paid for comes",
    },
  },
  {
    name: "what ends within a day of a period's length opens one",
    function: "edge_kit.plan_lines",
    edits: [
      [
        "between interval '-1 second' and interval '1 second'",
        "between interval '-1 day' and interval '1 day'",
      ],
      ["and not exists (select from item n where n.amount < 0 and n.end_timestamp = i.end_timestamp)", ""],
    ],
    killedBy: {
      story:
        "S57, S113: upgraded on the first day and invoiced: what is given back goes, what is paid for comes",
    },
  },
  {
    name: "more units on day 0 open a period",
    function: "edge_kit.plan_lines",
    edits: [["p_order.units = 1 or i.amount = 0", "true or i.amount = 0"]],
    killedBy: { story: "S115: one unit becomes two on day 0: the second is paid for once" },
  },
  {
    name: "a discount of 100 % leaves no period to open",
    function: "edge_kit.plan_lines",
    edits: [["when i.proration and i.amount >= 0 and plan", "when i.proration and i.amount > 0 and plan"]],
    killedBy: {
      story:
        "S113: from month to year and back at a discount of 100 %: a period cut short keeps the time that had passed",
    },
  },
  {
    name: "usage of a free plan is a period's price",
    function: "edge_kit.plan_lines",
    edits: [["i.amount > 0 and plan.price_amount is distinct from 0", "i.amount > 0"]],
    killedBy: { story: "S118: a cycle order of a free plan that carries only usage opens no period" },
  },
  {
    name: "usage beside a period is a part of its price",
    function: "edge_kit.plan_lines",
    edits: [["where not n.proration and n.id <> i.id", "where false"]],
    killedBy: {
      story: "S118: usage beside a period by lines without times is no part of what the period cost",
    },
  },
  {
    name: "a trial of a plan that grants when free is a free period",
    function: "edge_kit.plan_lines",
    edits: [["(plan.price_amount = 0 or i.product_price_id is not null)", "true"]],
    killedBy: {
      story: "S75: a trial of a plan that grants when it is discounted to nothing grants no period",
    },
  },
  {
    name: "a renewal has the units of the day on which it was told",
    function: "edge_kit.renewed_units",
    edits: [["limit 1", "limit 0"]],
    killedBy: {
      story: "S116: a renewal of three units that is paid, and half refunded, when there are five",
    },
  },
  {
    name: "a renewal is of the plan that its order names",
    function: "edge_kit.plan_lines",
    edits: [["i.charged_plan <> plan.slug", "false"]],
    killedBy: {
      story:
        "S113: to a larger plan between a renewal and its order: the renewal grants its own plan's credits, which go",
    },
  },
  {
    name: "a renewal's discount lowers the credits of what it paid for",
    function: "edge_kit.deliver_shares",
    edits: [["case when l.proration then edge_kit.full_price", "case when true then edge_kit.full_price"]],
    killedBy: {
      story:
        "S113: to a larger plan between a renewal and its order, at half the price: credits as at the full one",
    },
  },
  {
    name: "a renewal has the units of the change that is billed with it",
    function: "edge_kit.order_period",
    edits: [["when not o.by_change and exists (", "when false and exists ("]],
    killedBy: {
      story: "S115: one unit becomes two between a renewal and its order: each is paid for once",
    },
  },
  {
    name: "a renewal that is reset before it is billed grants nothing",
    function: "edge_kit.plan_lines",
    edits: [["where not c.is_over or c.amount > 0", "where not c.is_over or false"]],
    killedBy: {
      story:
        "S115: one unit becomes two with reset between a renewal and its order: both periods were paid for",
    },
  },
  {
    name: "what an update gives back by lines without times is never of the period that it bills",
    function: "edge_kit.given_back",
    edits: [["(l.source = 'share' or v_return.by_update)", "l.source = 'share'"]],
    killedBy: {
      story: "S115: two units become one between a renewal and its order, by lines without times: one goes",
    },
  },
  {
    name: "a quarter is a month",
    function: "edge_kit.plan_lines",
    edits: [["plan.recurring_interval_count, plan.recurring_interval)", "1, plan.recurring_interval)"]],
    killedBy: { story: "S117: from month to quarter, which bills the quarter as a proration" },
  },
  {
    name: "a renewal has one unit",
    function: "edge_kit.order_of",
    edits: [[
      "(p_data -> 'subscription' ->> 'units')::bigint, (p_data -> 'subscription' ->> 'seats')::bigint, 1",
      "1",
    ]],
    killedBy: { story: "S116: a renewal of three units at a price of tiers has as many as the subscription" },
  },
  {
    name: "seats are not counted",
    function: "edge_kit.order_of",
    edits: [
      [
        "o.units := coalesce((p_data ->> 'units')::bigint, (p_data ->> 'seats')::bigint, 1);",
        "o.units := 1;",
      ],
      [
        "      (p_data ->> 'units')::bigint, (p_data ->> 'seats')::bigint,\n",
        "      (p_data ->> 'units')::bigint,\n",
      ],
      [", (p_data -> 'subscription' ->> 'seats')::bigint, 1", ", 1"],
    ],
    killedBy: { story: "S116: five seats are five units" },
  },

  // Shares and returns ------------------------------------------------------------------------------------------------
  {
    name: "a change of plan gives nothing inside a period",
    function: "edge_kit.deliver_shares",
    edits: [["where l.kind = 'share' and plan.credits > 0", "where false"]],
    killedBy: {
      story: "S114: from free to paid by API in the middle of a period: the share that was paid, at once",
    },
  },
  {
    name: "a share is rounded up",
    function: "edge_kit.deliver_shares",
    edits: [["'promised', floor(", "'promised', ceil("]],
    killedBy: {
      story: "S114: from free to paid by API in the middle of a period: the share that was paid, at once",
    },
  },
  {
    name: "a share is of the order's plan",
    function: "edge_kit.deliver_shares",
    edits: [["on case when known.id is null then plan", "on case when true then plan"]],
    killedBy: {
      story: "S117: two changes billed by one order: each line is of its own plan, and returns find theirs",
    },
  },
  {
    name: "a share is measured by today's list price",
    function: "edge_kit.deliver_shares",
    edits: [["then known.amount", "then edge_kit.list_price(plan, p_order.currency)"]],
    killedBy: {
      story: "S117: a share of a plan whose price was raised since, at the price that its line names",
    },
  },
  {
    name: "a share knows of no discount",
    function: "edge_kit.full_price",
    edits: [["coalesce(p_order.discount_basis_points, 0)", "0"]],
    killedBy: { story: "S117: a larger plan at half price: the share of half the price" },
  },
  {
    name: "a cent is a cent in any currency",
    function: "edge_kit.deliver_shares",
    edits: [["when known.currency = p_order.currency then", "else"]],
    killedBy: { story: "S117: a share in another currency than its price cannot be told, and shows" },
  },
  {
    name: "a share in euros is measured in dollars",
    function: "edge_kit.list_price",
    edits: [["p_product.currency = p_currency", "true"]],
    killedBy: { story: "S117: shares in euros are measured by the prices in euros" },
  },
  {
    name: "a share in euros cannot be told",
    function: "edge_kit.has_foreign_share",
    edits: [["and case", "and true or case"]],
    killedBy: { story: "S117: shares in euros are measured by the prices in euros" },
  },
  {
    name: "what is not sold in euros costs as many as dollars",
    function: "edge_kit.order_lines",
    edits: [["case when v_price is null then v_sold.currency else p_order.currency end", "p_order.currency"]],
    killedBy: { story: "a pack in a currency that it has no price in is delivered and flagged" },
  },
  {
    name: "a share of a year that grants monthly is one month's",
    function: "edge_kit.deliver_shares",
    edits: [[
      "plan.credits::numeric * edge_kit.months_granted(plan) * l.amount",
      "plan.credits::numeric * l.amount",
    ]],
    killedBy: { story: "S117: a share of a year that grants monthly is granted at once" },
  },
  {
    name: "a share never expires",
    function: "edge_kit.deliver_shares",
    edits: [["case when plan.expiry_rule = 'period_end' then span.ends_at end", "null"]],
    killedBy: { story: "S57: a prorated change is paid with the next renewal" },
  },
  {
    name: "what is given back takes nothing",
    function: "edge_kit.deliver_shares",
    edits: [["where l.kind = 'return'", "where false"]],
    killedBy: { story: "S113: from month to year and back, three times, each billed at once" },
  },
  {
    name: "a return goes to the oldest first",
    function: "edge_kit.given_back",
    edits: [["l.period_start desc, l.key desc", "l.period_start, l.key"]],
    killedBy: {
      story: "S115: a seat more on day 3 of 30, two less on day 10: the last that came goes first",
    },
  },
  {
    name: "a return goes to any plan",
    function: "edge_kit.given_back",
    edits: [["and l.product = coalesce(v_return.product, l.product)", ""]],
    killedBy: { story: "S117: what a plan without credits gives back takes nothing from the one before" },
  },
  {
    name: "a return goes to what has ended",
    function: "edge_kit.given_back",
    edits: [["and v_return.ran_since < l.period_end", ""]],
    killedBy: { story: "S117: more given back than a period cost takes nothing from the period before" },
  },
  {
    name: "a return in a period that was made longer finds nothing",
    function: "edge_kit.given_back",
    edits: [["max(l.period_end) - interval", "max('infinity'::timestamptz) - interval"]],
    killedBy: { story: "S117: a change in a period whose end was moved gives back what was paid for it" },
  },
  {
    name: "a line without times is about the period that its renewal opens",
    function: "edge_kit.given_back",
    edits: [[
      "          l.period_start < v_return.begins and",
      "          l.period_start <= v_return.begins and",
    ]],
    killedBy: {
      story:
        "S115: a unit more by a line without times, and both gone with the renewal: the unit more goes first",
    },
  },
  {
    name: "what one order sells and takes back without times is kept",
    function: "edge_kit.given_back",
    edits: [["or l.order_id = v_return.sold_by and", "or false and"]],
    killedBy: {
      story: "S113: to a larger plan and back, twice, billed with the renewal by lines without times",
    },
  },
  {
    name: "what a line without times cannot get of what runs is lost",
    function: "edge_kit.given_back",
    edits: [["case when r.starts_at is null then '-infinity' else", "case when false then '-infinity' else"]],
    killedBy: {
      story:
        "S113: given back a period later by a line without times, beside a share, and then the share too",
    },
  },
  {
    name: "a share that is billed after the end is taken back",
    function: "edge_kit.unsettled_lots",
    edits: [["v.ends > 0 and was.source <> 'share' and", "v.ends > 0 and"]],
    killedBy: {
      story:
        "S117: a change that is billed after the end by lines without times keeps the share that it pays for",
    },
  },
  {
    name: "a return takes more than a lot cost",
    function: "edge_kit.given_back",
    edits: [["greatest(0, least(v_left, v_lot.rest))", "v_left"]],
    killedBy: {
      story: "S115: a seat more on day 3 of 30, two less on day 10: the last that came goes first",
    },
  },
  {
    name: "a refunded return takes as before",
    function: "edge_kit.given_back",
    edits: [["r.amount * (1 - edge_kit.refunded_share(o)) as amount", "r.amount::numeric as amount"]],
    killedBy: {
      story: "S117: half of an upgrade refunded: half of its share goes, half of what it took comes back",
    },
  },
  {
    name: "what was paid is the list price",
    function: "edge_kit.line_discount",
    edits: [["if p_order.discount_amount = 0 then", "if true then"]],
    killedBy: {
      story: "S113: from month to year and back at half price: what was paid is what is given back",
    },
  },
  {
    name: "a return of a year that grants monthly is spread over its months",
    function: "edge_kit.returned_credits",
    edits: [
      ["v_months * p_lot.promised * (p_given", "p_lot.promised * (p_given"],
      ["      - (v_months - 1 - v_month) * p_lot.promised * v_kept,\n", "      ,\n"],
    ],
    killedBy: {
      story: "S113: a year that grants monthly is left: its last months go first, the running one in part",
    },
  },
  {
    name: "a month that was given back is granted",
    function: "edge_kit.grant_due_months",
    edits: [["and edge_kit.returned_credits(lot, edge_kit.given_back(s.id)) < lot.promised", ""]],
    killedBy: { story: "S113: a year that grants monthly is left early: what was given back is not granted" },
  },
  {
    name: "a period that cost nothing is kept whole",
    function: "edge_kit.returned_credits",
    edits: [["if v_charged.cost = 0 then", "if false then"]],
    killedBy: {
      story:
        "S113: from month to year and back at a discount of 100 %: a period cut short keeps the time that had passed",
    },
  },
  {
    name: "a share on the bill after the end is taken back",
    function: "edge_kit.clawback",
    edits: [["when p_order.final_bill and p_lot.source <> 'share' then", "when p_order.final_bill then"]],
    killedBy: { story: "S117: a change that is billed after the end keeps the share that it pays for" },
  },
  {
    name: "a plan that comes to be known settles its order alone",
    function: "edge_kit.fulfil_waiting",
    edits: [["      perform edge_kit.settle_subscription(v_order.subscription_id);\n", ""]],
    killedBy: { story: "S117: a change to a plan that nobody knew yet" },
  },

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
