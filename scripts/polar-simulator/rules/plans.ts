/** Which product and prices a subscription has. */
import type { Price, Product, Subscription } from "../rows/rows.ts";
import type { Store } from "../rows/store.ts";

/** The prices that a product is sold at in one currency. */
export function pricesIn(product: Product, currency: string): Price[] {
  return product.prices.filter((price) => !price.is_archived && price.price_currency === currency);
}

/**
 * Gives the subscription another product and its prices; the period stays.
 * @returns whether its interval is another one
 */
export function switchProduct(store: Store, subscription: Subscription, product: Product): boolean {
  const previous = store.products.get(subscription.product_id)!;
  subscription.product_id = product.id;
  subscription.prices = pricesIn(product, subscription.currency);
  subscription.recurring_interval = product.recurring_interval!;
  subscription.recurring_interval_count = product.recurring_interval_count ?? 1;
  return previous.recurring_interval !== product.recurring_interval ||
    previous.recurring_interval_count !== product.recurring_interval_count;
}
