/** What a page's text speaks of, by the words of the languages that it may be in. All patterns are for folded text. */

import { offersToBuy, saysSoldOut } from "./buying.ts";
import type { Language } from "./languages/language.ts";
import { speaksOfReturns } from "./link_words.ts";
import { MONEY } from "./money.ts";
import { either, phrases } from "./phrases.ts";
import { DATE, timeOf } from "./spans.ts";
import { perLanguage } from "./words.ts";

/** What the page's text speaks of, in the known languages. */
export interface Says {
  /** What shipping costs: an amount, a threshold, or that it is free. "Calculated at checkout" tells no cost. */
  shippingCost: boolean;
  /** Returns, outside of footer and navigation. */
  returns: boolean;
  /** How long delivery takes. */
  deliveryTime: boolean;
  /** Reviews that are there. */
  reviews: boolean;
  /** The product is sold out. */
  soldOut: boolean;
}

/** A piece of the page's own part as it is shown: one line, folded. */
export interface SaidLine {
  text: string;
  /** The price of the product itself. */
  priced: boolean;
}

/** A sentence or a line goes no further. */
const NEAR = "[^.!?\\n。！？]";
/** What follows where shipping is named without its cost: a link, or "calculated at checkout". */
const NAMED_ONLY =
  "(?!\\s*(?:&|and\\b|und\\b|et\\b|y\\b|en\\b|policy|info|(?:is |are |will be |wird |werden )?(?:calculated|berechnet|calcul|calcolat|berekend)))";
/** Between an amount and shipping: it is not in the amount. */
const NOT_INCLUDED = "(?:(?!excl|exkl|zzgl|plus|hors|ohne|mas\\b|piu\\b|calculated)[^.!?\\n]){0,25}?";

interface Patterns {
  stems: RegExp;
  cost: RegExp;
  time: RegExp;
  /** A day on which it arrives. */
  date: RegExp;
  free: RegExp;
  /** Free from an amount. */
  freeFrom: RegExp;
  span: RegExp;
  reviews: RegExp;
  noReviews: RegExp;
}

const patternsOf = perLanguage((language: Language): Patterns => {
  const { shipping, reviews } = language;
  const names = phrases(shipping.names);
  const free = phrases(shipping.free);
  const time = timeOf(language);
  const when = phrases(shipping.when);
  return {
    stems: new RegExp(either([names, phrases(shipping.costsNothing), phrases(shipping.calculate), when])),
    cost: new RegExp(
      [
        phrases(shipping.costsNothing),
        phrases(shipping.calculate),
        `(?<!feel |-)${free}${NEAR}{0,40}${names}`,
        `${names}${NEAR}{0,30}(?<!-)${free}`,
        `${names}${NAMED_ONLY}${NEAR}{0,60}?${MONEY}`,
        `${MONEY}${NOT_INCLUDED}${names}${NAMED_ONLY}`,
      ].join("|"),
    ),
    time: new RegExp(
      [
        `(?:${names}|in stock|ready to ship|get it|receive it)${NEAR}{0,60}?(?<![\\d.,$€£])${time}`,
        `(?<![\\d.,])${time}${NEAR}{0,20}${names}`,
        when,
      ].join("|"),
    ),
    date: new RegExp(`${names}${NEAR}{0,30}?${DATE}`),
    free: new RegExp(`^${NEAR}{0,20}${free}`),
    freeFrom: new RegExp(`${free}${NEAR}{0,25}${MONEY}`),
    span: new RegExp(`(?<![\\d.,])(?:${time}|${DATE})`),
    reviews: new RegExp(`${phrases(reviews.some)}|${STARS}`),
    noReviews: new RegExp(phrases(reviews.none), "g"),
  };
});

/** Values that look the same in every language. */
const STARS = [
  "\\d(?:[.,]\\d{1,2})? (?:out of|of|von|sur|de|su|van(?: de)?|z|av|(?:ud )?af|iz|od|ze|din|na|no|apo|из|з|от|από) 5(?!\\d)",
  "(?<![\\d.,/])[1-5][.,]\\d{1,2}\\s?\\/\\s?5(?!\\d)",
  // "4 sterren van de 5" and "4 sur 5 étoiles", as themes write it for screen readers.
  "\\d [^\\d.!?\\n]{0,16}5 (?:star|stern|etoile|estrel|stell|sterren|stj[ae]rn|tahte|tarn|gwiazd|hvezd|hviezd|zv[ej]+zd|csillag|stele|zvaigz|yildiz|звезд|звіз|зірок|зірк|αστερ)",
  "\\d ?\\/ ?5 ?(?:tahte|csillag|yildiz|星)|[★⭐]",
].join("|");

/** A label or a value has hardly more characters, and a label with its value stands within so many lines. */
const SHORT_LINE = 60;
const LINES_AFTER = 2;
const LINES_BEFORE = 1;
const ANY_MONEY = new RegExp(MONEY);
/** A value with nothing but an amount and a few words beside it; "5,90 лв." ends with a dot. */
const VALUE = new RegExp(`^${NEAR}{0,25}?${MONEY}${NEAR}{0,25}\\.?$`);
const MAX_BUTTON = 40;

/**
 * @param lines of the page's own part as they are shown, one after the other
 * @param all folded text of the page, a line for each block
 * @param outside the same without footer and navigation
 * @param codes languages that the page may be in
 */
export function readSays(
  lines: readonly SaidLine[],
  all: string,
  outside: string,
  codes: readonly string[],
): Says {
  const patterns = patternsOf(codes);
  const delivery = deliveryLines(all, patterns);
  return {
    shippingCost: tells(delivery, patterns.map(({ cost }) => cost)) ||
      patterns.some((one) => costApart(lines, one)),
    returns: speaksOfReturns(outside, codes),
    deliveryTime: tells(withoutDots(delivery), patterns.map(({ time }) => time)) ||
      tells(delivery, patterns.map(({ date }) => date)) || patterns.some((one) => timeApart(lines, one)),
    reviews: speaksOfReviews(all, patterns),
    soldOut: lines.some(({ text }) => saysSoldOut(text, codes)),
  };
}

/** Whether a line is the name of a button for buying, whatever element holds it. */
export function namesBuying(lines: readonly SaidLine[]): boolean {
  return lines.some(({ text }) => text.length <= MAX_BUTTON && offersToBuy(text, false));
}

/** A page may say that there are none in another language than that of its headings. */
function speaksOfReviews(text: string, patterns: readonly Patterns[]): boolean {
  const named = patterns.filter(({ reviews }) => reviews.test(text));
  if (named.length === 0) return false;
  const rest = patterns.reduce((left, { noReviews }) => left.replace(noReviews, ""), text);
  return named.some(({ reviews }) => reviews.test(rest));
}

function tells(text: string, patterns: RegExp[]): boolean {
  return text !== "" && patterns.some((pattern) => pattern.test(text));
}

/** The lines that may speak of delivery. Few do, so all of the text is searched at once. */
function deliveryLines(text: string, patterns: Patterns[]): string {
  const lines = new Map<number, string>();
  for (const { stems } of patterns) {
    for (let from = 0; from < text.length;) {
      const at = text.slice(from).search(stems);
      if (at < 0) break;
      const start = text.lastIndexOf("\n", from + at) + 1;
      const next = text.indexOf("\n", from + at);
      const end = next < 0 ? text.length : next;
      const line = text.slice(start, end);
      from = end + 1;
      // A phrase may have begun here and gone on in the next line.
      if (stems.test(line)) lines.set(start, line);
    }
  }
  return [...lines].sort(([a], [b]) => a - b).map(([, line]) => line).join("\n");
}

/** "Shipping" in one element and "$5.95" in the next, or "free" in the one before. */
function costApart(lines: readonly SaidLine[], { stems, free, freeFrom }: Patterns): boolean {
  return labels(lines, stems).some((at) => {
    const after = lines.slice(at + 1, at + 1 + LINES_AFTER).filter(isValue);
    const before = lines.slice(Math.max(0, at - LINES_BEFORE), at).filter(isValue);
    return after.some(({ text, priced }) => free.test(text) || (!priced && VALUE.test(text))) ||
      before.some(({ text }) => text.length <= SHORT_LINE / 2 && free.test(text)) ||
      // "Home: 3.95 - free from 50.00" stands below its heading and above what tells how long it takes.
      [...before, ...after].some(({ text }) => freeFrom.test(text));
  });
}

/** "Delivery" in one element and "2 to 4 days" in the next or in the one before. */
function timeApart(lines: readonly SaidLine[], { stems, span }: Patterns): boolean {
  return labels(lines, stems).some((at) =>
    [...lines.slice(Math.max(0, at - LINES_BEFORE), at), ...lines.slice(at + 1, at + 1 + LINES_AFTER)]
      .filter(isValue).some(({ text }) => span.test(text))
  );
}

function labels(lines: readonly SaidLine[], label: RegExp): number[] {
  return lines.flatMap(({ text }, at) =>
    text.length <= SHORT_LINE && label.test(text) && !ANY_MONEY.test(text) ? [at] : []
  );
}

function isValue({ text }: SaidLine): boolean {
  return text.length <= SHORT_LINE;
}

const anyTimeOf = perLanguage((language) => new RegExp(`(?<![\\d.,])${timeOf(language)}`));

/**
 * Whether a text about shipping names a cost and a time. On a page about it, any price and any span will do.
 *
 * @param codes languages that it may be in
 */
export function readShipping(text: string, codes: readonly string[]): { cost: boolean; time: boolean } {
  const patterns = patternsOf(codes);
  const delivery = deliveryLines(text, patterns);
  if (delivery === "") return { cost: false, time: false };
  return {
    cost: ANY_MONEY.test(text) || tells(delivery, patterns.map(({ cost }) => cost)),
    time: tells(withoutDots(text), anyTimeOf(codes)) ||
      tells(withoutDots(delivery), patterns.map(({ time }) => time)),
  };
}

/** "Lieferzeit ca. 3 Tage": an abbreviation ends no sentence. */
function withoutDots(text: string): string {
  return text.replace(/\b(ca|approx|max|min|est|env|bzw|cca|ok|aprox|priem|d|раб|кал)\./g, "$1");
}
