/** Runs `deno test`, on any Deno, and reads its JUnit report. */

import { run } from "./command.ts";
import type { Job } from "./jobs.ts";
import type { Failure, Outcome } from "./outcome.ts";

/** What to run and on what. */
export interface DenoTestOptions {
  /** Path of the Deno. */
  deno: string;
  /** Before the files, after `deno test -A`. */
  args?: string[];
  env?: Record<string, string>;
  signal: AbortSignal;
}

/** Nothing that works takes as long, on a busy machine neither; in milliseconds. */
const deadline = 25 * 60_000;

const IGNORED = "The test is ignored.";

/** Files that measure time, or CPU, which neighbours make dearer too. */
const TIMED = /_(?:cost|performance)\.test\.ts$|(?:busy_customer|load)\.test\.ts$/;

/** Many, so that none runs long after the others; few, because each process loads all modules anew. */
const SHARES = 8;

/**
 * A process for what measures time, and some for shares of the rest.
 *
 * @param options are asked for when the first of them runs
 */
export function denoTestJobs(
  files: string[],
  options: () => DenoTestOptions | Promise<DenoTestOptions>,
): Job[] {
  const timed = files.filter((file) => TIMED.test(file));
  const others = files.filter((file) => !TIMED.test(file));
  const shares = Array.from({ length: SHARES }, (_, share) => others.filter((_, i) => i % SHARES === share));
  return [{ alone: true, some: timed }, ...shares.map((some) => ({ alone: false, some }))]
    .filter(({ some }) => some.length > 0)
    .map(({ alone, some }) => ({ alone, run: async () => runFiles(some, await options()) }));
}

/** A test that is ignored counts as failed: it proves nothing. */
async function runFiles(
  files: string[],
  { deno, args = [], env, signal }: DenoTestOptions,
): Promise<Outcome> {
  const report = await Deno.makeTempFile({ suffix: ".xml" });
  try {
    const { success, text } = await run(
      deno,
      ["test", "-A", "--no-check", `--junit-path=${report}`, ...args, ...files],
      { env, signal, deadline },
    );
    const outcome = readReport(await Deno.readTextFile(report));
    // A file that throws while it loads is in no report, or with the tests that it had by then, as ignored.
    if (!success && outcome.failures.every(({ message }) => message === IGNORED)) {
      outcome.failures.push({ name: "deno test", message: text.trim() });
    }
    return outcome;
  } finally {
    await Deno.remove(report);
  }
}

/** Counts the cases of a report in the form that Deno writes. */
export function readReport(xml: string): Outcome {
  const outcome: Outcome = { passed: 0, failures: [] };
  for (const [, attributes, content] of xml.matchAll(/<testcase ([^>]*)>(.*?)<\/testcase>/gs)) {
    const name = `${attribute(attributes, "classname")} › ${attribute(attributes, "name")}`;
    const failure = readFailure(name, content);
    if (failure) outcome.failures.push(failure);
    else outcome.passed++;
  }
  return outcome;
}

function readFailure(name: string, content: string): Failure | null {
  if (content.includes("<skipped/>")) return { name, message: IGNORED };
  const failure = /<failure [^>]*>(.*?)<\/failure>/s.exec(content);
  return failure && { name, message: unescape(failure[1]).replace(/\n +at .*\(ext:.*/g, "") };
}

const attribute = (attributes: string, name: string) =>
  unescape(new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? "");

const entities: Record<string, string> = { quot: '"', apos: "'", lt: "<", gt: ">", amp: "&" };

const unescape = (text: string) =>
  text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hexadecimal, name) => {
    if (name) return entities[name] ?? whole;
    return String.fromCodePoint(decimal ? Number(decimal) : parseInt(hexadecimal, 16));
  });
