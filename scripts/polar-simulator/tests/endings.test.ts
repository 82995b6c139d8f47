/**
 * S58, how subscriptions end, pause and come back. Expected by hand from Polar's webhook documentation and server
 * source.
 */
import { assertEquals, assertRejects } from "@kit/assert";
import { errors } from "@polar-sh/sdk/2026-10";
import { MAYA, openStory, type StoryShop } from "./story.ts";

/** Sells a plan with a feature flag; what that tells is passed over. */
async function subscribed(shop: StoryShop, day = 10): Promise<string> {
  const order = await shop.buy(await shop.withFlag(await shop.plan("Pro", 2000), "pro"));
  await shop.to(day);
  await shop.forget();
  return order.subscription_id!;
}

Deno.test("S58: a cancellation at the end of the period tells canceled twice, and revoked at the end", async () => {
  await using shop = await openStory();
  const id = await subscribed(shop);
  const canceled = await shop.polar.subscriptions.update(id, {
    cancel_at_period_end: true,
    customer_cancellation_reason: "too_expensive",
    customer_cancellation_comment: "Too pricey",
  });
  assertEquals([canceled.status, canceled.ends_at, canceled.ended_at], [
    "active",
    canceled.current_period_end,
    null,
  ]);
  assertEquals([canceled.customer_cancellation_reason, canceled.customer_cancellation_comment], [
    "too_expensive",
    "Too pricey",
  ]);
  const twice = () => shop.polar.subscriptions.update(id, { cancel_at_period_end: true });
  await assertRejects(twice, errors.SubscriptionsUpdate403Error);
  await shop.settle();
  await shop.told(`
    10 subscription.updated active
    10 subscription.canceled active
    10 customer.state_changed
  `);
  await shop.to(90);
  await shop.told(`
    30 subscription.updated canceled
    30 subscription.canceled canceled
    30 subscription.revoked canceled
    30 benefit_grant.revoked revoked
    30 customer.state_changed
  `);
  const revoked = shop.webhooks.last("subscription.revoked").data;
  assertEquals(
    [revoked.cancel_at_period_end, revoked.canceled_at, revoked.ended_at.slice(0, 19)],
    [true, canceled.canceled_at, "2027-05-01T00:00:00"],
  );
  await assertRejects(() => shop.polar.subscriptions.revoke(id), errors.AlreadyCanceledSubscription);
});

Deno.test("S58: a cancellation that is undone leaves a subscription that renews", async () => {
  await using shop = await openStory();
  const id = await subscribed(shop);
  const uncancel = () => shop.polar.subscriptions.update(id, { cancel_at_period_end: false });
  await assertRejects(uncancel, errors.SubscriptionsUpdate409Error);
  await shop.polar.subscriptions.update(id, { cancel_at_period_end: true });
  await shop.to(20);
  const undone = await uncancel();
  assertEquals([undone.canceled_at, undone.ends_at, undone.cancel_at_period_end], [null, null, false]);
  await shop.to(30, 4);
  await shop.told(`
    10 subscription.updated active
    10 subscription.canceled active
    10 customer.state_changed
    20 subscription.updated active
    20 subscription.uncanceled active
    20 customer.state_changed
    30 subscription.cycled active
    30 subscription.updated active
    30 customer.state_changed
    30 order.created pending
    30 order.updated paid
    30 order.paid paid
    30 benefit_grant.cycled granted
    30 customer.state_changed
  `);
});

Deno.test("S58: a revocation ends it at once, by DELETE or by PATCH, scheduled before or not", async () => {
  await using shop = await openStory();
  const id = await subscribed(shop);
  await shop.polar.subscriptions.update(id, { cancel_at_period_end: true });
  await shop.settle();
  await shop.forget();
  const revoked = await shop.polar.subscriptions.update(id, { revoke: true });
  assertEquals([revoked.status, revoked.ends_at, revoked.ended_at], [
    "canceled",
    revoked.canceled_at,
    revoked.canceled_at,
  ]);
  await shop.to(90);
  await shop.told(`
    10 subscription.updated canceled
    10 subscription.canceled canceled
    10 subscription.revoked canceled
    10 benefit_grant.revoked revoked
    10 customer.state_changed
  `);
});

Deno.test("S58: a reinstatement within the period goes on with it, and charges nothing", async () => {
  await using shop = await openStory();
  const id = await subscribed(shop);
  await shop.polar.subscriptions.revoke(id);
  await shop.to(12);
  await shop.forget();
  shop.simulator.reinstate(id);
  await shop.settle();
  await shop.told(`
    12 subscription.updated active
    12 subscription.active active
    12 benefit_grant.created granted
    12 customer.state_changed
  `);
  const { canceled_at, ended_at, current_period_end } = await shop.polar.subscriptions.get(id);
  assertEquals([canceled_at, ended_at, current_period_end.slice(0, 10)], [null, null, "2027-05-01"]);
  await shop.to(30, 60);
  assertEquals((await shop.polar.orders.list({ subscription_id: id })).items.length, 2, "renewed as before");
});

Deno.test("S58: a reinstatement after the period opens the next one without an order; later it is too late", async () => {
  await using shop = await openStory();
  const id = await subscribed(shop);
  await shop.polar.subscriptions.update(id, { cancel_at_period_end: true });
  await shop.to(40);
  await shop.forget();
  shop.simulator.reinstate(id);
  await shop.settle();
  await shop.told(`
    40 subscription.updated active
    40 subscription.active active
    40 benefit_grant.created granted
    40 customer.state_changed
  `);
  const { current_period_start, current_period_end } = await shop.polar.subscriptions.get(id);
  assertEquals([current_period_start.slice(0, 10), current_period_end.slice(0, 10)], [
    "2027-05-01",
    "2027-06-01",
  ]);
  assertEquals((await shop.polar.orders.list({ subscription_id: id })).items.length, 1);

  await shop.polar.subscriptions.revoke(id);
  await shop.to(100);
  const tooLate = () => Promise.resolve().then(() => shop.simulator.reinstate(id));
  await assertRejects(tooLate, Error, "CannotReinstateSubscription");
});

Deno.test("S58: a pause begins with the end of the period and ends when the shop resumes: a period from then on", async () => {
  await using shop = await openStory();
  const id = await subscribed(shop);
  await shop.polar.subscriptions.update(id, { pause_at_period_end: true });
  await shop.to(45);
  await shop.told(`
    10 subscription.updated active
    10 customer.state_changed
    30 subscription.updated paused
    30 subscription.paused paused
    30 benefit_grant.revoked revoked
    30 customer.state_changed
  `);
  const resumed = await shop.polar.subscriptions.update(id, { resume: true });
  assertEquals([resumed.status, resumed.paused_at, resumed.current_period_start.slice(0, 10)], [
    "active",
    null,
    "2027-05-16",
  ]);
  await shop.settle();
  await shop.told(`
    45 subscription.updated active
    45 subscription.resumed active
    45 benefit_grant.created granted
    45 customer.state_changed
    45 order.created pending
    45 order.updated paid
    45 order.paid paid
    45 benefit_grant.cycled granted
    45 customer.state_changed
    45 order.updated paid
    45 order.updated paid
  `);
  assertEquals(shop.webhooks.last("order.paid").data.billing_reason, "subscription_cycle");
  await shop.to(76, 60);
  assertEquals((await shop.polar.subscriptions.get(id)).current_period_start.slice(0, 10), "2027-06-16");
});

Deno.test("S58: a pause with a date ends by itself; one that is called off never begins", async () => {
  await using shop = await openStory();
  const id = await subscribed(shop);
  const pause = (resumes_at: string) =>
    shop.polar.subscriptions.update(id, { pause_at_period_end: true, resumes_at });
  await assertRejects(() => pause("2027-04-20T00:00:00Z"), errors.HTTPValidationError);
  await pause("2027-05-11T00:00:00Z");
  await shop.polar.subscriptions.update(id, { pause_at_period_end: false });
  const called = await shop.polar.subscriptions.get(id);
  assertEquals([called.pause_at_period_end, called.resumes_at], [false, null]);
  await pause("2027-05-11T00:00:00Z");
  await shop.settle();
  await shop.forget();
  await shop.to(40, 4);
  await shop.told(`
    30 subscription.updated paused
    30 subscription.paused paused
    30 benefit_grant.revoked revoked
    30 customer.state_changed
    40 subscription.updated active
    40 subscription.resumed active
    40 benefit_grant.created granted
    40 customer.state_changed
    40 order.created pending
    40 order.updated paid
    40 order.paid paid
    40 benefit_grant.cycled granted
    40 customer.state_changed
  `);
});

Deno.test("S58: a cancellation takes the place of a pause that was scheduled", async () => {
  await using shop = await openStory();
  const id = await subscribed(shop);
  await shop.polar.subscriptions.update(id, {
    pause_at_period_end: true,
    resumes_at: "2027-06-01T00:00:00Z",
  });
  const { pause_at_period_end, resumes_at } = await shop.polar.subscriptions.update(id, {
    cancel_at_period_end: true,
  });
  assertEquals([pause_at_period_end, resumes_at], [false, null]);
  await shop.polar.subscriptions.update(id, { cancel_at_period_end: false });
  await shop.to(30, 60);
  assertEquals((await shop.polar.subscriptions.get(id)).status, "active");
});

Deno.test("S58: usage is told as it is recorded, and billed with the next period or after the end", async () => {
  await using shop = await openStory();
  const meter = await shop.meter("API calls");
  const plan = await shop.withFlag(
    await shop.plan("Pro", 2000, { prices: [shop.fixed(2000), shop.metered(meter, 10)] }),
    "pro",
  );
  const { subscription_id: id, customer_id } = await shop.buy(plan);
  await shop.use(customer_id, 13);
  await shop.to(30, 60);
  const [renewal] = (await shop.polar.orders.list({ subscription_id: id! })).items;
  assertEquals(renewal.items.map(({ label, amount }) => [label, amount]), [
    ["Pro — From May 1, 2027 to Jun 1, 2027", 2000],
    ["API calls — (13 consumed units) × $0.10", 130],
  ]);
  await shop.forget();

  await shop.use(customer_id, 7);
  await shop.settle();
  await shop.polar.subscriptions.update(id!, { cancel_at_period_end: true });
  await shop.to(90);
  await shop.told(`
    30 subscription.updated active
    30 customer.state_changed
    30 subscription.updated active
    30 subscription.canceled active
    30 customer.state_changed
    61 subscription.updated canceled
    61 subscription.canceled canceled
    61 subscription.revoked canceled
    61 benefit_grant.revoked revoked
    61 customer.state_changed
    61 order.created pending
    61 order.updated paid
    61 order.paid paid
    61 customer.state_changed
    61 order.updated paid
    61 order.updated paid
  `);
  const paid = shop.webhooks.last("order.paid").data;
  assertEquals([paid.billing_reason, paid.total_amount, paid.items.length], ["subscription_cycle", 70, 1]);
  assertEquals(Date.parse(paid.created_at) > Date.parse(paid.subscription.ended_at), true);
});

Deno.test("the end of a period can be moved, and the renewal moves along", async () => {
  await using shop = await openStory();
  const id = await subscribed(shop);
  await shop.polar.subscriptions.update(id, { current_billing_period_end: "2027-04-13T06:00:00Z" });
  await shop.to(29);
  const { current_period_start, current_period_end } = await shop.polar.subscriptions.get(id);
  assertEquals([current_period_start.slice(0, 13), current_period_end.slice(0, 13)], [
    "2027-04-13T06",
    "2027-05-13T06",
  ]);
  assertEquals((await shop.polar.customers.list({ email: MAYA.email })).items.length, 1);
});
