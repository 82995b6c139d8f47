import { findPrices, type Price } from "./prices.ts";
import type { Reader } from "./reader.ts";
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
  /** An e-mail address stands in the text. */
  emailShown: boolean;
  scripts: number;
  images: {
    total: number;
    /** No alt attribute at all; an empty one is a decision. */
    withoutAlt: number;
    /** Addresses of the first three of them. */
    examples: string[];
  };
}

export interface ShownPrice extends Price {
  /** It stands below the main heading in an element that its class, id or property calls a price. */
  marked: boolean;
}

const MAX_HEADINGS = 12;
const MAX_PRICES = 20;
/** A block of text longer than this is read in pieces. */
const BLOCK_CHARS = 2000;

/** Elements that do not part a line: `$<b>18</b>` is one price. Struck text is parted, it is another price. */
const INLINE = new Set(
  ("a abbr b bdi bdo cite code data dfn em font i kbd label mark meta link q small span strong sub sup time u var " +
    "wbr img").split(" "),
);
const UNSEEN = new Set(["script", "style", "title"]);

const PRICE_NAME = /price|preis|prix|precio|prezzo|prijs/i;

const EMAIL = /[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,3}\.[a-z]{2,}/i;

export function createContentReader(): Reader<ContentFacts> {
  const facts: ContentFacts = {
    headings: [],
    h1Count: 0,
    visibleChars: 0,
    prices: [],
    pricesCut: false,
    emailShown: false,
    scripts: 0,
    images: { total: 0, withoutAlt: 0, examples: [] },
  };
  let unseen = false;
  let block = "";
  let heading: { level: number; text: string } | null = null;
  let depth = 0;
  let markedFrom = 0;

  function endBlock() {
    const text = block.replace(/\s+/g, " ").trim();
    block = "";
    if (text === "") return;
    facts.visibleChars += text.length;
    if (!facts.emailShown && text.includes("@")) facts.emailShown = EMAIL.test(text);
    if (!facts.pricesCut && /\d/.test(text)) findPrices(text).forEach(addPrice);
  }

  function addPrice(price: Price) {
    const marked = markedFrom > 0 && facts.h1Count > 0;
    const same = facts.prices.find((one) => one.amount === price.amount && one.currency === price.currency);
    if (same !== undefined) same.marked ||= marked;
    else if (facts.prices.length < MAX_PRICES) facts.prices.push({ ...price, marked });
    else facts.pricesCut = true;
  }

  /** What stands in a price element is read by itself, also where the element is an inline one. */
  function mark(attributes: Record<string, string>) {
    if (markedFrom > 0) return;
    const names = [attributes.class, attributes.id, attributes.itemprop];
    if (!names.some((name) => name !== undefined && PRICE_NAME.test(name))) return;
    endBlock();
    markedFrom = depth;
  }

  function readImage({ src, alt, role, width, height, ...rest }: Record<string, string>) {
    if (heading !== null && alt !== undefined) heading.text += ` ${alt} `;
    const decorative = role === "presentation" || role === "none" || rest["aria-hidden"] === "true";
    const pixel = (width === "1" || width === "0") && (height === "1" || height === "0");
    if (decorative || pixel) return;
    facts.images.total++;
    if (alt !== undefined) return;
    facts.images.withoutAlt++;
    if (facts.images.examples.length < 3) {
      facts.images.examples.push(clean(src ?? rest["data-src"] ?? "", 200));
    }
  }

  return {
    open({ tag, attributes }) {
      depth++;
      if (!INLINE.has(tag)) endBlock();
      mark(attributes);
      if (UNSEEN.has(tag)) unseen = true;
      if (tag === "script") facts.scripts++;
      if (tag === "img") readImage(attributes);
      if (/^h[1-6]$/.test(tag)) heading = { level: Number(tag[1]), text: "" };
    },
    text(data) {
      if (unseen) return;
      if (heading !== null && heading.text.length < 1000) heading.text += data;
      block += data;
      if (block.length > BLOCK_CHARS) endBlock();
    },
    close(tag) {
      if (!INLINE.has(tag) || markedFrom === depth) endBlock();
      if (markedFrom === depth) markedFrom = 0;
      depth--;
      if (UNSEEN.has(tag)) unseen = false;
      if (heading !== null && /^h[1-6]$/.test(tag)) {
        if (heading.level === 1) facts.h1Count++;
        if (facts.headings.length < MAX_HEADINGS) {
          facts.headings.push({ level: heading.level, text: clean(heading.text, 120) });
        }
        heading = null;
      }
    },
    facts() {
      endBlock();
      return facts;
    },
  };
}
