/**
 * S58, renewals that the bank declines: past due, retries on days 2, 7, 14 and 21, and how that ends. Expected by hand
 * from Polar's webhook documentation and server source.
 */
import { assertEquals } from "@kit/assert";
import type { models } from "@polar-sh/sdk/2026-10";
import { MAYA, openStory, type StoryShop } from "./story.ts";

/** What a failing renewal on day 30 tells: nothing about the order, which stays pending. */
const PAST_DUE = `
  30 subscription.cycled active
  30 subscription.updated active
  30 customer.state_changed
  30 order.created pending
  30 subscription.updated past_due
  30 subscription.past_due past_due`;

const REVOKED = `
  51 subscription.updated canceled
  51 subscription.canceled canceled
  51 subscription.revoked canceled
  51 order.updated void
  51 customer.state_changed`;

/** Sells a plan with a feature flag; the card is declined from then on. */
async function declined(shop: StoryShop, options?: { forGood: boolean }): Promise<models.Order> {
  const order = await shop.buy(await shop.withFlag(await shop.plan("Pro", 2000), "pro"));
  await shop.to(29);
  shop.simulator.bank.decline(MAYA.email, options);
  await shop.forget();
  return order;
}

async function unpaidOrder(shop: StoryShop): Promise<models.Order> {
  const { items: [order] } = await shop.polar.orders.list({ product_billing_type: "recurring" });
  return order;
}

Deno.test("S58: retries on days 2, 7, 14 and 21 fail silently, then the subscription is revoked and the order void", async () => {
  await using shop = await openStory();
  const { subscription_id } = await declined(shop);
  await shop.to(30, 60);
  await shop.told(`${PAST_DUE}
    30 benefit_grant.revoked revoked
    30 customer.state_changed
  `);
  const pastDue = shop.webhooks.last("subscription.past_due").data;
  assertEquals([pastDue.past_due_at.slice(0, 10), pastDue.cancel_at_period_end], ["2027-05-01", false]);
  const state = shop.webhooks.last("customer.state_changed").data;
  assertEquals([state.active_subscriptions, state.granted_benefits], [[], []]);

  for (const [retriedOn, next] of [[30, "05-03"], [32, "05-08"], [37, "05-15"], [44, "05-22"]] as const) {
    await shop.to(retriedOn, 60);
    const { status, next_payment_attempt_at } = await unpaidOrder(shop);
    assertEquals([status, next_payment_attempt_at?.slice(5, 10)], ["pending", next]);
  }
  await shop.told("");
  await shop.to(80);
  await shop.told(REVOKED);
  const revoked = shop.webhooks.last("subscription.revoked").data;
  assertEquals(
    [revoked.status, revoked.cancel_at_period_end, revoked.ended_at, revoked.ends_at],
    ["canceled", false, revoked.canceled_at, revoked.canceled_at],
  );
  const { status, next_payment_attempt_at } = await unpaidOrder(shop);
  assertEquals([status, next_payment_attempt_at], ["void", null]);
  assertEquals((await shop.polar.subscriptions.get(subscription_id!)).status, "canceled");
});

Deno.test("S58: a retry that the bank accepts recovers: active before paid, and benefits again", async () => {
  await using shop = await openStory();
  const order = await declined(shop);
  await shop.to(35);
  await shop.forget();
  shop.simulator.bank.succeed(MAYA.email);
  await shop.to(36);
  await shop.told("");
  await shop.to(37, 60);
  await shop.told(`
    37 subscription.updated active
    37 subscription.active active
    37 order.updated paid
    37 order.paid paid
    37 benefit_grant.created granted
    37 benefit_grant.cycled granted
    37 customer.state_changed
    37 order.updated paid
    37 order.updated paid
  `);
  const grants = shop.webhooks.received.filter(({ type }) => type.startsWith("benefit_grant."));
  assertEquals(new Set(grants.map(({ data }) => data.id)).size, 1, "granted again under its id");
  const active = shop.webhooks.last("subscription.active").data;
  assertEquals([active.past_due_at, active.current_period_end.slice(0, 10)], [null, "2027-06-01"]);
  const { id, next_payment_attempt_at, created_at } = shop.webhooks.last("order.paid").data;
  assertEquals([next_payment_attempt_at, created_at.slice(0, 10)], [null, "2027-05-01"]);

  await shop.to(61, 60);
  const { items } = await shop.polar.orders.list({ subscription_id: order.subscription_id, status: "paid" });
  assertEquals(items.length, 3, "the next renewal comes on its day");
  assertEquals(items[1].id, id);
});

Deno.test("S58: credit that a void order had used is there for the next one", async () => {
  await using shop = await openStory();
  const [small, large] = [await shop.plan("Small", 2000), await shop.plan("Large", 5000)];
  const order = await shop.buy(large);
  await shop.to(15);
  await shop.polar.subscriptions.update(order.subscription_id!, {
    product_id: small.id,
    proration_behavior: "invoice", // 25.00 less 10.00 is a credit of 15.00
  });
  shop.simulator.bank.decline(MAYA.email);
  await shop.to(31);
  const unpaid = await unpaidOrder(shop);
  assertEquals([unpaid.status, unpaid.applied_balance_amount, unpaid.due_amount], ["pending", -1500, 500]);
  await shop.polar.subscriptions.revoke(order.subscription_id!);
  await shop.settle();
  await shop.buy(small);
  await shop.to(63);
  const renewed = await unpaidOrder(shop);
  assertEquals([renewed.status, renewed.applied_balance_amount, renewed.due_amount], ["paid", -1500, 500]);
});

Deno.test("S58: a new card is charged at once, whatever day the next retry was due", async () => {
  await using shop = await openStory();
  await declined(shop);
  await shop.to(34, 3600);
  await shop.forget();
  shop.simulator.bank.saveCard(MAYA.email);
  await shop.settle();
  await shop.told(`
    34 subscription.updated active
    34 subscription.active active
    34 order.updated paid
    34 order.paid paid
    34 benefit_grant.created granted
    34 benefit_grant.cycled granted
    34 customer.state_changed
    34 order.updated paid
    34 order.updated paid
  `);
  await shop.to(59);
  await shop.told("");
});

Deno.test("S58: a card that is lost for good is not retried before the deadline of 21 days and a minute", async () => {
  await using shop = await openStory();
  await declined(shop, { forGood: true });
  await shop.to(30, 60);
  assertEquals((await unpaidOrder(shop)).next_payment_attempt_at?.slice(0, 16), "2027-05-22T00:01");
  await shop.told(`${PAST_DUE}
    30 benefit_grant.revoked revoked
    30 customer.state_changed
  `);
  await shop.to(51);
  await shop.told("");
  await shop.to(51, 120);
  await shop.told(REVOKED);
});

Deno.test("S58: without any card the order tells about its retry; a decline does not", async () => {
  await using shop = await openStory();
  await shop.buy(await shop.plan("Pro", 2000));
  await shop.to(29);
  shop.simulator.bank.removeCard(MAYA.email);
  await shop.forget();
  await shop.to(30, 60);
  await shop.told(`${PAST_DUE}
    30 order.updated pending
    30 customer.state_changed
  `);
  const updated = shop.webhooks.last("order.updated").data;
  assertEquals(updated.next_payment_attempt_at.slice(0, 10), "2027-05-03");
});

Deno.test("S58: a past due subscription is not renewed; what it missed comes after its recovery", async () => {
  await using shop = await openStory();
  await shop.buy(await shop.plan("Weekly", 500, { recurring_interval: "week" }));
  await shop.settle();
  shop.simulator.bank.decline(MAYA.email);
  await shop.to(20);
  await shop.forget();
  shop.simulator.bank.saveCard(MAYA.email);
  await shop.settle();
  await shop.told(`
    20 subscription.updated active
    20 subscription.active active
    20 order.updated paid
    20 order.paid paid
    20 subscription.cycled active
    20 subscription.updated active
    20 customer.state_changed
    20 customer.state_changed
    20 order.created pending
    20 order.updated paid
    20 order.updated paid
    20 order.paid paid
    20 order.updated paid
    20 order.updated paid
    20 order.updated paid
  `);
});

Deno.test("S58: a revocation by the shop ends the retries", async () => {
  await using shop = await openStory();
  const { subscription_id } = await declined(shop);
  await shop.to(33);
  await shop.forget();
  await shop.polar.subscriptions.revoke(subscription_id!);
  await shop.to(80);
  await shop.told(REVOKED.replaceAll("51 ", "33 "));
});
