/** Everything that is checked, in the order of docs/checks.md, and how verdicts become findings. */

import { ACCESSIBILITY_CHECKS } from "./checks/accessibility.ts";
import { AGENT_CHECKS } from "./checks/agents.ts";
import { BRAND_CHECKS } from "./checks/brand.ts";
import type { Check, Verdict } from "./checks/check.ts";
import { DISCOVERY_CHECKS } from "./checks/discovery.ts";
import { PRODUCT_CONTENT_CHECKS } from "./checks/product_content.ts";
import { PRODUCT_DATA_CHECKS } from "./checks/product_data.ts";
import { PRODUCT_OFFER_CHECKS } from "./checks/product_offer.ts";
import { PURCHASE_CHECKS } from "./checks/purchase.ts";
import { REACH_CHECKS } from "./checks/reach.ts";
import { SEARCH_CHECKS } from "./checks/search.ts";
import { SECURITY_CHECKS } from "./checks/security.ts";
import { SPEED_CHECKS } from "./checks/speed.ts";
import { THREAT_CHECKS } from "./checks/threat.ts";
import { TRUST_CHECKS } from "./checks/trust.ts";
import type { Crawl } from "./crawl.ts";

export const CHECKS: readonly Check[] = [
  ...REACH_CHECKS,
  ...DISCOVERY_CHECKS,
  ...PRODUCT_DATA_CHECKS,
  ...PRODUCT_OFFER_CHECKS,
  ...PRODUCT_CONTENT_CHECKS,
  ...TRUST_CHECKS,
  ...PURCHASE_CHECKS,
  ...BRAND_CHECKS,
  ...SEARCH_CHECKS,
  ...SPEED_CHECKS,
  ...ACCESSIBILITY_CHECKS,
  ...SECURITY_CHECKS,
  ...THREAT_CHECKS,
  ...AGENT_CHECKS,
];

/** A check with its verdict on one shop. */
export interface Checked {
  check: Check;
  verdict: Verdict;
}

export function runChecks(crawl: Crawl): Checked[] {
  return CHECKS.map((check) => ({ check, verdict: check.run(crawl) }));
}

/** How many checks a crawl decides so far, those that do not apply among them. */
export function decidedChecks(crawl: Crawl): number {
  return runChecks(crawl).filter(({ verdict }) => verdict.status !== "unknown").length;
}
