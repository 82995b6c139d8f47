/** Subscriptions in lists, and what an update may not say. */
import { assertEquals, assertRejects } from "@kit/assert";
import { errors, type models } from "@polar-sh/sdk/2026-10";
import { openStory } from "./story.ts";

Deno.test("subscriptions are found by customer, product, state, time and metadata", async () => {
  await using shop = await openStory();
  const [basic, pro] = [await shop.plan("Basic", 2000), await shop.plan("Pro", 5000)];
  const maya = await shop.polar.customers.create({ email: "maya@example.com", external_id: "user-1" });
  const first = await shop.buy(basic, { customer_id: maya.id, metadata: { user_id: "u1" } });
  await shop.to(5);
  const second = await shop.buy(pro, {}, { email: "tom@example.com" });
  await shop.to(6);
  const third = await shop.buy(pro, {}, { email: "ada@example.com" });
  const [a, b, c] = [first, second, third].map(({ subscription_id }) => subscription_id!);
  await shop.polar.subscriptions.update(b, {
    cancel_at_period_end: true,
    customer_cancellation_reason: "unused",
  });
  await shop.to(8);
  await shop.polar.subscriptions.revoke(c);

  const { list } = shop.polar.subscriptions;
  const found = async (query: Parameters<typeof list>[0]) =>
    (await list(query)).items.map(({ id }) => "abc"[[a, b, c].indexOf(id)]).join("");
  assertEquals(await found({}), "cba");
  assertEquals(await found({ sorting: ["started_at"] }), "abc");
  assertEquals(await found({ sorting: ["-amount", "started_at"] }), "bca");
  assertEquals(await found({ customer_id: maya.id }), "a");
  assertEquals(await found({ external_customer_id: "user-1" }), "a");
  assertEquals(await found({ product_id: pro.id }), "cb");
  assertEquals([await found({ active: true }), await found({ active: false })], ["ba", "c"]);
  assertEquals(await found({ status: ["canceled", "past_due"] }), "c");
  assertEquals(await found({ cancel_at_period_end: true }), "b");
  assertEquals(await found({ customer_cancellation_reason: "unused" }), "b");
  assertEquals(await found({ canceled_at_after: "2027-04-08T00:00:00Z" }), "c");
  assertEquals(await found({ canceled_at_before: "2027-04-08T00:00:00Z" }), "b");
  assertEquals(await found({ started_after: "2027-04-03T00:00:00Z" }), "cb");
  assertEquals(await found({ started_before: "2027-04-03T00:00:00Z" }), "a");
  assertEquals(await found({ metadata: { user_id: "u1" } }), "a");
  assertEquals(await found({ discount_id: crypto.randomUUID() }), "");
});

Deno.test("an update that cannot be is refused by its field, and nothing changes", async () => {
  await using shop = await openStory();
  const order = await shop.buy(await shop.plan("Pro", 2000));
  const kit = await shop.sell("Base Kit", 14900);
  const id = order.subscription_id!;
  await shop.settle();
  const before = await shop.subscription(order);
  const bodies: Record<string, models.SubscriptionUpdate> = {
    seats: { seats: 0 },
    units: { units: 0 },
    product_id: { product_id: kit.id },
    trial_end: { trial_end: "2027-04-02T00:00:00Z" },
    discount_id: { discount_id: crypto.randomUUID() },
    current_billing_period_end: { current_billing_period_end: "2027-03-01T00:00:00Z" },
    customer_cancellation_reason: {
      cancel_at_period_end: true,
      customer_cancellation_reason: "bored" as "other",
    },
    metadata: { metadata: { note: "" } },
  };
  for (const [field, body] of Object.entries(bodies)) {
    const update = () => shop.polar.subscriptions.update(id, body);
    const refused = await assertRejects(update, errors.HTTPValidationError);
    const { detail: [{ loc }] } = refused.error as { detail: { loc: string[] }[] };
    assertEquals(loc[1], field);
  }
  const conflicts: models.SubscriptionUpdate[] = [{ resume: true }, { pause_at_period_end: false }];
  for (const body of conflicts) {
    await assertRejects(() => shop.polar.subscriptions.update(id, body), errors.SubscriptionsUpdate409Error);
  }
  assertEquals(await shop.subscription(order), before);
  await assertRejects(
    () => shop.polar.subscriptions.update(crypto.randomUUID(), { revoke: true }),
    errors.ResourceNotFound,
  );
});
