/** What a writer of reports gets, and what it hands on. */

import type { Checked } from "../checks.ts";
import type { Crawl } from "../crawl.ts";
import type { PaperReport } from "../pdf/blocks.ts";

/** What is known besides the shop itself. */
export interface ReportContext {
  /** Crawls of the shops that the buyer named, in that order. */
  competitors: Crawl[];
  /** `data.snapshot` of the newest earlier edge update, as it was stored; null for the first. */
  previous: unknown;
  /** Month of a subscription, such as "2026-11"; null for reports that are bought once. */
  period: string | null;
}

export interface Material extends ReportContext {
  crawl: Crawl;
  /** Verdicts on the crawl, in the order of the catalogue. */
  checked: Checked[];
}

export interface Writing<Data> {
  title: string;
  /** 0 to 100; null when this kind has no score, or no check could be decided. */
  score: number | null;
  data: Data;
  /** The same for the PDF: made of nothing but `data`. */
  paper: PaperReport;
}
