/** Who takes Polar's webhooks: our function, and `@polar-sh/supabase` with one upsert. */

import postgres from "postgres";
import { Webhook } from "standardwebhooks";
import { createHandler } from "../../../supabase/functions/polar-webhook/handler.ts";
import { createVerifier } from "../../../supabase/functions/polar-webhook/signature.ts";
import type { Delivery } from "../deliveries.ts";
import { sign, type Signed } from "../door.ts";
import type { Packages } from "./packages.ts";
import type { Peer } from "./peer.ts";

/** A secret of the older scheme, whose characters are the key: the only one that the peer's SDK knows. */
const SECRET = "polar_whs_benchmarks_sign_with_this";
const webhook = new Webhook(new TextEncoder().encode(SECRET), { format: "raw" });

/** Signs as Polar does. The body comes with the older contract's fields, without which the peer's SDK refuses it. */
export function signForPolar({ webhookId, told }: Delivery): Signed {
  const data: Record<string, unknown> = { ...told.data };
  if (told.type === "order.paid") data.user_id = data.customer_id;
  else {
    const older = { type: "recurring", recurring_interval: data.recurring_interval };
    const product = data.product as { prices: object[] };
    data.prices = (data.prices as object[]).map((price) => ({ ...price, ...older }));
    data.product = { ...product, prices: product.prices.map((price) => ({ ...price, ...older })) };
  }
  return sign({ webhookId, body: JSON.stringify({ ...told, data }) }, webhook);
}

/** Ours: the handler of `polar-webhook`, with its one call sent by the same driver as the peer's upsert. */
export function ours(url: string): Peer {
  return {
    name: "ours",
    sender: "polar",
    url,
    open() {
      const sql = postgres(url, { max: 1, onnotice() {} });
      return Promise.resolve({
        handle: createHandler({
          verify: createVerifier(SECRET),
          async ingest(webhookId, body) {
            const [{ state }] = await sql`select public.ingest_polar_event(${webhookId}, ${body}) as state`;
            if (!["processed", "duplicate", "stale"].includes(state)) {
              throw new Error(`an event was ${state}`);
            }
            return { ok: true, value: state };
          },
          log() {},
        }),
        close: () => sql.end(),
      });
    },
    async orders(sql) {
      const [{ n }] = await sql`select count(*)::int as n from public.orders`;
      return n;
    },
    async subscription(sql, id) {
      const [row] = await sql`
        select cancel_at_period_end as canceling, xmin::text as writer from public.subscriptions where id = ${id}`;
      return row as { canceling: boolean; writer: string } | undefined;
    },
  };
}

/** What an event of Polar looks like when the peer's SDK has parsed it; as much of it as is stored. */
interface Parsed {
  data: {
    id: string;
    status: string;
    customerId: string;
    productId: string;
    currency: string;
    totalAmount: number;
    amount: number;
    createdAt: Date;
    modifiedAt: Date;
    currentPeriodEnd: Date;
    cancelAtPeriodEnd: boolean;
    metadata: { user_id: string };
    customer: { email: string };
  };
}

/** `@polar-sh/supabase`, in an empty database, with the two tables and the upsert that its users write. */
export async function polarSupabase({ require }: Packages, url: string): Promise<Peer> {
  const { Webhooks } = require("@polar-sh/supabase");
  const setUp = postgres(url, { max: 1, onnotice() {} });
  await setUp`
    create table orders (
      id text primary key, user_id text, email text, customer_id text, product_id text, status text, amount bigint,
      currency text, created_at timestamptz, modified_at timestamptz
    )`;
  await setUp`
    create table subscriptions (
      id text primary key, user_id text, email text, customer_id text, product_id text, status text, amount bigint,
      currency text, current_period_end timestamptz, cancel_at_period_end boolean, created_at timestamptz,
      modified_at timestamptz
    )`;
  await setUp`create index on orders (user_id)`;
  await setUp`create index on subscriptions (user_id)`;
  await setUp.end();

  const common = ({ data }: Parsed) => ({
    id: data.id,
    user_id: data.metadata.user_id,
    email: data.customer.email,
    customer_id: data.customerId,
    product_id: data.productId,
    status: data.status,
    currency: data.currency,
    created_at: data.createdAt,
    modified_at: data.modifiedAt,
  });
  return {
    name: "@polar-sh/supabase",
    sender: "polar",
    url,
    open() {
      const sql = postgres(url, { max: 1, onnotice() {} });
      const upsert = async (table: string, row: Record<string, string | number | boolean | Date>) => {
        const columns = Object.keys(row);
        await sql`
          insert into ${sql(table)} ${sql(row, columns)}
          on conflict (id) do update set ${sql(row, columns.filter((name) => name !== "id"))}`;
      };
      return Promise.resolve({
        handle: Webhooks({
          webhookSecret: SECRET,
          onOrderPaid: (event: Parsed) =>
            upsert("orders", { ...common(event), amount: event.data.totalAmount }),
          onSubscriptionUpdated: (event: Parsed) =>
            upsert("subscriptions", {
              ...common(event),
              amount: event.data.amount,
              current_period_end: event.data.currentPeriodEnd,
              cancel_at_period_end: event.data.cancelAtPeriodEnd,
            }),
        }),
        close: () => sql.end(),
      });
    },
    async orders(sql) {
      const [{ n }] = await sql`select count(*)::int as n from orders`;
      return n;
    },
    async subscription(sql, id) {
      const [row] = await sql`
        select cancel_at_period_end as canceling, xmin::text as writer from subscriptions where id = ${id}`;
      return row as { canceling: boolean; writer: string } | undefined;
    },
  };
}
