/** A page of HTML in, a few kilobytes of facts out. The page itself is kept nowhere. */

import { Parser } from "htmlparser2";
import { type ContentFacts, createContentReader } from "./facts/content.ts";
import { createDataReader, type DataFacts } from "./facts/data.ts";
import { createFormReader, type FormFacts } from "./facts/forms.ts";
import { createHeadReader, type HeadFacts } from "./facts/head.ts";
import { createLinkReader, type LinkFacts } from "./facts/links.ts";
import type { ProductFacts } from "./facts/products.ts";
import type { Reader } from "./facts/reader.ts";
import { clean, fold } from "./facts/text.ts";

export interface PageFacts {
  head: HeadFacts;
  content: ContentFacts;
  links: LinkFacts;
  forms: FormFacts;
  data: DataFacts;
  /** Not all of the page was read: what is not in the facts may still be on it. */
  incomplete: boolean;
}

/** Facts of one page in UTF-8 bytes of JSON. */
export const MAX_FACTS_BYTES = 8 * 1024;

/** Browsers nest no deeper than this either; unclosed elements beyond it would cost quadratic time. */
const MAX_DEPTH = 512;
const SLICE_CHARS = 16 * 1024;

/** Elements whose content is not part of the page as a browser with JavaScript shows it. */
const SKIPPED = new Set(["noscript", "template", "svg", "iframe"]);

/**
 * Reads a page in one pass of a streaming parser.
 *
 * @param html text of the page, as much of it as was received
 * @param url address of the page, against which its links resolve
 * @param cut whether the text ends before the page does
 */
export function readFacts(html: string, url: URL, cut: boolean): PageFacts {
  const head = createHeadReader(url);
  const content = createContentReader();
  const links = createLinkReader(url);
  const forms = createFormReader();
  const data = createDataReader(url);
  const readers: Reader<unknown>[] = [head, content, links, forms, data];

  let depth = 0;
  let skippedFrom = 0;
  let tooDeep = false;
  const parser = new Parser({
    onopentag(tag, attributes) {
      depth++;
      tooDeep ||= depth > MAX_DEPTH;
      if (skippedFrom > 0) return;
      if (SKIPPED.has(tag)) skippedFrom = depth;
      else for (const reader of readers) reader.open?.({ tag, attributes });
    },
    ontext(text) {
      if (skippedFrom === 0) { for (const reader of readers) reader.text?.(text); }
    },
    onclosetag(tag) {
      if (skippedFrom === 0) { for (const reader of readers) reader.close?.(tag); }
      else if (skippedFrom === depth) skippedFrom = 0;
      depth--;
    },
  });
  for (let at = 0; at < html.length && !tooDeep; at += SLICE_CHARS) {
    parser.write(html.slice(at, at + SLICE_CHARS));
  }
  // Ending closes what is open, and a script that was cut off would count as a broken one.
  if (!cut && !tooDeep) parser.end();

  return bounded({
    head: head.facts(),
    content: content.facts(),
    links: links.facts(),
    forms: forms.facts(),
    data: data.facts(),
    incomplete: cut || tooDeep,
  });
}

/**
 * The product that a page is about: the one with offers that its main heading names, else the first with
 * offers, else the first. Groups of variants may keep their offers elsewhere in the page.
 */
export function mainProduct({ data, content }: PageFacts): ProductFacts | null {
  const heading = fold(content.headings.find(({ level }) => level === 1)?.text ?? "");
  const offered = data.products.filter(({ offerCount }) => offerCount > 0);
  return offered.find(({ name }) => name !== null && fold(name) === heading) ?? offered[0] ??
    data.products[0] ?? null;
}

/** Whether a page sells one product: by its structured data, its buy button or what it tells social networks. */
export function isProductPage({ data, forms, head }: PageFacts): boolean {
  return data.products.length > 0 || forms.buy || /product$/.test(head.openGraph.type ?? "");
}

/** Keeps the facts of a page that has too many in bounds: long lists first, then long texts, in a fixed order. */
function bounded(facts: PageFacts): PageFacts {
  const { data, links, content } = facts;
  const fits = () => new TextEncoder().encode(JSON.stringify(facts)).length <= MAX_FACTS_BYTES;
  for (const list of [data.listed, links.products, content.headings, content.prices, data.products]) {
    while (list.length > 1 && !fits()) {
      list.pop();
      content.pricesCut ||= list === content.prices;
    }
  }
  for (const max of [100, 50, 25]) {
    if (fits()) break;
    facts.incomplete = true;
    shorten(facts, max);
  }
  return facts;
}

function shorten(value: object, max: number): void {
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner === "string") Object.assign(value, { [key]: clean(inner, max) });
    else if (typeof inner === "object" && inner !== null) shorten(inner, max);
  }
}
