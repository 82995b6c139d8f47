/**
 * What must be in our tables at the end of the day: worked out from Polar's books and from what the people wrote down,
 * by the rules of docs/money.md, and by nothing of ours.
 */

import type { Order, Subscription } from "../polar-simulator/rows/rows.ts";
import type { Tables } from "../polar-simulator/rows/store.ts";
import { type Good, good, type Slug } from "./goods.ts";
import type { Diary } from "./people.ts";
import type { Line, Sale } from "./plan.ts";

/** Polar's tables, as far as they are read here. */
export type Books = Readonly<
  Pick<Tables, "orders" | "subscriptions" | "refunds" | "customers" | "products" | "checkouts">
>;

/** Rows by key; their fields are compared by name. */
export type Rows = Record<string, Record<string, unknown>>;

/** What is compared. Purchases are told by order/line, lots by their own key. */
export const TABLES = [
  "customers",
  "orders",
  "subscriptions",
  "refunds",
  "purchases",
  "lots",
  "balances",
] as const;

/** By table; `delivery` of a purchase is what may have become of it. */
export type Expected = Record<typeof TABLES[number], Rows>;

/** @param now the moment at which the tables were read */
export function expect(books: Books, diary: Diary, now: Date): Expected {
  const expected: Expected = {
    customers: {},
    orders: {},
    subscriptions: {},
    refunds: {},
    purchases: {},
    lots: {},
    balances: {},
  };
  const slugs = new Map(
    [...books.products.values()].map(({ id, metadata }) => [id, String(metadata.slug) as Slug]),
  );
  const prices = new Map(
    [...books.products.values()].flatMap(({ id, prices }) =>
      prices.map((price) => [price.id, slugs.get(id)!])
    ),
  );
  const worth = new Map<string, number>();
  /** Lots of periods, by subscription: what a change of plan may give back. */
  const periods = new Map<string, Period[]>();

  for (const { id, email } of books.customers.values()) {
    expected.customers[id] = { email: email.toLowerCase() };
  }
  for (const { id, order_id, status, amount } of books.refunds.values()) {
    expected.refunds[id] = { order_id, status, amount };
  }
  for (const subscription of books.subscriptions.values()) {
    expected.subscriptions[subscription.id] = subscriptionRow(subscription);
  }
  for (const order of books.orders.values()) {
    const lines = isPaid(order) ? linesOf(order) : [];
    expected.orders[order.id] = {
      status: order.status,
      total_amount: order.total_amount,
      refunded_amount: order.refunded_amount,
      currency: order.currency,
      user_id: ownerOf(order),
      attention: order.status === "partially_refunded" && lines.length > 1
        ? "partial_refund"
        : order.status === "paid" && isCutShort(order)
        ? "revoked_without_refund"
        : "",
    };
    deliver(order, lines);
    if (isPaid(order) && order.billing_reason === "subscription_update") grantShares(order);
  }
  for (const order of books.orders.values()) {
    if (isPaid(order) && order.billing_reason === "subscription_update") takeBack(order);
  }
  for (const [user, spent] of diary.spent) worth.set(user, (worth.get(user) ?? 0) - spent);
  for (const [user, balance] of worth) expected.balances[user] = { balance };
  return expected;

  function saleOf(checkoutId: string | null, subscriptionId: string | null): Sale {
    const sale = diary.sales.get(
      checkoutId ?? books.subscriptions.get(subscriptionId ?? "")?.checkout_id ?? "",
    );
    if (!sale) throw new Error("Polar has an order that nobody remembers");
    return sale;
  }

  function ownerOf({ checkout_id, subscription_id }: Order): string | null {
    return saleOf(checkout_id, subscription_id).buyer.userId;
  }

  function subscriptionRow(subscription: Subscription): Record<string, unknown> {
    const { status, product_id } = subscription;
    return {
      polar_status: status,
      status: status === "canceled" ? "revoked" : status,
      tier: status === "canceled" ? null : tierOf(product_id),
      product_id,
      cancel_at_period_end: subscription.cancel_at_period_end,
      current_period_start: moment(subscription.current_period_start),
      current_period_end: moment(subscription.current_period_end),
      ended_at: subscription.ended_at && moment(subscription.ended_at),
      user_id: saleOf(subscription.checkout_id, null).buyer.userId,
    };
  }

  function tierOf(productId: string): string | undefined {
    return good(slugs.get(productId)!).tier;
  }

  /** The lines that a paid order pays for: the cart's, or one for the period that it opens. */
  function linesOf(order: Order): Line[] {
    const sale = saleOf(order.checkout_id, order.subscription_id);
    if (order.billing_reason === "purchase") return sale.lines;
    const subscription = books.subscriptions.get(order.subscription_id!)!;
    const isFinalBill = subscription.ended_at !== null && order.created_at >= subscription.ended_at;
    if (periodOf(order) === null || isFinalBill) return [];
    return [{ product: slugs.get(order.product_id!)!, quantity: 1, url: sale.lines[0].url }];
  }

  /** A paid period that Polar ended before its time. */
  function isCutShort(order: Order): boolean {
    const subscription = books.subscriptions.get(order.subscription_id ?? "");
    const period = subscription ? periodOf(order) : null;
    if (!subscription?.ended_at || period === null) return false;
    return Date.parse(subscription.ended_at) < Date.parse(subscription.current_period_end!) - 3_600_000 &&
      Date.parse(period) >= Date.parse(subscription.current_period_start!);
  }

  /** Start of the period that an order opens: by a charge that is no proration. */
  function periodOf(order: Order): string | null {
    const base = order.items.filter(({ amount, proration }) => amount > 0 && !proration);
    if (base.length === 0) return null;
    if (order.billing_reason === "subscription_create") {
      return books.subscriptions.get(order.subscription_id!)!.started_at;
    }
    return base.map((item) => item.start_timestamp!).sort().at(-1)!;
  }

  function deliver(order: Order, lines: Line[]): void {
    const amounts = shares(
      order.total_amount,
      lines.map(({ product, quantity }) => good(product).price * quantity),
    );
    const owner = ownerOf(order);
    const refunded = order.status === "refunded";
    for (const [index, { product, quantity, url }] of lines.entries()) {
      const sold: Good = good(product);
      if (sold.reports.length > 0 || sold.tier === undefined) {
        expected.purchases[`${order.id}/${index + 1}`] = {
          product,
          quantity,
          amount: amounts[index],
          url,
          user_id: owner,
          refunded,
          delivery: deliveryOf(sold, url, refunded),
        };
      }
      if (sold.credits > 0) grant(order, index + 1, sold, quantity, owner);
    }
  }

  function grant(order: Order, line: number, sold: Good, quantity: number, owner: string | null): void {
    const period = sold.tier === undefined ? null : moment(periodOf(order)!);
    const key = period === null ? `order:${order.id}:${line}` : `period:${order.subscription_id}:${period}`;
    const granted = sold.credits * quantity;
    book(order, key, granted, owner, period !== null && monthAfter(period) <= now.getTime());
    if (period !== null) {
      const cost = order.items.reduce((sum, { amount }) => sum + amount, 0) - order.discount_amount;
      const plan = slugs.get(order.product_id!)!;
      periods.set(order.subscription_id!, [
        ...periods.get(order.subscription_id!) ?? [],
        { key, plan, start: Date.parse(period), cost, granted },
      ]);
    }
  }

  /** What a change of plan pays for: the share of the new plan's credits that its money is of the price. */
  function grantShares(order: Order): void {
    for (const { id, amount, product_price_id, end_timestamp } of order.items) {
      const sold = good(prices.get(product_price_id!)!);
      const granted = Math.floor(sold.credits * amount / sold.price);
      if (amount <= 0 || granted <= 0) continue;
      book(
        order,
        `share:${order.id}:${id}`,
        granted,
        ownerOf(order),
        Date.parse(end_timestamp!) <= now.getTime(),
      );
    }
  }

  /** What it gives back takes credits of the old plan's period along, by the share of what that had cost. */
  function takeBack(order: Order): void {
    for (const { amount, product_price_id, start_timestamp } of order.items) {
      if (amount >= 0) continue;
      const at = Date.parse(start_timestamp!);
      const lot = (periods.get(order.subscription_id!) ?? [])
        .filter(({ plan, start }) =>
          plan === prices.get(product_price_id!) && start < at &&
          monthAfter(new Date(start).toISOString()) > at
        )
        .sort((a, b) => b.start - a.start)[0];
      if (!lot) continue;
      const row = expected.lots[lot.key] as { clawed_back: number; user_id: string | null };
      const taken = Math.min(
        Math.floor(lot.granted * Math.min(-amount, lot.cost) / lot.cost),
        lot.granted - row.clawed_back,
      );
      row.clawed_back += taken;
      const isOver = monthAfter(new Date(lot.start).toISOString()) <= now.getTime();
      if (row.user_id && !isOver) worth.set(row.user_id, worth.get(row.user_id)! - taken);
    }
  }

  function book(order: Order, key: string, granted: number, owner: string | null, isOver: boolean): void {
    const refundable = Math.max(0, order.net_amount + order.applied_balance_amount - order.refunded_amount);
    const clawed_back = order.refunded_amount === 0
      ? 0
      : Math.floor(granted * order.refunded_amount / (order.refunded_amount + refundable));
    expected.lots[key] = { granted, clawed_back, user_id: owner };
    if (owner) worth.set(owner, (worth.get(owner) ?? 0) + (isOver ? 0 : granted - clawed_back));
  }
}

/** A period that was paid for, as far as a change of plan is concerned. Money in cents. */
interface Period {
  key: string;
  plan: Slug;
  start: number;
  cost: number;
  granted: number;
}

function isPaid({ status }: Order): boolean {
  return status === "paid" || status === "partially_refunded" || status === "refunded";
}

/** What may have become of a purchase in the end: one of these. */
function deliveryOf({ reports }: Good, url: string | null, refunded: boolean): string[] {
  if (reports.length === 0) return ["completed"];
  if (refunded) return ["canceled", "completed"]; // whichever came first
  return url === null ? ["awaiting_url"] : ["completed", "failed"];
}

/** A total by list price; what is left over goes to the largest remainders, of equal ones to the earlier line. */
function shares(total: number, prices: number[]): number[] {
  const sum = prices.reduce((all, price) => all + price, 0);
  const whole = prices.map((price) => Math.floor(total * price / sum));
  const rests = prices.map((price, line) => ({ line, rest: total * price % sum }));
  rests.sort((a, b) => b.rest - a.rest || a.line - b.line);
  let left = total - whole.reduce((all, part) => all + part, 0);
  for (const { line } of rests) if (left-- > 0) whole[line]++;
  return whole;
}

/** A moment as the database writes it, with microseconds, in UTC. */
function moment(iso: string): string {
  const [, second, fraction = ""] = /^(.{19})(?:\.(\d+))?Z$/.exec(iso)!;
  return `${second}.${fraction.padEnd(6, "0").slice(0, 6)}Z`;
}

/** A month later in UTC; of a day that the next month has not, its last one. In milliseconds since 1970. */
function monthAfter(iso: string): number {
  const from = new Date(iso);
  const to = new Date(from);
  to.setUTCMonth(from.getUTCMonth() + 1);
  if (to.getUTCDate() !== from.getUTCDate()) to.setUTCDate(0);
  return to.getTime();
}
