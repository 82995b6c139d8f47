/** Credits spent by many at once, and the sweep of scrape jobs with many of them in the table. */

import postgres from "postgres";
import { startCluster } from "../local/postgres.ts";
import { cloneDatabase, createTemplate } from "../local/template.ts";
import { connect, type Contender, type Contest, contest, disconnect, drive, median } from "./load.ts";
import { count, ms, speed, table, times } from "./page.ts";
import type { Part, Section, Sizes } from "./part.ts";
import { ISSUER } from "./population.ts";

const CONNECTIONS = 8;
const USERS = 64;
const LOTS = 5;
const SWEEPS = 5;

/** One state of the job table, and how long a sweep of it takes. */
interface Swept {
  what: string;
  /** Milliseconds. */
  time: number;
}

export const contention: Part = {
  name: "contention",
  async measure(sizes, say) {
    const cluster = await startCluster({ durable: sizes.durable });
    try {
      await createTemplate(cluster);
      say("spending");
      const spent = await spend(await cloneDatabase(cluster, "spends"), sizes);
      say(`filling in ${count(sizes.jobs)} jobs`);
      const swept = await sweep(await cloneDatabase(cluster, "jobs"), sizes.jobs);
      return sectionOf(spent, swept, sizes);
    } finally {
      await cluster.stop();
    }
  },
};

async function spend(url: string, sizes: Sizes): Promise<Contest> {
  const users = Array.from({ length: USERS }, (_, n) => `user-${n}`);
  const sql = postgres(url, { max: 1, onnotice() {} });
  const clients = await connect(url, CONNECTIONS);
  try {
    await sql`insert into public.profiles (user_id, issuer) select unnest(${users}::text[]), ${ISSUER}`;
    await sql`
      insert into public.credit_lots (key, source, user_id, granted_at, promised, granted)
      select 'adjustment:' || u || ':' || n, 'adjustment', u, now(), 1000000, 1000000
      from unnest(${users}::text[]) u, generate_series(1, ${LOTS}) n`;
    await sql`insert into public.credit_entries (lot_id, kind, n, amount) select id, 'grant', 1, granted from public.credit_lots`;
    await Promise.all(clients.map((client) => client.unsafe("set role authenticated")));
    const contender = (name: string, owner: (n: number) => string): Contender<number> => ({
      name,
      run: (work) =>
        drive(clients, work, async (client, n) => {
          const claims = JSON.stringify({ sub: owner(n), iss: ISSUER, role: "authenticated" });
          // One statement, so that the claims cost no round trip of their own.
          await client`
            select public.spend_credits(1, ${crypto.randomUUID()}, 'benchmark')
            from (select set_config('request.jwt.claims', ${claims}, false) offset 0) claims`;
        }),
    });
    const result = await contest(
      [contender("one user", () => users[0]), contender("many users", (n) => users[n % USERS])],
      sizes.rounds,
      () => Array.from({ length: sizes.spends }, (_, n) => n),
    );
    const [{ holds, spent }] = await sql`
      select edge_kit.ledger_holds() as holds, sum(spent)::integer as spent from public.credit_lots`;
    const expected = 2 * (sizes.rounds + 1) * sizes.spends;
    if (!holds || spent !== expected) throw new Error(`${spent} credits were spent instead of ${expected}`);
    return result;
  } finally {
    await disconnect([...clients, sql]);
  }
}

/** Puts finished jobs into the table and sweeps; then lets them be due, and then some of them be lost by their workers. */
async function sweep(url: string, jobs: number): Promise<Swept[]> {
  const sql = postgres(url, { max: 1, onnotice() {} });
  try {
    await sql`
      select vault.create_secret('https://project.supabase.co', 'edge_url'),
        vault.create_secret('sb_secret_automations_0123456789abcdef', 'automations_key')`;
    await sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`; // neither keys nor triggers are the point here
      await sql`
        insert into public.purchases (order_id, line, product, quantity, amount, currency, url, status)
        select 'order-' || n, 1, 'base-kit', 1, 14900, 'usd', 'https://shop.example.com/', 'completed' from generate_series(1, ${jobs}) n`;
      await sql`
        insert into edge_kit.scrape_jobs (purchase_id, run_key, url, hosts, state, finished_at)
        select id, '1', url, array['shop-' || order_id], 'succeeded', now() from public.purchases`;
    });
    await sql`vacuum analyze`;
    const swept = [{ what: `${count(jobs)} jobs, all finished`, time: await timedSweep(sql) }];

    const lapsed = Math.min(1_000, jobs);
    await state(sql, "queued", jobs);
    swept.push({
      what: `${count(jobs)} jobs queued and due: as many are rung as may begin`,
      time: await timedSweep(sql),
    });
    await state(sql, "running", lapsed);
    swept.push({
      what: `${count(lapsed)} of them lost by their workers: all are freed and rung for`,
      time: await timedSweep(sql, () => state(sql, "running", lapsed)),
    });
    return swept;
  } finally {
    await sql.end();
  }
}

/** Puts so many jobs into a state as if nobody had touched them for long. */
async function state(sql: postgres.Sql, to: "queued" | "running", jobs: number): Promise<void> {
  await sql.begin(async (sql) => {
    await sql`set local session_replication_role = replica`;
    await sql`
      update edge_kit.scrape_jobs
      set state = ${to}, finished_at = null, attempts = 1, run_at = now() - interval '1 hour',
        lease_until = ${to === "running" ? sql`now() - interval '1 minute'` : null}
      where id in (select id from edge_kit.scrape_jobs order by id limit ${jobs})`;
  });
  await sql`vacuum analyze edge_kit.scrape_jobs`;
}

/** The median sweep, each in a transaction that commits. */
async function timedSweep(
  sql: postgres.Sql,
  before: () => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  const durations: number[] = [];
  for (let n = 0; n < SWEEPS; n++) {
    await before();
    const started = performance.now();
    await sql`select edge_kit.sweep_scrape_jobs()`;
    durations.push(performance.now() - started);
  }
  return median(durations);
}

function sectionOf(spent: Contest, swept: Swept[], sizes: Sizes): Section {
  return {
    title: "Many at once",
    targets: [],
    text: `
\`spend_credits()\` as a signed-in user, ${CONNECTIONS} connections, ${LOTS} lots for each user. Spends of one user wait for each other,
since each must see what the one before left; spends of ${USERS} users do not. Afterwards every lot is the sum of its entries and
exactly what was spent is gone (${
      count(2 * (sizes.rounds + 1) * sizes.spends)
    } credits), or the benchmark fails.

${
      table(
        ["Spends", "Rate", "p50", "p99"],
        ["one user", "many users"].map((name) => [
          name,
          ...speed(spent, name),
        ]),
      )
    }

One user alone reaches ${times(spent.ratio("one user", "many users"))} the rate of many.

\`edge_kit.sweep_scrape_jobs()\`, which runs every minute, median of ${SWEEPS}:

${table(["Jobs", "Sweep"], swept.map(({ what, time }) => [what, ms(time)]))}
`,
  };
}
