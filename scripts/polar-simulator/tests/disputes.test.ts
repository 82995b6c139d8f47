/**
 * Contract: a dispute as Polar's server settles it (server/polar/dispute/service.py and endpoints.py, August 2026):
 * no event tells of it; when it is lost, and when it is won, the order's subscription is revoked or its benefits are
 * taken, no refund is made, and the order stays paid. A prevented one is a refund (`dispute_prevention`). A disputed
 * payment refuses refunds (server/polar/refund/service.py).
 * Kills: a shop that waits for an event of the chargeback.
 */
import { assertEquals, assertRejects } from "@kit/assert";
import { PolarClientError } from "@polar-sh/sdk";
import { errors } from "@polar-sh/sdk/2026-10";
import { assertFields } from "./fields.ts";
import { openStory } from "./story.ts";

Deno.test("S119: a lost dispute takes what was bought once, and says nothing else", async () => {
  await using shop = await openStory();
  const kit = await shop.withFlag(await shop.sell("Kit", 10000), "kit");
  const order = await shop.buy(kit, {}, { country: "DE" });
  await shop.settle();
  await shop.forget();
  const { id } = shop.simulator.bank.dispute(order.id, "product_not_received");
  await shop.settle();
  await shop.told("");
  const { items: [dispute] } = await shop.polar.disputes.list({ order_id: order.id });
  assertFields(dispute, "dispute", "customer case_id");
  assertEquals([
    dispute.id,
    dispute.status,
    dispute.amount,
    dispute.tax_amount,
    dispute.reason,
    dispute.closed,
  ], [
    id,
    "needs_response",
    10000,
    1900,
    "product_not_received",
    false,
  ]);
  const refund = { order_id: order.id, amount: 100, reason: "other" as const };
  const refused = await assertRejects(() => shop.polar.refunds.create(refund), PolarClientError);
  assertEquals(JSON.stringify(refused.error).includes("RefundDisputedPayment"), true);

  shop.simulator.bank.settleDispute(id, "lost");
  await shop.settle();
  await shop.told(`
    0 benefit_grant.revoked revoked
    0 customer.state_changed
  `);
  const after = await shop.polar.orders.get(order.id);
  assertEquals([after.status, after.refunded_amount, after.refundable_amount], ["paid", 0, 10000]);
  const lost = await shop.polar.disputes.list({ status: "lost" });
  assertEquals(lost.items.map(({ status, resolved, closed }) => [status, resolved, closed]), [[
    "lost",
    true,
    true,
  ]]);
  assertEquals((await shop.polar.refunds.list({ order_id: order.id })).items, []);
});

Deno.test("S119: lost, given up or won, the subscription is revoked at once and nothing is refunded", async () => {
  for (const outcome of ["lost", "accepted", "won"] as const) {
    await using shop = await openStory();
    const plan = await shop.withFlag(await shop.plan("Pro", 2000), "pro");
    const order = await shop.buy(plan);
    await shop.to(5);
    const { id } = shop.simulator.bank.dispute(order.id);
    await shop.forget();
    if (outcome === "accepted") assertEquals((await shop.polar.disputes.accept(id)).status, "lost");
    else shop.simulator.bank.settleDispute(id, outcome);
    await shop.settle();
    await shop.told(`
      5 subscription.updated canceled
      5 subscription.canceled canceled
      5 subscription.revoked canceled
      5 benefit_grant.revoked revoked
      5 customer.state_changed
    `);
    assertEquals((await shop.polar.orders.get(order.id)).refunded_amount, 0);
    await assertRejects(() => shop.polar.disputes.accept(id), errors.DisputeNotOpenError);
  }
});

Deno.test("S70: a prevented dispute is a refund with that reason, and the list shows it closed", async () => {
  await using shop = await openStory();
  const order = await shop.buy(await shop.sell("Kit", 10000));
  shop.simulator.bank.warnOfChargeback(order.id);
  const { items: [refund] } = await shop.polar.refunds.list({ order_id: order.id });
  const { items: [dispute] } = await shop.polar.disputes.list();
  assertEquals([
    refund.reason,
    refund.amount,
    refund.dispute?.id,
    dispute.status,
    dispute.resolved,
    dispute.closed,
  ], [
    "dispute_prevention",
    10000,
    dispute.id,
    "prevented",
    false,
    true,
  ]);
});
