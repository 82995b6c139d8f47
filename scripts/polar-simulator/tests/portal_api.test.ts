/**
 * Contract: what customers may do themselves (server/polar/customer_portal/service/subscription.py,
 * server/polar/order/service.py, server/polar/customer/service.py, August 2026, and the SDK of 2026-10): cancel, keep,
 * pause, resume, change the plan to one that everybody can buy; going on needs a card on file; what is somebody
 * else's is not found. Invoices are ordered, made by a job, and told by `order.updated`.
 * Kills: a portal session that reads another customer's orders.
 */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@kit/assert";
import { createPolar, errors, type Polar } from "@polar-sh/sdk/2026-10";
import { openStory, type StoryShop } from "./story.ts";

async function customer(shop: StoryShop, customerId: string): Promise<{ portal: Polar; url: string }> {
  const { token, customer_portal_url } = await shop.polar.customerSessions.create({
    customer_id: customerId,
  });
  return {
    portal: createPolar({ accessToken: token, baseUrl: shop.simulator.url }),
    url: customer_portal_url,
  };
}

const name = (error: { error: unknown }) => (error.error as { error: string }).error;

Deno.test("a customer cancels with a reason, keeps the subscription, and changes to a public plan", async () => {
  await using shop = await openStory();
  const order = await shop.buy(await shop.plan("Basic", 1000));
  const pro = await shop.plan("Pro", 3000);
  const secret = await shop.plan("Secret", 1, { visibility: "private", prices: [shop.fixed(500)] });
  const { portal } = await customer(shop, order.customer_id);
  const id = order.subscription_id!;
  const { subscriptions } = portal.customerPortal;
  await shop.settle();
  await shop.forget();
  const canceled = await subscriptions.update(id, {
    cancel_at_period_end: true,
    cancellation_reason: "too_expensive",
  });
  assertEquals([canceled.cancel_at_period_end, canceled.customer_cancellation_reason], [
    true,
    "too_expensive",
  ]);
  await assertRejects(
    () => subscriptions.update(id, { cancel_at_period_end: true }),
    errors.CustomerPortalSubscriptionsUpdate403Error,
  );
  shop.simulator.bank.removeCard(order.customer_id);
  const cardless = await assertRejects(
    () => subscriptions.update(id, { cancel_at_period_end: false }),
    errors.CustomerPortalSubscriptionsUpdate409Error,
  );
  assertEquals(name(cardless), "PaymentMethodRequired");
  shop.simulator.bank.saveCard(order.customer_id);
  await subscriptions.update(id, { cancel_at_period_end: false });
  const anew = await assertRejects(
    () => subscriptions.update(id, { cancel_at_period_end: false }),
    errors.CustomerPortalSubscriptionsUpdate409Error,
  );
  assertEquals(name(anew), "SubscriptionNotScheduledToCancel");

  await assertRejects(() => subscriptions.update(id, { product_id: secret.id }), errors.HTTPValidationError);
  assertEquals((await subscriptions.update(id, { product_id: pro.id })).product.name, "Pro");
  await subscriptions.update(id, { pause_at_period_end: true });
  await shop.to(30, 60);
  const later = (await customer(shop, order.customer_id)).portal.customerPortal.subscriptions;
  assertEquals((await later.get(id)).status, "paused");
  assertEquals((await later.update(id, { resume: true })).status, "active");
});

Deno.test("another customer's subscription and order are not found, and neither without a session", async () => {
  await using shop = await openStory();
  const own = await shop.buy(await shop.plan("Basic", 1000));
  const other = await shop.buy(await shop.sell("Kit", 500), {}, { email: "eve@example.com" });
  const { portal } = await customer(shop, other.customer_id);
  await assertRejects(
    () => portal.customerPortal.subscriptions.get(own.subscription_id!),
    errors.ResourceNotFound,
  );
  await assertRejects(() => portal.customerPortal.orders.get(own.id), errors.ResourceNotFound);
  const { items } = await portal.customerPortal.orders.list();
  assertEquals(items.map(({ id }) => id), [other.id]);
  assertEquals((await portal.customerPortal.customers.get()).email, "eve@example.com");
  for (const token of ["polar_cst_guess", "polar_oat_test"]) {
    const answer = await fetch(`${shop.simulator.url}/v1/customer-portal/orders/`, {
      headers: { authorization: `Bearer ${token}` },
    });
    assertEquals(answer.status, 401);
    await answer.body?.cancel();
  }
});

Deno.test("an invoice is ordered, made, told of and downloaded; without an address there is none", async () => {
  await using shop = await openStory();
  const kit = await shop.sell("Kit", 0);
  const order = await shop.buy(kit);
  const { portal } = await customer(shop, order.customer_id);
  await shop.settle();
  await shop.forget();
  await assertRejects(() => shop.polar.orders.invoice(order.id), errors.ResourceNotFound);
  await assertRejects(() => shop.polar.orders.generateInvoice(order.id), errors.MissingInvoiceBillingDetails);
  await portal.customerPortal.orders.update(order.id, {
    billing_name: "Maya (Lin)",
    billing_address: { country: "DE", city: "Berlin" },
  });
  await shop.polar.orders.generateInvoice(order.id);
  await shop.settle();
  await shop.told(`
    0 order.updated paid
    0 order.updated paid
  `);
  assertEquals(shop.webhooks.last("order.updated").data.is_invoice_generated, true);
  const { url } = await portal.customerPortal.orders.generateInvoice(order.id)
    .then(() => portal.customerPortal.orders.invoice(order.id));
  const paper = await fetch(url);
  assertEquals([paper.status, paper.headers.get("content-type")], [200, "application/pdf"]);
  const text = await paper.text();
  assert(text.startsWith("%PDF-1.4"));
  assertStringIncludes(text, String.raw`(Maya \(Lin\)) Tj`);
  const guessed = await fetch(url.replace(/signature=.{4}/, "signature=0000"));
  assertEquals(guessed.status, 403);
  await guessed.body?.cancel();
  await assertRejects(
    () => shop.polar.orders.update(order.id, { billing_address: { country: "FR" } }),
    errors.HTTPValidationError,
  );
});

Deno.test("the portal's page does the same by its buttons", async () => {
  await using shop = await openStory();
  const order = await shop.buy(await shop.plan("Basic", 1000));
  const pro = await shop.plan("Pro", 3000);
  const { url } = await customer(shop, order.customer_id);
  const press = async (fields: Record<string, string>) => {
    const body = new URLSearchParams({ subscription_id: order.subscription_id!, ...fields });
    return await (await fetch(url, { method: "POST", body })).text();
  };
  assertStringIncludes(await (await fetch(url)).text(), "renews on May 1, 2027");
  assertStringIncludes(await press({ action: "cancel" }), "ends on May 1, 2027");
  assertStringIncludes(await press({ action: "uncancel" }), "renews on May 1, 2027");
  assertStringIncludes(await press({ action: "product", product_id: pro.id }), "$30.00 per month");
  assertStringIncludes(await press({ action: "call_off_pause" }), "is not scheduled to be paused");
  const foreign = await shop.buy(await shop.plan("Other", 700), {}, { email: "eve@example.com" });
  assertStringIncludes(
    await press({ action: "cancel", subscription_id: foreign.subscription_id! }),
    "Not found",
  );
  assertEquals((await shop.subscription(foreign)).cancel_at_period_end, false);
});

Deno.test("S125: a customer's new e-mail moves the owner along, and an anonymised one keeps what tax law needs", async () => {
  await using shop = await openStory();
  const order = await shop.buy(await shop.sell("Kit", 500), { external_customer_id: "user-1" });
  await shop.settle();
  await shop.forget();
  const changed = await shop.polar.customers.update(order.customer_id, { email: "new@example.com" });
  assertEquals([changed.email, changed.email_verified], ["new@example.com", false]);
  await shop.settle();
  await shop.told(`
    0 member.updated
    0 customer.updated
    0 customer.state_changed
  `);
  assertEquals(shop.webhooks.last("member.updated").data.email, "new@example.com");

  await shop.polar.customers.delete(order.customer_id, { anonymize: true });
  await shop.settle();
  const deleted = shop.webhooks.last("customer.deleted").data;
  assertEquals(/^[0-9a-f]{64}@anonymized\.polar\.sh$/.test(deleted.email), true, deleted.email);
  assertEquals([deleted.external_id, deleted.billing_address, /^[0-9a-f]{64}$/.test(deleted.name)], [
    "user-1",
    null,
    true,
  ]);
  const kept = await shop.polar.orders.get(order.id);
  assertEquals([kept.billing_name, kept.total_amount, kept.customer.email], ["Maya Lin", 500, deleted.email]);
});
