import type { ReadPage } from "../crawl.ts";
import { fold } from "../facts/text.ts";
import { siteName } from "../site.ts";
import { type Check, failed, missing, onHome, onPages, type PageVerdict, PASS } from "./check.ts";

const TITLE_CHARS = { min: 15, max: 65 };
const DESCRIPTION_CHARS = 160;
const OPEN_GRAPH = ["title", "type", "image", "url"];

/** Do the pages say what the shop is, for people and for those who share and list it? */
export const BRAND_CHECKS: Check[] = [
  {
    id: "BRD-01",
    group: "brand",
    severity: "medium",
    title: "The main heading of the home page does not say what the shop offers",
    passed: "The home page has one main heading that says something",
    why: "The main heading is the first thing read, by people, screen readers and search engines.",
    fix: "Give the home page one h1 that says what is sold and for whom.",
    effort: "S",
    confidence: "medium",
    rule: {
      name: "WHATWG HTML: headings and outlines",
      url: "https://html.spec.whatwg.org/multipage/sections.html#headings-and-outlines",
      version: 1,
    },
    run: onHome(headingVerdict),
  },
  {
    id: "BRD-02",
    group: "brand",
    severity: "medium",
    title: "Page titles are missing, doubled, too short or too long",
    passed: "Every page has a title of its own",
    why: "The title is the headline of the page in search results, tabs and bookmarks.",
    fix: `Give every page a title of its own with ${TITLE_CHARS.min} to ${TITLE_CHARS.max} characters.`,
    effort: "S",
    confidence: "high",
    rule: {
      name: "Google Search: title links",
      url: "https://developers.google.com/search/docs/appearance/title-link",
      version: 1,
    },
    run: onPages((page, all) => {
      const title = page.facts.head.title ?? "";
      if (title === "") return missing(page, "title", "a title of its own");
      const length = width(title);
      if (length < TITLE_CHARS.min || length > TITLE_CHARS.max) {
        const expected = `${TITLE_CHARS.min} to ${TITLE_CHARS.max} characters`;
        return failed("title", `"${title}" (${length} characters)`, expected);
      }
      const twin = all.find((other) => other !== page && other.facts.head.title === title);
      return twin === undefined
        ? PASS
        : failed("title", `"${title}", also on ${twin.url}`, "a title of its own");
    }),
  },
  {
    id: "BRD-03",
    group: "brand",
    severity: "medium",
    title: "Page descriptions are missing, doubled or too long",
    passed: "Every page has a description of its own",
    why: "Search results show the description below the title; without one they show a cut-out of the page.",
    fix: `Give every page a meta description of its own with at most ${DESCRIPTION_CHARS} characters.`,
    effort: "S",
    confidence: "high",
    rule: {
      name: "Lighthouse: document has a meta description",
      url: "https://developer.chrome.com/docs/lighthouse/seo/meta-description",
      version: 1,
    },
    run: onPages((page, all) => {
      const locator = "meta[name=description]";
      const description = page.facts.head.description ?? "";
      if (description === "") return missing(page, locator, "a description of the page");
      const length = width(description);
      if (length > DESCRIPTION_CHARS) {
        return failed(locator, `${length} characters`, `at most ${DESCRIPTION_CHARS} characters`);
      }
      const twin = all.find((other) => other !== page && other.facts.head.description === description);
      return twin === undefined
        ? PASS
        : failed(locator, `the same as on ${twin.url}`, "a description of its own");
    }),
  },
  {
    id: "BRD-04",
    group: "brand",
    severity: "medium",
    title: "Shared links have no complete preview",
    passed: "Shared links have a preview",
    why: "Messengers and social networks build the preview of a link from Open Graph properties.",
    fix: "Add og:title, og:type, og:image and og:url to the head of every page.",
    effort: "S",
    confidence: "high",
    rule: { name: "The Open Graph protocol", url: "https://ogp.me/", version: 1 },
    run: onPages((page) => {
      const lacking = OPEN_GRAPH.filter((name) => !page.facts.head.openGraph[name]).map((name) =>
        `og:${name}`
      );
      return lacking.length === 0 ? PASS : missing(page, lacking.join(", "), "all four basic properties");
    }),
  },
];

/** Length in characters, Chinese, Japanese and Korean ones counted twice: they are as wide and say as much. */
function width(text: string): number {
  const wide = text.match(/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60]/g) ?? [];
  return Array.from(text).length + wide.length;
}

function headingVerdict(page: ReadPage): PageVerdict {
  const { h1Count, headings } = page.facts.content;
  if (h1Count === 0) return missing(page, "h1", "one main heading");
  if (h1Count > 1) return failed("h1", `${h1Count} main headings`, "one main heading");
  const heading = headings.find(({ level }) => level === 1)?.text ?? "";
  if (heading === "") return failed("h1", "a heading without words", "what is sold and for whom");
  return brandNames(page).includes(letters(heading))
    ? failed("h1", `only the name: "${heading}"`, "what is sold and for whom")
    : PASS;
}

function brandNames({ url, facts }: ReadPage): string[] {
  const { head, data } = facts;
  return [head.openGraph.site_name ?? "", ...data.brandNames, siteName(url)].map(letters).filter((name) =>
    name !== ""
  );
}

function letters(text: string): string {
  return fold(text).replace(/[^\p{L}\p{N}]+/gu, "");
}
