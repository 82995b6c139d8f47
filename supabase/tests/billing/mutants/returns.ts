/** Shares of a period, and what is given back of one, told wrongly (docs/money.md §3 and §4). */

import type { Mutant } from "./mutant.ts";

export const returns: Mutant[] = [
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
];
