/**
 * `deno task migrations:baseline`: writes the first migration from `supabase/schemas`, in which the database stands as it
 * is. Once a version is released the baseline is frozen, and migrations are only added (CONTRIBUTING.md).
 */

import { fileURLToPath } from "node:url";
import { readSchemas, released } from "./local/schemas.ts";

/** The migration that an empty database starts with. */
export const baselineFile = fileURLToPath(
  new URL("../supabase/migrations/20261130000000_baseline.sql", import.meta.url),
);

if (import.meta.main) {
  const versions = Object.keys(await released());
  if (versions.length > 0) {
    console.error(
      `The baseline is frozen since ${versions[0]}. Write a new migration instead (CONTRIBUTING.md).`,
    );
    Deno.exit(1);
  }
  await Deno.writeTextFile(baselineFile, await baseline());
}

/** What `supabase/schemas` says, as one migration. */
export async function baseline(): Promise<string> {
  const files = await readSchemas();
  const parts = files.map(({ name, text }) => `-- supabase/schemas/${name}\n\n${text}`);
  return `-- Made by \`deno task migrations:baseline\` from supabase/schemas. Not to be edited.\n\n\n${
    parts.join("\n\n")
  }`;
}
