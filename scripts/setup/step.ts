/**
 * What a set-up is made of: things that have to be so, in order. Looking, dry run, going on after a failure and a second
 * run that changes nothing are all the same mechanism: what a step's check still names is what is done.
 */

/** Something that has to be so. */
export interface Step {
  title: string;
  /** What is still to be done, in words, without secrets; empty when it is so. Writes nothing. */
  check(): Promise<string[]>;
  /** Makes it so. It may have been broken off half-way before. */
  apply(): Promise<void>;
}

/** How to go about it. */
export interface Conduct {
  /** Only says what would be done. */
  dryRun: boolean;
  print(line: string): void;
  /** Asked once, after all that is to be done was said and before any of it is. */
  confirm(): boolean;
}

/** `unchanged`: there was nothing to do. `planned`: a dry run said what is. `declined`: `confirm` said no. */
export type Outcome = "done" | "unchanged" | "planned" | "declined";

/**
 * Looks at every step, says what is to be done, does it in order, and looks at every step again.
 *
 * @throws `step_failed` with the step's title: those before it are done, and the next run goes on from there.
 * `unsettled` when everything was done and a check still names something
 */
export async function runSteps(
  steps: Step[],
  { dryRun, print, confirm }: Conduct,
): Promise<Outcome> {
  let open = 0;
  for (const step of steps) {
    const changes = await attempt(step, () => step.check());
    if (changes.length > 0) open++;
    say(print, changes.length > 0 ? "→" : "✓", step.title, changes);
  }
  if (open === 0) {
    print("\nNothing to do: all of it is so already.");
    return "unchanged";
  }
  if (dryRun) {
    print("\nDry run: nothing was written. What is said with → is what would be done.");
    return "planned";
  }
  if (!confirm()) {
    print("\nNothing was written.");
    return "declined";
  }

  print("");
  for (const step of steps) {
    // Once more: what was done before it often lets a step say more exactly what it does.
    const changes = await attempt(step, () => step.check());
    if (changes.length === 0) continue;
    say(print, "→", step.title, changes);
    await attempt(step, () => step.apply());
    print(`✓ ${step.title}: done`);
  }

  for (const step of steps) {
    const left = await attempt(step, () => step.check());
    if (left.length > 0) {
      throw failure("unsettled", `${step.title}: was done, and is still to be done: ${left.join("; ")}.`);
    }
  }
  return "done";
}

function say(print: Conduct["print"], mark: string, title: string, changes: string[]): void {
  print(`${mark} ${title}`);
  for (const line of changes) print(`    ${line}`);
}

async function attempt<T>(step: Step, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw failure("step_failed", `${step.title}: ${messageOf(cause)}`, cause);
  }
}

/** An error with a stable code. */
export function failure(code: string, message: string, cause?: unknown): Error & { code: string } {
  return Object.assign(new Error(message, { cause }), { code });
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== "" ? error.message : String(error);
}
