/**
 * S58, money that goes back; amounts are computed by hand. Expected from Polar's webhook documentation and server
 * source.
 */
import { assertEquals, assertRejects, assertThrows } from "@kit/assert";
import { errors, type models } from "@polar-sh/sdk/2026-10";
import { openStory, type StoryShop } from "./story.ts";

/** Sells a kit at 149.00 and, in Sweden, 37.25 tax. */
async function sold(shop: StoryShop, country = "SE"): Promise<models.Order> {
  const kit = await shop.withFlag(await shop.sell("Base Kit", 14900), "kit");
  const order = await shop.buy(kit, {}, { country });
  await shop.to(3);
  await shop.forget();
  return order;
}

const refund = (shop: StoryShop, { id }: models.Order, amount: number, more = {}) =>
  shop.polar.refunds.create({ order_id: id, reason: "customer_request", amount, ...more });

async function amounts(shop: StoryShop, { id }: models.Order) {
  const order = await shop.polar.orders.get(id);
  return [
    order.status,
    order.refunded_amount,
    order.refunded_tax_amount,
    order.refundable_amount,
    order.refundable_tax_amount,
  ];
}

Deno.test("S58: a refund in parts: the tax goes back in proportion, and the last part takes the rest", async () => {
  await using shop = await openStory();
  const order = await sold(shop);
  const first = await refund(shop, order, 5001, { metadata: { case: "7" } });
  assertEquals(
    [first.status, first.amount, first.tax_amount, first.metadata],
    ["succeeded", 5001, 1250, { case: "7" }], // 12.5025 of tax
  );
  await shop.settle();
  await shop.told(`
    3 refund.created succeeded
    3 order.updated partially_refunded
    3 order.refunded partially_refunded
  `);
  assertEquals(await amounts(shop, order), ["partially_refunded", 5001, 1250, 9899, 2475]);

  const tooMuch = await assertRejects(() => refund(shop, order, 9900), errors.HTTPValidationError);
  assertEquals((tooMuch.error as { detail: { msg: string }[] }).detail[0].msg.includes("exceeds"), true);
  await refund(shop, order, 5001);
  await shop.forget();
  const last = await refund(shop, order, 4898, { revoke_benefits: true });
  assertEquals(last.tax_amount, 1225, "12.245 would be 12.24");
  await shop.settle();
  await shop.told(`
    3 refund.created succeeded
    3 order.updated refunded
    3 order.refunded refunded
    3 benefit_grant.revoked revoked
    3 customer.state_changed
  `);
  assertEquals(await amounts(shop, order), ["refunded", 14900, 3725, 0, 0]);
  await assertRejects(() => refund(shop, order, 1), errors.RefundedAlready);

  const { items } = await shop.polar.refunds.list({ order_id: order.id, succeeded: true });
  assertEquals(items.map(({ amount }) => amount), [4898, 5001, 5001]);
  assertEquals((await shop.polar.refunds.list({ id: first.id })).items, [first]);
});

Deno.test("S58: a refund that is pending moves nothing until the bank tells", async () => {
  await using shop = await openStory();
  const order = await sold(shop);
  shop.simulator.bank.holdRefunds();
  const pending = await refund(shop, order, 14900);
  await shop.settle();
  await shop.told("3 refund.created pending");
  assertEquals(await amounts(shop, order), ["paid", 0, 0, 14900, 3725]);
  await shop.to(5);
  shop.simulator.bank.settleRefund(pending.id, "succeeded");
  await shop.told(`
    5 refund.updated succeeded
    5 order.updated refunded
    5 order.refunded refunded
  `);
});

Deno.test("S58: a refund that fails after its success lowers refunded_amount, without order.refunded", async () => {
  await using shop = await openStory();
  const order = await sold(shop);
  const { id } = await refund(shop, order, 14900);
  await shop.to(8);
  await shop.forget();
  shop.simulator.bank.settleRefund(id, "failed");
  await shop.told(`
    8 refund.updated failed
    8 order.updated paid
  `);
  assertEquals(await amounts(shop, order), ["paid", 0, 0, 14900, 3725]);
  await refund(shop, order, 14900);
  assertEquals(await amounts(shop, order), ["refunded", 14900, 3725, 0, 0], "once more, and taken once");
  assertThrows(() => shop.simulator.bank.settleRefund(id, "succeeded"), Error, "failed");
});

Deno.test("S58: a pending refund that is canceled leaves the order alone", async () => {
  await using shop = await openStory();
  const order = await sold(shop);
  shop.simulator.bank.holdRefunds();
  const { id } = await refund(shop, order, 100);
  shop.simulator.bank.settleRefund(id, "canceled");
  await shop.told(`
    3 refund.created pending
    3 refund.updated canceled
  `);
  assertEquals(await amounts(shop, order), ["paid", 0, 0, 14900, 3725]);
});

Deno.test("S58: a refund leaves the subscription alone, and may not take its benefits", async () => {
  await using shop = await openStory();
  const order = await shop.buy(await shop.withFlag(await shop.plan("Pro", 2000), "pro"));
  await shop.to(3);
  await shop.forget();
  await assertRejects(() => refund(shop, order, 2000, { revoke_benefits: true }), Error);
  const { subscription_id, revoke_benefits } = await refund(shop, order, 2000);
  assertEquals([subscription_id, revoke_benefits], [order.subscription_id, false]);
  await shop.to(29);
  await shop.told(`
    3 refund.created succeeded
    3 order.updated refunded
    3 order.refunded refunded
  `);
  assertEquals((await shop.subscription(order)).status, "active");
});

Deno.test("S58: credit on the customer's balance is used up by a refund; credit that paid is not refunded", async () => {
  await using shop = await openStory();
  const [small, large] = [await shop.plan("Small", 2000), await shop.plan("Large", 9000)];
  const first = await shop.buy(large);
  await shop.to(15);
  await shop.polar.subscriptions.update(first.subscription_id!, {
    product_id: small.id,
    proration_behavior: "invoice",
  });
  // Credit: 45.00 less 10.00 is 35.00. A refund of 20.00 leaves 15.00 of it.
  await refund(shop, first, 2000);
  await shop.to(30, 60);
  const [renewal] = (await shop.polar.orders.list({ subscription_id: first.subscription_id })).items;
  assertEquals([renewal.applied_balance_amount, renewal.due_amount, renewal.refundable_amount], [
    -1500,
    500,
    500,
  ]);
  await refund(shop, renewal, 500);
  assertEquals((await amounts(shop, renewal)).slice(0, 2), ["refunded", 500]);
});

Deno.test("S58: a chargeback that Polar prevents refunds the order and revokes its subscription", async () => {
  await using shop = await openStory();
  const order = await shop.buy(await shop.withFlag(await shop.plan("Pro", 2000), "pro"), {}, {
    country: "SE",
  });
  await shop.to(12);
  await shop.forget();
  shop.simulator.bank.warnOfChargeback(order.id);
  await shop.to(60);
  await shop.told(`
    12 refund.created succeeded
    12 order.updated refunded
    12 order.refunded refunded
    12 subscription.updated canceled
    12 subscription.canceled canceled
    12 subscription.revoked canceled
    12 benefit_grant.revoked revoked
    12 customer.state_changed
  `);
  const { reason, amount, tax_amount, dispute, subscription_id } = shop.webhooks.last("refund.created").data;
  assertEquals([reason, amount, tax_amount, dispute.status], ["dispute_prevention", 2000, 500, "prevented"]);
  assertEquals(subscription_id, null, "the order names the subscription, this refund does not");
});

Deno.test("S58: the same for a product that was bought once takes its benefits", async () => {
  await using shop = await openStory();
  const order = await sold(shop);
  shop.simulator.bank.warnOfChargeback(order.id);
  await shop.settle();
  await shop.told(`
    3 refund.created succeeded
    3 order.updated refunded
    3 order.refunded refunded
    3 benefit_grant.revoked revoked
    3 customer.state_changed
  `);
});

Deno.test("what no card paid for cannot be refunded", async () => {
  await using shop = await openStory();
  const free = await shop.buy(await shop.sell("Sample", 0));
  await assertRejects(() => refund(shop, free, 1), errors.HTTPValidationError);
  await assertRejects(
    () => refund(shop, { ...free, id: crypto.randomUUID() }, 1),
    errors.HTTPValidationError,
  );
  assertThrows(() => shop.simulator.bank.warnOfChargeback(free.id), Error, "RefundUnknownPayment");
});
