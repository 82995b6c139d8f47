/** The jobs of all parts of the test run, worked side by side, so that no core waits for the end of a part. */

import { type Outcome, single, sum } from "./outcome.ts";

/** Some of a part's tests. */
export interface Job {
  /** It measures time: nothing of ours may run beside it. */
  alone?: boolean;
  run(): Promise<Outcome>;
}

/** A part of the run. */
export interface Work {
  name: string;
  jobs: Job[];
}

/** As many at a time as the machines of CI have cores. */
const LANES = 2;

/**
 * Works what has to be alone first, then the rest in the order of the parts.
 *
 * @param report is told of each part when its last job is done, with the time that all its jobs took, in milliseconds
 * @returns what all of them came to
 */
export async function workThrough(
  parts: Work[],
  signal: AbortSignal,
  report: (name: string, outcome: Outcome, ms: number) => void,
): Promise<Outcome> {
  const queue = parts.flatMap(({ name, jobs }) => {
    const part: Outcome[] = [];
    let ms = 0;
    const all = jobs.length > 0 ? jobs : [{ run: () => Promise.resolve(sum([])) }];
    return all.map(({ alone, run }: Job) => ({
      alone,
      async work() {
        const started = performance.now();
        const outcome = await run().catch((error) => single(name, error.message));
        const isNothing = outcome.passed + outcome.failures.length === 0;
        part.push(isNothing ? single(name, "There are no tests in it.") : outcome);
        outcomes.push(part.at(-1)!);
        ms += performance.now() - started;
        if (part.length === all.length) report(name, sum(part), ms);
      },
    }));
  });
  const outcomes: Outcome[] = [];
  for (const { alone, work } of queue) if (alone && !signal.aborted) await work();
  const rest = queue.filter(({ alone }) => !alone).values();
  await Promise.all(Array.from({ length: LANES }, async () => {
    for (const { work } of rest) if (!signal.aborted) await work();
  }));
  return sum([...outcomes, ...signal.aborted ? [single("all parts", String(signal.reason))] : []]);
}
