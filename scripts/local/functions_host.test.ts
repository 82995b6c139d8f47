import { assert, assertEquals, assertMatch } from "@kit/assert";
import { until } from "../tests/scratch.ts";
import { readProcess } from "./launchers.ts";
import { type FunctionsProcess, startFunctions } from "./functions_process.ts";

/** Functions to serve: file below the functions' folder → source. */
const sources: Record<string, string> = {
  "echo/index.ts": `
    const slugAtImport = Deno.env.get("SUPABASE_FUNCTION_SLUG");
    export default { fetch: (request: Request) => Response.json({
      path: new URL(request.url).pathname,
      slugAtImport,
      environment: Deno.env.toObject(),
      deno: Deno.version.deno,
      pid: Deno.pid,
    }) };`,
  "other/index.ts": `
    export default { fetch: () => Response.json(Deno.env.get("SUPABASE_FUNCTION_SLUG")) };`,
  "background/index.ts": `
    declare const EdgeRuntime: { waitUntil(work: Promise<unknown>): void };
    const later = () => new Promise((resolve) => setTimeout(resolve, 300));
    export default { fetch: () => {
      EdgeRuntime.waitUntil(later().then(() => console.log("background work done")));
      EdgeRuntime.waitUntil(Promise.reject(new Error("background trouble")));
      return new Response(null, { status: 202 });
    } };`,
  "caller/index.ts": `
    export default { fetch: async (request: Request) => {
      const { to } = await request.json();
      const init = { method: "POST", headers: { "x-own": "kept" }, body: "text" };
      return await fetch(new Request(to, init));
    } };`,
  "wild/index.ts": `
    export default { fetch: (request: Request) => {
      const { pathname } = new URL(request.url);
      if (pathname.endsWith("/exit")) Deno.exit(3);
      if (pathname.endsWith("/spin")) while (true);
      if (pathname.endsWith("/reject")) Promise.reject(new Error("nobody catches this"));
      if (pathname.endsWith("/throw")) throw new Error("thrown in a function");
      return new Response("calm");
    } };`,
  "broken/index.ts": `throw new Error("broken at import");`,
  "old/index.ts": `Deno.serve(() => new Response());`,
  "_shared/index.ts": `export default { fetch: () => new Response("never") };`,
  "no_function/readme.txt": "",
};

interface Host extends FunctionsProcess {
  log: string[];
  /** Fails with a message when the host is down. */
  get(path: string, init?: RequestInit): Promise<Response>;
}

async function withHost(
  environment: Record<string, string>,
  test: (host: Host) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  for (const [path, source] of Object.entries(sources)) {
    await Deno.mkdir(`${folder}/${path.split("/")[0]}`, { recursive: true });
    await Deno.writeTextFile(`${folder}/${path}`, source);
  }
  const log: string[] = [];
  const functions = await startFunctions({ folder, environment, log: (line) => log.push(line) });
  try {
    await test({ ...functions, log, get: (path, init) => fetch(`${functions.origin()}${path}`, init) });
  } finally {
    await functions.stop();
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a function finds the hosted environment, its own name in it, and nothing of the developer's", async () => {
  Deno.env.set("POLAR_ACCESS_TOKEN", "the developer's own");
  const environment = { SUPABASE_URL: "http://127.0.0.1:9", POLAR_API_URL: "http://127.0.0.1:8" };
  try {
    await withHost(environment, async ({ get }) => {
      const [{ environment: seen, ...echo }] = await Promise.all([
        get("/echo/deeper").then((response) => response.json()),
        get("/other").then(async (response) => assertEquals(await response.json(), "other")),
      ]);
      assertEquals([echo.path, echo.slugAtImport], ["/echo/deeper", "echo"]);
      assertEquals([seen.SUPABASE_FUNCTION_SLUG, seen.SUPABASE_URL, seen.POLAR_API_URL], [
        "echo",
        "http://127.0.0.1:9",
        "http://127.0.0.1:8",
      ]);
      assertMatch(seen.SB_EXECUTION_ID, /^[0-9a-f-]{36}$/);
      assertEquals(seen.POLAR_ACCESS_TOKEN, undefined);
    });
  } finally {
    Deno.env.delete("POLAR_ACCESS_TOKEN");
  }
});

Deno.test("only a folder with an index.ts and no leading underscore is a function", () =>
  withHost({}, async ({ get }) => {
    for (const path of ["/_shared", "/no_function", "/nowhere", "/%2e%2e", "/", "/echo.ts"]) {
      const response = await get(path);
      assertEquals([path, response.status, (await response.json()).code], [path, 404, "function_not_found"]);
    }
  }));

Deno.test("a function that does not start, or throws, is an answer with a code and a line in the log", () =>
  withHost({}, async ({ get, log }) => {
    for (
      const [path, status, code, words] of [
        ["/broken", 503, "function_boot_failed", "broken at import"],
        ["/wild/throw", 500, "function_failed", "thrown in a function"],
      ] as const
    ) {
      const response = await get(path);
      const body = await response.text();
      assertEquals([response.status, JSON.parse(body).code], [status, code]);
      assert(!body.includes(words), "what went wrong inside stays inside");
      await until(words, () => Promise.resolve(log.some((line) => line.includes(words))));
    }
    assertEquals((await (await get("/old")).json()).code, "function_boot_failed");
  }));

Deno.test("a rejection that nobody catches is logged, and the function goes on", () =>
  withHost({}, async ({ get, log }) => {
    assertEquals(await (await get("/wild/reject")).text(), "calm");
    await until(
      "the log line",
      () => Promise.resolve(log.some((line) => line.includes("nobody catches this"))),
    );
    assertEquals(await (await get("/wild")).text(), "calm");
  }));

Deno.test("a clean stop waits for background work, and its failures are logged", async () => {
  let log: string[] = [];
  await withHost({}, async (host) => {
    log = host.log;
    assertEquals((await host.get("/background")).status, 202);
    assert(!log.includes("background work done"));
  });
  assert(log.includes("background work done"));
  assert(log.some((line) => line.includes("background trouble")));
});

Deno.test("requests to the stack carry the function's name, and requests to others do not", async () => {
  const seen: Headers[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    seen.push(request.headers);
    return new Response(await request.text());
  });
  const here = `http://127.0.0.1:${server.addr.port}`;
  const elsewhere = `http://localhost:${server.addr.port}`;
  await withHost({ SUPABASE_URL: here }, async ({ get }) => {
    for (const to of [`${here}/rest/v1/x`, `${elsewhere}/x`]) {
      assertEquals(
        await (await get("/caller", { method: "POST", body: JSON.stringify({ to }) })).text(),
        "text",
      );
    }
  });
  await server.shutdown();
  assertEquals(seen.map((headers) => [headers.get("x-local-function"), headers.get("x-own")]), [
    ["caller", "kept"],
    [null, "kept"],
  ]);
});

Deno.test("a host killed with SIGKILL, or ended by a function, is back", () =>
  withHost({}, async ({ get, origin, log }) => {
    const pidOf = async () => (await (await get("/echo")).json()).pid as number;
    const first = await pidOf();
    Deno.kill(first, "SIGKILL");
    await until("the host is down", () => Promise.resolve(origin() === null));
    await until("the host is back", () => Promise.resolve(origin()));
    const second = await pidOf();
    assert(second !== first);
    await get("/wild/exit").catch(() => {});
    await until("the host is back again", () => pidOf().then((pid) => pid !== second, () => false));
    assertEquals(log.filter((line) => line.includes("is started again")).length, 2);
  }));

Deno.test("a host that cannot start at all says so in its last words", async () => {
  let message = "";
  await startFunctions({ deno: "/bin/false", environment: {}, log() {} }).catch((error) =>
    message = error.message
  );
  assertMatch(message, /functions host did not start/);
});

Deno.test("the host dies with its parent, even while a function spins", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/wild`);
  await Deno.writeTextFile(`${folder}/wild/index.ts`, sources["wild/index.ts"]);
  await Deno.mkdir(`${folder}/echo`);
  await Deno.writeTextFile(`${folder}/echo/index.ts`, sources["echo/index.ts"]);
  const parentSource = `
    import { startFunctions } from ${JSON.stringify(import.meta.resolve("./functions_process.ts"))};
    const { origin } = await startFunctions({ folder: ${JSON.stringify(folder)}, environment: {}, log() {} });
    console.log(origin());`;
  await Deno.writeTextFile(`${folder}/parent.ts`, parentSource);
  const parent = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", `${folder}/parent.ts`],
    stdout: "piped",
    stdin: "null",
  }).spawn();
  const reader = parent.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const origin = (await reader.read()).value!.trim();
  const { pid } = await (await fetch(`${origin}/echo`)).json();
  const spinning = fetch(`${origin}/wild/spin`).catch(() => "gone");
  parent.kill("SIGKILL");
  assertEquals(await spinning, "gone");
  await until("the host is gone", async () => await readProcess(pid) === null);
  await reader.cancel();
  await parent.status;
  await Deno.remove(folder, { recursive: true });
});
