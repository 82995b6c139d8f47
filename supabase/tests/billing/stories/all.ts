/** Every story, by name. */

import type { Story } from "../story.ts";
import { changedRenewals } from "./changed_renewals.ts";
import { currencies } from "./currencies.ts";
import { disputes } from "./disputes.ts";
import { endings } from "./endings.ts";
import { firstSubscription } from "./first_subscription.ts";
import { lateLines } from "./late_lines.ts";
import { lineRefunds } from "./line_refunds.ts";
import { loops } from "./loops.ts";
import { oneTime } from "./one_time.ts";
import { people } from "./people.ts";
import { planChanges } from "./plan_changes.ts";
import { refunds } from "./refunds.ts";
import { renewals } from "./renewals.ts";
import { seats } from "./seats.ts";
import { shares } from "./shares.ts";
import { wholeLife } from "./whole_life.ts";

export const stories: Story[] = [
  ...oneTime,
  ...firstSubscription,
  ...renewals,
  ...endings,
  ...planChanges,
  ...loops,
  ...shares,
  ...lateLines,
  ...changedRenewals,
  ...seats,
  ...refunds,
  ...disputes,
  ...lineRefunds,
  ...currencies,
  ...people,
  wholeLife,
];
