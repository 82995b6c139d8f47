/**
 * Contract: a refund that Polar refuses, delays or acts upon without saying so, and how it is found again: refunds are
 * listed by order with their metadata, and not by metadata (server/polar/refund/endpoints.py and service.py, August
 * 2026; errors as the SDK of 2026-10 types them).
 * Kills: a command that gives up in silence, or refunds twice because an answer was lost.
 */
import { assertEquals, assertRejects, type Class } from "@kit/assert";
import {
  PolarClientError,
  PolarError,
  PolarNetworkError,
  PolarRateLimitError,
  PolarServerError,
} from "@polar-sh/sdk";
import { createPolar, errors } from "@polar-sh/sdk/2026-10";
import type { Fault } from "../routes/faults.ts";
import { ACCESS_TOKEN, openShop } from "./shop.ts";

const REFUNDS = { method: "POST", path: "/v1/refunds/", times: 1 };

async function paidOrder() {
  const shop = await openShop();
  const kit = await shop.sell("Kit", 10000);
  const { id } = await shop.polar.checkouts.create({ products: [kit.id] });
  const { order_id } = await shop.simulator.pay(id, { email: "maya@example.com" });
  const impatient = createPolar({ accessToken: ACCESS_TOKEN, baseUrl: shop.simulator.url, timeout: 1 });
  const refund = (purchase: string, amount = 4000) =>
    impatient.refunds.create({
      order_id,
      amount,
      reason: "customer_request",
      metadata: { purchase_id: purchase },
    });
  return { ...shop, order_id, refund };
}

Deno.test("S121: refused before anything happened: 401, 403, 404, 409, 422, 429, 500; then it goes through", async () => {
  await using shop = await paidOrder();
  const expected: [Fault, Class<Error>][] = [
    [{ status: 401 }, PolarClientError],
    [{ status: 403 }, PolarClientError],
    [{ status: 404 }, PolarClientError],
    [{ status: 409 }, PolarClientError],
    [{ status: 422 }, errors.HTTPValidationError],
    [{ status: 429, retryAfter: 3 }, PolarRateLimitError],
    [{ status: 500 }, PolarServerError],
    [{ delay: 3_000, status: 503 }, PolarNetworkError],
  ];
  for (const [fault, type] of expected) {
    shop.simulator.faults.set({ ...REFUNDS, ...fault });
    const thrown = await assertRejects(() => shop.refund("one"), type);
    if (thrown instanceof PolarRateLimitError) assertEquals(thrown.retryAfter, 3);
    assertEquals((await shop.polar.refunds.list({ order_id: shop.order_id })).items, []);
    shop.simulator.faults.clear();
  }
  assertEquals((await shop.refund("one")).status, "succeeded");
});

Deno.test("S121: acted and not said: the refund is found by its order and its metadata, and is there once", async () => {
  await using shop = await paidOrder();
  const lost: Fault[] = [
    { acts: true, delay: Infinity },
    { acts: true, status: 502 },
    { acts: true, breaksOff: true },
  ];
  for (const [index, fault] of lost.entries()) {
    shop.simulator.faults.set({ ...REFUNDS, ...fault });
    const thrown = await assertRejects(() => shop.refund(`purchase ${index}`, 1000));
    assertEquals(thrown instanceof PolarError || index === 2, true, String(thrown));
    shop.simulator.faults.clear();
    const { items } = await shop.polar.refunds.list({ order_id: shop.order_id });
    const found = items.filter(({ metadata }) => metadata.purchase_id === `purchase ${index}`);
    assertEquals(found.map(({ amount, status }) => [amount, status]), [[1000, "succeeded"]]);
  }
  assertEquals((await shop.polar.orders.get(shop.order_id)).refunded_amount, 3000);
});

Deno.test("refunds are not listed by metadata: Polar ignores the filter, and the list is that of all", async () => {
  await using shop = await paidOrder();
  await shop.refund("one", 100);
  await shop.refund("two", 100);
  const answer = await fetch(`${shop.simulator.url}/v1/refunds/?metadata[purchase_id]=one`, {
    headers: { authorization: `Bearer ${ACCESS_TOKEN}` },
  });
  assertEquals((await answer.json()).items.length, 2);
});
