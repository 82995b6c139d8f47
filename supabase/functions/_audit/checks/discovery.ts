import { type Crawl, isShell, type ReadPage } from "../crawl.ts";
import { isProductLink } from "../facts/link_words.ts";
import { answerOf, saidOf } from "./answers.ts";
import {
  type Check,
  failed,
  NO_HOME,
  NOT_ALL,
  notApplicable,
  onPages,
  onShop,
  overall,
  type PageVerdict,
  PASS,
  unknown,
  type Verdict,
} from "./check.ts";

/** Addresses of products that have to be known before "no page links to one" means anything. */
const ENOUGH_PRODUCTS = 10;
/** In bytes: the transport cuts pages that are longer than this by far. */
const WHOLE_PAGE = 500 * 1024;

/** Is there a way to each page, and does it lead where it says? */
export const DISCOVERY_CHECKS: Check[] = [
  {
    id: "CRW-09",
    group: "reach",
    severity: "medium",
    title: "The shop has no sitemap",
    passed: "The shop has a sitemap",
    why:
      "A sitemap tells search engines of every page, also of new ones and of those that few links lead to. " +
      "None was found in robots.txt, at /sitemap.xml or at /sitemap_index.xml.",
    fix:
      "Switch on your shop system's sitemap (Shopify makes one at /sitemap.xml by itself, WordPress with an " +
      "SEO plugin) and name it in robots.txt with a line such as `Sitemap: https://your-shop.com/sitemap.xml`.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "sitemaps.org: informing search engine crawlers",
      url: "https://www.sitemaps.org/protocol.html#informing",
      version: 1,
    },
    run: onShop(({ sitemap, asked, home }) => {
      if (sitemap.state === "unknown") return unknown("The usual places of a sitemap could not be asked.");
      if (sitemap.state === "found") return PASS;
      const url = new URL("/sitemap.xml", home?.url ?? asked).href;
      return { ...failed("robots.txt and the usual addresses", "no sitemap", "an XML sitemap"), url };
    }),
  },
  {
    id: "CRW-10",
    group: "reach",
    severity: "medium",
    title: "The sitemap lists pages that cannot be listed",
    passed: "The sitemap lists pages that answer and may be listed",
    why:
      "Missing, redirected and hidden pages in a sitemap cost crawlers' time, and search engines come to " +
      "trust its other lines less.",
    fix:
      "Have the sitemap generated anew from what is published. It holds final addresses only: status 200, " +
      "on the shop's own host, without noindex.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "Google Search: build and submit a sitemap",
      url: "https://developers.google.com/search/docs/crawling-indexing/sitemaps/build-sitemap",
      version: 1,
    },
    run: sitemapVerdict,
  },
  {
    id: "CRW-11",
    group: "reach",
    severity: "high",
    title: "Links in the shop lead to pages that are not there",
    passed: "The links that were followed lead to pages that answer",
    why: "Who follows such a link meets an error instead of a product, and crawlers spend their visit on it.",
    fix: "Correct the link on the page that is named as its source, or send the old address on with a 301 " +
      "redirect. On Shopify that is Content, Menus and Content, URL redirects; in WordPress a redirect plugin.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "Google Search: HTTP status codes",
      url: "https://developers.google.com/search/docs/crawling-indexing/http-network-errors",
      version: 1,
    },
    run: linksVerdict,
  },
  {
    id: "CRW-12",
    group: "reach",
    severity: "medium",
    title: "A page that does not exist answers as if it did",
    passed: "A page that does not exist answers with 404 or 410",
    why: "Search engines keep such pages as empty copies (soft 404), and a misspelt link goes unnoticed.",
    fix:
      "Answer unknown addresses with status 404 and a helpful page instead of status 200 or a redirect to " +
      "the home page. Check it by opening an invented address with the browser's network tab.",
    effort: "M",
    confidence: "high",
    rule: {
      name: "Google Search: soft 404 errors",
      url: "https://developers.google.com/search/docs/crawling-indexing/http-network-errors#soft-404-errors",
      version: 1,
    },
    run: onShop(unknownPathVerdict),
  },
  {
    id: "CRW-13",
    group: "reach",
    severity: "medium",
    title: "Menu entries are no real links",
    passed: "Menu entries are real links",
    why:
      "Crawlers follow an a element with an address in href. What only a script can open is not found by " +
      "them, and cannot be opened in a new tab or shared.",
    fix:
      "Give each named menu entry an href with the address of its page. What only unfolds a menu should be " +
      "a button element.",
    effort: "M",
    confidence: "high",
    rule: {
      name: "Google Search: make links crawlable",
      url: "https://developers.google.com/search/docs/crawling-indexing/links-crawlable",
      version: 2,
    },
    run: onPages(({ facts: { links, incomplete } }) => {
      const { count, examples } = links.notCrawlable;
      if (count > 0) return failed("header and nav", entries(count, examples), "an href with an address");
      if (incomplete && links.total === 0) return unknown(NOT_ALL);
      return links.total === 0 ? notApplicable("There are no links on the page.") : PASS;
    }),
  },
  {
    id: "CRW-14",
    group: "reach",
    severity: "high",
    title: "The offer is only there with JavaScript",
    passed: "The offer is there without JavaScript",
    why: "Readers that run no JavaScript, many search and shopping crawlers among them, see an empty shop.",
    fix: "Render the home page and the product lists on the server, or publish them as static HTML. " +
      "Check it with JavaScript switched off in the browser: text and product links must still be there.",
    effort: "L",
    confidence: "high",
    rule: {
      name: "Google Search: JavaScript SEO basics",
      url: "https://developers.google.com/search/docs/crawling-indexing/javascript/javascript-seo-basics",
      version: 1,
    },
    run: withoutScriptVerdict,
  },
];

function sitemapVerdict({ sitemap }: Crawl): Verdict {
  const { state, url, sampled } = sitemap;
  if (state === "unknown") return unknown("The sitemap could not be read.");
  if (state === "absent" || url === null) return notApplicable("No sitemap was found.");
  if (sampled.length === 0) return unknown("No address of the sitemap was asked.");
  return overall(sampled.map((one) => ({ url, verdict: judge(one) })));

  function judge({ url, outcome, redirected, noindex, otherHost }: typeof sampled[number]): PageVerdict {
    const because = (observed: string) => failed(`<loc>${url}</loc>`, observed, "status 200, may be listed");
    if (otherHost) return because("it is on another host");
    const answer = answerOf(outcome);
    if (answer === "broken") return because(saidOf(outcome));
    if (redirected) return because("it redirects to another address");
    if (noindex) return because("it asks not to be listed (noindex)");
    return answer === "works" ? PASS : unknown("The addresses of the sitemap gave no clear answer.");
  }
}

function linksVerdict({ links }: Crawl): Verdict {
  if (links.length === 0) return unknown("No link was followed.");
  return overall(links.map(({ url, from, outcome }) => {
    const answer = answerOf(outcome);
    if (answer === "works") return { url: from, verdict: PASS };
    if (answer === "undecided") return { url: from, verdict: unknown("The links gave no clear answer.") };
    return { url: from, verdict: failed(`link to ${url}`, saidOf(outcome), "status 200") };
  }));
}

function unknownPathVerdict({ unknownPath }: Crawl): PageVerdict & { url?: string } {
  if (unknownPath === null) return unknown("No address without a page was asked.");
  const { url, outcome, soft404 } = unknownPath;
  if (soft404) return { ...failed("HTTP status of an invented address", saidOf(outcome), "404 or 410"), url };
  return outcome === "404" || outcome === "410"
    ? PASS
    : unknown("The invented address gave no clear answer.");
}

/** Empty shells first; then whether anything leads to the products that sitemap or store API name. */
function withoutScriptVerdict({ home, collections, products, productUrls }: Crawl): Verdict {
  if (home === null) return unknown(NO_HOME);
  const lists = collections.filter(({ url }) => url !== home.url);
  const shells = overall([home, ...lists].map((page) => ({ url: page.url, verdict: shellVerdict(page) })));
  if (shells.status !== "pass" || lists.length === 0) return shells;

  const recognised = productUrls.filter((href) => isProductLink("", new URL(href)));
  const linked = [home, ...lists, ...products].some(({ facts }) =>
    facts.incomplete || facts.links.products.length > 0 || facts.data.listed.length > 0
  );
  if (linked || recognised.length < ENOUGH_PRODUCTS) return shells;
  const observed = `no link to any of ${recognised.length} products that sitemap or store API name`;
  return {
    status: "fail",
    affected: lists.length,
    checked: lists.length,
    evidence: lists.map(({ url }) => ({ url, locator: "links", observed, expected: "links to products" })),
  };
}

/** A page so long that only its beginning was read may have its text in the rest. */
function shellVerdict({ facts }: ReadPage): PageVerdict {
  const { visibleChars, bytes } = facts.content;
  if (!isShell(facts)) return PASS;
  if (bytes > WHOLE_PAGE) return unknown(NOT_ALL);
  return failed("body", `${visibleChars} visible characters`, "the shop's offer as text");
}

function entries(count: number, examples: string[]): string {
  const named = examples.filter((text) => text !== "").map((text) => `“${text}”`).join(", ");
  return `${count} without an address${named === "" ? "" : `: ${named}`}`;
}
