/**
 * What must be in our tables at the end of the day: worked out from Polar's books and from what the people wrote down,
 * by the rules of docs/money.md, and by nothing of ours.
 */

import type { Order, Subscription } from "../polar-simulator/rows/rows.ts";
import type { Tables } from "../polar-simulator/rows/store.ts";
import { type Good, good, type Slug } from "./goods.ts";
import type { Diary } from "./people.ts";
import type { Line, Sale } from "./plan.ts";
import { type PaidLot, type Return, takenBack } from "./returns.ts";

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
  /** Keys of lots whose time is over: they are worth nothing. */
  const over = new Set<string>();
  /** By subscription: what a change of plan may give back, and what it gave back. */
  const paidLots = new Map<string, PaidLot[]>();
  const returns = new Map<string, Return[]>();

  const known = [...books.customers.values()];
  for (const { id, external_id, email } of known) {
    // Polar is told the address that an account was given, and refuses one that another customer has.
    const changed = diary.deleted.has(external_id ?? "") ? undefined : diary.addresses.get(external_id ?? "");
    const isTaken = known.some((other) => other.id !== id && other.email === changed);
    expected.customers[id] = { email: (isTaken ? email : changed ?? email).toLowerCase() };
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
      attention: order.status === "partially_refunded" && lines.length > 1 &&
          order.refunded_amount > namedRefunds(order).amount
        ? "partial_refund"
        : order.status === "paid" && isCutShort(order)
        ? "revoked_without_refund"
        : "",
    };
    deliver(order, lines);
    if (isPaid(order) && order.billing_reason === "subscription_update") changePlan(order);
  }
  for (const [subscription, lots] of paidLots) {
    for (const [key, credits] of takenBack(lots, returns.get(subscription) ?? [])) {
      const lot = expected.lots[key] as { granted: number; clawed_back: number };
      lot.clawed_back = Math.min(lot.granted, lot.clawed_back + credits);
    }
  }
  for (const [key, { user_id, granted, clawed_back }] of Object.entries(expected.lots)) {
    if (user_id === null) continue;
    const value = over.has(key) ? 0 : Number(granted) - Number(clawed_back);
    worth.set(String(user_id), (worth.get(String(user_id)) ?? 0) + value);
  }
  for (const [user, spent] of diary.spent) {
    if (!diary.deleted.has(user)) worth.set(user, (worth.get(user) ?? 0) - spent);
  }
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
    return accountOf(saleOf(checkout_id, subscription_id));
  }

  /** A deleted account owns nothing. */
  function accountOf({ buyer: { userId } }: Sale): string | null {
    return diary.deleted.has(userId ?? "") ? null : userId;
  }

  function subscriptionRow(subscription: Subscription): Record<string, unknown> {
    const { status, product_id } = subscription;
    const sale = saleOf(subscription.checkout_id, null);
    // What runs in the name of a deleted account is to end.
    const isLeft = diary.deleted.has(sale.buyer.userId ?? "") && status !== "canceled";
    return {
      polar_status: status,
      status: status === "canceled" ? "revoked" : status,
      tier: status === "canceled" ? null : tierOf(product_id),
      product_id,
      cancel_at_period_end: subscription.cancel_at_period_end || isLeft,
      current_period_start: moment(subscription.current_period_start),
      current_period_end: moment(subscription.current_period_end),
      ended_at: subscription.ended_at && moment(subscription.ended_at),
      user_id: accountOf(sale),
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

  /**
   * Start of the period that an order opens: by a charge that is no proration, at a price of the order's own plan. One of
   * another plan is for a period that was changed before it was billed.
   */
  function periodOf(order: Order): string | null {
    const base = order.items.filter(({ amount, proration, product_price_id }) =>
      amount > 0 && !proration && prices.get(product_price_id!) === slugs.get(order.product_id!)
    );
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
    const { lines: paidBack } = namedRefunds(order);
    for (const [index, { product, quantity, url }] of lines.entries()) {
      const sold: Good = good(product);
      const refunded = order.status === "refunded" || paidBack.has(index + 1);
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

  /** What was paid back line by line, and of which lines. */
  function namedRefunds({ id }: Order): { amount: number; lines: Set<number> } {
    const named = [...books.refunds.values()].filter(({ order_id, status, metadata }) =>
      order_id === id && status === "succeeded" && metadata.line !== undefined
    );
    const amount = named.reduce((sum, refund) => sum + refund.amount, 0);
    return { amount, lines: new Set(named.map(({ metadata }) => Number(metadata.line))) };
  }

  function grant(order: Order, line: number, sold: Good, quantity: number, owner: string | null): void {
    const granted = sold.credits * quantity;
    const period = sold.tier === undefined ? null : periodOf(order)!;
    if (period === null) return book(order, `order:${order.id}:${line}`, line, granted, owner, Infinity);
    const key = `period:${order.subscription_id}:${moment(period)}`;
    book(order, key, line, granted, owner, monthAfter(period));
    remember(order, {
      key,
      plan: slugs.get(order.product_id!)!,
      start: moment(period),
      end: order.items.map(({ end_timestamp }) => moment(end_timestamp!)).sort().at(-1)!,
      cost: order.items.reduce((sum, { amount }) => sum + amount, 0) - order.discount_amount,
      granted,
    });
  }

  /**
   * A change of plan pays for the share of the new plan's credits that its money is of the price, and gives money back of
   * the old plan's. What the old one cost may be billed with it.
   */
  function changePlan(order: Order): void {
    for (const { id, amount, product_price_id, start_timestamp, end_timestamp } of order.items) {
      const plan = prices.get(product_price_id!)!;
      const start = moment(start_timestamp!);
      if (amount < 0) {
        const kept = returns.get(order.subscription_id!) ?? [];
        const left = -amount * (1 - refundedShare(order));
        returns.set(order.subscription_id!, [...kept, { plan, at: start, amount: left, id: order.id + id }]);
        continue;
      }
      if (amount === 0 || good(plan).credits === 0) continue;
      // In the last minutes of a period it may grant nothing; what it cost can still be given back.
      const granted = Math.floor(good(plan).credits * amount / good(plan).price);
      const key = `share:${order.id}:${id}`;
      book(order, key, null, granted, ownerOf(order), Date.parse(end_timestamp!));
      remember(order, { key, plan, start, end: moment(end_timestamp!), cost: amount, granted });
    }
  }

  function remember(order: Order, lot: Omit<PaidLot, "refunded">): void {
    const known = paidLots.get(order.subscription_id!) ?? [];
    paidLots.set(order.subscription_id!, [...known, { ...lot, refunded: refundedShare(order) }]);
  }

  function refundedShare(order: Order): number {
    const refunded = order.refunded_amount;
    const refundable = Math.max(0, order.net_amount + order.applied_balance_amount - refunded);
    return refunded === 0 ? 0 : refunded / (refunded + refundable);
  }

  /** @param line null: of none that can be refunded by name; end in milliseconds since 1970 */
  function book(
    order: Order,
    key: string,
    line: number | null,
    granted: number,
    owner: string | null,
    end: number,
  ): void {
    const refundable = Math.max(0, order.net_amount + order.applied_balance_amount - order.refunded_amount);
    const named = namedRefunds(order);
    const unnamed = order.refunded_amount - named.amount;
    const clawed_back = line !== null && named.lines.has(line)
      ? granted
      : unnamed === 0
      ? 0
      : Math.floor(granted * unnamed / (unnamed + refundable));
    expected.lots[key] = { granted, clawed_back, user_id: owner };
    if (end <= now.getTime()) over.add(key);
  }
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
