/** Subscriptions whose plan, units or seats change, and the orders that bill it: what several files of stories share. */

import type { models } from "@polar-sh/sdk/2026-10";
import { later } from "../calendar.ts";
import type { Slug } from "../catalogue.ts";
import { event, type PolarEvent } from "../events.ts";
import { customer, type Line, type NewOrder, order, paid, subscription } from "../payloads.ts";
import type { ExpectedOrder } from "../story.ts";

export const ana = customer("ana");
const metadata = { user_id: "ana" };

/** A running subscription `sub`, and the events of its first period, which `order-1` pays for. */
export function begun(
  slug: Slug,
  from: string,
  fields: Partial<NewOrder> = {},
): { s: models.Subscription; events: PolarEvent[] } {
  const { units, seats } = fields;
  const s = subscription("sub", { customer: ana, plan: slug, from, metadata, units, seats });
  const o = order("order-1", {
    customer: ana,
    product: slug,
    reason: "subscription_create",
    created: from,
    subscription: s,
    ...fields,
  });
  return {
    s,
    events: [event("subscription.created", later(from, 0.1), s), event("order.paid", later(from, 0.5), o)],
  };
}

/** The order of a change, before it is paid. */
export function changeOrder(
  id: string,
  created: string,
  to: Slug,
  s: models.Subscription,
  lines: Line[],
  fields: Partial<NewOrder> = {},
): models.Order {
  return order(id, {
    customer: ana,
    product: to,
    reason: "subscription_update",
    created,
    status: "pending",
    subscription: s,
    lines: lines.map((line) => ({ ...line, proration: true })),
    ...fields,
  });
}

/** The order of a change as it is when it is paid, two seconds later. */
export function charged(
  id: string,
  created: string,
  to: Slug,
  s: models.Subscription,
  lines: Line[],
  fields: Partial<NewOrder> = {},
): PolarEvent {
  const moment = later(created, 2);
  return event("order.paid", moment, paid(changeOrder(id, created, to, s, lines, fields), moment));
}

/** Orders that are paid and Ana's, each with the start of the period that it opens. */
export function paidOrders(periods: Record<string, string | undefined>): Record<string, ExpectedOrder> {
  return Object.fromEntries(
    Object.entries(periods).map((
      [id, period],
    ) => [id, { status: "paid", owner: "ana", ...(period && { period }) }]),
  );
}
