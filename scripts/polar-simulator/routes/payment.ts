/**
 * The buyer pays at the hosted page.
 *
 * Several products in one checkout are a choice, never a cart: the buyer pays for one of them.
 */
import type { Checkout } from "../rows/rows.ts";
import type { Store } from "../rows/store.ts";
import {
  discountByCode,
  refuseSecondSubscription,
  refuseUnlessOpen,
  refuseUsedUp,
} from "../rules/checkout_refusals.ts";
import { checkoutAmounts } from "../rules/checkout_terms.ts";
import { checkoutPayload } from "../rules/payloads/checkouts.ts";
import { refusal } from "../rules/problems.ts";
import { tell } from "../rules/storyteller.ts";
import type { World } from "../rules/world.ts";
import { updateCheckout } from "./checkout_edits.ts";
import type { Json } from "./input.ts";

/** What the buyer of the hosted page enters. */
export interface Buyer {
  email?: string;
  name?: string;
  /** ISO 3166 code; decides the tax. */
  country?: string;
  /** One of the checkout's products; the first unless chosen. */
  product_id?: string;
  /** As the buyer types it. */
  discount_code?: string;
  /** What the bank says to the card; good unless told. */
  card?: "good" | "declined";
}

/**
 * The buyer fills in the page and clicks Pay.
 * @returns the id of the paid order
 * @throws 400 when the card is declined, 410 when expired, else as `updateCheckout` and the identity rules do
 */
export function pay(world: World, checkout: Checkout, buyer: Buyer): { order_id: string } {
  if (Date.parse(checkout.expires_at) < world.clock.now().getTime()) {
    throw refusal(410, "ExpiredCheckoutError", "This checkout session has expired.");
  }
  const edit = {
    ...(buyer.product_id && { product_id: buyer.product_id }),
    ...(buyer.email && { customer_email: buyer.email }),
    ...(buyer.discount_code && checkout.allow_discount_codes &&
      { discount_id: discountByCode(world, checkout, buyer.discount_code).id }),
    ...(buyer.name && { customer_name: buyer.name }),
    ...billingAddress(world, checkout, buyer.country),
  };
  if (Object.keys(edit).length > 0) updateCheckout(world, checkout, edit);
  refuseUnlessOpen(checkout);
  refuseSecondSubscription(world.store, checkout);
  refuseUsedUp(world, checkout);
  const { order_id } = tell(world, storyOf(world.store, checkout, buyer), { checkout_id: checkout.id });
  world.store.changed();
  if (order_id === undefined) throw refusal(400, "PaymentError", "The card was declined.");
  return { order_id };
}

function storyOf(store: Store, checkout: Checkout, buyer: Buyer) {
  if (buyer.card === "declined" && checkoutAmounts(store, checkout).isFormRequired) {
    return "checkout_declined";
  }
  if (!store.products.get(checkout.product_id)!.is_recurring) return "one_time_purchase";
  return checkout.subscription_id === null ? "subscription_purchase" : "free_plan_upgrade";
}

/** What is to be paid needs a billing country, the United States unless told; there, a full address. */
function billingAddress({ store, baseUrl }: World, checkout: Checkout, chosen: string | undefined): Json {
  const known = checkout.customer_billing_address?.country;
  const required = checkoutPayload(store, baseUrl, checkout).is_payment_form_required;
  const country = chosen ?? known ?? (required ? "US" : undefined);
  if (country === known) return {};
  const address = country === "US"
    ? { line1: "1 Test Street", postal_code: "10001", city: "New York", state: "US-NY", country }
    : { country };
  return { customer_billing_address: address };
}
