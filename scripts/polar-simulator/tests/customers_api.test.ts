/** Customers and their portal sessions. */
import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@kit/assert";
import { errors } from "@polar-sh/sdk/2026-10";
import { openShop } from "./shop.ts";

const UNKNOWN_ID = "57107b74-8400-4d80-a2fc-54c2b4239cb3";

async function problems(call: () => Promise<unknown>): Promise<string[]> {
  const refused = await assertRejects(call, errors.HTTPValidationError);
  const { detail } = refused.error as { detail: { loc: string[]; msg: string }[] };
  return detail.map(({ loc, msg }) => `${loc.join(".")}: ${msg}`);
}

Deno.test("a customer is found by id, by external id and by e-mail", async () => {
  await using shop = await openShop();
  const maya = await shop.polar.customers.create({
    email: "Maya@example.com",
    external_id: "user/1 ü",
    name: "Maya",
    metadata: { a: 1 },
  });
  await shop.polar.customers.create({ email: "tom@example.com" });
  assertEquals([maya.email, maya.external_id, maya.metadata], ["Maya@example.com", "user/1 ü", { a: 1 }]);
  assertEquals(maya.email_verified, false);
  assertEquals(await shop.polar.customers.get(maya.id), maya);
  assertEquals(await shop.polar.customers.getExternal("user/1 ü"), maya);
  assertEquals((await shop.polar.customers.list({ email: "maya@example.com" })).items, [maya]);
  assertEquals((await shop.polar.customers.list({ metadata: { a: 1 } })).items, [maya]);
  assertEquals((await shop.polar.customers.list({ query: "may" })).items, [maya]);
  assertEquals((await shop.polar.customers.list()).pagination.total_count, 2);
  await assertRejects(() => shop.polar.customers.get(UNKNOWN_ID), errors.ResourceNotFound);
  await assertRejects(() => shop.polar.customers.getExternal("nobody"), errors.ResourceNotFound);
});

Deno.test("an e-mail in any spelling and an external id belong to one customer", async () => {
  await using shop = await openShop();
  await shop.polar.customers.create({ email: "maya@example.com", external_id: "user-1" });
  assertEquals(
    await problems(() => shop.polar.customers.create({ email: "MAYA@example.com", external_id: "user-1" })),
    [
      "body.email: A customer with this email address already exists.",
      "body.external_id: A customer with this external ID already exists.",
    ],
  );
  assertEquals(await problems(() => shop.polar.customers.create({ email: "maya" })), [
    "body.email: value is not a valid email address",
  ]);
});

Deno.test("an external id is written once: set on an update, never changed", async () => {
  await using shop = await openShop();
  const maya = await shop.polar.customers.create({ email: "maya@example.com" });
  await shop.polar.customers.create({ email: "tom@example.com", external_id: "user-2" });
  assertEquals(await problems(() => shop.polar.customers.update(maya.id, { external_id: "user-2" })), [
    "body.external_id: A customer with this external ID already exists.",
  ]);
  const linked = await shop.polar.customers.update(maya.id, { external_id: "user-1" });
  assertEquals(linked.external_id, "user-1");
  assertEquals((await shop.polar.customers.update(maya.id, { external_id: "user-1" })).external_id, "user-1");
  for (const external_id of ["user-3", null]) {
    assertEquals(await problems(() => shop.polar.customers.update(maya.id, { external_id })), [
      "body.external_id: Customer external ID cannot be updated.",
    ]);
  }
});

Deno.test("an update changes what it names, and nothing else", async () => {
  await using shop = await openShop();
  await shop.subscribe();
  const maya = await shop.polar.customers.create({
    email: "maya@example.com",
    name: "Maya",
    external_id: "u1",
  });
  const moved = await shop.polar.customers.update(maya.id, { email: "maya.lin@example.com" });
  assertEquals([moved.email, moved.name, moved.external_id], ["maya.lin@example.com", "Maya", "u1"]);
  const renamed = await shop.polar.customers.updateExternal("u1", { name: null, metadata: { b: 2 } });
  assertEquals([renamed.name, renamed.metadata, renamed.email], [null, { b: 2 }, "maya.lin@example.com"]);
  await shop.simulator.idle();
  assertEquals(shop.webhooks.types(), ["customer.created", "customer.updated", "customer.updated"]);
  assertEquals(
    await problems(() => shop.polar.customers.update(maya.id, { billing_address: null })),
    ["body.billing_address: Customer billing address cannot be reset to null once set."],
  );
});

Deno.test("a deleted customer is gone, its e-mail and external id are free, and the event still names them", async () => {
  await using shop = await openShop();
  await shop.subscribe();
  const maya = await shop.polar.customers.create({
    email: "maya@example.com",
    external_id: "user-1",
    name: "Maya",
  });
  await shop.polar.customers.delete(maya.id);
  await assertRejects(() => shop.polar.customers.get(maya.id), errors.ResourceNotFound);
  await assertRejects(() => shop.polar.customers.getExternal("user-1"), errors.ResourceNotFound);
  await assertRejects(() => shop.polar.customers.delete(maya.id), errors.ResourceNotFound);
  assertEquals((await shop.polar.customers.list()).items, []);
  await shop.simulator.clock.advance(5_000);
  const deleted = shop.webhooks.last("customer.deleted").data;
  assertEquals([deleted.email, deleted.external_id], ["maya@example.com", "user-1"]);
  assertEquals(deleted.metadata, { __external_id: "user-1" });
  assert(deleted.deleted_at !== null);
  assertEquals(shop.webhooks.types().at(-1), "customer.state_changed");
  await shop.polar.customers.create({ email: "maya@example.com", external_id: "user-1" });
});

Deno.test("a customer deleted by external id can be made anonymous", async () => {
  await using shop = await openShop();
  await shop.subscribe();
  await shop.polar.customers.create({ email: "maya@example.com", external_id: "user-1", name: "Maya" });
  await shop.polar.customers.deleteExternal("user-1", { anonymize: true });
  await shop.simulator.idle();
  const { body, data } = shop.webhooks.last("customer.deleted");
  assert(!body.includes("maya@example.com") && !body.includes("Maya"));
  assertEquals(data.external_id, "user-1");
});

Deno.test("the state of a customer without subscriptions is empty", async () => {
  await using shop = await openShop();
  const maya = await shop.polar.customers.create({ email: "maya@example.com", external_id: "user-1" });
  const state = await shop.polar.customers.getStateExternal("user-1");
  assertEquals(state, { ...maya, active_subscriptions: [], granted_benefits: [], active_meters: [] });
  assertEquals((await shop.polar.customers.list({ active: true })).items, []);
});

Deno.test("a portal session opens a page with the customer's own orders for an hour", async () => {
  await using shop = await openShop();
  const product = await shop.sell("Kit <b>", 14900);
  const buy = async (email: string) => {
    const checkout = await shop.polar.checkouts.create({ products: [product.id] });
    const { order_id } = await shop.simulator.pay(checkout.id, { email });
    return await shop.polar.orders.get(order_id);
  };
  const mine = await buy("maya@example.com");
  const theirs = await buy("tom@example.com");
  await shop.polar.customers.update(mine.customer_id, { external_id: "user-1" });

  for (const who of [{ customer_id: mine.customer_id }, { external_customer_id: "user-1" }]) {
    const session = await shop.polar.customerSessions.create({
      ...who,
      return_url: "https://shop.example.com/account",
    });
    assertMatch(session.token, /^polar_cst_/);
    assertEquals([session.customer_id, session.customer.email], [mine.customer_id, "maya@example.com"]);
    const page = await (await fetch(session.customer_portal_url)).text();
    assertStringIncludes(page, mine.invoice_number!);
    assertStringIncludes(page, "$149.00");
    assertStringIncludes(page, "https://shop.example.com/account");
    assert(!page.includes(theirs.invoice_number!));
    assert(!page.includes("<b>"), "names are escaped");
    await shop.simulator.clock.advance(60 * 60 * 1000 + 1);
    const later = await fetch(session.customer_portal_url);
    assertEquals(later.status, 401);
    assert(!(await later.text()).includes(mine.invoice_number!));
  }
});

Deno.test("a portal session for nobody is a 422, and a token that was never given opens nothing", async () => {
  await using shop = await openShop();
  assertEquals(await problems(() => shop.polar.customerSessions.create({ customer_id: UNKNOWN_ID })), [
    "body.customer_id: Customer does not exist.",
  ]);
  assertEquals(await problems(() => shop.polar.customerSessions.create({ external_customer_id: "nobody" })), [
    "body.external_customer_id: Customer does not exist.",
  ]);
  const answer = await fetch(`${shop.simulator.url}/portal?customer_session_token=polar_cst_guess`);
  assertEquals(answer.status, 401);
  await answer.body?.cancel();
});
