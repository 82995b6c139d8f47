/** Amounts of money in folded text, for finding out whether a sentence names one. Prices themselves: `prices.ts`. */

import { CURRENCY_CODES, LOCAL_SIGNS, WORD_CODES } from "./currencies.ts";
import { fold } from "./text.ts";

const CODES = [...CURRENCY_CODES].filter((code) => !WORD_CODES.has(code)).map((code) => code.toLowerCase());
/** Signs that are words, such as `zł`: longer ones first, or the shorter would be found in them. */
const WORDS = [...new Set([...CODES, ...LOCAL_SIGNS.map(fold)])]
  .sort((a, b) => b.length - a.length).map((sign) => sign.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")).join("|");
const SIGN = "[$€£¥₹₩₺₽₴₪₫฿₱₦₡₸₾₼₵₲৳₭₮₼﷼]";

export const MONEY =
  `(?:${SIGN}\\s?\\d[\\d.,]*|\\d(?:[\\d.,]|[ '](?=\\d{3}))*(?:[-–—]{1,2})?\\s?(?:${SIGN}|(?:${WORDS})(?![a-z\\u0400-\\u04ff]))|` +
  `(?<![a-z\\u0400-\\u04ff])(?:${WORDS})\\.?\\s?\\d)`;
