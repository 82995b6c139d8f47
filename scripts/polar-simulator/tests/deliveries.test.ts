/** Webhooks on the wire: signatures, retries and order. */
import { assert, assertEquals, assertMatch, assertNotEquals, assertRejects, assertThrows } from "@kit/assert";
import { errors, webhooks as sdkWebhooks } from "@polar-sh/sdk/2026-10";
import { openStore } from "../rows/store.ts";
import { createChaos } from "../rules/chaos.ts";
import { startClock } from "../rules/clock.ts";
import { createDeliveries } from "../rules/deliveries.ts";
import { openShop, type Shop, startReceiver, verify } from "./shop.ts";

const LEGACY_SECRET = "polar_whs_0123456789abcdefghijklmnopqrstuvwxyzABC";
const MINUTE = 60_000;
/** Longer than all ten attempts of an event take: 34 minutes at most. */
const ALL_RETRIES = 40 * MINUTE;

const refuse = () => new Response("no", { status: 500 });

/** Makes something happen that is one event: a customer is created (its state follows a second later). */
function createCustomer(shop: Shop, name: string) {
  return shop.polar.customers.create({ email: `${name}@example.com` });
}

Deno.test("an endpoint gets a secret of the standard form, and webhooks verify with it", async () => {
  await using shop = await openShop();
  const endpoint = await shop.subscribe();
  assertMatch(endpoint.secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
  assert(endpoint.uses_standard_webhook_signature);
  await createCustomer(shop, "maya");
  await shop.simulator.idle();
  const webhook = shop.webhooks.last("customer.created");
  verify(webhook, endpoint);
  await sdkWebhooks.validateEvent(webhook.body, webhook.headers, endpoint.secret);
  const changed = { ...webhook, body: webhook.body.replace("maya", "tomm") };
  assertThrows(() => verify(changed, endpoint), Error, "No matching signature");
});

Deno.test("an old endpoint signs with the bytes of its whole secret", async () => {
  await using shop = await openShop();
  const endpoint = await shop.subscribe({ secret: LEGACY_SECRET });
  assertEquals([endpoint.secret, endpoint.uses_standard_webhook_signature], [LEGACY_SECRET, false]);
  await createCustomer(shop, "maya");
  await shop.simulator.idle();
  const webhook = shop.webhooks.last("customer.created");
  verify(webhook, endpoint);
  await sdkWebhooks.validateEvent(webhook.body, webhook.headers, LEGACY_SECRET);
});

Deno.test("a reset secret is of the standard form, and the old one is dead at once", async () => {
  await using shop = await openShop();
  const old = await shop.subscribe({ secret: LEGACY_SECRET });
  const reset = await shop.polar.webhooks.resetWebhookEndpointSecret(old.id);
  assert(reset.uses_standard_webhook_signature);
  await createCustomer(shop, "maya");
  await shop.simulator.idle();
  const webhook = shop.webhooks.last("customer.created");
  verify(webhook, reset);
  assertThrows(() => verify(webhook, old), Error, "No matching signature");
});

Deno.test("a webhook carries Polar's headers and no more of its own", async () => {
  await using shop = await openShop();
  await shop.subscribe();
  await createCustomer(shop, "maya");
  await shop.simulator.idle();
  const { headers, body } = shop.webhooks.last("customer.created");
  assertEquals(headers["user-agent"], "polar.sh webhooks");
  assertEquals(headers["content-type"], "application/json");
  assertEquals(headers["webhook-api-version"], "2026-10");
  assertEquals(JSON.parse(body).api_version, "2026-10");
  assertMatch(headers["webhook-id"], /^[0-9a-f-]{36}$/);
  assertMatch(headers["webhook-signature"], /^v1,[A-Za-z0-9+/]{43}=$/);
  assert(Math.abs(Number(headers["webhook-timestamp"]) - Date.now() / 1000) < 5);
});

Deno.test("a failed webhook is tried ten times over 17 to 34 minutes, with one id and one body", async () => {
  await using shop = await openShop();
  const endpoint = await shop.subscribe();
  shop.webhooks.answer = refuse;
  await createCustomer(shop, "maya");
  const waits: number[] = [];
  let last = shop.simulator.clock.now().getTime();
  await shop.simulator.idle();
  await shop.simulator.clock.advance(ALL_RETRIES);
  const attempts = shop.simulator.deliveries().filter(({ type }) => type === "customer.created");
  for (const { at } of attempts.slice(1)) {
    waits.push(Math.round((Date.parse(at) - last) / 1000));
    last = Date.parse(at);
  }
  assertEquals(attempts.map(({ attempt }) => attempt), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  waits.forEach((wait, index) => {
    const longest = 4 * 2 ** index;
    assert(wait >= longest / 2 - 1 && wait <= longest + 1, `wait ${index + 1} was ${wait} s`);
  });
  const received = shop.webhooks.received.filter(({ type }) => type === "customer.created");
  assertEquals(new Set(received.map(({ headers }) => headers["webhook-id"])).size, 1);
  assertEquals(new Set(received.map(({ body }) => body)).size, 1);
  received.forEach((webhook) => verify(webhook, endpoint));
});

Deno.test("a retry that succeeds ends the retries", async () => {
  await using shop = await openShop();
  await shop.subscribe();
  let answers = 0;
  shop.webhooks.answer = () => new Response(null, { status: ++answers < 3 ? 503 : 202 });
  const { id } = await createCustomer(shop, "maya");
  await shop.polar.customers.get(id);
  await shop.simulator.clock.advance(ALL_RETRIES);
  const attempts = shop.simulator.deliveries().filter(({ type }) => type === "customer.created");
  assertEquals(attempts.map(({ succeeded }) => succeeded).at(-1), true);
  assertEquals(attempts.filter(({ succeeded }) => succeeded).length, 1);
});

Deno.test("anything but a 2xx is a failure: redirects, client errors, silence, a closed port", async () => {
  await using shop = await openShop({ webhookTimeout: 100 });
  await shop.subscribe();
  const hanging = Promise.withResolvers<Response>();
  const answers: Record<string, () => Response | Promise<Response>> = {
    redirect: () => new Response(null, { status: 307, headers: { location: shop.webhooks.url } }),
    gone: () => new Response("gone", { status: 404 }),
    silent: () => hanging.promise,
  };
  for (const [name, answer] of Object.entries(answers)) {
    shop.webhooks.answer = answer;
    await createCustomer(shop, name);
    await shop.simulator.idle();
  }
  hanging.resolve(new Response());
  const closed = startReceiver();
  await shop.subscribe({ url: closed.url });
  await closed.stop();
  shop.webhooks.answer = () => new Response();
  await createCustomer(shop, "closed");
  await shop.simulator.idle();
  const outcomes = shop.simulator.deliveries().map(({ http_code, succeeded }) => `${http_code} ${succeeded}`);
  assertEquals(outcomes.sort(), ["200 true", "307 false", "404 false", "null false", "null false"]);
  assertEquals(shop.webhooks.received.length, 4, "the redirect was not followed");
});

Deno.test("two endpoints get the same event under different ids", async () => {
  await using shop = await openShop();
  await shop.subscribe();
  await shop.subscribe();
  await createCustomer(shop, "maya");
  await shop.simulator.idle();
  const [one, two] = shop.webhooks.received;
  assertEquals([one.type, two.type, one.data.id], ["customer.created", "customer.created", two.data.id]);
  assertNotEquals(one.headers["webhook-id"], two.headers["webhook-id"]);
});

Deno.test("an endpoint gets what it asked for, in its own version, until it is changed or deleted", async () => {
  await using shop = await openShop();
  const endpoint = await shop.polar.webhooks.createWebhookEndpoint({
    url: shop.webhooks.url,
    format: "raw",
    events: ["customer.updated"],
    api_version: "2026-04",
  });
  const maya = await createCustomer(shop, "maya");
  await shop.polar.customers.update(maya.id, { name: "Maya" });
  await shop.simulator.idle();
  assertEquals(shop.webhooks.types(), ["customer.updated"]);
  assertEquals(shop.webhooks.received[0].headers["webhook-api-version"], "2026-04");

  const changed = await shop.polar.webhooks.updateWebhookEndpoint(endpoint.id, {
    events: ["customer.created"],
    api_version: "2026-10",
    name: "the shop",
  });
  assertEquals([changed.api_version, changed.name, changed.secret], ["2026-10", "the shop", endpoint.secret]);
  assertEquals(await shop.polar.webhooks.getWebhookEndpoint(endpoint.id), changed);
  assertEquals((await shop.polar.webhooks.listWebhookEndpoints()).items, [changed]);
  await createCustomer(shop, "tom");
  await shop.simulator.idle();
  assertEquals(shop.webhooks.types(), ["customer.updated", "customer.created"]);

  await shop.polar.webhooks.deleteWebhookEndpoint(endpoint.id);
  await createCustomer(shop, "ada");
  await shop.simulator.idle();
  assertEquals(shop.webhooks.received.length, 2);
  await assertRejects(() => shop.polar.webhooks.getWebhookEndpoint(endpoint.id), errors.ResourceNotFound);
});

Deno.test("an endpoint with an unknown event, version or a public address is refused", async () => {
  await using shop = await openShop();
  const create = (body: Record<string, unknown>) =>
    shop.polar.webhooks.createWebhookEndpoint({
      url: shop.webhooks.url,
      format: "raw",
      events: ["order.paid"],
      ...body,
    });
  for (
    const body of [
      { events: ["order.succeeded"] },
      { events: [] },
      { api_version: "2025-01" },
      { format: "carrier pigeon" },
      { url: "https://shop.example.com/webhook" },
      { secret: "short" },
    ]
  ) {
    await assertRejects(() => create(body), errors.HTTPValidationError, Object.keys(body)[0]);
  }
});

Deno.test("events reach an endpoint one after the other while the first attempts last", async () => {
  await using shop = await openShop();
  await shop.subscribe();
  const held = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  shop.webhooks.answer = async () => {
    arrived.resolve();
    await held.promise;
    return new Response(null, { status: 202 });
  };
  const kit = await shop.sell("Base Kit", 14900);
  await shop.polar.checkouts.create({ products: [kit.id] });
  await createCustomer(shop, "maya");
  await arrived.promise;
  await shop.polar.products.list();
  assertEquals(shop.webhooks.types(), ["product.created"], "nobody overtakes the one that is under way");
  held.resolve();
  await shop.simulator.idle();
  assertEquals(shop.webhooks.types(), ["product.created", "checkout.created", "customer.created"]);
});

Deno.test("an event that is older than a minute holds nobody up any more", async () => {
  const receiver = startReceiver();
  const held = Promise.withResolvers<Response>();
  const arrived = {
    "product.created": Promise.withResolvers<void>(),
    "order.paid": Promise.withResolvers<void>(),
  };
  receiver.answer = ({ type }) => {
    arrived[type as keyof typeof arrived].resolve();
    return type === "product.created" ? held.promise : new Response();
  };
  // By hand, because the simulator's clock does not move before what is under way has ended.
  const store = await openStore(undefined, () => {});
  const clock = startClock({ ticking: false });
  const deliveries = createDeliveries({ store, clock, chaos: createChaos(), timeout: 2_000, log: () => {} });
  store.endpoints.set("endpoint", {
    id: "endpoint",
    created_at: clock.stamp(),
    modified_at: null,
    url: receiver.url,
    api_version: "2026-10",
    format: "raw",
    secret: "whsec_" + btoa("0".repeat(32)),
    organization_id: store.organizationId,
    events: ["product.created", "order.paid"],
    enabled: true,
    uses_standard_webhook_signature: true,
  });
  deliveries.send("product.created", {});
  await arrived["product.created"].promise;
  clock.step(new Date(clock.now().getTime() + MINUTE));
  deliveries.send("order.paid", {});
  await arrived["order.paid"].promise;
  assertEquals(store.deliveries.size, 0, "the first attempt is still under way");
  held.resolve(new Response());
  await deliveries.idle();
  assertEquals(receiver.types(), ["product.created", "order.paid"]);
  clock.stop();
  await receiver.stop();
});

Deno.test("a failed event holds nobody up: later ones overtake its retries", async () => {
  await using shop = await openShop();
  await shop.subscribe();
  let refusals = 1;
  shop.webhooks.answer = () => new Response(null, { status: refusals-- > 0 ? 500 : 202 });
  await createCustomer(shop, "maya");
  await createCustomer(shop, "tom");
  await shop.simulator.idle();
  assertEquals(shop.webhooks.received.map(({ data }) => data.email), ["maya@example.com", "tom@example.com"]);
  await shop.simulator.clock.advance(5_000);
  const names = shop.webhooks.received.filter(({ type }) => type === "customer.created").map(({ data }) =>
    data.email
  );
  assertEquals(names, ["maya@example.com", "tom@example.com", "maya@example.com"]);
});
