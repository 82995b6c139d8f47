/** A checkout as Polar shows it. */
import type { models } from "@polar-sh/sdk/2026-10";
import type { Checkout, Product } from "../../rows/rows.ts";
import type { Store } from "../../rows/store.ts";
import { activeTrial, chargedPrices, checkoutAmounts, pricesOf } from "../checkout_terms.ts";
import { discountOf } from "../discounts.ts";
import { defaultPrice, isFree as isFreePrice } from "../prices.ts";
import { publicBenefits } from "./benefits.ts";
import { checkoutDiscountPayload } from "./discounts.ts";
import { productFields } from "./products.ts";

/** A checkout with its products and the prices that hold for it. Contains the client secret. */
export function checkoutPayload(store: Store, baseUrl: string, checkout: Checkout): models.Checkout {
  const product = store.products.get(checkout.product_id)!;
  const products = checkout.product_ids.map((id) => store.products.get(id)!);
  const price = defaultPrice(chargedPrices(checkout, product))!;
  const isFree = isFreePrice(price);
  const amounts = checkoutAmounts(store, checkout);
  const discount = discountOf(store, checkout);
  const trial = activeTrial(checkout, product);
  return {
    id: checkout.id,
    created_at: checkout.created_at,
    modified_at: checkout.modified_at,
    custom_field_data: checkout.custom_field_data,
    payment_processor: "stripe",
    status: checkout.status,
    client_secret: checkout.client_secret,
    url: `${baseUrl}/checkout/${checkout.client_secret}`,
    expires_at: checkout.expires_at,
    success_url: successUrl(checkout, baseUrl),
    return_url: checkout.return_url,
    embed_origin: checkout.embed_origin,
    amount: checkout.amount,
    seats: checkout.seats,
    min_seats: checkout.min_seats,
    max_seats: checkout.max_seats,
    units: checkout.units,
    min_units: checkout.min_units,
    max_units: checkout.max_units,
    discount_amount: amounts.discount,
    net_amount: amounts.net,
    tax_amount: checkout.tax_amount,
    tax_behavior: checkout.tax_amount === null ? null : "exclusive",
    total_amount: amounts.total,
    currency: checkout.currency,
    allow_trial: checkout.allow_trial,
    active_trial_interval: trial?.interval ?? null,
    active_trial_interval_count: trial?.count ?? null,
    trial_end: checkout.trial_end,
    organization_id: store.organizationId,
    product_id: checkout.product_id,
    product_price_id: price.id,
    discount_id: checkout.discount_id,
    allow_discount_codes: checkout.allow_discount_codes,
    require_billing_address: checkout.require_billing_address,
    is_discount_applicable: !isFree,
    is_free_product_price: isFree,
    is_payment_required: amounts.isPaymentRequired,
    is_payment_setup_required: amounts.isSetupRequired,
    is_payment_form_required: amounts.isFormRequired,
    customer_id: checkout.customer_id,
    is_business_customer: checkout.is_business_customer,
    customer_name: checkout.customer_name,
    customer_email: checkout.customer_email,
    customer_ip_address: checkout.customer_ip_address,
    customer_billing_name: checkout.customer_billing_name,
    customer_billing_address: checkout.customer_billing_address,
    customer_tax_id: checkout.customer_tax_id,
    locale: checkout.locale,
    payment_method_type: checkout.payment_method_type,
    payment_processor_metadata: {
      publishable_key: "pk_test_simulator",
      ...(checkout.intent_status === null ? {} : { intent_status: checkout.intent_status }),
    },
    billing_address_fields: addressFields(checkout),
    trial_interval: checkout.trial_interval,
    trial_interval_count: checkout.trial_interval_count,
    metadata: checkout.metadata,
    external_customer_id: checkout.external_customer_id,
    products: products.map((product) => checkoutProductPayload(store, checkout, product)),
    product: checkoutProductPayload(store, checkout, product),
    product_price: price,
    prices: Object.fromEntries(products.map((product) => [product.id, pricesOf(checkout, product)])),
    discount: discount && checkoutDiscountPayload(discount),
    subscription_id: checkout.subscription_id,
    attached_custom_fields: [],
    customer_metadata: checkout.customer_metadata,
  };
}

/** Where the buyer goes after paying; Polar's own confirmation page unless the shop named one. */
export function successUrl(checkout: Checkout, baseUrl: string): string {
  return checkout.success_url?.replaceAll("{CHECKOUT_ID}", checkout.id) ??
    `${baseUrl}/checkout/${checkout.client_secret}`;
}

/** A checkout as the buyer's page may see it: without what only the shop knows. */
export function publicCheckoutPayload(
  store: Store,
  baseUrl: string,
  checkout: Checkout,
): models.CheckoutPublic {
  const {
    metadata: _,
    customer_metadata: __,
    external_customer_id: ___,
    subscription_id: ____,
    trial_interval: _____,
    trial_interval_count: ______,
    ...shown
  } = checkoutPayload(store, baseUrl, checkout);
  return {
    ...shown,
    organization: {
      created_at: checkout.created_at,
      modified_at: null,
      id: store.organizationId,
      name: "Simulated shop",
      slug: "simulated-shop",
      avatar_url: null,
      proration_behavior: "prorate",
      allow_customer_updates: true,
    },
  };
}

function checkoutProductPayload(
  store: Store,
  checkout: Checkout,
  product: Product,
): models.CheckoutProduct {
  const benefits = publicBenefits(store, product);
  return { ...productFields(product), prices: pricesOf(checkout, product), benefits, medias: [] };
}

function addressFields(checkout: Checkout): models.CheckoutBillingAddressFields {
  const country = checkout.customer_billing_address?.country;
  const full = checkout.require_billing_address || checkout.is_business_customer || country === "US";
  return {
    country: "required",
    state: country === "US" || country === "CA" ? "required" : full ? "optional" : "disabled",
    city: full ? "required" : "disabled",
    postal_code: full ? "required" : "disabled",
    line1: full ? "required" : "disabled",
    line2: full ? "optional" : "disabled",
  };
}
