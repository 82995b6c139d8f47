/**
 * Brings the catalogue to Polar: one product there for each row of `public.products`, found again by
 * `metadata.slug`. Our rows are the truth; what Polar says otherwise is overwritten, and its ids are written back.
 * Safe to run at any time, against Polar and against the simulator.
 */
import { createPolar, type models, type Polar } from "@polar-sh/sdk/2026-10";
import { parseArgs } from "node:util";
import postgres, { type Sql } from "postgres";
import { runningStack } from "./local/running_stack.ts";

/** What was done for one product. */
export interface ProductSync {
  slug: string;
  action: "created" | "updated" | "unchanged";
  /** The fields that were not as the catalogue has them. */
  changed: string[];
  /** Whether the catalogue got other ids than it had. */
  linked: boolean;
  /** Null in a dry run for a product that Polar does not have yet; so is the price for one that it has otherwise. */
  polar_product_id: string | null;
  polar_price_id: string | null;
  /** Price ids at Polar in the currencies besides the default one. */
  other_price_ids: Record<string, string | null>;
}

/** What something costs in a currency besides its default one. */
interface OtherPrice {
  currency: models.PresentmentCurrency;
  /** Minor units. */
  amount: number;
  polar_price_id: string | null;
}

interface CatalogueRow {
  slug: string;
  kind: "kit" | "upsell" | "subscription" | "cart";
  name: string;
  description: string;
  /** Minor units; postgres sends a bigint as text. */
  price_amount: string;
  currency: string;
  recurring_interval: models.RecurringInterval | null;
  /** 3 with `month` is a quarter. */
  recurring_interval_count: number;
  /** Sold by the seat: `price_amount` is that of one. */
  seat_based: boolean;
  polar_product_id: string | null;
  polar_price_id: string | null;
  other_prices: OtherPrice[];
}

/**
 * Polar's smallest price in minor units of the dollar. The cart product has it because it must have one: each
 * checkout brings its own.
 */
const SMALLEST_PRICE = 50;

/**
 * Makes Polar's products equal to the catalogue.
 * @param options `dryRun`: says what would be done, and does nothing
 * @throws when Polar refuses, naming the product; products before it are done
 */
export async function syncProducts(
  sql: Sql,
  polar: Polar,
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<ProductSync[]> {
  const rows = await sql<CatalogueRow[]>`
    select slug, kind::text, name, description, price_amount, currency, recurring_interval,
      recurring_interval_count, seat_based, polar_product_id, polar_price_id,
      coalesce((
        select jsonb_agg(jsonb_build_object(
          'currency', o.currency, 'amount', o.amount, 'polar_price_id', o.polar_price_id
        ) order by o.currency)
        from public.product_prices o where o.product = slug
      ), '[]') as other_prices
    from public.products order by slug`;
  const atPolar = await productsBySlug(polar, rows.map(({ slug }) => slug));
  const results: ProductSync[] = [];
  for (const row of rows) {
    try {
      const result = await syncProduct(polar, row, atPolar.get(row.slug) ?? [], dryRun);
      if (result.linked && !dryRun) {
        await sql`
          update public.products
          set polar_product_id = ${result.polar_product_id}, polar_price_id = ${result.polar_price_id}
          where slug = ${row.slug}`;
        for (const [currency, id] of Object.entries(result.other_price_ids)) {
          await sql`
            update public.product_prices set polar_price_id = ${id}
            where product = ${row.slug} and currency = ${currency} and polar_price_id is distinct from ${id}`;
        }
      }
      results.push(result);
    } catch (error) {
      throw new Error(`Product ${row.slug} could not be brought to Polar: ${error}`, { cause: error });
    }
  }
  return results;
}

/** Several products with one slug are possible at Polar; the oldest comes first. */
async function productsBySlug(polar: Polar, slugs: string[]): Promise<Map<string, models.Product[]>> {
  const bySlug = new Map<string, models.Product[]>();
  if (slugs.length === 0) return bySlug;
  const query = { metadata: { slug: slugs }, limit: 100, sorting: ["created_at" as const] };
  for await (const product of polar.products.iterList(query)) {
    const slug = String(product.metadata.slug);
    bySlug.set(slug, [...(bySlug.get(slug) ?? []), product]);
  }
  return bySlug;
}

async function syncProduct(
  polar: Polar,
  row: CatalogueRow,
  candidates: models.Product[],
  dryRun: boolean,
): Promise<ProductSync> {
  const existing = candidates.find(({ id }) => id === row.polar_product_id) ?? candidates[0];
  if (existing === undefined) return result(row, "created", [], dryRun ? null : await create(polar, row));

  if (billed(existing) !== billed(row)) {
    throw new Error(
      `Polar bills it every ${billed(existing)} and cannot change that. Give the new plan a slug of its own.`,
    );
  }
  const changes: models.ProductUpdate = {};
  if (existing.name !== row.name) changes.name = row.name;
  if (existing.description !== row.description) changes.description = row.description;
  if (existing.is_archived) changes.is_archived = false;
  const wanted = wantedPrices(row);
  const kept = wanted.map((price) => priceOf(existing, price));
  const isOnly = existing.prices.length === wanted.length && kept.every((id) => id !== undefined);
  if (!isOnly) changes.prices = wanted.map((price, index) => kept[index] ? { id: kept[index] } : price);
  const changed = Object.keys(changes);
  if (changed.length === 0) return result(row, "unchanged", changed, existing);
  return result(
    row,
    "updated",
    changed,
    dryRun ? existing : await polar.products.update(existing.id, changes),
    dryRun,
  );
}

/** How often something is billed: "year", "3 months". */
function billed(
  product: Pick<CatalogueRow | models.Product, "recurring_interval" | "recurring_interval_count">,
): string {
  const { recurring_interval: interval, recurring_interval_count: count } = product;
  if (interval === null) return "time it is bought";
  return (count ?? 1) === 1 ? interval : `${count} ${interval}s`;
}

/** Private, because Polar's own storefront does not know the cart that a purchase needs. */
function create(polar: Polar, row: CatalogueRow): Promise<models.Product> {
  const product = {
    name: row.name,
    description: row.description,
    visibility: "private" as const,
    prices: wantedPrices(row),
    metadata: { slug: row.slug },
  };
  const { recurring_interval, recurring_interval_count } = row;
  return polar.products.create(
    recurring_interval === null ? product : { ...product, recurring_interval, recurring_interval_count },
  );
}

type WantedPrice = models.ProductPriceFixedCreate | models.ProductPriceSeatBasedCreate;

/** The default one first. */
function wantedPrices(row: CatalogueRow): WantedPrice[] {
  const amount = row.kind === "cart" ? SMALLEST_PRICE : Number(row.price_amount);
  const currency = row.currency as models.PresentmentCurrency;
  return [{ currency, amount }, ...row.other_prices].map((price) =>
    row.seat_based
      ? {
        amount_type: "seat_based",
        price_currency: price.currency,
        seat_tiers: { tiers: [{ min_seats: 1, max_seats: null, price_per_seat: price.amount }] },
      }
      : { amount_type: "fixed", price_amount: price.amount, price_currency: price.currency }
  );
}

/** The id of a price that Polar offers for a product. */
function priceOf(product: models.Product, wanted: WantedPrice): string | undefined {
  return product.prices.find((price) =>
    price.amount_type === wanted.amount_type && amountOf(price) === amountOf(wanted) &&
    price.price_currency === wanted.price_currency
  )?.id;
}

/** Minor units, of one seat where it is sold by the seat; undefined where it is no single amount. */
function amountOf(price: models.Product["prices"][number] | WantedPrice): number | undefined {
  if (price.amount_type === "fixed" && "price_amount" in price) return price.price_amount;
  if (price.amount_type !== "seat_based" || !("seat_tiers" in price)) return undefined;
  const [tier, ...others] = price.seat_tiers.tiers;
  return others.length === 0 ? tier?.price_per_seat : undefined;
}

function result(
  row: CatalogueRow,
  action: ProductSync["action"],
  changed: string[],
  product: models.Product | null,
  dryRun = product === null,
): ProductSync {
  const [id, ...others] = wantedPrices(row).map((price) => product && priceOf(product, price) || null);
  if (!dryRun && [id, ...others].includes(null)) {
    throw new Error("Polar answered with other prices than those it was sent.");
  }
  const polar_product_id = product?.id ?? null;
  const linked = polar_product_id !== row.polar_product_id || id !== row.polar_price_id ||
    row.other_prices.some(({ polar_price_id }, index) => polar_price_id !== others[index]);
  const other_price_ids = Object.fromEntries(
    row.other_prices.map(({ currency }, index) => [currency, others[index]]),
  );
  return { slug: row.slug, action, changed, linked, polar_product_id, polar_price_id: id, other_price_ids };
}

const USAGE = `deno task products:sync [--port N]

Makes Polar's products from the catalogue of the running local stack, or with POLAR_ACCESS_TOKEN (and POLAR_SERVER) in
the environment from that of SUPABASE_DB_URL.

  --port N   the stack that was started with the same --port, where several run`;

if (import.meta.main) {
  const { polar, databaseUrl } = await shopOf(Deno.args).catch((error) => {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    Deno.exit(2);
  });
  const sql = postgres(databaseUrl, { max: 1, onnotice() {} });
  const results = await syncProducts(sql, polar);
  console.table(results.map(({ other_price_ids, ...result }) => ({
    ...result,
    other_currencies: Object.keys(other_price_ids).join(" "),
  })));
  await sql.end();
}

async function shopOf(args: string[]): Promise<{ polar: Polar; databaseUrl: string }> {
  const { port } = parseArgs({ args, options: { port: { type: "string" } } }).values;
  const accessToken = Deno.env.get("POLAR_ACCESS_TOKEN");
  if (accessToken) {
    const databaseUrl = Deno.env.get("SUPABASE_DB_URL");
    if (!databaseUrl) throw new Error("Set SUPABASE_DB_URL to the connection string of the database.");
    const environment = Deno.env.get("POLAR_SERVER") === "production" ? "production" : "sandbox";
    return { polar: createPolar({ accessToken, environment }), databaseUrl };
  }
  const stack = await runningStack(port === undefined ? undefined : Number(port));
  return {
    polar: createPolar({ accessToken: stack.polar_access_token, baseUrl: stack.polar_url }),
    databaseUrl: stack.database_url,
  };
}
