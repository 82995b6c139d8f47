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
const BARE_PRICE = /^\D{0,4}\d{1,3}(?:[.,' ]?\d{3}){0,2}(?:[.,]\d{1,2})?\D{0,4}$/;

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
  private readonly currencies = { priced: new Set<string>(), all: new Set<string>() };
  /** Words of each line: templates repeat many. */
  private readonly known = new Map<string, number>();

  read(block: Block): void {
    const text = oneLine(block.text);
    const key = block.priced ? `${text}\n` : text;
    const before = this.known.get(key);
    // The same price may be the page's own one in another place.
    const wanted = this.pricesCut ? block.priced && !block.card : before === undefined || !block.card;
    if (wanted && this.tried < MAX_TRIED && /\d/.test(text)) {
      this.tried++;
      this.readPrices(text, block);
    }
    const words = before ?? countWords(text);
    if (before === undefined) this.known.set(key, words);
    if (block.choice) return;
    this.visibleChars += text.length;
    this.words += words;
    if (before === undefined) this.lines.push({ text, words, area: block.area });
  }

  /** Currencies of the shown prices, those in elements for prices if there are any. */
  shownCurrencies(): string[] {
    const { priced, all } = this.currencies;
    return [...priced.size > 0 ? priced : all];
  }

  private readPrices(text: string, block: Block): void {
    const found = findPrices(text);
    for (const price of found) this.addPrice(price, block);
    if (block.priced && block.headed && found.length === 0) this.barePrice ||= BARE_PRICE.test(text);
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
