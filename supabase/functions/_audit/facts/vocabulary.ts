/** How many lists there are; a power of two. */
const LISTS = 256;
/** A page that has more different words of one shape has the rest of them learnt again each time. */
const MAX_LIST = 32;

interface Word<Value> {
  text: string;
  length: number;
  value: Value;
}

/**
 * Words with values, looked up where they stand in a page. To make a text of each and hash it, as a map needs it, would
 * cost several times as much.
 */
export class Vocabulary<Value> {
  private readonly lists = new Array<Word<Value>[] | undefined>(LISTS).fill(undefined);

  add(text: string, value: Value): void {
    const list = this.lists[shapeOf(text, 0, text.length)] ??= [];
    if (list.length < MAX_LIST) list.push({ text, length: text.length, value });
  }

  /** The value of the word between two places, undefined where it is not known. */
  find(html: string, start: number, end: number): Value | undefined {
    const list = this.lists[shapeOf(html, start, end)];
    if (list === undefined) return undefined;
    for (let i = 0; i < list.length; i++) {
      const word = list[i];
      if (word.length === end - start && html.startsWith(word.text, start)) return word.value;
    }
    return undefined;
  }

  /** The same for a word in whatever case, where those that were added are in lower case. */
  findInAnyCase(html: string, start: number, end: number): Value | undefined {
    const value = this.find(html, start, end);
    if (value !== undefined || isLowerCase(html, start, end)) return value;
    const text = html.slice(start, end).toLowerCase();
    return this.find(text, 0, text.length);
  }
}

/** Words of the same length, first and last letter are few. */
function shapeOf(html: string, start: number, end: number): number {
  if (start === end) return 0;
  return (end - start) * 7 + html.charCodeAt(start) * 31 + html.charCodeAt(end - 1) & LISTS - 1;
}

function isLowerCase(html: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const unit = html.charCodeAt(at);
    if ((unit >= 0x41 && unit <= 0x5a) || unit > 0x7f) return false;
  }
  return true;
}
