/** Characters that reorder, hide or break text where it is shown: controls, bidi marks, invisible spaces. */
// deno-lint-ignore no-control-regex -- control characters are what it looks for
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

/** Letters that Unicode does not take apart into a letter and a mark. */
const WHOLE: Record<string, string> = { "ß": "ss", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d" };

/** Lower case without accents, for comparing words: `Rückgabe` and `RUCKGABE` are one. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  // deno-lint-ignore no-control-regex -- control characters are what it looks for
  if (/^[\x00-\x7f]*$/.test(lower)) return lower;
  return lower.normalize("NFD").replace(/\p{M}+/gu, "").replace(/[ßłøæœđ]/g, (letter) => WHOLE[letter]);
}

/** Spaces of any kind as one, none at the ends. */
export function oneLine(text: string): string {
  const trimmed = text.trim();
  return trimmed !== "" && /\s\s|[^\S ]/.test(trimmed) ? trimmed.replace(/\s+/g, " ") : trimmed;
}

const WITHOUT_SPACES = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]/g;

/** Words of a text, as spaces part them; two characters of scripts without spaces count as one word. */
export function countWords(text: string): number {
  let words = 0;
  let inWord = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > MAX_ASCII) return countAnyWords(text);
    if (unit === 0x20 || (unit >= 0x09 && unit <= 0x0d)) inWord = false;
    else if (!inWord && isLetterOrDigit(unit)) {
      inWord = true;
      words++;
    }
  }
  return words;
}

const MAX_ASCII = 0x7f;

function isLetterOrDigit(unit: number): boolean {
  const letter = unit | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (unit >= 0x30 && unit <= 0x39);
}

/** The same for the scripts of the world, which takes many times as long. */
function countAnyWords(text: string): number {
  const dense = text.match(WITHOUT_SPACES)?.length ?? 0;
  const spaced = dense === 0 ? text : text.replace(WITHOUT_SPACES, " ");
  return Math.ceil(dense / 2) + (spaced.match(/[\p{L}\p{N}]\S*/gu)?.length ?? 0);
}
