/**
 * A discount by its code, before the buyer sees a page. Polar decides, on the checkout it has just opened: only it knows
 * who has used a code how often. What it says no to, it says without a reason, so the reason is looked up.
 */

import { fail, type Failure, type Result } from "../_shared/http.ts";
import type { Discount, OpenedCheckout, Polar } from "./polar.ts";
import { unknownDiscountCode } from "./request.ts";

/**
 * Applies a code to an open checkout.
 *
 * Errors: 422 `unknown_discount_code`, `discount_not_started`, `discount_expired`, `discount_used_up`,
 * `discount_not_applicable`, `discount_refused` where the reason cannot be told; 409 `already_subscribed`, which Polar
 * finds out here too; else those of Polar.
 *
 * @param polarProductId what the checkout sells at Polar, the cart's own product where it has several lines
 */
export async function takeCode(
  polar: Polar,
  { client_secret, currency }: OpenedCheckout,
  code: string,
  polarProductId: string,
): Promise<Result<null>> {
  const applied = await polar.applyCode(client_secret, code);
  if (applied.ok) return applied;
  if (applied.forbidden === "DiscountRedemptionLimitReached") return usedUp();
  if (applied.forbidden === "AlreadyActiveSubscriptionError") {
    return fail(409, "already_subscribed", "Manage the running subscription in the customer portal.");
  }
  if (!applied.refusedFields?.includes("discount_code")) return applied;
  const found = await polar.findDiscount(code);
  if (!found.ok) return refused(found.cause);
  return found.value === null ? unknownDiscountCode() : reasonOf(found.value, polarProductId, currency);
}

const ABOUT = { details: "discount_code" };

function reasonOf(discount: Discount, polarProductId: string, currency: string): Failure {
  const { startsAt, endsAt, redemptions, maxRedemptions, productIds, currencies } = discount;
  const now = Date.now();
  if (startsAt !== null && Date.parse(startsAt) > now) {
    return fail(422, "discount_not_started", "This code is not valid yet. Buy later, or without it.", ABOUT);
  }
  if (endsAt !== null && Date.parse(endsAt) <= now) {
    return fail(422, "discount_expired", "This code is not valid any more. Buy without it.", ABOUT);
  }
  if (maxRedemptions !== null && redemptions >= maxRedemptions) return usedUp();
  const isForIt = productIds.length === 0 || productIds.includes(polarProductId);
  if (!isForIt || currencies?.includes(currency) === false) {
    const message = "This code is for other products or another currency. Buy those alone, or without it.";
    return fail(422, "discount_not_applicable", message, ABOUT);
  }
  return refused();
}

function usedUp(): Failure {
  const message = "This code has been used as often as it may be. Buy without it.";
  return fail(422, "discount_used_up", message, ABOUT);
}

function refused(cause?: Failure["cause"]): Failure {
  return fail(422, "discount_refused", "This code cannot be used here. Buy without it.", { ...ABOUT, cause });
}
