/** Prices as shops write them for people, in the notations of the world. */

import {
  AMBIGUOUS,
  CURRENCY_CODES,
  CURRENCY_SIGNS,
  ONLY_AFTER,
  ONLY_BEFORE,
  PAST_CODES,
  RARE_WORDS,
  SHORT_SIGNS,
  WORD_CODES,
} from "./currencies.ts";

export interface Price {
  amount: number;
  /** ISO 4217, or null where the sign means several currencies (`$`, `¥`, `kr`). */
  currency: string | null;
}

/** A price with the sign that stands beside it. */
export interface FoundPrice extends Price {
  sign: string;
}

/** Spaces, and marks of direction that no eye sees. */
const SPACE = "[ \\u00a0\\u2009\\u202f\\u200e\\u200f]";
/**
 * An amount. Groups are parted by a dot, comma, apostrophe or space, decimals by a dot or comma; a number begins where no
 * other one ends. Every repetition is bounded, so that a page of digits costs no more than any other page.
 */
const NUMBER = new RegExp(
  "(?<!\\d)(?<!\\d[.,])(?:" +
    `\\d{1,3}(?:[.,'’]\\d{2,3}(?!\\d)){1,5}(?:[.,]\\d{1,2}(?!\\d))?|` +
    `\\d{1,3}(?:${SPACE}\\d{3}(?!\\d)){1,4}(?:[.,]\\d{1,3}(?!\\d))?|` +
    `\\d{1,9}(?:[.,]\\d{1,3}(?!\\d))?|` +
    // ".75 €", but not the end of a sentence.
    `(?<![\\p{L}\\d])[.,]\\d{2}(?![\\d]|[.,]\\d))`,
  "gu",
);
/** `$`, `€` and the like, alone or with the letters of a country, or a word. */
const SIGN_BEFORE = new RegExp(
  `(?:((?:(?<!\\p{L})[\\p{L}]{1,3})?\\p{Sc}(?:U?[SDU]|CA|AU|NZ|HK|b)?)|(?<![\\p{L}\\d])([\\p{L}][\\p{L}\\p{M}./'"״]{0,5}\\.?)):?${SPACE}{0,2}$`,
  "u",
);
/** No cents, written as a dash: `19,-`, `1'299.–`. */
const NO_CENTS = /^[.,][-–—]{1,2}/;
const SIGN_AFTER = new RegExp(
  `^(?:${SPACE}{0,2}((?:\\p{L}{1,3})?\\p{Sc}(?:US|CA|AU|NZ|HK)?)(?![A-Z]{2})|${SPACE}{0,2}([\\p{L}](?:[\\p{L}\\p{M}'"״]|\\.(?=\\p{L})){0,7})(?!\\p{L})|${SPACE}?(:-))`,
  "u",
);
/** Signs of scripts that part no words: what follows may be any letter. */
const SIGN_OF_EAST = new RegExp(`^${SPACE}?([円元圓원])`);
/** The code that makes an ambiguous sign certain: `$18.00 USD`, `USD $18`, `US $18`. */
const CODE_AFTER = new RegExp(`^${SPACE}?([A-Z]{3})(?![\\p{L}\\d])`, "u");
const CODE_BEFORE = new RegExp(`(?<!\\p{L})([A-Z]{2,3})${SPACE}?$`, "u");
const RANGE = new RegExp(`^${SPACE}?[-–—]${SPACE}?$`);
/** "118, 99 TL", "118 ,99 TL": the decimals stand apart. */
const APART = /^(?:, | [.,])(\d{2})(?!\d)/;
/** "12 99 €", "$12 99": what may be cents, and may be another number. */
const PERHAPS_CENTS = /^[ \u00a0\u202f]\d{2}$/;
const PERHAPS_WHOLE = /(?<![\d.,])\d{1,4}[ \u00a0\u202f]$/;

interface Amount {
  text: string;
  start: number;
  end: number;
}

/** Amounts with a currency beside them, in the order of the text. A bare number is no price. */
export function findPrices(written: string): FoundPrice[] {
  const text = withPlainDigits(written).replace(/F[ \u00a0\u202f]CFA/g, "FCFA");
  if (!SIGNS.test(text)) return [];
  const prices: FoundPrice[] = [];
  let from = 0;
  let waiting: Amount | null = null;
  let last: { end: number; sign: string } | null = null;
  for (;;) {
    NUMBER.lastIndex = from;
    const match = NUMBER.exec(text);
    if (match === null) return prices;
    let amount: Amount = { text: match[0], start: match.index, end: NUMBER.lastIndex };
    const before = signBefore(text, amount.start, from, last?.end ?? -1);
    // After `$` a space is hardly ever part of the number: "$18 250 g".
    if (before !== null && /[$£]$/.test(before.sign)) amount = untilSpace(amount, text);
    amount = withDecimalsApart(amount, text, before !== null);
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
    const end = Math.max(amount.end, found.end) + (plain ? 2 : 0);
    // "Orders $49+" names no price but from where something begins.
    if (text[end] !== "+" && !isInPieces(amount, text, end)) {
      add(prices, plain ? `${amount.text}.${cents}` : amount.text, found.sign);
    }
    waiting = null;
    last = { end, sign: found.sign };
    from = end;
  }
}

/** A look that is cheaper than the search: a letter or a sign stands near a digit. */
const SIGNS =
  /\p{Sc}|:-|[\p{L}\p{M}./'"״][\s\u200e\u200f]{0,2}[.,]?\d|\d[.,–—-]{0,3}[\s\u200e\u200f]{0,2}\p{L}/u;

/** Digits of Arabic and Persian as those of the rest of the world. */
function withPlainDigits(text: string): string {
  return /[\u0660-\u066c\u06f0-\u06f9]/.test(text)
    ? text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
      .replaceAll("\u066b", ".").replaceAll("\u066c", ",")
    : text;
}

interface Sign {
  sign: string;
  /** Where the price ends as far as the sign tells. */
  end: number;
}

function signBefore(text: string, start: number, from: number, lastEnd: number): Sign | null {
  const left = text.slice(Math.max(from, start - 10), start);
  const match = SIGN_BEFORE.exec(left);
  const raw = match?.[1] ?? match?.[2];
  if (raw === undefined) return null;
  const signStart = start - match![0].length;
  // "1250€600": whose sign it is, nobody knows; in "2x$12" it is.
  const between = match![1] !== undefined && !/^\p{L}/u.test(raw);
  if (between && /\d/.test(text[signStart - 1] ?? "") && signStart !== lastEnd) return null;
  const sign = known(raw);
  if (sign === null || !fits(sign, text, start)) return null;
  // "Lei 19,99" is a price, "lei 5" in a sentence is anything.
  if (ONLY_AFTER.has(sign) && !/^[\d'’., ]*[.,]\d\d(?![\d.,])/.test(text.slice(start, start + 20))) {
    return null;
  }
  return { sign: certain(sign, text, signStart, start), end: start };
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
  return CURRENCY_SIGNS.get(`${before}${sign}`) ?? sign;
}

function signAfter(text: string, amount: Amount): Sign | null {
  const dash = NO_CENTS.exec(text.slice(amount.end, amount.end + 3))?.[0] ?? "";
  const start = amount.end + dash.length;
  const right = text.slice(start, start + 14);
  const match = SIGN_OF_EAST.exec(right) ?? SIGN_AFTER.exec(right);
  const raw = match?.[1] ?? match?.[2] ?? match?.[3];
  if (raw === undefined) return null;
  const sign = known(raw);
  if (sign === null || !fits(sign, text, amount.start)) return null;
  if (ONLY_BEFORE.has(sign) && !hasCents(text, amount.start) && !hasThousands(text, amount.start)) {
    return null;
  }
  const end = start + match![0].length;
  const next = text.slice(end, end + 4);
  // "5 $18" and "5 EURO 7": the sign belongs to what follows; only the euro stands between euros and cents.
  const digits = /\p{L}/u.test(sign) ? /^\s?\d/ : /^\d/;
  if (digits.test(next) && !(sign === "€" && /^\d{2}(?!\d)/.test(next))) return null;
  return { sign, end };
}

/** The sign that a word or a symbol is, null where it is none. */
function known(raw: string): string | null {
  for (const sign of [raw, raw.replace(/\.$/, "")]) {
    if (CURRENCY_CODES.has(sign) || PAST_CODES.has(sign) || AMBIGUOUS.has(sign) || CURRENCY_SIGNS.has(sign)) {
      return sign;
    }
  }
  // The letters before a symbol need not belong to it: "From$18".
  const symbol = /\p{Sc}/u.exec(raw)?.[0];
  return symbol !== undefined && raw.length > 1 && (AMBIGUOUS.has(symbol) || CURRENCY_SIGNS.has(symbol))
    ? symbol
    : null;
}

/** Whether the amount at a place has two decimals, which hardly anything but money has. */
function hasCents(text: string, start: number): boolean {
  return /^[\d'’., \u00a0\u202f]*[.,]\d\d(?![\d.,])/.test(text.slice(start, start + 20));
}

/** Whether the amount at a place has groups of three digits. */
function hasThousands(text: string, start: number): boolean {
  return /^\d{1,3}(?:[ .,\u00a0\u202f]\d{3})+(?![\d.,])/.test(text.slice(start, start + 20));
}

/** Codes that are words, and letters that are anything, need an amount that is hardly anything else. */
function fits(sign: string, text: string, start: number): boolean {
  const word = WORD_CODES.has(sign);
  if (!word && !SHORT_SIGNS.has(sign)) return true;
  const number = text.slice(start, start + 20);
  if (hasCents(text, start) || /^[\d'’., ]*[.,][-–—]/.test(number)) return true;
  // "TOP 1,000 PRODUCTS" is no amount, "COP 120.000" is one.
  if (word) return RARE_WORDS.has(sign) && hasThousands(text, start);
  return sign !== "Fr" && sign !== "fr" &&
    /^\d{1,3}(?:[ .,]?\d{3})+(?!\d)|^\d{3,}(?![\d.,])/.test(number);
}

/** "$1 298" and "$1 298,00" are one amount, "$18 250 g" are two things. */
function untilSpace(amount: Amount, text: string): Amount {
  const space = amount.text.search(/[ \u00a0\u2009\u202f]/);
  if (space < 0) return amount;
  const whole = /[.,]\d{1,2}$/.test(amount.text) ||
    !/^\s?[\p{L}%]/u.test(text.slice(amount.end, amount.end + 2));
  if (whole) return amount;
  return { text: amount.text.slice(0, space), start: amount.start, end: amount.start + space };
}

/** @param signed its sign stands before it */
function withDecimalsApart(amount: Amount, text: string, signed: boolean): Amount {
  const apart = APART.exec(text.slice(amount.end, amount.end + 5));
  if (apart === null || amount.text.includes(",")) return amount;
  const [written, cents] = apart;
  const whole: Amount = {
    text: `${amount.text.replace(/\./g, "")}.${cents}`,
    start: amount.start,
    end: amount.end + 4,
  };
  if (/\.\d{1,2}$/.test(amount.text)) return amount;
  // A comma also parts the members of a list: only a sign right behind makes the second number decimals.
  return (signed && written.startsWith(" ")) || signAfter(text, whole) !== null ? whole : amount;
}

/** Whole and cents in two elements, with nothing but a space between them: neither of both is the price. */
function isInPieces(amount: Amount, text: string, end: number): boolean {
  if (/\D/.test(amount.text)) return false;
  return PERHAPS_CENTS.test(text.slice(end, end + 4)) ||
    (amount.text.length === 2 && PERHAPS_WHOLE.test(text.slice(Math.max(0, amount.start - 6), amount.start)));
}

function endsAmount(text: string, end: number): boolean {
  return !/^[\s-]?[\p{L}%+]/u.test(text.slice(end, end + 2));
}

function add(prices: FoundPrice[], text: string, sign: string): void {
  const code = CURRENCY_CODES.has(sign) || PAST_CODES.has(sign);
  const currency = code ? sign : CURRENCY_SIGNS.get(sign) ?? null;
  const amount = parseAmount(text, currency);
  if (amount !== null) prices.push({ amount, currency, sign });
}

/** Currencies with a thousandth: `1.250` of them is one and a quarter. */
const THREE_DECIMALS = ["BHD", "JOD", "KWD", "LYD", "OMR", "TND"];

/**
 * The number in an amount as people write it, null where there is none.
 *
 * Where dot and comma both stand, the last one parts the decimals. One of them alone parts decimals unless
 * exactly three digits follow or it stands twice: `1.299` is a thousand and more, `12.99` is not.
 */
export function parseAmount(text: string, currency: string | null = null): number | null {
  const digits = text.replace(/['’\s\u200e\u200f]/g, "");
  if (/^[.,]\d{2}$/.test(digits)) return Number(`0.${digits.slice(1)}`);
  if (!/^\d[\d.,]*$/.test(digits)) return null;

  const last = Math.max(digits.lastIndexOf("."), digits.lastIndexOf(","));
  if (last < 0) return Number(digits);
  const whole = digits.slice(0, last);
  const fraction = digits.slice(last + 1);
  const sign = digits[last];
  const repeated = whole.includes(sign);
  // "1 298,500": the thousands are parted by spaces.
  const other = (/[.,]/.test(whole) && !repeated) || /\d['’\s]\d/.test(text);
  // "0,345" per unit is less than one; "1.299.00" has its decimals behind the same sign as its thousands.
  const thousands = fraction.length === 3 && whole !== "0" && !other &&
    (repeated || !THREE_DECIMALS.includes(currency ?? ""));
  // "12,345.678" of a currency with cents is no amount that anybody pays.
  if (fraction.length === 3 && other && !THREE_DECIMALS.includes(currency ?? "")) return null;
  if (thousands) return Number(digits.replace(/[.,]/g, ""));
  return Number(`${whole.replace(/[.,]/g, "")}.${fraction}`);
}
