/** Whose order it becomes: Polar matches buyers by a typed e-mail, and that decides more than one thinks. */
import { assert, assertEquals, assertRejects } from "@kit/assert";
import { errors } from "@polar-sh/sdk/2026-10";
import { openShop } from "./shop.ts";

Deno.test("a new e-mail makes a customer with the external id that the checkout brought", async () => {
  await using shop = await openShop();
  const product = await shop.sell("Base Kit", 14900);
  const checkout = await shop.polar.checkouts.create({
    products: [product.id],
    external_customer_id: "user-1",
    customer_metadata: { source: "ad" },
  });
  assertEquals(checkout.customer_id, null);
  await shop.simulator.pay(checkout.id, { email: "maya@example.com", name: "Maya" });
  const customer = await shop.polar.customers.getExternal("user-1");
  assertEquals([customer.email, customer.name, customer.email_verified], ["maya@example.com", "Maya", false]);
  assertEquals(customer.metadata, { source: "ad" });
});

Deno.test("a known e-mail wins, and the external id of the checkout is dropped without a word", async () => {
  await using shop = await openShop();
  const product = await shop.sell("Base Kit", 14900);
  const existing = await shop.polar.customers.create({ email: "Maya@example.com" });
  const checkout = await shop.polar.checkouts.create({
    products: [product.id],
    external_customer_id: "user-1",
    metadata: { user_id: "user-1" },
  });
  const { order_id } = await shop.simulator.pay(checkout.id, { email: "maya@EXAMPLE.com" });
  const order = await shop.polar.orders.get(order_id);
  assertEquals(order.customer_id, existing.id);
  assertEquals(order.customer.external_id, null);
  assertEquals(order.metadata, { user_id: "user-1" });
  const missing = await assertRejects(() => shop.polar.customers.getExternal("user-1")) as {
    statusCode: number;
  };
  assertEquals(missing.statusCode, 404);
});

Deno.test("a linked customer wins over whatever e-mail the buyer types", async () => {
  await using shop = await openShop();
  const product = await shop.sell("Base Kit", 14900);
  const maya = await shop.polar.customers.create({
    email: "maya@example.com",
    external_id: "user-1",
    name: "Maya",
  });
  await shop.polar.customers.create({ email: "tom@example.com" });

  for (const link of [{ customer_id: maya.id }, { external_customer_id: "user-1" }]) {
    const checkout = await shop.polar.checkouts.create({ products: [product.id], ...link });
    assertEquals([checkout.customer_id, checkout.customer_email], [maya.id, "maya@example.com"]);
    const { order_id } = await shop.simulator.pay(checkout.id, { email: "tom@example.com", name: "Office" });
    const order = await shop.polar.orders.get(order_id);
    assertEquals([order.customer_id, order.customer.name], [maya.id, "Maya"]);
    assertEquals((await shop.polar.checkouts.get(checkout.id)).customer_email, "maya@example.com");
  }
});

Deno.test("an external id that another e-mail got meanwhile fails the confirmation, and nothing is sold", async () => {
  await using shop = await openShop();
  const product = await shop.sell("Base Kit", 14900);
  const checkout = await shop.polar.checkouts.create({
    products: [product.id],
    external_customer_id: "user-1",
  });
  await shop.polar.customers.create({ email: "maya@example.com", external_id: "user-1" });
  await assertRejects(
    () => shop.simulator.pay(checkout.id, { email: "tom@example.com" }),
    Error,
    "CheckoutCustomerExternalIdMismatch",
  );
  assertEquals((await shop.polar.orders.list()).items, []);
  assertEquals((await shop.polar.checkouts.get(checkout.id)).status, "open");
});

Deno.test("a checkout whose customer was deleted cannot be confirmed", async () => {
  await using shop = await openShop();
  const product = await shop.sell("Base Kit", 14900);
  const maya = await shop.polar.customers.create({ email: "maya@example.com" });
  const checkout = await shop.polar.checkouts.create({ products: [product.id], customer_id: maya.id });
  await shop.polar.customers.delete(maya.id);
  await assertRejects(() => shop.simulator.pay(checkout.id, {}), Error, "CheckoutCustomerDeleted");
});

Deno.test("a confirmation without any e-mail asks for it", async () => {
  await using shop = await openShop();
  const product = await shop.sell("Base Kit", 14900);
  const checkout = await shop.polar.checkouts.create({ products: [product.id] });
  await assertRejects(() => shop.simulator.pay(checkout.id, {}), Error, "customer_email");
});

Deno.test("after a deletion the external id belongs to whoever takes it next", async () => {
  await using shop = await openShop();
  const product = await shop.sell("Base Kit", 14900);
  const first = await shop.polar.customers.create({ email: "maya@example.com", external_id: "user-1" });
  const checkout = await shop.polar.checkouts.create({ products: [product.id], customer_id: first.id });
  const { order_id } = await shop.simulator.pay(checkout.id, {});
  await shop.polar.customers.delete(first.id);
  const second = await shop.polar.customers.create({ email: "maya@example.com", external_id: "user-1" });

  assert(first.id !== second.id);
  assertEquals((await shop.polar.customers.getExternal("user-1")).id, second.id);
  const order = await shop.polar.orders.get(order_id);
  assertEquals([order.customer_id, order.customer.external_id], [first.id, "user-1"]);
  assert(order.customer.deleted_at !== null);
  const found = await shop.polar.orders.list({ external_customer_id: "user-1" });
  assertEquals(found.items, [], "the new owner of the id does not find the old one's orders");
});

Deno.test("one subscription per customer: a second one is refused for the linked customer and for the e-mail", async () => {
  await using shop = await openShop();
  const product = await shop.sell("Edge Update", 4900, { recurring_interval: "month" });
  const create = () => shop.polar.checkouts.create({ products: [product.id] });
  await shop.simulator.pay((await create()).id, { email: "maya@example.com" });
  const second = await create();
  await assertRejects(
    () => shop.simulator.pay(second.id, { email: "Maya@example.com" }),
    Error,
    "AlreadyActiveSubscriptionError",
  );
  const edited = await assertRejects(
    () => shop.polar.checkouts.update(second.id, { customer_email: "maya@example.com" }),
    errors.CheckoutsUpdate403Error,
  );
  assertEquals((edited.error as { error: string }).error, "AlreadyActiveSubscriptionError");
  const customer = (await shop.polar.customers.list({ email: "maya@example.com" })).items[0];
  const linked = await shop.polar.checkouts.create({ products: [product.id], customer_id: customer.id });
  await assertRejects(() => shop.simulator.pay(linked.id, {}), Error, "AlreadyActiveSubscriptionError");
  assertEquals((await shop.polar.orders.list()).items.length, 1);
});
