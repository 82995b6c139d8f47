import { AT, HAS } from "./attributes.ts";
import { fingerprint } from "./hash.ts";
import { type ImageFacts, ImageReader } from "./images.ts";
import { findLeftovers } from "./leftovers.ts";
import { type Block, foldedTexts, type Line, LineReader, type ShownPrice } from "./lines.ts";
import { NAMED } from "./names.ts";
import { AREA, AROUND, type Place } from "./place.ts";
import { type PolicyFacts, readPolicy } from "./policy.ts";
import type { Element, Reader } from "./reader.ts";
import { readSays, type Says } from "./says.ts";
import { copyrightYear, findEmails, type LegalFacts, namesPhone, readLegal } from "./seller.ts";
import { pickSentences } from "./sentences.ts";
import { clean } from "./text.ts";

/** What a visitor sees without JavaScript. */
export interface ContentFacts {
  /** The first twelve, with the alternative texts of images in them. */
  headings: { level: number; text: string }[];
  h1Count: number;
  /** Characters of visible text. */
  visibleChars: number;
  /** Different amounts with a currency sign, in page order, the first twenty. */
  prices: ShownPrice[];
  /** There are more prices on the page than stand here. */
  pricesCut: boolean;
  /** Below the main heading an element for prices holds a number without a currency sign. */
  barePrice: boolean;
  /** An e-mail address stands in the text. */
  emailShown: boolean;
  scripts: number;
  images: ImageFacts;
  /** Words of visible text; two Chinese, Japanese or Thai characters count as one. */
  words: number;
  /** Words of the main part; links, buttons and other products left out, and each line counted once. */
  mainWords: number;
  /** Fingerprint of the main text, sixteen hex digits: equal texts, equal fingerprints. */
  textHash: string;
  /** Elements of the page as a browser builds it. */
  elements: number;
  /** UTF-8 bytes of the page's source. */
  bytes: number;
  /** The first heading that leaves out a level, such as `h2 → h4`. */
  headingSkip: string | null;
  /** There is a `<main>` or `role="main"`. */
  mainLandmark: boolean;
  /** The latest year in a copyright notice. */
  copyrightYear: number | null;
  /** What a theme or a template brought along and nobody replaced, as written, the first three. */
  leftovers: string[];
  /** Different images in the main part that lead to no other page: on a product page, those of the product. */
  productImages: number;
  /** Those of them that have no alt attribute anywhere. */
  productImagesWithoutAlt: number;
  /** Currencies of the shown prices: ISO 4217 codes, signs where they mean several. */
  currencies: string[];
  /** Visitors can choose a currency. */
  currencySelector: boolean;
  says: Says;
  /** Addresses that are shown or linked, in lower case, the first three. */
  emails: string[];
  /** A phone number stands in the text. */
  phones: boolean;
  legal: LegalFacts;
  policy: PolicyFacts;
  /** Short sentences of the shop's own, as written, the first six. */
  sentences: string[];
  /** The service whose review widget is on the page. */
  reviewWidget: string | null;
}

/** What the pass itself counts, and other readers know. */
export type ReadContent = Omit<ContentFacts, "elements" | "bytes" | "reviewWidget">;

const MAX_HEADINGS = 12;
const MAX_CURRENCIES = 6;
const MAX_EMAILS = 3;
/** A block of text longer than this is read in pieces. */
const BLOCK_CHARS = 2000;
/** Characters of text that are looked through for words: the beginning, and the end with the footer. */
const MAX_BEGINNING = 60_000;
const MAX_END = 20_000;

/** What holds more than a price, whatever it is called. */
const LARGE = new Set(["html", "body", "main", "article"]);

const UNSEEN = new Set(["script", "style", "title"]);

const CURRENCY_FIELD = /^(?:currency|currency_?code|id_currency|country_code)$/i;
const CURRENCY_PARAMETER = /[?&](?:currency|SubmitCurrency|id_currency|wmc-currency)=/i;

/** What stands around a main part, and what only repeats other products. */
const NOT_OWN = AROUND | AREA.related | AREA.hidden | AREA.linked | AREA.button;

/** An open element of a list. */
interface Card {
  depth: number;
  /** A link to another page stood in it. */
  leads: boolean;
}

export class ContentReader implements Reader<ReadContent> {
  private readonly place: Place;
  private readonly headings: ContentFacts["headings"] = [];
  private readonly images = new ImageReader();
  private readonly blocks: Block[] = [];
  private h1Count = 0;
  private scripts = 0;
  private currencySelector = false;
  private headingSkip: string | null = null;
  private lastLevel = 0;
  private unseen = false;
  private choosing = 0;
  private block = "";
  private blockArea = 0;
  private heading: { level: number; text: string } | null = null;
  /** Depth of the element for prices that is open, 0 where none is. */
  private pricedFrom = 0;
  private readonly cards: Card[] = [];

  constructor(place: Place) {
    this.place = place;
  }

  open(element: Element): void {
    const { tag, inline, attributes, area, names, depth } = element;
    if (!inline) this.endBlock();
    // What stands in a price element is read by itself, also where the element is an inline one.
    if (this.pricedFrom === 0 && isForPrices(element)) {
      this.endBlock();
      this.pricedFrom = depth;
    }
    if (names & NAMED.currencyChoice) this.currencySelector = true;
    switch (tag) {
      case "li":
      case "article":
        this.cards.push({ depth: depth, leads: false });
        break;
      case "script":
        this.scripts++;
        this.unseen = true;
        break;
      case "style":
      case "title":
        this.unseen = true;
        break;
      case "sup":
        this.openSuperscript();
        break;
      case "img":
        this.readImage(element);
        break;
      case "select":
      case "input":
        this.currencySelector ||= CURRENCY_FIELD.test(attributes.get(AT.name) ?? "");
        if (tag === "select") this.choosing++;
        break;
      case "a":
        if (area & AREA.linked && this.cards.length > 0) this.cards[this.cards.length - 1].leads = true;
        this.currencySelector ||= CURRENCY_PARAMETER.test(attributes.get(AT.href) ?? "");
        break;
      case "h1":
      case "h2":
      case "h3":
      case "h4":
      case "h5":
      case "h6":
        this.openHeading(tag, (area & AREA.hidden) !== 0);
    }
  }

  text(data: string, area: number): void {
    if (this.unseen) return;
    if (this.heading !== null && this.heading.text.length < 1000) this.heading.text += data;
    if (this.block === "") this.blockArea = area;
    if (data.length <= BLOCK_CHARS) this.block += data;
    else {
      for (let at = 0; at < data.length; at += BLOCK_CHARS) {
        this.block += data.slice(at, at + BLOCK_CHARS);
        this.blockArea = area;
        this.endBlock();
      }
    }
    if (this.block.length > BLOCK_CHARS) this.endBlock();
  }

  close(tag: string, inline: boolean, depth: number): void {
    if (!inline || this.pricedFrom === depth) this.endBlock();
    if (this.pricedFrom === depth) this.pricedFrom = 0;
    const { cards } = this;
    if (cards.length > 0 && cards[cards.length - 1].depth === depth) cards.pop();
    if (this.unseen && UNSEEN.has(tag)) this.unseen = false;
    if (tag === "select") this.choosing--;
    if (this.heading !== null && tag.length === 2 && tag === `h${this.heading.level}`) {
      this.closeHeading(this.heading);
    }
  }

  facts(): ReadContent {
    this.endBlock();
    const read = new LineReader();
    for (const block of this.blocks) read.read(block);
    const { lines } = read;
    const folded = foldedTexts(lines);
    const isMain = ({ area }: Line) => !(area & AROUND) && (!this.place.main || (area & AREA.main) !== 0);
    const main = lines.filter(isMain);
    const own = main.filter(({ area }) => !(area & NOT_OWN));
    const texts = lines.map(({ text }) => text);
    const all = joined(texts);
    const outside = joined(folded.filter((_, index) => !(lines[index].area & (AREA.footer | AREA.nav))));
    const foundEmails = [...new Set(findEmails(all))];
    return {
      headings: this.headings,
      h1Count: this.h1Count,
      headingSkip: this.headingSkip,
      visibleChars: read.visibleChars,
      words: read.words,
      mainWords: own.reduce((sum, { words }) => sum + words, 0),
      textHash: fingerprint(joined(main.map(({ text }) => text))),
      mainLandmark: this.place.main,
      prices: read.prices,
      pricesCut: read.pricesCut,
      barePrice: read.barePrice,
      currencies: read.shownCurrencies().slice(0, MAX_CURRENCIES),
      currencySelector: this.currencySelector,
      emailShown: foundEmails.length > 0,
      emails: foundEmails.slice(0, MAX_EMAILS).map((email) => clean(email, 80)),
      phones: namesPhone(all),
      scripts: this.scripts,
      images: this.images.facts(),
      ...this.images.own(this.place.main),
      copyrightYear: copyrightYear(all),
      leftovers: findLeftovers(texts),
      says: readSays(joined(folded), outside),
      legal: readLegal(all),
      policy: readPolicy(joined(folded.filter((_, index) => isMain(lines[index])))),
      sentences: pickSentences(own),
    };
  }

  private endBlock(): void {
    if (this.block === "") return;
    const text = this.block.trim();
    this.block = "";
    if (text === "") return;
    this.blocks.push({
      text,
      area: this.blockArea,
      priced: this.pricedFrom > 0,
      card: (this.blockArea & (AREA.related | AREA.linked)) !== 0 || this.cards.some(({ leads }) => leads),
      headed: this.h1Count > 0,
      choice: this.choosing > 0,
    });
  }

  private openHeading(tag: string, hidden: boolean): void {
    if (hidden) return;
    const level = Number(tag[1]);
    this.heading = { level, text: "" };
    if (this.lastLevel > 0 && level > this.lastLevel + 1) {
      this.headingSkip ??= `h${this.lastLevel} → h${level}`;
    }
    this.lastLevel = level;
  }

  private closeHeading({ level, text }: { level: number; text: string }): void {
    if (level === 1) {
      this.h1Count++;
      // What holds the main heading is the page's own thing.
      this.cards.length = 0;
    }
    if (this.headings.length < MAX_HEADINGS) this.headings.push({ level, text: clean(text, 120) });
    this.heading = null;
  }

  private readImage(element: Element): void {
    const alt = element.attributes.get(AT.alt);
    if (this.heading !== null && alt !== undefined) this.heading.text += ` ${alt} `;
    this.images.read(element);
  }

  /** Cents are often set high: `$18<sup>99</sup>`. */
  private openSuperscript(): void {
    if (/\d$/.test(this.block)) this.block += /[.,]\d+$/.test(this.block) ? " " : ".";
  }
}

function isForPrices({ tag, attributes, names }: Element): boolean {
  return ((names & NAMED.price) !== 0 && !LARGE.has(tag)) ||
    ((attributes.has & HAS.item) !== 0 && attributes.get(AT.itemprop) === "price");
}

function joined(texts: string[]): string {
  const text = texts.join("\n");
  return text.length <= MAX_BEGINNING + MAX_END
    ? text
    : `${text.slice(0, MAX_BEGINNING)}\n${text.slice(-MAX_END)}`;
}
