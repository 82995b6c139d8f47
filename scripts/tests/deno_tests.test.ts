import { assertEquals, assertMatch } from "@kit/assert";
import { join } from "node:path";
import { denoTestJobs, readReport } from "./deno_tests.ts";

/** Runs a test file with this text. */
async function runText(text: string) {
  const directory = await Deno.makeTempDir();
  const file = join(directory, "some.test.ts");
  try {
    await Deno.writeTextFile(file, text);
    const { signal } = new AbortController();
    const [job] = denoTestJobs([file], () => ({ deno: Deno.execPath(), args: ["--no-config"], signal }));
    return await job.run();
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("passed tests and steps are counted, failed ones are told with their message", async () => {
  const { passed, failures } = await runText(`
    Deno.test("fine", () => console.log("not ok 1 - only printed"));
    Deno.test('has "quotes" & <brackets>', () => { throw new Error("boom & <more>"); });
    Deno.test("in steps", (t) => t.step("a step", () => {}).then(() => {}));`);
  assertEquals(passed, 3);
  assertEquals(failures.length, 1);
  assertMatch(failures[0].name, /some\.test\.ts › has "quotes" & <brackets>$/);
  assertMatch(failures[0].message, /^Error: boom & <more>/);
});

Deno.test("an ignored test is a failure", async () => {
  const { passed, failures } = await runText(`Deno.test({ name: "later", ignore: true, fn() {} });`);
  assertEquals([passed, failures.length, failures[0].message], [0, 1, "The test is ignored."]);
});

Deno.test("a file that throws while it loads is a failure with its output", async () => {
  const { failures } = await runText(`throw new Error("at load");`);
  assertEquals(failures.length, 1);
  assertMatch(failures[0].message, /at load/);
});

Deno.test("a file that throws after its first test says why nothing of it ran", async () => {
  const { passed, failures } = await runText(`
    Deno.test("never reached", () => {});
    await Promise.resolve();
    throw new Error("at load");`);
  assertEquals(passed, 0);
  assertMatch(failures.map(({ message }) => message).join("\n"), /at load/);
});

Deno.test("a report without cases counts nothing", () => {
  assertEquals(readReport('<?xml version="1.0"?><testsuites tests="0"></testsuites>'), {
    passed: 0,
    failures: [],
  });
});
