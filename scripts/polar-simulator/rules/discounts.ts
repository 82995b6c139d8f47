/** Which discount lowers what, by how much, and for how long. */
import type { Discount, Product } from "../rows/rows.ts";
import type { Store } from "../rows/store.ts";
import { addInterval } from "./intervals.ts";

/** The discount of a subscription, an order or a checkout. */
export function discountOf(store: Store, row: { discount_id: string | null }): Discount | null {
  return row.discount_id === null ? null : store.discounts.get(row.discount_id)!;
}

/**
 * Whether the discount lowers no more periods. Its months are counted from the first period that it lowered, in
 * calendar months, whatever the length of a period.
 */
export function isUsedUp(discount: Discount, appliedAt: string, periodStart: string): boolean {
  if (discount.duration === "forever") return false;
  const months = discount.duration === "once" ? 1 : discount.duration_in_months!;
  const lastStart = addInterval(new Date(appliedAt), "month", months - 1);
  return new Date(periodStart) > lastStart;
}

/** What a discount takes off an amount. */
export function discountOn(amount: number, discount: Discount | null, currency: string): number {
  if (discount === null || amount <= 0) return 0;
  return discount.basis_points === null
    ? Math.min(discount.amounts![currency] ?? 0, amount)
    : Math.round(amount * discount.basis_points / 10_000);
}

/**
 * What a discount takes off each of several amounts: a share off every one, or a fixed amount divided among them in
 * proportion, so that the parts come to the whole.
 */
export function allocated(amounts: number[], discount: Discount | null, currency: string): number[] {
  if (discount === null) return amounts.map(() => 0);
  if (discount.basis_points !== null) return amounts.map((amount) => discountOn(amount, discount, currency));
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  if (total === 0) return amounts.map(() => 0);
  const off = discountOn(total, discount, currency);
  const parts = amounts.map((amount) => Math.floor(off * amount / total));
  const rests = amounts.map((amount, index) => ({ index, rest: off * amount % total }));
  const left = off - parts.reduce((sum, part) => sum + part, 0);
  for (const { index } of rests.sort((a, b) => b.rest - a.rest).slice(0, left)) parts[index] += 1;
  return parts;
}

/** Whether the discount can be had now, for this product, in this currency. */
export function isRedeemable(discount: Discount, product: Product, currency: string, now: Date): boolean {
  const { deleted_at, starts_at, ends_at, max_redemptions, redemptions_count } = discount;
  return deleted_at === null &&
    (starts_at === null || new Date(starts_at) <= now) &&
    (ends_at === null || new Date(ends_at) > now) &&
    (max_redemptions === null || redemptions_count < max_redemptions) &&
    isApplicable(discount, product, currency);
}

/** Whether the discount is for this product, in this currency. */
export function isApplicable(
  { product_ids, amounts }: Discount,
  product: Product,
  currency: string,
): boolean {
  return (product_ids === null || product_ids.includes(product.id)) &&
    (amounts === null || currency in amounts);
}
