/** Signing in and up, and a forgotten password. */

import { assertEquals } from "@kit/assert";
import type { Locator } from "playwright-core";
import { codeIn, password, signUp } from "../../../../scripts/local/visitor.ts";
import type { World } from "../stack.ts";
import { assertLooksRight } from "../storefront_look.ts";
import { answering, type Scene, state, title } from "./scene.ts";

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
    assertEquals(await dialog.locator(".actions button").first().textContent(), "Confirm");
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

/** Somebody with an account who has forgotten the password: the newest mail is of this scene. */
async function forget({ page, world }: Scene, who: string): Promise<Locator> {
  const { email } = await signUp(world.stack, `${who}-${crypto.randomUUID()}@ecom-edge-kit.dev`);
  await page.getByRole("button", { name: "Sign in" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("E-mail").fill(email);
  await dialog.getByRole("button", { name: "Forgotten the password?" }).click();
  assertEquals(await dialog.getByLabel("E-mail").inputValue(), email, "what was typed is kept");
  await assertLooksRight(page);
  await dialog.getByRole("button", { name: "Send the code" }).click();
  await dialog.getByLabel("Code").waitFor();
  return dialog;
}

const lastMail = ({ stack }: World, kind: RegExp) => stack.mails().find(({ subject }) => kind.test(subject))!;

state("a forgotten password is chosen anew with a code", "/", async (scene) => {
  const { page, world } = scene;
  const dialog = await forget(scene, "forgetful");
  await dialog.getByText("If there is such an account, six digits are on their way to").waitFor();
  await dialog.getByLabel("Code").fill("000000");
  await page.keyboard.press("Enter");
  await dialog.getByRole("alert").getByText("This code is wrong or too old.").waitFor();
  await dialog.getByRole("button", { name: "Send a new code" }).click();
  await dialog.getByRole("alert").getByText("Wait a minute before you ask for another.").waitFor();
  const { to, text } = lastMail(world, /reset/i);
  await dialog.getByLabel("Code").fill(codeIn([{ text }])!);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Choose a new password" }).waitFor();
  await assertLooksRight(page);
  await dialog.getByLabel("New password").fill(password);
  await page.keyboard.press("Enter");
  await dialog.getByRole("alert").getByText("This is the password you had.").waitFor();
  await dialog.getByLabel("New password").fill("a longer one than before");
  await page.keyboard.press("Enter");
  await page.getByRole("status").getByText("Your new password counts from now on.").waitFor();
  await page.locator("#account", { hasText: to }).waitFor();
});

state("a forgotten password is chosen anew after the link, which works once", "/", async (scene) => {
  const { page, world } = scene;
  await forget(scene, "follower");
  const link = /https?:\S+/.exec(lastMail(world, /reset/i).text)![0];
  await page.goto(link);
  await page.getByRole("dialog").getByLabel("New password").fill("a longer one than before");
  await page.keyboard.press("Enter");
  await page.getByRole("status").getByText("Your new password counts from now on.").waitFor();
  await page.goto(link);
  await page.getByRole("alert").getByText("This link was used before, or is too old.").waitFor();
  await title(page, "Know what costs your shop its customers");
  assertEquals(new URL(page.url()).hash, "");
});
