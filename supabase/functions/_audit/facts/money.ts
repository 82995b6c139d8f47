/** Amounts of money in folded text, for finding out whether a sentence names one. Prices themselves: `prices.ts`. */

import { LOCAL_SIGNS } from "./currencies.ts";
import { fold } from "./text.ts";

/** Codes that shops write into sentences. */
const CODES =
  ("aed ars aud bam bgn brl cad chf clp cny czk dkk egp eur gbp gel hkd hrk huf idr ils inr isk jpy kes krw kwd kzt mkd mxn " +
    "myr ngn nok nzd php pkr pln qar ron rsd rub sar sek sgd thb twd uah usd vnd zar").split(" ");
/** Signs that are words, such as `zł`: longer ones first, or the shorter would be found in them. */
const WORDS = [...new Set([...CODES, ...LOCAL_SIGNS.map(fold)])]
  .sort((a, b) => b.length - a.length).map((sign) => sign.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")).join("|");
const SIGN = "[$€£¥₹₩₺₽₴₪₫฿₱₦₡₸₾₼₵₲৳₭₮₼﷼]";

export const MONEY =
  `(?:${SIGN}\\s?\\d[\\d.,]*|\\d(?:[\\d.,]|[ '](?=\\d{3}))*(?:[-–—]{1,2})?\\s?(?:${SIGN}|(?:${WORDS})(?![a-z\\u0400-\\u04ff]))|` +
  `(?<![a-z\\u0400-\\u04ff])(?:${WORDS})\\.?\\s?\\d)`;
