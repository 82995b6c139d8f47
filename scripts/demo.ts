/**
 * `deno task demo`: one sale from the sign-up to the report, and one by a guest who signs up afterwards, on a stack of
 * its own. Every step says what it did and how long that took; the first one that is not as it should be ends the demo
 * with exit code 1. Nothing is left running.
 */

import { watchLaunchers } from "./local/launchers.ts";
import { type Stack, startStack } from "./local/stack.ts";
import {
  checkout,
  type Client,
  dashboardOf,
  link,
  pay,
  signedOut,
  signUp,
  statusOf,
  until,
  type Visitor,
} from "./local/visitor.ts";

const startedAt = performance.now();
let stepNumber = 0;

if (import.meta.main) {
  const asked = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => asked.abort());
  }
  watchLaunchers(() => asked.abort());
  Deno.exit(await demo(asked.signal));
}

/** @returns exit code: 0 when every step was as it should be */
async function demo(signal: AbortSignal): Promise<number> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("The demo was asked to stop.")));
  });
  aborted.catch(() => {});
  let stack: Stack | undefined;
  try {
    stack = await step(
      "Start the stack: Postgres 17, gateway, functions, Polar simulator, two shops",
      () => startStack(),
    );
    await Promise.race([tell(stack), aborted]);
    return 0;
  } catch (error) {
    console.error(`\n✗ ${error instanceof Error ? error.message : error}`);
    return 1;
  } finally {
    await stack?.stop();
    console.log(`\nStopped. ${((performance.now() - startedAt) / 1000).toFixed(1)} s in all.`);
  }
}

async function tell(stack: Stack): Promise<void> {
  const [coffee, bikes] = stack.info.demo_shop_urls;

  const ada = await step(
    "Ada signs up and confirms her e-mail",
    () => signUp(stack, "ada@ecom-edge-kit.dev"),
  );
  const adasCheckout = await step(
    `Ada puts two Base Kits into one cart, for ${coffee} and ${bikes}`,
    () => checkout(ada.client, [{ product: "base-kit", url: coffee }, { product: "base-kit", url: bikes }]),
  );
  await step("Ada pays on Polar's page", async () => {
    const back = await pay(adasCheckout.url, ada.email);
    expect(back.startsWith(stack.info.app_url), `Polar sent Ada to ${back}`);
  });
  await step("Polar's signed webhook arrives, the order becomes two purchases", async () => {
    await until(
      "the payment",
      async () => (await statusOf(ada.client, adasCheckout.checkout_id)).payment === "paid",
    );
    const { purchases } = await dashboardOf(ada.client);
    expect(purchases.length === 2, `Ada should own two purchases, not ${purchases.length}`);
  });
  await step("The purchases ring the scraper, which reads both shops and writes the reports", async () => {
    await until(
      "the reports",
      async () => (await dashboardOf(ada.client)).purchases.every((p) => p.status === "completed"),
    );
  });

  const guest = signedOut(stack);
  const graceEmail = "grace@ecom-edge-kit.dev";
  const gracesCheckout = await step("Grace buys one Base Kit without an account", async () => {
    const session = await checkout(guest, [{ product: "base-kit", url: coffee }]);
    await pay(session.url, graceEmail);
    await until(
      "her report",
      async () => (await statusOf(guest, session.checkout_id)).delivery === "completed",
    );
    return session;
  });
  const grace = await step("Grace signs up with the e-mail she paid with; nothing is hers yet", async () => {
    const status = await statusOf(guest, gracesCheckout.checkout_id);
    expect(status.sign_in_with_this_email, "the success page should tell a guest to sign in");
    const visitor = await signUp(stack, graceEmail);
    expect(
      (await dashboardOf(visitor.client)).purchases.length === 0,
      "Grace should own nothing before linking",
    );
    return visitor;
  });
  await step("Grace links what she bought as a guest", async () => {
    const { purchases } = await link(grace.client);
    expect(purchases === 1, `link_profile should find one purchase, not ${purchases}`);
  });

  await show("Ada's dashboard", ada.client);
  await show("Grace's dashboard", grace.client);

  await step("Neither sees the other's rows, and a stranger sees none", () => proveWalls(ada, grace, guest));
}

/** Reads every table with every client and holds the rows against what each of them owns. */
async function proveWalls(ada: Visitor, grace: Visitor, stranger: Client): Promise<void> {
  const [adas, graces] = await Promise.all([ownedBy(ada.client), ownedBy(grace.client)]);
  expect(
    adas.orders.length === 1 && adas.purchases.length === 2 && adas.outputs.length === 2,
    "Ada should read her own rows",
  );
  expect(
    graces.orders.length === 1 && graces.purchases.length === 1 && graces.outputs.length === 1,
    "Grace should read her own rows",
  );
  for (const table of ["orders", "purchases", "outputs"] as const) {
    expect(!adas[table].some((id) => graces[table].includes(id)), `Ada and Grace share rows of ${table}`);
    for (const [client, foreign] of [[ada.client, graces], [grace.client, adas]] as const) {
      const { data, error } = await client.from(table).select("id").in("id", foreign[table]);
      expect(error === null && data.length === 0, `somebody reads foreign rows of ${table}`);
    }
    const { data } = await stranger.from(table).select("id");
    expect((data ?? []).length === 0, `a stranger reads rows of ${table}`);
  }
  const { error } = await stranger.rpc("dashboard");
  expect(error !== null, "a stranger should have no dashboard");
}

/** Ids of all rows that a client can read. */
async function ownedBy(
  client: Client,
): Promise<Record<"orders" | "purchases" | "outputs", string[]>> {
  const read = async (table: "orders" | "purchases" | "outputs") => {
    const { data, error } = await client.from(table).select("id");
    expect(error === null, `${table} cannot be read: ${error?.message}`);
    return (data ?? []).map(({ id }) => id);
  };
  return { orders: await read("orders"), purchases: await read("purchases"), outputs: await read("outputs") };
}

async function show(title: string, client: Client): Promise<void> {
  const { profile, purchases, orders } = await dashboardOf(client);
  console.log(`\n  ${title} (${profile.email})`);
  for (const { status, total_amount, currency } of orders) {
    console.log(`    order ${status}, ${money(total_amount, currency)}`);
  }
  for (const { name, url, status, amount, currency, outputs } of purchases) {
    console.log(`    ${name} for ${new URL(url!).host}: ${status}, ${money(amount, currency)}`);
    for (const { title, score } of outputs) console.log(`      ${title}: ${score ?? "no"} of 100`);
  }
}

function money(amount: number, currency: string): string {
  return `${(amount / 100).toFixed(2)} ${currency.toUpperCase()}`;
}

// How it is told -----------------------------------------------------------------------------------------------------

async function step<T>(what: string, action: () => Promise<T>): Promise<T> {
  const label = `${String(++stepNumber).padStart(2)}. ${what}`;
  const begun = performance.now();
  const result = await action();
  console.log(`✓ ${label} (${((performance.now() - begun) / 1000).toFixed(2)} s)`);
  return result;
}

function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(`Step ${stepNumber}: ${otherwise}`);
}
