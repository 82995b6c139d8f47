/** The checkout resource: what it takes, what it refuses, and how it says so. */
import { assert, assertEquals, assertMatch, assertRejects } from "@kit/assert";
import { errors } from "@polar-sh/sdk/2026-10";
import type { models } from "@polar-sh/sdk/2026-10";
import { openShop, type Shop } from "./shop.ts";

const UNKNOWN_ID = "57107b74-8400-4d80-a2fc-54c2b4239cb3";
const DAY = 24 * 60 * 60 * 1000;

/** The places and messages of a 422. */
async function problems(call: () => Promise<unknown>): Promise<string[]> {
  const refused = await assertRejects(call, errors.HTTPValidationError);
  const { detail } = refused.error as { detail: { loc: string[]; msg: string }[] };
  return detail.map(({ loc, msg }) => `${loc.join(".")}: ${msg}`);
}

/** Creates a checkout of one product with what a test wants to try. */
async function creating(shop: Shop, body: Record<string, unknown>): Promise<models.Checkout> {
  const product = await shop.sell("Base Kit", 14900);
  return await shop.polar.checkouts.create({ products: [product.id], ...body });
}

Deno.test("a new checkout is open for 24 hours and has a page of its own", async () => {
  await using shop = await openShop();
  const checkout = await creating(shop, { success_url: "https://shop.example.com/done?id={CHECKOUT_ID}" });
  assertEquals([checkout.status, checkout.amount, checkout.total_amount], ["open", 14900, 14900]);
  assertEquals([checkout.customer_id, checkout.tax_amount], [null, null]);
  assertEquals(Date.parse(checkout.expires_at) - shop.simulator.clock.now().getTime(), DAY);
  assertEquals(checkout.url, `${shop.simulator.url}/checkout/${checkout.client_secret}`);
  assertMatch(checkout.client_secret, /^polar_c_/);
  assertEquals(checkout.success_url, `https://shop.example.com/done?id=${checkout.id}`);
  assertEquals(await shop.polar.checkouts.get(checkout.id), checkout);
});

Deno.test("the products of a checkout must be there, unique, for sale and at least one", async () => {
  await using shop = await openShop();
  const { id } = await shop.sell("Base Kit", 14900);
  const archived = await shop.sell("Old Kit", 14900);
  await shop.polar.products.update(archived.id, { is_archived: true });
  const draft = await shop.sell("New Kit", 14900, { visibility: "draft" });
  const create = (products: string[]) => () => shop.polar.checkouts.create({ products });
  assertEquals(await problems(create([])), [
    "body.products: List should have at least 1 item after validation, not 0",
  ]);
  assertEquals(await problems(create([id, id])), [
    "body.products: Value error, Product IDs must be unique.",
  ]);
  assertEquals(await problems(create(["base-kit"])), ["body.products.0: Input should be a valid UUID"]);
  assertEquals(await problems(create([id, UNKNOWN_ID, archived.id, draft.id])), [
    "body.products.1: Product does not exist.",
    "body.products.2: Product is archived.",
    "body.products.3: Product is a draft.",
  ]);
  assertEquals(await problems(() => shop.polar.checkouts.create({} as models.CheckoutCreate)), [
    "body.products: Field required",
  ]);
});

Deno.test("ad-hoc prices replace the catalogue's for this checkout only", async () => {
  await using shop = await openShop();
  const cart = await shop.sell("Cart", 50);
  const price = { amount_type: "fixed", price_amount: 29800, price_currency: "usd" } as const;
  const checkout = await shop.polar.checkouts.create({ products: [cart.id], prices: { [cart.id]: [price] } });
  assertEquals([checkout.amount, checkout.total_amount, checkout.currency], [29800, 29800, "usd"]);
  const [used] = checkout.prices![cart.id] as models.ProductPriceFixed[];
  assertEquals([used.source, used.price_amount, used.product_id], ["ad_hoc", 29800, cart.id]);
  assertEquals(checkout.product_price_id, used.id);
  const { order_id } = await shop.simulator.pay(checkout.id, { email: "maya@example.com" });
  const order = await shop.polar.orders.get(order_id);
  assertEquals([order.subtotal_amount, order.items[0].product_price_id], [29800, used.id]);
  assertEquals((await shop.polar.checkouts.create({ products: [cart.id] })).amount, 50);
});

Deno.test("ad-hoc prices are for a product of the checkout, in its currency, within Polar's bounds", async () => {
  await using shop = await openShop();
  const cart = await shop.sell("Cart", 50);
  const create = (id: string, price: Record<string, unknown>, currency?: "eur") => () =>
    shop.polar.checkouts.create({
      products: [cart.id],
      currency,
      prices: {
        [id]: [{ amount_type: "fixed", price_currency: "usd", ...price } as models.ProductPriceFixedCreate],
      },
    });
  const at = `body.prices.${cart.id}.0`;
  assertEquals(await problems(create(UNKNOWN_ID, { price_amount: 100 })), [
    `body.prices.${UNKNOWN_ID}: Product is not set on that checkout.`,
  ]);
  assertEquals(await problems(create(cart.id, { price_amount: 49 })), [
    `${at}.price_amount: Amount must be at least $0.50 or 0 for free pricing`,
  ]);
  assertEquals(await problems(create(cart.id, { price_amount: 100_000_000 })), [
    `${at}.price_amount: Amount must be at most $999,999.99`,
  ]);
  assertEquals(await problems(create(cart.id, { price_amount: 100, price_currency: "eur" })), [
    `body.prices.${cart.id}: The organization's default presentment currency must be present in the prices.`,
  ]);
  assertEquals(await problems(create(cart.id, { price_amount: 100 }, "eur")), [
    "body.products.0: Product is not available in the specified currency.",
  ]);
  assertEquals(await problems(create(cart.id, { amount_type: "custom" })), [
    `${at}.amount_type: The simulator knows prices of amount_type 'fixed', 'seat_based', 'unit_based', 'metered_unit'.`,
  ]);
});

Deno.test("metadata is kept as it is within Polar's limits, and an empty string is beyond them", async () => {
  await using shop = await openShop();
  const metadata = { ["k".repeat(40)]: "v".repeat(500), number: 1, fraction: 0.5, flag: false };
  assertEquals((await creating(shop, { metadata })).metadata, metadata);
  const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, index]));
  const wrong: [Record<string, unknown>, string][] = [
    [{ a: "" }, "body.metadata.a: String should have at least 1 character"],
    [{ a: "v".repeat(501) }, "body.metadata.a: String should have at most 500 characters"],
    [{ ["k".repeat(41)]: 1 }, `body.metadata.${"k".repeat(41)}: String should have at most 40 characters`],
    [{ "": 1 }, "body.metadata.: String should have at least 1 character"],
    [{ a: null }, "body.metadata.a: Input should be a valid string"],
    [{ a: { b: 1 } }, "body.metadata.a: Input should be a valid string"],
    [many, "body.metadata: Dictionary should have at most 50 items after validation"],
  ];
  for (const [metadata, problem] of wrong) {
    assertEquals(await problems(() => creating(shop, { metadata })), [problem]);
    const [same] = await problems(() => creating(shop, { customer_metadata: metadata }));
    assertEquals(same, problem.replace("metadata", "customer_metadata"));
  }
});

Deno.test("every wrong field is named in one answer", async () => {
  await using shop = await openShop();
  const found = await problems(() =>
    creating(shop, {
      customer_email: "maya@localhost",
      customer_id: "me",
      customer_ip_address: "300.1.1.1",
      success_url: "/done",
      return_url: "ftp://shop.example.com",
      allow_trial: "yes",
      trial_interval: "day",
      customer_name: "n".repeat(257),
      customer_billing_address: { city: "Lund" },
    })
  );
  assertEquals(found.map((problem) => problem.split(":")[0]), [
    "body.allow_trial",
    "body.customer_name",
    "body.customer_email",
    "body.customer_ip_address",
    "body.customer_billing_address.country",
    "body.success_url",
    "body.return_url",
    "body",
    "body.customer_id",
  ]);
});

Deno.test("an e-mail must have an address's form and a domain that can receive mail", async () => {
  await using shop = await openShop();
  assertEquals(
    (await creating(shop, { customer_email: "Maya.Lin+kit@mail.example.com" })).customer_email,
    "Maya.Lin+kit@mail.example.com",
  );
  for (
    const email of [
      "maya",
      "maya@",
      "@example.com",
      "maya@example",
      "ma ya@example.com",
      "maya@shop.test",
      "maya@x.invalid",
    ]
  ) {
    assertEquals((await problems(() => creating(shop, { customer_email: email }))).length, 1, email);
  }
});

Deno.test("a customer id must be known; an unknown external id waits for the confirmation", async () => {
  await using shop = await openShop();
  assertEquals(await problems(() => creating(shop, { customer_id: UNKNOWN_ID })), [
    "body.customer_id: Customer does not exist.",
  ]);
  const checkout = await creating(shop, { external_customer_id: "user-1" });
  assertEquals([checkout.customer_id, checkout.external_customer_id], [null, "user-1"]);
  const alias = await creating(shop, { customer_external_id: "user-2" });
  assertEquals(alias.external_customer_id, "user-2");
});

Deno.test("a linked customer fills in the form", async () => {
  await using shop = await openShop();
  const customer = await shop.polar.customers.create({
    email: "maya@example.com",
    name: "Maya Lin",
    billing_address: { country: "SE" },
  });
  const checkout = await creating(shop, { customer_id: customer.id });
  assertEquals([checkout.customer_email, checkout.customer_name], ["maya@example.com", "Maya Lin"]);
  assertEquals([checkout.customer_billing_address?.country, checkout.tax_amount], ["SE", 3725]);
});

Deno.test("seats, units, discounts and tax ids that cannot be are refused, as Polar refuses them", async () => {
  await using shop = await openShop();
  assertEquals(await problems(() => creating(shop, { seats: 2 })), [
    "body.seats: Seats can only be set for seat-based pricing.",
  ]);
  assertEquals(await problems(() => creating(shop, { units: 2 })), [
    "body.units: Units can only be set for unit-based pricing.",
  ]);
  assertEquals(await problems(() => creating(shop, { discount_id: UNKNOWN_ID })), [
    "body.discount_id: Discount does not exist.",
  ]);
  assertEquals(await problems(() => creating(shop, { subscription_id: UNKNOWN_ID })), [
    "body.subscription_id: Subscription does not exist.",
  ]);
  assertEquals(await problems(() => creating(shop, { customer_tax_id: "SE556703748501" })), [
    "body.customer_billing_address: Country is required to validate tax ID.",
  ]);
});

Deno.test("each edit of an open checkout sends checkout.updated; a paid one can not be edited", async () => {
  await using shop = await openShop();
  const one = await shop.sell("Base Kit", 14900);
  const two = await shop.sell("Full Stack", 39900);
  await shop.subscribe();
  const checkout = await shop.polar.checkouts.create({ products: [one.id, two.id] });
  const edited = await shop.polar.checkouts.update(checkout.id, {
    product_id: two.id,
    customer_email: "maya@example.com",
    customer_billing_address: { country: "DE" },
    metadata: { a: 1 },
  });
  assertEquals([edited.amount, edited.tax_amount, edited.total_amount], [39900, 7581, 47481]);
  assertEquals([edited.product_id, edited.metadata, edited.status], [two.id, { a: 1 }, "open"]);
  await shop.simulator.idle();
  assertEquals(shop.webhooks.types(), ["checkout.created", "checkout.updated"]);
  assertEquals(await problems(() => shop.polar.checkouts.update(checkout.id, { product_id: UNKNOWN_ID })), [
    "body.product_id: Product is not available in this checkout.",
  ]);
  await shop.simulator.pay(checkout.id, {});
  const refused = await assertRejects(
    () => shop.polar.checkouts.update(checkout.id, { customer_name: "Late" }),
    errors.CheckoutsUpdate403Error,
  );
  assertEquals((refused.error as { error: string }).error, "NotOpenCheckout");
});

Deno.test("a checkout expires after a day, with an event, and cannot be paid from then on", async () => {
  await using shop = await openShop();
  await shop.subscribe();
  const checkout = await creating(shop, {});
  await shop.simulator.clock.advance(DAY + 1);
  await assertRejects(
    () => shop.simulator.pay(checkout.id, { email: "maya@example.com" }),
    Error,
    "ExpiredCheckoutError",
  );
  await shop.simulator.clock.advance(15 * 60 * 1000);
  assertEquals((await shop.polar.checkouts.get(checkout.id)).status, "expired");
  assertEquals(shop.webhooks.last("checkout.expired").data.id, checkout.id);
});

Deno.test("a paid checkout does not expire", async () => {
  await using shop = await openShop();
  await shop.subscribe();
  const checkout = await creating(shop, {});
  await shop.simulator.pay(checkout.id, { email: "maya@example.com" });
  await shop.simulator.clock.advance(2 * DAY);
  assertEquals((await shop.polar.checkouts.get(checkout.id)).status, "succeeded");
  assert(!shop.webhooks.types().includes("checkout.expired"));
});

Deno.test("checkouts are listed newest first and by status", async () => {
  await using shop = await openShop();
  const first = await creating(shop, {});
  const second = await creating(shop, {});
  await shop.simulator.pay(first.id, { email: "maya@example.com" });
  const ids = async (query: Parameters<Shop["polar"]["checkouts"]["list"]>[0]) =>
    (await shop.polar.checkouts.list(query)).items.map(({ id }) => id);
  assertEquals(await ids({}), [second.id, first.id]);
  assertEquals(await ids({ status: ["succeeded"] }), [first.id]);
  assertEquals(await ids({ status: ["open", "succeeded"], sorting: ["created_at"] }), [first.id, second.id]);
});

Deno.test("a checkout that is not there is a 404", async () => {
  await using shop = await openShop();
  const missing = await assertRejects(() => shop.polar.checkouts.get(UNKNOWN_ID), errors.ResourceNotFound);
  assertEquals(missing.error, { error: "ResourceNotFound", detail: "Not found" });
});
