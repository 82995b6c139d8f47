/**
 * The way into Postgres: one RPC is one HTTP request and one transaction. PostgREST's client alone does
 * that; the whole of supabase-js would be most of a function's size.
 */

import { PostgrestClient } from "@supabase/postgrest-js";
import type { Database, Json } from "./database.types.ts";
import { fail, type Failure, internalError, type Log, type Result } from "./http.ts";

type Functions = Database["public"]["Functions"];

/** The name of a database function in the schema `public`. */
export type RpcName = keyof Functions;

/**
 * What an argument takes. SQL takes null for every argument, which the generated types do not say. For `jsonb` they
 * say `Json`, which no interface fits; whatever JSON can say is meant.
 */
type Accepted<T> = [T] extends [never] ? never : [Json] extends [T] ? unknown : T | null;

/** The arguments of a database function, by name. A function without any takes `{}`. */
export type RpcArgs<N extends RpcName> = {
  [K in keyof Functions[N]["Args"]]: Accepted<Functions[N]["Args"][K]>;
};

/** What a database function returns. The generated types leave out that `fail_scrape` returns null. */
export type RpcAnswer<N extends RpcName> = Functions[N]["Returns"] | (N extends "fail_scrape" ? null : never);

/**
 * Calls a database function as the service role. Never throws.
 *
 * @param name function in the schema `public`
 * @param args its named parameters
 * @param signal ends the wait; the statement itself may still commit
 * @returns what the function returned, JSON still to be parsed, or a failure made by {@link databaseFailure}
 */
export type Rpc = <N extends RpcName>(
  name: N,
  args: RpcArgs<N>,
  signal: AbortSignal,
) => Promise<Result<RpcAnswer<N>>>;

/** The error of a PostgREST or supabase-js call. */
export interface DatabaseError {
  /** SQLSTATE, PostgREST's own `PGRSTnnn`, or empty when no answer came. */
  code: string;
  message: string;
  details?: string | null;
  hint?: string | null;
}

/** An `Rpc` to the project of `SUPABASE_URL` with its default secret key. Throws where they are not set. */
export function createRpc(log: Log): Rpc {
  const url = Deno.env.get("SUPABASE_URL");
  const key = JSON.parse(Deno.env.get("SUPABASE_SECRET_KEYS") ?? "{}").default;
  if (!url || !key) throw new Error("SUPABASE_URL and a default key in SUPABASE_SECRET_KEYS must be set");
  const client = new PostgrestClient<Database>(`${url.replace(/\/+$/, "")}/rest/v1`, {
    headers: { apikey: key },
  });
  return async (name, args, signal) => {
    const { data, error } = await client.rpc(name, args as Functions[typeof name]["Args"]).abortSignal(
      signal,
    );
    if (!error) return { ok: true, value: data };
    return databaseFailure(name, error, log);
  };
}

/** SQLSTATE classes and codes that pass by themselves: connection, rollback, resources, locks, shutdown. */
const TRANSIENT = /^(?:08|40|53|57|58|55P03$|55006$|25006$|PGRST00)/;

/**
 * Maps a database error to an answer. `PTnnn` is raised on purpose for a caller who can mend it: HTTP
 * status nnn, the message is the code, the hint the message, the detail says which thing, or for 429 after how
 * many seconds. No answer, or a
 * state that passes, is 503 `try_again`. Everything else is 500 `internal_error`. The latter two are logged
 * with the SQLSTATE only, since messages of Postgres quote values.
 */
export function databaseFailure(name: string, error: DatabaseError, log: Log): Failure {
  const status = Number(/^PT([45]\d\d)$/.exec(error.code)?.[1]);
  if (status) {
    const details = error.details || undefined;
    const more = status === 429 ? { retryAfter: Number(details) || undefined } : { details };
    return fail(status, error.message, error.hint ?? "The database refused the request.", more);
  }
  const transient = !error.code || TRANSIENT.test(error.code);
  log("error", "database_error", { rpc: name, sqlstate: error.code, transient });
  if (!transient) return internalError();
  return fail(503, "try_again", "The database could not be reached. Try again in a moment.", {
    retryAfter: 5,
  });
}
