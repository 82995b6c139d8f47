import type { Crawl, ReadPage } from "../crawl.ts";
import { judge, rulesFor } from "../robots.ts";
import { type Check, type Evidence, failed, onHome, onPages, PASS, unknown, type Verdict } from "./check.ts";

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
    group: "reach",
    severity: "critical",
    title: "The shop is served over http without a redirect to https",
    passed: "http:// leads to https://",
    why: "Browsers mark such a page as not secure, and anybody on the way can read and change it.",
    fix: "Answer every http:// address with one 301 redirect to the same address with https://.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "HTTP Observatory: redirection",
      url: "https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring",
      version: 1,
    },
    run: httpsVerdict,
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
    run: ({ robots }) =>
      robots.state === "read" ? { status: "pass", checked: 1 } : {
        status: "fail",
        affected: 1,
        checked: 1,
        evidence: [{
          url: robots.url,
          locator: "HTTP status",
          observed: String(robots.status),
          expected: "200, or 404 for no rules",
        }],
      },
  },
  {
    id: "CRW-07",
    group: "reach",
    severity: "critical",
    title: "robots.txt keeps search engines from pages that sell",
    passed: "robots.txt lets search engines read the home and product pages",
    why: "A page that may not be crawled cannot be shown with its content in search results.",
    fix:
      "Remove the named line from robots.txt, or allow the home and product paths with a longer Allow rule.",
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
    passed: "Home and product pages may be listed by search engines",
    why: "noindex takes the page out of search results.",
    fix: "Remove noindex from the robots meta element and from the X-Robots-Tag header of these pages.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "Google Search: robots meta tag",
      url: "https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag",
      version: 1,
    },
    run: onPages(indexVerdict),
  },
  {
    id: "CRW-14",
    group: "reach",
    severity: "high",
    title: "The home page is empty without JavaScript",
    passed: "The home page carries its content without JavaScript",
    why: "Readers that run no JavaScript, many search and shopping crawlers among them, see an empty shop.",
    fix: "Render the home page and the catalogue on the server, or publish them as static HTML.",
    effort: "L",
    confidence: "high",
    rule: {
      name: "Google Search: JavaScript SEO basics",
      url: "https://developers.google.com/search/docs/crawling-indexing/javascript/javascript-seo-basics",
      version: 1,
    },
    run: (crawl) =>
      onHome(({ facts }) =>
        crawl.limits.includes("js_only")
          ? failed("body", `${facts.content.visibleChars} visible characters`, "the shop's offer as text")
          : PASS
      )(crawl),
  },
];

function httpsVerdict({ plainHttp }: Crawl): Verdict {
  const { state, url } = plainHttp;
  if (state === "unknown") return unknown("Nothing answered at the http:// address, or it was not asked.");
  if (state === "redirects") return { status: "pass", checked: 1 };
  const evidence = {
    url,
    locator: "HTTP response",
    observed: "the page itself",
    expected: "a redirect to https://",
  };
  return { status: "fail", affected: 1, checked: 1, evidence: [evidence] };
}

function robotsVerdict({ robots, home, asked, productUrls }: Crawl): Verdict {
  if (robots.state === "unavailable") return unknown("robots.txt could not be read.");
  const host = new URL(robots.url).host;
  const urls = [home?.url ?? asked, ...productUrls].map((href) => new URL(href)).filter((url) =>
    url.host === host
  );
  const evidence = urls.flatMap((url): Evidence[] => {
    for (const agent of ["Googlebot", "*"]) {
      const { allowed, rule } = judge(rulesFor(robots.robots, agent), url);
      if (allowed || rule === null) continue;
      return [{
        url: robots.url,
        locator: `line ${rule.line}`,
        observed: `Disallow: ${rule.pattern.slice(0, 100)} keeps ${
          agent === "*" ? "all crawlers" : agent
        } from ${url.href}`,
        expected: "allowed",
      }];
    }
    return [];
  });
  if (evidence.length === 0) return { status: "pass", checked: urls.length };
  return { status: "fail", affected: evidence.length, checked: urls.length, evidence };
}

function indexVerdict({ facts, headers }: ReadPage) {
  const forbids = (directive: string) => directive === "noindex" || directive === "none";
  const meta = facts.head.robots.find(forbids);
  if (meta !== undefined) return failed("meta[name=robots]", meta, "no noindex");
  // "googlebot: noindex" speaks to one crawler, "noindex" to all; other crawlers' own lines do not count.
  const tags = (headers["x-robots-tag"] ?? "").toLowerCase().split(",");
  const tag = tags.map((directive) => directive.replace(/^\s*googlebot\s*:/, "").trim()).find(forbids);
  return tag === undefined ? PASS : failed("X-Robots-Tag header", tag, "no noindex");
}
