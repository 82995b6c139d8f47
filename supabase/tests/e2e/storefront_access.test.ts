/**
 * Contract: the storefront is for people who use no mouse, see the page twice as large, want nothing to move, or have it
 * read to them. Kills: a focus that is lost when the page draws itself anew, a line that runs out of a narrow window.
 */

import { assert, assertEquals, assertMatch } from "@kit/assert";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import {
  findBrowser,
  inPage,
  inTab,
  launch,
  openWindow,
  type Window,
} from "../../../scripts/storefront/browser.ts";
import { test, type World } from "./stack.ts";
import { asUser, readerOf } from "./storefront/scene.ts";
import { assertFocused, assertLooksRight } from "./storefront_look.ts";

const browserPath = await findBrowser();
let browser: Browser | undefined;
let window: Window | undefined;
Deno.test.afterAll(() => browser?.close());

/**
 * Opens a page of the storefront, where there is a browser; storefront.test.ts says where there is none.
 *
 * @param options of a window of its own
 */
function visit(
  name: string,
  path: string,
  play: (page: Page, world: World) => Promise<void>,
  options?: BrowserContextOptions,
  prepare?: (page: Page, world: World) => Promise<unknown>,
): void {
  if (browserPath === null) return;
  test(name, async (world) => {
    browser ??= await launch(browserPath);
    const { url, polar_url } = world.stack.info;
    const use = (page: Page) => play(page, world);
    const begin = (page: Page) => prepare?.(page, world) ?? Promise.resolve();
    if (options) return await inPage(browser, url + path, use, options, begin);
    window ??= await openWindow(browser);
    await inTab(window, [url, polar_url], url + path, use, { width: 1280, height: 800 }, begin);
  });
}

const press = async (page: Page, key: string, times = 1) => {
  for (let pressed = 0; pressed < times; pressed++) await page.keyboard.press(key);
};

visit(
  "a kit is bought by keyboard alone, from the first Tab to Polar's page",
  "/",
  async (page, { stack }) => {
    await page.getByRole("heading", { level: 1 }).waitFor();
    await press(page, "Tab");
    await assertFocused(page.getByRole("link", { name: "Skip to the content" }));
    await press(page, "Enter");
    await press(page, "Tab"); // what was skipped is behind
    await assertFocused(page.getByRole("link", { name: "Choose a kit" }));
    await press(page, "Enter");
    await press(page, "Tab");
    await assertFocused(page.locator("form.product input").first());
    await page.keyboard.type(new URL(stack.info.demo_shop_urls[0]).host);
    await press(page, "Enter");
    const next = page.locator(".said").getByRole("link", { name: "Go to the cart" });
    await next.waitFor();
    await press(page, "Tab", 2); // past the button
    await assertFocused(next);
    await press(page, "Enter");
    await page.getByRole("button", { name: "Pay", exact: true }).waitFor();
    await page.getByRole("link", { name: "Skip to the content" }).focus();
    await press(page, "Enter");
    await press(page, "Tab", 4); // Edit, Remove, the code, Pay
    await assertFocused(page.getByRole("button", { name: "Pay", exact: true }));
    await press(page, "Enter");
    await page.waitForURL((url) => url.origin === new URL(stack.info.polar_url).origin);
  },
);

visit("the dialog takes the focus, Escape closes it, and the focus goes back", "/", async (page) => {
  const open = page.getByRole("button", { name: "Sign in" });
  await open.focus();
  await press(page, "Enter");
  await assertFocused(page.getByRole("dialog").getByLabel("E-mail"));
  await press(page, "Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await assertFocused(open);
});

const small: BrowserContextOptions[] = [
  { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }, // 200 % of 1280
  { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 }, // 400 %, as far as WCAG 1.4.10 goes
];
for (const [at, options] of small.entries()) {
  visit(`nothing is cut off at ${(at + 1) * 200} %`, "/", async (page, { stack }) => {
    for (const path of ["/", "/cart", "/dashboard", "/report?id=1", "/nowhere"]) {
      await page.goto(stack.info.url + path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await assertLooksRight(page);
    }
  }, options);
  visit(
    `nothing of what was bought is cut off at ${(at + 1) * 200} %`,
    "/dashboard",
    async (page, world) => {
      const { report } = await readerOf(world);
      await page.getByRole("link", { name: /^Survival blueprint/ }).waitFor();
      await assertLooksRight(page);
      await page.goto(`${world.stack.info.url}/report?id=${report}`);
      await page.getByRole("heading", { level: 1, name: /^Survival blueprint/ }).waitFor();
      await page.locator("summary").first().click();
      await assertLooksRight(page);
    },
    options,
    asUser(readerOf),
  );
}

visit(
  "nothing moves for those who do not want it to",
  "/",
  async (page) => {
    await page.locator(".waiting").waitFor();
    const moving = "document.getAnimations().filter(({ animationName }) => animationName === 'turn').length";
    assertEquals(await page.evaluate(moving), 0);
    await page.emulateMedia({ reducedMotion: "no-preference" });
    assertEquals(await page.evaluate(moving), 1, "else it turns");
  },
  { viewport: { width: 390, height: 800 }, reducedMotion: "reduce" },
  (page) => page.route("**/rest/v1/products*", () => {}),
);

visit(
  "what is read aloud comes in the order of the page, under headings that lead through it",
  "/",
  async (page) => {
    await page.locator("form.product").first().waitFor();
    assertEquals(await page.locator("h1, main h2").allTextContents(), [
      "Know what costs your shop its customers",
      "Report kits",
      "One question, answered",
      "Every month",
    ]);
    const kit = page.locator("form.product", { hasText: "Base Kit" });
    const read = await kit.ariaSnapshot();
    const order = [
      "heading",
      "$149.00",
      "survival blueprint",
      'combobox "Address of the shop"',
      "Add to cart",
    ];
    const places = order.map((part) => read.indexOf(part));
    assert(places.every((place, at) => place > (places[at - 1] ?? -1)), `${order} is read as\n${read}`);
    assertEquals(await page.title(), "Reports for shops · Edge Kit");
  },
);

if (browserPath !== null) {
  test("who comes next in a window finds nothing of who was there before", async ({ stack }) => {
    browser ??= await launch(browserPath);
    const window = await openWindow(browser);
    const origins = [stack.info.url, stack.info.polar_url];
    const kept =
      "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, navigator.onLine])";
    const leave = "localStorage.left = sessionStorage.left = 'mine'; document.cookie = 'left=mine; path=/'";
    const found: string[][] = [[], []];
    for (const person of found) {
      await inTab(window, origins, stack.info.url, async (page) => {
        for (const origin of origins) {
          await page.goto(origin);
          person.push(await page.evaluate<string>(kept));
          await page.evaluate(leave);
          assertMatch(await page.evaluate<string>(kept), /"left":"mine".*"left":"mine".*left=mine/);
        }
        await page.context().setOffline(true);
      }, { width: 390, height: 800 });
    }
    assertEquals(found[1], found[0]);
  });
}
