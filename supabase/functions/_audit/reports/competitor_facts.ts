/** What shops are compared in: each fact as a merchant asks for it, read in the same way of every shop. */

import { runChecks } from "../checks.ts";
import { pagesOf } from "../checks/check.ts";
import type { Crawl, ReadPage } from "../crawl.ts";
import { mainProduct } from "../facts.ts";
import { languagesOf } from "../facts/content.ts";
import { isPlainPrice } from "../facts/products.ts";
import type { Price } from "../facts/prices.ts";
import { POLICY_KINDS, type PolicyKind } from "../facts/policy_kinds.ts";
import { groupScores } from "./audit.ts";
import {
  type Known,
  knownContacts,
  knownDelivery,
  knownLanguages,
  knownPayments,
  knownProducts,
  knownReturnDays,
  languageName,
  medianOf,
  moneyOf,
  moneyText,
  priceBandOf,
  type Trace,
} from "./shop_facts.ts";

/** What one shop has to say to a row. */
export interface MatrixCell {
  /**
   * `too_few`: something was seen, and not enough to compare with. `not_found`: it was looked for where it should
   * stand. `not_read`: what would show it was not read.
   */
  state: "known" | "too_few" | "not_found" | "not_read";
  text: string;
  /** For ordering; null where there is no order. */
  number: number | null;
  /** Unit of the number: numbers of different currencies are not compared. */
  unit: string | null;
  /** Where it stands, for what a page says in words. */
  from: Trace[];
}

export interface MatrixFact {
  id: string;
  group: string;
  label: string;
  /** Whether more or less of it is better for a buyer; null: neither. */
  better: "more" | "less" | null;
  /** Differences up to this are none: in units, or as a share of the larger number. */
  noise: { units: number } | { share: number };
  of(crawl: Crawl): MatrixCell;
}

type Facts = Omit<MatrixFact, "id" | "group">[];

const RANGE: Facts = [
  { label: "Prices", better: null, noise: { units: 0 }, of: priceBand },
  { label: "Median price", better: null, noise: { units: 0 }, of: medianPrice },
  { label: "Products in the catalogue", better: null, noise: { units: 0 }, of: catalogueSize },
  { label: "Sold out", better: "less", noise: { units: 0.03 }, of: soldOut },
  { label: "Currencies", better: "more", noise: { units: 0 }, of: currencies },
  { label: "Languages", better: "more", noise: { units: 0 }, of: languages },
];

const DELIVERY: Facts = [
  { label: "Delivery costs", better: "less", noise: { units: 0 }, of: deliveryCost },
  { label: "Free delivery from", better: "less", noise: { units: 0 }, of: freeDelivery },
  { label: "Delivery takes", better: "less", noise: { units: 0 }, of: deliveryTime },
  { label: "Returns window", better: "more", noise: { units: 0 }, of: returnsWindow },
];

const TRUST: Facts = [
  { label: "Product ratings", better: "more", noise: { units: 0.2 }, of: ratings },
  { label: "Ways to pay", better: "more", noise: { units: 1 }, of: payments },
  { label: "Ways to ask", better: "more", noise: { units: 0 }, of: contacts },
  { label: "Pages about the shop", better: "more", noise: { units: 0 }, of: policies },
];

const TECHNIQUE: Facts = [
  { label: "Product pages with a price in their markup", better: "more", noise: { units: 0.1 }, of: markup },
  { label: "Security score", better: "more", noise: { units: 5 }, of: security },
  { label: "Weight of a page's HTML", better: "less", noise: { share: 0.2 }, of: weight },
  { label: "Time to first byte", better: "less", noise: { units: 100 }, of: firstByte },
];

const GROUPS: [id: string, title: string, facts: Facts][] = [
  ["CMP-01", "Range and prices", RANGE],
  ["CMP-02", "Delivery and returns", DELIVERY],
  ["CMP-03", "Trust", TRUST],
  ["CMP-04", "Technique", TECHNIQUE],
];

/** In the order in which they stand in the report. */
export const MATRIX_FACTS: readonly MatrixFact[] = GROUPS.flatMap(([id, group, facts]) =>
  facts.map((fact) => ({ id, group, ...fact }))
);

/** Samples from which a median says something. */
const ENOUGH = 3;
/** Ratings from which a mean says something. */
const ENOUGH_RATINGS = 5;

const NOT_FOUND: MatrixCell = { state: "not_found", text: "not found", number: null, unit: null, from: [] };
const NOT_READ: MatrixCell = { ...NOT_FOUND, state: "not_read", text: "not read" };
const tooFew = (text: string): MatrixCell => ({ ...NOT_FOUND, state: "too_few", text });

function known(text: string, number: number | null, more: Partial<MatrixCell> = {}): MatrixCell {
  return { state: "known", text, number, unit: null, from: [], ...more };
}

/** Not there if it was looked for on the whole home page and on these pages, else not read. */
function absent({ home }: Crawl, pages: readonly ReadPage[] = []): MatrixCell {
  const whole = home !== null && !home.facts.incomplete && pages.every(({ facts }) => !facts.incomplete);
  return whole ? NOT_FOUND : NOT_READ;
}

function priceBand(crawl: Crawl): MatrixCell {
  const band = priceBandOf(crawl);
  if (band === null) return absent(crawl, crawl.products);
  const { min, max, currency, count, from } = band;
  const range = min === max
    ? moneyText({ amount: min, currency })
    : `${min.toFixed(2)} to ${moneyText({ amount: max, currency })}`;
  const text = `${range} (${count} ${count === 1 ? "price" : "prices"})`;
  return count < ENOUGH ? tooFew(`${text}: too few to say`) : known(text, null, { unit: currency, from });
}

function medianPrice(crawl: Crawl): MatrixCell {
  const band = priceBandOf(crawl);
  if (band === null) return absent(crawl, crawl.products);
  const { median, currency, count } = band;
  if (count < ENOUGH) return tooFew("too few prices to say");
  return known(moneyText({ amount: median, currency }), median, { unit: currency });
}

function catalogueSize({ store, sitemap, productUrls }: Crawl): MatrixCell {
  if (store !== null) return known(String(store.total), store.total);
  if (sitemap.state !== "found" || productUrls.length < ENOUGH) return NOT_READ;
  return known(`${productUrls.length} in the sitemap`, productUrls.length);
}

function soldOut({ store }: Crawl): MatrixCell {
  return store === null || store.total === 0 ? NOT_READ : percent(store.outOfStock, store.total);
}

function currencies(crawl: Crawl): MatrixCell {
  const shown = pagesOf(crawl).flatMap(({ facts }) => facts.content.currencies);
  const offered = crawl.products.flatMap(({ facts }) =>
    mainProduct(facts)?.offers.flatMap(({ currency }) => currency ?? []) ?? []
  );
  const codes = [...new Set([...shown, ...offered, ...crawl.store?.currency ? [crawl.store.currency] : []])]
    .filter((code) => /^[A-Z]{3}$/.test(code)).sort();
  if (codes.length === 0) return absent(crawl, crawl.products);
  const choice = pagesOf(crawl).some(({ facts }) => facts.content.currencySelector);
  // How many a choice offers is not in the page.
  return known(
    `${codes.join(", ")}${choice ? ", and a choice of others" : ""}`,
    choice ? null : codes.length,
  );
}

function languages(crawl: Crawl): MatrixCell {
  const known_ = knownLanguages(crawl);
  if (known_ === null) return absent(crawl);
  return known(known_.value.map(languageName).join(", "), known_.value.length, { from: known_.from });
}

function deliveryCost(crawl: Crawl): MatrixCell {
  const { cost } = knownDelivery(crawl);
  if (cost === null) return absentDelivery(crawl);
  return cost.value.amount === 0 ? known("free", 0, { from: cost.from }) : amountOf(crawl, cost);
}

function freeDelivery(crawl: Crawl): MatrixCell {
  const { freeFrom, cost } = knownDelivery(crawl);
  if (freeFrom !== null) return amountOf(crawl, freeFrom);
  return cost?.value.amount === 0 ? known("every order", 0, { from: cost.from }) : absentDelivery(crawl);
}

/** An amount whose sign means several currencies is in that of the shop's prices. */
function amountOf(crawl: Crawl, { value, from }: Known<Price>): MatrixCell {
  const money = moneyOf(value, priceBandOf(crawl)?.currency ?? null);
  return money === null
    ? known(value.amount.toFixed(2), value.amount, { unit: "?", from })
    : known(moneyText(money), money.amount, { unit: money.currency, from });
}

function deliveryTime(crawl: Crawl): MatrixCell {
  const { days } = knownDelivery(crawl);
  if (days === null) return absentDelivery(crawl);
  const [from, to] = days.value;
  const range = from === to ? `${to} ${to === 1 ? "day" : "days"}` : `${from} to ${to} days`;
  return known(range, to, { from: days.from });
}

/** What the page about delivery leaves out; where there is none, what home and products do. In words that we know. */
function absentDelivery(crawl: Crawl): MatrixCell {
  const about = crawl.policies.filter(({ kind }) => kind === "shipping").map(({ page }) => page);
  const pages = about.length > 0 ? about : crawl.products;
  const understood = pages.every(({ facts }) => languagesOf(facts.content.language).length > 0);
  return understood ? absent(crawl, pages) : NOT_READ;
}

function returnsWindow(crawl: Crawl): MatrixCell {
  const days = knownReturnDays(crawl);
  if (days !== null) return known(`${days.value} days`, days.value, { from: days.from });
  const read = crawl.policies.filter(({ kind }) => kind === "returns").map(({ page }) => page);
  if (read.length > 0) return absent(crawl, read);
  const linked = pagesOf(crawl).some(({ facts }) => facts.links.policies.returns !== undefined);
  return linked ? NOT_READ : absent(crawl);
}

function ratings(crawl: Crawl): MatrixCell {
  const rated = knownProducts(crawl).flatMap(({ rating }) => rating ?? []);
  if (rated.length === 0) return crawl.products.length === 0 ? NOT_READ : absent(crawl, crawl.products);
  const count = rated.reduce((sum, { value }) => sum + value.count, 0);
  const mean = rated.reduce((sum, { value }) => sum + value.count * 5 * value.value / value.best, 0) / count;
  const text = `${mean.toFixed(1)} of 5 (${count} ${count === 1 ? "rating" : "ratings"})`;
  const from = rated.flatMap(({ from }) => from);
  return count < ENOUGH_RATINGS ? tooFew(`${text}: too few to say`) : known(text, mean, { from });
}

function payments(crawl: Crawl): MatrixCell {
  const ways = knownPayments(crawl);
  return ways === null
    ? absent(crawl)
    : known(`${ways.value.length}: ${ways.value.join(", ")}`, ways.value.length, { from: ways.from });
}

function contacts(crawl: Crawl): MatrixCell {
  const ways = knownContacts(crawl);
  if (ways.length === 0) return absent(crawl);
  return known(ways.map(({ value }) => value).join(", "), ways.length, {
    from: ways.flatMap(({ from }) => from),
  });
}

/** A policy that a page links is there, read or not. An imprint is asked for in some countries only. */
function policies(crawl: Crawl): MatrixCell {
  const asked = POLICY_KINDS.filter((kind): kind is Exclude<PolicyKind, "imprint"> => kind !== "imprint");
  const found = asked.filter((kind) =>
    crawl.policies.some((policy) => policy.kind === kind) ||
    pagesOf(crawl).some(({ facts }) => facts.links.policies[kind] !== undefined)
  );
  if (found.length === 0) return absent(crawl);
  return known(`${found.length} of ${asked.length}: ${found.join(", ")}`, found.length);
}

function markup({ products }: Crawl): MatrixCell {
  if (products.length === 0) return NOT_READ;
  const priced = products.filter(({ facts }) =>
    mainProduct(facts)?.offers.some(({ price }) => isPlainPrice(price)) ?? false
  );
  return percent(priced.length, products.length);
}

function security(crawl: Crawl): MatrixCell {
  if (crawl.home === null) return NOT_READ;
  const [{ score }] = groupScores(runChecks(crawl), ["security"]);
  return score === null ? tooFew("too little decided to say") : known(`${score} of 100`, score);
}

function weight(crawl: Crawl): MatrixCell {
  const sizes = pagesOf(crawl).map(({ facts }) => facts.content.bytes).sort((a, b) => a - b);
  if (sizes.length === 0) return NOT_READ;
  const kilobytes = medianOf(sizes) / 1000;
  const text = `${kilobytes.toFixed(kilobytes < 10 ? 1 : 0)} KB`;
  return sizes.length < ENOUGH ? tooFew(`${text}: too few pages to say`) : known(text, kilobytes);
}

function firstByte(crawl: Crawl): MatrixCell {
  const times = pagesOf(crawl).flatMap(({ ttfbMs }) => ttfbMs ?? []).sort((a, b) => a - b);
  if (times.length === 0) return NOT_READ;
  const text = `${Math.round(medianOf(times))} ms`;
  return times.length < ENOUGH ? tooFew(`${text}: too few answers to say`) : known(text, medianOf(times));
}

function percent(part: number, whole: number): MatrixCell {
  const text = `${Math.round(100 * part / whole)} % (${part} of ${whole})`;
  return whole < ENOUGH ? tooFew(`${part} of ${whole}: too few to say`) : known(text, part / whole);
}
