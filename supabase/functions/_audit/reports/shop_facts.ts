/** Facts of a crawl that sentences can be built from, each with the page it stands on. */

import type { Crawl, ReadPage } from "../crawl.ts";
import { mainProduct } from "../facts.ts";
import { clean } from "../facts/text.ts";

/** Where something that a sentence says was found. */
export interface Trace {
  url: string;
  /** What on that page. */
  fact: string;
  /** As it stands there, cut to 200 characters. */
  value: string;
}

/** A fact and where it stands: one place, or those of its parts. */
export interface Known<T> {
  value: T;
  from: Trace[];
}

export interface Money {
  amount: number;
  /** ISO 4217. */
  currency: string;
}

export interface KnownProduct {
  page: ReadPage;
  name: Known<string>;
  price: Known<Money> | null;
  rating: Known<{ value: number; best: number; count: number }> | null;
  inStock: Known<true> | null;
  /** The page's own words. */
  sentences: Known<string>[];
}

export interface PriceBand {
  min: number;
  median: number;
  max: number;
  currency: string;
  /** Prices that it is made of. */
  count: number;
  from: Trace[];
}

export const moneyText = ({ amount, currency }: Money): string => `${amount.toFixed(2)} ${currency}`;

function known<T>(value: T, url: string, fact: string, shown: string = String(value)): Known<T> {
  return { value, from: [{ url, fact, value: clean(shown, 200) }] };
}

/** The name that the home page gives the shop. */
export function knownName({ home }: Crawl): Known<string> | null {
  if (home === null) return null;
  const { head, data } = home.facts;
  const named: [string, string | null | undefined][] = [
    ["Organization.name in structured data", data.organization?.name],
    ["og:site_name", head.openGraph.site_name],
    ["brand name in structured data", data.brandNames[0]],
  ];
  for (const [fact, name] of named) if (name) return known(name, home.url, fact);
  return null;
}

/** What the home page opens with. */
export function knownHeadline({ home }: Crawl): Known<string> | null {
  const heading = home && quotable(home) &&
    home.facts.content.headings.find(({ level }) => level === 1)?.text;
  return heading ? known(heading, home.url, "first heading") : null;
}

export function knownDescription({ home }: Crawl): Known<string> | null {
  const description = home && quotable(home) && home.facts.head.description;
  return description ? known(description, home.url, "meta description") : null;
}

export function knownLanguage({ home }: Crawl): Known<string> | null {
  const lang = home?.facts.head.lang ?? null;
  return lang === null || home === null ? null : known(lang, home.url, "lang of the page");
}

/** Headings of the collection pages that were read, each once. */
export function knownCollections({ collections }: Crawl): Known<string>[] {
  const named = collections.filter(quotable).flatMap(({ url, facts }) => {
    const heading = facts.content.headings.find(({ level }) => level === 1)?.text;
    return heading ? [known(heading, url, "heading of the collection")] : [];
  });
  return [...new Map(named.map((one) => [one.value, one])).values()];
}

/** Own sentences of a page that may be quoted. */
export function knownSentences(page: ReadPage): Known<string>[] {
  return quotable(page) ? page.facts.content.sentences.map((text) => known(text, page.url, "own text")) : [];
}

/** Products whose page was read and names them, in the order of the crawl. */
export function knownProducts({ products }: Crawl): KnownProduct[] {
  return products.filter(quotable).flatMap((page): KnownProduct[] => {
    const { url, facts } = page;
    const product = mainProduct(facts);
    const name = product?.name ?? facts.content.headings.find(({ level }) => level === 1)?.text;
    if (!name) return [];
    const { value, best, count } = product?.rating ?? { value: null, best: null, count: null };
    const rating = value !== null && count !== null && count > 0 && value > 0 && value <= (best ?? 5)
      ? known(
        { value, best: best ?? 5, count },
        url,
        "aggregateRating in structured data",
        `${value}, ${count} ratings`,
      )
      : null;
    const inStock = product?.offers.some(({ availability }) => availability === "InStock");
    return [{
      page,
      name: known(name, url, product?.name ? "Product.name in structured data" : "first heading"),
      price: priceOf(page),
      rating,
      inStock: inStock ? known(true as const, url, "availability in structured data", "InStock") : null,
      sentences: knownSentences(page),
    }];
  });
}

/** The price of a product page, by its structured data. */
export function priceOf(page: ReadPage): Known<Money> | null {
  for (const { price, currency } of mainProduct(page.facts)?.offers ?? []) {
    const amount = price === null || !/^\d+(?:\.\d+)?$/.test(price) ? 0 : Number(price);
    if (amount > 0 && currency !== null && /^[A-Z]{3}$/.test(currency)) {
      return known({ amount, currency }, page.url, "Offer.price in structured data", `${price} ${currency}`);
    }
  }
  return null;
}

/** Prices of the whole catalogue where the store's API tells them, else of three product pages at least. */
export function priceBandOf(crawl: Crawl): PriceBand | null {
  const { store } = crawl;
  if (
    store && store.minPrice !== null && store.medianPrice !== null && store.maxPrice !== null &&
    store.currency
  ) {
    const { minPrice: min, medianPrice: median, maxPrice: max, currency, priced: count } = store;
    const [low, middle, high] = [min, median, max].map((amount) => amount.toFixed(2));
    const value = `${count} prices from ${low} to ${high} ${currency}, median ${middle}`;
    const url = crawl.home?.url ?? crawl.asked;
    return {
      min,
      median,
      max,
      currency,
      count,
      from: [{ url, fact: "the store's public product list", value }],
    };
  }
  const prices = crawl.products.flatMap((page) => priceOf(page) ?? []);
  const [first] = prices;
  if (prices.length < 3 || prices.some(({ value }) => value.currency !== first.value.currency)) return null;
  const amounts = prices.map(({ value }) => value.amount).sort((a, b) => a - b);
  return {
    ...{ min: amounts[0], median: medianOf(amounts), max: amounts.at(-1)!, currency: first.value.currency },
    count: amounts.length,
    from: prices.flatMap(({ from }) => from),
  };
}

/** @param sorted at least one number */
export function medianOf(sorted: number[]): number {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Days in which something can be sent back, as the returns policy says. */
export function knownReturnDays(crawl: Crawl): Known<number> | null {
  const policy = crawl.policies.find(({ kind, page }) =>
    kind === "returns" && page.facts.content.policy.days
  );
  const days = policy?.page.facts.content.policy.days;
  return policy && days ? known(days, policy.page.url, "returns policy", `${days} days`) : null;
}

/** Ways to reach the shop that its home page offers. */
export function knownContacts({ home }: Crawl): Known<string>[] {
  if (home === null) return [];
  const { links, content } = home.facts;
  return [
    ...(links.email || content.emailShown ? [known("e-mail", home.url, "e-mail address")] : []),
    ...(links.phone || content.phones ? [known("phone", home.url, "phone number")] : []),
    ...(links.chat ? [known("chat", home.url, "chat or messenger")] : []),
  ];
}

/** Pages that ask search engines to leave them out are read and not quoted. */
function quotable({ facts, headers }: ReadPage): boolean {
  return !facts.head.robots.some((word) => word === "noindex" || word === "none") &&
    !/\b(?:noindex|none)\b/i.test(headers["x-robots-tag"] ?? "");
}
