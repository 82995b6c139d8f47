/**
 * Histories of one subscription that chance makes up, billed as Polar's server bills them (docs/money.md §8): what is
 * prorated, when and into which order. Says nothing of credits.
 */

import type { models } from "@polar-sh/sdk/2026-10";
import { at, later, periodEnd } from "./calendar.ts";
import { product, type Slug } from "./catalogue.ts";
import { event, type PolarEvent } from "./events.ts";
import { changed, customer, type Line, order, plan, subscription } from "./payloads.ts";
import { chance } from "../../../scripts/random.ts";

/** An order with its lines. */
export interface Bill {
  id: string;
  reason: models.OrderBillingReason;
  created: string;
  product: Slug;
  units: number;
  lines: Line[];
}

/** What happened to a subscription. */
export interface History {
  subscription: string;
  started: string;
  bills: Bill[];
  /** As Polar sends it: the beginning, then each order. */
  events: PolarEvent[];
  /** Its lines tell no times and may be billed late: what a return finds is not modelled, only what it must leave. */
  vague: boolean;
}

const plans: Slug[] = ["pro", "team", "small", "large", "pro-yearly", "max-yearly", "pro-quarterly", "free"];
const ways = ["invoice", "invoice", "prorate", "reset"] as const;

/** The same seed makes the same history. In two of five Polar tells no times of lines; half of these bill all at once. */
export function happen(seed: number): History {
  const random = chance(seed);
  const oneOf = <T>(things: readonly T[]): T => things[Math.floor(random() * things.length)];
  const id = `sub-${seed}`;
  const timed = random() >= 0.4;
  const vague = !timed && random() < 0.5;
  const buyer = customer(`buyer-${seed}`);

  let now = at(-300, Math.floor(random() * 86_400));
  const started = now;
  let current = oneOf(plans);
  let units = oneOf([1, 1, 1, 2, 3]);
  let [start, end] = [now, endOf(now)];
  let pending: Line[] = [];
  const bills: Bill[] = [];
  bill("subscription_create", [full()]);

  const changes = 2 + Math.floor(random() * 4);
  for (let n = 0; n < changes; n++) {
    const next = later(now, 60 + Math.floor(random() ** 3 * 40 * 86_400));
    while (next >= end) renew();
    now = next;
    if (now > at(0)) break;
    if (timed && end < at(0) && random() < 0.2) beginUnbilled();
    const way = oneOf(timed || vague ? ways : ["invoice", "reset"] as const);
    if (random() < 0.3) changeUnits(way);
    else changePlan(way);
    if (pending.some(({ proration }) => !proration)) bill("subscription_cycle", []);
  }
  return { subscription: id, started, bills, events: [begins(), ...bills.map(paid)], vague };

  function endOf(from: string): string {
    const { interval, intervalCount } = product(current);
    return periodEnd(from, interval, intervalCount);
  }

  function price(): number {
    return product(current).price * units;
  }

  /** The price of the period that begins. */
  function full(): Line {
    return { plan: current, amount: price(), from: start, to: end };
  }

  function renew() {
    [start, end] = [end, endOf(end)];
    now = later(start, 10);
    bill("subscription_cycle", [full()]);
  }

  /** The next period, whose order is made in the background and comes after the change that is next. */
  function beginUnbilled() {
    [start, end] = [end, endOf(end)];
    now = later(start, 5);
    pending.push(full());
  }

  function left(): number {
    return (Date.parse(end) - Date.parse(now)) / (Date.parse(end) - Date.parse(start));
  }

  /** From now to the end of the period; a plan that is free has no line. */
  function proration(amount: number, share = 1): Line[] {
    return amount === 0
      ? []
      : [{ plan: current, proration: true, amount: Math.round(amount * share), from: now, to: end }];
  }

  function changePlan(way: typeof ways[number]) {
    const before = current;
    const to = oneOf(plans.filter((slug) => slug !== current));
    const given = way === "reset" ? [] : proration(-price(), left());
    current = to;
    const otherInterval =
      endOf(start) !== periodEnd(start, product(before).interval, product(before).intervalCount);
    if (way === "reset" || otherInterval) [start, end] = [now, endOf(now)];
    settle(way === "prorate" && !otherInterval, [...given, ...proration(price(), left())]);
  }

  function changeUnits(way: typeof ways[number]) {
    const before = price();
    units = oneOf([1, 2, 3, 4].filter((n) => n !== units));
    if (way === "reset") {
      [start, end] = [now, endOf(now)];
      settle(false, proration(price()));
    } else {
      const amount = Math.trunc((price() - before) * left());
      settle(way === "prorate", proration(amount));
    }
  }

  function settle(waits: boolean, lines: Line[]) {
    if (waits) pending.push(...lines);
    else if (lines.length > 0) bill("subscription_update", lines);
  }

  function bill(reason: models.OrderBillingReason, lines: Line[]) {
    bills.push({
      id: `order-${seed}-${bills.length + 1}`,
      reason,
      created: now,
      product: current,
      units,
      lines: [...pending, ...lines].map((line) => timed ? line : { ...line, from: null, to: null }),
    });
    pending = [];
  }

  function asItWas(bill: Bill): models.Subscription {
    const s = subscription(id, {
      customer: buyer,
      plan: bills[0].product,
      from: started,
      units: bills[0].units,
    });
    return changed(s, bill.created, { ...plan(bill.product, bill.units), units: bill.units });
  }

  function begins(): PolarEvent {
    return event("subscription.created", started, { ...asItWas(bills[0]), modified_at: null });
  }

  function paid(bill: Bill): PolarEvent {
    return event(
      "order.paid",
      later(bill.created, 1),
      order(bill.id, {
        customer: buyer,
        product: bill.product,
        reason: bill.reason,
        created: bill.created,
        subscription: asItWas(bill),
        units: bill.reason === "subscription_create" ? bill.units : undefined,
        lines: bill.lines,
      }),
    );
  }
}
