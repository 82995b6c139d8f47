/**
 * Contract: as `storefront_shop_states.test.ts` has it, for the screens of what somebody has. Kills besides: a change of a
 * plan whose price nobody has seen.
 */

import "./storefront/dashboard.ts";
import "./storefront/subscription.ts";
import "./storefront/leave.ts";
import "./storefront/seats.ts";
