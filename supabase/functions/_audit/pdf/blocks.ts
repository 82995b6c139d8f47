/** What a report looks like on paper, before anybody draws it: a cover and a list of blocks. */

import type { Severity } from "../checks/check.ts";

export interface PaperReport {
  /** Title of the file. */
  title: string;
  /** What was bought, for example "Survival blueprint". */
  kind: string;
  /** Name or host of the shop. */
  shop: string;
  /** Line below the shop's name. */
  subtitle: string;
  /** Day on which the shop was read, in words. */
  day: string;
  /** null: this kind of report judges nothing. Its value is null where nothing could be judged. */
  score: { value: number | null; caption: string } | null;
  /** At most four numbers for the cover. */
  figures: { value: string; label: string }[];
  summary: string[];
  /** Bars beside the summary. */
  meters: Bar[];
  /** The best of the report's own words, large. */
  quotes: string[];
  /** What matters most, each with a badge; at most five. */
  highlights: { title: string; rows: { tone: Tone; text: string; detail: string }[] } | null;
  /** On what the report rests, at the foot of the cover. */
  method: string;
  blocks: Block[];
}

/** What a badge says: how grave something is, or where a shop stands beside others. */
export type Tone = Severity | "ahead" | "behind" | "equal" | "between";

export type Block =
  /** A part with a heading of its own, on a new page if it says so. */
  | { type: "section"; title: string; intro?: string; newPage?: boolean }
  | { type: "heading"; text: string }
  | { type: "paragraph"; text: string }
  /** A box that must not be overlooked. */
  | { type: "note"; title: string; text: string }
  | { type: "bars"; bars: Bar[] }
  /** Many short things that are in order, in two columns. */
  | { type: "ticks"; groups: { title: string; items: string[] }[] }
  /** `dense`: for looking something up. */
  | { type: "table"; columns: Column[]; rows: Cell[][]; dense?: boolean }
  | { type: "finding"; finding: PaperFinding }
  /** Sentences offered for use, each with where it comes from. */
  | { type: "drafts"; drafts: PaperDraft[] };

export interface PaperDraft {
  /** What it is for; null where that of the one above goes on. */
  part: string | null;
  text: string;
  /** How much of its room it takes; null where there is no limit. */
  size: string | null;
  from: string;
}

export interface Bar {
  label: string;
  /** 0 to 100; null draws no bar. */
  value: number | null;
  detail: string;
}

export interface Column {
  title: string;
  /** Share of the table's width; together they make 1. */
  width: number;
  align?: "left" | "right";
}

/** Plain text, or text with a tone: that of a badge is drawn as one. */
export type Cell = string | { text: string; tone: Tone | "strong" | "muted" };

export interface PaperEvidence {
  places: string[];
  observed: string;
  expected: string;
  /** Of what was not found: what was looked for. */
  lookedFor: string | null;
}

export interface PaperFinding {
  number: string;
  severity: Severity;
  title: string;
  /** Small line below the title. */
  facts: string;
  /** Paragraphs with a label each, for example "Fix". */
  paragraphs: { label: string; text: string }[];
  /** Places at which the same was seen stand together. */
  evidence: PaperEvidence[];
  /** Evidence that is not printed. */
  more: number;
  rule: { name: string; url: string };
}
