/** S58, a customer is deleted. Expected by hand from Polar's webhook documentation and server source. */
import { assertEquals, assertRejects, assertThrows } from "@kit/assert";
import { errors } from "@polar-sh/sdk/2026-10";
import { MAYA, openStory } from "./story.ts";

Deno.test("S58: what a deleted customer had goes with him, under the external id that is free again", async () => {
  await using shop = await openStory();
  const maya = await shop.polar.customers.create({ email: MAYA.email, external_id: "user-1" });
  const kit = await shop.withFlag(await shop.sell("Base Kit", 14900), "kit");
  await shop.buy(kit, { customer_id: maya.id });
  const pro = await shop.withFlag(await shop.plan("Pro", 2000), "pro");
  const order = await shop.buy(pro, { customer_id: maya.id });
  await shop.to(29);
  await shop.polar.subscriptions.update(order.subscription_id!, { cancel_at_period_end: true });
  await shop.settle();
  await shop.forget();

  await shop.polar.customers.delete(maya.id);
  const heir = await shop.polar.customers.create({ email: "tom@example.com", external_id: "user-1" });
  await shop.to(30);
  await shop.told(`
    29 member.deleted
    29 customer.deleted
    29 member.created
    29 customer.created
    29 customer.state_changed
    29 customer.state_changed
    29 subscription.updated canceled
    29 subscription.canceled canceled
    29 subscription.revoked canceled
    29 benefit_grant.revoked revoked
    29 benefit_grant.revoked revoked
  `);
  const { customer } = shop.webhooks.last("subscription.revoked").data;
  assertEquals([customer.id, customer.external_id], [maya.id, "user-1"]);
  assertEquals(customer.deleted_at, shop.webhooks.last("customer.deleted").data.deleted_at);
  assertEquals((await shop.polar.customers.getExternal("user-1")).id, heir.id);
  await assertRejects(() => shop.polar.customers.get(maya.id), errors.ResourceNotFound);
  assertThrows(() => shop.simulator.reinstate(order.subscription_id!), Error, "CannotReinstateSubscription");
});

Deno.test("S58: the unpaid order of a deleted customer is void, and nobody retries it", async () => {
  await using shop = await openStory();
  const order = await shop.buy(await shop.plan("Pro", 2000));
  await shop.to(29);
  shop.simulator.bank.decline(MAYA.email);
  await shop.to(31);
  await shop.forget();
  await shop.polar.customers.delete(order.customer_id);
  await shop.to(90);
  await shop.told(`
    31 member.deleted
    31 customer.deleted
    31 customer.state_changed
    31 subscription.updated canceled
    31 subscription.canceled canceled
    31 subscription.revoked canceled
    31 order.updated void
  `);
});
