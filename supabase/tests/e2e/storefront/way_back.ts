/** The way back from Polar. */

import { assertEquals } from "@kit/assert";
import { all, answering, asUser, someone, state, title } from "./scene.ts";

const back = "/dashboard?checkout=success&checkout_id=1";
const told = (payment: string, isStranger = false, delivery = "none") =>
  answering("/rpc/checkout_status", 200, { payment, delivery, sign_in_with_this_email: isStranger });

for (
  const [payment, words] of [
    ["expired", "This checkout has expired"],
    ["refunded", "This payment was refunded"],
    ["unknown", "We do not know this payment"],
  ]
) {
  state(
    `a payment that is ${payment} is told as such`,
    back,
    ({ page }) => title(page, words),
    told(payment),
  );
}

state(
  "a payment that is on its way is waited for",
  back,
  ({ page }) => title(page, "Waiting for the payment"),
  told("open"),
);

state(
  "a guest who has paid is asked to sign up, and Enter does that",
  back,
  async ({ page }) => {
    await title(page, "Paid. Thank you.");
    await page.getByRole("button", { name: "Sign up" }).click();
    assertEquals(await page.locator("dialog .actions button").first().textContent(), "Sign up");
  },
  told("paid", true),
);

state("thanks for a payment go away, also with a reload", back, async ({ page, url }) => {
  await page.getByRole("status").getByText("Paid. Thank you.").waitFor();
  await title(page, "Your dashboard");
  assertEquals(page.url(), `${url}/dashboard`);
  await page.clock.fastForward(10_000);
  await page.locator("#good:empty").waitFor({ state: "attached" });
  assertEquals(await page.getByText("Credits").count(), 0, "nobody without credits hears of them");
}, all(asUser(someone), told("paid", false, "completed"), (page) => page.clock.install()));

state(
  "who signed in with another e-mail than was paid with is told so",
  back,
  ({ page }) => title(page, "Paid with another e-mail"),
  all(asUser(someone), told("paid", true)),
);
