/** Products, and lists with their filters, sorting and pages. */
import { assertEquals, assertRejects } from "@kit/assert";
import { errors } from "@polar-sh/sdk/2026-10";
import type { models } from "@polar-sh/sdk/2026-10";
import { openShop } from "./shop.ts";

async function problems(call: () => Promise<unknown>): Promise<string[]> {
  const refused = await assertRejects(call, errors.HTTPValidationError);
  const { detail } = refused.error as { detail: { loc: string[]; msg: string }[] };
  return detail.map(({ loc, msg }) => `${loc.join(".")}: ${msg}`);
}

const fixed = (price_amount: number) =>
  ({ amount_type: "fixed", price_amount, price_currency: "usd" }) as const;

Deno.test("a product is created, read and changed; both events carry it", async () => {
  await using shop = await openShop();
  await shop.subscribe();
  const product = await shop.polar.products.create({
    name: "Base Kit",
    description: "One report",
    prices: [fixed(14900)],
    metadata: { slug: "base-kit" },
  });
  assertEquals([product.visibility, product.is_recurring, product.recurring_interval], [
    "public",
    false,
    null,
  ]);
  assertEquals(await shop.polar.products.get(product.id), product);
  const changed = await shop.polar.products.update(product.id, { name: "Base Kit 2", is_archived: true });
  assertEquals([changed.name, changed.description, changed.is_archived], ["Base Kit 2", "One report", true]);
  assertEquals(changed.prices, product.prices);
  await shop.simulator.idle();
  assertEquals(shop.webhooks.types(), ["product.created", "product.updated"]);
  assertEquals(shop.webhooks.last("product.updated").data, changed);
});

Deno.test("a new price takes the place of the old one; one that is named by id stays", async () => {
  await using shop = await openShop();
  const product = await shop.sell("Base Kit", 14900);
  const [old] = product.prices as models.ProductPriceFixed[];
  const kept = await shop.polar.products.update(product.id, { prices: [{ id: old.id }] });
  assertEquals(kept.prices, [old]);
  const changed = await shop.polar.products.update(product.id, { prices: [fixed(19900)] });
  const [now] = changed.prices as models.ProductPriceFixed[];
  assertEquals([changed.prices.length, now.price_amount, now.id === old.id], [1, 19900, false]);
  assertEquals(await problems(() => shop.polar.products.update(product.id, { prices: [{ id: old.id }] })), [
    "body.prices: Price does not exist.",
  ]);
});

Deno.test("what a product cannot be is refused", async () => {
  await using shop = await openShop();
  const create = (body: Record<string, unknown>) => () =>
    shop.polar.products.create({ name: "Base Kit", prices: [fixed(100)], ...body } as models.ProductCreate);
  assertEquals(await problems(create({ name: "Ki" })), [
    "body.name: String should have at least 3 characters",
  ]);
  assertEquals(await problems(create({ prices: [] })), [
    "body.prices: List should have at least 1 item after validation, not 0",
  ]);
  assertEquals(await problems(create({ prices: [fixed(100), fixed(200)] })), [
    "body.prices.1.amount_type: Only one fixed price is allowed.",
  ]);
  assertEquals(await problems(create({ trial_interval: "day", trial_interval_count: 7 })), [
    "body.trial_interval: Trial configuration is only supported on recurring products.",
  ]);
  const yearly = await shop.sell("Update", 4900, { recurring_interval: "year" });
  assertEquals(await problems(() => shop.polar.products.update(yearly.id, { recurring_interval: "month" })), [
    "body.recurring_interval: Recurring interval cannot be changed.",
  ]);
});

Deno.test("products are found by metadata, archive state and kind", async () => {
  await using shop = await openShop();
  const kit = await shop.sell("Base Kit", 14900, { metadata: { slug: "base-kit", rank: 1 } });
  const update = await shop.sell("Update", 4900, {
    recurring_interval: "month",
    metadata: { slug: "update" },
  });
  await shop.polar.products.update(kit.id, { is_archived: true });
  const names = async (query: Parameters<typeof shop.polar.products.list>[0]) =>
    (await shop.polar.products.list(query)).items.map(({ name }) => name);
  assertEquals(await names({ metadata: { slug: "base-kit" } }), ["Base Kit"]);
  assertEquals(await names({ metadata: { slug: ["base-kit", "update"] } }), ["Update", "Base Kit"]);
  assertEquals(await names({ metadata: { slug: "base-kit", rank: 2 } }), []);
  assertEquals(await names({ is_archived: false }), ["Update"]);
  assertEquals(await names({ is_recurring: true }), ["Update"]);
  assertEquals(await names({ id: [update.id] }), ["Update"]);
  assertEquals(await names({ sorting: ["name"] }), ["Base Kit", "Update"]);
});

Deno.test("a list comes in pages of ten unless asked, of a hundred at most, and the SDK walks them", async () => {
  await using shop = await openShop();
  for (let number = 0; number < 105; number++) await shop.sell(`Product ${number}`, 100);
  const first = await shop.polar.products.list();
  assertEquals([first.items.length, first.pagination], [10, { total_count: 105, max_page: 11 }]);
  const large = await shop.polar.products.list({ limit: 500 });
  assertEquals([large.items.length, large.pagination.max_page], [100, 2]);
  const names = [];
  for await (const product of shop.polar.products.iterList({ limit: 100, sorting: ["created_at"] })) {
    names.push(product.name);
  }
  assertEquals([names.length, names[0], names[104]], [105, "Product 0", "Product 104"]);
  assertEquals((await shop.polar.products.list({ page: 99 })).items, []);
  assertEquals(await problems(() => shop.polar.products.list({ page: 0 })), [
    "query.page: Input should be greater than 0",
  ]);
  // deno-lint-ignore no-explicit-any -- a criterion that the SDK's types do not let through
  assertEquals(await problems(() => shop.polar.products.list({ sorting: ["taste" as any] })), [
    "query.sorting: Invalid sorting criterion.",
  ]);
});

Deno.test("orders are found by checkout, customer, product, status, time and metadata", async () => {
  await using shop = await openShop();
  const kit = await shop.sell("Base Kit", 14900);
  const update = await shop.sell("Update", 4900, { recurring_interval: "month" });
  const buy = async (product: models.Product, email: string, cart: string) => {
    const checkout = await shop.polar.checkouts.create({
      products: [product.id],
      metadata: { tempCartId: cart },
    });
    const { order_id } = await shop.simulator.pay(checkout.id, { email });
    await shop.simulator.clock.advance(1_000);
    return await shop.polar.orders.get(order_id);
  };
  const first = await buy(kit, "maya@example.com", "a");
  const second = await buy(kit, "tom@example.com", "b");
  const third = await buy(update, "maya@example.com", "c");
  await shop.polar.customers.update(first.customer_id, { external_id: "user-1" });
  const found = async (query: Parameters<typeof shop.polar.orders.list>[0]) =>
    (await shop.polar.orders.list(query)).items.map(({ id }) => id);

  assertEquals(await found({}), [third.id, second.id, first.id]);
  assertEquals(await found({ sorting: ["created_at"] }), [first.id, second.id, third.id]);
  assertEquals(await found({ checkout_id: second.checkout_id! }), [second.id]);
  assertEquals(await found({ customer_id: [first.customer_id] }), [third.id, first.id]);
  assertEquals(await found({ external_customer_id: "user-1" }), [third.id, first.id]);
  assertEquals(await found({ product_id: kit.id }), [second.id, first.id]);
  assertEquals(await found({ product_billing_type: "recurring" }), [third.id]);
  assertEquals(await found({ subscription_id: third.subscription_id! }), [third.id]);
  assertEquals(await found({ status: ["pending", "refunded"] }), []);
  assertEquals(await found({ status: ["paid"] }), [third.id, second.id, first.id]);
  assertEquals(await found({ metadata: { tempCartId: "b" } }), [second.id]);
  assertEquals(await found({ created_after: first.created_at, created_before: third.created_at }), [
    second.id,
  ]);
  assertEquals(await found({ sorting: ["amount", "-created_at"], limit: 1 }), [third.id]);
  assertEquals(await problems(() => shop.polar.orders.list({ customer_id: "maya" })), [
    "query.customer_id: Input should be a valid UUID",
  ]);
});
