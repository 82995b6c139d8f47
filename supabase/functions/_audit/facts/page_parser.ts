import { AttributeReader } from "./attributes.ts";
import { createEntityFinder, decodeText } from "./entities.ts";
import { drawingTag, type Language, type Tag, tagAt } from "./tags.ts";
import { PageTokenizer, type TokenHandler } from "./tokenizer.ts";

/** What is told of a page, in its order. */
export interface PageHandler {
  doctype(): void;
  open(tag: Tag): void;
  text(text: string): void;
  close(tag: Tag): void;
}

/**
 * Reads a page and tells what htmlparser2's parser would: where elements begin and end, also those that HTML implies.
 * That parser makes texts of all names and values; this one looks names up where they stand, and leaves values there
 * until somebody reads them.
 */
export class PageParser implements TokenHandler {
  private readonly html: string;
  private readonly cut: boolean;
  private readonly handler: PageHandler;
  private readonly tokenizer: PageTokenizer;
  private readonly hasEntity: (start: number, end: number) => boolean;
  /** Those of the element that has been told of last. */
  readonly attributes: AttributeReader;
  /** Elements that are open, the innermost last. */
  private readonly open: Tag[] = [];
  /** How content is read, by the elements that say so, the innermost last. */
  private readonly languages: Language[] = ["html"];
  /** The element whose tag is being read; null for a form in a form, which is none. */
  private beginning: Tag | null = null;
  /** The element that is open and whose content is nothing but text. */
  private within: Tag | null = null;
  /** Where text begins that may come next. */
  private textStart = NOWHERE;
  /** Where the tag stands that has been told of last. */
  private sourceStart = NOWHERE;
  private sourceEnd = NOWHERE;

  /** @param cut the page goes on after its text: what is open at the end does not end there */
  constructor(html: string, cut: boolean, handler: PageHandler) {
    this.html = html;
    this.cut = cut;
    this.handler = handler;
    this.tokenizer = new PageTokenizer(html, cut, this);
    this.hasEntity = createEntityFinder(html);
    this.attributes = new AttributeReader(html, this.hasEntity);
  }

  read(): void {
    const ended = this.tokenizer.read();
    if (ended && !this.cut) this.endAll();
    // Where the page is cut off in what may be an end tag, the tokenizer tells nothing of the text before it.
    if (this.cut && this.within?.text === "escapable" && this.textStart >= 0) {
      this.tellPieces(this.textStart, this.html.length);
    }
  }

  /** Nothing more is told of the page. */
  stop(): void {
    this.tokenizer.stop();
  }

  /** The tag of the element that has been told of last, as it stands in the page, so many characters of it. */
  source(max: number): string {
    return this.sourceStart < 0
      ? ""
      : this.html.slice(this.sourceStart, Math.min(this.sourceEnd, this.sourceStart + max));
  }

  isInForeignContext(): boolean {
    return this.language() !== "html";
  }

  tagName(start: number, end: number): string | null {
    this.begin(this.tagAt(start, end));
    this.sourceStart = start - 1;
    return this.within === null ? null : this.within.name;
  }

  attributeName(start: number, end: number): void {
    this.attributes.readName(start, end);
  }

  attributeValue(start: number, end: number): void {
    this.attributes.readValue(start, end);
  }

  tagEnd(end: number): void {
    this.textStart = this.sourceEnd = end + 1;
    this.begun();
  }

  selfClosingTagEnd(end: number): void {
    const tag = this.beginning;
    this.textStart = this.sourceEnd = end + 1;
    this.begun();
    if (tag !== null && !tag.empty && this.isInForeignContext()) this.endInnermost();
  }

  closingTag(start: number, end: number): void {
    this.within = null;
    // As good as always.
    if (this.isInnermost(start, end)) return this.endInnermost();
    const tag = this.tagAt(start, end);
    if (tag.empty) {
      if (tag.name === "br") this.imply(tag);
      return;
    }
    let at = this.open.length - 1;
    while (at >= 0 && this.open[at].name !== tag.name) at--;
    if (at >= 0) { while (this.open.length > at) this.endInnermost(); }
    else if (tag.name === "p") {
      this.imply(tag);
      this.endInnermost();
    }
  }

  text(start: number, end: number): void {
    this.textStart = NOWHERE;
    if (this.within?.text === "raw" || !this.hasEntity(start, end)) {
      this.handler.text(this.html.slice(start, end));
    } else this.tellPieces(start, end);
  }

  /** In HTML it is a comment. */
  cdata(start: number, end: number): void {
    if (this.isInForeignContext()) this.handler.text(this.html.slice(start, end));
  }

  doctype(): void {
    this.handler.doctype();
  }

  private endAll(): void {
    for (let at = this.open.length - 1; at >= 0; at--) this.handler.close(this.open[at]);
  }

  private language(): Language {
    return this.languages[this.languages.length - 1];
  }

  private isInnermost(start: number, end: number): boolean {
    if (this.open.length === 0) return false;
    const { name } = this.open[this.open.length - 1];
    return name.length === end - start && this.html.startsWith(name, start);
  }

  private tagAt(start: number, end: number): Tag {
    const tag = tagAt(this.html, start, end);
    // Almost all tags of almost all pages.
    if (this.languages.length === 1) return tag.name === "image" ? IMG : tag;
    const drawn = drawingTag(tag);
    if (this.language() === "svg") return drawn;
    // In HTML inside of a drawing, the end tag of a part of that drawing.
    if (drawn !== tag && this.open.some(({ name }) => name === drawn.name)) return drawn;
    return tag.name === "image" && this.language() === "html" ? IMG : tag;
  }

  private tellPieces(start: number, end: number): void {
    const { html, cut, within } = this;
    decodeText(
      html.slice(start, end),
      within?.name,
      !cut || end < html.length,
      (piece) => this.handler.text(piece),
    );
  }

  /** An element begins, and others may end before it. */
  private begin(tag: Tag): void {
    const { open, attributes } = this;
    attributes.clear();
    this.sourceStart = NOWHERE;
    this.beginning = null;
    this.within = tag.text !== undefined && !this.isInForeignContext() ? tag : null;
    if (tag.name === "form" && open.includes(tag)) return;
    while (open.length > 0 && tag.ends.includes(open[open.length - 1].name)) this.endInnermost();
    this.beginning = tag;
    if (tag.empty) return;
    open.push(tag);
    if (tag.language !== undefined) this.languages.push(tag.language);
  }

  /** Its tag has been read. */
  private begun(): void {
    const tag = this.beginning;
    if (tag === null) return;
    this.beginning = null;
    this.handler.open(tag);
    if (tag.empty) this.handler.close(tag);
  }

  /** An end tag without a beginning. */
  private imply(tag: Tag): void {
    this.begin(tag);
    this.begun();
  }

  private endInnermost(): void {
    const tag = this.open.pop()!;
    if (tag.language !== undefined) this.languages.pop();
    this.handler.close(tag);
  }
}

const NOWHERE = -1;
const IMG = tagAt("img", 0, 3);
