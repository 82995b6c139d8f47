/** Functions as the schemas write them, so that one can be put in again with another line. */

import { readSchemas } from "../../../scripts/local/schemas.ts";

const source = (await readSchemas()).map(({ text }) => text).join("\n");

/**
 * The statement that replaces a function by itself. A function is followed by its comment.
 *
 * @throws when there is not exactly one function of that name
 */
export function statementOf(name: string): string {
  const pieces = source.split(`\ncreate function ${name}(`);
  if (pieces.length !== 2) throw new Error(`The schemas have ${pieces.length - 1} functions ${name}.`);
  const end = pieces[1].indexOf(";\ncomment on function");
  return `create or replace function ${name}(${pieces[1].slice(0, end)};`;
}

/**
 * The same with some of its text replaced.
 *
 * @throws when a text does not stand in it exactly once
 */
export function changedStatementOf(name: string, edits: [from: string, to: string][]): string {
  return edits.reduce((text, [from, to]) => {
    const pieces = text.split(from);
    if (pieces.length !== 2) throw new Error(`${name} has ${pieces.length - 1} times: ${from}`);
    return pieces.join(to);
  }, statementOf(name));
}
