import { assertEquals } from "@kit/assert";
import { readTap } from "./tap.ts";

const messages = (lines: string[], error?: string) =>
  readTap("a.sql", lines, error).failures.map(({ name, message }) => `${name}: ${message}`);

Deno.test("a complete report counts its tests", () => {
  assertEquals(readTap("a.sql", ["1..2", "ok 1 - one", "# a remark", "ok 2"]), { passed: 2, failures: [] });
});

Deno.test("a failed test is told with the remarks that follow it", () => {
  assertEquals(
    messages(["1..2", "not ok 1 - one", '# Failed test 1: "one"', "#     have: 2", "ok 2", "# later"]),
    [
      'a.sql › one: Failed test 1: "one"\n    have: 2',
    ],
  );
});

Deno.test("a plan that does not fit is a failure, in both directions, and so is none", () => {
  assertEquals(messages(["1..2", "ok 1"]), ["a.sql: 2 tests are planned but 1 ran."]);
  assertEquals(messages(["1..1", "ok 1", "ok 2"]), ["a.sql: 1 tests are planned but 2 ran."]);
  assertEquals(messages(["ok 1"]), ["a.sql: There is no plan: select plan(…)."]);
});

Deno.test("a skipped or postponed test is a failure", () => {
  assertEquals(messages(["1..2", "ok 1 - one # SKIP no time", "not ok 2 - two # TODO"]), [
    "a.sql › one # SKIP no time: The test is not run: # SKIP no time",
    "a.sql › two # TODO: The test is not run: # TODO",
  ]);
});

Deno.test("an error is a failure beside the tests that ran before it", () => {
  const outcome = readTap("a.sql", ["1..2", "ok 1"], "ERROR 42601: syntax error");
  assertEquals(outcome, { passed: 1, failures: [{ name: "a.sql", message: "ERROR 42601: syntax error" }] });
});
