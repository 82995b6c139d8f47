/**
 * Contract: what no formatter and no linter looks at. SQL fits into 120 columns, and whoever switches a rule off says why.
 * Kills: a diff that nobody reads to the end of its lines; an exception that outlives its reason.
 */

import { assert, assertEquals } from "@kit/assert";
import { glob } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Files of the project by their endings, and their lines. */
async function* linesOf(endings: string): AsyncGenerator<{ file: string; number: number; line: string }> {
  const patterns = ["supabase", "scripts"].map((folder) => `${folder}/**/*.{${endings}}`);
  for await (
    const file of glob(patterns, { cwd: root, exclude: ["**/node_modules/**", "supabase/.temp/**"] })
  ) {
    const lines = (await Deno.readTextFile(join(root, file))).split("\n");
    for (const [index, line] of lines.entries()) yield { file, number: index + 1, line };
  }
}

Deno.test("no merge was left half done", async () => {
  const marks: string[] = [];
  const files = glob("**/*.{md,sql,psql,ts,js,json,toml,yml,html,css}", {
    cwd: root,
    exclude: ["**/node_modules/**", "supabase/.temp/**", ".local/**"],
  });
  for await (const file of files) {
    const text = await Deno.readTextFile(join(root, file));
    if (/^(?:<{7} |>{7} )/m.test(text)) marks.push(file);
  }
  assertEquals(marks, []);
});

/** Migrations are what databases have applied: nobody may lay them out anew. */
const isHistory = (file: string) => file.startsWith("supabase/migrations/");

Deno.test("no line of SQL has more than 120 characters", async () => {
  const long: string[] = [];
  let seen = 0;
  for await (const { file, number, line } of linesOf("sql,psql")) {
    if (isHistory(file)) continue;
    seen++;
    if (line.length > 120) long.push(`${file}:${number}`);
  }
  assertEquals(long, []);
  assert(seen > 5_000, `${seen} lines are not all there are`);
});

/** An exception, named and with its reason: `deno-lint-ignore no-control-regex -- control characters are meant`. */
const EXPLAINED = /deno-lint-ignore(?:-file)?(?: [a-z-]+)+ -- .{5,}/;

Deno.test("every exception from a rule of the linter names the rule and says why, and types and formats have none", async () => {
  const unexplained: string[] = [];
  for await (const { file, number, line } of linesOf("ts,js")) {
    if (file === "scripts/tests/source.test.ts") continue;
    const exception = /\/[/*]\s*(?:deno-(?:lint|fmt|coverage)-ignore|@ts-\w+)/.exec(line);
    if (exception && !EXPLAINED.test(line)) unexplained.push(`${file}:${number}: ${line.trim()}`);
  }
  assertEquals(unexplained, []);
});
