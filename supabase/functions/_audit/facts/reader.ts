/** The shape of a part of the pass over a page: it sees the elements it asks for and every text, and ends in facts. */

import type { AttributeReader } from "./attributes.ts";

export interface Element {
  /** In lower case. */
  tag: string;
  /** It parts no line. */
  inline: boolean;
  attributes: AttributeReader;
  /** Where it stands, with what it opens itself: bits of `AREA`. */
  area: number;
  /** What its class and id call it: bits of `NAMED`. */
  names: number;
  /** Elements around it, itself included. */
  depth: number;
  /** Its tag as it stands in the page, so many characters of it. */
  source(max: number): string;
}

export interface Reader<Facts> {
  /** Names of the elements that `open` and `close` are called for. */
  tags?: readonly string[];
  /** The element and its attributes are used again for the next one and must not be kept. */
  open?(element: Element): void;
  close?(tag: string): void;
  facts(): Facts;
}
