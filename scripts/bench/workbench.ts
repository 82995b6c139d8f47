/**
 * A cluster with the migrations in it, and what events need to find there: the catalogue as Polar knows it, the
 * carts that orders name, the subscriptions that change.
 */

import type postgres from "postgres";
import { type Cluster, startCluster } from "../local/postgres.ts";
import { cloneDatabase, createTemplate } from "../local/template.ts";
import {
  type Buyer,
  type Delivery,
  deliveryTo,
  type Kind,
  newBuyer,
  sampleAt,
  type Samples,
  SHOP_URL,
  SOLD,
  takeSamples,
} from "./deliveries.ts";
import { EDGE_URL, RING_KEY } from "./floor.ts";
import { connect, disconnect, drive } from "./load.ts";

/** Where contenders work. */
export interface Workbench {
  cluster: Cluster;
  samples: Samples;
  /** A copy of the prepared database. @returns its connection string */
  clone(name: string): Promise<string>;
  /** New events of a kind, with what they need put into these databases; never more than `subscriptions` of `updated`. */
  deliveries(kind: Kind, count: number, databases: postgres.Sql[]): Promise<Delivery[]>;
  stop(): Promise<void>;
}

const PREPARED = "prepared";
const MINUTE = 60_000;

/**
 * @param subscriptions how many there are to change
 * @param durable whether Postgres waits for the disk
 */
export async function openWorkbench(subscriptions: number, durable: boolean): Promise<Workbench> {
  const cluster = await startCluster({ durable });
  try {
    await createTemplate(cluster);
    const url = await cloneDatabase(cluster, PREPARED);
    const clients = await connect(url, 2);
    const [sql] = clients;
    await openShop(sql);
    const samples = await takeSamples(sql);
    const subscribers = Array.from({ length: subscriptions }, () => newBuyer(samples.updated));
    await putCarts(sql, "plan", subscribers.map((buyer) => deliveryTo(buyer, samples.subscribed)));
    await drive(clients, subscribers, (sql, buyer) => {
      const { webhookId, body } = deliveryTo(buyer, samples.subscribed);
      return sql`select public.ingest_polar_event(${webhookId}, ${body})`;
    });
    await disconnect(clients);
    return {
      cluster,
      samples,
      clone: (name) => cloneDatabase(cluster, name, PREPARED),
      deliveries: maker(samples, subscribers),
      stop: cluster.stop,
    };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** Has a database ring where nobody listens. */
export async function openShop(sql: postgres.Sql): Promise<void> {
  await sql`select vault.create_secret(${EDGE_URL}, 'edge_url'), vault.create_secret(${RING_KEY}, 'automations_key')`;
  // The stand-in for pg_net wakes its worker by NOTIFY, which lets one transaction commit at a time. The real one sets a
  // flag in shared memory.
  await sql`create or replace function net.wake() returns void language plpgsql as 'begin end'`;
}

function maker(samples: Samples, subscribers: Buyer[]): Workbench["deliveries"] {
  let changed = Date.now();
  return async (kind, count, databases) => {
    if (kind === "updated") {
      const sample = sampleAt(samples.updated, new Date(changed += MINUTE));
      return subscribers.slice(0, count).map((buyer) => deliveryTo(buyer, sample));
    }
    const made = Array.from({ length: count }, () => deliveryTo(newBuyer(samples[kind]), samples[kind]));
    for (const sql of databases) await putCarts(sql, kind, made);
    return made;
  };
}

/** The carts that checkout would have made, one for each order. */
export async function putCarts(
  sql: postgres.Sql,
  sold: keyof typeof SOLD,
  deliveries: Delivery[],
): Promise<void> {
  const slug = SOLD[sold];
  const [{ price }] =
    await sql`select price_amount::integer as price from public.products where slug = ${slug}`;
  const url = sold === "pack" ? null : SHOP_URL;
  const line = {
    line: 1,
    product: slug,
    quantity: 1,
    url,
    competitor_urls: [],
    unit_amount: price,
    amount: price,
  };
  const carts = deliveries.map(({ told }) => told.data.metadata);
  await sql`
    insert into public.temp_carts (id, user_id, items, lines, total_amount, currency, sold_as)
    select cart.id, cart.user_id, '[]', ${sql.json([line])}, ${price}, 'usd', ${slug}
    from unnest(${carts.map((cart) => cart.tempCartId)}::uuid[], ${
    carts.map((cart) => cart.user_id)
  }::text[]) cart (id, user_id)`;
}
