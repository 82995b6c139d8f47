/** What the shop shows to those who mean it no good, and to the agents that shop for people. */

import type { GroupId } from "../checks/check.ts";
import { type Audit, auditOf } from "./audit.ts";
import { paperOfAudit } from "./audit_paper.ts";
import { shopName } from "./shop.ts";
import type { Material, Writing } from "./writing.ts";

export const THREAT_GROUPS: readonly GroupId[] = ["security", "threat", "agents"];

export function writeThreatScan({ crawl, checked }: Material): Writing<Audit> {
  const data = auditOf(crawl, checked, THREAT_GROUPS);
  return {
    title: `Threat scan for ${shopName(data.shop)}`,
    score: data.score.score,
    data,
    paper: paperOfAudit("Threat scan", data),
  };
}
