/**
 * Brings the catalogue to Polar: one product there for each row of `public.products`, found again by
 * `metadata.slug`. Our rows are the truth; what Polar says otherwise is overwritten, and its ids are written back.
 * Safe to run at any time, against Polar and against the simulator.
 *
 * As a program it uses SUPABASE_DB_URL, POLAR_ACCESS_TOKEN and POLAR_SERVER (sandbox or production), or the
 * running local stack when there is no POLAR_ACCESS_TOKEN.
 */
import { createPolar, type models, type Polar } from "@polar-sh/sdk/2026-10";
import postgres, { type Sql } from "postgres";

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
      recurring_interval_count, seat_based, polar_product_id, polar_price_id
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
  if (priceOf(existing, row) === undefined) changes.prices = [wantedPrice(row)];
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
    prices: [wantedPrice(row)],
    metadata: { slug: row.slug },
  };
  const { recurring_interval, recurring_interval_count } = row;
  return polar.products.create(
    recurring_interval === null ? product : { ...product, recurring_interval, recurring_interval_count },
  );
}

function wantedPrice(row: CatalogueRow): models.ProductPriceFixedCreate | models.ProductPriceSeatBasedCreate {
  const price_currency = row.currency as models.PresentmentCurrency;
  const amount = row.kind === "cart" ? SMALLEST_PRICE : Number(row.price_amount);
  return row.seat_based
    ? {
      amount_type: "seat_based",
      price_currency,
      seat_tiers: { tiers: [{ min_seats: 1, max_seats: null, price_per_seat: amount }] },
    }
    : { amount_type: "fixed", price_amount: amount, price_currency };
}

/** The price as the catalogue has it, if it is the only one that Polar offers. */
function priceOf(product: models.Product, row: CatalogueRow): string | undefined {
  const [price, ...others] = product.prices;
  const wanted = wantedPrice(row);
  const isWanted = others.length === 0 && price !== undefined && price.amount_type === wanted.amount_type &&
    amountOf(price) === amountOf(wanted) && price.price_currency === wanted.price_currency;
  return isWanted ? price.id : undefined;
}

/** Minor units, of one seat where it is sold by the seat; undefined where it is no single amount. */
function amountOf(
  price: models.Product["prices"][number] | ReturnType<typeof wantedPrice>,
): number | undefined {
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
  const ids = {
    polar_product_id: product?.id ?? null,
    polar_price_id: (product && priceOf(product, row)) ?? null,
  };
  if (ids.polar_price_id === null && !dryRun) {
    throw new Error("Polar answered with another price than the one it was sent.");
  }
  const linked = ids.polar_product_id !== row.polar_product_id || ids.polar_price_id !== row.polar_price_id;
  return { slug: row.slug, action, changed, linked, ...ids };
}

if (import.meta.main) {
  const accessToken = Deno.env.get("POLAR_ACCESS_TOKEN");
  const { polar, databaseUrl } = accessToken ? fromEnvironment(accessToken) : await fromStack();
  const sql = postgres(databaseUrl, { max: 1, onnotice() {} });
  console.table(await syncProducts(sql, polar));
  await sql.end();
}

function fromEnvironment(accessToken: string): { polar: Polar; databaseUrl: string } {
  const databaseUrl = Deno.env.get("SUPABASE_DB_URL");
  if (!databaseUrl) throw new Error("Set SUPABASE_DB_URL to the connection string of the database.");
  const environment = Deno.env.get("POLAR_SERVER") === "production" ? "production" : "sandbox";
  return {
    polar: createPolar({ accessToken, environment }),
    databaseUrl,
  };
}

async function fromStack(): Promise<{ polar: Polar; databaseUrl: string }> {
  const stack = await Deno.readTextFile(new URL("../.local/stack.json", import.meta.url)).then(
    JSON.parse,
    () => {
      throw new Error("Start the local stack first, or set POLAR_ACCESS_TOKEN and SUPABASE_DB_URL.");
    },
  );
  const polar = createPolar({ accessToken: stack.polar_access_token, baseUrl: stack.polar_url });
  return { polar, databaseUrl: stack.database_url };
}
