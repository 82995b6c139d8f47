/**
 * `deno task client:pack [folder]`: makes the npm package `@edge-kit/client` out of `scripts/client`, as `npm pack` does,
 * in the folder or in `.local`. JavaScript and declarations are made file by file, so that nothing is bundled twice.
 */

import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { readVersion } from "./client.ts";
import { run } from "./tests/command.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => Deno.readTextFile(join(root, path));

/** What may be imported: names of the package's entries, and their files. */
const ENTRIES = { ".": "client", "./follow": "follow", "./operator": "operator", "./react": "react" };

/**
 * Makes the package.
 *
 * @returns the path of the file that `npm install` takes
 * @throws what TypeScript or npm finds wrong
 */
export async function packClient(folder: string, signal: AbortSignal): Promise<string> {
  const build = await Deno.makeTempDir();
  try {
    for await (const { name } of Deno.readDir(join(root, "scripts/client"))) await compile(name, build);
    // In the package the types of the database are there, not elsewhere.
    await compile("../../supabase/functions/_shared/database.types.ts", build);
    await Deno.writeTextFile(join(build, "package.json"), JSON.stringify(await manifest(), null, 2));
    await Deno.writeTextFile(join(build, "README.md"), await read("docs/client.md"));
    await Deno.writeTextFile(join(build, "LICENSE"), await read("LICENSE"));
    await Deno.mkdir(folder, { recursive: true });
    const { success, stdout, text } = await run(
      "npm",
      ["pack", build, "--json", `--pack-destination=${folder}`],
      { signal },
    );
    if (!success) throw new Error(text);
    return join(folder, JSON.parse(stdout)[0].filename);
  } finally {
    await Deno.remove(build, { recursive: true });
  }
}

/** One file as JavaScript and as declarations, beside each other. */
async function compile(name: string, build: string): Promise<void> {
  const source = await read(join("scripts/client", name));
  const compilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
  };
  const input = { fileName: basename(name), reportDiagnostics: true };
  const declared = { ...compilerOptions, declaration: true, isolatedDeclarations: true };
  for (
    const [ending, { outputText, diagnostics = [] }] of [
      [".js", ts.transpileModule(source, { ...input, compilerOptions })],
      [".d.ts", ts.transpileDeclaration(source, { ...input, compilerOptions: declared })],
    ] as const
  ) {
    const [problem] = diagnostics;
    if (problem) throw new Error(`${name}: ${ts.flattenDiagnosticMessageText(problem.messageText, "\n")}`);
    const text = outputText.replace(/(from "\.\/[\w.]+)\.ts"/g, '$1.js"');
    await Deno.writeTextFile(join(build, basename(name).replace(/\.ts$/, ending)), text);
  }
}

/** Its package.json. Versions are those of deno.json, or newer ones that promise to be compatible. */
async function manifest(): Promise<Record<string, unknown>> {
  const { imports } = JSON.parse(await read("deno.json"));
  const version = /@([\d.]+)$/.exec(imports["@supabase/supabase-js"])![1];
  return {
    name: "@edge-kit/client",
    version: await readVersion(),
    description: "Typed calls and live React hooks for a shop on E-Com Edge Kit",
    license: "MIT",
    type: "module",
    sideEffects: false,
    exports: Object.fromEntries(
      Object.entries(ENTRIES).map(([entry, file]) => [
        entry,
        { types: `./${file}.d.ts`, default: `./${file}.js` },
      ]),
    ),
    peerDependencies: { "@supabase/supabase-js": `^${version}`, react: ">=18" },
    peerDependenciesMeta: { react: { optional: true } },
  };
}

if (import.meta.main) {
  const { signal } = new AbortController();
  console.log(await packClient(resolve(Deno.args[0] ?? join(root, ".local")), signal));
}
