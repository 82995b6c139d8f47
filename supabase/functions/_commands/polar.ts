/** What each kind of command asks of Polar, and how it is told there that it was done already. Nothing here throws. */

import { createPolarCore, type models, type PolarCore } from "@polar-sh/sdk/2026-10";
import {
  assignSeatCustomerSeats,
  listSeatsCustomerSeats,
  revokeSeatCustomerSeats,
} from "@polar-sh/sdk/2026-10/services/customer_seats";
import { deleteCustomers, getCustomers, updateCustomers } from "@polar-sh/sdk/2026-10/services/customers";
import { createRefunds, listRefunds } from "@polar-sh/sdk/2026-10/services/refunds";
import {
  getSubscriptions,
  revokeSubscriptions,
  updateSubscriptions,
} from "@polar-sh/sdk/2026-10/services/subscriptions";
import { normalEmail } from "../_shared/email.ts";
import type { PolarAccount } from "../_shared/polar.ts";
import type { Command, Kind } from "./command.ts";
import { type Refusal, refusalOf } from "./refusal.ts";

/** How the object of a command stands at Polar. */
export interface Seen {
  state: "done" | "undone" | "failed";
  /** Polar's `modified_at` of the object, ISO 8601; null for a refund, which is an object of its own. */
  at: string | null;
  /** Ids and words to be kept. */
  answer: Record<string, string | number | boolean | null>;
}

export type Answer = { ok: true; value: Seen } | Refusal;

export interface Polar {
  /** Reads whether Polar has done it already. */
  look(command: Command): Promise<Answer>;
  /** Asks Polar to do it. */
  send(command: Command): Promise<Answer>;
}

type Options = { timeout: number };
type Call = (core: PolarCore, command: Command, options: Options) => Promise<Seen>;

/** Seconds that Polar may take to be read, and to act: a refund goes through a bank and takes the longest. */
const PATIENCE = { look: 10, send: 25 };

/**
 * Builds the calls for an account.
 *
 * @param patience seconds for one request
 */
export function createPolar(account: PolarAccount, patience = PATIENCE): Polar {
  const core = createPolarCore(account);
  const ask = async (call: Call, command: Command, timeout: number): Promise<Answer> => {
    try {
      return { ok: true, value: await call(core, command, { timeout }) };
    } catch (error) {
      return refusalOf(error);
    }
  };
  return {
    look: (command) => ask(CALLS[command.kind].look, command, patience.look),
    send: (command) => ask(CALLS[command.kind].send, command, patience.send),
  };
}

const CALLS: Record<Kind, { look: Call; send: Call }> = {
  refund: {
    look: findRefund,
    send: async (core, command, options) =>
      seenRefund(await createRefunds(core)(refundBody(command), options)),
  },
  cancel_at_period_end: subscription(
    ({ cancel_at_period_end, status }) => cancel_at_period_end || status === "canceled",
    ({ args }) => ({
      cancel_at_period_end: true,
      ...only(args, "customer_cancellation_reason", "customer_cancellation_comment"),
    }),
  ),
  cancel_now: {
    ...subscription(({ status }) => status === "canceled"),
    send: async (core, { subject }, options) =>
      seenSubscription(await revokeSubscriptions(core)(subject, options), true),
  },
  uncancel: subscription(
    ({ cancel_at_period_end, status }) => !cancel_at_period_end && status !== "canceled",
    () => ({ cancel_at_period_end: false }),
  ),
  change_plan: subscription(
    ({ product_id, pending_update }, { args }) =>
      product_id === args.product_id && !pending_update?.product_id ||
      pending_update?.product_id === args.product_id && mayWait(args),
    ({ args }) => only(args, "product_id", "proration_behavior"),
  ),
  change_units: subscription(
    isQuantity("units"),
    ({ args }) => ({ units: Number(args.units), ...only(args, "proration_behavior") }),
  ),
  change_seats: subscription(
    isQuantity("seats"),
    ({ args }) => ({ seats: Number(args.seats), ...only(args, "proration_behavior") }),
  ),
  undo_change: subscription(({ pending_update }) => !pending_update, () => ({ pending_update: null })),
  pause: subscription(
    ({ status, pause_at_period_end, resumes_at }, { args }) =>
      status === "paused" || pause_at_period_end && isSameMoment(resumes_at, args.resumes_at),
    ({ args }) => ({ pause_at_period_end: true, ...only(args, "resumes_at") }),
  ),
  unpause: subscription(
    ({ pause_at_period_end }) => !pause_at_period_end,
    () => ({ pause_at_period_end: false }),
  ),
  resume: subscription(({ status }) => RUNNING.includes(status), () => ({ resume: true })),
  change_customer_email: {
    look: async (core, { subject, args }, options) => {
      const customer = await getCustomers(core)(subject, options);
      return seenCustomer(customer, isEmail(customer.email, args.email));
    },
    send: async (core, { subject, args }, options) =>
      seenCustomer(await updateCustomers(core)(subject, { email: String(args.email) }, options), true),
  },
  assign_seat: {
    look: (core, command, options) =>
      findSeat(
        core,
        command,
        options,
        ({ status, email, customer_email }) =>
          status !== "revoked" && isEmail(email ?? customer_email, command.args.email),
        (seat) => seat !== undefined,
      ),
    send: async (core, { subject, args }, options) => {
      const body = {
        subscription_id: subject,
        email: String(args.email),
        immediate_claim: args.claim === true,
      };
      return seenSeat(await assignSeatCustomerSeats(core)(body, options), true);
    },
  },
  revoke_seat: {
    // Given to somebody else meanwhile, it has been taken back, and the new holder keeps it.
    look: (core, command, options) =>
      findSeat(core, command, options, ({ id }) => id === command.args.seat_id, (seat) => {
        const { email } = command.args;
        return seat?.status === "revoked" ||
          email !== undefined && !isEmail(seat?.email ?? seat?.customer_email, email);
      }),
    send: async (core, { args }, options) =>
      seenSeat(await revokeSeatCustomerSeats(core)(String(args.seat_id), options), true),
  },
  anonymize_customer: {
    // Polar shows no customer that it has deleted: a 404 is the answer, and whether ours is decided by who asks.
    look: async (core, { subject }, options) =>
      seenCustomer(await getCustomers(core)(subject, options), false),
    send: async (core, { subject }, options) => {
      await deleteCustomers(core)(subject, { anonymize: true }, options);
      return { state: "done", at: null, answer: {} };
    },
  },
};

/** These of the arguments, where they are there: a newer database may send more. */
function only(args: Command["args"], ...names: string[]): Command["args"] {
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(args, name)).map((name) => [name, args[name]]),
  );
}

function isEmail(told: string | null | undefined, ours: unknown): boolean {
  return typeof told === "string" && normalEmail(told) === ours;
}

const RUNNING: models.SubscriptionStatus[] = ["active", "trialing", "past_due"];

/** Whether a change that is scheduled is what was asked for; without a word on it Polar's settings decide. */
function mayWait({ proration_behavior = "next_period" }: Command["args"]): boolean {
  return proration_behavior === "next_period";
}

function isQuantity(kind: "units" | "seats") {
  return (subscription: models.Subscription, { args }: Command) => {
    const pending = subscription.pending_update?.[kind] ?? null;
    return pending === null ? subscription[kind] === args[kind] : pending === args[kind] && mayWait(args);
  };
}

function isSameMoment(one: string | null, other: unknown): boolean {
  return (one === null ? null : Date.parse(one)) === (other === undefined ? null : Date.parse(String(other)));
}

/** The calls of a kind that changes a subscription. */
function subscription(
  isDone: (subscription: models.Subscription, command: Command) => boolean,
  body?: (command: Command) => models.SubscriptionUpdate,
): { look: Call; send: Call } {
  return {
    look: async (core, command, options) => {
      const found = await getSubscriptions(core)(command.subject, options);
      return seenSubscription(found, isDone(found, command));
    },
    send: async (core, command, options) =>
      seenSubscription(await updateSubscriptions(core)(command.subject, body!(command), options), true),
  };
}

function seenSubscription(subscription: models.Subscription, done: boolean): Seen {
  const { status, product_id, pending_update } = subscription;
  return {
    state: done ? "done" : "undone",
    at: subscription.modified_at ?? subscription.created_at,
    answer: {
      status,
      product_id,
      units: subscription.units ?? subscription.seats ?? 1,
      cancel_at_period_end: subscription.cancel_at_period_end,
      current_period_end: subscription.current_period_end,
      pause_at_period_end: subscription.pause_at_period_end,
      resumes_at: subscription.resumes_at,
      pending_product_id: pending_update?.product_id ?? null,
      pending_units: pending_update?.units ?? pending_update?.seats ?? null,
      pending_from: pending_update?.applies_at ?? null,
    },
  };
}

function seenCustomer(customer: models.Customer, done: boolean): Seen {
  return { state: done ? "done" : "undone", at: customer.modified_at ?? customer.created_at, answer: {} };
}

/** The seat of the command's subscription that is meant. */
async function findSeat(
  core: PolarCore,
  { subject }: Command,
  options: Options,
  isMeant: (seat: models.CustomerSeat) => boolean,
  isDone: (seat: models.CustomerSeat | undefined) => boolean,
): Promise<Seen> {
  const { seats } = await listSeatsCustomerSeats(core)({ subscription_id: subject }, options);
  const seat = seats.find(isMeant);
  const done = isDone(seat);
  return seat ? seenSeat(seat, done) : { state: done ? "done" : "undone", at: null, answer: {} };
}

function seenSeat({ id, status, modified_at, created_at }: models.CustomerSeat, done: boolean): Seen {
  return {
    state: done ? "done" : "undone",
    at: modified_at ?? created_at,
    answer: { seat_id: id, status },
  };
}

/** The refund that carries the command's id, among all of the order. */
async function findRefund(core: PolarCore, { id, subject }: Command, options: Options): Promise<Seen> {
  for (let page = 1, last = 1; page <= last; page++) {
    const { items, pagination } = await listRefunds(core)({ order_id: subject, page, limit: 100 }, options);
    const ours = items.find(({ metadata }) => metadata?.command_id === id);
    if (ours) return seenRefund(ours);
    last = pagination.max_page;
  }
  return { state: "undone", at: null, answer: {} };
}

function seenRefund({ id, status }: models.Refund): Seen {
  const failed = status === "failed" || status === "canceled";
  return { state: failed ? "failed" : "done", at: null, answer: { refund_id: id, status } };
}

/** The metadata are how the refund is found again, and how its event names what it pays back. */
function refundBody({ id, subject, args }: Command): models.RefundCreate {
  const { amount, reason, purchase_id, line } = args;
  const metadata: Record<string, string | number> = { command_id: id };
  if (purchase_id !== undefined) Object.assign(metadata, { purchase_id, line });
  return {
    order_id: subject,
    reason: reason as models.RefundCreate["reason"],
    amount: Number(amount),
    metadata,
  };
}
