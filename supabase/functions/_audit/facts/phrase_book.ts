/**
 * Phrases of many languages, looked up in short texts, most of which hold none. A pattern of the words of thirty languages
 * takes longer to compile than a page takes to be read: here each phrase has a pattern of its own, and only if it is not
 * just a word, made when the first text begins like it.
 */

import { headsOf } from "./phrase_heads.ts";
import { beginsWord, END, endOf, isLetter, patternOf, phrasesOf } from "./phrases.ts";
import { fold } from "./text.ts";

/** Where a phrase stands in a text, and what is written there. */
export interface FoundPhrase {
  index: number;
  text: string;
}

interface Entry {
  list: number;
  phrase: string;
  /** Bits of the languages that have it. */
  languages: number;
  /** What it is found by, once a text begins like it. */
  form: Form | undefined;
}

interface Form {
  /** Of those that match at one place, the one with the least counts. */
  rank: number;
  latin: boolean;
  /** It stands at the beginning of a word. */
  bounded: boolean;
  /** How it is written, where that is one way only. */
  plain: string | null;
  /** No letter may follow. */
  closed: boolean;
  /** Finds it at a place where it is not plain. */
  pattern: RegExp;
}

/** A phrase that may stand at a place of a text, for it begins like it. */
interface Candidate {
  entry: Entry;
  at: number;
}

/** So many letters are looked up. */
const HEAD = 3;
const MAX_ASCII = 0x7f;

export class PhraseBook {
  private readonly byHead = new Map<string, Entry[]>();
  /** The ends of compound words, such as `*warenkorb`. */
  private readonly endings: Entry[] = [];
  private lists: (() => readonly (readonly string[])[]) | null;

  /**
   * @param lists the lists by their numbers, each as every language has it, in the notation of `languages/language.ts`;
   * they are asked for when the first text is looked at
   */
  constructor(lists: () => readonly (readonly string[])[]) {
    this.lists = lists;
  }

  /** What may stand in a folded text. For most texts that is nothing, and the answer null. */
  lookAt(text: string): Look | null {
    this.build();
    const found: Candidate[] = [];
    let inWord = false;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      const letter = isLetter(unit);
      // Scripts that join words have phrases anywhere.
      if (letter ? !inWord : unit > MAX_ASCII) this.addThoseAt(text, at, found);
      inWord = letter;
    }
    for (const entry of this.endings) {
      const ending = entry.phrase.slice(1);
      for (let at = text.indexOf(ending); at >= 0; at = text.indexOf(ending, at + 1)) {
        found.push({ entry, at });
      }
    }
    return found.length === 0 ? null : new Look(text, found);
  }

  private addThoseAt(text: string, at: number, found: Candidate[]): void {
    for (let length = HEAD; length > 0; length--) {
      const entries = this.byHead.get(text.slice(at, at + length));
      if (entries === undefined) continue;
      for (let i = 0; i < entries.length; i++) found.push({ entry: entries[i], at });
    }
  }

  private build(): void {
    if (this.lists === null) return;
    for (const [list, texts] of this.lists().entries()) {
      // All at once: one text is folded faster than thirty.
      for (const [language, text] of fold(texts.join("\n")).split("\n").entries()) {
        for (const phrase of phrasesOf(text)) this.add(phrase, list, 1 << language);
      }
    }
    this.lists = null;
  }

  private add(phrase: string, list: number, language: number): void {
    if (phrase.startsWith("*")) put(this.endings, phrase, list, language);
    else {
      for (const head of headsOf(phrase, HEAD)) {
        let entries = this.byHead.get(head);
        if (entries === undefined) this.byHead.set(head, entries = []);
        put(entries, phrase, list, language);
      }
    }
  }
}

/** Adds a language's phrase to those with the same beginning. */
function put(entries: Entry[], phrase: string, list: number, language: number): void {
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i];
    if (entry.list !== list || entry.phrase !== phrase) continue;
    entry.languages |= language;
    return;
  }
  entries.push({ list, phrase, languages: language, form: undefined });
}

/** What may stand in one text. */
export class Look {
  private readonly text: string;
  private readonly candidates: readonly Candidate[];

  constructor(text: string, candidates: readonly Candidate[]) {
    this.text = text;
    this.candidates = candidates;
  }

  /** The first phrase of a list, the longest where several stand at one place. Those in Latin letters come before all. */
  find(list: number): FoundPhrase | null {
    let first: Candidate | null = null;
    for (const one of this.candidates) {
      if (one.entry.list === list && (first === null || isBefore(one, first)) && this.matches(one)) {
        first = one;
      }
    }
    return first === null ? null : { index: first.at, text: this.textOf(first) };
  }

  /** Bits of the languages that have a phrase of the list which stands in the text. */
  languages(list: number): number {
    let bits = 0;
    for (const one of this.candidates) {
      const { entry } = one;
      if (entry.list === list && (entry.languages & ~bits) !== 0 && this.matches(one)) {
        bits |= entry.languages;
      }
    }
    return bits;
  }

  private matches({ entry, at }: Candidate): boolean {
    const { text } = this;
    const { bounded, plain, closed, pattern } = formOf(entry);
    if (bounded && isLetter(text.charCodeAt(at - 1))) return false;
    if (plain !== null) {
      return text.startsWith(plain, at) && !(closed && isLetter(text.charCodeAt(at + plain.length)));
    }
    pattern.lastIndex = at;
    return pattern.test(text);
  }

  private textOf({ entry, at }: Candidate): string {
    const { plain, pattern } = formOf(entry);
    if (plain !== null) return plain;
    pattern.lastIndex = at;
    return pattern.exec(this.text)![0];
  }
}

function isBefore(one: Candidate, other: Candidate): boolean {
  const [form, otherForm] = [formOf(one.entry), formOf(other.entry)];
  if (form.latin !== otherForm.latin) return form.latin;
  return one.at !== other.at ? one.at < other.at : form.rank < otherForm.rank;
}

/** Nothing in it means anything but itself. */
const PLAIN = /^[^\\^$.*+?()[\]{}|]+$/;
/** No phrase is longer. */
const LONGEST = 1000;
const NO_PATTERN = /(?!)/;

function formOf(entry: Entry): Form {
  return entry.form ??= describe(entry.phrase);
}

function describe(phrase: string): Form {
  const [written, end] = [patternOf(phrase), endOf(phrase)];
  const plain = (end === "" || end === END) && PLAIN.test(written);
  const bounded = beginsWord(phrase);
  return {
    // Whole words, then beginnings of words, then what stands anywhere; of each the longest first.
    rank: (!bounded ? 2 : end === END ? 0 : 1) * LONGEST - phrase.length,
    // deno-lint-ignore no-control-regex -- control characters are what it looks for
    latin: /^[\x00-\x7f]*$/.test(phrase),
    bounded,
    plain: plain ? written : null,
    closed: end === END,
    pattern: plain ? NO_PATTERN : new RegExp(written + end, "y"),
  };
}
