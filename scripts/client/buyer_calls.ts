/** Made by `deno task client` from docs/reference.md and the database's types. Not to be edited. */

import type { Answer, KeyedOptions, Options } from "./answer.ts";
import type { Json } from "./database.types.ts";

/** Where each call leads, and the codes that it refuses with. */
export const calls = {
  checkout: {
    function: "checkout",
    codes: [
      "invalid_json",
      "missing_credentials",
      "invalid_api_key",
      "invalid_token",
      "unusable_credential",
      "legacy_api_key",
      "legacy_signing_key",
      "account_deleted",
      "profile_unavailable",
      "method_not_allowed",
      "already_subscribed",
      "idempotency_key_reused",
      "body_too_large",
      "unknown_field",
      "invalid_items",
      "too_many_items",
      "unknown_product",
      "product_not_available",
      "invalid_quantity",
      "one_url_per_line",
      "invalid_url",
      "private_host",
      "too_many_competitor_urls",
      "subscription_alone",
      "invalid_path",
      "invalid_locale",
      "invalid_currency",
      "currency_not_available",
      "unknown_discount_code",
      "discount_not_started",
      "discount_expired",
      "discount_used_up",
      "discount_not_applicable",
      "discount_refused",
      "embed_origin_not_allowed",
      "invalid_idempotency_key",
      "too_many_checkouts",
      "not_configured",
      "internal_error",
      "polar_refused",
      "polar_busy",
      "polar_unavailable",
      "product_not_synced",
      "try_again",
    ],
  },
  customerPortal: {
    function: "customer-portal",
    codes: [
      "invalid_json",
      "missing_credentials",
      "invalid_api_key",
      "invalid_token",
      "unusable_credential",
      "legacy_api_key",
      "legacy_signing_key",
      "account_deleted",
      "not_your_subscription",
      "profile_unavailable",
      "no_customer",
      "method_not_allowed",
      "link_first",
      "body_too_large",
      "unknown_field",
      "invalid_path",
      "invalid_subscription_id",
      "not_configured",
      "internal_error",
      "polar_refused",
      "polar_busy",
      "polar_unavailable",
      "product_not_synced",
      "try_again",
    ],
  },
  subscription: {
    function: "subscription",
    codes: [
      "invalid_json",
      "missing_credentials",
      "invalid_api_key",
      "invalid_token",
      "unusable_credential",
      "legacy_api_key",
      "legacy_signing_key",
      "account_deleted",
      "payment_failed",
      "payment_action_required",
      "not_offered",
      "profile_unavailable",
      "unknown_subscription",
      "method_not_allowed",
      "already_ended",
      "command_open",
      "already_canceled",
      "not_active",
      "cannot_pause",
      "no_pause_planned",
      "not_paused",
      "seats_taken",
      "refused",
      "body_too_large",
      "unknown_field",
      "invalid_action",
      "invalid_subscription_id",
      "invalid_quantity",
      "invalid_proration",
      "invalid_reason",
      "invalid_comment",
      "invalid_resumes_at",
      "unknown_product",
      "product_not_available",
      "quantity_not_sold",
      "not_sold_by_quantity",
      "plan_refused",
      "proration_refused",
      "resumes_at_refused",
      "too_many_changes",
      "not_configured",
      "internal_error",
      "polar_refused",
      "product_not_synced",
      "try_again",
      "polar_busy",
      "polar_unavailable",
    ],
  },
  invoice: {
    function: "invoice",
    codes: [
      "invalid_json",
      "missing_credentials",
      "invalid_api_key",
      "invalid_token",
      "unusable_credential",
      "legacy_api_key",
      "legacy_signing_key",
      "account_deleted",
      "profile_unavailable",
      "unknown_order",
      "method_not_allowed",
      "invoice_not_ready",
      "billing_details_missing",
      "order_not_paid",
      "body_too_large",
      "unknown_field",
      "invalid_order_id",
      "not_configured",
      "internal_error",
      "polar_refused",
      "polar_busy",
      "polar_unavailable",
      "try_again",
    ],
  },
  linkProfile: { rpc: "link_profile", codes: ["email_not_verified", "profile_unavailable"] },
  dashboard: { rpc: "dashboard", codes: [] },
  myEntitlements: { rpc: "my_entitlements", codes: [] },
  myCommand: { rpc: "my_command", codes: ["unknown_command"] },
  hasActiveSubscription: { rpc: "has_active_subscription", codes: [] },
  creditBalance: { rpc: "credit_balance", codes: [] },
  spendCredits: {
    rpc: "spend_credits",
    codes: ["insufficient_credits", "key_reused", "invalid_amount", "invalid_key", "invalid_reason"],
  },
  setPurchaseUrl: {
    rpc: "set_purchase_url",
    codes: ["unknown_purchase", "url_not_wanted", "too_many_runs", "invalid_url"],
  },
  retryPurchase: {
    rpc: "retry_purchase",
    codes: ["unknown_purchase", "url_not_wanted", "too_many_runs", "invalid_url"],
  },
  setSubscriptionUrl: { rpc: "set_subscription_url", codes: ["unknown_subscription", "invalid_url"] },
  assignSeat: {
    rpc: "assign_seat",
    codes: [
      "unknown_subscription",
      "no_seats",
      "not_running",
      "seat_taken",
      "no_seat_free",
      "invalid_email",
      "too_many_invitations",
    ],
  },
  revokeSeat: { rpc: "revoke_seat", codes: ["unknown_seat", "seat_free"] },
  checkoutStatus: { rpc: "checkout_status", codes: [] },
} as const;

/** What POST checkout takes. */
export interface CheckoutBody {
  items: { product: string; quantity?: number; url?: string; competitor_urls?: string[] }[];
  success_path?: string;
  return_path?: string;
  locale?: string;
  currency?: string;
  discount_code?: string;
  embed_origin?: string;
}
/** What POST checkout answers. */
export interface CheckoutAnswer {
  checkout_id: string;
  url: string;
  expires_at: string;
  warnings: {
    code: "already_bought" | "twice_in_cart" | "name_not_found";
    line: number;
    product: string;
    url: string;
    reports: string[];
    bought_at: string | null;
  }[];
}
/** What POST checkout refuses with. */
export type CheckoutCode = (typeof calls)["checkout"]["codes"][number];

/** What POST customer-portal takes. */
export interface CustomerPortalBody {
  return_path?: string;
  subscription_id?: string;
}
/** What POST customer-portal answers. */
export interface CustomerPortalAnswer {
  url: string;
  expires_at: string;
}
/** What POST customer-portal refuses with. */
export type CustomerPortalCode = (typeof calls)["customerPortal"]["codes"][number];

/** What POST subscription takes. */
export type SubscriptionBody =
  | {
    subscription_id: string;
    action: "preview";
    plan?: string;
    units?: number;
    seats?: number;
    proration?: "invoice" | "prorate" | "next_period";
  }
  | {
    subscription_id: string;
    action: "change_plan";
    plan: string;
    proration?: "invoice" | "prorate" | "next_period";
  }
  | {
    subscription_id: string;
    action: "change_units";
    units: number;
    proration?: "invoice" | "prorate" | "next_period";
  }
  | {
    subscription_id: string;
    action: "change_seats";
    seats: number;
    proration?: "invoice" | "prorate" | "next_period";
  }
  | {
    subscription_id: string;
    action: "cancel";
    comment?: string;
    reason?:
      | "too_expensive"
      | "missing_features"
      | "switched_service"
      | "unused"
      | "customer_service"
      | "low_quality"
      | "too_complex"
      | "other";
  }
  | { subscription_id: string; action: "pause"; resumes_at?: string }
  | { subscription_id: string; action: "undo_change" | "uncancel" | "unpause" | "resume" };
/** What POST subscription answers. */
export type SubscriptionAnswer = {
  command_id: string;
  kind: string;
  subscription_id: string;
  state: "asked" | "sent" | "confirmed" | "unclear";
  error_code: string | null;
  error: string | null;
  asked_at: string;
  subscription: null | {
    status: string;
    plan: string | null;
    units: number;
    current_period_end: string;
    cancel_at_period_end: boolean;
    pause_at_period_end: boolean;
    resumes_at: string | null;
    pending_plan: string | null;
    pending_units: number | null;
    pending_from: string | null;
  };
} | {
  currency: string;
  lines: { label: string; amount: number }[];
  proration_amount: number;
  subtotal_amount: number;
  discount_amount: number;
  net_amount: number;
  tax_amount: number;
  total_amount: number;
  applied_balance_amount: number;
  due_amount: number;
};
/** What POST subscription refuses with. */
export type SubscriptionCode = (typeof calls)["subscription"]["codes"][number];

/** What POST invoice takes. */
export interface InvoiceBody {
  order_id: string;
}
/** What POST invoice answers. */
export interface InvoiceAnswer {
  url: string;
}
/** What POST invoice refuses with. */
export type InvoiceCode = (typeof calls)["invoice"]["codes"][number];

/** What link_profile() answers. */
export interface LinkProfileAnswer {
  customers: number;
  orders: number;
  purchases: number;
  subscriptions: number;
  credit_lots: number;
  seats: number;
}
/** What link_profile() refuses with. */
export type LinkProfileCode = (typeof calls)["linkProfile"]["codes"][number];

/** What dashboard() answers. */
export interface DashboardAnswer {
  profile: { user_id: string; email: string | null; linked_at: string | null };
  purchases: {
    id: string;
    order_id: string;
    product: string;
    name: string;
    tier: string | null;
    quantity: number;
    amount: number;
    currency: string;
    url: string | null;
    status: "awaiting_url" | "pending_scrape" | "scraping" | "completed" | "failed" | "canceled";
    failure_code: string | null;
    action: "set_purchase_url" | "retry_purchase" | null;
    progress: null | { pages_read: number; pages_planned: number; checks_done: number; checks_total: number };
    refunded_at: string | null;
    created_at: string;
    outputs: {
      id: string;
      kind: string;
      run_key: string;
      title: string;
      score: number | null;
      storage_path: string | null;
      created_at: string;
    }[];
  }[];
  orders: {
    id: string;
    status: string;
    total_amount: number;
    refunded_amount: number;
    currency: string;
    receipt_number: string | null;
    invoice_number: string | null;
    created_at: string;
  }[];
  subscriptions: {
    id: string;
    product: string | null;
    name: string | null;
    tier: string | null;
    status: "trialing" | "active" | "past_due" | "paused" | "inactive" | "revoked";
    url: string | null;
    units: number;
    trial_end: string | null;
    next_renewal_at: string | null;
    cancel_at_period_end: boolean;
    pause_at_period_end: boolean;
    resumes_at: string | null;
    pending_plan: string | null;
    pending_units: number | null;
    pending_from: string | null;
    access_until: string | null;
    seats: number | null;
    actions: string[];
    prorations: string[];
  }[];
  seats: {
    id: string;
    product: string | null;
    name: string | null;
    tier: string | null;
    has_access: boolean;
    access_until: string | null;
    assigned_at: string;
  }[];
  credits: { balance: number; seats: number; by_expiry: { expires_at: string | null; credits: number }[] };
}
/** What dashboard() refuses with. */
export type DashboardCode = (typeof calls)["dashboard"]["codes"][number];

/** What my_entitlements() answers. */
export interface MyEntitlementsAnswer {
  has_active_subscription: boolean;
  tier: string | null;
  tier_rank: number;
  access_until: string | null;
  subscriptions: {
    id: string;
    product: string | null;
    tier: string | null;
    status: string;
    has_access: boolean;
    access_until: string | null;
    current_period_end: string | null;
    cancel_at_period_end: boolean;
  }[];
  seats: {
    id: string;
    product: string | null;
    name: string | null;
    tier: string | null;
    has_access: boolean;
    access_until: string | null;
    assigned_at: string;
  }[];
  products: string[];
  credits: number;
}
/** What my_entitlements() refuses with. */
export type MyEntitlementsCode = (typeof calls)["myEntitlements"]["codes"][number];

/** What my_command() takes. */
export interface MyCommandBody {
  p_command_id: string;
}
/** What my_command() answers. */
export type MyCommandAnswer = Json;
/** What my_command() refuses with. */
export type MyCommandCode = (typeof calls)["myCommand"]["codes"][number];

/** What has_active_subscription() answers. */
export type HasActiveSubscriptionAnswer = boolean;
/** What has_active_subscription() refuses with. */
export type HasActiveSubscriptionCode = (typeof calls)["hasActiveSubscription"]["codes"][number];

/** What credit_balance() answers. */
export type CreditBalanceAnswer = number;
/** What credit_balance() refuses with. */
export type CreditBalanceCode = (typeof calls)["creditBalance"]["codes"][number];

/** What spend_credits() takes. */
export interface SpendCreditsBody {
  p_amount: number;
  p_idempotency_key: string;
  p_reason?: string;
}
/** What spend_credits() answers. */
export interface SpendCreditsAnswer {
  spent: number;
  balance: number;
}
/** What spend_credits() refuses with. */
export type SpendCreditsCode = (typeof calls)["spendCredits"]["codes"][number];

/** What set_purchase_url() takes. */
export interface SetPurchaseUrlBody {
  p_purchase_id: string;
  p_url: string;
}
/** What set_purchase_url() refuses with. */
export type SetPurchaseUrlCode = (typeof calls)["setPurchaseUrl"]["codes"][number];

/** What retry_purchase() takes. */
export interface RetryPurchaseBody {
  p_purchase_id: string;
}
/** What retry_purchase() refuses with. */
export type RetryPurchaseCode = (typeof calls)["retryPurchase"]["codes"][number];

/** What set_subscription_url() takes. */
export interface SetSubscriptionUrlBody {
  p_subscription_id: string;
  p_url: string;
}
/** What set_subscription_url() refuses with. */
export type SetSubscriptionUrlCode = (typeof calls)["setSubscriptionUrl"]["codes"][number];

/** What assign_seat() takes. */
export interface AssignSeatBody {
  p_claim?: boolean;
  p_email: string;
  p_subscription_id: string;
}
/** What assign_seat() answers. */
export interface AssignSeatAnswer {
  command_id: string;
  kind: string;
  subject: string;
  amount: number | null;
  state: "asked" | "sent" | "confirmed" | "refused" | "unclear";
  error_code: string | null;
  error: string | null;
  asked_at: string;
}
/** What assign_seat() refuses with. */
export type AssignSeatCode = (typeof calls)["assignSeat"]["codes"][number];

/** What revoke_seat() takes. */
export interface RevokeSeatBody {
  p_seat_id: string;
}
/** What revoke_seat() answers. */
export type RevokeSeatAnswer = AssignSeatAnswer;
/** What revoke_seat() refuses with. */
export type RevokeSeatCode = (typeof calls)["revokeSeat"]["codes"][number];

/** What checkout_status() takes. */
export interface CheckoutStatusBody {
  p_checkout_id: string;
}
/** What checkout_status() answers. */
export interface CheckoutStatusAnswer {
  payment: "unknown" | "open" | "expired" | "paid" | "refunded";
  delivery: "none" | "awaiting_url" | "wrong_address" | "in_progress" | "completed" | "failed";
  sign_in_with_this_email: boolean;
}
/** What checkout_status() refuses with. */
export type CheckoutStatusCode = (typeof calls)["checkoutStatus"]["codes"][number];

/** The calls of a buyer's frontend. */
export interface EdgeKit {
  /** For anyone: a signed-in user's token, or the publishable key alone. */
  checkout(body: CheckoutBody, options?: KeyedOptions): Promise<Answer<CheckoutAnswer, CheckoutCode>>;
  /** For signed-in users: Polar's page for invoices, payment methods and cancelling. Each click opens a session of its own. Never store the URL: it contains a token. */
  customerPortal(
    body?: CustomerPortalBody,
    options?: Options,
  ): Promise<Answer<CustomerPortalAnswer, CustomerPortalCode>>;
  /** For signed-in users: what a buyer does to an own subscription. The database says whose it is and writes a command (money.md); the function has Polar do it at once, and answers how the command stands. */
  subscription(
    body: SubscriptionBody,
    options?: Options,
  ): Promise<Answer<SubscriptionAnswer, SubscriptionCode>>;
  /** For signed-in users: the PDF of an own order that was paid. Polar makes the invoice when it is first asked for. */
  invoice(body: InvoiceBody, options?: Options): Promise<Answer<InvoiceAnswer, InvoiceCode>>;
  /** What was newly linked; call it after each sign-in. */
  linkProfile(): Promise<Answer<LinkProfileAnswer, LinkProfileCode>>;
  /** The user's page in one call. */
  dashboard(): Promise<Answer<DashboardAnswer, DashboardCode>>;
  /** What the user may use now. */
  myEntitlements(): Promise<Answer<MyEntitlementsAnswer, MyEntitlementsCode>>;
  /** How a change that the user has asked for stands, or one about a seat of theirs, see subscription. */
  myCommand(args: MyCommandBody): Promise<Answer<MyCommandAnswer, MyCommandCode>>;
  /** Boolean. */
  hasActiveSubscription(): Promise<Answer<HasActiveSubscriptionAnswer, HasActiveSubscriptionCode>>;
  /** Integer, negative after a refund of spent credits. */
  creditBalance(): Promise<Answer<CreditBalanceAnswer, CreditBalanceCode>>;
  /** The same key answers the same again, so send a new one for each wish to spend. */
  spendCredits(args: SpendCreditsBody): Promise<Answer<SpendCreditsAnswer, SpendCreditsCode>>;
  /** Nothing; releases an awaiting_url purchase or corrects a failed one. */
  setPurchaseUrl(args: SetPurchaseUrlBody): Promise<Answer<null, SetPurchaseUrlCode>>;
  /** Nothing; tries a failed purchase again. */
  retryPurchase(args: RetryPurchaseBody): Promise<Answer<null, RetryPurchaseCode>>;
  /** Nothing; from the next period on. */
  setSubscriptionUrl(args: SetSubscriptionUrlBody): Promise<Answer<null, SetSubscriptionUrlCode>>;
  /** The command, see Seats. */
  assignSeat(args: AssignSeatBody): Promise<Answer<AssignSeatAnswer, AssignSeatCode>>;
  /** The command. */
  revokeSeat(args: RevokeSeatBody): Promise<Answer<RevokeSeatAnswer, RevokeSeatCode>>;
  /** How a checkout stands, without anything personal. */
  checkoutStatus(args: CheckoutStatusBody): Promise<Answer<CheckoutStatusAnswer, CheckoutStatusCode>>;
}
