/** Everything that is checked, in the order of the catalogue, and how verdicts become findings. */

import { ACCESSIBILITY_CHECKS } from "./checks/accessibility.ts";
import { BRAND_CHECKS } from "./checks/brand.ts";
import type { Check, Verdict } from "./checks/check.ts";
import { PRODUCT_DATA_CHECKS } from "./checks/product_data.ts";
import { PURCHASE_CHECKS } from "./checks/purchase.ts";
import { REACH_CHECKS } from "./checks/reach.ts";
import { SEARCH_CHECKS } from "./checks/search.ts";
import { SECURITY_CHECKS } from "./checks/security.ts";
import { TRUST_CHECKS } from "./checks/trust.ts";
import type { Crawl } from "./crawl.ts";

export const CHECKS: readonly Check[] = [
  ...REACH_CHECKS,
  ...PRODUCT_DATA_CHECKS,
  ...TRUST_CHECKS,
  ...PURCHASE_CHECKS,
  ...BRAND_CHECKS,
  ...SEARCH_CHECKS,
  ...ACCESSIBILITY_CHECKS,
  ...SECURITY_CHECKS,
];

/** A check with its verdict on one shop. */
export interface Checked {
  check: Check;
  verdict: Verdict;
}

export function runChecks(crawl: Crawl): Checked[] {
  return CHECKS.map((check) => ({ check, verdict: check.run(crawl) }));
}
