/**
 * What tests and demonstrations do to the simulator where no call of Polar's API leads, from within (`Switches`) and
 * by HTTP below `/simulator/`, for shops that are written in something else.
 */
import { authorize, readBody } from "./routes/api.ts";
import type { Fault, Faults } from "./routes/faults.ts";
import { type BodyReader, bodyReader, type Json } from "./routes/input.ts";
import type { Buyer } from "./routes/payment.ts";
import type { Bank } from "./rules/bank.ts";
import type { Chaos, ChaosOptions } from "./rules/chaos.ts";
import { PolarProblem } from "./rules/problems.ts";

/** The switches. */
export interface Switches {
  /**
   * Does what a buyer does on the checkout page.
   * @throws what the page would show: an error with Polar's status and body
   */
  pay(checkoutId: string, buyer: Buyer): Promise<{ order_id: string }>;
  /** Every attempt to deliver a webhook, oldest first. */
  deliveries(): Delivery[];
  clock: {
    now(): Date;
    /** Moves the time forward by milliseconds; what falls due on the way happens in order, and is waited for. */
    advance(milliseconds: number): Promise<void>;
  };
  /** Cards, refunds and chargebacks, as the bank decides. */
  bank: Bank;
  /** Seats that somebody is invited to, with what Polar would write in the e-mail. */
  invitations(): { seat_id: string; email: string; invitation_token: string }[];
  /** Polar's staff brings a revoked subscription back, which charges nothing. */
  reinstate(subscriptionId: string): void;
  /** Polar down, slow or refusing. */
  faults: Pick<Faults, "set" | "clear">;
  /** Webhooks doubled, out of order, late or lost. */
  chaos: Pick<Chaos, "set" | "clear" | "counts">;
}

/** One attempt to deliver a webhook. */
export interface Delivery {
  webhook_id: string;
  type: string;
  endpoint_url: string;
  /** 1 for the first. */
  attempt: number;
  succeeded: boolean;
  /** Null when nothing answered. */
  http_code: number | null;
  at: string;
  payload: string;
}

type Switch = (switches: Switches, reader: BodyReader, body: Json) => unknown;

/** By method and path below `/simulator/`. */
export const SWITCHES: Record<string, Switch> = {
  "POST pay": (switches, reader) => {
    reader.require("checkout_id");
    const checkoutId = reader.uuid("checkout_id");
    const buyer = {
      email: reader.text("email") ?? undefined,
      name: reader.text("name") ?? undefined,
      country: reader.text("country") ?? undefined,
      product_id: reader.uuid("product_id") ?? undefined,
      discount_code: reader.text("discount_code") ?? undefined,
      card: reader.choice("card", ["good", "declined"]) ?? undefined,
    };
    reader.finish();
    return switches.pay(checkoutId!, buyer);
  },
  "GET deliveries": (switches) => switches.deliveries(),
  "GET clock": ({ clock }) => ({ now: clock.now() }),
  "POST clock": async ({ clock }, reader) => {
    reader.require("advance_seconds");
    const seconds = reader.integer("advance_seconds", { min: 1 });
    reader.finish();
    await clock.advance(seconds! * 1000);
    return { now: clock.now() };
  },
  "POST faults": ({ faults }, reader, body) => {
    for (const field of ["delay", "status", "retryAfter", "times"]) reader.integer(field, { min: 0 });
    for (const field of ["acts", "breaksOff", "never"]) reader.boolean(field);
    for (const field of ["path", "method"]) reader.text(field);
    reader.finish();
    const { never, ...fault } = body;
    // JSON has no Infinity.
    faults.set({ ...fault, ...never === true && { delay: Infinity } } as Fault);
  },
  "DELETE faults": ({ faults }) => faults.clear(),
  "GET chaos": ({ chaos }) => chaos.counts(),
  "POST chaos": ({ chaos }, reader, body) => {
    reader.require("seed");
    reader.integer("seed", { min: 0 });
    reader.finish();
    chaos.set(body as unknown as ChaosOptions);
  },
  "DELETE chaos": ({ chaos }) => chaos.clear(),
  "POST bank/decline": ({ bank }, reader) => {
    const forGood = reader.boolean("for_good") ?? false;
    bank.decline(customerOf(reader), { forGood });
  },
  "POST bank/succeed": ({ bank }, reader) => bank.succeed(customerOf(reader)),
  "POST bank/save_card": ({ bank }, reader) => bank.saveCard(customerOf(reader)),
  "POST bank/remove_card": ({ bank }, reader) => bank.removeCard(customerOf(reader)),
  "POST bank/hold_refunds": ({ bank }, reader) => {
    const hold = reader.boolean("hold") ?? true;
    reader.finish();
    bank.holdRefunds(hold);
  },
  "POST bank/settle_refund": ({ bank }, reader) => {
    ["refund_id", "outcome"].forEach(reader.require);
    const refundId = reader.uuid("refund_id");
    const outcome = reader.choice("outcome", ["succeeded", "failed", "canceled"]);
    reader.finish();
    bank.settleRefund(refundId!, outcome!);
  },
  "POST bank/warn_of_chargeback": ({ bank }, reader) => bank.warnOfChargeback(idOf(reader, "order_id")),
  "POST bank/dispute": ({ bank }, reader) => {
    const reason = reader.text("reason") ?? undefined;
    return bank.dispute(idOf(reader, "order_id"), reason);
  },
  "POST bank/settle_dispute": ({ bank }, reader) => {
    ["dispute_id", "outcome"].forEach(reader.require);
    const disputeId = reader.uuid("dispute_id");
    const outcome = reader.choice("outcome", ["lost", "won"]);
    reader.finish();
    bank.settleDispute(disputeId!, outcome!);
  },
  "GET invitations": (switches) => switches.invitations(),
  "POST reinstate": (switches, reader) => switches.reinstate(idOf(reader, "subscription_id")),
};

/** Works a switch, or answers null if the path is none. The access token opens them, too. */
export async function answerSwitch(
  switches: Switches,
  request: Request,
  url: URL,
  accessToken: string,
): Promise<Response | null> {
  if (!url.pathname.startsWith("/simulator/")) return null;
  const path = url.pathname.slice("/simulator/".length).replace(/\/$/, "");
  try {
    authorize(request, accessToken);
    const work = SWITCHES[`${request.method} ${path}`];
    if (work === undefined) return Response.json({ detail: "Not Found" }, { status: 404 });
    const body = await readBody(request);
    const answer = await work(switches, bodyReader(body), body);
    return answer === undefined ? new Response(null, { status: 204 }) : Response.json(answer);
  } catch (error) {
    if (error instanceof PolarProblem) return Response.json(error.body, { status: error.status });
    if (error instanceof Error) return Response.json({ detail: error.message }, { status: 400 });
    throw error;
  }
}

function customerOf(reader: BodyReader): string {
  reader.require("customer");
  const customer = reader.text("customer");
  reader.finish();
  return customer!;
}

function idOf(reader: BodyReader, field: string): string {
  reader.require(field);
  const id = reader.uuid(field);
  reader.finish();
  return id!;
}
