/** What a buyer waits for: `dashboard()`, and tables read under row level security, however much lies beside. */

import postgres from "postgres";
import { startCluster } from "../local/postgres.ts";
import { cloneDatabase, createTemplate } from "../local/template.ts";
import { median, quantile } from "./load.ts";
import { count, ms, table, times } from "./page.ts";
import type { Part, Section, Target } from "./part.ts";
import { ISSUER, KEEN, populate, type Population, USUAL } from "./population.ts";

/** A read under row level security, and the same with its policy's condition written by hand. */
interface Read {
  what: string;
  columns: string;
  /** The policy, with the user in the place of `$1`. */
  where: string;
}

/** A quarter of the memory of a machine that keeps a million orders, as PostgreSQL's manual advises. */
const SHARED_BUFFERS = "1GB";

const MINE = "user_id = $1";
const READS: Read[] = [
  { what: "purchases", columns: "id, product, status, url, created_at", where: MINE },
  { what: "orders", columns: "id, status, total_amount, created_at", where: MINE },
  {
    what: "outputs",
    columns: "id, kind, title, score, storage_path",
    where:
      "purchase_id in (select p.id from public.purchases p where p.user_id = $1 and p.refunded_at is null)",
  },
  { what: "credit_lots", columns: "id, value, expires_at", where: MINE },
  {
    what: "credit_entries",
    columns: "lot_id, kind, amount, created_at",
    where: "lot_id in (select l.id from public.credit_lots l where l.user_id = $1)",
  },
];

/** Milliseconds, ascending, by what was read. */
type Timings = Map<string, number[]>;

/** One size of database and one sort of buyer. */
interface Reading {
  purchases: number;
  buyer: number;
  dashboard: number[];
  withPolicy: Timings;
  without: Timings;
  /** Medians of a read under the policy over the same read without. */
  ratios: Map<string, number>;
}

export const reads: Part = {
  name: "reads",
  async measure(sizes, say) {
    const cluster = await startCluster({ durable: sizes.durable, sharedBuffers: SHARED_BUFFERS });
    try {
      await createTemplate(cluster);
      const readings: Reading[] = [];
      for (const purchases of sizes.purchases) {
        say(`filling in ${count(purchases)} purchases`);
        const url = await cloneDatabase(cluster, `reads_${purchases}`);
        const sql = postgres(url, { max: 1, onnotice() {} });
        const people = await populate(sql, purchases).finally(() => sql.end());
        for (const buyer of [USUAL, KEEN]) {
          say(`reading for buyers with ${buyer}`);
          readings.push(await read(url, purchases, buyer, people, sizes.reads));
        }
      }
      return sectionOf(readings);
    } finally {
      await cluster.stop();
    }
  },
};

/** One signed-in connection and one of a backend's, which read in turns. */
async function read(
  url: string,
  purchases: number,
  buyer: number,
  people: Population,
  rounds: number,
): Promise<Reading> {
  const [user, service] = await Promise.all(["authenticated", "service_role"].map(async (role) => {
    const sql = postgres(url, { max: 1, onnotice() {} });
    await sql.unsafe(`set role ${role}`);
    return sql;
  }));
  const ids = buyer === USUAL ? people.usual : people.keen;
  const reading: Reading = {
    purchases,
    buyer,
    dashboard: [],
    withPolicy: new Map(READS.map(({ what }) => [what, []])),
    without: new Map(READS.map(({ what }) => [what, []])),
    ratios: new Map(),
  };
  try {
    for (const [round, id] of turns(ids, rounds)) {
      await signIn(user, id);
      const [time, page] = await timed(() => user`select public.dashboard() as page`);
      if (page[0].page.purchases.length !== buyer) throw new Error(`${id} has not ${buyer} purchases`);
      if (round >= 0) reading.dashboard.push(time);
    }
    for (const [round, id] of turns(ids, rounds)) {
      // Both, as PostgREST does, so that both come to a read from the same work.
      await signIn(user, id);
      await signIn(service, id);
      for (const { what, columns, where } of READS) {
        const query = `select ${columns} from public.${what}`;
        // As a fragment, or it would be planned anew each time: the driver prepares no text without parameters.
        const asUser = () => timed(() => user`${user.unsafe(query)}`);
        const asService = () =>
          timed(() => service.unsafe(`${query} where ${where}`, [id], { prepare: true }));
        // Each goes first as often as the other: the first one warms the cache.
        const backwards = round % 2 === 0;
        const [first, second] = backwards ? [asService, asUser] : [asUser, asService];
        const [one, two] = [await first(), await second()];
        if (one[1].length !== two[1].length) throw new Error(`${what}: the two reads differ`);
        if (round < 0) continue;
        reading.withPolicy.get(what)!.push(backwards ? two[0] : one[0]);
        reading.without.get(what)!.push(backwards ? one[0] : two[0]);
      }
    }
  } finally {
    await Promise.all([user.end(), service.end()]);
  }
  for (const { what } of READS) {
    const [mine, theirs] = [reading.withPolicy.get(what)!, reading.without.get(what)!];
    reading.ratios.set(what, median(mine) / median(theirs));
  }
  return reading;
}

/** Rounds and whose turn it is; those below 0 warm up, each buyer once. */
function turns(ids: string[], rounds: number): [round: number, id: string][] {
  const warm = Math.max(20, ids.length);
  return Array.from({ length: warm + rounds }, (_, n) => [n - warm, ids[n % ids.length]]);
}

async function signIn(sql: postgres.Sql, sub: string): Promise<void> {
  const claims = { sub, role: "authenticated", iss: ISSUER };
  await sql`select set_config('request.jwt.claims', ${JSON.stringify(claims)}, false)`;
}

async function timed<T>(read: () => Promise<T>): Promise<[number, T]> {
  const started = performance.now();
  const rows = await read();
  return [performance.now() - started, rows];
}

function sectionOf(readings: Reading[]): Section {
  const at = (timings: number[], share: number) => quantile(timings.toSorted((a, b) => a - b), share);
  const [smallest, largest] = [readings[0].purchases, readings.at(-1)!.purchases];
  const of = (purchases: number, buyer: number) =>
    readings.find((one) => one.purchases === purchases && one.buyer === buyer)!;
  const dashboards = [[USUAL, 5], [KEEN, 15]].flatMap(([buyer, limit]): Target[] => {
    const large = of(largest, buyer).dashboard;
    return [
      {
        what: `dashboard() p99 at ${count(largest)} purchases, buyer with ${buyer}`,
        measured: at(large, 0.99),
        unit: "ms",
        atMost: limit,
      },
      {
        what: `dashboard() p50 at ${count(largest)} beside ${count(smallest)}, buyer with ${buyer}`,
        measured: at(large, 0.5) / at(of(smallest, buyer).dashboard, 0.5),
        unit: "×",
        atMost: 1.5,
      },
      {
        what: `dashboard() p99 at ${count(largest)} beside ${count(smallest)}, buyer with ${buyer}`,
        measured: at(large, 0.99) / at(of(smallest, buyer).dashboard, 0.99),
        unit: "×",
        atMost: 1.5,
      },
    ];
  });
  const worst = [USUAL, KEEN].map((buyer): Target => {
    const [what, measured] = [...of(largest, buyer).ratios].toSorted((a, b) => b[1] - a[1])[0];
    return {
      what: `Row level security at ${count(largest)} purchases, buyer with ${buyer}, dearest read (${what})`,
      measured,
      unit: "×",
      atMost: 1.2,
    };
  });
  return {
    title: "What a buyer reads",
    targets: [...dashboards, ...worst],
    text: `
Purchases belong to buyers with ${USUAL} each, and a hundredth of them to buyers with ${KEEN}; rows of one buyer lie apart, as they do
when people buy on different days. Each purchase has an order, a finished job, a report and credits. Up to a thousand buyers of
each sort take turns, after each has read once. Times are one client's, on one connection, driver and way included.
\`shared_buffers\` is ${SHARED_BUFFERS}, a quarter of the memory of a machine for that many (PostgreSQL's manual, "Resource Consumption").

${
      table(
        ["dashboard()", "Purchases of the buyer", "p50", "p99"],
        readings.map(({ purchases, buyer, dashboard }) => [
          `${count(purchases)} purchases`,
          String(buyer),
          ms(at(dashboard, 0.5)),
          ms(at(dashboard, 0.99)),
        ]),
      )
    }

A signed-in buyer reads tables under row level security, without a condition; a backend with the service role, which no policy
binds, asks for the same rows with the policy's condition in its query. They take turns at every read; the ratio is of the medians.

${
      table(
        [
          "Read",
          "Purchases",
          "Of the buyer",
          "With policy, p50",
          "p99",
          "Without, p50",
          "p99",
          "With / without",
        ],
        READS.flatMap(({ what }) =>
          readings.map(({ purchases, buyer, withPolicy, without, ratios }) => [
            `\`${what}\``,
            count(purchases),
            String(buyer),
            ms(at(withPolicy.get(what)!, 0.5)),
            ms(at(withPolicy.get(what)!, 0.99)),
            ms(at(without.get(what)!, 0.5)),
            ms(at(without.get(what)!, 0.99)),
            times(ratios.get(what)!),
          ])
        ),
      )
    }
`,
  };
}
