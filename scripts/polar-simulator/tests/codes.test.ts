/**
 * Contract: a buyer's code (server/polar/checkout/service.py `_get_validated_discount`,
 * server/polar/discount/service.py, August 2026): found in whatever spelling, for a product and a currency that it is
 * for, where the shop allows codes; what is free takes none. Events are ingested once by their `external_id`
 * (server/polar/event/service.py). A checkout's currency is found by `_get_currencies` of
 * server/polar/checkout/service.py.
 * Kills: a code that lowers what it is not for.
 */
import { assertEquals, assertRejects } from "@kit/assert";
import { errors, type models } from "@polar-sh/sdk/2026-10";
import { openStory } from "./story.ts";

Deno.test("a code works in any spelling, is taken off by null, and the shop may forbid codes", async () => {
  await using shop = await openStory();
  const kit = await shop.sell("Kit", 10000);
  await shop.polar.discounts.create({
    name: "Spring",
    code: "SPRING20",
    type: "percentage",
    basis_points: 2000,
    duration: "once",
  });
  const { client_secret, id } = await shop.polar.checkouts.create({ products: [kit.id] });
  const enter = (discount_code: string | null) =>
    shop.polar.checkouts.clientUpdate(client_secret, { discount_code });
  assertEquals((await enter("spring20")).total_amount, 8000);
  assertEquals((await enter(null)).total_amount, 10000);
  const unknown = await assertRejects(() => enter("WINTER"), errors.HTTPValidationError);
  const { detail: [{ loc, msg }] } = unknown.error as { detail: { loc: string[]; msg: string }[] };
  assertEquals([loc.join("."), msg], ["body.discount_code", "Discount does not exist."]);
  const { order_id } = await shop.simulator.pay(id, { email: "maya@example.com", discount_code: "Spring20" });
  const order = await shop.polar.orders.get(order_id);
  assertEquals([order.subtotal_amount, order.discount_amount, order.discount?.code], [
    10000,
    2000,
    "SPRING20",
  ]);

  const closed = await shop.polar.checkouts.create({ products: [kit.id], allow_discount_codes: false });
  assertEquals(
    (await shop.polar.checkouts.clientUpdate(closed.client_secret, { discount_code: "SPRING20" }))
      .total_amount,
    10000,
  );
});

Deno.test("a code for another product, another currency or nothing to pay is refused", async () => {
  await using shop = await openStory();
  const kit = await shop.sell("Kit", 10000, {
    prices: [shop.fixed(10000), { amount_type: "fixed", price_amount: 9000, price_currency: "eur" }],
  });
  const other = await shop.sell("Other", 5000);
  const free = await shop.sell("Free", 0);
  await shop.polar.discounts.create({
    name: "Ten",
    code: "TEN",
    type: "fixed",
    amounts: { eur: 1000 },
    duration: "once",
    products: [kit.id],
  });
  const total = async (product: string, currency?: "eur") => {
    const { client_secret } = await shop.polar.checkouts.create({ products: [product], currency });
    const checkout = await shop.polar.checkouts.clientUpdate(client_secret, { discount_code: "TEN" });
    return [checkout.currency, checkout.total_amount];
  };
  assertEquals(await total(kit.id, "eur"), ["eur", 8000]);
  const both = await shop.polar.checkouts.create({ products: [kit.id, other.id], currency: "eur" });
  await shop.polar.checkouts.clientUpdate(both.client_secret, { discount_code: "TEN" });
  const chosen = await shop.polar.checkouts.update(both.id, { product_id: other.id });
  assertEquals(
    [chosen.discount, chosen.total_amount],
    [null, 5000],
    "another product drops a discount that is not for it",
  );
  for (const [product, msg] of [[kit, "exist"], [other, "exist"], [free, "applicable"]] as const) {
    await assertRejects(() => total(product.id), errors.HTTPValidationError, msg);
  }
});

Deno.test("a checkout is shown in the currency asked for, that of the buyer's country, or the shop's", async () => {
  await using shop = await openStory();
  const euros = { amount_type: "fixed", price_amount: 9000, price_currency: "eur" } as const;
  const both = await shop.sell("Both", 0, { prices: [shop.fixed(10000), euros] });
  const dollars = await shop.sell("Dollars", 5000);
  const shown = async (more: Partial<models.CheckoutCreate>) => {
    const { currency, amount } = await shop.polar.checkouts.create({
      products: [both.id, dollars.id],
      ...more,
    });
    return [currency, amount];
  };
  assertEquals(await shown({}), ["usd", 10000]);
  assertEquals(await shown({ currency: "eur" }), ["eur", 9000]);
  assertEquals(await shown({ customer_ip_address: "198.51.100.7" }), ["eur", 9000]);
  assertEquals(await shown({ customer_ip_address: "203.0.113.7" }), ["usd", 10000]);
  await assertRejects(() => shown({ currency: "gbp" }), errors.HTTPValidationError);

  const { id } = await shop.polar.checkouts.create({ products: [both.id, dollars.id], currency: "eur" });
  const other = await shop.polar.checkouts.update(id, { product_id: dollars.id });
  assertEquals([other.currency, other.amount], ["usd", 5000]);
  await assertRejects(() => shop.polar.checkouts.update(id, { currency: "eur" }), errors.HTTPValidationError);
  const back = await shop.polar.checkouts.update(id, { product_id: both.id, currency: "eur" });
  assertEquals([back.currency, back.amount], ["eur", 9000]);
});

Deno.test("an event is taken once by its external id, and counted by what it is and holds", async () => {
  await using shop = await openStory();
  const customer = await shop.polar.customers.create({
    type: "individual",
    email: "maya@example.com",
    external_id: "user-1",
  });
  const meter = await shop.polar.meters.create({
    name: "Tokens",
    filter: {
      conjunction: "and",
      clauses: [
        { property: "name", operator: "eq", value: "completion" },
        { property: "model", operator: "like", value: "large" },
      ],
    },
    aggregation: { func: "sum", property: "tokens" },
  });
  const event = (external_id: string, name: string, model: string) => ({
    name,
    external_id,
    external_customer_id: "user-1",
    metadata: { model, tokens: 40 },
  });
  const first = await shop.polar.events.ingest({
    events: [
      event("a", "completion", "large-2"),
      event("b", "completion", "small"),
      event("c", "search", "large"),
    ],
  });
  const second = await shop.polar.events.ingest({
    events: [event("a", "completion", "large-2"), event("d", "completion", "large-2")],
  });
  assertEquals([first, second], [{ inserted: 3, duplicates: 0 }, { inserted: 1, duplicates: 1 }]);
  const { items } = await shop.polar.customerMeters.list({ customer_id: customer.id });
  assertEquals(items.map(({ meter_id, consumed_units, balance }) => [meter_id, consumed_units, balance]), [
    [meter.id, 80, -80],
  ]);
});

Deno.test("a batch of events that names a customer who was deleted is refused whole, and says which event it is", async () => {
  await using shop = await openStory();
  const [ann, bob] = await Promise.all(
    ["ann", "bob"].map((name) => shop.polar.customers.create({ email: `${name}@example.com` })),
  );
  await shop.polar.customers.delete(bob.id);
  const events = [ann, bob].map(({ id }) => ({ name: "search", customer_id: id, external_id: id }));
  const refused = await assertRejects(
    () => shop.polar.events.ingest({ events }),
    errors.HTTPValidationError,
  ) as InstanceType<typeof errors.HTTPValidationError>;
  const { detail } = refused.error as { detail: { loc: unknown[]; msg: string }[] };
  assertEquals(detail.map(({ loc, msg }) => [loc, msg]), [
    [["body", "events", 1, "customer_id"], "Customer not found."],
  ]);
  const told = await shop.polar.events.ingest({ events: events.slice(0, 1) });
  assertEquals(told, { inserted: 1, duplicates: 0 });
});

Deno.test("a code that each customer may use once is refused the second time, in any alias, until the first is refunded", async () => {
  await using shop = await openStory();
  const kit = await shop.sell("Kit", 10000);
  await shop.polar.discounts.create({
    name: "Welcome",
    code: "WELCOME",
    type: "percentage",
    basis_points: 5000,
    duration: "once",
    max_redemptions_per_customer: 1,
  });
  const enter = async (customer_email: string) => {
    const { client_secret, id } = await shop.polar.checkouts.create({ products: [kit.id], customer_email });
    return {
      id,
      shown: await shop.polar.checkouts.clientUpdate(client_secret, { discount_code: "welcome" }),
    };
  };
  const first = await enter("maya@example.com");
  assertEquals(first.shown.total_amount, 5000);
  const { order_id } = await shop.simulator.pay(first.id, { email: "maya@example.com" });
  const refused = async (act: () => Promise<unknown>) =>
    ((await assertRejects(act)) as { error: { error: string } }).error.error;
  assertEquals(await refused(() => enter("Maya+2@example.com")), "DiscountRedemptionLimitReached");
  const unknown = await shop.polar.checkouts.create({ products: [kit.id] });
  const typed = { email: "maya@example.com", discount_code: "WELCOME" };
  await assertRejects(() => shop.simulator.pay(unknown.id, typed), Error);
  assertEquals((await enter("kai@example.com")).shown.total_amount, 5000, "another customer");

  await shop.polar.refunds.create({ order_id, reason: "customer_request", amount: 5000 });
  assertEquals((await enter("maya@example.com")).shown.total_amount, 5000);
});
