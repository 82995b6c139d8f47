/**
 * What was read of a shop, as checks and reports see it. It is computed from the visits and from nothing else,
 * so that it is the same whoever made them, in however many goes.
 */

import { asksNotToBeListed } from "./answers.ts";
import { mainProduct } from "./facts.ts";
import type { PageFacts } from "./facts/page_facts.ts";
import type { PolicyKind } from "./facts/policy_kinds.ts";
import {
  type HomeVisit,
  otherHostOf,
  policyUrlsOf,
  productUrlsOf,
  sitemapFactsOf,
  sitemapsInRobots,
  storeOf,
} from "./leads.ts";
import { homeOf, isSold, metWall } from "./plan.ts";
import { platformOf, signalsOf } from "./platform.ts";
import { refusalOf, robotsOf, type RobotsRead } from "./robots_read.ts";
import { ownDomain, siteOf } from "./site.ts";
import type { StoreCatalogue } from "./store_api.ts";
import type { Redirect } from "./transport.ts";
import type { PageHeaders, Purpose, Visit } from "./visit.ts";
import { settled } from "./ways.ts";

/** A page that was read. */
export interface ReadPage {
  /** The address that answered. */
  url: string;
  status: number;
  redirects: Redirect[];
  /** Milliseconds from opening the connection to the end of the response head. */
  ttfbMs: number | null;
  /** Size of the body as received, compressed or not. */
  wireBytes: number | null;
  headers: PageHeaders;
  facts: PageFacts;
}

/** What a visitor gets who types the address with http://. */
export interface PlainHttp {
  url: string;
  /** `unknown`: it was not asked, or did not answer. */
  state: "redirects" | "serves" | "unknown";
}

/** Why the report cannot show everything. */
export type Limit =
  | "robots_disallowed"
  | "robots_unavailable"
  | "bot_wall"
  | "js_only"
  | "no_products_found"
  | "products_not_read";

/** What was read of a shop: all that checks and reports know. */
export interface Crawl {
  /** The address that the buyer gave. */
  asked: string;
  /** Date of the first visit in UTC, such as `2026-11-21`. */
  day: string;
  robots: RobotsRead;
  /** null when robots.txt or a bot wall kept us out. */
  home: ReadPage | null;
  plainHttp: PlainHttp;
  otherHost: OtherHost;
  sitemap: SitemapRead;
  /** null when it was not asked. */
  unknownPath: { url: string; outcome: string; soft404: boolean } | null;
  /** Internal links that were followed, whatever for. */
  links: { url: string; from: string; outcome: string; redirects: number }[];
  /** The shop's picture for social networks and the first one of product markup. */
  images: { url: string; from: string; outcome: string }[];
  collections: ReadPage[];
  /** Pages that were read and do sell a product. */
  products: ReadPage[];
  cart: ReadPage | null;
  /** A page that speaks of two policies is here twice. */
  policies: { kind: PolicyKind; page: ReadPage }[];
  /** Addresses of products that the shop names, read or not. */
  productUrls: string[];
  /** The public store API, when there is one and robots.txt allows it. */
  store: StoreCatalogue | null;
  /** Told by two independent signals. */
  platform: { name: string; signals: string[] } | null;
  /** Any sign of a shop at all. */
  isShop: boolean;
  /** What TLS handshakes with the shop came to. */
  tls: "valid" | "failed" | "unknown";
  mail: { domain: string | null; spf: DnsAnswer; dmarc: DnsAnswer; mx: DnsAnswer };
  /** Well formed: a first heading, a link and fifty characters. */
  llmsTxt: { state: "found" | "absent" | "unknown"; wellFormed: boolean; reason: string | null };
  securityTxt: "found" | "absent" | "unknown";
  limits: Limit[];
  visits: Visit[];
  /** For reports only; checks see none. */
  competitors: Crawl[];
}

/** The home page on the other of `www.` and the bare domain. */
export interface OtherHost {
  url: string;
  /** `not_applicable`: the shop stands on another subdomain. */
  state: "redirects" | "serves" | "unreachable" | "not_applicable" | "unknown";
  canonical: string | null;
}

export interface SitemapRead {
  state: "found" | "absent" | "unknown";
  url: string | null;
  listedInRobots: boolean;
  /** Addresses in the files that were read. */
  total: number;
  sampled: { url: string; outcome: string; redirected: boolean; noindex: boolean; otherHost: boolean }[];
}

/** What DNS says; `unknown` where it could not be asked, and why. */
export type DnsAnswer =
  | { state: "found"; records: string[] }
  | { state: "none" }
  | { state: "unknown"; why?: string };

/** Fewer visible characters than this beside scripts: the page is made by JavaScript. */
const SHELL_CHARS = 200;

/** A page that JavaScript fills in the browser: next to no text of its own. */
export function isShell({ content, links }: PageFacts): boolean {
  return content.visibleChars < SHELL_CHARS && content.scripts > 0 && links.products.length === 0;
}

/**
 * What the visits to one shop show.
 *
 * @param asked the address that the buyer gave; where it redirects to another domain, the shop has moved there
 */
export function crawlOf(asked: string, visits: readonly Visit[]): Crawl {
  const ways = settled(visits);
  const home = homeOf(ways);
  const where = home?.answered ?? ways.find(isFor("home"))?.redirects.at(-1)?.to ?? asked;
  const { host } = new URL(where);
  const pages = readPages(ways);
  const productUrls = home === null ? [] : productUrlsOf(ways, home);
  const store = storeOf(ways);
  const signals = home === null
    ? []
    : [...signalsOf(home), ...store === null ? [] : [`${store.api}:store-api`]];
  return {
    asked,
    day: visits[0]?.day ?? "",
    robots: robotsOf(visits, host) ??
      { state: "unavailable", url: new URL("/robots.txt", where).href, status: 0 },
    ...pages,
    policies: policiesOf(ways, home),
    plainHttp: plainHttpOf(where, home, ways),
    otherHost: otherHostFound(where, visits, ways),
    sitemap: sitemapOf(ways, home),
    unknownPath: unknownPathOf(ways),
    links: linksOf(ways),
    images: imagesOf(ways, pages),
    productUrls,
    store,
    platform: platformOf(signals),
    isShop: home !== null && (productUrls.length > 0 || store !== null || sells(home.facts)),
    tls: tlsOf(host, ways),
    mail: mailOf(where, ways),
    llmsTxt: llmsTxtOf(ways),
    securityTxt: securityTxtOf(ways),
    limits: home === null
      ? shutOut(where, visits, ways)
      : limitsOf(ways, home, productUrls.length, pages.products.length),
    visits: [...visits],
    competitors: [],
  };
}

// Pages ----------------------------------------------------------------------------------------------------

/** Each page once: what redirects to a page that was read, or shows the same text, is not read again. */
function readPages(ways: readonly Visit[]): Pick<Crawl, "home" | "collections" | "products" | "cart"> {
  const home = homeOf(ways);
  const seen: ReadPage[] = home === null ? [] : [readPage(home)];
  const pagesFor = (purpose: Purpose, counts: (way: Visit) => boolean) =>
    ways.filter(isFor(purpose)).filter(counts).map(readPage).filter((page) => {
      const known = seen.some((other) => isSamePage(other, page));
      if (!known) seen.push(page);
      return !known;
    });
  const products = pagesFor("product", isSold);
  const collections = pagesFor("collection", answersWithPage);
  const [cart = null] = pagesFor("cart", answersWithPage);
  return { home: seen[0] && home !== null ? seen[0] : null, products, collections, cart };
}

function isSamePage(a: ReadPage, b: ReadPage): boolean {
  const sameText = a.facts.content.words > 0 && a.facts.content.textHash === b.facts.content.textHash;
  return a.url === b.url || (sameText && a.facts.head.title === b.facts.head.title);
}

/** Policy pages by what they were read for; one that speaks of two policies counts for both. */
function policiesOf(ways: readonly Visit[], home: HomeVisit | null): Crawl["policies"] {
  if (home === null) return [];
  const kindsOf = policyUrlsOf(ways, home);
  return ways.filter(answersWithPage).flatMap((way) =>
    (kindsOf.get(way.url) ?? []).map((kind) => ({ kind, page: readPage(way) }))
  );
}

function answersWithPage({ outcome, facts }: Visit): boolean {
  return outcome === "200" && facts !== null;
}

/** What JavaScript would add is not in the facts, so nothing may be called missing on a shell. */
function readPage({ answered, outcome, redirects, ttfbMs, wireBytes, headers, facts }: Visit): ReadPage {
  return {
    url: answered!,
    status: Number(outcome),
    redirects,
    ttfbMs,
    wireBytes,
    headers: headers!,
    facts: isShell(facts!) ? { ...facts!, incomplete: true } : facts!,
  };
}

function isFor(purpose: Purpose): (way: Visit) => boolean {
  return (way) => way.purpose === purpose;
}

// Addresses and hosts --------------------------------------------------------------------------------------

function plainHttpOf(where: string, home: HomeVisit | null, ways: readonly Visit[]): PlainHttp {
  if (home === null) return { url: where, state: "unknown" };
  if (!home.answered.startsWith("https:")) return { url: home.answered, state: "serves" };
  const first = home.redirects[0]?.from ?? home.answered;
  if (first.startsWith("http:")) return { url: first, state: "redirects" };

  const way = ways.find(isFor("plain_http"));
  const state = way?.outcome === "https_reached"
    ? "redirects"
    : way?.outcome === "200"
    ? "serves"
    : "unknown";
  return { url: way?.url ?? home.answered.replace(/^https/, "http"), state };
}

function otherHostFound(where: string, visits: readonly Visit[], ways: readonly Visit[]): OtherHost {
  const [url] = otherHostOf({ answered: where });
  if (url === undefined) return { url: where, state: "not_applicable", canonical: null };

  const { host } = new URL(url);
  const hops = ways.find(isFor("home"))?.redirects ?? [];
  if (hops.some(({ from }) => new URL(from).host === host)) {
    return { url, state: "redirects", canonical: null };
  }

  const way = ways.find(isFor("other_host"));
  const outcome = way?.outcome ??
    visits.findLast((visit) => visit.purpose === "robots" && new URL(visit.url).host === host)?.outcome ?? "";
  const canonical = (way?.data as { canonical?: string | null } | null | undefined)?.canonical ?? null;
  if (outcome === "home_reached") return { url, state: "redirects", canonical };
  if (outcome === "200" && way !== undefined) return { url, state: "serves", canonical };
  const unreachable = ["name_not_found", "connect_failed", "connect_timeout", "tls_failed"].includes(outcome);
  return { url, state: unreachable ? "unreachable" : "unknown", canonical };
}

function tlsOf(host: string, ways: readonly Visit[]): Crawl["tls"] {
  const onHost = ways.filter(({ purpose, url, answered }) =>
    purpose !== "dns" && (answered ?? url).startsWith("https:") && new URL(answered ?? url).host === host
  );
  if (onHost.some(({ outcome }) => outcome === "tls_failed")) return "failed";
  return onHost.some(({ answered }) => answered !== null) ? "valid" : "unknown";
}

function linksOf(ways: readonly Visit[]): Crawl["links"] {
  const followed: Purpose[] = ["policy", "collection", "product", "cart", "link_sample"];
  return ways.flatMap(({ purpose, url, from, outcome, redirects }) =>
    followed.includes(purpose) && from !== null ? [{ url, from, outcome, redirects: redirects.length }] : []
  );
}

function imagesOf(
  ways: readonly Visit[],
  { home, products }: Pick<Crawl, "home" | "products">,
): Crawl["images"] {
  if (home === null) return [];
  const shows = (page: ReadPage, url: string) =>
    [page.facts.head.openGraph.image, mainProduct(page.facts)?.image].some((image) =>
      image && URL.canParse(image, page.url) && new URL(image, page.url).href === url
    );
  return ways.filter(isFor("image_sample")).map(({ url, outcome }) => ({
    url,
    from: [home, ...products].find((page) => shows(page, url))?.url ?? home.url,
    outcome,
  }));
}

function unknownPathOf(ways: readonly Visit[]): Crawl["unknownPath"] {
  const way = ways.find(isFor("unknown_path"));
  return way === undefined ? null : { url: way.url, outcome: way.outcome, soft404: /^2/.test(way.outcome) };
}

function sitemapOf(ways: readonly Visit[], home: HomeVisit | null): SitemapRead {
  if (home === null) return { state: "unknown", url: null, listedInRobots: false, total: 0, sampled: [] };
  const tried = ways.filter(isFor("sitemap"));
  const facts = sitemapFactsOf(ways);
  const first = tried.find(({ outcome, data }) =>
    outcome === "200" && (data as { kind: string } | null)?.kind !== "none"
  );
  const inRobots = sitemapsInRobots(ways, home);
  // One that is listed on another site, where we do not go, may well be there.
  const absent = tried.length > 0 && tried.every(({ outcome }) => ["200", "404", "410"].includes(outcome)) &&
    inRobots.every((url) => siteOf(url) === siteOf(home.answered));
  const listed = new Set(
    facts.flatMap(({ products, collections, policies, others }) =>
      [products, collections, Object.values(policies), others].flat()
    ),
  );
  const { host } = new URL(home.answered);
  const answers = ways.filter(({ purpose, url }) => purpose !== "robots" && listed.has(url));
  return {
    state: first !== undefined ? "found" : absent ? "absent" : "unknown",
    url: first?.url ?? null,
    listedInRobots: inRobots.length > 0,
    total: facts.reduce((sum, { kind, total }) => sum + (kind === "addresses" ? total : 0), 0),
    sampled: [
      ...answers.map((way) => ({
        url: way.url,
        outcome: way.outcome,
        redirected: way.redirects.length > 0,
        noindex: isNoindex(way),
        otherHost: new URL(way.url).host !== host,
      })),
      ...facts.flatMap(({ foreign }) => foreign).map((url) => ({
        ...{ url, outcome: "left_site", redirected: false, noindex: false, otherHost: true },
      })),
    ],
  };
}

function isNoindex({ facts, headers, data }: Visit): boolean {
  const sampled = (data as { noindex?: boolean } | null)?.noindex ?? false;
  return sampled || (headers !== null && asksNotToBeListed(facts, headers));
}

// What else the shop publishes -----------------------------------------------------------------------------

function sells({ data, forms, content, links, head }: PageFacts): boolean {
  return data.products.length > 0 || forms.buy || content.prices.length > 0 || links.cart !== null ||
    links.products.length > 0 || /product/.test(head.openGraph.type ?? "");
}

function mailOf(where: string, ways: readonly Visit[]): Crawl["mail"] {
  const domain = ownDomain(where);
  const answer = (question: string, pattern: RegExp): DnsAnswer => {
    const data = ways.find(({ url }) => url === question)?.data as DnsAnswer | undefined;
    if (data === undefined) return { state: "unknown", why: "the crawl ended before it was asked" };
    if (data.state !== "found") return data;
    const records = data.records.filter((record) => pattern.test(record));
    return records.length > 0 ? { state: "found", records } : { state: "none" };
  };
  return {
    domain,
    spf: answer(`dns:TXT:${domain}`, /^v=spf1(?:\s|$)/i),
    dmarc: answer(`dns:TXT:_dmarc.${domain}`, /^v=DMARC1\s*(?:;|$)/i),
    mx: answer(`dns:MX:${domain}`, /./),
  };
}

function llmsTxtOf(ways: readonly Visit[]): Crawl["llmsTxt"] {
  const way = ways.find(isFor("llms_txt"));
  const state = fileState(way);
  const { wellFormed = false, reason = null } = (way?.data ?? {}) as Partial<Crawl["llmsTxt"]>;
  return { state, wellFormed: state === "found" && wellFormed, reason: state === "found" ? reason : null };
}

function securityTxtOf(ways: readonly Visit[]): Crawl["securityTxt"] {
  return fileState(ways.find(isFor("security_txt")));
}

/** A page in the place of a text file is the shop's way of saying that there is none. */
function fileState(way: Visit | undefined): "found" | "absent" | "unknown" {
  if (way === undefined) return "unknown";
  if (way.outcome === "200") return way.data === null ? "absent" : "found";
  return way.outcome === "404" || way.outcome === "410" ? "absent" : "unknown";
}

// What the report cannot show ------------------------------------------------------------------------------

function shutOut(where: string, visits: readonly Visit[], ways: readonly Visit[]): Limit[] {
  if (ways.find(isFor("home"))?.outcome === "bot_wall") return ["bot_wall"];
  const url = new URL(where);
  const robots = robotsOf(visits, url.host);
  // A host that does not answer at all forbids nothing.
  if (robots?.state === "unavailable") return robots.status === 0 ? [] : ["robots_unavailable"];
  return refusalOf(visits, url) === "robots_disallowed" ? ["robots_disallowed"] : [];
}

function limitsOf(ways: readonly Visit[], home: HomeVisit, found: number, read: number): Limit[] {
  const wall = metWall(ways);
  const limits: Limit[] = wall ? ["bot_wall"] : [];
  if (isShell(home.facts)) limits.push("js_only");
  else if (found === 0) limits.push("no_products_found");
  else if (read === 0 && !wall) limits.push("products_not_read");
  return limits;
}
