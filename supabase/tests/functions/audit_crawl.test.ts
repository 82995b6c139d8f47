// Contract: robots.txt first and obeyed on every hop, one request at a time with pauses, the pages that matter first and
// never more than the caps allow, and a plain word for every way in which a shop cannot be read.

import { assert, assertEquals } from "@kit/assert";
import { type Answer, crawled, crawlInProcess, type CrawlResult, shopOf } from "./audit_in_process.ts";

const SHOP = "https://shop.example.com/";
const WORDS = "Coffee roasted on the pier every morning, packed by hand and sent the same day. ".repeat(4);
const product = (n: number) =>
  `<title>Product ${n}</title><h1>Product ${n}</h1><p>${WORDS} Number ${n}.</p><button>Add to cart</button>`;
const linksTo = (count: number) =>
  Array.from({ length: count }, (_, n) => `<a href="/products/p${n + 1}">Product ${n + 1}</a>`).join(" ");
const HOME = `<html lang="en"><title>Shop</title><h1>Shop</h1><p>${WORDS}</p>${linksTo(6)}</html>`;

const PAGES: Record<string, string> = { "/": HOME };
for (let n = 1; n <= 40; n++) PAGES[`/products/p${n}`] = product(n);

/** What was asked for, in order, with what came of it. */
function visits(result: CrawlResult): string[] {
  return crawled(result).visits.map(({ purpose, url, outcome }) =>
    `${purpose} ${url.startsWith("dns:") ? url : new URL(url).pathname} ${outcome}`
  );
}

function codeOf(result: CrawlResult): string {
  return result.ok ? `crawled ${result.crawl.limits.join(" ")}`.trim() : result.code;
}

function productPaths(result: CrawlResult): string[] {
  return crawled(result).products.map(({ url }) => new URL(url).pathname);
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

Deno.test("what matters most comes first, nothing is asked twice, and it is the same every time", async () => {
  const footer = [
    ["/returns", "Returns"],
    ["/shipping", "Shipping"],
    ["/privacy", "Privacy policy"],
    ["/collections/coffee", "Coffee"],
    ["/journal/one", "News"],
  ].map(([path, text]) => `<a href="${path}">${text}</a>`).join("");
  const page = (title: string) => `<title>${title}</title><h1>${title}</h1><p>${WORDS} ${title}</p>`;
  const pages = {
    ...PAGES,
    "/": `${HOME}${footer}<a href="/cart">Cart</a><meta property="og:image" content="/og.png">`,
    "/returns": page("Returns"),
    "/shipping": page("Shipping"),
    "/collections/coffee": page("Coffee"),
    "/cart": page("Cart"),
    "/sitemap.xml":
      `<urlset><url><loc>${SHOP}products/p7</loc></url><url><loc>${SHOP}story</loc></url></urlset>`,
    "/og.png": () => new Response("png", { headers: { "content-type": "image/png" } }),
  };
  const { answer, asked } = recorded(shopOf(pages));
  const first = await crawlInProcess(SHOP, answer);
  assertEquals(visits(first), [
    "robots /robots.txt 404",
    "home / 200",
    "plain_http / 200",
    "sitemap /sitemap.xml 200",
    "product /products/p1 200",
    "product /products/p2 200",
    "product /products/p3 200",
    "policy /returns 200",
    "policy /shipping 200",
    "policy /privacy 404",
    "collection /collections/coffee 200",
    "product /products/p5 200",
    "product /products/p7 200",
    "product /products/p4 200",
    "cart /cart 200",
    "unknown_path /no-such-page-a0711666 404",
    "image_sample /og.png 200",
    "llms_txt /llms.txt 404",
    "security_txt /.well-known/security.txt 404",
    "link_sample /journal/one 404",
    "sitemap_sample /story 404",
    "product /products/p6 200",
    "dns dns:TXT:example.com unknown",
    "dns dns:TXT:_dmarc.example.com unknown",
    "dns dns:MX:example.com unknown",
  ]);
  assertEquals(new Set(asked).size, asked.length);
  assertEquals(crawled(first).limits, []);
  assertEquals(JSON.stringify(await crawlInProcess(SHOP, answer)), JSON.stringify(first));
});

Deno.test("however large a shop is, thirty pages are read with forty-five requests, redirects counted", async () => {
  const many = Array.from({ length: 500 }, (_, n) => n);
  const locs = many.map((n) =>
    `<url><loc>${SHOP}products/p${n + 7}</loc></url><url><loc>${SHOP}info/i${n}</loc></url>`
  );
  const links = many.map((n) =>
    `<a href="/page-${n}/x">Page ${n}</a><a href="/collections/c${n}">Collection ${n}</a>`
  );
  const policies = ["returns", "shipping", "privacy", "terms", "contact", "about", "imprint"];
  const footer = policies.map((kind) => `<a href="/${kind}">${kind}</a>`).join("");
  const everything: Answer = (request) => {
    const { pathname, search } = new URL(request.url);
    if (pathname === "/robots.txt") return new Response(null, { status: 404 });
    if (pathname === "/sitemap.xml") return new Response(`<urlset>${locs.join("")}</urlset>`);
    if (pathname === "/") return shopOf({ "/": `${HOME}${links.join("")}${footer}` })(request);
    if (pathname.startsWith("/products/") && search === "") {
      return new Response(null, { status: 301, headers: { location: `${pathname}?lang=en` } });
    }
    return shopOf({ [pathname]: product(pathname.length) + pathname })(request);
  };
  const { answer, asked } = recorded(everything);
  const { visits, products } = crawled(await crawlInProcess(SHOP, answer));
  const pages = visits.filter(({ facts, purpose }) => facts !== null || purpose === "sitemap_sample");
  assert(pages.length <= 30, `${pages.length} pages`);
  assert(
    asked.length <= 47 && asked.length >= 44,
    `${asked.length} requests: the last one may be redirected`,
  );
  assert(products.length >= 6, "what matters is among them");
});

Deno.test("links that lead to no product are replaced by others, four times at most", async () => {
  const home = `<html lang="en"><title>Shop</title><h1>Shop</h1><p>${WORDS}</p>${linksTo(12)}</html>`;
  const nothing = () => new Response("gone", { status: 410, headers: { "content-type": "text/html" } });
  const pages: Parameters<typeof shopOf>[0] = { ...PAGES, "/": home };
  for (let n = 1; n <= 12; n++) if (n !== 4 && n !== 9) pages[`/products/p${n}`] = nothing;
  const result = await crawlInProcess(SHOP, shopOf(pages));
  assertEquals(productPaths(result).sort(), ["/products/p4", "/products/p9"]);
});

Deno.test("products that the home page declares come before those it links to", async () => {
  const item = (path: string) => ({ "@type": "ListItem", url: SHOP.slice(0, -1) + path });
  const list = { "@type": "ItemList", itemListElement: [item("/products/p6"), item("/products/p2")] };
  const declared = `<script type="application/ld+json">${JSON.stringify(list)}</script>`;
  const result = await crawlInProcess(SHOP, shopOf({ ...PAGES, "/": `${HOME}${declared}` }));
  assertEquals(productPaths(result).slice(0, 3), ["/products/p6", "/products/p2", "/products/p1"]);
});

Deno.test("what redirects to a page that was read, or shows the same, is not counted twice", async () => {
  const first = () => new Response(null, { status: 302, headers: { location: "/products/p1" } });
  const result = await crawlInProcess(
    SHOP,
    shopOf({ ...PAGES, "/products/p2": first, "/products/p4": product(3) }),
  );
  assertEquals(productPaths(result).sort(), ["/products/p1", "/products/p3", "/products/p5", "/products/p6"]);
});

Deno.test("nothing that might change a cart or end nowhere is opened", async () => {
  const traps = [
    "/?add-to-cart=12",
    "/cart/add?id=1",
    "/wishlist/add/3",
    "/logout",
    "/collections/all?sort_by=price",
    "/events/2026",
    "/a?filter.color=red",
    "/a?PHPSESSID=abc",
    "/1/2/3/4/5/6/7/8/9",
    "/file.pdf",
    "https://facebook.com/shop",
    "mailto:me@shop.example.com",
  ].map((href) => `<a href="${href}">more</a>`).join("");
  const { answer, asked } = recorded(shopOf({ ...PAGES, "/": `${HOME}${traps}` }));
  await crawlInProcess(SHOP, answer);
  const trapped = asked.filter((url) => /add|logout|sort|2026|filter|PHPSESSID|\/9$|pdf|facebook/.test(url));
  assertEquals(trapped, []);
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

Deno.test("pages that robots.txt forbids are left out, whatever they are for", async () => {
  const rules = ["/products/p2", "/llms.txt", "/no-such", "/sitemap"].map((path) => `Disallow: ${path}`);
  const { answer, asked } = recorded(
    shopOf({ ...PAGES, "/robots.txt": ["User-agent: *", ...rules].join("\n") }),
  );
  const { products, sitemap, unknownPath, llmsTxt } = crawled(await crawlInProcess(SHOP, answer));
  assertEquals(products.length, 5);
  assertEquals([sitemap.state, unknownPath, llmsTxt.state], ["unknown", null, "unknown"]);
  assert(!asked.some((url) => /p2|llms|no-such|sitemap/.test(url)));
});

Deno.test("a redirect into what robots.txt forbids is not followed", async () => {
  const hidden = () => new Response(null, { status: 302, headers: { location: "/hidden/p1" } });
  const pages = { ...PAGES, "/products/p1": hidden, "/robots.txt": "User-agent: *\nDisallow: /hidden" };
  const { answer, asked } = recorded(shopOf(pages));
  const result = await crawlInProcess(SHOP, answer);
  assert(visits(result).includes("product /products/p1 robots_disallowed"));
  assert(!asked.some((url) => url.includes("/hidden")));
});

/** A shop at www. to which the bare domain redirects. */
function moved(robots: string): Answer {
  return (request) => {
    const url = new URL(request.url);
    if (url.host === "shop.com" && url.pathname !== "/robots.txt") {
      return new Response(null, {
        status: 301,
        headers: { location: `https://www.shop.com${url.pathname}` },
      });
    }
    return shopOf({ ...PAGES, "/robots.txt": url.host.startsWith("www.") ? robots : "" })(request);
  };
}

Deno.test("robots.txt of the host that a redirect leads to is read before the page there", async () => {
  const closed = recorded(moved("User-agent: *\nDisallow: /"));
  assertEquals(codeOf(await crawlInProcess("https://shop.com/", closed.answer)), "crawled robots_disallowed");
  assertEquals(closed.asked, [
    "https://shop.com/robots.txt",
    "https://shop.com/",
    "https://www.shop.com/robots.txt",
  ]);

  const open = recorded(moved(""));
  const crawl = crawled(await crawlInProcess("https://shop.com/", open.answer));
  assertEquals(open.asked.slice(2, 4), ["https://www.shop.com/robots.txt", "https://www.shop.com/"]);
  assertEquals(crawl.home?.url, "https://www.shop.com/");
  assertEquals(crawl.home?.redirects, [
    { from: "https://shop.com/", status: 301, to: "https://www.shop.com/" },
  ]);
  assertEquals(crawl.robots.url, "https://www.shop.com/robots.txt");
  assertEquals(crawl.otherHost, { url: "https://shop.com/", state: "redirects", canonical: null });
});

Deno.test("a chain over many hosts ends after five redirects", async () => {
  const answer: Answer = (request) => {
    const url = new URL(request.url);
    if (url.pathname === "/robots.txt") return new Response("");
    const next = Number(url.host.match(/\d+/)?.[0] ?? 0) + 1;
    return new Response(null, { status: 302, headers: { location: `https://s${next}.shop.com/` } });
  };
  const { answer: counted, asked } = recorded(answer);
  assertEquals(codeOf(await crawlInProcess("https://s0.shop.com/", counted)), "too_many_redirects");
  assertEquals(asked.filter((url) => !url.endsWith("robots.txt")).length, 6);
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

/** Crawls with a clock that only pauses move, and tells them. */
async function paced(answer: Answer): Promise<{ result: CrawlResult; waited: number[] }> {
  const waited: number[] = [];
  let now = 0;
  const result = await crawlInProcess(SHOP, answer, {
    now: () => now,
    wait: (ms) => {
      waited.push(ms);
      now += ms;
      return Promise.resolve();
    },
  });
  return { result, waited };
}

Deno.test("half a second passes between two requests to a host", async () => {
  const { answer, asked } = recorded(shopOf(PAGES));
  const { waited } = await paced(answer);
  const hosts = new Set(asked.map((url) => new URL(url).host)).size;
  assertEquals(waited, Array(asked.length - hosts).fill(500));
});

Deno.test("a Crawl-delay is kept up to ten seconds and costs requests", async () => {
  const crawlWith = async (delay: number) => {
    const rules = `User-agent: *\nCrawl-delay: ${delay}\nDisallow: /cart`;
    const { answer, asked } = recorded(shopOf({ ...PAGES, "/robots.txt": rules }));
    const { result, waited } = await paced(answer);
    const { products } = crawled(result);
    return { products: products.length, requests: asked.length, longest: Math.max(...waited) };
  };
  assertEquals(await crawlWith(2), { products: 6, requests: 14, longest: 2000 });
  assertEquals(await crawlWith(10), { products: 6, requests: 14, longest: 10_000 });
  assertEquals(await crawlWith(600), { products: 6, requests: 14, longest: 10_000 });
});

const page = (status: number, body = "", headers: Record<string, string> = {}) => () =>
  new Response(body, { status, headers: { "content-type": "text/html", ...headers } });

Deno.test("a shop that asks twice for fewer requests is left alone, and gets the time it asks for", async () => {
  const busy = page(429, "busy", { "retry-after": "20" });
  const pages = { ...PAGES, "/products/p1": busy, "/products/p2": busy };
  const { result, waited } = await paced(shopOf(pages));
  assertEquals(visits(result).at(-1), "product /products/p2 429");
  assertEquals(codeOf(result), "crawled products_not_read");
  assertEquals(waited.at(-1), 20_000);
});

Deno.test("one refusal for the moment is waited out, one for longer than a minute ends the reading", async () => {
  const now = await paced(shopOf({ ...PAGES, "/products/p1": page(503, "", { "retry-after": "60" }) }));
  assertEquals(crawled(now.result).products.length, 5);
  assertEquals(Math.max(...now.waited), 60_000);
  for (const later of ["61", "86400", "Fri, 31 Dec 2027 23:59:59 GMT"]) {
    const { result } = await paced(
      shopOf({ ...PAGES, "/products/p1": page(503, "", { "retry-after": later }) }),
    );
    assertEquals(visits(result).at(-1), "product /products/p1 503");
  }
});

// ------------------------------------------------------------------------------------------- what is not a shop

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
  const wall = page(403, "", { "cf-mitigated": "challenge" });
  const result = await crawlInProcess(SHOP, shopOf({ ...PAGES, "/products/p2": wall }));
  assertEquals(codeOf(result), "crawled bot_wall");
  assertEquals(visits(result).at(-1), "product /products/p2 bot_wall");
  assertEquals(crawled(result).products.length, 1);
});

Deno.test("one page for members is no wall, two refused pages are", async () => {
  const one = await crawlInProcess(SHOP, shopOf({ ...PAGES, "/products/p2": page(403) }));
  assertEquals([codeOf(one), crawled(one).products.length], ["crawled", 5]);
  const two = await crawlInProcess(
    SHOP,
    shopOf({ ...PAGES, "/products/p2": page(403), "/products/p3": page(401) }),
  );
  assertEquals([codeOf(two), crawled(two).products.length], ["crawled bot_wall", 1]);
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
  assertEquals(crawled(result).products.length, 5);
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

// -------------------------------------------------------------------------------------------------- competitors

Deno.test("competitors are read after the shop, with eight pages each, and cannot make it fail", async () => {
  const { answer, asked } = recorded((request) => {
    const { host } = new URL(request.url);
    if (host === "away.com") return "name_not_found";
    return shopOf(PAGES)(request);
  });
  const competitors = ["https://rival.com/", "https://away.com/"];
  const { competitors: [rival, away], products } = crawled(
    await crawlInProcess(SHOP, answer, { competitors }),
  );
  assertEquals(products.length, 6);
  assertEquals(rival.products.length, 4);
  assert(rival.visits.filter(({ facts }) => facts !== null).length <= 8);
  assertEquals([away.home, away.limits, away.products], [null, [], []]);
  const hosts = asked.map((url) => new URL(url).host);
  assertEquals(hosts.lastIndexOf("shop.example.com") < hosts.indexOf("rival.com"), true);
});
