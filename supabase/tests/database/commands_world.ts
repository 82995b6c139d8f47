/**
 * What tests of the outbox share: the real function on a real database, and a Polar played over HTTP that keeps books of
 * what it did. Time passes by moving the rows back.
 */

import { assertEquals } from "@kit/assert";
import type postgres from "postgres";
import type { Rpc } from "../../functions/_shared/database.ts";
import type { Log } from "../../functions/_shared/http.ts";
import { createHandler } from "../../functions/polar-commands/handler.ts";
import { createPolar, type Polar } from "../../functions/_commands/polar.ts";

/** What Polar does with a request that is to change something. */
export type Weather =
  | "fair"
  /** An answer with this status, and nothing done. */
  | { status: number; retryAfter?: number; body?: unknown }
  /** It does it, and then answers so, with half an answer, or never. */
  | { acts: true; then: number | "breaks off" | "hangs" };

export interface PolarBooks {
  url: string;
  /** What was done, in order: `refund 9900`, `cancel_at_period_end`, … Doing it again is written down again. */
  done: string[];
  refunds: Record<string, unknown>[];
  subscription: Record<string, unknown>;
  customer: Record<string, unknown> | null;
  seats: Record<string, unknown>[];
  /** For the next requests that change something, and for those that read; the last one stays. */
  writes: Weather[];
  reads: Weather[];
  stop(): Promise<void>;
}

/** Polar's clock: each change is a second later. */
let clock = Date.parse("2026-11-20T12:00:00Z");
const tick = () => new Date(clock += 1000).toISOString();

/** Kinds of command that are billed, and the field by which Polar takes them. */
const CHANGES = [["change_plan", "product_id"], ["change_units", "units"], [
  "change_seats",
  "seats",
]] as const;
const PERIOD_END = "2026-12-20T10:00:00Z";

/** Starts a Polar with one paid order, one running subscription and one customer. */
export function startBooks(): PolarBooks {
  const hanging: (() => void)[] = [];
  const books: PolarBooks = {
    url: "",
    done: [],
    refunds: [],
    subscription: {
      id: "sub_1",
      status: "active",
      cancel_at_period_end: false,
      product_id: "polar-monthly-edge-update",
      units: 1,
      seats: null,
      current_period_end: PERIOD_END,
      pause_at_period_end: false,
      resumes_at: null,
      pending_update: null,
      created_at: "2026-11-20T10:00:00Z",
      modified_at: "2026-11-20T10:00:00Z",
    },
    customer: {
      id: "cus_gil",
      email: "gil@example.com",
      created_at: "2026-11-19T10:00:00Z",
      modified_at: null,
    },
    seats: [],
    writes: [],
    reads: [],
    stop: async () => {
      hanging.forEach((release) => release());
      await server.shutdown();
    },
  };

  function act(method: string, path: string, body: Record<string, unknown>): Response {
    const change = (what: string, fields: Record<string, unknown>) => {
      books.done.push(what);
      Object.assign(books.subscription, fields, { modified_at: tick() });
      return Response.json(books.subscription);
    };
    if (path === "/v1/refunds/") {
      const refund = {
        ...body,
        id: `ref_${books.refunds.length + 1}`,
        status: "succeeded",
        created_at: tick(),
      };
      books.refunds.push(refund);
      books.done.push(`refund ${body.amount}`);
      return Response.json(refund, { status: 201 });
    }
    if (path.startsWith("/v1/customers/")) {
      if (method === "DELETE") {
        books.done.push("anonymize_customer");
        books.customer = null;
        return new Response(null, { status: 204 });
      }
      books.done.push(`change_customer_email ${body.email}`);
      Object.assign(books.customer!, { email: body.email, modified_at: tick() });
      return Response.json(books.customer);
    }
    if (path.startsWith("/v1/customer-seats")) {
      if (method === "DELETE") {
        const seat = books.seats.find(({ id }) => path.endsWith(`/${id}`))!;
        books.done.push(`revoke_seat ${seat.id}`);
        return Response.json(Object.assign(seat, { status: "revoked", email: null, modified_at: tick() }));
      }
      books.done.push(`assign_seat ${body.email} ${body.immediate_claim}`);
      const id = `seat_${books.seats.length + 1}`;
      books.seats.push({ id, email: body.email, status: "pending", created_at: tick(), modified_at: null });
      return Response.json(books.seats.at(-1));
    }
    if (method === "DELETE") return change("cancel_now", { status: "canceled", ended_at: tick() });
    for (const [kind, field] of CHANGES) {
      if (!(field in body)) continue;
      const { proration_behavior, [field]: wanted } = body;
      const pending_update = {
        product_id: null,
        units: null,
        seats: null,
        applies_at: PERIOD_END,
        [field]: wanted,
      };
      return proration_behavior === "next_period"
        ? change(`schedule ${kind} ${wanted}`, { pending_update })
        : change(`${kind} ${wanted}`, { [field]: wanted, pending_update: null });
    }
    if ("pending_update" in body) return change("undo_change", body);
    if ("resume" in body) return change("resume", { status: "active" });
    if ("pause_at_period_end" in body) {
      const resumes_at = body.resumes_at ?? null;
      return change(body.pause_at_period_end ? "pause" : "unpause", { ...body, resumes_at });
    }
    return change(body.cancel_at_period_end ? "cancel_at_period_end" : "uncancel", body);
  }

  function read(path: string, url: URL): Response {
    if (path === "/v1/customer-seats") {
      return Response.json({ seats: books.seats, available_seats: 2, total_seats: 3 });
    }
    if (path === "/v1/refunds/") {
      const items = books.refunds.filter(({ order_id }) => order_id === url.searchParams.get("order_id"));
      return Response.json({ items, pagination: { total_count: items.length, max_page: 1 } });
    }
    const found = path.startsWith("/v1/customers/") ? books.customer : books.subscription;
    return found === null
      ? Response.json({ error: "ResourceNotFound", detail: "Not found" }, { status: 404 })
      : Response.json(found);
  }

  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const url = new URL(request.url);
    const text = await request.text();
    const weathers = request.method === "GET" ? books.reads : books.writes;
    const weather = (weathers.length > 1 ? weathers.shift() : weathers[0]) ?? "fair";
    const answer = () =>
      request.method === "GET"
        ? read(url.pathname, url)
        : act(request.method, url.pathname, text ? JSON.parse(text) : {});
    if (weather === "fair") return answer();
    if ("acts" in weather) {
      await answer().body?.cancel();
      if (weather.then === "hangs") await new Promise<void>((release) => hanging.push(release));
      if (typeof weather.then === "number") return new Response("oops", { status: weather.then });
      return new Response(`{"id":`, { headers: { "content-type": "application/json" } });
    }
    const { status, retryAfter, body = { error: "Refused", detail: `Because of ${status}.` } } = weather;
    const headers: Record<string, string> = retryAfter === undefined
      ? {}
      : { "retry-after": String(retryAfter) };
    return Response.json(body, { status, headers });
  });
  books.url = `http://127.0.0.1:${server.addr.port}`;
  return books;
}

/** The doors of PostgREST, without it: each call is one statement with named parameters. */
export function rpcOf(sql: postgres.Sql): Rpc {
  return async <T>(name: string, args: Record<string, unknown>) => {
    const fields = Object.entries(args).filter(([, value]) =>
      value !== null || name === "send_polar_command"
    );
    const isJson = (key: string) => key === "p_answer" || key === "p_args";
    const named = fields.map(([key], n) => `${key} => $${n + 1}${isJson(key) ? "::jsonb" : ""}`);
    const values = fields.map(([key, value]) => isJson(key) ? sql.json(value as postgres.JSONValue) : value);
    const [row] = await sql.unsafe(`select public.${name}(${named.join(", ")}) as value`, values as string[]);
    return { ok: true, value: row.value as T };
  };
}

/** Where a worker dies: before or after the n-th thing that it does, from 0. */
export interface Death {
  step: number;
  when: "before" | "after";
}

export interface Worker {
  /** Rings the function for a command, and waits until its work is over; answers its state, `started` or not. */
  ring(commandId: string): Promise<string>;
  log: { event: string; fields?: Record<string, unknown> }[];
}

/** What a function works with that dies where it is told to; it does nothing from then on. */
export function mortalDoors(sql: postgres.Sql, books: PolarBooks, death?: Death) {
  const log: Worker["log"] = [];
  let step = 0;
  let dead = false;
  /** Claim (or asking, which claims), look, the right to send, send, record: 0 to 4. */
  async function living<T>(work: () => Promise<T>): Promise<T> {
    const now = step++;
    if (dead || (death?.step === now && death.when === "before")) {
      dead = true;
      throw new Error("died");
    }
    const value = await work();
    if (death?.step === now && death.when === "after") {
      dead = true;
      throw new Error("died");
    }
    return value;
  }
  const rpc = rpcOf(sql);
  const polar = createPolar({ accessToken: "polar_oat_x", baseUrl: books.url }, { look: 5, send: 0.5 });
  const background: Promise<void>[] = [];
  const doors = {
    rpc: ((name, args, signal) => living(() => rpc(name, args, signal))) as Rpc,
    polar: {
      look: (command) => living(() => polar.look(command)),
      send: (command) => living(() => polar.send(command)),
    } as Polar,
    tell: () => Promise.reject(new Error("there is no usage here")),
    waitUntil: (work: Promise<void>) => void background.push(work),
    now: () => 0,
    log: ((_level, event, fields) => void log.push({ event, fields })) as Log,
  };
  return { doors, background, log };
}

/** The function as deployed, but for its doors. */
export function createWorker(sql: postgres.Sql, books: PolarBooks, death?: Death): Worker {
  const { doors, background, log } = mortalDoors(sql, books, death);
  const handler = createHandler({
    ...doors,
    authenticate: () => Promise.resolve({ ok: true, value: null }),
  });
  return {
    log,
    async ring(commandId) {
      const body = JSON.stringify({ command_id: commandId });
      const response = await handler(new Request("http://localhost/", { method: "POST", body }));
      await Promise.all(background.splice(0));
      return (await response.json()).state;
    },
  };
}

/** Lets time pass for every command. */
export async function later(sql: postgres.Sql, interval: string): Promise<void> {
  await sql`
    update edge_kit.polar_commands
    set run_at = run_at - ${interval}::interval, sent_at = sent_at - ${interval}::interval,
      rung_at = rung_at - ${interval}::interval, lease_until = lease_until - ${interval}::interval,
      asked_at = asked_at - ${interval}::interval
    where true`;
}

/** The ids of the commands that the database has rung for since it was asked last. */
export async function rung(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql`
    delete from net.http_request_queue where url like '%/functions/v1/polar-commands'
    returning convert_from(body, 'utf8')::jsonb ->> 'command_id' as id`;
  return rows.map(({ id }) => id);
}

/** Lets the clock ring, and a worker answer each ring, until nothing is rung for any more in two hours. */
export async function workOn(sql: postgres.Sql, books: PolarBooks, deaths: Death[] = []): Promise<void> {
  for (let quiet = 0, rounds = 0; quiet < 2; rounds++) {
    assertEquals(rounds < 40, true, "the clock rings for ever");
    const ids = await rung(sql);
    for (const id of ids) await createWorker(sql, books, deaths.shift()).ring(id);
    quiet = ids.length > 0 ? 0 : quiet + 1;
    await later(sql, "70 minutes");
    await sql`select edge_kit.sweep_polar_commands()`;
  }
}

/** The commands as they stand: state and code. */
export async function standing(sql: postgres.Sql): Promise<[string, string | null][]> {
  const rows = await sql`select state, error_code from edge_kit.polar_commands order by asked_at, id`;
  return rows.map(({ state, error_code }) => [state, error_code]);
}
