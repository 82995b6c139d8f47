/**
 * The manifest of what is wrong with the demo shops on purpose. To plant a fault, add an entry: the check that
 * has to find it, the pages that have it, and what is done to them. A test proves that each entry is found,
 * exactly there, and that the shops have no other fault.
 */

import type { PlantedFault } from "./fault.ts";
import { HARBOR_FAULTS } from "./harbor_faults.ts";
import { OAKLINE_FAULTS } from "./oakline_faults.ts";

export interface DemoFault extends PlantedFault {
  /** Id of the shop. */
  shop: string;
}

export const FAULTS: readonly DemoFault[] = [
  ...HARBOR_FAULTS.map((fault) => ({ ...fault, shop: "harbor-coffee" })),
  ...OAKLINE_FAULTS.map((fault) => ({ ...fault, shop: "oakline-bikes" })),
];
