/** What every part of the simulator works with. */
import type { Store } from "../rows/store.ts";
import type { Clock } from "./clock.ts";
import type { Deliveries } from "./deliveries.ts";

/** The simulated Polar as its parts see it. */
export interface World {
  store: Store;
  clock: Clock;
  deliveries: Deliveries;
  /** Where this simulator answers, without a slash at the end. */
  baseUrl: string;
  /** Whether the bank takes its time: then refunds are pending until it tells. */
  holdsRefunds: boolean;
}
