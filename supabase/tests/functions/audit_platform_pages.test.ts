// Contract: on product pages that the usual platforms' themes build, no check fails but for what the themes themselves lack;
// and what is taken away from such a page is missed.

import { assert, assertEquals } from "@kit/assert";
import { CHECKS } from "../../functions/_audit/checks.ts";
import { type Change, shopWith, verdictOf } from "./audit_crawl_of.ts";
import { type Piece, type Platform, PLATFORMS, themed, without } from "./audit_platform_pages.ts";

function shopOn(platform: Platform, edit: (html: string) => string = (html) => html): Change {
  return {
    html: (html, path) => {
      const product = /^\/products\/(.+)$/.exec(path)?.[1];
      return product === undefined ? html : edit(themed(platform, html, product));
    },
  };
}

for (const platform of PLATFORMS) {
  Deno.test(`${platform.name}: nothing is a false alarm`, () => {
    const crawl = shopWith(shopOn(platform));
    const failing = CHECKS.filter((check) => check.run(crawl).status === "fail").map(({ id }) => id);
    assertEquals(failing.sort(), [...platform.lacks].sort());
  });

  Deno.test(`${platform.name}: what is taken away is missed`, () => {
    const left = (piece: Piece, check: string) =>
      verdictOf(check, shopOn(platform, (html) => without(piece, html))).status;
    assertEquals(left("buy", "BUY-01"), platform.hiddenBadge ? "unknown" : "fail");
    assertEquals(left("cost", "BUY-03"), "fail");
    assertEquals(left("time", "BUY-05"), "fail");
    assertEquals(left("returns", "BUY-04"), platform.returnsHeading ? "pass" : "fail");
    // What shipping costs is a price too, and may be the product's.
    assert(["fail", "unknown"].includes(left("price", "BUY-02")));
    // Where the markup stands in the text itself, its rating goes with the reviews.
    const inText = platform.data?.("mug") === "";
    assertEquals(
      left("reviews", "PRD-13"),
      inText ? "not_applicable" : platform.reviewForm ? "unknown" : "fail",
    );
  });
}
