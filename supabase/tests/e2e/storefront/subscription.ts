/** A subscription's page: another plan, units, a change that waits, a payment that failed. */

import { assertEquals, assertMatch } from "@kit/assert";
import type { Page } from "playwright-core";
import { assertInView, assertLooksRight } from "../storefront_look.ts";
import { fleetOwner, pageOf, subscriberOf } from "./plans.ts";
import { all, answering, asUser, someone, state, stateInView, title } from "./scene.ts";

const ann = subscriberOf("ann", "small-plan");
const bob = subscriberOf("bob", "small-plan");

/** The part of a period that is over is not charged. */
const DIFFERENCE = /^\$(30\.00|29\.\d\d)$/;
const PAY = /^Change it and pay \$\d/;

const costs = (page: Page, text: string) =>
  page.locator(".sum div", { hasText: text }).locator("dd").innerText();
const openPlans = async (page: Page) => {
  await page.locator("summary", { hasText: "Another plan" }).click();
  await page.getByLabel("Large").check();
};

state(
  "what another plan costs, and from when, is seen before it is taken; it waits under its name, and is undone",
  pageOf(ann),
  async ({ page }) => {
    await title(page, "Small");
    await page.getByText("Renews on").or(page.getByText("renews on")).waitFor();
    await assertLooksRight(page);
    await openPlans(page);
    await page.getByText("From today: Large, $50.00 a month.").waitFor();
    assertMatch(await costs(page, "To pay now"), DIFFERENCE);
    await page.getByRole("button", { name: PAY }).waitFor();
    await page.getByLabel("with the next payment").check();
    await page.locator(".sum div", { hasText: "With the payment on" }).waitFor();
    assertEquals(await costs(page, "To pay now"), "$0.00");
    assertMatch(await costs(page, "With the payment on"), DIFFERENCE);
    await page.getByLabel("With the next period").check();
    await page.getByText(/^From \w+ \d+, \d+: Large, \$50\.00 a month\.$/).waitFor();
    assertEquals(await costs(page, "To pay now"), "$0.00");
    await page.getByRole("button", { name: "Change it", exact: true }).click();
    await page.getByRole("status").getByText("It changes with the next period.").waitFor();
    const banner = page.locator(".banner");
    await banner.getByText("Large").waitFor();
    await assertLooksRight(page);
    await page.getByRole("link", { name: "Dashboard", exact: true }).click();
    await page.getByText(/^From \w+ \d+, \d+: Large$/).waitFor();
    await page.getByRole("link", { name: "Manage Small" }).click();
    await banner.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("status").getByText("It stays as it is.").waitFor();
    assertEquals(await banner.count(), 0);
  },
  asUser(ann),
);

state(
  "another plan is paid for at once",
  pageOf(bob),
  async ({ page }) => {
    await openPlans(page);
    await page.getByRole("button", { name: PAY }).click();
    await page.getByRole("status").getByText("It is changed.").waitFor();
    await title(page, "Large");
    assertEquals(await page.locator(".price").innerText(), "$50.00 a month");
  },
  (page, world) => asUser(bob)(page, world),
);

state("what Polar sells by units has units, and only that", pageOf(fleetOwner), async ({ page }) => {
  await page.locator("summary", { hasText: "More or fewer units" }).click();
  await page.getByLabel("How many units").fill("9");
  await page.getByLabel("How many units").blur();
  await page.getByText("This plan is not sold in that number").waitFor();
  assertEquals(await page.getByRole("button", { name: "Change it" }).isEnabled(), false);
  await page.getByLabel("How many units").fill("3");
  await page.getByLabel("How many units").blur();
  await page.getByRole("button", { name: PAY }).click();
  await page.getByRole("status").getByText("It is changed.").waitFor();
  await page.getByText(/3 units, renews on/).waitFor();
}, asUser(fleetOwner));

stateInView(
  "a price that cannot be told is said so, and what is refused is told at the button",
  pageOf(ann),
  async ({ page }) => {
    await answering("/functions/v1/subscription", 502, {
      code: "polar_refused",
      message: "Look at the token.",
    })(page);
    await openPlans(page);
    await page.getByText("What it costs cannot be told at the moment. The bill will.").waitFor();
    await assertLooksRight(page);
    await answering("/functions/v1/subscription", 402, { code: "payment_failed", message: "Declined." })(
      page,
    );
    await page.getByRole("button", { name: "Change it" }).click();
    await assertInView(
      page.locator(".said", { hasText: "Your card was not charged, so nothing was changed." }),
    );
    await assertInView(page.getByRole("alert"));
  },
  asUser(ann),
);

state(
  "a plan that cannot be changed to is told before it is asked for",
  pageOf(ann),
  async ({ page }) => {
    const message = "This plan cannot be changed to from the present one.";
    await answering("/functions/v1/subscription", 422, { code: "plan_refused", message })(page);
    await openPlans(page);
    await page.locator(".costs", { hasText: message }).waitFor();
    assertEquals(await page.getByRole("button", { name: "Choose first" }).count(), 0);
    assertEquals(await page.getByRole("button", { name: "Change it" }).isEnabled(), false);
  },
  asUser(ann),
);

for (
  const [what, told, words] of [
    ["refuses later", { state: "refused", error_code: "payment_failed" }, "Your card was not charged"],
    ["has not answered", { state: "unclear" }, "It is noted, and done in a moment."],
  ] as const
) {
  state(
    `what Polar ${what} is told too`,
    pageOf(ann),
    async ({ page }) => {
      await openPlans(page);
      await page.getByRole("button", { name: "Change it and pay" }).waitFor();
      const command = { command_id: crypto.randomUUID(), state: "asked" };
      await answering("/functions/v1/subscription", 202, command)(page);
      await answering("/rpc/my_command", 200, { ...command, ...told })(page);
      await page.getByRole("button", { name: "Change it and pay" }).click();
      await page.locator("#feedback").getByText(words).waitFor();
    },
    asUser(ann),
  );
}

state("a subscription of somebody else is none", pageOf(ann), async ({ page }) => {
  await title(page, "No such subscription here");
}, asUser(someone));

state("a subscription's page asks to sign in", "/subscription?id=1", async ({ page }) => {
  await title(page, "Your subscription");
});

/** How the dashboard tells of Ann's, in the server's place. */
const standing = (more: Record<string, unknown>) => async (page: Page, world: Parameters<typeof ann>[0]) => {
  const { client, subscription } = await ann(world);
  const { data } = await client.rpc("dashboard");
  const [row] = (data as unknown as { subscriptions: Record<string, unknown>[] }).subscriptions;
  await answering("/rpc/dashboard", 200, {
    subscriptions: [{ ...row, id: subscription, actions: [], ...more }],
  })(page);
};

stateInView(
  "a payment that failed leads to the card",
  pageOf(ann),
  async ({ page, world }) => {
    await assertInView(page.getByText("The last payment did not go through."));
    await page.getByRole("button", { name: "Change the card" }).click();
    await page.waitForURL((url) => url.origin === new URL(world.stack.info.polar_url).origin);
    await page.goBack();
    await title(page, "Small");
  },
  all(asUser(ann), standing({ status: "past_due", next_renewal_at: null })),
);

state(
  "one that is over says so and offers nothing",
  pageOf(ann),
  async ({ page }) => {
    await page.getByText("This subscription is over. Your reports stay in the dashboard.").waitFor();
    assertEquals(await page.locator("main button, main summary").count(), 0);
  },
  all(asUser(ann), standing({ status: "revoked", next_renewal_at: null, access_until: null })),
);

const updated = subscriberOf("uma", "monthly-edge-update");
stateInView(
  "the shop that is reported on can be another one from the next period on",
  pageOf(updated),
  async ({ page }) => {
    await page.locator("summary", { hasText: "Another shop" }).click();
    const field = page.getByLabel("Address of the shop");
    await field.fill("10.0.0.1");
    await page.getByRole("button", { name: "Save" }).click();
    await assertInView(page.locator(".said", { hasText: "Send the public http(s) address of the shop." }));
    await field.fill("another-shop.com");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("status").getByText("From the next period on it reports on another-shop.com.")
      .waitFor();
    await page.getByText("Reports on another-shop.com", { exact: true }).waitFor();
  },
  asUser(updated),
);
