/**
 * Sends what `net.http_get`, `net.http_post` and `net.http_delete` queue: the part of pg_net that is a background
 * process of Postgres on hosted Supabase.
 *
 * Like that process it takes up to 200 requests in order of id, sends them all at once, writes the answers, and
 * commits: dequeuing and answers are one transaction. A worker that dies in between sends the batch again.
 */

import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";

/** A worker or runner beside the database. */
export interface Background {
  /** Drops what is under way, closes the connections and resolves when that is done. */
  stop(): Promise<void>;
}

/** A row of `net.http_request_queue`. */
interface QueuedRequest {
  id: string;
  method: string;
  url: string;
  headers: Record<string, string> | null;
  body: string | null;
  timeout_milliseconds: number;
}

const userAgent = "pg_net/0.20.4";
const pauseMs = 1_000; // between batches, as in pg_net

/**
 * Starts the worker for one database. Requests that wait in the queue already are sent at once; a database that has no
 * `net` yet is fine.
 *
 * @param databaseUrl connection string of a superuser
 */
export async function startNetWorker(databaseUrl: string): Promise<Background> {
  const sql = postgres(databaseUrl, {
    max: 1,
    onnotice() {},
    connection: { application_name: "pg_net 0.20.4" }, // how net.check_worker_is_up() finds us
  });
  const client = Deno.createHttpClient({});
  const stopping = new AbortController();
  let wake = Promise.withResolvers<void>();
  stopping.signal.addEventListener("abort", () => wake.resolve());
  // Also runs after every reconnect, since notifications of the meantime are lost.
  await sql.listen("pg_net", () => wake.resolve(), () => wake.resolve());

  const working = (async () => {
    while (!stopping.signal.aborted) {
      await wake.promise;
      let more = true;
      while (more && !stopping.signal.aborted) {
        wake = Promise.withResolvers();
        more = await sendBatch(sql, client, stopping.signal).catch((error) => {
          if (!stopping.signal.aborted) console.error(`net worker: ${error.message}; trying again`);
          return true;
        });
        const { signal } = stopping;
        if (more) await Promise.race([wake.promise, sleep(pauseMs, undefined, { signal }).catch(() => {})]);
      }
    }
  })();

  return {
    async stop() {
      stopping.abort();
      await Promise.all([working, sql.end({ timeout: 1 })]); // a lost connection answers only when it is ended
      client.close();
    },
  };
}

/** @returns whether there was anything to do, so that another look is worth it */
async function sendBatch(
  sql: postgres.Sql,
  client: Deno.HttpClient,
  stopping: AbortSignal,
): Promise<boolean> {
  return await sql.begin(async (transaction) => {
    const [{ installed }] = await transaction`
      select to_regclass('net.http_request_queue') is not null as installed`;
    if (!installed) return false;
    const expired = await transaction`
      delete from net._http_response
      where ctid = any (array(
        select ctid from net._http_response
        where created < now() - coalesce(current_setting('pg_net.ttl', true), '6 hours')::interval
        order by created limit 200
      ))`;
    const batch = await transaction<QueuedRequest[]>`
      delete from net.http_request_queue
      where id in (select id from net.http_request_queue order by id limit 200)
      returning id, method, url, headers, convert_from(body, 'UTF8') as body, timeout_milliseconds`;
    const answers = await Promise.all(batch.map((request) => send(request, client, stopping)));
    stopping.throwIfAborted();
    if (answers.length > 0) {
      await transaction`
        insert into net._http_response (id, status_code, content_type, headers, content, timed_out, error_msg)
        select id, status_code, content_type, headers, content, timed_out, error_msg
        from jsonb_populate_recordset(null::net._http_response, ${transaction.json(answers)})`;
    }
    return batch.length > 0 || expired.count > 0;
  });
}

/** A row of `net._http_response`; what is absent becomes null. */
type Answer =
  & { id: string; timed_out: boolean }
  & ({
    status_code: number;
    content_type: string | null;
    headers: Record<string, string>;
    content: string | null;
  } | {
    error_msg: string;
  });

async function send(request: QueuedRequest, client: Deno.HttpClient, stopping: AbortSignal): Promise<Answer> {
  const { id, timeout_milliseconds: limit } = request;
  const started = performance.now();
  const abort = new AbortController();
  const timeout = limit > 0 ? setTimeout(() => abort.abort(), limit) : undefined;
  try {
    const response = await fetch(request.url, {
      method: request.method.toUpperCase(),
      headers: { ...request.headers, "user-agent": userAgent },
      body: request.body,
      signal: AbortSignal.any([abort.signal, stopping]),
      client,
    });
    const content = (await response.text()).split("\0")[0]; // text in Postgres cannot hold a zero
    return {
      id,
      timed_out: false,
      status_code: response.status,
      content_type: response.headers.get("content-type"),
      headers: Object.fromEntries(response.headers),
      content: content || null,
    };
  } catch (error) {
    if (abort.signal.aborted) {
      const total = (performance.now() - started).toFixed(6);
      return { id, timed_out: true, error_msg: `Timeout of ${limit} ms reached. Total time: ${total} ms` };
    }
    return { id, timed_out: false, error_msg: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timeout);
  }
}
