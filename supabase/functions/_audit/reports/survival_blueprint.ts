/** The base kit: everything that keeps a shop from being found, trusted and bought from. */

import type { GroupId } from "../checks/check.ts";
import { type Audit, auditOf } from "./audit.ts";
import { paperOfAudit } from "./audit_paper.ts";
import { shopName } from "./shop.ts";
import type { Material, Writing } from "./writing.ts";

export const BLUEPRINT_GROUPS: readonly GroupId[] = [
  ...["reach", "product_data", "trust", "purchase", "brand", "search"] as const,
  ...["speed", "accessibility", "security"] as const,
];

export function writeSurvivalBlueprint({ crawl, checked }: Material): Writing<Audit> {
  const data = auditOf(crawl, checked, BLUEPRINT_GROUPS);
  return {
    title: `Survival blueprint for ${shopName(data.shop)}`,
    score: data.score.score,
    data,
    paper: paperOfAudit("Survival blueprint", data),
  };
}
