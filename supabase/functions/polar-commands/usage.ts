/**
 * Spends of credits on their way to Polar's meters. Each carries the id of its entry in the ledger as `external_id`, by
 * which Polar takes it once (`server/polar/event/repository.py`, `insert_batch`): what may have arrived is told again.
 */

import { PolarClientError } from "@polar-sh/sdk";
import { createPolarCore, type models } from "@polar-sh/sdk/2026-10";
import { ingestEvents } from "@polar-sh/sdk/2026-10/services/events";
import type { RpcAnswer, RpcArgs, RpcName } from "../_shared/database.ts";
import type { Result } from "../_shared/http.ts";
import { isRecord } from "../_shared/json.ts";
import type { PolarAccount } from "../_shared/polar.ts";
import { type Refusal, refusalOf } from "./refusal.ts";

type Spend = models.EventsIngest["events"][number] & { external_id: string };

/** A batch, as `claim_usage` leases it. */
export interface Batch {
  leaseToken: string;
  events: Spend[];
}

/** What Polar said: it has them all, or why not; `refused` are those that it will never take, by external_id. */
export type Told = { ok: true } | Refusal & { refused: string[] };

/** Tells Polar of spends. Never throws. */
export type Tell = (events: Spend[]) => Promise<Told>;

/** How the reporting of a call ended. */
export interface Reported {
  told: number;
  refused: number;
  /** Code of what stopped it; null when nothing is left, or time was up. */
  code: string | null;
}

type Call = <N extends RpcName>(name: N, args: RpcArgs<N>) => Promise<Result<RpcAnswer<N>>>;

/** Seconds for one batch. */
const PATIENCE = 25;
/** Milliseconds after which no further batch is begun. */
const BUDGET_MS = 60_000;

/** Builds the call for an account. */
export function createTell(account: PolarAccount, patience = PATIENCE): Tell {
  const ingest = ingestEvents(createPolarCore(account));
  return async (events) => {
    try {
      await ingest({ events }, { timeout: patience });
      return { ok: true };
    } catch (error) {
      return { ...refusalOf(error), refused: unknownCustomers(error, events) };
    }
  };
}

/** Throws where the database and this function disagree about a batch: then the call fails and is seen. */
export function parseBatch(value: unknown): Batch {
  if (
    isRecord(value) && typeof value.lease_token === "string" && Array.isArray(value.events) &&
    value.events.every((event) => isRecord(event) && typeof event.external_id === "string")
  ) {
    return { leaseToken: value.lease_token, events: value.events as Spend[] };
  }
  throw new TypeError("claim_usage returned something else than a batch");
}

/**
 * Tells Polar of a batch, and of those that wait after it, until none is left, Polar does not take one, or a minute has
 * passed. The sweep rings again for what is left then.
 *
 * @param now milliseconds, from any start
 */
export async function reportUsage(
  first: Batch,
  tell: Tell,
  call: Call,
  now: () => number,
): Promise<Reported> {
  const deadline = now() + BUDGET_MS;
  const reported: Reported = { told: 0, refused: 0, code: null };
  for (let batch: Batch | null = first; batch !== null;) {
    const told = await tell(batch.events);
    const recorded = await call("record_usage", {
      p_lease_token: batch.leaseToken,
      ...told.ok ? { p_outcome: "reported" } : {
        p_outcome: "later",
        p_error_code: told.code,
        p_error: told.words,
        p_refused: told.refused,
        p_retry_after: told.retryAfter,
      },
    });
    if (!recorded.ok) return { ...reported, code: recorded.code };
    if (told.ok) reported.told += batch.events.length;
    else reported.refused += told.refused.length;
    if (!told.ok && told.refused.length === 0) return { ...reported, code: told.code };
    if (now() >= deadline) return reported;
    const next = await call("claim_usage", {});
    if (!next.ok) return { ...reported, code: next.code };
    batch = next.value === null ? null : parseBatch(next.value);
  }
  return reported;
}

/** One customer that Polar does not know, or has deleted, lets it refuse the whole batch: it says which they are. */
function unknownCustomers(error: unknown, events: Spend[]): string[] {
  if (!(error instanceof PolarClientError) || error.statusCode !== 422) return [];
  const body: unknown = typeof error.error === "string" ? parse(error.error) : error.error;
  if (!isRecord(body) || !Array.isArray(body.detail)) return [];
  const ids = body.detail.flatMap((entry) => {
    if (!isRecord(entry) || !Array.isArray(entry.loc)) return [];
    const { loc } = entry;
    const event = loc.at(-1) === "customer_id" ? events[loc[loc.indexOf("events") + 1]] : undefined;
    return event ? [event.external_id] : [];
  });
  return [...new Set(ids)];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
