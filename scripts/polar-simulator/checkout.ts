/**
 * A checkout from its creation to its payment (https://polar.sh/docs/features/checkout/session).
 *
 * Several products in one checkout are a choice, never a cart: the buyer pays for one of them.
 */
import { activeTrial, chargedPrice, checkoutAmounts, checkoutPayload, pricesOf } from "./checkout_payload.ts";
import { isBillable } from "./conditions.ts";
import { isRedeemable } from "./discounts.ts";
import { type BodyReader, bodyReader, type Json } from "./input.ts";
import { periodEnd } from "./intervals.ts";
import { taxOn } from "./money.ts";
import { impossible, refusal, wrongValue } from "./problems.ts";
import type { Checkout, Product } from "./rows.ts";
import type { Store } from "./store.ts";
import type { World } from "./world.ts";

const TRIAL_INTERVALS = ["day", "week", "month", "year"] as const;

/** What the buyer of the hosted page enters. */
export interface Buyer {
  email?: string;
  name?: string;
  /** ISO 3166 code; decides the tax. */
  country?: string;
  /** One of the checkout's products; the first unless chosen. */
  product_id?: string;
  /** What the bank says to the card; good unless told. */
  card?: "good" | "declined";
}

/** The fields that both the creation and an update of a checkout can carry; null where absent. */
export function readFields(reader: BodyReader) {
  const fields = {
    discount_id: reader.uuid("discount_id"),
    allow_discount_codes: reader.boolean("allow_discount_codes"),
    require_billing_address: reader.boolean("require_billing_address"),
    allow_trial: reader.boolean("allow_trial"),
    trial_interval: reader.choice("trial_interval", TRIAL_INTERVALS),
    trial_interval_count: reader.integer("trial_interval_count", { min: 1, max: 1000 }),
    is_business_customer: reader.boolean("is_business_customer"),
    customer_name: reader.text("customer_name", { max: 256 }),
    customer_email: reader.email("customer_email"),
    customer_ip_address: reader.ip("customer_ip_address"),
    customer_billing_name: reader.text("customer_billing_name"),
    customer_billing_address: reader.address("customer_billing_address"),
    customer_tax_id: reader.text("customer_tax_id"),
    customer_metadata: reader.metadata("customer_metadata"),
    metadata: reader.metadata("metadata"),
    success_url: reader.url("success_url"),
    return_url: reader.url("return_url"),
    embed_origin: reader.text("embed_origin"),
    locale: reader.text("locale"),
    custom_field_data: reader.metadata("custom_field_data"),
  };
  if ((fields.trial_interval === null) !== (fields.trial_interval_count === null)) {
    reader.wrong([], "missing", "Both trial_interval and trial_interval_count must be set together.", null);
  }
  return fields;
}

/**
 * Edits an open checkout and tells about it.
 * @param body a request body: the fields that are absent stay as they are
 * @throws 403 when it is not open or the customer already has a subscription, 422 for a wrong field
 */
export function updateCheckout(world: World, checkout: Checkout, body: Json) {
  const reader = bodyReader(body);
  const fields = readFields(reader);
  const productId = reader.uuid("product_id");
  reader.finish();
  refuseUnlessOpen(checkout);
  if (productId !== null && !checkout.product_ids.includes(productId)) {
    throw impossible(wrongValue("product_id", "Product is not available in this checkout.", productId));
  }
  if (productId !== null && !isSoldIn(checkout, world.store.products.get(productId)!, checkout.currency)) {
    const msg = "Product is not available in the specified currency.";
    throw impossible(wrongValue("product_id", msg, productId));
  }

  // The e-mail of a linked customer is locked.
  if (checkout.customer_id !== null) fields.customer_email = checkout.customer_email;
  const nullable = new Set([
    "discount_id",
    "success_url",
    "return_url",
    "embed_origin",
    "customer_tax_id",
    "customer_name",
  ]);
  const changes = Object.entries(fields).filter(([field, value]) =>
    reader.sent(field) && (value !== null || nullable.has(field))
  );
  const edited = {
    ...checkout,
    ...Object.fromEntries(changes),
    product_id: productId ?? checkout.product_id,
  };
  if (fields.discount_id !== null) refuseDiscount(world, edited);
  refuseSecondSubscription(world.store, edited);

  Object.assign(checkout, edited);
  reprice(world, checkout);
  checkout.modified_at = world.clock.stamp();
  world.tell("checkout_edited", { checkout_id: checkout.id });
}

/** Sets what follows from product, price, discount, trial and country. */
export function reprice({ store, clock }: World, checkout: Checkout) {
  const product = store.products.get(checkout.product_id)!;
  checkout.amount = chargedPrice(checkout, product).price_amount;
  const address = checkout.customer_billing_address;
  checkout.tax_amount = address === null ? null : taxOn(checkoutAmounts(store, checkout).net, address);
  const trial = activeTrial(checkout, product);
  checkout.trial_end = trial && periodEnd(clock.stamp(), trial.interval, trial.count);
}

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

/** Whether the product can be paid in this currency, at the prices that hold for the checkout. */
export function isSoldIn(
  checkout: Pick<Checkout, "ad_hoc_prices">,
  product: Product,
  currency: string,
): boolean {
  return pricesOf(checkout, product).some((price) => price.price_currency === currency);
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
    ...(buyer.name && { customer_name: buyer.name }),
    ...billingAddress(world, checkout, buyer.country),
  };
  if (Object.keys(edit).length > 0) updateCheckout(world, checkout, edit);
  refuseUnlessOpen(checkout);
  refuseSecondSubscription(world.store, checkout);
  const { order_id } = world.tell(storyOf(world.store, checkout, buyer), { checkout_id: checkout.id });
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

function refuseUnlessOpen(checkout: Checkout) {
  if (checkout.status === "open") return;
  throw refusal(403, "NotOpenCheckout", `Checkout ${checkout.id} is not open: ${checkout.status}`);
}

/**
 * Polar's default: one subscription per customer, unless the checkout upgrades it. The customer is the linked one,
 * else whoever has the e-mail.
 */
function refuseSecondSubscription(store: Store, checkout: Checkout) {
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
