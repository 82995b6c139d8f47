/** What every part of the simulator works with. */
import type { Clock } from "./clock.ts";
import type { Deliveries } from "./deliveries.ts";
import type { Store } from "./store.ts";
import type { StoryName } from "./stories.ts";
import type { StoryContext } from "./storyteller.ts";

/** The simulated Polar as its parts see it. */
export interface World {
  store: Store;
  clock: Clock;
  deliveries: Deliveries;
  /** Where this simulator answers, without a slash at the end. */
  baseUrl: string;
  /** Whether the bank takes its time: then refunds are pending until it tells. */
  holdsRefunds: boolean;
  /** Makes a story happen: its present part now, the rest when the clock gets there. */
  tell(story: StoryName, context: StoryContext): StoryContext;
}
