/** The shape of a part of the pass over a page: it sees the elements it asks for and every text, and ends in facts. */

export interface Element {
  /** In lower case. */
  tag: string;
  attributes: Record<string, string>;
  /** Where it stands, with what it opens itself: bits of `AREA`. */
  area: number;
  /** What its class and id call it: bits of `NAMED`. */
  names: number;
}

export interface Reader<Facts> {
  /** The elements that `open` and `close` are called for; absent: all of them. */
  tags?: readonly string[];
  /** The element object is used again for the next one and must not be kept. */
  open?(element: Element): void;
  /** @param area where the text stands: bits of `AREA` */
  text?(data: string, area: number): void;
  close?(tag: string): void;
  facts(): Facts;
}

/** Elements that do not part a line: `$<b>18</b>` is one price. Struck text is parted, it is another price. */
export const INLINE: ReadonlySet<string> = new Set(
  ("a abbr b bdi bdo cite code data dfn em font i kbd label mark meta link q small span strong sub sup time u var " +
    "wbr img svg path use").split(" "),
);
