/** The door to Polar: the seven calls that checkout makes. Nothing here throws. */

import { createPolarCore, type models } from "@polar-sh/sdk/2026-10";
import { clientUpdateCheckouts, createCheckouts } from "@polar-sh/sdk/2026-10/services/checkouts";
import { createCustomers, listCustomers, updateCustomers } from "@polar-sh/sdk/2026-10/services/customers";
import { listDiscounts } from "@polar-sh/sdk/2026-10/services/discounts";
import { normalEmail } from "../_shared/email.ts";
import { callPolar, type PolarAccount, type PolarResult } from "../_shared/polar.ts";

/** What something costs in one currency, in minor units of it. */
export interface Total {
  currency: models.PresentmentCurrency;
  amount: number;
}

/** What is sold and to whom, as the server has decided it. */
export interface Order {
  cartId: string;
  polarProductId: string;
  /** Undefined: Polar presents one by the buyer's address. */
  currency?: models.PresentmentCurrency;
  /** Set where our price is charged instead of the one that Polar has for the product. */
  adHocTotals?: Total[];
  /** Of a plan that is sold by the seat. */
  seats?: number;
  allowTrial: boolean;
  /** `sub` of the signed-in buyer. It will own the order. */
  userId?: string;
  customerIp?: string;
  successUrl: string;
  returnUrl?: string;
  locale?: string;
  embedOrigin?: string;
}

/** What the buyer gets: Polar's page and when it closes (ISO 8601). */
export interface CheckoutSession {
  checkout_id: string;
  url: string;
  expires_at: string;
}

/** A checkout as Polar has just opened it. */
export interface OpenedCheckout extends CheckoutSession {
  /** Opens the buyer's side of it; part of its address. */
  client_secret: string;
  currency: string;
}

/** Whom a discount is for, until when, and how often. */
export interface Discount {
  startsAt: string | null;
  endsAt: string | null;
  redemptions: number;
  maxRedemptions: number | null;
  /** Empty: all of them. */
  productIds: string[];
  /** Null for a percentage, which is of any currency. */
  currencies: string[] | null;
}

export interface PolarCustomer {
  id: string;
  email: string | null;
  /** The user whose customer it is; null while it is nobody's. Polar never lets it change. */
  externalId: string | null;
}

export interface Polar {
  /** Opens a checkout, sold to the given customer or, with null, to whoever types an e-mail. */
  createCheckout(order: Order, customerId: string | null): Promise<PolarResult<OpenedCheckout>>;
  /** Lowers the price of an open checkout as the buyer could, with Polar's checks of the code. */
  applyCode(clientSecret: string, code: string): Promise<PolarResult<null>>;
  /** The discount with this code, in any case of letters. */
  findDiscount(code: string): Promise<PolarResult<Discount | null>>;
  createCustomer(userId: string, email: string): Promise<PolarResult<PolarCustomer>>;
  /** The customer with exactly this e-mail, in any case of letters. */
  findCustomer(email: string): Promise<PolarResult<PolarCustomer | null>>;
  /** Makes a customer who is nobody's the user's. Polar refuses it with a 422 if it is somebody's by now. */
  adoptCustomer(customerId: string, userId: string): Promise<PolarResult<PolarCustomer>>;
  /** Polar refuses it with a 422 if another customer has that e-mail. */
  changeEmail(customerId: string, email: string): Promise<PolarResult<PolarCustomer>>;
}

/**
 * Builds the door. Its failures are those of {@link callPolar}.
 *
 * @param account token and server
 * @returns a function from a deadline (milliseconds since 1970) to the calls that keep it
 */
export function createPolar(account: PolarAccount): (deadline: number) => Polar {
  const core = createPolarCore(account);
  const sdk = {
    createCheckout: createCheckouts(core),
    updateCheckout: clientUpdateCheckouts(core),
    listDiscounts: listDiscounts(core),
    createCustomer: createCustomers(core),
    listCustomers: listCustomers(core),
    updateCustomer: updateCustomers(core),
  };

  return (deadline) => ({
    createCheckout: (order, customerId) =>
      callPolar("create_checkout", deadline, async (options) => {
        const body = checkoutBody(order, customerId);
        const { id, url, expires_at, client_secret, currency } = await sdk.createCheckout(body, options);
        if (!id || !url || !expires_at) throw new TypeError("an answer without a checkout");
        return { checkout_id: id, url, expires_at, client_secret, currency };
      }),
    applyCode: (clientSecret, code) =>
      callPolar("apply_discount_code", deadline, async (options) => {
        await sdk.updateCheckout(clientSecret, { discount_code: code }, options);
        return null;
      }),
    findDiscount: (code) =>
      callPolar("find_discount", deadline, async (options) => {
        const { items } = await sdk.listDiscounts({ query: code, limit: 100, sorting: ["code"] }, options);
        const found = items.find((item) => item.code?.toUpperCase() === code.toUpperCase());
        if (!found && items.length === 100) throw new TypeError("more discounts than one page has");
        return found ? discount(found) : null;
      }),
    createCustomer: (userId, email) =>
      callPolar("create_customer", deadline, async (options) => {
        return customer(await sdk.createCustomer({ external_id: userId, email }, options));
      }),
    findCustomer: (email) =>
      callPolar("find_customer", deadline, async (options) => {
        const { items } = await sdk.listCustomers({ email }, options);
        const found = items.find((item) => item.email && normalEmail(item.email) === normalEmail(email));
        return found ? customer(found) : null;
      }),
    adoptCustomer: (customerId, userId) =>
      callPolar("adopt_customer", deadline, async (options) => {
        return customer(await sdk.updateCustomer(customerId, { external_id: userId }, options));
      }),
    changeEmail: (customerId, email) =>
      callPolar("change_customer_email", deadline, async (options) => {
        return customer(await sdk.updateCustomer(customerId, { email }, options));
      }),
  });
}

/**
 * The request for a checkout. Of identity it carries the Polar customer and our metadata only: with
 * `external_customer_id` or an e-mail Polar would match buyers by an address that nobody has verified.
 */
function checkoutBody(order: Order, customerId: string | null): models.CheckoutCreate {
  const { cartId, polarProductId, currency, adHocTotals, userId } = order;
  return {
    products: [polarProductId],
    currency,
    prices: adHocTotals && { [polarProductId]: adHocTotals.map(fixedPrice) },
    seats: order.seats,
    allow_trial: order.allowTrial,
    customer_id: customerId ?? undefined,
    customer_ip_address: order.customerIp,
    metadata: userId ? { tempCartId: cartId, user_id: userId } : { tempCartId: cartId },
    success_url: order.successUrl,
    return_url: order.returnUrl,
    locale: order.locale,
    embed_origin: order.embedOrigin,
  };
}

function fixedPrice({ currency, amount }: Total): models.ProductPriceFixedCreate {
  return { amount_type: "fixed", price_amount: amount, price_currency: currency };
}

function discount(found: models.Discount): Discount {
  return {
    startsAt: found.starts_at,
    endsAt: found.ends_at,
    redemptions: found.redemptions_count,
    maxRedemptions: found.max_redemptions,
    productIds: found.products.map(({ id }) => id),
    currencies: "amounts" in found ? Object.keys(found.amounts) : null,
  };
}

function customer({ id, email, external_id }: models.Customer): PolarCustomer {
  return { id, email: email ?? null, externalId: external_id ?? null };
}
