/**
 * `deno task demo:clone [--warm]`: does what the README tells a newcomer, from the clone to the first paid order on
 * screen, and says how many seconds that took. The repository is cloned beside this one, the README's own command starts
 * its shop, and a headless Chromium buys a kit there. Deno's and npm's caches are empty at first, as a newcomer's are;
 * `--warm` takes this machine's.
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { prepareRuntime } from "./local/postgres_runtime.ts";
import { findBrowser, withPage } from "./storefront/browser.ts";
import { freePorts } from "./tests/scratch.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const DEADLINE_MS = 15 * 60_000;

if (import.meta.main) {
  const { warm } = parseArgs({ args: Deno.args, options: { warm: { type: "boolean" } } }).values;
  const browser = await findBrowser();
  if (browser === null) {
    console.error("No Chromium here. Install one, or name it in CHROMIUM.");
    Deno.exit(1);
  }
  const seconds = await firstOrder(browser, { warm });
  console.log(`${seconds.toFixed(1)} s from the clone to the first paid order on screen`);
}

/**
 * Clones, starts and buys.
 *
 * @returns seconds from the clone to "Paid. Thank you."
 * @throws when a step fails, with what the README's command has said
 */
export async function firstOrder(browser: string, { warm = false } = {}): Promise<number> {
  const folder = await Deno.makeTempDir();
  const env: Record<string, string> = {};
  for (const name of warm ? [] : ["DENO_DIR", "npm_config_cache", "XDG_CACHE_HOME"]) {
    env[name] = join(folder, name);
  }
  const port = String(freePorts());
  const begun = performance.now();
  try {
    const clone = join(folder, "clone");
    await succeed("git", ["clone", "--quiet", root, clone]);
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
      child.kill("SIGTERM"); // npx keeps SIGINT to itself; without it the stack ends too
      await Promise.all([child.status, reading]);
    }
  } finally {
    const { dataHome } = await prepareRuntime();
    for (const path of [folder, join(dataHome, port), join(dataHome, `${port}.lock`)]) {
      await Deno.remove(path, { recursive: true }).catch(() => {}); // as far as it came
    }
  }
}

/** The README's line, so that it is this line that is tried. */
async function startCommand(clone: string): Promise<string[]> {
  const readme = await Deno.readTextFile(join(clone, "README.md"));
  const [, line] = /^(npx -y deno@\S+ task start)\b/m.exec(readme)!;
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
