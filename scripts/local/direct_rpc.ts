/** Database functions without PostgREST, for whoever works on a database and starts no stack. */

import type postgres from "postgres";
import type { Rpc } from "../../supabase/functions/_shared/database.ts";

/** Calls each function as one statement with named parameters; what is an object goes in as JSON. Throws where it raises. */
export function directRpc(sql: postgres.Sql): Rpc {
  return async <T>(name: string, args: Record<string, unknown>) => {
    const fields = Object.entries(args);
    const isJson = (value: unknown) => typeof value === "object" && value !== null;
    const named = fields.map(([key, value], n) => `${key} => $${n + 1}${isJson(value) ? "::jsonb" : ""}`);
    const values = fields.map(([, value]) => isJson(value) ? sql.json(value as postgres.JSONValue) : value);
    const [row] = await sql.unsafe(`select public.${name}(${named.join(", ")}) as value`, values as string[]);
    return { ok: true, value: row.value as T };
  };
}
