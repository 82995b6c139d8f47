/** Reports in bulk: how long many take, what one takes, and what webhooks that come meanwhile notice of it. */

import type postgres from "postgres";
import { startDemoShop } from "../demo-shop/demo_shop.ts";
import {
  type Bulk,
  claimTime,
  type Drained,
  drainLine,
  fillLine,
  type Line,
  lowerBound,
} from "./bulk_line.ts";
import type { Worked } from "./bulk_reports.ts";
import { connect, disconnect, median, quantile } from "./load.ts";
import { count, ms, table, times } from "./page.ts";
import type { Part, Section } from "./part.ts";
import { openWorkbench, type Workbench } from "./workbench.ts";

/** Milliseconds of each webhook, ascending, without reports beside it and with them. */
interface Burst {
  alone: number[];
  beside: number[];
}

const CONNECTIONS = 8;
/** Workers in one process: the platform may let one isolate answer several calls. */
const TOGETHER = 4;
/** What the platform grants a worker: its documentation (guides/functions/limits), as read in November 2026. */
const LIMITS = { cpu: 2_000, memory: 256 * 1024 };
/**
 * Megabytes that V8 may use before it ends the process. A worker's V8 knows the platform's limit and collects garbage
 * before it is reached; one that knows of 24 GB does not.
 */
const HEAP = 160;

export const bulk: Part = {
  name: "bulk",
  async measure({ bulk, durable }, say) {
    const bench = await openWorkbench(1, durable);
    try {
      say("the handler itself");
      const reports = await write(await bench.clone("reports"), bulk);
      say(`${count(bulk.purchases)} purchases, and webhooks beside them`);
      const url = await bench.clone("line");
      const clients = await connect(url, CONNECTIONS);
      await fillLine(clients[0], bulk);
      const line = await drainLine(url, bulk);
      const burst = await measureBurst(bench, clients, line, bulk.burst);
      const drained = await line.drained;
      await disconnect(clients);
      return sectionOf(bulk, reports, drained, burst);
    } finally {
      await bench.stop();
    }
  },
};

/** Real reports: by one worker after the other, and by several in one process. */
async function write(url: string, bulk: Bulk): Promise<{ alone: Worked; together: Worked }> {
  const shop = await startDemoShop();
  const [sql] = await connect(url, 1);
  const run = async (name: string, reports: number, atOnce: number): Promise<Worked> => {
    const hosts = Array.from({ length: reports }, (_, n) => `harbor-coffee.${name}-${n}.example.com`);
    await fillLine(sql, { ...bulk, purchases: reports, shared: 0 });
    await sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      await sql`
        update edge_kit.scrape_jobs j set url = 'http://' || h.host, hosts = array[h.host]
        from unnest(${hosts}::text[]) with ordinality h (host, n), public.purchases p
        where p.id = j.purchase_id and p.order_id = 'bulk-' || h.n`;
    });
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--no-check",
        "-A",
        `--v8-flags=--max-heap-size=${HEAP}`,
        new URL("bulk_reports.ts", import.meta.url).pathname,
        url,
        `${shop.port}`,
        `${hosts}`,
        `${atOnce}`,
      ],
      stdin: "null",
    }).output();
    if (code !== 0) throw new Error(`reports cannot be written: ${new TextDecoder().decode(stderr)}`);
    const worked: Worked = JSON.parse(new TextDecoder().decode(stdout));
    if (worked.files.length < reports) {
      throw new Error(`${worked.files.length} of ${reports} reports are written`);
    }
    await sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      for (
        const rows of [
          "edge_kit.scrape_pages",
          "edge_kit.scrape_jobs",
          "public.outputs",
          "public.purchases",
          "public.orders",
        ]
      ) {
        await sql.unsafe(`delete from ${rows}`);
      }
    });
    return worked;
  };
  try {
    return { alone: await run("a", bulk.reports, 1), together: await run("t", TOGETHER, TOGETHER) };
  } finally {
    await disconnect([sql]);
    await shop.stop();
  }
}

/**
 * Packs of credits are paid, so many a second whatever becomes of them: in turns while the line is held and while it goes
 * on, so that whatever else the machine does hits both alike.
 */
async function measureBurst(
  bench: Workbench,
  clients: postgres.Sql[],
  line: Line,
  { perSecond, seconds, rounds }: Bulk["burst"],
): Promise<Burst> {
  const burst: Burst = { alone: [], beside: [] };
  for (let round = 0; round <= rounds; round++) {
    for (const turn of ["alone", "beside"] as const) {
      line.hold();
      const deliveries = await bench.deliveries("pack", Math.ceil(perSecond * seconds), [clients[0]]);
      if (turn === "beside") line.goOn();
      const begun = performance.now();
      const times = await Promise.all(deliveries.map(async ({ webhookId, body }, n) => {
        await new Promise((resolve) => setTimeout(resolve, n * 1000 / perSecond));
        const sent = performance.now();
        await clients[n % clients.length]`select public.ingest_polar_event(${webhookId}, ${body})`;
        return performance.now() - sent;
      }));
      await new Promise((resolve) =>
        setTimeout(resolve, Math.max(0, begun + seconds * 1000 - performance.now()))
      );
      if (turn === "alone") line.goOn();
      if (round > 0) burst[turn].push(...times); // the first one fills caches
    }
  }
  burst.alone.sort((a, b) => a - b);
  burst.beside.sort((a, b) => a - b);
  return burst;
}

function sectionOf(
  bulk: Bulk,
  { alone, together }: { alone: Worked; together: Worked },
  drained: Drained,
  burst: Burst,
): Section {
  const bound = lowerBound(bulk);
  const kilobytes = (bytes: number) => bytes / 1024;
  const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`;
  const slower = quantile(burst.beside, 0.99) / quantile(burst.alone, 0.99);
  const perWorker = (together.most - alone.most) / (TOGETHER - 1);
  return {
    title: "Reports in bulk",
    targets: [
      {
        what: "time until all are delivered, to the lower bound",
        measured: drained.seconds / bound,
        unit: "×",
        atMost: 1.25,
      },
      { what: "p99 of a webhook beside them, to alone", measured: slower, unit: "×", atMost: 1.5 },
      {
        what: "processor time of a worker, the longest",
        measured: Math.max(...alone.cpu),
        unit: "ms",
        atMost: LIMITS.cpu,
      },
      {
        what: "memory of a worker, at most",
        measured: kilobytes(alone.most),
        unit: "kB",
        atMost: LIMITS.memory,
      },
    ],
    text: `
${count(bulk.purchases)} purchases wait for their reports, ${
      count(bulk.shared)
    } of them for one shop and before all others; ${bulk.workers} workers
(\`settings.scrape_workers\`). Each of these workers waits ${bulk.latency} ms for each of ${bulk.pages} pages instead of reading it; claims,
checkpoints, hand-overs, deliveries and rings are the real ones, and the doorbell is looked at by the benchmark in pg_net's place. The
lower bound is all the waiting divided by the workers, or that for the one shop, whichever is longer. No host was read twice at a time
and no more workers were at work than may be, or the benchmark fails.

${
      table([`${count(bulk.purchases)} reports`, ""], [
        ["lower bound", `${bound.toFixed(1)} s`],
        ["until all are delivered", `${drained.seconds.toFixed(1)} s`],
        ["until all but those for the one shop are", `${drained.othersSeconds.toFixed(1)} s`],
        ["rings", count(drained.rings)],
        ["of them found nothing to do", count(drained.idleRings)],
        ["a claim, median", ms(claimTime(drained, 0.5))],
        ["a claim, p99", ms(claimTime(drained, 0.99))],
      ])
    }

Webhooks beside it, ${bulk.burst.perSecond} paid packs of credits a second over ${CONNECTIONS} connections, ${bulk.burst.rounds} times ${bulk.burst.seconds} s while the line is held and as
long while it goes on, in turns:

${
      table(["Webhook", "p50", "p99"], [
        ["line held", ms(quantile(burst.alone, 0.5)), ms(quantile(burst.alone, 0.99))],
        ["reports beside it", ms(quantile(burst.beside, 0.5)), ms(quantile(burst.beside, 0.99))],
      ])
    }

p99 is ${times(slower)} that of the held line.

The function's handler on a demo shop over loopback, without pauses, with its report and PDF, ${bulk.reports} reports by workers of twelve pages
each; the platform ends a worker at ${LIMITS.cpu / 1000} s of processor time or ${
      LIMITS.memory / 1024
    } MB, so V8 has ${HEAP} MB here:

${
      table(["Worker", ""], [
        ["processor time, median", ms(median(alone.cpu))],
        ["processor time, longest", ms(Math.max(...alone.cpu))],
        ["memory of the process before the first one", megabytes(alone.before)],
        ["memory of the process at most, one at a time", megabytes(alone.most)],
        [`memory of the process at most, ${TOGETHER} at a time`, megabytes(together.most)],
        ["each further one at a time", megabytes(Math.max(0, perWorker))],
      ])
    }
`,
  };
}
