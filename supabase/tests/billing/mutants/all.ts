/** Wrong rules that are easy to write, by where docs/money.md has the right one. */

import { grants } from "./grants.ts";
import type { Mutant } from "./mutant.ts";
import { orders } from "./orders.ts";
import { people } from "./people.ts";
import { returns } from "./returns.ts";

export const mutants: Mutant[] = [...orders, ...returns, ...grants, ...people];
