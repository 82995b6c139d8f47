/** The catalogue at Polar, from a real database to the simulated Polar. */
import { assert, assertEquals, assertRejects } from "@kit/assert";
import type { models } from "@polar-sh/sdk/2026-10";
import postgres, { type Sql } from "postgres";
import { startCluster } from "./local/postgres.ts";
import { cloneDatabase, createTemplate } from "./local/template.ts";
import { openShop, type Shop } from "./polar-simulator/tests/shop.ts";
import { type ProductSync, syncProducts } from "./products_sync.ts";

const cluster = await startCluster({ durable: false });
await createTemplate(cluster);
Deno.test.afterAll(() => cluster.stop());

/** Runs a test with a seeded catalogue of its own and an empty Polar. */
function catalogueTest(name: string, test: (sql: Sql, shop: Shop) => Promise<void>) {
  Deno.test(name, async () => {
    const sql = postgres(await cloneDatabase(cluster, crypto.randomUUID()), { max: 1, onnotice() {} });
    try {
      await using shop = await openShop();
      await test(sql, shop);
    } finally {
      await sql.end();
    }
  });
}

const actions = (results: ProductSync[]) =>
  Object.fromEntries(results.map(({ slug, action }) => [slug, action]));
const price = (product: models.Product) => product.prices[0] as models.ProductPriceFixed;

async function bySlug(shop: Shop, slug: string): Promise<models.Product> {
  const { items } = await shop.polar.products.list({ metadata: { slug } });
  assertEquals(items.length, 1, `products with slug ${slug}`);
  return items[0];
}

catalogueTest(
  "every product of the catalogue is made at Polar and its ids are written back",
  async (sql, shop) => {
    const results = await syncProducts(sql, shop.polar);
    const rows = await sql`select * from public.products order by slug`;
    assertEquals(
      results.map(({ slug, action }) => [slug, action]),
      rows.map(({ slug }) => [slug, "created"]),
    );
    for (const row of rows) {
      const product = await shop.polar.products.get(row.polar_product_id);
      assertEquals([product.name, product.description], [row.name, row.description]);
      assertEquals([product.metadata, product.visibility], [{ slug: row.slug }, "private"]);
      assertEquals(product.recurring_interval, row.recurring_interval);
      assertEquals(product.recurring_interval_count, row.recurring_interval && row.recurring_interval_count);
      assertEquals(price(product).id, row.polar_price_id);
      assertEquals(price(product).price_currency, row.currency);
      assertEquals(price(product).price_amount, row.kind === "cart" ? 50 : Number(row.price_amount));
    }
  },
);

catalogueTest("S117: a quarterly plan is billed every three months, and stays so", async (sql, shop) => {
  await sql`
    insert into public.products (slug, kind, name, description, price_amount, recurring_interval, recurring_interval_count)
    values ('quarterly', 'subscription', 'Quarterly', 'Every three months', 9900, 'month', 3)`;
  await syncProducts(sql, shop.polar);
  const { recurring_interval, recurring_interval_count } = await bySlug(shop, "quarterly");
  assertEquals([recurring_interval, recurring_interval_count], ["month", 3]);
  assertEquals(actions(await syncProducts(sql, shop.polar)).quarterly, "unchanged");
  await sql`update public.products set recurring_interval_count = 6 where slug = 'quarterly'`;
  await assertRejects(() => syncProducts(sql, shop.polar), Error, "every 3 months");
});

catalogueTest("a plan that is sold by the seat has a price for each", async (sql, shop) => {
  await sql`
    insert into public.products (slug, kind, name, description, price_amount, recurring_interval, seat_based)
    values ('team', 'subscription', 'Team', 'By the seat', 1000, 'month', true)`;
  const perSeat = async () => {
    const { prices } = await bySlug(shop, "team");
    const [{ id, seat_tiers }] = prices as models.ProductPriceSeatBased[];
    return { id, tiers: seat_tiers.tiers };
  };
  await syncProducts(sql, shop.polar);
  const first = await perSeat();
  assertEquals(first.tiers, [{ min_seats: 1, max_seats: null, price_per_seat: 1000 }]);
  assertEquals(actions(await syncProducts(sql, shop.polar)).team, "unchanged");
  await sql`update public.products set price_amount = 1200 where slug = 'team'`;
  assertEquals(actions(await syncProducts(sql, shop.polar)).team, "updated");
  const second = await perSeat();
  const prices =
    await sql`select id, amount::integer from edge_kit.polar_prices where product = 'team' order by amount`;
  assertEquals(prices.map(({ id, amount }) => [id, amount]), [[first.id, 1000], [second.id, 1200]]);
});

catalogueTest(
  "S117: every price that a product had at Polar is kept, with what it cost",
  async (sql, shop) => {
    await syncProducts(sql, shop.polar);
    const [{ polar_price_id: first }] =
      await sql`select polar_price_id from public.products where slug = 'base-kit'`;
    await sql`update public.products set price_amount = 15900 where slug = 'base-kit'`;
    await syncProducts(sql, shop.polar);
    const [{ polar_price_id: second }] =
      await sql`select polar_price_id from public.products where slug = 'base-kit'`;
    const prices =
      await sql`select id, amount::integer from edge_kit.polar_prices where product = 'base-kit' order by amount`;
    assertEquals(prices.map(({ id, amount }) => [id, amount]), [[first, 14900], [second, 15900]]);
  },
);

catalogueTest("prices in other currencies are made, compared, changed and taken away", async (sql, shop) => {
  const offered = async () => {
    const { prices } = await bySlug(shop, "base-kit");
    return prices.map((price) => "price_amount" in price && [price.price_currency, price.price_amount]);
  };
  const kept = async () =>
    (await sql`
      select o.currency, p.amount::integer, o.polar_price_id is not null as linked
      from public.product_prices o left join edge_kit.polar_prices p on p.id = o.polar_price_id
      where o.product = 'base-kit' order by 1`).map((
      { currency, amount, linked },
    ) => [currency, amount, linked]);
  await syncProducts(sql, shop.polar);
  const dollars = price(await bySlug(shop, "base-kit")).id;
  await sql`
    insert into public.product_prices (product, currency, amount)
    values ('base-kit', 'eur', 13900), ('base-kit', 'jpy', 22000)`;

  const [planned] = (await syncProducts(sql, shop.polar, { dryRun: true })).filter(({ action }) =>
    action !== "unchanged"
  );
  assertEquals([planned.slug, planned.changed], ["base-kit", ["prices"]]);
  assertEquals([await offered(), await kept()], [
    [["usd", 14900]],
    [["eur", null, false], ["jpy", null, false]],
  ], "a dry run does nothing");

  await syncProducts(sql, shop.polar);
  const all = [["usd", 14900], ["eur", 13900], ["jpy", 22000]];
  assertEquals([await offered(), await kept()], [all, [["eur", 13900, true], ["jpy", 22000, true]]]);
  assertEquals(price(await bySlug(shop, "base-kit")).id, dollars, "the price that was there stays");
  assertEquals(new Set(Object.values(actions(await syncProducts(sql, shop.polar)))), new Set(["unchanged"]));

  await sql`update public.product_prices set amount = 12900 where currency = 'eur'`;
  await sql`delete from public.product_prices where currency = 'jpy'`;
  assertEquals(actions(await syncProducts(sql, shop.polar))["base-kit"], "updated");
  assertEquals([await offered(), await kept()], [[["usd", 14900], ["eur", 12900]], [["eur", 12900, true]]]);
  const euros = await sql`
    select amount::integer from edge_kit.polar_prices where product = 'base-kit' and currency = 'eur' order by 1`;
  assertEquals(euros.map(({ amount }) => amount), [12900, 13900], "whoever pays the old one is still known");

  await sql`update public.product_prices set polar_price_id = null`;
  const [found] = (await syncProducts(sql, shop.polar)).filter(({ linked }) => linked);
  assertEquals([found.slug, found.action], ["base-kit", "unchanged"], "lost ids are found again");
  assertEquals(await kept(), [["eur", 12900, true]]);
});

catalogueTest("a second run changes nothing, neither at Polar nor here", async (sql, shop) => {
  await syncProducts(sql, shop.polar);
  await shop.subscribe();
  const before =
    await sql`select slug, polar_product_id, polar_price_id, xmin::text from public.products order by slug`;
  const again = await syncProducts(sql, shop.polar);
  assertEquals(new Set(Object.values(actions(again))), new Set(["unchanged"]));
  await shop.simulator.idle();
  assertEquals(shop.webhooks.types(), []);
  const after =
    await sql`select slug, polar_product_id, polar_price_id, xmin::text from public.products order by slug`;
  assertEquals([...after], [...before]);
});

catalogueTest("a name, a description and a price that differ are set to ours", async (sql, shop) => {
  await syncProducts(sql, shop.polar);
  await sql`update public.products set price_amount = 15900, name = 'Base Kit 2' where slug = 'base-kit'`;
  const { id } = await bySlug(shop, "full-edge-stack");
  await shop.polar.products.update(id, { description: "Somebody wrote this at Polar", is_archived: true });
  const results = await syncProducts(sql, shop.polar);
  assertEquals(
    results.filter(({ action }) => action !== "unchanged").map(({ slug, changed }) => [slug, changed]),
    [
      ["base-kit", ["name", "prices"]],
      ["full-edge-stack", ["description", "is_archived"]],
    ],
  );
  const kit = await bySlug(shop, "base-kit");
  assertEquals([kit.name, price(kit).price_amount, kit.prices.length], ["Base Kit 2", 15900, 1]);
  const [row] = await sql`select polar_price_id from public.products where slug = 'base-kit'`;
  assertEquals(row.polar_price_id, price(kit).id);
  assert(!(await bySlug(shop, "full-edge-stack")).is_archived);
});

catalogueTest("a price that Polar offers beside ours is taken away", async (sql, shop) => {
  await syncProducts(sql, shop.polar);
  const kit = await bySlug(shop, "base-kit");
  await shop.polar.products.update(kit.id, {
    prices: [{ id: price(kit).id }, { amount_type: "fixed", price_amount: 9900, price_currency: "eur" }],
  });
  await syncProducts(sql, shop.polar);
  const now = await bySlug(shop, "base-kit");
  assertEquals(now.prices.map((price) => "price_amount" in price && price.price_amount), [14900]);
});

catalogueTest("a database that has lost its ids finds its products again", async (sql, shop) => {
  await syncProducts(sql, shop.polar);
  const before = await sql`select slug, polar_product_id, polar_price_id from public.products order by slug`;
  await sql`update public.products set polar_product_id = null, polar_price_id = null where true`;
  const results = await syncProducts(sql, shop.polar);
  assertEquals(new Set(Object.values(actions(results))), new Set(["unchanged"]));
  assertEquals([
    ...await sql`select slug, polar_product_id, polar_price_id from public.products order by slug`,
  ], [
    ...before,
  ]);
});

catalogueTest("of two products with one slug the linked one stays, else the older", async (sql, shop) => {
  const older = await shop.sell("Base Kit", 14900, { metadata: { slug: "base-kit" } });
  const newer = await shop.sell("Base Kit", 14900, { metadata: { slug: "base-kit" } });
  const linked = async () =>
    (await sql`select polar_product_id from public.products where slug = 'base-kit'`)[0];
  await syncProducts(sql, shop.polar);
  assertEquals((await linked()).polar_product_id, older.id);
  await sql`update public.products set polar_product_id = ${newer.id} where slug = 'base-kit'`;
  await syncProducts(sql, shop.polar);
  assertEquals((await linked()).polar_product_id, newer.id);
});

catalogueTest("products are found behind the first page of a hundred", async (sql, shop) => {
  await syncProducts(sql, shop.polar);
  for (let number = 0; number < 120; number++) {
    await shop.sell(`Other ${number}`, 100, { metadata: { slug: "base-kit" } });
  }
  const results = await syncProducts(sql, shop.polar);
  assertEquals(new Set(Object.values(actions(results))), new Set(["unchanged"]));
});

catalogueTest("a changed interval is refused with a sentence, by name", async (sql, shop) => {
  await syncProducts(sql, shop.polar);
  await sql`update public.products set recurring_interval = 'year' where slug = 'monthly-edge-update'`;
  const refused = await assertRejects(() => syncProducts(sql, shop.polar), Error, "monthly-edge-update");
  assert(refused.message.includes("slug of its own"));
});

catalogueTest("Polar away stops the run, names the product, and a later run goes on", async (sql, shop) => {
  shop.simulator.faults.set({ status: 503, path: "/v1/products/" });
  await assertRejects(() => syncProducts(sql, shop.polar));
  shop.simulator.faults.clear();
  assertEquals(new Set(Object.values(actions(await syncProducts(sql, shop.polar)))), new Set(["created"]));
});
