/**
 * What Polar would send: deliveries that the simulator makes of a sale, as large as Polar's, copied for as many buyers
 * as are wanted.
 */

import type postgres from "postgres";
import { openShop } from "../polar-simulator/tests/shop.ts";
import { syncProducts } from "../products_sync.ts";

/** A webhook, and what stands in its body. */
export interface Delivery {
  webhookId: string;
  body: string;
  /** The body, parsed. */
  told: Told;
}

/** As much of a body as is used here. */
export interface Told {
  type: string;
  timestamp: string;
  data: { id: string; metadata: { user_id: string; tempCartId: string }; [field: string]: unknown };
}

/** One delivery of the simulator, and the ids and addresses in it that are another buyer's own. */
export interface Sample {
  body: string;
  own: string[];
}

/** A kit with a report, a pack of credits, and a subscription that its buyer cancels for the end of the period. */
export interface Samples {
  kit: Sample;
  pack: Sample;
  subscribed: Sample;
  updated: Sample;
}

/** What is measured: a kit with a report is paid, a pack of credits is paid, a subscription changes. */
export type Kind = "kit" | "pack" | "updated";

/** The shop that kits are bought for. */
export const SHOP_URL = "https://harbor-coffee.example.com/";
/** What is sold as what. */
export const SOLD = { kit: "base-kit", pack: "threat-scanner", plan: "monthly-edge-update" } as const;
/** Credits of a pack. */
export const PACK_CREDITS = 50;

/**
 * Makes a pack of credits in a database with the seeded catalogue, brings the catalogue to a simulator, buys each thing
 * there once and takes what it delivered. Only the products' ids get into the database.
 */
export async function takeSamples(sql: postgres.Sql): Promise<Samples> {
  await sql`update public.products set reports = '{}', credits = ${PACK_CREDITS} where slug = ${SOLD.pack}`;
  await using shop = await openShop();
  await syncProducts(sql, shop.polar);
  await shop.subscribe();

  async function buy(slug: string, types: string[]): Promise<Sample[]> {
    const metadata = { user_id: crypto.randomUUID(), tempCartId: crypto.randomUUID() };
    const email = `${crypto.randomUUID()}@example.com`;
    const [{ product }] = await sql<{ product: string }[]>`
      select polar_product_id as product from public.products where slug = ${slug}`;
    const checkout = await shop.polar.checkouts.create({ products: [product], metadata });
    const { order_id } = await shop.simulator.pay(checkout.id, { email, name: "Ada Lovelace" });
    const { customer_id, subscription_id, items } = await shop.polar.orders.get(order_id);
    if (subscription_id) {
      await shop.polar.subscriptions.update(subscription_id, { cancel_at_period_end: true });
    }
    await shop.simulator.idle();
    const own = [...Object.values(metadata), email, checkout.id, order_id, customer_id, items[0].id];
    if (subscription_id) own.push(subscription_id);
    return types.map((type) => ({ body: shop.webhooks.last(type).body, own }));
  }
  const [kit] = await buy(SOLD.kit, ["order.paid"]);
  const [pack] = await buy(SOLD.pack, ["order.paid"]);
  const [subscribed, updated] = await buy(SOLD.plan, ["subscription.created", "subscription.updated"]);
  return { kit, pack, subscribed, updated };
}

/** Another buyer's names in the place of those in a sample. */
export type Buyer = Map<string, string>;

/** Somebody who is in no other delivery. */
export function newBuyer({ own }: Sample): Buyer {
  return new Map(own.map((name) => [name, crypto.randomUUID() + (name.includes("@") ? "@example.com" : "")]));
}

/** The sample as that buyer's delivery, under a new webhook id. */
export function deliveryTo(buyer: Buyer, { body, own }: Sample): Delivery {
  const text = body.replace(new RegExp(own.join("|"), "g"), (name) => buyer.get(name)!);
  return { webhookId: crypto.randomUUID(), body: text, told: JSON.parse(text) };
}

/** A sample as if it had been sent, and its object changed, at another time. */
export function sampleAt(sample: Sample, at: Date): Sample {
  const { timestamp, data } = JSON.parse(sample.body);
  const body = sample.body.replaceAll(timestamp, at.toISOString()).replaceAll(
    data.modified_at,
    at.toISOString(),
  );
  return { ...sample, body };
}
