/** S58, charges without a page, and cards that are declined on it. */
import { assertEquals, assertRejects } from "@kit/assert";
import { errors } from "@polar-sh/sdk/2026-10";
import { MAYA, openStory } from "./story.ts";

Deno.test("S58: a card that is declined at the checkout opens it again; the next try pays", async () => {
  await using shop = await openStory();
  const kit = await shop.sell("Base Kit", 14900);
  await shop.forget();
  const { id } = await shop.polar.checkouts.create({ products: [kit.id] });
  const pay = (card: "good" | "declined") => shop.simulator.pay(id, { ...MAYA, card });
  await assertRejects(() => pay("declined"), Error, "PaymentError");
  await shop.settle();
  await shop.told(`
    0 checkout.created open
    0 checkout.updated open
    0 member.created
    0 customer.created
    0 checkout.updated confirmed
    0 checkout.updated open
    0 customer.state_changed
  `);
  assertEquals((await shop.polar.orders.list()).items, []);
  await pay("good");
  await shop.told(`
    0 checkout.updated open
    0 customer.updated
    0 checkout.updated confirmed
    0 order.created paid
    0 order.updated paid
    0 order.paid paid
    0 checkout.updated succeeded
  `);
});

Deno.test("S58: the shop charges a known customer: a draft, and its payment", async () => {
  await using shop = await openStory();
  const kit = await shop.sell("Base Kit", 14900);
  const { customer_id } = await shop.buy(kit, {}, { country: "SE" });
  const tokens = await shop.withFlag(await shop.sell("Tokens", 1000), "tokens");
  await shop.settle();
  await shop.forget();

  const draft = await shop.polar.orders.create({
    customer_id,
    product_id: tokens.id,
    amount: 2400,
    description: "5,000 tokens",
    metadata: { job: "42" },
  });
  assertEquals([draft.status, draft.invoice_number, draft.total_amount], ["draft", null, 3000]);
  shop.simulator.bank.decline(MAYA.email);
  const finalize = () => shop.polar.orders.finalize(draft.id, {});
  await assertRejects(finalize, errors.OrdersFinalize402Error);
  assertEquals((await shop.polar.orders.get(draft.id)).status, "draft");
  shop.simulator.bank.succeed(MAYA.email);
  const paid = await finalize();
  assertEquals([paid.status, paid.invoice_number, paid.checkout_id], ["paid", "SIM-0002", null]);
  assertEquals([paid.items[0].label, paid.metadata], ["5,000 tokens", { job: "42" }]);
  await assertRejects(finalize, errors.OrderNotDraft);
  await shop.settle();
  await shop.told(`
    0 order.created draft
    0 order.updated paid
    0 order.paid paid
    0 benefit_grant.created granted
    0 customer.state_changed
    0 order.updated paid
    0 order.updated paid
  `);
});

Deno.test("S58: benefits come with the payment, and the customer's state names them", async () => {
  await using shop = await openStory();
  const kit = await shop.withFlag(await shop.sell("Base Kit", 14900), "kit");
  assertEquals(kit.benefits.map(({ metadata }) => metadata), [{ flag: "kit" }]);
  const checkout = await shop.polar.checkouts.create({ products: [kit.id] });
  assertEquals(checkout.product!.benefits.map(({ description }) => description), ["may use kit"]);
  await shop.forget();
  const order = await shop.buy(kit);
  await shop.settle();
  await shop.told(`
    0 checkout.created open
    0 checkout.updated open
    0 member.created
    0 customer.created
    0 checkout.updated confirmed
    0 order.created paid
    0 order.updated paid
    0 order.paid paid
    0 checkout.updated succeeded
    0 benefit_grant.created granted
    0 customer.state_changed
    0 order.updated paid
    0 order.updated paid
  `);
  const grant = shop.webhooks.last("benefit_grant.created").data;
  assertEquals([grant.order_id, grant.subscription_id, grant.benefit_id], [
    order.id,
    null,
    kit.benefits[0].id,
  ]);
  const state = await shop.polar.customers.getState(order.customer_id);
  assertEquals(
    state.granted_benefits.map(({ id, benefit_type, benefit_metadata }) => [
      id,
      benefit_type,
      benefit_metadata,
    ]),
    [[grant.id, "feature_flag", { flag: "kit" }]],
  );
  assertEquals((await shop.polar.benefits.list()).items.map(({ id }) => id), [grant.benefit_id]);
});

Deno.test("a draft is refused for a customer who is gone, a plan, and a currency without a price", async () => {
  await using shop = await openStory();
  const kit = await shop.sell("Base Kit", 14900);
  const { customer_id } = await shop.buy(kit);
  const plan = await shop.plan("Pro", 2000);
  const bodies = [
    { customer_id: crypto.randomUUID(), product_id: kit.id },
    { customer_id, product_id: plan.id },
    { customer_id, product_id: kit.id, currency: "eur" },
  ];
  for (const body of bodies) {
    await assertRejects(() => shop.polar.orders.create(body), errors.HTTPValidationError);
  }
});
