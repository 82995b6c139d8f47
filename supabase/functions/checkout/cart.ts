/** What `create_cart` answers: the cart as the database has checked, priced and stored it. */

import type { CheckoutSession, Order } from "./polar.ts";

export interface Cart {
  cart_id: string;
  currency: Order["currency"];
  /** Sum of the lines in minor units. */
  total_amount: number;
  /** What is sold at Polar: the line's product, or for several lines or a quantity the cart as a product. */
  product: { slug: string; kind: "kit" | "upsell" | "subscription" | "cart"; polar_product_id: string };
  /** Whether Polar is told `total_amount` as the price of this one checkout. */
  ad_hoc_price: boolean;
  /** False for who ever had a trial. */
  allow_trial: boolean;
  buyer: Buyer;
  /** The open checkout that an earlier request with the same idempotency key got. */
  checkout: CheckoutSession | null;
}

export interface Buyer {
  /** `sub` of the signed-in user; null for a signed-out buyer. */
  user_id: string | null;
  /** Only where it is verified. */
  email: string | null;
  /** The Polar customer linked to the user. */
  polar_customer_id: string | null;
}
