/** What stands in the way of a checkout. */
import type { Checkout } from "../rows/rows.ts";
import type { Store } from "../rows/store.ts";
import { isRedeemable } from "./discounts.ts";
import { impossible, refusal, wrongValue } from "./problems.ts";
import { isBillable } from "./subscription_status.ts";
import type { World } from "./world.ts";

/** @throws 422 when the checkout's discount cannot be had for its product */
export function refuseDiscount(
  { store, clock }: World,
  checkout: Pick<Checkout, "discount_id" | "product_id" | "currency">,
) {
  const discount = store.discounts.get(checkout.discount_id!);
  const product = store.products.get(checkout.product_id)!;
  if (discount !== undefined && isRedeemable(discount, product, checkout.currency, clock.now())) return;
  throw impossible(wrongValue("discount_id", "Discount does not exist.", checkout.discount_id));
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
