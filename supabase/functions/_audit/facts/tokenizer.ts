/**
 * The tokens of a page, as htmlparser2's tokenizer has them. That one goes through a page character by character, state by
 * state, so that it may come in pieces. A page is whole here: what lies between two signs that matter is passed over at once.
 */

/** What is told of a page, in its order. Places are those of its text. */
export interface TokenHandler {
  /**
   * A tag begins with its name.
   *
   * @returns the tag's name where its content is nothing but text
   */
  tagName(start: number, end: number): string | null;
  attributeName(start: number, end: number): void;
  /** Of the attribute that was named last, without quotes. */
  attributeValue(start: number, end: number): void;
  /** @param end place of its `>` */
  tagEnd(end: number): void;
  /** A tag that ends with `/>`. */
  selfClosingTagEnd(end: number): void;
  closingTag(start: number, end: number): void;
  text(start: number, end: number): void;
  cdata(start: number, end: number): void;
  doctype(): void;
  isInForeignContext(): boolean;
}

/** The page is at its end, whatever it was in. */
const ENDED = -1;
/** What looked like a tag is text. */
const NO_TAG = -1;

const [TAB, NEW_LINE, FORM_FEED, RETURN, SPACE] = [0x09, 0x0a, 0x0c, 0x0d, 0x20];
const [SLASH, EQUALS, GREATER, QUESTION, EXCLAMATION] = [0x2f, 0x3d, 0x3e, 0x3f, 0x21];
const [DOUBLE_QUOTE, SINGLE_QUOTE] = [0x22, 0x27];

/** Tags that hold nothing but text. */
const TEXT_TAGS = "iframe noembed noframes plaintext script style title textarea xmp".split(" ");

export class PageTokenizer {
  private readonly html: string;
  private readonly cut: boolean;
  private readonly handler: TokenHandler;
  private running = true;

  /** @param cut the page goes on after its text: what is unfinished at the end is no text */
  constructor(html: string, cut: boolean, handler: TokenHandler) {
    this.html = html;
    this.cut = cut;
    this.handler = handler;
  }

  /** Nothing more is told of the page. */
  stop(): void {
    this.running = false;
  }

  /** @returns whether the page was read to its end */
  read(): boolean {
    const { html, handler } = this;
    let start = 0;
    let from = 0;
    while (this.running && start < html.length) {
      const tag = html.indexOf("<", from);
      if (tag < 0) {
        handler.text(start, html.length);
        break;
      }
      if (tag > start) handler.text(start, tag);
      const next = this.readMarkup(tag + 1);
      start = next === NO_TAG ? tag : next;
      from = next === NO_TAG ? tag + 1 : next;
    }
    return this.running;
  }

  /** @param at what follows `<` @returns where the next token begins */
  private readMarkup(at: number): number {
    const { html } = this;
    if (at === html.length) return this.tellRest(at - 1);
    const unit = html.charCodeAt(at);
    if (isLetter(unit)) return this.readTag(at);
    if (unit === SLASH) return this.readClosingTag(at + 1);
    if (unit === EXCLAMATION) return this.readDeclaration(at + 1);
    return unit === QUESTION ? this.skipTag(at) : NO_TAG;
  }

  private readTag(start: number): number {
    const { html, handler } = this;
    const end = this.nameEnd(start);
    if (end === html.length) return this.isTextTagBegun(start) ? this.tellRest(start) : end;
    const textTag = handler.tagName(start, end);
    const at = this.readAttributes(end);
    if (at === ENDED) return html.length;
    return textTag === null ? at : this.readText(textTag, at);
  }

  /** @returns what follows the tag */
  private readAttributes(from: number): number {
    const { html, handler } = this;
    let at = from;
    while (at < html.length) {
      const unit = html.charCodeAt(at);
      if (unit === GREATER) {
        handler.tagEnd(at);
        return at + 1;
      }
      if (isSpace(unit)) at++;
      else if (unit === SLASH) {
        at = this.skipSpaces(at + 1);
        if (at === html.length) return this.tellLast();
        if (html.charCodeAt(at) === GREATER) {
          handler.selfClosingTagEnd(at);
          return at + 1;
        }
      } else {
        const end = this.attributeNameEnd(at + 1);
        if (end === html.length) return ENDED;
        handler.attributeName(at, end);
        at = this.skipSpaces(end);
        if (html.charCodeAt(at) === EQUALS) at = this.readValue(this.skipSpaces(at + 1));
        if (at === ENDED) return ENDED;
      }
    }
    return ENDED;
  }

  /** @returns what follows the value */
  private readValue(at: number): number {
    const { html, handler } = this;
    const quote = html.charCodeAt(at);
    if (quote === DOUBLE_QUOTE || quote === SINGLE_QUOTE) {
      const end = html.indexOf(quote === DOUBLE_QUOTE ? '"' : "'", at + 1);
      if (end < 0) return ENDED;
      handler.attributeValue(at + 1, end);
      return end + 1;
    }
    let end = at;
    while (end < html.length && !isSpace(html.charCodeAt(end)) && html.charCodeAt(end) !== GREATER) end++;
    if (end === html.length) return ENDED;
    handler.attributeValue(at, end);
    return end;
  }

  /** @param at what follows `</` */
  private readClosingTag(at: number): number {
    const { html } = this;
    if (at === html.length) return this.tellRest(at - 2);
    if (!isLetter(html.charCodeAt(at))) return this.skipTag(at);
    const end = this.nameEnd(at);
    if (end === html.length) return end;
    this.handler.closingTag(at, end);
    return this.skipClosingTag(end);
  }

  /** Comments, the doctype and what looks like them. @param at what follows `<!` */
  private readDeclaration(at: number): number {
    const { html, handler } = this;
    if (html.startsWith("--", at)) return this.skipComment(at + 2);
    if (html.startsWith("[CDATA[", at)) {
      const end = html.indexOf("]]>", at);
      if (end < 0) return html.length;
      handler.cdata(at + "[CDATA[".length, end);
      return end + "]]>".length;
    }
    const next = this.skipTag(at);
    if (html.charCodeAt(next - 1) === GREATER && /^doctype/i.test(html.slice(at, at + 8))) handler.doctype();
    return next;
  }

  private skipComment(start: number): number {
    const { html } = this;
    if (html.charCodeAt(start) === GREATER) return start + 1;
    if (html.startsWith("->", start)) return start + 2;
    for (let at = html.indexOf("--", start); at >= 0; at = html.indexOf("--", at + 1)) {
      if (html.charCodeAt(at + 2) === GREATER) return at + 3;
      if (html.startsWith("!>", at + 2)) return at + 4;
    }
    return html.length;
  }

  /** Content that is text whatever it looks like. @param name of its tag, in lower case */
  private readText(name: string, start: number): number {
    const { html, handler } = this;
    const endless = name === "plaintext";
    let at = endless ? -1 : html.indexOf("</", start);
    for (; at >= 0; at = html.indexOf("</", at + 2)) {
      const end = at + 2 + name.length;
      if (end < html.length && endsName(html.charCodeAt(end)) && this.isNamed(name, at + 2)) {
        if (at > start) handler.text(start, at);
        handler.closingTag(at + 2, end);
        return this.skipClosingTag(end);
      }
    }
    if (start < html.length && (endless || !this.cut || !this.mayEndWith(`</${name}`, start))) {
      handler.text(start, html.length);
    }
    return html.length;
  }

  /** Whether the last characters of the page may be the beginning of this tag. */
  private mayEndWith(tag: string, start: number): boolean {
    const { html } = this;
    const at = html.lastIndexOf("<");
    return at >= start && html.length - at <= tag.length && tag.startsWith(html.slice(at).toLowerCase());
  }

  private isNamed(name: string, at: number): boolean {
    const { html } = this;
    return html.startsWith(name, at) || html.slice(at, at + name.length).toLowerCase() === name;
  }

  private isTextTagBegun(start: number): boolean {
    const name = this.html.slice(start, start + 10).toLowerCase();
    return !this.handler.isInForeignContext() && TEXT_TAGS.some((tag) => tag.startsWith(name));
  }

  private nameEnd(start: number): number {
    const { html } = this;
    let at = start + 1;
    while (at < html.length && !endsName(html.charCodeAt(at))) at++;
    return at;
  }

  private attributeNameEnd(start: number): number {
    const { html } = this;
    let at = start;
    while (at < html.length) {
      const unit = html.charCodeAt(at);
      if (unit === EQUALS || endsName(unit)) break;
      at++;
    }
    return at;
  }

  private skipSpaces(start: number): number {
    const { html } = this;
    let at = start;
    while (at < html.length && isSpace(html.charCodeAt(at))) at++;
    return at;
  }

  private skipTag(start: number): number {
    const end = this.html.indexOf(">", start);
    return end < 0 ? this.html.length : end + 1;
  }

  private skipClosingTag(start: number): number {
    const end = this.html.indexOf(">", start);
    if (end >= 0) return end + 1;
    this.tellLast();
    return this.html.length;
  }

  /** The rest of a page that ends in what may have become a tag. */
  private tellRest(start: number): number {
    const { html, cut, handler } = this;
    if (!cut && this.running) handler.text(start, html.length);
    return html.length;
  }

  /** Of a tag without its end, htmlparser2 tells the last character. */
  private tellLast(): number {
    this.tellRest(this.html.length - 1);
    return ENDED;
  }
}

function isLetter(unit: number): boolean {
  const lower = unit | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

function isSpace(unit: number): boolean {
  return unit === SPACE || unit === NEW_LINE || unit === TAB || unit === FORM_FEED || unit === RETURN;
}

function endsName(unit: number): boolean {
  return unit === GREATER || unit === SLASH || isSpace(unit);
}
