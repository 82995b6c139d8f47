/** A state file keeps everything that the shop and its buyers did, across restarts. */
import { assert, assertEquals, assertRejects } from "@kit/assert";
import { createPolar } from "@polar-sh/sdk/2026-10";
import { startSimulator } from "../simulator.ts";
import { ACCESS_TOKEN, openShop, startReceiver } from "./shop.ts";

async function withStateFile(test: (stateFile: string) => Promise<void>) {
  const directory = await Deno.makeTempDir();
  try {
    await test(`${directory}/polar.json`);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("products, customers, orders and endpoints are there after a restart", () =>
  withStateFile(async (stateFile) => {
    const before = await openShop({ stateFile });
    const product = await before.sell("Base Kit", 14900);
    const endpoint = await before.subscribe();
    const checkout = await before.polar.checkouts.create({ products: [product.id] });
    const { order_id } = await before.simulator.pay(checkout.id, { email: "maya@example.com" });
    await before.simulator.clock.advance(60_000);
    const order = await before.polar.orders.get(order_id);
    const deliveries = before.simulator.deliveries();
    await before[Symbol.asyncDispose]();

    await using after = await openShop({ stateFile });
    assertEquals(await after.polar.orders.get(order_id), order);
    assertEquals(await after.polar.products.get(product.id), product);
    assertEquals(await after.polar.webhooks.getWebhookEndpoint(endpoint.id), endpoint);
    assertEquals((await after.polar.checkouts.get(checkout.id)).status, "succeeded");
    assertEquals(after.simulator.deliveries(), deliveries);
  }));

Deno.test("webhooks and beats that were still due come after the restart", () =>
  withStateFile(async (stateFile) => {
    const before = await openShop({ stateFile });
    const { id: endpointId, secret } = await before.subscribe();
    const product = await before.sell("Base Kit", 14900);
    before.webhooks.answer = () => new Response(null, { status: 503 });
    const checkout = await before.polar.checkouts.create({ products: [product.id] });
    await before.simulator.pay(checkout.id, { email: "maya@example.com", name: "Maya" });
    await before.simulator.idle();
    const ids = before.webhooks.received.filter(({ type }) => type === "order.paid").map(({ headers }) =>
      headers["webhook-id"]
    );
    await before[Symbol.asyncDispose]();

    await using after = await openShop({ stateFile });
    await after.polar.webhooks.updateWebhookEndpoint(endpointId, { url: after.webhooks.url });
    await after.simulator.clock.advance(60_000);
    assertEquals(after.webhooks.last("order.paid").headers["webhook-id"], ids[0]);
    assertEquals(after.webhooks.last("order.updated").data.is_invoice_generated, true);
    assertEquals((await after.polar.webhooks.getWebhookEndpoint(endpointId)).secret, secret);
  }));

Deno.test("the file is written soon after a change, not only at the end", () =>
  withStateFile(async (stateFile) => {
    await using shop = await openShop({ stateFile });
    const product = await shop.sell("Base Kit", 14900);
    const deadline = Date.now() + 5_000;
    let written = "";
    while (!written.includes(product.id)) {
      assert(Date.now() < deadline, "the file was not written");
      written = await Deno.readTextFile(stateFile).catch(() => "");
    }
    JSON.parse(written);
  }));

Deno.test("stopping does not wait for a webhook that hangs; after the start it is attempted as if for the first time", () =>
  withStateFile(async (stateFile) => {
    const receiver = startReceiver();
    const hanging = Promise.withResolvers<Response>();
    const arrived = Promise.withResolvers<void>();
    receiver.answer = () => (arrived.resolve(), hanging.promise);
    const before = await openShop({ stateFile });
    await before.subscribe({ url: receiver.url });
    await before.sell("Base Kit", 14900);
    await arrived.promise;
    await before[Symbol.asyncDispose]();
    hanging.resolve(new Response());

    receiver.answer = () => new Response();
    await using after = await openShop({ stateFile });
    await after.simulator.idle();
    const attempts = after.simulator.deliveries();
    assertEquals(attempts.map(({ attempt, succeeded }) => [attempt, succeeded]), [[1, true]]);
    const [first, second] = receiver.received;
    assertEquals(first.headers["webhook-id"], second.headers["webhook-id"]);
    await receiver.stop();
  }));

Deno.test("a file of the format before is taken over: what was planned happens, and what was sold is known", async () => {
  const stateFile = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.copyFile(new URL("./fixtures/state_format_2.json", import.meta.url), stateFile);
    await using shop = await openShop({ stateFile, startAt: new Date("2027-04-02T00:00:00Z") });
    await shop.simulator.clock.advance(32 * 24 * 3600 * 1000);
    const { items: [subscription] } = await shop.polar.subscriptions.list();
    assertEquals([
      subscription.product.name,
      subscription.status,
      subscription.current_period_end.slice(0, 10),
    ], [
      "Yearly",
      "active",
      "2028-05-01",
    ]);
    const { items } = await shop.polar.orders.list({ sorting: ["created_at"] });
    assertEquals(items.map(({ total_amount, seats, units }) => [total_amount, seats, units]), [
      [2000, null, null],
      [10000, null, null],
      [20000, null, null],
    ]);
    shop.simulator.bank.dispute(items[0].id);
    const { items: [dispute] } = await shop.polar.disputes.list();
    assert(dispute.payment_id !== null);
    await shop.polar.refunds.create({ order_id: items[1].id, amount: 10000, reason: "other" });
    await shop.simulator.stop();
    assertEquals(JSON.parse(await Deno.readTextFile(stateFile)).format, 3);
  } finally {
    await Deno.remove(stateFile);
  }
});

Deno.test("a file that is not a state is refused with a sentence that says what to do", () =>
  withStateFile(async (stateFile) => {
    for (const content of ["{", JSON.stringify({ format: 1, organizationId: "of an older form" })]) {
      await Deno.writeTextFile(stateFile, content);
      await assertRejects(() => startSimulator({ accessToken: ACCESS_TOKEN, stateFile }), Error, "Remove it");
    }
  }));

Deno.test("a port that is asked for is the port that answers", async () => {
  const first = await startSimulator({ accessToken: ACCESS_TOKEN });
  const port = Number(new URL(first.url).port);
  await first.stop();
  const again = await startSimulator({ accessToken: ACCESS_TOKEN, port });
  assertEquals(again.url, `http://127.0.0.1:${port}`);
  const polar = createPolar({ accessToken: ACCESS_TOKEN, baseUrl: again.url });
  assertEquals((await polar.products.list()).items, []);
  await again.stop();
});
