/**
 * Contract: I5, I10. One worker gets a run; a purchase's status follows its run and its order, however the worker, the
 * webhook and the clock meet, and none of them makes another fail.
 * Kills: two workers on one run; a status written back over a newer one; a deadlock between a refund and a delivery.
 */

import { assertEquals } from "@kit/assert";
import type postgres from "postgres";
import { atOnce, beforeCommit, inTheMiddle, type Shop, startShop, type Work } from "./at_once.ts";

let shop: Shop;
Deno.test.beforeAll(async () => {
  shop = await startShop();
});
Deno.test.afterAll(() => shop?.stop());

interface Job {
  job_id: string;
  lease_token: string;
}

async function buy(sql: postgres.Sql, order = "ord_1"): Promise<string> {
  return (await sql`select tests.buy(${order}) as id`)[0].id;
}

function claim(purchase: string): Work<Job | null> {
  return async (tx) => (await tx`select public.claim_scrape(${purchase}) as job`)[0].job;
}

function complete(job: Job): Work<boolean> {
  return async (tx) =>
    (await tx`select public.complete_scrape(${job.job_id}, ${job.lease_token},
      '[{"kind": "survival_blueprint", "title": "Report", "score": 70, "data": {}}]') as taken`)[0].taken;
}

/** A later event of Gil's order. */
async function told(
  sql: postgres.Sql,
  changes: postgres.JSONValue,
  id = "ord_1",
  at = "2026-11-20T11:00:00Z",
): Promise<Work<string>> {
  const [{ body }] = await sql`
    select tests.order_event(${id}, ${sql.json(changes)}, ${at}, 'order.updated') as body`;
  return async (tx) => (await tx`select tests.deliver(${body}) as state`)[0].state;
}

Deno.test("S25: one of 16 connections that claim a run at once gets it", () =>
  shop.database(async (sql) => {
    const purchase = await buy(sql);
    const jobs = await atOnce(sql, Array.from({ length: 16 }, () => claim(purchase)));
    assertEquals(jobs.filter((job) => job !== null).length, 1);
    assertEquals([...await sql`select state, attempts from edge_kit.scrape_jobs`], [{
      state: "running",
      attempts: 1,
    }]);
  }));

Deno.test("one host never twice at a time: 24 connections that claim from a line of 30 runs for six shops get one each", () =>
  shop.database(async (sql) => {
    const shops = ["a", "a", "b", "c", "d", "e", "f"]; // the first has twice as many
    for (let n = 0; n < 28; n++) {
      await sql`select tests.buy(${"ord_" + n}, null, ${`https://${shops[n % 7]}.example.com/`})`;
    }
    const next: Work<Job | null> = async (tx) => (await tx`select public.claim_scrape() as job`)[0].job;
    const reading = () =>
      sql<{ host: string; runs: number }[]>`
      select hosts[1] as host, count(*)::int as runs from edge_kit.scrape_jobs where state = 'running' group by 1 order by 1`;
    // Workers end and others begin in the same instants, until all is delivered: as many rounds as one shop has runs.
    let rounds = 0;
    for (let open = 28; open > 0; rounds++) {
      const jobs = (await atOnce(sql, Array.from({ length: 24 }, () => next))).filter((job) => job !== null);
      const now = await reading();
      assertEquals(now.map(({ runs }) => runs), now.map(() => 1));
      assertEquals(now.length, jobs.length);
      assertEquals(jobs.length, rounds < 4 ? 6 : 1, "no shop waits behind another one's line");
      await atOnce<unknown>(sql, [...jobs.map(complete), ...jobs.map(() => next)]);
      for (
        const { id, token }
          of await sql`select id, lease_token as token from edge_kit.scrape_jobs where state = 'running'`
      ) {
        await sql`update edge_kit.scrape_jobs set state = 'queued', lease_until = null, attempts = 0 where id = ${id} and lease_token = ${token}`;
      }
      open -= jobs.length;
    }
    assertEquals(rounds, 8);
  }));

Deno.test("no more workers begin than there may be, however many claim at once", () =>
  shop.database(async (sql) => {
    for (let n = 0; n < 12; n++) {
      await sql`select tests.buy(${"ord_" + n}, null, ${`https://s${n}.example.com/`})`;
    }
    await sql`update edge_kit.settings set scrape_workers = 5 where true`;
    const next: Work<Job | null> = async (tx) => (await tx`select public.claim_scrape() as job`)[0].job;
    const jobs = await atOnce(sql, Array.from({ length: 16 }, () => next));
    assertEquals(jobs.filter((job) => job !== null).length, 5);
  }));

Deno.test("a purchase that somebody else has at the moment is passed over, and nobody waits for it", () =>
  shop.database(async (sql) => {
    const [first, second] = [
      await buy(sql),
      (await sql`select tests.buy('ord_2', null, 'https://two.example.com/') as id`)[0].id,
    ];
    await sql`update edge_kit.scrape_jobs set run_at = now() - interval '1 minute' where purchase_id = ${first}`;
    const hold: Work<unknown> = (tx) => tx`select from public.purchases where id = ${first} for update`;
    const next: Work<string | undefined> = async (tx) =>
      (await tx`select public.claim_scrape() ->> 'purchase_id' as id`)[0].id;
    const [, claimed] = await beforeCommit(sql, hold, next);
    assertEquals(claimed, second);
  }));

Deno.test("S25: a lapsed run goes to one of a claim and the sweep, and the status follows", () =>
  shop.database(async (sql) => {
    const purchase = await buy(sql);
    await sql.begin(claim(purchase));
    await sql`update edge_kit.scrape_jobs set lease_until = now() - interval '1 second'`;
    const sweep: Work<unknown> = (tx) => tx`select edge_kit.sweep_scrape_jobs()`;
    await atOnce<unknown>(sql, [claim(purchase), sweep, claim(purchase), sweep]);
    const [{ state, status }] = await sql`
      select j.state, p.status from edge_kit.scrape_jobs j join public.purchases p on p.id = j.purchase_id`;
    assertEquals(status, state === "running" ? "scraping" : "pending_scrape");
  }));

Deno.test("a refund that meets a delivery about to commit finds the purchase completed and hides it", () =>
  shop.database(async (sql) => {
    const job = await sql.begin(claim(await buy(sql))) as Job;
    const answers = await beforeCommit(sql, complete(job), await told(sql, { status: "refunded" }));
    assertEquals(answers, [true, "processed"]);
    assertEquals([...await sql`select status, refunded_at is not null as hidden from public.purchases`], [
      { status: "completed", hidden: true },
    ]);
  }));

Deno.test("a delivery that meets a refund about to commit is fenced out", () =>
  shop.database(async (sql) => {
    const job = await sql.begin(claim(await buy(sql))) as Job;
    const answers = await beforeCommit(sql, await told(sql, { status: "refunded" }), complete(job));
    assertEquals(answers, ["processed", false]);
    assertEquals([...await sql`select status from public.purchases`], [{ status: "canceled" }]);
    assertEquals((await sql`select from public.outputs`).length, 0);
  }));

Deno.test("a refund and a delivery that meet in the middle: neither fails", () =>
  shop.database(async (sql) => {
    const job = await sql.begin(claim(await buy(sql))) as Job;
    const [, state] = await inTheMiddle(
      sql,
      "after insert on public.outputs",
      complete(job),
      await told(sql, { status: "refunded" }),
    );
    assertEquals(state, "processed");
  }));

const earlier = { customer: { email: "earlier@example.com" } };
Deno.test("an earlier e-mail of an order that meets a delivery about to commit does not undo the delivery", () =>
  shop.database(async (sql) => {
    const job = await sql.begin(claim(await buy(sql))) as Job;
    await beforeCommit(sql, complete(job), await told(sql, earlier, "ord_1", "2026-11-20T09:00:00Z"));
    assertEquals([...await sql`select status, email from public.purchases`], [
      { status: "completed", email: "earlier@example.com" },
    ]);
  }));

Deno.test("an earlier e-mail of an order that meets a claim about to commit does not undo the claim", () =>
  shop.database(async (sql) => {
    const purchase = await buy(sql);
    await beforeCommit(sql, claim(purchase), await told(sql, earlier, "ord_1", "2026-11-20T09:00:00Z"));
    assertEquals([...await sql`select status, email from public.purchases`], [
      { status: "scraping", email: "earlier@example.com" },
    ]);
  }));
