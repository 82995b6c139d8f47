/**
 * `deno task client`: writes what is made of docs/reference.md and the database's types, the calls of the typed client
 * (`scripts/client`) and docs/openapi.json. A test makes them again and compares.
 */

import { released } from "./local/schemas.ts";
import { type Call, callsOf } from "./reference/calls.ts";
import { openApiOf } from "./reference/openapi.ts";
import { moduleOf } from "./reference/typescript.ts";

const root = new URL("../", import.meta.url);
const read = (path: string) => Deno.readTextFile(new URL(path, root));

/** The calls of the reference. */
export async function readCalls(): Promise<Call[]> {
  return callsOf(await read("docs/reference.md"), await read("supabase/functions/_shared/database.types.ts"));
}

/** The newest release, by which the package and the document are called too. */
export async function readVersion(): Promise<string> {
  return Object.keys(await released()).at(-1) ?? "0.0.0";
}

/** What is generated: paths from the root of the project, and texts as `deno fmt` lays them out. */
export async function generateClient(calls: Call[]): Promise<Map<string, string>> {
  const of = (...callers: Call["caller"][]) => calls.filter(({ caller }) => callers.includes(caller));
  const buyers = moduleOf(of("anyone", "user"), "EdgeKit", "The calls of a buyer's frontend.");
  const operators = moduleOf(of("operator"), "OperatorKit", "The calls of operators and backends.");
  return new Map([
    ["scripts/client/buyer_calls.ts", await format(buyers, "ts")],
    ["scripts/client/operator_calls.ts", await format(operators, "ts")],
    ["docs/openapi.json", await format(JSON.stringify(openApiOf(calls, await readVersion())), "json")],
  ]);
}

async function format(text: string, ext: "ts" | "json"): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--no-config", "--line-width=110", `--ext=${ext}`, "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { success, stdout } = await child.output();
  if (!success) throw new Error("deno fmt does not understand what was generated");
  return new TextDecoder().decode(stdout);
}

if (import.meta.main) {
  for (const [path, text] of await generateClient(await readCalls())) {
    await Deno.writeTextFile(new URL(path, root), text);
  }
}
