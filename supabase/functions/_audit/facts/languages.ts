/** The languages whose words we know. A new one is a file in `languages/` and a line here. */

import { ARABIC } from "./languages/ar.ts";
import { BULGARIAN } from "./languages/bg.ts";
import { CZECH } from "./languages/cs.ts";
import { DANISH } from "./languages/da.ts";
import { GERMAN } from "./languages/de.ts";
import { GREEK } from "./languages/el.ts";
import { ENGLISH } from "./languages/en.ts";
import { SPANISH } from "./languages/es.ts";
import { ESTONIAN } from "./languages/et.ts";
import { FINNISH } from "./languages/fi.ts";
import { FRENCH } from "./languages/fr.ts";
import { HEBREW } from "./languages/he.ts";
import { CROATIAN } from "./languages/hr.ts";
import { HUNGARIAN } from "./languages/hu.ts";
import { ITALIAN } from "./languages/it.ts";
import { JAPANESE } from "./languages/ja.ts";
import { KOREAN } from "./languages/ko.ts";
import type { Language } from "./languages/language.ts";
import { LITHUANIAN } from "./languages/lt.ts";
import { LATVIAN } from "./languages/lv.ts";
import { NORWEGIAN } from "./languages/nb.ts";
import { DUTCH } from "./languages/nl.ts";
import { POLISH } from "./languages/pl.ts";
import { PORTUGUESE } from "./languages/pt.ts";
import { ROMANIAN } from "./languages/ro.ts";
import { RUSSIAN } from "./languages/ru.ts";
import { SLOVAK } from "./languages/sk.ts";
import { SLOVENIAN } from "./languages/sl.ts";
import { SWEDISH } from "./languages/sv.ts";
import { TURKISH } from "./languages/tr.ts";
import { UKRAINIAN } from "./languages/uk.ts";
import { CHINESE } from "./languages/zh.ts";

export const LANGUAGES: readonly Language[] = [
  ...[ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, DUTCH, PORTUGUESE, POLISH, SWEDISH, DANISH, NORWEGIAN],
  ...[FINNISH, CZECH, SLOVAK, SLOVENIAN, CROATIAN, HUNGARIAN, ROMANIAN, BULGARIAN, GREEK, ESTONIAN, LATVIAN],
  ...[LITHUANIAN, RUSSIAN, UKRAINIAN, TURKISH, ARABIC, HEBREW, JAPANESE, CHINESE, KOREAN],
];

const BY_CODE = new Map(LANGUAGES.map((language) => [language.code, language]));
/** Other codes for the same words. */
const SAME: Record<string, string> = { no: "nb", nn: "nb", iw: "he", sr: "hr", bs: "hr", gl: "pt" };

/** What is known of a language by its code, with or without a country; undefined where its words are not known. */
export function languageOf(code: string): Language | undefined {
  // Serbian words are known in Latin letters only.
  if (/cyrl/i.test(code)) return undefined;
  const short = codeOf(code);
  return BY_CODE.get(SAME[short] ?? short);
}

/** The part of a language tag that names the language, in lower case: `pt-BR` is `pt`. */
export function codeOf(tag: string): string {
  return tag.trim().split(/[-_]/)[0].toLowerCase();
}
