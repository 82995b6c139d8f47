/**
 * Whether "not found by its words" means anything on a page. A fault needs positive knowledge: which language the page
 * is in, told by its own text and not only by what it declares, and words for the thing in that language.
 */

import type { ReadPage } from "../crawl.ts";
import { languageOf } from "../facts/languages.ts";
import { examplesOf } from "../facts/phrases.ts";
import { type List, vocabularies } from "../facts/words.ts";
import { type PageVerdict, unknown } from "./check.ts";

const UNTOLD = "The page's language could not be told from its words, its script or what it declares.";
const DECLARED_ONLY =
  "The page has too few words to tell its language; what it declares alone proves nothing.";

/**
 * Why words prove nothing on this page; null where they do. A page of few words is in the language of the shop's home
 * page, where nothing on it speaks against that.
 */
export function notUnderstood({ facts }: ReadPage, home: ReadPage | null): PageVerdict | null {
  const { code, perhaps, signs } = facts.content.language;
  const spoken = code !== null && (signs.includes("words") || signs.includes("script"));
  if (spoken) {
    return languageOf(code) === undefined
      ? unknown(`The page is in a language (${code}) whose words are not known here.`)
      : null;
  }
  const own = home?.facts.content.language;
  const likeHome = own !== undefined && own.code !== null && home!.facts !== facts &&
    (code === own.code || (code === null && (perhaps.length === 0 || perhaps.includes(own.code))));
  if (likeHome) return notUnderstood(home!, null);
  return unknown(code === null ? UNTOLD : DECLARED_ONLY);
}

/** The first reason on any of several pages. */
export function notAllUnderstood(pages: readonly ReadPage[], home: ReadPage | null): PageVerdict | null {
  for (const page of pages) {
    const reason = notUnderstood(page, home);
    if (reason !== null) return reason;
  }
  return null;
}

const EXAMPLES = 3;

/**
 * What was looked for, as a shop owner can check it: some of the words, in the page's language and in English.
 *
 * @param beside names, addresses and elements that would have done as well
 */
export function wordsFor({ facts }: ReadPage, lists: readonly List[], beside?: string): string {
  const { code } = facts.content.language;
  const words = vocabularies(code === null ? [] : [code]).slice(0, 2).flatMap((language) =>
    lists.flatMap((list) => examplesOf(list(language), EXAMPLES))
  );
  const quoted = [...new Set(words)].map((word) => `“${word}”`).join(", ");
  return `words such as ${quoted}${beside === undefined ? "" : `; ${beside}`}`;
}
