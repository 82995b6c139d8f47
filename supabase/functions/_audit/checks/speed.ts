import type { Crawl, ReadPage } from "../crawl.ts";
import {
  type Check,
  failed,
  NO_HOME,
  NOT_ALL,
  notApplicable,
  onPages,
  onThings,
  pagesOf,
  type PageVerdict,
  PASS,
  unknown,
  type Verdict,
} from "./check.ts";

/** web.dev: good up to the first, poor beyond the second. In milliseconds. */
const GOOD_TTFB = 800;
const POOR_TTFB = 1800;
/** One slow answer proves nothing: so many pages have to be measured. */
const MEASURED_PAGES = 3;
/** In bytes: smaller pages gain nothing by compression. */
const WORTH_COMPRESSING = 10 * 1024;
const MAX_BYTES = 500 * 1024;
const MAX_ELEMENTS = 1500;
const MAX_SCRIPT_HOSTS = 15;
const MAX_BLOCKING_SCRIPTS = 6;

/** What makes pages slow, as far as HTML and response headers show it. Nothing is rendered. */
export const SPEED_CHECKS: Check[] = [
  {
    id: "SPD-01",
    group: "speed",
    severity: "medium",
    title: "The server answers slowly",
    passed: "The server answers fast",
    why:
      "Nothing can appear before the first byte is there. The median of the pages read is above 800 ms, the " +
      "limit that web.dev calls good; above 1,800 ms it calls poor. It was measured from one place, once per " +
      "page, with a new connection each time, so your visitors' times may differ.",
    fix:
      "Let a page cache or a content network answer for pages that are the same for everybody, remove slow " +
      "plugins, and ask your host for the time that the server itself needs. Then look at the waiting time in " +
      "the browser's network tab.",
    effort: "M",
    confidence: "medium",
    rule: { name: "web.dev: Time to First Byte", url: "https://web.dev/articles/ttfb", version: 1 },
    run: ttfbVerdict,
  },
  {
    id: "SPD-02",
    group: "speed",
    severity: "medium",
    title: "Pages are sent uncompressed",
    passed: "Pages are sent compressed",
    why:
      "HTML shrinks to about a fifth when it is compressed; uncompressed it takes that much longer on a phone. " +
      "Looked at are pages of more than 10 KB.",
    fix: "Switch on gzip, and Brotli beside it, for text/html at the web server or the content network.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "Lighthouse: enable text compression",
      url: "https://developer.chrome.com/docs/lighthouse/performance/uses-text-compression",
      version: 1,
    },
    run: onPages(({ facts, headers }) => {
      const { bytes } = facts.content;
      if (bytes <= WORTH_COMPRESSING) return notApplicable("The pages read are too small for it to matter.");
      const encoding = headers["content-encoding"]?.toLowerCase() ?? "identity";
      const observed = `${kb(bytes)} as they are, though gzip was asked for`;
      return encoding === "identity"
        ? failed("content-encoding header", observed, "content-encoding: gzip")
        : PASS;
    }),
  },
  {
    id: "SPD-03",
    group: "speed",
    severity: "low",
    title: "Pages are very large",
    passed: "Pages are of moderate size",
    why:
      "Phones take long to read and lay out more than 500 KB of HTML or more than 1,500 elements, and scroll " +
      "and tap answers come late.",
    fix: "Show fewer products per page, load long menus and hidden parts when they are opened, and take " +
      "inlined images, styles and data out of the HTML.",
    effort: "M",
    confidence: "high",
    rule: {
      name: "Lighthouse: avoid an excessive DOM size",
      url: "https://developer.chrome.com/docs/lighthouse/performance/dom-size",
      version: 1,
    },
    run: onPages(({ facts: { content, incomplete } }) => {
      const { bytes, elements } = content;
      if (bytes > MAX_BYTES) return failed("HTML", kb(bytes), "500 KB at most");
      if (elements > MAX_ELEMENTS) return failed("HTML", `${elements} elements`, "1,500 elements at most");
      return incomplete ? unknown(NOT_ALL) : PASS;
    }),
  },
  {
    id: "SPD-04",
    group: "speed",
    severity: "medium",
    title: "Images without a size let the page jump",
    passed: "Images have a size, so the page stays still",
    why:
      "A browser that does not know an image's size keeps no room free for it: text and buttons move while the " +
      "page loads, and people tap the wrong thing. Styles in a separate file may keep room free as well; they " +
      "are not read here.",
    fix: "Give each img element width and height with the image file's measures; CSS may still scale it.",
    effort: "S",
    confidence: "medium",
    rule: {
      name: "web.dev: images without dimensions",
      url: "https://web.dev/articles/optimize-cls#images-without-dimensions",
      version: 1,
    },
    run: onThings(pagesOf, ({ facts: { content: { images } } }) => ({
      total: images.total,
      bad: images.withoutSize,
      evidence: {
        locator: images.sizeExamples[0] ? `img[src="${images.sizeExamples[0]}"]` : "img",
        observed: `${images.withoutSize} of ${images.total} images without width and height`,
        expected: "width and height on each image",
      },
    }), "There are no images on the pages read."),
  },
  {
    id: "SPD-06",
    group: "speed",
    severity: "medium",
    title: "Scripts hold up the page",
    passed: "Scripts do not hold up the page",
    why:
      "A script in the head without async or defer stops the page until it is there; more than 6 of them, or " +
      "scripts from more than 15 other hosts, each with its own connection, delay the first sight of the shop.",
    fix:
      "Add defer to scripts in the head, remove apps and tags that nobody uses, and load chat, reviews and " +
      "advertising after the page. On Shopify also uninstall apps that left code in the theme.",
    effort: "M",
    confidence: "high",
    rule: {
      name: "Lighthouse: eliminate render-blocking resources",
      url: "https://developer.chrome.com/docs/lighthouse/performance/render-blocking-resources",
      version: 1,
    },
    run: onPages(scriptsVerdict),
  },
];

function ttfbVerdict(crawl: Crawl): Verdict {
  const pages = pagesOf(crawl);
  if (pages.length === 0) return unknown(NO_HOME);
  const measured = pages.flatMap(({ url, ttfbMs }) => ttfbMs === null ? [] : [{ url, ms: ttfbMs }]);
  if (measured.length < MEASURED_PAGES) return unknown("Fewer than three pages could be measured.");

  const slowest = measured.toSorted((a, b) => b.ms - a.ms);
  const median = slowest[Math.floor(slowest.length / 2)].ms;
  if (median <= GOOD_TTFB) return { status: "pass", checked: measured.length };
  const slow = slowest.filter(({ ms }) => ms > GOOD_TTFB);
  const grade = median > POOR_TTFB ? "poor" : "to be improved";
  return {
    status: "fail",
    affected: slow.length,
    checked: measured.length,
    evidence: slow.map(({ url, ms }) => ({
      url,
      locator: "time to first byte",
      observed: `${Math.round(ms)} ms (median of ${measured.length} pages: ${
        Math.round(median)
      } ms, ${grade})`,
      expected: "800 ms at most",
    })),
  };
}

function scriptsVerdict({ facts: { resources, incomplete } }: ReadPage): PageVerdict {
  const { headBlocking, scriptHosts } = resources;
  if (headBlocking > MAX_BLOCKING_SCRIPTS) {
    return failed("head", `${headBlocking} scripts without async or defer`, "6 at most");
  }
  if (scriptHosts.length > MAX_SCRIPT_HOSTS) {
    const named = scriptHosts.slice(0, 4).join(", ");
    return failed("script, iframe", `${scriptHosts.length} other hosts, such as ${named}`, "15 at most");
  }
  return incomplete ? unknown(NOT_ALL) : PASS;
}

function kb(bytes: number): string {
  return `${Math.round(bytes / 1024)} KB`;
}
