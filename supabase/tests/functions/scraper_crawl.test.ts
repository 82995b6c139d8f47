// Contract: robots.txt first and obeyed on every hop, one request at a time with pauses, never more than the home
// page and three products, and a plain word for every way in which a shop cannot be read.

import { assert, assertEquals } from "@std/assert";
import type { CrawlResult } from "../../functions/scraper/crawl.ts";
import { type Answer, crawled, crawlInProcess, shopOf } from "./scraper_in_process.ts";

const SHOP = "https://shop.example.com/";
const WORDS = "Coffee roasted on the pier every morning, packed by hand and sent the same day. ".repeat(4);
const LINKS = [1, 2, 3, 4, 5, 6].map((n) => `<a href="/products/p${n}">Product ${n}</a>`).join(" ");
const HOME = `<html lang="en"><h1>Shop</h1><p>${WORDS}</p>${LINKS}</html>`;
const PRODUCT = `<h1>Product</h1><p>${WORDS}</p><button>Add to cart</button>`;

const PAGES = {
  "/": HOME,
  "/products/p1": PRODUCT,
  "/products/p2": PRODUCT,
  "/products/p3": PRODUCT,
  "/products/p4": PRODUCT,
  "/products/p5": PRODUCT,
  "/products/p6": PRODUCT,
};

/** What was asked for, in order, with what came of it. */
function visits(result: CrawlResult): string[] {
  return crawled(result).visits.map(({ what, url, outcome }) =>
    `${what} ${new URL(url).pathname} ${outcome}`
  );
}

function codeOf(result: CrawlResult): string {
  return result.ok ? `crawled ${result.crawl.limits.join(" ")}`.trim() : result.code;
}

/** Keeps the addresses that were really asked for. */
function recorded(answer: Answer): { answer: Answer; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    answer: (request) => {
      asked.push(request.url);
      return answer(request);
    },
  };
}

Deno.test("robots.txt, the home page, http, the first three products: nothing else, the same every time", async () => {
  const { answer, asked } = recorded(shopOf(PAGES));
  const first = await crawlInProcess(SHOP, answer);
  assertEquals(visits(first), [
    "robots /robots.txt 404",
    "home / 200",
    "plain_http / 200",
    "product /products/p1 200",
    "product /products/p2 200",
    "product /products/p3 200",
  ]);
  assertEquals(asked.length, 6);
  assertEquals(crawled(first).limits, []);
  assertEquals(JSON.stringify(await crawlInProcess(SHOP, answer)), JSON.stringify(first));
});

Deno.test("links that lead to no product are replaced by the next ones, five tries at most", async () => {
  const pages = {
    ...PAGES,
    "/products/p1": "<h1>About our products</h1>",
    "/products/p2": () => new Response("gone", { status: 410, headers: { "content-type": "text/html" } }),
    "/products/p3": () => new Response("{}", { headers: { "content-type": "application/json" } }),
  };
  const result = await crawlInProcess(SHOP, shopOf(pages));
  assertEquals(crawled(result).products.map(({ url }) => new URL(url).pathname), [
    "/products/p4",
    "/products/p5",
  ]);
  assert(!visits(result).some((visit) => visit.includes("p6")));
});

Deno.test("products that the home page declares come before those it links to", async () => {
  const item = (path: string) => ({ "@type": "ListItem", url: SHOP.slice(0, -1) + path });
  const list = {
    "@type": "ItemList",
    itemListElement: [item("/products/p6"), item("/products/p1"), item("/blog/x")],
  };
  const pages = {
    ...PAGES,
    "/": `${HOME}<script type="application/ld+json">${JSON.stringify(list)}</script>`,
  };
  const { products } = crawled(await crawlInProcess(SHOP, shopOf(pages)));
  assertEquals(products.map(({ url }) => new URL(url).pathname), [
    "/products/p6",
    "/products/p1",
    "/products/p2",
  ]);
});

Deno.test("what redirects to a page that was read already is not counted twice", async () => {
  const first = () => new Response(null, { status: 302, headers: { location: "/products/p1" } });
  const { products } = crawled(await crawlInProcess(SHOP, shopOf({ ...PAGES, "/products/p2": first })));
  assertEquals(products.map(({ url }) => new URL(url).pathname), [
    "/products/p1",
    "/products/p3",
    "/products/p4",
  ]);
});

// -------------------------------------------------------------------------------------------------- robots.txt

Deno.test("a home page that robots.txt forbids is not asked for, and the report says so", async () => {
  const { answer, asked } = recorded(
    shopOf({ ...PAGES, "/robots.txt": "User-agent: EcomEdgeBot\nDisallow: /" }),
  );
  const result = await crawlInProcess(SHOP, answer);
  assertEquals(codeOf(result), "crawled robots_disallowed");
  assertEquals([crawled(result).home, asked.length], [null, 1]);
});

Deno.test("product pages that robots.txt forbids are left out", async () => {
  const { answer, asked } = recorded(
    shopOf({ ...PAGES, "/robots.txt": "User-agent: *\nDisallow: /products/p2" }),
  );
  const { products } = crawled(await crawlInProcess(SHOP, answer));
  assertEquals(products.map(({ url }) => new URL(url).pathname), [
    "/products/p1",
    "/products/p3",
    "/products/p4",
  ]);
  assert(!asked.some((url) => url.endsWith("p2")));
});

Deno.test("a redirect into what robots.txt forbids is not followed", async () => {
  const hidden = () => new Response(null, { status: 302, headers: { location: "/hidden/p1" } });
  const pages = { ...PAGES, "/products/p1": hidden, "/robots.txt": "User-agent: *\nDisallow: /hidden" };
  const { answer, asked } = recorded(shopOf(pages));
  const result = await crawlInProcess(SHOP, answer);
  assert(visits(result).includes("product /products/p1 robots_disallowed"));
  assert(!asked.some((url) => url.includes("/hidden")));
});

Deno.test("robots.txt of the host that a redirect leads to is read before the page there", async () => {
  const { answer, asked } = recorded((request) => {
    const url = new URL(request.url);
    if (url.host === "shop.example.com" && url.pathname === "/") {
      return new Response(null, { status: 301, headers: { location: "https://www.shop.example.com/" } });
    }
    return shopOf({
      ...PAGES,
      "/robots.txt": url.host.startsWith("www.") ? "User-agent: *\nDisallow: /" : "",
    })(request);
  });
  assertEquals(codeOf(await crawlInProcess(SHOP, answer)), "crawled robots_disallowed");
  assertEquals(asked, [
    "https://shop.example.com/robots.txt",
    "https://shop.example.com/",
    "https://www.shop.example.com/robots.txt",
  ]);
});

const ROBOTS_ANSWERS: [what: string, statuses: (number | "timeout")[], outcome: string][] = [
  ["not there", [404], "crawled"],
  ["forbidden to us", [403], "crawled"],
  ["gone", [410], "crawled"],
  ["broken once", [500, 200], "crawled"],
  ["broken", [500, 500], "crawled robots_unavailable"],
  ["temporarily away", [503, 503], "robots_unavailable"],
  ["too many requests", [429, 429], "robots_unavailable"],
  ["silent", ["timeout"], "header_timeout"],
];

for (const [what, statuses, outcome] of ROBOTS_ANSWERS) {
  Deno.test(`robots.txt that is ${what}: ${outcome}`, async () => {
    const left = [...statuses];
    const answers = () => {
      const status = left.shift();
      return typeof status === "number" ? new Response("", { status }) : "header_timeout" as const;
    };
    const result = await crawlInProcess(SHOP, shopOf({ ...PAGES, "/robots.txt": answers }));
    assertEquals([codeOf(result), left], [outcome, []]);
  });
}

Deno.test("redirects of robots.txt are followed, and a loop of them stands for no rules", async () => {
  const to = (location: string) => () => new Response(null, { status: 302, headers: { location } });
  const elsewhere = { ...PAGES, "/robots.txt": to("/rules"), "/rules": "User-agent: *\nDisallow: /" };
  assertEquals(codeOf(await crawlInProcess(SHOP, shopOf(elsewhere))), "crawled robots_disallowed");
  const loop = { ...PAGES, "/robots.txt": to("/robots.txt") };
  assertEquals(codeOf(await crawlInProcess(SHOP, shopOf(loop))), "crawled");
});

// ----------------------------------------------------------------------------------------------------- manners

Deno.test("half a second passes between two requests to a host", async () => {
  const waited: number[] = [];
  let now = 0;
  await crawlInProcess(SHOP, shopOf(PAGES), {
    now: () => now += 100, // Each look at the clock takes 100 ms here, as if the shop had answered slowly.
    wait: (ms) => {
      waited.push(ms);
      now += ms;
      return Promise.resolve();
    },
  });
  assertEquals(waited.length, 5, "six requests, five pauses");
  assert(waited.every((ms) => ms > 0 && ms <= 500), waited.join());
});

Deno.test("a Crawl-delay is kept up to ten seconds and costs pages", async () => {
  const crawlWith = async (delay: number) => {
    const waited: number[] = [];
    let now = 0;
    const result = await crawlInProcess(
      SHOP,
      shopOf({ ...PAGES, "/robots.txt": `User-agent: *\nCrawl-delay: ${delay}\nDisallow: /cart` }),
      {
        now: () => now,
        wait: (ms) => {
          waited.push(ms);
          now += ms;
          return Promise.resolve();
        },
      },
    );
    return { pages: crawled(result).products.length, longest: Math.max(...waited), seconds: now / 1000 };
  };
  assertEquals(await crawlWith(2), { pages: 3, longest: 2000, seconds: 10 });
  assertEquals(await crawlWith(10), { pages: 2, longest: 10_000, seconds: 40 });
  assertEquals(await crawlWith(600), { pages: 2, longest: 10_000, seconds: 40 });
});

Deno.test("no request starts after a minute: what was read by then is reported", async () => {
  let now = 0;
  const slow: Answer = (request) => {
    now += 14_000;
    return shopOf(PAGES)(request);
  };
  const result = await crawlInProcess(SHOP, slow, { now: () => now });
  assertEquals(visits(result).at(-1), "product /products/p5 out_of_time");
  assertEquals(crawled(result).products.length, 2);

  const never: Answer = (request) => {
    now += 70_000;
    return shopOf(PAGES)(request);
  };
  now = 0;
  assertEquals(codeOf(await crawlInProcess(SHOP, never, { now: () => now })), "out_of_time");
});

Deno.test("a shop that asks twice for fewer requests is left alone", async () => {
  const busy = () => new Response("busy", { status: 429, headers: { "content-type": "text/html" } });
  const pages = { ...PAGES, "/products/p1": busy, "/products/p2": busy };
  const result = await crawlInProcess(SHOP, shopOf(pages));
  assertEquals(visits(result).filter((visit) => visit.startsWith("product")).length, 2);
  assertEquals(codeOf(result), "crawled products_not_read");
});

// ------------------------------------------------------------------------------------------- what is not a shop

const page = (status: number, body = "", headers: Record<string, string> = {}) => () =>
  new Response(body, { status, headers: { "content-type": "text/html", ...headers } });

const HOME_ANSWERS: [what: string, answer: ReturnType<typeof page>, outcome: string][] = [
  ["404", page(404), "not_found"],
  ["410", page(410), "gone"],
  ["418", page(418), "http_4xx"],
  ["429", page(429), "http_429"],
  ["500", page(500), "http_5xx"],
  ["503 without a wall", page(503, "back soon"), "http_5xx"],
  ["401", page(401), "crawled bot_wall"],
  ["403", page(403), "crawled bot_wall"],
  ["Cloudflare's challenge", page(403, "", { "cf-mitigated": "challenge" }), "crawled bot_wall"],
  ["Cloudflare's page", page(503, "<title>Just a moment...</title>"), "crawled bot_wall"],
  ["AWS' challenge", page(202, "", { "x-amzn-waf-action": "challenge" }), "crawled bot_wall"],
  ["DataDome's page", page(200, '<script src="https://geo.captcha-delivery.com/x.js">'), "crawled bot_wall"],
  ["JSON", page(200, "{}", { "content-type": "application/json" }), "not_html"],
  ["text", page(200, "hello", { "content-type": "text/plain" }), "not_html"],
  ["text without a type", () => new Response(new TextEncoder().encode("hello")), "not_html"],
  [
    "a shell of JavaScript",
    page(200, '<div id="root"></div><script src="/app.js"></script>'),
    "crawled js_only",
  ],
  ["a page without products", page(200, `<h1>Shop</h1><p>${WORDS}</p>`), "crawled no_products_found"],
];

for (const [what, answer, outcome] of HOME_ANSWERS) {
  Deno.test(`a home page that is ${what}: ${outcome}`, async () => {
    assertEquals(codeOf(await crawlInProcess(SHOP, shopOf({ ...PAGES, "/": answer }))), outcome);
  });
}

Deno.test("a shop that merely loads a bot service's script is not a wall", async () => {
  const body = `${HOME}<script src="/_Incapsula_Resource?x"></script>${" ".repeat(30_000)}`;
  assertEquals(codeOf(await crawlInProcess(SHOP, shopOf({ ...PAGES, "/": body }))), "crawled");
});

Deno.test("a wall before a product ends the reading and is told, what was read stays", async () => {
  const result = await crawlInProcess(SHOP, shopOf({ ...PAGES, "/products/p2": page(403) }));
  assertEquals(codeOf(result), "crawled bot_wall");
  assertEquals(crawled(result).products.length, 1);
});

Deno.test("a code of the transport becomes the result", async () => {
  for (const code of ["name_not_found", "private_address", "tls_failed", "wrong_content_type"] as const) {
    assertEquals(codeOf(await crawlInProcess(SHOP, () => code)), code);
  }
});

// ---------------------------------------------------------------------------------------------------- redirects

Deno.test("a shop that moved to another domain is read there; products elsewhere are not", async () => {
  const { answer, asked } = recorded((request) => {
    const { host, pathname } = new URL(request.url);
    if (host === "shop.example.com") {
      return new Response(null, { status: 301, headers: { location: `https://new-shop.com${pathname}` } });
    }
    if (pathname === "/products/p1") {
      return new Response(null, { status: 302, headers: { location: "https://marketplace.com/p1" } });
    }
    return shopOf(PAGES)(request);
  });
  const result = await crawlInProcess(SHOP, answer);
  assertEquals(crawled(result).home?.url, "https://new-shop.com/");
  assert(visits(result).includes("product /products/p1 left_site"));
  assertEquals(crawled(result).products.length, 3);
  assert(!asked.some((url) => url.includes("marketplace.com")));
});

Deno.test("http is told apart: it redirects, it serves, it is silent, it is all there is", async () => {
  const over = (http: Answer): Answer => (request) =>
    request.url.startsWith("http:") ? http(request) : shopOf(PAGES)(request);
  const stateOf = async (url: string, answer: Answer) =>
    crawled(await crawlInProcess(url, answer)).plainHttp.state;
  const redirect: Answer = (request) =>
    new Response(null, { status: 301, headers: { location: request.url.replace("http:", "https:") } });

  assertEquals(await stateOf(SHOP, over(redirect)), "redirects");
  assertEquals(await stateOf(SHOP, over(shopOf(PAGES))), "serves");
  assertEquals(await stateOf(SHOP, over(() => "connect_failed")), "unknown");
  assertEquals(await stateOf(SHOP, over(shopOf({ "/": page(403) }))), "unknown");
  assertEquals(await stateOf("http://shop.example.com/", over(shopOf(PAGES))), "serves");
  assertEquals(await stateOf("http://shop.example.com/", over(redirect)), "redirects");
});
