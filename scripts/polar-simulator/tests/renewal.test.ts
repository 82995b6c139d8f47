/**
 * S58, renewals: a period ends, the next one begins unpaid, and a job charges it. Expected by hand from Polar's
 * webhook documentation and server source.
 */
import { assertEquals, assertMatch } from "@kit/assert";
import { openStory, type StoryShop } from "./story.ts";

Deno.test("S58: a subscription is bought and renewed: cycled before it is paid", async () => {
  await using shop = await openStory();
  const pro = await shop.plan("Pro", 2000);
  await shop.forget();
  const order = await shop.buy(pro, { metadata: { user_id: "u1" } });
  await shop.settle();
  await shop.told(`
    0 checkout.created open
    0 checkout.updated open
    0 member.created
    0 customer.created
    0 checkout.updated confirmed
    0 subscription.created active
    0 subscription.active active
    0 subscription.updated active
    0 order.created paid
    0 order.updated paid
    0 order.paid paid
    0 checkout.updated succeeded
    0 customer.state_changed
    0 order.updated paid
    0 order.updated paid
  `);

  await shop.polar.subscriptions.update(order.subscription_id!, { metadata: { user_id: "u2" } });
  await shop.to(29);
  await shop.told(`
    0 subscription.updated active
    0 customer.state_changed
  `);
  await shop.to(30);
  await shop.settle();
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

  const created = shop.webhooks.last("order.created").data;
  assertEquals([created.status, created.paid, created.due_amount], ["pending", false, 2000]);
  const paid = shop.webhooks.last("order.paid").data;
  assertEquals(
    [paid.billing_reason, paid.checkout_id, paid.subscription_id, paid.total_amount, paid.metadata],
    ["subscription_cycle", null, order.subscription_id, 2000, { user_id: "u2" }],
  );
  assertMatch(paid.receipt_number, /^RCPT-/);
  const [{ label, amount, proration, start_timestamp, end_timestamp }] = paid.items;
  assertEquals([label, amount, proration], ["Pro — From May 1, 2027 to Jun 1, 2027", 2000, false]);
  const subscription = await shop.subscription(order);
  assertEquals(
    [start_timestamp, end_timestamp],
    [subscription.current_period_start, subscription.current_period_end],
  );
  assertMatch(`${start_timestamp} ${end_timestamp}`, /^2027-05-01T00:00:00.* 2027-06-01T00:00:00/);
});

/** Nothing is due: no charge, no receipt, no fee, and no second of waiting for the bank. */
async function assertRenewedForNothing(shop: StoryShop) {
  await shop.to(29);
  await shop.forget();
  await shop.to(30, 90);
  await shop.told(`
    30 subscription.cycled active
    30 subscription.updated active
    30 customer.state_changed
    30 order.created pending
    30 order.updated paid
    30 order.paid paid
    30 order.updated paid
  `);
  const paid = shop.webhooks.last("order.paid").data;
  assertEquals([paid.due_amount, paid.receipt_number, paid.platform_fee_amount], [0, null, 0]);
  return paid;
}

Deno.test("S58: the renewal of a free plan is an order of 0, paid at once", async () => {
  await using shop = await openStory();
  await shop.buy(await shop.plan("Free", 0), {}, { country: "SE" });
  const { total_amount, items } = await assertRenewedForNothing(shop);
  assertEquals([total_amount, items.length], [0, 1]);
});

Deno.test("S58: so is one under a discount of everything", async () => {
  await using shop = await openStory();
  const pro = await shop.plan("Pro", 2000);
  const { id } = await shop.polar.discounts.create({
    name: "Everything off",
    type: "percentage",
    basis_points: 10_000,
    duration: "forever",
  });
  await shop.buy(pro, { discount_id: id });
  const { subtotal_amount, discount_amount, total_amount } = await assertRenewedForNothing(shop);
  assertEquals([subtotal_amount, discount_amount, total_amount], [2000, 2000, 0]);
});

Deno.test("S58: and one that the customer's balance covers", async () => {
  await using shop = await openStory();
  const [large, small] = [await shop.plan("Large", 90_000), await shop.plan("Small", 2000)];
  const order = await shop.buy(large);
  await shop.polar.subscriptions.update(order.subscription_id!, {
    product_id: small.id,
    proration_behavior: "invoice",
  });
  const { total_amount, applied_balance_amount, refundable_amount } = await assertRenewedForNothing(shop);
  assertEquals([total_amount, applied_balance_amount, refundable_amount], [2000, -2000, 0]);
});

Deno.test("S58: periods follow the calendar: the 31st waits for months that have one", async () => {
  await using shop = await openStory({ startAt: new Date("2027-01-31T08:30:00Z") });
  const pro = await shop.plan("Pro", 2000);
  const order = await shop.buy(pro);
  await shop.to(125);
  const orders = await shop.polar.orders.list({ subscription_id: order.subscription_id, limit: 100 });
  assertEquals(orders.items.map(({ items: [item] }) => item.start_timestamp!.slice(0, 16)), [
    "2027-05-31T08:30",
    "2027-04-30T08:30",
    "2027-03-31T08:30",
    "2027-02-28T08:30",
    "2027-01-31T08:30",
  ]);
  assertEquals((await shop.subscription(order)).current_period_end.slice(0, 16), "2027-06-30T08:30");

  const leap = await shop.plan("Leap", 9000, { recurring_interval: "year" });
  const yearly = await shop.buy(leap, {}, { email: "tom@example.com" });
  assertEquals((await shop.subscription(yearly)).current_period_end.slice(0, 10), "2028-06-05");
});

Deno.test("S58: an order carries its subscription as it was when the order was made", async () => {
  await using shop = await openStory();
  const pro = await shop.plan("Pro", 2000);
  const order = await shop.buy(pro);
  await shop.to(30, 2);
  await shop.polar.subscriptions.update(order.subscription_id!, { cancel_at_period_end: true });
  await shop.settle();
  const [created, paid] = ["order.created", "order.paid"].map((type) => shop.webhooks.last(type).data);
  assertEquals(created.id, paid.id);
  assertEquals([created.subscription.cancel_at_period_end, paid.subscription.cancel_at_period_end], [
    false,
    true,
  ]);
});

Deno.test("S58: renewals go on after a restart, also those that fell due meanwhile", async () => {
  const directory = await Deno.makeTempDir();
  const stateFile = `${directory}/polar.json`;
  try {
    const before = await openStory({ stateFile });
    const order = await before.buy(await before.plan("Pro", 2000));
    await before.to(30, 2); // the order is made, the charge is due a second later
    await before[Symbol.asyncDispose]();

    await using after = await openStory({ stateFile, startAt: new Date("2027-06-15T00:00:00Z") });
    await after.simulator.idle();
    const made = after.simulator.books.orders.size;
    await after.simulator.clock.advance(1000);
    // A renewal that is told late begins late: its order is made two seconds after it, as ever.
    assertEquals([made, after.simulator.books.orders.size], [2, 2]);
    await after.settle();
    const { items } = await after.polar.orders.list({ subscription_id: order.subscription_id });
    assertEquals(
      items.map(({ status, items: [item] }) => `${status} ${item.start_timestamp!.slice(0, 10)}`),
      [
        "paid 2027-06-01",
        "paid 2027-05-01",
        "paid 2027-04-01",
      ],
    );
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
