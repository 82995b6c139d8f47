/** What an order pays for, told wrongly (docs/money.md §2). */

import type { Mutant } from "./mutant.ts";

export const orders: Mutant[] = [
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
];
