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

/**
 * A customer is whom Polar links, or whoever has the e-mail, whatever stands behind a plus in it. What was refunded in
 * full does not count (`discount/repository.py`, count_redemptions_by_customer).
 * @throws 403 when the buyer has used the checkout's discount as often as one customer may
 */
export function refuseUsedUp(
  { store }: World,
  { id, discount_id, customer_id, customer_email }: Pick<
    Checkout,
    "id" | "discount_id" | "customer_id" | "customer_email"
  >,
) {
  const limit = discount_id === null ? null : store.discounts.get(discount_id)?.max_redemptions_per_customer;
  if (limit === null || limit === undefined) return;
  const orders = [...store.orders.values()];
  const used = [...store.checkouts.values()].filter((other) => {
    const isTheirs = customer_id !== null && other.customer_id === customer_id ||
      customer_email !== null && unaliased(other.customer_email) === unaliased(customer_email);
    const paid = orders.filter(({ checkout_id }) => checkout_id === other.id);
    const isGivenBack = paid.length > 0 && paid.every(({ status }) => status === "refunded");
    return other.id !== id && other.discount_id === discount_id && other.status === "succeeded" && isTheirs &&
      !isGivenBack;
  });
  if (used.length < limit) return;
  const msg = "You have already redeemed this discount the maximum number of times allowed per customer.";
  throw refusal(403, "DiscountRedemptionLimitReached", msg);
}

function unaliased(email: string | null): string | undefined {
  return email?.toLowerCase().replace(/\+[^@]*/, "");
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
