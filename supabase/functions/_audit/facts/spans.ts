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

/** Names of the months, whole and cut, where a language has them in letters. */
const MONTHS = [
  "jan(?:uary|uar|uari)?|feb(?:ruary|ruar|ruari)?|mar(?:ch|s)?|marz|maart|apr(?:il)?|ma[yij]|mei|june?|juni|july?|juli",
  "aug(?:ust|usti|ustus)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?",
  "janv(?:ier)?|fevr?(?:ier)?|avr(?:il)?|juin|juil(?:let)?|aout|(?:septem|novem|decem)bre|octobre",
  "ene(?:ro)?|febrero|marzo|abr(?:il)?|mayo|junio|julio|agosto|septiembre|octubre|noviembre|dic(?:iembre)?",
  "gennaio|febbraio|aprile|maggio|giu(?:gno)?|lug(?:lio)?|settembre|ott(?:obre)?|dicembre",
  "janeiro|fev(?:ereiro)?|marco|maio|junho|julho|setembro|outubro|dezembro",
  "stycznia|lutego|marca|kwietnia|czerwca|lipca|sierpnia|wrzesnia|pazdziernika|listopada|grudnia",
  "ledna|unora|brezna|dubna|kvetna|cervna|cervence|srpna|zari|rijna|listopadu|prosince",
  "(?:janu|febru)ar[ja]?a?|marec|aprila?|maja|juna|jula|augusta|avgusta|(?:septem|novem|decem|oktob)(?:b?ra|ber)",
  "sijecnja|veljace|ozujka|travnja|svibnja|lipnja|srpnja|kolovoza|rujna|prosinca",
  "marcius|aprilis|majus|junius|julius|augusztus|szeptember|ianuarie|februarie|martie|aprilie|iunie|iulie",
  "(?:septem|octom|noiem|decem)brie|[a-z]{4,7}kuuta?|jaanuaril?|veebruaril?|martsil?|aprillil?|juunil?|juulil?|detsembril?",
  "janvari|februari|marta|aprili|maija|junija|julija|augusta|septembri|oktobri|novembri|decembri",
  "sausio|vasario|kovo|balandzio|geguzes|birzelio|liepos|rugpjucio|rugsejo|spalio|lapkricio|gruodzio",
  "ocak|subat|mart|nisan|mayis|haziran|temmuz|agustos|eylul|ekim|kasim|aralik",
  "янв[а-я]*|фев[а-я]*|марта?|апр[а-я]*|мая|маи|июн[яьи]|июл[яьи]|авг[а-я]*|сент?[а-я]*|окт[а-я]*|ноя[а-я]*|дек[а-я]*",
  "січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня|януари|ноември|юни|юли",
  "ιανουαριου|φεβρουαριου|μαρτιου|απριλιου|μαιου|ιουνιου|ιουλιου|αυγουστου|σεπτεμβριου|οκτωβριου|νοεμβριου|δεκεμβριου",
].join("|");
const MONTH = `(?:${MONTHS})(?![a-z\\u0370-\\u052f])`;

/** A day of a month: `Dec 10`, `22. Dezember`, `10.12.`, `12月10日`. */
export const DATE =
  `(?:\\d{1,2}\\.? ?(?:de |d')?${MONTH}|(?<![a-z\\u0370-\\u052f])${MONTH}\\.? \\d{1,2}(?!\\d)|` +
  "(?<![$€£¥\\d.,] ?)(?:0?[1-9]|[12]\\d|3[01])\\.\\s?(?:0?[1-9]|1[0-2])\\.(?:\\d{4})?(?![\\d€$£])|\\d{1,2}\\/\\d{1,2}\\/\\d{4}|" +
  "(?:am|by|on|le|el|il|op|den|do|ate|dia|до|к|bis|until) \\d{1,2}\\/\\d{1,2}(?![\\d/])|\\d{1,2}\\s?[月월]\\s?\\d{1,2}\\s?[日일])";
