/**
 * Contract: a payment becomes purchases of whoever paid, and reports, through the real door: supabase-js, the checkout
 * function, Polar's page, signed webhooks, pg_net, the scraper. Runs with the functions on the hosted Deno too.
 */

import { assert, assertEquals } from "@kit/assert";
import {
  call,
  checkout,
  dashboardOf,
  link,
  pay,
  signedOut,
  signUp,
  statusOf,
  until,
} from "../../../scripts/local/visitor.ts";
import { test } from "./stack.ts";

test("two kits in one cart become two purchases with a report each", async ({ stack }) => {
  const ada = await signUp(stack, "ada@ecom-edge-kit.dev");
  const [coffee, bikes] = stack.info.demo_shop_urls;
  const session = await checkout(ada.client, [
    { product: "base-kit", url: coffee },
    { product: "base-kit", url: bikes },
  ]);
  assertEquals((await statusOf(ada.client, session.checkout_id)).payment, "open");

  const back = await pay(session.url, ada.email);
  assert(back.startsWith(`${stack.info.app_url}/dashboard?checkout=success`), back);
  assert(back.includes(session.checkout_id), "the success page must learn the checkout's id");

  await until(
    "the payment",
    async () => (await statusOf(ada.client, session.checkout_id)).payment === "paid",
  );
  await until(
    "the reports",
    async () => (await statusOf(ada.client, session.checkout_id)).delivery === "completed",
  );
  const { purchases, orders } = await dashboardOf(ada.client);
  assertEquals(orders.map(({ status, total_amount, currency }) => [status, total_amount, currency]), [
    ["paid", 29800, "usd"],
  ]);
  assertEquals(
    purchases.map(({ url, amount, status }) => [url, amount, status]).sort(),
    [
      [`${bikes}/`, 14900, "completed"],
      [`${coffee}/`, 14900, "completed"],
    ].sort(),
  );

  const { data: outputs } = await ada.client.from("outputs").select("kind, score, data");
  assertEquals(outputs?.map((output) => output.kind), ["survival_blueprint", "survival_blueprint"]);
  for (const { score, data } of outputs!) {
    assert(score !== null && score >= 0 && score <= 100);
    assert(JSON.stringify(data).includes("evidence"), "a finding must come with its evidence");
  }
  const { data: nested } = await ada.client.from("profiles").select("*, purchases(*, outputs(*))");
  assertEquals(
    nested?.[0].purchases.flatMap((purchase: { outputs: unknown[] }) => purchase.outputs).length,
    2,
  );
});

test("every product of the catalogue delivers each report it promises, with its PDF", async ({ stack, sql }) => {
  const eve = await signUp(stack, "everything@ecom-edge-kit.dev");
  const [coffee, bikes] = stack.info.demo_shop_urls;
  const products =
    await sql`select slug, kind, reports from products where active and kind <> 'cart' order by slug`;
  const lines = products.filter(({ kind }) => kind !== "subscription").map(({ slug }) => slug);
  const plans = products.filter(({ kind }) => kind === "subscription").map(({ slug }) => slug);
  assertEquals([lines.length, plans.length], [4, 1], "the launch catalogue");
  const item = (product: string) => ({
    product,
    url: coffee,
    competitor_urls: product === "competitor-kill-matrix" ? [bikes] : undefined,
  });
  for (const items of [lines.map(item), ...plans.map((plan) => [item(plan)])]) {
    const session = await checkout(eve.client, items);
    await pay(session.url, eve.email);
    await until(
      `the reports of ${items.map(({ product }) => product).join(", ")}`,
      async () => (await statusOf(eve.client, session.checkout_id)).delivery === "completed",
      90_000,
    );
  }

  const { data: delivered } = await eve.client.from("purchases").select(
    "product, outputs(kind, storage_path, data)",
  );
  assertEquals(
    delivered!.map(({ product, outputs }) => [product, outputs.map(({ kind }) => kind).sort()]).sort(),
    products.map(({ slug, reports }) => [slug, [...reports].sort()]),
  );
  for (const { storage_path } of delivered!.flatMap(({ outputs }) => outputs)) {
    const { data: file, error } = await eve.client.storage.from("reports").download(storage_path!);
    assertEquals(error, null);
    assertEquals(await file!.slice(0, 5).text(), "%PDF-");
  }
  const matrix = delivered!.flatMap(({ outputs }) => outputs).find(({ kind }) =>
    kind === "competitor_matrix"
  )!;
  assertEquals((matrix.data as { mode: string }).mode, "comparison");
});

test("S21: each webhook is one request to the database, however many Polar sends for an order", async ({ stack, sql }) => {
  stack.requests.clear();
  const guest = signedOut(stack);
  const session = await checkout(guest, [{ product: "base-kit" }]);
  await pay(session.url, "one-request@ecom-edge-kit.dev");
  await until("the payment", async () => (await statusOf(guest, session.checkout_id)).payment === "paid");
  await stack.simulator.idle();

  const requests = stack.requests.entries();
  const webhooks = requests.filter((request) => request.path === "/functions/v1/polar-webhook");
  const ingested = requests.filter((request) => request.path === "/rest/v1/rpc/ingest_polar_event");
  assert(webhooks.length >= 6, `only ${webhooks.length} webhooks`);
  assertEquals(webhooks.map((request) => request.status), webhooks.map(() => 202));
  assertEquals(ingested.length, webhooks.length);

  const made = await sql`
    select p.status::text from purchases p join orders o on o.id = p.order_id where o.checkout_id = ${session.checkout_id}`;
  assertEquals(made.map((row) => row.status), ["awaiting_url"]);
});

test("S81: a guest's purchase is claimed once, by whoever verifies the e-mail it was paid with", async ({ stack }) => {
  const guest = signedOut(stack);
  const email = "grace@ecom-edge-kit.dev";
  const session = await checkout(guest, [{ product: "base-kit", url: stack.info.demo_shop_urls[0] }]);
  await pay(session.url, email.toUpperCase());
  await until("the payment", async () => (await statusOf(guest, session.checkout_id)).payment === "paid");
  assertEquals((await statusOf(guest, session.checkout_id)).sign_in_with_this_email, true);

  const grace = await signUp(stack, email);
  assertEquals((await dashboardOf(grace.client)).purchases, []);
  const linked = await link(grace.client);
  assertEquals([linked.customers, linked.orders, linked.purchases], [1, 1, 1]);
  const again = await link(grace.client);
  assertEquals(Object.values(again).reduce((sum, count) => sum + count, 0), 0);
  assertEquals((await dashboardOf(grace.client)).purchases.length, 1);
  assertEquals((await statusOf(guest, session.checkout_id)).sign_in_with_this_email, false);
});

test("S80: an account whose e-mail is not confirmed gets nothing of what that e-mail bought", async ({ stack, sql }) => {
  const guest = signedOut(stack);
  const email = "victim@ecom-edge-kit.dev";
  const session = await checkout(guest, [{ product: "base-kit" }]);
  await pay(session.url, email);
  await until("the payment", async () => (await statusOf(guest, session.checkout_id)).payment === "paid");

  const thief = await signUp(stack, "thief@ecom-edge-kit.dev");
  await sql`update auth.users set email = ${email}, email_confirmed_at = null where id = ${thief.userId}`;
  const { error } = await thief.client.rpc("link_profile");
  assertEquals([error?.code, error?.message], ["PT403", "email_not_verified"]);
  assertEquals((await dashboardOf(thief.client)).purchases, []);
});

test("S83: a buyer whom Polar knows by e-mail only is still the owner of what they buy", async ({ stack, sql }) => {
  const guest = signedOut(stack);
  const email = "known@ecom-edge-kit.dev";
  const first = await checkout(guest, [{ product: "base-kit" }]);
  await pay(first.url, email);
  await until(
    "the guest's payment",
    async () => (await statusOf(guest, first.checkout_id)).payment === "paid",
  );

  const known = await signUp(stack, email);
  const second = await checkout(known.client, [{ product: "base-kit" }]);
  await pay(second.url, email);
  await until(
    "the user's payment",
    async () => (await statusOf(guest, second.checkout_id)).payment === "paid",
  );
  const owners = await sql`select user_id from orders where checkout_id = ${second.checkout_id}`;
  assertEquals(owners.map((row) => row.user_id), [known.userId]);
  assertEquals(
    (await dashboardOf(known.client)).purchases.length,
    2,
    "the adopted customer brings the guest's order along",
  );
});

test("S95: an unverified user who types a stranger's e-mail never inherits the stranger's purchases", async ({ stack, sql }) => {
  const email = "stranger@ecom-edge-kit.dev";
  const attacker = await signUp(stack, "attacker@ecom-edge-kit.dev");
  await sql`update auth.users set email_confirmed_at = null where id = ${attacker.userId}`;
  const bait = await checkout(attacker.client, [{ product: "base-kit" }]);
  await pay(bait.url, email);
  await until("the bait", async () => (await statusOf(attacker.client, bait.checkout_id)).payment === "paid");

  const guest = signedOut(stack);
  const session = await checkout(guest, [{ product: "base-kit" }]);
  await pay(session.url, email);
  await until(
    "the stranger's payment",
    async () => (await statusOf(guest, session.checkout_id)).payment === "paid",
  );
  await stack.simulator.idle();

  const owners = await sql`select user_id from orders where checkout_id = ${session.checkout_id}`;
  assertEquals(owners.map((row) => row.user_id), [null]);
  assertEquals(
    (await dashboardOf(attacker.client)).purchases.length,
    1,
    "the attacker owns what they paid for, no more",
  );
});

test("a kit bought without a shop waits for its URL, which releases it", async ({ stack }) => {
  const buyer = await signUp(stack, "later@ecom-edge-kit.dev");
  const session = await checkout(buyer.client, [{ product: "base-kit" }]);
  await pay(session.url, buyer.email);
  await until(
    "the purchase",
    async () => (await statusOf(buyer.client, session.checkout_id)).delivery === "awaiting_url",
  );
  const [purchase] = (await dashboardOf(buyer.client)).purchases;
  assertEquals(purchase.action, "set_purchase_url");

  const args = { p_purchase_id: purchase.id };
  const refused = await buyer.client.rpc("set_purchase_url", { ...args, p_url: "http://169.254.169.254/" });
  assertEquals([refused.error?.code, refused.error?.message], ["PT422", "invalid_url"]);
  await call(buyer.client, "set_purchase_url", { ...args, p_url: stack.info.demo_shop_urls[1] });
  await until(
    "the report",
    async () => (await statusOf(buyer.client, session.checkout_id)).delivery === "completed",
  );
});
