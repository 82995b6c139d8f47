/** Contract: every job is worked once, what measures time alone and first, and nothing that went wrong is left out. */

import { assertEquals } from "@kit/assert";
import { type Job, workThrough } from "./jobs.ts";
import { type Outcome, single } from "./outcome.ts";

const never = new AbortController().signal;
const fine = single("fine", null);

/** Jobs that note when they begin and end. */
function noting(notes: string[]) {
  return (name: string, options: { alone?: boolean; outcome?: Outcome } = {}): Job => ({
    alone: options.alone,
    async run() {
      notes.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve));
      notes.push(`${name} ends`);
      return options.outcome ?? fine;
    },
  });
}

Deno.test("what has to be alone comes first and alone, the rest two at a time, across parts", async () => {
  const notes: string[] = [];
  const job = noting(notes);
  const parts = [
    { name: "one", jobs: [job("a"), job("timed", { alone: true })] },
    { name: "two", jobs: [job("b")] },
  ];
  const told: string[] = [];
  assertEquals(await workThrough(parts, never, (name, { passed }) => told.push(`${name} ${passed}`)), {
    passed: 3,
    failures: [],
  });
  assertEquals(notes.slice(0, 4), ["timed begins", "timed ends", "a begins", "b begins"]);
  assertEquals(told.sort(), ["one 2", "two 1"]);
});

Deno.test("a job that throws, and one without tests, are failures of their part, and the rest goes on", async () => {
  const job = noting([]);
  const parts = [
    { name: "broken", jobs: [{ run: () => Promise.reject(new Error("no")) }, job("good")] },
    { name: "empty", jobs: [job("empty", { outcome: { passed: 0, failures: [] } })] },
    { name: "without jobs", jobs: [] },
  ];
  assertEquals(await workThrough(parts, never, () => {}), {
    passed: 1,
    failures: [
      { name: "broken", message: "no" },
      { name: "without jobs", message: "There are no tests in it." },
      { name: "empty", message: "There are no tests in it." },
    ],
  });
});

Deno.test("after an interruption no job begins, and the run has failed", async () => {
  const interruption = new AbortController();
  const begun: string[] = [];
  const job = (name: string): Job => ({
    run() {
      begun.push(name);
      interruption.abort(new Error("enough"));
      return Promise.resolve(fine);
    },
  });
  const { failures } = await workThrough(
    [{ name: "all", jobs: [job("1"), job("2"), job("3")] }],
    interruption.signal,
    () => {},
  );
  assertEquals([begun, failures.map(({ message }) => message)], [["1"], ["Error: enough"]]);
});
