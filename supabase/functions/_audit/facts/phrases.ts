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
  return together(fold(list).split(",").map((phrase) => phrase.trim()).filter((phrase) => phrase !== ""));
}

/** The same of folded phrases, with one look at what stands before a word. */
function together(folded: readonly string[]): string {
  const bounded = folded.filter(beginsWord).map(patternOf);
  const free = folded.filter((phrase) => !beginsWord(phrase)).map(patternOf);
  return either([
    ...bounded.length === 0 ? [] : [`(?<![${LETTERS}])${either(bounded)}`],
    ...free,
  ]);
}

/** Finds phrases of many languages in folded texts, most of which are in letters from a to z. */
export interface Finder {
  find(folded: string): RegExpExecArray | null;
}

/** @param lists one of each language */
export function finderOf(lists: readonly string[]): Finder {
  const folded = [...new Set(lists.flatMap((list) => fold(list).split(",")).map((phrase) => phrase.trim()))]
    .filter((phrase) => phrase !== "")
    // The longer phrase is found where a shorter one begins it.
    .sort((a, b) => b.length - a.length);
  const latin = new RegExp(together(folded.filter(isLatin)));
  const others = new RegExp(together(folded.filter((phrase) => !isLatin(phrase))));
  return {
    find: (text) => latin.exec(text) ?? (isLatin(text) ? null : others.exec(text)),
  };
}

function isLatin(text: string): boolean {
  // deno-lint-ignore no-control-regex -- control characters are what it looks for
  return /^[\x00-\x7f]*$/.test(text);
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

function beginsWord(text: string): boolean {
  return !text.startsWith("*") && LETTER.test(text.replace(/^[([]+/, "")[0] ?? "");
}

function patternOf(text: string): string {
  const [phrase, not] = text.split(" !");
  const whole = phrase.replace(/^\*/, "").replace(/ ?\*$/, "");
  const open = /\*$/.test(phrase);
  const last = whole.replace(/[)\]?]+$/, "").at(-1) ?? "";
  const end = open ? "" : LETTER.test(last) ? `(?![${LETTERS}])` : endOf(whole);
  const after = not === undefined ? "" : `(?!${BETWEEN}(?:${not})(?![${LETTERS}]))`;
  return Array.from(whole, (character, at) => pieceOf(character, whole, at)).join("") + end + after;
}

/** Short words of Arabic and Hebrew are the beginning of many others; longer ones may bend. */
function endOf(phrase: string): string {
  return phrase.length <= SHORT && RIGHT_TO_LEFT.test(phrase) ? `(?!${RIGHT_TO_LEFT.source})` : "";
}

const SHORT = 4;
const RIGHT_TO_LEFT = /[\u05d0-\u05ea\u0620-\u064a]/;

function pieceOf(character: string, text: string, at: number): string {
  switch (character) {
    case " ":
      // Around "~" nothing has to stand.
      if (text[at - 1] === "~" || text[at + 1] === "~") return "";
      return text[at + 1] === "?" ? `(?:${BETWEEN})` : BETWEEN;
    case "~":
      return SAME_SENTENCE;
    case "*":
      return `[${LETTERS}]*`;
    case "(":
      return "(?:";
    case ")":
    case "|":
    case "?":
    case "[":
    case "]":
      return character;
    default:
      return character.replace(/[\\^$.+{}]/, "\\$&");
  }
}
