/** A page of HTML in, a few kilobytes of facts out. The page itself is kept nowhere. */

import { Parser } from "htmlparser2";
import { createAddresses } from "./facts/addresses.ts";
import { bounded } from "./facts/bounds.ts";
import { type ContentFacts, createContentReader } from "./facts/content.ts";
import { type Control, createControlReader } from "./facts/controls.ts";
import { createDataReader, type DataFacts } from "./facts/data.ts";
import { createFormReader, type FormFacts } from "./facts/forms.ts";
import { createHeadReader, type HeadFacts } from "./facts/head.ts";
import { createLinkReader, type LinkFacts } from "./facts/links.ts";
import { createNames } from "./facts/names.ts";
import { createPlace } from "./facts/place.ts";
import { createPlatformReader } from "./facts/platform.ts";
import type { ProductFacts } from "./facts/products.ts";
import type { Element, Reader } from "./facts/reader.ts";
import { createResourceReader, type ResourceFacts } from "./facts/resources.ts";
import { createReviewReader } from "./facts/reviews.ts";
import { fold } from "./facts/text.ts";

export { MAX_FACTS_BYTES } from "./facts/bounds.ts";

export interface PageFacts {
  head: HeadFacts;
  content: ContentFacts;
  links: LinkFacts;
  forms: FormFacts;
  resources: ResourceFacts;
  data: DataFacts;
  /** Not all of the page was read: what is not in the facts may still be on it. */
  incomplete: boolean;
}

/** Browsers nest no deeper than this either; unclosed elements beyond it would cost quadratic time. */
const MAX_DEPTH = 512;

/** Elements whose content is not part of the page as a browser with JavaScript shows it. */
const SKIPPED = new Set(["noscript", "template", "iframe", "svg"]);

/**
 * Reads a page in one pass of a streaming parser.
 *
 * @param html text of the page, as much of it as was received
 * @param url address of the page, against which its links resolve
 * @param cut whether the text ends before the page does
 */
export function readFacts(html: string, url: URL, cut: boolean): PageFacts {
  const addresses = createAddresses(url);
  const place = createPlace();
  const head = createHeadReader(addresses);
  const platform = createPlatformReader();
  const content = createContentReader(place);
  const reviews = createReviewReader();
  const links = createLinkReader(addresses);
  const forms = createFormReader();
  const resources = createResourceReader(addresses);
  const data = createDataReader(addresses);
  const controls = createControlReader((control: Control) => {
    if (control.tag !== "button") links.link(control);
    forms.control(control);
  });

  const { doctype, elements, tooDeep } = pass(html, cut, place, [
    baseReader(addresses),
    ...[head, platform, content, reviews, controls, links, forms, resources, data],
  ], controls);

  controls.facts();
  const shown = content.facts();
  const facts: PageFacts = {
    head: { ...head.facts(), doctype, platformSignals: platform.facts() },
    content: {
      ...shown,
      elements,
      bytes: new TextEncoder().encode(html).length,
      reviewWidget: reviews.facts(),
      emails: [...new Set([...links.emails(), ...shown.emails])].slice(0, 3),
    },
    links: { ...links.facts(), footer: place.footer },
    forms: forms.facts(),
    resources: resources.facts(),
    data: data.facts(),
    incomplete: cut || tooDeep,
  };
  // Texts that were cut out of the page would keep all of it in memory; a copy does not.
  return JSON.parse(JSON.stringify(bounded(facts)));
}

interface Passed {
  doctype: boolean;
  /** Elements of the page, those in drawings included. */
  elements: number;
  tooDeep: boolean;
}

/** Shows a page's elements and texts to each reader that asks for them. */
function pass(
  html: string,
  cut: boolean,
  place: ReturnType<typeof createPlace>,
  readers: Reader<unknown>[],
  controls: Reader<void>,
): Passed {
  const names = createNames();
  const openers = byTag(readers.filter(({ open }) => open !== undefined));
  const closers = byTag(readers.filter(({ close }) => close !== undefined));
  const texts = readers.filter(({ text }) => text !== undefined);
  const element: Element = { tag: "", attributes: {}, area: 0, names: 0 };
  let doctype = false;
  let elements = 0;
  let depth = 0;
  let skippedFrom = 0;
  let skipped = "";
  let drawingTitle = false;
  let tooDeep = false;

  const parser = new Parser({
    onprocessinginstruction(name) {
      doctype ||= name === "!doctype";
    },
    onopentag(tag, attributes) {
      depth++;
      if (depth > MAX_DEPTH) {
        tooDeep = true;
        parser.pause();
      }
      if (skippedFrom > 0) {
        if (skipped !== "svg") return;
        elements++;
        // The title of a drawing is the name of the link or button that it stands in.
        drawingTitle = tag === "title";
        return;
      }
      elements++;
      element.tag = tag;
      element.attributes = attributes;
      element.names = names(attributes.class) | names(attributes.id);
      element.area = place.open(tag, attributes, element.names);
      for (const reader of openers(tag)) reader.open!(element);
      if (SKIPPED.has(tag)) [skippedFrom, skipped] = [depth, tag];
    },
    ontext(text) {
      if (skippedFrom === 0) { for (const reader of texts) reader.text!(text, place.area); }
      else if (drawingTitle) controls.text!(text, place.area);
    },
    onclosetag(tag) {
      if (skippedFrom === depth) skippedFrom = 0;
      depth--;
      drawingTitle = false;
      if (skippedFrom > 0) return;
      place.close();
      for (const reader of closers(tag)) reader.close!(tag);
    },
  });
  parser.write(html);
  // Ending closes what is open, and a script that was cut off would count as a broken one.
  if (!cut && !tooDeep) parser.end();
  return { doctype, elements, tooDeep };
}

/** Finds the readers of an element by its name. */
function byTag(readers: Reader<unknown>[]): (tag: string) => readonly Reader<unknown>[] {
  const all = readers.filter(({ tags }) => tags === undefined);
  const special = new Map<string, Reader<unknown>[]>();
  for (const tag of readers.flatMap(({ tags }) => tags ?? [])) {
    special.set(tag, readers.filter(({ tags }) => tags === undefined || tags.includes(tag)));
  }
  return (tag) => special.get(tag) ?? all;
}

/** The first base element with an address says against what the others resolve. */
function baseReader(addresses: ReturnType<typeof createAddresses>): Reader<void> {
  let first = true;
  return {
    tags: ["base"],
    open({ attributes: { href } }) {
      if (!first || href === undefined) return;
      first = false;
      if (URL.canParse(href, addresses.base)) addresses.base = new URL(href, addresses.base);
    },
    facts: () => {},
  };
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
