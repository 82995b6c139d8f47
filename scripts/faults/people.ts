/**
 * What the people of the day do, through the doors that everybody uses. Whoever is refused because something is down
 * tries again, as people and frontends do, and keeps a diary: what was bought and what was spent, by their own word.
 */

import { SignJWT } from "jose";
import type postgres from "postgres";
import type { Stack } from "../local/stack.ts";
import { PolarProblem } from "../polar-simulator/rules/problems.ts";
import type { Action, Buyer, Sale } from "./plan.ts";

/** What the people know at the end of the day. */
export interface Diary {
  /** By checkout id: what was in the cart that was paid there. */
  sales: Map<string, Sale>;
  /** Credits that the database said it took, by user. */
  spent: Map<string, number>;
}

/** Something is down: come back later. */
export class Later extends Error {}

/** The people of one day. */
export interface People {
  diary: Diary;
  /**
   * Does one thing.
   * @throws Later when it has to be done again at another time
   */
  act(action: Action): Promise<void>;
  /** Claims what was bought as a guest, as the frontend does after each sign-in. */
  link(buyer: Buyer): Promise<void>;
}

const triesAtOnce = 4;
const pauseMs = 250;
const patienceMs = 15_000;

/** @param sql for accounts, which people made before the day */
export async function invitePeople(
  stack: Stack,
  sql: postgres.Sql,
  buyers: Iterable<Buyer>,
): Promise<People> {
  const { info, simulator } = stack;
  const key = await signingKey(info.url);
  const diary: Diary = { sales: new Map(), spent: new Map() };
  const checkouts = new Map<Sale, string>();
  const accounts = [...new Set(buyers)].filter(({ userId }) => userId !== null);
  await sql`
    insert into auth.users ${
    sql(accounts.map(({ userId, email }) => ({ id: userId, email, email_confirmed_at: new Date() })))
  }
    on conflict do nothing`;

  const token = ({ userId, email }: Buyer) =>
    new SignJWT({ email, role: "authenticated", aud: "authenticated", is_anonymous: false, aal: "aal1" })
      .setProtectedHeader({ alg: "HS256", typ: "JWT", kid: "local" })
      .setSubject(userId!).setIssuer(`${info.url}/auth/v1`).setIssuedAt().setExpirationTime("2h").sign(key);

  /** Asks again while the answer is that something is down. */
  async function post(
    path: string,
    body: unknown,
    buyer: Buyer,
    headers = {},
  ): Promise<{ status: number; body: unknown }> {
    const signedIn = buyer.userId !== null && (!buyer.guest || path.startsWith("/rest/"));
    const credentials: Record<string, string> = signedIn
      ? { authorization: `Bearer ${await token(buyer)}` }
      : {};
    for (let tried = 0; tried < triesAtOnce; tried++) {
      if (tried > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      try {
        const answer = await fetch(`${info.url}${path}`, {
          method: "POST",
          headers: {
            apikey: info.publishable_key,
            "content-type": "application/json",
            ...credentials,
            ...headers,
          },
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(patienceMs),
        });
        const said = await answer.json();
        if (answer.status < 500) return { status: answer.status, body: said };
      } catch {
        // no answer is as good as a 503
      }
    }
    throw new Later(path);
  }

  async function buy(sale: Sale): Promise<void> {
    const items = sale.lines.map(({ product, quantity, url }) => ({
      product,
      ...(quantity > 1 ? { quantity } : {}),
      ...(url ? { url } : {}),
    }));
    const { status, body } = await post("/functions/v1/checkout", { items }, sale.buyer, {
      "idempotency-key": crypto.randomUUID(),
    });
    if (status !== 201) {
      throw new Error(`checkout of ${JSON.stringify(items)}: ${status} ${JSON.stringify(body)}`);
    }
    const { checkout_id } = body as { checkout_id: string };
    diary.sales.set(checkout_id, sale);
    checkouts.set(sale, checkout_id);
    if (sale.declined) {
      await simulator.pay(checkout_id, { email: sale.buyer.email, card: "declined" }).catch(onlyPolar);
    }
    await simulator.pay(checkout_id, { email: sale.buyer.email });
  }

  /** Asks Polar as the shop's staff does. */
  async function polar(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Record<string, unknown> | null> {
    const answer = await simulator.fetch(
      new Request(`${info.polar_url}${path}`, {
        method,
        headers: { authorization: `Bearer ${info.polar_access_token}`, "content-type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
      }),
    );
    if (answer.status >= 500) throw new Later(path);
    return answer.ok ? await answer.json() : null; // refused: there was nothing (more) to do
  }

  const orderOf = (sale: Sale) =>
    [...simulator.books.orders.values()].find((order) => order.checkout_id === checkouts.get(sale));
  const subscriptionOf = (sale: Sale) => orderOf(sale)?.subscription_id ?? null;

  async function refund(sale: Sale, share: number, returned: boolean): Promise<void> {
    const order = orderOf(sale);
    if (!order) throw new Later("not paid yet");
    const amount = Math.floor((order.net_amount - order.refunded_amount) * share);
    if (amount < 1) return;
    const made = await polar("POST", "/v1/refunds/", {
      order_id: order.id,
      reason: "customer_request",
      amount,
    });
    if (made && returned) simulator.bank.settleRefund(String(made.id), "failed");
  }

  async function spend(buyer: Buyer, amount: number, key: string): Promise<void> {
    const wanted = { p_amount: amount, p_idempotency_key: key, p_reason: "a day of trade" };
    const { status, body } = await post("/rest/v1/rpc/spend_credits", wanted, buyer);
    if (status === 200) diary.spent.set(buyer.userId!, (diary.spent.get(buyer.userId!) ?? 0) + amount);
    else if (status !== 402) throw new Error(`spend_credits: ${status} ${JSON.stringify(body)}`);
  }

  async function link(buyer: Buyer): Promise<void> {
    const { status, body } = await post("/rest/v1/rpc/link_profile", {}, buyer);
    if (status !== 200) throw new Error(`link_profile: ${status} ${JSON.stringify(body)}`);
  }

  return {
    diary,
    link,
    async act(action) {
      switch (action.kind) {
        case "buy":
          return await buy(action.sale);
        case "refund":
          return await refund(action.sale, action.share, action.returned);
        case "spend":
          return await spend(action.buyer, action.amount, action.key);
        case "link":
          return await link(action.buyer);
        case "decline":
          return simulator.bank.decline(orderOf(action.sale)!.customer_id);
        case "cancel":
          await polar("PATCH", `/v1/subscriptions/${subscriptionOf(action.sale)}`, {
            cancel_at_period_end: true,
          });
          return;
        case "revoke":
          await polar("DELETE", `/v1/subscriptions/${subscriptionOf(action.sale)}`);
          return;
        case "change plan": {
          const team = [...simulator.books.products.values()].find(({ name }) => name === "credit-team")!;
          const change = { product_id: team.id, proration_behavior: "invoice" };
          await polar("PATCH", `/v1/subscriptions/${subscriptionOf(action.sale)}`, change);
        }
      }
    },
  };
}

function onlyPolar(error: unknown): void {
  if (!(error instanceof PolarProblem)) throw error;
}

/** What the stack signs access tokens with. */
async function signingKey(url: string): Promise<Uint8Array> {
  const answer = await fetch(`${url}/auth/v1/.well-known/jwks.json`);
  const { keys } = await answer.json();
  return Uint8Array.fromBase64(keys[0].k, { alphabet: "base64url" });
}
