/** The hosted checkout page, the way a person uses it. */
import { assert, assertEquals, assertStringIncludes } from "@kit/assert";
import type { models } from "@polar-sh/sdk/2026-10";
import { openShop, type Shop } from "./shop.ts";

/** Fills in the form of a page and sends it where it says, without following the answer. */
function submit(url: string, fields: Record<string, string>): Promise<Response> {
  return fetch(url, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
}

async function open(url: string): Promise<string> {
  const answer = await fetch(url);
  assertEquals(answer.headers.get("content-type"), "text/html; charset=utf-8");
  return await answer.text();
}

async function checkout(shop: Shop, more: Record<string, unknown> = {}) {
  const product = await shop.sell("Base <Kit>", 14900);
  return await shop.polar.checkouts.create({ products: [product.id], ...more });
}

Deno.test("a person opens the page, types an e-mail, clicks Pay and lands on the success page", async () => {
  await using shop = await openShop({ clock: "real" });
  await shop.subscribe();
  const { id, url } = await checkout(shop, { success_url: `${shop.webhooks.url}?checkout={CHECKOUT_ID}` });
  const page = await open(url);
  assertStringIncludes(page, "Base &#60;Kit&#62;");
  assertStringIncludes(page, "$149.00");
  assertStringIncludes(page, '<form method="post">');
  assertStringIncludes(page, 'name="email"');

  const answer = await submit(url, { email: "maya@example.com", name: "Maya Lin", country: "SE" });
  assertEquals(answer.status, 303);
  assertEquals(answer.headers.get("location"), `${shop.webhooks.url}?checkout=${id}`);
  await answer.body?.cancel();
  assert(shop.webhooks.types().includes("order.paid"), "the shop knows before the buyer arrives");
  const [order] = (await shop.polar.orders.list({ checkout_id: id })).items;
  assertEquals([order.customer.email, order.customer.name], ["maya@example.com", "Maya Lin"]);
  assertEquals([order.billing_address?.country, order.tax_amount], ["SE", 3725]);
});

Deno.test("without a success page of the shop's own the buyer lands on Polar's", async () => {
  await using shop = await openShop();
  const { url } = await checkout(shop);
  const body = new URLSearchParams({ email: "maya@example.com" });
  const landed = await fetch(url, { method: "POST", body });
  assertEquals([landed.status, landed.redirected, landed.url], [200, true, url]);
  assertStringIncludes(await landed.text(), "Thank you");
});

Deno.test("a second click on Pay buys nothing more and leads to the same place", async () => {
  await using shop = await openShop();
  const { id, url } = await checkout(shop);
  const [first, second] = [
    await submit(url, { email: "a@example.com" }),
    await submit(url, { email: "a@example.com" }),
  ];
  assertEquals([first.status, second.status], [303, 303]);
  assertEquals(first.headers.get("location"), second.headers.get("location"));
  assertEquals((await shop.polar.orders.list({ checkout_id: id })).items.length, 1);
  await Promise.all([first, second].map((answer) => answer.body?.cancel()));
});

Deno.test("what is wrong is said on the page, and what was typed is kept", async () => {
  await using shop = await openShop();
  const { id, url } = await checkout(shop);
  for (const email of ["", "maya", '"><script>alert(1)</script>']) {
    const answer = await submit(url, { email, name: "Maya & Co" });
    const page = await answer.text();
    assertEquals(answer.status, 422);
    assertStringIncludes(page, 'role="alert"');
    assertStringIncludes(page, "Maya &#38; Co");
    assert(!page.includes("<script>"));
  }
  assertEquals((await shop.polar.checkouts.get(id)).status, "open");
});

Deno.test("the e-mail of a linked customer is shown and locked", async () => {
  await using shop = await openShop();
  const customer = await shop.polar.customers.create({ email: "maya@example.com" });
  const { id, url } = await checkout(shop, { customer_id: customer.id });
  assertStringIncludes((await open(url)).replace(/\s+/g, " "), 'value="maya@example.com" readonly');
  await (await submit(url, { email: "tom@example.com" })).body?.cancel();
  assertEquals((await shop.polar.orders.list({ checkout_id: id })).items[0].customer_id, customer.id);
});

Deno.test("of several products the buyer chooses one", async () => {
  await using shop = await openShop();
  const prices = (dollars: number, euros: number): Partial<models.ProductCreateRecurring> => ({
    prices: [
      { amount_type: "fixed", price_amount: dollars, price_currency: "usd" },
      { amount_type: "fixed", price_amount: euros, price_currency: "eur" },
    ],
  });
  const kit = await shop.sell("Base Kit", 0, prices(14900, 13900));
  const update = await shop.sell("Update", 0, {
    ...prices(4900, 4500),
    recurring_interval: "month",
    trial_interval: "day",
    trial_interval_count: 7,
  });
  const dollars = await shop.sell("Dollar Kit", 9900);
  const products = [kit.id, update.id, dollars.id];
  const { id, url } = await shop.polar.checkouts.create({ products, currency: "eur" });
  const page = await open(url);
  assert(!page.includes("Dollar Kit"), "it has no price in this checkout's currency");
  assertStringIncludes(page, "Base Kit, €139.00");
  assertStringIncludes(page, "Update, €45.00 per month, first 7 days free");
  await (await submit(url, { email: "maya@example.com", product_id: update.id })).body?.cancel();
  const [order] = (await shop.polar.orders.list({ checkout_id: id })).items;
  assertEquals([order.product_id, order.total_amount], [update.id, 0]);
});

Deno.test("an expired page sells nothing, and one that never was is a 404", async () => {
  await using shop = await openShop();
  const { url } = await checkout(shop);
  await shop.simulator.clock.advance(25 * 60 * 60 * 1000);
  assertStringIncludes(await open(url), "expired");
  const answer = await submit(url, { email: "maya@example.com" });
  assertEquals(answer.status, 410);
  await answer.body?.cancel();
  const missing = await fetch(`${shop.simulator.url}/checkout/polar_c_guess`);
  assertEquals(missing.status, 404);
  await missing.body?.cancel();
});

Deno.test("a shop that does not answer its webhooks delays the buyer but does not lose him", async () => {
  await using shop = await openShop({ webhookTimeout: 50 });
  await shop.subscribe();
  const hanging = Promise.withResolvers<Response>();
  shop.webhooks.answer = () => hanging.promise;
  const { url } = await checkout(shop);
  const answer = await submit(url, { email: "maya@example.com" });
  assertEquals(answer.status, 303);
  await answer.body?.cancel();
  hanging.resolve(new Response());
});

Deno.test("an embedded page tells the one around it what happens, and nobody else", async () => {
  await using shop = await openShop();
  const { url } = await checkout(shop, {
    embed_origin: "https://shop.example",
    success_url: "https://shop.example/thanks?id={CHECKOUT_ID}",
  });
  const inside = `${url}?embed=true`;
  const told = (page: string) =>
    Array.from(page.matchAll(/parent\.postMessage\((.+?), ("[^"]+")\)/g), ([, message, origin]) => [
      JSON.parse(message),
      JSON.parse(origin),
    ]);
  const says = (event: string, more = {}) => [
    { event, ...more, type: "POLAR_CHECKOUT" },
    "https://shop.example",
  ];
  assertEquals(told(await open(inside)), [says("close"), says("loaded")]);
  const declined = await submit(inside, { email: "maya@example.com", card: "declined" });
  assertEquals(told(await declined.text()), [says("close"), says("loaded")], "it can be tried again");

  const paid = await submit(inside, { email: "maya@example.com" });
  const [order] = (await shop.polar.orders.list({})).items;
  const successURL = `https://shop.example/thanks?id=${order.checkout_id}`;
  assertEquals([paid.status, told(await paid.text())], [200, [
    says("confirmed"),
    says("success", { successURL, redirect: true }),
  ]]);

  const alone = await checkout(shop, { embed_origin: "https://shop.example" });
  assertEquals(told(await open(alone.url)), [], "a page of its own has nobody to tell");
  const unnamed = await checkout(shop);
  assertEquals(told(await open(`${unnamed.url}?embed=true`)), [], "no origin was named to be told");
});
