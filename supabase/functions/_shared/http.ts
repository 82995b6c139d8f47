/**
 * What every edge function says over HTTP: one shape of answers and errors, bodies capped before they are
 * parsed, one line in the log for each request, and one place where an unforeseen throw becomes a 500 that
 * leaks nothing.
 */

import { corsHeaders } from "@supabase/supabase-js/cors";
import { isRecord } from "./json.ts";

/** A value, or a reason why not that the caller of the API can act on. */
export type Result<T> = { ok: true; value: T } | Failure;

/** An error as a value. `problem()` turns it into the response. */
export interface Failure {
  ok: false;
  /** HTTP status, 400 to 599. */
  status: number;
  /** Stable and in snake_case: programs compare it. */
  code: string;
  /** A sentence that tells the caller what to do. */
  message: string;
  /** Which thing is meant, for example `items[0].url`. */
  details?: unknown;
  /** Seconds after which trying again makes sense; sent as `Retry-After`. */
  retryAfter?: number;
  /** What is behind it, for the log; never part of the answer. */
  cause?: LogFields;
}

/** Writes one line. Fields are ids, codes and durations; never payloads, e-mails, tokens or URLs with keys. */
export type Log = (level: "info" | "warn" | "error", event: string, fields?: LogFields) => void;

/** What a log line may carry beside its event name. */
export type LogFields = Record<string, string | number | boolean | null | undefined>;

/** A log that writes one line of JSON per event, marked with the name of the function. */
export function createLog(functionName: string): Log {
  return (level, event, fields) =>
    console[level](JSON.stringify({ level, function: functionName, event, ...fields }));
}

/** Builds a failure; see {@link Failure} for the parameters. */
export function fail(
  status: number,
  code: string,
  message: string,
  more: Pick<Failure, "details" | "retryAfter" | "cause"> = {},
): Failure {
  return { ok: false, status, code, message, ...more };
}

/** The answer for everything unforeseen. What happened is in the log, not in the answer. */
export function internalError(): Failure {
  return fail(500, "internal_error", "Something went wrong on our side. Try again in a moment.");
}

/** A JSON response that no cache keeps. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store", ...headers } });
}

/** What the answers of {@link problem} were made of, for the line of their request. */
const failures = new WeakMap<Response, Failure>();

/** The one error format of all functions: `{ code, message, details? }` with the failure's status. */
export function problem(failure: Failure): Response {
  const { status, code, message, details, retryAfter } = failure;
  const headers: Record<string, string> = retryAfter ? { "retry-after": String(retryAfter) } : {};
  const response = json(status, { code, message, details }, headers);
  failures.set(response, failure);
  return response;
}

/** What `@supabase/supabase-js` may send in a browser, by its own list, and what our clients send besides. */
const ALLOWED_HEADERS = `${corsHeaders["Access-Control-Allow-Headers"]}, idempotency-key`;

const CORS_HEADERS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "POST",
  "access-control-allow-headers": ALLOWED_HEADERS,
  "access-control-expose-headers": "retry-after, x-request-id",
  "access-control-max-age": "86400",
};

/** Adds fields to the line that a request leaves in the log: ids of what it was about. */
export type Note = (fields: LogFields) => void;

/**
 * Wraps a handler into a function's `fetch`: POST only (405 with `Allow` for the rest), preflight and CORS
 * headers where `cors` says that browsers call it, and the answer `onThrow` when the handler throws, 500
 * `internal_error` if nothing else is given.
 *
 * Every POST leaves one line, `request`: id, status, `code` (that of the problem, or `ok`), milliseconds, what
 * the handler has noted and the cause of its failure. The id is also in the answer, as `x-request-id`.
 */
export function postOnly(
  handler: (request: Request, note: Note) => Promise<Response>,
  { cors, log, onThrow = internalError() }: { cors: boolean; log: Log; onThrow?: Failure },
): (request: Request) => Promise<Response> {
  async function answer(request: Request): Promise<Response> {
    if (cors && request.method === "OPTIONS") return new Response(null, { status: 204 });
    if (request.method !== "POST") {
      const refusal = problem(fail(405, "method_not_allowed", "Send a POST request."));
      refusal.headers.set("allow", cors ? "POST, OPTIONS" : "POST");
      return refusal;
    }
    const started = performance.now();
    const noted: LogFields = {};
    let response: Response;
    try {
      response = await handler(request, (fields) => Object.assign(noted, fields));
    } catch (error) {
      response = problem({ ...onThrow, cause: describeThrow(error) });
    }
    const { status } = response;
    const { code = "ok", cause = {} } = failures.get(response) ?? {};
    const ms = Math.round(performance.now() - started);
    const request_id = requestId(request.headers);
    const level = status >= 500 ? "error" : status >= 400 ? "warn" : "info";
    log(level, "request", { request_id, status, code, ms, ...cause, ...noted });
    response.headers.set("x-request-id", request_id);
    return response;
  }
  if (!cors) return answer;
  return async (request) => {
    const response = await answer(request);
    for (const [name, value] of Object.entries(CORS_HEADERS)) response.headers.set(name, value);
    return response;
  };
}

/** The id that a proxy gave the request, if it looks like one, since anybody can send anything; else a new one. */
function requestId(headers: Headers): string {
  const given = headers.get("x-request-id") ?? "";
  return /^[\w-]{8,64}$/.test(given) ? given : crypto.randomUUID();
}

/** Kind and place of a throw. Its message may quote what a person sent, so it stays out of the log. */
function describeThrow(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const trace = error.stack?.replace(error.message, "").split("\n");
  return { error: error.name, at: trace?.find((line) => line.trimStart().startsWith("at "))?.trim() };
}

/** Whoever is still sending reads no answer, so of a body that is too large this much is read and dropped. */
const MAX_DRAINED_BYTES = 16 * 1024 * 1024;

/**
 * Reads a body of at most `maxBytes` bytes as it came over the wire. Nothing is decompressed, so a small
 * body stays small. Errors: 413 `body_too_large`, 400 `invalid_body` when the sender breaks off.
 */
export async function readBytes(request: Request, maxBytes: number): Promise<Result<Uint8Array>> {
  const tooLarge = fail(413, "body_too_large", `Send at most ${maxBytes} bytes.`);
  if (Number(request.headers.get("content-length")) > maxBytes) return tooLarge;

  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.byteLength;
      if (size <= maxBytes) chunks.push(chunk);
      if (size > MAX_DRAINED_BYTES) break;
    }
  } catch {
    return fail(400, "invalid_body", "The body broke off. Send the request again.");
  }
  if (size > maxBytes) return tooLarge;

  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return { ok: true, value: bytes };
}

/** Text of UTF-8 bytes, a byte order mark included, or null where the bytes are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * Reads a body that must be one JSON object in UTF-8 of at most `maxBytes` bytes.
 * Errors: those of {@link readBytes}, and 400 `invalid_json`.
 *
 * @param whenEmpty stands for no body at all, where every field may be left out
 */
export async function readJson(
  request: Request,
  maxBytes: number,
  whenEmpty?: Record<string, unknown>,
): Promise<Result<Record<string, unknown>>> {
  const body = await readBytes(request, maxBytes);
  if (!body.ok) return body;
  if (whenEmpty && body.value.length === 0) return { ok: true, value: whenEmpty };
  const value = parseJson(decodeUtf8(body.value));
  if (!isRecord(value)) return fail(400, "invalid_json", "Send one JSON object, encoded in UTF-8.");
  return { ok: true, value };
}

/** The value of a JSON text, or undefined, which is no JSON value, where the text is not JSON. */
function parseJson(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a value is a UUID as text, in letters of any case. */
export function isUuid(value: unknown): value is string {
  return typeof value === "string" && UUID.test(value);
}

/**
 * 422 `unknown_field` for the first field that is not in `known`, else null. A misspelt field is refused
 * by name, because ignoring it would sell something else than was meant. `prefix` is put before the name.
 */
export function unknownField(
  body: Record<string, unknown>,
  known: readonly string[],
  prefix = "",
): Failure | null {
  const name = Object.keys(body).find((key) => !known.includes(key));
  if (name === undefined) return null;
  const message = `Leave this field out. Known fields: ${known.join(", ")}.`;
  return fail(422, "unknown_field", message, { details: prefix + name.slice(0, 100) });
}

/** Parses a field that may be left out; null means the same, since not every client can leave a field out. */
export function optional<T>(
  value: unknown,
  parse: (value: unknown) => Result<T>,
): Result<T | undefined> {
  return value === undefined || value === null ? { ok: true, value: undefined } : parse(value);
}
