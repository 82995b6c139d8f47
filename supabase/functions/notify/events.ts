/**
 * What the shop's own endpoint is told, as types: the body of a delivery is one of these (docs/reference.md, “Events”).
 * Times are ISO 8601, amounts minor units net of tax; `data` is as the rows were when the event left.
 */

interface Event<Type extends string, Data> {
  type: Type;
  /** When it happened. */
  timestamp: string;
  data: Data;
}

interface Purchase {
  purchase_id: string;
  order_id: string;
  /** The token's `sub`; null while nobody owns it. */
  user_id: string | null;
  product: string;
  status: "awaiting_url" | "pending_scrape" | "scraping" | "completed" | "failed" | "canceled";
  failure_code: string | null;
  url: string | null;
}

interface Refund {
  refund_id: string;
  order_id: string;
  user_id: string | null;
  amount: number;
  tax_amount: number | null;
  currency: string;
  /** Line of the order that it pays back; null for a part that names none. */
  line: number | null;
  /** Polar's word. */
  order_status: string;
}

interface Subscription {
  subscription_id: string;
  user_id: string | null;
  status: "trialing" | "active" | "past_due" | "paused" | "inactive" | "revoked";
  /** Slug; null for a product that the catalogue does not know. */
  product: string | null;
  units: number;
  cancel_at_period_end: boolean;
  pause_at_period_end: boolean;
  /** When a pause ends by itself; null: when somebody resumes it. */
  resumes_at: string | null;
  current_period_end: string | null;
  access_until: string | null;
}

interface Credits {
  lot_id: string;
  user_id: string | null;
  /** Of the whole lot, so far. */
  granted: number;
  source: string;
  product: string | null;
  order_id: string | null;
  subscription_id: string | null;
  expires_at: string | null;
}

export type ShopEvent =
  | Event<"purchase.awaiting_url" | "purchase.completed" | "purchase.failed", Purchase>
  | Event<"order.refunded", Refund>
  | Event<"subscription.changed", Subscription>
  | Event<"credits.granted", Credits>;
