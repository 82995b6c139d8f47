/** Who sells and how to reach them, as the text of a page tells it. */

import { clean } from "./text.ts";

/** Who the seller is, as the page's text tells. */
export interface LegalFacts {
  /** A name with a legal form, such as `Harbor Coffee GmbH`. */
  entity: string | null;
  /** A VAT number. */
  vat: string | null;
  /** An entry in a register of companies. */
  register: string | null;
  /** A postal address. */
  address: boolean;
}

/** Legal forms that are hardly anything else. */
const LONG_FORMS =
  "g?GmbH(?: ?& ?Co\\.? ?KG(?:aA)?)?|UG \\(haftungsbeschränkt\\)|e\\.? ?K\\.|e\\.U\\.|OHG|KGaA|Ltd\\.?|LTD\\.?|Limited|LLC|L\\.L\\.C\\.|Inc\\.?|Incorporated|Corp\\.|Corporation|PLC|plc|LLP|Pty\\.? Ltd\\.?|" +
  "SARL|S\\.A\\.R\\.L\\.|S\\.à r\\.l\\.|SASU|EURL|S\\.A\\.S\\.|S\\.A\\.|S\\.L\\.(?:U\\.)?|S\\.r\\.l\\.s?|Srl|SRL|S\\.R\\.L\\.|S\\.p\\.A\\.|SpA|S\\.n\\.c\\.|S\\.a\\.s\\.|" +
  "B\\.V\\.|N\\.V\\.|V\\.O\\.F\\.|[Ss]p\\. ?z ?o\\.? ?o\\.?|ApS|A\\/S|Oyj?|Kft\\.?|s\\.r\\.o\\.|d\\.o\\.o\\.|Lda\\.?|Unipessoal|S\\.R\\.L\\.|Zrt\\.?|OÜ|SIA|UAB|ЕООД|ООД|ООО|ТОВ|ФОП|ЗАО|" +
  'Ι\\.Κ\\.Ε\\.|Ε\\.Π\\.Ε\\.|Α\\.Ε\\.|A\\.Ş\\.|Ltd\\. Şti\\.|בע"מ|בע״מ|株式会社|有限公司|주식회사|ذ\\.م\\.م';
/** Short ones that are also words: they count where the name ends. */
const SHORT_FORMS = "AG|KG|UG|SAS|SA|SL|SLU|BV|NV|AB|AS|SE|eG|GbR";
const NAME =
  "(?:[\\p{Lu}\\d][\\p{L}\\p{N}&.'’+-]{0,30})(?: (?:[\\p{Lu}\\d&+]|und |and |of |the |y |et |e |d[aeiou]s? |del |della |dei |de[nr] |l[ae]s? |el |los )[\\p{L}\\p{N}&.'’+-]{0,30}){0,4}";
const FORM = new RegExp(
  `(?<=[\\p{L}\\p{N}.'’],? )(?:(?:${LONG_FORMS})(?![\\p{L}\\p{N}]| [Ee]dition)|(?:${SHORT_FORMS})(?=\\s*(?:$|[\\n,.;|·•()–—©])))`,
  "gu",
);
const NAME_BEFORE = new RegExp(`(${NAME}),? $`, "u");

const VAT_NUMBER =
  /\b(?:ATU\d{8}|BE ?[01]\d{3}[. ]?\d{3}[. ]?\d{3}|CHE-?\d{3}\.?\d{3}\.?\d{3}|CZ\d{8,10}|DE ?\d{3} ?\d{3} ?\d{3}|DK ?\d{8}|ES ?[A-Z]\d{7}[0-9A-Z]|ES ?\d{8}[A-Z]|FI\d{8}|FR ?[0-9A-Z]{2} ?\d{3} ?\d{3} ?\d{3}|GB ?\d{3} ?\d{4} ?\d{2}|IE\d{7}[A-Z]{1,2}|IT ?\d{11}|LU\d{8}|NL ?\d{9}\.?B\d{2}|NO ?\d{9} ?MVA|PL ?\d{10}|PT ?\d{9}|SE ?\d{12}|EL ?\d{9}|HU\d{8}|RO\d{6,10}|SK\d{10})\b/;
const VAT_LABELLED =
  /\b(?:VAT|Vat|USt|UStId|Umsatzsteuer|TVA|NIF|CIF|P\.? ?IVA|Partita IVA|IVA|BTW|NIP|NIPC|[Mm]oms|UID)\b[^\n\d]{0,40}?(?<![A-Za-z])((?:[A-Z]{1,3}[ -]?)?\d(?:[ .-]?\d){6,12}[A-Z]?)/;

const REGISTER = new RegExp(
  [
    "\\bHR[AB] ?(?:Nr\\.? ?)?\\d{2,6}(?: ?[A-Z]\\b)?",
    "\\bR\\.?C\\.?S\\.? [\\p{Lu}][\\p{L}-]{1,25} (?:[AB] ?)?\\d{3} ?\\d{3} ?\\d{3}",
    "\\bSIRET\\D{0,5}\\d(?: ?\\d){13}|\\bSIREN\\D{0,5}\\d(?: ?\\d){8}",
    "\\bK\\.?v\\.?K\\D{0,14}\\d{8}",
    "\\b(?:company|registration|registered|reg)\\b[^\\n\\d]{0,30}\\b(?:no|nr|number|num)?\\b[^\\n\\d]{0,5}(?:[A-Z]{2})?\\d{6,8}\\b",
    "\\bREA\\W{0,5}[A-Z]{2}[ -]{0,3}\\d{5,7}",
    "\\bRegistro Mercantil\\b[^\\n]{0,40}",
    "\\bKRS\\D{0,5}\\d{10}|\\bREGON\\D{0,5}\\d{9}",
    "\\bOrg(?:\\.|anisations)?[ -]?(?:nr|nummer|no)\\D{0,5}\\d{6}-?\\d{4}",
    "\\bCVR\\D{0,8}\\d{2} ?\\d{2} ?\\d{2} ?\\d{2}",
    "\\bFN ?\\d{5,6} ?[a-z]\\b",
    "\\bEIN\\D{0,3}\\d{2}-\\d{7}|\\bABN\\D{0,4}\\d{2} ?\\d{3} ?\\d{3} ?\\d{3}",
  ].join("|"),
  "iu",
);
/** What each entry has, without the letters of the world, which make the search above a slow one. */
const PERHAPS_REGISTER = /\d(?: ?\d){4}|HR[AB]|Regi[sſ]tro Mercantil/i;

/** Ends of names of streets, and words before or after them. */
const ENDINGS =
  "stra(?:ß|ss)e|str\\.|weg|platz|allee|gasse|ring|damm|ufer|straat|laan|plein|gracht|kade|singel|dijk|" +
  "gatan|vägen|gade|vej|gata|torv";
const ENGLISH =
  "street|st|road|rd|avenue|ave|lane|ln|drive|dr|way|boulevard|blvd|court|ct|square|sq|place|pl|highway|" +
  "hwy|terrace|close|quay|row|hill|park|parade|crescent|wharf|yard|mews|walk|pier";
const FRENCH = "rue|avenue|boulevard|place|chemin|allée|quai|route|impasse|cours|zone";
const SOUTHERN =
  "via|viale|piazza|corso|largo|calle|c/|avda\\.?|avenida|plaza|paseo|rua|praça|travessa|ul\\.|al\\.|pl\\.";
const BOX = "\\bP\\.? ?O\\.? Box \\d|\\bPostfach \\d|\\bApartado \\d";
const STREET = new RegExp(
  [
    `\\p{L}{2,25}(?:${ENDINGS}) ?\\d{1,4}`,
    "\\b(?:Stra(?:ß|ss)e|Str\\.|Weg|Platz|Allee|Ring|Ufer|Markt|Straat|Laan|Plein|Kade|Gracht|Dijk) ?\\d{1,4}",
    `\\b\\d{1,5}[A-Za-z]?,? (?:[\\p{L}.'’]{2,25} ){1,4}(?:${ENGLISH})\\b`,
    `\\b\\d{1,4}(?: ?(?:bis|ter))?,? (?:${FRENCH})\\b`,
    `\\b(?:${SOUTHERN}) ?[\\p{L}.'’ -]{2,40}?,? ?(?:n[º°.]? ?)?\\d{1,4}`,
    BOX,
  ].join("|"),
  "giu",
);
/**
 * What each street has, without the letters of the world, which make the search above a slow one. Three of them are
 * also other letters in upper or lower case: where they stand, it has to be made.
 */
const PERHAPS_STREET = new RegExp(
  `(?:${ENDINGS}|markt) ?\\d| (?:${ENGLISH}|${FRENCH})\\b|\\b(?:${SOUTHERN})|${BOX}|[\\u017f\\u212a\\u1e9e]`,
  "i",
);
const POSTCODE =
  /\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b[A-Z]{2},? \d{5}(?:-\d{4})?\b|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b|\b\d{4,5},? \p{Lu}\p{L}|\b\d{4} ?[A-Z]{2}\b|\b\d{2}-\d{3} \p{Lu}|\b\d{4}-\d{3} \p{Lu}|\b\d{3} \d{2} \p{Lu}|\b[A-Z]{2,3},? \d{4}\b/u;

/** @param text text of the page, a line for each block */
export function readLegal(text: string): LegalFacts {
  const vat = VAT_NUMBER.exec(text)?.[0] ?? labelledVat(text);
  const register = PERHAPS_REGISTER.test(text) ? REGISTER.exec(text)?.[0] : undefined;
  return {
    entity: findEntity(text),
    vat: vat === null ? null : clean(vat, 30),
    register: register === undefined ? null : clean(register, 60),
    address: hasAddress(text),
  };
}

function findEntity(text: string): string | null {
  for (const match of text.matchAll(FORM)) {
    const before = text.slice(Math.max(0, match.index - 100), match.index).split("\n").at(-1)!;
    const name = NAME_BEFORE.exec(before)?.[1].replace(/^(?:Copyright|©|\d{4}(?:\s?[-–]\s?\d{4})?)\s+/gi, "");
    if (name !== undefined && /\p{L}{2}/u.test(name)) return clean(`${name} ${match[0]}`, 90);
  }
  return null;
}

function labelledVat(text: string): string | null {
  const number = VAT_LABELLED.exec(text)?.[1];
  return number !== undefined && number.replace(/\D/g, "").length >= 7 ? number : null;
}

/** A street with a number, and a postal code next to it. */
function hasAddress(text: string): boolean {
  return (NUMBER_AND_CODE.test(text) && NAME_AND_NUMBER.test(text)) || hasKnownStreet(text);
}

/**
 * A name, the number of a house, a postal code and a city: so an address looks where its street has no word for
 * street in it, from Slovakia to Greece.
 */
const NAME_AND_NUMBER =
  /\p{Lu}[\p{L}.'’-]{1,25}(?: [\p{L}.'’-]{1,25}){0,3} \d{1,4}[a-zA-Z]?(?:\/\d{1,4})?, ?(?:[A-Z]{1,2}-)?(?:\d{3} \d{2}|\d{4,6}|\d{2}-\d{3}|\d{4}-\d{3}),? \p{Lu}\p{L}/u;

/** What each of these has, without the letters of the world. */
const NUMBER_AND_CODE = /\d[a-zA-Z]?(?:\/\d{1,4})?, ?(?:[A-Z]{1,2}-)?\d\d/;

function hasKnownStreet(text: string): boolean {
  if (!PERHAPS_STREET.test(text)) return false;
  let start = 0;
  // No street goes on in the next line, but its postal code may stand there.
  for (const line of text.split("\n")) {
    if (PERHAPS_STREET.test(line)) {
      for (const match of line.matchAll(STREET)) {
        const at = start + match.index;
        const end = at + match[0].length;
        if (
          POSTCODE.test(text.slice(end, end + 100)) || POSTCODE.test(text.slice(Math.max(0, at - 60), at))
        ) {
          return true;
        }
      }
    }
    start += line.length + 1;
  }
  return false;
}

const EMAIL =
  /(?<![a-z0-9._%+-])[a-z0-9_][a-z0-9._%+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,3}\.[a-z]{2,24}(?![a-z0-9])/gi;
/** What looks like an address and is a file or an example. */
const NO_EMAIL =
  /\.(?:png|jpe?g|webp|gif|svg|js|css)$|@(?:domain|email|yourdomain|sentry)\.|^(?:you|your|name|user|email)@/i;

/** E-mail addresses in a text, in lower case. */
export function findEmails(text: string): string[] {
  if (!text.includes("@")) return [];
  return (text.match(EMAIL) ?? []).filter((email) => !NO_EMAIL.test(email)).map((email) =>
    email.toLowerCase()
  );
}

const PHONE = new RegExp(
  [
    "(?<![\\w.])(?:\\+|00)[1-9]\\d{0,2}[\\s().\\/-]{0,3}\\d(?:[\\s().\\/-]{0,2}\\d){6,11}(?!\\d)",
    "\\b(?:tel|telephone|phone|call|fon|telefon\\w*|t[eé]l[eé]phone|t[eé]l[eé]fono|t[eé]l|tlf|mobil\\w*|hotline)\\b\\.? ?:?(?: (?:us|at|on|number|nr\\.?|no\\.?):?){0,2} ?\\(?\\d(?:[ ().\\/-]{0,2}\\d){5,12}",
    "\\(\\d{3}\\) ?\\d{3}[-. ]\\d{4}\\b|(?<![\\w.-])\\d{3}[-.]\\d{3}[-.]\\d{4}(?![\\w.-])",
  ].join("|"),
  "i",
);

export function namesPhone(text: string): boolean {
  return PHONE.test(text);
}

const COPYRIGHT =
  /(?:©|\(c\)|\bcopyright\b)[^\d\n]{0,60}((?:19|20)\d\d)(?!\d)(?:\s?[-–—/]\s?((?:19|20)?\d\d)(?!\d))?(\s?[-–—]\s*(?:\n|$))?|\b((?:19|20)\d\d)\s?(?:©|\(c\))/gi;

/** The latest year of a copyright notice. "2015 –" with nothing after it is filled in by a script: not known. */
export function copyrightYear(text: string): number | null {
  let latest: number | null = null;
  for (const [, from, to, open, before] of text.matchAll(COPYRIGHT)) {
    if (to === undefined && open !== undefined) continue;
    const start = from ?? before;
    const year = Number(to === undefined ? start : to.length === 2 ? start.slice(0, 2) + to : to);
    if (year <= 2100 && (latest === null || year > latest)) latest = year;
  }
  return latest;
}
