// Contract: what cannot be seen is never held against a shop, whichever check is asked.

import { assertEquals } from "@kit/assert";
import { CHECKS } from "../../functions/_audit/checks.ts";
import { type Change, robotsTxt, shopWith, SHUT, swapped, withCrawl } from "./audit_crawl_of.ts";

function failing(change: Change): string[] {
  const crawl = shopWith(change);
  return CHECKS.filter((check) => check.run(crawl).status === "fail").map(({ id }) => id);
}

Deno.test("on the healthy shop no check fails", () => {
  assertEquals(failing({}), []);
});

Deno.test("behind a bot wall nothing fails", () => {
  assertEquals(failing(SHUT), []);
});

Deno.test("where robots.txt keeps only us out nothing fails", () => {
  const { crawl } = robotsTxt("User-agent: EcomEdgeBot\nDisallow: /");
  assertEquals(
    failing({ crawl: (shop) => ({ ...SHUT.crawl!(shop), ...crawl!(shop), limits: ["robots_disallowed"] }) }),
    [],
  );
});

Deno.test("a shop made by JavaScript is held against nothing that it may show later", () => {
  const shell = '<!doctype html><html lang="en"><head><title>Shop</title></head><body><div id="app"></div>' +
    '<script src="/app.js"></script></body></html>';
  const change: Change = {
    html: () => shell,
    page: (page) => ({ facts: { ...page.facts, incomplete: true } }),
    crawl: () => ({ limits: ["js_only"], productUrls: [], products: [], collections: [] }),
  };
  assertEquals(failing(change).filter((id) => id !== "CRW-14"), []);
});

Deno.test("pages that were cut off after their first line lack nothing", () => {
  assertEquals(failing({ html: () => '<!doctype html><html lang="en"><head>', cut: true }), []);
});

Deno.test("on a shop in a language that we do not know no word is missed", () => {
  const foreign: Change = {
    html: (html) =>
      html.replace('lang="en"', 'lang="hu"').replaceAll(
        />([^<>{}]*[a-z][^<>{}]*)</g,
        (_, text) =>
          `>${text.replaceAll(/[a-z]+/gi, (word: string) => /^USD$/.test(word) ? word : "árvíztűrő")}<`,
      ),
  };
  const words = ["TRU", "BUY"];
  assertEquals(failing(foreign).filter((id) => words.includes(id.slice(0, 3))), []);
});

Deno.test("questions that DNS did not answer fail nothing", () => {
  const unasked = { state: "unknown" as const };
  const mail = { domain: "example.com", spf: unasked, dmarc: unasked, mx: unasked };
  assertEquals(
    failing({ ...swapped("hello@shop.example.com", "hello@example.com"), ...withCrawl({ mail }) }),
    [],
  );
});
