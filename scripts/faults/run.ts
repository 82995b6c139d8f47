/**
 * A day of trade on which everything goes wrong, on the real stack: two processes, Postgres, signed webhooks, a clock
 * that is moved. In the evening the differences between Polar's books and our tables are counted, without and with
 * reconciliation.
 */

import { createPolar } from "@polar-sh/sdk/2026-10";
import type postgres from "postgres";
import { killFunctions } from "../local/crash.ts";
import { type Stack, startStack } from "../local/stack.ts";
import { syncProducts } from "../products_sync.ts";
import { readTables } from "./actual.ts";
import { withDatabase } from "./database.ts";
import { compare, type Differences } from "./differences.ts";
import { expect } from "./expected.ts";
import { putOnSale } from "./goods.ts";
import { type Luck, temptFate } from "./mishaps.ts";
import { invitePeople, Later, type People } from "./people.ts";
import { type Action, type Buyer, type Plan, planDay, type Size } from "./plan.ts";
import { mailsWrong } from "./mails.ts";
import { SHOPS, startShops } from "./shops.ts";

/** What came of a day. */
export interface Outcome {
  seed: number;
  faults: Record<string, number>;
  traded: Record<string, number>;
  /** In the evening, when all retries and sweeps are through, but nobody has asked Polar. */
  unreconciled: Differences;
  /** After polar-reconcile was through; null: it was not called. */
  reconciled: Differences | null;
}

/** How to run. */
export interface RunOptions {
  size: Size;
  seed: number;
  reconcile: boolean;
  log(line: string): void;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** How many people do something at the same time. */
const atOnce = 6;

/** Lives through one day. */
export async function runDay({ size, seed, reconcile, log }: RunOptions): Promise<Outcome> {
  const plan = planDay(seed, size);
  const shops = startShops();
  // Subscriptions begin on the day that lies a month before the day of trade, which ends now.
  const now = new Date();
  const monthAgo = new Date(now);
  monthAgo.setUTCMonth(now.getUTCMonth() - 1);
  if (monthAgo.getUTCDate() !== now.getUTCDate()) monthAgo.setUTCDate(0); // of a shorter month, its last day
  let polarNow = () => monthAgo;
  let lateSince: Date | null = null;
  let evening = 0;
  const stack = await startStack({
    durable: true,
    test: {
      lasting: true,
      simulator: { clock: "manual", startAt: new Date(monthAgo.getTime() - DAY) },
      cronClock: () => new Date((lateSince ?? polarNow()).getTime() + evening),
      shops: Object.fromEntries(Object.keys(SHOPS).map((name) => [name, `127.0.0.1:${shops.port}`])),
      environment: { POLAR_REENABLE_ENDPOINT: "true" },
    },
  });
  const { simulator, info } = stack;
  const database = <T>(work: (sql: postgres.Sql) => Promise<T>) => withDatabase(info.database_url, work);
  polarNow = () => simulator.clock.now();
  addEventListener("unhandledrejection", forgiveBrokenSocket);
  try {
    await database((sql) => openShop(stack, sql));
    const people = await database((sql) => invitePeople(stack, sql, buyersOf(plan)));
    const luck = temptFate(stack, seed);

    for (const [index, sale] of plan.subscriptions.entries()) {
      await people.act({ step: 0, kind: "buy", sale });
      const next = monthAgo.getTime() - DAY + DAY * (index + 1) / plan.subscriptions.length;
      await moveTo(next);
    }
    log(`${plan.subscriptions.length} subscriptions begun`);
    await moveTo(now.getTime() - DAY);
    await trade(people, luck, now.getTime() - DAY);
    log("the day is over");

    luck.end();
    await simulator.clock.advance(45 * MINUTE); // by then every webhook has arrived or run out of attempts
    await killFunctions(); // nobody is at work now: what still has a lease has lost its worker
    await settle();
    await comeHome(people);
    const look = async () => {
      const actual = await database(readTables);
      Object.assign(actual.wrong, await database((sql) => mailsWrong(sql, stack.mailApi)));
      return compare(expect(simulator.books, people.diary, new Date()), actual);
    };
    const unreconciled = await look();
    let reconciled: Differences | null = null;
    if (reconcile) {
      log("reconciling");
      await reconcileAll();
      await settle();
      await comeHome(people);
      reconciled = await look();
    }
    const { orders, subscriptions, refunds } = simulator.books;
    const commands = await database((sql) =>
      sql`select kind, state, count(*)::int from edge_kit.polar_commands group by 1, 2 order by 1, 2`
    );
    const delivered = await database((sql) =>
      sql`select status, count(*)::int from public.purchases group by 1 order by 1`
    );
    const traded = {
      orders: orders.size,
      subscriptions: subscriptions.size,
      refunds: refunds.size,
      webhooks: simulator.books.events.size,
      "e-mails": stack.mailApi.books.length,
      "accounts deleted": people.diary.deleted.size,
      "accounts with another address": people.diary.addresses.size,
      ...Object.fromEntries(commands.map(({ kind, state, count }) => [`commands ${kind}, ${state}`, count])),
      ...Object.fromEntries(delivered.map(({ status, count }) => [`purchases ${status}`, count])),
    };
    return { seed, faults: luck.counts(), traded, unreconciled, reconciled };
  } finally {
    await stack.stop();
    await shops.stop();
    removeEventListener("unhandledrejection", forgiveBrokenSocket);
  }

  async function moveTo(time: number): Promise<void> {
    await simulator.clock.advance(Math.max(0, time - simulator.clock.now().getTime()));
  }

  /** The day, step by step: what people do at once, and among it what goes wrong. */
  async function trade(people: People, luck: Luck, dawn: number): Promise<void> {
    let postponed: Action[] = [];
    let deadline = Infinity; // what the last failures have held up is done once they are over
    for (let step = 0; step < size.steps || postponed.length > 0; step++) {
      if (step === size.steps) deadline = Date.now() + 3 * MINUTE;
      if (step > size.steps) await new Promise((resolve) => setTimeout(resolve, 200));
      if (Date.now() > deadline) throw new Error(`${postponed[0].kind} is put off for ever`);
      const waiting = [...postponed, ...plan.actions.filter((action) => action.step === step)];
      postponed = [];
      const mishaps = plan.mishaps.filter((mishap) => mishap.step === step);
      const struck: Promise<void>[] = [];
      let done = 0;
      const strike = (kind: (typeof mishaps)[number]["kind"]) => {
        struck.push(luck.strike(kind));
        lateSince = luck.cronIsLate() ? lateSince ?? polarNow() : null;
      };
      const queue = waiting.values();
      await Promise.all(Array.from({ length: atOnce }, async () => {
        for (const action of queue) {
          for (const { kind } of mishaps.filter(({ after }) => after === done)) strike(kind);
          done++;
          await people.act(action).catch((error) => {
            if (!(error instanceof Later)) throw error;
            postponed.push(action);
          });
        }
      }));
      for (const { kind } of mishaps.filter(({ after }) => after >= done)) strike(kind);
      // People act a second before a subscription may renew: of one instant the books do not say what came first.
      if (step < size.steps) await moveTo(dawn + DAY * (step + 1) / size.steps - 1000);
      await Promise.all(struck);
      if ((step + 1) % 8 === 0) log(`step ${step + 1} of ${size.steps}`);
    }
  }

  /** Time passes in the database until every job has come to an end. */
  async function settle(): Promise<void> {
    const deadline = Date.now() + 10 * MINUTE;
    await database(async (sql) => {
      await pass(sql, "3 minutes", true);
      while (true) {
        evening += 2 * MINUTE; // on cron's clock: the next sweeps are due
        await pass(sql, "1 hour", false);
        await new Promise((resolve) => setTimeout(resolve, 300));
        await simulator.idle(); // what commands did at Polar is told
        const [{ open }] = await sql`
          select (select count(*) from edge_kit.scrape_jobs where state in ('queued', 'running'))
            + (
              select count(*) from edge_kit.notices n left join public.refunds r on r.id = n.subject
              -- one about a refund waits for its order, which only reconciliation may bring
              where n.state = 'queued' and (r.order_id is null or r.order_id in (select o.id from public.orders o))
            )
            + (select count(*) from edge_kit.polar_events where state = 'failed')
            + (select count(*) from edge_kit.polar_commands where state in ('asked', 'sent')) as open`;
        if (Number(open) === 0) return;
        if (Date.now() > deadline) return log(`${open} jobs, events, commands and e-mails are still open`); // the comparison shows it
      }
    });
  }

  async function comeHome(people: People): Promise<void> {
    for (const buyer of new Set(buyersOf(plan))) {
      if (buyer.guest && buyer.userId) await people.link(buyer);
    }
  }

  /** As cron would, only sooner: until a run is complete, and not before Polar says that it may go on. */
  async function reconcileAll(): Promise<void> {
    const deadline = Date.now() + 10 * MINUTE;
    while (true) {
      const answer = await fetch(`${info.url}/functions/v1/polar-reconcile`, {
        method: "POST",
        headers: { "content-type": "application/json", apikey: info.automations_key },
        body: "{}",
      });
      const report = await answer.json();
      log(`polar-reconcile: ${answer.status} ${JSON.stringify(report.counts ?? report)}`);
      if (report.complete) return;
      if (Date.now() > deadline) {
        throw new Error(`reconciliation does not come to an end: ${answer.status} ${JSON.stringify(report)}`);
      }
      const seconds = report.retry_after ?? Number(answer.headers.get("retry-after") ?? 1);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  }
}

/** postgres.js rejects promises that nobody can hold when the server dies under one of its connections. */
function forgiveBrokenSocket(event: PromiseRejectionEvent): void {
  const { message = "", code = "" } = event.reason instanceof Error
    ? event.reason as Error & { code?: string }
    : {};
  const socket = /^This socket has been ended|\b(?:ECONNRESET|ECONNREFUSED|EPIPE|CONNECTION_\w+)\b/;
  if (socket.test(message) || /^57P0/.test(code)) event.preventDefault(); // 57P0x: the server is going down
}

function buyersOf(plan: Plan): Buyer[] {
  const sales = plan.actions.flatMap((action) => action.kind === "buy" ? [action.sale] : []);
  return [...plan.subscriptions, ...sales].map(({ buyer }) => buyer);
}

/** Puts everything on sale, lets one machine buy as much as it likes, and leaves reconciliation to us. */
async function openShop(stack: Stack, sql: postgres.Sql): Promise<void> {
  const { polar_access_token: accessToken, polar_url: baseUrl } = stack.info;
  await putOnSale(sql);
  await syncProducts(sql, createPolar({ accessToken, baseUrl }));
  await sql`update edge_kit.settings set checkouts_per_user = null, checkouts_per_address = null where singleton`;
  await sql`update cron.job set active = false where jobname = 'edge-kit-reconcile'`;
}

/**
 * Lets time pass for what waits in the database: everything that a sweep compares with now() happened earlier.
 *
 * @param leases also of jobs that somebody works on
 */
async function pass(sql: postgres.Sql, time: string, leases: boolean): Promise<void> {
  await sql`
    update edge_kit.scrape_jobs set run_at = run_at - ${time}::interval where state = 'queued'`;
  await sql`update edge_kit.notices set run_at = run_at - ${time}::interval where state = 'queued'`;
  if (leases) {
    await sql`update edge_kit.notices set lease_until = lease_until - ${time}::interval where state = 'queued'`;
    await sql`
      update edge_kit.scrape_jobs set lease_until = lease_until - ${time}::interval where state = 'running'`;
  }
  await sql`
    update edge_kit.polar_commands
    set run_at = run_at - ${time}::interval, rung_at = rung_at - ${time}::interval,
      sent_at = sent_at - ${time}::interval,
      lease_until = lease_until - case when ${leases} then ${time}::interval else '0' end
    where state in ('asked', 'sent')`;
  await sql`
    update edge_kit.polar_events set next_attempt_at = next_attempt_at - ${time}::interval where state = 'failed'`;
}
