import type { Crawl, ReadPage } from "../crawl.ts";
import { judge, rulesFor } from "../robots.ts";
import type { Redirect } from "../transport.ts";
import {
  type Check,
  failed,
  NO_HOME,
  notApplicable,
  onHome,
  onSellingPages,
  onShop,
  overall,
  type PageVerdict,
  PASS,
  unknown,
  type Verdict,
} from "./check.ts";

/** Can shoppers and search engines get to the shop at all? */
export const REACH_CHECKS: Check[] = [
  {
    id: "CRW-01",
    group: "reach",
    severity: "critical",
    title: "The home page does not answer with status 200",
    passed: "The home page answers with status 200",
    why: "Search engines drop pages that answer with another status, and browsers may show an error.",
    fix: "Make the home page answer with status 200, or redirect it to the page that does.",
    effort: "M",
    confidence: "high",
    rule: {
      name: "Lighthouse: page has successful HTTP status code",
      url: "https://developer.chrome.com/docs/lighthouse/seo/http-status-code",
      version: 1,
    },
    run: onHome(({ status }) => status === 200 ? PASS : failed("HTTP status", String(status), "200")),
  },
  {
    id: "CRW-02",
    group: "security",
    severity: "critical",
    title: "The shop is served over http without a redirect to https",
    passed: "http:// leads to https://",
    why: "Browsers mark such a page as not secure, and anybody on the way can read and change it.",
    fix: "Answer every http:// address with one 301 redirect to the same address with https://. " +
      "Then type the shop's name with http:// into a browser: the address bar must end on https://.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "HTTP Observatory: redirection",
      url: "https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring",
      version: 1,
    },
    run: onShop(httpsVerdict),
  },
  {
    id: "CRW-03",
    group: "reach",
    severity: "high",
    title: "The shop answers under two names, with www and without",
    passed: "The shop has one name: with www or without",
    why: "Search engines see two shops with the same pages. Links and reputation are split between them, " +
      "and carts and logins do not carry over from one name to the other.",
    fix: "Decide on one name and answer the other with a 301 redirect to it. " +
      "On Shopify set the primary domain under Settings, Domains; on your own server add the redirect there. " +
      "Then open both names: both must end on the same address.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "Google Search: consolidate duplicate URLs",
      url: "https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls",
      version: 1,
    },
    run: onShop(otherHostVerdict),
  },
  {
    id: "CRW-04",
    group: "reach",
    severity: "medium",
    title: "Links lead through several redirects",
    passed: "Links lead to their page with one redirect at most",
    why: "Each redirect is one more request before the page starts to load, which is slow on phones, and " +
      "crawlers give up on long chains.",
    fix: "Point each named link, and each redirect on its way, straight to the last address of the chain.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "Lighthouse: avoid multiple page redirects",
      url: "https://developer.chrome.com/docs/lighthouse/performance/redirects",
      version: 1,
    },
    run: chainVerdict,
  },
  {
    id: "CRW-05",
    group: "reach",
    severity: "critical",
    title: "robots.txt answers with a server error",
    passed: "robots.txt is readable or absent",
    why: "Crawlers that follow RFC 9309 take this as: nothing may be read. The shop can vanish from search.",
    fix: "Serve robots.txt with status 200, or with 404 if there are no rules.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "RFC 9309, section 2.3.1.4",
      url: "https://www.rfc-editor.org/rfc/rfc9309#section-2.3.1.4",
      version: 1,
    },
    run: onShop(({ robots }) => {
      if (robots.state === "read") return PASS;
      // "Too many requests" is said to us, not to everybody.
      if (robots.status === 429) return unknown("robots.txt asked our reader to come back later.");
      return { ...failed("HTTP status", String(robots.status), "200, or 404 for no rules"), url: robots.url };
    }),
  },
  {
    id: "CRW-07",
    group: "reach",
    severity: "critical",
    title: "robots.txt keeps search engines from pages that sell",
    passed: "robots.txt lets search engines read the home, collection and product pages",
    why: "A page that may not be crawled cannot be shown with its content in search results.",
    fix: "Remove the named line from robots.txt, or allow these paths with a longer Allow rule. " +
      "On Shopify the file is the theme's robots.txt.liquid; in WordPress an SEO plugin often writes it.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "Google Search: robots.txt",
      url: "https://developers.google.com/search/docs/crawling-indexing/robots/intro",
      version: 1,
    },
    run: robotsVerdict,
  },
  {
    id: "CRW-08",
    group: "reach",
    severity: "critical",
    title: "A page that sells asks search engines not to list it",
    passed: "Home, collection and product pages may be listed by search engines",
    why: "noindex takes the page out of search results.",
    fix: "Remove noindex from the robots meta element and from the X-Robots-Tag header of these pages. " +
      "In WordPress look at Settings, Reading, and at the SEO plugin; elsewhere at the theme's head.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "Google Search: robots meta tag",
      url: "https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag",
      version: 1,
    },
    run: onSellingPages(indexVerdict),
  },
];

function httpsVerdict({ plainHttp: { state, url } }: Crawl): PageVerdict & { url?: string } {
  if (state === "unknown") return unknown("Nothing answered at the http:// address, or it was not asked.");
  return state === "redirects"
    ? PASS
    : { ...failed("HTTP response", "the page itself", "a redirect to https://"), url };
}

function otherHostVerdict({ home, otherHost }: Crawl): PageVerdict & { url?: string } {
  const { state, url, canonical } = otherHost;
  if (state === "unknown" || home === null) return unknown("The other name could not be asked.");
  if (state === "not_applicable") {
    return notApplicable("The shop is on a subdomain, which has one name only.");
  }
  if (state === "unreachable") return notApplicable("The shop answers under one name only.");
  if (state === "redirects") return PASS;
  const named = canonical !== null && URL.canParse(canonical) ? new URL(canonical).host : null;
  if (named === new URL(home.url).host) return PASS;
  const observed = named === null
    ? "the shop itself, without a canonical link"
    : `canonical link to ${named}`;
  return { ...failed("HTTP response", observed, `a redirect to ${new URL(home.url).origin}`), url };
}

/** The home page and each link that was followed count as one place each. */
function chainVerdict({ home, asked, links }: Crawl): Verdict {
  if (home === null) return unknown(NO_HOME);
  const judged = (hops: number, locator: string) =>
    hops > 1 ? failed(locator, `${hops} redirects, one after the other`, "one redirect at most") : PASS;
  return overall([
    { url: asked, verdict: judged(hopsOf(home.redirects), "home page") },
    ...links.map(({ url, from, redirects }) => ({ url: from, verdict: judged(redirects, `link to ${url}`) })),
  ]);
}

/**
 * A first hop that only changes http to https on the same name does not count: browsers' rules for HSTS
 * preloading ask for exactly this one before any other.
 */
function hopsOf(redirects: Redirect[]): number {
  const [first] = redirects;
  const upgrade = first?.from.startsWith("http:") && first.to === first.from.replace(/^http:/, "https:");
  return redirects.length - (upgrade ? 1 : 0);
}

function robotsVerdict({ robots, home, asked, productUrls, collections }: Crawl): Verdict {
  if (robots.state === "unavailable") return unknown("robots.txt could not be read.");
  const rules = robots.robots;
  const { host } = new URL(robots.url);
  // Filtered and sorted lists are kept from crawlers on purpose.
  const lists = [...collections.map(({ url }) => url), ...(home?.facts.links.collections ?? [])]
    .filter((href) => new URL(href).search === "");
  const urls = [...new Set([home?.url ?? asked, ...productUrls, ...lists])].map((href) => new URL(href));
  const places = urls.filter((url) => url.host === host);
  if (places.length === 0) return unknown("The pages read are on another host than robots.txt.");
  return overall(places.map((url) => ({ url: robots.url, verdict: ruleVerdict(url) })));

  function ruleVerdict(url: URL): PageVerdict {
    for (const agent of ["Googlebot", "*"]) {
      const { allowed, rule } = judge(rulesFor(rules, agent), url);
      if (allowed || rule === null) continue;
      const whom = agent === "*" ? "all crawlers" : agent;
      const observed = `Disallow: ${rule.pattern.slice(0, 100)} keeps ${whom} from ${url.href}`;
      return failed(`line ${rule.line}`, observed, "allowed");
    }
    return PASS;
  }
}

function indexVerdict({ facts, headers }: ReadPage): PageVerdict {
  const forbids = (directive: string) => directive === "noindex" || directive === "none";
  const meta = facts.head.robots.find(forbids);
  if (meta !== undefined) return failed("meta[name=robots]", meta, "no noindex");
  // "googlebot: noindex" speaks to one crawler, "noindex" to all; other crawlers' own lines do not count.
  const tags = (headers["x-robots-tag"] ?? "").toLowerCase().split(",");
  const tag = tags.map((directive) => directive.replace(/^\s*googlebot\s*:/, "").trim()).find(forbids);
  return tag === undefined ? PASS : failed("X-Robots-Tag header", tag, "no noindex");
}
