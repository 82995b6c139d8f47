/** Ads for up to three products, drafted from what their pages say: lines for search ads and a short spoken script. */

import type { Crawl } from "../crawl.ts";
import { createDrafts, type DraftReport, draftReport, type DraftWriter, paperOfDrafts } from "./drafts.ts";
import { shopName, shopOf } from "./shop.ts";
import {
  type Known,
  knownName,
  type KnownProduct,
  knownProducts,
  knownReturnDays,
  knownSentences,
  moneyText,
} from "./shop_facts.ts";
import type { Material, Writing } from "./writing.ts";

const PRODUCTS = 3;
/** Characters that a headline and a description of a search ad may have. */
const HEADLINE = 30;
const DESCRIPTION = 90;

export function writeAdScript({ crawl }: Material): Writing<DraftReport> {
  const drafts = createDrafts();
  const products = knownProducts(crawl).slice(0, PRODUCTS);
  drafts.section("The shop", ({ write }) => writeShop(crawl, write));
  for (const product of products) {
    drafts.section(product.name.value, ({ write }) => writeProduct(crawl, product, write));
  }
  if (products.length === 0) {
    drafts.section(
      "Products",
      ({ write }) =>
        write("An ad for a product", "a product page that was read and names its product", [null], String),
    );
  }
  const data = draftReport(crawl, drafts);
  return {
    title: `Ad scripts for ${shopName(data.shop)}`,
    score: null,
    data,
    paper: paperOfDrafts("Ad scripts", data),
  };
}

type Write = DraftWriter["write"];

function writeShop(crawl: Crawl, write: Write): void {
  const sentences = crawl.home === null ? [] : knownSentences(crawl.home);
  write(
    `Search headline (${HEADLINE} characters)`,
    "the shop's name, short enough for a headline",
    [short(knownName(crawl), HEADLINE)],
    (name) => name,
  );
  write(
    `Search description (${DESCRIPTION} characters)`,
    "a sentence of the home page, short enough for a description",
    [sentences.find(({ value }) => value.length <= DESCRIPTION) ?? null],
    (text) => text,
  );
}

function writeProduct(crawl: Crawl, product: KnownProduct, write: Write): void {
  const { name, price, rating, inStock, sentences, page } = product;
  const [opening = null, second = null] = sentences;
  const days = knownReturnDays(crawl);
  const host: Known<string> = {
    value: shopOf(crawl).host_unicode,
    from: [{ url: page.url, fact: "address of the page", value: page.url.slice(0, 200) }],
  };
  write(
    `Search headline (${HEADLINE} characters)`,
    "a product name short enough for a headline",
    [short(name, HEADLINE)],
    (name) => name,
  );
  write("Search headline with price", "a product name and a price that fit a headline together", [
    price !== null && `${name.value}, ${moneyText(price.value)}`.length <= HEADLINE ? name : null,
    price,
  ], (name, price) => `${name}, ${moneyText(price)}`);
  write(
    `Search description (${DESCRIPTION} characters)`,
    "a sentence of the product's page, short enough for a description",
    [sentences.find(({ value }) => value.length <= DESCRIPTION) ?? null],
    (text) => text,
  );
  write("Script: hook", "a sentence in the product page's own words", [opening], (text) => `“${text}”`);
  write(
    "Script: product",
    "a product name and a price in structured data",
    [name, price],
    (name, price) => `This is ${name}, for ${moneyText(price)}.`,
  );
  write(
    "Script: detail",
    "a second sentence in the product page's own words",
    [second],
    (text) => `“${text}”`,
  );
  write(
    "Script: proof",
    "a rating in structured data",
    [rating],
    ({ value, best, count }) =>
      `Buyers gave it ${value} of ${best}, in ${count} ${count === 1 ? "rating" : "ratings"}.`,
  );
  write(
    "Script: reassurance",
    "a returns policy that names a number of days",
    [days],
    (days) => `${days} days to send it back.`,
  );
  write(
    "Script: availability",
    "an availability of InStock in structured data",
    [inStock],
    () => "In stock when the page was read.",
  );
  write("Script: call", "a product page that was read", [host], (host) => `See it at ${host}.`);
}

function short(fact: Known<string> | null, max: number): Known<string> | null {
  return fact !== null && fact.value.length <= max ? fact : null;
}
