/** Sentences in which the shop speaks of itself and its goods. */

import { AREA } from "./place.ts";
import { clean, countWords } from "./text.ts";

const MAX = 6;
const SHORTEST = 25;
const LONGEST = 160;
const FEWEST_WORDS = 5;
/** Lines that are looked at: what a page is about stands near its beginning. */
const MAX_LINES = 80;

/** What every shop says, and what says nothing of the goods. */
const USUAL =
  /cookie|javascript|browser|newsletter|subscribe|abonnieren|rights reserved|©|\bcart\b|warenkorb|panier|checkout|sign (?:in|up)|log ?in|privacy|taxes? includ|inkl\.|mwst|\bvat\b|shipping|versand|livraison|sku|read more|learn more|click|lorem ipsum|https?:|@|\d\s?[€$£]|[€$£]\s?\d/i;

/**
 * The first sentences of the page's own text as they stand there, those of a description before others.
 *
 * @param lines texts of the main part with where they stand
 */
export function pickSentences(lines: { text: string; area: number }[]): string[] {
  const described: string[] = [];
  const others: string[] = [];
  for (const { text, area } of lines.slice(0, MAX_LINES)) {
    const list = area & AREA.description ? described : others;
    if (list.length >= MAX) continue;
    for (const sentence of text.split(/(?<=[.!?…]["'”’)]?)\s+(?=["'“‘(]?[\p{Lu}\d])/u)) {
      if (isWorthQuoting(sentence)) list.push(clean(sentence, LONGEST));
    }
  }
  return [...new Set([...described, ...others])].slice(0, MAX);
}

function isWorthQuoting(sentence: string): boolean {
  return sentence.length >= SHORTEST && sentence.length <= LONGEST && /[.!?…]["'”’)]?$/.test(sentence) &&
    countWords(sentence) >= FEWEST_WORDS && !USUAL.test(sentence);
}
