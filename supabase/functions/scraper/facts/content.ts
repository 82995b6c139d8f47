import { fingerprint } from "./hash.ts";
import { createImageReader, type ImageFacts } from "./images.ts";
import { findLeftovers } from "./leftovers.ts";
import { NAMED } from "./names.ts";
import { AREA, AROUND, type Place } from "./place.ts";
import { type PolicyFacts, readPolicy } from "./policy.ts";
import { findPrices, type FoundPrice, type Price } from "./prices.ts";
import { INLINE, type Reader } from "./reader.ts";
import { readSays, type Says } from "./says.ts";
import { copyrightYear, findEmails, type LegalFacts, namesPhone, readLegal } from "./seller.ts";
import { pickSentences } from "./sentences.ts";
import { clean, countWords, fold, oneLine } from "./text.ts";

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

export interface ShownPrice extends Price {
  /** It stands below the main heading in an element that its class, id or property calls a price. */
  marked: boolean;
  /** It stands in a card that leads to another page, or among related products: the price of something else. */
  card: boolean;
}

/** What the pass itself counts, and other readers know. */
export type ReadContent = Omit<ContentFacts, "elements" | "bytes" | "reviewWidget">;

const MAX_HEADINGS = 12;
const MAX_PRICES = 20;
const MAX_CURRENCIES = 6;
const MAX_EMAILS = 3;
/** A block of text longer than this is read in pieces. */
const BLOCK_CHARS = 2000;
/** Characters of text that are looked through for words: the beginning, and the end with the footer. */
const MAX_BEGINNING = 60_000;
const MAX_END = 20_000;

/** An amount and hardly anything else. */
const BARE_PRICE = /^\D{0,4}\d{1,3}(?:[.,' ]?\d{3}){0,2}(?:[.,]\d{1,2})?\D{0,4}$/;

/** What holds more than a price, whatever it is called. */
const LARGE = new Set(["html", "body", "main", "article"]);

const UNSEEN = new Set(["script", "style", "title"]);

/** What lists are made of. */
const CARDS = new Set(["li", "article"]);

/** A piece of text between two elements that part lines. */
interface Line {
  text: string;
  folded: string;
  words: number;
  /** Bits of `AREA`. */
  area: number;
}

/** What stands around a main part, and what only repeats other products. */
const NOT_OWN = AROUND | AREA.related | AREA.hidden | AREA.linked | AREA.button;

export function createContentReader(place: Place): Reader<ReadContent> {
  const headings: ContentFacts["headings"] = [];
  const prices: ShownPrice[] = [];
  const currencies = { priced: new Set<string>(), all: new Set<string>() };
  const images = createImageReader();
  const lines: Line[] = [];
  /** Words of each line: templates repeat many. */
  const known = new Map<string, number>();
  let h1Count = 0;
  let visibleChars = 0;
  let words = 0;
  let pricesCut = false;
  let barePrice = false;
  let scripts = 0;
  let currencySelector = false;
  let headingSkip: string | null = null;
  let lastLevel = 0;
  let unseen = false;
  let choosing = 0;
  let block = "";
  let blockArea = 0;
  let heading: { level: number; text: string } | null = null;
  let depth = 0;
  let markedFrom = 0;
  /** Open elements that may be cards: their depth, and whether a link to another page stood in them. */
  const cards: { depth: number; leads: boolean }[] = [];

  function endBlock() {
    if (block === "") return;
    const text = oneLine(block);
    block = "";
    if (text === "") return;
    const marked = markedFrom > 0;
    const key = marked ? `${text}\n` : text;
    const before = known.get(key);
    const card = (blockArea & (AREA.related | AREA.linked)) !== 0 || cards.some(({ leads }) => leads);
    // The same price may be the page's own one in another place.
    if ((before === undefined || !card) && !pricesCut && /\d/.test(text)) readPrices(text, marked, card);
    const count = before ?? countWords(text);
    if (before === undefined) known.set(key, count);
    // What can be chosen is no text to read.
    if (choosing > 0) return;
    visibleChars += text.length;
    words += count;
    if (before === undefined) lines.push({ text, folded: fold(text), words: count, area: blockArea });
  }

  function readPrices(text: string, marked: boolean, card: boolean) {
    const found = findPrices(text);
    for (const price of found) addPrice(price, marked, card);
    if (marked && h1Count > 0 && found.length === 0) barePrice ||= BARE_PRICE.test(text);
  }

  function addPrice({ amount, currency, sign }: FoundPrice, priced: boolean, card: boolean) {
    const marked = priced && h1Count > 0;
    if (priced) currencies.priced.add(currency ?? sign);
    currencies.all.add(currency ?? sign);
    const same = prices.find((one) => one.amount === amount && one.currency === currency);
    if (same !== undefined) {
      same.marked ||= marked;
      same.card &&= card;
    } else if (prices.length < MAX_PRICES) prices.push({ amount, currency, marked, card });
    else pricesCut = true;
  }

  function openHeading(tag: string, hidden: boolean) {
    if (hidden) return;
    heading = { level: Number(tag[1]), text: "" };
    if (lastLevel > 0 && heading.level > lastLevel + 1) headingSkip ??= `h${lastLevel} → h${heading.level}`;
    lastLevel = heading.level;
  }

  /** Cents are often set high: `$18<sup>99</sup>`. */
  function openSuperscript() {
    if (/\d$/.test(block)) block += /[.,]\d+$/.test(block) ? " " : ".";
  }

  return {
    open(element) {
      const { tag, attributes, area, names } = element;
      depth++;
      if (!INLINE.has(tag)) endBlock();
      const priced = (names & NAMED.price && !LARGE.has(tag)) || attributes.itemprop === "price";
      // What stands in a price element is read by itself, also where the element is an inline one.
      if (priced && markedFrom === 0) {
        endBlock();
        markedFrom = depth;
      }
      if (names & NAMED.currencyChoice) currencySelector = true;
      if (CARDS.has(tag)) cards.push({ depth, leads: false });
      switch (tag) {
        case "script":
          scripts++;
          unseen = true;
          break;
        case "style":
        case "title":
          unseen = true;
          break;
        case "sup":
          openSuperscript();
          break;
        case "img":
          if (heading !== null && attributes.alt !== undefined) heading.text += ` ${attributes.alt} `;
          images.read(element);
          break;
        case "select":
        case "input":
          currencySelector ||= /^(?:currency|currency_?code|id_currency|country_code)$/i.test(
            attributes.name ?? "",
          );
          if (tag === "select") choosing++;
          break;
        case "a":
          if (area & AREA.linked && cards.length > 0) cards[cards.length - 1].leads = true;
          currencySelector ||= /[?&](?:currency|SubmitCurrency|id_currency|wmc-currency)=/i.test(
            attributes.href ?? "",
          );
          break;
        case "h1":
        case "h2":
        case "h3":
        case "h4":
        case "h5":
        case "h6":
          openHeading(tag, (area & AREA.hidden) !== 0);
      }
    },
    text(data, area) {
      if (unseen) return;
      if (heading !== null && heading.text.length < 1000) heading.text += data;
      if (block === "") blockArea = area;
      if (data.length <= BLOCK_CHARS) block += data;
      else {
        for (let at = 0; at < data.length; at += BLOCK_CHARS) {
          block += data.slice(at, at + BLOCK_CHARS);
          blockArea = area;
          endBlock();
        }
      }
      if (block.length > BLOCK_CHARS) endBlock();
    },
    close(tag) {
      if (!INLINE.has(tag) || markedFrom === depth) endBlock();
      if (markedFrom === depth) markedFrom = 0;
      if (cards.length > 0 && cards[cards.length - 1].depth === depth) cards.pop();
      depth--;
      if (UNSEEN.has(tag)) unseen = false;
      if (tag === "select") choosing--;
      if (heading !== null && tag.length === 2 && tag === `h${heading.level}`) {
        if (heading.level === 1) {
          h1Count++;
          // What holds the main heading is the page's own thing.
          cards.length = 0;
        }
        if (headings.length < MAX_HEADINGS) {
          headings.push({ level: heading.level, text: clean(heading.text, 120) });
        }
        heading = null;
      }
    },
    facts() {
      endBlock();
      const all = joined(lines, ({ text }) => text);
      const folded = joined(lines, ({ folded }) => folded);
      const outside = lines.filter(({ area }) => !(area & (AREA.footer | AREA.nav)));
      const main = lines.filter(({ area }) => !(area & AROUND) && (!place.main || area & AREA.main));
      const own = main.filter(({ area }) => !(area & NOT_OWN));
      const foundEmails = [...new Set(findEmails(all))];
      const shown = currencies.priced.size > 0 ? currencies.priced : currencies.all;
      return {
        headings,
        h1Count,
        headingSkip,
        visibleChars,
        words,
        mainWords: own.reduce((sum, { words }) => sum + words, 0),
        textHash: fingerprint(joined(main, ({ text }) => text)),
        mainLandmark: place.main,
        prices,
        pricesCut,
        barePrice,
        currencies: [...shown].slice(0, MAX_CURRENCIES),
        currencySelector,
        emailShown: foundEmails.length > 0,
        emails: foundEmails.slice(0, MAX_EMAILS).map((email) => clean(email, 80)),
        phones: namesPhone(all),
        scripts,
        images: images.facts(),
        ...images.own(place.main),
        copyrightYear: copyrightYear(all),
        leftovers: findLeftovers(lines.map(({ text }) => text)),
        says: readSays(folded, joined(outside, ({ folded }) => folded)),
        legal: readLegal(all),
        policy: readPolicy(joined(main, ({ folded }) => folded)),
        sentences: pickSentences(own),
      };
    },
  };
}

function joined(lines: Line[], part: (line: Line) => string): string {
  const text = lines.map(part).join("\n");
  return text.length <= MAX_BEGINNING + MAX_END
    ? text
    : `${text.slice(0, MAX_BEGINNING)}\n${text.slice(-MAX_END)}`;
}
