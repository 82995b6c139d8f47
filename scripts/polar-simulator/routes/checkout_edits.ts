/** The fields of a checkout session that a shop or the buyer fills in (https://polar.sh/docs/features/checkout/session). */
import type { Checkout } from "../rows/rows.ts";
import { quantitiesAtEdit } from "../rules/checkout_quantities.ts";
import { refuseDiscount, refuseSecondSubscription, refuseUnlessOpen } from "../rules/checkout_refusals.ts";
import { chargedPrices, isSoldIn, reprice } from "../rules/checkout_terms.ts";
import { discountOf, isApplicable } from "../rules/discounts.ts";
import { DEFAULT_CURRENCY } from "../rules/presentment.ts";
import { impossible, wrongValue } from "../rules/problems.ts";
import { tell } from "../rules/storyteller.ts";
import type { World } from "../rules/world.ts";
import { type BodyReader, bodyReader, type Json } from "./input.ts";

const TRIAL_INTERVALS = ["day", "week", "month", "year"] as const;

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
    seats: reader.integer("seats", { min: 1 }),
    units: reader.integer("units", { min: 1 }),
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
  const asked = reader.text("currency", { min: 3, max: 3 });
  reader.finish();
  refuseUnlessOpen(checkout);
  if (productId !== null && !checkout.product_ids.includes(productId)) {
    throw impossible(wrongValue("product_id", "Product is not available in this checkout.", productId));
  }
  const product = world.store.products.get(productId ?? checkout.product_id)!;
  const isOther = product.id !== checkout.product_id;
  // The present currency stays if the product is sold in it.
  const currency = [asked ?? checkout.currency, ...asked === null ? [DEFAULT_CURRENCY] : []].find((one) =>
    isSoldIn(checkout, product, one)
  );
  if (currency === undefined) {
    const msg = "Product is not available in the specified currency.";
    throw impossible(wrongValue(asked === null ? "product_id" : "currency", msg, asked ?? productId));
  }
  const prices = chargedPrices({ ...checkout, currency }, product);
  const quantities = quantitiesAtEdit(prices, checkout, fields, isOther);
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
    product_id: product.id,
    currency,
    ...quantities,
  };
  if (isOther && !reader.sent("discount_id")) edited.discount_id = applicableDiscount(world, edited);
  if (fields.discount_id !== null) refuseDiscount(world, edited);
  refuseSecondSubscription(world.store, edited);

  Object.assign(checkout, edited);
  reprice(world, checkout);
  checkout.modified_at = world.clock.stamp();
  tell(world, "checkout_edited", { checkout_id: checkout.id });
}

/** Another product drops a discount that is not for it. */
function applicableDiscount({ store }: World, checkout: Checkout): string | null {
  const discount = discountOf(store, checkout);
  const product = store.products.get(checkout.product_id)!;
  return discount !== null && isApplicable(discount, product, checkout.currency) ? discount.id : null;
}
