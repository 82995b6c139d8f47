/** Which file imports which, as Deno itself resolves it. Imports of types and those at run time count as well. */

import { glob } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Graph } from "./circles.ts";

/** What `deno info --json` tells of a module. */
interface Module {
  specifier: string;
  error?: string;
  dependencies?: { code?: Resolved; type?: Resolved }[];
}

/** Absent for a bare name that no import map knows: of those the type check speaks. */
interface Resolved {
  specifier?: string;
}

/**
 * Reads all `.ts` and `.js` files of some folders.
 *
 * @param root has the deno.json that says what bare names mean
 * @param folders relative to it
 * @returns paths relative to the root, slashes forward; only files of these folders
 * @throws when a file cannot be read as a module, or imports one that is not there
 */
export async function readImports(root: string, folders: string[]): Promise<Graph> {
  const patterns = folders.map((folder) => `${folder}/**/*.{ts,js}`);
  const files = await Array.fromAsync(glob(patterns, { cwd: root, exclude: ["**/node_modules/**"] }));
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    const imports = files.map((file) => `import ${JSON.stringify(pathToFileURL(join(root, file)).href)};`);
    await Deno.writeTextFile(entry, imports.join("\n"));
    return graphOf(await describe(entry, root), root, new Set(files));
  } finally {
    await Deno.remove(entry);
  }
}

async function describe(entry: string, root: string): Promise<Module[]> {
  const args = ["info", "--json", "--config", join(root, "deno.json"), entry];
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: root }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout)).modules;
}

function graphOf(modules: Module[], root: string, files: Set<string>): Graph {
  const pathOf = (specifier: string) =>
    specifier.startsWith("file:") ? relative(root, fileURLToPath(specifier)) : specifier;
  const graph: Graph = new Map();
  for (const { specifier, error, dependencies = [] } of modules) {
    const path = pathOf(specifier);
    if (error) throw new Error(`${path}: ${error}`);
    if (!files.has(path)) continue;
    const needed = dependencies.flatMap(({ code, type }) => [code?.specifier, type?.specifier])
      .filter((found) => found !== undefined).map(pathOf).filter((name) => files.has(name));
    graph.set(path, new Set(needed));
  }
  return graph;
}
