import { AT, HAS } from "./attributes.ts";
import { NAMED } from "./names.ts";
import { AREA } from "./place.ts";
import type { Element, Reader } from "./reader.ts";

/** A piece of text between two elements that part lines, and where it stands. */
export interface Block {
  text: string;
  /** Bits of `AREA`. */
  area: number;
  /** In an element for prices. */
  priced: boolean;
  /** In a card that leads to another page, or among related products. */
  card: boolean;
  /** Below the main heading. */
  headed: boolean;
  /** Among what can be chosen: no text to read. */
  choice: boolean;
}

/** A block longer than this is read in pieces. */
const MAX_CHARS = 2000;

/** What holds more than a price, whatever it is called. */
const LARGE = new Set(["html", "body", "main", "article"]);

/** An open element of a list. */
interface Card {
  depth: number;
  /** A link to another page stood in it. */
  leads: boolean;
}

/** Collects the blocks of text that a visitor sees. What they say is read later. */
export class BlockReader implements Reader<Block[]> {
  readonly tags = ["script", "style", "title", "select", "sup", "li", "article", "a"];
  /** What is written here is not shown. */
  unseen = false;
  private readonly blocks: Block[] = [];
  private block = "";
  private area = 0;
  private headed = false;
  private choosing = 0;
  /** Depth of the element for prices that is open, 0 where none is. */
  private pricedFrom = 0;
  private readonly cards: Card[] = [];

  /** Any element begins. */
  begin(element: Element): void {
    if (!element.inline) this.endBlock();
    // What stands in a price element is read by itself, also where the element is an inline one.
    if (this.pricedFrom === 0 && isForPrices(element)) {
      this.endBlock();
      this.pricedFrom = element.depth;
    }
  }

  /** Any element ends. */
  end(inline: boolean, depth: number): void {
    if (!inline || this.pricedFrom === depth) this.endBlock();
    if (this.pricedFrom === depth) this.pricedFrom = 0;
    const { cards } = this;
    if (cards.length > 0 && cards[cards.length - 1].depth === depth) cards.pop();
  }

  open({ tag, area, depth }: Element): void {
    if (tag === "li" || tag === "article") this.cards.push({ depth, leads: false });
    else if (tag === "a") {
      if (area & AREA.linked && this.cards.length > 0) this.cards[this.cards.length - 1].leads = true;
    } else if (tag === "select") this.choosing++;
    else if (tag === "sup") this.openSuperscript();
    else this.unseen = true;
  }

  text(data: string, area: number): void {
    if (this.block === "") this.area = area;
    else if (isGlued(this.block, data)) this.block += " ";
    if (data.length <= MAX_CHARS) this.block += data;
    else {
      for (let at = 0; at < data.length; at += MAX_CHARS) {
        this.block += data.slice(at, at + MAX_CHARS);
        this.area = area;
        this.endBlock();
      }
    }
    if (this.block.length > MAX_CHARS) this.endBlock();
  }

  close(tag: string): void {
    if (tag === "select") this.choosing--;
    else if (tag === "script" || tag === "style" || tag === "title") this.unseen = false;
  }

  /** The main heading has ended. What holds it is the page's own thing, and no card. */
  endMainHeading(): void {
    this.headed = true;
    this.cards.length = 0;
  }

  facts(): Block[] {
    this.endBlock();
    return this.blocks;
  }

  private endBlock(): void {
    if (this.block === "") return;
    const text = this.block.trim();
    this.block = "";
    if (text === "") return;
    this.blocks.push({
      text,
      area: this.area,
      priced: this.pricedFrom > 0,
      card: (this.area & (AREA.related | AREA.linked)) !== 0 || this.cards.some(({ leads }) => leads),
      headed: this.headed,
      choice: this.choosing > 0,
    });
  }

  /** Cents are often set high: `$18<sup>99</sup>`. */
  private openSuperscript(): void {
    if (/\d$/.test(this.block)) this.block += /[.,]\d+$/.test(this.block) ? " " : ".";
  }
}

/** "Lieferbar" and "CHF 7.95", "$5.95" and "Shipping" in two elements of one line are two words: style parts them. */
function isGlued(before: string, after: string): boolean {
  const last = before.charCodeAt(before.length - 1);
  const first = after.charCodeAt(0);
  if (last <= MAX_ASCII && first <= MAX_ASCII) {
    const ends = (last >= 0x61 && last <= 0x7a) || (last >= 0x30 && last <= 0x39);
    return ends && first >= 0x41 && first <= 0x5a;
  }
  return /[\p{Ll}\d]/u.test(before[before.length - 1]) && /\p{Lu}/u.test(after[0]);
}

const MAX_ASCII = 0x7f;

function isForPrices({ tag, attributes, names }: Element): boolean {
  return ((names & NAMED.price) !== 0 && !LARGE.has(tag)) ||
    ((attributes.has & HAS.microdata) !== 0 && attributes.get(AT.itemprop) === "price");
}
