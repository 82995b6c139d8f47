/** Patterns made of the words of languages: of some of them, or of all at once. */

import type { Language } from "./languages/language.ts";
import { languageOf, LANGUAGES } from "./languages.ts";
import { PhraseBook } from "./phrase_book.ts";

/** One of a language's lists. */
export type List = (language: Language) => string;

/** Lists as every language has them: for what is looked at before the page's language is known. */
export function inAllLanguages(lists: readonly List[]): PhraseBook {
  return new PhraseBook(() => lists.map((list) => LANGUAGES.map(list)));
}

const chosen = new WeakMap<readonly string[], readonly Language[]>();

/** The words of these languages, and of English, which shops write everywhere; of all where none is known. */
export function vocabularies(codes: readonly string[]): readonly Language[] {
  let languages = chosen.get(codes);
  if (languages === undefined) chosen.set(codes, languages = choose(codes));
  return languages;
}

function choose(codes: readonly string[]): readonly Language[] {
  const known = codes.flatMap((code) => languageOf(code) ?? []);
  if (known.length === 0) return LANGUAGES;
  const english = LANGUAGES[0];
  return [...new Set([...known, english])];
}

/**
 * What is made of each language's words, once for each language.
 *
 * @param make is asked for each language that a page may be in
 */
export function perLanguage<Made>(make: (language: Language) => Made): (codes: readonly string[]) => Made[] {
  const made = new Map<string, Made>();
  // A page asks with the same list of codes for each of its lines.
  const asked = new WeakMap<readonly string[], Made[]>();
  return (codes) => {
    let all = asked.get(codes);
    if (all !== undefined) return all;
    all = vocabularies(codes).map((language) => {
      let own = made.get(language.code);
      if (own === undefined) made.set(language.code, own = make(language));
      return own;
    });
    asked.set(codes, all);
    return all;
  };
}

/** Bits of the languages whose words are read on a page, as a phrase book has them. @param codes languages of the page */
export function languageBits(codes: readonly string[]): number {
  return vocabularies(codes).reduce((bits, language) => bits | 1 << LANGUAGES.indexOf(language), 0);
}
