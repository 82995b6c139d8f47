/** What a returns or shipping policy says, by the words of its language. All patterns are for folded text. */

import type { Language } from "./languages/language.ts";
import { speaksOfReturns } from "./link_words.ts";
import { phrases } from "./phrases.ts";
import { readShipping } from "./says.ts";
import { unitOf } from "./spans.ts";
import { fold } from "./text.ts";
import { perLanguage } from "./words.ts";

/** What the main text says, read as a returns or shipping policy; means nothing on other pages. */
export interface PolicyFacts {
  /** Days to return something. */
  days: number | null;
  /** Who pays for sending it back. */
  whoPays: boolean;
  /** How a return is started. */
  howToStart: boolean;
  /** Nothing is taken back: the text says that sales are final. */
  finalSale: boolean;
  /** What shipping costs. */
  cost: boolean;
  /** How long shipping takes. */
  time: boolean;
}

/** Days in a span written as a number or a word, by the words of one language. */
interface Patterns {
  numbers: ReadonlyMap<string, number>;
  span: RegExp;
  whoPays: RegExp;
  howToStart: RegExp;
  final: RegExp;
}

/** A refund takes days too, and so do carriers. */
const OTHER_SPAN =
  /\b(?:business|working|werktag\w*|werkdag\w*|arbeitstag\w*)|refund(?:ed)? (?:\w+ ){0,8}within|process|erstatt|rembours|reembols|rimbors|deliver|shipping|versand|liefer|livraison/;
/** Days on which no shop takes anything back. */
const WORKING_DAYS =
  /^ ?(?:ouvre|ouvrable|habil|laborable|lavorativ|robocz|uteis|hverdag|pracovn|delovn|radn|работни|рабоч|εργασιμ)/;
/** What may stand between a number and its unit: "14 (fourteen) calendar days". */
const BETWEEN_NUMBER_AND_UNIT =
  "(?:\\s?\\([^)\\n]{1,20}\\))?[ -]?(?:(?:calendar|full|consecutive|kalender|naturales|natural|calendrier|kalendarzow\\w*|kalendarn\\w*|kalendarsk\\w*|календарн[а-я]*|naptari|koledarsk\\w*|calendaristic\\w*|takvim|ημερολογιακ[α-ω]*)[ -]?)?";

/** Everything is final; "sale items are final" and "no returns on underwear" are exceptions, and not meant. */
const NO_RETURNS =
  /\b(?:do not|don't|cannot|can't) (?:accept|offer|take) (?:any )?(?:returns?|refunds?)\b(?! (?:on|for|of|after|without|that|if|from|beyond)\b)|\bno (?:returns?|refunds?)(?: (?:or|and|&) (?:returns?|refunds?|exchanges?))?(?: (?:are )?(?:accepted|possible|allowed))?(?=\s*(?:[.!\n]|$))|returns (?:are not|aren't) (?:accepted|possible)(?=\s*(?:[.!\n]|$))/;

const patternsOf = perLanguage((language: Language): Patterns => {
  const { time, returning, numbers } = language;
  const words = new Map(Object.entries(numbers).map(([word, days]) => [fold(word), days]));
  const number = ["\\d{1,3}", ...words.keys()].join("|");
  return {
    numbers: words,
    span: new RegExp(
      `(?<![\\d.,a-z\\u0370-\\u052f])(${number})${BETWEEN_NUMBER_AND_UNIT}` +
        `(?:(${unitOf(time.day)})|(${unitOf(time.week)})|(${unitOf(time.month)}))`,
      "g",
    ),
    whoPays: new RegExp(phrases(returning.whoPays)),
    howToStart: new RegExp(`[a-z0-9._-]+@[a-z0-9-]+\\.[a-z]|${phrases(returning.howToStart)}`),
    final: new RegExp(`${phrases(returning.final)}|${NO_RETURNS.source}`),
  };
});

/**
 * @param text folded main text of the page, a line for each block
 * @param codes languages that it may be in
 */
export function readPolicy(text: string, codes: readonly string[]): PolicyFacts {
  const returns = speaksOfReturns(text, codes);
  const patterns = patternsOf(codes);
  return {
    days: returns ? daysToReturn(text, patterns, codes) : null,
    whoPays: returns && patterns.some(({ whoPays }) => whoPays.test(text)),
    howToStart: returns && patterns.some(({ howToStart }) => howToStart.test(text)),
    finalSale: returns && patterns.some(({ final }) => final.test(text)),
    ...readShipping(text, codes),
  };
}

/** The first span in a sentence about returns, else the first that is not about something else. */
function daysToReturn(text: string, patterns: Patterns[], codes: readonly string[]): number | null {
  let fallback: number | null = null;
  for (const { numbers, span } of patterns) {
    for (const match of text.matchAll(span)) {
      const [whole, number, day, week] = match;
      const count = numbers.get(number) ?? Number(number);
      const days = day !== undefined ? count : week !== undefined ? count * 7 : count * 30;
      const end = match.index + whole.length;
      if (
        days < 3 || days > 400 || WORKING_DAYS.test(text.slice(end, end + 20)) ||
        WORKING_DAYS.test(whole.replace(number, ""))
      ) {
        continue;
      }
      const sentence = sentenceAround(text, match.index, end);
      const ofReturns = speaksOfReturns(sentence, codes);
      const other = OTHER_SPAN.test(sentence);
      if (other && !ofReturns) continue;
      if (ofReturns && !other) return days;
      fallback ??= days;
    }
  }
  return fallback;
}

function sentenceAround(text: string, start: number, end: number): string {
  const before = text.slice(Math.max(0, start - 200), start);
  const after = text.slice(end, end + 200);
  const from = Math.max(
    before.lastIndexOf(". "),
    before.lastIndexOf("\n"),
    before.lastIndexOf("! "),
    before.lastIndexOf("? "),
  );
  const to = after.search(/[.!?](?:\s|$)|\n/);
  return before.slice(from + 1) + text.slice(start, end) + (to < 0 ? after : after.slice(0, to));
}
