/** A product as Polar shows it: by itself and inside an order. */
import type { models } from "@polar-sh/sdk/2026-10";
import type { Product } from "../../rows/rows.ts";
import type { Store } from "../../rows/store.ts";
import { benefitsOf } from "./benefits.ts";

/** A product with its present prices and benefits. */
export function productPayload(store: Store, product: Product): models.Product {
  return {
    metadata: product.metadata,
    ...productFields(product),
    is_deletable: false,
    prices: product.prices.filter((price) => !price.is_archived),
    benefits: benefitsOf(store, product),
    medias: [],
    attached_custom_fields: [],
  };
}

/** The product inside an order: metadata, but no prices and no benefits. */
export function orderProductPayload(product: Product): models.OrderProduct {
  return { metadata: product.metadata, ...productFields(product) };
}

/** What every form of a product shows. */
export function productFields(product: Product): Omit<models.OrderProduct, "metadata"> {
  return {
    id: product.id,
    created_at: product.created_at,
    modified_at: product.modified_at,
    trial_interval: product.trial_interval,
    trial_interval_count: product.trial_interval_count,
    name: product.name,
    description: product.description,
    visibility: product.visibility,
    recurring_interval: product.recurring_interval,
    recurring_interval_count: product.recurring_interval_count,
    meter_interval: null,
    meter_interval_count: null,
    is_recurring: product.is_recurring,
    is_archived: product.is_archived,
    organization_id: product.organization_id,
  };
}
