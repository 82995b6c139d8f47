/** Reads the Test Anything Protocol, version 12, as pgTAP writes it. */

import type { Outcome } from "./outcome.ts";

/**
 * Counts what a file reported. Everything that makes the report doubtful counts as a failure of its own: no plan, a
 * plan that does not fit, a skipped test.
 *
 * @param file names the file in failures
 * @param error what broke the file off before its end, if anything did
 */
export function readTap(file: string, lines: string[], error: string | null = null): Outcome {
  const outcome: Outcome = { passed: 0, failures: [] };
  let planned: number | null = null;
  let ran = 0;
  for (const [index, line] of lines.entries()) {
    const plan = /^1\.\.(\d+)/.exec(line);
    if (plan) planned = Number(plan[1]);
    const [, not, rest] = /^(not )?ok\b(?: +\d+)?(.*)/.exec(line) ?? [];
    if (rest === undefined) continue;
    ran++;
    const name = `${file} › ${rest.replace(/^ *- */, "")}`;
    const directive = /# *(skip|todo)\b.*/i.exec(rest);
    if (directive) outcome.failures.push({ name, message: `The test is not run: ${directive[0]}` });
    else if (not) outcome.failures.push({ name, message: remarksAfter(lines, index) });
    else outcome.passed++;
  }
  if (error !== null) outcome.failures.push({ name: file, message: error });
  else if (planned === null) {
    outcome.failures.push({ name: file, message: "There is no plan: select plan(…)." });
  } else if (planned !== ran) {
    outcome.failures.push({ name: file, message: `${planned} tests are planned but ${ran} ran.` });
  }
  return outcome;
}

/** The lines that explain a failure. */
function remarksAfter(lines: string[], index: number): string {
  const rest = lines.slice(index + 1);
  const end = rest.findIndex((line) => !line.startsWith("#"));
  return rest.slice(0, end < 0 ? rest.length : end).map((line) => line.replace(/^# ?/, "")).join("\n");
}
