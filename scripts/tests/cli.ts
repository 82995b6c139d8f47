/**
 * What the Supabase CLI has to say: that it can deploy the migrations, that the configuration is what it wants, and that the
 * types it makes of them are those that are kept.
 */

import postgres from "postgres";
import { migrate } from "../local/migrations.ts";
import type { Cluster } from "../local/postgres.ts";
import { cloneDatabase, createEmpty } from "../local/template.ts";
import { generateTypes, typesFile } from "../types.ts";
import { catalogueOf, differences } from "./catalogue.ts";
import { run } from "./command.ts";
import { type Outcome, single, sum } from "./outcome.ts";
import { cliEnvironment, type Tools } from "./tools.ts";

/**
 * `supabase db push` onto a database that has nothing but the platform, which must then be the same as the template,
 * made by our own migration runner. After either of the two the other finds nothing to do.
 */
export async function checkPush(
  cluster: Cluster,
  template: string,
  tools: Tools,
  signal: AbortSignal,
): Promise<Outcome> {
  const url = await createEmpty(cluster, "pushed");
  const push = (databaseUrl: string) =>
    run(tools.supabase, ["db", "push", `--remote=${databaseUrl}`, "--yes", "--include-seed"], {
      signal,
      env: cliEnvironment,
    });
  const { success, text } = await push(url);
  if (!success) return single("supabase db push", text);
  const unpushed = await cloneDatabase(cluster, "unpushed", template);
  const expected = await catalogueAt(unpushed);
  const again = await migrate(url, { seed: false });
  const late = await push(unpushed);
  return sum([
    single("the CLI warns of nothing in config.toml", /^WARN.*$/m.exec(text)?.[0] ?? null),
    single(
      "supabase db push makes the same schema as our migration runner",
      compare(await catalogueAt(url), expected),
    ),
    single("S110: after supabase db push our migration runner finds nothing to do", again.join("\n") || null),
    single(
      "S110: after our migration runner supabase db push finds nothing to do",
      late.success ? compare(await catalogueAt(unpushed), expected) : late.text,
    ),
  ]);
}

/** `supabase gen types`, which must make what `database.types.ts` has. */
export async function checkTypes(
  cluster: Cluster,
  template: string,
  tools: Tools,
  signal: AbortSignal,
): Promise<Outcome> {
  const same = await generateTypes(cluster, template, tools, signal) === await Deno.readTextFile(typesFile);
  return single("the types are those of the migrations", same ? null : "Run `deno task types`.");
}

async function catalogueAt(databaseUrl: string): Promise<string[]> {
  const sql = postgres(databaseUrl, { max: 1, onnotice() {} });
  return await catalogueOf(sql).finally(() => sql.end());
}

function compare(pushed: string[], expected: string[]): string | null {
  return differences(expected, pushed).join("\n") || null;
}
