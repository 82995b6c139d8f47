import { siteOf } from "../site.ts";
import { type Check, failed, missing, onPages, PASS } from "./check.ts";

/** Do search engines know which page is which? */
export const SEARCH_CHECKS: Check[] = [
  {
    id: "SEO-01",
    group: "search",
    severity: "high",
    title: "Pages name no canonical address, or one of another site",
    passed: "Pages name their canonical address",
    why:
      "The same page under several addresses competes with itself; the canonical address says which one counts.",
    fix: 'Put <link rel="canonical"> with the page\'s own absolute address into the head.',
    effort: "S",
    confidence: "high",
    rule: {
      name: "Google Search: canonical URLs",
      url: "https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls",
      version: 1,
    },
    run: onPages((page) => {
      const { canonical } = page.facts.head;
      if (canonical === null) return missing(page, "link[rel=canonical]", "the page's own address");
      const own = URL.canParse(canonical) && siteOf(canonical) === siteOf(page.url);
      return own ? PASS : failed("link[rel=canonical]", canonical, "an address of this shop");
    }),
  },
  {
    id: "SEO-05",
    group: "search",
    severity: "low",
    title: "Pages do not say which language they are in",
    passed: "Pages say which language they are in",
    why: "Screen readers choose the pronunciation by it, browsers the translation.",
    fix: 'Set the lang attribute of the html element, such as <html lang="en">.',
    effort: "S",
    confidence: "high",
    rule: { name: "WCAG 2.2, 3.1.1", url: "https://www.w3.org/TR/WCAG22/#language-of-page", version: 1 },
    run: onPages((page) => {
      const { lang } = page.facts.head;
      if (lang === null) return missing(page, "html[lang]", "a language code such as en");
      return /^[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*$/i.test(lang)
        ? PASS
        : failed("html[lang]", lang, "a code such as en");
    }),
  },
];
