/** Facts of a crawl that sentences can be built from, each with the page it stands on. */

import type { Crawl, ReadPage } from "../crawl.ts";
import { mainProduct } from "../facts.ts";
import { languagesOf } from "../facts/content.ts";
import { deliverySaid } from "../facts/delivery.ts";
import type { Price } from "../facts/prices.ts";
import { isPlainPrice } from "../facts/products.ts";
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

/** The language that the home page is written in, ISO 639-1; what it declares where its text does not tell. */
export function shopLanguage({ home }: Crawl): string | null {
  if (home === null) return null;
  const declared = /^[a-z]{2,3}(?=[-_]|$)/i.exec(home.facts.head.lang ?? "")?.[0].toLowerCase();
  return home.facts.content.language.code ?? declared ?? null;
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

/** The price of a product page: by its structured data, else the one that stands beside its heading. */
export function priceOf(page: ReadPage): Known<Money> | null {
  for (const { price, currency } of mainProduct(page.facts)?.offers ?? []) {
    if (isPlainPrice(price) && currency !== null && /^[A-Z]{3}$/.test(currency)) {
      const shown = `${price} ${currency}`;
      return known({ amount: Number(price), currency }, page.url, "Offer.price in structured data", shown);
    }
  }
  const own = page.facts.content.prices.filter(({ card }) => !card);
  const shown = own.find(({ marked }) => marked) ?? (own.length === 1 ? own[0] : undefined);
  if (shown === undefined || shown.currency === null || shown.amount <= 0) return null;
  const { amount, currency } = shown;
  return known({ amount, currency }, page.url, "price on the page", moneyText({ amount, currency }));
}

/** Prices of the whole catalogue where the store's API tells them, else of the product pages that were read. */
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
  const all = crawl.products.flatMap((page) => priceOf(page) ?? []);
  const [first] = all;
  if (first === undefined) return null;
  const prices = all.filter(({ value }) => value.currency === first.value.currency);
  if (prices.length < all.length) return null;
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

export interface KnownDelivery {
  /** Days from and to. */
  days: Known<[number, number]> | null;
  /** The least that delivery costs; 0: free for every order. */
  cost: Known<Price> | null;
  /** The order's worth from which it is free. */
  freeFrom: Known<Price> | null;
}

/** What pages say of delivery: the page about it first, then the home page, then product pages. */
export function knownDelivery(crawl: Crawl): KnownDelivery {
  const about = crawl.policies.filter(({ kind }) => kind === "shipping").map(({ page }) => page);
  const pages = [...about, ...(crawl.home === null ? [] : [crawl.home]), ...crawl.products];
  const delivery: KnownDelivery = { days: null, cost: null, freeFrom: null };
  for (const { url, facts: { content } } of pages) {
    for (const sentence of content.delivery) {
      const { days, cost, freeFrom } = deliverySaid(sentence, languagesOf(content.language));
      if (days !== null) delivery.days ??= known(days, url, "delivery", sentence);
      if (cost !== null) delivery.cost ??= known(cost, url, "delivery", sentence);
      if (freeFrom !== null) delivery.freeFrom ??= known(freeFrom, url, "delivery", sentence);
    }
  }
  return delivery;
}

/** @param otherwise currency of the shop's prices, for an amount whose sign means several currencies */
export function moneyOf({ amount, currency }: Price, otherwise: string | null): Money | null {
  const code = currency ?? otherwise;
  return code === null ? null : { amount, currency: code };
}

/** Ways to pay that the foot of a page names. */
export function knownPayments(crawl: Crawl): Known<string[]> | null {
  const pages = [crawl.home, crawl.cart, ...crawl.products].filter((page) => page !== null);
  const page = pages.find(({ facts }) => facts.content.payments.length > 0);
  if (page === undefined) return null;
  const { payments } = page.facts.content;
  return known(payments, page.url, "ways to pay at the foot of the page", payments.join(", "));
}

/** Languages of the shop: the one that the home page is in first, then its alternates. ISO 639 codes. */
export function knownLanguages(crawl: Crawl): Known<string[]> | null {
  const { home } = crawl;
  if (home === null) return null;
  const own = shopLanguage(crawl);
  const codes = [...new Set([...(own === null ? [] : [own]), ...home.facts.head.alternates])];
  return codes.length === 0
    ? null
    : known(codes, home.url, "language of the page and its alternates", codes.join(", "));
}

/** "German" of "de-AT"; the tag itself where it names no language. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames(["en"], { type: "language" }).of(tag.split("-")[0]) ?? tag;
  } catch {
    return tag;
  }
}

/** Ways to reach the shop that its home page offers. */
export function knownContacts({ home }: Crawl): Known<"e-mail" | "phone" | "chat">[] {
  if (home === null) return [];
  const { links, content } = home.facts;
  return [
    ...(links.email || content.emailShown ? [known("e-mail" as const, home.url, "e-mail address")] : []),
    ...(links.phone || content.phones ? [known("phone" as const, home.url, "phone number")] : []),
    ...(links.chat ? [known("chat" as const, home.url, "chat or messenger")] : []),
  ];
}

/** Pages that ask search engines to leave them out are read and not quoted. */
function quotable({ facts, headers }: ReadPage): boolean {
  return !facts.head.robots.some((word) => word === "noindex" || word === "none") &&
    !/\b(?:noindex|none)\b/i.test(headers["x-robots-tag"] ?? "");
}
