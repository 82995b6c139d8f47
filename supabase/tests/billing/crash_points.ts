/**
 * Puts the database's functions in again with a crash point after each of their statements, so that a test can have any
 * of them fail there (crash_points.sql). It takes what the database has, not what the migrations say, so that nothing
 * can be forgotten.
 */

import type postgres from "postgres";

/** What belongs together in PL/pgSQL's text and holds no statement's end. */
const token =
  /--[^\n]*|\/\*[\s\S]*?\*\/|[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"[^"]*"|(\$\w*\$)[\s\S]*?\1|[()]|;|\b\w+\b/g;

/**
 * A function's body with `assert tests.point('name:n')` after its n-th statement. Declarations are no statements.
 * Behind a `return` or a `raise` the point is never reached, which does no harm.
 */
export function withPoints(name: string, body: string): string {
  let [depth, declaring, statements] = [0, false, 0];
  return body.replace(token, (text: string, ...rest: unknown[]) => {
    const offset = rest.find((one) => typeof one === "number") as number;
    if (text === "(") depth++;
    if (text === ")") depth--;
    if (depth === 0 && /^declare$/i.test(text)) declaring = true;
    if (depth === 0 && /^begin$/i.test(text)) declaring = false;
    if (text !== ";" || depth > 0 || declaring || body.slice(offset + 1).trim() === "") return text;
    return `; assert tests.point('${name}:${++statements}');`;
  });
}

/** Every PL/pgSQL function of `edge_kit` that may write, the triggers' among them, and the door. */
export async function addPoints(sql: postgres.Sql): Promise<void> {
  const functions = await sql<{ name: string; body: string; definition: string }[]>`
    select p.oid::regproc::text as name, p.prosrc as body, pg_get_functiondef(p.oid) as definition
    from pg_proc p join pg_language l on l.oid = p.prolang
    where l.lanname = 'plpgsql' and p.provolatile = 'v'
      and (p.pronamespace = 'edge_kit'::regnamespace or p.oid = 'public.ingest_polar_event(text,text)'::regprocedure)`;
  for (const { name, body, definition } of functions) {
    await sql.unsafe(definition.replace(body, () => withPoints(name, body)));
  }
}
