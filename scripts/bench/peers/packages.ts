/**
 * The peers' packages. They are large, and nothing else wants them: `packages.json` beside this file is no member of the
 * workspace, and only who measures peers installs it.
 */

import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../../tests/command.ts";

const manifest = fileURLToPath(new URL("./packages.json", import.meta.url));
const folder = fileURLToPath(new URL("../../../.local/peers/", import.meta.url));

/** Packages that are there. */
export interface Packages {
  /** As from a file beside the packages. */
  // deno-lint-ignore no-explicit-any -- their types are there only once they are installed
  require(name: string): any;
  /** The version of one of those in `packages.json`. */
  version(name: string): string;
}

/**
 * Installs the packages, unless these versions are there already.
 *
 * @throws when npm cannot
 */
export async function installPackages(): Promise<Packages> {
  const wanted = await Deno.readTextFile(manifest);
  const done = join(folder, "installed.json");
  if (await Deno.readTextFile(done).catch(() => "") !== wanted) {
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(join(folder, "package.json"), wanted);
    const { success, text } = await run("npm", [
      ...["-C", folder, "install", "--no-audit", "--no-fund", "--no-package-lock", "--prefer-offline"],
      ...["--omit=optional", "--ignore-scripts"], // a tunnel's binaries, for a command line that nobody calls here
    ], { signal: new AbortController().signal, deadline: 5 * 60_000 });
    if (!success) throw new Error(`npm could not install the peers.\n${text}`);
    await Deno.writeTextFile(done, wanted);
  }
  const { dependencies } = JSON.parse(wanted);
  return { require: createRequire(done), version: (name) => dependencies[name] };
}
