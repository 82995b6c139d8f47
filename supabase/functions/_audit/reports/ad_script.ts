/**
 * Ads for the shop and up to three of its products: three lines for each channel within its limit, and a short spoken
 * script, in the shop's language, of facts that were found.
 */

import type { Crawl } from "../crawl.ts";
import {
  type Channel,
  createDrafts,
  type DraftReport,
  draftReport,
  type DraftWriter,
  type Line,
  paperOfDrafts,
  told,
} from "./drafts.ts";
import { listIn, numberIn, type Phrases, phrasesIn, priceIn } from "./phrases.ts";
import { shopName, shopOf } from "./shop.ts";
import {
  type Known,
  knownCollections,
  knownDelivery,
  knownDescription,
  knownHeadline,
  knownName,
  knownPayments,
  type KnownProduct,
  knownProducts,
  knownReturnDays,
  knownSentences,
  moneyOf,
  priceBandOf,
  shopLanguage,
} from "./shop_facts.ts";
import type { Material, Writing } from "./writing.ts";

const PRODUCTS = 3;

/** Limits in characters: Google Ads and TikTok refuse what is longer, Meta and mail readers on phones cut it. */
const CHANNELS: Channel[] = [
  { name: "Google Search, headline", limit: 30 },
  { name: "Google Search, description", limit: 90 },
  { name: "Meta, primary text", limit: 125 },
  { name: "TikTok, ad text", limit: 100 },
  { name: "E-mail, subject line", limit: 50 },
];

/** The channel with the longest lines. */
const COVER_CHANNEL = "Meta, primary text";

/** What the shop says of all its products, worded. */
interface Promises {
  returns: Known<string> | null;
  delivery: Known<string> | null;
  arrives: Known<string> | null;
  pay: Known<string> | null;
}

const NEEDS = {
  name: "the shop's name",
  product: "a product's name",
  price: "a price in markup or beside the heading",
  rating: "a rating in structured data",
  returns: "a returns policy that names a number of days",
  delivery: "what delivery costs or from which worth it is free",
  arrives: "how long delivery takes",
  pay: "ways to pay at the foot of a page",
  sentence: "a sentence of the page's own",
  headline: "a first heading on the home page",
  description: "a meta description of the home page",
  collections: "collection pages with a heading",
} as const;

export function writeAdScript({ crawl }: Material): Writing<DraftReport> {
  const drafts = createDrafts();
  const words = phrasesIn(shopLanguage(crawl));
  const promises = promisesOf(crawl, words);
  const products = knownProducts(crawl).slice(0, PRODUCTS);
  drafts.section("The shop", (writer) => writeShop(crawl, words, promises, writer));
  for (const product of products) {
    drafts.section(product.name.value, (writer) => writeProduct(crawl, words, product, promises, writer));
  }
  if (products.length === 0) {
    drafts.section(
      "Products",
      ({ write }) =>
        write("An ad for a product", "a product page that was read and names its product", [null], String),
    );
  }
  const data = draftReport(crawl, drafts);
  const texts = data.sections.flatMap(({ drafts }) =>
    drafts.find(({ part }) => part === COVER_CHANNEL) ?? []
  );
  return {
    title: `Ad scripts for ${shopName(data.shop)}`,
    score: null,
    data,
    paper: paperOfDrafts("Ad scripts", data, texts),
  };
}

function promisesOf(crawl: Crawl, words: Phrases): Promises {
  const { days, cost, freeFrom } = knownDelivery(crawl);
  const currency = priceBandOf(crawl)?.currency ?? null;
  const amount = (fact: typeof cost) => {
    const money = fact && moneyOf(fact.value, currency);
    return fact && money && { value: priceIn(words, money), from: fact.from };
  };
  const free = cost?.value.amount === 0 ? { value: words.freeDelivery, from: cost.from } : null;
  return {
    returns: told([knownReturnDays(crawl)], words.returns),
    delivery: free ?? told([amount(freeFrom)], words.freeFrom) ?? told([amount(cost)], words.deliveryCosts),
    arrives: told([days], (range) => words.arrives(...range)),
    pay: told([knownPayments(crawl)], (ways) => words.pay(listIn(words, ways))),
  };
}

function writeShop(crawl: Crawl, words: Phrases, promises: Promises, { hooks }: DraftWriter): void {
  const name = knownName(crawl);
  const collections = knownCollections(crawl).slice(0, 3);
  const sold: Known<string> | null = collections.length === 0 ? null : {
    value: listIn(words, collections.map(({ value }) => value)),
    from: collections.flatMap(({ from }) => from),
  };
  const band = priceBandOf(crawl);
  const whole = told(
    [name, sold, band && { value: band, from: band.from }],
    (name, sold, { min, max, currency }) => {
      const [least, most] = [min, max].map((amount) => priceIn(words, { amount, currency }));
      return `${words.positioning(name, sold, least, most)}.`;
    },
  );
  const lines: Line[] = [
    { needs: `${NEEDS.name}, ${NEEDS.collections}, ${NEEDS.price}`, line: whole },
    { needs: NEEDS.headline, line: knownHeadline(crawl) },
    { needs: NEEDS.description, line: knownDescription(crawl) },
    ...pairs([name, promises.delivery, promises.returns, promises.arrives, promises.pay], NEEDS.delivery),
    {
      needs: `${NEEDS.name}, ${NEEDS.collections}`,
      line: told([name, sold], (name, sold) => `${name}: ${sold}`),
    },
    { needs: NEEDS.delivery, line: promises.delivery },
    { needs: NEEDS.returns, line: promises.returns },
    { needs: NEEDS.arrives, line: promises.arrives },
    { needs: NEEDS.name, line: name },
    ...(crawl.home === null ? [] : knownSentences(crawl.home)).map((line) => ({
      needs: NEEDS.sentence,
      line,
    })),
  ];
  for (const channel of CHANNELS) hooks(channel, forChannel(channel, lines));
}

function writeProduct(
  crawl: Crawl,
  words: Phrases,
  product: KnownProduct,
  promises: Promises,
  { write, hooks }: DraftWriter,
): void {
  const { name, sentences, inStock, page } = product;
  const price = told([product.price], (money) => priceIn(words, money));
  const priced = told([name, price], words.priced);
  const rating = told(
    [product.rating],
    ({ value, best, count }) => words.rated(numberIn(words, value), String(best), String(count)),
  );
  const short = told(
    [product.rating],
    ({ value, best }) => words.ratedShort(numberIn(words, value), String(best)),
  );
  const [opening = null, second = null] = sentences;
  const lines: Line[] = [
    { needs: `${NEEDS.product}, ${NEEDS.price}`, line: priced },
    {
      needs: `${NEEDS.sentence}, ${NEEDS.price}`,
      line: told([opening, priced], (text, priced) => `${text} ${priced}.`),
    },
    {
      needs: `${NEEDS.price}, ${NEEDS.delivery}, ${NEEDS.returns}`,
      line: told([priced, promises.delivery, promises.returns], (...parts) => `${parts.join(". ")}.`),
    },
    {
      needs: `${NEEDS.sentence}, ${NEEDS.returns}`,
      line: told([opening, promises.returns], (text, returns) => `${text} ${returns}.`),
    },
    {
      needs: `${NEEDS.product}, ${NEEDS.rating}`,
      line: told([name, rating], (name, rating) => `${name}: ${rating}.`),
    },
    ...pairs([priced, promises.returns, promises.delivery, promises.arrives, rating], NEEDS.delivery),
    { needs: NEEDS.sentence, line: opening },
    { needs: NEEDS.rating, line: short },
    { needs: NEEDS.sentence, line: second },
    { needs: NEEDS.returns, line: promises.returns },
    { needs: NEEDS.delivery, line: promises.delivery },
    { needs: NEEDS.product, line: name },
    { needs: NEEDS.arrives, line: promises.arrives },
  ];
  for (const channel of CHANNELS) hooks(channel, forChannel(channel, lines));

  const host: Known<string> = {
    value: shopOf(crawl).host_unicode,
    from: [{ url: page.url, fact: "address of the page", value: page.url.slice(0, 200) }],
  };
  write("Spoken, 1: hook", NEEDS.sentence, [opening], (text) => text);
  write("Spoken, 2: product", `${NEEDS.product}, ${NEEDS.price}`, [priced], (text) => `${text}.`);
  write("Spoken, 3: proof", NEEDS.rating, [rating], (text) => `${text}.`);
  write("Spoken, 4: reassurance", NEEDS.returns, [promises.returns], (text) => `${text}.`);
  write(
    "Spoken, 5: delivery",
    `${NEEDS.arrives}, or ${NEEDS.delivery}`,
    [promises.arrives ?? promises.delivery],
    (text) => `${text}.`,
  );
  write(
    "Spoken, 6: call",
    "a product page that was read",
    [inStock, host].filter((fact) => fact !== null),
    callOf(words),
  );
}

function callOf(words: Phrases) {
  return (...values: (true | string)[]): string => {
    const host = values.at(-1) as string;
    return values.length > 1 ? `${words.inStock}. ${words.see(host)}.` : `${words.see(host)}.`;
  };
}

/** The first fact with each of the others: "Brass Lantern for 48 €. 30 days to send it back." */
function pairs([first, ...others]: (Known<string> | null)[], needs: string): Line[] {
  return others.map((other) => ({ needs, line: told([first, other], (one, two) => `${one}. ${two}.`) }));
}

/** Longer channels take the longest lines that fit, short ones the first: a headline of three words wastes no room. */
function forChannel({ limit }: Channel, lines: Line[]): Line[] {
  const isFull = ({ line }: Line) => line !== null && Array.from(line.value).length >= limit / 2;
  return [...lines.filter(isFull), ...lines.filter((line) => !isFull(line))];
}
