// Contract: AGT-01 to AGT-03. The first two are notes: a missing llms.txt is no fault, and who is kept out is the owner's
// choice.

import {
  both,
  type Change,
  fails,
  NO_PRODUCTS,
  notApplicable,
  onProductPages,
  passes,
  replaced,
  robotsTxt,
  SHUT,
  testChecks,
  unknown,
  unspoken,
  withCrawl,
} from "./audit_crawl_of.ts";

const PRODUCT_DATA = /<script type="application\/ld\+json">[^<]*"Product"[\s\S]*?<\/script>/;
/** No price in markup or text. */
const PRICELESS: Change = {
  html: (html) => html.replace(PRODUCT_DATA, "").replaceAll(/\$\d+(?:\.\d\d)?/g, "").replaceAll(" USD", ""),
};
const UNBUYABLE: Change = {
  html: (html) => html.replace(PRODUCT_DATA, "").replace(/<form action="\/cart\/add"[\s\S]*?<\/form>/, ""),
};

testChecks({
  "AGT-01": [
    fails(
      withCrawl({ llmsTxt: { state: "found", wellFormed: false, reason: "It has no link." } }),
      "/llms.txt",
      1,
      1,
      "no link",
    ),
    notApplicable(withCrawl({ llmsTxt: { state: "absent", wellFormed: false, reason: null } })),
    unknown(SHUT),
  ],
  "AGT-02": [
    fails(robotsTxt("User-agent: GPTBot\nUser-agent: ClaudeBot\nDisallow: /"), "/robots.txt", 2, 5, "GPTBot"),
    fails(robotsTxt("User-agent: Google-Extended\nDisallow: /"), "/robots.txt", 1, 5, "Google-Extended"),
    fails(robotsTxt("User-agent: *\nDisallow: /"), "/robots.txt", 5, 5),
    passes(robotsTxt("User-agent: *\nDisallow: /cart")),
    passes(
      robotsTxt(
        "User-agent: *\nDisallow: /\n\nUser-agent: GPTBot\nUser-agent: OAI-SearchBot\nUser-agent: ClaudeBot\n" +
          "User-agent: PerplexityBot\nUser-agent: Google-Extended\nAllow: /",
      ),
    ),
    unknown(
      withCrawl({
        robots: { state: "unavailable", url: "https://shop.example.com/robots.txt", status: 503 },
      }),
    ),
  ],
  "AGT-03": [
    fails(PRICELESS, "/products/mug", 3, 3, "no price"),
    fails(UNBUYABLE, "/products/mug", 3, 3, "no availability"),
    fails(both(PRICELESS, UNBUYABLE), "/products/mug", 3, 3, "no price, no availability"),
    passes(onProductPages(replaced(PRODUCT_DATA, ""))),
    passes(onProductPages(replaced(/<form action="\/cart\/add"[\s\S]*?<\/form>/, ""))),
    unknown(both(UNBUYABLE, { html: unspoken }), "language"),
    unknown({ ...PRICELESS, cut: true }),
    unknown(NO_PRODUCTS),
    unknown(SHUT),
  ],
});
