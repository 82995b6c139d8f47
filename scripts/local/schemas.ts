/** `supabase/schemas`: the database as it is, in files that read forward. And which migrations are frozen. */

import { fileURLToPath } from "node:url";
import { join } from "node:path";

/** A file of `supabase/schemas`. */
export interface SchemaFile {
  name: string;
  text: string;
}

const supabase = fileURLToPath(new URL("../../supabase", import.meta.url));

/** All files, in the order in which they are applied: that of their names. */
export async function readSchemas(): Promise<SchemaFile[]> {
  const directory = join(supabase, "schemas");
  const names = (await Array.fromAsync(Deno.readDir(directory))).map(({ name }) => name).sort();
  return Promise.all(
    names.map(async (name) => ({ name, text: await Deno.readTextFile(join(directory, name)) })),
  );
}

/** Versions that were released, oldest first, each with the SHA-256 of every migration that it came with. */
export async function released(): Promise<Record<string, Record<string, string>>> {
  return JSON.parse(await Deno.readTextFile(join(supabase, "released.json")));
}
