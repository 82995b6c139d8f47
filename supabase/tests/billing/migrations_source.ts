/** Functions as the migrations write them, so that one can be put in again with another line. */

const migrations = new URL("../../migrations/", import.meta.url);

/** All migrations, one after the other. */
async function readMigrations(): Promise<string> {
  const files = (await Array.fromAsync(Deno.readDir(migrations))).map(({ name }) => name).sort();
  return (await Promise.all(files.map((file) => Deno.readTextFile(new URL(file, migrations))))).join("\n");
}

const source = await readMigrations();

/**
 * The statement that replaces a function by itself. A function is followed by its comment.
 *
 * @throws when there is not exactly one function of that name
 */
export function statementOf(name: string): string {
  const pieces = source.split(`\ncreate function ${name}(`);
  if (pieces.length !== 2) throw new Error(`The migrations have ${pieces.length - 1} functions ${name}.`);
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
