/** Lists of phrases, in the notation that `languages/language.ts` describes, as patterns for folded text. */

import { fold } from "./text.ts";

/** Letters of scripts that part words by spaces and bend them at their ends only. */
const LETTERS = "a-z0-9\\u0370-\\u052f";
const LETTER = new RegExp(`[${LETTERS}]`);
/** What parts two words, in texts and in paths, but no end of a sentence. */
export const BETWEEN =
  "[\\x00-\\x20\\x22-\\x2d\\x2f\\x3a-\\x3e\\x40-\\x60\\x7b-\\xbf\\u2000-\\u206f\\u3000-\\u303f]{1,3}";
/** The rest of a sentence or a line, as far as it belongs together. */
const SAME_SENTENCE = "[^.!?\\n。！？]{0,60}?";

/**
 * The source of a pattern that finds any phrase of a list. Words of alphabets stand between other characters than
 * letters; Arabic, Hebrew and the scripts of East Asia join words, and are found wherever they stand.
 */
export function phrases(list: string): string {
  return together(phrasesOf(fold(list)));
}

/** The phrases of a list. */
export function phrasesOf(list: string): string[] {
  return list.split(",").map((phrase) => phrase.trim()).filter((phrase) => phrase !== "");
}

/** The same of folded phrases, with one look at what stands before a word and one at what stands behind it. */
function together(folded: readonly string[]): string {
  const closed: string[] = [];
  const open: string[] = [];
  const free: string[] = [];
  for (const phrase of folded) {
    if (!beginsWord(phrase)) free.push(patternOf(phrase) + endOf(phrase));
    else if (endOf(phrase) === END) closed.push(patternOf(phrase));
    else open.push(patternOf(phrase) + endOf(phrase));
  }
  const bounded = [...closed.length === 0 ? [] : [either(closed) + END], ...open];
  return either([...bounded.length === 0 ? [] : [`(?<![${LETTERS}])${either(bounded)}`], ...free]);
}

/** One of several patterns. */
export function either(sources: readonly string[]): string {
  return sources.length === 1 ? sources[0] : `(?:${sources.join("|")})`;
}

/** The first phrases of a list as people write them, for telling what was looked for. */
export function examplesOf(list: string, count: number): string[] {
  return list.split(",").map((phrase) => phrase.trim()).filter((phrase) =>
    /^[^()|~!?[\]*]+\*?\??$/.test(phrase)
  )
    .slice(0, count).map((phrase) => phrase.replace(/[*?]+$/, ""));
}

/** Whether a unit of folded text is one of {@link LETTERS}. */
export function isLetter(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39) || (unit >= 0x370 && unit <= 0x52f);
}

/** Whether a phrase begins with a letter of an alphabet, which has to be the first of its word. */
export function beginsWord(text: string): boolean {
  return !text.startsWith("*") && LETTER.test(text.replace(/^[([]+/, "")[0] ?? "");
}

/** Most phrases are words and spaces. */
const PLAIN = /^[^()|?~*![\]\\^$.+{}]+$/;

/** What a phrase is found by, without what must not stand before it or follow. */
export function patternOf(text: string): string {
  if (PLAIN.test(text)) return text.replaceAll(" ", BETWEEN);
  const [phrase, not] = text.split(" !");
  const whole = phrase.replace(/^\*/, "").replace(/ ?\*$/, "");
  const after = not === undefined ? "" : `(?!${BETWEEN}(?:${not})(?![${LETTERS}]))`;
  return whole.replace(MARKS, (mark) => MEANINGS[mark] ?? `\\${mark}`) + after;
}

/** What means something in the notation, or in patterns. Around "~" nothing has to stand. */
const MARKS = / ?~ ?| \?| |\*|\(|[\\^$.+{}]/g;
const MEANINGS: Readonly<Record<string, string>> = {
  "~": SAME_SENTENCE,
  " ~": SAME_SENTENCE,
  "~ ": SAME_SENTENCE,
  " ~ ": SAME_SENTENCE,
  " ?": `(?:${BETWEEN})?`,
  " ": BETWEEN,
  "*": `[${LETTERS}]*`,
  "(": "(?:",
};

/** A word of an alphabet ends here. */
export const END = `(?![${LETTERS}])`;

/**
 * What must not follow a phrase: more letters, unless its word may go on. Short words of Arabic and Hebrew are the
 * beginning of many others; longer ones may bend.
 */
export function endOf(text: string): string {
  const [phrase] = text.split(" !");
  if (phrase.endsWith("*")) return "";
  const last = phrase.replace(/[)\]?]+$/, "").at(-1) ?? "";
  if (LETTER.test(last)) return END;
  return phrase.length <= SHORT && RIGHT_TO_LEFT.test(phrase) ? `(?!${RIGHT_TO_LEFT.source})` : "";
}

const SHORT = 4;
const RIGHT_TO_LEFT = /[\u05d0-\u05ea\u0620-\u064a]/;
