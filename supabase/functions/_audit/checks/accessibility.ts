import {
  type Check,
  failed,
  NOT_ALL,
  notApplicable,
  onPages,
  onThings,
  pagesOf,
  type PageVerdict,
  PASS,
  unknown,
} from "./check.ts";

/** Can everybody use the shop? Images and fields are counted one by one over all pages read. */
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
    run: onThings(pagesOf, ({ facts: { content: { images } } }) => ({
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
    run: onThings(pagesOf, ({ facts: { forms: { fields } } }) => ({
      total: fields.total,
      bad: fields.unlabelled,
      evidence: {
        locator: "input, select, textarea",
        observed: `${fields.unlabelled} of ${fields.total}, such as ${fields.examples[0]}`,
        expected: "a label for each",
      },
    }), "There are no form fields on the pages read."),
  },
  {
    id: "ACC-03",
    group: "accessibility",
    severity: "high",
    title: "Links or buttons have no name",
    passed: "Links and buttons have a name",
    why:
      "An icon without words is read out as “link” or “button”, or as an address letter by letter; nobody " +
      "can tell what it does.",
    fix:
      "Give icons that can be pressed a name: text inside, an alt text on the picture, or an aria-label such " +
      "as “Cart”.",
    effort: "S",
    confidence: "high",
    rule: { name: "WCAG 2.2, 4.1.2", url: "https://www.w3.org/TR/WCAG22/#name-role-value", version: 1 },
    run: onPages(({ facts: { links, forms, incomplete } }) => {
      const unnamed = [
        { one: "link", many: "links", ...links.unnamed },
        { one: "button", many: "buttons", ...forms.unnamedButtons },
      ].filter(({ count }) => count > 0);
      if (unnamed.length === 0) return incomplete ? unknown(NOT_ALL) : PASS;
      const counts = unnamed.map(({ one, many, count }) => `${count} ${count === 1 ? one : many}`).join(
        " and ",
      );
      const example = unnamed[0].examples[0] || "one without address";
      return failed("a, button", `${counts} without a name, such as ${example}`, "a name for each");
    }),
  },
  {
    id: "ACC-04",
    group: "accessibility",
    severity: "low",
    title: "Headings leave out levels, or nothing marks the main part of the page",
    passed: "Headings are in order and the main part of the page is marked",
    why:
      "People who listen to a page move through it by headings and jump to its main part; a missing level " +
      "sounds like a missing section.",
    fix:
      "Let headings go down one level at a time (h1, h2, h3) and put the page's own content into one main " +
      "element; choose sizes by style sheet, not by level.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "axe-core 4.10: heading-order, landmark-one-main",
      url: "https://dequeuniversity.com/rules/axe/4.10/heading-order",
      version: 1,
    },
    run: onPages(({ facts: { content, incomplete } }): PageVerdict => {
      if (content.headingSkip !== null) {
        return failed("headings", content.headingSkip, "no level left out");
      }
      if (content.mainLandmark) return PASS;
      if (incomplete) return unknown(NOT_ALL);
      return content.elements === 0
        ? notApplicable("There is nothing on the page.")
        : failed("main", "no main element and no role=main", "one main element");
    }),
  },
];
