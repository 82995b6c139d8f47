/** The functions of this checkout. */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { digestOf } from "./installation.ts";

/** What would be deployed. */
export interface Source {
  /** Names of the functions, sorted. */
  slugs: string[];
  /** Changes with any of their files, and with their settings. */
  digest: string;
}

const supabase = fileURLToPath(new URL("../../supabase", import.meta.url));

let source: Promise<Source> | undefined;

/**
 * Reads the folder of functions, and the settings that they are deployed with. Once: they have 9 MB, fonts mostly, and a
 * set-up looks at them a dozen times.
 */
export const readFunctions = (): Promise<Source> => source ??= readFolder();

async function readFolder(): Promise<Source> {
  const folder = join(supabase, "functions");
  const files = (await filesIn(folder)).sort();
  const texts = [await Deno.readTextFile(join(supabase, "config.toml"))];
  for (const file of files) texts.push(file, await Deno.readTextFile(join(folder, file)));
  const slugs = files.map((file) => /^([a-z][a-z0-9-]*)\/index\.ts$/.exec(file)?.[1]).filter((slug) =>
    slug !== undefined
  );
  return { slugs, digest: await digestOf(JSON.stringify(texts)) };
}

async function filesIn(folder: string, prefix = ""): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory, isFile } of Deno.readDir(join(folder, prefix))) {
    if (name.startsWith(".")) continue;
    if (isDirectory) files.push(...await filesIn(folder, `${prefix}${name}/`));
    else if (isFile) files.push(prefix + name);
  }
  return files;
}
