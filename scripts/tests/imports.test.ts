/**
 * Contract: whoever reads a file of the functions never comes back to it by its imports, and the report engine can
 * be taken out of this house: it knows no database, no Polar and no job.
 */

import { assert, assertEquals } from "@kit/assert";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../supabase/functions/", import.meta.url));
const files = sourcesIn(root);
const imports = new Map(files.map((file) => [file, importsOf(file)]));

Deno.test("no file under supabase/functions imports itself by way of others, types included", () => {
  assert(files.length > 100, "the functions' files were not found");
  assertEquals(circles(), []);
});

/** What of `_shared` the engine may know: what an address is, and what JSON is. */
const ENGINE_MAY_KNOW = ["_shared/shop_url.ts", "_shared/json.ts"];

Deno.test("_audit imports nothing of the scraper, the database, authentication or Polar", () => {
  const engine = files.filter((file) => file.startsWith("_audit/"));
  assert(engine.length > 50, "the engine's files were not found");
  const outside = engine.flatMap((file) =>
    imports.get(file)!
      .filter((target) => !target.startsWith("_audit/") && !ENGINE_MAY_KNOW.includes(target))
      .map((target) => `${file} imports ${target}`)
  );
  assertEquals(outside, []);
});

function sourcesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    if (name === "node_modules") return [];
    const path = join(folder, name);
    if (isDirectory) return sourcesIn(path);
    return name.endsWith(".ts") ? [relative(root, path)] : [];
  }).sort();
}

/** Files of the functions that a file imports, statically or not, for values or types. */
function importsOf(file: string): string[] {
  const text = Deno.readTextFileSync(join(root, file));
  const found = text.matchAll(/\b(?:from|import)\s*\(?\s*"(\.[^"]+)"/g);
  return Array.from(found, ([, target]) => relative(root, join(root, dirname(file), target)));
}

/** Every way from a file back to itself that a walk through all files meets. */
function circles(): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  function walk(file: string, way: readonly string[]): void {
    const at = way.indexOf(file);
    if (at >= 0) found.push([...way.slice(at), file].join(" → "));
    if (at >= 0 || done.has(file)) return;
    for (const target of imports.get(file) ?? []) walk(target, [...way, file]);
    done.add(file);
  }
  for (const file of files) walk(file, []);
  return found;
}
