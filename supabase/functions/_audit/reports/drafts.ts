/**
 * Sentences for the buyer's own use. Each is put together from facts that were found and names them; a sentence
 * whose facts are missing is left out, and the report says which.
 */

import type { Crawl } from "../crawl.ts";
import type { Block, PaperReport } from "../pdf/blocks.ts";
import { limitBlocks, pageBlocks } from "./audit_paper.ts";
import {
  limitsOf,
  readSentence,
  type ReportLimit,
  type ReportPage,
  reportPages,
  type ReportShop,
  shopName,
  shopOf,
} from "./shop.ts";
import { type Known, knownLanguage, type Trace } from "./shop_facts.ts";

export interface Draft {
  /** What the sentence is for. */
  part: string;
  text: string;
  /** Every fact in it, one at least. */
  from: Trace[];
}

/** A sentence that could not be written. */
export interface MissingDraft {
  part: string;
  /** The facts that would have made it. */
  needs: string;
}

export interface DraftSection {
  title: string;
  drafts: Draft[];
}

/** `data` of a persona snapshot and of an ad script. */
export interface DraftReport {
  /** Raised when the shape changes. */
  format: 1;
  /** What the drafts are and are not; to be shown beside them. */
  label: string;
  shop: ReportShop;
  summary: string[];
  sections: DraftSection[];
  missing: MissingDraft[];
  limits: ReportLimit[];
  pages: ReportPage[];
}

const LABEL =
  "These are drafts. They say nothing but what stands on the shop's own pages, and below each is where. " +
  "No visitor was asked or observed. Read them, correct them and make them yours before you use them.";

/** Collects drafts of one section. */
export interface DraftWriter {
  /**
   * @param facts all that the sentence needs; with one of them null it is missing
   * @param needs the facts in words
   */
  write<Facts extends (Known<unknown> | null)[]>(
    part: string,
    needs: string,
    facts: [...Facts],
    sentence: (...values: ValuesOf<Facts>) => string,
  ): void;
}

type ValuesOf<Facts> = { [K in keyof Facts]: Facts[K] extends Known<infer T> | null ? T : never };

/** Runs the writers of sections and keeps what they could and could not write. */
export function createDrafts(): {
  section(title: string, write: (drafts: DraftWriter) => void): void;
  sections: DraftSection[];
  missing: MissingDraft[];
} {
  const sections: DraftSection[] = [];
  const missing: MissingDraft[] = [];
  return {
    sections,
    missing,
    section(title, write) {
      const drafts: Draft[] = [];
      write({
        write(part, needs, facts, sentence) {
          const found = facts.filter((fact) => fact !== null);
          if (found.length < facts.length || found.length === 0) {
            missing.push({ part: `${title}: ${part}`, needs });
            return;
          }
          const values = found.map(({ value }) => value) as Parameters<typeof sentence>;
          drafts.push({ part, text: sentence(...values), from: found.flatMap(({ from }) => from) });
        },
      });
      if (drafts.length > 0) sections.push({ title, drafts });
    },
  };
}

export function draftReport(
  crawl: Crawl,
  { sections, missing }: { sections: DraftSection[]; missing: MissingDraft[] },
): DraftReport {
  const written = sections.reduce((sum, { drafts }) => sum + drafts.length, 0);
  const language = knownLanguage(crawl)?.value ?? null;
  const limits = limitsOf(crawl);
  const foreign = language !== null && !/^en\b/i.test(language);
  return {
    format: 1,
    label: LABEL,
    shop: shopOf(crawl),
    summary: [
      readSentence(crawl),
      `${written} draft ${written === 1 ? "sentence was" : "sentences were"} written from what they say; ` +
      `${missing.length} could not be written, because the facts were not found.`,
      ...(foreign
        ? [`The shop's language is "${language}". The drafts are in English; quotes are the shop's own.`]
        : []),
      ...limits.map(({ message }) => message),
    ],
    sections,
    missing,
    limits,
    pages: reportPages(crawl),
  };
}

export function paperOfDrafts(kind: string, data: DraftReport): PaperReport {
  const name = shopName(data.shop);
  const drafts = data.sections.flatMap(({ drafts }) => drafts);
  const facts = new Set(drafts.flatMap(({ from }) => from.map(({ url, fact }) => `${url} ${fact}`)));
  return {
    ...{ title: `${kind} for ${name}`, kind, shop: name, subtitle: data.shop.read ?? data.shop.asked },
    score: null,
    figures: [
      { value: String(drafts.length), label: "draft sentences" },
      { value: String(facts.size), label: "facts that they rest on" },
      { value: String(data.missing.length), label: "left out for want of facts" },
      { value: String(data.pages.length), label: "requests made" },
    ],
    summary: data.summary,
    highlights: null,
    method: data.label,
    blocks: [
      { type: "section", title: "Drafts", newPage: true },
      { type: "note", title: "What these drafts are", text: data.label },
      ...limitBlocks(data.limits),
      ...data.sections.flatMap(({ title, drafts }): Block[] => [
        { type: "heading", text: title },
        {
          type: "drafts",
          drafts: drafts.map(({ part, text, from }) => ({ text, from: sourceOf(part, from) })),
        },
      ]),
      ...missingBlocks(data.missing),
      ...pageBlocks(data.pages),
    ],
  };
}

function sourceOf(part: string, from: Trace[]): string {
  const places = from.map(({ url, fact }) => `${fact} at ${url}`);
  return `${part} · ${[...new Set(places)].join("; ")}`;
}

function missingBlocks(missing: MissingDraft[]): Block[] {
  if (missing.length === 0) return [];
  return [
    {
      type: "section",
      title: "What could not be written",
      intro:
        "Nothing was made up to fill these gaps. Put the facts on the shop's pages, and a new run writes them.",
    },
    {
      type: "table",
      columns: [{ title: "Sentence", width: 0.4 }, { title: "Facts that it needs", width: 0.6 }],
      rows: missing.map(({ part, needs }) => [{ text: part, tone: "strong" }, needs]),
    },
  ];
}
