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

/** Finds phrases of many languages in folded texts, most of which hold none. */
export interface Finder {
  /** A look that costs little: whether a word begins as one of the phrases has it. */
  mayHold(folded: string): boolean;
  find(folded: string): RegExpExecArray | null;
}

/** @param lists one of each language; the patterns are made when the first text may hold something */
export function finderOf(lists: () => readonly string[]): Finder {
  let all: string[] | undefined;
  let beginnings: Beginnings | undefined;
  let inner: string[] = [];
  let latin: RegExp | undefined;
  let others: RegExp | undefined;
  const phrasesOf = () =>
    all ??= [
      ...new Set(
        fold(lists().join(",")).split(",").map((phrase) => phrase.trim()).filter((phrase) => phrase !== ""),
      ),
      // The longer phrase is found where a shorter one begins it.
    ].sort((a, b) => b.length - a.length);
  const inOtherLetters = () =>
    others ??= new RegExp(together(phrasesOf().filter((phrase) => !isLatin(phrase))));
  const mayHold = (text: string) => {
    if (beginnings === undefined) {
      beginnings = beginningsOf(phrasesOf());
      inner = phrasesOf().flatMap((phrase) => phrase.startsWith("*") ? phrase.match(WORDS)?.[0] ?? [] : []);
    }
    if (!isLatin(text) && inOtherLetters().test(text)) return true;
    for (const word of text.match(WORDS) ?? []) {
      const { long, whole, open } = beginnings;
      if (word.length >= LONG && long.has(word.slice(0, LONG))) return true;
      if (whole.has(word) || open.has(word.slice(0, 4)) || open.has(word.slice(0, 3))) return true;
      if (inner.some((part) => word.includes(part))) return true;
    }
    return false;
  };
  return {
    mayHold,
    find(text) {
      if (!mayHold(text)) return null;
      latin ??= new RegExp(together(phrasesOf().filter(isLatin)));
      const found = latin.exec(text);
      if (found !== null || isLatin(text)) return found;
      return inOtherLetters().exec(text);
    },
  };
}

const WORDS = /[a-z0-9]+/g;
/** Letters that tell a word. */
const LONG = 5;

/** How the words of phrases begin: the first five letters of long ones, short ones whole, or open at their end. */
interface Beginnings {
  long: Set<string>;
  whole: Set<string>;
  open: Set<string>;
}

function beginningsOf(phrases: readonly string[]): Beginnings {
  const found: Beginnings = { long: new Set(), whole: new Set(), open: new Set() };
  for (const phrase of phrases) {
    for (const { 0: word, index } of phrase.matchAll(WORDS)) {
      if (word.length >= LONG) found.long.add(word.slice(0, LONG));
      else if (word.length >= 3 && phrase[index + word.length] === "*") found.open.add(word);
      else if (word.length >= 3) found.whole.add(word);
      // "groz[aau]m?" and "kurven?" go on after their letters.
      if (word.length >= 3 && word.length < LONG && /[[(?]/.test(phrase[index + word.length] ?? "")) {
        found.open.add(word);
      }
    }
  }
  return found;
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

/** Most phrases are words and spaces. */
const PLAIN = /^[^()|?~*![\]\\^$.+{}]+$/;

function patternOf(text: string): string {
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
const END = `(?![${LETTERS}])`;

/**
 * What must not follow a phrase: more letters, unless its word may go on. Short words of Arabic and Hebrew are the
 * beginning of many others; longer ones may bend.
 */
function endOf(text: string): string {
  const [phrase] = text.split(" !");
  if (phrase.endsWith("*")) return "";
  const last = phrase.replace(/[)\]?]+$/, "").at(-1) ?? "";
  if (LETTER.test(last)) return END;
  return phrase.length <= SHORT && RIGHT_TO_LEFT.test(phrase) ? `(?!${RIGHT_TO_LEFT.source})` : "";
}

const SHORT = 4;
const RIGHT_TO_LEFT = /[\u05d0-\u05ea\u0620-\u064a]/;
