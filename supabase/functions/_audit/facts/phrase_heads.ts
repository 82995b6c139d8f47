/** How texts begin in which a phrase may stand. */

/**
 * The first letters of all that a phrase matches: `(a|b)c` begins with "ac" or "bc". Where a space, a `*` or a `~` follows,
 * anything may come next, and the beginning is shorter.
 *
 * @param phrase in the notation of `languages/language.ts`, folded
 * @param length letters that are wanted, three at most
 * @throws where a phrase may begin with anything: nothing could be looked up by it
 */
export function headsOf(phrase: string, length: number): string[] {
  // Most begin with a word and nothing else.
  if (LONG_WORD.test(phrase)) return [phrase.slice(0, length)];
  if (SHORT_WORD.test(phrase)) return [phrase.split(/[ ~*]/, 1)[0].slice(0, length)];
  const complete = new Set<string>();
  for (const head of grow(phrase.split(" !")[0], [""], length, complete)) complete.add(head);
  if (complete.has("")) throw new Error(`The phrase "${phrase}" may begin with anything`);
  return [...complete];
}

/** Three letters of which none is optional, and fewer with nothing behind them that could be one more. */
const LONG_WORD = /^[^ ~*?!()[\]]{3}(?!\?)/;
const SHORT_WORD = /^[^ ~*?!()[\]]{1,2}(?=[ ~*]|$)/;

/** Makes beginnings longer by what is written. Gives those that may still grow. */
function grow(written: string, beginnings: string[], length: number, complete: Set<string>): string[] {
  let open = beginnings;
  for (let at = 0; at < written.length && open.length > 0;) {
    const sign = written[at];
    if (sign === " " || sign === "~" || sign === "*") {
      for (const head of open) complete.add(head);
      return [];
    }
    const end = sign === "(" ? closing(written, at) : sign === "[" ? written.indexOf("]", at) : at;
    const inner = written.slice(at + 1, end);
    const grown = sign === "("
      ? alternatives(inner).flatMap((choice) => grow(choice, open, length, complete))
      : [...sign === "[" ? inner : sign].flatMap((letter) => lengthen(open, letter, length, complete));
    const optional = written[end + 1] === "?";
    open = optional ? [...open, ...grown] : grown;
    at = end + (optional ? 2 : 1);
  }
  return open;
}

function lengthen(heads: string[], letter: string, length: number, complete: Set<string>): string[] {
  const longer = heads.map((head) => head + letter);
  if (longer[0].length < length) return longer;
  for (const head of longer) complete.add(head);
  return [];
}

/** Where the bracket ends that begins at a place. */
function closing(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === "(") depth++;
    else if (text[at] === ")" && --depth === 0) return at;
  }
  return text.length;
}

/** What stands between the bars of a bracket, those of inner brackets left alone. */
function alternatives(text: string): string[] {
  const found: string[] = [];
  let [start, depth] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "(") depth++;
    else if (text[at] === ")") depth--;
    else if (text[at] === "|" && depth === 0) {
      found.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...found, text.slice(start)];
}
