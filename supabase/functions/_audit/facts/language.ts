/** In which language a page is written: told by its text first, for what pages declare is often another shop's. */

import { codeOf, languageOf, LANGUAGES } from "./languages.ts";

export interface LanguageFacts {
  /** ISO 639-1; null where it could not be told for certain. */
  code: string | null;
  /** Languages that the text may be in, the likeliest first: their words are looked for. */
  perhaps: string[];
  /** What tells it: `words`, `script`, `lang`, `og:locale`, `hreflang`, `domain`. */
  signs: string[];
}

/** What a page declares: language tags by where they stand. */
export interface Declared {
  lang: string | null;
  locale: string | null;
  /** Of the alternate that is the page itself. */
  hreflang: string | null;
  /** Host of the page. */
  host: string;
}

/** As much of a text as tells its language. */
const MAX_CHARS = 8_000;

const BY_WORD = new Map<string, string[]>();
for (const { code, frequent } of LANGUAGES) {
  for (const word of new Set(frequent.split(" "))) {
    if (word !== "") BY_WORD.set(word, [...BY_WORD.get(word) ?? [], code]);
  }
}

/** Different words of one language that make a text certain, and that make it likely. */
const CERTAIN = { words: 4, score: 6, lead: 1.6 };
const LIKELY = { score: 1, lead: 1.2 };

/** Languages that hardly differ in their frequent words, and share most others. */
const TWINS: readonly (readonly string[])[] = [["da", "nb"], ["cs", "sk"], ["hr", "sl"], ["ru", "uk", "bg"]];

/** Which language a text is in, and what a page says of itself beside it. @param text visible text, not folded */
export function tellLanguage(text: string, declared: Declared): LanguageFacts {
  const sample = text.length > MAX_CHARS
    ? `${text.slice(0, MAX_CHARS / 2)} ${text.slice(-MAX_CHARS / 2)}`
    : text;
  const said =
    ([["lang", declared.lang], ["og:locale", declared.locale], ["hreflang", declared.hreflang]] as const)
      .flatMap(([sign, tag]) =>
        tag !== null && /^[a-z]{2,3}(?:[-_]|$)/i.test(tag) ? [{ sign, code: sameAs(codeOf(tag)) }] : []
      );
  const agreeing = (code: string) => said.filter((one) => one.code === code).map(({ sign }) => sign);

  const script = scriptOf(sample);
  if (script !== null && script.code !== null) {
    return { code: script.code, perhaps: [script.code], signs: ["script", ...agreeing(script.code)] };
  }
  const ranked = wordsOf(sample, script?.among ?? null);
  const [top, next] = ranked;
  const lead = top === undefined ? 0 : top.score / Math.max(next?.score ?? 0, 0.5);
  const perhaps = ranked.filter(({ score }) => score >= top.score / 2).slice(0, 3).map(({ code }) => code);
  const declaredCodes = [...new Set(said.map(({ code }) => code))];
  for (const code of declaredCodes) if (languageOf(code) && !perhaps.includes(code)) perhaps.push(code);

  if (top !== undefined && top.words >= CERTAIN.words && top.score >= CERTAIN.score) {
    const twins = TWINS.find((codes) => codes.includes(top.code)) ?? [];
    // Between twins, what the page declares decides; both vocabularies are read.
    const named = declaredCodes.find((code) => twins.includes(code)) ?? top.code;
    const rival = ranked.find(({ code }) => !twins.includes(code) && code !== top.code);
    if (lead >= CERTAIN.lead || (twins.length > 0 && top.score >= CERTAIN.lead * (rival?.score ?? 0))) {
      return { code: named, perhaps, signs: ["words", ...agreeing(named)] };
    }
  }
  // Too little text to tell: what the page declares counts, where the text does not speak against it.
  for (const code of declaredCodes) {
    const own = ranked.find((one) => one.code === code);
    const other = ranked.find((one) => one.code !== code);
    const fits = own !== undefined ? own.score * LIKELY.lead >= (other?.score ?? 0) : (other?.score ?? 0) < 3;
    if (fits && script?.among?.includes(code) !== false) {
      const signs = own !== undefined && own.score >= LIKELY.score ? ["words"] : [];
      return { code, perhaps, signs: [...signs, ...agreeing(code)] };
    }
  }
  const byDomain = codeOf(declared.host.split(".").at(-1) ?? "");
  if (top !== undefined && top.code === byDomain && top.score >= 3 && lead >= CERTAIN.lead) {
    return { code: top.code, perhaps, signs: ["words", "domain"] };
  }
  return { code: null, perhaps, signs: [] };
}

/** One code for what is read with the same words. */
function sameAs(code: string): string {
  return languageOf(code)?.code ?? code;
}

interface Rank {
  code: string;
  score: number;
  /** Different ones. */
  words: number;
}

/** Letters of any script, as far as punctuation does not part them. */
// deno-lint-ignore no-control-regex -- control characters are what it looks for
const WORD = /[^\s\x00-\x40\x5b-\x60\x7b-\xbf\u2000-\u206f\u3000-\u303f]+/g;

/** Languages by their frequent words in a text, the likeliest first. A word of several counts for each in part. */
function wordsOf(text: string, among: readonly string[] | null): Rank[] {
  const ranks = new Map<string, { score: number; words: Set<string> }>();
  const times = new Map<string, number>();
  for (const word of text.toLowerCase().match(WORD) ?? []) {
    const codes = BY_WORD.get(word);
    if (codes === undefined) continue;
    const seen = (times.get(word) ?? 0) + 1;
    times.set(word, seen);
    // A word that a menu repeats a hundred times says no more than one that stands four times.
    if (seen > 4) continue;
    for (const code of codes) {
      if (among !== null && !among.includes(code)) continue;
      const rank = ranks.get(code) ?? { score: 0, words: new Set() };
      rank.score += 1 / codes.length;
      rank.words.add(word);
      ranks.set(code, rank);
    }
  }
  return [...ranks].map(([code, { score, words }]) => ({ code, score, words: words.size }))
    .sort((a, b) => b.score - a.score || (a.code < b.code ? -1 : 1));
}

/** Scripts of one language, and those of several. */
const SCRIPTS: readonly { letters: RegExp; code: string | null; among?: readonly string[] }[] = [
  { letters: /[\u0370-\u03ff\u1f00-\u1fff]/g, code: "el" },
  { letters: /[\u0590-\u05ff]/g, code: "he" },
  { letters: /[\uac00-\ud7a3]/g, code: "ko" },
  { letters: /[\u0e00-\u0e7f]/g, code: "th" },
  { letters: /[\u0900-\u097f]/g, code: "hi" },
  { letters: /[\u10a0-\u10ff]/g, code: "ka" },
  { letters: /[\u0530-\u058f]/g, code: "hy" },
  { letters: /[\u0600-\u06ff]/g, code: null, among: ["ar", "fa", "ur"] },
  { letters: /[\u0400-\u04ff]/g, code: null, among: ["ru", "uk", "bg", "sr", "mk", "be", "kk"] },
  { letters: /[\u3040-\u30ff\u3400-\u9fff]/g, code: null, among: ["ja", "zh"] },
];
const LATIN = /[a-z\u00c0-\u024f]/gi;
/** A character of these says as much as several letters. */
const DENSE = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]/g;

/** The script that most of a text is in, where that tells something; null for Latin letters. */
function scriptOf(text: string): { code: string | null; among: readonly string[] | null } | null {
  // deno-lint-ignore no-control-regex -- control characters are what it looks for
  if (/^[\x00-\u024f\u2000-\u20ff]*$/.test(text)) return null;
  const count = (letters: RegExp) => text.match(letters)?.length ?? 0;
  const counts = SCRIPTS.map((script) => ({ ...script, count: count(script.letters) }))
    .sort((a, b) => b.count - a.count);
  const [most] = counts;
  // Names of brands and products are in Latin letters everywhere.
  const latin = count(LATIN);
  if (most.count < 20 || (most.count + 3 * count(DENSE)) * 2 < latin) return null;
  if (most.code !== null) return { code: most.code, among: null };
  if (most.among!.includes("ja")) {
    const kana = count(/[\u3040-\u30ff]/g);
    return { code: kana * 20 > most.count ? "ja" : "zh", among: null };
  }
  if (most.among!.includes("ar")) {
    const persian = count(/[\u067e\u0686\u0698\u06af\u06a9\u06cc]/g);
    const urdu = count(/[\u0679\u0688\u0691\u06d2]/g);
    return { code: urdu * 50 > most.count ? "ur" : persian * 20 > most.count ? "fa" : "ar", among: null };
  }
  // Letters that only one of the Cyrillic alphabets has.
  if (count(/[їєґ]/gi) * 200 > most.count) return { code: "uk", among: null };
  if (count(/[ыэ]/gi) * 200 > most.count) {
    return { code: count(/[ўі]/gi) * 100 > most.count ? "be" : "ru", among: null };
  }
  if (count(/[јљњћђџ]/gi) * 200 > most.count) return { code: "sr-Cyrl", among: null };
  return { code: count(/ъ/gi) * 100 > most.count ? "bg" : null, among: ["ru", "uk", "bg"] };
}
