/** Characters that reorder, hide or break text where it is shown: controls, bidi marks, invisible spaces. */
// deno-lint-ignore no-control-regex
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]+/g;

/**
 * Text of a stranger's page as it may be kept and shown: one line, no control or direction characters, well
 * formed, at most `max` characters and an ellipsis.
 */
export function clean(text: string, max: number): string {
  // Cut first: a megabyte in one attribute is not worth the walk. Four times leaves room for what is removed.
  const line = text.slice(0, max * 4).replace(UNSAFE, " ").replace(/\s+/g, " ").trim().toWellFormed();
  const characters = Array.from(line);
  return characters.length > max ? `${characters.slice(0, max - 1).join("").trimEnd()}…` : line;
}

/** Like {@link clean}, null for nothing. */
export function cleanOrNull(text: string | null | undefined, max: number): string | null {
  return text === null || text === undefined ? null : clean(text, max) || null;
}

/** Lower case without accents, for comparing words: `Rückgabe` and `RUCKGABE` are one. */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}+/gu, "").toLowerCase().replace(/ß/g, "ss");
}
