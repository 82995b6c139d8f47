/** The shape of a part of the pass over a page: it sees every element and every text, and ends in facts. */

export interface Element {
  /** In lower case. */
  tag: string;
  attributes: Record<string, string>;
}

export interface Reader<Facts> {
  open?(element: Element): void;
  text?(data: string): void;
  close?(tag: string): void;
  facts(): Facts;
}
