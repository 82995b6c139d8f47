/**
 * A job table in memory that does what the SQL does: one lease at a time, tokens that fence, pages by position. Its
 * JSON goes in and out as Postgres' does, with keys in another order.
 */

import type { Rpc } from "../../functions/_shared/database.ts";
import { createHandler, type Doors } from "../../functions/scraper/handler.ts";
import { createPoliteReader } from "../../functions/_audit/polite_reader.ts";
import { type Answer, readerOptions } from "./audit_in_process.ts";

const PURCHASE = "0b51cf0e-52b4-4d34-8e7c-0a4c3a3b9e11";

export interface Jobs {
  rpc: Rpc;
  /** Lets the lease of a dead worker lapse. */
  lapse(): void;
  pages: unknown[];
  /** What was delivered, null before. */
  outputs(): unknown[] | null;
}

/** A table with one due job. */
export function jobsFor(job: Record<string, unknown>): Jobs {
  const pages: unknown[] = [];
  let token = 0;
  let leased = false;
  let delivered: unknown[] | null = null;

  const held = (args: Record<string, unknown>) =>
    leased && delivered === null && args.p_lease_token === `lease-${token}`;
  const calls: Record<string, (args: Record<string, unknown>) => unknown> = {
    claim_scrape() {
      if (leased || delivered !== null) return null;
      leased = true;
      token++;
      return { ...JOB, ...job, lease_token: `lease-${token}`, attempt: 1, visits: pages };
    },
    checkpoint_scrape(args) {
      if (!held(args)) return false;
      pages.push(...args.p_visits as unknown[]);
      return true;
    },
    yield_scrape(args) {
      if (!held(args)) return false;
      leased = false;
      return true;
    },
    complete_scrape(args) {
      if (!held(args)) return false;
      delivered = args.p_outputs as unknown[];
      return true;
    },
    fail_scrape(args) {
      throw new Error(`the job failed: ${args.p_code}`);
    },
  };
  return {
    rpc: (name, args) =>
      Promise.resolve({ ok: true, value: asPostgres(calls[name](asPostgres(args))) as never }),
    lapse: () => leased = false,
    pages,
    outputs: () => delivered,
  };
}

const JOB = {
  job_id: "7d2f4b0a-61de-4a3a-9a0e-2f2c77a1d001",
  purchase_id: PURCHASE,
  run_key: "1",
  reports: ["survival_blueprint"],
  competitor_urls: [],
  previous: null,
  period: null,
};

/** JSON as jsonb gives it back: keys by length, then by their bytes. */
function asPostgres<T>(value: T): T {
  const ordered = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.map(ordered);
    if (typeof inner !== "object" || inner === null) return inner;
    return Object.fromEntries(
      Object.entries(inner).filter(([, field]) => field !== undefined)
        .sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1))
        .map(([key, field]) => [key, ordered(field)]),
    );
  };
  return value === undefined ? value : ordered(JSON.parse(JSON.stringify(value))) as T;
}

/** A worker on a job table: the function with its own reader, which may be told to die. */
export interface Worker {
  /** Rings it and resolves when its share is done or it has died. */
  ring(): Promise<void>;
  files: Map<string, Uint8Array>;
}

export interface WorkerOptions {
  rpc: Rpc;
  shop: Answer;
  /** The worker is gone instead of asking for its so-many-th thing, counted from 0. */
  diesAt?: number;
  /** The worker is gone after it has stored a report's file. */
  diesAfterUpload?: boolean;
  store?: Doors["store"];
}

export function createWorker({ rpc, shop, diesAt, diesAfterUpload = false, store }: WorkerOptions): Worker {
  const files = new Map<string, Uint8Array>();
  const background: Promise<void>[] = [];
  const death = Promise.withResolvers<void>();
  const never = () => {
    death.resolve();
    return new Promise<never>(() => {});
  };
  const handler = createHandler({
    authenticate: () => Promise.resolve({ ok: true, value: null }),
    rpc,
    createReader() {
      const take = createPoliteReader(readerOptions(shop));
      let taken = 0;
      return (step, visits) => taken++ === diesAt ? never() : take(step, visits);
    },
    store: store ?? {
      put(path, pdf) {
        files.set(path, pdf);
        return diesAfterUpload ? never() : Promise.resolve({ ok: true, value: undefined });
      },
      remove(paths) {
        for (const path of paths) files.delete(path);
        return Promise.resolve({ ok: true, value: undefined });
      },
    },
    waitUntil: (work) => void background.push(work),
    leaving: new AbortController().signal,
    now: () => 0,
    log: () => {},
  });
  return {
    files,
    async ring() {
      const response = await handler(new Request("http://localhost/scraper", { method: "POST", body: "{}" }));
      if (response.status !== 202) throw new Error(await response.text());
      await Promise.race([Promise.all(background), death.promise]);
    },
  };
}
