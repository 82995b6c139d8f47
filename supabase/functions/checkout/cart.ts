/** What `create_cart` answers: the cart as the database has checked, priced and stored it. */

import { isRecord } from "../_shared/json.ts";
import type { CheckoutSession, Total } from "./polar.ts";

export interface Cart {
  cart_id: string;
  /** Sum of the lines in each currency that all of them are sold in. */
  totals: Total[];
  /** What is sold at Polar: the line's product, or for several lines or a quantity the cart as a product. */
  product: { slug: string; kind: "kit" | "upsell" | "subscription" | "cart"; polar_product_id: string };
  /** Whether Polar is told `totals` as the price of this one checkout. */
  ad_hoc_price: boolean;
  /** How many seats are bought; null for what is not sold by the seat. */
  seats: number | null;
  /** False for who ever had a trial. */
  allow_trial: boolean;
  buyer: Buyer;
  /** What the buyer should know before paying. */
  warnings: Warning[];
  /** The open checkout that an earlier request with the same idempotency key got. */
  checkout: CheckoutSession | null;
}

/** Something that is no mistake for certain, and worth a question. */
export interface Warning {
  /** The buyer has these reports on this shop, or is getting them; they stand in the cart twice; DNS knows no such shop. */
  code: "already_bought" | "twice_in_cart" | "name_not_found";
  /** Item of the request, from 1. */
  line: number;
  product: string;
  url: string;
  reports: string[];
  /** When they were bought last, for `already_bought`. */
  bought_at: string | null;
}

export interface Buyer {
  /** `sub` of the signed-in user; null for a signed-out buyer. */
  user_id: string | null;
  /** Only where it is verified. */
  email: string | null;
  /** The Polar customer linked to the user. */
  polar_customer_id: string | null;
  /** Polar still has an e-mail for that customer which the user has given up for `email`. */
  email_is_new?: boolean;
}

/** Throws where the database and this function disagree about a cart: then the call fails and is seen. */
export function parseCart(value: unknown): Cart {
  if (
    isRecord(value) && typeof value.cart_id === "string" && Array.isArray(value.totals) &&
    typeof value.ad_hoc_price === "boolean" &&
    typeof value.allow_trial === "boolean" && isRecord(value.buyer) && Array.isArray(value.warnings) &&
    isRecord(value.product) && typeof value.product.polar_product_id === "string"
  ) {
    const checkout = value.checkout === null ? null : parseSession(value.checkout);
    return { ...value as unknown as Cart, checkout };
  }
  throw new TypeError("create_cart returned something else than a cart");
}

/** The checkout that a cart has got. Throws like {@link parseCart}. */
export function parseSession(value: unknown): CheckoutSession {
  if (
    isRecord(value) && typeof value.checkout_id === "string" && typeof value.url === "string" &&
    typeof value.expires_at === "string"
  ) {
    return { checkout_id: value.checkout_id, url: value.url, expires_at: value.expires_at };
  }
  throw new TypeError("the database returned something else than a checkout");
}
