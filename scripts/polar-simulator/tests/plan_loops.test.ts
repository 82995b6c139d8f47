/**
 * Contract: what Polar bills when plans change (server/polar/subscription/update.py and service.py,
 * server/polar/billing_entry/service.py, server/polar/order/service.py, August 2026): every line names its price and
 * is `proration`, a credit runs to the old end and a debit to the new one; free prices make no line; nothing is asked
 * of a trial; metered lines are not `proration` and come after the others, and an order over a change leaves them to
 * the next cycle.
 * Kills: a shop that takes each positive line for a full period.
 */
import { assertEquals, assertRejects } from "@kit/assert";
import { errors, type models } from "@polar-sh/sdk/2026-10";
import { openStory, type StoryShop } from "./story.ts";

const orders = async (shop: StoryShop, id: string | null) =>
  (await shop.polar.orders.list({ subscription_id: id!, limit: 100 })).items;

const lines = (order: models.Order) =>
  order.items.map((
    item,
  ) => [item.amount, item.proration, item.start_timestamp?.slice(0, 10), item.end_timestamp?.slice(0, 10)]);

Deno.test("S113: month to year and back, three times, within an hour: almost all comes back each time", async () => {
  await using shop = await openStory();
  const month = await shop.plan("Monthly", 2000);
  const year = await shop.plan("Yearly", 20000, { recurring_interval: "year" });
  const { subscription_id: id } = await shop.buy(month);
  const prices = new Map([[month.prices[0].id, "month"], [year.prices[0].id, "year"]]);
  for (let round = 0; round < 3; round++) {
    for (const product of [year, month]) {
      await shop.simulator.clock.advance(10 * 60_000);
      await shop.polar.subscriptions.update(id!, { product_id: product.id, proration_behavior: "invoice" });
    }
  }
  await shop.settle();
  const changes = (await orders(shop, id)).filter(({ billing_reason }) =>
    billing_reason === "subscription_update"
  )
    .reverse();
  assertEquals(changes.length, 6);
  const [up, down] = changes;
  assertEquals(up.items.map(({ amount, product_price_id }) => [amount, prices.get(product_price_id!)]), [
    [-2000, "month"],
    [20000, "year"],
  ]);
  // Ten minutes of 30 days are worth less than half a cent of 20.00; of a year, 0.38 of 200.00.
  assertEquals(down.items.map(({ amount, product_price_id }) => [amount, prices.get(product_price_id!)]), [
    [-20000, "year"],
    [2000, "month"],
  ]);
  assertEquals(lines(up), [[-2000, true, "2027-04-01", "2027-05-01"], [
    20000,
    true,
    "2027-04-01",
    "2028-04-01",
  ]]);
  assertEquals(changes.reduce((sum, { subtotal_amount }) => sum + subtotal_amount, 0), 0);
  assertEquals(down.total_amount, -18000);
});

Deno.test("S114: free to paid and back on the first day: one line each way, for the rest of the period", async () => {
  await using shop = await openStory();
  const free = await shop.plan("Free", 0);
  const paid = await shop.plan("Pro", 2000);
  const { subscription_id: id, customer_id } = await shop.buy(free);
  const change = (product: models.Product) =>
    shop.polar.subscriptions.update(id!, { product_id: product.id, proration_behavior: "invoice" });
  await shop.simulator.clock.advance(3_600_000);
  const refused = await assertRejects(() => change(paid), errors.SubscriptionsUpdate402Error);
  assertEquals(
    (refused.error as { detail: string }).detail,
    "Payment failed with reason: missing_payment_method.",
  );
  shop.simulator.bank.saveCard(customer_id);
  await change(paid);
  await shop.simulator.clock.advance(3_600_000);
  await change(free);
  await shop.settle();
  const [back, up] = await orders(shop, id);
  assertEquals([lines(up), lines(back)], [
    [[1997, true, "2027-04-01", "2027-05-01"]],
    [[-1994, true, "2027-04-01", "2027-05-01"]],
  ]);
});

Deno.test("S117: a free subscription by the API, and a plan for it on day 5: one line over what is left", async () => {
  await using shop = await openStory();
  const free = await shop.plan("Free", 0);
  const paid = await shop.plan("Pro", 2000);
  const customer = await shop.polar.customers.create({ type: "individual", email: "maya@example.com" });
  await shop.forget();
  const { id, checkout_id, prices } = await shop.polar.subscriptions.create({
    product_id: free.id,
    customer_id: customer.id,
  });
  await shop.settle();
  await shop.told(`
    0 subscription.created active
    0 subscription.active active
    0 subscription.updated active
    0 customer.state_changed
    0 customer.state_changed
  `);
  assertEquals([checkout_id, prices.length, await orders(shop, id)], [null, 1, []]);
  await assertRejects(
    () => shop.polar.subscriptions.create({ product_id: paid.id, customer_id: customer.id }),
    errors.HTTPValidationError,
  );
  await shop.to(5);
  shop.simulator.bank.saveCard(customer.id);
  await shop.polar.subscriptions.update(id, { product_id: paid.id, proration_behavior: "invoice" });
  await shop.settle();
  const [order] = await orders(shop, id);
  assertEquals([order.billing_reason, lines(order)], [
    "subscription_update",
    [[1667, true, "2027-04-06", "2027-05-01"]],
  ]);
});

Deno.test("S118: a free plan with one usage line is billed for usage alone, once its period ends", async () => {
  await using shop = await openStory();
  const meter = await shop.meter("API calls");
  const plan = await shop.plan("Pay as you go", 0, { prices: [shop.metered(meter, "0.5")] });
  const { subscription_id: id, customer_id } = await shop.buy(plan);
  await shop.use(customer_id, 5);
  const during = await shop.polar.subscriptions.get(id!);
  assertEquals(during.meters.map(({ consumed_units, amount }) => [consumed_units, amount]), [[5, 3]]);
  await shop.use(customer_id, 200);
  await shop.to(30, 60);
  const [order] = await orders(shop, id);
  assertEquals([order.billing_reason, order.subtotal_amount, lines(order)], [
    "subscription_cycle",
    103,
    [[103, false, "2027-04-01", "2027-04-01"]],
  ]);
  assertEquals(order.items[0].product_price_id, plan.prices[0].id);
  await shop.to(61, 60);
  assertEquals((await orders(shop, id)).length, 2, "nothing was used, and nothing is billed");
});

Deno.test("what is used after the period ended, while its order is made, is billed with the next one", async () => {
  await using shop = await openStory();
  const meter = await shop.meter("API calls");
  const plan = await shop.plan("Pay as you go", 0, { prices: [shop.metered(meter, 10)] });
  const { subscription_id: id, customer_id } = await shop.buy(plan);
  await shop.use(customer_id, 10);
  await shop.to(30, 1);
  await shop.use(customer_id, 7);
  await shop.to(61, 60);
  assertEquals((await orders(shop, id)).slice(0, 2).map(({ subtotal_amount }) => subtotal_amount), [70, 100]);
});

Deno.test("an order over a change of plan leaves usage to the next cycle, and what the old plan counted is never billed", async () => {
  await using shop = await openStory();
  const meter = await shop.meter("API calls");
  const small = await shop.plan("Small", 0, { prices: [shop.fixed(1000), shop.metered(meter, 10)] });
  const large = await shop.plan("Large", 0, { prices: [shop.fixed(3000), shop.metered(meter, 5)] });
  const { subscription_id: id, customer_id } = await shop.buy(small);
  await shop.to(15);
  await shop.use(customer_id, 100);
  await shop.polar.subscriptions.update(id!, { product_id: large.id, proration_behavior: "invoice" });
  await shop.use(customer_id, 10);
  const [change] = await orders(shop, id);
  assertEquals(lines(change).map(([amount]) => amount), [-500, 1500]);
  await shop.to(30, 60);
  const [renewal] = await orders(shop, id);
  assertEquals(renewal.items.map(({ amount, label }) => [amount, label]), [
    [3000, "Large — From May 1, 2027 to Jun 1, 2027"],
    [50, "API calls — (10 consumed units) × $0.05"],
  ]);
});

Deno.test("a quarterly plan renews every three months, and says so", async () => {
  await using shop = await openStory();
  const quarterly = await shop.plan("Quarterly", 5000, { recurring_interval_count: 3 });
  const order = await shop.buy(quarterly);
  const bought = await shop.subscription(order);
  assertEquals([
    bought.recurring_interval,
    bought.recurring_interval_count,
    bought.current_period_end.slice(0, 10),
  ], [
    "month",
    3,
    "2027-07-01",
  ]);
  await shop.to(91, 60);
  assertEquals((await shop.subscription(order)).current_period_end.slice(0, 10), "2027-10-01");
  assertEquals(lines((await orders(shop, order.subscription_id))[0]), [[
    5000,
    false,
    "2027-07-01",
    "2027-10-01",
  ]]);
  // From three months to one: another interval, billed at once whatever was asked.
  await shop.polar.subscriptions.update(order.subscription_id!, {
    product_id: (await shop.plan("Monthly", 2000)).id,
  });
  const [change] = await orders(shop, order.subscription_id);
  assertEquals(lines(change).map(([, , , end]) => end), ["2027-10-01", "2027-08-01"]);
});

Deno.test("a planned plan and a planned number stand side by side; a discount can come with the change", async () => {
  await using shop = await openStory();
  const small = await shop.plan("Small", 0, { prices: [shop.byUnit(1000)] });
  const large = await shop.plan("Large", 0, { prices: [shop.byUnit(3000)] });
  const half = await shop.polar.discounts.create({
    name: "Half",
    type: "percentage",
    basis_points: 5000,
    duration: "forever",
  });
  const { subscription_id: id } = await shop.buy(small, { units: 2 });
  await shop.polar.subscriptions.update(id!, {
    product_id: large.id,
    proration_behavior: "next_period",
    discount_id: half.id,
  });
  const planned = await shop.polar.subscriptions.update(id!, { units: 4, proration_behavior: "next_period" });
  assertEquals([planned.pending_update?.product_id, planned.pending_update?.units, planned.discount_id], [
    large.id,
    4,
    null,
  ]);
  await shop.to(30, 60);
  const cycled = await shop.polar.subscriptions.get(id!);
  assertEquals([cycled.product_id, cycled.units, cycled.amount, cycled.discount_id, cycled.pending_update], [
    large.id,
    4,
    6000,
    half.id,
    null,
  ]);
  const [renewal] = await orders(shop, id);
  assertEquals([renewal.subtotal_amount, renewal.discount_amount, renewal.net_amount], [12000, 6000, 6000]);
});

Deno.test("a new end of the period is the end of a subscription that ends with it", async () => {
  await using shop = await openStory();
  const { subscription_id: id } = await shop.buy(await shop.plan("Pro", 2000));
  await shop.polar.subscriptions.update(id!, { cancel_at_period_end: true });
  const moved = await shop.polar.subscriptions.update(id!, {
    current_billing_period_end: "2027-04-10T00:00:00Z",
  });
  assertEquals([moved.ends_at, moved.current_period_end], Array(2).fill("2027-04-10T00:00:00.000000Z"));
  await shop.to(9, 60);
  assertEquals((await shop.polar.subscriptions.get(id!)).status, "canceled");
});
