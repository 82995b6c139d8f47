/** Makes methods out of a table of calls, and one shape of answers out of what functions and RPCs say. */

import type { SupabaseClient } from "@supabase/supabase-js";
import type { Answer, KeyedOptions, Refusal } from "./answer.ts";

/** A client of supabase-js, whatever types it was made with. */
// deno-lint-ignore no-explicit-any -- its types describe tables, which calls do not need
export type AnySupabaseClient = SupabaseClient<any, any, any>;

/** Where a call leads, and the codes that it refuses with. */
export type CallRow =
  | { function: string; codes: readonly string[] }
  | { rpc: string; codes: readonly string[] };

/** A row for each method of an interface. */
export type CallTable<Kit> = { readonly [Method in keyof Kit]: CallRow };

type AnyAnswer = Answer<unknown, string>;
type AnyMethod = (args?: object, options?: KeyedOptions) => Promise<AnyAnswer>;

/** The methods of `calls`, on a client that somebody else makes and signs in. */
export function bind<Kit extends object>(supabase: AnySupabaseClient, calls: CallTable<Kit>): Kit {
  const methods = Object.entries<CallRow>(calls).map(([method, row]): [string, AnyMethod] => [
    method,
    "rpc" in row
      ? (args) => callDatabase(supabase, row.rpc, row.codes, args)
      : (body, options) => callFunction(supabase, row.function, row.codes, body, options),
  ]);
  // The table and the interface are written together, by one generator.
  return Object.fromEntries(methods) as Kit;
}

async function callFunction(
  supabase: AnySupabaseClient,
  name: string,
  codes: readonly string[],
  body?: object,
  { idempotencyKey, signal }: KeyedOptions = {},
): Promise<AnyAnswer> {
  const headers: Record<string, string> = idempotencyKey === undefined
    ? {}
    : { "idempotency-key": idempotencyKey };
  const { data, error } = await supabase.functions.invoke(name, { body, headers, signal });
  if (!error) return { data, error: null };
  // Where supabase-js had an answer, it is the error's context; else the context is what fetch threw.
  const response: Partial<Response> | undefined = error.context;
  if (typeof response?.text !== "function") return refuse(unreachable());
  const said = await problemOf(response as Response);
  const retryAfter = Number(response.headers?.get("retry-after")) || undefined;
  return refuse({ ...known(said, codes), ...(retryAfter && { retryAfter }) });
}

/** The problem in an answer; the text as it is where it has none. */
async function problemOf(response: Response): Promise<Refusal<string>> {
  const text = await response.text();
  try {
    const { code, message, details } = JSON.parse(text);
    return { code, message, ...(details !== undefined && { details }) };
  } catch {
    return { code: "", message: text.slice(0, 500), details: response.status };
  }
}

async function callDatabase(
  supabase: AnySupabaseClient,
  name: string,
  codes: readonly string[],
  args?: object,
): Promise<AnyAnswer> {
  const { data, error, status } = await supabase.rpc(name, args);
  if (!error) return { data: data ?? null, error: null };
  if (status === 0) return refuse(unreachable());
  const { code = "", message, hint, details } = error;
  // 42501 is "no privilege"; PGRST30x a token that is expired or of somebody else.
  if (code === "42501" || code.startsWith("PGRST30")) {
    return refuse({ code: "not_allowed", message: "Sign in, then ask again." });
  }
  if (!/^PT\d{3}$/.test(code)) return refuse(known({ code, message, details: details ?? undefined }, codes));
  const refusal = known({ code: message, message: hint ?? message, ...(details && { details }) }, codes);
  const retryAfter = code === "PT429" ? Number(details) || undefined : undefined;
  return refuse({ ...refusal, ...(retryAfter && { retryAfter }) });
}

const refuse = (error: Refusal<string>): AnyAnswer => ({ data: null, error });

const unreachable = (): Refusal<string> => ({
  code: "unreachable",
  message: "No answer came. Look at the connection and try again.",
});

/** The refusal if it is one of this call, so that a program that has a case for each code has them all. */
function known(said: Refusal<string>, codes: readonly string[]): Refusal<string> {
  if (codes.includes(said.code)) return said;
  return {
    code: "unexpected",
    message: "Something went wrong. Try again in a moment.",
    details: said,
  };
}
