/** The form of what a beat writes. */
import type { StoryContext } from "../rows/rows.ts";
import type { World } from "./world.ts";

/**
 * Writes, and adds to the context what it made or found out. Answers whether it found something to do; the first
 * change of a story may refuse with a PolarProblem, before it writes.
 */
export type Change = (world: World, context: StoryContext) => boolean;
