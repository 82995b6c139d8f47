/** Prices as shops write them for people, in the notations of the world. */

import { CURRENCY_CODES, CURRENCY_SIGNS } from "./currencies.ts";

export interface Price {
  amount: number;
  /** ISO 4217, or null where the sign means several currencies (`$`, `¥`, `kr`). */
  currency: string | null;
}

const AMBIGUOUS_SIGNS = ["$", "¥", "kr.", "kr", "Fr.", "Ft", "lei"];

/** A sign of letters stands by itself: "kr" inside a word is none. */
const SIGN = [...Object.keys(CURRENCY_SIGNS), ...AMBIGUOUS_SIGNS, ...CURRENCY_CODES]
  .sort((a, b) => b.length - a.length)
  .map((sign) => (/^\p{L}/u.test(sign) ? "(?<!\\p{L})" : "") + sign.replace(/[.$]/g, "\\$&"))
  .join("|");

/**
 * Groups are parted by a dot, comma, apostrophe or (narrow, no-break) space; `,-` and `.–` stand for no cents.
 * Every repetition is bounded, so that a page of digits costs no more than any other page.
 */
const NUMBER =
  "(?:\\d{1,3}(?:[.,'’ \\u00a0\\u202f]\\d{2,3}(?!\\d)){1,4}(?:[.,]\\d{1,2})?|\\d{1,9}(?:[.,]\\d{1,3})?)";
const SPACE = "[ \\u00a0\\u202f]?";
const PRICE = new RegExp(
  `(${SIGN})${SPACE}(${NUMBER})|(?<!\\d)(${NUMBER})(?:[.,][-–—])?${SPACE}(${SIGN})(?![\\d\\p{L}])`,
  "gu",
);

/** Amounts with a currency beside them, in the order of the text. A bare number is no price. */
export function findPrices(text: string): Price[] {
  const prices: Price[] = [];
  for (const [, signBefore, numberAfter, numberBefore, signAfter] of text.matchAll(PRICE)) {
    const sign = signBefore ?? signAfter;
    const currency = CURRENCY_CODES.has(sign) ? sign : CURRENCY_SIGNS[sign] ?? null;
    const amount = parseAmount(numberAfter ?? numberBefore, currency);
    if (amount !== null) prices.push({ amount, currency });
  }
  return prices;
}

/** Currencies with a thousandth: `1.250` of them is one and a quarter. */
const THREE_DECIMALS = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

/**
 * The number in an amount as people write it, null where there is none.
 *
 * Where dot and comma both stand, the last one parts the decimals. One of them alone parts decimals unless
 * exactly three digits follow or it stands twice: `1.299` is a thousand and more, `12.99` is not.
 */
export function parseAmount(text: string, currency: string | null = null): number | null {
  const digits = text.replace(/['’\s]/g, "");
  if (!/^\d[\d.,]*$/.test(digits)) return null;

  const last = Math.max(digits.lastIndexOf("."), digits.lastIndexOf(","));
  if (last < 0) return Number(digits);
  const whole = digits.slice(0, last);
  const fraction = digits.slice(last + 1);
  const sign = digits[last];
  const repeated = whole.includes(sign);
  const other = /[.,]/.test(whole) && !repeated;
  const thousands = fraction.length === 3 && !other && (repeated || !THREE_DECIMALS.includes(currency ?? ""));
  if (repeated || thousands) return Number(digits.replace(/[.,]/g, ""));
  return Number(`${whole.replace(/[.,]/g, "")}.${fraction}`);
}
