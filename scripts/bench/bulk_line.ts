/**
 * Many purchases that wait for their reports, and workers that only wait for a shop's answers: the line, its locks and
 * its rings as they are, without the work of reading pages.
 */

import postgres from "postgres";
import { quantile } from "./load.ts";
import type { Sizes } from "./part.ts";

export type Bulk = Sizes["bulk"];

/** What the workers saw. */
export interface Drained {
  /** Seconds until all were delivered; time in which the line was held does not count. */
  seconds: number;
  /** The same until all but those of the one shop were. */
  othersSeconds: number;
  /** Times that somebody was rung, and how many of them found nothing to do. */
  rings: number;
  idleRings: number;
  /** Milliseconds of the calls that claimed a run, ascending. */
  claims: number[];
}

/** A line under way. */
export interface Line {
  /** Lets nobody go on. */
  hold(): void;
  goOn(): void;
  drained: Promise<Drained>;
}

/** As `claim_scrape` answers. */
interface Job {
  job_id: string;
  lease_token: string;
  url: string;
  visits: unknown[];
}

const SHARED_URL = "https://shared.example.com/";
/** About as large as the notes of a product page. */
const VISIT = { shop: 0, url: "https://shop.example.com/products/1", facts: { text: "x".repeat(2_500) } };
/** As many as the scraper's worker reads before it hands over. */
const SLICE = 12;
/** How often the doorbell is looked at: pg_net's worker is woken by each commit and waits for its batch to end. */
const BELL_MS = 20;

/** Fills in purchases that wait, those for the one shop before all others. */
export async function fillLine(sql: postgres.Sql, { purchases, shared }: Bulk): Promise<void> {
  await sql.begin(async (sql) => {
    await sql`set local session_replication_role = replica`; // each one's payment is not the point here
    await sql`
      insert into public.orders (
        id, status, billing_reason, polar_customer_id, product_id, currency, subtotal_amount, discount_amount, net_amount,
        tax_amount, total_amount, refunded_amount, refundable_amount, created_at, fulfilled, list_amount, last_writer
      )
      select 'bulk-' || n, 'paid', 'purchase', 'bulk-customer-' || n, product.polar_product_id, 'usd', 14900, 0, 14900,
        0, 14900, 0, 14900, now(), true, 14900, row(1, now(), now(), 1, 'bulk-' || n)::edge_kit.last_writer
      from generate_series(1, ${purchases}) n, public.products product where product.slug = 'base-kit'`;
    await sql`
      insert into public.purchases (order_id, line, product, tier, quantity, amount, currency, url, status)
      select 'bulk-' || n, 1, 'base-kit', 'base', 1, 14900, 'usd',
        case when n <= ${shared} then ${SHARED_URL} else 'https://shop-' || n || '.example.com/' end, 'pending_scrape'
      from generate_series(1, ${purchases}) n`;
    await sql`
      insert into edge_kit.scrape_jobs (purchase_id, run_key, url, hosts, run_at)
      select id, '1', url, array[edge_kit.shop_host(url)], now() - interval '1 hour' + substr(order_id, 6)::int * interval '1 ms'
      from public.purchases where order_id like 'bulk-%'`;
  });
  await sql`vacuum analyze`;
}

/** Seconds that it takes at least: all of the work by all workers, or one shop's by one worker after the other. */
export function lowerBound({ purchases, shared, workers, pages, latency }: Bulk): number {
  return Math.max(purchases / workers, shared) * pages * latency / 1000;
}

/** Starts workers when the database rings, as pg_net does, until nothing is left. */
export async function drainLine(url: string, bulk: Bulk): Promise<Line> {
  const sql = postgres(url, { max: 8, onnotice() {} }); // PostgREST's pool
  await sql`update edge_kit.settings set scrape_workers = ${bulk.workers} where true`;
  await sql`delete from net.http_request_queue where true`;
  await sql`select edge_kit.sweep_scrape_jobs()`; // the minute's: it finds the line and rings the first
  let free = Promise.withResolvers<void>();
  free.resolve();
  const begun = performance.now();
  let held = 0;
  let heldSince = 0;
  const seconds = () => (performance.now() - begun - held) / 1000;
  const reading = new Set<string>();
  const claims: number[] = [];
  let [delivered, others, rings, idleRings, othersSeconds] = [0, 0, 0, 0, 0];
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});

  async function work(): Promise<void> {
    await free.promise;
    const started = performance.now();
    const [{ job }] = await sql<{ job: Job | null }[]>`select public.claim_scrape() as job`;
    if (job === null) return void idleRings++;
    claims.push(performance.now() - started);
    const host = new URL(job.url).hostname;
    if (reading.has(host)) throw new Error(`${host} is read twice at a time`);
    reading.add(host);
    if (reading.size > bulk.workers) throw new Error(`${reading.size} workers instead of ${bulk.workers}`);
    const lease = [job.job_id, job.lease_token];
    const rest = bulk.pages - job.visits.length;
    for (let page = 0; page < Math.min(rest, SLICE); page++) {
      await new Promise((resolve) => setTimeout(resolve, bulk.latency));
      await free.promise;
      await sql`
        select public.checkpoint_scrape(${lease[0]}, ${lease[1]}, ${
        sql.json([VISIT])
      }, '{"pages_read": 1, "pages_planned": 2}')`;
    }
    reading.delete(host); // before another one may have it
    if (rest > SLICE) {
      await sql`select public.yield_scrape(${lease[0]}, ${lease[1]})`;
    } else {
      await sql`
        select public.complete_scrape(${lease[0]}, ${lease[1]},
          '[{"kind": "survival_blueprint", "title": "Report", "score": 70, "data": {}}]')`;
      delivered++;
      if (job.url !== SHARED_URL && ++others === bulk.purchases - bulk.shared) othersSeconds = seconds();
    }
  }

  async function answerTheBell(): Promise<void> {
    const working = new Set<Promise<void>>();
    while (delivered < bulk.purchases) {
      const rung = await sql`delete from net.http_request_queue where true returning id`;
      rings += rung.length;
      for (let n = 0; n < rung.length; n++) {
        const one = work().catch(failed.reject).finally(() => working.delete(one));
        working.add(one);
      }
      await Promise.race([failed.promise, new Promise((resolve) => setTimeout(resolve, BELL_MS))]);
    }
    await Promise.all(working);
  }

  const drained = answerTheBell().then(() => {
    const total = seconds();
    claims.sort((a, b) => a - b);
    return { seconds: total, othersSeconds, rings, idleRings, claims };
  }).finally(() => sql.end());
  drained.catch(() => {});
  return {
    hold() {
      heldSince = performance.now();
      free = Promise.withResolvers();
    },
    goOn() {
      held += performance.now() - heldSince;
      free.resolve();
    },
    drained,
  };
}

/** Milliseconds of a share of the claims. */
export const claimTime = ({ claims }: Drained, share: number) => quantile(claims, share);
