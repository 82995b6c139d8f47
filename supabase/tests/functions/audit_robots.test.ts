// Contract: RFC 9309. A shop that forbids a page to us or to everybody is obeyed; a file that is odd, huge or
// broken forbids no more than it says.

import { assert, assertEquals } from "@kit/assert";
import { judge, parseRobots, ROBOTS_MAX_BYTES, rulesFor } from "../../functions/_audit/robots.ts";

const AGENT = "EcomEdgeBot";

function robots(text: string) {
  return parseRobots(new TextEncoder().encode(text));
}

function allows(text: string, path: string, agent = AGENT): boolean {
  return judge(rulesFor(robots(text), agent), new URL(path, "https://shop.example.com")).allowed;
}

const lines = (...text: string[]) => text.join("\n");

/** File, path, whether we may read it. */
const CASES: [what: string, file: string, path: string, allowed: boolean][] = [
  ["an empty file allows", "", "/", true],
  ["a page of HTML instead of rules allows", "<!doctype html><title>Shop</title>", "/", true],
  ["rules before any group mean nothing", "Disallow: /", "/", true],
  ["disallow all", "User-agent: *\nDisallow: /", "/products/mug", false],
  ["an empty disallow allows", "User-agent: *\nDisallow:", "/products/mug", true],
  ["robots.txt itself is always allowed", "User-agent: *\nDisallow: /", "/robots.txt", true],
  ["a prefix matches", "User-agent: *\nDisallow: /fish", "/fishheads/yummy.html", false],
  ["a prefix is case-sensitive", "User-agent: *\nDisallow: /fish", "/Fish.asp", true],
  ["a prefix starts at the start", "User-agent: *\nDisallow: /fish", "/desert/fish", true],
  ["a folder does not match its name without slash", "User-agent: *\nDisallow: /fish/", "/fish", true],
  ["a folder matches what is in it", "User-agent: *\nDisallow: /fish/", "/fish/?id=1", false],
  [
    "the query is part of the path",
    "User-agent: *\nDisallow: /*?sort=",
    "/collections/all?sort=price",
    false,
  ],
  ["the longest match wins: allow", "User-agent: *\nDisallow: /p\nAllow: /p/mug", "/p/mug", true],
  ["the longest match wins: disallow", "User-agent: *\nAllow: /p\nDisallow: /p/mug", "/p/mug", false],
  ["order does not matter", "User-agent: *\nAllow: /p/mug\nDisallow: /p", "/p/mug", true],
  ["a tie allows", "User-agent: *\nDisallow: /folder\nAllow: /folder", "/folder/page", true],
  ["RFC example: allow a file in a forbidden folder", "User-agent: *\nAllow: /p\nDisallow: /", "/page", true],
  ["a star matches any text", "User-agent: *\nDisallow: /*.php", "/folder/filename.php?parameters", false],
  ["a star matches no text", "User-agent: *\nDisallow: /a*b", "/ab", false],
  ["a star needs the rest", "User-agent: *\nDisallow: /*.php", "/windows.PHP", true],
  ["stars in a row are one", "User-agent: *\nDisallow: /a***c", "/abc", false],
  ["a pattern may begin with a star", "User-agent: *\nDisallow: *preview", "/page?preview=1", false],
  ["a trailing star changes nothing", "User-agent: *\nDisallow: /fish*", "/fish.html", false],
  ["a dollar ends the path", "User-agent: *\nDisallow: /*.php$", "/filename.php", false],
  ["a dollar excludes what goes on", "User-agent: *\nDisallow: /*.php$", "/filename.php?x=1", true],
  ["a dollar alone on the root", "User-agent: *\nDisallow: /$", "/", false],
  ["a dollar alone on the root leaves the rest", "User-agent: *\nDisallow: /$", "/page", true],
  ["a dollar inside is a character", "User-agent: *\nDisallow: /a$b", "/a$b", false],
  ["a star before the dollar", "User-agent: *\nDisallow: /a*$", "/abc", false],
  ["pieces do not overlap", "User-agent: *\nDisallow: /aba*ba$", "/aba", true],
  ["the last piece may be found twice", "User-agent: *\nDisallow: /*b$", "/abab", false],
  ["encoded letters equal plain ones", "User-agent: *\nDisallow: /foo/%62%61%7A", "/foo/baz", false],
  ["plain letters equal encoded ones", "User-agent: *\nDisallow: /foo/baz", "/foo/%62%61%7a", false],
  ["UTF-8 equals its encoding", "User-agent: *\nDisallow: /foo/ツ", "/foo/%E3%83%84", false],
  ["encoded UTF-8 in the file", "User-agent: *\nDisallow: /foo/%e3%83%84", "/foo/ツ", false],
  ["reserved characters keep their encoding", "User-agent: *\nDisallow: /a%2Fb", "/a/b", true],
  ["hex digits in either case", "User-agent: *\nDisallow: /a%2fb", "/a%2Fb", false],
  [
    "our own group beats the star group",
    "User-agent: *\nDisallow: /\n\nUser-agent: EcomEdgeBot\nAllow: /",
    "/x",
    true,
  ],
  [
    "only our own group counts",
    "User-agent: EcomEdgeBot\nDisallow: /a\n\nUser-agent: *\nDisallow: /b",
    "/b",
    true,
  ],
  ["agent names in any case", "user-agent: ecomedgebot\ndisallow: /", "/x", false],
  ["agent names with a version", "User-agent: EcomEdgeBot/1.0\nDisallow: /", "/x", false],
  ["a longer agent name is another agent", "User-agent: EcomEdgeBotX\nDisallow: /", "/x", true],
  [
    "groups of one agent are merged",
    "User-agent: *\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: *\nDisallow: /b",
    "/b",
    false,
  ],
  ["several agents share one group", "User-agent: *\nUser-agent: Googlebot\nDisallow: /a", "/a", false],
  ["an empty line does not end a group", "User-agent: *\n\nDisallow: /a", "/a", false],
  [
    "a sitemap line does not end a group",
    "User-agent: *\nSitemap: https://x.example.com/s.xml\nDisallow: /a",
    "/a",
    false,
  ],
  [
    "a new agent after rules begins a new group",
    "User-agent: *\nDisallow: /a\nUser-agent: x\nDisallow: /b",
    "/b",
    true,
  ],
  [
    "an empty disallow ends the list of agents",
    "User-agent: *\nDisallow:\nUser-agent: x\nDisallow: /",
    "/b",
    true,
  ],
  ["comments are left out", "User-agent: * # all\nDisallow: /a # not /b", "/a", false],
  ["spaces around are left out", "  User-agent :  *  \n\tDisallow\t:\t/a\t", "/a", false],
  ["a byte order mark is left out", "\uFEFFUser-agent: *\nDisallow: /a", "/a", false],
  ["lines may end with CR LF or CR", "User-agent: *\r\nDisallow: /a\rDisallow: /b", "/b", false],
  ["unknown fields are passed over", "User-agent: *\nNoindex: /a\nDisalow: /a", "/a", true],
  ["a line without its colon is obeyed, as Google's parser does", "User-agent *\nDisallow /a", "/a", false],
  ["a sentence without a colon is none", "User-agent: *\nDisallow the robots /a", "/a", true],
  ["*bot is not everybody", "User-agent: *bot\nDisallow: /", "/a", true],
  ["*Googlebot* is not everybody", "User-agent: *Googlebot*\nDisallow: /", "/a", true],
  ["*/* is not everybody", "User-agent: */*\nDisallow: /", "/a", true],
  ["* with a word after it is everybody", "User-agent: * all\nDisallow: /a", "/a", false],
];

for (const [what, file, path, allowed] of CASES) {
  Deno.test(`robots.txt: ${what}`, () => assertEquals(allows(file, path), allowed));
}

Deno.test("robots.txt: the rule that decided is told with its line", () => {
  const file = lines("# Shop", "User-agent: *", "Allow: /", "Disallow: /products");
  assertEquals(judge(rulesFor(robots(file), AGENT), new URL("https://shop.example.com/products/mug")), {
    allowed: false,
    rule: { allow: false, pattern: "/products", line: 4 },
  });
});

Deno.test("robots.txt: Crawl-delay and sitemaps are read, the longest delay of merged groups counts", () => {
  const file = robots(lines(
    "Sitemap: https://shop.example.com/sitemap.xml",
    "User-agent: *",
    "Crawl-delay: 2.5",
    "Disallow: /cart",
    "User-agent: Googlebot",
    "Crawl-delay: 60",
    "Disallow: /x",
    "User-agent: *",
    "Crawl-delay: 4",
    "Disallow: /y",
    "Crawl-delay: soon",
  ));
  assertEquals(file.sitemaps, ["https://shop.example.com/sitemap.xml"]);
  assertEquals(rulesFor(file, AGENT).crawlDelay, 4);
  assertEquals(rulesFor(file, "Googlebot").crawlDelay, 60);
  assertEquals(rulesFor(robots("User-agent: *\nDisallow: /"), AGENT).crawlDelay, null);
});

Deno.test("robots.txt: what lies beyond 500 KiB does not count, nor the line that the cap cuts", () => {
  const head = "User-agent: *\nDisallow: /a\n";
  const cut = "Disallow: /products";
  const padding = "#".repeat(ROBOTS_MAX_BYTES - head.length - cut.length + "products".length - 1) + "\n";
  const file = head + padding + cut + "\nDisallow: /b\n";
  assert(
    file.slice(0, ROBOTS_MAX_BYTES).endsWith("\nDisallow: /"),
    "the cap leaves a rule that would forbid all",
  );
  assertEquals([allows(file, "/a"), allows(file, "/products/mug"), allows(file, "/b")], [false, true, true]);
});

Deno.test("robots.txt: a hostile file is judged in no time", () => {
  const started = performance.now();
  const stars = "User-agent: *\nDisallow: /" + "*a".repeat(100_000) + "$\n";
  assertEquals(allows(stars, "/" + "a".repeat(2000)), true);
  const spaces = "User-agent: *\nDisallow: x" + " ".repeat(400_000) + "x\n";
  assertEquals(allows(spaces, "/"), true);
  const agents = "User-agent: *\nDisallow: /a\n".repeat(15_000);
  assertEquals(allows(agents, "/a"), false);
  assert(performance.now() - started < 1000);
});
