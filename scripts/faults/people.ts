/**
 * What the people of the day do, through the doors that everybody uses. Whoever is refused because something is down
 * tries again, as people and frontends do, and keeps a diary: what was bought and what was spent, by their own word.
 */

import { SignJWT } from "jose";
import type postgres from "postgres";
import type { Stack } from "../local/stack.ts";
import { PolarProblem } from "../polar-simulator/rules/problems.ts";
import { withDatabase } from "./database.ts";
import type { Slug } from "./goods.ts";
import type { Action, Buyer, Sale } from "./plan.ts";

/** What the people know at the end of the day. */
export interface Diary {
  /** By checkout id: what was in the cart that was paid there. */
  sales: Map<string, Sale>;
  /** Credits that the database said it took, by user. */
  spent: Map<string, number>;
  /** Addresses that accounts were given in the course of the day, by user. */
  addresses: Map<string, string>;
  /** Users whose account is deleted. */
  deleted: Set<string>;
}

interface Answer {
  status: number;
  body: unknown;
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
  const diary: Diary = { sales: new Map(), spent: new Map(), addresses: new Map(), deleted: new Set() };
  const checkouts = new Map<Sale, string>();
  /** Sales of people who had gone when it was their turn. */
  const missed = new Set<Sale>();
  const accounts = [...new Set(buyers)].filter(({ userId }) => userId !== null);
  await sql`
    insert into auth.users ${
    sql(accounts.map(({ userId, email }) => ({ id: userId, email, email_confirmed_at: new Date() })))
  }
    on conflict do nothing`;

  const emailOf = ({ userId, email }: Buyer) => diary.addresses.get(userId ?? "") ?? email;
  const isGone = ({ userId }: Buyer) => diary.deleted.has(userId ?? "");

  const token = (buyer: Buyer) =>
    new SignJWT({
      email: emailOf(buyer),
      role: "authenticated",
      aud: "authenticated",
      is_anonymous: false,
      aal: "aal1",
    })
      .setProtectedHeader({ alg: "HS256", typ: "JWT", kid: "local" })
      .setSubject(buyer.userId!).setIssuer(`${info.url}/auth/v1`).setIssuedAt().setExpirationTime("2h").sign(
        key,
      );

  async function post(path: string, body: unknown, buyer: Buyer, headers = {}): Promise<Answer> {
    const signedIn = buyer.userId !== null && (!buyer.guest || path.startsWith("/rest/"));
    const credentials: Record<string, string> = signedIn
      ? { authorization: `Bearer ${await token(buyer)}` }
      : {};
    return await ask(path, "POST", { apikey: info.publishable_key, ...credentials, ...headers }, body);
  }

  /** Asks again while the answer is that something is down. */
  async function ask(
    path: string,
    method: string,
    headers: Record<string, string>,
    body?: unknown,
  ): Promise<Answer> {
    for (let tried = 0; tried < triesAtOnce; tried++) {
      if (tried > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      try {
        const answer = await fetch(`${info.url}${path}`, {
          method,
          headers: { "content-type": "application/json", ...headers },
          body: body === undefined ? undefined : JSON.stringify(body),
          signal: AbortSignal.timeout(patienceMs),
        });
        const said = await answer.json();
        // After a crash REST may know no table yet, and says so by 404 here: by 503 where it is PostgREST.
        const isUp = answer.status < 500 && !String(said?.code).startsWith("PGRST2");
        if (isUp) return { status: answer.status, body: said };
      } catch {
        // no answer is as good as a 503
      }
    }
    throw new Later(path);
  }

  async function buy(sale: Sale): Promise<void> {
    if (isGone(sale.buyer)) return void missed.add(sale);
    const items = sale.lines.map(({ product, quantity, url }) => ({
      product,
      ...(quantity > 1 ? { quantity } : {}),
      ...(url ? { url } : {}),
    }));
    const { status, body } = await post("/functions/v1/checkout", { items }, sale.buyer, {
      "idempotency-key": crypto.randomUUID(),
    });
    if (status !== 201) {
      if (isGone(sale.buyer)) return void missed.add(sale); // by now
      throw new Error(`checkout of ${JSON.stringify(items)}: ${status} ${JSON.stringify(body)}`);
    }
    const { checkout_id } = body as { checkout_id: string };
    diary.sales.set(checkout_id, sale);
    checkouts.set(sale, checkout_id);
    const email = emailOf(sale.buyer);
    if (sale.declined) await simulator.pay(checkout_id, { email, card: "declined" }).catch(onlyPolar);
    await simulator.pay(checkout_id, { email });
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

  /** Nobody pays back by command what is not here yet, or what is paid back already. */
  async function refundLine(sale: Sale, line: number): Promise<void> {
    const order = orderOf(sale);
    if (!order) return;
    const operator = { apikey: info.secret_key };
    const wanted = `/rest/v1/purchases?select=id&order_id=eq.${order.id}&line=eq.${line}`;
    const { body: found } = await ask(wanted, "GET", operator);
    const [purchase] = found as { id: string }[];
    if (!purchase) return;
    const { status, body } = await ask("/rest/v1/rpc/refund_purchase", "POST", operator, {
      p_purchase_id: purchase.id,
      p_reason: "a day of trade",
    });
    if (status !== 200 && status !== 409) {
      throw new Error(`refund_purchase: ${status} ${JSON.stringify(body)}`);
    }
  }

  /** Accounts are Supabase Auth's own rows. What is written twice because an answer was lost is written alike. */
  async function account(work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
    await withDatabase(info.database_url, work).catch((error) => {
      throw new Later(String(error));
    });
  }

  async function changeAddress({ userId }: Buyer, email: string): Promise<void> {
    await account((sql) => sql`update auth.users set email = ${email} where id = ${userId}`);
    diary.addresses.set(userId!, email);
  }

  async function changeAddressAtPolar({ userId }: Buyer, email: string): Promise<void> {
    const customer = [...simulator.books.customers.values()].find(({ external_id }) =>
      external_id === userId
    );
    if (customer) await polar("PATCH", `/v1/customers/${customer.id}`, { email });
  }

  async function deleteAccount({ userId }: Buyer): Promise<void> {
    diary.deleted.add(userId!);
    await account((sql) => sql`delete from auth.users where id = ${userId}`);
  }

  async function changePlan(sale: Sale, slug: Slug): Promise<void> {
    const plan = [...simulator.books.products.values()].find(({ name }) => name === slug)!;
    const change = { product_id: plan.id, proration_behavior: "invoice" };
    await polar("PATCH", `/v1/subscriptions/${subscriptionOf(sale)}`, change);
  }

  async function spend(buyer: Buyer, amount: number, key: string): Promise<void> {
    if (isGone(buyer)) return;
    const wanted = { p_amount: amount, p_idempotency_key: key, p_reason: "a day of trade" };
    const { status, body } = await post("/rest/v1/rpc/spend_credits", wanted, buyer);
    if (status === 200) diary.spent.set(buyer.userId!, (diary.spent.get(buyer.userId!) ?? 0) + amount);
    else if (status !== 402 && !isGone(buyer)) {
      throw new Error(`spend_credits: ${status} ${JSON.stringify(body)}`);
    }
  }

  async function link(buyer: Buyer): Promise<void> {
    const { status, body } = await post("/rest/v1/rpc/link_profile", {}, buyer);
    if (status !== 200) throw new Error(`link_profile: ${status} ${JSON.stringify(body)}`);
  }

  return {
    diary,
    link,
    async act(action) {
      if (action.kind !== "buy" && "sale" in action && missed.has(action.sale)) return;
      switch (action.kind) {
        case "buy":
          return await buy(action.sale);
        case "refund":
          return await refund(action.sale, action.share, action.returned);
        case "refund line":
          return await refundLine(action.sale, action.line);
        case "change address":
          return await changeAddress(action.buyer, action.email);
        case "change address at Polar":
          return await changeAddressAtPolar(action.buyer, action.email);
        case "delete account":
          return await deleteAccount(action.buyer);
        case "spend":
          return await spend(action.buyer, action.amount, action.key);
        case "link":
          return await link(action.buyer);
        case "decline": {
          const order = orderOf(action.sale);
          if (!order) throw new Later("not paid yet");
          return simulator.bank.decline(order.customer_id);
        }
        case "cancel":
          await polar("PATCH", `/v1/subscriptions/${subscriptionOf(action.sale)}`, {
            cancel_at_period_end: true,
          });
          return;
        case "revoke":
          await polar("DELETE", `/v1/subscriptions/${subscriptionOf(action.sale)}`);
          return;
        case "larger plan":
          return await changePlan(action.sale, "credit-team");
        case "smaller plan":
          return await changePlan(action.sale, "credit-plan");
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
