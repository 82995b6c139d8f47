/**
 * Contract: a task finds the stack that is meant, whichever port it runs on, and says what to do where none or several do.
 */

import { assertEquals, assertRejects } from "@kit/assert";
import { dirname } from "node:path";
import { runningStack, stackFileOf } from "./running_stack.ts";

async function withStacks(
  ports: number[],
  test: (folder: string) => Promise<void>,
  pid = Deno.pid,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const port of ports) {
      const file = stackFileOf(port, folder);
      await Deno.mkdir(dirname(file), { recursive: true });
      await Deno.writeTextFile(file, JSON.stringify({ url: `http://127.0.0.1:${port}`, pid }));
    }
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the only stack that runs is the one that is meant, whatever its port", async () => {
  for (const port of [54321, 6000]) {
    await withStacks([port], async (folder) => {
      assertEquals((await runningStack(undefined, folder)).url, `http://127.0.0.1:${port}`);
      assertEquals((await runningStack(port, folder)).url, `http://127.0.0.1:${port}`);
      await assertRejects(
        () => runningStack(7000, folder),
        Error,
        "No local stack of this checkout runs on port 7000: deno task start --port 7000.",
      );
    });
  }
});

Deno.test("of several one has to be named", () =>
  withStacks([54321, 6000], async (folder) => {
    await assertRejects(
      () => runningStack(undefined, folder),
      Error,
      "Several stacks run: say which one with --port 6000 or 54321.",
    );
    assertEquals((await runningStack(6000, folder)).url, "http://127.0.0.1:6000");
  }));

Deno.test("a stack that was killed left its file, and does not run", () =>
  withStacks([54321], async (folder) => {
    await assertRejects(() => runningStack(undefined, folder), Error, "No local stack of this checkout runs");
  }, 2 ** 22 + 1));
