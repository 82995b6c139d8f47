/** What becomes dearer with the years: the same work in a small shop and in a large one. */

import { statfs } from "node:fs/promises";
import postgres from "postgres";
import { type Cluster, startCluster } from "../local/postgres.ts";
import { cloneDatabase, createTemplate } from "../local/template.ts";
import { deliveryTo, newBuyer, sampleAt, type Samples, takeSamples } from "./deliveries.ts";
import { type Group, type Operation, operationsOf, type Shop } from "./growth_operations.ts";
import { DAYS, drawBuyers, populateShop } from "./growth_population.ts";
import { connect, quantile } from "./load.ts";
import { count, ms, table, times } from "./page.ts";
import type { Part, Section, Sizes, Target } from "./part.ts";
import { openShop, putCarts } from "./workbench.ts";

/** A quarter of the memory of a machine of 4 GB, as PostgreSQL's manual advises: the large shop does not fit. */
const SHARED_BUFFERS = "1GB";
/** Turns of work that takes longer than a blink are fewer: an operation ends after so many milliseconds. */
const PATIENCE = 8_000;
const AT_MOST = 1.25;
/** By so many milliseconds one and the same round trip differs from the next: nearer times are the same. */
const ROUND_TRIP = 0.1;
/** So many of each sort take turns. */
const BUYERS = 50;

const GROUPS: Record<Group, string> = {
  events: "Events",
  buyers: "Buyers",
  clock: "The clock",
  reconciliation: "Reconciliation",
  operators: "Operators",
  sums: "Sums",
};

/** An operation, and what it takes in each shop, in milliseconds. */
interface Measured extends Operation {
  typical: number[];
}

/** What a table takes, per order of the shop. */
interface Footprint {
  name: string;
  rows: number;
  heap: number;
  indexes: number;
}

export const growth: Part = {
  name: "growth",
  async measure(sizes, say) {
    const cluster = await startCluster({ durable: true, sharedBuffers: SHARED_BUFFERS, minimalLog: true });
    const shops: Shop[] = [];
    try {
      await createTemplate(cluster);
      await needDisk(cluster, Math.max(...sizes.orders));
      const samples = await prepare(cluster);
      const begun = performance.now();
      await settings(cluster, [
        "fsync = off",
        "full_page_writes = off",
        "synchronous_commit = off",
        "max_wal_size = '4GB'",
      ]);
      for (const orders of sizes.orders) shops.push(await openShopOf(cluster, orders, samples, say));
      await settings(cluster, []);
      await written(shops[0].owner);
      const minutes = (performance.now() - begun) / 60_000;
      for (const shop of shops) await prepareEvents(shop, samples, sizes);
      const measured: Measured[] = [];
      for (const operation of await operationsOf(shops[0].owner)) {
        const typical = await inTurns(operation, shops, sizes.turns);
        measured.push({ ...operation, typical });
        say([operation.what, ...typical.map(ms)].join("  "));
      }
      return sectionOf(measured, await footprint(shops.at(-1)!), sizes.orders, minutes);
    } finally {
      await Promise.all(
        shops.flatMap(({ owner, user, service }) => [owner.end(), user.end(), service.end()]),
      );
      await cluster.stop();
    }
  },
};

/** What a shop takes while it is filled, bytes an order: its tables and indexes, and room to sort the largest of them. */
const WHILE_FILLED = 5_500;
const GB = 1_000_000_000;

/** Ten million orders are an hour's work: a disk that is too small is found out before. */
async function needDisk(cluster: Cluster, orders: number): Promise<void> {
  const [sql] = await connect(cluster.url(), 1);
  const [{ directory }] = await sql`select current_setting('data_directory') as directory`;
  await sql.end();
  const { bavail, bsize } = await statfs(directory);
  const [free, needed] = [bavail * bsize, orders * WHILE_FILLED];
  if (free < needed) {
    throw new Error(
      `${count(orders)} orders need ${(needed / GB).toFixed(0)} GB while they are filled in, and ${
        (free / GB).toFixed(0)
      } are free`,
    );
  }
}

const CATALOGUE = "catalogue";

/** The catalogue as Polar knows it; a plan that only grants credits. */
async function prepare(cluster: Cluster): Promise<Samples> {
  const sql = postgres(await cloneDatabase(cluster, CATALOGUE), { max: 1, onnotice() {} });
  try {
    await openShop(sql);
    await sql`update public.products set reports = '{}', credits = 50, expiry_rule = 'period_end' where slug = 'monthly-edge-update'`;
    return await takeSamples(sql);
  } finally {
    await sql.end();
  }
}

/** Loading need not survive a loss of power: settings of the cluster until they are others. */
async function settings(cluster: Cluster, lines: string[]): Promise<void> {
  const sql = postgres(cluster.url(), { max: 1, onnotice() {} });
  try {
    await sql`alter system reset all`;
    for (const line of lines) await sql.unsafe(`alter system set ${line}`);
    await sql`select pg_reload_conf()`;
  } finally {
    await sql.end();
  }
}

/** Everything on the disk, or it would be written while somebody is measured. */
async function written(sql: postgres.Sql): Promise<void> {
  await sql`checkpoint`;
  await new Deno.Command("sync").output();
}

async function openShopOf(
  cluster: Cluster,
  orders: number,
  samples: Samples,
  say: (line: string) => void,
): Promise<Shop> {
  const url = await cloneDatabase(cluster, `shop_${orders}`, CATALOGUE);
  const connectAs = async (role?: string) => {
    const [sql] = await connect(url, 1);
    if (role) await sql.unsafe(`set role ${role}`);
    return sql;
  };
  const sample = { body: samples.kit.body, bodyId: JSON.parse(samples.kit.body).data.id };
  await populateShop(url, orders, sample, say);
  const [owner, user, service] = await Promise.all(
    [undefined, "authenticated", "service_role"].map(connectAs),
  );
  const buyers = await drawBuyers(owner, orders, BUYERS);
  return { orders, owner, user, service, buyers, events: { kit: [], pack: [], updated: [] } };
}

/** Webhooks for every turn, with the carts that they name and the subscriptions that they change. */
async function prepareEvents(shop: Shop, samples: Samples, { turns }: Sizes): Promise<void> {
  const wanted = turns + warm(turns);
  for (const kind of ["kit", "pack"] as const) {
    shop.events[kind] = Array.from(
      { length: wanted },
      () => deliveryTo(newBuyer(samples[kind]), samples[kind]),
    );
    await putCarts(shop.owner, kind, shop.events[kind]);
  }
  const later = sampleAt(samples.updated, new Date(Date.now() + 60_000));
  const subscribers = Array.from({ length: wanted }, () => newBuyer(samples.updated));
  await putCarts(shop.owner, "plan", subscribers.map((buyer) => deliveryTo(buyer, samples.subscribed)));
  for (const buyer of subscribers) {
    const { webhookId, body } = deliveryTo(buyer, samples.subscribed);
    await shop.service`select public.ingest_polar_event(${webhookId}, ${body})`;
    shop.events.updated.push(deliveryTo(buyer, later));
  }
}

const warm = (turns: number) => Math.ceil(turns / 4);

/**
 * Small and large take turns at every call, so that whatever else goes on hits both.
 *
 * @returns the lower quartile of each one's milliseconds: what else goes on only adds
 */
async function inTurns({ before, once }: Operation, shops: Shop[], turns: number): Promise<number[]> {
  for (const shop of shops) await before?.(shop);
  const took: number[][] = shops.map(() => []);
  const begun = performance.now();
  for (let turn = -warm(turns); turn < turns; turn++) {
    const order = turn % 2 === 0 ? shops : shops.toReversed();
    const times = new Map<Shop, number>();
    for (const shop of order) times.set(shop, await once(shop, turn + warm(turns)));
    const late = performance.now() - begun > PATIENCE; // then the first ones have to do as well
    if (turn >= 0 || late) shops.forEach((shop, index) => took[index].push(times.get(shop)!));
    if (late && took[0].length >= 3) break;
  }
  return took.map((times) => quantile(times.toSorted((a, b) => a - b), 0.25));
}

async function footprint({ owner, orders }: Shop): Promise<Footprint[]> {
  return await owner<Footprint[]>`
    select t.name, t.rows, t.heap / ${orders}::float8 as heap, t.indexes / ${orders}::float8 as indexes
    from (
      select c.oid::regclass::text as name, greatest(c.reltuples, 0)::float8 / ${orders}::float8 as rows,
        pg_table_size(c.oid)::float8 as heap, pg_indexes_size(c.oid)::float8 as indexes
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and n.nspname in ('public', 'edge_kit')
    ) t
    where t.heap + t.indexes > ${orders}::float8
    order by t.heap + t.indexes desc`;
}

function sectionOf(
  measured: Measured[],
  tables: Footprint[],
  sizes: number[],
  minutes: number,
): Section {
  const [small, large] = [sizes[0], sizes.at(-1)!];
  const ratio = ({ typical }: Measured) => typical.at(-1)! / typical[0];
  const told = (one: Measured) => one.typical.at(-1)! - one.typical[0] < ROUND_TRIP ? 1 : ratio(one);
  const of = (group: Group) => measured.filter((one) => one.group === group);
  const groups = (Object.keys(GROUPS) as Group[]).filter((group) => group !== "sums");
  const targets = groups.map((group): Target => {
    const dearest = of(group).toSorted((a, b) => told(b) - told(a))[0];
    return {
      what: `${GROUPS[group]} at ${count(large)} orders beside ${count(small)}, dearest of ${
        of(group).length
      } (${dearest.what.replaceAll("`", "")})`,
      measured: told(dearest),
      unit: "×",
      atMost: AT_MOST,
    };
  });
  const sum = (pick: (one: Footprint) => number) => tables.reduce((all, one) => all + pick(one), 0);
  const rowsOf = (group: Group) =>
    of(group).map((one) => [one.what, ...one.typical.map(ms), times(ratio(one))]);
  const head = (what: string) => [what, ...sizes.map((orders) => `${count(orders)} orders`), "Ratio"];
  return {
    title: "What becomes dearer with the years",
    targets,
    text: `
The same work in a shop with ${count(small)} orders and in one with ${
      count(large)
    }, each the trade of ${DAYS} days, in turns.
Times are the lower quartile of one connection's, since whatever else goes on only adds; driver and way are in them, and for events the
commit. A round trip that asks for nothing varies by ${ROUND_TRIP} ms: targets take what differs by less for the same. Buyers come back:
each has asked once before. A tenth as many customers as orders, each tenth of them a guest; of ten orders six are kits with a purchase,
a cart, a job, a report and its file, three are periods of a subscription with a lot of credits that expires, one is a pack of credits;
each fiftieth was paid back; three webhooks an order, most of them without their body by now. What waits and what needs someone is as
much in both; one account in a thousand is deleted. Both were filled by \`insert … select\` in ${
      minutes < 1.5 ? "a minute" : `${minutes.toFixed(0)} minutes`
    }, indexes last. \`shared_buffers\` is
${SHARED_BUFFERS}: the small shop lies in it, of the large one a fraction does.

${groups.map((group) => table(head(GROUPS[group]), rowsOf(group))).join("\n\n")}

### Sums

These read everything, or a month, or all of one kind, because that is what is asked, and each row of it once. No buyer, no webhook
and no sweep waits for one: operators ask for them, and doctor does, which gives up after a minute. What each of them reads is in
[scale.md](scale.md#what-grows).

${table(head("Sum"), rowsOf("sums"))}

### Bytes per order

Tables and their indexes at ${
      count(large)
    } orders, divided by them; indexes are as freshly made, those with random keys grow by up to half
again. Bodies and reports are not in it as they are in life: of a body a fraction is left, and a report's data stands for the row alone
(what they take is under "What an order and an idle shop leave behind").

${
      table(
        ["Table", "Rows", "Bytes, heap and toast", "Bytes, indexes"],
        [
          ...tables.map((one) => [
            `\`${one.name}\``,
            one.rows.toFixed(2),
            count(Math.round(one.heap)),
            count(Math.round(one.indexes)),
          ]),
          [
            "together",
            "",
            count(Math.round(sum(({ heap }) => heap))),
            count(Math.round(sum(({ indexes }) => indexes))),
          ],
        ],
      )
    }
`,
  };
}
