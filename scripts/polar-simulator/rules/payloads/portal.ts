/** What a customer sees in the portal: the shop's objects without its metadata, and the shop itself. */
import type { models } from "@polar-sh/sdk/2026-10";
import type { Customer, Order, Product, Subscription } from "../../rows/rows.ts";
import type { Store } from "../../rows/store.ts";
import { publicBenefits } from "./benefits.ts";
import { orderPayload } from "./orders.ts";
import { productFields } from "./products.ts";
import { subscriptionFields, subscriptionPayload } from "./subscriptions.ts";

/** The simulated organization lets its customers do everything that Polar knows a setting for. */
export const PORTAL_SETTINGS: models.OrganizationCustomerPortalSettings = {
  usage: { show: true },
  subscription: { update_seats: true, update_plan: true, update_units: true, pause: true },
  customer: { allow_email_change: false },
};

/** A subscription of the customer's. */
export function customerSubscriptionPayload(
  store: Store,
  subscription: Subscription,
): models.CustomerSubscription {
  const { prices, meters, pending_update } = subscriptionPayload(store, subscription);
  const { metadata: _, ...fields } = subscriptionFields(subscription);
  return {
    ...fields,
    product: portalProduct(store, store.products.get(subscription.product_id)!),
    prices,
    meters,
    pending_update,
  };
}

/** An order of the customer's. */
export function customerOrderPayload(store: Store, order: Order): models.CustomerOrder {
  const {
    metadata: _,
    custom_field_data: __,
    platform_fee_amount: ___,
    platform_fee_currency: ____,
    customer: _____,
    discount: ______,
    subscription,
    ...fields
  } = orderPayload(store, order);
  const product = store.products.get(order.product_id ?? "");
  const { metadata: _______, ...shown } = subscription ?? {};
  return {
    ...fields,
    product: product === undefined ? null : portalProduct(store, product),
    subscription: subscription === null ? null : shown as models.CustomerOrderSubscription,
  };
}

/** The customer itself. */
export function portalCustomerPayload(customer: Customer): models.CustomerPortalCustomer {
  return {
    created_at: customer.created_at,
    modified_at: customer.modified_at,
    id: customer.id,
    email: customer.email,
    email_verified: customer.email_verified,
    name: customer.name,
    billing_name: customer.billing_name ?? customer.name,
    billing_address: customer.billing_address,
    tax_id: customer.tax_id,
    oauth_accounts: {},
    default_payment_method_id: null,
    type: customer.type,
    locale: customer.locale ?? null,
  };
}

function portalProduct(store: Store, product: Product): models.CustomerSubscriptionProduct {
  return {
    ...productFields(product),
    prices: product.prices.filter((price) => !price.is_archived),
    benefits: publicBenefits(store, product),
    medias: [],
    organization: {
      created_at: product.created_at,
      modified_at: null,
      id: store.organizationId,
      name: "Simulated shop",
      slug: "simulated-shop",
      avatar_url: null,
      proration_behavior: "prorate",
      allow_customer_updates: true,
      customer_portal_settings: PORTAL_SETTINGS,
    },
  };
}
