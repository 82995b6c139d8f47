/**
 * Supabase's advisors (github.com/supabase/splinter), as the CLI brings them, and two of their lints that it does not have
 * yet. They look at the schemas that config.toml exposes to the API.
 */

import postgres from "postgres";
import type { Cluster } from "../local/postgres.ts";
import { cloneDatabase } from "../local/template.ts";
import { ACCEPTED } from "./accepted_findings.ts";
import { run } from "./command.ts";
import { type Outcome, single, sum } from "./outcome.ts";
import { cliEnvironment, type Tools } from "./tools.ts";

const config = new URL("../../supabase/config.toml", import.meta.url);

/** One thing wrong for each kind of look: at a view, at a table, at a function. */
const PLANTED = `
  create view public.planted_view with (security_invoker = false) as select id from public.orders;
  grant select on public.planted_view to anon;
  create materialized view public.planted_rows as select id from public.orders;
  grant select on public.planted_rows to anon;
  create table public.planted_table (id int primary key);
  grant select on public.planted_table to anon;
  create function public.planted_function() returns int language sql security definer set search_path = '' as 'select 1';
  grant execute on function public.planted_function() to anon;`;

const PLANTED_FINDINGS = [
  "anon_security_definer_function_executable public.planted_function()",
  "materialized_view_in_api public.planted_rows",
  "rls_disabled_in_public public.planted_table",
  "security_definer_view public.planted_view",
];

/** Every finding is accepted with a reason, every accepted one is found, and what is planted is found as well. */
export async function checkAdvisors(
  cluster: Cluster,
  template: string,
  tools: Tools,
  signal: AbortSignal,
): Promise<Outcome> {
  const found = await findingsOf(await cloneDatabase(cluster, "advised", template), tools, signal);
  const planted = await cloneDatabase(cluster, "badly_advised", template);
  await execute(planted, PLANTED);
  const foundPlanted = await findingsOf(planted, tools, signal);
  const missed = PLANTED_FINDINGS.filter((finding) => !foundPlanted.includes(finding));
  return sum([
    single("the advisors find nothing that is not accepted with a reason", lines(unaccepted(found))),
    single("whatever is accepted is still found", lines(outlived(found))),
    single("the advisors look: they find what is planted", lines(missed)),
  ]);
}

/** Findings that nobody has accepted. */
export function unaccepted(found: string[], accepted = Object.keys(ACCEPTED)): string[] {
  return found.filter((finding) => !accepted.some((pattern) => covers(pattern, finding)));
}

/** Accepted ones that are found no more. */
export function outlived(found: string[], accepted = Object.keys(ACCEPTED)): string[] {
  return accepted.filter((pattern) => !found.some((finding) => covers(pattern, finding)));
}

function covers(pattern: string, finding: string): boolean {
  return pattern.endsWith("*") ? finding.startsWith(pattern.slice(0, -1)) : finding === pattern;
}

async function findingsOf(databaseUrl: string, tools: Tools, signal: AbortSignal): Promise<string[]> {
  const { success, stdout, text } = await run(
    tools.supabase,
    [
      ...["db", "advisors", `--remote=${databaseUrl}`, "--level", "info", "--fail-on", "none"],
      ...["--output-format", "json"],
    ],
    { signal, env: cliEnvironment },
  );
  if (!success) throw new Error(`supabase db advisors: ${text}`);
  const { results }: { results: { name: string; metadata: Record<string, string> }[] } = JSON.parse(stdout);
  const ofCli = results.map(({ name, metadata }) => {
    const about = metadata.fkey_name ? `${metadata.name}.${metadata.fkey_name}` : metadata.name;
    return `${name} ${metadata.schema}.${about}`;
  });
  return [...new Set([...ofCli, ...await definers(databaseUrl)])].sort();
}

/** Lints 0028 and 0029, which the CLI does not bring: what visitors and users may call and what runs as its owner. */
async function definers(databaseUrl: string): Promise<string[]> {
  const exposed = /^schemas = \[(.*)\]$/m.exec(await Deno.readTextFile(config))![1].replaceAll('"', "'");
  const rows = await execute<{ finding: string }>(
    databaseUrl,
    `select format('%s_security_definer_function_executable %s.%s(%s)', role, n.nspname, p.proname,
       pg_get_function_identity_arguments(p.oid)) as finding
     from pg_proc p
     join pg_namespace n on n.oid = p.pronamespace
     cross join unnest(array['anon', 'authenticated']) role
     where p.prosecdef and n.nspname in (${exposed}) and has_function_privilege(role, p.oid, 'execute')`,
  );
  return rows.map(({ finding }) => finding);
}

async function execute<T>(databaseUrl: string, statements: string): Promise<T[]> {
  const sql = postgres(databaseUrl, { max: 1, onnotice() {} });
  return await sql.unsafe(statements).simple().finally(() => sql.end()) as unknown as T[];
}

function lines(list: string[]): string | null {
  return list.length === 0 ? null : list.join("\n");
}
