/**
 * From a list of products to Polar's payment page. The database decides what is sold, to whom and for how
 * much; Polar takes the money; this handler carries the one to the other.
 */

import type { Caller } from "../_shared/auth.ts";
import type { Rpc } from "../_shared/database.ts";
import { json, type Log, type Note, postOnly, problem, readJson, type Result } from "../_shared/http.ts";
import { type PolarResult, refusesCustomer } from "../_shared/polar.ts";
import { type Cart, parseCart, parseSession, type Warning } from "./cart.ts";
import { polarCustomerOf } from "./customer.ts";
import { takeCode } from "./discount.ts";
import type { CheckNames } from "./names.ts";
import type { CheckoutSession, OpenedCheckout, Order, Polar } from "./polar.ts";
import {
  type CheckoutRequest,
  clientIp,
  invalidLocale,
  parseCheckout,
  parseIdempotencyKey,
} from "./request.ts";

/** What the handler works with. */
export interface Doors {
  authenticate(request: Request): Promise<Result<Caller>>;
  rpc: Rpc;
  /** The calls to Polar, all of which end before a deadline in milliseconds since 1970. */
  polar(deadline: number): Polar;
  /** Where the shop's frontend lives, without a slash at the end. */
  appUrl: string;
  /** Origins of the pages that may embed Polar's. */
  embedOrigins: string[];
  checkNames: CheckNames;
  log: Log;
}

/** Where to pay, and what to ask the buyer before. */
type Answer = CheckoutSession & { warnings: Warning[] };

const MAX_BODY_BYTES = 64 * 1024;

/** A buyer waits ten seconds at most: so long for the cart, the customer and Polar's page … */
const BUDGET_MS = 8_000;
/** … and so long for writing down which page it is. */
const ATTACH_MS = 1_500;

/**
 * Builds the handler. Its answers: 201 `{ checkout_id, url, expires_at, warnings }`, also for a
 * repeated `Idempotency-Key` whose checkout is still open; 400, 413 and 422 for a request to be mended; 401, with
 * `account_deleted` for the token of a deleted user; 403 `profile_unavailable`; 409
 * `already_subscribed`, `idempotency_key_reused`; 429 `too_many_checkouts` with `Retry-After`; 502
 * `polar_refused`; 503 `polar_busy`, `polar_unavailable`, `product_not_synced`, `try_again`. After a 5xx the cart
 * stands, and the same request with the same key goes on with it.
 *
 * @param budgetMs time for everything up to Polar's page, in milliseconds
 */
export function createHandler(
  { authenticate, rpc, polar: polarUntil, appUrl, embedOrigins, checkNames, log }: Doors,
  budgetMs: number = BUDGET_MS,
): (request: Request) => Promise<Response> {
  async function checkout(request: Request, note: Note): Promise<Result<Answer>> {
    const caller = await authenticate(request);
    if (!caller.ok) return caller;
    const key = parseIdempotencyKey(request.headers);
    if (!key.ok) return key;
    const body = await readJson(request, MAX_BODY_BYTES);
    if (!body.ok) return body;
    const wanted = parseCheckout(body.value, appUrl, embedOrigins);
    if (!wanted.ok) return wanted;

    const { claims } = caller.value;
    const polar = polarUntil(Date.now() + budgetMs);
    const signal = AbortSignal.timeout(budgetMs);
    const customerIp = clientIp(request.headers);
    const { items, currency, discountCode, embedOrigin } = wanted.value;

    const stored = await rpc("create_cart", {
      p_claims: claims,
      p_items: items,
      p_idempotency_key: key.value,
      p_client_ip: customerIp ?? null,
      p_terms: { currency, discount_code: discountCode?.toUpperCase(), embed_origin: embedOrigin },
    }, signal);
    if (!stored.ok) return stored;
    const cart = parseCart(stored.value);
    note({ cart_id: cart.cart_id });
    const unknown = checkNames(wanted.value.items); // while Polar is asked
    const answer = async (session: CheckoutSession): Promise<{ ok: true; value: Answer }> => ({
      ok: true,
      value: { ...session, warnings: [...cart.warnings, ...await unknown] },
    });
    if (cart.checkout) return await answer(cart.checkout);

    const customer = await polarCustomerOf(cart.buyer, claims, { polar, rpc, signal });
    if (!customer.ok) return customer;
    const order = orderOf(cart, wanted.value, customerIp);
    const session = await openCheckout(polar, order, customer.value);
    if (!session.ok) return session;
    note({ checkout_id: session.value.checkout_id });
    if (discountCode) {
      const taken = await takeCode(polar, session.value, discountCode, order.polarProductId);
      if (!taken.ok) return taken;
    }

    const attached = await rpc("attach_checkout", {
      p_cart_id: cart.cart_id,
      p_checkout_id: session.value.checkout_id,
      p_url: session.value.url,
      p_expires_at: session.value.expires_at,
      p_currency: session.value.currency,
      p_locale: wanted.value.locale ?? null,
    }, AbortSignal.timeout(ATTACH_MS));
    return attached.ok ? await answer(parseSession(attached.value)) : attached;
  }

  /** Opens the checkout; without the customer where Polar does not take that one, deleted there perhaps. */
  async function openCheckout(
    polar: Polar,
    order: Order,
    customerId: string | null,
  ): Promise<PolarResult<OpenedCheckout>> {
    const session = await polar.createCheckout(order, customerId);
    if (session.ok || !session.refusedFields) return session;
    if (session.refusedFields.includes("locale")) return invalidLocale();
    if (!customerId || !refusesCustomer(session)) return session;
    log("warn", "polar_customer_refused", { cart_id: order.cartId, polar_customer_id: customerId });
    return polar.createCheckout(order, null);
  }

  return postOnly(async (request, note) => {
    const answer = await checkout(request, note);
    return answer.ok ? json(201, answer.value) : problem(answer);
  }, { cors: true, log });
}

function orderOf(cart: Cart, wanted: CheckoutRequest, customerIp: string | undefined): Order {
  const [only, ...others] = cart.totals;
  return {
    cartId: cart.cart_id,
    polarProductId: cart.product.polar_product_id,
    currency: wanted.currency as Order["currency"] ?? (others.length === 0 ? only.currency : undefined),
    adHocTotals: cart.ad_hoc_price ? cart.totals : undefined,
    seats: cart.seats ?? undefined,
    allowTrial: cart.allow_trial,
    userId: cart.buyer.user_id ?? undefined,
    customerIp,
    successUrl: wanted.successUrl,
    returnUrl: wanted.returnUrl,
    locale: wanted.locale,
    embedOrigin: wanted.embedOrigin,
  };
}
