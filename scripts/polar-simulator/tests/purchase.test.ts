/** Buying: what is written, what is sent, in which order, and with which fields. */
import { assert, assertEquals, assertMatch, assertNotEquals } from "@kit/assert";
import { assertFields } from "./fields.ts";
import { openShop } from "./shop.ts";

const BUYER = { email: "maya@example.com", name: "Maya Lin" };

Deno.test("a one-time purchase sends Polar's events in Polar's order", async () => {
  await using shop = await openShop();
  const product = await shop.sell("Base Kit", 14900);
  await shop.subscribe();
  const checkout = await shop.polar.checkouts.create({ products: [product.id] });
  const { order_id } = await shop.simulator.pay(checkout.id, BUYER);
  await shop.simulator.idle();

  assertEquals(
    shop.webhooks.received.map(({ type, data }) => `${type} ${data.status ?? ""}`.trim()),
    [
      "checkout.created open",
      "checkout.updated open",
      "customer.created",
      "checkout.updated confirmed",
      "order.created paid",
      "order.updated paid",
      "order.paid paid",
      "checkout.updated succeeded",
    ],
  );
  shop.webhooks.received.length = 0;
  await shop.simulator.clock.advance(60_000);
  assertEquals(shop.webhooks.types(), ["customer.state_changed", "order.updated", "order.updated"]);
  const [, fee, invoice] = shop.webhooks.received;
  assertEquals([fee.data.platform_fee_amount, fee.data.is_invoice_generated], [636, false]);
  assertEquals([invoice.data.platform_fee_amount, invoice.data.is_invoice_generated], [636, true]);
  assertEquals(invoice.data.id, order_id);
});

Deno.test("a buyer who is known already is updated, not created", async () => {
  await using shop = await openShop();
  const product = await shop.sell("Base Kit", 14900);
  const customer = await shop.polar.customers.create({ email: BUYER.email });
  await shop.simulator.clock.advance(60_000);
  await shop.subscribe();
  const checkout = await shop.polar.checkouts.create({ products: [product.id], customer_id: customer.id });
  await shop.simulator.pay(checkout.id, { name: "Maya Lin" });
  await shop.simulator.idle();
  const customerEvents = shop.webhooks.received.filter(({ type }) => type.startsWith("customer."));
  assertEquals(customerEvents.map(({ type, data }) => [type, data.id, data.name]), [
    ["customer.updated", customer.id, "Maya Lin"],
  ]);
});

Deno.test("the payloads of a purchase carry every field that Polar's do, and no other", async () => {
  await using shop = await openShop();
  const product = await shop.sell("Base Kit", 14900);
  await shop.subscribe();
  const checkout = await shop.polar.checkouts.create({ products: [product.id] });
  await shop.simulator.pay(checkout.id, BUYER);
  await shop.simulator.clock.advance(60_000);

  for (const { type, data, body } of shop.webhooks.received) {
    const envelope = JSON.parse(body);
    assertEquals(Object.keys(envelope), ["type", "timestamp", "api_version", "data"]);
    assertEquals(envelope.api_version, "2026-10");
    assertMatch(envelope.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    if (type.startsWith("order.")) {
      assertFields(data, "order");
      assertFields(data.customer, "customer");
      assertFields(data.product, "orderProduct");
      assertFields(data.items[0], "item");
      assertFields(data.billing_address, "address");
    }
    if (type.startsWith("checkout.")) {
      assertFields(data, "checkout");
      assertFields(data.product, "checkoutProduct");
      assertFields(data.products[0], "checkoutProduct");
      assertFields(data.product_price, "price");
      assertFields(data.prices[product.id][0], "price");
      assertFields(data.billing_address_fields, "address");
    }
    if (type === "customer.created") assertFields(data, "customer");
    if (type === "customer.state_changed") {
      assertFields(data, "customer", "active_subscriptions granted_benefits active_meters");
    }
  }
  assertFields(await shop.polar.products.get(product.id), "product");
});

Deno.test("the paid order says what was paid, by whom, for which checkout", async () => {
  await using shop = await openShop();
  const product = await shop.sell("Base Kit", 14900);
  await shop.subscribe();
  const checkout = await shop.polar.checkouts.create({
    products: [product.id],
    metadata: { tempCartId: "cart-1", user_id: "user-1" },
    customer_metadata: { plan_hint: "pro" },
  });
  await shop.simulator.pay(checkout.id, { ...BUYER, country: "SE" });
  await shop.simulator.idle();

  const created = shop.webhooks.last("order.created").data;
  const paid = shop.webhooks.last("order.paid").data;
  assertEquals(created.modified_at, null);
  assertEquals(created.paid, true);
  assertNotEquals(paid.modified_at, null);
  assertEquals(paid.receipt_number, "RCPT-0001");
  assertEquals(
    [paid.subtotal_amount, paid.net_amount, paid.tax_amount, paid.total_amount, paid.due_amount],
    [14900, 14900, 3725, 18625, 18625],
  );
  assertEquals([paid.refundable_amount, paid.refundable_tax_amount], [14900, 3725]);
  assertEquals([paid.billing_reason, paid.currency, paid.checkout_id], ["purchase", "usd", checkout.id]);
  assertEquals(paid.metadata, { tempCartId: "cart-1", user_id: "user-1" });
  assertEquals(paid.customer.metadata, { plan_hint: "pro" });
  assertEquals([paid.customer.email, paid.customer.name], [BUYER.email, BUYER.name]);
  assertEquals(paid.items.map(({ label, amount }: Record<string, unknown>) => [label, amount]), [[
    "Base Kit",
    14900,
  ]]);
  assertEquals(await shop.polar.orders.get(paid.id), paid);
});

Deno.test("a payload is a snapshot: it shows the object as it was when the event happened", async () => {
  await using shop = await openShop();
  await shop.sell("Base Kit", 14900);
  const endpoint = await shop.subscribe();
  shop.webhooks.answer = () => new Response(null, { status: 500 });
  const customer = await shop.polar.customers.create({ email: BUYER.email });
  await shop.polar.customers.update(customer.id, { name: "Renamed" });
  await shop.simulator.idle();
  shop.webhooks.received.length = 0;
  await shop.simulator.clock.advance(10_000);
  assertEquals(shop.webhooks.last("customer.created").data.name, null);
  assertEquals(shop.webhooks.last("customer.updated").data.name, "Renamed");
  assert(endpoint.enabled);
});

Deno.test("a free product is ordered and paid without a fee, a receipt or an address", async () => {
  await using shop = await openShop();
  const product = await shop.sell("Sample report", 0);
  await shop.subscribe();
  const checkout = await shop.polar.checkouts.create({ products: [product.id] });
  assertEquals([checkout.is_free_product_price, checkout.is_payment_form_required], [true, false]);
  await shop.simulator.pay(checkout.id, { email: BUYER.email });
  await shop.simulator.clock.advance(60_000);
  const paid = shop.webhooks.last("order.paid").data;
  assertEquals([paid.status, paid.total_amount, paid.receipt_number], ["paid", 0, null]);
  assertEquals(shop.webhooks.types().filter((type) => type === "order.updated").length, 1);
});

Deno.test("a subscription's first purchase sends the subscription before its order", async () => {
  await using shop = await openShop();
  const product = await shop.sell("Edge Update", 4900, { recurring_interval: "month" });
  await shop.subscribe();
  const checkout = await shop.polar.checkouts.create({ products: [product.id], metadata: { user_id: "u1" } });
  await shop.simulator.pay(checkout.id, BUYER);
  await shop.simulator.idle();

  const types = shop.webhooks.types();
  assertEquals(types.slice(types.indexOf("subscription.created")), [
    "subscription.created",
    "subscription.active",
    "subscription.updated",
    "order.created",
    "order.updated",
    "order.paid",
    "checkout.updated",
  ]);
  const subscription = shop.webhooks.last("subscription.created").data;
  assertFields(
    subscription,
    "orderSubscription",
    "custom_field_data customer product discount prices meters pending_update",
  );
  assertFields(subscription.product, "product");
  assertEquals([subscription.status, subscription.metadata], ["active", { user_id: "u1" }]);
  const paid = shop.webhooks.last("order.paid").data;
  assertFields(paid.subscription, "orderSubscription");
  assertEquals([paid.billing_reason, paid.subscription_id], ["subscription_create", subscription.id]);

  await shop.simulator.clock.advance(2_000);
  const state = shop.webhooks.last("customer.state_changed").data;
  assertFields(state.active_subscriptions[0], "stateSubscription");
  assertEquals((await shop.polar.subscriptions.get(subscription.id)).id, subscription.id);
  const listed = await shop.polar.subscriptions.list({ customer_id: paid.customer_id, active: true });
  assertEquals(listed.items.map(({ id }) => id), [subscription.id]);
  assertEquals((await shop.polar.customers.getState(paid.customer_id)).active_subscriptions.length, 1);
});

Deno.test("a trial is a subscription that is trialing and an order that is paid with nothing", async () => {
  await using shop = await openShop();
  const product = await shop.sell("Edge Update", 4900, {
    recurring_interval: "month",
    trial_interval: "day",
    trial_interval_count: 7,
  });
  await shop.subscribe();
  const checkout = await shop.polar.checkouts.create({ products: [product.id] });
  assertEquals([checkout.active_trial_interval, checkout.active_trial_interval_count], ["day", 7]);
  assertEquals([checkout.is_payment_required, checkout.is_payment_setup_required], [false, true]);
  await shop.simulator.pay(checkout.id, BUYER);
  await shop.simulator.idle();
  const active = shop.webhooks.last("subscription.active").data;
  assertEquals([active.status, active.trial_end], ["trialing", active.current_period_end]);
  assertEquals(Date.parse(active.trial_end) - Date.parse(active.trial_start), 7 * 24 * 3600 * 1000);
  const paid = shop.webhooks.last("order.paid").data;
  assertEquals([paid.status, paid.total_amount, paid.billing_reason], ["paid", 0, "subscription_create"]);
  assertMatch(paid.items[0].label, /^Trial period for Edge Update /);

  const without = await shop.polar.checkouts.create({ products: [product.id], allow_trial: false });
  assertEquals([without.trial_end, without.is_payment_required], [null, true]);
});
