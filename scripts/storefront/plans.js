/** What is sold by subscription. */

import { ask, db } from "./api.js";

let asked;

/** Every plan, also those that are no longer for sale; somebody may have one. Asked for once. */
export const allPlans = () =>
  asked ??= ask(
    db.from("products").select(
      "slug, name, description, price_amount, currency, product_prices(currency, amount), recurring_interval, recurring_interval_count, requires_url, seat_based, active",
    ).eq("kind", "subscription").order("price_amount"),
  );
