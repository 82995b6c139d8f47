/** A database that remembers what it was told, and a Polar with a few objects, for the tests of reconciliation. */

import type { Rpc } from "../../functions/_shared/database.ts";
import { createHandler } from "../../functions/polar-reconcile/handler.ts";
import { createPolarReader } from "../../functions/polar-reconcile/polar.ts";
import type { Cursor } from "../../functions/polar-reconcile/run.ts";
import { type PolarAnswers, type PolarRequest, startPolar } from "./polar_fake.ts";

export const ENDPOINT_URL = "https://abcdefghijklmnop.supabase.co/functions/v1/polar-webhook";
/** Polar's clock, which is not ours. */
export const POLAR_DATE = "Sat, 21 Nov 2026 10:00:00 GMT";
export const POLAR_TIME = "2026-11-21T10:00:00.000Z";

export interface DatabaseFake {
  rpc: Rpc;
  /** Every call, oldest first. */
  // deno-lint-ignore no-explicit-any -- tests look into it freely
  calls: { name: string; args: any }[];
  /** Arguments of the calls of one function. */
  // deno-lint-ignore no-explicit-any -- the same
  argsOf(name: string): any[];
}

/** What the database answers. */
export interface DatabaseState {
  cursor?: Cursor;
  /** Verdicts by id; what is not named is the same. */
  verdicts?: Record<string, string>;
  /** What is to be read again, told once. */
  rereads?: { kind: string; id: string }[];
  /** What an ingest answers. */
  ingested?: string;
  /** False: another call has taken the run over. */
  held?: boolean;
  /** Answers of other functions. */
  // deno-lint-ignore no-explicit-any -- one line per function of the database
  answers?: Record<string, (args: any) => unknown>;
}

export function createDatabase(state: DatabaseState = {}): DatabaseFake {
  const calls: DatabaseFake["calls"] = [];
  const { verdicts = {}, rereads = [], ingested = "processed", held = true } = state;
  // deno-lint-ignore no-explicit-any -- one line per function of the database
  const answers: Record<string, (args: any) => unknown> = {
    start_reconcile: () => ({
      run_id: "run",
      lease_token: "token",
      since: "2026-11-20T00:00:00Z",
      until: null,
      cursor: state.cursor ?? null,
      counts: {},
    }),
    compare_polar_objects: ({ p_objects }) =>
      p_objects.map(({ id }: { id: string }) => ({ id, verdict: verdicts[id] ?? "same" })),
    list_polar_rereads: ({ p_after }) => p_after === "" ? rereads : [],
    ingest_polar_event: () => ingested,
    record_reconcile: () => held,
    finish_reconcile: () => held,
    ...state.answers,
  };
  const rpc: Rpc = <T>(name: string, args: Record<string, unknown>) => {
    calls.push({ name, args: structuredClone(args) });
    return Promise.resolve({ ok: true as const, value: answers[name](args) as T });
  };
  return {
    rpc,
    calls,
    argsOf: (name) => calls.filter((call) => call.name === name).map(({ args }) => args),
  };
}

/** An object as Polar's API tells it. */
export function object(id: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { id, created_at: "2026-11-20T09:00:00Z", modified_at: "2026-11-20T09:30:00Z", ...more };
}

/** A list of Polar's, cut into pages of one hundred. */
export function list(items: unknown[]): (request: PolarRequest) => Response {
  return ({ call }) => {
    const page = Number(new URL(call.split(" ")[1], "http://polar").searchParams.get("page"));
    const max_page = Math.ceil(items.length / 100);
    return told({
      items: items.slice((page - 1) * 100, page * 100),
      pagination: { total_count: items.length, max_page },
    });
  };
}

/** An answer with Polar's clock. */
export const told = (body: unknown): Response => Response.json(body, { headers: { date: POLAR_DATE } });

export const ENDPOINT = { id: "endpoint", url: ENDPOINT_URL, enabled: true };

const EMPTY: PolarAnswers = {
  "GET /v1/webhooks/endpoints": list([ENDPOINT]),
  "GET /v1/webhooks/deliveries": list([]),
  "GET /v1/customers/": list([]),
  "GET /v1/orders/": list([]),
  "GET /v1/subscriptions/": list([]),
  "GET /v1/refunds/": list([]),
  "GET /v1/disputes/": list([]),
};

export interface Reconciled {
  status: number;
  // deno-lint-ignore no-explicit-any -- tests look into it freely
  body: any;
  /** Method and path of every request to Polar. */
  asked: string[];
  log: { event: string; fields?: Record<string, unknown> }[];
}

/** One call of the function against a Polar with these answers; the rest of it is empty. */
export async function reconcile(
  database: DatabaseFake,
  answers: PolarAnswers = {},
  { body = {}, reenable = false, budgetMs }: { body?: unknown; reenable?: boolean; budgetMs?: number } = {},
): Promise<Reconciled> {
  const polar = startPolar({ ...EMPTY, ...answers });
  const log: Reconciled["log"] = [];
  try {
    const handler = createHandler({
      authenticate: () => Promise.resolve({ ok: true, value: null }),
      rpc: database.rpc,
      polar: createPolarReader({ accessToken: "polar_oat_x", baseUrl: polar.url }),
      endpointUrl: ENDPOINT_URL,
      reenable,
      waitUntil: () => {},
      log: (_level, event, fields) => log.push({ event, fields }),
    }, budgetMs);
    const response = await handler(
      new Request("http://localhost/polar-reconcile", { method: "POST", body: JSON.stringify(body) }),
    );
    const asked = polar.requests.map(({ call }) => call.split("?")[0]);
    return { status: response.status, body: await response.json(), asked, log };
  } finally {
    await polar.stop();
  }
}
