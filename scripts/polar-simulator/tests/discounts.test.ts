/** S58, discounts: how much, for how long, and where they show. */
import { assertEquals, assertRejects } from "@kit/assert";
import { errors, type models } from "@polar-sh/sdk/2026-10";
import type { Discount } from "../rows/rows.ts";
import { allocated } from "../rules/discounts.ts";
import { openStory, type StoryShop } from "./story.ts";

const percent = (shop: StoryShop, basis_points: number, more = {}) =>
  shop.polar.discounts.create({
    name: `${basis_points / 100} %`,
    type: "percentage",
    basis_points,
    duration: "once",
    ...more,
  });

/** What each period of a subscription cost, first to last. */
async function paid(shop: StoryShop, order: models.Order) {
  const { items } = await shop.polar.orders.list({ subscription_id: order.subscription_id, limit: 100 });
  return items.map(({ net_amount }) => net_amount).reverse();
}

Deno.test("a fixed discount is divided so that the parts come to the whole, the largest rests first", () => {
  const off = (amount: number) => ({ basis_points: null, amounts: { usd: amount } }) as unknown as Discount;
  assertEquals(allocated([100, 100, 100], off(100), "usd"), [34, 33, 33]);
  assertEquals(allocated([1000, 3000], off(1001), "usd"), [250, 751]);
  assertEquals(allocated([50, 50], off(1000), "usd"), [50, 50]);
  assertEquals(allocated([0, 0], off(100), "usd"), [0, 0]);
});

Deno.test("S58: a discount lowers the order and its tax, and shows in checkout and order", async () => {
  await using shop = await openStory();
  const kit = await shop.sell("Base Kit", 14900);
  const half = await percent(shop, 5000, { code: "HALF" });
  await shop.forget();
  const order = await shop.buy(kit, { discount_id: half.id }, { country: "SE" });
  // 74.50 and 25 % of that, rounded: 18.625.
  assertEquals(
    [order.subtotal_amount, order.discount_amount, order.net_amount, order.tax_amount, order.total_amount],
    [14900, 7450, 7450, 1863, 9313],
  );
  assertEquals([order.discount_id, order.discount?.name, order.refundable_amount], [half.id, "50 %", 7450]);
  const checkout = await shop.polar.checkouts.get(order.checkout_id!);
  assertEquals([checkout.discount_amount, checkout.total_amount, checkout.discount?.code], [
    7450,
    9313,
    "HALF",
  ]);
  assertEquals((await shop.polar.discounts.get(half.id)).redemptions_count, 1);
});

Deno.test("S58: a discount of everything makes an order of 0 that is paid like any other", async () => {
  await using shop = await openStory();
  const kit = await shop.sell("Base Kit", 14900);
  const { id } = await percent(shop, 10_000);
  await shop.forget();
  const order = await shop.buy(kit, { discount_id: id });
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
    0 customer.state_changed
  `);
  assertEquals([order.total_amount, order.discount_amount, order.receipt_number], [0, 14900, null]);
});

Deno.test("S58: once lowers one period, repeating its months, forever all of them", async () => {
  await using shop = await openStory();
  const pro = await shop.plan("Pro", 2000);
  const once = await percent(shop, 5000);
  const months = await percent(shop, 5000, { duration: "repeating", duration_in_months: 3 });
  const forever = await shop.polar.discounts.create({
    name: "Five off",
    type: "fixed",
    amount: 500,
    currency: "usd",
    duration: "forever",
  });
  const buy = (discount: models.Discount, name: string) =>
    shop.buy(pro, { discount_id: discount.id }, { email: `${name}@example.com` });
  const orders = [await buy(once, "once"), await buy(months, "months"), await buy(forever, "forever")];
  assertEquals((await shop.subscription(orders[0])).amount, 1000);
  await shop.to(125);
  assertEquals(await Promise.all(orders.map((order) => paid(shop, order))), [
    [1000, 2000, 2000, 2000, 2000],
    [1000, 1000, 1000, 2000, 2000],
    [1500, 1500, 1500, 1500, 1500],
  ]);
  const { amount, discount_id } = await shop.subscription(orders[0]);
  assertEquals([amount, discount_id], [2000, null]);
});

Deno.test("S58: a discount waits for the end of a trial, and one that is given later for the next period", async () => {
  await using shop = await openStory();
  const trial = await shop.plan("Trial", 2000, { trial_interval: "week", trial_interval_count: 1 });
  const half = await percent(shop, 5000);
  const first = await shop.buy(trial, { discount_id: half.id });
  assertEquals([first.total_amount, first.discount_id], [0, null]);
  const pro = await shop.plan("Pro", 2000);
  const second = await shop.buy(pro, {}, { email: "tom@example.com" });
  await shop.polar.subscriptions.update(second.subscription_id!, { discount_id: half.id });
  await shop.to(70);
  assertEquals(await paid(shop, first), [0, 1000, 2000, 2000]);
  assertEquals(await paid(shop, second), [2000, 1000, 2000]);
});

Deno.test("what a discount leaves below the smallest charge is added to the next order", async () => {
  await using shop = await openStory();
  const pro = await shop.plan("Pro", 2000);
  const order = await shop.buy(pro);
  const { id } = await percent(shop, 9850);
  await shop.polar.subscriptions.update(order.subscription_id!, { discount_id: id });
  await shop.to(62);
  const { items: [third, second] } = await shop.polar.orders.list({ subscription_id: order.subscription_id });
  assertEquals([second.status, second.total_amount, second.receipt_number], ["paid", 30, null]);
  assertEquals([third.applied_balance_amount, third.due_amount], [30, 2030]);
});

Deno.test("a discount is refused where it is unknown, used up, over, not begun, or for another product", async () => {
  await using shop = await openStory();
  const [kit, other] = [await shop.sell("Base Kit", 14900), await shop.sell("Other", 900)];
  const single = await percent(shop, 1000, { max_redemptions: 1 });
  await shop.buy(kit, { discount_id: single.id });
  const over = await percent(shop, 1000, { ends_at: "2027-03-01T00:00:00Z" });
  const early = await percent(shop, 1000, { starts_at: "2027-05-01T00:00:00Z" });
  const foreign = await percent(shop, 1000, { products: [other.id] });
  const deleted = await percent(shop, 1000);
  await shop.polar.discounts.delete(deleted.id);
  await assertRejects(() => shop.polar.discounts.get(deleted.id), errors.ResourceNotFound);
  for (const { id } of [single, over, early, foreign, deleted, { id: crypto.randomUUID() }]) {
    const create = () => shop.polar.checkouts.create({ products: [kit.id], discount_id: id });
    await assertRejects(create, errors.HTTPValidationError);
  }
  await assertRejects(() => percent(shop, 10_001), errors.HTTPValidationError);
  await assertRejects(() => percent(shop, 1000, { duration: "repeating" }), errors.HTTPValidationError);
  assertEquals((await shop.polar.discounts.list()).items.length, 4);
});
