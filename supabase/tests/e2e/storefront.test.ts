/**
 * Contract: a person can buy, follow and read with nothing but a browser. Runs in a real headless Chromium, Debian's or
 * the one that CHROMIUM names; on a machine without one only what is served is looked at, and a line says so.
 */

import { assert, assertEquals } from "@std/assert";
import { type Browser, chromium, type Page } from "playwright-core";
import { findBrowser } from "../../../scripts/storefront/browser.ts";
import { until } from "../../../scripts/local/visitor.ts";
import { test } from "./stack.ts";

const screenshots = Deno.env.get("EDGE_KIT_SCREENSHOTS");
const browserPath = await findBrowser();
if (browserPath === null) {
  console.log(
    "No Chromium here: the storefront is not clicked through. Install one, or name it in CHROMIUM.",
  );
}

test("the storefront is served whole, stays small and has no script in its page", async ({ stack }) => {
  const { url, publishable_key, secret_key } = stack.info;
  let lines = 0;
  for (
    const [path, type] of [["/", "text/html"], ["/storefront/style.css", "text/css"], [
      "/storefront/shop.js",
      "text/javascript",
    ]]
  ) {
    const answer = await fetch(url + path);
    const body = await answer.text();
    assertEquals([answer.status, answer.headers.get("content-type")], [200, `${type}; charset=utf-8`]);
    assert(answer.headers.get("content-security-policy")!.includes("script-src 'self'"));
    assert(!body.includes(secret_key));
    lines += body.trimEnd().split("\n").length;
    if (path === "/") assert(body.includes(publishable_key) && !/<script>|\son\w+=/.test(body));
  }
  assert(lines < 700, `${lines} lines`);
  assert((await (await fetch(`${url}/storefront/supabase.js`)).text()).includes("createClient"));
});

if (browserPath !== null) {
  test("a visitor signs up, buys two reports, watches them come and reads them", async ({ stack }) => {
    await withPage(browserPath, stack.info.url, async (page) => {
      await signUp(page, stack.mails, "rosa@ecom-edge-kit.dev");
      for (const shop of stack.info.demo_shop_urls) {
        const kit = page.locator("form.card", { hasText: "Base Kit" });
        await kit.getByLabel("Address of the shop").fill(shop);
        await kit.getByRole("button", { name: "Add to cart" }).click();
      }
      await shoot(page, "kits");
      await page.getByRole("link", { name: "Cart" }).click();
      await shoot(page, "cart");
      await page.getByRole("button", { name: "Pay" }).click();
      await page.waitForURL((url) => url.origin === new URL(stack.info.polar_url).origin);
      await shoot(page, "checkout");
      await page.getByRole("button", { name: /pay/i }).click();
      await page.waitForURL(/\/dashboard\?checkout=success/);
      await page.locator("#notice", { hasText: "Paid." }).waitFor();
      await page.locator(".status.completed").nth(1).waitFor();
      await shoot(page, "dashboard");
      assertEquals(await page.locator("#cart-count").isVisible(), false, "what was paid leaves the cart");

      const [pdf] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "PDF" }).first().click(),
      ]);
      assert((await Deno.readTextFile(await pdf.path())).startsWith("%PDF-"));
      await page.getByRole("link", { name: /Survival blueprint/i }).first().click();
      await page.locator("details summary").first().click();
      assert(await page.getByText("Fix:").first().isVisible());
      await shoot(page, "report");
    });
  });

  test("a guest pays, is asked to sign up with the same e-mail, and then sees it", async ({ stack }) => {
    await withPage(browserPath, stack.info.url, async (page) => {
      const kit = page.locator("form.card", { hasText: "Base Kit" });
      await kit.getByLabel("Address of the shop").fill(stack.info.demo_shop_urls[0]);
      await kit.getByRole("button", { name: "Add to cart" }).click();
      await page.goto(`${stack.info.url}/cart`);
      await page.getByRole("button", { name: "Pay" }).click();
      await page.waitForURL((url) => url.origin === new URL(stack.info.polar_url).origin);
      await page.getByLabel(/e-?mail/i).fill("guest-in-a-browser@ecom-edge-kit.dev");
      await page.getByRole("button", { name: /pay/i }).click();
      await page.getByText("Sign up with the e-mail you paid with").waitFor();
      await signUp(page, stack.mails, "guest-in-a-browser@ecom-edge-kit.dev");
      await page.locator(".card", { hasText: "Base Kit" }).first().waitFor();
    });
  });

  test("what the server refuses is told in words, and nothing is lost", async ({ stack }) => {
    await withPage(browserPath, stack.info.url, async (page) => {
      const kit = page.locator("form.card", { hasText: "Base Kit" });
      await kit.getByLabel("Address of the shop").fill("http://127.0.0.1/");
      await kit.getByRole("button", { name: "Add to cart" }).click();
      await page.goto(`${stack.info.url}/cart`);
      await page.getByRole("button", { name: "Pay" }).click();
      await page.locator("#notice").waitFor();
      assertEquals(await page.locator("#cart-count").textContent(), "1");
    });
  });
}

async function withPage(path: string, url: string, use: (page: Page) => Promise<void>): Promise<void> {
  const browser: Browser = await chromium.launch({ executablePath: path, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    page.setDefaultTimeout(30_000);
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(error.message));
    await page.goto(url);
    await use(page);
    assertEquals(problems, [], "the page threw");
  } finally {
    await browser.close();
  }
}

async function signUp(page: Page, mails: (to: string) => { text: string }[], email: string): Promise<void> {
  await page.getByRole("button", { name: /^Sign in/ }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("E-mail", { exact: true }).fill(email);
  await dialog.getByLabel("Password").fill("correct horse battery staple");
  await dialog.getByRole("button", { name: "Sign up" }).click();
  await dialog.getByLabel("Code").fill(await codeFor(mails, email));
  await dialog.getByRole("button", { name: "Sign up" }).click();
  await page.locator("#account", { hasText: email }).waitFor();
}

async function codeFor(mails: (to: string) => { text: string }[], email: string): Promise<string> {
  let code: string | undefined;
  await until("the code", () => {
    code = /\b\d{6}\b/.exec(mails(email)[0]?.text ?? "")?.[0];
    return Promise.resolve(code !== undefined);
  });
  return code!;
}

async function shoot(page: Page, name: string): Promise<void> {
  if (screenshots) await page.screenshot({ path: `${screenshots}/${name}.png`, fullPage: true });
}
