// Contract: THR-01 to THR-09. DNS that could not be asked and versions that do not show are unknown; THR-06 and THR-09
// are notes and weigh nothing.

import { assertEquals } from "@kit/assert";
import type { Crawl, DnsAnswer } from "../../functions/_audit/crawl.ts";
import type { StoreCatalogue } from "../../functions/_audit/store_api.ts";
import {
  at,
  both,
  type Change,
  fails,
  notApplicable,
  ORIGIN,
  passes,
  SHUT,
  swapped,
  testChecks,
  unknown,
  verdictOf,
  withCrawl,
} from "./audit_crawl_of.ts";

const mail = (part: Partial<Crawl["mail"]>): Change =>
  withCrawl((crawl) => ({ mail: { ...crawl.mail, ...part } }));
const records = (...list: string[]): DnsAnswer => ({ state: "found", records: list });
const NONE: DnsAnswer = { state: "none" };
const NOT_ASKED: DnsAnswer = { state: "unknown" };

const generator = (text: string) => swapped("</head>", `<meta name="generator" content="${text}"></head>`);
const inHead = (html: string) => swapped("</head>", `${html}</head>`);
const on = (platform: string) => withCrawl({ platform: { name: platform, signals: ["one", "two"] } });

const STORE: StoreCatalogue = {
  api: "shopify",
  products: [],
  total: 40,
  outOfStock: 0,
  priced: 0,
  minPrice: null,
  medianPrice: null,
  maxPrice: null,
  currency: null,
  placeholders: [],
};
const script = (host: string) => `<script src="https://${host}/a.js"></script>`;

testChecks({
  "THR-01": [
    fails(mail({ spf: NONE }), "/", 1, 1, "no record"),
    fails(mail({ spf: records("google-site-verification=x") }), "/", 1, 1, "no record"),
    fails(mail({ spf: records("v=spf1 include:a.example -all", "v=spf1 mx -all") }), "/", 1, 1, "2 records"),
    fails(mail({ spf: records("v=spf1 mx +all") }), "/", 1, 1, "+all"),
    fails(mail({ spf: records("v=spf1 mx all") }), "/", 1, 1),
    passes(mail({ spf: records("v=spf1 include:a.example ?all") })),
    passes(mail({ spf: records("v=spf1 redirect=_spf.example.net") })),
    passes(mail({ spf: records("v=spf1 include:spf.mail.example ~all", "some=thing") })),
    notApplicable(mail({ domain: null })),
    unknown(mail({ spf: NOT_ASKED })),
    notApplicable(SHUT),
  ],
  "THR-02": [
    fails(mail({ dmarc: NONE }), "/", 1, 1, "no record"),
    fails(mail({ dmarc: records("v=DMARC1; p=none; rua=mailto:a@example.com") }), "/", 1, 1, "p=none"),
    fails(mail({ dmarc: records("v=DMARC1; rua=mailto:a@example.com") }), "/", 1, 1),
    fails(mail({ dmarc: records("v=DMARC1; p=reject", "v=DMARC1; p=none") }), "/", 1, 1, "2 records"),
    fails(mail({ dmarc: records("v=DMARC1; sp=reject; p=none") }), "/", 1, 1),
    passes(mail({ dmarc: records("v=DMARC1;p=quarantine;pct=100") })),
    notApplicable(mail({ domain: null })),
    unknown(mail({ dmarc: NOT_ASKED })),
  ],
  "THR-03": [
    fails(mail({ mx: NONE }), "/contact", 1, 1, "hello@example.com"),
    fails(mail({ mx: records("0 .") }), "/contact", 1, 1, "none"),
    notApplicable(both(mail({ mx: NONE }), { html: (html) => html.replaceAll("hello@example.com", "us") })),
    notApplicable(mail({ domain: null })),
    unknown(mail({ mx: NOT_ASKED })),
    unknown(SHUT),
  ].map((one) => ({ ...one, change: both(at("/contact", shownAtDomain), one.change) })),
  "THR-04": [
    fails(generator("WordPress 4.6.1"), "/", 1, 1, "WordPress 4.6"),
    fails(generator("WooCommerce 7.9.0"), "/", 1, 1, "WooCommerce 7.9"),
    fails(generator("PrestaShop 1.6"), "/", 1, 1, "PrestaShop 1.6"),
    fails(
      inHead(
        '<link rel="stylesheet" href="/skin/frontend/rwd/default/css/styles.css"><script src="/js/varien/form.js"></script>',
      ),
      "/",
      1,
      1,
      "Magento 1",
    ),
    passes(generator("WordPress 6.8")),
    passes(generator("WordPress 4.10")),
    passes(generator("WooCommerce 10.3.1")),
    passes(generator("thirty bees 1.6")),
    unknown({}),
    unknown(inHead('<link rel="stylesheet" href="/skin/frontend/rwd/default/css/styles.css">')),
    unknown(generator("PrestaShop")),
    unknown(on("magento")),
    unknown(SHUT),
  ],
  "THR-06": [
    fails(
      swapped("</head>", `${script("cdn.example.net")}</head>`),
      "/",
      1,
      1,
      "cdn.example.net, on 11 of 11 pages",
    ),
    fails(
      {
        html: (html, path) =>
          html.replace(
            "</head>",
            `${script("stats.example.net")}${path === "/cart" ? script("pay.example.org") : ""}</head>`,
          ),
      },
      "/",
      2,
      2,
      "stats.example.net, on 11 of 11 pages, the cart among them",
    ),
    passes(both(on("shopify"), swapped("</head>", `${script("cdn.shopify.com")}</head>`))),
    unknown({ cut: true }),
    unknown(SHUT),
  ],
  "THR-09": [
    fails(withCrawl({ store: { ...STORE, priced: 39 } }), "/products.json", 1, 1, "39 of 40 products"),
    fails(
      withCrawl({ store: { ...STORE, api: "woocommerce", priced: 40 } }),
      "/wp-json/wc/store/v1/products",
      1,
      1,
    ),
    notApplicable({}),
    notApplicable(SHUT),
  ],
}, {
  "THR-03": at("/contact", shownAtDomain),
  "THR-04": on("shopify"),
  "THR-09": withCrawl({ store: STORE }),
});

function shownAtDomain(html: string): string {
  return html.replaceAll("hello@shop.example.com", "hello@example.com");
}

Deno.test("THR-06: the hosts on the cart come first, then those on the most pages", () => {
  const verdict = verdictOf("THR-06", {
    html: (html, path) => {
      const scripts = [
        ...path === "/" ? [script("rare.example.net")] : [],
        ...path === "/cart" ? [script("pay.example.org")] : [],
        ...path.startsWith("/products/") ? [script("reviews.example.net")] : [],
      ];
      return html.replace("</head>", `${scripts.join("")}</head>`);
    },
  });
  const seen = verdict.status === "fail"
    ? verdict.evidence.map(({ url, observed }) => [url, observed.split(",")[0]])
    : [];
  assertEquals(seen, [
    [`${ORIGIN}/cart`, "pay.example.org"],
    [`${ORIGIN}/products/mug`, "reviews.example.net"],
    [`${ORIGIN}/`, "rare.example.net"],
  ]);
});
