// Contract: what a crawl says about a shop's hosts, files, domain and platform is what the visits show; what was not asked
// or did not answer is unknown, and what is not the shop's is not held against it.

import { assertEquals } from "@kit/assert";
import type { Crawl, DnsAnswer } from "../../functions/_audit/crawl.ts";
import type { FetchCode } from "../../functions/_audit/transport.ts";
import { type Answer, crawled, crawlInProcess, shopOf } from "./audit_in_process.ts";

const WORDS = "Coffee roasted on the pier every morning, packed by hand and sent the same day. ".repeat(4);
const HOME = `<html lang="en"><title>Shop</title><h1>Shop</h1><p>${WORDS}</p></html>`;

type Pages = Parameters<typeof shopOf>[0];

async function crawlOf(
  url: string,
  answer: Answer,
  lookUp?: (type: string, name: string) => DnsAnswer,
): Promise<Crawl> {
  return crawled(
    await crawlInProcess(
      url,
      answer,
      lookUp === undefined ? {} : { lookUp: (type, name) => Promise.resolve(lookUp(type, name)) },
    ),
  );
}

const withPages = (pages: Pages) => crawlOf("https://shop.com/", shopOf({ "/": HOME, ...pages }));

const to = (location: string) => () => new Response(null, { status: 301, headers: { location } });
const text = (body: string, type: string, status = 200) => () =>
  new Response(body, { status, headers: { "content-type": type } });

// --------------------------------------------------------------------------------------------------- hosts

const OTHER_HOSTS: [what: string, answer: (url: URL) => Response | FetchCode, state: string][] = [
  [
    "redirects",
    () => new Response(null, { status: 301, headers: { location: "https://shop.com/" } }),
    "redirects",
  ],
  ["serves the shop too", () => new Response(HOME, { headers: { "content-type": "text/html" } }), "serves"],
  ["is not there", () => "name_not_found", "unreachable"],
  ["has a certificate of another name", () => "tls_failed", "unreachable"],
  ["is broken", () => new Response("", { status: 500 }), "unknown"],
  ["is behind a wall", () => new Response("", { status: 403, headers: { "cf-mitigated": "x" } }), "unknown"],
];

for (const [what, other, state] of OTHER_HOSTS) {
  Deno.test(`the other of www. and the bare domain ${what}: ${state}`, async () => {
    const { otherHost } = await crawlOf("https://shop.com/", (request) => {
      const url = new URL(request.url);
      return url.host === "www.shop.com" ? other(url) : shopOf({ "/": HOME })(request);
    });
    assertEquals([otherHost.url, otherHost.state], ["https://www.shop.com/", state]);
  });
}

Deno.test("the other host's canonical address is told, and a shop on a subdomain or platform has no other host", async () => {
  const canonical = `${HOME}<link rel="canonical" href="https://shop.com/">`;
  const { otherHost } = await crawlOf("https://www.shop.com/", shopOf({ "/": canonical }));
  assertEquals(otherHost, { url: "https://shop.com/", state: "serves", canonical: "https://shop.com/" });
  for (const url of ["https://store.shop.com/", "https://shop.myshopify.com/"]) {
    assertEquals((await crawlOf(url, shopOf({ "/": HOME }))).otherHost.state, "not_applicable");
  }
});

Deno.test("TLS is valid where the shop answered over it, and unknown where it was not spoken", async () => {
  assertEquals((await withPages({})).tls, "valid");
  assertEquals((await crawlOf("http://shop.com/", shopOf({ "/": HOME }))).tls, "unknown");
});

Deno.test("a page that JavaScript fills is incomplete, whichever page it is", async () => {
  const shell = '<title>App</title><div id="root"></div><script src="/app.js"></script>';
  const { collections, home } = await withPages({
    "/": `${HOME}<a href="/collections/mugs">Mugs</a>`,
    "/collections/mugs": shell,
  });
  assertEquals([home?.facts.incomplete, collections[0].facts.incomplete], [false, true]);
});

// --------------------------------------------------------------------------------------------------- files

const SITEMAPS: [what: string, pages: Pages, state: string, url: string | null][] = [
  [
    "at its usual place",
    { "/sitemap.xml": "<urlset><url><loc>https://shop.com/</loc></url></urlset>" },
    "found",
    "/sitemap.xml",
  ],
  [
    "at its other usual place",
    { "/sitemap_index.xml": "<sitemapindex></sitemapindex>" },
    "found",
    "/sitemap_index.xml",
  ],
  [
    "where robots.txt says",
    {
      "/robots.txt": "Sitemap: https://shop.com/my-map.xml",
      "/my-map.xml": "<urlset></urlset>",
    },
    "found",
    "/my-map.xml",
  ],
  [
    "on another site, as robots.txt says",
    {
      "/robots.txt": "Sitemap: https://cdn.example.net/shop.xml",
    },
    "unknown",
    null,
  ],
  ["nowhere", {}, "absent", null],
  ["a page instead", { "/sitemap.xml": text(HOME, "text/html") }, "absent", null],
  ["broken", { "/sitemap.xml": text("", "text/xml", 500) }, "unknown", null],
];

for (const [what, pages, state, url] of SITEMAPS) {
  Deno.test(`a sitemap ${what}: ${state}`, async () => {
    const { sitemap } = await withPages(pages);
    assertEquals([sitemap.state, sitemap.url], [state, url === null ? null : `https://shop.com${url}`]);
    assertEquals(sitemap.listedInRobots, "/robots.txt" in pages);
  });
}

Deno.test("an index leads to its files, three files in all", async () => {
  const file = (name: string) => `<sitemap><loc>https://shop.com/sitemap_${name}.xml</loc></sitemap>`;
  const urls = (...paths: string[]) =>
    `<urlset>${paths.map((path) => `<url><loc>https://shop.com${path}</loc></url>`).join("")}</urlset>`;
  const { sitemap, productUrls, visits } = await withPages({
    "/sitemap.xml": `<sitemapindex>${["blogs", "pages", "products"].map(file).join("")}</sitemapindex>`,
    "/sitemap_products.xml": urls("/products/a", "/products/b"),
    "/sitemap_pages.xml": urls("/pages/story"),
    "/sitemap_blogs.xml": urls("/blogs/one"),
  });
  assertEquals(visits.filter(({ purpose }) => purpose === "sitemap").length, 3);
  assertEquals([sitemap.total, productUrls.length], [3, 2]);
});

Deno.test("of the sitemap's addresses it is told what became of those that were asked for", async () => {
  const paths = [
    "/products/a",
    "/old",
    "/missing",
    "/hidden",
    "https://www.shop.com/twin",
    "https://elsewhere.com/x",
  ];
  const locs = paths.map((path) =>
    `<url><loc>${path.startsWith("/") ? `https://shop.com${path}` : path}</loc></url>`
  );
  const { sitemap } = await withPages({
    "/sitemap.xml": `<urlset>${locs.join("")}</urlset>`,
    "/products/a": `<h1>A</h1><button>Add to cart</button>${WORDS}`,
    "/old": to("/new"),
    "/new": `<h1>New</h1>`,
    "/hidden": '<meta name="robots" content="noindex">',
    "/twin": "<h1>Twin</h1>",
  });
  const told = sitemap.sampled.map(({ url, outcome, redirected, noindex, otherHost }) => {
    const flags = [redirected && "redirected", noindex && "noindex", otherHost && "other host"].filter(
      Boolean,
    );
    return [new URL(url).pathname, outcome, ...flags].join(" ");
  });
  assertEquals(told.sort(), [
    "/hidden 200 noindex",
    "/missing 404",
    "/old 200 redirected",
    "/products/a 200",
    "/twin 200 other host",
    "/x left_site other host",
  ]);
});

Deno.test("a path that cannot exist tells soft 404s apart", async () => {
  assertEquals((await withPages({})).unknownPath?.soft404, false);
  const soft: Answer = (request) =>
    /robots|\.xml|\.txt/.test(request.url)
      ? new Response("", { status: 404 })
      : shopOf({ [new URL(request.url).pathname]: HOME })(request);
  assertEquals((await crawlOf("https://shop.com/", soft)).unknownPath?.soft404, true);
});

const LLMS: [what: string, body: (() => Response) | string, state: string, reason: string | null][] = [
  [
    "well formed",
    `# Shop\n\n> Coffee.\n\n- [Products](https://shop.com/products): all of them, with prices`,
    "found",
    null,
  ],
  ["too short", "# Shop\n[a](/b)", "found", "It has fewer than 50 characters."],
  [
    "without a heading",
    `[Products](https://shop.com/products) ${WORDS}`,
    "found",
    "It has no heading of the first level.",
  ],
  ["without a link", `# Shop\n${WORDS}`, "found", "It links to no page."],
  ["a page instead", text(HOME, "text/html"), "absent", null],
  ["not there", text("", "text/plain", 404), "absent", null],
  ["broken", text("", "text/plain", 500), "unknown", null],
];

for (const [what, body, state, reason] of LLMS) {
  Deno.test(`llms.txt that is ${what}: ${state}`, async () => {
    const { llmsTxt } = await withPages({ "/llms.txt": body });
    assertEquals(
      llmsTxt,
      { state, wellFormed: state === "found" && reason === null, reason } as Crawl["llmsTxt"],
    );
  });
}

Deno.test("security.txt counts when it names a contact", async () => {
  const path = "/.well-known/security.txt";
  assertEquals(
    (await withPages({ [path]: "Contact: mailto:security@shop.com\nExpires: 2027-01-01T00:00:00Z" }))
      .securityTxt,
    "found",
  );
  assertEquals((await withPages({ [path]: "nothing of the kind" })).securityTxt, "absent");
  assertEquals((await withPages({})).securityTxt, "absent");
  assertEquals((await withPages({ [path]: text("", "text/plain", 403) })).securityTxt, "unknown");
});

// ------------------------------------------------------------------------------------- links, images, policies

Deno.test("links that were followed are told with the page that names them, and how far they led", async () => {
  const { links } = await withPages({
    "/": `${HOME}<a href="/products/a">A</a><a href="/gone">Gone</a><a href="/moved">Moved</a>`,
    "/products/a": "<button>Add to cart</button>",
    "/moved": to("/there"),
    "/there": "<h1>There</h1>",
  });
  const told = links.map(({ url, from, outcome, redirects }) =>
    `${from} ${new URL(url).pathname} ${outcome} ${redirects}`
  );
  assertEquals(told, [
    "https://shop.com/ /products/a 200 0",
    "https://shop.com/ /gone 404 0",
    "https://shop.com/ /moved 200 1",
  ]);
});

Deno.test("pictures are asked for without being read, wherever they stand, and told with their page", async () => {
  const data = (image: string) =>
    `<script type="application/ld+json">{"@type":"Product","name":"A","image":"${image}"}</script>`;
  const asked: string[] = [];
  const { images } = await crawlOf("https://shop.com/", (request) => {
    asked.push(request.url);
    return new URL(request.url).host === "cdn.example.net"
      ? text("", "image/png", request.url.includes("lost") ? 404 : 200)()
      : shopOf({
        "/":
          `${HOME}<meta property="og:image" content="https://cdn.example.net/og.png"><a href="/products/a">A</a>`,
        "/products/a": `<h1>A</h1>${data("https://cdn.example.net/lost.png")}`,
      })(request);
  });
  assertEquals(images, [
    { url: "https://cdn.example.net/og.png", from: "https://shop.com/", outcome: "200" },
    { url: "https://cdn.example.net/lost.png", from: "https://shop.com/products/a", outcome: "404" },
  ]);
  assertEquals(asked.includes("https://cdn.example.net/robots.txt"), true, "its robots.txt is read first");
});

Deno.test("a page that speaks of two policies counts for both, one that the sitemap alone names counts too", async () => {
  const { policies } = await withPages({
    "/": `${HOME}<a href="/shipping-returns">Shipping & Returns</a>`,
    "/shipping-returns": "<h1>Shipping and returns</h1>",
    "/sitemap.xml": "<urlset><url><loc>https://shop.com/privacy</loc></url></urlset>",
    "/privacy": "<h1>Privacy</h1>",
  });
  assertEquals(policies.map(({ kind, page }) => `${kind} ${new URL(page.url).pathname}`), [
    "returns /shipping-returns",
    "shipping /shipping-returns",
    "privacy /privacy",
  ]);
});

// ------------------------------------------------------------------------------------------ domain and platform

Deno.test("the domain's mail is told by its records; those of others and no answer are told apart", async () => {
  const records: Record<string, DnsAnswer> = {
    "TXT shop.com": { state: "found", records: ["google-site-verification=x", "v=spf1 -all"] },
    "TXT _dmarc.shop.com": { state: "found", records: ["unrelated"] },
    "MX shop.com": { state: "found", records: ["10 mail.shop.com."] },
  };
  const { mail } = await crawlOf(
    "https://www.shop.com/",
    shopOf({ "/": HOME }),
    (type, name) => records[`${type} ${name}`],
  );
  assertEquals(mail, {
    domain: "shop.com",
    spf: { state: "found", records: ["v=spf1 -all"] },
    dmarc: { state: "none" },
    mx: { state: "found", records: ["10 mail.shop.com."] },
  });
});

Deno.test("nobody is asked about the mail of a platform's domain", async () => {
  const asked: string[] = [];
  const { mail } = await crawlOf("https://shop.myshopify.com/", shopOf({ "/": HOME }), (_, name) => {
    asked.push(name);
    return { state: "none" };
  });
  const unknown = { state: "unknown", why: "the crawl ended before it was asked" } as const;
  assertEquals([mail, asked], [{ domain: null, spf: unknown, dmarc: unknown, mx: unknown }, []]);
});

Deno.test("a platform is told by two independent signals, by one it is not", async () => {
  const platformOf = async (headers: Record<string, string>) => {
    const home = () => new Response(HOME, { headers: { "content-type": "text/html", ...headers } });
    return (await withPages({ "/": home })).platform;
  };
  assertEquals(await platformOf({ "x-shopid": "12345" }), null);
  assertEquals(await platformOf({ "x-shopid": "12345", "set-cookie": "_shopify_y=abc; path=/" }), {
    name: "Shopify",
    signals: ["shopify:header", "shopify:cookie"],
  });
  assertEquals(
    await platformOf({ "x-shopid": "12345", "x-shopify-stage": "production" }),
    null,
    "one and the same",
  );
  assertEquals(
    await platformOf({ "x-shopid": "12345", "set-cookie": "OCSESSID=abc" }),
    null,
    "of two platforms",
  );
});

Deno.test("headers are kept cut and clean, cookies without their values", async () => {
  const home = () =>
    new Response(HOME, {
      headers: [
        ["content-type", "text/html"],
        ["server", `nginx ${"x".repeat(500)}`],
        [
          "content-security-policy",
          `default-src 'self'; ${"img-src https://a.example; ".repeat(30)}frame-ancestors 'none'`,
        ],
        ["set-cookie", "PHPSESSID=secret-value; path=/; HttpOnly"],
        ["set-cookie", "theme=dark; Secure; SameSite=Lax"],
      ],
    });
  const { headers } = (await withPages({ "/": home })).home!;
  assertEquals(headers.server?.length, 200);
  assertEquals(headers["content-security-policy"]?.endsWith("frame-ancestors 'none'"), true);
  assertEquals(headers.cookies, [
    { name: "PHPSESSID", secure: false, httpOnly: true, sameSite: null, session: true },
    { name: "theme", secure: true, httpOnly: false, sameSite: "lax", session: false },
  ]);
  assertEquals(JSON.stringify(headers).includes("secret"), false);
});

Deno.test("a page without any sign of a shop is none", async () => {
  assertEquals((await withPages({})).isShop, false);
  for (const sign of ['<a href="/cart">Cart</a>', "<p>Only 12.00 EUR</p>", '<a href="/products/a">A</a>']) {
    assertEquals((await withPages({ "/": HOME + sign })).isShop, true, sign);
  }
});
