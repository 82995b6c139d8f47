/**
 * Which pages of a shop are read: robots.txt, the home page, and up to three product pages that the home page
 * names first. The same shop gives the same crawl.
 */

import { looksLikeWall } from "./bot_wall.ts";
import { isProductPage, type PageFacts, readFacts } from "./facts.ts";
import { decodeText } from "./facts/charset.ts";
import { productUrl } from "./facts/link_words.ts";
import { clean } from "./facts/text.ts";
import {
  createPoliteReader,
  type PoliteReader,
  type PoliteReaderOptions,
  type Refusal,
  type RobotsRead,
  type Visit,
} from "./polite_reader.ts";
import { siteOf } from "./site.ts";
import type { FetchCode, FetchedResponse, Redirect } from "./transport.ts";

/** A page that was read. */
export interface ReadPage {
  /** The address that answered. */
  url: string;
  status: number;
  redirects: Redirect[];
  headers: PageHeaders;
  facts: PageFacts;
}

/** The response headers that checks look at. */
export interface PageHeaders {
  "strict-transport-security": string | null;
  "x-content-type-options": string | null;
  "referrer-policy": string | null;
  "x-robots-tag": string | null;
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

export interface Crawl {
  /** The address that the buyer gave. */
  asked: string;
  robots: RobotsRead;
  /** null when robots.txt or a bot wall kept us out. */
  home: ReadPage | null;
  plainHttp: PlainHttp;
  /** Addresses of products that the home page names, in its order, read or not. */
  productUrls: string[];
  /** Those of them that were read and do sell a product. */
  products: ReadPage[];
  limits: Limit[];
  visits: Visit[];
}

/** Why there is nothing to report on. */
export type CrawlFailure =
  | FetchCode
  | Exclude<Refusal, "robots_disallowed">
  | "not_found"
  | "gone"
  | "not_html"
  | "http_4xx"
  | "http_429"
  | "http_5xx";

export type CrawlResult = { ok: true; crawl: Crawl } | { ok: false; code: CrawlFailure };

const PRODUCT_PAGES = 3;
/** Some product links lead nowhere; so many are tried to find three pages. */
const PRODUCT_TRIES = 5;
/** Seconds that may go into pauses between product pages; a long Crawl-delay leaves room for fewer of them. */
const PAUSES_BUDGET = 20;
/** Fewer visible characters than this beside scripts: the page is made by JavaScript (check CRW-14). */
const SHELL_CHARS = 200;

/**
 * Reads the shop at an address.
 *
 * @param asked the buyer's address; where it redirects to another domain, the shop has moved there
 */
export async function crawl(asked: string, options: PoliteReaderOptions): Promise<CrawlResult> {
  const reader = createPoliteReader(options);
  const shut = (limit: Limit): CrawlResult => ({
    ok: true,
    crawl: {
      asked,
      robots: reader.robots()!,
      home: null,
      plainHttp: { url: asked, state: "unknown" },
      productUrls: [],
      products: [],
      limits: [limit],
      visits: reader.visits,
    },
  });

  const answer = await reader.read("home", asked);
  if (!answer.ok) {
    const { code } = answer;
    const forbidden = code === "robots_disallowed" ||
      (code === "robots_unavailable" && !passes(reader.robots()));
    return forbidden ? shut(code) : { ok: false, code };
  }
  if (looksLikeWall(answer.response)) return shut("bot_wall");
  const failure = failureOf(answer.response);
  if (failure !== null) return { ok: false, code: failure };

  const home = readPage(answer.response);
  const shell = isShell(home.facts);
  // What JavaScript would add is not in the facts, so nothing may be called missing.
  if (shell) home.facts.incomplete = true;

  const robots = reader.robots()!;
  const plainHttp = await readPlainHttp(home, reader);
  const productUrls = productUrlsOf(home);
  const { products, stopped } = await readProducts(productUrls, home, reader);
  const limits: Limit[] = [];
  if (stopped === "bot_wall") limits.push("bot_wall");
  if (shell) limits.push("js_only");
  else if (productUrls.length === 0) limits.push("no_products_found");
  else if (products.length === 0 && stopped === null) limits.push("products_not_read");
  return {
    ok: true,
    crawl: { asked, robots, home, plainHttp, productUrls, products, limits, visits: reader.visits },
  };
}

/** Statuses that say "not now": worth another attempt later, and no fault of robots.txt itself. */
function passes(robots: RobotsRead | null): boolean {
  return robots?.state === "unavailable" && [429, 502, 503, 504].includes(robots.status);
}

/** Why a response is no home page to report on; null when it is one. */
function failureOf({ status, contentType, body }: FetchedResponse): CrawlFailure | null {
  if (status === 404) return "not_found";
  if (status === 410) return "gone";
  if (status === 429) return "http_429";
  if (status >= 500) return "http_5xx";
  if (status >= 400) return "http_4xx";
  return isHtml(contentType, body) ? null : "not_html";
}

/** A page that JavaScript fills in the browser: next to no text of its own. */
function isShell({ content, links }: PageFacts): boolean {
  return content.visibleChars < SHELL_CHARS && content.scripts > 0 && links.products.length === 0;
}

function isHtml(contentType: string, body: Uint8Array): boolean {
  return contentType === "text/html" || contentType === "application/xhtml+xml" ||
    (contentType === "" && body.includes(0x3c));
}

function readPage(response: FetchedResponse): ReadPage {
  const { url, status, redirects, headers, body, truncated } = response;
  const header = (name: keyof PageHeaders) => {
    const value = headers.get(name);
    return value === null ? null : clean(value, 200);
  };
  return {
    url,
    status,
    redirects,
    headers: {
      "strict-transport-security": header("strict-transport-security"),
      "x-content-type-options": header("x-content-type-options"),
      "referrer-policy": header("referrer-policy"),
      "x-robots-tag": header("x-robots-tag"),
    },
    facts: readFacts(decodeText(body, headers.get("content-type"), truncated), new URL(url), truncated),
  };
}

/** Asks for the home page over http, unless the way to it has shown the answer already. */
async function readPlainHttp(home: ReadPage, reader: PoliteReader): Promise<PlainHttp> {
  const first = home.redirects[0]?.from ?? home.url;
  const secure = home.url.startsWith("https:");
  if (!secure) return { url: home.url, state: "serves" };
  if (first.startsWith("http:")) return { url: first, state: "redirects" };

  const url = home.url.replace(/^https:/, "http:");
  const result = await reader.read(
    "plain_http",
    url,
    (hop) => hop.protocol === "https:" ? "https_reached" : null,
  );
  if (!result.ok) return { url, state: result.code === "https_reached" ? "redirects" : "unknown" };
  return {
    url,
    state: result.response.status === 200 && !looksLikeWall(result.response) ? "serves" : "unknown",
  };
}

/** Products of this shop that the home page names: by structured data first, then by links, each once. */
function productUrlsOf(home: ReadPage): string[] {
  const { data, links } = home.facts;
  const urls = [...data.listed, ...links.products]
    .map((href) => productUrl(new URL(href)).href)
    .filter((href) => siteOf(href) === siteOf(home.url) && href !== home.url);
  return [...new Set(urls)];
}

async function readProducts(
  urls: string[],
  home: ReadPage,
  reader: PoliteReader,
): Promise<{ products: ReadPage[]; stopped: "bot_wall" | null }> {
  const delay = reader.crawlDelay();
  const wanted = delay === 0
    ? PRODUCT_PAGES
    : Math.min(PRODUCT_PAGES, Math.max(1, Math.floor(PAUSES_BUDGET / delay)));
  const site = siteOf(home.url);
  const products: ReadPage[] = [];
  let refusals = 0;
  for (const url of urls.slice(0, PRODUCT_TRIES)) {
    if (products.length === wanted) break;
    const result = await reader.read("product", url, (hop) => siteOf(hop) === site ? null : "left_site");
    if (!result.ok) continue;

    const { response } = result;
    if (looksLikeWall(response)) return { products, stopped: "bot_wall" };
    if (response.status === 429 || response.status === 503) refusals++;
    if (refusals === 2) break; // The shop asks us to leave it alone.
    if (response.status !== 200 || !isHtml(response.contentType, response.body)) continue;
    const page = readPage(response);
    const sameAsBefore = [home, ...products].some((other) => other.url === page.url);
    if (!sameAsBefore && isProductPage(page.facts)) products.push(page);
  }
  return { products, stopped: null };
}
