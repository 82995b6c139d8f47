import type { Crawl, ReadPage } from "../crawl.ts";
import { fold } from "../facts/text.ts";
import { siteName } from "../site.ts";
import {
  type Check,
  failed,
  missing,
  NO_HOME,
  NOT_ALL,
  notApplicable,
  onHome,
  onSellingPages,
  onShop,
  pagesOf,
  type PageVerdict,
  PASS,
  sellingPagesOf,
  unknown,
} from "./check.ts";

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
    fix:
      "Give the home page one h1 that says what is sold and for whom; the shop's name alone stands in the " +
      "logo already.",
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
    fix:
      `Give every page a title of its own with ${TITLE_CHARS.min} to ${TITLE_CHARS.max} characters: what the ` +
      "page shows first, the shop's name last.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "Google Search: title links",
      url: "https://developers.google.com/search/docs/appearance/title-link",
      version: 1,
    },
    run: onSellingPages((page, crawl) => {
      // A script may still write another title where the page is made by one.
      if (page.facts.incomplete) return unknown(NOT_ALL);
      const title = page.facts.head.title ?? "";
      if (title === "") return failed("title", "not on the page", "a title of its own");
      const length = width(title);
      if (length < TITLE_CHARS.min || length > TITLE_CHARS.max) {
        const expected = `${TITLE_CHARS.min} to ${TITLE_CHARS.max} characters`;
        return failed("title", `“${title}” (${length} characters)`, expected);
      }
      const twin = twinOf(page, crawl, ({ facts }) => facts.head.title);
      return twin === undefined
        ? PASS
        : failed("title", `“${title}”, also on ${twin.url}`, "a title of its own");
    }),
  },
  {
    id: "BRD-03",
    group: "brand",
    severity: "medium",
    title: "Page descriptions are missing, doubled or too long",
    passed: "Every page has a description of its own",
    why: "Search results show the description below the title; without one they show a cut-out of the page.",
    fix: `Give every page a meta description of its own with at most ${DESCRIPTION_CHARS} characters. Shop ` +
      "systems have a field for it at each product and category, often named SEO or search engine listing.",
    effort: "M",
    confidence: "high",
    rule: {
      name: "Lighthouse: document has a meta description",
      url: "https://developer.chrome.com/docs/lighthouse/seo/meta-description",
      version: 1,
    },
    run: onSellingPages((page, crawl) => {
      const locator = "meta[name=description]";
      if (page.facts.incomplete) return unknown(NOT_ALL);
      const description = page.facts.head.description ?? "";
      if (description === "") return failed(locator, "not on the page", "a description of the page");
      const length = width(description);
      if (length > DESCRIPTION_CHARS) {
        return failed(locator, `${length} characters`, `at most ${DESCRIPTION_CHARS} characters`);
      }
      const twin = twinOf(page, crawl, ({ facts }) => facts.head.description);
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
    why: "Messengers and social networks build the preview of a link from Open Graph properties and the " +
      "picture that they name.",
    fix:
      "Add og:title, og:type, og:image and og:url to the head of every page, and make sure that the address " +
      "in og:image opens in a browser.",
    effort: "S",
    confidence: "high",
    rule: { name: "The Open Graph protocol", url: "https://ogp.me/", version: 1 },
    run: onSellingPages((page, crawl) => {
      const { openGraph } = page.facts.head;
      const lacking = OPEN_GRAPH.filter((name) => !openGraph[name]).map((name) => `og:${name}`);
      if (lacking.length > 0) return missing(page, lacking.join(", "), "all four basic properties");
      const image = URL.canParse(openGraph.image, page.url) ? new URL(openGraph.image, page.url).href : null;
      const broken = crawl.images.find(({ url, outcome }) => url === image && isBroken(outcome));
      return broken === undefined
        ? PASS
        : failed("og:image", `${broken.url} answers with status ${broken.outcome}`, "a picture, status 200");
    }),
  },
  {
    id: "BRD-06",
    group: "brand",
    severity: "low",
    title: "The shop does not introduce itself to search engines",
    passed: "The shop introduces itself to search engines",
    why:
      "From the markup of an organisation Google learns which name, logo, profiles and contact belong to " +
      "the shop, and can tell it from others of the same name.",
    fix:
      "Add JSON-LD of type OnlineStore or Organization to the home page with name, url, logo, contactPoint " +
      "and sameAs, the last with the addresses of the shop's profiles.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "Google Search: organization markup",
      url: "https://developers.google.com/search/docs/appearance/structured-data/organization",
      version: 1,
    },
    run: onShop(organizationVerdict),
  },
  {
    id: "BRD-08",
    group: "brand",
    severity: "medium",
    title: "Links to social networks lead to nobody or to the shop system",
    passed: "Links to social networks lead to profiles of the shop",
    why:
      "Visitors who press such a link leave the shop and land at somebody else's profile, which makes them " +
      "wonder who runs it.",
    fix:
      "Enter the shop's own profiles in the settings of the theme, and remove the icons of networks that it " +
      "does not use.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "schema.org: sameAs, the profiles of an organization",
      url: "https://schema.org/sameAs",
      version: 2,
    },
    run: onShop(socialVerdict),
  },
];

/** Another page with the same text; two addresses of one page, by their canonical address, are no twins. */
function twinOf(
  page: ReadPage,
  crawl: Crawl,
  text: (page: ReadPage) => string | null,
): ReadPage | undefined {
  const { canonical } = page.facts.head;
  return sellingPagesOf(crawl).find((other) =>
    other.url !== page.url && text(other) === text(page) &&
    (canonical === null || other.facts.head.canonical !== canonical)
  );
}

/** An answer that shows no picture to anybody. What a server refuses only to us (401, 403, 429) is none. */
function isBroken(outcome: string): boolean {
  return ["400", "404", "410"].includes(outcome) || /^5\d\d$/.test(outcome);
}

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
    ? failed("h1", `only the name: “${heading}”`, "what is sold and for whom")
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

function organizationVerdict({ home, ...crawl }: Crawl): PageVerdict & { url?: string } {
  if (home === null) return unknown(NO_HOME);
  const pages = pagesOf({ home, ...crawl });
  const page = pages.find(({ facts }) => facts.data.organization !== null);
  const organization = page?.facts.data.organization ?? null;
  if (page === undefined || organization === null) {
    if (pages.some(({ facts }) => facts.data.broken.length > 0)) {
      return unknown("Part of the structured data is broken; it may be in there.");
    }
    return missing(home, "JSON-LD and microdata", "a schema.org OnlineStore or Organization");
  }
  const { name, url, logo, contactPoint, email, telephone, sameAs } = organization;
  const properties: Record<string, boolean> = {
    name: name !== null,
    url: url !== null,
    logo: logo !== null,
    contactPoint: contactPoint || email !== null || telephone !== null,
    sameAs: sameAs > 0,
  };
  const lacking = Object.keys(properties).filter((property) => !properties[property]);
  if (lacking.length === 0) return PASS;
  return { ...failed("Organization", `without ${lacking.join(", ")}`, "these properties"), url: page.url };
}

/** Names that shop systems and themes put where the shop's own should stand. */
const PLACEHOLDER =
  /^@?(?:shopify|wix|squarespace|bigcommerce|woocommerce|wordpress|prestashop|shopware|magento|your[-_.]?(?:page|shop|store|profile|username|name|brand|company)|username|user|profile|example|yourpage|pagename|#)$/i;
/** Parts of a profile's address that come before the name. */
const BEFORE_NAME = /^(?:user|channel|c|company|in|pages?|profile|people|@)$/i;

function socialVerdict(crawl: Crawl): PageVerdict & { url?: string } {
  const pages = pagesOf(crawl);
  if (crawl.home === null) return unknown(NO_HOME);
  const named = pages.flatMap(({ url, facts }) => facts.links.social.map((profile) => ({ url, profile })));
  const bad = named.find(({ profile }) => leadsNowhere(profile, crawl.home!.url));
  if (bad !== undefined) {
    return { ...failed("a[href]", bad.profile, "a profile of the shop"), url: bad.url };
  }
  if (named.length > 0) return PASS;
  return crawl.home.facts.incomplete ? unknown(NOT_ALL) : notApplicable("The shop links no social networks.");
}

function leadsNowhere(profile: string, shop: string): boolean {
  if (!URL.canParse(profile)) return false;
  const { pathname, search, hash } = new URL(profile);
  // "twitter.com/#!/Name" is how the network itself wrote addresses once, and they still lead there.
  const path = hash.startsWith("#!/") ? hash.slice(2) : pathname;
  const names = path.split("/").filter((part) => part !== "" && !BEFORE_NAME.test(part));
  if (names.length === 0) return search === "";
  return PLACEHOLDER.test(names[0]) && letters(names[0]) !== letters(siteName(shop));
}
