/** Runs `deno test`, on any Deno, and reads its JUnit report. */

import { run } from "./command.ts";
import type { Failure, Outcome } from "./outcome.ts";

/** What to run and on what. */
export interface DenoTestOptions {
  /** Path of the Deno. */
  deno: string;
  /** Before the files, after `deno test -A`. */
  args?: string[];
  files: string[];
  env?: Record<string, string>;
  signal: AbortSignal;
}

/** Nothing that works takes as long, on a busy machine neither; in milliseconds. */
const deadline = 15 * 60_000;

const IGNORED = "The test is ignored.";

/** Files that measure time: nothing of ours may run beside them. */
const TIMED = /_(?:cost|performance)\.test\.ts$|(?:busy_customer|load)\.test\.ts$/;

/** As many processes at a time as the machines of CI have cores. */
const LANES = 2;
/** More than lanes, so that no lane waits long for the last one; few, because each process loads all modules anew. */
const SHARES = 8;

/** What measures time goes first, alone; the rest in processes side by side. */
export async function runDenoTests(options: DenoTestOptions): Promise<Outcome> {
  const timed = options.files.filter((file) => TIMED.test(file));
  const shares = Array.from(
    { length: SHARES },
    (_, share) => options.files.filter((file) => !TIMED.test(file)).filter((_, i) => i % SHARES === share),
  );
  const outcomes: Outcome[] = [];
  const lane = async () => {
    for (let files; (files = shares.shift());) {
      if (files.length > 0) outcomes.push(await runFiles(files, options));
    }
  };
  if (timed.length > 0) outcomes.push(await runFiles(timed, options));
  await Promise.all(Array.from({ length: LANES }, lane));
  return {
    passed: outcomes.reduce((sum, { passed }) => sum + passed, 0),
    failures: outcomes.flatMap(({ failures }) => failures),
  };
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
