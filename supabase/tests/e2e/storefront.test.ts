/**
 * Contract: a person can buy, follow and read with nothing but a browser. Runs in a real headless Chromium, Debian's or
 * the one that CHROMIUM names; on a machine without one only what is served is looked at, and a line says so.
 */

import { assert, assertEquals } from "@kit/assert";
import { createPolar } from "@polar-sh/sdk/2026-10";
import { glob } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { checkout, dashboardOf, pay, signUp, until } from "../../../scripts/local/visitor.ts";
import type { Browser, Page } from "playwright-core";
import {
  findBrowser,
  inTab,
  launch,
  openWindow,
  signInOn,
  signUpOn,
  type Window,
} from "../../../scripts/storefront/browser.ts";
import { syncProducts } from "../../../scripts/products_sync.ts";
import { drawPictures } from "../../../scripts/storefront/pictures.ts";
import { test, type World } from "./stack.ts";
import { assertFocused } from "./storefront_look.ts";

const browserPath = await findBrowser();
if (browserPath === null) {
  console.log(
    "No Chromium here: the storefront is not clicked through. Install one, or name it in CHROMIUM.",
  );
}

let browser: Browser | undefined;
let window: Window | undefined;
Deno.test.afterAll(() => browser?.close());

/** Opens the storefront as somebody new. */
async function visit({ stack }: World, use: (page: Page) => Promise<void>): Promise<void> {
  browser ??= await launch(browserPath!);
  window ??= await openWindow(browser);
  const { url, polar_url } = stack.info;
  await inTab(window, [url, polar_url], url, use, { width: 1200, height: 900 });
}

/** So that each file is read in one sitting. */
const LINES = { html: 60, js: 150, css: 300 };

test("the storefront is served whole, each file stays small, and no script is in its page", async ({ stack }) => {
  const { url, publishable_key, secret_key } = stack.info;
  const folder = new URL("../../../scripts/storefront/", import.meta.url);
  const files = await Array.fromAsync(
    glob(["*.css", "*.js", "screens/*.js"], { cwd: fileURLToPath(folder) }),
  );
  assert(files.length > 5, "the files are not found");
  for (const path of ["", ...files.map((file) => `storefront/${file}`)]) {
    const answer = await fetch(`${url}/${path}`);
    const body = await answer.text();
    const kind = path === "" ? "html" : path.endsWith(".css") ? "css" : "js";
    const type = kind === "js" ? "text/javascript" : `text/${kind}`;
    assertEquals([answer.status, answer.headers.get("content-type")], [200, `${type}; charset=utf-8`], path);
    assert(answer.headers.get("content-security-policy")!.includes("script-src 'self'"));
    assert(!body.includes(secret_key));
    const lines = body.trimEnd().split("\n").length;
    assert(lines <= LINES[kind], `${path} has ${lines} lines`);
    if (path === "") assert(body.includes(publishable_key) && !/<script>|\son\w+=/.test(body));
  }
  assert((await (await fetch(`${url}/storefront/supabase.js`)).text()).includes("createClient"));
  for (const path of ["nothing.js", "storefront.ts", "..%2fdeno.json", "screens%2fcart.js"]) {
    const answer = await fetch(`${url}/storefront/${path}`);
    assertEquals([path, answer.status], [path, 404]);
    await answer.body?.cancel();
  }
});

if (browserPath !== null) {
  test("a visitor signs up, buys two reports, watches them come and reads them", async (world) => {
    const { stack } = world;
    await visit(world, async (page) => {
      await signUpOn(page, stack.mails, "rosa@ecom-edge-kit.dev");
      for (const shop of stack.info.demo_shop_urls) {
        const kit = page.locator("form.card", { hasText: "Base Kit" });
        await kit.getByLabel("Address of the shop").fill(shop);
        await kit.getByRole("button", { name: "Add to cart" }).click();
      }
      await page.getByRole("navigation").getByRole("link", { name: "Cart" }).click();
      await page.getByRole("button", { name: "Pay", exact: true }).click();
      await page.waitForURL((url) => url.origin === new URL(stack.info.polar_url).origin);
      await page.getByRole("button", { name: /pay/i }).click();
      await page.waitForURL(/\/dashboard\?checkout=success/);
      await page.locator("#good", { hasText: "Paid." }).waitFor();
      await page.locator(".status.completed").nth(1).waitFor();
      assertEquals(await page.locator("#cart-count").isVisible(), false, "what was paid leaves the cart");

      const [pdf] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "PDF" }).first().click(),
      ]);
      assert((await Deno.readTextFile(await pdf.path())).startsWith("%PDF-"));
      await page.getByRole("link", { name: /Survival blueprint/i }).first().click();
      await page.locator("details summary").first().click();
      assert(await page.getByText("Fix:").first().isVisible());
    });
  });

  test("a guest pays without leaving the shop, in euros and with a code", async (world) => {
    const { stack, sql } = world;
    await sql`insert into product_prices (product, currency, amount) values ('base-kit', 'eur', 13900)`;
    const client = createPolar({ accessToken: stack.info.polar_access_token, baseUrl: stack.info.polar_url });
    await syncProducts(sql, client);
    const half = { name: "Half", code: "HALF50", basis_points: 5000, duration: "once" as const };
    await client.discounts.create({ ...half, type: "percentage" });
    await visit(world, async (page) => {
      const kit = page.locator("form.card", { hasText: "Base Kit" });
      await kit.getByText("$149.00 or €139.00").waitFor();
      await kit.getByLabel("Address of the shop").fill(stack.info.demo_shop_urls[0]);
      await kit.getByRole("button", { name: "Add to cart" }).click();
      await page.goto(`${stack.info.url}/cart`);
      await page.getByLabel("Before tax").selectOption("€139.00");
      await page.getByLabel("Discount code").fill("HALF");
      await page.getByRole("button", { name: "Check out here" }).click();
      await page.getByRole("alert").getByText("There is no such code").waitFor();
      await page.getByLabel("Discount code").fill("half50");

      const inside = page.frameLocator("iframe[title=Checkout]");
      for (const way of ["closed", "paid"]) {
        await page.getByRole("button", { name: "Check out here" }).click();
        await inside.getByText("€139.00, less Half").waitFor();
        assertEquals(await inside.getByRole("link").count(), 0, "there is no way back but to close it");
        if (way === "closed") await inside.getByRole("button", { name: "Close" }).click();
      }
      await inside.getByLabel("E-mail").fill("inside-in-a-browser@ecom-edge-kit.dev");
      await inside.getByLabel("Card").selectOption("declined");
      await inside.getByRole("button", { name: "Pay", exact: true }).click();
      await inside.getByText("The card was declined").waitFor();
      await inside.getByLabel("Card").selectOption("good");
      await inside.getByRole("button", { name: "Pay", exact: true }).click();
      await page.waitForURL(/\/dashboard\?checkout=success/);
      await page.getByText("Sign up with the e-mail you paid with").waitFor();
    });
    const orders = await sql`
      select currency, subtotal_amount::integer, discount_amount::integer, total_amount::integer, attention from orders
      where email = 'inside-in-a-browser@ecom-edge-kit.dev'`;
    assertEquals([...orders], [
      { currency: "eur", subtotal_amount: 13900, discount_amount: 6950, total_amount: 6950, attention: [] },
    ], "closing and opening again was one checkout");
    await sql`delete from product_prices`;
    await syncProducts(sql, client);
  });

  test("a guest pays, is asked to sign up with the same e-mail, and then sees it", async (world) => {
    const { stack } = world;
    await visit(world, async (page) => {
      const kit = page.locator("form.card", { hasText: "Base Kit" });
      await kit.getByLabel("Address of the shop").fill(stack.info.demo_shop_urls[0]);
      await kit.getByRole("button", { name: "Add to cart" }).click();
      await page.goto(`${stack.info.url}/cart`);
      await page.getByRole("button", { name: "Pay", exact: true }).click();
      await page.waitForURL((url) => url.origin === new URL(stack.info.polar_url).origin);
      await page.getByLabel(/e-?mail/i).fill("guest-in-a-browser@ecom-edge-kit.dev");
      await page.getByRole("button", { name: /pay/i }).click();
      await page.getByText("Sign up with the e-mail you paid with").waitFor();
      await signUpOn(page, stack.mails, "guest-in-a-browser@ecom-edge-kit.dev");
      await page.locator(".card", { hasText: "Base Kit" }).first().waitFor();
    });
  });

  test("a subscription is bought beside the cart, which stays", async (world) => {
    const { stack } = world;
    await visit(world, async (page) => {
      for (const [product, button] of [["Base Kit", "Add to cart"], ["Monthly Edge Update", "Subscribe"]]) {
        const card = page.locator("form.card", { hasText: product });
        await card.getByLabel("Address of the shop").fill(stack.info.demo_shop_urls[0]);
        await card.getByRole("button", { name: button }).click();
      }
      await page.getByLabel(/e-?mail/i).fill("subscriber-in-a-browser@ecom-edge-kit.dev");
      await page.getByRole("button", { name: /pay/i }).click();
      await page.getByText("Sign up with the e-mail you paid with").waitFor();
      assertEquals(await page.locator("#cart-count").textContent(), "1");
    });
  });

  test("a subscriber cancels, keeps it after all, and opens an invoice", async (world) => {
    const { stack } = world;
    const buyer = await signUp(stack, "leaver-in-a-browser@ecom-edge-kit.dev");
    await pay((await checkout(buyer.client, [{ product: "monthly-edge-update" }])).url, buyer.email);
    const subscription = async () => (await dashboardOf(buyer.client)).subscriptions[0];
    await until("the subscription", async () => (await subscription())?.status === "active");
    await visit(world, async (page) => {
      await signInOn(page, buyer.email);
      await page.goto(`${stack.info.url}/dashboard`);
      await page.getByRole("link", { name: "Manage Monthly Edge Update" }).click();
      await page.locator("summary", { hasText: "Cancel" }).click();
      await page.getByRole("button", { name: "Cancel the subscription" }).click();
      await page.getByRole("status").getByText("Monthly Edge Update ends on").waitFor();
      const keep = page.getByRole("button", { name: "Keep it" });
      await keep.waitFor();
      await assertFocused(keep); // the form that was sent is gone
      await keep.click();
      await page.getByRole("status").getByText("goes on").waitFor();
      await page.locator("summary", { hasText: "Cancel" }).waitFor();
      await page.getByRole("link", { name: "Dashboard", exact: true }).first().click();
      await page.getByRole("button", { name: "Invoice" }).click();
      // Chromium never ends a tab that is closed between the request for a PDF and its arrival.
      await page.waitForURL(/\/papers\/invoice\//);
      assertEquals(new URL(page.url()).origin, new URL(stack.info.polar_url).origin);
    });
  });

  test("every kind of report is drawn", async (world) => {
    const { stack } = world;
    const [shop, other] = stack.info.demo_shop_urls;
    const reader = await signUp(stack, "reader-in-a-browser@ecom-edge-kit.dev");
    for (
      const items of [
        [{ product: "full-edge-stack", url: shop }],
        [{ product: "competitor-kill-matrix", url: shop, competitor_urls: [other] }],
        [{ product: "monthly-edge-update", url: shop }],
      ]
    ) {
      await pay((await checkout(reader.client, items)).url, reader.email);
    }
    const reports = async () =>
      (await dashboardOf(reader.client)).purchases.flatMap(({ outputs }) => outputs);
    await until("a report of each kind", async () => (await reports()).length === 6);

    await visit(world, async (page) => {
      await signInOn(page, reader.email);
      for (const { id, title } of await reports()) {
        await page.goto(`${stack.info.url}/report?id=${id}`);
        await page.getByRole("heading", { level: 1, name: title }).waitFor();
        const parts = await page.locator(".card").allInnerTexts();
        assert(parts.length > 0, `${title} is empty`);
        assertEquals(/\[object|undefined|NaN/.exec(await page.locator("main").innerText()), null, title);
      }
    });
  });

  test("what the server refuses is told in words, and nothing is lost", async (world) => {
    const { stack } = world;
    await visit(world, async (page) => {
      const kit = page.locator("form.card", { hasText: "Base Kit" });
      await kit.getByLabel("Address of the shop").fill("http://127.0.0.1/");
      await kit.getByRole("button", { name: "Add to cart" }).click();
      await page.goto(`${stack.info.url}/cart`);
      await page.getByRole("button", { name: "Pay", exact: true }).click();
      await page.getByRole("alert").getByText("Send the shop's domain name instead of an IP address.")
        .waitFor();
      assertEquals(await page.locator("#cart-count").textContent(), "1");
    });
  });

  test("deno task storefront:pictures draws what docs/storefront.md shows", async () => {
    const docs = await Deno.readTextFile(new URL("../../../docs/storefront.md", import.meta.url));
    const shown = Array.from(docs.matchAll(/\]\(storefront\/(.+?)\)/g), ([, name]) => name);
    const folder = await Deno.makeTempDir();
    try {
      await drawPictures(browserPath, folder, 390);
      const drawn = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
      assertEquals(drawn.sort(), shown.sort());
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
