/** Prices as shops write them for people, in the notations of the world. */

import { CURRENCY_CODES, CURRENCY_SIGNS, WORD_CODES } from "./currencies.ts";

export interface Price {
  amount: number;
  /** ISO 4217, or null where the sign means several currencies (`$`, `¥`, `kr`). */
  currency: string | null;
}

/** A price with the sign that stands beside it. */
export interface FoundPrice extends Price {
  sign: string;
}

/** Signs of several currencies. */
const AMBIGUOUS = new Set(["$", "¥", "￥", "kr", "Kr", "KR", "Fr", "lei", "Rs", "₨", ":-"]);
/** Signs that are words elsewhere: these stand only before, those only after the amount. */
const ONLY_BEFORE = new Set(["RM", "Rp", "Rs", "SFr", "Fr"]);
const ONLY_AFTER = new Set(["Ft", "lei", "лв", "руб", "грн", "дин", "zl", "円", "元", "원"]);

const SPACE = "[ \\u00a0\\u2009\\u202f]";
/**
 * An amount. Groups are parted by a dot, comma, apostrophe or space, decimals by a dot or comma. Every repetition is
 * bounded, so that a page of digits costs no more than any other page.
 */
const NUMBER = new RegExp(
  `\\d{1,3}(?:[.,'’]\\d{2,3}(?!\\d)){1,5}(?:[.,]\\d{1,2}(?!\\d))?|` +
    `\\d{1,3}(?:${SPACE}\\d{3}(?!\\d)){1,4}(?:[.,]\\d{1,2}(?!\\d))?|` +
    `\\d{1,9}(?:[.,]\\d{1,3}(?!\\d))?`,
  "g",
);
/** `$`, `€` and the like, alone or with the letters of a country, or a word. */
const SIGN_BEFORE = new RegExp(
  `(?:((?:(?<!\\p{L})[A-Z]{1,2})?\\p{Sc})|(?<!\\p{L})(\\p{L}{2,3}\\.?))${SPACE}?$`,
  "u",
);
/** No cents, written as a dash: `19,-`, `1'299.–`. */
const NO_CENTS = /^[.,][-–—]{1,2}/;
const SIGN_AFTER = new RegExp(
  `^(?:${SPACE}?(\\p{Sc})|${SPACE}?(\\p{L}{2,4})(?!\\p{L})|(:-)|${SPACE}?([円元원]))`,
  "u",
);
/** The code that makes an ambiguous sign certain: `$18.00 USD`, `USD $18`, `US $18`. */
const CODE_AFTER = new RegExp(`^${SPACE}?([A-Z]{3})(?![\\p{L}\\d])`, "u");
const CODE_BEFORE = new RegExp(`(?<!\\p{L})([A-Z]{2,3})${SPACE}?$`, "u");
const RANGE = new RegExp(`^${SPACE}?[-–—]${SPACE}?$`);

interface Amount {
  text: string;
  start: number;
  end: number;
}

/** Amounts with a currency beside them, in the order of the text. A bare number is no price. */
export function findPrices(text: string): FoundPrice[] {
  if (!SIGNS.test(text)) return [];
  const prices: FoundPrice[] = [];
  let from = 0;
  let waiting: Amount | null = null;
  let last: { end: number; sign: string } | null = null;
  for (;;) {
    NUMBER.lastIndex = from;
    const match = NUMBER.exec(text);
    if (match === null) return prices;
    let amount = { text: match[0], start: match.index, end: NUMBER.lastIndex };
    const before = signBefore(text, amount.start, from);
    // After `$` a space is never part of the number: "$18 250 g".
    if (before !== null && /[$£]$/.test(before.sign)) amount = untilSpace(amount);
    const after = before === null ? signAfter(text, amount) : null;
    const found = before ?? after;
    if (found === null) {
      const shared = last !== null && RANGE.test(text.slice(last.end, amount.start)) &&
        endsAmount(text, amount.end);
      if (shared) add(prices, amount.text, last!.sign);
      waiting = amount;
      last = null;
      from = amount.end;
      continue;
    }
    // "18–24 €": the sign belongs to both ends.
    if (after !== null && waiting !== null && RANGE.test(text.slice(waiting.end, amount.start))) {
      add(prices, waiting.text, found.sign);
    }
    const cents = after?.sign === "€" ? /^\d{2}(?!\d)/.exec(text.slice(found.end))?.[0] : undefined;
    const plain = cents !== undefined && !/[.,]/.test(amount.text);
    add(prices, plain ? `${amount.text}.${cents}` : amount.text, found.sign);
    waiting = null;
    const end = Math.max(amount.end, found.end) + (plain ? 2 : 0);
    last = { end, sign: found.sign };
    from = end;
  }
}

/** A look that is cheaper than the search: something that could be a sign stands in the text. */
const SIGNS =
  /\p{Sc}|:-|[円元원]|(?<!\p{L})(?:[A-Z]{3}|[KkF]r|KR|zł|zl|Kč|Ft|lei|TL|RM|Rs|Rp|лв|руб|грн|дин|SFr)(?!\p{L})/u;

interface Sign {
  sign: string;
  /** Where the price ends as far as the sign tells. */
  end: number;
}

function signBefore(text: string, start: number, from: number): Sign | null {
  const left = text.slice(Math.max(from, start - 6), start);
  const match = SIGN_BEFORE.exec(left);
  const raw = match?.[1] ?? match?.[2]?.replace(/\.$/, "");
  if (raw === undefined) return null;
  const sign = known(raw);
  if (sign === null || ONLY_AFTER.has(sign) || !fits(sign, text, start)) return null;
  return { sign: certain(sign, text, start - match![0].length, start), end: start };
}

/** An ambiguous sign with a code beside it means that currency. */
function certain(sign: string, text: string, signStart: number, numberStart: number): string {
  if (!AMBIGUOUS.has(sign)) return sign;
  NUMBER.lastIndex = numberStart;
  const number = NUMBER.exec(text);
  const after = number === null
    ? undefined
    : CODE_AFTER.exec(text.slice(NUMBER.lastIndex, NUMBER.lastIndex + 5))?.[1];
  if (after !== undefined && CURRENCY_CODES.has(after)) return after;
  const before = CODE_BEFORE.exec(text.slice(Math.max(0, signStart - 5), signStart))?.[1];
  if (before === undefined) return sign;
  if (CURRENCY_CODES.has(before)) return before;
  return CURRENCY_SIGNS[`${before}${sign}`] ?? sign;
}

function signAfter(text: string, amount: Amount): Sign | null {
  const dash = NO_CENTS.exec(text.slice(amount.end, amount.end + 3))?.[0] ?? "";
  const start = amount.end + dash.length;
  const match = SIGN_AFTER.exec(text.slice(start, start + 6));
  const raw = match?.[1] ?? match?.[2] ?? match?.[3] ?? match?.[4];
  if (raw === undefined) return null;
  const sign = known(raw);
  if (sign === null || ONLY_BEFORE.has(sign) || !fits(sign, text, amount.start)) return null;
  const end = start + match![0].length;
  // "5 $18": the sign belongs to what follows; only the euro stands between euros and cents.
  const next = text[end];
  if (next !== undefined && /\d/.test(next) && !(sign === "€" && /^\d{2}(?!\d)/.test(text.slice(end)))) {
    return null;
  }
  return { sign, end };
}

function known(raw: string): string | null {
  if (CURRENCY_CODES.has(raw) || AMBIGUOUS.has(raw) || raw in CURRENCY_SIGNS) return raw;
  // The letters before a sign need not belong to it: "From$18".
  const last = raw.at(-1)!;
  return raw.length > 1 && (AMBIGUOUS.has(last) || last in CURRENCY_SIGNS) && /\p{Sc}/u.test(last)
    ? last
    : null;
}

/** Codes that are words, and the `Fr.` that is a Friday, need an amount with decimals that is no date. */
function fits(sign: string, text: string, start: number): boolean {
  if (!WORD_CODES.has(sign) && sign !== "Fr") return true;
  return /^[\d'’.,]*[.,]\d\d(?![\d.,])/.test(text.slice(start, start + 20));
}

function untilSpace(amount: Amount): Amount {
  const space = amount.text.search(/[ \u00a0\u2009\u202f]/);
  if (space < 0) return amount;
  return { text: amount.text.slice(0, space), start: amount.start, end: amount.start + space };
}

function endsAmount(text: string, end: number): boolean {
  return !/^[\s-]?[\p{L}%]/u.test(text.slice(end, end + 2));
}

function add(prices: FoundPrice[], text: string, sign: string): void {
  const currency = CURRENCY_CODES.has(sign) ? sign : CURRENCY_SIGNS[sign] ?? null;
  const amount = parseAmount(text, currency);
  if (amount !== null) prices.push({ amount, currency, sign });
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
