/** The shape of a part of the pass over a page: it sees the elements it asks for and every text, and ends in facts. */

import type { Attributes } from "./attributes.ts";

export interface Element {
  /** In lower case. */
  tag: string;
  /** It parts no line. */
  inline: boolean;
  attributes: Attributes;
  /** Where it stands, with what it opens itself: bits of `AREA`. */
  area: number;
  /** What its class and id call it: bits of `NAMED`. */
  names: number;
  /** Elements around it, itself included. */
  depth: number;
}

export interface Reader<Facts> {
  /** Names of elements that `open` and `close` are called for; absent: all. */
  tags?: readonly string[];
  /** The element and its attributes are used again for the next one and must not be kept. */
  open?(element: Element): void;
  /** @param area where the text stands: bits of `AREA` */
  text?(data: string, area: number): void;
  /** @param depth what it was when the element was opened */
  close?(tag: string, inline: boolean, depth: number): void;
  facts(): Facts;
}
