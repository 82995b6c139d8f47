/** Events as Polar sends them: an object under a name, and checkouts, which only stand around a payment. */

import type { models } from "@polar-sh/sdk/2026-10";
import { later } from "./calendar.ts";
import { polarId, product, type Slug } from "./catalogue.ts";
import { polarProduct } from "./payloads.ts";

/** The body of a webhook. */
export interface PolarEvent {
  /** Polar's name of the event, or one that it does not have. */
  type: string;
  timestamp: string;
  api_version: "2026-10";
  data: Record<string, unknown>;
}

/** An event about an object, which shows it as it was then. */
export function event(type: string, timestamp: string, data: object): PolarEvent {
  return { type, timestamp, api_version: "2026-10", data: { ...data } };
}

/** A checkout of one product. */
export function checkout(
  id: string,
  slug: Slug,
  fields: Partial<models.Checkout> & { created_at: string },
): Omit<models.Checkout, "customer_external_id"> {
  const { metadata: _1, is_deletable: _2, attached_custom_fields: _3, ...chosen } = polarProduct(slug);
  const prices = chosen.prices as models.ProductPriceFixed[];
  const amount = product(slug).price;
  return {
    id,
    modified_at: null,
    custom_field_data: {},
    payment_processor: "stripe",
    status: "open",
    client_secret: "polar_c_secret",
    url: `https://polar.sh/checkout/${id}`,
    expires_at: later(fields.created_at, 86_400),
    success_url: `https://app.example.com/dashboard?checkout_id=${id}`,
    return_url: null,
    embed_origin: null,
    amount,
    seats: null,
    min_seats: null,
    max_seats: null,
    units: null,
    min_units: null,
    max_units: null,
    discount_amount: 0,
    net_amount: amount,
    tax_amount: 0,
    tax_behavior: "exclusive",
    total_amount: amount,
    currency: "usd",
    allow_trial: true,
    active_trial_interval: null,
    active_trial_interval_count: null,
    trial_end: null,
    organization_id: chosen.organization_id,
    product_id: polarId(slug),
    product_price_id: `price-${slug}`,
    discount_id: null,
    allow_discount_codes: true,
    require_billing_address: false,
    is_discount_applicable: true,
    is_free_product_price: false,
    is_payment_required: true,
    is_payment_setup_required: false,
    is_payment_form_required: true,
    customer_id: null,
    is_business_customer: false,
    customer_name: null,
    customer_email: null,
    customer_ip_address: "203.0.113.7",
    customer_billing_name: null,
    customer_billing_address: null,
    customer_tax_id: null,
    locale: null,
    payment_method_type: null,
    payment_processor_metadata: {},
    billing_address_fields: {
      country: "required",
      state: "disabled",
      city: "disabled",
      postal_code: "disabled",
      line1: "disabled",
      line2: "disabled",
    },
    trial_interval: null,
    trial_interval_count: null,
    metadata: {},
    external_customer_id: null,
    products: [chosen],
    product: chosen,
    product_price: prices[0],
    prices: { [polarId(slug)]: prices },
    discount: null,
    subscription_id: null,
    attached_custom_fields: [],
    customer_metadata: {},
    ...fields,
  };
}
