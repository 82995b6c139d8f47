// Contract: what Shopify and WooCommerce publish about their catalogues is read as they mean it: prices in major units,
// stock by variant, pictures by their alt texts; an answer that was cut is read up to its last whole product.

import { assert, assertEquals } from "@kit/assert";
import { readStore, type StoreApi } from "../../functions/_audit/store_api.ts";
import { crawled, crawlInProcess, shopOf } from "./audit_in_process.ts";

const ORIGIN = "https://shop.example.com";

const mug = {
  id: 1,
  title: "Blue Mug",
  handle: "blue-mug",
  variants: [
    { id: 11, title: "Small", price: "19.00", compare_at_price: "25.00", available: false },
    { id: 12, title: "Large", price: "24.50", compare_at_price: null, available: true },
  ],
  images: [{ id: 5, src: "https://cdn.example.com/a.jpg", alt: "A blue mug" }, {
    id: 6,
    src: "x",
    alt: null,
  }],
};

const shopify = (...products: unknown[]) => JSON.stringify({ products });
const read = (api: StoreApi, text: string, cut = false) => readStore(api, text, ORIGIN, cut);

Deno.test("Shopify: prices by variant, stock if one variant is there, pictures and their alt texts", () => {
  assertEquals(read("shopify", shopify(mug))?.products, [{
    url: `${ORIGIN}/products/blue-mug`,
    title: "Blue Mug",
    price: 19,
    maxPrice: 24.5,
    compareAt: 25,
    available: true,
    images: 2,
    imagesWithoutAlt: 1,
  }]);
});

Deno.test("Shopify: a sold-out product, one without variants, pictures without any alt field", () => {
  const catalogue = read(
    "shopify",
    shopify(
      { ...mug, variants: [{ price: "5.00", available: false }] },
      { id: 2, title: "Gift", handle: "gift", variants: [], images: [{ src: "x" }] },
    ),
  );
  assertEquals(catalogue?.products.map(({ available }) => available), [false, true]);
  assertEquals(catalogue?.products.map(({ imagesWithoutAlt }) => imagesWithoutAlt), [1, null]);
  assertEquals([catalogue?.total, catalogue?.outOfStock, catalogue?.priced], [2, 1, 1]);
});

Deno.test("WooCommerce: minor units, the regular price beside a sale, the range of a variable product", () => {
  const product = (prices: object, more: object = {}) => ({
    id: 7,
    name: "Scarf",
    permalink: `${ORIGIN}/product/scarf/`,
    prices: { currency_code: "EUR", currency_minor_unit: 2, ...prices },
    is_in_stock: true,
    images: [{ alt: "" }, { alt: "A scarf" }],
    ...more,
  });
  const catalogue = read(
    "woocommerce",
    JSON.stringify([
      product({ price: "1999", regular_price: "2999", sale_price: "1999" }),
      product({
        price: "1000",
        regular_price: "1000",
        price_range: { min_amount: "1000", max_amount: "4000" },
      }),
      product({ price: "500", regular_price: "500", currency_minor_unit: 0, currency_code: "JPY" }, {
        is_in_stock: false,
      }),
    ]),
  );
  assertEquals(catalogue?.products.map(({ price, maxPrice, compareAt }) => [price, maxPrice, compareAt]), [
    [19.99, 19.99, 29.99],
    [10, 40, null],
    [500, 500, null],
  ]);
  assertEquals([catalogue?.currency, catalogue?.outOfStock], ["EUR", 1]);
  assertEquals(catalogue?.products[0].imagesWithoutAlt, 1);
});

Deno.test("the band of prices is over the whole catalogue, the products kept are the first fifty", () => {
  const products = Array.from({ length: 120 }, (_, n) => ({
    ...mug,
    title: `Mug ${n}`,
    variants: [{ price: String(n + 1), available: true }],
  }));
  const catalogue = read("shopify", shopify(...products));
  assertEquals([catalogue?.minPrice, catalogue?.medianPrice, catalogue?.maxPrice], [1, 60.5, 120]);
  assertEquals([catalogue?.total, catalogue?.products.length], [120, 50]);
});

Deno.test("products that are somebody's test are named", () => {
  const titles = ["Blue Mug", "Test product", "Paint sample", "Untitled"];
  const catalogue = read("shopify", shopify(...titles.map((title) => ({ ...mug, title }))));
  assertEquals(catalogue?.placeholders, ["Test product", "Untitled"]);
});

Deno.test("an answer that was cut is read up to its last whole product", () => {
  const whole = shopify(
    ...Array.from({ length: 30 }, (_, n) => ({ ...mug, title: `Mug "${n}" {"id":1`, handle: `mug-${n}` })),
  );
  for (const at of [0.99, 0.75, 0.5, 0.31]) {
    const catalogue = read("shopify", whole.slice(0, whole.length * at), true);
    const expected = Math.floor(30 * at);
    assert(catalogue !== null && Math.abs(catalogue.total - expected) <= 1, `${at}: ${catalogue?.total}`);
  }
  const list = JSON.stringify(
    [1, 2, 3].map((id) => ({ id, name: "Scarf", slug: "scarf", prices: { price: "100" } })),
  );
  assertEquals(read("woocommerce", list.slice(0, -20), true)?.total, 2);
  assertEquals(read("shopify", whole.slice(0, 50), true), null);
});

Deno.test("what is no catalogue is none, and odd values are left out", () => {
  for (const text of ["", "<html>", "[]", "{}", '{"products": {}}', "null", '"products"']) {
    assertEquals(read("shopify", text), null, text);
  }
  assertEquals(read("woocommerce", '{"code":"rest_no_route"}'), null);
  const odd = read(
    "shopify",
    shopify({ ...mug, title: 5, handle: null, variants: [{ price: "-1" }, { price: "1e9" }] }, "x"),
  );
  assertEquals(odd?.products.map(({ url, title, price }) => [url, title, price]), [[null, "", null]]);
});

Deno.test("a catalogue is asked for where the home page hints at its platform, and when robots.txt allows", async () => {
  const words = "Mugs thrown on the wheel, fired twice and sent the same day. ".repeat(5);
  const home = `<title>Mugs</title><h1>Mugs</h1><p>${words}</p>`;
  const hint = '<link rel="stylesheet" href="https://cdn.shopify.com/s/files/theme.css">';
  const pages = { "/": home + hint, "/products.json?limit=250": shopify(mug) };
  const asked = async (pages: Parameters<typeof shopOf>[0]) => {
    const crawl = crawled(await crawlInProcess(ORIGIN, shopOf(pages)));
    return { store: crawl.store, asked: crawl.visits.some(({ purpose }) => purpose === "store_api"), crawl };
  };
  const { store, crawl } = await asked(pages);
  assertEquals([store?.api, store?.total], ["shopify", 1]);
  assertEquals(crawl.productUrls, [`${ORIGIN}/products/blue-mug`]);
  assertEquals(crawl.platform?.name, "Shopify");
  assertEquals((await asked({ ...pages, "/": home })).asked, false);
  assertEquals((await asked({ ...pages, "/robots.txt": "User-agent: *\nDisallow: /*.json" })).asked, false);
  const none = await asked({ "/": home + hint });
  assertEquals([none.asked, none.store, none.crawl.platform], [true, null, null]);
});
