/** The end of a subscription, a pause, and the way back. */

import { assertEquals } from "@kit/assert";
import { assertLooksRight } from "../storefront_look.ts";
import { pageOf, subscriberOf } from "./plans.ts";
import { answering, asUser, state } from "./scene.ts";

const leo = subscriberOf("leo", "small-plan");

state(
  "who leaves may say why, keeps it until the end, and can stay after all",
  pageOf(leo),
  async ({ page, world }) => {
    const { subscription } = await leo(world);
    await page.locator("summary", { hasText: "Cancel" }).click();
    await page.getByLabel("Why do you leave?").selectOption("It costs too much");
    await page.getByLabel("What should we have done?").fill("A smaller plan.");
    await assertLooksRight(page);
    await page.getByRole("button", { name: "Cancel the subscription" }).click();
    await page.getByRole("status").getByText(/Small ends on \w+ \d+, \d+\./).waitFor();
    const keep = page.getByRole("button", { name: "Keep it" });
    await keep.waitFor();
    await assertLooksRight(page);
    const { customer_cancellation_reason: reason, customer_cancellation_comment: comment } = world.stack
      .simulator
      .books.subscriptions.get(subscription)!;
    assertEquals([reason, comment], ["too_expensive", "A smaller plan."]);
    await keep.click();
    await page.getByRole("status").getByText("Small goes on.").waitFor();
    await page.locator("summary", { hasText: "Cancel" }).waitFor();
  },
  asUser(leo),
);

state("a pause is planned, to a day or without one, and called off", pageOf(leo), async ({ page, world }) => {
  for (const goesOn of [true, false]) {
    await page.locator("summary", { hasText: "Pause" }).click();
    const field = page.getByLabel("Go on by itself on");
    if (goesOn) await field.fill("2027-06-01");
    await page.getByRole("button", { name: "Pause it" }).click();
    await page.getByRole("status").getByText(/Small pauses on/).waitFor();
    await assertLooksRight(page);
    const [{ resumes_at }] = await world.sql`
      select resumes_at is not null as resumes_at from subscriptions where id = ${
      (await leo(world)).subscription
    }`;
    assertEquals(resumes_at, goesOn);
    await page.getByRole("button", { name: "Do not pause it" }).click();
    await page.getByRole("status").getByText("Small goes on.").waitFor();
  }
}, asUser(leo));

state(
  "what is paused is resumed, and what that costs is said before",
  pageOf(leo),
  async ({ page, world }) => {
    const { client, subscription } = await leo(world);
    const { data } = await client.rpc("dashboard");
    const told = (more: Record<string, unknown>) =>
      answering("/rpc/dashboard", 200, {
        subscriptions: [{
          ...(data as unknown as { subscriptions: Record<string, unknown>[] }).subscriptions[0],
          ...more,
        }],
      })(page);
    await told({ status: "paused", next_renewal_at: null, actions: ["resume", "cancel"] });
    await page.getByText("A new period begins today, and your card is charged for it.").waitFor();
    await assertLooksRight(page);
    const command = { command_id: crypto.randomUUID(), subscription_id: subscription, state: "confirmed" };
    await answering("/functions/v1/subscription", 200, command)(page);
    await told({});
    await page.getByRole("button", { name: "Resume now" }).click();
    await page.getByRole("status").getByText("Small runs again.").waitFor();
  },
  asUser(leo),
);
