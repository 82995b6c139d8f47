/**
 * Reports from what was read. Every sentence is a text of a check, a count or a fact with its place; nothing
 * is guessed, no loss of money is estimated. The same crawl gives the same bytes.
 */

import { runChecks } from "./checks.ts";
import type { Crawl } from "./crawl.ts";
import { writeAdScript } from "./reports/ad_script.ts";
import { writeCompetitorMatrix } from "./reports/competitor_matrix.ts";
import { writeEdgeUpdate } from "./reports/edge_update.ts";
import { writePersonaSnapshot } from "./reports/persona_snapshot.ts";
import { writeSurvivalBlueprint } from "./reports/survival_blueprint.ts";
import { writeThreatScan } from "./reports/threat_scan.ts";
import type { Material, ReportContext, Writing } from "./reports/writing.ts";

/** A report as `complete_scrape` takes it, and its PDF. */
export interface Output {
  kind: string;
  title: string;
  /** 0 to 100; null when this kind has no score, or no check could be decided. */
  score: number | null;
  /** The whole report; its shape is the type that the writer of its kind returns. */
  data: unknown;
  pdf: Uint8Array;
}

/** A writer per kind of report. */
const WRITERS: Record<string, (material: Material) => Writing<unknown>> = {
  survival_blueprint: writeSurvivalBlueprint,
  threat_scan: writeThreatScan,
  competitor_matrix: writeCompetitorMatrix,
  persona_snapshot: writePersonaSnapshot,
  ad_script: writeAdScript,
  edge_update: writeEdgeUpdate,
};

/** Whether a kind of report can be written. */
export function canWrite(kind: string): boolean {
  return Object.hasOwn(WRITERS, kind);
}

/**
 * Writes reports of kinds that {@link canWrite} accepts, in their order. What draws PDFs is loaded here and not
 * with the function, which has to start fast.
 */
export async function writeReports(kinds: string[], crawl: Crawl, context: ReportContext): Promise<Output[]> {
  const material = { ...context, crawl, checked: runChecks(crawl) };
  const { renderPdf } = await import("./pdf/render.ts");
  const outputs: Output[] = [];
  for (const kind of kinds) {
    const { paper, ...writing } = WRITERS[kind](material);
    outputs.push({ kind, ...writing, pdf: await renderPdf(paper) });
  }
  return outputs;
}
