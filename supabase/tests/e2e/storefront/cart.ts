/** The cart: its lines, its choices, and what the server says of them. */

import { assertEquals } from "@kit/assert";
import { assertFocused, assertInView, assertLooksRight } from "../storefront_look.ts";
import { answering, bare, baseKit, product, state, stateInView, title, withCart } from "./scene.ts";

state("an empty cart leads to the kits", "/cart", async ({ page }) => {
  await title(page, "Your cart is empty");
  assertEquals(await page.getByRole("link", { name: "Choose a kit" }).getAttribute("href"), "/");
});

stateInView(
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

stateInView(
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

stateInView(
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

stateInView(
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

stateInView(
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

stateInView(
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

stateInView(
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

stateInView(
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
