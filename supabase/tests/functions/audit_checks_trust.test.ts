// Contract: TRU-01 to TRU-15. What is not found counts only where the pages were read and their language is known;
// duties of law are spoken of only where the shop points to a country that has them.

import { assertEquals } from "@kit/assert";
import { jurisdictionOf } from "../../functions/_audit/checks/jurisdiction.ts";
import type { PolicyKind } from "../../functions/_audit/facts/policy_kinds.ts";
import {
  at,
  both,
  type Change,
  fails,
  NO_PRODUCTS,
  notApplicable,
  onProductPages,
  pageOf,
  passes,
  removed,
  replaced,
  shopWith,
  SHUT,
  swapped,
  testChecks,
  unknown,
  unspoken,
  withCrawl,
} from "./audit_crawl_of.ts";

const CUT: Change = { cut: true };
/** A language whose words are not known. */
const UNSPOKEN: Change = { html: unspoken };
/** Prices in pounds: a shop of the UK. */
const IN_POUNDS: Change = {
  html: (html) => html.replaceAll("$", "£").replaceAll('"USD"', '"GBP"').replaceAll(" USD", " GBP"),
};
const IN_FRANCS: Change = {
  html: (html) => html.replaceAll("$", "CHF ").replaceAll('"USD"', '"CHF"').replaceAll(" USD", ""),
};

/** Neither linked nor read. */
const without = (kind: PolicyKind): Change =>
  both(
    removed(new RegExp(`<a href="/${kind}">.*?</a>`)),
    withCrawl((crawl) => ({ policies: crawl.policies.filter((policy) => policy.kind !== kind) })),
  );
/** Linked, but its page did not answer. */
const unread = (kind: PolicyKind): Change =>
  withCrawl((crawl) => ({ policies: crawl.policies.filter((policy) => policy.kind !== kind) }));

const textOf = (path: string, text: string): Change =>
  at(path, (html) => html.replace(/<main>[\s\S]*<\/main>/, `<main><h1>Page</h1><p>${text}</p></main>`));
const FILL = "We are glad that you are here and hope that you like what comes out of our kiln. ".repeat(4);

/** No e-mail, phone, form or chat, on no page and in no markup. */
const SILENT: Change = {
  html: (html) =>
    html.replace(/<form action="\/contact">[\s\S]*?<\/form>/, "").replaceAll("hello@shop.example.com", "us")
      .replace(/,"email":"[^"]*"/g, "").replace(/"contactPoint":\{[^}]*\},/g, "").replace(
        /\+44 117 496 0123/g,
        "us",
      ),
};
const speaking = (way: string) =>
  both(both(SILENT, without("contact")), swapped("</footer>", `${way}</footer>`));

const ANONYMOUS = /<p>Harbor Pottery Ltd, 1 Pier Road[\s\S]*?<\/p>\s*<p>© 2026 Harbor Pottery Ltd<\/p>/;

/** No reviews in text, markup or scripts. */
const UNREVIEWED: Change = {
  html: (html) =>
    html.replace(/<h2>What people say[\s\S]*?<\/p>/, "").replace(/<h2>Customer reviews[\s\S]*?stars<\/p>/, "")
      .replace(/"aggregateRating":\{[^}]*\},/, ""),
};

testChecks({
  "TRU-01": [
    fails(without("returns"), "/", 1, 1, "none among"),
    fails(both(without("returns"), swapped("<footer>", '<footer><a href="/">Return to shop</a>')), "/", 1, 1),
    passes(unread("returns")),
    passes(both(without("returns"), at("/cart", replaced("<main>", '<main><a href="/r">Refund policy</a>')))),
    unknown(both(without("returns"), CUT), "completely"),
    unknown(both(without("returns"), UNSPOKEN), "language"),
    unknown(SHUT),
  ],
  "TRU-02": [
    fails(textOf("/returns", FILL), "/returns", 3, 3, "how many days"),
    fails(at("/returns", replaced("within 30 days of delivery", "")), "/returns", 1, 3, "how many days"),
    fails(
      at("/returns", replaced(/We pay the return shipping with a prepaid\s+label, and refund/, "We refund")),
      "/returns",
      1,
      3,
      "who pays",
    ),
    passes(textOf("/returns", `${FILL} All sales are final. We do not accept returns.`)),
    unknown(textOf("/returns", "Ask us."), "too little"),
    unknown(both(textOf("/returns", FILL), CUT)),
    unknown(both(textOf("/returns", FILL), UNSPOKEN)),
    unknown(unread("returns"), "could not be read"),
    notApplicable(without("returns")),
  ],
  "TRU-03": [
    fails(without("shipping"), "/", 1, 1, "none among"),
    unknown(both(without("shipping"), CUT)),
    unknown(both(without("shipping"), UNSPOKEN)),
    unknown(SHUT),
  ],
  "TRU-04": [
    fails(textOf("/shipping", FILL), "/shipping", 2, 2, "what delivery costs"),
    fails(textOf("/shipping", `${FILL} Shipping costs $5.00.`), "/shipping", 1, 2, "how long it takes"),
    fails(textOf("/shipping", `${FILL} Delivery takes 2 to 4 business days.`), "/shipping", 1, 2, "costs"),
    unknown(textOf("/shipping", "Ask us.")),
    unknown(both(textOf("/shipping", FILL), UNSPOKEN)),
    unknown(unread("shipping")),
    notApplicable(without("shipping")),
  ],
  "TRU-05": [
    fails(
      at("/", replaced(/<a href="\/returns">Returns<\/a>/, "")),
      "/",
      1,
      2,
      "no link to returns",
    ),
    fails(
      at(
        "/",
        (html) =>
          html.replace(/(<a href="\/returns">[\s\S]*?)<a href="\/privacy">/, "").replace("<nav>", "<nav>$1"),
      ),
      "/",
      2,
      2,
      "returns and shipping",
    ),
    passes(without("returns")),
    unknown(at("/", (html) => html.replace(/<footer>[\s\S]*<\/footer>/, "")), "no footer"),
    unknown(both(at("/", replaced(/<a href="\/returns">Returns<\/a>/, "")), CUT)),
    unknown(SHUT),
    notApplicable(both(without("returns"), without("shipping"))),
  ],
  "TRU-06": [
    fails(without("privacy"), "/", 1, 1),
    fails(both(IN_POUNDS, without("privacy")), "/", 1, 1),
    notApplicable(both(IN_FRANCS, without("privacy")), "points to a country"),
    unknown(both(without("privacy"), CUT)),
    unknown(both(without("privacy"), UNSPOKEN)),
    unknown(SHUT),
  ],
  "TRU-07": [
    fails(both(IN_POUNDS, without("terms")), "/", 1, 1),
    notApplicable(without("terms")),
    unknown(both(both(IN_POUNDS, without("terms")), CUT)),
    unknown(SHUT),
  ],
  "TRU-08": [
    fails(both(SILENT, without("contact")), "/", 1, 1, "none among"),
    passes(both(SILENT, unread("contact"))),
    ...[
      '<a href="mailto:a@shop.example.com">Mail</a>',
      '<a href="tel:+1555">Call</a>',
      "<p>a@shop.example.com</p>",
      '<a href="https://wa.me/1555">Chat</a>',
      '<script src="https://embed.tawk.to/x"></script>',
      '<form><input type="email" title="E-mail"><textarea title="Message"></textarea></form>',
    ].map((way) => passes(speaking(way))),
    unknown(both(both(SILENT, without("contact")), CUT)),
    unknown(both(both(SILENT, without("contact")), UNSPOKEN)),
    unknown(SHUT),
  ],
  "TRU-09": [
    fails(speaking('<a href="tel:+1555">Call</a>'), "/", 1, 1, "only one: phone"),
    fails(speaking("<p>orders@shop.example.com</p>"), "/", 1, 1, "only one: e-mail"),
    fails(
      { html: (html) => html.replaceAll("hello@shop.example.com", "harbor.pottery@gmail.com") },
      "/",
      1,
      1,
      "harbor.pottery@gmail.com",
    ),
    passes(speaking('<p>orders@shop.example.com</p><a href="tel:+1555">Call</a>')),
    passes(swapped("</footer>", "<p>harbor@gmail.com</p></footer>")),
    unknown(
      both(both(SILENT, unread("contact")), swapped("</footer>", '<a href="tel:+1555">Call</a></footer>')),
    ),
    unknown(both(speaking('<a href="tel:+1555">Call</a>'), CUT)),
    notApplicable(both(SILENT, without("contact"))),
    unknown(SHUT),
  ],
  "TRU-10": [
    fails(both(IN_POUNDS, removed(ANONYMOUS)), "/contact", 1, 1, "no postal address, company name"),
    fails(
      both(IN_POUNDS, swapped("1 Pier Road, Bristol BS1 4AA. ", "")),
      "/contact",
      1,
      1,
      "no postal address",
    ),
    unknown(both(IN_POUNDS, both(removed(ANONYMOUS), unread("terms"))), "could not be read"),
    unknown(both(IN_POUNDS, both(removed(ANONYMOUS), CUT))),
    notApplicable(removed(ANONYMOUS)),
    unknown(SHUT),
  ],
  "TRU-12": [
    fails(UNREVIEWED, "/products/mug", 1, 1, "the 3 product pages"),
    passes(
      both(
        UNREVIEWED,
        onProductPages(replaced("</main>", "<p>Rated 4.8 out of 5 by 12 customers.</p></main>")),
      ),
    ),
    passes(
      both(
        UNREVIEWED,
        onProductPages(replaced("</main>", '</main><script src="https://cdn.judge.me/widget.js"></script>')),
      ),
    ),
    unknown(both(UNREVIEWED, CUT)),
    unknown(both(UNREVIEWED, UNSPOKEN)),
    unknown(NO_PRODUCTS),
    unknown(SHUT),
  ],
  "TRU-15": [
    fails(swapped("</footer>", "<p>Powered by Shopify</p></footer>"), "/", 11, 11, "Powered by Shopify"),
    fails(
      at("/contact", replaced("<main>", "<main><p>Lorem ipsum dolor sit amet, consectetur adipiscing.</p>")),
      "/contact",
      1,
      11,
      "orem ipsum",
    ),
    unknown(CUT),
    unknown(SHUT),
  ],
}, { "TRU-07": IN_POUNDS, "TRU-10": IN_POUNDS });

Deno.test("the country of the domain comes before the currency, the currency before the language", () => {
  const of = (host: string, lang: string, currency: string | null) => {
    const price = currency === null ? "" : `<p>100 ${currency}</p>`;
    const url = `https://${host}/`;
    const home = pageOf(url, `<html lang="${lang}"><body><p>A shop.</p>${price}</body></html>`);
    const crawl = shopWith(
      withCrawl({ home, asked: url, products: [], collections: [], policies: [], cart: null }),
    );
    return jurisdictionOf(crawl)?.region ?? null;
  };
  const table: [host: string, lang: string, currency: string | null, region: string | null][] = [
    ["shop.de", "en", "USD", "EU"],
    ["shop.eu", "en", null, "EU"],
    ["shop.co.uk", "de", "EUR", "UK"],
    ["shop.us", "en", null, "US"],
    ["shop.ch", "de", "EUR", null],
    ["shop.ca", "fr", "CAD", null],
    ["shop.io", "en", "EUR", "EU"],
    ["shop.com", "en", "EUR", "EU"],
    ["shop.com", "en", "SEK", "EU"],
    ["shop.com", "en", "GBP", "UK"],
    ["shop.com", "de", "USD", "US"],
    ["shop.com", "it", "CHF", null],
    ["shop.com", "it", null, "EU"],
    ["shop.com", "de-AT", null, "EU"],
    ["shop.com", "en-GB", null, "UK"],
    ["shop.com", "en_US", null, "US"],
    ["shop.com", "fr-CA", null, null],
    ["shop.com", "de", null, null],
    ["shop.com", "en", null, null],
  ];
  for (const [host, lang, currency, region] of table) {
    assertEquals(of(host, lang, currency), region, `${host} ${lang} ${currency}`);
  }
});
