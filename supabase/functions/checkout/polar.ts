/**
 * The door to Polar: the four calls that checkout makes, and what their errors mean for a buyer. Nothing
 * here throws; all calls of one request share one deadline.
 */

import { PolarClientError, PolarRateLimitError } from "@polar-sh/sdk";
import { createPolarCore, type models } from "@polar-sh/sdk/2026-10";
import { createCheckouts } from "@polar-sh/sdk/2026-10/services/checkouts";
import { createCustomers, listCustomers, updateCustomers } from "@polar-sh/sdk/2026-10/services/customers";
import { fail, type Failure, isRecord, type LogFields } from "../_shared/http.ts";

/** Whose organisation, and on which of Polar's servers; `baseUrl` is a simulator's and wins. */
export interface PolarAccount {
  accessToken: string;
  environment?: "production" | "sandbox";
  baseUrl?: string;
}

/** What is sold and to whom, as the server has decided it. */
export interface Order {
  cartId: string;
  polarProductId: string;
  currency: models.PresentmentCurrency;
  /** Minor units. Set where our price is charged instead of the one that Polar has for the product. */
  adHocAmount?: number;
  allowTrial: boolean;
  /** `sub` of the signed-in buyer. It will own the order. */
  userId?: string;
  customerIp?: string;
  successUrl: string;
  returnUrl?: string;
  locale?: string;
}

/** What the buyer gets: Polar's page and when it closes (ISO 8601). */
export interface CheckoutSession {
  checkout_id: string;
  url: string;
  expires_at: string;
}

export interface PolarCustomer {
  id: string;
  email: string | null;
  /** The user whose customer it is; null while it is nobody's. Polar never lets it change. */
  externalId: string | null;
}

export type PolarResult<T> = { ok: true; value: T } | PolarFailure;

/** A failure at Polar. Its cause names the call, and the status and fields of Polar's answer. */
export interface PolarFailure extends Failure {
  /** Fields that Polar refused with a 422, such as `customer_id`; undefined for every other error. */
  refusedFields?: string[];
}

export interface Polar {
  /** Opens a checkout, sold to the given customer or, with null, to whoever types an e-mail. */
  createCheckout(order: Order, customerId: string | null): Promise<PolarResult<CheckoutSession>>;
  createCustomer(userId: string, email: string): Promise<PolarResult<PolarCustomer>>;
  /** The customer with exactly this e-mail, in any case of letters. */
  findCustomer(email: string): Promise<PolarResult<PolarCustomer | null>>;
  /** Makes a customer who is nobody's the user's. Polar refuses it with a 422 if it is somebody's by now. */
  adoptCustomer(customerId: string, userId: string): Promise<PolarResult<PolarCustomer>>;
}

/**
 * Builds the door.
 *
 * Failures: 502 `polar_refused` when Polar finds fault with what the operator set up (token, scope, product)
 * or with what we sent, 503 `polar_busy` with `Retry-After`, 503 `polar_unavailable` for everything else,
 * time run out included.
 *
 * @param account token and server
 * @returns a function from a deadline (milliseconds since 1970) to the calls that keep it
 */
export function createPolar(account: PolarAccount): (deadline: number) => Polar {
  const core = createPolarCore(account);
  const sdk = {
    createCheckout: createCheckouts(core),
    createCustomer: createCustomers(core),
    listCustomers: listCustomers(core),
    updateCustomer: updateCustomers(core),
  };

  return (deadline) => {
    async function call<T>(
      name: string,
      send: (options: { timeout: number }) => Promise<T>,
    ): Promise<PolarResult<T>> {
      const seconds = (deadline - Date.now()) / 1000;
      if (seconds <= 0) return unavailable({ call: name, error: "deadline" });
      try {
        return { ok: true, value: await send({ timeout: seconds }) };
      } catch (error) {
        return describe(name, error);
      }
    }

    return {
      createCheckout: (order, customerId) =>
        call("create_checkout", async (options) => {
          const body = checkoutBody(order, customerId);
          const { id, url, expires_at } = await sdk.createCheckout(body, options);
          if (!id || !url || !expires_at) throw new TypeError("an answer without a checkout");
          return { checkout_id: id, url, expires_at };
        }),
      createCustomer: (userId, email) =>
        call("create_customer", async (options) => {
          return customer(await sdk.createCustomer({ external_id: userId, email }, options));
        }),
      findCustomer: (email) =>
        call("find_customer", async (options) => {
          const { items } = await sdk.listCustomers({ email }, options);
          const found = items.find((item) => item.email?.toLowerCase() === email.toLowerCase());
          return found ? customer(found) : null;
        }),
      adoptCustomer: (customerId, userId) =>
        call("adopt_customer", async (options) => {
          return customer(await sdk.updateCustomer(customerId, { external_id: userId }, options));
        }),
    };
  };
}

/**
 * The request for a checkout. Of identity it carries the Polar customer and our metadata only: with
 * `external_customer_id` or an e-mail Polar would match buyers by an address that nobody has verified.
 */
function checkoutBody(order: Order, customerId: string | null): models.CheckoutCreate {
  const { cartId, polarProductId, currency, adHocAmount, userId } = order;
  return {
    products: [polarProductId],
    currency,
    prices: adHocAmount === undefined ? undefined : {
      [polarProductId]: [{ amount_type: "fixed", price_amount: adHocAmount, price_currency: currency }],
    },
    allow_trial: order.allowTrial,
    customer_id: customerId ?? undefined,
    customer_ip_address: order.customerIp,
    metadata: userId ? { tempCartId: cartId, user_id: userId } : { tempCartId: cartId },
    success_url: order.successUrl,
    return_url: order.returnUrl,
    locale: order.locale,
  };
}

function customer({ id, email, external_id }: models.Customer): PolarCustomer {
  return { id, email: email ?? null, externalId: external_id ?? null };
}

function describe(call: string, error: unknown): PolarFailure {
  if (error instanceof PolarRateLimitError) {
    const message = "The payment provider is busy. Try again after the seconds in Retry-After.";
    const retryAfter = error.retryAfter && error.retryAfter > 0 ? error.retryAfter : 10;
    return fail(503, "polar_busy", message, { retryAfter, cause: { call, status: 429 } });
  }
  if (error instanceof PolarClientError) {
    const status = error.statusCode;
    const refusedFields = status === 422 ? fieldsOf(error.error) : undefined;
    const message = "The payment provider refused the order. Nothing was charged; tell the shop about it.";
    const cause = { call, status, fields: refusedFields?.join(" ") };
    return { ...fail(502, "polar_refused", message, { cause }), refusedFields };
  }
  // Network errors, timeouts and 5xx, but also what the SDK lets through when a body is cut off or no JSON.
  return unavailable({ call, error: error instanceof Error ? error.name : typeof error });
}

function unavailable(cause: LogFields): PolarFailure {
  const message = "The payment provider cannot be reached. Nothing was charged; try again in a moment.";
  return fail(503, "polar_unavailable", message, { cause });
}

/**
 * The fields that a 422 complains about. Its `detail` is a list of `{ loc, msg }`, or a sentence from which
 * only `customer` is told. Messages are not kept: they quote what a person typed.
 */
function fieldsOf(body: unknown): string[] {
  const detail = isRecord(body) ? body.detail : undefined;
  if (typeof detail === "string") return /customer/i.test(detail) ? ["customer"] : [];
  if (!Array.isArray(detail)) return [];
  return detail.map((entry) =>
    isRecord(entry) && Array.isArray(entry.loc) ? entry.loc.slice(1).join(".") : ""
  );
}
