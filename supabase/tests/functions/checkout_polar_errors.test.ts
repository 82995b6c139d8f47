/**
 * Contract: whatever Polar does, the buyer gets a clear error within the time there is, nothing of Polar's
 * answer leaks, and the same request can be sent again.
 */

import { assert, assertEquals } from "@kit/assert";
import { createPolar } from "../../functions/checkout/polar.ts";
import {
  ANSWER,
  cart,
  type Checkout,
  ONE_KIT,
  type Options,
  POLAR_CHECKOUT,
  withCheckout,
} from "./checkout_fakes.ts";
import { requestLine } from "./http_lines.ts";
import { problemOf } from "./http_problem.ts";

const E_MAIL = "ada@harbor-coffee.com";

/** Sells one kit to a Polar that answers so; the promise is for status and code. */
async function sell(
  answer: () => Response | Promise<Response>,
  options: Options = {},
  look?: (c: Checkout) => void,
) {
  let result: [number, string, unknown] | undefined;
  await withCheckout({ ...options, answers: { "POST /v1/checkouts/": answer } }, async (checkout) => {
    const response = await checkout.send(ONE_KIT);
    result = response.status === 201 ? [201, "", undefined] : await problemOf(response);
    assertEquals(checkout.rpcs.map(({ name }) => name), ["create_cart"], "nothing is attached");
    assert(!JSON.stringify([result, checkout.logged]).includes(E_MAIL), "Polar's words leak");
    look?.(checkout);
  });
  return result!.slice(0, 2);
}

/** An answer of which only the beginning arrives. */
const cutOff = (status: number) => new Response('{"detail":[{"loc":["bo', { status });

const REFUSED: [name: string, answer: () => Response, status: number, fields?: string][] = [
  ["a wrong token", () => Response.json({ error: "invalid_token" }, { status: 401 }), 401],
  ["a missing scope", () => Response.json({ error: "insufficient_scope" }, { status: 403 }), 403],
  ["a removed API version", () => new Response("Not Found", { status: 404 }), 404],
  [
    "a product that is archived at Polar",
    () =>
      Response.json({
        detail: [{
          type: "value_error",
          loc: ["body", "products", 0],
          msg: "Product is archived.",
          input: E_MAIL,
        }],
      }, { status: 422 }),
    422,
    "products.0",
  ],
  ["a 422 of another shape", () => Response.json({ error: "X", detail: "No." }, { status: 422 }), 422, ""],
  ["a 422 of no shape", () => Response.json([1], { status: 422 }), 422, ""],
];

for (const [name, answer, status, fields] of REFUSED) {
  Deno.test(`${name} is 502 polar_refused and in the log`, async () => {
    const result = await sell(answer, {}, ({ logged, polar }) => {
      assertEquals(polar.length, 1);
      assertEquals(requestLine(logged), ["error", {
        status: 502,
        code: "polar_refused",
        cart_id: cart().cart_id,
        call: "create_checkout",
        polar_status: status,
        ...(fields === undefined ? {} : { fields }),
      }]);
    });
    assertEquals(result, [502, "polar_refused"]);
  });
}

Deno.test("a locale that Polar does not know is 422 invalid_locale", async () => {
  const answer = () =>
    Response.json({ detail: [{ loc: ["body", "locale"], msg: "Input should be …" }] }, { status: 422 });
  assertEquals(await sell(answer), [422, "invalid_locale"]);
});

Deno.test({
  name: "a rate limit is 503 polar_busy, with Polar's Retry-After or ten seconds",
  sanitizeResources: false, // the SDK leaves the body of a 429 unread
  fn: async () => {
    const cases: [string | null, string][] = [
      ["7", "7"],
      [null, "10"],
      ["0", "10"],
      ["Wed, 21 Oct 2026 07:28:00 GMT", "10"],
    ];
    for (const [sent, expected] of cases) {
      const headers: HeadersInit = sent === null ? {} : { "retry-after": sent };
      const limit = () => new Response(null, { status: 429, headers });
      await withCheckout({ answers: { "POST /v1/checkouts/": limit } }, async ({ send }) => {
        const response = await send(ONE_KIT);
        assertEquals(response.headers.get("retry-after"), expected);
        assertEquals((await problemOf(response)).slice(0, 2), [503, "polar_busy"]);
      });
    }
  },
});

const UNAVAILABLE: [name: string, answer: () => Response][] = [
  ["a 500", () => new Response(`failed for ${E_MAIL}`, { status: 500 })],
  [
    "a 502 of a proxy",
    () => new Response("<html>", { status: 502, headers: { "content-type": "text/html" } }),
  ],
  ["a 503", () => new Response(null, { status: 503 })],
  ["a 422 that is no JSON", () => new Response("<html>", { status: 422 })],
  ["a 422 that is cut off", () => cutOff(422)],
  ["a 201 that is no JSON", () => new Response("<html>", { status: 201 })],
  ["a 201 that is cut off", () => cutOff(201)],
  ["a 201 without a checkout", () => Response.json({ id: "co_1" }, { status: 201 })],
  ["a 201 that is null", () => Response.json(null, { status: 201 })],
];

for (const [name, answer] of UNAVAILABLE) {
  Deno.test(`${name} is 503 polar_unavailable`, async () => {
    assertEquals(await sell(answer), [503, "polar_unavailable"]);
  });
}

Deno.test("a Polar that does not answer in time is 503 polar_unavailable, and the time is kept", async () => {
  let release = () => {};
  const silent = () =>
    new Promise<Response>((resolve) => release = () => resolve(Response.json(POLAR_CHECKOUT)));
  const started = performance.now();
  assertEquals(await sell(silent, { budgetMs: 200 }, () => release()), [503, "polar_unavailable"]);
  assert(performance.now() - started < 2_000);
});

Deno.test("a Polar that begins to answer and then stops is 503 polar_unavailable, and the time is kept", async () => {
  let close = () => {};
  const stalled = () =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{"id":'));
          close = () => controller.close();
        },
      }),
      { status: 201 },
    );
  const started = performance.now();
  assertEquals(await sell(stalled, { budgetMs: 200 }, () => close()), [503, "polar_unavailable"]);
  assert(performance.now() - started < 2_000);
});

Deno.test("all calls share one deadline: a slow customer leaves less for the checkout", async () => {
  let release = () => {};
  const silent = () => new Promise<Response>((resolve) => release = () => resolve(Response.json({})));
  const options: Options = {
    claims: { sub: "user-ada" },
    cart: {
      ok: true,
      value: cart({ buyer: { user_id: "user-ada", email: E_MAIL, polar_customer_id: null } }),
    },
    answers: { "POST /v1/customers/": silent },
    budgetMs: 200,
  };
  await withCheckout(options, async ({ send, polar, logged }) => {
    assertEquals((await problemOf(await send(ONE_KIT))).slice(0, 2), [503, "polar_unavailable"]);
    release();
    assertEquals(polar.map(({ call }) => call), ["POST /v1/customers/"]);
    assertEquals(logged[0][2]?.call, "create_customer");
  });
});

Deno.test("a Polar that cannot be connected to is polar_unavailable", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const baseUrl = `http://127.0.0.1:${listener.addr.port}`;
  listener.close();
  const result = await createPolar({ accessToken: "t", baseUrl })(Date.now() + 5_000).findCustomer(E_MAIL);
  assertEquals(!result.ok && [result.status, result.code], [503, "polar_unavailable"]);
});

Deno.test("time that is over before Polar is asked is 503 polar_unavailable, too", async () => {
  await withCheckout({ budgetMs: 0 }, async ({ send, polar }) => {
    assertEquals((await problemOf(await send(ONE_KIT))).slice(0, 2), [503, "polar_unavailable"]);
    assertEquals(polar, []);
  });
});

Deno.test("a request that failed at Polar goes through when it is sent again", async () => {
  let up = false;
  const answers: Options["answers"] = {
    "POST /v1/checkouts/": () =>
      up ? Response.json(POLAR_CHECKOUT, { status: 201 }) : new Response(null, { status: 500 }),
  };
  await withCheckout({ answers }, async ({ send, rpcs }) => {
    const headers = { "idempotency-key": "order-1" };
    assertEquals((await problemOf(await send(ONE_KIT, headers))).slice(0, 2), [503, "polar_unavailable"]);
    up = true;
    const response = await send(ONE_KIT, headers);
    assertEquals([response.status, await response.json()], [201, ANSWER]);
    const keys = rpcs.filter(({ name }) => name === "create_cart").map(({ args }) => args.p_idempotency_key);
    assertEquals(keys, ["order-1", "order-1"]);
  });
});
