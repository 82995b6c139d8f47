/**
 * S58, plan changes with every proration behaviour; the money is computed by hand. April has 30 days, and the plan
 * changes after 15 of them, so half of each price is left. Expected from Polar's documentation of proration and its
 * server source.
 */
import { assert, assertEquals, assertRejects } from "@kit/assert";
import { errors, type models } from "@polar-sh/sdk/2026-10";
import { MAYA, openStory, type StoryShop } from "./story.ts";

type Money = Pick<models.Order, "subtotal_amount" | "tax_amount" | "total_amount" | "due_amount">;
const money = (order: Money) => [
  order.subtotal_amount,
  order.tax_amount,
  order.total_amount,
  order.due_amount,
];
const lines = (order: models.Order) => order.items.map(({ label, amount }) => `${amount} ${label}`);

/** Sells a plan on April 1st and asks for another one on April 16th, at noon of the period. */
async function changeAtHalf(
  shop: StoryShop,
  [before, after]: [models.Product, models.Product],
  proration_behavior?: models.SubscriptionProrationBehavior,
  checkout = {},
  buyer = {},
) {
  const order = await shop.buy(before, checkout, buyer);
  await shop.to(15);
  await shop.forget();
  return await shop.polar.subscriptions.update(order.subscription_id!, {
    product_id: after.id,
    ...proration_behavior && { proration_behavior },
  });
}

async function plans(shop: StoryShop): Promise<[models.Product, models.Product]> {
  return [await shop.plan("Basic", 2000), await shop.plan("Pro", 5000)];
}

const orders = async (shop: StoryShop, { id }: models.Subscription) =>
  (await shop.polar.orders.list({ subscription_id: id })).items;

Deno.test("S58: invoice charges an upgrade within the request; the payment is told afterwards", async () => {
  await using shop = await openStory();
  const [basic, pro] = await plans(shop);
  await shop.withFlag(basic, "basic");
  await shop.withFlag(pro, "pro");
  const changed = await changeAtHalf(shop, [basic, pro], "invoice", {}, { country: "SE" });
  assertEquals([changed.product_id, changed.amount, changed.current_period_end.slice(0, 10)], [
    pro.id,
    5000,
    "2027-05-01",
  ]);
  await shop.settle();
  await shop.told(`
    15 order.created pending
    15 subscription.updated active
    15 order.updated paid
    15 order.paid paid
    15 benefit_grant.revoked revoked
    15 benefit_grant.created granted
    15 customer.state_changed
    15 subscription.updated active
    15 order.updated paid
    15 order.updated paid
  `);
  const paid = shop.webhooks.last("order.paid").data;
  // Half of 50.00 less half of 20.00 is 15.00, and 25 % tax of that is 3.75.
  assertEquals(money(paid), [1500, 375, 1875, 1875]);
  assertEquals(lines(paid), [
    "-1000 Remaining time on Basic — From Apr 16, 2027 to May 1, 2027",
    "2500 Pro — From Apr 16, 2027 to May 1, 2027",
  ]);
  assertEquals([paid.billing_reason, paid.checkout_id, paid.product_id], [
    "subscription_update",
    null,
    pro.id,
  ]);
  assertEquals(paid.items.map((item: models.OrderItemSchema) => [item.proration, item.tax_amount]), [
    [true, -250],
    [true, 625],
  ]);
});

Deno.test("S58: a change between a renewal and its order bills both, and begins after the period did", async () => {
  await using shop = await openStory();
  const [basic, pro] = await plans(shop);
  const { subscription_id } = await shop.buy(basic);
  await shop.to(30);
  const changed = await shop.polar.subscriptions.update(subscription_id!, {
    product_id: pro.id,
    proration_behavior: "invoice",
  });
  await shop.settle();
  const [order, ...earlier] = await orders(shop, changed);
  assertEquals(lines(order), [
    "2000 Basic — From May 1, 2027 to Jun 1, 2027",
    "-2000 Remaining time on Basic — From May 1, 2027 to Jun 1, 2027",
    "5000 Pro — From May 1, 2027 to Jun 1, 2027",
  ]);
  assertEquals([order.billing_reason, order.product_id, earlier.length], [
    "subscription_update",
    pro.id,
    1,
  ]);
  const [begins, gives, takes] = order.items.map(({ start_timestamp }) => start_timestamp!);
  assertEquals([begins, takes], [changed.current_period_start, gives]);
  assert(gives > begins, `${gives} is no later than ${begins}`);
});

Deno.test("S58: a downgrade is an order below zero: credit, which later renewals use up", async () => {
  await using shop = await openStory();
  const [basic, pro] = await plans(shop);
  const changed = await changeAtHalf(shop, [pro, basic], "invoice");
  await shop.settle();
  await shop.told(`
    15 order.created pending
    15 order.updated paid
    15 order.paid paid
    15 subscription.updated active
    15 customer.state_changed
    15 subscription.updated active
    15 order.updated paid
  `);
  const credit = shop.webhooks.last("order.paid").data;
  // 10.00 for the rest of Basic less 25.00 for the rest of Pro.
  assertEquals(money(credit), [-1500, 0, -1500, 0]);
  assertEquals([credit.applied_balance_amount, credit.refundable_amount, credit.receipt_number], [
    0,
    0,
    null,
  ]);

  await shop.to(30, 60);
  const [renewal] = await orders(shop, changed);
  assertEquals([...money(renewal), renewal.applied_balance_amount], [2000, 0, 2000, 500, -1500]);
  assertEquals([renewal.refundable_amount, renewal.platform_fee_amount], [500, 60]);
  await shop.to(61, 60);
  const [next] = await orders(shop, changed);
  assertEquals([next.due_amount, next.applied_balance_amount], [2000, 0], "the credit is used up");
});

Deno.test("S58: prorate, the default, tells the change and bills it with the next order", async () => {
  await using shop = await openStory();
  const [basic, pro] = await plans(shop);
  const changed = await changeAtHalf(shop, [basic, pro]);
  await shop.settle();
  await shop.told(`
    15 subscription.updated active
    15 customer.state_changed
    15 subscription.updated active
  `);
  await shop.to(30, 60);
  await shop.told(`
    30 subscription.cycled active
    30 subscription.updated active
    30 customer.state_changed
    30 order.created pending
    30 order.updated paid
    30 order.paid paid
    30 order.updated paid
    30 order.updated paid
  `);
  const [renewal] = await orders(shop, changed);
  assertEquals(lines(renewal), [
    "-1000 Remaining time on Basic — From Apr 16, 2027 to May 1, 2027",
    "2500 Pro — From Apr 16, 2027 to May 1, 2027",
    "5000 Pro — From May 1, 2027 to Jun 1, 2027",
  ]);
  assertEquals(money(renewal), [6500, 0, 6500, 6500]);
});

Deno.test("S58: next_period changes nothing but pending_update until the period ends; it can be called off", async () => {
  await using shop = await openStory();
  const [basic, pro] = await plans(shop);
  const planned = await changeAtHalf(shop, [basic, pro], "next_period");
  assertEquals(
    [planned.product_id, planned.pending_update?.product_id, planned.pending_update?.applies_at],
    [basic.id, pro.id, planned.current_period_end],
  );
  await shop.settle();
  await shop.told(`
    15 subscription.updated active
    15 customer.state_changed
  `);
  const clear = () => shop.polar.subscriptions.update(planned.id, { pending_update: null });
  assertEquals((await clear()).pending_update, null);
  await assertRejects(clear, errors.HTTPValidationError);
  await shop.polar.subscriptions.update(planned.id, {
    product_id: pro.id,
    proration_behavior: "next_period",
  });

  await shop.to(30, 60);
  const [renewal] = await orders(shop, planned);
  assertEquals(lines(renewal), ["5000 Pro — From May 1, 2027 to Jun 1, 2027"]);
  const { product_id, pending_update, amount } = await shop.polar.subscriptions.get(planned.id);
  assertEquals([product_id, pending_update, amount], [pro.id, null, 5000]);
});

Deno.test("S58: reset bills the whole new price and begins a period", async () => {
  await using shop = await openStory();
  const [basic, pro] = await plans(shop);
  const changed = await changeAtHalf(shop, [basic, pro], "reset");
  assertEquals(
    [changed.current_period_start.slice(0, 10), changed.current_period_end.slice(0, 10)],
    ["2027-04-16", "2027-05-16"],
  );
  await shop.settle();
  await shop.told(`
    15 order.created pending
    15 subscription.updated active
    15 order.updated paid
    15 order.paid paid
    15 customer.state_changed
    15 subscription.updated active
    15 order.updated paid
    15 order.updated paid
  `);
  const [order] = await orders(shop, changed);
  assertEquals(lines(order), ["5000 Pro — From Apr 16, 2027 to May 16, 2027"]);
  assertEquals([order.billing_reason, order.items[0].proration], ["subscription_update", true]);
});

Deno.test("S58: another interval is billed at once whatever was asked, and begins a period", async () => {
  await using shop = await openStory();
  const basic = await shop.plan("Basic", 2000);
  const yearly = await shop.plan("Yearly", 24_000, { recurring_interval: "year" });
  const changed = await changeAtHalf(shop, [basic, yearly], "prorate");
  await shop.settle();
  const [order] = await orders(shop, changed);
  assertEquals(lines(order), [
    "-1000 Remaining time on Basic — From Apr 16, 2027 to May 1, 2027",
    "24000 Yearly — From Apr 16, 2027 to Apr 16, 2028",
  ]);
  assertEquals([order.status, ...money(order)], ["paid", 23_000, 0, 23_000, 23_000]);
  assertEquals([changed.recurring_interval, changed.current_period_end.slice(0, 10)], ["year", "2028-04-16"]);
  await shop.to(120);
  assertEquals((await orders(shop, changed)).length, 2, "the month that had begun is not renewed");
});

Deno.test("S58: another interval that was planned counts its days from the change", async () => {
  await using shop = await openStory({ startAt: new Date("2027-01-31T00:00:00Z") });
  const basic = await shop.plan("Basic", 2000);
  const yearly = await shop.plan("Yearly", 24_000, { recurring_interval: "year" });
  const planned = await changeAtHalf(shop, [basic, yearly], "next_period");
  await shop.to(30);
  const { current_period_start, current_period_end } = await shop.polar.subscriptions.get(planned.id);
  assertEquals([current_period_start.slice(0, 10), current_period_end.slice(0, 10)], [
    "2027-02-28",
    "2028-02-28", // not the 29th
  ]);
  assertEquals(lines((await orders(shop, planned))[0]), ["24000 Yearly — From Feb 28, 2027 to Feb 28, 2028"]);
});

Deno.test("S58: a declined upgrade is a 402, and nothing has happened", async () => {
  await using shop = await openStory();
  const [basic, pro] = await plans(shop);
  const order = await shop.buy(basic);
  await shop.to(15);
  shop.simulator.bank.decline(MAYA.email);
  const before = await shop.subscription(order);
  await shop.forget();
  const change = () =>
    shop.polar.subscriptions.update(before.id, { product_id: pro.id, proration_behavior: "invoice" });
  await assertRejects(change, errors.SubscriptionsUpdate402Error);
  await shop.settle();
  await shop.told("");
  assertEquals(await shop.subscription(order), before);
  assertEquals((await orders(shop, before)).length, 1);
});

Deno.test("S58: a discount is in the prorated amounts, not on top of them", async () => {
  await using shop = await openStory();
  const { id } = await shop.polar.discounts.create({
    name: "Half",
    type: "percentage",
    basis_points: 5000,
    duration: "forever",
  });
  const changed = await changeAtHalf(shop, await plans(shop), "invoice", { discount_id: id });
  await shop.settle();
  const [order] = await orders(shop, changed);
  // Half of the time at half of the price: 12.50 less 5.00.
  assertEquals(order.items.map(({ amount }) => amount), [-500, 1250]);
  assertEquals([order.subtotal_amount, order.discount_amount, order.total_amount], [750, 0, 750]);
  assertEquals(changed.amount, 2500);
});
