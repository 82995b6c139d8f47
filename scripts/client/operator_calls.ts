/** Made by `deno task client` from docs/reference.md and the database's types. Not to be edited. */

import type { Answer, Options } from "./answer.ts";
import type { Json } from "./database.types.ts";

/** Where each call leads, and the codes that it refuses with. */
export const calls = {
  polarReconcile: {
    function: "polar-reconcile",
    codes: [
      "invalid_json",
      "missing_credentials",
      "invalid_api_key",
      "invalid_token",
      "unusable_credential",
      "legacy_api_key",
      "legacy_signing_key",
      "account_deleted",
      "method_not_allowed",
      "reconcile_running",
      "endpoint_missing",
      "body_too_large",
      "unknown_field",
      "invalid_since",
      "invalid_dry_run",
      "invalid_forged_since",
      "invalid_after",
      "invalid_undo",
      "not_configured",
      "internal_error",
      "try_again",
    ],
  },
  spendCreditsFor: {
    rpc: "spend_credits_for",
    codes: [
      "insufficient_credits",
      "key_reused",
      "invalid_amount",
      "invalid_key",
      "invalid_reason",
      "unknown_user",
    ],
  },
  replayPolarEvent: { rpc: "replay_polar_event", codes: ["unknown_event", "forged_event", "payload_gone"] },
  attachOrder: {
    rpc: "attach_order",
    codes: ["unknown_order", "unknown_user", "already_owned", "reason_missing", "reason_too_long"],
  },
  moveOrder: {
    rpc: "move_order",
    codes: ["unknown_order", "unknown_user", "reason_missing", "reason_too_long"],
  },
  adjustCredits: {
    rpc: "adjust_credits",
    codes: ["unknown_user", "key_reused", "invalid_amount", "reason_missing", "reason_too_long"],
  },
  rerunPurchase: {
    rpc: "rerun_purchase",
    codes: ["unknown_purchase", "not_finished", "refunded", "reason_missing", "reason_too_long"],
  },
  refundPurchase: {
    rpc: "refund_purchase",
    codes: [
      "unknown_purchase",
      "nothing_to_refund",
      "reason_missing",
      "reason_too_long",
      "invalid_polar_reason",
    ],
  },
  refundOrder: {
    rpc: "refund_order",
    codes: [
      "unknown_order",
      "nothing_to_refund",
      "command_open",
      "reason_missing",
      "reason_too_long",
      "invalid_amount",
      "invalid_polar_reason",
    ],
  },
  cancelSubscription: {
    rpc: "cancel_subscription",
    codes: ["unknown_subscription", "already_ended", "reason_missing", "reason_too_long"],
  },
  uncancelSubscription: {
    rpc: "uncancel_subscription",
    codes: ["unknown_subscription", "already_ended", "reason_missing", "reason_too_long"],
  },
  changeSubscriptionPlan: {
    rpc: "change_subscription_plan",
    codes: [
      "unknown_subscription",
      "already_ended",
      "command_open",
      "unknown_product",
      "reason_missing",
      "reason_too_long",
      "invalid_proration",
    ],
  },
  retryPolarCommand: {
    rpc: "retry_polar_command",
    codes: ["unknown_command", "not_stopped", "refund_failed", "reason_missing", "reason_too_long"],
  },
  closePolarCommand: {
    rpc: "close_polar_command",
    codes: ["unknown_command", "command_open", "reason_missing", "reason_too_long"],
  },
  releaseNotices: { rpc: "release_notices", codes: ["invalid_state", "reason_missing", "reason_too_long"] },
  discardNotices: { rpc: "discard_notices", codes: ["invalid_state", "reason_missing", "reason_too_long"] },
  replayNotice: {
    rpc: "replay_notice",
    codes: ["unknown_notice", "not_stopped", "reason_missing", "reason_too_long"],
  },
  retryUsage: { rpc: "retry_usage", codes: ["reason_missing", "reason_too_long"] },
  dropUsage: { rpc: "drop_usage", codes: ["reason_missing", "reason_too_long"] },
  exportPerson: { rpc: "export_person", codes: ["unknown_person", "reason_missing", "reason_too_long"] },
  support: { rpc: "support", codes: [] },
  erasePerson: { rpc: "erase_person", codes: ["unknown_person", "reason_missing", "reason_too_long"] },
} as const;

/** What POST polar-reconcile takes. */
export type PolarReconcileBody = { since?: string; dry_run?: boolean } | {
  forged_since: string;
  after?: string;
  undo?: string;
};
/** What POST polar-reconcile answers. */
export type PolarReconcileAnswer = {
  run_id: string;
  dry_run: boolean;
  since: string;
  until: string | null;
  complete: boolean;
  stopped_by: string | null;
  retry_after?: number;
  endpoint: null | { id: string; enabled: boolean; reenabled: boolean };
  counts: { [key: string]: { [key: string]: number } };
  ours_only: string[];
} | {
  since: string;
  checked: number;
  forged: {
    webhook_id: string;
    type: string | null;
    object_id: string | null;
    received_at: string;
    why: "never_sent" | "other_body";
  }[];
  put_right: { kind: string; id: string; at_polar: boolean }[];
  complete: boolean;
  stopped_by: string | null;
  retry_after?: number;
  after: string | null;
};
/** What POST polar-reconcile refuses with. */
export type PolarReconcileCode = (typeof calls)["polarReconcile"]["codes"][number];

/** What spend_credits_for() takes. */
export interface SpendCreditsForBody {
  p_amount: number;
  p_idempotency_key: string;
  p_reason: string;
  p_settlement?: boolean;
  p_user_id: string;
}
/** What spend_credits_for() answers. */
export interface SpendCreditsForAnswer {
  spent: number;
  balance: number;
}
/** What spend_credits_for() refuses with. */
export type SpendCreditsForCode = (typeof calls)["spendCreditsFor"]["codes"][number];

/** What replay_polar_event() takes. */
export interface ReplayPolarEventBody {
  p_webhook_id: string;
}
/** What replay_polar_event() answers. */
export type ReplayPolarEventAnswer = string;
/** What replay_polar_event() refuses with. */
export type ReplayPolarEventCode = (typeof calls)["replayPolarEvent"]["codes"][number];

/** What attach_order() takes. */
export interface AttachOrderBody {
  p_order_id: string;
  p_reason: string;
  p_user_id: string;
}
/** What attach_order() refuses with. */
export type AttachOrderCode = (typeof calls)["attachOrder"]["codes"][number];

/** What move_order() takes. */
export interface MoveOrderBody {
  p_order_id: string;
  p_reason: string;
  p_user_id: string;
}
/** What move_order() refuses with. */
export type MoveOrderCode = (typeof calls)["moveOrder"]["codes"][number];

/** What adjust_credits() takes. */
export interface AdjustCreditsBody {
  p_amount: number;
  p_expires_at?: string;
  p_key: string;
  p_reason: string;
  p_user_id: string;
}
/** What adjust_credits() answers. */
export type AdjustCreditsAnswer = number;
/** What adjust_credits() refuses with. */
export type AdjustCreditsCode = (typeof calls)["adjustCredits"]["codes"][number];

/** What rerun_purchase() takes. */
export interface RerunPurchaseBody {
  p_purchase_id: string;
  p_reason: string;
}
/** What rerun_purchase() refuses with. */
export type RerunPurchaseCode = (typeof calls)["rerunPurchase"]["codes"][number];

/** What refund_purchase() takes. */
export interface RefundPurchaseBody {
  p_polar_reason?: string;
  p_purchase_id: string;
  p_reason: string;
}
/** What refund_purchase() answers. */
export interface RefundPurchaseAnswer {
  command_id: string;
  kind: string;
  subject: string;
  amount: number | null;
  state: "asked" | "sent" | "confirmed" | "refused" | "unclear";
  error_code: string | null;
  error: string | null;
  asked_at: string;
}
/** What refund_purchase() refuses with. */
export type RefundPurchaseCode = (typeof calls)["refundPurchase"]["codes"][number];

/** What refund_order() takes. */
export interface RefundOrderBody {
  p_amount?: number;
  p_order_id: string;
  p_polar_reason?: string;
  p_reason: string;
}
/** What refund_order() answers. */
export type RefundOrderAnswer = RefundPurchaseAnswer;
/** What refund_order() refuses with. */
export type RefundOrderCode = (typeof calls)["refundOrder"]["codes"][number];

/** What cancel_subscription() takes. */
export interface CancelSubscriptionBody {
  p_now?: boolean;
  p_reason: string;
  p_subscription_id: string;
}
/** What cancel_subscription() answers. */
export type CancelSubscriptionAnswer = RefundPurchaseAnswer;
/** What cancel_subscription() refuses with. */
export type CancelSubscriptionCode = (typeof calls)["cancelSubscription"]["codes"][number];

/** What uncancel_subscription() takes. */
export interface UncancelSubscriptionBody {
  p_reason: string;
  p_subscription_id: string;
}
/** What uncancel_subscription() answers. */
export type UncancelSubscriptionAnswer = RefundPurchaseAnswer;
/** What uncancel_subscription() refuses with. */
export type UncancelSubscriptionCode = (typeof calls)["uncancelSubscription"]["codes"][number];

/** What change_subscription_plan() takes. */
export interface ChangeSubscriptionPlanBody {
  p_product: string;
  p_proration?: string;
  p_reason: string;
  p_subscription_id: string;
}
/** What change_subscription_plan() answers. */
export type ChangeSubscriptionPlanAnswer = RefundPurchaseAnswer;
/** What change_subscription_plan() refuses with. */
export type ChangeSubscriptionPlanCode = (typeof calls)["changeSubscriptionPlan"]["codes"][number];

/** What retry_polar_command() takes. */
export interface RetryPolarCommandBody {
  p_command_id: string;
  p_reason: string;
}
/** What retry_polar_command() answers. */
export type RetryPolarCommandAnswer = RefundPurchaseAnswer;
/** What retry_polar_command() refuses with. */
export type RetryPolarCommandCode = (typeof calls)["retryPolarCommand"]["codes"][number];

/** What close_polar_command() takes. */
export interface ClosePolarCommandBody {
  p_command_id: string;
  p_reason: string;
}
/** What close_polar_command() answers. */
export type ClosePolarCommandAnswer = RefundPurchaseAnswer;
/** What close_polar_command() refuses with. */
export type ClosePolarCommandCode = (typeof calls)["closePolarCommand"]["codes"][number];

/** What release_notices() takes. */
export interface ReleaseNoticesBody {
  p_reason: string;
  p_since?: string;
  p_state: string;
}
/** What release_notices() answers. */
export type ReleaseNoticesAnswer = number;
/** What release_notices() refuses with. */
export type ReleaseNoticesCode = (typeof calls)["releaseNotices"]["codes"][number];

/** What discard_notices() takes. */
export interface DiscardNoticesBody {
  p_reason: string;
  p_state: string;
  p_until?: string;
}
/** What discard_notices() answers. */
export type DiscardNoticesAnswer = number;
/** What discard_notices() refuses with. */
export type DiscardNoticesCode = (typeof calls)["discardNotices"]["codes"][number];

/** What replay_notice() takes. */
export interface ReplayNoticeBody {
  p_notice_id: string;
  p_reason: string;
}
/** What replay_notice() refuses with. */
export type ReplayNoticeCode = (typeof calls)["replayNotice"]["codes"][number];

/** What retry_usage() takes. */
export interface RetryUsageBody {
  p_reason: string;
}
/** What retry_usage() answers. */
export type RetryUsageAnswer = number;
/** What retry_usage() refuses with. */
export type RetryUsageCode = (typeof calls)["retryUsage"]["codes"][number];

/** What drop_usage() takes. */
export interface DropUsageBody {
  p_reason: string;
}
/** What drop_usage() answers. */
export type DropUsageAnswer = number;
/** What drop_usage() refuses with. */
export type DropUsageCode = (typeof calls)["dropUsage"]["codes"][number];

/** What export_person() takes. */
export interface ExportPersonBody {
  p_person: string;
  p_reason: string;
}
/** What export_person() answers. */
export type ExportPersonAnswer = Json;
/** What export_person() refuses with. */
export type ExportPersonCode = (typeof calls)["exportPerson"]["codes"][number];

/** What support() takes. */
export interface SupportBody {
  p_person: string;
}
/** What support() answers. */
export interface SupportAnswer {
  wrong: string;
  next: string | null;
  findings: { finding: string; about: string; sentence: string; next: string | null }[];
  person: {
    emails: string[];
    customers: string[];
    credits: number;
    accounts: { user_id: string; email: string | null; confirmed: boolean; deleted: boolean }[];
  };
  orders: {
    id: string;
    status: string;
    email: string | null;
    user_id: string | null;
    total_amount: number;
    refunded_amount: number;
    currency: string;
    receipt_number: string | null;
    attention: string[];
    created_at: string;
  }[];
  purchases: {
    id: string;
    order_id: string;
    product: string;
    status: string;
    failure_code: string | null;
    url: string | null;
    refunded_at: string | null;
    created_at: string;
    job: null | { state: string; attempts: number; next_attempt_at: string; error: string | null };
  }[];
  subscriptions: {
    id: string;
    status: string;
    user_id: string | null;
    current_period_end: string | null;
    cancel_at_period_end: boolean;
    attention: string[];
  }[];
}
/** What support() refuses with. */
export type SupportCode = (typeof calls)["support"]["codes"][number];

/** What erase_person() takes. */
export interface ErasePersonBody {
  p_person: string;
  p_reason: string;
}
/** What erase_person() answers. */
export type ErasePersonAnswer = Json;
/** What erase_person() refuses with. */
export type ErasePersonCode = (typeof calls)["erasePerson"]["codes"][number];

/** The calls of operators and backends. */
export interface OperatorKit {
  /** For the database, which rings it hourly, and for operators: a secret key in apikey. */
  polarReconcile(
    body: PolarReconcileBody,
    options?: Options,
  ): Promise<Answer<PolarReconcileAnswer, PolarReconcileCode>>;
  /** As spend_credits(); p_settlement true books work that is done already, even below zero. */
  spendCreditsFor(args: SpendCreditsForBody): Promise<Answer<SpendCreditsForAnswer, SpendCreditsForCode>>;
  /** The event's new state. */
  replayPolarEvent(args: ReplayPolarEventBody): Promise<Answer<ReplayPolarEventAnswer, ReplayPolarEventCode>>;
  /** Nothing; the order and what it paid for are the user's. */
  attachOrder(args: AttachOrderBody): Promise<Answer<null, AttachOrderCode>>;
  /** Nothing; the same for an order that somebody owns. */
  moveOrder(args: MoveOrderBody): Promise<Answer<null, MoveOrderCode>>;
  /** The new balance; once per key. */
  adjustCredits(args: AdjustCreditsBody): Promise<Answer<AdjustCreditsAnswer, AdjustCreditsCode>>;
  /** Nothing; delivers again. */
  rerunPurchase(args: RerunPurchaseBody): Promise<Answer<null, RerunPurchaseCode>>;
  /** The command. */
  refundPurchase(args: RefundPurchaseBody): Promise<Answer<RefundPurchaseAnswer, RefundPurchaseCode>>;
  /** The command; p_amount in minor units net of tax, all that is left without it. */
  refundOrder(args: RefundOrderBody): Promise<Answer<RefundOrderAnswer, RefundOrderCode>>;
  /** The command; what is paused ends now. */
  cancelSubscription(
    args: CancelSubscriptionBody,
  ): Promise<Answer<CancelSubscriptionAnswer, CancelSubscriptionCode>>;
  /** The command. */
  uncancelSubscription(
    args: UncancelSubscriptionBody,
  ): Promise<Answer<UncancelSubscriptionAnswer, UncancelSubscriptionCode>>;
  /** The command; p_proration is Polar's invoice, prorate, next_period or reset. */
  changeSubscriptionPlan(
    args: ChangeSubscriptionPlanBody,
  ): Promise<Answer<ChangeSubscriptionPlanAnswer, ChangeSubscriptionPlanCode>>;
  /** The command. */
  retryPolarCommand(
    args: RetryPolarCommandBody,
  ): Promise<Answer<RetryPolarCommandAnswer, RetryPolarCommandCode>>;
  /** The command. */
  closePolarCommand(
    args: ClosePolarCommandBody,
  ): Promise<Answer<ClosePolarCommandAnswer, ClosePolarCommandCode>>;
  /** How many e-mails and events that are held, refused or dead, or events that were sent, go out (again). */
  releaseNotices(args: ReleaseNoticesBody): Promise<Answer<ReleaseNoticesAnswer, ReleaseNoticesCode>>;
  /** How many that are held, refused or dead are given up. */
  discardNotices(args: DiscardNoticesBody): Promise<Answer<DiscardNoticesAnswer, DiscardNoticesCode>>;
  /** Nothing; sends one again. */
  replayNotice(args: ReplayNoticeBody): Promise<Answer<null, ReplayNoticeCode>>;
  /** How many spends that Polar has refused are told again. */
  retryUsage(args: RetryUsageBody): Promise<Answer<RetryUsageAnswer, RetryUsageCode>>;
  /** How many spends that Polar has refused are let go. */
  dropUsage(args: DropUsageBody): Promise<Answer<DropUsageAnswer, DropUsageCode>>;
  /** Everything that is kept about a person, told by user id or e-mail: a list of rows for each kind. */
  exportPerson(args: ExportPersonBody): Promise<Answer<ExportPersonAnswer, ExportPersonCode>>;
  /** Why somebody may not see what they paid for; changes nothing, wants no reason. */
  support(args: SupportBody): Promise<Answer<SupportAnswer, SupportCode>>;
  /** How many rows of each kind were erased, and what is left to do. */
  erasePerson(args: ErasePersonBody): Promise<Answer<ErasePersonAnswer, ErasePersonCode>>;
}
