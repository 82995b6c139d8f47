/**
 * Contract: whatever happens in the storefront is told where the person looks, in words, and looks like what it is;
 * on a phone and on a desk, in light and in dark, without a finding of axe. Kills: a message above the window, an error
 * in the colour of success, a blank page while the network is slow or gone.
 */

import { assert, assertEquals, assertMatch } from "@kit/assert";
import type { Browser, Page } from "playwright-core";
import {
  checkout,
  codeIn,
  dashboardOf,
  pay,
  signUp,
  until,
  type Visitor,
} from "../../../scripts/local/visitor.ts";
import { findBrowser, inPage, launch, signInOn } from "../../../scripts/storefront/browser.ts";
import { test, type World } from "./stack.ts";
import { assertFocused, assertInView, assertLooksRight } from "./storefront_look.ts";

const browserPath = await findBrowser();
let browser: Browser | undefined;
Deno.test.afterAll(() => browser?.close());

/** What a state is given. */
interface Scene {
  page: Page;
  world: World;
  /** The origin of the storefront. */
  url: string;
  shops: string[];
}

/** Plays a scene on a phone and on a desk, and looks at its end. */
function state(
  name: string,
  path: string,
  play: (scene: Scene) => Promise<void>,
  prepare?: (page: Page) => Promise<unknown>,
): void {
  if (browserPath === null) return; // storefront.test.ts says so
  for (const width of [390, 1280]) {
    test(`${name}, ${width} pixels wide`, async (world) => {
      browser ??= await launch(browserPath);
      const { url, demo_shop_urls: shops } = world.stack.info;
      await inPage(
        browser,
        url + path,
        async (page) => {
          await play({ page, world, url, shops });
          await assertLooksRight(page);
        },
        { viewport: { width, height: 800 } },
        prepare,
      );
    });
  }
}

const product = (page: Page, name: string) => page.locator("form.product", { hasText: name });
const title = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name }).waitFor();
const bare = (url: string) => new URL(url).host;

/** A cart, as this page keeps it. */
const withCart = (lines: unknown[]) => (page: Page) => {
  const cart = JSON.stringify(JSON.stringify(lines));
  return page.addInitScript({ content: `localStorage.cart ??= ${cart}` });
};
const baseKit = (url: string) => ({
  product: "base-kit",
  url,
  name: "Base Kit",
  prices: { usd: 14900 },
});

/** Answers a call of the page in the server's place, for what a real one cannot be brought to at will. */
const answering = (path: string, status: number, body: unknown) => (page: Page) =>
  page.route(
    `**${path}*`,
    (route) =>
      route.request().method() === "OPTIONS" ? route.continue() : route.fulfill({ status, json: body }),
  );

/** Somebody with a report, made once. */
let reader: Promise<Visitor & { report: string }> | undefined;
const readerOf = ({ stack }: World) =>
  reader ??= (async () => {
    const visitor = await signUp(stack, "reader-of-states@ecom-edge-kit.dev");
    await pay(
      (await checkout(visitor.client, [{ product: "base-kit", url: stack.info.demo_shop_urls[0] }])).url,
      visitor.email,
    );
    const reports = async () =>
      (await dashboardOf(visitor.client)).purchases.flatMap(({ outputs }) => outputs);
    await until("the report", async () => (await reports()).length === 1);
    return { ...visitor, report: (await reports())[0].id };
  })();

// Catalogue -----------------------------------------------------------------------------------------------------------

state("an address is typed bare, and what will be read is shown", "/", async ({ page }) => {
  const kit = product(page, "Base Kit");
  await kit.getByLabel("Address of the shop").fill("www.some-shop.com/de");
  await kit.getByText("We will read https://www.some-shop.com/de").waitFor();
});

state("a missing or impossible address is told at its field, which has the focus", "/", async ({ page }) => {
  const kit = product(page, "Competitor Kill Matrix");
  await kit.getByRole("button").click();
  await kit.getByText("Type the address.").waitFor();
  const field = kit.getByLabel("Address of the shop");
  await assertFocused(field);
  await field.fill("my shop");
  await kit.getByRole("button").click();
  await assertInView(kit.getByText("This is no address."));
  assertEquals(await field.getAttribute("aria-invalid"), "true");
});

state(
  "what was added is told at the button and in the bar, and is not added twice",
  "/",
  async ({ page, shops }) => {
    const kit = product(page, "Threat Scanner");
    await kit.getByLabel("Address of the shop").fill(bare(shops[0]));
    await kit.getByText(`We will read ${shops[0]}`).waitFor(); // the shops of this machine are known
    await kit.getByRole("button").click();
    await assertInView(kit.getByText("Threat Scanner is in your cart."));
    await assertInView(page.getByRole("status").getByText("Threat Scanner is in your cart."));
    await kit.getByRole("button").click();
    await kit.getByText("is in your cart already").waitFor();
    assertEquals(await page.locator("#cart-count").textContent(), "1");
    assertEquals(await page.getByRole("alert").textContent(), "");
  },
);

state("a subscription that is refused says so at the field and in the bar", "/", async ({ page }) => {
  const plan = product(page, "Monthly Edge Update");
  await plan.getByLabel("Address of the shop").fill("192.168.1.1");
  await plan.getByRole("button").click();
  await plan.getByText("Send the shop's domain name instead of an IP address.").waitFor();
  await assertInView(plan.getByText("Send the shop's domain name instead of an IP address."));
  await assertInView(page.getByRole("alert"));
  assertEquals(await page.getByRole("status").textContent(), "");
});

state(
  "a fault of the server at a button is an error in words, and the button can be pressed again",
  "/",
  async (scene) => {
    const { page, shops } = scene;
    await answering("/functions/v1/checkout", 500, { code: "internal_error", message: "relation missing" })(
      page,
    );
    const plan = product(page, "Monthly Edge Update");
    await plan.getByLabel("Address of the shop").fill(shops[0]);
    await plan.getByRole("button").click();
    await assertInView(plan.getByText("Something went wrong on our side. Nothing was charged."));
    await assertInView(page.getByRole("alert"));
    assertEquals(await page.getByText("relation").count(), 0);
    assertEquals(await plan.getByRole("button").getAttribute("aria-busy"), null);
    await page.getByRole("button", { name: "Close" }).click();
    assertEquals(await page.getByRole("alert").textContent(), "");
  },
);

// Cart ----------------------------------------------------------------------------------------------------------------

state("an empty cart leads to the kits", "/cart", async ({ page }) => {
  await title(page, "Your cart is empty");
  assertEquals(await page.getByRole("link", { name: "Choose a kit" }).getAttribute("href"), "/");
});

state(
  "a cart that is refused shows the line with its field open, and the line can be corrected",
  "/cart",
  async ({ page, shops }) => {
    const second = page.locator(".lines > li").nth(1);
    await page.getByRole("button", { name: "Pay", exact: true }).click();
    const field = second.getByLabel("Address of the shop");
    await field.waitFor();
    await assertInView(second.getByText("Send the shop's domain name instead of an IP address."));
    await assertFocused(field);
    await assertLooksRight(page);
    await field.fill(bare(shops[1]));
    await second.getByRole("button", { name: "Save" }).click();
    await second.getByText(shops[1]).waitFor();
  },
  withCart([baseKit("http://harbor-coffee.example.com/"), baseKit("http://10.0.0.1/")]),
);

state(
  "a product that is no longer for sale is told at its line",
  "/cart",
  async ({ page }) => {
    await page.getByRole("button", { name: "Pay", exact: true }).click();
    const second = page.locator(".lines > li").nth(1);
    await assertInView(second.getByText("This product is no longer for sale. Remove it."));
  },
  withCart([baseKit("http://harbor-coffee.example.com/"), {
    ...baseKit("http://oakline-bikes.example.com/"),
    product: "sold-out",
  }]),
);

state(
  "competitors are shown and can be changed, and what was removed comes back",
  "/cart",
  async ({ page }) => {
    await page.getByText("compared with oakline-bikes.example.com").waitFor();
    await page.getByRole("button", { name: "Edit Competitor" }).click();
    await page.getByLabel("Competitor 2").fill("third-shop.com");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("compared with oakline-bikes.example.com, third-shop.com").waitFor();
    await page.getByRole("button", { name: "Remove Base Kit" }).click();
    assertEquals(await page.locator(".lines > li").count(), 1);
    await assertFocused(page.locator("h1"));
    await page.getByRole("button", { name: "Undo" }).click();
    assertEquals(await page.locator(".lines > li").count(), 2);
  },
  withCart([
    baseKit("http://harbor-coffee.example.com/"),
    {
      ...baseKit("http://harbor-coffee.example.com/"),
      product: "competitor-kill-matrix",
      name: "Competitor Kill Matrix",
      competitor_urls: ["http://oakline-bikes.example.com/"],
    },
  ]),
);

state(
  "what stands in a cart twice is asked about, and may be paid",
  "/cart",
  async ({ page, world }) => {
    await page.getByRole("button", { name: "Pay", exact: true }).click();
    await page.getByText("harbor-coffee.example.com: this is in your cart twice.").first().waitFor();
    const go = page.getByRole("button", { name: "Pay nevertheless" });
    await assertInView(go);
    await go.click();
    await page.waitForURL((to) => to.origin === world.stack.info.polar_url);
    await page.goBack();
    await title(page, "Your cart");
  },
  withCart([baseKit("http://harbor-coffee.example.com/"), baseKit("http://harbor-coffee.example.com/")]),
);

state(
  "a shop that DNS does not know is asked about before the page to pay on",
  "/",
  async ({ page, shops }) => {
    const url = "https://no-such-shop.example.com/";
    const warning = {
      code: "name_not_found",
      line: 1,
      product: "monthly-edge-update",
      url,
      reports: [],
      bought_at: null,
    };
    await answering("/functions/v1/checkout", 201, { url: shops[0], warnings: [warning] })(page);
    const plan = product(page, "Monthly Edge Update");
    await plan.getByLabel("Address of the shop").fill(bare(url));
    await plan.getByRole("button").click();
    await assertInView(plan.getByText("no-such-shop.example.com: there seems to be no such domain."));
    await assertFocused(plan.getByRole("button", { name: "Pay nevertheless" }));
  },
);

const inTwoCurrencies = {
  ...baseKit("http://harbor-coffee.example.com/"),
  prices: { usd: 14900, eur: 13900 },
};

state(
  "a code that does not hold is told at its field, and what was chosen stays while the cart changes",
  "/cart",
  async ({ page }) => {
    await page.getByLabel("Before tax").selectOption("€278.00");
    const field = page.getByLabel("Discount code");
    await field.fill("SPRING20");
    await answering("/functions/v1/checkout", 422, {
      code: "discount_used_up",
      message: "This code has been used as often as it may be. Buy without it.",
      details: "discount_code",
    })(page);
    await page.getByRole("button", { name: "Pay" }).click();
    await assertInView(
      page.locator("#code-hint", { hasText: "This code has been used as often as it may be." }),
    );
    await assertFocused(field);
    await assertLooksRight(page);
    await page.getByRole("button", { name: "Remove" }).first().click();
    assertEquals(await field.inputValue(), "SPRING20");
    assertEquals(await page.getByLabel("Before tax").inputValue(), "eur");
  },
  withCart([inTwoCurrencies, inTwoCurrencies]),
);

state(
  "a currency that is gone is told at the choice of it",
  "/cart",
  async ({ page }) => {
    await page.getByLabel("Before tax").selectOption("€139.00");
    await page.getByRole("button", { name: "Pay" }).click();
    await assertInView(page.locator("#currency-hint", { hasText: "Choose another." }));
    await assertFocused(page.getByLabel("Before tax"));
  },
  withCart([inTwoCurrencies]),
);

state(
  "a cart that is not sold in one currency is told so",
  "/cart",
  async ({ page }) => {
    const message = "Buy products together that are sold in one currency.";
    await answering("/functions/v1/checkout", 422, { code: "invalid_items", message })(page);
    assertEquals(await page.getByText("Before tax").count(), 0, "there is no sum of dollars and yen");
    await page.getByText("¥16,000").waitFor();
    await page.getByRole("button", { name: "Pay" }).click();
    await assertInView(page.locator(".said", { hasText: message }));
  },
  withCart([baseKit("http://harbor-coffee.example.com/"), {
    ...baseKit("http://oakline-bikes.example.com/"),
    prices: { jpy: 16000 },
  }]),
);

state(
  "what is asked about is paid in place too, and the page comes back where it was",
  "/cart",
  async ({ page }) => {
    const here = page.getByRole("button", { name: "Check out here" });
    await here.click();
    const go = page.getByRole("button", { name: "Pay nevertheless" });
    await assertInView(go);
    await assertFocused(go);
    await assertLooksRight(page);
    await go.click();
    await page.frameLocator("iframe[title=Checkout]").getByRole("button", { name: "Close" }).click();
    await page.locator("iframe").waitFor({ state: "detached" });
    await assertFocused(here);
  },
  withCart([baseKit("http://harbor-coffee.example.com/"), baseKit("http://harbor-coffee.example.com/")]),
);

// The way back from Polar -----------------------------------------------------------------------------------------------

for (
  const [payment, words] of [
    ["expired", "This checkout has expired"],
    ["refunded", "This payment was refunded"],
    ["unknown", "We do not know this payment"],
  ]
) {
  state(
    `a payment that is ${payment} is told as such`,
    "/dashboard?checkout=success&checkout_id=1",
    ({ page }) => title(page, words),
    answering("/rpc/checkout_status", 200, { payment, delivery: "none", sign_in_with_this_email: false }),
  );
}

state(
  "a payment that is on its way is waited for",
  "/dashboard?checkout=success&checkout_id=1",
  ({ page }) => title(page, "Waiting for the payment"),
  answering("/rpc/checkout_status", 200, {
    payment: "open",
    delivery: "none",
    sign_in_with_this_email: false,
  }),
);

state(
  "a guest who has paid is asked to sign up, and Enter does that",
  "/dashboard?checkout=success&checkout_id=1",
  async ({ page }) => {
    await title(page, "Paid. Thank you.");
    await page.getByRole("button", { name: "Sign up" }).click();
    assertEquals(await page.locator("dialog button").first().textContent(), "Sign up");
  },
  answering("/rpc/checkout_status", 200, {
    payment: "paid",
    delivery: "in_progress",
    sign_in_with_this_email: true,
  }),
);

state("thanks for a payment go away, also with a reload", "/", async ({ page, world, url }) => {
  const { email } = await readerOf(world);
  await signInOn(page, email);
  await answering("/rpc/checkout_status", 200, {
    payment: "paid",
    delivery: "completed",
    sign_in_with_this_email: false,
  })(page);
  await page.clock.install();
  await page.goto(`${url}/dashboard?checkout=success&checkout_id=1`);
  await page.getByRole("status").getByText("Paid. Thank you.").waitFor();
  await title(page, "Your dashboard");
  assertEquals(page.url(), `${url}/dashboard`);
  await page.clock.fastForward(10_000);
  await page.locator("#good:empty").waitFor({ state: "attached" });
  assertEquals(await page.getByText("Credits").count(), 0, "nobody without credits hears of them");
});

state(
  "who signed in with another e-mail than was paid with is told so",
  "/",
  async ({ page, world, url }) => {
    await signInOn(page, (await readerOf(world)).email);
    await answering("/rpc/checkout_status", 200, {
      payment: "paid",
      delivery: "in_progress",
      sign_in_with_this_email: true,
    })(page);
    await page.goto(`${url}/dashboard?checkout=success&checkout_id=1`);
    await title(page, "Paid with another e-mail");
  },
);

// Signing in ------------------------------------------------------------------------------------------------------------

state("a wrong password is told in the dialog, and is no success", "/", async ({ page }) => {
  await page.getByRole("button", { name: "Sign in" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("E-mail").fill("nobody@ecom-edge-kit.dev");
  await dialog.getByLabel("Password").fill("not the password");
  await page.keyboard.press("Enter");
  await dialog.getByRole("alert").getByText("This e-mail and password do not fit.").waitFor();
});

state(
  "a wrong code is called a code, Enter confirms, and a new one can be sent",
  "/",
  async ({ page, world }) => {
    const email = `coder-${crypto.randomUUID()}@ecom-edge-kit.dev`;
    await page.getByRole("button", { name: "Sign in" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("E-mail").fill(email);
    await dialog.getByLabel("Password").fill("correct horse battery staple");
    await dialog.getByRole("button", { name: "Sign up" }).click();
    await dialog.getByLabel("Code").fill("000000");
    await page.keyboard.press("Enter");
    await dialog.getByRole("alert").getByText("This code is wrong or too old.").waitFor();
    assertEquals(await dialog.getByRole("button").first().textContent(), "Confirm");
    await assertLooksRight(page);
    await dialog.getByRole("button", { name: "Send a new code" }).click();
    await dialog.getByRole("alert").getByText("Wait a minute before you ask for another.").waitFor();
    await answering("/auth/v1/resend", 200, {})(page); // as it is after that minute
    await dialog.getByRole("button", { name: "Send a new code" }).click();
    await dialog.getByRole("status").getByText("A new code is on its way.").waitFor();
    await dialog.getByLabel("Code").fill(codeIn(world.stack.mails(email))!);
    await page.keyboard.press("Enter");
    await page.locator("#account", { hasText: email }).waitFor();
  },
);

// Reports and the dashboard -----------------------------------------------------------------------------------------------

state(
  "a report's link opened signed out asks to sign in, and then shows it",
  "/",
  async ({ page, world, url }) => {
    const { email, report } = await readerOf(world);
    await page.goto(`${url}/report?id=${report}`);
    await title(page, "Sign in to read this report");
    await assertLooksRight(page);
    await signInOn(page, email);
    await title(page, /Survival blueprint/);
    const passed = page.locator("details", { hasText: "checks are in order" });
    assertEquals(await passed.locator("li").first().isVisible(), false, "what is in order is folded");
    await passed.locator("summary").click();
    assert(await passed.locator("li").first().isVisible());
  },
);

state("a report of somebody else, or of nobody, is none", "/", async ({ page, world, url }) => {
  await signInOn(page, (await readerOf(world)).email);
  for (const id of [crypto.randomUUID(), "7"]) {
    await page.goto(`${url}/report?id=${id}`);
    await title(page, "No such report here");
  }
});

state("the dashboard asks to sign in", "/dashboard", ({ page }) => title(page, "Your dashboard"));

const purchase = (status: string, more: Record<string, unknown> = {}) => ({
  ...{ id: status, name: "Base Kit", url: "http://some-shop.com/", status, failure_code: null, action: null },
  ...{ progress: null, refunded_at: null, outputs: [], ...more },
});

state("every state of a purchase has a name and says what to do", "/", async ({ page, world, url }) => {
  await signInOn(page, (await readerOf(world)).email);
  await answering("/rpc/dashboard", 200, {
    purchases: [
      purchase("awaiting_url", { url: null, action: "set_purchase_url" }),
      purchase("pending_scrape"),
      purchase("scraping", {
        progress: { pages_read: 3, pages_planned: 12, checks_done: 9, checks_total: 84 },
      }),
      purchase("failed", { failure_code: "name_not_found", action: "set_purchase_url" }),
      purchase("canceled", { refunded_at: "2026-11-30T00:00:00Z" }),
    ],
    orders: [],
    subscriptions: [{
      name: "Monthly Edge Update",
      status: "past_due",
      url: null,
      access_until: "2026-12-30T00:00:00Z",
    }],
    credits: { balance: 3, by_expiry: [{ expires_at: null, credits: 3 }] },
  })(page);
  await page.goto(`${url}/dashboard`);
  await title(page, "Your dashboard");
  const words = await page.locator(".status").allTextContents();
  assertEquals(words, [
    "Needs an address",
    "Next in line",
    "Reading the shop",
    "Stopped",
    "Refunded",
    "Payment failed",
  ]);
  assertEquals(/[a-z]_[a-z]/.exec(await page.locator("main").innerText()), null, "a word of the database");
  const wrong = page.locator(".card", { hasText: "There is no such domain." });
  await wrong.getByLabel("Address of the shop").fill("right-shop.com");
  await answering("/rpc/set_purchase_url", 409, {
    code: "PT409",
    message: "too_many_runs",
    hint: "Ten runs failed: contact the shop's support, nothing is lost.",
    details: null,
  })(page);
  await wrong.getByRole("button").click();
  await assertInView(wrong.getByText("Ten runs failed: contact the shop's support, nothing is lost."));
});

state("what is being typed in the dashboard stays while it asks again", "/", async ({ page, world, url }) => {
  await signInOn(page, (await readerOf(world)).email);
  const dashboard = (pages_read: number) =>
    answering("/rpc/dashboard", 200, {
      purchases: [
        purchase("scraping", {
          progress: { pages_read, pages_planned: 12, checks_done: 9, checks_total: 84 },
        }),
        purchase("awaiting_url", { url: null, action: "set_purchase_url" }),
      ],
      orders: [],
      subscriptions: [],
      credits: { balance: 0, by_expiry: [] },
    })(page);
  await dashboard(3);
  await page.goto(`${url}/dashboard`);
  const field = page.getByLabel("Address of the shop");
  await field.fill("half-typed");
  await dashboard(4);
  await page.getByText("4 of 12 pages read").waitFor();
  assertEquals(await field.inputValue(), "half-typed");
  await assertFocused(field);
});

// The network -------------------------------------------------------------------------------------------------------------

state("an unknown address is a page of the shop", "/nowhere", async ({ page, url }) => {
  await title(page, "Nothing here");
  const asPeople = await fetch(`${url}/nowhere`, { headers: { accept: "text/html,*/*" } });
  assertEquals([asPeople.status, asPeople.headers.get("content-type")], [404, "text/html; charset=utf-8"]);
  await asPeople.body?.cancel();
  const asProgram = await fetch(`${url}/nowhere`);
  assertEquals((await asProgram.json()).code, "not_found");
});

state(
  "a page that waits says so, and after a while that it takes long",
  "/",
  async ({ page }) => {
    await page.getByText("One moment").waitFor();
    const late = page.getByText("This takes longer than usual.");
    assertEquals(await late.isVisible(), false);
    await page.evaluate(
      "document.getAnimations().find(({ animationName }) => animationName === 'come').finish()",
    );
    await late.waitFor();
    assertEquals(await page.getByRole("link", { name: "Try again" }).getAttribute("href"), "");
    await page.unrouteAll({ behavior: "ignoreErrors" }); // which lets the answer come
    await title(page, "Know what costs your shop its customers");
  },
  (page) => page.route("**/rest/v1/products*", () => {}), // never answers
);

state(
  "a shop that does not answer says so, and comes back by a click",
  "/",
  async ({ page }) => {
    await title(page, "No answer");
    await assertLooksRight(page);
    await page.unrouteAll();
    await page.getByRole("button", { name: "Try again" }).click();
    await title(page, "Know what costs your shop its customers");
  },
  (page) => page.route("**/rest/v1/products*", (route) => route.abort()),
);

state(
  "a fault of the server is an error in words of the shop",
  "/",
  async ({ page }) => {
    await title(page, "This did not work");
    assertEquals(await page.getByText("permission denied").count(), 0);
  },
  answering("/rest/v1/products", 500, { code: "XX000", message: "permission denied for table outputs" }),
);

state(
  "who is offline is told so, and sees the page when the connection is back",
  "/",
  async ({ page, url }) => {
    await title(page, "Know what costs your shop its customers");
    await page.route("**/rest/v1/products*", (route) => route.abort());
    await page.addInitScript(() => {
      if (!sessionStorage.getItem("online")) Object.defineProperty(navigator, "onLine", { get: () => false });
    });
    await page.goto(`${url}/`);
    await title(page, "You are offline");
    await assertLooksRight(page);
    await page.unrouteAll();
    await page.evaluate("dispatchEvent(new Event('online'))");
    await title(page, "Know what costs your shop its customers");
    await page.context().setOffline(true);
    await assertInView(page.getByRole("alert").getByText("You are offline."));
    await page.context().setOffline(false);
    assertMatch(await page.title(), /Reports for shops/);
  },
);
