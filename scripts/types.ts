/**
 * `deno task types`: writes the TypeScript types of the schema `public`, as `supabase gen types` makes them from the
 * migrations. The tests make them again and compare, so that types and migrations cannot drift apart.
 */

import { fileURLToPath } from "node:url";
import { type Cluster, startCluster } from "./local/postgres.ts";
import { cloneDatabase, createTemplate } from "./local/template.ts";
import { run } from "./tests/command.ts";
import { cliEnvironment, findTools, type Tools } from "./tests/tools.ts";

/** Where the types are kept. */
export const typesFile = fileURLToPath(
  new URL("../supabase/functions/_shared/database.types.ts", import.meta.url),
);

if (import.meta.main) {
  const { signal } = new AbortController();
  const tools = await findTools(signal);
  const cluster = await startCluster({ durable: false });
  try {
    await Deno.writeTextFile(
      typesFile,
      await generateTypes(cluster, await createTemplate(cluster), tools, signal),
    );
  } finally {
    await cluster.stop();
  }
}

/**
 * The types of a database that has nothing but the platform and the migrations, formatted.
 *
 * @throws what the CLI says when it fails
 */
export async function generateTypes(
  cluster: Cluster,
  template: string,
  { supabase }: Tools,
  signal: AbortSignal,
): Promise<string> {
  const url = await cloneDatabase(cluster, "typed", template);
  const { success, stdout, text } = await run(
    supabase,
    ["gen", "types", `--remote=${url}`, "--schema", "public", "--lang", "typescript"],
    { signal, env: cliEnvironment },
  );
  if (!success) throw new Error(text);
  const written = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(
      written,
      `/** Made by \`deno task types\` from the migrations. Not to be edited. */\n${stdout}`,
    );
    const formatted = await run(Deno.execPath(), ["fmt", "--quiet", "--line-width=110", written], { signal });
    if (!formatted.success) throw new Error(formatted.text);
    return await Deno.readTextFile(written);
  } finally {
    await Deno.remove(written);
  }
}
