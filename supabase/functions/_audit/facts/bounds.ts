/** Keeps the facts of a page that has too many in bounds. */

import type { PageFacts } from "./page_facts.ts";
import { clean } from "./text.ts";

/** Facts of one page in UTF-8 bytes of JSON. */
export const MAX_FACTS_BYTES = 8 * 1024;

const ENCODER = new TextEncoder();

/** Lists that may be shortened, and how many entries stay in any case. */
function lists({ data, links, content, resources }: PageFacts): [list: unknown[], keep: number][] {
  return [
    [links.internal, 8],
    [links.products, 6],
    [data.listed, 6],
    [links.external, 3],
    [links.collections, 3],
    [content.headings, 4],
    [content.sentences, 2],
    [content.prices, 4],
    [content.delivery, 1],
    [resources.scriptHosts, 18],
    [links.social, 2],
    [resources.mixed, 1],
    [data.products, 1],
    ...data.products.map(({ offers }): [unknown[], number] => [offers, 1]),
  ];
}

/**
 * A copy of facts that fits. They are shortened until they do: always the list that takes most room, down to what it
 * has to keep, then all to one entry, then long texts. The same facts are shortened in the same way.
 *
 * Texts that were cut out of a page keep all of it in memory; those of the copy do not.
 */
export function bounded(facts: PageFacts): PageFacts {
  const text = JSON.stringify(facts);
  const size = ENCODER.encode(text).length;
  return JSON.parse(size <= MAX_FACTS_BYTES ? text : JSON.stringify(shortened(facts, size)));
}

function shortened(facts: PageFacts, size: number): PageFacts {
  for (const least of [false, true]) {
    while (size > MAX_FACTS_BYTES) {
      const largest = largestOf(lists(facts).filter(([list, keep]) => list.length > (least ? 1 : keep)));
      if (largest === undefined) break;
      size -= sizeOf(largest.pop()) + 1;
      facts.content.pricesCut ||= largest === facts.content.prices;
    }
  }
  for (const max of [100, 50, 25]) {
    if (sizeOf(facts) <= MAX_FACTS_BYTES) break;
    facts.incomplete = true;
    shorten(facts, max);
  }
  return facts;
}

function largestOf(candidates: [list: unknown[], keep: number][]): unknown[] | undefined {
  let largest: unknown[] | undefined;
  let most = 0;
  for (const [list] of candidates) {
    const size = sizeOf(list);
    if (size > most) [largest, most] = [list, size];
  }
  return largest;
}

function sizeOf(value: unknown): number {
  return ENCODER.encode(JSON.stringify(value)).length;
}

function shorten(value: object, max: number): void {
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner === "string") Object.assign(value, { [key]: clean(inner, max) });
    else if (typeof inner === "object" && inner !== null) shorten(inner, max);
  }
}
