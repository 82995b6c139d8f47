/** The network: slow, gone, or answering with what was not written for buyers. */

import { assertEquals, assertMatch } from "@kit/assert";
import { assertInView, assertLooksRight } from "../storefront_look.ts";
import { answering, state, stateInView, title } from "./scene.ts";

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

stateInView(
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
