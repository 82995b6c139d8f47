/**
 * A checkout function whose database is a table of answers and whose Polar is a server of its own. Both
 * remember what they were asked.
 */

import type { Caller } from "../../functions/_shared/auth.ts";
import type { Rpc } from "../../functions/_shared/database.ts";
import type { Log, Result } from "../../functions/_shared/http.ts";
import type { Cart } from "../../functions/checkout/cart.ts";
import { createHandler } from "../../functions/checkout/handler.ts";
import type { CheckNames } from "../../functions/checkout/names.ts";
import { createPolar } from "../../functions/checkout/polar.ts";
import { type PolarAnswers, type PolarRequest, startPolar } from "./polar_fake.ts";

export const APP_URL = "https://edge-kit.shop";
export const PRODUCT_ID = "11111111-1111-4111-8111-111111111111";
export const CHECKOUT = {
  checkout_id: "22222222-2222-4222-8222-222222222222",
  url: "https://polar.sh/checkout/polar_c_secret",
  expires_at: "2026-11-22T12:00:00Z",
};
/** As the function answers it, where there is nothing to warn of. */
export const ANSWER = { ...CHECKOUT, warnings: [] };
/** The same as Polar answers it. */
export const POLAR_CHECKOUT = {
  id: CHECKOUT.checkout_id,
  url: CHECKOUT.url,
  expires_at: CHECKOUT.expires_at,
  client_secret: "polar_c_secret",
  currency: "usd",
};
export const CLAIMS = { sub: "user-ada", email: "ada@harbor-coffee.com" };

/** The cart of one kit, bought signed out. */
export function cart(overrides: Partial<Cart> = {}): Cart {
  return {
    cart_id: "33333333-3333-4333-8333-333333333333",
    totals: [{ currency: "usd", amount: 14900 }],
    product: { slug: "base-kit", kind: "kit", polar_product_id: PRODUCT_ID },
    seats: null,
    ad_hoc_price: false,
    allow_trial: true,
    buyer: { user_id: null, email: null, polar_customer_id: null },
    warnings: [],
    checkout: null,
    ...overrides,
  };
}

/** The buyer whose e-mail is verified and who has no Polar customer yet. */
export const ADA: Cart["buyer"] = { user_id: CLAIMS.sub, email: CLAIMS.email, polar_customer_id: null };

export interface Checkout {
  /** Sends a request; a string goes out as it is, everything else as JSON. */
  send(body: unknown, headers?: Record<string, string>): Promise<Response>;
  rpcs: { name: string; args: Record<string, unknown> }[];
  polar: PolarRequest[];
  logged: Parameters<Log>[];
}

export interface Options {
  claims?: Record<string, unknown> | null;
  cart?: Result<Cart>;
  /** What `link_polar_customer` answers. */
  linked?: Result<boolean>;
  attached?: Result<unknown>;
  answers?: PolarAnswers;
  appUrl?: string;
  checkNames?: CheckNames;
  budgetMs?: number;
}

/** One line of a kit, as a client sends it. */
export const ONE_KIT = { items: [{ product: "base-kit", url: "https://harbor-coffee.example.com" }] };

/** Runs a test with such a checkout function and takes the server down again. */
export async function withCheckout(
  options: Options,
  test: (checkout: Checkout) => Promise<void>,
): Promise<void> {
  const polar = startPolar({
    "POST /v1/checkouts/": () => Response.json(POLAR_CHECKOUT, { status: 201 }),
    ...options.answers,
  });

  const database: Record<string, Result<unknown>> = {
    create_cart: options.cart ?? { ok: true, value: cart() },
    link_polar_customer: options.linked ?? { ok: true, value: true },
    attach_checkout: options.attached ?? { ok: true, value: CHECKOUT },
  };
  const rpcs: Checkout["rpcs"] = [];
  const rpc: Rpc = <T>(name: string, args: Record<string, unknown>) => {
    rpcs.push({ name, args });
    return Promise.resolve(database[name] as Result<T>);
  };
  const caller: Caller = { claims: options.claims ?? null, keyName: options.claims ? null : "default" };
  const logged: Checkout["logged"] = [];
  const handle = createHandler({
    authenticate: () => Promise.resolve({ ok: true, value: caller }),
    rpc,
    polar: createPolar({ accessToken: "polar_oat_tests", baseUrl: polar.url }),
    appUrl: options.appUrl ?? APP_URL,
    embedOrigins: [APP_URL, "https://www.edge-kit.shop"],
    checkNames: options.checkNames ?? (() => Promise.resolve([])),
    log: (...line) => logged.push(line),
  }, options.budgetMs);

  try {
    await test({
      send: (body, headers = {}) =>
        handle(
          new Request("http://localhost/checkout", {
            method: "POST",
            body: typeof body === "string" ? body : JSON.stringify(body),
            headers,
          }),
        ),
      rpcs,
      polar: polar.requests,
      logged,
    });
  } finally {
    await polar.stop();
  }
}
