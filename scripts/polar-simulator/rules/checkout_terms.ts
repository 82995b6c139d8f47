/** What follows from a checkout's product, prices and settings: what is to be paid, and whether there is a trial. */
import type { models } from "@polar-sh/sdk/2026-10";
import type { Checkout, Price, Product } from "../rows/rows.ts";
import type { Store } from "../rows/store.ts";
import { discountOf, discountOn } from "./discounts.ts";
import { periodEnd } from "./intervals.ts";
import { taxOn } from "./money.ts";
import { isMetered, upfrontAmount } from "./prices.ts";
import type { World } from "./world.ts";

/** Prices that hold for a checkout: ad-hoc ones where it has some, else those of the catalogue. */
export function pricesOf(checkout: Pick<Checkout, "ad_hoc_prices">, product: Product): Price[] {
  return checkout.ad_hoc_prices[product.id] ?? product.prices.filter((price) => !price.is_archived);
}

/** The prices that are charged: those in the checkout's currency. */
export function chargedPrices(checkout: Checkout, product: Product): Price[] {
  const prices = pricesOf(checkout, product).filter(({ price_currency }) =>
    price_currency === checkout.currency
  );
  if (prices.length === 0) throw new Error(`product ${product.id} has no price in ${checkout.currency}`);
  return prices;
}

/** What is to be paid at a checkout, and whether that takes a card. */
export function checkoutAmounts(store: Store, checkout: Checkout) {
  const product = store.products.get(checkout.product_id)!;
  const discount = discountOn(checkout.amount, discountOf(store, checkout), checkout.currency);
  const net = checkout.amount - discount;
  const total = net + (checkout.tax_amount ?? 0);
  const isPaymentRequired = total > 0 && checkout.trial_end === null;
  const isUsageBilled = chargedPrices(checkout, product).some(isMetered);
  /** Renewals need a card, even if nothing is paid today. */
  const isSetupRequired = product.is_recurring && (checkout.amount > 0 || isUsageBilled);
  const isFormRequired = isPaymentRequired || isSetupRequired;
  return { discount, net, total, isPaymentRequired, isSetupRequired, isFormRequired };
}

/** The trial that this checkout starts, if any: its own setting before the product's. */
export function activeTrial(
  checkout: Checkout,
  product: Product,
): { interval: models.TrialInterval; count: number } | null {
  if (!checkout.allow_trial || !product.is_recurring) return null;
  const interval = checkout.trial_interval ?? product.trial_interval;
  const count = checkout.trial_interval_count ?? product.trial_interval_count;
  return interval === null || count === null ? null : { interval, count };
}

/** Whether the product can be paid in this currency, at the prices that hold for the checkout. */
export function isSoldIn(
  checkout: Pick<Checkout, "ad_hoc_prices">,
  product: Product,
  currency: string,
): boolean {
  return pricesOf(checkout, product).some((price) => price.price_currency === currency);
}

/** Sets what follows from product, price, discount, trial and country. */
export function reprice({ store, clock }: World, checkout: Checkout) {
  const product = store.products.get(checkout.product_id)!;
  checkout.amount = upfrontAmount(chargedPrices(checkout, product), checkout);
  const address = checkout.customer_billing_address;
  checkout.tax_amount = address === null ? null : taxOn(checkoutAmounts(store, checkout).net, address);
  const trial = activeTrial(checkout, product);
  checkout.trial_end = trial && periodEnd(clock.stamp(), trial.interval, trial.count);
}
