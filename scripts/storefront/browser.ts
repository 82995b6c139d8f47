/** A browser that clicks through the storefront: the Chromium that CHROMIUM names, or Debian's. */

import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from "playwright-core";
import type { Stack } from "../local/stack.ts";
import { codeIn, password, until } from "../local/visitor.ts";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** So that it needs no graphics card, and talks to nobody but the stack. */
const args = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

/** Path of the browser, null where there is none. Throws when CHROMIUM names what is not there. */
export async function findBrowser(): Promise<string | null> {
  const named = Deno.env.get("CHROMIUM");
  if (named) return await Deno.realPath(named);
  for (const place of places) {
    const found = await Deno.stat(place).then(({ isFile }) => isFile, () => false);
    if (found) return place;
  }
  return null;
}

/** Starts the browser. It is the caller's to close. */
export const launch = (executablePath: string): Promise<Browser> => chromium.launch({ executablePath, args });

/** A window in which one person comes after the other: to open one for each costs a second of work. */
export interface Window {
  context: BrowserContext;
  /** Stays empty: a window without a tab closes. */
  tab: Page;
}

/** Opens a window. It goes with its browser. */
export async function openWindow(browser: Browser): Promise<Window> {
  const context = await browser.newContext();
  return { context, tab: await context.newPage() };
}

/** Opens an address in a browser of its own. Throws when a script of the page threw. */
export async function withPage(
  executablePath: string,
  url: string,
  use: (page: Page) => Promise<void>,
  options?: BrowserContextOptions,
): Promise<void> {
  const browser = await launch(executablePath);
  try {
    await inPage(browser, url, use, options);
  } finally {
    await browser.close();
  }
}

/**
 * Opens an address as somebody new. Throws when a script of the page threw.
 *
 * @param prepare what to do with the page before it asks for the address
 */
export async function inPage(
  browser: Browser,
  url: string,
  use: (page: Page) => Promise<void>,
  options: BrowserContextOptions = { viewport: { width: 1200, height: 900 } },
  prepare: (page: Page) => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  const context = await browser.newContext(options);
  try {
    await visit(await context.newPage(), url, use, prepare);
  } finally {
    await context.close();
  }
}

/**
 * The same in a new tab of a window. Who comes next finds none of the cookies, nothing stored by the page, and a
 * connection; scripts and routes go with the tab.
 *
 * @param origins whose pages may store something
 */
export async function inTab(
  { context, tab }: Window,
  origins: string[],
  url: string,
  use: (page: Page) => Promise<void>,
  viewport: { width: number; height: number },
  prepare: (page: Page) => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  const page = await context.newPage();
  try {
    await page.setViewportSize(viewport);
    await visit(page, url, use, prepare);
  } finally {
    await page.close();
    await context.setOffline(false);
    const protocol = await context.newCDPSession(tab);
    for (const origin of origins) {
      await protocol.send("Storage.clearDataForOrigin", { origin, storageTypes: "all" });
    }
    await protocol.detach();
  }
}

async function visit(
  page: Page,
  url: string,
  use: (page: Page) => Promise<void>,
  prepare: (page: Page) => Promise<unknown>,
): Promise<void> {
  page.setDefaultTimeout(30_000);
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  await prepare(page);
  await page.goto(url);
  await use(page);
  if (problems.length > 0) throw new Error(`the page threw: ${problems.join(", ")}`);
}

/**
 * Signs up in the dialog of the storefront, with the code out of the mail.
 *
 * @param look what to do while the dialog stands there, filled in
 */
export async function signUpOn(
  page: Page,
  mails: Stack["mails"],
  email: string,
  look: () => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  const dialog = await fillIn(page, email);
  await dialog.getByRole("button", { name: "Sign up" }).click();
  await dialog.getByLabel("Code").fill(await codeFor(mails, email));
  await look();
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await page.locator("#account", { hasText: email }).waitFor();
}

/** Signs in there, as somebody who has an account. */
export async function signInOn(page: Page, email: string): Promise<void> {
  const dialog = await fillIn(page, email);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await page.locator("#account", { hasText: email }).waitFor();
}

async function fillIn(page: Page, email: string): Promise<Locator> {
  await page.getByRole("button", { name: /^Sign in/ }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("E-mail", { exact: true }).fill(email);
  await dialog.getByLabel("Password").fill(password);
  return dialog;
}

async function codeFor(mails: Stack["mails"], email: string): Promise<string> {
  let code: string | undefined;
  await until("the code", () => {
    code = codeIn(mails(email));
    return Promise.resolve(code !== undefined);
  });
  return code!;
}
