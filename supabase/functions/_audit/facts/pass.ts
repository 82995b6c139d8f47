/** One pass over a page: shows its elements and texts to each reader that asks for them. */

import { HAS } from "./attributes.ts";
import type { BlockReader } from "./blocks.ts";
import type { ContentReader } from "./content.ts";
import type { ControlReader } from "./controls.ts";
import type { DataReader } from "./data.ts";
import type { FormReader } from "./forms.ts";
import type { HeadReader } from "./head.ts";
import type { HeadingReader } from "./headings.ts";
import type { LinkReader } from "./links.ts";
import { NAMED, Names } from "./names.ts";
import { type PageHandler, PageParser } from "./page_parser.ts";
import { type Place, tellsPlace } from "./place.ts";
import type { PlatformReader } from "./platform.ts";
import type { Element, Reader } from "./reader.ts";
import type { ResourceReader } from "./resources.ts";
import type { ReviewReader } from "./reviews.ts";
import { KNOWN_TAGS, type Tag } from "./tags.ts";

/** Browsers nest no deeper than this either; unclosed elements beyond it would cost quadratic time. */
const MAX_DEPTH = 512;

/** Elements whose content is not part of the page as a browser with JavaScript shows it. */
const SKIPPED = new Set(["noscript", "template", "iframe", "svg"]);

/** What is done for the elements of one name. */
interface Routine {
  /** Those who asked for them by this name. */
  open: Reader<unknown>[];
  close: Reader<unknown>[];
  /** They may begin an area, whatever their attributes. */
  telling: boolean;
  skipped: boolean;
}

/** Everyone who reads a page. */
export interface Readers {
  base: Reader<void>;
  head: HeadReader;
  platform: PlatformReader;
  blocks: BlockReader;
  headings: HeadingReader;
  content: ContentReader;
  reviews: ReviewReader;
  controls: ControlReader;
  links: LinkReader;
  forms: FormReader;
  resources: ResourceReader;
  data: DataReader;
}

export class Pass implements PageHandler {
  hasDoctype = false;
  /** Elements of the page, those in drawings included. */
  elements = 0;
  /** The rest of the page was not read. */
  tooDeep = false;
  private readonly parser: PageParser;
  private readonly place: Place;
  private readonly readers: Readers;
  private readonly names = new Names();
  /** By the number of the tag, the last for tags that nobody knows. */
  private readonly routines: (Routine | undefined)[] = new Array(KNOWN_TAGS + 1).fill(undefined);
  private readonly element: Element;
  private depth = 0;
  private skippedFrom = 0;
  private skipped = "";
  private inDrawingTitle = false;

  constructor(html: string, cut: boolean, place: Place, readers: Readers) {
    this.parser = new PageParser(html, cut, this);
    this.place = place;
    this.readers = readers;
    const { attributes } = this.parser;
    const source = (max: number) => this.parser.source(max);
    this.element = { tag: "", inline: false, attributes, area: 0, names: 0, depth: 0, source };
  }

  run(): void {
    this.parser.read();
  }

  doctype(): void {
    this.hasDoctype = true;
  }

  open(tag: Tag): void {
    this.depth++;
    if (this.depth > MAX_DEPTH) {
      this.tooDeep = true;
      this.parser.stop();
    }
    if (this.skippedFrom > 0) this.openSkipped(tag);
    else this.show(tag);
  }

  // Those who look at all texts and elements are called by their names: a loop over readers of many kinds would take
  // longer than most of them do.

  text(text: string): void {
    const { blocks, headings, controls, data, head, platform } = this.readers;
    if (this.skippedFrom === 0) {
      if (!blocks.unseen) {
        blocks.text(text, this.place.area);
        headings.text(text);
      }
      controls.text(text);
      data.text(text);
      head.text(text);
      platform.text(text);
    } else if (this.inDrawingTitle) controls.text(text);
  }

  close(tag: Tag): void {
    const { depth } = this;
    if (this.skippedFrom === depth) this.skippedFrom = 0;
    this.depth--;
    this.inDrawingTitle = false;
    if (this.skippedFrom > 0) return;
    this.place.close(depth);
    const { blocks, controls, data } = this.readers;
    blocks.end(tag.inline, depth);
    controls.leave(tag.name, tag.inline);
    data.unmark(depth);
    const { close } = this.routineFor(tag);
    for (let i = 0; i < close.length; i++) close[i].close!(tag.name);
  }

  private openSkipped({ name }: Tag): void {
    if (this.skipped !== "svg") return;
    this.elements++;
    // The title of a drawing is the name of the link or button that it stands in.
    this.inDrawingTitle = name === "title";
  }

  private show(tag: Tag): void {
    this.elements++;
    const { element } = this;
    const { has } = element.attributes;
    const { open, telling, skipped } = this.routineFor(tag);
    element.tag = tag.name;
    element.inline = tag.inline;
    element.depth = this.depth;
    element.names = this.names.of(element.attributes);
    if (telling || element.names !== 0 || has & HAS.place) this.place.open(element);
    element.area = this.place.area;
    const { blocks, content, controls, data, forms, reviews } = this.readers;
    blocks.begin(element);
    controls.begin(element);
    if (has & HAS.item) data.mark(element);
    if (element.names & (NAMED.reviewWidget | NAMED.reviews)) reviews.open(element);
    if (element.names & NAMED.buy && tag.name !== "body" && tag.name !== "html") forms.openBuying(element);
    if (element.names & NAMED.currencyChoice) content.openCurrencyChoice();
    if (tag.number === undefined) forms.openUnknown(tag.name);
    for (let i = 0; i < open.length; i++) open[i].open!(element);
    if (skipped) {
      this.skippedFrom = this.depth;
      this.skipped = tag.name;
    }
  }

  private routineFor(tag: Tag): Routine {
    return this.routines[tag.number ?? KNOWN_TAGS] ??= this.routineOf(
      tag.number === undefined ? "" : tag.name,
    );
  }

  private routineOf(name: string): Routine {
    const asking = Object.values(this.readers).filter((reader: Reader<unknown>) =>
      reader.tags?.includes(name)
    );
    return {
      open: asking.filter(({ open }) => open !== undefined),
      close: asking.filter(({ close }) => close !== undefined),
      telling: tellsPlace(name),
      skipped: SKIPPED.has(name),
    };
  }
}
