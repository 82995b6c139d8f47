/**
 * Contract: what Polar is asked to sell is what the database has decided, word for word, and the checkout that
 * Polar opened is written to the cart before the buyer gets it.
 */

import { assertEquals } from "@kit/assert";
import {
  ADA,
  ANSWER,
  APP_URL,
  cart,
  CHECKOUT,
  CLAIMS,
  ONE_KIT,
  PRODUCT_ID,
  withCheckout,
} from "./checkout_fakes.ts";

const CART_ID = cart().cart_id;
const SUCCESS_URL = `${APP_URL}/dashboard?checkout=success&checkout_id={CHECKOUT_ID}`;

Deno.test("a signed-out buyer gets a checkout for one product, attached to the cart", async () => {
  await withCheckout({}, async ({ send, rpcs, polar }) => {
    const response = await send(ONE_KIT, { "idempotency-key": "order 1" });
    assertEquals(response.status, 201);
    assertEquals(response.headers.get("access-control-allow-origin"), "*");
    assertEquals(await response.json(), ANSWER);

    assertEquals(polar.map(({ call, body }) => [call, body]), [["POST /v1/checkouts/", {
      products: [PRODUCT_ID],
      currency: "usd",
      allow_trial: true,
      metadata: { tempCartId: CART_ID },
      success_url: SUCCESS_URL,
    }]]);
    assertEquals(polar[0].headers.get("authorization"), "Bearer polar_oat_tests");
    assertEquals(polar[0].headers.get("polar-version"), "2026-10");

    assertEquals(rpcs.map(({ name }) => name), ["create_cart", "attach_checkout"]);
    assertEquals(rpcs[0].args.p_idempotency_key, "order 1");
    assertEquals(rpcs[1].args, {
      p_cart_id: CART_ID,
      p_checkout_id: CHECKOUT.checkout_id,
      p_url: CHECKOUT.url,
      p_expires_at: CHECKOUT.expires_at,
      p_currency: "usd",
      p_locale: null,
    });
  });
});

Deno.test("S86: several lines are sold as the cart product, at the server's total", async () => {
  const several = cart({
    totals: [{ currency: "usd", amount: 29800 }],
    ad_hoc_price: true,
    product: { slug: "cart", kind: "cart", polar_product_id: PRODUCT_ID },
  });
  await withCheckout({ cart: { ok: true, value: several } }, async ({ send, polar }) => {
    await (await send({ items: [...ONE_KIT.items, ...ONE_KIT.items] })).body?.cancel();
    assertEquals(polar[0].body.products, [PRODUCT_ID]);
    assertEquals(polar[0].body.prices, {
      [PRODUCT_ID]: [{ amount_type: "fixed", price_amount: 29800, price_currency: "usd" }],
    });
    assertEquals(polar[0].body.currency, "usd");
  });
});

Deno.test("S56: no trial where the database says so", async () => {
  await withCheckout({ cart: { ok: true, value: cart({ allow_trial: false }) } }, async ({ send, polar }) => {
    await (await send(ONE_KIT)).body?.cancel();
    assertEquals(polar[0].body.allow_trial, false);
  });
});

Deno.test("S80, S95: a buyer with an unverified e-mail is known to Polar by our metadata only", async () => {
  const unverified = cart({ buyer: { ...ADA, email: null } });
  const options = { claims: CLAIMS, cart: { ok: true, value: unverified } } as const;
  await withCheckout(options, async ({ send, rpcs, polar }) => {
    assertEquals((await send(ONE_KIT)).status, 201);
    assertEquals(rpcs[0].args.p_claims, CLAIMS);
    assertEquals(polar.map(({ call, body }) => [call, body]), [["POST /v1/checkouts/", {
      products: [PRODUCT_ID],
      currency: "usd",
      allow_trial: true,
      metadata: { tempCartId: CART_ID, user_id: CLAIMS.sub },
      success_url: SUCCESS_URL,
    }]]);
  });
});

Deno.test("the buyer's address is passed on when the first hop is one, and left out when it is not", async () => {
  const cases: [string | null, string | undefined][] = [
    ["203.0.113.7", "203.0.113.7"],
    [" 203.0.113.7 , 10.0.0.1", "203.0.113.7"],
    ["2001:db8::7,10.0.0.1", "2001:db8::7"],
    ["unknown", undefined],
    ["1", undefined],
    ["0x7f.1", undefined],
    ["203.0.113.7:443", undefined],
    ["203.0.113.700", undefined],
    ["", undefined],
    [null, undefined],
    ["unknown, 203.0.113.7", "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
  ];
  await withCheckout({}, async ({ send, polar }) => {
    for (const [forwarded, expected] of cases) {
      const response = await send(ONE_KIT, forwarded === null ? {} : { "x-forwarded-for": forwarded });
      await response.body?.cancel();
      assertEquals(polar.at(-1)?.body.customer_ip_address, expected, String(forwarded));
    }
  });
});

Deno.test("the locale is passed on", async () => {
  await withCheckout({}, async ({ send, polar }) => {
    for (const locale of ["de", "pt-BR", "zh-Hans-CN"]) {
      await (await send({ ...ONE_KIT, locale })).body?.cancel();
      assertEquals(polar.at(-1)?.body.locale, locale);
    }
  });
});

Deno.test("a repeated idempotency key gets the open checkout again, and Polar is not asked", async () => {
  const again = cart({ checkout: CHECKOUT });
  await withCheckout({ cart: { ok: true, value: again } }, async ({ send, rpcs, polar }) => {
    const response = await send(ONE_KIT, { "idempotency-key": "order 1" });
    assertEquals([response.status, await response.json()], [201, ANSWER]);
    assertEquals(rpcs.map(({ name }) => name), ["create_cart"]);
    assertEquals(polar, []);
  });
});

Deno.test("of two requests with one key that meet, both get the checkout that was attached first", async () => {
  const first = { ...CHECKOUT, checkout_id: "first", url: "https://polar.sh/checkout/first" };
  await withCheckout({ attached: { ok: true, value: first } }, async ({ send }) => {
    assertEquals(await (await send(ONE_KIT)).json(), { ...first, warnings: [] });
  });
});

Deno.test("a checkout that could not be written down is an error and not handed out", async () => {
  const failure = { ok: false, status: 503, code: "try_again", message: "Try again in a moment." } as const;
  await withCheckout({ attached: failure }, async ({ send }) => {
    const response = await send(ONE_KIT);
    assertEquals([response.status, (await response.json()).code], [503, "try_again"]);
  });
});

Deno.test("S155: what the database warns of is answered beside the checkout, also for one that is open already", async () => {
  const warnings = [{
    ...{ code: "already_bought" as const, line: 1, product: "base-kit", url: "https://shop.example.com/" },
    ...{ reports: ["survival_blueprint"], bought_at: "2026-11-20T10:00:00Z" },
  }];
  for (const checkout of [null, CHECKOUT]) {
    await withCheckout({ cart: { ok: true, value: cart({ warnings, checkout }) } }, async ({ send }) => {
      const response = await send(ONE_KIT);
      assertEquals([response.status, await response.json()], [201, { ...CHECKOUT, warnings }]);
    });
  }
});
