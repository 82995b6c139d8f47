/**
 * What to ask a shop next. The answer depends on what was asked so far and on nothing else, no clock and no
 * chance: a crawl that was broken off anywhere goes on as if it had not been, and next month it reads the same
 * pages. What matters most comes first, so that a crawl that has to end early has it.
 */

import { pageAddresses, unknownPath } from "./addresses.ts";
import { isRefusal } from "./bot_wall.ts";
import { isProductPage } from "./facts.ts";
import { POLICY_KINDS, type PolicyKind } from "./facts/policy_kinds.ts";
import {
  collectionUrlsOf,
  type HomeVisit,
  imageUrlsOf,
  linksToFollow,
  mailQuestionsOf,
  namedOnHome,
  otherHostOf,
  plainHttpOf,
  policyUrlsOf,
  productsToRead,
  sitemapSamples,
  sitemapUrlsOf,
  storeApisOf,
} from "./leads.ts";
import { retryAfterOf } from "./retry_after.ts";
import { crawlDelayOf, refusalOf } from "./robots_read.ts";
import { siteOf } from "./site.ts";
import type { Purpose, Visit } from "./visit.ts";
import { continuation, settled } from "./ways.ts";

/** One thing to ask. */
export interface Step {
  shop: number;
  purpose: Purpose;
  url: string;
  from: string | null;
}

/** How much of a shop is read. */
interface Size {
  /** Pages that are parsed. */
  pages: number;
  /** Requests after which none starts, each redirect being one more. */
  requests: number;
  sitemaps: number;
  products: number;
  collections: number;
  policies: readonly PolicyKind[];
  /** Also what only a report about the shop itself needs. */
  whole: boolean;
}

const OWN: Size = {
  pages: 30,
  requests: 45,
  sitemaps: 3,
  products: 12,
  collections: 4,
  policies: POLICY_KINDS,
  whole: true,
};
const COMPETITOR: Size = {
  pages: 8,
  requests: 16,
  sitemaps: 2,
  products: 4,
  collections: 1,
  policies: ["returns", "shipping"],
  whole: false,
};

/** Product links that lead to no product are replaced by others, so many times. */
const SPARE_PRODUCTS = 4;
const STORE_APIS = 2;
const IMAGES = 3;
const SAMPLES = 10;
const QUESTIONS = 3;
/** Seconds that may go into the pauses a shop asks for: a long Crawl-delay leaves room for fewer requests. */
const PAUSES_BUDGET = 150;
const FEWEST_REQUESTS = 6;
/** Seconds. A shop that asks to wait longer is left alone. */
const MAX_RETRY_AFTER = 60;

const PAGES: readonly Purpose[] = [
  ...["home", "policy", "collection", "product", "cart", "unknown_path", "sitemap_sample"] as const,
];

/** How a crawl stands. */
export interface Outlook {
  /** The next thing to ask; null when everything is asked. */
  step: Step | null;
  /** Pages that were read, and those that it will come to as far as can be told by now. */
  pages: { read: number; planned: number };
}

/**
 * What comes next, and how much is left.
 *
 * @param shops addresses: the buyer's shop, then those to compare it with
 */
export function outlook(shops: readonly string[], visits: readonly Visit[]): Outlook {
  const pages = { read: 0, planned: 0 };
  let step: Step | null = null;
  for (const [shop, asked] of shops.entries()) {
    const own = visits.filter((visit) => visit.shop === shop);
    const steps = stepsOfShop(shop, asked, own);
    step ??= steps.length > 0 ? robotsFirst(own, steps[0]) : null;
    const read = own.filter(isPage).length;
    const open = new Set(steps.filter(isPage).map(({ url }) => url)).size;
    pages.read += read;
    pages.planned += read + Math.min(open, sizeOf(shop).pages - read);
  }
  return { step, pages };
}

/** The next thing to ask; null when everything is asked. */
export function nextStep(shops: readonly string[], visits: readonly Visit[]): Step | null {
  return outlook(shops, visits).step;
}

/** What is left to ask of a shop by now, the next thing first. */
function stepsOfShop(shop: number, asked: string, visits: readonly Visit[]): Step[] {
  const onward = continuation(visits);
  if (onward !== null) return [{ shop, ...onward }];

  const ways = settled(visits);
  if (!ways.some(({ purpose }) => purpose === "home")) {
    return isForbidden(visits, asked) ? [] : [{ shop, purpose: "home", url: asked, from: null }];
  }
  const home = homeOf(ways);
  if (home === null || wantsToBeLeftAlone(ways)) return [];

  const size = sizeOf(shop);
  const requests = visits.reduce((sum, visit) => sum + requestsOf(visit), 0);
  const mayAsk = requests < mostRequests(visits, home, size);
  const mayRead = mayAsk && visits.filter(isPage).length < size.pages;
  return [...wishes(shop, home, ways, size)].filter((wish) =>
    wish.purpose === "dns" || (isPage(wish) ? mayRead : mayAsk)
  );
}

/** Everything worth asking in this order, without what has been asked already. */
function* wishes(shop: number, home: HomeVisit, ways: readonly Visit[], size: Size): Generator<Step> {
  const { origin, host } = new URL(home.answered);
  const named = namedOnHome(home);
  const asked = new Set(ways.flatMap(({ url, answered }) => answered === null ? [url] : [url, answered]));
  const count = (purpose: Purpose) => ways.filter((way) => way.purpose === purpose).length;

  /** Steps to the first of these addresses that are new and allowed, until there are `max` of the purpose. */
  function* ask(purpose: Purpose, urls: string[], max: number): Generator<Step> {
    let room = max - count(purpose);
    for (const url of urls) {
      if (room <= 0) return;
      if (asked.has(url) || (purpose !== "dns" && isForbidden(ways, url))) continue;
      yield { shop, purpose, url, from: named.has(url) ? home.answered : null };
      room--;
    }
  }
  function* products(max: number) {
    const sold = ways.filter((way) => way.purpose === "product" && isSold(way)).length;
    const tries = Math.min(max - sold, size.products + SPARE_PRODUCTS - count("product"));
    yield* ask("product", toRead, count("product") + tries);
  }
  const toRead = productsToRead(ways, home);
  const collections = (max: number) => ask("collection", collectionUrlsOf(ways, home), max);

  yield* ask("plain_http", plainHttpOf(home), 1);
  if (size.whole) yield* ask("other_host", otherHostOf(home), 1);
  yield* ask("sitemap", sitemapUrlsOf(ways, home), size.sitemaps);
  yield* ask("store_api", storeApisOf(home), STORE_APIS);
  yield* products(Math.min(3, size.products));
  yield* ask("policy", [...policyUrlsOf(ways, home, size.policies).keys()], size.policies.length);
  yield* collections(Math.min(2, size.collections));
  yield* products(Math.min(6, size.products));
  if (size.whole) {
    const { cart } = home.facts.links;
    yield* ask("cart", cart === null ? [] : pageAddresses([cart], siteOf(home.answered)), 1);
    yield* ask("unknown_path", [origin + unknownPath(host)], 1);
    yield* ask("image_sample", imageUrlsOf(ways, home), IMAGES);
    yield* ask("llms_txt", [`${origin}/llms.txt`], 1);
    yield* ask("security_txt", [`${origin}/.well-known/security.txt`], 1);
    // Products that are read as such answer for the sitemap too; those that were not needed are sampled in the end.
    const awaited = new Set(productsToRead(ways, home).slice(0, size.products + SPARE_PRODUCTS));
    const known = (url: string) => asked.has(url) || awaited.has(url);
    for (const samples of [3, SAMPLES]) {
      yield* collections(size.collections);
      yield* ask("link_sample", linksToFollow(home), samples);
      yield* ask("sitemap_sample", sitemapSamples(ways, known), samples);
      yield* products(size.products);
    }
    yield* ask("sitemap_sample", sitemapSamples(ways, (url) => asked.has(url)), SAMPLES);
    yield* ask("dns", mailQuestionsOf(home), QUESTIONS);
  }
}

/** The home page's visit; null when there was none, or none to go on from. */
export function homeOf(ways: readonly Visit[]): HomeVisit | null {
  const home = ways.find(({ purpose }) => purpose === "home");
  const answers = home !== undefined && home.answered !== null && home.facts !== null &&
    /^[23]/.test(home.outcome);
  return answers ? home as HomeVisit : null;
}

/** Whether a product was found where one was expected. */
export function isSold({ outcome, facts }: Visit): boolean {
  return outcome === "200" && facts !== null && isProductPage(facts);
}

function isPage({ purpose }: { purpose: Purpose }): boolean {
  return PAGES.includes(purpose);
}

function sizeOf(shop: number): Size {
  return shop === 0 ? OWN : COMPETITOR;
}

// Manners --------------------------------------------------------------------------------------------------

/** An allowed step, or where robots.txt is not known yet, the step of reading that. */
function robotsFirst(visits: readonly Visit[], step: Step): Step {
  if (step.purpose === "dns" || refusalOf(visits, new URL(step.url)) === null) return step;
  return { shop: step.shop, purpose: "robots", url: new URL("/robots.txt", step.url).href, from: null };
}

function isForbidden(visits: readonly Visit[], url: string): boolean {
  const refusal = refusalOf(visits, new URL(url));
  return refusal !== null && refusal !== "robots_unread";
}

function requestsOf({ purpose, redirects }: Visit): number {
  return purpose === "dns" ? 0 : 1 + redirects.length;
}

function mostRequests(visits: readonly Visit[], home: HomeVisit, { requests }: Size): number {
  const delay = crawlDelayOf(visits, new URL(home.answered).host);
  const affordable = delay === 0 ? requests : Math.floor(PAUSES_BUDGET / delay);
  return Math.min(requests, Math.max(FEWEST_REQUESTS, affordable));
}

/** Twice "too many" or "not now", a longer wait than we have, or a wall. */
function wantsToBeLeftAlone(ways: readonly Visit[]): boolean {
  const busy = ways.filter(({ purpose, outcome }) =>
    purpose !== "robots" && (outcome === "429" || outcome === "503")
  );
  return busy.length >= 2 || busy.some((way) => retryAfterOf(way) > MAX_RETRY_AFTER) || metWall(ways);
}

/** A page of a wall, or two pages that were refused to us. */
export function metWall(ways: readonly Visit[]): boolean {
  const pages = ways.filter(isPage);
  return pages.filter(({ outcome }) => isRefusal(outcome)).length >= 2 ||
    pages.some(({ outcome }) => outcome === "bot_wall");
}
