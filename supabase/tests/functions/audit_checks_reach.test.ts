// Contract: a check of reach passes on a healthy shop, fails with evidence from the right place on one planted fault,
// and is silent where robots.txt, a bot wall, a limit or a moment's trouble leaves the question open.

import { assert } from "@kit/assert";
import type { Crawl } from "../../functions/_audit/crawl.ts";
import { answerOf } from "../../functions/_audit/checks/answers.ts";
import {
  at,
  type Case,
  type Change,
  fails,
  notApplicable,
  ORIGIN,
  passes,
  replaced,
  robotsTxt,
  SHUT,
  swapped,
  testChecks,
  unknown,
  withCrawl,
} from "./audit_crawl_of.ts";

const ROBOTS = `${ORIGIN}/robots.txt`;
const SITEMAP = `${ORIGIN}/sitemap.xml`;
const WWW = "https://www.shop.example.com/";

const robotsDown = (status: number): Change =>
  withCrawl({ robots: { state: "unavailable", url: ROBOTS, status } });

const otherHost = (state: Crawl["otherHost"]["state"], canonical: string | null = null): Change =>
  withCrawl({ otherHost: { url: WWW, state, canonical } });

/** The home page was asked for at one address and reached over others. */
const via = (...hops: string[]): Change =>
  withCrawl(({ home }) => ({
    asked: hops[0],
    home: {
      ...home!,
      redirects: hops.map((from, index) => ({ from, status: 301, to: hops[index + 1] ?? home!.url })),
    },
  }));

const link = (outcome: string, redirects = 0): Change =>
  withCrawl(({ links }) => ({
    links: [...links, { url: `${ORIGIN}/old`, from: `${ORIGIN}/returns`, outcome, redirects }],
  }));

const listed = (one: Partial<Crawl["sitemap"]["sampled"][number]>): Change =>
  withCrawl(({ sitemap }) => ({
    sitemap: { ...sitemap, sampled: [{ ...sitemap.sampled[0], ...one }, ...sitemap.sampled.slice(1)] },
  }));

const sitemapIs = (state: "absent" | "unknown"): Change =>
  withCrawl(({ sitemap }) => ({ sitemap: { ...sitemap, state, url: null, total: 0, sampled: [] } }));

const unknownPath = (outcome: string, soft404: boolean): Change =>
  withCrawl({ unknownPath: { url: `${ORIGIN}/no-such-page`, outcome, soft404 } });

const SHELL = '<title>Shop</title><div id="app"></div><script src="/app.js"></script>';
const HOME_SHELL: Change = {
  ...at("/", () => SHELL),
  crawl: ({ home }) => ({
    home: { ...home!, facts: { ...home!.facts, incomplete: true } },
    limits: ["js_only"],
  }),
};

/** Sitemap and store API name products, and no page that was read links to one. */
const UNLINKED: Change = {
  html: (html) => html.replaceAll('<a href="/products/', '<a data-to="/products/'),
  crawl: () => ({
    productUrls: Array.from({ length: 10 }, (_, index) => `${ORIGIN}/products/clay-${index}`),
  }),
};

const noindex = (content: string): Change =>
  swapped("</head>", `<meta name="robots" content="${content}"></head>`);

const CASES: Record<string, Case[]> = {
  "CRW-01": [
    fails(withCrawl(({ home }) => ({ home: { ...home!, status: 206 } })), "/", 1, 1, "206"),
    unknown(SHUT),
  ],
  "CRW-02": [
    fails(
      withCrawl({ plainHttp: { url: "http://shop.example.com/", state: "serves" } }),
      "http://shop.example.com/",
      1,
      1,
    ),
    unknown(withCrawl({ plainHttp: { url: "http://shop.example.com/", state: "unknown" } })),
    unknown(SHUT),
  ],
  "CRW-03": [
    fails(otherHost("serves"), WWW, 1, 1, "without a canonical"),
    fails(otherHost("serves", WWW), WWW, 1, 1, "www.shop.example.com"),
    passes(otherHost("serves", `${ORIGIN}/`)),
    notApplicable(otherHost("unreachable"), "one name"),
    notApplicable(otherHost("not_applicable"), "subdomain"),
    unknown(otherHost("unknown")),
    unknown(SHUT),
  ],
  "CRW-04": [
    fails(via("https://shop.example.com/en", "https://shop.example.com/en/"), `/en`, 1, 4, "2 redirects"),
    fails(
      via("http://shop.example.com/", "https://shop.example.com/", WWW),
      "http://shop.example.com/",
      1,
      4,
    ),
    // http to https first, on the same name: what HSTS preloading asks for.
    passes(via("http://www.shop.example.com/", WWW)),
    passes(via(WWW)),
    fails(link("200", 2), "/returns", 1, 5, "2 redirects"),
    passes(link("200", 1)),
    unknown(SHUT),
  ],
  "CRW-05": [
    fails(robotsDown(500), "/robots.txt", 1, 1, "500"),
    fails(robotsDown(503), "/robots.txt", 1, 1),
    unknown(robotsDown(429)),
    passes(SHUT),
  ],
  "CRW-07": [
    fails(robotsTxt("User-agent: *\nDisallow: /products/mug"), "/robots.txt", 1, 5, "/products/mug"),
    fails(robotsTxt("User-agent: *\nDisallow: /collections/"), "/robots.txt", 1, 5, "/collections/clay"),
    fails(robotsTxt("User-agent: Googlebot\nDisallow: /"), "/robots.txt", 5, 5, "Googlebot"),
    passes(
      robotsTxt("User-agent: Bingbot\nDisallow: /\n\nUser-agent: *\nDisallow: /cart\nDisallow: /*?sort="),
    ),
    // Shopify's own file keeps sorted and filtered lists out.
    passes({
      ...robotsTxt("User-agent: *\nDisallow: /collections/*sort_by*\nDisallow: /collections/*+*"),
      html: replaced("/collections/clay", "/collections/clay?sort_by=price"),
    }),
    // Our reader is kept out, search engines are not.
    passes({
      crawl: (crawl) => ({
        ...SHUT.crawl!(crawl),
        ...robotsTxt("User-agent: EcomEdgeBot\nDisallow: /").crawl!(crawl),
        limits: ["robots_disallowed"],
      }),
    }),
    unknown(robotsDown(500)),
    unknown(withCrawl({
      robots: {
        state: "read",
        url: "https://other.example/robots.txt",
        robots: { groups: [], sitemaps: [] },
      },
    })),
  ],
  "CRW-08": [
    fails(noindex("noindex"), "/", 5, 5, "noindex"),
    fails(swapped("</head>", '<meta name="googlebot" content="follow, NONE"></head>'), "/", 5, 5),
    fails(
      at("/collections/clay", noindex("noindex, follow").html as (html: string) => string),
      "/collections/clay",
      1,
      5,
    ),
    fails({ headers: { "x-robots-tag": "googlebot: noindex" } }, "/", 5, 5),
    passes({ headers: { "x-robots-tag": "otherbot: noindex, max-snippet:20" } }),
    passes(noindex("index, nofollow")),
    // Carts and policies may keep out of search.
    passes(at("/cart", noindex("noindex").html as (html: string) => string)),
    unknown(SHUT),
  ],
  "CRW-09": [
    fails(sitemapIs("absent"), "/sitemap.xml", 1, 1),
    passes(withCrawl(({ sitemap }) => ({ sitemap: { ...sitemap, listedInRobots: false } }))),
    unknown(sitemapIs("unknown")),
    unknown(SHUT),
  ],
  "CRW-10": [
    fails(listed({ outcome: "404" }), SITEMAP, 1, 4, "404"),
    fails(listed({ redirected: true }), SITEMAP, 1, 4, "redirects"),
    fails(listed({ noindex: true }), SITEMAP, 1, 4, "noindex"),
    fails(listed({ otherHost: true, outcome: "left_site" }), SITEMAP, 1, 4, "another host"),
    passes(listed({ outcome: "403" })),
    passes(listed({ outcome: "503" })),
    passes(listed({ outcome: "timeout" })),
    notApplicable(sitemapIs("absent")),
    unknown(withCrawl(({ sitemap }) => ({ sitemap: { ...sitemap, sampled: [] } }))),
    unknown(
      withCrawl(({ sitemap }) => ({
        sitemap: { ...sitemap, sampled: [{ ...sitemap.sampled[0], outcome: "429" }] },
      })),
    ),
    unknown(SHUT),
  ],
  "CRW-11": [
    fails(link("404"), "/returns", 1, 4, "404"),
    fails(link("500"), "/returns", 1, 4, "500"),
    fails(link("too_many_redirects"), "/returns", 1, 4, "without end"),
    passes(link("403")),
    passes(link("429")),
    passes(link("robots_disallowed")),
    passes(link("connect_timeout")),
    unknown(SHUT),
  ],
  "CRW-12": [
    fails(unknownPath("200", true), "/no-such-page", 1, 1, "200"),
    passes(unknownPath("410", false)),
    unknown(unknownPath("403", false)),
    unknown(unknownPath("500", false)),
    unknown(SHUT),
  ],
  "CRW-13": [
    fails(
      swapped('<a href="/collections/clay">Clay</a>', '<a href="javascript:openMenu()">Clay</a>'),
      "/",
      11,
      11,
      "Clay",
    ),
    fails(at("/cart", replaced('<a href="/cart">Cart</a>', "<a onclick=go()>Cart</a>")), "/cart", 1, 11),
    // What opens a dialog, unfolds a menu, or is a tool of the page is no entry of a menu.
    ...[
      '<a href="javascript:Optanon.ToggleInfoDisplay()">Cookie settings</a>',
      '<a class="popover-trigger" tabindex="0">Deliver to Norway</a>',
      '<a title="Menu" tabindex="0"><svg><title>Menu</title></svg></a>',
      '<a href="javascript:void(0)">Share</a>',
      '<a data-toggle="modal">Your country</a>',
      '<ul><li><a href="javascript:void(0)">Men</a><ul><li><a href="/men">All</a></li></ul></li></ul>',
    ].map((link) => passes(swapped("</nav>", `${link}</nav>`))),
    unknown(SHUT),
    unknown({ html: () => "<p>Welcome to", cut: true }),
    notApplicable({ html: () => "<p>Welcome to the pier.</p>" }),
  ],
  "CRW-14": [
    fails(HOME_SHELL, "/", 1, 2, "visible characters"),
    fails(at("/collections/clay", () => SHELL), "/collections/clay", 1, 2),
    fails(UNLINKED, "/collections/clay", 1, 1, "any of 10"),
    // An empty collection is one, as long as others lead to products.
    passes(at("/collections/clay", replaced(/<li>[\s\S]*<\/li>/, "<p>Nothing here yet.</p>"))),
    passes({ ...UNLINKED, cut: true }),
    // Only the beginning of a very long page was read: its text may stand in the rest.
    unknown({ html: () => `${SHELL}<!-- ${"x".repeat(600_000)} -->`, cut: true }),
    passes({ ...UNLINKED, crawl: undefined }),
    unknown(SHUT),
  ],
};

testChecks(CASES);

Deno.test("an answer proves something about an address, or only about the moment and the asker", () => {
  for (const works of ["200", "204", "206"]) assert(answerOf(works) === "works", works);
  for (const broken of ["400", "404", "410", "418", "500", "501", "too_many_redirects"]) {
    assert(answerOf(broken) === "broken", broken);
  }
  const moments = [
    "401",
    "403",
    "405",
    "429",
    "451",
    "502",
    "503",
    "504",
    "520",
    "530",
    "302",
    "dns_failed",
    "",
  ];
  for (const open of moments) assert(answerOf(open) === "undecided", open);
});
