/**
 * Contract: S135, I2. While somebody has a customer locked, forty deliveries for it arrive on a pool of ten connections:
 * everybody else's are not held up, nothing is lost, and Polar hears of no failure.
 * Kills: a lock that each delivery waits for until it times out; an endpoint that Polar disables because of one customer.
 */

import { assert, assertEquals } from "@kit/assert";
import postgres from "postgres";
import { type Cluster, startCluster } from "../../../scripts/local/postgres.ts";
import { cloneDatabase, createTemplate } from "../../../scripts/local/template.ts";
import { until } from "../../../scripts/tests/scratch.ts";

/** As many as PostgREST has on a small project. */
const pool = 10;
const deliveries = 40;

let cluster: Cluster;
Deno.test.beforeAll(async () => {
  cluster = await startCluster({ durable: false });
  await createTemplate(cluster);
});
Deno.test.afterAll(() => cluster?.stop());

/** An open shop; each connection has one call under way, as PostgREST's have. */
async function openShop(name: string): Promise<postgres.Sql> {
  const options = { max: pool, max_pipeline: 1, onnotice() {}, connection: { client_min_messages: "error" } };
  const sql = postgres(
    await cloneDatabase(cluster, name),
    options as postgres.Options<Record<string, never>>,
  );
  await sql.unsafe(await Deno.readTextFile(new URL("story.psql", import.meta.url))).simple();
  await sql`select tests.open_shop()`;
  return sql;
}

let orders = 0;
async function deliver(sql: postgres.Sql, customer: string): Promise<string> {
  const changes = { customer_id: customer, customer: { email: `${customer}@example.com` } };
  const [{ state }] = await sql`
    select tests.deliver(tests.order_event(${`ord_${++orders}`}, ${sql.json(changes)})) as state`;
  return state;
}

/** How long deliveries of other customers take, three at a time, in milliseconds, the quickest first. */
async function others(sql: postgres.Sql): Promise<number[]> {
  const times: number[] = [];
  await Promise.all([1, 2, 3].map(async () => {
    for (let n = 0; n < 100; n++) {
      const since = performance.now();
      assertEquals(await deliver(sql, `cus_${orders}`), "processed");
      times.push(performance.now() - since);
    }
  }));
  return times.sort((a, b) => a - b);
}

const median = (times: number[]) => times[times.length >> 1];

Deno.test("S135: forty deliveries for a locked customer do not hold up the others, and none is lost", async () => {
  const sql = await openShop("forty");
  const operator = postgres(cluster.url("forty"), { max: 1, onnotice() {} });
  await deliver(sql, "cus_busy");
  await others(sql); // plans and connections are made
  const before = await others(sql);

  let meanwhile: number[] = [];
  let waiting: string[] = [];
  await operator.begin(async (tx) => {
    await tx`select from edge_kit.polar_customers where id = 'cus_busy' for update`;
    const queue = Promise.all(Array.from({ length: deliveries }, () => deliver(sql, "cus_busy")));
    meanwhile = await others(sql);
    waiting = await queue;
  });
  console.log(
    `the others: ${median(before).toFixed(1)} ms before, ${median(meanwhile).toFixed(1)} ms meanwhile, ` +
      `the slowest ${meanwhile.at(-1)!.toFixed(0)} ms`,
  );
  assert(median(meanwhile) <= 2 * median(before), `${median(before)} ms became ${median(meanwhile)} ms`);
  assert(meanwhile.at(-1)! < 1500, `the slowest of the others took ${meanwhile.at(-1)} ms`);
  assertEquals(waiting, Array(deliveries).fill("failed"), "each was kept, and Polar was told 202");

  const kept = await sql`select state, attempts from edge_kit.polar_events where state <> 'processed'`;
  assertEquals(
    [...kept],
    Array(deliveries).fill({ state: "failed", attempts: 0 }),
    "none used up an attempt",
  );
  await sql`select edge_kit.sweep_polar_events()`;
  const [counts] = await sql`
    select (select count(*)::integer from public.orders where polar_customer_id = 'cus_busy') as orders,
      (select count(*)::integer from edge_kit.polar_events where state <> 'processed') as unfinished`;
  assertEquals({ ...counts }, { orders: deliveries + 1, unfinished: 0 }, "the next sweep works them all");
  await Promise.all([sql.end(), operator.end()]);
});

Deno.test("S135: three wait for a customer that is free again within the second, a fourth does not", async () => {
  const sql = await openShop("three");
  await deliver(sql, "cus_busy");
  const locker = await sql.reserve();
  await locker`begin`;
  await locker`select from edge_kit.polar_customers where id = 'cus_busy' for update`;
  const patient = Promise.all([1, 2, 3].map(() => deliver(sql, "cus_busy")));
  await until(
    "three to wait with a ticket",
    async () =>
      (await sql`select from pg_locks where locktype = 'advisory' and objsubid = 2 and granted`).length === 3,
  );
  assertEquals(await deliver(sql, "cus_busy"), "failed");
  await locker`commit`;
  locker.release();
  assertEquals(await patient, Array(3).fill("processed"));
  await sql.end();
});
