/** The payloads of a subscription's life carry every field that Polar's do, and no other. */
import { assertFields } from "./fields.ts";
import { openStory } from "./story.ts";

Deno.test("members, benefits, grants and customer states have Polar's fields", async () => {
  await using shop = await openStory();
  const pro = await shop.withFlag(await shop.plan("Pro", 2000), "pro");
  const { checkout_id } = await shop.buy(pro);
  await shop.settle();
  const data = (type: string) => shop.webhooks.last(type).data;
  assertFields(data("member.created"), "member");
  assertFields(data("benefit.created"), "benefit");
  assertFields(data("benefit_grant.created"), "grant");
  assertFields(data("benefit_grant.created").benefit, "benefit");
  assertFields(data("benefit_grant.created").customer, "customer");
  assertFields(data("customer.state_changed").granted_benefits[0], "stateGrant");
  assertFields(data("subscription.active").product.benefits[0], "benefit");
  assertFields((await shop.polar.checkouts.get(checkout_id!)).product!.benefits[0], "publicBenefit");
});

Deno.test("renewals, refunds and what is planned have Polar's fields", async () => {
  await using shop = await openStory();
  const [basic, pro] = [await shop.plan("Basic", 2000), await shop.plan("Pro", 5000)];
  const order = await shop.buy(basic);
  await shop.to(29);
  const planned = await shop.polar.subscriptions.update(order.subscription_id!, {
    product_id: pro.id,
    proration_behavior: "next_period",
  });
  assertFields(planned.pending_update!, "pendingUpdate");
  await shop.to(31);
  const paid = shop.webhooks.last("order.paid").data;
  assertFields(paid, "order");
  assertFields(paid.items[0], "item");
  assertFields(paid.subscription, "orderSubscription");
  assertFields(
    await shop.polar.refunds.create({ order_id: order.id, reason: "other", amount: 100 }),
    "refund",
  );
  shop.simulator.bank.warnOfChargeback(paid.id);
  await shop.settle();
  const refund = shop.webhooks.last("refund.created").data;
  assertFields(refund, "refund");
  assertFields(refund.dispute, "dispute");
  assertFields(
    shop.webhooks.last("subscription.revoked").data,
    "orderSubscription",
    "custom_field_data customer product discount prices meters pending_update",
  );
});

Deno.test("a discount has other fields at the checkout, in an order, and by itself", async () => {
  await using shop = await openStory();
  const kit = await shop.sell("Base Kit", 14900);
  const terms = { name: "Ten off", duration: "repeating", duration_in_months: 2 } as const;
  const percentage = await shop.polar.discounts.create({ ...terms, type: "percentage", basis_points: 1000 });
  const fixed = await shop.polar.discounts.create({ ...terms, type: "fixed", amount: 1000, currency: "usd" });
  assertFields(percentage, "percentage", "products duration_in_months");
  assertFields(fixed, "fixed", "products duration_in_months");
  const order = await shop.buy(kit, { discount_id: fixed.id });
  assertFields(order.discount!, "fixed", "duration_in_months");
  const { discount } = await shop.polar.checkouts.get(order.checkout_id!);
  assertFields(discount!, "checkoutFixed", "duration_in_months");
});
