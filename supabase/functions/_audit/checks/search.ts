import type { Crawl, ReadPage } from "../crawl.ts";
import { siteOf } from "../site.ts";
import {
  type Check,
  failed,
  missing,
  notApplicable,
  onPages,
  onProducts,
  onSellingPages,
  pagesOf,
  type PageVerdict,
  PASS,
  unknown,
} from "./check.ts";

/** Do search engines know which page is which? */
export const SEARCH_CHECKS: Check[] = [
  {
    id: "SEO-01",
    group: "search",
    severity: "high",
    title: "Pages name no canonical address, or one that does not work",
    passed: "Pages name their canonical address",
    why: "The same page under several addresses competes with itself; the canonical address says which one " +
      "counts. One that leads elsewhere takes the page out of the results.",
    fix: 'Put <link rel="canonical"> with the page\'s own absolute address into the head: one that answers ' +
      "with status 200 and names itself as canonical.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "Google Search: canonical URLs",
      url: "https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls",
      version: 1,
    },
    run: onSellingPages(canonicalVerdict),
  },
  {
    id: "SEO-02",
    group: "search",
    severity: "medium",
    title: "Products have several addresses and none that counts",
    passed: "Products with several addresses name the one that counts",
    why: "Shop systems give a product a second address inside each collection. Without a canonical address " +
      "search engines choose one themselves and spread what they know of the product over all.",
    fix:
      "Let every address of a product name the same canonical address, the one without the collection, and " +
      "link products by it.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "Google Search: URL structure for e-commerce sites",
      url:
        "https://developers.google.com/search/docs/specialty/ecommerce/designing-a-url-structure-for-ecommerce-sites",
      version: 1,
    },
    run: onProducts(duplicateVerdict),
  },
  {
    id: "SEO-05",
    group: "search",
    severity: "low",
    title: "Pages do not say which language they are in, or name another one",
    passed: "Pages say which language they are in",
    why: "Screen readers choose the pronunciation by it, browsers the translation.",
    fix: 'Set the lang attribute of the html element to the language of the text, such as <html lang="en">.',
    effort: "S",
    confidence: "high",
    rule: { name: "WCAG 2.2, 3.1.1", url: "https://www.w3.org/TR/WCAG22/#language-of-page", version: 1 },
    run: onPages(languageVerdict),
  },
];

const CANONICAL = "link[rel=canonical]";

function canonicalVerdict(page: ReadPage, crawl: Crawl): PageVerdict {
  const { canonical } = page.facts.head;
  if (canonical === null) return missing(page, CANONICAL, "the page's own address");
  if (isCut(canonical)) return unknown("The canonical address is too long to be kept.");
  if (!URL.canParse(canonical) || siteOf(canonical) !== siteOf(page.url)) {
    return failed(CANONICAL, canonical, "an address of this shop");
  }
  const target = withoutFragment(canonical);
  const pages = pagesOf(crawl);
  const redirected = pages.some(({ redirects }) => redirects.some(({ from }) => from === target));
  const link = crawl.links.find(({ url }) => url === target);
  if (redirected || (link !== undefined && link.redirects > 0)) {
    return failed(CANONICAL, `${canonical}, which redirects`, "the address at the end of the redirect");
  }
  // What is refused only to us (401, 403, 429) says nothing about search engines.
  if (link !== undefined && /^(?:400|404|410|5\d\d)$/.test(link.outcome)) {
    return failed(
      CANONICAL,
      `${canonical} answers with status ${link.outcome}`,
      "an address with status 200",
    );
  }
  const next = pages.find(({ url }) => url === target)?.facts.head.canonical ?? null;
  return next === null || isCut(next) || withoutFragment(next) === target
    ? PASS
    : failed(CANONICAL, `${canonical}, which names ${next} in turn`, "the last address of the chain");
}

/** Facts keep the beginning of what is very long. */
function isCut(href: string): boolean {
  return href.endsWith("…");
}

function withoutFragment(href: string): string {
  const url = new URL(href);
  url.hash = "";
  return url.href;
}

/** A product's path inside a listing: `/collections/sale/products/mug`, `/category/cups/mug`. */
const IN_LISTING =
  /^(?:\/[a-z]{2}(?:-[a-z]{2})?)?\/(?:collections?|categor(?:y|ies)|product-category|shop|kategorien?|categorias?|categorie)\/[^/]+(\/.+)$/i;

/** Only products that stand under a second address are judged. */
function duplicateVerdict(page: ReadPage, crawl: Crawl): PageVerdict {
  const scoped = pathInListing(page.url);
  const addresses = new Set([
    ...pagesOf(crawl).flatMap(({ facts }) => [...facts.links.products, ...facts.links.internal]),
    ...crawl.productUrls,
  ]);
  const twins = [...addresses].filter((href) => href !== page.url && sameProduct(href, page.url));
  const platformTwin = scoped !== null && /^\/products\/[^/]+$/.test(scoped);
  if (twins.length === 0 && !platformTwin) {
    return notApplicable("No product that was read stands under a second address.");
  }
  const { canonical } = page.facts.head;
  if (canonical === null) return missing(page, CANONICAL, "the one address of the product");
  if (pathInListing(canonical) !== null && scoped !== null) {
    return failed(CANONICAL, canonical, `the address without the collection, ${scoped}`);
  }
  const other = canonicalsOf(twins, crawl).find((twin) => twin.canonical !== canonical);
  return other === undefined
    ? PASS
    : failed(CANONICAL, `${canonical} here, ${other.canonical} on ${other.url}`, "the same on both");
}

/** A page that shows the same as one read before is no page of its own, but its visit is kept. */
function canonicalsOf(urls: string[], { visits }: Crawl): { url: string; canonical: string }[] {
  return visits.flatMap(({ answered, outcome, facts }) => {
    const canonical = outcome === "200" ? facts?.head.canonical ?? null : null;
    return answered !== null && canonical !== null && urls.includes(answered)
      ? [{ url: answered, canonical }]
      : [];
  });
}

/** What follows the listing in a product's path; null where it stands in none. */
function pathInListing(href: string): string | null {
  return URL.canParse(href) ? IN_LISTING.exec(new URL(href).pathname)?.[1] ?? null : null;
}

/** Whether one of two addresses is the other inside a listing, or both are inside different ones. */
function sameProduct(a: string, b: string): boolean {
  if (!URL.canParse(a) || siteOf(a) !== siteOf(b)) return false;
  const inA = pathInListing(a);
  const inB = pathInListing(b);
  if (inA === null && inB === null) return false;
  return (inA ?? new URL(a).pathname) === (inB ?? new URL(b).pathname);
}

/** Scripts that no language of another script is written in, with the languages that use them. */
const SCRIPTS: { name: string; letters: RegExp; languages: string[] }[] = [
  {
    name: "Cyrillic",
    letters: /\p{Script=Cyrillic}/gu,
    languages: "ru uk bg sr mk be kk ky mn tg".split(" "),
  },
  { name: "Greek", letters: /\p{Script=Greek}/gu, languages: ["el"] },
  { name: "Hebrew", letters: /\p{Script=Hebrew}/gu, languages: ["he", "iw", "yi"] },
  { name: "Arabic", letters: /\p{Script=Arabic}/gu, languages: "ar fa ur ps ckb ug sd".split(" ") },
  { name: "Thai", letters: /\p{Script=Thai}/gu, languages: ["th"] },
  { name: "Korean", letters: /\p{Script=Hangul}/gu, languages: ["ko"] },
  { name: "Japanese", letters: /[\p{Script=Hiragana}\p{Script=Katakana}]/gu, languages: ["ja"] },
  { name: "Chinese", letters: /\p{Script=Han}/gu, languages: ["zh", "ja", "yue"] },
];
/** Fewer letters than this prove no language. */
const ENOUGH_LETTERS = 40;

function languageVerdict(page: ReadPage): PageVerdict {
  const { lang } = page.facts.head;
  if (lang === null) return missing(page, "html[lang]", "a language code such as en");
  if (!/^[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*$/i.test(lang)) {
    return failed("html[lang]", `“${lang}”`, "a code such as en");
  }
  const script = scriptOf(page);
  const language = lang.split(/[-_]/)[0].toLowerCase();
  // A Latin-script tag of such a language (`sr-Latn`) is told by its letters, not here.
  return script === null || script.languages.includes(language)
    ? PASS
    : failed("html[lang]", `“${lang}” on a text in ${script.name} letters`, `such as ${script.languages[0]}`);
}

/** The script that most letters of the page's headings and sentences are from; null for Latin and for doubt. */
function scriptOf({ facts: { content, head } }: ReadPage): (typeof SCRIPTS)[number] | null {
  const text = [head.title ?? "", ...content.headings.map((heading) => heading.text), ...content.sentences]
    .join(" ");
  const total = text.match(/\p{L}/gu)?.length ?? 0;
  if (total < ENOUGH_LETTERS) return null;
  return SCRIPTS.find(({ letters }) => (text.match(letters)?.length ?? 0) > total / 2) ?? null;
}
