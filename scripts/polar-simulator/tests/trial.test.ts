/** S58, trials. Expected by hand from Polar's webhook documentation and server source. */
import { assertEquals, assertRejects } from "@kit/assert";
import { errors, type models } from "@polar-sh/sdk/2026-10";
import { MAYA, openStory, type StoryShop } from "./story.ts";

/** Buys a plan at 20 dollars after a week for nothing. */
async function trialing(shop: StoryShop, buyer = {}): Promise<models.Order> {
  const pro = await shop.plan("Pro", 2000, { trial_interval: "day", trial_interval_count: 7 });
  await shop.forget();
  return await shop.buy(pro, {}, { country: "SE", ...buyer });
}

Deno.test("S58: a trial is active from its first event on, and its order is paid with nothing", async () => {
  await using shop = await openStory();
  const order = await trialing(shop);
  await shop.to(6);
  await shop.told(`
    0 checkout.created open
    0 checkout.updated open
    0 member.created
    0 customer.created
    0 checkout.updated confirmed
    0 subscription.created trialing
    0 subscription.active trialing
    0 subscription.updated trialing
    0 order.created paid
    0 order.updated paid
    0 order.paid paid
    0 checkout.updated succeeded
    0 customer.state_changed
    0 order.updated paid
  `);
  assertEquals([order.total_amount, order.billing_reason, order.items[0].label], [
    0,
    "subscription_create",
    "Trial period for Pro (Apr 1, 2027 - Apr 8, 2027)",
  ]);
  assertEquals(order.items[0].end_timestamp, (await shop.subscription(order)).trial_end);
});

Deno.test("S58: a trial ends as a renewal, without subscription.active, and periods count from its end", async () => {
  await using shop = await openStory();
  const order = await trialing(shop);
  await shop.to(6);
  await shop.forget();
  await shop.to(7, 60);
  await shop.told(`
    7 subscription.cycled active
    7 subscription.updated active
    7 customer.state_changed
    7 order.created pending
    7 order.updated paid
    7 order.paid paid
    7 order.updated paid
    7 order.updated paid
  `);
  const paid = shop.webhooks.last("order.paid").data;
  assertEquals([paid.billing_reason, paid.net_amount, paid.total_amount], ["subscription_cycle", 2000, 2500]);
  const { current_period_start, current_period_end, trial_end } = await shop.subscription(order);
  assertEquals([current_period_start, current_period_end.slice(0, 10)], [trial_end, "2027-05-08"]);
});

Deno.test("S58: a trial that is canceled ends without a charge; one with a bad card is past due", async () => {
  await using shop = await openStory();
  const order = await trialing(shop);
  await shop.polar.subscriptions.update(order.subscription_id!, { cancel_at_period_end: true });
  await shop.to(6);
  await shop.forget();
  await shop.to(20);
  await shop.told(`
    7 subscription.updated canceled
    7 subscription.canceled canceled
    7 subscription.revoked canceled
    7 customer.state_changed
  `);

  await trialing(shop, { email: "tom@example.com" });
  shop.simulator.bank.decline("tom@example.com");
  await shop.to(26);
  await shop.forget();
  await shop.to(27, 60);
  await shop.told(`
    27 subscription.cycled active
    27 subscription.updated active
    27 customer.state_changed
    27 order.created pending
    27 subscription.updated past_due
    27 subscription.past_due past_due
    27 customer.state_changed
  `);
});

Deno.test("S58: a trial can be ended now, if the card pays, and extended", async () => {
  await using shop = await openStory();
  const order = await trialing(shop);
  const id = order.subscription_id!;
  await shop.to(2);
  const longer = await shop.polar.subscriptions.update(id, { trial_end: "2027-04-21T00:00:00Z" });
  assertEquals([longer.status, longer.current_period_end], ["trialing", longer.trial_end]);
  await shop.to(19);
  await shop.forget();

  shop.simulator.bank.decline(MAYA.email);
  const end = () => shop.polar.subscriptions.update(id, { trial_end: "now" });
  await assertRejects(end, errors.SubscriptionsUpdate402Error);
  assertEquals((await shop.subscription(order)).status, "trialing");
  shop.simulator.bank.succeed(MAYA.email);
  assertEquals((await end()).status, "active");
  await shop.settle();
  await shop.told(`
    19 subscription.cycled active
    19 subscription.updated active
    19 customer.state_changed
    19 order.created pending
    19 order.updated paid
    19 order.paid paid
    19 order.updated paid
    19 order.updated paid
  `);
  await assertRejects(end, errors.HTTPValidationError);
});

Deno.test("S58: another plan during a trial bills nothing and keeps to the new plan's trial", async () => {
  await using shop = await openStory();
  const order = await trialing(shop);
  const longer = await shop.plan("Longer", 5000, { trial_interval: "day", trial_interval_count: 14 });
  const without = await shop.plan("Without", 9000);
  await shop.to(2);
  await shop.forget();
  const id = order.subscription_id!;
  const changed = await shop.polar.subscriptions.update(id, {
    product_id: longer.id,
    proration_behavior: "invoice",
  });
  assertEquals(
    [changed.status, changed.trial_end?.slice(0, 10), changed.current_period_end, changed.amount],
    ["trialing", "2027-04-15", changed.trial_end, 5000],
  );
  await shop.settle();
  await shop.told(`
    2 subscription.updated trialing
    2 customer.state_changed
    2 subscription.updated trialing
  `);
  await shop.polar.subscriptions.update(id, { product_id: without.id });
  await shop.settle();
  await shop.told(`
    2 subscription.cycled active
    2 subscription.updated active
    2 customer.state_changed
    2 order.created pending
    2 order.updated paid
    2 order.paid paid
    2 order.updated paid
    2 order.updated paid
  `);
  assertEquals(shop.webhooks.last("order.paid").data.net_amount, 9000);
});
