/** Webhooks doubled, out of order, late and lost: off by default, and the same for the same seed. */
import { assert, assertEquals, assertNotEquals } from "@kit/assert";
import type { ChaosOptions } from "../rules/chaos.ts";
import { openShop, type Received } from "./shop.ts";

const HOUR = 60 * 60 * 1000;

/** Buys a plan and lets it renew under chaos. @returns each arrival as type and copy */
async function arrivals(options?: ChaosOptions) {
  await using shop = await openShop({ startAt: new Date("2027-04-01T00:00:00Z") });
  await shop.subscribe();
  if (options !== undefined) shop.simulator.chaos.set(options);
  const plan = await shop.sell("Pro", 2000, { recurring_interval: "month" });
  await shop.simulator.idle();
  const checkout = await shop.polar.checkouts.create({ products: [plan.id] });
  await shop.simulator.idle();
  await shop.simulator.pay(checkout.id, { email: "maya@example.com", name: "Maya" });
  await shop.simulator.clock.advance(31 * 24 * HOUR);
  const { received } = shop.webhooks;
  const id = ({ headers }: Received) => headers["webhook-id"];
  return {
    counts: shop.simulator.chaos.counts(),
    types: received.map(({ type }) => type),
    ids: received.map(id),
    distinct: [...new Map(received.map((webhook) => [id(webhook), webhook])).values()],
  };
}

const sorted = (webhooks: Received[]) => webhooks.map(({ type }) => type).sort();

Deno.test("without chaos each webhook arrives once, in the order of the events", async () => {
  const { ids, distinct } = await arrivals();
  assertEquals(ids.length, distinct.length);
  const times = distinct.map(({ body }) => JSON.parse(body).timestamp);
  assertEquals(times, times.toSorted());
});

Deno.test("duplicates arrive twice under one id", async () => {
  const { ids, distinct, counts } = await arrivals({ seed: 1, duplicates: 0.5 });
  assert(ids.length > distinct.length);
  assertEquals(counts.duplicates, ids.length - distinct.length);
  assertEquals(sorted(distinct), sorted((await arrivals()).distinct));
});

Deno.test("reordering and delays change the order, and nothing is missing in the end", async () => {
  const calm = await arrivals();
  for (const options of [{ seed: 2, reordering: 0.5 }, { seed: 3, delays: 0.5 }]) {
    const { types, distinct } = await arrivals(options);
    assertNotEquals(types, calm.types);
    assertEquals(sorted(distinct), sorted(calm.distinct));
  }
});

Deno.test("what is dropped and whose answer is lost comes again by Polar's retries", async () => {
  const calm = await arrivals();
  const dropped = await arrivals({ seed: 4, drops: 0.3 });
  assertEquals(dropped.ids.length, dropped.distinct.length);
  assertNotEquals(dropped.types, calm.types);
  assertEquals(sorted(dropped.distinct), sorted(calm.distinct));
  const unheard = await arrivals({ seed: 5, lostAnswers: 0.3 });
  assert(unheard.ids.length > unheard.distinct.length);
  assertEquals(sorted(unheard.distinct), sorted(calm.distinct));
});

Deno.test("a seed makes the same chaos again, another one another", async () => {
  const all = { duplicates: 0.2, reordering: 0.3, delays: 0.2, drops: 0.2, lostAnswers: 0.1 };
  const [first, again, other] = [
    await arrivals({ seed: 6, ...all }),
    await arrivals({ seed: 6, ...all }),
    await arrivals({ seed: 7, ...all }),
  ];
  assertEquals(first.types, again.types);
  assertNotEquals(first.types, other.types);
});

Deno.test("everything dropped is nothing received, and Polar switches the endpoint off", async () => {
  await using shop = await openShop();
  const { id } = await shop.subscribe();
  shop.simulator.chaos.set({ seed: 8, drops: 1 });
  for (let number = 0; number < 10; number++) await shop.sell(`Kit ${number}`, 900);
  await shop.simulator.clock.advance(HOUR);
  assertEquals(shop.webhooks.received, []);
  assertEquals((await shop.polar.webhooks.getWebhookEndpoint(id)).enabled, false);
  shop.simulator.chaos.clear();
  await shop.polar.webhooks.updateWebhookEndpoint(id, { enabled: true });
  await shop.sell("Heard", 900);
  await shop.simulator.idle();
  assertEquals(shop.webhooks.types(), ["product.created"]);
});
