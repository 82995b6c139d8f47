/** What states of the storefront are played with. */

import type { Browser, Page } from "playwright-core";
import {
  checkout,
  dashboardOf,
  pay,
  signUp,
  until,
  type Visitor,
} from "../../../../scripts/local/visitor.ts";
import {
  findBrowser,
  inTab,
  launch,
  openWindow,
  type Window,
} from "../../../../scripts/storefront/browser.ts";
import { test, type World } from "../stack.ts";
import { assertLooksRight } from "../storefront_look.ts";

const browserPath = await findBrowser();
let browser: Browser | undefined;
let window: Window | undefined;
Deno.test.afterAll(() => browser?.close());

/** What a state is given. */
export interface Scene {
  page: Page;
  world: World;
  /** The origin of the storefront. */
  url: string;
  shops: string[];
}

const PHONE = 390;
const DESK = 1280;
const HEIGHT = 800;

type Prepare = (page: Page, world: World) => Promise<unknown>;
/** A path, or how to find one. */
type Path = string | ((world: World) => Promise<string>);
type Play = (scene: Scene) => Promise<void>;

/**
 * Plays a scene on a phone, and looks at its end there and on a desk.
 *
 * @param prepare what to do with the page before it asks for the address
 */
export const state = (name: string, path: Path, play: Play, prepare?: Prepare) =>
  look(name, path, play, prepare, [PHONE, DESK]);

/** The same, played on the phone and on the desk: for scenes in which it counts where in the window something stands. */
export function stateInView(name: string, path: Path, play: Play, prepare?: Prepare): void {
  for (const width of [PHONE, DESK]) look(`${name}, ${width} pixels wide`, path, play, prepare, [width]);
}

function look(name: string, path: Path, play: Play, prepare: Prepare | undefined, widths: number[]): void {
  if (browserPath === null) return; // storefront.test.ts says so
  test(name, async (world) => {
    browser ??= await launch(browserPath);
    window ??= await openWindow(browser);
    const { url, polar_url, demo_shop_urls: shops } = world.stack.info;
    await inTab(
      window,
      [url, polar_url],
      url + (typeof path === "string" ? path : await path(world)),
      async (page) => {
        await play({ page, world, url, shops });
        for (const width of widths) {
          await page.setViewportSize({ width, height: HEIGHT });
          await assertLooksRight(page);
        }
      },
      { width: widths[0], height: HEIGHT },
      (page) => prepare?.(page, world) ?? Promise.resolve(),
    );
  });
}

/** One preparation after the other. */
export const all = (...steps: Prepare[]): Prepare => async (page, world) => {
  for (const step of steps) await step(page, world);
};

export const product = (page: Page, name: string) => page.locator("form.product", { hasText: name });
export const title = (page: Page, name: string | RegExp) =>
  page.getByRole("heading", { level: 1, name }).waitFor();
export const bare = (url: string) => new URL(url).host;

/** A cart, as this page keeps it. */
export const withCart = (lines: unknown[]) => (page: Page) => {
  const cart = JSON.stringify(JSON.stringify(lines));
  return page.addInitScript({ content: `localStorage.cart ??= ${cart}` });
};
export const baseKit = (url: string) => ({
  product: "base-kit",
  url,
  name: "Base Kit",
  prices: { usd: 14900 },
});

/** Answers a call of the page in the server's place, for what a real one cannot be brought to at will. */
export const answering = (path: string, status: number, body: unknown) => (page: Page) =>
  page.route(
    `**${path}*`,
    (route) =>
      route.request().method() === "OPTIONS" ? route.continue() : route.fulfill({ status, json: body }),
  );

/** The page of somebody who has signed in before: supabase-js finds the session where it has put it. */
export const asUser = (whose: (world: World) => Promise<Visitor>) => async (page: Page, world: World) => {
  const { client } = await whose(world);
  const { data: { session } } = await client.auth.getSession();
  const kept = JSON.stringify(JSON.stringify(session));
  await page.addInitScript({ content: `localStorage["sb-127-auth-token"] ??= ${kept}` });
};

/** What is made once for all who need it. */
export function once<T>(make: (world: World) => Promise<T>): (world: World) => Promise<T> {
  let made: Promise<T> | undefined;
  return (world) => made ??= make(world);
}

/** Somebody who has bought nothing. */
export const someone = once(({ stack }) => signUp(stack, "someone-of-states@ecom-edge-kit.dev"));

/** Somebody with a report. */
export const readerOf = once(async ({ stack }): Promise<Visitor & { report: string }> => {
  const visitor = await signUp(stack, "reader-of-states@ecom-edge-kit.dev");
  const items = [{ product: "base-kit", url: stack.info.demo_shop_urls[0] }];
  await pay((await checkout(visitor.client, items)).url, visitor.email);
  const reports = async () => (await dashboardOf(visitor.client)).purchases.flatMap(({ outputs }) => outputs);
  await until("the report", async () => (await reports()).length === 1);
  return { ...visitor, report: (await reports())[0].id };
});
