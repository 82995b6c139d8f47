/**
 * Contract: what a client sends is checked, priced and sold by the server; a refusal has a code, says what to do, and
 * leaves nothing half-written. Bugs killed: prices from the client, checkouts for foreign hosts, lost carts.
 */

import { assert, assertEquals, assertNotEquals } from "@kit/assert";
import { createClient } from "@supabase/supabase-js";
import { checkout, type Client, signedOut, signUp } from "../../../scripts/local/visitor.ts";
import { test } from "./stack.ts";

/** Invokes checkout and returns status and code of the refusal, or 201 and nothing. */
async function ask(
  client: Client,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<[number, string?]> {
  const { data, error, response } = await client.functions.invoke("checkout", {
    body: body as Record<string, unknown>,
    headers,
  });
  if (!error) return [response!.status, data.code];
  return [error.context.status, (await error.context.json()).code];
}

test("bad input is refused by code, and leaves no cart and no checkout", async ({ stack, sql }) => {
  const client = signedOut(stack);
  const url = stack.info.demo_shop_urls[0];
  const kit = { product: "base-kit", url };
  await sql`update products set active = false where slug = 'threat-scanner'`;
  const refusals: [unknown, number, string][] = [
    [{ items: [{ product: "base-kit", url: "not a url" }] }, 422, "invalid_url"],
    [{ items: [{ product: "base-kit", url: "ftp://shop.example.com" }] }, 422, "invalid_url"],
    [{ items: [{ product: "base-kit", url: "http://127.0.0.1/" }] }, 422, "private_host"],
    [{ items: [{ product: "base-kit", url: "http://0x7f.1/" }] }, 422, "private_host"],
    [{ items: [{ product: "base-kit", url: "http://metadata.internal/" }] }, 422, "private_host"],
    [{ items: [{ product: "no-such-thing" }] }, 422, "unknown_product"],
    [{ items: [{ product: "cart" }] }, 422, "unknown_product"],
    [{ items: [{ product: "threat-scanner", url }] }, 422, "product_not_available"],
    [{ items: [] }, 422, "invalid_items"],
    [{}, 422, "invalid_items"],
    [{ items: Array.from({ length: 21 }, () => kit) }, 422, "too_many_items"],
    [{ items: [{ ...kit, quantity: -1 }] }, 422, "invalid_quantity"],
    [{ items: [{ ...kit, quantity: 1e9 }] }, 422, "invalid_quantity"],
    [{ items: [{ ...kit, quantity: 1.5 }] }, 422, "invalid_quantity"],
    [{ items: [{ ...kit, quantity: 2 }] }, 422, "one_url_per_line"],
    [{ items: [kit], success_path: "https://evil.example.com/" }, 422, "invalid_path"],
    [{ items: [kit], success_path: "//evil.example.com" }, 422, "invalid_path"],
    [{ items: [kit], success_path: "/\\evil.example.com" }, 422, "invalid_path"],
  ];
  for (const [body, status, code] of refusals) {
    assertEquals(await ask(client, body), [status, code], JSON.stringify(body));
  }

  const endpoint = `${stack.info.url}/functions/v1/checkout`;
  const raw = async (body: string) => {
    const answer = await fetch(endpoint, {
      method: "POST",
      headers: { apikey: stack.info.publishable_key },
      body,
    });
    return [answer.status, (await answer.json()).code];
  };
  assertEquals(await raw('{"items":'), [400, "invalid_json"]);
  assertEquals(await raw(JSON.stringify({ items: "x".repeat(10 * 1024 * 1024) })), [413, "body_too_large"]);

  assertEquals((await sql`select count(*)::int as n from temp_carts`)[0].n, 0);
});

test("S86: a client cannot name a price, a discount, a trial, an owner, a customer or seats", async ({ stack, sql }) => {
  const client = signedOut(stack);
  const kit = { product: "base-kit", url: stack.info.demo_shop_urls[0] };
  const attempts = [
    { items: [kit], price: 1 },
    { items: [kit], discount_id: "x" },
    { items: [kit], allow_trial: true },
    { items: [kit], metadata: { user_id: "somebody" } },
    { items: [kit], customer_id: "x" },
    { items: [kit], external_customer_id: "x" },
    { items: [kit], seats: 1e9 },
    { items: [{ ...kit, amount: 1 }] },
    { items: [{ ...kit, unit_amount: 1 }] },
    JSON.parse('{"items":[{"product":"base-kit"}],"__proto__":{"price":1}}'),
  ];
  for (const body of attempts) {
    assertEquals(await ask(client, body), [422, "unknown_field"], JSON.stringify(body));
  }

  await checkout(client, [kit, kit]);
  const [cart] =
    await sql`select total_amount, currency, user_id from temp_carts order by created_at desc limit 1`;
  assertEquals([cart.total_amount, cart.currency, cart.user_id], ["29800", "usd", null]);
});

test("S87: the success page is on the shop's own host, with the checkout's id for it", async ({ stack }) => {
  const client = signedOut(stack);
  const { data, error } = await client.functions.invoke("checkout", {
    body: { items: [{ product: "base-kit" }], success_path: "/thanks?from=mail" },
  });
  assertEquals(error, null);
  const paid = await stack.simulator.fetch(
    new Request(data.url, {
      method: "POST",
      body: new URLSearchParams({ email: "thanks@ecom-edge-kit.dev", name: "T" }),
    }),
  );
  assertEquals(
    paid.headers.get("location"),
    `${stack.info.app_url}/thanks?from=mail&checkout_id=${data.checkout_id}`,
  );
});

test("the same Idempotency-Key answers the same open checkout; another cart under it is refused", async ({ stack, sql }) => {
  const { client } = await signUp(stack, "idempotent@ecom-edge-kit.dev");
  const body = { items: [{ product: "base-kit", url: stack.info.demo_shop_urls[0] }] };
  const headers = { "idempotency-key": crypto.randomUUID() };
  const open = async () => (await client.functions.invoke("checkout", { body, headers })).data;
  const [first, ...others] = await Promise.all([open(), open(), open()]);
  for (const other of [...others, await open()]) assertEquals(other, first);
  const carts = await sql`select id from temp_carts where idempotency_key = ${headers["idempotency-key"]}`;
  assertEquals(carts.length, 1);
  const changed = { items: [{ product: "base-kit", url: stack.info.demo_shop_urls[1] }] };
  assertEquals(await ask(client, changed, headers), [409, "idempotency_key_reused"]);
});

test("Polar down, busy or silent is a clear error within ten seconds, and the cart can be tried again", async ({ stack, sql }) => {
  const { client } = await signUp(stack, "patient@ecom-edge-kit.dev");
  const body = { items: [{ product: "base-kit", url: stack.info.demo_shop_urls[0] }] };
  const headers = { "idempotency-key": crypto.randomUUID() };
  const { faults } = stack.simulator;
  try {
    for (
      const [fault, code] of [
        [{ status: 500 }, "polar_unavailable"],
        [{ status: 429, retryAfter: 7 }, "polar_busy"],
        [{ status: 401 }, "polar_refused"],
        [{ delay: Infinity }, "polar_unavailable"],
      ] as const
    ) {
      faults.set(fault);
      const begun = performance.now();
      assertEquals((await ask(client, body, headers))[1], code);
      assert(performance.now() - begun < 10_000, "the buyer waited too long");
      faults.clear();
    }
  } finally {
    faults.clear();
  }
  assertEquals((await ask(client, body, headers))[0], 201);
  const carts = await sql`select checkout_id from temp_carts where idempotency_key = ${
    headers["idempotency-key"]
  }`;
  assertEquals(carts.length, 1);
  assertNotEquals(carts[0].checkout_id, null);
});

for (const name of ["checkout", "customer-portal"]) {
  test(`a browser of another origin may call ${name}: the preflight allows what supabase-js sends`, async ({ stack }) => {
    let sent: string[] = [];
    const client = createClient(stack.info.url, stack.info.publishable_key, {
      accessToken: () => Promise.resolve("a user's"),
      global: {
        fetch(input, init) {
          sent = [...new Headers(init?.headers).keys()];
          return fetch(input, init);
        },
      },
    });
    await client.functions.invoke(name, { body: {}, headers: { "idempotency-key": crypto.randomUUID() } });
    const usual = ["apikey", "authorization", "content-type", "idempotency-key", "x-client-info"];
    assertEquals(usual.filter((header) => !sent.includes(header)), [], "supabase-js sends less than it did");

    const { status, headers } = await fetch(`${stack.info.url}/functions/v1/${name}`, {
      method: "OPTIONS",
      headers: {
        origin: "https://shop.example.com",
        "access-control-request-method": "POST",
        "access-control-request-headers": sent.join(","),
      },
    });
    assertEquals(status, 204);
    assertEquals(headers.get("access-control-allow-origin"), "*");
    assertEquals(headers.get("access-control-allow-methods"), "POST");
    const allowed = headers.get("access-control-allow-headers")?.split(", ") ?? [];
    assertEquals(sent.filter((header) => !allowed.includes(header)), []);
  });
}

test("without any key nobody gets a checkout, and a forged token is not a guest", async ({ stack }) => {
  const endpoint = `${stack.info.url}/functions/v1/checkout`;
  const body = JSON.stringify({ items: [{ product: "base-kit" }] });
  const bare = await fetch(endpoint, { method: "POST", body });
  assertEquals([bare.status, (await bare.json()).code], [401, "missing_credentials"]);
  const forged = await fetch(endpoint, {
    method: "POST",
    headers: { apikey: stack.info.publishable_key, authorization: "Bearer eyJhbGciOiJub25lIn0.e30." },
    body,
  });
  assertEquals([forged.status, (await forged.json()).code], [401, "invalid_token"]);
});
