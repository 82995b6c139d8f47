/**
 * The one address for an uptime monitor: `GET polar-reconcile`. It says whether functions run, whether they reach the
 * database and whether work goes on there, in one word. What is behind the word only a secret key is told.
 */

import { fail, json, problem, type Result } from "../_shared/http.ts";
import { isRecord } from "../_shared/json.ts";

/** What the health endpoint works with. */
export interface HealthDoors {
  /** Lets callers with a secret key of the project in. */
  authenticate(request: Request): Promise<Result<unknown>>;
  /** What `health` answers in the database. */
  ask(): Promise<Result<unknown>>;
  /** Milliseconds, for the age of an answer. */
  now(): number;
}

/** For so long an answer is given again: whoever asks a thousand times costs the database one question. */
const FRESH_MS = 10_000;

/**
 * Builds the endpoint. `GET` and `HEAD` answer 200 `{ "status": "ok" }` or 503 `{ "status": "degraded" }`; with a secret
 * key in `apikey` all that `health` says in the database (docs/operations.md). A key that does not fit is 401.
 */
export function createHealth(
  { authenticate, ask, now }: HealthDoors,
): (request: Request) => Promise<Response> {
  let last: { at: number; report: Promise<Record<string, unknown>> } | null = null;

  async function report(): Promise<Record<string, unknown>> {
    const answer = await ask();
    if (answer.ok && isRecord(answer.value)) return answer.value;
    return { status: "degraded", database: "unreachable" };
  }

  return async (request) => {
    const mayKnow = request.headers.has("apikey") ? await authenticate(request) : null;
    if (mayKnow?.ok === false) return problem(mayKnow);
    if (!last || now() - last.at >= FRESH_MS) last = { at: now(), report: report() };
    const told = await last.report;
    const body = mayKnow ? told : { status: told.status };
    return json(told.status === "ok" ? 200 : 503, body);
  };
}

/** Puts the endpoint beside a function that takes POST. */
export function withHealth(
  health: (request: Request) => Promise<Response>,
  post: (request: Request) => Promise<Response>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method === "POST") return await post(request);
    if (request.method === "GET" || request.method === "HEAD") {
      return await health(request).catch(() => json(503, { status: "degraded" }));
    }
    const refusal = problem(
      fail(405, "method_not_allowed", "Send a GET request for health, a POST to reconcile."),
    );
    refusal.headers.set("allow", "GET, HEAD, POST");
    return refusal;
  };
}
