/**
 * Sentences for the buyer's own use. Each is put together from facts that were found and names them; a sentence
 * whose facts are missing is left out, and the report says which.
 */

import type { Crawl } from "../crawl.ts";
import type { Block, PaperDraft, PaperReport } from "../pdf/blocks.ts";
import { limitBlocks, pageBlocks } from "./audit_paper.ts";
import {
  dayInWords,
  limitsOf,
  readSentence,
  type ReportLimit,
  type ReportPage,
  reportPages,
  type ReportShop,
  shopName,
  shopOf,
} from "./shop.ts";
import { phrasesIn } from "./phrases.ts";
import { type Known, languageName, shopLanguage, type Trace } from "./shop_facts.ts";

export interface Draft {
  /** What the sentence is for. */
  part: string;
  text: string;
  /** Characters that its channel allows; null where there is no limit. */
  limit: number | null;
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
  format: 2;
  /** What the drafts are and are not; to be shown beside them. */
  label: string;
  /** Of the shop's home page, and of the drafts: English where we cannot write the shop's. ISO 639-1. */
  languages: { shop: string | null; drafts: string };
  shop: ReportShop;
  summary: string[];
  sections: DraftSection[];
  missing: MissingDraft[];
  limits: ReportLimit[];
  pages: ReportPage[];
}

const LABEL =
  "These are drafts. They say nothing but what stands on the shop's own pages, and below each is where it does. " +
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
  /** Three lines for one channel: the first that fit it. */
  hooks(channel: Channel, lines: readonly Line[]): void;
}

/** Where a line is shown, and how many characters it may have. */
export interface Channel {
  name: string;
  limit: number;
}

/** A line that can be written or not. */
export interface Line {
  /** The facts that it needs. */
  needs: string;
  /** null where one of them is missing. */
  line: Known<string> | null;
}

const HOOKS = 3;
/** Drafts on the cover. */
const QUOTES = 4;

/** Facts put together in a sentence; null with one of them missing. */
export function told<Facts extends (Known<unknown> | null)[]>(
  facts: [...Facts],
  sentence: (...values: ValuesOf<Facts>) => string,
): Known<string> | null {
  const found = facts.filter((fact) => fact !== null);
  if (found.length < facts.length || found.length === 0) return null;
  const values = found.map(({ value }) => value) as Parameters<typeof sentence>;
  return { value: sentence(...values), from: found.flatMap(({ from }) => from) };
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
          const line = told(facts, sentence);
          if (line === null) missing.push({ part: `${title}: ${part}`, needs });
          else drafts.push({ part, text: line.value, limit: null, from: line.from });
        },
        hooks({ name, limit }, lines) {
          const fits = lines.flatMap(({ line }) => line ?? [])
            .filter(({ value }) => Array.from(value).length <= limit);
          const chosen = [...new Map(fits.map((line) => [line.value, line])).values()].slice(0, HOOKS);
          for (const { value, from } of chosen) drafts.push({ part: name, text: value, limit, from });
          if (chosen.length === HOOKS) return;
          const needs = lines.filter(({ line }) => line === null).map(({ needs }) => needs);
          missing.push({
            part: `${title}: ${name}, ${HOOKS - chosen.length} of ${HOOKS}`,
            needs: needs.length > 0
              ? `one of: ${[...new Set(needs)].join("; ")}`
              : `words short enough for ${limit} characters`,
          });
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
  const shop = shopLanguage(crawl);
  const { code } = phrasesIn(shop);
  const limits = limitsOf(crawl);
  return {
    format: 2,
    label: LABEL,
    languages: { shop, drafts: code },
    shop: shopOf(crawl),
    summary: [
      readSentence(crawl),
      `${written} draft ${written === 1 ? "sentence was" : "sentences were"} written from what they say; ` +
      `${missing.length} could not be written, because the facts were not found.`,
      languageSentence(shop, code),
      ...limits.map(({ message }) => message),
    ],
    sections,
    missing,
    limits,
    pages: reportPages(crawl),
  };
}

function languageSentence(shop: string | null, drafts: string): string {
  if (shop === null) {
    return "The shop's language could not be told. The drafts are in English; quotes are its own.";
  }
  if (shop === drafts) return `The drafts are in ${languageName(drafts)}, the language of the shop.`;
  return `The shop's language is ${languageName(shop)}, in which we have no words of our own yet. ` +
    "The drafts are in English; quotes are the shop's own.";
}

/** @param quotes the best drafts, for the cover */
export function paperOfDrafts(kind: string, data: DraftReport, quotes: Draft[]): PaperReport {
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
      { value: languageName(data.languages.drafts), label: "language of the drafts" },
    ],
    day: dayInWords(data.shop.day),
    summary: data.summary,
    meters: [],
    quotes: quotes.slice(0, QUOTES).map(({ text }) => text),
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
          drafts: groupedByPart(drafts),
        },
      ]),
      ...missingBlocks(data.missing),
      ...pageBlocks(data.pages),
    ],
  };
}

/** Drafts of one part below its name; what stands at the same places is told once. */
function groupedByPart(drafts: Draft[]): PaperDraft[] {
  return drafts.map(({ part, text, limit, from }, index) => {
    return {
      part: drafts[index - 1]?.part === part ? null : part,
      text,
      size: limit === null ? null : `${Array.from(text).length} of ${limit}`,
      from: sourcesOf(from),
    };
  });
}

/** Facts by the page they stand on; the shop's own host goes without saying. */
function sourcesOf(from: Trace[]): string {
  const places = new Map<string, Set<string>>();
  for (const { url, fact } of from) places.set(url, (places.get(url) ?? new Set()).add(fact));
  return [...places].map(([url, facts]) => {
    const { pathname, search } = new URL(url);
    return `${pathname}${search}: ${[...facts].join(", ")}`;
  }).join(" · ");
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
