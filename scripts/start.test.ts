import { assert, assertEquals, assertMatch, assertNotEquals } from "@kit/assert";
import { kill } from "node:process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launcherChain, readProcess } from "./local/launchers.ts";
import { prepareRuntime } from "./local/postgres_runtime.ts";
import { family, processes } from "./local/processes.ts";
import type { StackInfo } from "./local/stack.ts";
import { freePorts, until } from "./tests/scratch.ts";

const checkout = fileURLToPath(new URL("..", import.meta.url));

/** A port, and afterwards nothing of what a stack on it left on disk. */
async function withPort(test: (port: number, stackFile: string) => Promise<void>): Promise<void> {
  const port = freePorts();
  const { dataHome } = await prepareRuntime();
  const local = join(checkout, ".local", String(port));
  try {
    await test(port, join(local, "stack.json"));
  } finally {
    for (const path of [join(dataHome, String(port)), join(dataHome, `${port}.lock`), local]) {
      await Deno.remove(path, { recursive: true }).catch(() => {});
    }
  }
}

/** `deno task start` with what follows it; through npx, as the README says it, or without. */
function start(options: string[], { npx = false } = {}): Deno.ChildProcess {
  return new Deno.Command(npx ? "npx" : Deno.execPath(), {
    args: npx
      ? ["-y", `deno@${Deno.version.deno}`, "task", "start", ...options]
      : ["run", "-A", "--no-check", "scripts/start.ts", ...options],
    cwd: checkout,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

const isUp = (stackFile: string) =>
  until<StackInfo>(
    "the stack is up",
    () => Deno.readTextFile(stackFile).then(JSON.parse, () => null),
    30_000,
  );

const allGone = (pids: number[]) =>
  until(`processes ${pids} are gone`, async () => {
    const left = await Promise.all(pids.map((pid) => readProcess(pid)));
    return left.every((process) => process === null);
  });

/** A process that does not end fails its test instead of keeping it. */
function end(output: Promise<Deno.CommandOutput>): Promise<Deno.CommandOutput> {
  let ended: Deno.CommandOutput | undefined;
  output.then((output) => ended = output);
  return until("the process ends", () => Promise.resolve(ended));
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("unknown options and impossible ports are refused with a usage text", async () => {
  for (
    const [options, words] of [
      [["--frehs"], "--frehs"],
      [["again"], "again"],
      [["--port"], "--port"],
      [["--port", "65533"], "65533"],
      [["--port", "x"], '"x"'],
    ] as const
  ) {
    const { code, stderr, stdout } = await end(start([...options]).output());
    assertEquals([code, text(stdout)], [2, ""]);
    assert(text(stderr).includes(words), text(stderr));
    assertMatch(text(stderr), /Usage: deno task start \[--fresh\] \[--port N\]/);
  }
});

Deno.test("a half-set Polar account is refused before anything starts", async () => {
  Deno.env.set("POLAR_ACCESS_TOKEN", "polar_oat_of_somebody");
  try {
    const { code, stderr } = await end(start([]).output());
    assertEquals(code, 2);
    assertMatch(text(stderr), /POLAR_WEBHOOK_SECRET is not/);
  } finally {
    Deno.env.delete("POLAR_ACCESS_TOKEN");
  }
});

Deno.test("every signal that can be caught stops it cleanly; data stays until --fresh; one port has one stack", () =>
  withPort(async (port, stackFile) => {
    const run = async (signal: Deno.Signal, options: string[] = []) => {
      const child = start(["--port", String(port), ...options]);
      const info = await isUp(stackFile);
      assertEquals([info.pid, info.url], [child.pid, `http://127.0.0.1:${port}`]);
      assertEquals((await Deno.stat(stackFile)).mode! & 0o777, 0o600);
      const everyone = await family(child.pid);
      assert(
        everyone.length >= 4,
        "at least the stack, Postgres with its supervisor, and the functions host",
      );

      const second = await end(start(["--port", String(port)]).output());
      assertEquals(second.code, 1);
      assertMatch(
        text(second.stderr),
        new RegExp(`running on port ${port} already \\(process ${child.pid}\\)`),
      );

      child.kill(signal);
      const { code, stdout, stderr } = await end(child.output());
      assertEquals([code, text(stderr)], [0, ""]);
      for (const words of [info.url, info.publishable_key, info.database_url, `Got ${signal}. Stopping.`]) {
        assert(text(stdout).includes(words), words);
      }
      await allGone(everyone);
      await Deno.stat(stackFile).then(() => assert(false, "stack.json is still there"), () => {});
      return info;
    };
    const first = await run("SIGINT");
    const second = await run("SIGTERM");
    const third = await run("SIGHUP", ["--fresh"]);
    for (const name of ["secret_key", "polar_webhook_secret"] as const) {
      assertEquals(second[name], first[name]);
      assertNotEquals(third[name], first[name]);
    }
  }));

Deno.test("SIGKILL of the stack, its shell or its npx leaves no process, and the next start works", async () => {
  await Promise.all(["stack", "shell", "npx"].map((link) =>
    withPort(async (port, stackFile) => {
      const npx = start(["--port", String(port)], { npx: true });
      const output = npx.output();
      const { pid } = await isUp(stackFile);
      const chain = await launcherChain(pid);
      const everyone = [...chain.slice(0, chain.indexOf(npx.pid) + 1), ...await family(pid)];
      kill({ stack: pid, shell: chain[2], npx: npx.pid }[link]!, "SIGKILL");
      await allGone(everyone);
      await end(output);
      if (link !== "stack") return;

      await Deno.stat(stackFile); // nobody was left to remove it
      const again = start(["--port", String(port)]);
      const ended = again.output();
      await until("the next stack is up", async () => (await isUp(stackFile)).pid === again.pid, 30_000);
      again.kill("SIGTERM");
      assertEquals((await end(ended)).code, 0);
    })
  ));
});

Deno.test("when Postgres dies the stack says so, ends, and leaves nothing running", () =>
  withPort(async (port, stackFile) => {
    const child = start(["--port", String(port)]);
    const { pid } = await isUp(stackFile);
    const everyone = await family(pid);
    const isPostgres = ({ pid, argv }: { pid: number; argv: string[] }) =>
      everyone.includes(pid) && argv[0].endsWith("/bin/postgres");
    kill((await processes()).find(isPostgres)!.pid, "SIGKILL");
    const { code, stdout } = await end(child.output());
    assertEquals(code, 1);
    assertMatch(text(stdout), /Postgres ended by itself\. Stopping\./);
    await allGone(everyone);
  }));
