/**
 * Database errors answered as PostgREST answers them. `@supabase/lite` knows some SQLSTATEs, turns the rest into
 * `{ "code": "SUP" }` with status 500 (P0001, 40001, 57014, 23514 and a lost connection among them) and prints each one
 * with its statement to stderr, where personal data has no place.
 */

/** What postgres.js throws. */
interface DatabaseError extends Error {
  code: string;
  detail?: string;
  hint?: string;
}

/** An error that Hono, lite's router, answers with the response it carries. */
interface AnsweredError extends Error {
  getResponse(): Response;
}

/**
 * The HTTP status of an error that a request's statement raised, for lite to answer unchanged.
 *
 * @param role role of the request
 * @returns the error to throw instead: answered if PostgREST's answer is known and differs from lite's
 */
export function postgrestError(error: unknown, role: string): unknown {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return error;
  const { code, message, detail, hint } = error as DatabaseError;
  if (/^(CONNECT|ECONN|CONNECTION_)/.test(code)) {
    return answered(error, 503, {
      code: "PGRST001",
      message: "Database client error. Retrying the connection.",
    });
  }
  const isSqlState = /^[0-9A-Z]{5}$/.test(code) && "severity" in error;
  // lite completes the messages of this class with the names that the request used.
  const leftToLite = code === "PGRST" || (code.startsWith("42") && code !== "42501");
  if (!isSqlState || leftToLite) return error;
  return answered(error, statusOf(code, role), {
    code,
    message,
    details: detail ?? null,
    hint: hint ?? null,
  });
}

/** Whether {@link postgrestError} made this error. */
export function isAnswered(error: unknown): error is AnsweredError {
  return error instanceof Error && "getResponse" in error;
}

/** `mapSQLtoHTTP` in PostgREST's `Error.hs`; the first match counts. */
const statuses: [RegExp, number][] = [
  [/^08/, 503],
  [/^09/, 500],
  [/^0[LP]/, 403],
  [/^2350[35]$/, 409],
  [/^25006$/, 405],
  [/^21000$/, 500],
  [/^25/, 500],
  [/^28/, 403],
  [/^(2D|38|39|3B|40)/, 500],
  [/^53400$/, 500],
  [/^53/, 503],
  [/^57P01$/, 503],
  [/^(54|55|57|58|F0|HV)/, 500],
  [/^P0001$/, 400],
  [/^(P0|XX)/, 500],
];

function statusOf(code: string, role: string): number {
  if (code === "42501") return role === "anon" ? 401 : 403;
  if (code.startsWith("PT")) {
    const status = Number(code.slice(2));
    return status >= 200 && status <= 599 ? status : 500;
  }
  return statuses.find(([pattern]) => pattern.test(code))?.[1] ?? 400;
}

function answered(cause: Error, status: number, body: Record<string, unknown>): AnsweredError {
  const getResponse = () =>
    Response.json({ details: null, hint: null, ...body }, {
      status,
      headers: {
        "proxy-status": `PostgREST; error=${body.code}`,
        ...(status === 401 ? { "www-authenticate": "Bearer" } : {}),
      },
    });
  return Object.assign(new Error(cause.message, { cause }), { getResponse });
}
