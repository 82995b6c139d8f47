/**
 * The rows of the simulated Polar's tables. A row holds what Polar stores; what Polar computes or embeds in an
 * answer (totals, the customer inside an order) is added in payloads.ts.
 */
import type { models } from "@polar-sh/sdk/2026-10";

/** What the shop attaches to an object. */
export type Metadata = Record<string, string | number | boolean>;
/** A price that is known before anything is used: an amount, or one for so many seats or units. */
export type StaticPrice =
  | models.ProductPriceFixed
  | models.ProductPriceSeatBased
  | models.ProductPriceUnitBased;
/** A price of what was used, billed afterwards. */
export type MeteredPrice = models.ProductPriceMeteredUnit;
/** A price; the simulator has no pay-what-you-want and no tiers of usage. */
export type Price = StaticPrice | MeteredPrice;

/** How many seats or units somebody buys; null where the price is not by them. */
export interface Quantities {
  seats: number | null;
  units: number | null;
}

/** A product with all its prices, archived ones too. */
export type Product = Omit<models.Product, "prices" | "benefits"> & {
  prices: Price[];
  benefit_ids: string[];
};

/** A card on file: it works, it is declined for now, or the bank says never again. */
export type Card = "good" | "declined" | "lost";

/** A customer, with what Polar does not show. */
export type Customer = Omit<models.CustomerIndividual, "type"> & {
  /** A team once seats were bought. */
  type: models.CustomerType;
  /** Null once the customer is deleted; Polar keeps the value in the metadata. */
  external_id: string | null;
  card: Card | null;
  /** Credit in minor units by currency, from orders with a negative total; below zero it is a debt. */
  balance: Record<string, number>;
};

/** Whoever acts for a customer; the owner is made with the customer. */
export type Member = models.Member;

/** A checkout session. */
export interface Checkout extends Quantities {
  id: string;
  created_at: string;
  modified_at: string | null;
  status: models.CheckoutStatus;
  client_secret: string;
  expires_at: string;
  success_url: string | null;
  return_url: string | null;
  embed_origin: string | null;
  /** The products to choose from, the chosen one, and the prices that hold for this checkout only. */
  product_ids: string[];
  product_id: string;
  ad_hoc_prices: Record<string, Price[]>;
  currency: string;
  /** The shop's own bounds, within those of the price. */
  min_seats: number | null;
  max_seats: number | null;
  min_units: number | null;
  max_units: number | null;
  /** Before discount and tax. */
  amount: number;
  discount_id: string | null;
  /** Null until a billing country is known. */
  tax_amount: number | null;
  allow_trial: boolean;
  trial_interval: models.TrialInterval | null;
  trial_interval_count: number | null;
  trial_end: string | null;
  allow_discount_codes: boolean;
  require_billing_address: boolean;
  /** The free subscription that this checkout upgrades. */
  subscription_id: string | null;
  customer_id: string | null;
  external_customer_id: string | null;
  is_business_customer: boolean;
  customer_name: string | null;
  customer_email: string | null;
  customer_ip_address: string | null;
  customer_billing_name: string | null;
  customer_billing_address: models.Address | null;
  customer_tax_id: string | null;
  locale: string;
  payment_method_type: string | null;
  intent_status: string | null;
  metadata: Metadata;
  customer_metadata: Metadata;
  custom_field_data: Record<string, string | number | boolean | null>;
}

type ComputedByOrder = "paid" | "due_amount" | "refundable_amount" | "refundable_tax_amount" | "description";
type EmbeddedInOrder = "customer" | "product" | "discount" | "subscription";
/** An order, without what Polar computes or embeds. */
export type Order = Omit<models.Order, ComputedByOrder | EmbeddedInOrder | "seats" | "units"> & Quantities & {
  /** Of the charge; null while there was none. */
  payment_id: string | null;
  /** What the card was charged, in minor units; 0 when nothing was due, or too little to charge. */
  charged_amount: number;
  failed_charges: number;
};

/** A change of product, seats or units that waits for the end of the period. */
export type PendingUpdate = Omit<models.PendingSubscriptionUpdate, "seats" | "units"> & Quantities & {
  /** The discount that comes with it; `unset` ends the one that there is. */
  discount_id: string | "unset" | null;
  /** The period that Polar wrote down when it planned another product. */
  cycle_start: string | null;
  cycle_end: string | null;
};

/** A subscription, without what Polar embeds. */
export type Subscription =
  & Omit<
    models.Subscription,
    "customer" | "product" | "discount" | "prices" | "meters" | "pending_update" | "seats" | "units"
  >
  & Quantities
  & {
    prices: Price[];
    /** The day of the month that periods end on, in months that have it. */
    anchor_day: number;
    /** The start of the first period that the discount lowered. */
    discount_applied_at: string | null;
    pending_update: PendingUpdate | null;
  };

/** An amount that waits for the subscription's next order. Usage waits in events instead. */
export interface Line {
  id: string;
  subscription_id: string;
  label: string;
  /** Minor units; negative for what is given back. */
  amount: number;
  proration: boolean;
  product_price_id: string;
  start_timestamp: string;
  end_timestamp: string;
}

/** What counts events for a metered price. */
export type Meter = models.Meter;

/** What a customer used, as the shop told it. */
export interface UsageEvent {
  id: string;
  created_at: string;
  timestamp: string;
  name: string;
  customer_id: string;
  /** The shop's own id; the same one is taken once. */
  external_id: string | null;
  metadata: Metadata;
}

/** One event on one metered price of one subscription, until an order bills it. */
export interface MeteredEntry {
  id: string;
  subscription_id: string;
  product_price_id: string;
  event_id: string;
  timestamp: string;
}

/** A discount; amounts in minor units by currency, or a share in basis points. */
export interface Discount {
  id: string;
  created_at: string;
  modified_at: string | null;
  deleted_at: string | null;
  name: string;
  code: string | null;
  duration: models.DiscountDuration;
  duration_in_months: number | null;
  amounts: Record<string, number> | null;
  basis_points: number | null;
  starts_at: string | null;
  ends_at: string | null;
  max_redemptions: number | null;
  /** Absent in what an earlier simulator has kept. */
  max_redemptions_per_customer?: number | null;
  redemptions_count: number;
  /** Null for every product. */
  product_ids: string[] | null;
  metadata: Metadata;
}

/** A refund, as Polar shows it. */
export type Refund = models.Refund;

/** A payment that the buyer's bank disputes. */
export type Dispute = Omit<models.Dispute, "customer"> & { customer_id: string };

/** One of the seats that were bought, given to somebody. */
export interface Seat {
  id: string;
  created_at: string;
  modified_at: string | null;
  subscription_id: string | null;
  order_id: string | null;
  status: models.SeatStatus;
  /** Whoever pays. */
  customer_id: string;
  /** Whoever sits there; null after the seat was taken back. */
  member_id: string | null;
  email: string | null;
  invitation_token: string | null;
  invitation_token_expires_at: string | null;
  claimed_at: string | null;
  revoked_at: string | null;
  seat_metadata: Record<string, unknown> | null;
}

/** A benefit; the simulator has feature flags only. */
export type Benefit = models.BenefitFeatureFlag;

/** That a customer has a benefit, through a subscription or through an order. */
export interface Grant {
  id: string;
  created_at: string;
  modified_at: string | null;
  granted_at: string | null;
  revoked_at: string | null;
  customer_id: string;
  benefit_id: string;
  subscription_id: string | null;
  order_id: string | null;
  /** Whose seat gives it; null for what the customer has without seats. */
  member_id: string | null;
}

/** A link to the portal. */
export interface CustomerSession {
  id: string;
  created_at: string;
  token: string;
  expires_at: string;
  return_url: string | null;
  customer_id: string;
}

/** Where webhooks go. */
export type WebhookEndpoint = models.WebhookEndpoint;

/** One event for one endpoint; its id is the `webhook-id` of every attempt. */
export interface WebhookEvent {
  id: string;
  created_at: string;
  modified_at: string | null;
  endpoint_id: string;
  type: models.WebhookEventType;
  api_version: string;
  payload: string;
  /** Null while it is still being tried. */
  succeeded: boolean | null;
  skipped: boolean;
  last_http_code: number | null;
  attempts: number;
  /** When the next attempt after a failed one is due. */
  retry_at: string | null;
}

/** One attempt to deliver an event. */
export interface WebhookDelivery {
  id: string;
  created_at: string;
  event_id: string;
  endpoint_id: string;
  attempt: number;
  succeeded: boolean;
  http_code: number | null;
  response: string | null;
}

/** What a story is about: ids of the objects in it, and what its beats found out. Changes add to it. */
export interface StoryContext {
  checkout_id?: string;
  customer_id?: string;
  customer_is_new?: boolean;
  anonymize?: boolean;
  member_id?: string;
  order_id?: string;
  seat_id?: string;
  product_id?: string;
  subscription_id?: string;
  was_inactive?: boolean;
  /** How the last charge ended; `ignored` when it failed and nobody minds any more. */
  charge?: "succeeded" | "recovers" | "failed_first" | "failed_again" | "failed_for_good" | "ignored";
  refund_id?: string;
  refund_outcome?: "succeeded" | "failed" | "canceled";
  discount_id?: string;
  benefit_id?: string;
  grant_id?: string;
}

/** A story that the clock has not reached the end of; kept in the store, so that a restart does not lose it. */
export interface Telling {
  id: string;
  /** A name that rules/stories.ts knows. */
  story: string;
  context: StoryContext;
  began_at: string;
  /** The beat that comes next, and when. */
  next: number;
  due: string;
}
