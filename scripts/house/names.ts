/**
 * The names that the text of a function speaks of. Postgres does not know what a plpgsql body needs before it runs:
 * for its catalogue the body is a text.
 */

/** A name with its schema. */
export interface Name {
  schema: string;
  name: string;
  /** Whether a bracket follows: a function, or a table that is inserted into. */
  called: boolean;
}

interface Token {
  kind: "word" | "string" | "mark";
  text: string;
}

/** A string that will be executed, or that is a name to be cast; a sentence for people begins with a capital letter. */
const STATEMENT =
  /^\s*(?:select|insert|update|delete|merge|with|do|call|create|alter|drop|truncate|grant|revoke|lock|refresh|comment)\s/;
const WHOLE_NAME = /^\s*"?[a-z_]\w*"?\."?[a-z_]\w*"?\s*(?:\([^()]*\))?\s*$/;

/**
 * Reads a body, in plpgsql or SQL. Comments name nothing. A string names something if it is a statement, as `execute`
 * and cron take it, or nothing but a name, as `'public.orders'::regclass`; a message names nothing. Names that are put
 * together at run time cannot be seen.
 */
export function namesIn(body: string): Name[] {
  const names: Name[] = [];
  const tokens = [...tokensOf(body)];
  for (const [index, { kind, text }] of tokens.entries()) {
    if (kind === "string" && (STATEMENT.test(text) || WHOLE_NAME.test(text))) names.push(...namesIn(text));
    const [dot, name, bracket] = tokens.slice(index + 1, index + 4);
    const begins = kind === "word" && tokens[index - 1]?.text !== ".";
    if (!begins || dot?.text !== "." || name?.kind !== "word") continue;
    names.push({ schema: text, name: name.text, called: bracket?.text === "(" });
  }
  return names;
}

/** Without white space and comments. A name in quotes is a word; others are in lower case, as Postgres folds them. */
function* tokensOf(sql: string): Generator<Token> {
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(sql);
    if (match) at = pattern.lastIndex;
    return match;
  };
  while (at < sql.length) {
    let match: RegExpExecArray | null;
    if (take(/\s+|--.*/y)) continue;
    if (take(/\/\*/y)) skipComment();
    else if ((match = take(/e'((?:[^'\\]|\\[\s\S]|'')*)'/iy))) yield string(match[1]);
    else if ((match = take(/'((?:[^']|'')*)'/y))) yield string(match[1]);
    else if ((match = take(/\$([a-z_]\w*)?\$([\s\S]*?)\$\1\$/iy))) yield { kind: "string", text: match[2] };
    else if ((match = take(/"((?:[^"]|"")*)"/y))) {
      yield { kind: "word", text: match[1].replaceAll('""', '"') };
    } else if ((match = take(/[a-z_][\w$]*/iy))) yield { kind: "word", text: match[0].toLowerCase() };
    else yield { kind: "mark", text: sql[at++] };
  }

  /** Comments of this kind may hold others. */
  function skipComment(): void {
    for (let depth = 1; depth > 0 && at < sql.length;) {
      if (take(/\/\*/y)) depth++;
      else if (take(/\*\//y)) depth--;
      else at++;
    }
  }
}

const string = (text: string): Token => ({ kind: "string", text: text.replaceAll("''", "'") });
