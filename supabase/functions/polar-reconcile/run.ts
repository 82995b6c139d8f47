/**
 * One call's share of a run: read Polar's lists from where the run stands, compare each page with one request to
 * the database, and repair what differs through the door that webhooks come in by.
 */

import type { Rpc, RpcArgs, RpcName } from "../_shared/database.ts";
import { fail, type Failure, type Log, type Result } from "../_shared/http.ts";
import { isRecord } from "../_shared/json.ts";
import type { PolarResult } from "../_shared/polar.ts";
import { LISTED, type Listed, type PolarReader } from "./polar.ts";
import { type Repair, repairOf } from "./repair.ts";

/** A run as `start_reconcile` leases it. */
export interface Run {
  run_id: string;
  lease_token: string;
  /** Orders created and deliveries made after this moment are read. ISO 8601, as all times here. */
  since: string;
  /** When the run began, by Polar's clock; null before Polar first answered. */
  until: string | null;
  /** Null for a run that has not read anything yet. */
  cursor: Cursor | null;
  counts: Counts;
}

/** The next thing to read. */
export type Cursor = { step: "delivery" | Listed; page: number } | { step: "reread"; after: string };

/**
 * By kind of object: how many were read, found missing, stale, different or ours_only, and how the database took
 * them in: repaired, unchanged (known or not ours), failed (kept in the inbox, tried again by the sweep).
 */
export type Counts = Record<string, Record<string, number>>;

/** What the caller is told. */
export interface Report {
  run_id: string;
  dry_run: boolean;
  since: string;
  until: string | null;
  /** False: the next call goes on where this one stopped, and the watermark stays. */
  complete: boolean;
  /** Code of what ended the call early; null when the run is complete. */
  stopped_by: string | null;
  /** Seconds after which Polar will answer again, where it said so. */
  retry_after?: number;
  /** Null when Polar has no endpoint that leads here, or could not be asked. */
  endpoint: { id: string; enabled: boolean; reenabled: boolean } | null;
  counts: Counts;
  /** `kind:id` of what is here and not at Polar, as far as this call met it. Nothing is deleted. */
  ours_only: string[];
}

/** What a run works with. */
export interface Doors {
  rpc: Rpc;
  polar: PolarReader;
  /** Where Polar's webhooks have to arrive. */
  endpointUrl: string;
  /** Switch an endpoint on that Polar or somebody switched off. */
  reenable: boolean;
  log: Log;
}

/** Milliseconds after which nothing new is begun. Four last requests of ten seconds each still fit into 100 s. */
const BUDGET_MS = 60_000;
/** Milliseconds for one call to the database. */
const RPC_TIMEOUT_MS = 10_000;
/** Objects that are read one by one before the cursor moves. */
const REREADS = 25;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const TIME_IS_UP = fail(503, "time_is_up", "Call again: the run goes on where it stopped.");

/** Throws where the database and this function disagree about a run: then the call fails and is seen. */
export function parseRun(value: unknown): Run {
  if (
    isRecord(value) && typeof value.run_id === "string" && typeof value.lease_token === "string" &&
    typeof value.since === "string" && isRecord(value.counts)
  ) {
    return value as unknown as Run;
  }
  throw new TypeError("start_reconcile returned something else than a run");
}

/**
 * Works on a run until it is complete, time is up, or something is in the way, and then gives its lease back.
 *
 * @param budgetMs time after which nothing new is begun, in milliseconds
 * @returns the report, also of a call that was stopped; a failure only if that could not be written down
 */
export async function work(
  run: Run,
  dryRun: boolean,
  { rpc, polar, endpointUrl, reenable, log }: Doors,
  budgetMs: number = BUDGET_MS,
): Promise<Result<Report>> {
  const deadline = Date.now() + budgetMs;
  const { run_id, since, counts } = run;
  const lease = { p_run_id: run_id, p_lease_token: run.lease_token };
  let { until } = run;
  let endpoint: Report["endpoint"] = null;
  const oursOnly: string[] = [];

  const call = <N extends RpcName>(name: N, args: RpcArgs<N>) =>
    rpc(name, args, AbortSignal.timeout(RPC_TIMEOUT_MS));

  function count(kind: string, what: string, howMany = 1): void {
    counts[kind] ??= {};
    counts[kind][what] = (counts[kind][what] ?? 0) + howMany;
  }

  /** Asks Polar at the pace that its rate limit allows, and again after the pause that it asks for. */
  async function ask<T>(read: () => Promise<PolarResult<T>>): Promise<PolarResult<T>> {
    while (true) {
      if (Date.now() >= deadline) return TIME_IS_UP;
      const answer = await read();
      if (answer.ok) {
        await pause(polar.pauseMs);
        return answer;
      }
      const waitMs = (answer.retryAfter ?? 0) * 1000;
      if (answer.code !== "polar_busy" || Date.now() + waitMs >= deadline) return answer;
      await pause(waitMs);
    }
  }

  /**
   * Compares objects that were read together, and repairs those that differ. What is counted was done, so that a
   * page which had to be left is not counted twice when the next call reads it again.
   */
  async function takeIn<T extends { id: string }>(
    kind: string,
    objects: T[],
    repair: (object: T) => Repair | Promise<Repair>,
    { always = false } = {},
  ): Promise<Failure | null> {
    if (objects.length === 0) return null;
    const compared = await call("compare_polar_objects", { p_kind: kind, p_objects: objects });
    if (!compared.ok) return compared;
    const verdicts = new Map(compared.value.map(({ id, verdict }) => [id, verdict]));
    for (const object of objects) {
      const verdict = verdicts.get(object.id) ?? "same";
      if (verdict === "same" && !always) continue;
      const failure = dryRun ? null : await ingest(kind, await repair(object));
      if (failure) return failure;
      if (verdict !== "same") count(kind, verdict);
    }
    count(kind, "read", objects.length);
    return null;
  }

  /** The same door as a webhook's, so that a repair and a live delivery of one fact are one fact. */
  async function ingest(kind: string, { webhookId, body }: Repair): Promise<Failure | null> {
    if (Date.now() >= deadline) return TIME_IS_UP;
    const state = await call("ingest_polar_event", { p_webhook_id: webhookId, p_body: body });
    if (!state.ok) return state;
    const repaired = state.value === "processed" || state.value === "stale";
    count(kind, repaired ? "repaired" : state.value === "failed" ? "failed" : "unchanged");
    return null;
  }

  /** Failed webhooks keep their own ids: should Polar send one again, it is a duplicate. */
  async function readDeliveries(page: number): Promise<Result<Cursor>> {
    const next: Cursor = { step: LISTED[0], page: 1 };
    const { id } = endpoint ?? {};
    if (id === undefined) return { ok: true, value: next };
    const told = await ask(() => polar.failedDeliveries(id, page, since));
    if (!told.ok) return told;
    const { items, lastPage } = told.value;
    const failure = await takeIn("delivery", items, ({ id, payload }) => ({ webhookId: id, body: payload }));
    if (failure) return failure;
    return { ok: true, value: page < lastPage ? { step: "delivery", page: page + 1 } : next };
  }

  async function readList(kind: Listed, page: number): Promise<Result<Cursor>> {
    const told = await ask(() => polar.page(kind, page, since));
    if (!told.ok) return told;
    const { items, at, lastPage } = told.value;
    const failure = await takeIn(kind, items, (object) => repairOf(kind, object, at));
    if (failure) return failure;
    if (page < lastPage) return { ok: true, value: { step: kind, page: page + 1 } };
    const following = LISTED[LISTED.indexOf(kind) + 1];
    return { ok: true, value: following ? { step: following, page: 1 } : { step: "reread", after: "" } };
  }

  /** Null after the last one. */
  async function rereadSome(after: string): Promise<Result<Cursor | null>> {
    const wanted = await call("list_polar_rereads", {
      p_limit: REREADS,
      p_after: after,
    });
    if (!wanted.ok) return wanted;
    for (const { kind, id } of wanted.value) {
      const failure = await reread(kind, id);
      if (failure) return failure;
    }
    const last = wanted.value.at(-1);
    return { ok: true, value: last ? { step: "reread", after: `${last.kind}:${last.id}` } : null };
  }

  /** Taken in even where nothing differs: that Polar says so now is what the row was waiting for. */
  async function reread(kind: string, id: string): Promise<Failure | null> {
    const told = await ask(() => polar.one(kind, id));
    if (!told.ok) return told;
    const { items, at } = told.value;
    if (items.length === 0 && kind === "customer_seat") return null; // nobody has been given any
    if (items.length === 0) {
      count(kind, "ours_only");
      oursOnly.push(`${kind}:${id}`);
      log("warn", "object_ours_only", { kind, object_id: id });
      return null;
    }
    return await takeIn(kind, items, (object) => repairOf(kind, object, at), { always: true });
  }

  /** First of all, so that what happens during the run is sent as a webhook again. */
  async function lookAtEndpoint(): Promise<Failure | null> {
    const found = await ask(() => polar.endpoint(endpointUrl));
    if (!found.ok) return found;
    until ??= found.value.at;
    const [ours] = found.value.items;
    if (ours === undefined) {
      log("error", "endpoint_missing", { run_id });
      return null;
    }
    const { id } = ours;
    endpoint = { id, enabled: ours.enabled, reenabled: false };
    if (endpoint.enabled) return null;
    log("error", "endpoint_disabled", { run_id, endpoint_id: id });
    if (!reenable || dryRun) return null;
    const enabled = await ask(() => polar.enable(id));
    if (!enabled.ok) return enabled;
    endpoint = { id, enabled: enabled.value, reenabled: enabled.value };
    return null;
  }

  /** Null when every list was read to its end. */
  async function readOn(): Promise<Failure | null> {
    const failure = await lookAtEndpoint();
    if (failure) return failure;
    let cursor: Cursor | null = run.cursor ?? { step: "delivery", page: 1 };
    while (cursor) {
      const next: Result<Cursor | null> = cursor.step === "reread"
        ? await rereadSome(cursor.after)
        : cursor.step === "delivery"
        ? await readDeliveries(cursor.page)
        : await readList(cursor.step, cursor.page);
      if (!next.ok) return next;
      cursor = next.value;
      const progress = { p_until: until, p_cursor: cursor, p_counts: counts };
      const held = await call("record_reconcile", { ...lease, ...progress });
      if (!held.ok) return held;
      if (!held.value) return fail(409, "run_taken_over", "Another call goes on with this run.");
    }
    return null;
  }

  const stop = await readOn();
  const finished = await call("finish_reconcile", {
    ...lease,
    p_stopped_by: stop?.code ?? null,
    p_counts: counts,
  });
  if (!finished.ok) return finished;
  if (stop) log("warn", "reconcile_stopped", { run_id, code: stop.code, ...stop.cause });
  else log("info", "reconcile_complete", { run_id, dry_run: dryRun });
  const report = {
    run_id,
    dry_run: dryRun,
    since,
    until,
    complete: stop === null,
    stopped_by: stop?.code ?? null,
  };
  return {
    ok: true,
    value: { ...report, retry_after: stop?.retryAfter, endpoint, counts, ours_only: oursOnly },
  };
}
