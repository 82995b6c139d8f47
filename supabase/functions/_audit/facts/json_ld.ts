/** JSON-LD blocks: what they say, and where they are broken. */

export interface JsonBlock {
  /** undefined where nothing could be read. */
  value: unknown;
  /** What is wrong and after how many characters; null in a valid block. */
  error: { message: string; at: number } | null;
}

/**
 * Reads one block. A broken one is read after the repair of what shops usually do to JSON: comments, CDATA marks,
 * commas after the last entry, line breaks and other control characters in texts. It stays a broken one.
 */
export function parseJsonLd(source: string): JsonBlock {
  // A mark of byte order is no part of a text.
  const block = source.replace(/^\s*\ufeff/, " ");
  try {
    return { value: JSON.parse(block), error: null };
  } catch {
    const error = findError(block);
    try {
      return { value: JSON.parse(repair(block)), error };
    } catch {
      return { value: undefined, error };
    }
  }
}

/** Pieces of JSON (RFC 8259): a text, a number or word, a sign. */
const TOKEN =
  // deno-lint-ignore no-control-regex -- control characters are what it looks for
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)|[{}[\],:]/y;
const SPACE = /[ \t\n\r]*/y;

/** What may come next: a value, a key, what follows a value, … */
type Expected =
  | "value"
  | "entry"
  | "value_or_end"
  | "key"
  | "key_or_end"
  | "colon"
  | "comma_or_end"
  | "nothing";

/**
 * The first place that is no JSON. Engines tell it in words that change from version to version, and a report about
 * the same page must not.
 */
function findError(text: string): { message: string; at: number } {
  const open: string[] = [];
  let expected: Expected = "value";
  let at = 0;
  for (;;) {
    SPACE.lastIndex = at;
    SPACE.exec(text);
    at = SPACE.lastIndex;
    if (at >= text.length) break;
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined) return describe(text, at);
    const next = step(token, expected, open);
    if (next === null) return { message: unexpected(token, expected), at };
    expected = next;
    at = TOKEN.lastIndex;
  }
  return { message: "ends before it is complete", at: text.length };
}

/** What may follow a piece, null where the piece itself may not stand. */
function step(token: string, expected: Expected, open: string[]): Expected | null {
  const after = () => open.length === 0 ? "nothing" : "comma_or_end";
  const wantsValue = expected === "value" || expected === "entry" || expected === "value_or_end";
  if (token === "{" || token === "[") {
    if (!wantsValue) return null;
    open.push(token);
    return token === "{" ? "key_or_end" : "value_or_end";
  }
  if (token === "}" || token === "]") {
    const start = token === "}" ? "{" : "[";
    const mayEnd = expected === "comma_or_end" ||
      expected === (token === "}" ? "key_or_end" : "value_or_end");
    if (!mayEnd || open.at(-1) !== start) return null;
    open.pop();
    return after();
  }
  if (token === ",") {
    if (expected !== "comma_or_end") return null;
    return open.at(-1) === "{" ? "key" : "entry";
  }
  if (token === ":") return expected === "colon" ? "value" : null;
  if (expected === "key" || expected === "key_or_end") return token.startsWith('"') ? "colon" : null;
  return wantsValue ? after() : null;
}

function unexpected(token: string, expected: Expected): string {
  if ((token === "}" || token === "]") && (expected === "key" || expected === "entry")) {
    return "a comma after the last entry";
  }
  if (expected === "comma_or_end") return "a comma is missing";
  if (expected === "colon") return "a colon is missing";
  if (expected === "nothing") return "text after the end";
  return expected.startsWith("key") ? "a name in double quotes is missing" : "a value is missing";
}

/** Why no piece of JSON begins here. */
function describe(text: string, at: number): { message: string; at: number } {
  const rest = text.slice(at, at + 12);
  if (/^(?:<!--|-->|\/\*|\/\/)/.test(rest)) return { message: "a comment", at };
  if (/^(?:<!\[CDATA\[|\]\]>)/.test(rest)) return { message: "a CDATA mark", at };
  if (!rest.startsWith('"')) return { message: "something that is no JSON value", at };
  // A text that does not end as it should: find where it goes wrong.
  for (let i = at + 1; i < text.length; i++) {
    const character = text[i];
    if (character === "\n" || character === "\r") return { message: "a line break inside a text", at: i };
    if (character < " ") return { message: "a control character inside a text", at: i };
    if (character === "\\" && !/^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(text.slice(i, i + 6))) {
      return { message: "an unknown escape inside a text", at: i };
    }
    if (character === "\\") i++;
  }
  return { message: "a text is not closed", at };
}

/**
 * Texts are kept as they are but for their control characters; between them comments, marks and commas go. What is not
 * closed goes on to the end, so that nothing is looked through twice.
 */
const DAMAGE =
  /"(?:[^"\\]|\\[^])*(?:"|\\?$)|<!--|-->|(?:\/\/|\/\*)?[ \t]{0,8}(?:<!\[CDATA\[|\]\]>)(?:[ \t]{0,8}\*\/)?|\/\*[^]*?(?:\*\/|$)|\/\/[^\n]*|,(?=\s*[}\]])|\ufeff/g;

function repair(text: string): string {
  return text.replace(DAMAGE, (piece) => piece.startsWith('"') ? escapeControls(piece) : "");
}

function escapeControls(text: string): string {
  // deno-lint-ignore no-control-regex -- control characters are what it looks for
  return text.replace(/[\u0000-\u001f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
