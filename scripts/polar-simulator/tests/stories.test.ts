/** The stories as data: what makes a list of beats tellable. */
import { assert } from "@kit/assert";
import { stories } from "../rules/stories.ts";
import type { Beat } from "../rules/stories/beat.ts";
import { EVENT_TYPES } from "../rules/versions.ts";

Deno.test("the beats of each story are in the order of their time, and send events that Polar has", () => {
  for (const [name, beats] of Object.entries(stories) as [string, Beat[]][]) {
    let last = 0;
    for (const { after, sends = [] } of beats) {
      assert(after >= last, `${name}: a beat after ${after} s follows one after ${last} s`);
      for (const type of sends) assert(EVENT_TYPES.includes(type), `${name}: ${type}`);
      last = after;
    }
  }
});
