/** What a story is: what Polar sends, what else happens, and which rows must be there in the end. Data, no code. */

import { createHash } from "node:crypto";
import type { models } from "@polar-sh/sdk/2026-10";
import type { Slug } from "./catalogue.ts";
import type { PolarEvent } from "./events.ts";

/** One story of money. */
export interface Story {
  /** In a few words, with the ids of the scenarios that it is the proof of. */
  name: string;
  /** What has happened before Polar sends anything. */
  before?: Step[];
  /** In the order in which Polar usually sends them. */
  events: PolarEvent[];
  /** What happens after the last event, before the clock does its work. */
  after?: Step[];
  /** Written by hand, from the rules. */
  expect: Expectation;
}

/** Something that happens besides Polar's events. A user `ana` has the verified e-mail ana@example.com. */
export type Step =
  /** Checkout made a cart, for a guest if no user is named. */
  | {
    step: "cart";
    id: string;
    user?: string;
    currency?: string;
    items: { product: Slug; quantity?: number; url?: string }[];
  }
  /** Signed up and known here. */
  | { step: "profile"; user: string }
  /** Checkout made this Polar customer for the verified e-mail. */
  | { step: "linked"; user: string; customer: string }
  /** Signs in, and the frontend calls link_profile(). The verified e-mail is another user's, if one is named. */
  | { step: "signs_in"; user: string; email?: string }
  /** Has proven another e-mail, `<to>@example.com`, and given up the one before. */
  | { step: "changes_email"; user: string; to: string; at: string }
  /** Deleted the account. */
  | { step: "deleted"; user: string }
  /** An operator maps the product to Polar. */
  | { step: "mapped"; product: Slug }
  /** The product costs something else from now on, which is another price at Polar. */
  | { step: "repriced"; product: Slug; price: number }
  /** It is sold in euros too, at Polar's price `price-<slug>-eur`. */
  | { step: "sold_in_euros"; product: Slug; price: number };

/**
 * The rows that must be there, all of them: what is not named must not exist. Absent owners are nobody, absent
 * amounts 0, absent lists empty.
 */
export interface Expectation {
  orders?: Record<string, ExpectedOrder>;
  /** By order/line. */
  purchases?: Record<string, ExpectedPurchase>;
  /** By key. */
  lots?: Record<string, ExpectedLot>;
  subscriptions?: Record<string, ExpectedSubscription>;
  /** Every profile. */
  users?: Record<string, ExpectedUser>;
  /** Status by id. */
  refunds?: Record<string, models.RefundStatus>;
  benefitGrants?: Record<string, "granted" | "revoked">;
  /** How far the checkout of a cart got, by cart. */
  checkouts?: Record<string, models.CheckoutStatus>;
  /** What is to be read again from Polar, as `kind id: reason`. */
  rereads?: string[];
  /** Products whose price at Polar is not ours. */
  drift?: Slug[];
}

export interface ExpectedOrder {
  status: models.OrderStatus;
  attention?: string[];
  owner?: string;
  /** Start of the period that it pays for. */
  period?: string;
}

export interface ExpectedPurchase {
  product: Slug;
  amount: number;
  status: "awaiting_url" | "pending_scrape" | "completed" | "canceled";
  owner?: string;
  /** Default: 1. */
  quantity?: number;
  /** Fully: its outputs are hidden. */
  refunded?: boolean;
}

export interface ExpectedLot {
  granted: number;
  clawedBack?: number;
  expired?: number;
  value: number;
  owner?: string;
}

export interface ExpectedSubscription {
  status: "trialing" | "active" | "past_due" | "paused" | "inactive" | "revoked";
  tier?: string;
  owner?: string;
  attention?: string[];
}

export interface ExpectedUser {
  /** Credits to spend. */
  balance?: number;
  /** Of a subscription. */
  access?: boolean;
  /** The Polar customer of the profile. */
  customer?: string;
}

/** Key of the lot of a subscription's period. */
export function periodLot(subscription: string, start: string): string {
  return `period:${subscription}:${microseconds(start)}`;
}

/** Key of the lot of a month of a yearly period. */
export function monthLot(subscription: string, start: string, n: number): string {
  return `month:${subscription}:${microseconds(start)}:${n}`;
}

const microseconds = (moment: string) => moment.replace("Z", "000Z");

/** The uuid of a cart that a story calls by a name. */
export function cartId(name: string): string {
  const hash = createHash("md5").update(name).digest("hex");
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
