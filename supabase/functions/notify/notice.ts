/** A claimed notice, as `claim_notice` leases it: where it goes and what it says, as the rows were a moment ago. */

import { isRecord } from "../_shared/json.ts";

/** What an e-mail may be about. */
export const MAIL_KINDS = [
  "purchase_to_claim",
  "address_needed",
  "report_ready",
  "report_failed",
  "refund_made",
  "payment_failed",
  "subscription_ending",
  "subscription_goes_on",
  "subscription_ended",
  "plan_changed",
  "pause_planned",
  "pause_undone",
  "subscription_paused",
  "subscription_resumed",
  "seat_given",
  "seat_revoked",
  "attention",
] as const;
export type MailKind = typeof MAIL_KINDS[number];

/** How a notice can leave. */
export type Way = "email" | "event";

interface Lease {
  id: string;
  leaseToken: string;
  /** Times it was taken, this one included. */
  attempt: number;
}

/** An e-mail before it is written. Everything in `data` may be somebody's text: of the shop, or of a buyer. */
export interface MailNotice extends Lease {
  way: "email";
  kind: MailKind;
  from: string;
  to: string;
  replyTo: string | null;
  /** As the shop calls itself; null: it has not said. */
  shop: string | null;
  /** `#rrggbb` */
  color: string;
  /** Of the checkout, such as `de` or `pt-BR`; null: not said. */
  locale: string | null;
  data: Record<string, unknown>;
}

/** An event for the shop's own endpoint. */
export interface EventNotice extends Lease {
  way: "event";
  /** As in the payload, such as `purchase.completed`. */
  kind: string;
  url: string;
  /** The body: `{ type, timestamp, data }`, as docs/reference.md describes it. */
  event: { type: string; timestamp: string; data: Record<string, unknown> };
}

export type Notice = MailNotice | EventNotice;

/** Throws where the database and this function disagree about a notice: then the call fails and is seen. */
export function parseNotice(value: unknown): Notice {
  if (
    isRecord(value) && typeof value.notice_id === "string" && typeof value.lease_token === "string" &&
    typeof value.attempt === "number" && typeof value.kind === "string" && isRecord(value.content) &&
    isRecord(value.content.data)
  ) {
    const lease = { id: value.notice_id, leaseToken: value.lease_token, attempt: value.attempt };
    const notice = value.way === "event"
      ? eventOf(lease, value.content)
      : mailOf(lease, value.kind, value.content);
    if (notice) return notice;
  }
  throw new TypeError("claim_notice returned something else than a notice");
}

function eventOf(lease: Lease, { url, type, timestamp, data }: Record<string, unknown>): EventNotice | null {
  if (typeof url !== "string" || typeof type !== "string" || typeof timestamp !== "string") return null;
  return {
    ...lease,
    way: "event",
    kind: type,
    url,
    event: { type, timestamp, data: data as Record<string, unknown> },
  };
}

function mailOf(lease: Lease, kind: string, content: Record<string, unknown>): MailNotice | null {
  const { from, to, reply_to, shop, color, locale, data } = content;
  if (
    !MAIL_KINDS.includes(kind as MailKind) || typeof from !== "string" || typeof to !== "string" ||
    typeof color !== "string" || !/^#[0-9a-f]{6}$/.test(color)
  ) return null;
  return {
    ...lease,
    way: "email",
    kind: kind as MailKind,
    from,
    to,
    replyTo: textOrNull(reply_to),
    shop: textOrNull(shop),
    color,
    locale: textOrNull(locale),
    data: data as Record<string, unknown>,
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
