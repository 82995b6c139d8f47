/** Seats: given, claimed, taken back, and one that is held. */

import { assert, assertEquals } from "@kit/assert";
import { signUp } from "../../../../scripts/local/visitor.ts";
import { assertFocused, assertInView, assertLooksRight } from "../storefront_look.ts";
import { pageOf, subscriberOf } from "./plans.ts";
import { asUser, once, state, stateInView } from "./scene.ts";

const tess = subscriberOf("tess", "team", 2);
const holder = once(({ stack }) => signUp(stack, "holder-of-states@ecom-edge-kit.dev"));

stateInView("a seat is given to an address, and to nobody twice", pageOf(tess), async ({ page, world }) => {
  const card = page.locator(".card", { hasText: "given" });
  await card.getByText("0 of 2 given").waitFor();
  const field = card.getByLabel("Give a seat to");
  const invite = card.getByRole("button", { name: "Invite" });
  await field.fill("nobody");
  await invite.click();
  await assertInView(card.locator("#seat-hint", { hasText: "Send the e-mail address" }));
  await assertFocused(field);
  await assertLooksRight(page);
  const { email } = await holder(world);
  await field.fill(email);
  await invite.click();
  await page.getByRole("status").getByText(`${email} is invited.`).waitFor();
  await card.getByText("1 of 2 given").waitFor();
  await card.locator("li", { hasText: email }).getByText("Invited").waitFor();
  await field.fill(email);
  await invite.click();
  await assertInView(card.locator("#seat-hint", { hasText: "has a seat of the subscription already" }));
  await card.getByRole("button", { name: `Take back the seat of ${email}` }).click();
  await page.getByRole("status").getByText("yours to give again").waitFor();
  await card.getByText("0 of 2 given").waitFor();
}, asUser(tess));

state(
  "all seats are given, one is claimed, and its holder sees it and nothing of the bill",
  pageOf(tess),
  async (scene) => {
    const { page, world, url } = scene;
    const { client, subscription } = await tess(world);
    const { email } = await holder(world);
    for (const p_email of [email, "second-of-states@ecom-edge-kit.dev"]) {
      const { error } = await client.rpc("assign_seat", { p_subscription_id: subscription, p_email });
      assertEquals(error, null);
    }
    const card = page.locator(".card", { hasText: "given" });
    await card.getByText("All seats are given: take one back, or buy more.").waitFor();
    assertEquals(await card.getByLabel("Give a seat to").count(), 0);
    const { invitation_token } = world.stack.simulator.invitations().findLast((one) => one.email === email)!;
    const answer = await fetch(`${world.stack.info.polar_url}/v1/customer-seats/claim`, {
      method: "POST",
      body: JSON.stringify({ invitation_token }),
    });
    assert(answer.ok, await answer.text());
    await card.locator("li", { hasText: email }).getByText("Active").waitFor(); // without a reload
    await assertLooksRight(page);

    await page.evaluate("localStorage.clear()");
    const { data: { session } } = await (await holder(world)).client.auth.getSession();
    const kept = JSON.stringify(JSON.stringify(session));
    await page.evaluate(`localStorage["sb-127-auth-token"] = ${kept}`);
    await page.goto(`${url}/dashboard`);
    const seat = page.locator(".card", { hasText: "Your seat" });
    await seat.getByText("Somebody else pays for it").waitFor();
    assertEquals(await page.getByText("Orders").count(), 0);
  },
  asUser(tess),
);
