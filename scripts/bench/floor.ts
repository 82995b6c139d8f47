/**
 * The floor: the least SQL that stores what an event leaves behind. The same rows in the same tables, under the same
 * indexes, keys and constraints; nothing is looked up, compared, locked or recomputed. What can be known beforehand
 * (catalogue, shop of the cart) stands in the statement.
 */

import type postgres from "postgres";
import { type Delivery, type Kind, PACK_CREDITS, SHOP_URL, SOLD } from "./deliveries.ts";

/** Where pg_net would ring, and with what key. */
export const EDGE_URL = "https://project.supabase.co";
export const RING_KEY = "sb_secret_automations_0123456789abcdef";

/** Values of an event: where they stand in its body, and their type in Postgres. */
const TOLD = {
  event_at: ["timestamptz", "timestamp"],
  type: ["text", "type"],
  api_version: ["text", "api_version"],
  id: ["text", "data.id"],
  status: ["text", "data.status"],
  created_at: ["timestamptz", "data.created_at"],
  modified_at: ["timestamptz", "data.modified_at"],
  customer_id: ["text", "data.customer_id"],
  customer_at: ["timestamptz", "data.customer.created_at"],
  email: ["text", "data.customer.email"],
  user_id: ["text", "data.metadata.user_id"],
  cart_id: ["uuid", "data.metadata.tempCartId"],
  metadata: ["jsonb", "data.metadata"],
  items: ["jsonb", "data.items"],
  billing_reason: ["text", "data.billing_reason"],
  product_id: ["text", "data.product_id"],
  checkout_id: ["text", "data.checkout_id"],
  currency: ["text", "data.currency"],
  subtotal_amount: ["bigint", "data.subtotal_amount"],
  discount_amount: ["bigint", "data.discount_amount"],
  net_amount: ["bigint", "data.net_amount"],
  tax_amount: ["bigint", "data.tax_amount"],
  total_amount: ["bigint", "data.total_amount"],
  refunded_amount: ["bigint", "data.refunded_amount"],
  refundable_amount: ["bigint", "data.refundable_amount"],
  invoice_number: ["text", "data.invoice_number"],
  receipt_number: ["text", "data.receipt_number"],
  canceling: ["boolean", "data.cancel_at_period_end"],
  canceled_at: ["timestamptz", "data.canceled_at"],
  ends_at: ["timestamptz", "data.ends_at"],
} as const satisfies Record<string, [type: string, path: string]>;

type Value = keyof typeof TOLD | "webhook_id" | "body";

const INBOX =
  `insert into edge_kit.polar_events (webhook_id, type, event_at, api_version, object_id, payload, state, processed_at)
values (:webhook_id, :type, :event_at, :api_version, :id, :body, 'processed', now())`;

/** A paid order: what is sold, and what follows from the purchase. */
const order = (product: string, tier: string, url: string, status: string, delivered: string) =>
  `with profile as (
  insert into public.profiles (user_id) values (:user_id)
), customer as (
  insert into edge_kit.polar_customers (id, email, created_at, last_writer)
  values (
    :customer_id, :email, :customer_at,
    row(0, :customer_at, :event_at, 0, :webhook_id)::edge_kit.last_writer
  )
), paid as (
  insert into public.orders (
    id, status, billing_reason, polar_customer_id, email, email_at, user_id, product_id, checkout_id, fulfilled, list_amount,
    metadata, cart_id, items, currency, subtotal_amount, discount_amount, net_amount, tax_amount, total_amount,
    refunded_amount, refundable_amount, invoice_number, receipt_number, created_at, modified_at, last_writer
  )
  values (
    :id, :status, :billing_reason, :customer_id, :email, :event_at, :user_id, :product_id, :checkout_id, true, :subtotal_amount,
    :metadata, :cart_id, :items, :currency, :subtotal_amount, :discount_amount, :net_amount, :tax_amount, :total_amount,
    :refunded_amount, :refundable_amount, :invoice_number, :receipt_number, :created_at, :modified_at,
    row(1, :modified_at, :event_at, 1, :webhook_id)::edge_kit.last_writer
  )
), purchase as (
  insert into public.purchases (
    order_id, line, user_id, email, product, tier, quantity, amount, currency, url, status
  )
  values (
    :id, 1, :user_id, :email, '${product}', ${tier}, 1, :total_amount, :currency, ${url}, '${status}'
  )
  returning id
), ${delivered}
${INBOX}`;

/** The least of each kind, with a colon before each value of the event. */
export const FLOOR: Record<Kind, string> = {
  kit: order(
    SOLD.kit,
    "'base'",
    `'${SHOP_URL}'`,
    "pending_scrape",
    `job as (
  insert into edge_kit.scrape_jobs (purchase_id, run_key, url, hosts)
  select id, '1', '${SHOP_URL}', '{${new URL(SHOP_URL).hostname}}' from purchase
  returning net.http_post(
    '${EDGE_URL}/functions/v1/scraper', '{}', '{}',
    '{"apikey": "${RING_KEY}", "Content-Type": "application/json"}', 5000
  )
)`,
  ),
  pack: order(
    SOLD.pack,
    "null",
    "null",
    "completed",
    `lot as (
  insert into public.credit_lots (key, source, user_id, product, order_id, granted_at, promised, granted, teller)
  values (
    'order:' || :id || ':1', 'order', :user_id, '${SOLD.pack}', :id, :created_at, ${PACK_CREDITS}, ${PACK_CREDITS},
    row(0, :created_at, :id)::edge_kit.lot_teller
  )
  returning id
), entry as (
  insert into public.credit_entries (lot_id, kind, n, amount) select id, 'grant', 1, ${PACK_CREDITS} from lot
)`,
  ),
  updated: `with customer as (
  update edge_kit.polar_customers
  set last_writer = row(0, :customer_at, :event_at, 0, :webhook_id)::edge_kit.last_writer
  where id = :customer_id
), subscription as (
  update public.subscriptions
  set cancel_at_period_end = :canceling, canceled_at = :canceled_at, ends_at = :ends_at, modified_at = :modified_at,
    last_writer = row(1, :modified_at, :event_at, 0, :webhook_id)::edge_kit.last_writer
  where id = :id
)
${INBOX}`,
};

/** The statement of a kind, with whatever `value` puts in the place of an event's values. */
function statementOf(kind: Kind, value: (name: Value) => string): string {
  return FLOOR[kind].replace(/(?<!:):([a-z_]+)/g, (_, name) => value(name));
}

/** A prepared statement whose values come as parameters, read from the body before the clock runs. */
export interface Statement {
  text: string;
  values(delivery: Delivery): (string | null)[];
}

/** The floor of a kind in the database. */
export function floorStatement(kind: Kind): Statement {
  const used: Value[] = [];
  const text = statementOf(kind, (name) => {
    if (!used.includes(name)) used.push(name);
    const type = name === "webhook_id" || name === "body" ? "text" : TOLD[name][0];
    return `$${used.indexOf(name) + 1}::text${type === "text" ? "" : `::${type}`}`;
  });
  return {
    text,
    values: (delivery) =>
      used.map((name) => {
        if (name === "webhook_id") return delivery.webhookId;
        if (name === "body") return delivery.body;
        return textAt(delivery.told, TOLD[name][1]);
      }),
  };
}

/** What stands at a path of a body, as text. */
function textAt(body: unknown, path: string): string | null {
  const value = path.split(".").reduce((at, key) => (at as Record<string, unknown>)[key], body);
  if (value === null) return null;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/**
 * Puts the floor behind the same door: `ingest_polar_event` of this database stores what the statements above store,
 * with the values read from the body, and does nothing else. Switches our triggers off.
 */
export async function installFloor(sql: postgres.Sql): Promise<void> {
  const fromBody = (name: Value) => {
    if (name === "webhook_id" || name === "body") return `p_${name}`;
    const [type, path] = TOLD[name];
    const keys = path.split(".");
    const last = type === "jsonb" ? "->" : "->>";
    const read = keys.map((key, n) => `${n === keys.length - 1 ? last : "->"} '${key}'`).join(" ");
    return `(v_body ${read})${type === "text" || type === "jsonb" ? "" : `::${type}`}`;
  };
  const [{ pack }] = await sql<{ pack: string }[]>`
    select polar_product_id as pack from public.products where slug = ${SOLD.pack}`;
  const statement = (kind: Kind) => `${statementOf(kind, fromBody)};`;
  await sql.unsafe(`
    create or replace function public.ingest_polar_event(p_webhook_id text, p_body text) returns text
    language plpgsql security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $floor$
    declare
      v_body jsonb := p_body::jsonb;
    begin
      if v_body ->> 'type' = 'subscription.updated' then
        ${statement("updated")}
      elsif v_body -> 'data' ->> 'product_id' = '${pack}' then
        ${statement("pack")}
      else
        ${statement("kit")}
      end if;
      return 'processed';
    end $floor$`);
  await withoutTriggers(sql);
}

/** Switches our triggers off, on every table of ours; keys and constraints stay. */
export async function withoutTriggers(sql: postgres.Sql): Promise<void> {
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'edge_kit')`;
  for (const { name } of tables) await sql.unsafe(`alter table ${name} disable trigger user`);
}
