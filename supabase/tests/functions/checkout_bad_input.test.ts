/**
 * Contract: a request that checkout cannot carry out as meant is refused with a stable code, the field it is
 * about and what to do, before the database or Polar hears of it.
 */

import { assert, assertEquals } from "@kit/assert";
import { ONE_KIT, withCheckout } from "./checkout_fakes.ts";
import { problemOf } from "./http_problem.ts";

/** One item, changed. */
function item(changes: Record<string, unknown>) {
  return { items: [{ ...ONE_KIT.items[0], ...changes }] };
}

const list = (length: number) => Array.from({ length }, () => ({ product: "base-kit" }));
const urls = (length: number) => Array.from({ length }, (_, i) => `https://competitor-${i}.com`);

/** Body, status, code and details. */
type Refusal = [name: string, body: unknown, status: number, code: string, details?: string];

const REFUSED: Refusal[] = [
  ["no body", "", 400, "invalid_json"],
  ["malformed JSON", '{"items":[', 400, "invalid_json"],
  ["a list", [ONE_KIT], 400, "invalid_json"],
  ["null", "null", 400, "invalid_json"],

  ["an unknown field", { ...ONE_KIT, coupon: "X" }, 422, "unknown_field", "coupon"],
  ["S86: a price", { ...ONE_KIT, prices: {} }, 422, "unknown_field", "prices"],
  ["S86: a discount", { ...ONE_KIT, discount_id: "d" }, 422, "unknown_field", "discount_id"],
  ["S86: a trial", { ...ONE_KIT, allow_trial: true }, 422, "unknown_field", "allow_trial"],
  ["S86: metadata", { ...ONE_KIT, metadata: { user_id: "u" } }, 422, "unknown_field", "metadata"],
  ["S86: another customer", { ...ONE_KIT, customer_id: "c" }, 422, "unknown_field", "customer_id"],
  ["S86: an e-mail", { ...ONE_KIT, customer_email: "a@b.c" }, 422, "unknown_field", "customer_email"],
  [
    "S86: a success URL",
    { ...ONE_KIT, success_url: "https://evil.com" },
    422,
    "unknown_field",
    "success_url",
  ],
  ["S86: a price of an item", item({ price: 1 }), 422, "unknown_field", "items[0].price"],
  ["S86: seats of an item", item({ seats: 1e9 }), 422, "unknown_field", "items[0].seats"],
  ["a prototype", '{"items":[{"product":"base-kit"}],"__proto__":{}}', 422, "unknown_field", "__proto__"],

  ["no items", {}, 422, "invalid_items", "items"],
  ["an empty cart", { items: [] }, 422, "invalid_items", "items"],
  ["items that are no list", { items: { 0: {} } }, 422, "invalid_items", "items"],
  ["an item that is no object", { items: ["base-kit"] }, 422, "invalid_items", "items[0]"],
  ["an item that is null", { items: [{ product: "base-kit" }, null] }, 422, "invalid_items", "items[1]"],
  ["an oversized cart", { items: list(21) }, 422, "too_many_items", "items"],

  ["no product", { items: [{}] }, 422, "unknown_product", "items[0].product"],
  ["a product that is no text", item({ product: 1 }), 422, "unknown_product", "items[0].product"],
  ["an empty product", item({ product: "" }), 422, "unknown_product", "items[0].product"],
  ["a NUL in a product", item({ product: "base\0kit" }), 422, "unknown_product", "items[0].product"],
  ["a half character", '{"items":[{"product":"\\ud800"}]}', 422, "unknown_product", "items[0].product"],

  ...[0, -1, 1.5, 101, 1e9, 1e400, "1", true, [1], {}].map((quantity) =>
    [
      `the quantity ${JSON.stringify(quantity)}`,
      quantity === Infinity ? '{"items":[{"product":"base-kit","quantity":1e400}]}' : item({ quantity }),
      422,
      "invalid_quantity",
      "items[0].quantity",
    ] as (typeof REFUSED)[number]
  ),

  ["a wrong URL", item({ url: "not a url" }), 422, "invalid_url", "items[0].url"],
  ["an empty URL", item({ url: "" }), 422, "invalid_url", "items[0].url"],
  ["a URL that is no text", item({ url: 1 }), 422, "invalid_url", "items[0].url"],
  ["another scheme", item({ url: "ftp://shop.com" }), 422, "invalid_url", "items[0].url"],
  ["a URL with a password", item({ url: "https://a:b@shop.com" }), 422, "invalid_url", "items[0].url"],
  ["a private host", item({ url: "http://localhost/" }), 422, "private_host", "items[0].url"],
  ["an IP address", item({ url: "http://127.0.0.1/" }), 422, "private_host", "items[0].url"],
  ["a metadata address", item({ url: "http://169.254.169.254/" }), 422, "private_host", "items[0].url"],
  ["an IPv6 address", item({ url: "http://[::1]/" }), 422, "private_host", "items[0].url"],
  [
    "competitors that are no list",
    item({ competitor_urls: "https://a.com" }),
    422,
    "invalid_url",
    "items[0].competitor_urls",
  ],
  [
    "four competitors",
    item({ competitor_urls: urls(4) }),
    422,
    "too_many_competitor_urls",
    "items[0].competitor_urls",
  ],
  [
    "a private competitor",
    item({ competitor_urls: ["https://a.com", "http://10.0.0.1"] }),
    422,
    "private_host",
    "items[0].competitor_urls[1]",
  ],

  ["a locale that is no text", { ...ONE_KIT, locale: 1 }, 422, "invalid_locale", "locale"],
  ["a locale that is none", { ...ONE_KIT, locale: "deutsch, bitte" }, 422, "invalid_locale", "locale"],
  ["a foreign success host", { ...ONE_KIT, success_path: "//evil.com" }, 422, "invalid_path", "success_path"],
  [
    "a foreign return host",
    { ...ONE_KIT, return_path: "https://evil.com" },
    422,
    "invalid_path",
    "return_path",
  ],
  ["a currency that is none", { ...ONE_KIT, currency: "euro" }, 422, "invalid_currency", "currency"],
  ["a currency that is no text", { ...ONE_KIT, currency: 978 }, 422, "invalid_currency", "currency"],
  ...["", "ab", "%%%", "SAVE 10", "x".repeat(257), 10, ["SAVE10"]].map((code): Refusal => [
    `the discount code ${JSON.stringify(code).slice(0, 12)}`,
    { ...ONE_KIT, discount_code: code },
    422,
    "unknown_discount_code",
    "discount_code",
  ]),
  ...["https://evil.com", "https://edge-kit.shop/", "https://edge-kit.shop.evil.com", "null", "*", 1].map(
    (origin): Refusal => [
      `the embedding page ${origin}`,
      { ...ONE_KIT, embed_origin: origin },
      422,
      "embed_origin_not_allowed",
      "embed_origin",
    ],
  ),
];

for (const [name, body, status, code, details] of REFUSED) {
  Deno.test(`bad input: ${name} is ${status} ${code}, and nothing is asked or written`, async () => {
    await withCheckout({}, async ({ send, rpcs, polar }) => {
      assertEquals(await problemOf(await send(body)), [status, code, details]);
      assertEquals([rpcs, polar], [[], []]);
    });
  });
}

Deno.test("bad input: a body of 10 MB is 413, and so is one byte over 64 KB", async () => {
  await withCheckout({}, async ({ send, rpcs }) => {
    for (const size of [64 * 1024 + 1, 10_000_000]) {
      const [status, code] = await problemOf(await send(" ".repeat(size)));
      assertEquals([status, code], [413, "body_too_large"]);
    }
    assertEquals(rpcs, []);
  });
});

Deno.test("bad input: an Idempotency-Key must be 1 to 200 printable characters", async () => {
  await withCheckout({}, async ({ send, rpcs }) => {
    for (const key of ["", "x".repeat(201), "a\tb", "schlüssel"]) {
      const [status, code] = await problemOf(await send(ONE_KIT, { "idempotency-key": key }));
      assertEquals([status, code], [422, "invalid_idempotency_key"], key);
    }
    assertEquals(rpcs, []);
  });
});

Deno.test("what the database refuses is passed on with its code, and Polar is not asked", async () => {
  const refusal = {
    ok: false,
    status: 409,
    code: "already_subscribed",
    message: "Open the portal.",
  } as const;
  await withCheckout({ cart: refusal }, async ({ send, polar }) => {
    assertEquals((await problemOf(await send(ONE_KIT))).slice(0, 2), [409, "already_subscribed"]);
    assertEquals(polar, []);
  });
});

Deno.test("good input: the cart that the database gets is normalised, and null is the same as left out", async () => {
  const body = {
    items: [
      { product: "base-kit", url: "Harbor-Coffee.Example.com/shop#top", quantity: 1, competitor_urls: null },
      { product: "competitor-kill-matrix", url: null, quantity: null, competitor_urls: urls(3) },
    ],
    success_path: null,
    return_path: null,
    locale: null,
    currency: "EUR",
    discount_code: null,
    embed_origin: "https://www.edge-kit.shop",
  };
  await withCheckout({}, async ({ send, rpcs }) => {
    assertEquals((await send(body)).status, 201);
    assertEquals(JSON.parse(JSON.stringify(rpcs[0].args)), {
      p_claims: null,
      p_items: [
        { product: "base-kit", quantity: 1, url: "https://harbor-coffee.example.com/shop" },
        { product: "competitor-kill-matrix", competitor_urls: urls(3).map((url) => `${url}/`) },
      ],
      p_idempotency_key: null,
      p_client_ip: null,
      p_terms: { currency: "eur", embed_origin: "https://www.edge-kit.shop" },
    });
  });
});

Deno.test("good input: the largest cart that is allowed fits the body's cap", async () => {
  const large = {
    product: "p".repeat(64),
    quantity: 100,
    url: `https://shop.com/${"x".repeat(600)}`,
    competitor_urls: Array(3).fill(`https://shop.com/${"x".repeat(600)}`),
  };
  const body = { items: Array(20).fill(large) };
  assert(JSON.stringify(body).length < 64 * 1024);
  await withCheckout({}, async ({ send }) => assertEquals((await send(body)).status, 201));
});
