/**
 * Serves the edge functions: a process of its own, as the hosted runtime is, so that nothing of the stack can be
 * reached by accident and either Deno can run it. Uses only what Deno 2.1.4, the hosted version, has.
 *
 * Started by `functions_process.ts` with the functions' folder as its argument and the hosted environment. Speaks
 * with its parent through pipes: the first line of stdout is `{"port":…}`; a line on stdin asks for a clean stop; the
 * end of stdin means that the parent is gone.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { pathToFileURL } from "node:url";

type Fetch = (request: Request) => Response | Promise<Response>;

/** How long a clean stop waits for `EdgeRuntime.waitUntil` work. */
const patienceMs = 5_000;

const folder = Deno.args[0];
const functions = new Map<string, Promise<Fetch>>();
/** What differs from function to function in an environment that one process has only once. */
const ownEnvironment = new AsyncLocalStorage<Record<string, string>>();

stopWithParent();
provideEdgeRuntime();
provideOwnEnvironment();
labelOwnRequests();
const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: ({ port }) => announce(port) }, serve);

async function serve(request: Request): Promise<Response> {
  const name = new URL(request.url).pathname.split("/")[1];
  if (!await isFunction(name)) {
    return refuse(404, "function_not_found", `There is no function named "${name}". See supabase/functions.`);
  }
  const environment = environmentOf(name);
  return await ownEnvironment.run(environment, async () => {
    let handle: Fetch;
    try {
      handle = await load(name);
    } catch (error) {
      console.error(`${name}: does not start.`, error);
      return refuse(
        503,
        "function_boot_failed",
        `The function "${name}" does not start; its error is in the log.`,
      );
    }
    try {
      return await handle(request);
    } catch (error) {
      console.error(`${name}: threw.`, error);
      return refuse(500, "function_failed", `The function "${name}" threw; its error is in the log.`);
    }
  });
}

/** A function is a folder with an `index.ts`; a leading underscore marks what functions share. */
async function isFunction(name: string): Promise<boolean> {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(name)) return false;
  try {
    return (await Deno.stat(`${folder}/${name}/index.ts`)).isFile;
  } catch {
    return false;
  }
}

/** Imported when the first request comes, as hosted. */
function load(name: string): Promise<Fetch> {
  let loaded = functions.get(name);
  if (!loaded) {
    loaded = import(pathToFileURL(`${folder}/${name}/index.ts`).href).then((module) => {
      if (typeof module.default?.fetch !== "function") {
        throw new TypeError(`${name}/index.ts has no \`export default { fetch }\`.`);
      }
      return (request) => module.default.fetch(request);
    });
    functions.set(name, loaded);
  }
  return loaded;
}

/** Background work: it may end after its response, and its failure is its own. */
const background = new Set<Promise<unknown>>();

function provideEdgeRuntime(): void {
  const waitUntil = (work: Promise<unknown>) => {
    const name = ownEnvironment.getStore()?.SUPABASE_FUNCTION_SLUG;
    const settled = Promise.resolve(work)
      .catch((error) => console.error(`${name}: background work failed.`, error))
      .finally(() => background.delete(settled));
    background.add(settled);
  };
  Object.assign(globalThis, { EdgeRuntime: { waitUntil } });
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    console.error("Unhandled rejection in a function.", event.reason);
  });
}

const environments = new Map<string, Record<string, string>>();

function environmentOf(name: string): Record<string, string> {
  let environment = environments.get(name);
  if (!environment) {
    environment = { SUPABASE_FUNCTION_SLUG: name, SB_EXECUTION_ID: crypto.randomUUID() };
    environments.set(name, environment);
  }
  return environment;
}

/** Hosted functions do not share a process. These names answer with what is right for the running function. */
function provideOwnEnvironment(): void {
  const { get, has, toObject } = Deno.env;
  Deno.env.get = (name) => ownEnvironment.getStore()?.[name] ?? get.call(Deno.env, name);
  Deno.env.has = (name) => name in (ownEnvironment.getStore() ?? {}) || has.call(Deno.env, name);
  Deno.env.toObject = () => ({ ...toObject.call(Deno.env), ...ownEnvironment.getStore() });
}

/** Names the calling function in requests to the stack, so that its log can tell them from requests of others. */
function labelOwnRequests(): void {
  const original = globalThis.fetch;
  const origin = Deno.env.get("SUPABASE_URL") ?? "";
  globalThis.fetch = (input, init) => {
    const name = ownEnvironment.getStore()?.SUPABASE_FUNCTION_SLUG;
    const url = input instanceof Request ? input.url : String(input);
    if (!name || !url.startsWith(`${origin}/`)) return original(input, init);
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    headers.set("x-local-function", name);
    return original(input, { ...init, headers });
  };
}

/**
 * A worker reads stdin, because a function that spins keeps this thread from noticing anything. A clean stop lets
 * requests and background work end; without a parent there is nobody left to serve.
 */
function stopWithParent(): void {
  const source = `const buffer = new Uint8Array(64);
    while (Deno.stdin.readSync(buffer) !== null) postMessage("stop");
    Deno.kill(Deno.pid, "SIGKILL");`;
  const watcher = new Worker(`data:application/javascript,${encodeURIComponent(source)}`, { type: "module" });
  watcher.onmessage = async () => {
    let timer;
    const patience = new Promise((resolve) => timer = setTimeout(resolve, patienceMs));
    await Promise.race([server.shutdown().then(() => Promise.all(background)), patience]);
    clearTimeout(timer);
    Deno.exit(0);
  };
}

function announce(port: number): void {
  console.log(JSON.stringify({ port }));
}

function refuse(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status, headers: { "access-control-allow-origin": "*" } });
}
