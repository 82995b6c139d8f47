/** What a shop says of its delivery in its own words, and what these words come to. */

import type { Language } from "./languages/language.ts";
import { speaksOfReturns } from "./link_words.ts";
import { MONEY } from "./money.ts";
import { either, phrases } from "./phrases.ts";
import { findPrices, type Price } from "./prices.ts";
import { unitOf } from "./spans.ts";
import { clean, fold } from "./text.ts";
import { perLanguage } from "./words.ts";

/** What a sentence says of delivery. */
export interface DeliverySaid {
  /** Days it takes, from and to. */
  days: [number, number] | null;
  /** What it costs; 0 where it is free for every order. */
  cost: Price | null;
  /** The order's worth from which it is free. */
  freeFrom: Price | null;
}

interface Patterns {
  named: RegExp;
  free: RegExp;
  /** Delivery itself is what is free: "shipped today, with free returns" says nothing of its cost. */
  freeDelivery: RegExp;
  span: RegExp;
}

/** Numbers of a span, and the unit: groups 1 and 2, then days, weeks, hours. */
const RANGE = "(\\d{1,3})(?:\\s?[^\\d€$£,;]{1,5}?\\s?(\\d{1,3}))?[ -]?(?:[a-z]{2,12}[ -])?";

const patternsOf = perLanguage((language: Language): Patterns => {
  const { shipping, time } = language;
  return {
    named: new RegExp(either([shipping.names, shipping.costsNothing, shipping.when].map(phrases))),
    free: new RegExp(either([shipping.free, shipping.costsNothing].map(phrases))),
    freeDelivery: new RegExp(
      either([
        phrases(shipping.costsNothing),
        `${phrases(shipping.free)}[^.,;!?]{0,20}?${phrases(shipping.names)}`,
        `${phrases(shipping.names)}[^.,;!?]{0,30}?${phrases(shipping.free)}`,
      ]),
    ),
    span: new RegExp(
      `(?<![\\d.,])${RANGE}(?:(${unitOf(time.day)})|(${unitOf(time.week)})|(${unitOf(time.hour)}))`,
    ),
  };
});

const MAX_SAID = 4;
const SHORTEST_LABEL = 4;
const LONGEST_LABEL = 50;
const LONGEST = 160;
/** Lines that are looked at. */
const MAX_LINES = 400;
const HAS_MONEY = new RegExp(MONEY);

/**
 * Sentences that say what delivery costs or how long it takes, as they stand there, the first four. A label and the
 * value in the line after it are put together.
 *
 * @param lines of the page's own part
 * @param folded the same, folded
 * @param codes languages that it may be in
 */
export function pickDelivery(
  lines: readonly { text: string }[],
  folded: readonly string[],
  codes: readonly string[],
): string[] {
  const patterns = patternsOf(codes);
  const said = new Set<string>();
  for (const [index, { text }] of lines.slice(0, MAX_LINES).entries()) {
    if (said.size >= MAX_SAID) break;
    if (!patterns.some(({ named }) => named.test(folded[index]))) continue;
    for (const sentence of text.split(/(?<=[.!?。！？])\s+(?=\D)/)) {
      const folded = fold(sentence);
      if (!patterns.some(({ named }) => named.test(folded))) continue;
      if (saysSomething(folded, patterns)) said.add(clean(sentence, LONGEST));
      else if (isLabel(sentence) && index + 1 < lines.length) {
        const value = clean(lines[index + 1].text, LONGEST_LABEL);
        if (saysSomething(fold(value), patterns)) said.add(`${clean(sentence, LONGEST_LABEL)} ${value}`);
      }
    }
  }
  return [...said].slice(0, MAX_SAID);
}

function isLabel(text: string): boolean {
  return text.length >= SHORTEST_LABEL && text.length <= LONGEST_LABEL && !/\d/.test(text);
}

function saysSomething(folded: string, patterns: Patterns[]): boolean {
  return HAS_MONEY.test(folded) || patterns.some(({ free, span }) => free.test(folded) || span.test(folded));
}

/** What one of these sentences comes to. */
export function deliverySaid(sentence: string, codes: readonly string[]): DeliverySaid {
  const patterns = patternsOf(codes);
  // "4.90 EUR, free from 50 EUR" says two things.
  const clauses = sentence.split(/[,;]\s+/).filter((clause) => !speaksOfReturns(fold(clause), codes));
  const isFree = (clause: string) => patterns.some(({ free }) => free.test(fold(clause)));
  const amountsIn = (list: string[]) => leastOf(list.flatMap((clause) => findPrices(clause)));
  const costs = amountsIn(clauses.filter((clause) => !isFree(clause)));
  const freeFrom = amountsIn(clauses.filter(isFree));
  const always = costs === null && freeFrom === null &&
    clauses.some((clause) => patterns.some(({ freeDelivery }) => freeDelivery.test(fold(clause))));
  return {
    days: daysIn(fold(sentence), patterns),
    cost: always ? { amount: 0, currency: null } : costs,
    freeFrom,
  };
}

function leastOf(prices: readonly Price[]): Price | null {
  const [least] = prices.toSorted((a, b) => a.amount - b.amount);
  return least === undefined ? null : { amount: least.amount, currency: least.currency };
}

const LONGEST_DELIVERY = 120;

function daysIn(folded: string, patterns: Patterns[]): [number, number] | null {
  for (const { span } of patterns) {
    const match = span.exec(folded);
    if (match === null) continue;
    const [, first, last, , week, hour] = match;
    const scale = (count: number) => week ? count * 7 : hour ? Math.max(1, Math.ceil(count / 24)) : count;
    const [from, to] = [scale(Number(first)), scale(Number(last ?? first))];
    if (from <= to && to > 0 && to <= LONGEST_DELIVERY) return [from, to];
  }
  return null;
}
