/**
 * The Supabase CLI and the Deno that hosted functions run on. By npx and not from deno.json: they are one package per
 * platform, and Deno refuses to resolve them where one platform's is missing.
 */

import { dirname, join } from "node:path";
import { run } from "./command.ts";

/** The compatibility version of Supabase's edge runtime. */
export const hostedDeno = "2.1.4";
const cli = "3.1.0";

/** Paths of programs. */
export interface Tools {
  supabase: string;
  deno: string;
}

/** Environment of the CLI: says nothing to anyone, and talks to our Postgres, which has no TLS. */
export const cliEnvironment = { DO_NOT_TRACK: "1", SUPABASE_TELEMETRY_DISABLED: "1", PGSSLMODE: "disable" };

/** @throws when npm cannot provide them */
export async function findTools(signal: AbortSignal): Promise<Tools> {
  const { success, stdout, text } = await run(
    "npx",
    ["-y", "-p", `supabase@${cli}`, "-p", `deno@${hostedDeno}`, "-c", "command -v supabase; command -v deno"],
    { signal },
  );
  const [supabase, shim] = stdout.trim().split("\n");
  if (!success || !shim) {
    throw new Error(`npx could not provide supabase@${cli} and deno@${hostedDeno}.\n${text}`);
  }
  // The shim passes no signal on: killing it would leave Deno running.
  return { supabase, deno: join(dirname(await Deno.realPath(shim)), "deno") };
}
