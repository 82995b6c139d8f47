/**
 * `deno task storefront:pictures [folder] [width]`: draws the pictures of docs/storefront.md. Somebody buys with a
 * headless Chromium on a stack of its own, and each screen is kept as PNG: in docs/storefront and 1200 pixels wide,
 * unless told otherwise.
 */

import { createPolar } from "@polar-sh/sdk/2026-10";
import { createClient } from "@supabase/supabase-js";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import postgres from "postgres";
import type { Database } from "../../supabase/functions/_shared/database.types.ts";
import { answer } from "../demo-shop/demo_shop.ts";
import { type Stack, startStack } from "../local/stack.ts";
import { call, checkout, dashboardOf, pay, signUp, until } from "../local/visitor.ts";
import { syncProducts } from "../products_sync.ts";
import { findBrowser, signInOn, signUpOn, withPage } from "./browser.ts";

const BUYER = "rosa@ecom-edge-kit.dev";

if (import.meta.main) {
  const browser = await findBrowser();
  if (browser === null) {
    console.error("No Chromium here. Install one, or name it in CHROMIUM.");
    Deno.exit(1);
  }
  const [folder = fileURLToPath(new URL("../../docs/storefront", import.meta.url)), width = "1200"] =
    Deno.args;
  await drawPictures(browser, folder, Number(width));
}

/** Writes `<screen>.png` for each screen, as a window of this width shows it. */
export async function drawPictures(browser: string, folder: string, width: number): Promise<void> {
  const shop = startSlowShop();
  try {
    const stack = await startStack({ test: { shops: { "oakline-bikes.example.com": shop.address } } });
    try {
      const buyThere = (page: Page) => buy(page, stack, shop.goOn, folder);
      await withPage(browser, stack.info.url, buyThere, { viewport: { width, height: 600 } });
    } finally {
      await stack.stop();
    }
  } finally {
    await shop.stop();
  }
}

/** A guest pays, signs up, reads, subscribes, spends, and changes what was subscribed to. */
async function buy(page: Page, stack: Stack, goOn: () => void, folder: string): Promise<void> {
  /** The whole page, or as much of it. */
  const draw = async (screen: string, height?: number) => {
    const clip = height === undefined ? undefined : { x: 0, y: 0, width: page.viewportSize()!.width, height };
    await page.screenshot({ path: `${folder}/${screen}.png`, fullPage: true, clip });
  };
  const product = (name: string) => page.locator("form.card", { hasText: name });
  const completed = page.locator(".status.completed");

  for (const shop of stack.info.demo_shop_urls) {
    await product("Base Kit").getByLabel("Address of the shop").fill(shop);
    await product("Base Kit").getByRole("button", { name: "Add to cart" }).click();
  }
  await product("Base Kit").getByText("We will read").waitFor();
  await draw("catalogue");
  await page.getByRole("navigation").getByRole("link", { name: "Cart" }).click();
  await page.getByRole("button", { name: "Pay", exact: true }).waitFor();
  await draw("cart");
  await payAtPolar(page, "Pay", () => draw("checkout"));
  await page.getByText("Sign up with the e-mail you paid with").waitFor();
  await draw("success", 440);
  await signUpOn(page, stack.mails, BUYER, () => draw("sign-in"));

  await completed.waitFor();
  await page.locator("progress").waitFor();
  await draw("progress");
  goOn();
  await completed.nth(1).waitFor();

  await page.getByRole("link", { name: "Survival blueprint for harbor" }).click();
  await page.locator("summary").first().click();
  await draw("report", 1100);

  await page.getByRole("link", { name: "Kits", exact: true }).click();
  await product("Monthly Edge Update").getByLabel("Address of the shop").fill(stack.info.demo_shop_urls[0]);
  await payAtPolar(page, "Subscribe");
  await giveCredits(stack);
  await page.getByRole("button", { name: "Spend one credit" }).click();
  await page.getByText("One credit spent").first().waitFor();
  await completed.nth(2).waitFor();
  await draw("dashboard");
  await manage(page, stack, draw);
  await page.getByRole("button", { name: "Payment methods" }).click();
  await page.getByRole("link", { name: "Back to the shop" }).waitFor();
  await draw("portal", 300);
}

/** Another plan is looked at and planned; a colleague gets a seat. */
async function manage(page: Page, stack: Stack, draw: (screen: string) => Promise<unknown>): Promise<void> {
  await sellPlans(stack);
  const dashboard = `${stack.info.url}/dashboard`;
  await page.getByRole("link", { name: "Manage Monthly Edge Update" }).click();
  await page.locator("summary", { hasText: "Another plan" }).click();
  await page.getByLabel("Edge Update Plus").check();
  await page.getByRole("button", { name: "Change it and pay" }).waitFor();
  await draw("change");
  await page.getByLabel("With the next period").check();
  await page.getByText(/^From .*: Edge Update Plus/).waitFor();
  await page.getByRole("button", { name: "Change it", exact: true }).click();
  await page.getByRole("button", { name: "Undo" }).waitFor();
  await draw("pending");

  await page.getByRole("button", { name: "Sign out" }).click();
  await signInOn(page, await buyTeam(stack));
  await page.goto(dashboard);
  await page.getByRole("link", { name: "Manage Team" }).click();
  for (const who of ["mara", "jonas"]) {
    await page.getByLabel("Give a seat to").fill(`${who}@harbor-coffee.example.com`);
    await page.getByRole("button", { name: "Invite" }).click();
    await page.getByRole("status").getByText(`${who}@`).waitFor();
  }
  await draw("seats");
  await page.goto(dashboard);
}

/** From a button of the shop to its success page. */
async function payAtPolar(page: Page, button: string, look = () => Promise.resolve()): Promise<void> {
  await page.getByRole("button", { name: button, exact: true }).click();
  await page.getByText("Simulated Polar").waitFor();
  const email = page.getByLabel("E-mail");
  if (await email.isEditable()) await email.fill(BUYER); // who has a customer at Polar cannot change it
  await look();
  await page.getByRole("button", { name: "Pay" }).click();
  await page.waitForURL(/\/dashboard\?checkout=success/);
}

/** The launch catalogue has one plan: another one to change to, and one by the seat. */
async function sellPlans({ info }: Stack): Promise<void> {
  const sql = postgres(info.database_url, { max: 1, onnotice() {} });
  try {
    await sql`
      insert into products (
        slug, kind, name, description, price_amount, recurring_interval, reports, seat_based, active
      )
      values
        ('edge-update-plus', 'subscription', 'Edge Update Plus', 'The monthly update, and what of the shop is exposed.',
          9900, 'month', '{edge_update,threat_scan}', false, true),
        ('team', 'subscription', 'Team', 'For teams, by the seat.', 1900, 'month', '{}', true, true)`;
    await syncProducts(sql, createPolar({ accessToken: info.polar_access_token, baseUrl: info.polar_url }));
  } finally {
    await sql.end();
  }
}

/** Somebody else has five seats: who has another plan cannot buy them. */
async function buyTeam(stack: Stack): Promise<string> {
  const { client, email } = await signUp(stack, "tess@ecom-edge-kit.dev");
  await pay((await checkout(client, [{ product: "team", quantity: 5 }])).url, email);
  await until("the seats", async () => (await dashboardOf(client)).subscriptions.length === 1);
  return email;
}

/** No product of the catalogue brings credits, so an operator gives some. */
async function giveCredits({ info }: Stack): Promise<void> {
  const operator = createClient<Database>(info.url, info.secret_key);
  const { data } = await operator.from("profiles").select("user_id").eq("email", BUYER).single();
  await call(operator, "adjust_credits", {
    p_user_id: data!.user_id,
    p_amount: 25,
    p_key: "for the picture",
    p_reason: "for the picture",
    p_expires_at: new Date(Date.now() + 30 * 24 * 60 * 60_000).toISOString(),
  });
}

/** The second shop, but it stops in the middle until it is told to go on: its report is long enough in the making. */
function startSlowShop(): { address: string; goOn(): void; stop(): Promise<void> } {
  const { promise: told, resolve: goOn } = Promise.withResolvers<void>();
  let asked = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    if (++asked > 9) await told;
    return answer(request);
  });
  return {
    address: `127.0.0.1:${server.addr.port}`,
    goOn,
    stop() {
      goOn();
      return server.shutdown();
    },
  };
}
