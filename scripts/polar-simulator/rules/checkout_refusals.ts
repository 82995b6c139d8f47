/** What stands in the way of a checkout. */
import type { Checkout, Discount } from "../rows/rows.ts";
import type { Store } from "../rows/store.ts";
import { pricesOf } from "./checkout_terms.ts";
import { isRedeemable } from "./discounts.ts";
import { isFree } from "./prices.ts";
import { impossible, refusal, wrongValue } from "./problems.ts";
import { isBillable } from "./subscription_status.ts";
import type { World } from "./world.ts";

/** @throws 422 when the checkout's discount cannot be had for its product */
export function refuseDiscount(
  { store, clock }: World,
  checkout: Pick<Checkout, "discount_id" | "product_id" | "currency" | "ad_hoc_prices">,
) {
  const discount = store.discounts.get(checkout.discount_id!);
  const product = store.products.get(checkout.product_id)!;
  if (pricesOf(checkout, product).every(isFree)) {
    const msg = "Discounts are not applicable to this product.";
    throw impossible(wrongValue("discount_id", msg, checkout.discount_id));
  }
  if (discount !== undefined && isRedeemable(discount, product, checkout.currency, clock.now())) return;
  throw impossible(wrongValue("discount_id", "Discount does not exist.", checkout.discount_id));
}

/**
 * The discount that a buyer names by its code, in whatever spelling.
 * @throws 422 when there is none, or not for this product
 */
export function discountByCode({ store, clock }: World, checkout: Checkout, code: string): Discount {
  const product = store.products.get(checkout.product_id)!;
  const found = [...store.discounts.values()].find((discount) =>
    discount.code?.toUpperCase() === code.toUpperCase() && discount.deleted_at === null
  );
  const isForIt = found !== undefined && isRedeemable(found, product, checkout.currency, clock.now());
  const isFreeOfCharge = pricesOf(checkout, product).every(isFree);
  if (isForIt && !isFreeOfCharge) return found;
  const msg = isFreeOfCharge ? "Discounts are not applicable to this product." : "Discount does not exist.";
  throw impossible(wrongValue("discount_code", msg, code));
}

/** @throws 403 when the checkout is not open any more */
export function refuseUnlessOpen(checkout: Checkout) {
  if (checkout.status === "open") return;
  throw refusal(403, "NotOpenCheckout", `Checkout ${checkout.id} is not open: ${checkout.status}`);
}

/**
 * Polar's default: one subscription per customer, unless the checkout upgrades it. The customer is the linked one,
 * else whoever has the e-mail.
 * @throws 403 when there is one
 */
export function refuseSecondSubscription(store: Store, checkout: Checkout) {
  if (checkout.subscription_id !== null || !store.products.get(checkout.product_id)!.is_recurring) return;
  const email = checkout.customer_email?.toLowerCase();
  for (const subscription of store.subscriptions.values()) {
    if (!isBillable(subscription)) continue;
    const customer = store.customers.get(subscription.customer_id)!;
    const isTheirs = checkout.customer_id === null
      ? customer.deleted_at === null && customer.email.toLowerCase() === email
      : customer.id === checkout.customer_id;
    if (isTheirs) {
      throw refusal(403, "AlreadyActiveSubscriptionError", "You already have an active subscription.");
    }
  }
}
