/** Reports, and the dashboard. */

import { assert, assertEquals } from "@kit/assert";
import { signInOn } from "../../../../scripts/storefront/browser.ts";
import { assertFocused, assertInView, assertLooksRight } from "../storefront_look.ts";
import { all, answering, asUser, readerOf, someone, state, stateInView, title } from "./scene.ts";

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

for (const [whose, id] of [["somebody else", crypto.randomUUID()], ["nobody", "7"]]) {
  state(
    `a report of ${whose} is none`,
    `/report?id=${id}`,
    ({ page }) => title(page, "No such report here"),
    asUser(someone),
  );
}

state("the dashboard asks to sign in", "/dashboard", ({ page }) => title(page, "Your dashboard"));

const purchase = (status: string, more: Record<string, unknown> = {}) => ({
  ...{ id: status, name: "Base Kit", url: "http://some-shop.com/", status, failure_code: null, action: null },
  ...{ progress: null, refunded_at: null, outputs: [], ...more },
});
/** A dashboard in the server's place. */
const dashboard = (parts: Record<string, unknown>) =>
  answering("/rpc/dashboard", 200, {
    ...{ purchases: [], orders: [], subscriptions: [], seats: [], credits: { balance: 0, by_expiry: [] } },
    ...parts,
  });

const output = (title: string, score: number | null) => ({
  id: title,
  title,
  score,
  storage_path: "a/b.pdf",
});

state(
  "a report is named by its kind under its shop, and by both to who hears its link alone",
  "/dashboard",
  async ({ page }) => {
    const names = ["Edge update, May 2026 for some-shop.com", "Ad scripts for some-shop.com", "Notes"];
    for (const name of names) await page.getByRole("link", { name, exact: true }).waitFor();
    assertEquals(
      await page.locator(".output a").evaluateAll((links) =>
        links.map((link) =>
          Array.from(
            (link as unknown as { childNodes: Iterable<{ nodeType: number; data: string }> }).childNodes,
          )
            .filter(({ nodeType }) => nodeType === 3).map(({ data }) => data).join("")
        )
      ),
      ["Edge update, May 2026", "Ad scripts", "Notes"],
    );
    await page.getByRole("img", { name: "0 of 100" }).waitFor();
    assertEquals(await page.locator(".output svg").count(), 1, "what has no score shows none");
    await page.getByRole("button", { name: "PDF of Notes" }).waitFor();
  },
  all(
    asUser(someone),
    dashboard({
      purchases: [purchase("completed", {
        outputs: [
          output("Edge update for some-shop.com, May 2026", 0),
          output("Ad scripts for some-shop.com", null),
          output("Notes", null),
        ],
      })],
    }),
  ),
);

stateInView(
  "every state of a purchase has a name and says what to do",
  "/dashboard",
  async ({ page }) => {
    await title(page, "Your dashboard");
    const words = await page.locator(".status").allTextContents();
    assertEquals(words, ["Needs an address", "Next in line", "Reading the shop", "Stopped", "Refunded"]);
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
  },
  all(
    asUser(someone),
    dashboard({
      purchases: [
        purchase("awaiting_url", { url: null, action: "set_purchase_url" }),
        purchase("pending_scrape"),
        purchase("scraping", {
          progress: { pages_read: 3, pages_planned: 12, checks_done: 9, checks_total: 84 },
        }),
        purchase("failed", { failure_code: "name_not_found", action: "set_purchase_url" }),
        purchase("canceled", { refunded_at: "2026-11-30T00:00:00Z" }),
      ],
      credits: { balance: 3, by_expiry: [{ expires_at: null, credits: 3 }] },
    }),
  ),
);

const halfRead = (pages_read: number) =>
  dashboard({
    purchases: [
      purchase("scraping", {
        progress: { pages_read, pages_planned: 12, checks_done: 9, checks_total: 84 },
      }),
      purchase("awaiting_url", { url: null, action: "set_purchase_url" }),
    ],
  });

state(
  "what is being typed in the dashboard stays while it asks again",
  "/dashboard",
  async ({ page }) => {
    const field = page.getByLabel("Address of the shop");
    await field.fill("half-typed");
    await halfRead(4)(page);
    await page.getByText("4 of 12 pages read").waitFor();
    assertEquals(await field.inputValue(), "half-typed");
    await assertFocused(field);
  },
  all(asUser(someone), halfRead(3)),
);

const row = (status: string, more: Record<string, unknown> = {}) => ({
  ...{ id: status, name: "Monthly Edge Update", status, url: null, seats: null, next_renewal_at: null },
  ...{ access_until: "2026-12-30T00:00:00Z", trial_end: null, resumes_at: null, cancel_at_period_end: false },
  ...{ pause_at_period_end: false, pending_plan: null, pending_units: null, pending_from: null, ...more },
});
const later = "2026-12-30T12:00:00Z";

state(
  "every state of a subscription says what comes next, and a plan that is to come is called by its name",
  "/dashboard",
  async ({ page }) => {
    await title(page, "Your dashboard");
    const lines = await page.locator(".line > div").allInnerTexts();
    assertEquals(lines.map((line) => line.replace(/\s+/g, " ").replace(/^(Monthly Edge Update|Team) /, "")), [
      "Active renews on Dec 30, 2026 From Dec 30, 2026: Monthly Edge Update, 3 units",
      "Free trial free until Dec 30, 2026",
      "Payment failed access until Dec 30, 2026",
      "Active ends on Dec 30, 2026",
      "Active pauses on Dec 30, 2026",
      "Paused goes on by itself on Dec 30, 2026",
      "Not active no access",
      "Ended over",
      "Active Somebody else pays for it; access until Dec 30, 2026.",
      "No access Somebody else pays for it.",
    ]);
    assertEquals(/[a-z]_[a-z]/.exec(await page.locator("main").innerText()), null, "a word of the database");
  },
  all(
    asUser(someone),
    dashboard({
      subscriptions: [
        row("active", {
          ...{ next_renewal_at: later, pending_plan: "monthly-edge-update", pending_units: 3 },
          pending_from: later,
        }),
        row("trialing", { next_renewal_at: later, trial_end: later }),
        row("past_due"),
        row("active", { id: "ends", cancel_at_period_end: true }),
        row("active", { id: "rests", pause_at_period_end: true }),
        row("paused", { resumes_at: later }),
        row("inactive", { access_until: null }),
        row("revoked", { access_until: null }),
      ],
      seats: [
        { id: "one", name: "Team", has_access: true, access_until: later },
        { id: "two", name: "Team", has_access: false, access_until: null },
      ],
    }),
  ),
);

const order = { id: "1", receipt_number: "RCPT-0001", status: "paid", total_amount: 4900, currency: "usd" };

stateInView(
  "an invoice that Polar is still making is waited for, and opens",
  "/dashboard",
  async ({ page, url }) => {
    await answering("/functions/v1/invoice", 409, {
      code: "invoice_not_ready",
      message: "Polar is making it.",
    })(page);
    await page.getByRole("button", { name: "Invoice" }).click();
    await assertInView(page.getByRole("status").getByText("Polar is making the invoice."));
    await answering("/functions/v1/invoice", 200, { url: `${url}/cart` })(page);
    await title(page, "Your cart is empty");
  },
  all(asUser(someone), dashboard({ orders: [{ ...order, created_at: later }] })),
);

stateInView(
  "who has paid nothing yet is told that there is no card to change",
  "/dashboard",
  async ({ page }) => {
    await page.getByRole("button", { name: "Payment methods" }).click();
    await assertInView(page.getByRole("alert").getByText("There are no payment methods yet"));
  },
  all(
    asUser(someone),
    dashboard({ orders: [{ ...order, status: "draft", created_at: later }] }),
    answering("/functions/v1/customer-portal", 404, { code: "no_customer", message: "Buy something first." }),
  ),
);
