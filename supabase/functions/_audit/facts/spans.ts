/** Spans of time and dates in folded text. */

import type { Language } from "./languages/language.ts";
import { either, phrases } from "./phrases.ts";

/** A number or a range of them: `2`, `2-4`, `2 bis 4`. */
export const COUNT =
  "\\d{1,3}(?:\\s?(?:-|–|—|−|~|～|〜|to|or|bis|oder|a|o|ou|tot|of|do|till|til|al|az|ili|și|si|kuni|līdz|lidz|iki|ili|или|до|або|έως|εως|και|to|ile|إلى|الى|עד|至|到|から)\\s?\\d{1,3})?";

/** Between a number and its unit stand few words: "5 full working days". */
const UNIT_GAP = "[ -]?(?:(?:full|whole|volle|ganze)[ -])?";

/** A span of days, hours, weeks or months, unless it belongs to something else than delivery. */
export function timeOf({ time, otherTime }: Language): string {
  const units = either([time.day, time.hour, time.week].map(unitOf));
  return `${COUNT}${UNIT_GAP}${units}(?![ -]{0,2}${unitOf(otherTime)})`;
}

/** A unit stands right after its number, so no letter needs to be missing before it. */
export function unitOf(list: string): string {
  return phrases(list).replace("(?<![a-z0-9\\u0370-\\u052f])", "");
}

/** Beginnings of the months' names where a language has them in letters. */
const MONTHS =
  "jan|feb|mar|apr|ma[ijy]|jun|jul|aug|avg|sep|set|o[ckt]t|nov|de[czs]|gen|mag|giu|lug|ago|ott|dic|jaan|veeb|janv|fevr|avr|juin|juil|aout|abr|ene|fev|out|dez|led|uno|bre|dub|kve|cer|srp|zar|rij|lis|pro|sty|lut|kwi|maj|cze|lip|sie|wrz|paz|gru|tammi|helmi|maalis|huhti|touko|kesa|heina|elo|syys|loka|marras|joulu|ocak|subat|nisan|mayis|haziran|temmuz|agus|eylul|ekim|kasim|aralik|" +
  "янв|фев|мар|апр|ма[ияй]|июн|июл|авг|сен|окт|ноя|дек|січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|гру|яну|юни|юли|септ|ноем|ιαν|φεβ|μαρ|απρ|μαι|ιουν|ιουλ|αυγ|σεπ|οκτ|νοε|δεκ";

/** A day of a month: `Dec 10`, `22. Dezember`, `10.12.`, `12月10日`. */
export const DATE =
  `(?:\\d{1,2}\\.? ?(?:de |d')?(?:${MONTHS})[a-z\\u0370-\\u052f]*|(?<![a-z\\u0370-\\u052f])(?:${MONTHS})[a-z\\u0370-\\u052f]*\\.? \\d{1,2}(?!\\d)|` +
  "\\d{1,2}[./]\\d{1,2}(?:[./]|(?![\\d,]))|\\d{1,2}\\s?[月월]\\s?\\d{1,2}\\s?[日일])";
