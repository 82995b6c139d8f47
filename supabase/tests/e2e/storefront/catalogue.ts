/** The kits, and what is wrong with an address. */

import { assert, assertEquals } from "@kit/assert";
import { assertFocused, assertInView } from "../storefront_look.ts";
import { answering, bare, baseKit, product, state, stateInView, withCart } from "./scene.ts";

state("an address is typed bare, and what will be read is shown", "/", async ({ page }) => {
  const kit = product(page, "Base Kit");
  await kit.getByLabel("Address of the shop").fill("www.some-shop.com/de");
  await kit.getByText("We will read https://www.some-shop.com/de").waitFor();
});

state(
  "a phone's window begins with one line of ways, and leads from the first words to the kits",
  "/",
  async ({ page }) => {
    await page.getByRole("link", { name: "Cart 1" }).waitFor();
    const { height } = (await page.locator("body > header").boundingBox())!;
    assert(height < 80, `the header is ${height} pixels high`);
    await page.getByRole("link", { name: "Choose a kit" }).click();
    await assertInView(page.getByRole("heading", { name: "Report kits" }));
  },
  withCart([baseKit("https://some-shop.com/")]),
);

stateInView(
  "a missing or impossible address is told at its field, which has the focus",
  "/",
  async ({ page }) => {
    const kit = product(page, "Competitor Kill Matrix");
    await kit.getByRole("button").click();
    await kit.getByText("Type the address.").waitFor();
    const field = kit.getByLabel("Address of the shop");
    await assertFocused(field);
    await field.fill("my shop");
    await kit.getByRole("button").click();
    await assertInView(kit.getByText("This is no address."));
    assertEquals(await field.getAttribute("aria-invalid"), "true");
  },
);

stateInView(
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

stateInView("a subscription that is refused says so at the field and in the bar", "/", async ({ page }) => {
  const plan = product(page, "Monthly Edge Update");
  await plan.getByLabel("Address of the shop").fill("192.168.1.1");
  await plan.getByRole("button").click();
  await plan.getByText("Send the shop's domain name instead of an IP address.").waitFor();
  await assertInView(plan.getByText("Send the shop's domain name instead of an IP address."));
  await assertInView(page.getByRole("alert"));
  assertEquals(await page.getByRole("status").textContent(), "");
});

stateInView(
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
