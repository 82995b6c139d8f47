/**
 * Contract: a preview is what would be billed (server/polar/subscription/service.py `_compute_change_preview` and
 * `_compute_charge_preview`, August 2026: private calls of Polar's own pages): nothing is written, the same refusals
 * come, a change for the end of the period bills nothing yet, and a customer sees public plans only.
 * Kills: a preview that promises another amount than the order asks.
 */
import { assertEquals } from "@kit/assert";
import type { models } from "@polar-sh/sdk/2026-10";
import { ACCESS_TOKEN } from "./shop.ts";
import { openStory, type StoryShop } from "./story.ts";

async function call(shop: StoryShop, path: string, body?: unknown, token = ACCESS_TOKEN) {
  const answer = await fetch(`${shop.simulator.url}/v1/${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${token}` },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}

const amounts = (
  { subtotal_amount, discount_amount, net_amount, tax_amount, total_amount, due_amount }: models.Order,
) => [
  subtotal_amount,
  discount_amount,
  net_amount,
  tax_amount,
  total_amount,
  due_amount,
];

Deno.test("what a change would bill is what it bills: another plan, another interval, more units, with what waits", async () => {
  await using shop = await openStory();
  const basic = await shop.plan("Basic", 0, { prices: [shop.fixed(1000), shop.byUnit(500)] });
  const pro = await shop.plan("Pro", 0, { prices: [shop.fixed(3000), shop.byUnit(900)] });
  const year = await shop.plan("Year", 0, { recurring_interval: "year", prices: [shop.byUnit(9000)] });
  const half = await shop.polar.discounts.create({
    name: "Half",
    type: "percentage",
    basis_points: 5000,
    duration: "forever",
  });
  const { subscription_id: id } = await shop.buy(basic, { units: 2, discount_id: half.id }, {
    country: "SE",
  });
  await shop.to(10);
  await shop.polar.subscriptions.update(id!, { units: 3, proration_behavior: "prorate" });
  const changes = [
    { units: 7, proration_behavior: "invoice" },
    { product_id: pro.id, proration_behavior: "invoice" },
    { product_id: basic.id, proration_behavior: "reset" },
    { product_id: year.id, proration_behavior: "prorate" },
  ] as const;
  for (const change of changes) {
    const { status, body: preview } = await call(shop, `subscriptions/${id}/change-preview`, change);
    assertEquals(status, 200);
    const before = (await shop.polar.orders.list({ subscription_id: id! })).pagination.total_count;
    await shop.polar.subscriptions.update(id!, change);
    const { items: [order], pagination } = await shop.polar.orders.list({ subscription_id: id! });
    assertEquals(pagination.total_count, before + 1);
    assertEquals(amounts(preview), amounts(order), JSON.stringify(change));
    assertEquals(
      preview.prorations,
      order.items.map(({ label, amount }) => ({ label, amount })),
    );
    await shop.simulator.clock.advance(24 * 3_600_000);
  }
});

Deno.test("planned changes bill nothing yet, a trial what follows it, and refusals are those of the change", async () => {
  await using shop = await openStory();
  const trial = await shop.plan("Trial", 2000, { trial_interval: "day", trial_interval_count: 14 });
  const pro = await shop.plan("Pro", 5000);
  const secret = await shop.plan("Secret", 700, { visibility: "private" });
  const { subscription_id: id, customer_id } = await shop.buy(trial);
  const path = `subscriptions/${id}/change-preview`;
  const due = async (body: unknown) => {
    const { status, body: { due_amount, error } } = await call(shop, path, body);
    return [status, due_amount ?? error];
  };
  assertEquals(await due({ product_id: pro.id }), [200, 5000], "the trial would end");
  assertEquals(await due({ product_id: pro.id, proration_behavior: "next_period" }), [200, 0]);
  assertEquals(await due({ seats: 3 }), [400, "NotASeatBasedSubscription"]);
  assertEquals(await due({}), [422, "RequestValidationError"]);
  assertEquals(await due({ product_id: secret.id }), [200, 700]);
  const { token } = await shop.polar.customerSessions.create({ customer_id });
  const own = await call(shop, `customer-portal/${path}`, { product_id: secret.id }, token);
  assertEquals([own.status, own.body.detail[0].msg], [422, "Product visibility is not allowed."]);
  assertEquals((await call(shop, `subscriptions/${id}`)).body.status, "trialing");
});

Deno.test("the next charge: the period, usage so far, what waits and what is planned; nothing after the end", async () => {
  await using shop = await openStory();
  const meter = await shop.meter("API calls");
  const plan = await shop.plan("Basic", 0, {
    prices: [shop.fixed(1000), shop.byUnit(500), shop.metered(meter, 10)],
  });
  const { subscription_id: id, customer_id } = await shop.buy(plan, { units: 1 });
  await shop.to(15);
  await shop.use(customer_id, 4);
  await shop.polar.subscriptions.update(id!, { units: 3, proration_behavior: "prorate" });
  await shop.polar.subscriptions.update(id!, { units: 2, proration_behavior: "next_period" });
  const { body } = await call(shop, `subscriptions/${id}/charge-preview`);
  assertEquals([body.base_amount, body.metered_amount, body.proration_amount, body.total_amount], [
    2000,
    40,
    500,
    2540,
  ]);
  await shop.to(30, 60);
  const { items: [renewal] } = await shop.polar.orders.list({ subscription_id: id! });
  assertEquals(renewal.total_amount, 2540);
  await shop.polar.subscriptions.revoke(id!);
  assertEquals((await call(shop, `subscriptions/${id}/charge-preview`)).status, 404);
});
