/**
 * Webhooks that Polar never sent, but whoever had its secret (docs/money.md §10): the inbox is compared with Polar's list
 * of deliveries, and what forged events named is read at Polar and put right.
 */

import type { Rpc, RpcAnswer, RpcArgs, RpcName } from "../_shared/database.ts";
import { fail, type Failure, type Log, type Result } from "../_shared/http.ts";
import type { PolarResult } from "../_shared/polar.ts";
import type { PolarReader, SentEvent } from "./polar.ts";
import { repairOf } from "./repair.ts";

/** What is looked for. */
export interface Search {
  /** Webhooks received since then are compared. ISO 8601, no older than 90 days. */
  since: string;
  /** The last webhook that an earlier call has compared. */
  after?: string;
  /** Why they are marked and undone; absent: they are only listed. */
  undo?: string;
}

/** A webhook of the inbox that is not Polar's. */
export interface ForgedEvent {
  webhook_id: string;
  type: string | null;
  object_id: string | null;
  received_at: string;
  /** `other_body`: Polar has sent something else under this id. */
  why: "never_sent" | "other_body";
}

/** What the caller is told. */
export interface ForgedReport {
  since: string;
  /** How many webhooks this call has compared. */
  checked: number;
  forged: ForgedEvent[];
  /** What was brought back to what Polar says; `at_polar` false: Polar has no such object, and ours is worth nothing. */
  put_right: { kind: string; id: string; at_polar: boolean }[];
  /** False: call again with `after`. */
  complete: boolean;
  stopped_by: string | null;
  retry_after?: number;
  after: string | null;
}

/** What the search works with. */
export interface ForgedDoors {
  rpc: Rpc;
  polar: PolarReader;
  /** Where Polar's webhooks have to arrive. */
  endpointUrl: string;
  log: Log;
}

type Received = RpcAnswer<"list_received_events">[number];

/** Milliseconds after which nothing new is begun. */
const BUDGET_MS = 60_000;
/** Milliseconds for one call to the database. */
const RPC_TIMEOUT_MS = 10_000;
/** Webhooks that are compared before the place is noted. */
const PAGE = 100;
/** How far Polar's note of a delivery may lie from ours, in milliseconds; what lies farther is asked for by its id. */
const SLACK_MS = 10 * 60_000;
/** Polar keeps bodies for so many days, and so does this kit by default. */
const KEPT_DAYS = 90;

const TIME_IS_UP = fail(503, "time_is_up", "Call again with `after`: the search goes on where it stopped.");
const TOO_OLD = fail(
  422,
  "invalid_forged_since",
  `Send a moment within the last ${KEPT_DAYS} days: Polar has let older bodies go.`,
);
const WRONG_ACCOUNT = fail(
  409,
  "endpoint_missing",
  "Polar has no endpoint that leads here, so that every event would look forged: check POLAR_ACCESS_TOKEN and POLAR_SERVER.",
);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Compares what was received with what Polar has sent, one page of the inbox after the other, and, where `undo` says why,
 * marks what is forged and puts right what it named. It can be broken off anywhere and called again.
 *
 * Nothing is judged by its place in a list: what Polar's list of the time around does not show is asked for by its id.
 *
 * @param budgetMs time after which nothing new is begun, in milliseconds
 * @returns the report, also of a call that was stopped; failures: 422 `invalid_forged_since`, 409 `endpoint_missing`,
 * and those of Polar before anything was compared
 */
export async function findForged(
  { since, after, undo }: Search,
  { rpc, polar, endpointUrl, log }: ForgedDoors,
  budgetMs: number = BUDGET_MS,
): Promise<Result<ForgedReport>> {
  const deadline = Date.now() + budgetMs;
  if (Date.parse(since) < Date.now() - KEPT_DAYS * 86_400_000) return TOO_OLD;
  const report: ForgedReport = {
    since,
    checked: 0,
    forged: [],
    put_right: [],
    complete: false,
    stopped_by: null,
    after: after ?? null,
  };

  const call = <N extends RpcName>(name: N, args: RpcArgs<N>) =>
    rpc(name, args, AbortSignal.timeout(RPC_TIMEOUT_MS));

  async function ask<T>(read: () => Promise<PolarResult<T>>): Promise<PolarResult<T>> {
    if (Date.now() >= deadline) return TIME_IS_UP;
    const answer = await read();
    if (answer.ok) await pause(polar.pauseMs);
    return answer;
  }

  /** Polar's events of the time in which these were received, by id. */
  async function sentAround(received: Received[]): Promise<Result<Map<string, SentEvent>>> {
    const from = new Date(Date.parse(received[0].received_at) - SLACK_MS).toISOString();
    const to = new Date(Date.parse(received.at(-1)!.received_at) + SLACK_MS).toISOString();
    const sent = new Map<string, SentEvent>();
    for (let page = 1, last = 1; page <= last; page++) {
      const told = await ask(() => polar.sentBetween(from, to, page));
      if (!told.ok) return told;
      for (const event of told.value.items) sent.set(event.id, event);
      last = told.value.lastPage;
      if (received.every(({ webhook_id }) => sent.has(webhook_id))) break;
    }
    return { ok: true, value: sent };
  }

  /** Null for one of Polar's. */
  async function judge(event: Received, sent: Map<string, SentEvent>): Promise<Result<ForgedEvent | null>> {
    const { digest, ...known } = event;
    const found = sent.has(event.webhook_id)
      ? { ok: true as const, value: sent.get(event.webhook_id)! }
      : await ask(() => polar.sentEvent(event.webhook_id));
    if (!found.ok) return found;
    if (found.value === null) return { ok: true, value: { ...known, why: "never_sent" } };
    const { payload } = found.value;
    if (payload === null || await digestOf(payload) === digest) return { ok: true, value: null };
    return { ok: true, value: { ...known, why: "other_body" } };
  }

  /** Null when all that was received has been compared. */
  async function compare(): Promise<Failure | null> {
    while (true) {
      const listed = await call("list_received_events", {
        p_since: since,
        p_after: report.after,
        p_limit: PAGE,
      });
      if (!listed.ok) return listed;
      const received = listed.value;
      if (received.length === 0) return null;
      const sent = await sentAround(received);
      if (!sent.ok) return sent;
      const forged: ForgedEvent[] = [];
      for (const event of received) {
        const judged = await judge(event, sent.value);
        if (!judged.ok) return judged;
        if (judged.value) forged.push(judged.value);
      }
      if (undo !== undefined && forged.length > 0) {
        const marked = await call("mark_forged_events", {
          p_webhook_ids: forged.map(({ webhook_id }) => webhook_id),
          p_reason: undo,
        });
        if (!marked.ok) return marked;
      }
      for (const { webhook_id, type, why } of forged) log("warn", "event_forged", { webhook_id, type, why });
      report.forged.push(...forged);
      report.checked += received.length;
      report.after = received.at(-1)!.webhook_id;
    }
  }

  /** Null when nothing is left. Only after all is compared: the genuine events that are worked again must be genuine. */
  async function putRight(): Promise<Failure | null> {
    while (true) {
      const listed = await call("list_forged_objects", { p_limit: 25 });
      if (!listed.ok) return listed;
      if (listed.value.length === 0) return null;
      for (const { kind, id } of listed.value) {
        const told = await ask(() => polar.one(kind, id));
        if (!told.ok) return told;
        const { items, at } = told.value;
        const repairs = await Promise.all(items.map(async (object) => {
          const { webhookId, body } = await repairOf(kind, object, at);
          return { webhook_id: `${webhookId}:${crypto.randomUUID()}`, body }; // also where today's repair was made before
        }));
        const undone = await call("undo_forged_object", { p_kind: kind, p_id: id, p_repairs: repairs });
        if (!undone.ok) return undone;
        log("warn", "object_put_right", { kind, object_id: id, at_polar: undone.value });
        report.put_right.push({ kind, id, at_polar: undone.value });
      }
    }
  }

  const endpoint = await ask(() => polar.endpoint(endpointUrl));
  if (!endpoint.ok) return endpoint;
  if (endpoint.value.items.length === 0) return WRONG_ACCOUNT;

  const stop = await compare() ?? (undo === undefined ? null : await putRight());
  if (stop) log("warn", "search_stopped", { code: stop.code, ...stop.cause });
  return {
    ok: true,
    value: {
      ...report,
      complete: stop === null,
      stopped_by: stop?.code ?? null,
      retry_after: stop?.retryAfter,
    },
  };
}

/** SHA-256 in hexadecimal, as `list_received_events` answers it. */
async function digestOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
