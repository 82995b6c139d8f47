/** S58, a free plan that a checkout turns into a paid one. Expected by hand from Polar's server source. */
import { assertEquals, assertRejects } from "@kit/assert";
import { errors } from "@polar-sh/sdk/2026-10";
import { openStory } from "./story.ts";

Deno.test("S58: a free plan becomes a paid one by a checkout: the same subscription, a period from now on", async () => {
  await using shop = await openStory();
  const free = await shop.withFlag(await shop.plan("Free", 0), "free");
  const pro = await shop.withFlag(await shop.plan("Pro", 5000), "pro");
  const first = await shop.buy(free, { metadata: { user_id: "u1", source: "ad" } });
  await shop.to(15);
  await shop.forget();
  const upgraded = await shop.buy(pro, {
    subscription_id: first.subscription_id,
    metadata: { user_id: "u2" },
  });
  await shop.settle();
  await shop.told(`
    15 checkout.created open
    15 checkout.updated open
    15 customer.updated
    15 checkout.updated confirmed
    15 subscription.updated active
    15 order.created paid
    15 order.updated paid
    15 order.paid paid
    15 checkout.updated succeeded
    15 benefit_grant.revoked revoked
    15 benefit_grant.created granted
    15 customer.state_changed
    15 order.updated paid
    15 order.updated paid
  `);
  assertEquals(
    [upgraded.billing_reason, upgraded.subscription_id, upgraded.total_amount, upgraded.metadata],
    ["subscription_update", first.subscription_id, 5000, { user_id: "u2" }],
  );
  const subscription = await shop.subscription(first);
  assertEquals(subscription.metadata, { user_id: "u2", source: "ad" });
  assertEquals([subscription.checkout_id, subscription.current_period_end.slice(0, 10)], [
    upgraded.checkout_id,
    "2027-05-16",
  ]);
  const again = () =>
    shop.polar.checkouts.create({ products: [pro.id], subscription_id: first.subscription_id });
  await assertRejects(again, errors.HTTPValidationError);
});

Deno.test("S58: one that had ended becomes active by it", async () => {
  await using shop = await openStory();
  const [free, pro] = [await shop.plan("Free", 0), await shop.plan("Pro", 5000)];
  const { subscription_id } = await shop.buy(free);
  await shop.polar.subscriptions.revoke(subscription_id!);
  await shop.to(15);
  await shop.forget();
  await shop.buy(pro, { subscription_id });
  await shop.told(`
    15 checkout.created open
    15 checkout.updated open
    15 customer.updated
    15 checkout.updated confirmed
    15 subscription.updated active
    15 subscription.active active
    15 order.created paid
    15 order.updated paid
    15 order.paid paid
    15 checkout.updated succeeded
  `);
});
