/**
 * What tests of notices share: the real function on a real database, and a mail API over HTTP that keeps books of what it
 * sent. Time passes by moving the rows back.
 */

import type postgres from "postgres";
import { createMailApi, type MailApi } from "../../../scripts/local/mail_api.ts";
import { createHandler } from "../../functions/notify/handler.ts";
import { createSend } from "../../functions/notify/send.ts";
import { rpcOf } from "./commands_world.ts";

const API_KEY = "re_test";
export const EVENTS_SECRET = `whsec_${btoa("a secret of thirty-two bytes, ok")}`;

/** A delivery that the shop's endpoint got. */
export interface Delivery {
  headers: Record<string, string>;
  body: string;
}

/** Where notices go. */
export interface Outside {
  mail: MailApi;
  mailUrl: string;
  /** The shop's endpoint. */
  eventsUrl: string;
  deliveries: Delivery[];
  /** The endpoint's answer to the next delivery. */
  answer: () => Response;
  /** Requests that the mail API was sent. */
  requests(): number;
  stop(): Promise<void>;
}

/** Starts a mail API and an endpoint of the shop. */
export function startOutside(): Outside {
  const mail = createMailApi(API_KEY);
  let requests = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    if (new URL(request.url).pathname === "/emails") {
      requests++;
      return await mail.fetch(request);
    }
    outside.deliveries.push({ headers: Object.fromEntries(request.headers), body: await request.text() });
    return outside.answer();
  });
  const url = `http://127.0.0.1:${server.addr.port}`;
  const outside: Outside = {
    mail,
    mailUrl: url,
    eventsUrl: `${url}/events`,
    deliveries: [],
    answer: () => new Response(null, { status: 204 }),
    requests: () => requests,
    async stop() {
      mail.release();
      await server.shutdown();
    },
  };
  return outside;
}

/** What a worker may be. */
export interface WorkerOptions {
  /** After so many steps (a step is a claim, a send or a record) it does nothing any more. */
  diesAfter?: number;
  /** Milliseconds by which its clock moves each time that it is read: how much it does before its time is up. */
  tick?: number;
}

/** Rings the function once, and waits until its work is over. Answers `started` or `nothing_to_do`. */
export async function ring(
  sql: postgres.Sql,
  outside: Outside,
  { diesAfter = Infinity, tick = 0 }: WorkerOptions = {},
): Promise<string> {
  let steps = 0;
  let clock = 0;
  /** A worker that dies may die before the thing that it was about to do, or right after it. */
  async function living<T>(work: () => Promise<T>): Promise<T> {
    if (steps >= diesAfter) throw new Error("died");
    steps += 0.5;
    const value = await work();
    if (steps >= diesAfter) throw new Error("died");
    steps += 0.5;
    return value;
  }
  const rpc = rpcOf(sql);
  const settings = {
    appUrl: "https://shop.example",
    mail: { apiKey: API_KEY, baseUrl: outside.mailUrl },
    eventsSecret: EVENTS_SECRET,
  };
  const { ways, send } = createSend(settings, "https://functions.example/notify", 300);
  const background: Promise<void>[] = [];
  const handler = createHandler({
    authenticate: () => Promise.resolve({ ok: true, value: null }),
    rpc: (name, args, signal) =>
      living(() => rpc(name, args, signal)).catch((error) => {
        if (error.message === "died") return { ok: false, status: 503, code: "died", message: "" };
        throw error;
      }),
    ways,
    send: (notice) => living(() => send(notice)),
    waitUntil: (work) => background.push(work),
    pause: () => Promise.resolve(),
    now: () => clock += tick,
    log() {},
  });
  const response = await handler(new Request("http://localhost/notify", { method: "POST", body: "{}" }));
  await Promise.all(background.splice(0));
  return (await response.json()).state;
}

/** Lets time pass for every notice. */
export async function later(sql: postgres.Sql, interval: string): Promise<void> {
  await sql`
    update edge_kit.notices
    set run_at = run_at - ${interval}::interval, lease_until = lease_until - ${interval}::interval,
      perhaps_sent_at = perhaps_sent_at - ${interval}::interval
    where state = 'queued'`;
}

/** How many notices there are of each state. */
export async function states(sql: postgres.Sql): Promise<Record<string, number>> {
  const rows = await sql<{ state: string; count: number }[]>`
    select state::text, count(*)::int from edge_kit.notices group by 1 order by 1`;
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}
