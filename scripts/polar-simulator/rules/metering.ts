/**
 * Usage: events that meters count, and what a metered price makes of them
 * (https://polar.sh/docs/features/usage-based-billing/introduction).
 */
import type { models } from "@polar-sh/sdk/2026-10";
import type { Line, Meter, MeteredEntry, MeteredPrice, Subscription, UsageEvent } from "../rows/rows.ts";
import type { Store } from "../rows/store.ts";
import { isMetered } from "./prices.ts";
import { isActive } from "./subscription_status.ts";

/** Whether the meter counts the event. */
export function counts({ filter }: Pick<Meter, "filter">, event: UsageEvent): boolean {
  return holds(filter, event);
}

/** Writes down what an event costs: an entry for each subscription of the customer that pays for what it counts. */
export function enterUsage(store: Store, event: UsageEvent): Subscription[] {
  const metered = [...store.subscriptions.values()].filter((subscription) =>
    subscription.customer_id === event.customer_id && isActive(subscription) &&
    subscription.prices.filter(isMetered).some((price) => counts(store.meters.get(price.meter_id)!, event))
  );
  for (const subscription of metered) {
    for (const price of subscription.prices.filter(isMetered)) {
      if (!counts(store.meters.get(price.meter_id)!, event)) continue;
      const id = crypto.randomUUID();
      store.metered_entries.set(id, {
        id,
        subscription_id: subscription.id,
        product_price_id: price.id,
        event_id: event.id,
        timestamp: event.timestamp,
      });
    }
  }
  return metered;
}

/** Usage before `cutoff` that no order has billed; later usage waits for the next one. */
export function waitingEntries(store: Store, subscription: Subscription, cutoff: string): MeteredEntry[] {
  return [...store.metered_entries.values()].filter((entry) =>
    entry.subscription_id === subscription.id && Date.parse(entry.timestamp) < Date.parse(cutoff)
  );
}

/** A line for each metered price that the subscription has now; what an earlier plan counted is never billed. */
export function usageLines(
  store: Store,
  subscription: Subscription,
  entries: MeteredEntry[],
): Omit<Line, "id" | "subscription_id">[] {
  return subscription.prices.filter(isMetered).flatMap((price) => {
    const own = entries.filter((entry) => entry.product_price_id === price.id);
    if (own.length === 0) return [];
    const meter = store.meters.get(price.meter_id)!;
    const quantity = quantityOf(meter, own.map(({ event_id }) => store.usage_events.get(event_id)!));
    const times = own.map(({ timestamp }) => timestamp).sort();
    return [{
      label: `${meter.name} — ${usageLabel(price, quantity)}`,
      amount: usageAmount(price, quantity),
      proration: false,
      product_price_id: price.id,
      start_timestamp: times[0],
      end_timestamp: times.at(-1)!,
    }];
  });
}

/** How much the meter counts in these events. */
export function quantityOf({ aggregation }: Meter, events: UsageEvent[]): number {
  if (!("property" in aggregation)) return events.length;
  const { property } = aggregation;
  return events.reduce((sum, { metadata }) => sum + Number(metadata[property] ?? 0), 0);
}

/** Minor units: rounded, halves upwards, and never above the cap. */
export function usageAmount({ unit_amount, cap_amount }: MeteredPrice, quantity: number): number {
  const amount = Math.round(Number(unit_amount) * Math.max(0, quantity));
  return cap_amount === null ? amount : Math.min(amount, cap_amount);
}

function usageLabel({ unit_amount, cap_amount, price_currency }: MeteredPrice, quantity: number): string {
  const money = (cents: number, digits: number) =>
    (cents / 100).toLocaleString("en-US", {
      style: "currency",
      currency: price_currency,
      maximumFractionDigits: digits,
    });
  const units = Math.max(0, quantity).toLocaleString("en-US");
  const label = `(${units} consumed units) × ${money(Number(unit_amount), 14)}`;
  const isCapped = cap_amount !== null && Number(unit_amount) * quantity > cap_amount;
  return isCapped ? `${label} — Capped at ${money(cap_amount, 2)}` : label;
}

function holds(filter: models.Filter | models.FilterClause, event: UsageEvent): boolean {
  if (!("clauses" in filter)) return clauseHolds(filter, event);
  return filter.conjunction === "and"
    ? filter.clauses.every((clause) => holds(clause, event))
    : filter.clauses.some((clause) => holds(clause, event));
}

function clauseHolds({ property, operator, value }: models.FilterClause, event: UsageEvent): boolean {
  const found = property === "name" ? event.name : event.metadata[property];
  if (found === undefined) return false;
  switch (operator) {
    case "eq":
      return String(found) === String(value);
    case "ne":
      return String(found) !== String(value);
    case "like":
      return String(found).includes(String(value));
    case "not_like":
      return !String(found).includes(String(value));
    case "gt":
      return Number(found) > Number(value);
    case "gte":
      return Number(found) >= Number(value);
    case "lt":
      return Number(found) < Number(value);
    case "lte":
      return Number(found) <= Number(value);
  }
}
