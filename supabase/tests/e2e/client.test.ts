/**
 * Contract: the package of `deno task client:pack` is what docs/client.md says. npm installs it, Node 20 and Deno buy with
 * it, and a frontend of React and Vite, written from the docs alone, is type-checked, built and bought with in a real
 * Chromium. Every call answers by docs/openapi.json, and knows the fields of the reference. Kills: a file that the package lacks, types that only fit here, a
 * program that does not end.
 */

import { assert, assertEquals } from "@kit/assert";
import { createClient } from "@supabase/supabase-js";
import { cp } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { packClient } from "../../../scripts/client_pack.ts";
import { readCalls } from "../../../scripts/client.ts";
import type { Call } from "../../../scripts/reference/calls.ts";
import { createEdgeKit } from "../../../scripts/client/client.ts";
import { followBuyer } from "../../../scripts/client/follow.ts";
import { type Stack, startStack } from "../../../scripts/local/stack.ts";
import { checkout, dashboardOf, password, pay, signUp, until } from "../../../scripts/local/visitor.ts";
import { fencesOf, type Kind, type Shape } from "../../../scripts/reference/page.ts";
import { pathOf } from "../../../scripts/reference/openapi.ts";
import { findBrowser, withPage } from "../../../scripts/storefront/browser.ts";
import { run } from "../../../scripts/tests/command.ts";
import { undocumented } from "./openapi.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const { signal } = new AbortController();
const browserPath = await findBrowser();
if (browserPath === null) {
  console.log(
    "No Chromium here: the frontend is built and not clicked through. Install one, or name it in CHROMIUM.",
  );
}

/** A project of its own, outside ours, in which the package is installed. */
let folder: string;
let stack: Stack;
let site: Deno.HttpServer<Deno.NetAddr>;

Deno.test.beforeAll(async () => {
  folder = await Deno.makeTempDir();
  site = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, serveBuilt);
  const appUrl = `http://127.0.0.1:${site.addr.port}`;
  [stack] = await Promise.all([startStack({ appUrl }), install()]);
});

Deno.test.afterAll(async () => {
  await stack?.stop();
  await site?.shutdown();
  await Deno.remove(folder, { recursive: true });
});

async function install(): Promise<void> {
  await cp(join(root, "supabase/tests/frontend"), folder, { recursive: true });
  const packed = await packClient(folder, signal);
  await succeed("npm", [
    "install",
    packed,
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
  ]);
}

/** The files that Vite has built; the page for every path that is none of them, as hosts of such pages do. */
async function serveBuilt(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const types: Record<string, string> = { ".js": "text/javascript", ".css": "text/css" };
  const type = types[extname(pathname)];
  const file = join(folder, "dist", type ? pathname : "index.html");
  return new Response(await Deno.readFile(file), { headers: { "content-type": type ?? "text/html" } });
}

/** Runs a program in the project. */
async function succeed(command: string, args: string[], env: Record<string, string> = {}): Promise<void> {
  const { success, text } = await run(command, ["-C", folder, ...args], {
    signal,
    env,
    deadline: 5 * 60_000,
  });
  if (!success) throw new Error(`${command} ${args.join(" ")}\n${text}`);
}

function test(name: string, fn: () => Promise<void>): void {
  // Connections of supabase-js outlive a test.
  Deno.test({ name, sanitizeOps: false, sanitizeResources: false, fn });
}

test("the frontend's versions are those of deno.json, and exact", async () => {
  const { dependencies, devDependencies } = JSON.parse(
    await Deno.readTextFile(join(root, "supabase/tests/frontend/package.json")),
  );
  const { imports } = JSON.parse(await Deno.readTextFile(join(root, "deno.json")));
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
    assert(/^\d+\.\d+\.\d+$/.test(String(version)), `${name} ${version}`);
    if (name in imports) assertEquals(`npm:${name}@${version}`, imports[name]);
  }
});

test("what npm has installed is what the lock names, down to the last package, and our client", async () => {
  const packagesOf = async (path: string) => {
    const { packages } = JSON.parse(await Deno.readTextFile(path));
    const named = Object.entries<{ version: string; integrity?: string }>(packages).filter(([name]) => name);
    return new Map(named.map(([name, { version, integrity }]) => [name, `${version} ${integrity}`]));
  };
  const locked = await packagesOf(join(root, "supabase/tests/frontend/package-lock.json"));
  const installed = await packagesOf(join(folder, "node_modules/.package-lock.json"));
  assert(locked.size > 20);
  const others = [...installed].filter(([name, what]) => locked.get(name) !== what).map(([name]) => name);
  assertEquals(others, ["node_modules/@edge-kit/client"]);
});

// Programs ----------------------------------------------------------------------------------------------------

/** Runs `buy.mjs` as somebody, pays what it opens, and returns what else it says. */
async function buyWith(command: string, args: string[], email: string): Promise<unknown[]> {
  await signUp(stack, email);
  const child = new Deno.Command(command, {
    args: [...args, "buy.mjs"],
    cwd: folder,
    env: {
      SUPABASE_URL: stack.info.url,
      SUPABASE_PUBLISHABLE_KEY: stack.info.publishable_key,
      EMAIL: email,
      PASSWORD: password,
      SHOP: stack.info.demo_shop_urls[0],
    },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stderr = new Response(child.stderr).text();
  const said: unknown[] = [];
  let rest = "";
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      const { open, ...what } = JSON.parse(line);
      if (open) await pay(open, email);
      else said.push(what);
    }
  }
  const { success } = await child.status;
  assert(success, await stderr);
  return said;
}

test("Node and Deno install the package, are refused in words, buy, follow the report and end", async () => {
  const saidBy = await Promise.all([
    buyWith("node", [], "node@ecom-edge-kit.dev"),
    buyWith(Deno.execPath(), ["run", "-A"], "deno@ecom-edge-kit.dev"),
  ]);
  for (const said of saidBy) {
    assertEquals(said, [
      { signedOut: "not_allowed" },
      { linked: 0 },
      { refused: "private_host", details: "items[0].url" },
      { refused: "insufficient_credits" },
      { report: `Survival blueprint for ${new URL(stack.info.demo_shop_urls[0]).host}` },
    ]);
  }
});

// React -------------------------------------------------------------------------------------------------------

test("a frontend of React and Vite, written from the docs, is type-checked and built", async () => {
  await succeed("npm", ["run", "build"], {
    VITE_SUPABASE_URL: stack.info.url,
    VITE_SUPABASE_PUBLISHABLE_KEY: stack.info.publishable_key,
  });
});

if (browserPath !== null) {
  test("a buyer signs in there, is told what is wrong, pays, watches the report come and names another shop", async () => {
    const email = "react@ecom-edge-kit.dev";
    const { client } = await signUp(stack, email);
    const [shop, other] = stack.info.demo_shop_urls;
    await pay((await checkout(client, [{ product: "base-kit" }])).url, email);
    await until("the purchase", async () => (await dashboardOf(client)).purchases.length === 1);

    await withPage(browserPath, stack.info.app_url, async (page) => {
      await page.getByLabel("E-mail").fill(email);
      await page.getByLabel("Password").fill(password);
      await page.getByRole("button", { name: "Sign in" }).click();

      const waiting = page.getByRole("listitem").filter({ hasText: "a shop to be named" });
      await waiting.getByLabel("Which shop?").fill("http://localhost/");
      await waiting.getByRole("button", { name: "Read it" }).click();
      await waiting.getByRole("alert").filter({ hasText: "no address of a shop" }).waitFor();
      await waiting.getByLabel("Which shop?").fill(other);
      await waiting.getByRole("button", { name: "Read it" }).click();
      await page.getByText(`Survival blueprint for ${new URL(other).host}`).waitFor();

      const offer = page.getByRole("form", { name: "Base Kit" });
      await offer.getByLabel("Address of the shop").fill("http://127.0.0.1/");
      await offer.getByRole("button", { name: "Buy" }).click();
      await offer.getByRole("alert").waitFor();
      await offer.getByLabel("Address of the shop").fill(shop);
      await offer.getByRole("button", { name: "Buy" }).click();
      await page.waitForURL((url) => url.origin === new URL(stack.info.polar_url).origin);
      await page.getByRole("button", { name: /pay/i }).click();
      await page.waitForURL(/checkout_id=/);
      await page.getByText(`Survival blueprint for ${new URL(shop).host}`).waitFor();
      await page.getByText("May use: base-kit").waitFor();

      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("button", { name: "Sign in" }).waitFor();
      assertEquals(await page.getByText("Survival blueprint").count(), 0);
    });
  });
}

// Docs --------------------------------------------------------------------------------------------------------

test("the examples of docs/client.md run, and print what they say", async () => {
  const page = await Deno.readTextFile(join(root, "docs/client.md"));
  const [first, ...others] = fencesOf(page).filter(({ language }) => language === "ts").map(({ text }) =>
    text
  );
  const printed: string[] = [];
  const location = { href: "" };
  const around = {
    url: stack.info.url,
    publishableKey: stack.info.publishable_key,
    shop: stack.info.demo_shop_urls[0],
    createClient: (url: string, key: string) =>
      createClient(url, key, { auth: { persistSession: false, autoRefreshToken: false } }),
    createEdgeKit,
    followBuyer,
    location,
    console: { log: (...values: unknown[]) => void printed.push(values.join(" ")) },
  };
  // deno-lint-ignore no-explicit-any -- the constructor of async functions has no name of its own
  const AsyncFunction: any = (async () => {}).constructor;
  const blocks = others.map((text) => `{ ${text} }`).join("\n");
  await new AsyncFunction(
    ...Object.keys(around),
    `${first}\n${blocks}\nawait supabase.realtime.disconnect();`,
  )(
    ...Object.values(around),
  );
  assertEquals(printed, Array.from(page.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm), ([, line]) => line));
  assert(location.href.startsWith(stack.info.polar_url), location.href);
});

/** Something of a type that nothing is called by. */
function exampleOf(shape: Shape): unknown {
  const [kind] = shape;
  switch (kind.is) {
    case "any":
      return {};
    case "literal":
      return kind.value;
    case "type":
      return { string: "6f1f7c7e-0000-4000-8000-000000000000", number: 1, boolean: false }[kind.type];
    case "array":
      return [exampleOf(kind.elements)];
    case "map":
      return {};
    case "object":
      return Object.fromEntries(
        [...kind.keys].filter(([, { optional }]) => !optional).map((
          [key, { shape }],
        ) => [key, exampleOf(shape)]),
      );
  }
}

/** Calls as their callers do, and sees whether the answer is one of docs/openapi.json. */
async function ask(
  path: string,
  headers: Record<string, string>,
  body: unknown,
): Promise<{ answer: unknown; problems: string[] }> {
  const response = await fetch(stack.info.url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const answer = text === "" ? null : JSON.parse(text);
  return { answer, problems: undocumented(path, response.status, answer) };
}

/** Headers of everybody who calls. */
async function keysOf(email: string): Promise<Record<Call["caller"], Record<string, string>>> {
  const { client } = await signUp(stack, email);
  const { access_token } = (await client.auth.getSession()).data.session!;
  const { publishable_key, secret_key } = stack.info;
  return {
    anyone: { apikey: publishable_key },
    user: { apikey: publishable_key, authorization: `Bearer ${access_token}` },
    operator: { apikey: secret_key },
    backend: { apikey: secret_key },
  };
}

test("every call answers by docs/openapi.json: asked for what is not there, and by nobody", async () => {
  const keys = await keysOf("openapi@ecom-edge-kit.dev");
  const problems: string[] = [];
  for (const call of await readCalls()) {
    if (call.kind === "rpc" && call.caller === "backend") continue;
    const path = pathOf(call);
    problems.push(...(await ask(path, keys[call.caller], exampleOf(call.takes))).problems);
    if (call.kind === "function") problems.push(...(await ask(path, {}, {})).problems);
  }
  assertEquals(problems, []);
});

type Fields = Extract<Kind, { is: "object" }>;

/** Bodies with a field too many, and the fields that the reference has beside it. */
function* misspelt(takes: Shape): Generator<{ body: object; documented: string[] }> {
  const forms = takes.filter((kind): kind is Fields => kind.is === "object");
  for (const form of forms) {
    const body = exampleOf([form]) as Record<string, unknown>;
    // Forms that no literal tells apart are known together.
    const alike = forms.some(({ keys }) => [...keys.values()].some(({ shape }) => shape[0].is === "literal"));
    const documented = [...new Set((alike ? [form] : forms).flatMap(({ keys }) => [...keys.keys()]))];
    yield { body: { ...body, nonsense: 1 }, documented };
    for (const [key, { shape: [kind] }] of form.keys) {
      if (kind.is !== "array" || kind.elements[0].is !== "object") continue;
      const element = { ...exampleOf(kind.elements) as object, nonsense: 1 };
      yield { body: { ...body, [key]: [element] }, documented: [...kind.elements[0].keys.keys()] };
    }
  }
}

test("the reference has every field that a function knows in its body, and no other", async () => {
  const keys = await keysOf("fields@ecom-edge-kit.dev");
  for (const call of await readCalls()) {
    if (call.kind !== "function") continue;
    for (const { body, documented } of misspelt(call.takes)) {
      const { answer } = await ask(pathOf(call), keys[call.caller], body);
      const { code, message } = answer as { code: string; message: string };
      assertEquals(code, "unknown_field", `${call.name}: ${message}`);
      const known = /Known fields: (.*)\.$/.exec(message)![1].split(", ").filter((field) => field !== "");
      assertEquals(documented.sort(), known.sort(), `${call.name} ←`);
    }
  }
});
