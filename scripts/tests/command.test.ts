import { assertEquals, assertMatch, assertRejects } from "@kit/assert";
import { readProcess } from "../local/launchers.ts";
import { run } from "./command.ts";
import { until } from "./scratch.ts";

const { signal } = new AbortController();

/** A shell that starts another process, tells its pid on stdout, and waits for it. */
const withChild = ["-c", "sleep 60 & echo $!; wait"];

const isGone = async (pid: string) => await readProcess(Number(pid)) === null;

Deno.test("both streams are kept, and stdout on its own", async () => {
  const finished = await run("sh", ["-c", "echo out; echo err >&2; exit 3"], { signal });
  assertEquals([finished.success, finished.stdout], [false, "out\n"]);
  assertMatch(finished.text, /out\n/);
  assertMatch(finished.text, /err\n/);
});

Deno.test("a program that misses its deadline is ended with all it started, and what it said is told", async () => {
  const error = await assertRejects(() => run("sh", withChild, { signal, deadline: 300 }), Error);
  const [, pid] = /did not end within 0\.3 s\.\n(\d+)/.exec(error.message)!;
  await until("its child to end", () => isGone(pid));
});

Deno.test("an interrupted program is ended and the reason thrown", async () => {
  const interruption = new AbortController();
  const running = run("sh", withChild, { signal: interruption.signal });
  interruption.abort(new Error("enough"));
  const error = await assertRejects(() => running, Error);
  assertEquals(error.message, "enough");
});

Deno.test("what a program leaves behind ends with it", async () => {
  const { stdout } = await run("sh", ["-c", "sleep 60 & echo $!"], { signal });
  await until("its child to end", () => isGone(stdout));
});
