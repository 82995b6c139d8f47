/** Events that failed for good: the switch that turns an endpoint off, redeliveries, and the list of attempts. */
import { assert, assertEquals, assertRejects } from "@kit/assert";
import { errors } from "@polar-sh/sdk/2026-10";
import { openShop, type Shop, verify } from "./shop.ts";

const MINUTE = 60_000;
/** Longer than all ten attempts of an event take: 34 minutes at most. */
const ALL_RETRIES = 40 * MINUTE;

const refuse = () => new Response("no", { status: 500 });

/** Makes something happen that is one event: a customer is created (its state follows a second later). */
function createCustomer(shop: Shop, name: string) {
  return shop.polar.customers.create({ email: `${name}@example.com` });
}

Deno.test("ten failed events switch the endpoint off; then nothing is recorded until it is switched on", async () => {
  await using shop = await openShop();
  const endpoint = await shop.polar.webhooks.createWebhookEndpoint({
    url: shop.webhooks.url,
    format: "raw",
    events: ["customer.created"],
  });
  shop.webhooks.answer = refuse;
  for (let number = 0; number < 9; number++) await createCustomer(shop, `buyer${number}`);
  await shop.simulator.clock.advance(ALL_RETRIES);
  const enabled = async () => (await shop.polar.webhooks.getWebhookEndpoint(endpoint.id)).enabled;
  assertEquals(await enabled(), true, "nine are not enough");
  await createCustomer(shop, "buyer9");
  await shop.simulator.clock.advance(17 * MINUTE); // just before the earliest end of its attempts
  await createCustomer(shop, "cut.off");
  await shop.simulator.clock.advance(ALL_RETRIES);
  assertEquals(await enabled(), false);
  const to = (name: string) =>
    shop.webhooks.received.filter(({ data }) => data.email === `${name}@example.com`);
  assertEquals([to("buyer0").length, to("buyer9").length], [10, 10]);
  assert(to("cut.off").length < 10, "what was still being tried is skipped");
  const [cutOff] = (await shop.polar.webhooks.listWebhookDeliveries({ limit: 100 })).items.filter((
    { webhook_event },
  ) => webhook_event.payload!.includes("cut.off@"));
  assertEquals([cutOff.webhook_event.skipped, cutOff.webhook_event.succeeded], [true, null]);

  shop.webhooks.answer = () => new Response(null, { status: 202 });
  await createCustomer(shop, "unheard");
  await shop.simulator.clock.advance(ALL_RETRIES);
  await shop.polar.webhooks.updateWebhookEndpoint(endpoint.id, { enabled: true });
  await createCustomer(shop, "heard");
  await shop.simulator.clock.advance(ALL_RETRIES);
  assertEquals([to("unheard").length, to("heard").length], [0, 1]);
});

Deno.test("one success among ten events keeps the endpoint on", async () => {
  await using shop = await openShop();
  const endpoint = await shop.polar.webhooks.createWebhookEndpoint({
    url: shop.webhooks.url,
    format: "raw",
    events: ["customer.created"],
  });
  shop.webhooks.answer = ({ data }) =>
    new Response(null, { status: data.email === "buyer5@example.com" ? 200 : 500 });
  for (let number = 0; number < 12; number++) await createCustomer(shop, `buyer${number}`);
  await shop.simulator.clock.advance(ALL_RETRIES);
  assertEquals((await shop.polar.webhooks.getWebhookEndpoint(endpoint.id)).enabled, true);
});

Deno.test("a redelivery has the id of the event, also of one that succeeded", async () => {
  await using shop = await openShop();
  const endpoint = await shop.subscribe();
  await createCustomer(shop, "maya");
  await shop.simulator.idle();
  const first = shop.webhooks.received[0];
  await shop.polar.webhooks.redeliverWebhookEvent(first.headers["webhook-id"]);
  await shop.simulator.idle();
  const [, again] = shop.webhooks.received;
  assertEquals([again.headers["webhook-id"], again.body], [first.headers["webhook-id"], first.body]);
  verify(again, endpoint);
  await assertRejects(() => shop.polar.webhooks.redeliverWebhookEvent(endpoint.id), errors.ResourceNotFound);
});

Deno.test("a redelivery that succeeds ends the retries that were still to come", async () => {
  await using shop = await openShop();
  await shop.subscribe();
  shop.webhooks.answer = refuse;
  await shop.sell("Base Kit", 14900);
  await shop.simulator.idle();
  shop.webhooks.answer = () => new Response(null, { status: 202 });
  await shop.polar.webhooks.redeliverWebhookEvent(shop.webhooks.received[0].headers["webhook-id"]);
  await shop.simulator.clock.advance(ALL_RETRIES);
  assertEquals(shop.webhooks.received.length, 2);
});

Deno.test("an event that is out of attempts gets exactly one more by redelivery", async () => {
  await using shop = await openShop();
  await shop.polar.webhooks.createWebhookEndpoint({
    url: shop.webhooks.url,
    format: "raw",
    events: ["customer.created"],
  });
  shop.webhooks.answer = refuse;
  await createCustomer(shop, "maya");
  await shop.simulator.clock.advance(ALL_RETRIES);
  assertEquals(shop.webhooks.received.length, 10);
  await shop.polar.webhooks.redeliverWebhookEvent(shop.webhooks.received[0].headers["webhook-id"]);
  await shop.simulator.clock.advance(ALL_RETRIES);
  assertEquals(shop.webhooks.received.length, 11);
});

Deno.test("the list of deliveries shows each attempt with its event's payload, newest first", async () => {
  await using shop = await openShop();
  const endpoint = await shop.subscribe();
  let answers = 0;
  shop.webhooks.answer = () => new Response("busy", { status: ++answers === 1 ? 503 : 200 });
  await createCustomer(shop, "maya");
  await shop.simulator.clock.advance(4_001);
  const list = shop.polar.webhooks.listWebhookDeliveries;
  const created = await list({ event_type: "customer.created" });
  assertEquals(created.items.map(({ http_code, succeeded }) => [http_code, succeeded]), [[200, true], [
    503,
    false,
  ]]);
  const [newest, failed] = created.items;
  assertEquals([failed.response, failed.webhook_event.id], ["busy", newest.webhook_event.id]);
  assertEquals(newest.webhook_event.succeeded, true);
  assertEquals(newest.webhook_event.last_http_code, 200);
  assertEquals(newest.webhook_event.payload, shop.webhooks.last("customer.created").body);

  const ids = async (query: Parameters<typeof list>[0]) => (await list(query)).items.map(({ id }) => id);
  assertEquals(await ids({ succeeded: false }), [failed.id]);
  assertEquals(await ids({ http_code_class: "5xx" }), [failed.id]);
  assertEquals(await ids({ endpoint_id: endpoint.id, query: newest.webhook_event.id }), [
    newest.id,
    failed.id,
  ]);
  assertEquals(await ids({ start_timestamp: newest.created_at }), []);
  assertEquals((await list({ limit: 1 })).pagination, { total_count: 3, max_page: 3 });
});
