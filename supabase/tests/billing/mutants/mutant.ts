/** What a wrong rule is: one line or a few of one function, each put in the place of the right one. */

import type * as checks from "../checks.ts";

/** A wrong rule. What kills it is a story, in Polar's order or another, or a check. */
export interface Mutant {
  name: string;
  function: string;
  /** Each text must stand in the function exactly once. */
  edits: [from: string, to: string][];
  killedBy: { story: string } | { check: keyof typeof checks };
}
