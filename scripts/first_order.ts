/**
 * `deno task demo:clone [--warm]`: does what the README tells a newcomer, from the clone to the first paid order on
 * screen, and writes into the README how many seconds that took. What is committed is cloned beside this checkout, the
 * README's own command starts its shop, and a headless Chromium buys a kit there. Deno's and npm's caches are empty at
 * first, as a newcomer's are; `--warm` takes this machine's, and writes nothing.
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { circumstances } from "./bench/machine.ts";
import { prepareRuntime } from "./local/postgres_runtime.ts";
import { findBrowser, withPage } from "./storefront/browser.ts";
import { freePorts } from "./tests/scratch.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const DEADLINE_MS = 15 * 60_000;
/** The line of the README that has the figure. */
const FIGURE = /^(From a clone .* to a paid order on screen: ).*$/m;
const usage = `deno task demo:clone [--warm]

Clones what is committed here, starts its shop as the README says, buys there, and writes the seconds into README.md.

  --warm   with this machine's caches instead of empty ones; writes nothing`;

if (import.meta.main) {
  let warm: boolean;
  try {
    warm = parseArgs({ args: Deno.args, options: { warm: { type: "boolean" } } }).values.warm ?? false;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    Deno.exit(2);
  }
  const browser = await findBrowser();
  if (browser === null) {
    console.error("No Chromium here. Install one, or name it in CHROMIUM.");
    Deno.exit(1);
  }
  const where = circumstances(true); // before: the load at the end is our own
  const seconds = await firstOrder(browser, { warm }).catch((error: Error) => {
    console.error(error.message);
    Deno.exit(1);
  });
  console.log(`${seconds.toFixed(1)} s from the clone to the first paid order on screen, ${where}`);
  if (!warm) {
    const readme = join(root, "README.md");
    await Deno.writeTextFile(readme, withFigure(await Deno.readTextFile(readme), seconds, where));
  }
}

/**
 * The README with another figure.
 *
 * @throws when it has no line for it
 */
export function withFigure(readme: string, seconds: number, where: string): string {
  if (!FIGURE.test(readme)) throw new Error("README.md has no line that begins with “From a clone”.");
  return readme.replace(FIGURE, (_, words) => `${words}**${Math.round(seconds)} s**, measured ${where}`);
}

/**
 * Clones, starts and buys.
 *
 * @param repository what git can clone
 * @returns seconds from the clone to "Paid. Thank you."
 * @throws when a step fails, with what git or the README's command has said
 */
export async function firstOrder(
  browser: string,
  { warm = false, repository = root } = {},
): Promise<number> {
  const folder = await Deno.makeTempDir();
  const env: Record<string, string> = {};
  for (const name of warm ? [] : ["DENO_DIR", "npm_config_cache", "XDG_CACHE_HOME"]) {
    env[name] = join(folder, name);
  }
  const port = String(freePorts());
  const begun = performance.now();
  try {
    const clone = join(folder, "clone");
    await succeed("git", ["clone", "--quiet", repository, clone]);
    const command = await startCommand(clone);
    const child = new Deno.Command(command[0], {
      ...{ args: [...command.slice(1), "--port", port], cwd: clone, env },
      ...{ stdin: "null", stdout: "piped", stderr: "piped" },
    }).spawn();
    const said = { text: "" };
    const reading = Promise.all([child.stdout, child.stderr].map((stream) => read(stream, said)));
    try {
      await isUp(join(clone, ".local", port, "stack.json"), child, said);
      await withPage(browser, `http://127.0.0.1:${port}`, buy);
      return (performance.now() - begun) / 1000;
    } finally {
      stop(child);
      await Promise.all([child.status, reading]);
    }
  } finally {
    const { dataHome } = await prepareRuntime();
    for (const path of [folder, join(dataHome, port), join(dataHome, `${port}.lock`)]) {
      await Deno.remove(path, { recursive: true }).catch(() => {}); // as far as it came
    }
  }
}

/** npx keeps SIGINT to itself; without it the stack ends too. What has ended by itself cannot be killed. */
function stop(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGTERM");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

/** The README's line, so that it is this line that is tried. */
async function startCommand(clone: string): Promise<string[]> {
  const readme = await Deno.readTextFile(join(clone, "README.md"));
  const line = /^npx -y deno@\S+ task start\b/m.exec(readme)?.[0];
  if (line === undefined) throw new Error("The README of the clone does not say how its shop is started.");
  return line.split(" ");
}

/** A guest's order: no account is needed to pay. */
async function buy(page: Page): Promise<void> {
  const kit = page.locator("form.product", { hasText: "Base Kit" });
  await kit.getByLabel("Address of the shop").fill("harbor-coffee.example.com");
  await kit.getByRole("button", { name: "Add to cart" }).click();
  await kit.getByRole("link", { name: "Go to the cart" }).click();
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  await page.getByLabel("E-mail").fill("newcomer@ecom-edge-kit.dev");
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  await page.getByRole("heading", { name: "Paid. Thank you." }).waitFor();
}

async function read(stream: ReadableStream<Uint8Array>, said: { text: string }): Promise<void> {
  for await (const text of stream.pipeThrough(new TextDecoderStream() as never) as ReadableStream<string>) {
    said.text += text;
  }
}

/** Waits until the file of a stack that is up is there. */
async function isUp(stackFile: string, child: Deno.ChildProcess, said: { text: string }): Promise<void> {
  let ended = false;
  child.status.then(() => ended = true);
  const deadline = performance.now() + DEADLINE_MS;
  while (!await Deno.stat(stackFile).then(() => true, () => false)) {
    if (ended || performance.now() > deadline) throw new Error(`The shop does not start:\n${said.text}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function succeed(command: string, args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args, stdout: "null", stderr: "piped" })
    .output();
  if (!success) throw new Error(`${command} ${args.join(" ")}\n${new TextDecoder().decode(stderr)}`);
}
