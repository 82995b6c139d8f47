import { assert, assertEquals } from "@kit/assert";
import { kill } from "node:process";
import { until } from "../tests/scratch.ts";
import { isLauncher, launcherChain, type ProcessInfo, readProcess, watchLaunchers } from "./launchers.ts";

const table = (processes: Record<number, [number, ...string[]]>) => (pid: number) => {
  const found = processes[pid];
  return Promise.resolve<ProcessInfo | null>(
    found ? { parent: found[0], argv: found.slice(1) as string[] } : null,
  );
};

Deno.test("the chain ends where somebody else begins: a terminal, a supervisor, an editor", async () => {
  const read = table({
    50: [40, "/home/a/.npm/_npx/1/node_modules/deno/deno", "run", "-A", "scripts/start.ts"],
    40: [30, "deno", "task", "start"],
    30: [20, "sh", "-c", "'deno' task start"],
    20: [10, "npm exec deno@2.9.6 task start"],
    10: [1, "bash"],
    60: [10, "/usr/bin/deno", "run", "scripts/start.ts"],
  });
  assertEquals(await launcherChain(50, read), [50, 40, 30, 20]);
  assertEquals(await launcherChain(60, read), [60]);
});

Deno.test("npx, npm, deno and the shell between them are launchers in all their disguises", () => {
  for (
    const argv of [
      ["deno", "task", "start"],
      ["/usr/local/bin/deno", "run"],
      ["npm exec deno@2.9.6 task start"],
      ["npx deno task start"],
      ["node", "/usr/bin/npx", "-y", "deno@2.9.6"],
      ["/usr/bin/node", "/usr/lib/node_modules/npm/bin/npx-cli.js", "-y"],
      ["node", "/home/a/.npm/_npx/1/node_modules/deno/bin.cjs", "task"],
      ["sh", "-c", "deno task start"],
      ["/bin/dash", "-c", '"deno" task start'],
    ]
  ) assert(isLauncher(argv), argv.join(" "));
  for (
    const argv of [
      ["bash"],
      ["bash", "-c", "npx -y deno@2.9.6 task start; true"],
      ["sh", "-c", "make"],
      ["node", "server.js"],
      ["code", "."],
      [],
    ]
  ) assert(!isLauncher(argv), argv.join(" "));
});

Deno.test("a link that is gone is noticed once, and the end of what started the chain is not", async () => {
  const processes: Record<number, [number, ...string[]]> = {
    [Deno.pid]: [40, "deno", "run"],
    40: [30, "deno", "task", "start"],
    30: [20, "npx deno"],
    20: [1, "bash"],
  };
  let count = 0;
  let looks = 0;
  const read = (pid: number) => (looks++, table(processes)(pid));
  const stop = await watchLaunchers(() => count++, read);
  delete processes[20];
  processes[30] = [1, "npx deno"];
  const seen = looks;
  await until("two more looks", () => Promise.resolve(looks > seen + 2));
  assertEquals(count, 0);
  processes[40] = [1, "deno", "task", "start"];
  await until("the call", () => Promise.resolve(count > 0));
  stop();
  assertEquals(count, 1);
});

const fixture = `
  import { launcherChain, watchLaunchers } from ${JSON.stringify(import.meta.resolve("./launchers.ts"))};
  await watchLaunchers(() => Deno.exit(0));
  console.log(JSON.stringify(await launcherChain(Deno.pid)));
  setInterval(() => {}, 1_000_000);`;

/** Runs a program by `npx deno task`, ends one link of the chain, and waits until nothing of it is left. */
async function endLink(link: "deno task" | "shell" | "npx" | "all", signal: Deno.Signal): Promise<void> {
  const project = await Deno.makeTempDir();
  await Deno.writeTextFile(`${project}/fixture.ts`, fixture);
  await Deno.writeTextFile(
    `${project}/deno.json`,
    JSON.stringify({ tasks: { start: "deno run -A fixture.ts" } }),
  );
  const npx = new Deno.Command("npx", {
    args: ["-y", `deno@${Deno.version.deno}`, "task", "start"],
    cwd: project,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
    detached: true, // a group of its own, like a command in a terminal
  }).spawn();
  const output = npx.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const ancestors: number[] = JSON.parse((await output.read()).value!);
  const chain = ancestors.slice(0, ancestors.indexOf(npx.pid) + 1); // this test is an ancestor too
  assertEquals(chain.length, 4, "program, deno task, shell, npx");
  if (link === "all") kill(-npx.pid, signal);
  else kill(chain[["program", "deno task", "shell", "npx"].indexOf(link)], signal);
  await until(`${link} got ${signal}: no process left`, async () => {
    const left = await Promise.all(chain.map((pid) => readProcess(pid)));
    return left.every((process) => process === null);
  });
  await output.cancel();
  await npx.status;
  await Deno.remove(project, { recursive: true });
}

for (const signal of ["SIGTERM", "SIGHUP", "SIGKILL"] as const) {
  Deno.test(`${signal} for npx, its shell or deno task takes everything down`, async () => {
    await Promise.all((["deno task", "shell", "npx"] as const).map((link) => endLink(link, signal)));
  });
}

// npx and the shell sit it out: a terminal sends it to all, and what they started is to decide.
Deno.test("SIGINT for deno task, or for all as Ctrl-C sends it, takes everything down", async () => {
  await Promise.all((["deno task", "all"] as const).map((link) => endLink(link, "SIGINT")));
});
