/**
 * The manifest of what is wrong with the demo shops on purpose. To plant a fault, add an entry: the check that
 * has to find it, the pages that have it, and what is done to them. A test proves that each entry is found,
 * exactly there, and that the shops have no other fault.
 */

import type { Fault } from "./fault.ts";
import { HARBOR_FAULTS } from "./harbor_faults.ts";
import { OAKLINE_FAULTS } from "./oakline_faults.ts";

export interface DemoFault extends Fault {
  /** Id of the shop. */
  shop: string;
  /** It can be seen only where the shop is served like this. */
  onlyOver?: "http" | "https";
  /** Nothing is done to the shop for it: it comes with where and how the shop stands. */
  inherent?: true;
}

export const FAULTS: readonly DemoFault[] = [
  ...HARBOR_FAULTS.map((fault) => ({ ...fault, shop: "harbor-coffee" })),
  ...OAKLINE_FAULTS.map((fault) => ({ ...fault, shop: "oakline-bikes" })),
];
