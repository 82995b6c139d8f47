import { assert, assertEquals } from "@kit/assert";
import { openShop } from "./polar-simulator/tests/shop.ts";
import { ensureWebhookEndpoint, WEBHOOK_EVENTS } from "./webhook_endpoint.ts";

Deno.test("the endpoint is made once, for the events we use, in the version we read", async () => {
  await using shop = await openShop();
  const { url } = shop.webhooks;
  const made = await ensureWebhookEndpoint(shop.polar, { url });
  const endpoint = await shop.polar.webhooks.getWebhookEndpoint(made.id);
  assertEquals(made, { id: endpoint.id, secret: endpoint.secret, created: true, changed: [], enabled: true });
  assertEquals([endpoint.url, endpoint.format, endpoint.api_version], [url, "raw", "2026-10"]);
  assertEquals(endpoint.events, WEBHOOK_EVENTS);
  assertEquals(new Set(WEBHOOK_EVENTS).size, 33);
  assertEquals(await ensureWebhookEndpoint(shop.polar, { url }), { ...made, created: false });
  assertEquals((await shop.polar.webhooks.listWebhookEndpoints()).items.length, 1);
});

Deno.test("the endpoint is found among many, by its address", async () => {
  await using shop = await openShop();
  const { url } = shop.webhooks;
  const made = await ensureWebhookEndpoint(shop.polar, { url });
  for (let number = 0; number < 101; number++) await shop.subscribe({ url: `${url}/${number}` });
  assertEquals((await ensureWebhookEndpoint(shop.polar, { url })).id, made.id);
});

Deno.test("settings that drifted are mended and named; the secret stays", async () => {
  await using shop = await openShop();
  const { url } = shop.webhooks;
  const { id, secret } = await ensureWebhookEndpoint(shop.polar, { url });
  await shop.polar.webhooks.updateWebhookEndpoint(id, { events: ["order.paid"], api_version: "2026-04" });
  const mended = await ensureWebhookEndpoint(shop.polar, { url });
  assertEquals([mended.changed, mended.secret], [["api_version", "events"], secret]);
  assertEquals((await shop.polar.webhooks.getWebhookEndpoint(id)).events, WEBHOOK_EVENTS);
});

Deno.test("an endpoint that was switched off is reported and left off", async () => {
  await using shop = await openShop();
  const { url } = shop.webhooks;
  const { id } = await ensureWebhookEndpoint(shop.polar, { url });
  await shop.polar.webhooks.updateWebhookEndpoint(id, { enabled: false });
  assertEquals((await ensureWebhookEndpoint(shop.polar, { url })).enabled, false);
  assert(!(await shop.polar.webhooks.getWebhookEndpoint(id)).enabled);
});
