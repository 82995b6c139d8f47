/** What holds for every screen of the storefront, whatever stands on it. */

import { assert, assertEquals } from "@kit/assert";
import axe, { type AxeResults } from "axe-core";
import type { Locator, Page } from "playwright-core";

/** Light and dark: axe finds nothing, nothing is wider than the window, and there is one title of the page. */
export async function assertLooksRight(page: Page): Promise<void> {
  assertEquals(await page.locator("h1").count(), 1, "screens have one title");
  const wider = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
  assert(wider <= 0, `the page is ${wider} pixels wider than the window`);
  // Not a script of the page: its policy allows none. A document that was looked at before has it.
  if (!await page.evaluate("'axe' in window")) await page.evaluate(axe.source);
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    const rules = colorScheme === "dark" ? ", runOnly: ['color-contrast']" : ""; // the others do not know of colours
    const { violations } = await page.evaluate<AxeResults>(
      `axe.run({ resultTypes: ['violations']${rules} })`,
    );
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html }) => `${colorScheme}: ${id}: ${html}`)
    );
    assertEquals(found, []);
  }
}

/** As much of an element as is asked for below: nothing here is typed with a browser's library. */
interface Shown {
  getBoundingClientRect(): { top: number; bottom: number };
  ownerDocument: { activeElement: unknown; defaultView: { innerHeight: number } };
}

/** Whether somebody who looks at the window sees it whole. */
export async function assertInView(what: Locator): Promise<void> {
  await what.waitFor();
  const { top, bottom, height } = await what.evaluate((element) => {
    const shown = element as unknown as Shown;
    const { top, bottom } = shown.getBoundingClientRect();
    return { top, bottom, height: shown.ownerDocument.defaultView.innerHeight };
  });
  assert(top >= 0 && bottom <= height, `it stands from ${top} to ${bottom}, in a window of ${height}`);
}

/** Whether the keyboard is there. */
export async function assertFocused(what: Locator): Promise<void> {
  assert(
    await what.evaluate((element) => element === (element as unknown as Shown).ownerDocument.activeElement),
    "it has no focus",
  );
}
