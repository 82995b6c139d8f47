/**
 * Contract (S160): a code lowers what is paid and nothing else; one that does not hold is refused before the buyer sees
 * a page; and whoever pays in euros gets what somebody gets who pays in dollars, each counted in its own money.
 * Kills: a cart that is flagged because it was cheaper; a promise of a discount that Polar's page does not keep; euros
 * added to dollars; two pages after a double click, an outage or a killed function.
 */

import { assertEquals } from "@kit/assert";
import { createPolar, type models } from "@polar-sh/sdk/2026-10";
import { createClient } from "@supabase/supabase-js";
import { killFunctions } from "../../../scripts/local/crash.ts";
import { type Client, dashboardOf, signedOut, signUp, until } from "../../../scripts/local/visitor.ts";
import { syncProducts } from "../../../scripts/products_sync.ts";
import { test, type World } from "./stack.ts";

const polarOf = ({ stack }: World) =>
  createPolar({ accessToken: stack.info.polar_access_token, baseUrl: stack.info.polar_url });

/** A discount at Polar, once for each code of this file. */
async function discount(
  world: World,
  code: string,
  more: Partial<models.DiscountCreate>,
) {
  const { items } = await polarOf(world).discounts.list({ query: code });
  if (items.some((item) => item.code === code)) return;
  await polarOf(world).discounts.create({
    name: code,
    code,
    type: "percentage",
    basis_points: 1000,
    duration: "once",
    ...more,
  });
}

/** What is sold in euros and yen, here and at Polar. */
async function sellInEuros(world: World) {
  await world.sql`
    insert into public.product_prices (product, currency, amount)
    values ('base-kit', 'eur', 13900), ('threat-scanner', 'eur', 8900), ('base-kit', 'jpy', 22000),
      ('monthly-edge-update', 'eur', 4500)
    on conflict do nothing`;
  await syncProducts(world.sql, polarOf(world));
}

interface Asked {
  status: number;
  code?: string;
  details?: string;
  data: { checkout_id: string; url: string; expires_at: string } | null;
}

/** Asks for a checkout, and once more with the same key where a busy machine says `try_again`. */
async function ask(
  client: Client,
  body: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<Asked> {
  const sent = { "idempotency-key": crypto.randomUUID(), ...headers };
  for (let tries = 1;; tries++) {
    const { data, error, response } = await client.functions.invoke("checkout", { body, headers: sent });
    if (!error) return { status: response!.status, data };
    const problem = await error.context.json();
    if (problem.code !== "try_again" || tries === 5) {
      return { status: error.context.status, ...problem, data: null };
    }
  }
}

/** Pays with the simulator's switch, and waits for the order here. */
async function paid({ stack, sql }: World, { data }: Asked, buyer: { email?: string; country?: string }) {
  const { order_id } = await stack.simulator.pay(data!.checkout_id, buyer);
  await until("the order", async () => (await sql`select from orders where id = ${order_id}`).length === 1);
  const [order] = await sql`
    select id, currency, subtotal_amount::integer as subtotal, discount_amount::integer as discount,
      tax_amount::integer as tax, total_amount::integer as total, attention
    from orders where id = ${order_id}`;
  return order;
}

const sharesOf = async ({ sql }: World, order: string) =>
  (await sql`select amount::integer, currency from purchases where order_id = ${order} order by line`)
    .map(({ amount, currency }) => [amount, currency]);

test("a code that works: a cart in euros costs less, each line its share, nobody has to look, and a line is paid back", async (world) => {
  await sellInEuros(world);
  await discount(world, "TEN", {});
  const { stack, sql } = world;
  const { client } = await signUp(stack, "saver@ecom-edge-kit.dev");
  const items = [{ product: "base-kit" }, { product: "threat-scanner" }];
  const asked = await ask(client, { items, currency: "eur", discount_code: "ten" });
  assertEquals(asked.status, 201);
  const order = await paid(world, asked, { country: "DE" });
  const { id, ...amounts } = order;
  // 228.00 less 10 % is 205.20, with 19 % of tax 244.19: by 13900 to 8900 that is 148.87 and 95.32.
  assertEquals(amounts, {
    currency: "eur",
    subtotal: 22800,
    discount: 2280,
    tax: 3899,
    total: 24419,
    attention: [],
  });
  assertEquals(await sharesOf(world, id), [[14887, "eur"], [9532, "eur"]]);

  const [second] = await sql`select id from purchases where order_id = ${id} and line = 2`;
  const operator = createClient(stack.info.url, stack.info.secret_key);
  const { data: command } = await operator.rpc("refund_purchase", {
    p_purchase_id: second.id,
    p_reason: "broken",
  });
  assertEquals(command.amount, 8010, "its share of what was paid, net of tax");
  await until(
    "the refund",
    async () => (await sql`select from refunds where order_id = ${id} and status = 'succeeded'`).length === 1,
  );
  await until("the line", async () => {
    const lines =
      await sql`select refunded_at is not null as back from purchases where order_id = ${id} order by line`;
    return JSON.stringify(lines.map(({ back }) => back)) === "[false,true]";
  });
  const [refund] = await sql`select amount::integer, currency, line from refunds where order_id = ${id}`;
  assertEquals({ ...refund }, { amount: 8010, currency: "eur", line: 2 });
  assertEquals((await dashboardOf(client)).orders.map(({ currency }) => currency), ["eur"]);
});

test("a code that takes all of it: nothing is charged, all of it is delivered", async (world) => {
  await discount(world, "ALLOFIT", { basis_points: 10000 });
  const client = signedOut(world.stack);
  const kit = { product: "base-kit" };
  const asked = await ask(client, { items: [kit, kit], discount_code: "ALLOFIT" });
  const { id, ...amounts } = await paid(world, asked, { email: "given@ecom-edge-kit.dev" });
  assertEquals(amounts, {
    currency: "usd",
    subtotal: 29800,
    discount: 29800,
    tax: 0,
    total: 0,
    attention: [],
  });
  assertEquals(await sharesOf(world, id), [[0, "usd"], [0, "usd"]]);
});

test("codes that do not hold are refused by their reason, and leave no page", async (world) => {
  const { stack, sql } = world;
  const now = stack.simulator.clock.now().getTime();
  const inHours = (hours: number) => new Date(now + hours * 3_600_000).toISOString();
  const [{ polar_product_id: scanner }] =
    await sql`select polar_product_id from products where slug = 'threat-scanner'`;
  await discount(world, "GONE", { starts_at: inHours(-48), ends_at: inHours(-24) });
  await discount(world, "SOON", { starts_at: inHours(24) });
  await discount(world, "OTHER", { products: [scanner] });
  await discount(world, "FIRST", { max_redemptions: 1 });
  const client = signedOut(stack);
  const kit = { product: "base-kit" };
  await paid(world, await ask(client, { items: [kit], discount_code: "FIRST" }), {
    email: "first@ecom-edge-kit.dev",
  });

  const before = await sql`select count(*)::integer as n from temp_carts where checkout_id is not null`;
  for (
    const [discount_code, code] of [
      ["NOSUCH", "unknown_discount_code"],
      ["FIRS", "unknown_discount_code"],
      ["GONE", "discount_expired"],
      ["SOON", "discount_not_started"],
      ["OTHER", "discount_not_applicable"],
      ["FIRST", "discount_used_up"],
    ]
  ) {
    const asked = await ask(client, { items: [kit], discount_code });
    assertEquals([asked.status, asked.code, asked.details], [422, code, "discount_code"], discount_code);
  }
  const carts = await sql`select count(*)::integer as n from temp_carts where checkout_id is not null`;
  assertEquals(carts[0].n, before[0].n);

  const scanned = { product: "threat-scanner" };
  assertEquals((await ask(client, { items: [scanned], discount_code: "other" })).status, 201);
  const both = await ask(client, { items: [kit, scanned], discount_code: "other" });
  assertEquals(both.code, "discount_not_applicable", "a cart is a product of its own at Polar");
});

test("a code that each customer may use once is refused to who has used it, before there is a page", async (world) => {
  await discount(world, "WELCOME", { max_redemptions_per_customer: 1 });
  const { client } = await signUp(world.stack, "welcome@ecom-edge-kit.dev");
  const body = { items: [{ product: "base-kit" }], discount_code: "WELCOME" };
  const order = await paid(world, await ask(client, body), {});
  assertEquals([order.discount, order.attention], [1490, []]);
  assertEquals((await ask(client, body)).code, "discount_used_up");
  const { client: another } = await signUp(world.stack, "welcome-too@ecom-edge-kit.dev");
  assertEquals((await ask(another, body)).status, 201);
});

test("bad input, a foreign page and a currency that nobody sells are refused by code", async (world) => {
  await sellInEuros(world);
  const client = signedOut(world.stack);
  const kit = { product: "base-kit" };
  for (
    const [more, code, details] of [
      [{ currency: "e" }, "invalid_currency", "currency"],
      [{ currency: "gbp" }, "currency_not_available", "eur jpy usd"],
      [{ discount_code: "x".repeat(300) }, "unknown_discount_code", "discount_code"],
      [{ discount_code: { id: 1 } }, "unknown_discount_code", "discount_code"],
      [{ discount_id: crypto.randomUUID() }, "unknown_field", "discount_id"],
      [{ discount_amount: 100 }, "unknown_field", "discount_amount"],
      [{ embed_origin: "https://evil.example" }, "embed_origin_not_allowed", "embed_origin"],
      [{ embed_origin: `${world.stack.info.app_url}/` }, "embed_origin_not_allowed", "embed_origin"],
    ] as const
  ) {
    const asked = await ask(client, { items: [kit], ...more });
    assertEquals([asked.status, asked.code, asked.details], [422, code, details]);
  }
  const both = await ask(client, { items: [kit, { product: "full-edge-stack" }], currency: "eur" });
  assertEquals(
    [both.code, both.details],
    ["currency_not_available", "usd"],
    "a cart is sold in one currency",
  );

  const { app_url } = world.stack.info;
  const asked = await ask(client, { items: [kit], embed_origin: app_url });
  assertEquals(world.stack.simulator.books.checkouts.get(asked.data!.checkout_id)!.embed_origin, app_url);
});

test("a double click is one page, with its code; another code, currency or page under the key is refused", async (world) => {
  await sellInEuros(world);
  await discount(world, "TEN", {});
  await discount(world, "TWENTY", { basis_points: 2000 });
  const { client } = await signUp(world.stack, "clicker@ecom-edge-kit.dev");
  const body = { items: [{ product: "base-kit" }], currency: "eur", discount_code: "TEN" };
  const headers = { "idempotency-key": crypto.randomUUID() };
  const clicks = await Promise.all(Array.from({ length: 4 }, () => ask(client, body, headers)));
  clicks.push(await ask(client, { ...body, discount_code: "ten" }, headers));
  assertEquals(new Set(clicks.map(({ data }) => data?.checkout_id)).size, 1);
  assertEquals(clicks.map(({ status }) => status), [201, 201, 201, 201, 201]);
  for (
    const more of [{ discount_code: "TWENTY" }, { discount_code: null }, { currency: "usd" }, {
      currency: null,
    }]
  ) {
    const { status, code } = await ask(client, { ...body, ...more }, headers);
    assertEquals([status, code], [409, "idempotency_key_reused"], JSON.stringify(more));
  }
  const order = await paid(world, clicks[0], {});
  assertEquals([order.currency, order.subtotal, order.discount, order.attention], ["eur", 13900, 1390, []]);
});

test("Polar down or silent in the middle of a code is a clear error, and the same request goes on", async (world) => {
  await discount(world, "TEN", {});
  const { faults } = world.stack.simulator;
  const { client } = await signUp(world.stack, "outage@ecom-edge-kit.dev");
  const body = { items: [{ product: "base-kit" }], discount_code: "TEN" };
  const headers = { "idempotency-key": crypto.randomUUID() };
  const path = "/v1/checkouts/client/";
  try {
    for (
      const [fault, code] of [
        [{ status: 500 }, "polar_unavailable"],
        [{ status: 429, retryAfter: 3 }, "polar_busy"],
        [{ acts: true, breaksOff: true }, "polar_unavailable"],
        [{ acts: true, delay: Infinity }, "polar_unavailable"],
      ] as const
    ) {
      faults.set({ path, ...fault });
      assertEquals((await ask(client, body, headers)).code, code);
      faults.clear();
    }
    faults.set({ path: "/v1/discounts", status: 500 });
    assertEquals(
      (await ask(client, { ...body, discount_code: "NOSUCH" })).code,
      "discount_refused",
      "it is refused, though nobody can say why",
    );
  } finally {
    faults.clear();
  }
  const asked = await ask(client, body, headers);
  assertEquals(asked.status, 201);
  assertEquals((await ask(client, body, headers)).data, asked.data);
  const order = await paid(world, asked, {});
  assertEquals([order.subtotal, order.discount, order.attention], [14900, 1490, []], "taken off once");
});

test("killed half way: the next request with the key sells the same cart once", async (world) => {
  await sellInEuros(world);
  await discount(world, "TEN", {});
  const { stack, sql } = world;
  const { client } = await signUp(stack, "killed@ecom-edge-kit.dev");
  const body = { items: [{ product: "base-kit" }], discount_code: "TEN", currency: "eur" };
  const key = crypto.randomUUID();
  const headers = { "idempotency-key": key };
  const ofKey = () => sql`select id, checkout_id from temp_carts where idempotency_key = ${key}`;
  for (const path of ["/v1/checkouts", "/v1/checkouts/client/"]) {
    await until("the functions to be back", async () => {
      return (await ask(client, { items: [] }).catch(() => null))?.status === 422;
    });
    const opened = stack.simulator.books.checkouts.size;
    stack.simulator.faults.set({ path, acts: true, delay: Infinity, times: 1 });
    const dying = ask(client, body, headers).catch(() => null); // its function is killed: nobody answers
    await until(
      "Polar to have done it",
      () => Promise.resolve(stack.simulator.books.checkouts.size > opened),
    );
    await killFunctions();
    stack.simulator.faults.clear();
    await dying;
    assertEquals(
      (await ofKey()).map(({ checkout_id }) => checkout_id),
      [null],
      "the cart is there, and waits",
    );
  }
  let asked: Asked | null = null;
  await until("the functions to be back", async () => {
    asked = await ask(client, body, headers).catch(() => null);
    return asked?.status === 201;
  });
  const carts = await ofKey();
  assertEquals(carts.map(({ checkout_id }) => checkout_id), [asked!.data!.checkout_id]);
  const order = await paid(world, asked!, {});
  assertEquals([order.currency, order.subtotal, order.discount, order.attention], ["eur", 13900, 1390, []]);
});

test("EUR beside USD: chosen, or presented by the buyer's address; each is counted in its own money", async (world) => {
  await sellInEuros(world);
  const { sql, stack } = world;
  const sold = async () =>
    Object.fromEntries(
      (await sql`select currency, sum(gross)::integer as gross from edge_kit.sales_by_day group by 1`)
        .map(({ currency, gross }) => [currency, gross]),
    );
  const before = await sold();
  const client = signedOut(stack);
  const items = [{ product: "base-kit" }];
  const from = (address: string) => ({ "cf-connecting-ip": address });
  for (
    const [who, more, headers, currency, total] of [
      ["chosen", { currency: "eur" }, {}, "eur", 13900],
      ["yen", { currency: "jpy" }, {}, "jpy", 22000],
      ["dollars-in-berlin", { currency: "usd" }, from("198.51.100.7"), "usd", 14900],
      ["berlin", {}, from("198.51.100.7"), "eur", 13900],
      ["boston", {}, from("192.0.2.7"), "usd", 14900],
      ["london", {}, from("203.0.113.7"), "usd", 14900], // there is no price in pounds
      ["nowhere", {}, {}, "usd", 14900],
    ] as const
  ) {
    const asked = await ask(client, { items, ...more }, headers);
    assertEquals([asked.status, asked.code], [201, undefined], who);
    const [cart] = await sql`
      select currency, total_amount::integer as total from temp_carts where checkout_id = ${
      asked.data!.checkout_id
    }`;
    assertEquals({ ...cart }, { currency, total }, who);
    const order = await paid(world, asked, { email: `${who}@ecom-edge-kit.dev`, country: "US" });
    assertEquals([order.currency, order.total, order.attention], [currency, total, []], who);
    assertEquals(await sharesOf(world, order.id), [[total, currency]], who);
  }
  const after = await sold();
  assertEquals(["eur", "jpy", "usd"].map((one) => after[one] - (before[one] ?? 0)), [27800, 22000, 59600]);

  const items2 = [...items, ...items];
  const two = await ask(client, { items: items2 }, from("198.51.100.7"));
  const order = await paid(world, two, { email: "two-in-berlin@ecom-edge-kit.dev", country: "US" });
  assertEquals([order.currency, order.total, order.attention], ["eur", 27800, []]);
  assertEquals(
    await sharesOf(world, order.id),
    [[13900, "eur"], [13900, "eur"]],
    "a cart is presented whole",
  );
});

test("a subscription in euros renews in euros, and each month is delivered", async (world) => {
  await sellInEuros(world);
  const { sql, stack } = world;
  const { client, userId } = await signUp(stack, "renews@ecom-edge-kit.dev");
  const asked = await ask(client, {
    items: [{ product: "monthly-edge-update" }],
    currency: "eur",
  });
  const first = await paid(world, asked, { country: "US" });
  assertEquals([first.currency, first.total, first.attention], ["eur", 4500, []]);
  await stack.simulator.clock.advance(32 * 24 * 3600 * 1000);
  await until(
    "the renewal",
    async () =>
      (await sql`select from orders where user_id = ${userId} and billing_reason = 'subscription_cycle'`)
        .length === 1,
  );
  const months = await sql`
    select p.amount::integer as amount, p.currency, o.attention from purchases p join orders o on o.id = p.order_id
    where p.user_id = ${userId} order by o.created_at`;
  assertEquals([...months], Array(2).fill({ amount: 4500, currency: "eur", attention: [] }));
  const [{ mrr }] = await sql`select mrr::integer from edge_kit.recurring_revenue where currency = 'eur'`;
  assertEquals(mrr, 4500);
});
