/**
 * `deno task test [filter]`: everything that is tested, in parts. With a filter only the parts and test files whose
 * name contains it. The last line reads `N passed, N failed`.
 */

import { glob } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { watchLaunchers } from "./local/launchers.ts";
import { type Cluster, startCluster } from "./local/postgres.ts";
import { createTemplate } from "./local/template.ts";
import { checkAdvisors } from "./tests/advisors.ts";
import { checkPush, checkTypes } from "./tests/cli.ts";
import { run } from "./tests/command.ts";
import { denoTestJobs } from "./tests/deno_tests.ts";
import { type Job, workThrough } from "./tests/jobs.ts";
import { type Outcome, single } from "./tests/outcome.ts";
import { runPgTap } from "./tests/pgtap.ts";
import { findTools, hostedDeno } from "./tests/tools.ts";

/** A part of the run. */
interface Part {
  name: string;
  /** Its test files; absent: it is a single check. */
  files?: string[];
  jobs(files: string[]): Job[];
}

const deno = Deno.execPath();
const code = ["scripts", "supabase/functions", "supabase/tests"];
/** What has to work with the functions on the hosted Deno too: a purchase, from the cart to the reports. */
const hostedEndToEnd = /purchase|report_files|clerk/;

const interruption = new AbortController();
const { signal } = interruption;

let cluster: Cluster | undefined;
const database = once(async () => {
  cluster = await startCluster({ durable: false });
  return { cluster, template: await createTemplate(cluster) };
});
const tools = once(() => findTools(signal));

// `deno test` takes this file for a test, by its name, and must not start all of it.
if (import.meta.main) Deno.exit(await main(Deno.args[0] ?? "") ? 0 : 1);

async function main(filter: string): Promise<boolean> {
  const interrupt = () => interruption.abort(new Error("The run was interrupted."));
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) Deno.addSignalListener(name, interrupt);
  const unwatch = await watchLaunchers(interrupt);
  Deno.chdir(fileURLToPath(new URL("..", import.meta.url)));
  // Whatever a test leaves in its temporary folders goes with ours, also when it is killed.
  const temporary = await Deno.makeTempDir({ prefix: "edge-kit-test-" });
  await Deno.chmod(temporary, 0o755);
  Deno.env.set("TMPDIR", temporary);
  try {
    return await runParts(select(await allParts(), filter));
  } finally {
    await cluster?.stop();
    await Deno.remove(temporary, { recursive: true });
    unwatch();
  }
}

/** What takes long comes early, so that no core is left with nothing to do. */
async function allParts(): Promise<Part[]> {
  const functionFiles = await find("supabase/tests/functions/**/*.test.ts");
  const endToEndFiles = await find("supabase/tests/e2e/**/*.test.ts");
  const check = (name: string, run: () => Promise<Outcome>): Part => ({ name, jobs: () => [{ run }] });
  const tests = (name: string, files: string[]): Part => ({
    name,
    files,
    jobs: (files) => denoTestJobs(files, () => ({ deno, signal })),
  });
  return [
    check("format", () => ask("fmt", "--check")),
    check("lint", () => ask("lint")),
    check("types", () => ask("check", "--quiet", ...code)),
    tests("end to end", endToEndFiles),
    {
      name: `end to end with functions on Deno ${hostedDeno}`,
      files: endToEndFiles.filter((file) => hostedEndToEnd.test(basename(file))),
      jobs: (files) =>
        denoTestJobs(
          files,
          async () => ({ deno, env: { EDGE_KIT_FUNCTIONS_DENO: (await tools()).deno }, signal }),
        ),
    },
    tests("scripts", await find("scripts/**/*.test.ts")),
    tests("billing", await find("supabase/tests/billing/**/*.test.ts")),
    tests("database at once", await find("supabase/tests/database/**/*.test.ts")),
    tests("functions", functionFiles),
    {
      name: `functions on Deno ${hostedDeno}`,
      files: functionFiles,
      // That version cannot read our lock file, and would rebuild node_modules in its own way.
      jobs: (files) =>
        denoTestJobs(files, async () => ({
          deno: (await tools()).deno,
          args: ["--no-lock", "--node-modules-dir=none", "--config", "supabase/functions/deno.json"],
          signal,
        })),
    },
    {
      name: "database",
      files: await find("supabase/tests/database/**/*.test.sql"),
      jobs: (files) => [{ run: async () => runPgTap((await database()).cluster, files, signal) }],
    },
    check("database push", async () => {
      const { cluster, template } = await database();
      return checkPush(cluster, template, await tools(), signal);
    }),
    check("database advisors", async () => {
      const { cluster, template } = await database();
      return checkAdvisors(cluster, template, await tools(), signal);
    }),
    check("database types", async () => {
      const { cluster, template } = await database();
      return checkTypes(cluster, template, await tools(), signal);
    }),
  ];
}

function select(parts: Part[], filter: string): Part[] {
  return parts.flatMap((part) => {
    if (part.name.includes(filter)) return [part];
    const files = part.files?.filter((file) => basename(file).includes(filter)) ?? [];
    return files.length > 0 ? [{ ...part, files }] : [];
  });
}

/** @returns whether all went well */
async function runParts(parts: Part[]): Promise<boolean> {
  const started = performance.now();
  const work = parts.map(({ name, files, jobs }) => ({ name, jobs: jobs(files ?? []) }));
  const { passed, failures } = await workThrough(work, signal, report);
  if (parts.length === 0) console.log("No part and no test file has that in its name.");
  console.log(`\n${seconds(performance.now() - started)}`);
  console.log(`${passed} passed, ${failures.length + (parts.length === 0 ? 1 : 0)} failed`);
  return failures.length === 0 && parts.length > 0;
}

/** @param ms of all its jobs, which are worked side by side */
function report(name: string, { passed, failures }: Outcome, ms: number): void {
  const counts = failures.length > 0 ? `${passed} passed, ${failures.length} FAILED` : `${passed} passed`;
  console.log(`${name.padEnd(44)}${counts.padEnd(24)} ${seconds(ms)}`);
  for (const { name, message } of failures) console.log(`  ✗ ${name}\n${message.replace(/^/gm, "      ")}`);
}

async function ask(...args: string[]): Promise<Outcome> {
  // A type check from empty caches on a busy machine takes minutes.
  const { success, text } = await run(deno, args, { signal, deadline: 10 * 60_000 });
  return single(`deno ${args[0]}`, success ? null : text.trim());
}

async function find(pattern: string): Promise<string[]> {
  return (await Array.fromAsync(glob(pattern))).sort();
}

/** Runs it when it is needed for the first time. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => made ??= make();
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
