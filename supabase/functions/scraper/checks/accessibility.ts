import type { Crawl, ReadPage } from "../crawl.ts";
import { type Check, type Evidence, notApplicable, pagesOf, unknown, type Verdict } from "./check.ts";

/** Can everybody use the shop? Counted per image and per field over all pages read. */
export const ACCESSIBILITY_CHECKS: Check[] = [
  {
    id: "ACC-01",
    group: "accessibility",
    severity: "high",
    title: "Images have no alternative text",
    passed: "Images have an alternative text",
    why:
      "People who do not see the image hear its file name or nothing; search engines learn nothing from it.",
    fix: 'Give every image an alt attribute: what it shows, or alt="" where it is decoration.',
    effort: "M",
    confidence: "high",
    rule: { name: "WCAG 2.2, 1.1.1", url: "https://www.w3.org/TR/WCAG22/#non-text-content", version: 1 },
    run: (crawl) =>
      counted(crawl, ({ facts: { content: { images } } }) => ({
        total: images.total,
        bad: images.withoutAlt,
        evidence: {
          locator: "img:not([alt])",
          observed: `${images.withoutAlt} of ${images.total}, such as ${
            images.examples[0] || "one without address"
          }`,
          expected: "an alt attribute on each",
        },
      }), "There are no images on the pages read."),
  },
  {
    id: "ACC-02",
    group: "accessibility",
    severity: "high",
    title: "Form fields have no label",
    passed: "Form fields have a label",
    why:
      "A screen reader cannot say what belongs into a field without a label; a placeholder vanishes on typing.",
    fix: "Give every field a label element, or an aria-label where there is no room for one.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "WCAG 2.2, 1.3.1",
      url: "https://www.w3.org/TR/WCAG22/#info-and-relationships",
      version: 1,
    },
    run: (crawl) =>
      counted(crawl, ({ facts: { forms: { fields } } }) => ({
        total: fields.total,
        bad: fields.unlabelled,
        evidence: {
          locator: "input, select, textarea",
          observed: `${fields.unlabelled} of ${fields.total}, such as ${fields.examples[0]}`,
          expected: "a label for each",
        },
      }), "There are no form fields on the pages read."),
  },
];

interface Count {
  total: number;
  bad: number;
  evidence: Omit<Evidence, "url">;
}

function counted(crawl: Crawl, count: (page: ReadPage) => Count, none: string): Verdict {
  const counts = pagesOf(crawl).map((page) => ({ url: page.url, ...count(page) }));
  if (counts.length === 0) return unknown("The home page could not be read.");
  const checked = counts.reduce((sum, { total }) => sum + total, 0);
  const affected = counts.reduce((sum, { bad }) => sum + bad, 0);
  if (checked === 0) return notApplicable(none);
  if (affected === 0) return { status: "pass", checked };
  const evidence = counts.filter(({ bad }) => bad > 0).map(({ url, evidence }) => ({ url, ...evidence }));
  return { status: "fail", affected, checked, evidence };
}
