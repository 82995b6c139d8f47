/** From the blocks of text that a page shows to its lines, words and prices. */

import type { Block } from "./blocks.ts";
import { AREA } from "./place.ts";
import { findPrices, type FoundPrice, type Price } from "./prices.ts";
import { countWords, fold, oneLine } from "./text.ts";

export interface ShownPrice extends Price {
  /** It stands below the main heading in an element that its class, id or property calls a price. */
  marked: boolean;
  /** It stands in a card that leads to another page, or among related products: the price of something else. */
  card: boolean;
}

/** A different text of the page. */
export interface Line {
  text: string;
  words: number;
  /** Bits of `AREA`, of its first place. */
  area: number;
}

const MAX_PRICES = 20;
/** So many texts of a page are searched for prices. */
const MAX_TRIED = 400;
const ELSEWHERE = AREA.nav | AREA.header | AREA.footer;

/** An amount and hardly anything else. */
const BARE_PRICE =
  /^\D{0,4}(?:\d{1,3}(?:[.,'’ \u00a0\u202f]?\d{3}){0,2}(?:[.,] ?(?:\d{1,2}|[-–—]{1,2}))?|[.,]\d{2})\D{0,4}$/;
/** A sign with its dots and spaces has hardly more characters. */
const SIGN_CHARS = 8;

/** Reads one block after the other, in page order. */
export class LineReader {
  readonly lines: Line[] = [];
  readonly prices: ShownPrice[] = [];
  pricesCut = false;
  barePrice = false;
  visibleChars = 0;
  words = 0;
  /** Texts in which prices were looked for. */
  private tried = 0;
  /** What was found in each different one: listings repeat the same prices. */
  private readonly found = new Map<string, FoundPrice[]>();
  /** The text before, and an amount that waits for its sign. */
  private previous = "";
  private bare: { text: string; block: Block; before: string } | null = null;
  private readonly currencies = { priced: new Set<string>(), all: new Set<string>() };
  /** Words of each line, apart for those in elements for prices: templates repeat many. */
  private readonly known = { priced: new Map<string, number>(), other: new Map<string, number>() };

  read(block: Block): void {
    const text = oneLine(block.text);
    this.completeBare(text);
    const known = block.priced ? this.known.priced : this.known.other;
    const before = known.get(text);
    // The same price may be the page's own one in another place.
    const wanted = this.pricesCut ? block.priced && !block.card : before === undefined || !block.card;
    if (wanted && this.tried < MAX_TRIED && /\d/.test(text)) {
      this.tried++;
      this.readPrices(text, block);
    }
    const words = before ?? countWords(text);
    if (before === undefined) known.set(text, words);
    this.previous = text;
    if (block.choice) return;
    this.visibleChars += text.length;
    this.words += words;
    if (before === undefined) this.lines.push({ text, words, area: block.area });
  }

  /** To be called after the last block. */
  end(): void {
    this.completeBare("");
  }

  /** Currencies of the shown prices, those in elements for prices if there are any. */
  shownCurrencies(): string[] {
    const { priced, all } = this.currencies;
    return [...priced.size > 0 ? priced : all];
  }

  private readPrices(text: string, block: Block): void {
    let found = this.found.get(text);
    if (found === undefined) this.found.set(text, found = findPrices(text));
    for (const price of found) this.addPrice(price, block);
    if (block.priced && found.length === 0 && BARE_PRICE.test(text)) {
      this.bare = { text, block, before: this.previous };
    }
  }

  /**
   * An amount in an element for prices, whose sign stands outside of it: `€ <span class="price">16,90</span>`, or after
   * it. A sign by itself belongs to the amount, one at the end of another text only where nothing else does.
   */
  private completeBare(next: string): void {
    if (this.bare === null) return;
    const { text, block, before } = this.bare;
    this.bare = null;
    const [left, right] = [before.replace(/[\s:]+$/, "").slice(-SIGN_CHARS), next.slice(0, SIGN_CHARS)];
    const tries = [
      ...before.length <= SIGN_CHARS ? [`${left} ${text}`] : [],
      ...next.length <= SIGN_CHARS ? [`${text} ${right}`] : [],
      ...before.length <= SIGN_CHARS ? [`${text} ${left}`] : [],
      `${left} ${text}`,
      `${text} ${right}`,
    ];
    for (const together of tries) {
      const found = findPrices(together);
      if (found.length !== 1) continue;
      this.addPrice(found[0], block);
      return;
    }
    this.barePrice ||= block.headed;
  }

  private addPrice({ amount, currency, sign }: FoundPrice, block: Block): void {
    const { priced, headed } = block;
    const marked = priced && headed;
    // What a menu or a footer names is the price of something else.
    const card = block.card || (block.area & ELSEWHERE) !== 0;
    if (priced) this.currencies.priced.add(currency ?? sign);
    this.currencies.all.add(currency ?? sign);
    const same = this.prices.find((one) => one.amount === amount && one.currency === currency);
    if (same !== undefined) {
      same.marked ||= marked;
      same.card &&= card;
    } else if (this.prices.length < MAX_PRICES) this.prices.push({ amount, currency, marked, card });
    else {
      this.pricesCut = true;
      // The product's own price comes late on pages whose menus are full of prices.
      const least = card ? -1 : this.prices.findLastIndex((one) => one.card || (marked && !one.marked));
      if (least >= 0) {
        this.prices.splice(least, 1);
        this.prices.push({ amount, currency, marked, card });
      }
    }
  }
}

/** The texts of lines, folded. */
export function foldedTexts(lines: Line[]): string[] {
  // All at once: lines are many and short, and no letter of one changes those of another.
  if (lines.length === 0) return [];
  return fold(lines.map(({ text }) => text).join("\n")).split("\n");
}
