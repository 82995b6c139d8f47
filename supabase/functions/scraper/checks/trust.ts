import type { Crawl, ReadPage } from "../crawl.ts";
import type { PolicyKind } from "../facts/link_words.ts";
import { type Check, pagesOf, speaksKnownLanguage, unknown, type Verdict } from "./check.ts";

const E_COMMERCE_DIRECTIVE = {
  name: "E-Commerce Directive 2000/31/EC, articles 5 and 10",
  url: "https://eur-lex.europa.eu/eli/dir/2000/31/oj",
  version: 1,
};

/**
 * Does the shop say who it is and what happens after the payment? "Not found" means: not linked from the
 * pages read. It is no legal advice.
 */
export const TRUST_CHECKS: Check[] = [
  {
    id: "TRU-01",
    group: "trust",
    severity: "critical",
    title: "No returns policy is linked",
    passed: "A returns policy is linked",
    why: "Shoppers look for the way back before they pay, and shopping listings require a return policy.",
    fix: "Publish a page that says how many days, who pays and how to start a return; link it in the footer.",
    effort: "M",
    confidence: "high",
    rule: {
      name: "Google Search: merchant return policy",
      url: "https://developers.google.com/search/docs/appearance/structured-data/return-policy",
      version: 1,
    },
    run: linkedPolicy("returns", "a link to the returns policy"),
  },
  {
    id: "TRU-03",
    group: "trust",
    severity: "high",
    title: "No shipping information is linked",
    passed: "Shipping information is linked",
    why: "Costs and times of delivery that show up late are a common reason to leave a checkout.",
    fix: "Publish a page with costs, times and countries of delivery; link it in the footer.",
    effort: "M",
    confidence: "high",
    rule: {
      name: "Baymard Institute: checkout usability",
      url: "https://baymard.com/research/checkout-usability",
      version: 1,
    },
    run: linkedPolicy("shipping", "a link to shipping information"),
  },
  {
    id: "TRU-06",
    group: "trust",
    severity: "critical",
    title: "No privacy policy is linked",
    passed: "A privacy policy is linked",
    why: "A shop collects names and addresses; in the EU, the UK and California it has to say what for.",
    fix: "Publish a privacy policy and link it in the footer of every page.",
    effort: "M",
    confidence: "high",
    rule: {
      name: "General Data Protection Regulation, article 13",
      url: "https://eur-lex.europa.eu/eli/reg/2016/679/oj",
      version: 1,
    },
    run: linkedPolicy("privacy", "a link to the privacy policy"),
  },
  {
    id: "TRU-07",
    group: "trust",
    severity: "high",
    title: "No terms of sale are linked",
    passed: "Terms of sale are linked",
    why: "Without terms neither side knows what was agreed.",
    fix: "Publish the terms of sale and link them in the footer of every page.",
    effort: "M",
    confidence: "high",
    rule: E_COMMERCE_DIRECTIVE,
    run: linkedPolicy("terms", "a link to the terms of sale"),
  },
  {
    id: "TRU-08",
    group: "trust",
    severity: "critical",
    title: "There is no way to contact the shop",
    passed: "There is a way to contact the shop",
    why: "A shop that cannot be reached looks like one that will not answer after the payment.",
    fix: "Show an e-mail address, a phone number or a contact form, and link it in the footer.",
    effort: "S",
    confidence: "high",
    rule: E_COMMERCE_DIRECTIVE,
    run: (crawl) => foundOn(crawl, canBeContacted, "an e-mail address, phone number, contact form or chat"),
  },
];

function linkedPolicy(kind: PolicyKind, expected: string): (crawl: Crawl) => Verdict {
  return (crawl) => foundOn(crawl, ({ facts }) => facts.links.policies[kind] !== undefined, expected);
}

function canBeContacted({ facts: { links, forms, content } }: ReadPage): boolean {
  return links.email || links.phone || links.chat || content.emailShown || forms.contactForm ||
    links.policies.contact !== undefined;
}

/** One page that has it is enough. Its absence counts only where the home page was read and understood. */
function foundOn(crawl: Crawl, has: (page: ReadPage) => boolean, expected: string): Verdict {
  const pages = pagesOf(crawl);
  const { home } = crawl;
  if (home === null) return unknown("The home page could not be read.");
  if (pages.some(has)) return { status: "pass", checked: 1 };
  if (home.facts.incomplete) return unknown("The home page could not be read completely.");
  if (!speaksKnownLanguage(home)) return unknown("The page's language is none whose words we look for.");
  const links = pages.reduce((sum, { facts }) => sum + facts.links.total, 0);
  const observed = `none among ${links} links on ${pages.length} ${pages.length === 1 ? "page" : "pages"}`;
  return {
    status: "fail",
    affected: 1,
    checked: 1,
    evidence: [{ url: home.url, locator: "a[href]", observed, expected }],
  };
}
