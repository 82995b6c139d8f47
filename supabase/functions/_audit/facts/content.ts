import { AT } from "./attributes.ts";
import type { Block, BlockReader } from "./blocks.ts";
import { pickDelivery } from "./delivery.ts";
import { fingerprint } from "./hash.ts";
import type { HeadingFacts, HeadingReader } from "./headings.ts";
import { type ImageFacts, ImageReader, type ProductImages } from "./images.ts";
import { findLeftovers } from "./leftovers.ts";
import { type Declared, type LanguageFacts, tellLanguage } from "./language.ts";
import { foldedTexts, type Line, LineReader, type ShownPrice } from "./lines.ts";
import { AREA, AROUND, type Place } from "./place.ts";
import { type PolicyFacts, readPolicy } from "./policy.ts";
import type { Element } from "./reader.ts";
import { namesBuying, readSays, type SaidLine, type Says } from "./says.ts";
import { copyrightYear, findEmails, type LegalFacts, namesPhone, readLegal } from "./seller.ts";
import { pickSentences } from "./sentences.ts";
import { clean, fold, oneLine } from "./text.ts";

/** What a visitor sees without JavaScript. */
export interface ContentFacts extends HeadingFacts, ProductImages {
  /** Characters of visible text. */
  visibleChars: number;
  /** Different amounts with a currency sign, in page order, the first twenty. */
  prices: ShownPrice[];
  /** There are more prices on the page than stand here. */
  pricesCut: boolean;
  /** An amount that the markup offers stands in the text, with a currency or without. */
  offerShown: boolean;
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
  /** There is a `<main>` or `role="main"`. */
  mainLandmark: boolean;
  /** The latest year in a copyright notice. */
  copyrightYear: number | null;
  /** What a theme or a template brought along and nobody replaced, as written, the first three. */
  leftovers: string[];
  /** Currencies of the shown prices: ISO 4217 codes, signs where they mean several. */
  currencies: string[];
  /** Visitors can choose a currency. */
  currencySelector: boolean;
  language: LanguageFacts;
  says: Says;
  /** Addresses that are shown or linked, in lower case, the first three. */
  emails: string[];
  /** A phone number stands in the text. */
  phones: boolean;
  legal: LegalFacts;
  policy: PolicyFacts;
  /** Short sentences of the shop's own, as written, the first six. */
  sentences: string[];
  /** Sentences that say what delivery costs or how long it takes, as written, the first four. */
  delivery: string[];
  /** Ways to pay that its foot names. */
  payments: string[];
  /** The service whose review widget is on the page. */
  reviewWidget: string | null;
  /** An element is named after reviews or ratings, whatever is in it. */
  reviewPlace: boolean;
}

/** What the pass itself counts, and other readers know. */
export type ReadContent = Omit<
  ContentFacts,
  "elements" | "bytes" | "reviewWidget" | "reviewPlace" | "payments"
>;

const MAX_CURRENCIES = 6;
const MAX_EMAILS = 3;
/** Characters of text that are looked through for words: the beginning, and the end with the footer. */
const MAX_BEGINNING = 60_000;
const MAX_END = 20_000;

const CURRENCY_FIELD = /^(?:currency|currency_?code|id_currency|country_code)$/i;
const CURRENCY_PARAMETER = /[?&](?:currency|SubmitCurrency|id_currency|wmc-currency)=/i;

/** What stands around a main part, and what only repeats other products. */
const NOT_OWN = AROUND | AREA.related | AREA.hidden | AREA.linked | AREA.button;

export class ContentReader {
  readonly tags = ["script", "img", "select", "input", "a"];
  private readonly place: Place;
  private readonly blocks: BlockReader;
  private readonly headings: HeadingReader;
  private readonly images = new ImageReader();
  /** A line of the page is the name of a button for buying. To be asked after `facts`. */
  namesBuying = false;
  private scripts = 0;
  private currencySelector = false;

  constructor(place: Place, blocks: BlockReader, headings: HeadingReader) {
    this.place = place;
    this.blocks = blocks;
    this.headings = headings;
  }

  open(element: Element): void {
    const { tag, attributes } = element;
    if (tag === "img") this.images.read(element);
    else if (tag === "script") this.scripts++;
    else if (tag === "a") this.currencySelector ||= CURRENCY_PARAMETER.test(attributes.get(AT.href) ?? "");
    else this.currencySelector ||= CURRENCY_FIELD.test(attributes.get(AT.name) ?? "");
  }

  /** An element whose class or id calls it a choice of currencies. */
  openCurrencyChoice(): void {
    this.currencySelector = true;
  }

  /**
   * @param pictures addresses that the page names as pictures of its product
   * @param offered prices that its markup names, as written
   * @param declared what it says of its language
   * @param html its source
   */
  facts(
    pictures: readonly string[],
    offered: readonly string[],
    declared: Declared,
    html: string,
  ): ReadContent {
    const blocks = this.blocks.facts();
    const read = new LineReader();
    for (const block of blocks) read.read(block);
    read.end();
    const { lines } = read;
    const folded = foldedTexts(lines);
    const isMain = ({ area }: Line) => !(area & AROUND) && (!this.place.main || (area & AREA.main) !== 0);
    const main = lines.filter(isMain);
    const mainFolded = folded.filter((_, index) => isMain(lines[index]));
    const own = main.filter(({ area }) => !(area & NOT_OWN));
    const texts = lines.map(({ text }) => text);
    const all = joined(texts);
    const outside = joined(folded.filter((_, index) => !(lines[index].area & (AREA.footer | AREA.nav))));
    const language = tellLanguage(all, declared);
    const codes = languagesOf(language);
    const said = saidLines(blocks);
    this.namesBuying = namesBuying(said);
    const foundEmails = [...new Set(findEmails(all))];
    return {
      ...this.headings.facts(),
      visibleChars: read.visibleChars,
      words: read.words,
      mainWords: own.reduce((sum, { words }) => sum + words, 0),
      textHash: fingerprint(joined(main.map(({ text }) => text))),
      mainLandmark: this.place.main,
      prices: read.prices,
      pricesCut: read.pricesCut,
      offerShown: showsAmount(all, offered),
      barePrice: read.barePrice,
      currencies: read.shownCurrencies().slice(0, MAX_CURRENCIES),
      currencySelector: this.currencySelector,
      emailShown: foundEmails.length > 0,
      emails: foundEmails.slice(0, MAX_EMAILS).map((email) => clean(email, 80)),
      phones: namesPhone(all),
      scripts: this.scripts,
      images: this.images.facts(),
      ...this.images.own(this.place.main, pictures, html),
      copyrightYear: copyrightYear(all),
      leftovers: findLeftovers(texts),
      language,
      says: readSays(said, joined(folded), outside, codes),
      legal: readLegal(all),
      policy: readPolicy(joined(mainFolded), codes),
      sentences: pickSentences(own),
      delivery: pickDelivery(main, mainFolded, codes),
    };
  }
}

/** Languages whose words are looked for on a page; none, which means all, where its own could not be told. */
export function languagesOf({ code, perhaps }: LanguageFacts): string[] {
  return code === null ? [] : [...new Set([code, ...perhaps])];
}

/** Whether one of these amounts, plain numbers, stands in a text in any notation: `1759.99` as `1.759,99`. */
function showsAmount(text: string, amounts: readonly string[]): boolean {
  const plain = [...new Set(amounts)].filter((amount) =>
    /^\d{1,9}(?:\.\d{1,2})?$/.test(amount) && Number(amount) > 0
  );
  return plain.some((amount) => {
    const [whole, cents] = Number(amount).toFixed(2).split(".");
    const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, "[.,'’ \\u00a0\\u202f]?");
    const decimals = cents === "00" ? "(?:[.,](?:00|-{1,2}|–|—))?" : `[.,]${cents}`;
    return new RegExp(`(?<![\\d.,])${grouped}${decimals}(?![\\d])(?![.,]\\d)`).test(text);
  });
}

/** So many pieces of a page are read with those around them. */
const MAX_SAID_LINES = 600;
/** A longer piece is a text and neither label nor value. */
const MAX_SAID_CHARS = 200;

/** What is said of the page's own product: without header, navigation, footer and the cards of other products. */
function saidLines(blocks: readonly Block[]): SaidLine[] {
  const lines = blocks.filter(({ choice, card, area }) => !choice && !card && !(area & NOT_SAID)).slice(
    0,
    MAX_SAID_LINES,
  );
  if (lines.length === 0) return [];
  const folded = fold(lines.map(({ text }) => oneLine(text.slice(0, MAX_SAID_CHARS))).join("\n")).split("\n");
  return lines.map(({ priced }, at) => ({ text: folded[at], priced }));
}

const NOT_SAID = AREA.header | AREA.nav | AREA.footer;

function joined(texts: string[]): string {
  const text = texts.join("\n");
  return text.length <= MAX_BEGINNING + MAX_END
    ? text
    : `${text.slice(0, MAX_BEGINNING)}\n${text.slice(-MAX_END)}`;
}
