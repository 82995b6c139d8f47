/** The attributes that somebody reads. Pages have many more, and a text that is never made costs nothing. */

import { decodedValue } from "./entities.ts";
import { Vocabulary } from "./vocabulary.ts";

/** Numbers of attributes, by which they are asked for. */
export const AT = {
  // Asked for on all elements.
  class: 0,
  id: 1,
  role: 2,
  hidden: 3,
  "aria-hidden": 4,
  "aria-label": 5,
  itemscope: 6,
  itemprop: 7,
  typeof: 8,
  // Asked for on some.
  action: 9,
  alt: 10,
  "aria-controls": 11,
  "aria-current": 12,
  "aria-expanded": 13,
  "aria-haspopup": 14,
  "aria-labelledby": 15,
  async: 16,
  charset: 17,
  content: 18,
  data: 19,
  "data-cfemail": 20,
  "data-lazy-src": 21,
  "data-original": 22,
  "data-src": 23,
  "data-srcset": 24,
  "data-wf-site": 25,
  datetime: 26,
  defer: 27,
  for: 28,
  formaction: 29,
  height: 30,
  href: 31,
  "http-equiv": 32,
  itemid: 33,
  itemref: 34,
  itemtype: 35,
  lang: 36,
  name: 37,
  open: 38,
  poster: 39,
  property: 40,
  rel: 41,
  src: 42,
  srcset: 43,
  style: 44,
  title: 45,
  type: 46,
  value: 47,
  width: 48,
  onclick: 49,
  "data-toggle": 50,
  "data-bs-toggle": 51,
  "data-target": 52,
  "data-action": 53,
  "data-testid": 54,
  "data-test": 55,
  "data-qa": 56,
  "data-role": 57,
  "data-button-action": 58,
  "data-add-to-cart": 59,
  disabled: 60,
  hreflang: 61,
} as const;

const MICRODATA = 1 << AT.itemscope | 1 << AT.itemprop | 1 << AT.id;

/** Purposes of those that any element may have: bits, of which one look tells that there is none. */
export const HAS = {
  name: 1 << AT.class | 1 << AT.id,
  place: 1 << AT.role | 1 << AT.hidden | 1 << AT["aria-hidden"],
  label: 1 << AT["aria-label"],
  microdata: MICRODATA,
  /** Microdata or RDFa. */
  item: MICRODATA | 1 << AT.typeof,
} as const;

/** What an element has of them. */
export interface Attributes {
  /** Bits of `HAS`. */
  readonly has: number;
  /** @param at one of `AT` @returns undefined where there is no such attribute */
  get(at: number): string | undefined;
}

const NAMES = Object.keys(AT);

const NUMBERS = new Vocabulary<number>();
for (const [number, name] of NAMES.entries()) NUMBERS.add(name, number);

/** Number of a name that nobody reads. */
const NOBODYS = -1;

/** Attributes of one element after the other. A value stays in the page until somebody asks for it. */
export class AttributeReader implements Attributes {
  has = 0;
  private readonly html: string;
  private readonly hasEntity: (start: number, end: number) => boolean;
  /** By number: undefined where there is no such attribute, null where its value still stands in the page. */
  private readonly texts: (string | null | undefined)[] = NAMES.map(() => undefined);
  private readonly starts = NAMES.map(() => 0);
  private readonly ends = NAMES.map(() => 0);
  /** Numbers of the attributes that the element has, as many as `count`. */
  private readonly present = NAMES.map(() => 0);
  private count = 0;
  /** Number of the attribute that is being read. */
  private current = NOBODYS;

  constructor(html: string, hasEntity: (start: number, end: number) => boolean) {
    this.html = html;
    this.hasEntity = hasEntity;
  }

  /** The next element begins. */
  clear(): void {
    for (let i = 0; i < this.count; i++) this.texts[this.present[i]] = undefined;
    this.count = 0;
    this.has = 0;
  }

  readName(start: number, end: number): void {
    const number = NUMBERS.findInAnyCase(this.html, start, end) ?? NOBODYS;
    // The first of two attributes with one name counts.
    this.current = number !== NOBODYS && this.texts[number] === undefined ? number : NOBODYS;
    if (this.current === NOBODYS) return;
    this.texts[number] = "";
    this.present[this.count++] = number;
    if (number <= AT.typeof) this.has |= 1 << number;
  }

  readValue(start: number, end: number): void {
    const { current } = this;
    if (current === NOBODYS || start === end) return;
    if (this.hasEntity(start, end)) this.texts[current] = decodedValue(this.html.slice(start, end));
    else {
      this.texts[current] = null;
      this.starts[current] = start;
      this.ends[current] = end;
    }
  }

  get(at: number): string | undefined {
    const text = this.texts[at];
    return text === null ? this.texts[at] = this.html.slice(this.starts[at], this.ends[at]) : text;
  }

  /** What is known of the value of an attribute. */
  lookUp<Value>(at: number, known: Vocabulary<Value>): Value | undefined {
    const text = this.texts[at];
    if (text === undefined) return undefined;
    return text === null
      ? known.find(this.html, this.starts[at], this.ends[at])
      : known.find(text, 0, text.length);
  }

  /** They change with the next element; the copy does not. */
  copy(): Attributes {
    const numbers = this.present.slice(0, this.count);
    return new AttributeCopy(this.has, numbers, numbers.map((at) => this.get(at)!));
  }
}

class AttributeCopy implements Attributes {
  readonly has: number;
  private readonly numbers: number[];
  private readonly texts: string[];

  constructor(has: number, numbers: number[], texts: string[]) {
    this.has = has;
    this.numbers = numbers;
    this.texts = texts;
  }

  get(at: number): string | undefined {
    const index = this.numbers.indexOf(at);
    return index < 0 ? undefined : this.texts[index];
  }
}
