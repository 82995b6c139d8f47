/** A subscription's amounts: what it costs, the lines that wait for its next order, and the order over them. */
import type { models } from "@polar-sh/sdk/2026-10";
import type { Customer, Line, Order, Subscription } from "../rows/rows.ts";
import type { Store } from "../rows/store.ts";
import { discountOf, discountOn } from "./discounts.ts";
import { day } from "./intervals.ts";
import { usageLines, waitingEntries } from "./metering.ts";
import { balanceApplied, SMALLEST_CHARGE, taxOn } from "./money.ts";
import { isStatic, priceAmount, priceLabel, upfrontAmount } from "./prices.ts";
import type { World } from "./world.ts";

/** A line before it waits. */
export type LineFields = Omit<Line, "id" | "subscription_id">;

/** What a subscription costs each period, before tax and without usage. */
export function recurringAmount(store: Store, subscription: Subscription): number {
  const amount = upfrontAmount(subscription.prices, subscription);
  return amount - discountOn(amount, discountOf(store, subscription), subscription.currency);
}

/** Keeps a line for the subscription's next order. */
export function addLine(
  store: Store,
  subscription: Subscription,
  fields: LineFields,
) {
  const line = { id: crypto.randomUUID(), subscription_id: subscription.id, ...fields };
  store.lines.set(line.id, line);
}

/** The lines of the period that begins, one for each price that is known by now; a free one is a line of 0. */
export function addPeriodLines(store: Store, subscription: Subscription) {
  const product = store.products.get(subscription.product_id)!;
  const { current_period_start, current_period_end } = subscription;
  for (const price of subscription.prices.filter(isStatic)) {
    const name = priceLabel(product, price, subscription);
    addLine(store, subscription, {
      label: periodLabel(name, current_period_start, current_period_end),
      amount: priceAmount(price, subscription),
      proration: false,
      product_price_id: price.id,
      start_timestamp: current_period_start,
      end_timestamp: current_period_end,
    });
  }
}

/** "Pro Plan — From Jan 31, 2027 to Feb 28, 2027". */
export function periodLabel(name: string, start: string, end: string): string {
  return `${name} — From ${day(start)} to ${day(end)}`;
}

/** What an order is made over, and how it is marked as billed. */
export interface Billable {
  lines: LineFields[];
  settle(): void;
}

/**
 * What waits for the subscription's next order, oldest first: periods and prorations, then usage.
 * @param usageUntil usage before this instant belongs to it; null for none of it, as in an order over a change of plan
 */
export function waitingFor(store: Store, subscription: Subscription, usageUntil: string | null): Billable {
  const lines = [...store.lines.values()].filter((line) => line.subscription_id === subscription.id);
  const entries = usageUntil === null ? [] : waitingEntries(store, subscription, usageUntil);
  return {
    lines: [...lines, ...usageLines(store, subscription, entries)],
    settle() {
      for (const { id } of lines) store.lines.delete(id);
      for (const { id } of entries) store.metered_entries.delete(id);
    },
  };
}

/**
 * The order over `lines`, not placed yet. A discount lowers whole periods and usage; prorated lines have theirs in
 * their amounts already.
 */
export function orderOver(
  { store, clock }: World,
  subscription: Subscription,
  lines: LineFields[],
  billing_reason: models.OrderBillingReason,
): Order {
  const customer = store.customers.get(subscription.customer_id)!;
  const { currency } = subscription;
  const sum = (some: typeof lines) => some.reduce((total, line) => total + line.amount, 0);
  const subtotal = sum(lines);
  const discounted = sum(lines.filter((line) => !line.proration));
  const discount = discountOn(discounted, discountOf(store, subscription), currency);
  const net = subtotal - discount;
  const tax = taxOn(net, customer.billing_address);
  const stamp = clock.stamp();
  return {
    ...newOrder(stamp, customer),
    subtotal_amount: subtotal,
    discount_amount: discount,
    net_amount: net,
    tax_amount: tax,
    total_amount: net + tax,
    applied_balance_amount: balanceApplied(net + tax, customer.balance[currency] ?? 0),
    currency,
    billing_reason,
    product_id: subscription.product_id,
    discount_id: subscription.discount_id,
    subscription_id: subscription.id,
    metadata: subscription.metadata,
    custom_field_data: subscription.custom_field_data,
    items: withTax(lines, tax, stamp),
  };
}

/** Places an order over a subscription's lines: they are billed now, and the balance is used or credited. */
export function placeOrder({ store }: World, order: Order, { settle }: Billable) {
  const customer = store.customers.get(order.customer_id)!;
  order.invoice_number = nextInvoiceNumber(store);
  store.orders.set(order.id, order);
  settle();
  const change = order.total_amount >= 0 ? order.applied_balance_amount : -order.total_amount;
  addToBalance(customer, order.currency, change);
}

/** What a card is charged for an order. */
export function dueAmount(order: Pick<Order, "total_amount" | "applied_balance_amount">): number {
  return Math.max(0, order.total_amount + order.applied_balance_amount);
}

/**
 * Charges what is due to the card on file; too little to charge becomes a debt instead.
 * @returns whether the order is paid with that
 */
export function charge(customer: Customer, order: Order): boolean {
  const due = dueAmount(order);
  if (due < SMALLEST_CHARGE) {
    addToBalance(customer, order.currency, -due);
    return true;
  }
  if (customer.card !== "good") return false;
  order.charged_amount = due;
  order.payment_id = crypto.randomUUID();
  return true;
}

/** Credits the customer, or takes credit away. */
export function addToBalance(customer: Customer, currency: string, amount: number) {
  customer.balance[currency] = (customer.balance[currency] ?? 0) + amount;
}

/** Numbers count orders, drafts not among them. */
export function nextInvoiceNumber(store: Store): string {
  const numbered = [...store.orders.values()].filter((order) => order.invoice_number !== null);
  return `SIM-${String(numbered.length + 1).padStart(4, "0")}`;
}

/** An order of this customer for nothing yet. */
export function newOrder(stamp: string, customer: Customer): Order {
  return {
    id: crypto.randomUUID(),
    created_at: stamp,
    modified_at: null,
    status: "pending",
    subtotal_amount: 0,
    discount_amount: 0,
    net_amount: 0,
    tax_amount: 0,
    total_amount: 0,
    applied_balance_amount: 0,
    refunded_amount: 0,
    refunded_tax_amount: 0,
    currency: "usd",
    billing_reason: "purchase",
    billing_name: customer.billing_name ?? customer.name,
    billing_address: customer.billing_address,
    invoice_number: null,
    is_invoice_generated: false,
    receipt_number: null,
    seats: null,
    units: null,
    customer_id: customer.id,
    product_id: null,
    discount_id: null,
    subscription_id: null,
    checkout_id: null,
    next_payment_attempt_at: null,
    metadata: {},
    custom_field_data: {},
    platform_fee_amount: 0,
    platform_fee_currency: null,
    items: [],
    charged_amount: 0,
    payment_id: null,
    failed_charges: 0,
  };
}

/** Lines as an order's items; each carries its part of the tax, and the last one what rounding leaves. */
export function withTax(
  lines: Omit<models.OrderItemSchema, "id" | "created_at" | "modified_at" | "tax_amount">[],
  tax: number,
  stamp: string,
): models.OrderItemSchema[] {
  const subtotal = lines.reduce((sum, line) => sum + line.amount, 0);
  let left = tax;
  return lines.map((line, index) => {
    const isLast = index === lines.length - 1;
    const part = isLast || subtotal === 0 ? left : Math.round(tax * line.amount / subtotal);
    left -= part;
    return {
      created_at: stamp,
      modified_at: null,
      id: crypto.randomUUID(),
      label: line.label,
      amount: line.amount,
      tax_amount: part,
      proration: line.proration,
      product_price_id: line.product_price_id,
      start_timestamp: line.start_timestamp,
      end_timestamp: line.end_timestamp,
    };
  });
}
