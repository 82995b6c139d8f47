/** Where the visits so far lead: addresses that the shop's own pages, sitemaps and catalogue name. */

import { fewOfEachPattern, pageAddress, pageAddresses, shuffled } from "./addresses.ts";
import { mainProduct } from "./facts.ts";
import type { PageFacts } from "./facts/page_facts.ts";
import { POLICY_KINDS, type PolicyKind } from "./facts/policy_kinds.ts";
import { signalsOf } from "./platform.ts";
import { robotsOf } from "./robots_read.ts";
import { ownDomain, siteOf } from "./site.ts";
import type { SitemapFacts } from "./sitemap.ts";
import { STORE_APIS, type StoreApi, type StoreCatalogue } from "./store_api.ts";
import type { Visit } from "./visit.ts";

/** A visit to a home page that there is something to say about. */
export type HomeVisit = Visit & { answered: string; facts: PageFacts };

/** Products that the home page shows are read in its own order, the others spread over the catalogue. */
const FROM_HOME = 3;
const IMAGES = 3;

/** Addresses of products that the shop names: by structured data first, then by links, then in its catalogue. */
export function productUrlsOf(visits: readonly Visit[], home: HomeVisit): string[] {
  const pages = [home, ...visits.filter(({ purpose }) => purpose === "collection")];
  return pageAddresses([
    ...pages.flatMap(({ facts }) => [...facts?.data.listed ?? [], ...facts?.links.products ?? []]),
    ...sitemapFactsOf(visits).flatMap(({ products }) => products),
    ...(storeOf(visits)?.products ?? []).flatMap(({ url }) => url ?? []),
  ], siteOf(home.answered)).filter((url) => url !== home.answered);
}

/** The same products in the order in which they are read. */
export function productsToRead(visits: readonly Visit[], home: HomeVisit): string[] {
  const shown = shownOnHome(home);
  const all = productUrlsOf(visits, home);
  const first = all.filter((url) => shown.has(url)).slice(0, FROM_HOME);
  return [...first, ...shuffled(all.filter((url) => !first.includes(url)))];
}

export function collectionUrlsOf(visits: readonly Visit[], home: HomeVisit): string[] {
  const linked = pageAddresses(home.facts.links.collections, siteOf(home.answered));
  const listed = sitemapFactsOf(visits).flatMap(({ collections }) => collections);
  return [...new Set([...linked, ...shuffled(listed)])];
}

/** Pages that speak of policies, and of which: linked from the home page, else named by a sitemap. */
export function policyUrlsOf(
  visits: readonly Visit[],
  home: HomeVisit,
  kinds: readonly PolicyKind[] = POLICY_KINDS,
): Map<string, PolicyKind[]> {
  const site = siteOf(home.answered);
  const found = new Map<string, PolicyKind[]>();
  for (const kind of kinds) {
    const linked = home.facts.links.policies[kind];
    const [listed = null] = sitemapFactsOf(visits).flatMap(({ policies }) => policies[kind] ?? []);
    const url = (linked === undefined ? null : pageAddress(linked, site)) ?? listed;
    if (url !== null) found.set(url, [...found.get(url) ?? [], kind]);
  }
  return found;
}

/** Internal links of the home page. */
export function linksToFollow(home: HomeVisit): string[] {
  return fewOfEachPattern(pageAddresses(home.facts.links.internal, siteOf(home.answered)));
}

/** Addresses of the sitemap but those of `known`, those first that are read for nothing else. */
export function sitemapSamples(visits: readonly Visit[], known: (url: string) => boolean): string[] {
  const files = sitemapFactsOf(visits);
  const others = shuffled(files.flatMap(({ others }) => others));
  const pages = shuffled(files.flatMap(({ products, collections }) => [...products, ...collections]));
  return fewOfEachPattern([...new Set([...others, ...pages])].filter((url) => !known(url)));
}

/** Addresses of pages that the home page links to or lists. */
export function namedOnHome(home: HomeVisit): Set<string> {
  const { links, data } = home.facts;
  const hrefs = [
    links.internal,
    links.products,
    links.collections,
    Object.values(links.policies),
    data.listed,
  ];
  return new Set(
    pageAddresses([...hrefs.flat(), ...links.cart === null ? [] : [links.cart]], siteOf(home.answered)),
  );
}

function shownOnHome({ facts, answered }: HomeVisit): Set<string> {
  return new Set(pageAddresses([...facts.data.listed, ...facts.links.products], siteOf(answered)));
}

/** Where sitemaps are: as robots.txt says, or under two names that everybody uses; then the files of an index. */
export function sitemapUrlsOf(visits: readonly Visit[], home: HomeVisit): string[] {
  const { origin } = new URL(home.answered);
  const facts = sitemapFactsOf(visits);
  const listed = sitemapsInRobots(visits, home).filter((url) => siteOf(url) === siteOf(origin));
  const [first, ...rest] = listed;
  const usual = [`${origin}/sitemap.xml`, `${origin}/sitemap_index.xml`];
  const files = facts.flatMap(({ files }) => files);
  const found = facts.some(({ kind }) => kind !== "none");
  return [...first === undefined ? [] : [first], ...files, ...rest, ...found ? [] : usual];
}

/** Sitemaps that robots.txt lists. */
export function sitemapsInRobots(visits: readonly Visit[], { answered }: HomeVisit): string[] {
  const robots = robotsOf(visits, new URL(answered).host);
  return robots?.state === "read" ? robots.robots.sitemaps : [];
}

export function sitemapFactsOf(visits: readonly Visit[]): SitemapFacts[] {
  return visits.flatMap(({ purpose, outcome, data }) =>
    purpose === "sitemap" && outcome === "200" ? [data as SitemapFacts] : []
  );
}

export function storeOf(visits: readonly Visit[]): StoreCatalogue | null {
  const stores = visits.filter(({ purpose, outcome }) => purpose === "store_api" && outcome === "200");
  return stores.map(({ data }) => data as StoreCatalogue | null).find((store) => store !== null) ?? null;
}

/** Store APIs of the platforms that the home page hints at. */
export function storeApisOf(home: HomeVisit): string[] {
  const { origin } = new URL(home.answered);
  const signals = signalsOf(home);
  return (Object.keys(STORE_APIS) as StoreApi[])
    .filter((api) => signals.some((signal) => signal.startsWith(`${api}:`)))
    .map((api) => origin + STORE_APIS[api]);
}

/** The home page's address with http://, unless the way to it has shown the answer already. */
export function plainHttpOf({ answered, redirects }: HomeVisit): string[] {
  const first = redirects[0]?.from ?? answered;
  const secure = first.startsWith("https:") && answered.startsWith("https:");
  return secure ? [answered.replace(/^https/, "http")] : [];
}

/** The same page on the other of `www.` and the bare domain; none for shops on another subdomain. */
export function otherHostOf({ answered }: { answered: string }): string[] {
  const url = new URL(answered);
  const domain = ownDomain(url);
  if (url.hostname === domain) url.hostname = `www.${domain}`;
  else if (domain !== null && url.hostname === `www.${domain}`) url.hostname = domain;
  else return [];
  return [url.href];
}

/** The picture for social networks and the first one of each product's markup. */
export function imageUrlsOf(visits: readonly Visit[], home: HomeVisit): string[] {
  const products = visits.filter(({ purpose }) => purpose === "product");
  const named = [
    home.facts.head.openGraph.image,
    ...products.map(({ facts }) => facts === null ? null : mainProduct(facts)?.image),
  ];
  const urls = named.flatMap((image) =>
    image && URL.canParse(image, home.answered) ? new URL(image, home.answered) : []
  );
  const addresses = urls.filter(({ protocol }) => /^https?:$/.test(protocol)).map(({ href }) => href);
  return [...new Set(addresses)].slice(0, IMAGES);
}

/** Questions about the domain's mail: who may send it, what becomes of forgeries, who receives it. */
export function mailQuestionsOf({ answered }: HomeVisit): string[] {
  const domain = ownDomain(answered);
  return domain === null ? [] : [`dns:TXT:${domain}`, `dns:TXT:_dmarc.${domain}`, `dns:MX:${domain}`];
}
