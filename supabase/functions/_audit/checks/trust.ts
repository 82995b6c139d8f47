import type { Crawl, ReadPage } from "../crawl.ts";
import { POLICY_KINDS, type PolicyKind } from "../facts/policy_kinds.ts";
import {
  type Check,
  failed,
  NO_HOME,
  NOT_ALL,
  notApplicable,
  notFound,
  onPages,
  onShop,
  pagesOf,
  type PageVerdict,
  PASS,
  sellingPagesOf,
  unknown,
  type Verdict,
} from "./check.ts";
import { type Jurisdiction, jurisdictionOf } from "./jurisdiction.ts";
import { notAllUnderstood, notUnderstood, wordsFor } from "./understanding.ts";

const BAYMARD_FOOTER = {
  name: "Baymard Institute: return and shipping links in the footer",
  url: "https://baymard.com/blog/footer-needs-return-shipping-links",
  version: 1,
};
const RETURN_POLICY = {
  name: "Google Search: merchant return policy",
  url: "https://developers.google.com/search/docs/appearance/structured-data/return-policy",
  version: 1,
};
const E_COMMERCE_DIRECTIVE = "https://eur-lex.europa.eu/eli/dir/2000/31/oj";

/** A page of fewer words says next to nothing without JavaScript. */
const POLICY_WORDS = 40;
/** Languages with long words say as much in fewer. */
const POLICY_CHARS = 220;

/**
 * Does the shop say who it is and what happens after the payment? "Not found" always means: not on the pages
 * read.
 */
export const TRUST_CHECKS: Check[] = [
  {
    id: "TRU-01",
    group: "trust",
    severity: "critical",
    title: "No returns policy is linked",
    passed: "A returns policy is linked",
    why: "Shoppers look for the way back before they pay, and shopping listings require a return policy.",
    fix: "Publish a page that says how many days, who pays and how to start a return, and link it in the " +
      "footer of every page. Shopify has a form for it under Settings, Policies.",
    effort: "M",
    confidence: "high",
    rule: { ...RETURN_POLICY, version: 2 },
    run: onShop((crawl) => policyVerdict(crawl, "returns", "a link to the returns policy")),
  },
  {
    id: "TRU-02",
    group: "trust",
    severity: "medium",
    title: "The returns policy leaves out what shoppers ask first",
    passed: "The returns policy says how many days, who pays and how to start",
    why: "How long, at whose cost and how to begin are the three things that a return policy is read for; " +
      "search engines ask shops for the same three.",
    fix:
      "Write into the returns page how many days there are, who pays for sending back, and the first step " +
      "to take, such as an address to write to.",
    effort: "S",
    confidence: "medium",
    rule: { ...RETURN_POLICY, version: 2 },
    run: policyTextVerdict("returns", ({ finalSale, days, whoPays, howToStart }) => ({
      "how many days": finalSale || days !== null,
      "who pays": finalSale || whoPays,
      "how to start": finalSale || howToStart,
    })),
  },
  {
    id: "TRU-03",
    group: "trust",
    severity: "high",
    title: "No shipping information is linked",
    passed: "Shipping information is linked",
    why:
      "Shoppers want to know what delivery costs and how long it takes before they start to pay; who finds " +
      "no page about it has to guess.",
    fix:
      "Publish a page with costs, times and countries of delivery, and link it in the footer of every page.",
    effort: "M",
    confidence: "high",
    rule: { ...BAYMARD_FOOTER, version: 2 },
    run: onShop((crawl) => policyVerdict(crawl, "shipping", "a link to shipping information")),
  },
  {
    id: "TRU-04",
    group: "trust",
    severity: "medium",
    title: "The shipping page does not say what delivery costs or how long it takes",
    passed: "The shipping page says what delivery costs and how long it takes",
    why:
      "A shipping page without a price and a time answers neither of the two questions that it is opened for.",
    fix: "State for each country or region what delivery costs, from which order value it is free, and how " +
      "many days it takes.",
    effort: "S",
    confidence: "medium",
    rule: { ...BAYMARD_FOOTER, version: 2 },
    run: policyTextVerdict("shipping", ({ cost, time }) => ({
      "what delivery costs": cost,
      "how long it takes": time,
    })),
  },
  {
    id: "TRU-05",
    group: "trust",
    severity: "medium",
    title: "The footer does not link returns and shipping",
    passed: "The footer links returns and shipping",
    why:
      "Part of the shoppers look for both in the footer and nowhere else; Baymard found the links missing " +
      "on 20 % of the shops it tested (2024).",
    fix: "Add two plain text links to the footer menu, one named Returns and one named Shipping.",
    effort: "S",
    confidence: "high",
    rule: { ...BAYMARD_FOOTER, version: 2 },
    run: footerVerdict,
  },
  {
    id: "TRU-06",
    group: "trust",
    severity: "critical",
    title: "No privacy policy was found on the pages read",
    passed: "A privacy policy is linked",
    why:
      "A shop collects names and addresses. In the EU and the UK it has to say what for (GDPR, article 13), " +
      "in California it has to post a privacy policy (CalOPPA).",
    fix: "Publish a privacy policy and link it in the footer of every page.",
    effort: "M",
    confidence: "medium",
    rule: {
      name: "General Data Protection Regulation, article 13",
      url: "https://eur-lex.europa.eu/eli/reg/2016/679/oj",
      version: 2,
    },
    run: onShop((crawl) =>
      inJurisdiction(
        crawl,
        ["EU", "UK", "US"],
        (where) => policyVerdict(crawl, "privacy", `a link to the privacy policy; ${where}`),
      )
    ),
  },
  {
    id: "TRU-07",
    group: "trust",
    severity: "high",
    title: "No terms of sale were found on the pages read",
    passed: "Terms of sale are linked",
    why: "Buyers in the EU and the UK have to be told before they order how the contract comes about, and " +
      "have to be able to keep its terms.",
    fix: "Publish the terms of sale and link them in the footer of every page and in the checkout.",
    effort: "M",
    confidence: "medium",
    rule: { name: "E-Commerce Directive 2000/31/EC, article 10", url: E_COMMERCE_DIRECTIVE, version: 2 },
    run: onShop((crawl) =>
      inJurisdiction(
        crawl,
        ["EU", "UK"],
        (where) => policyVerdict(crawl, "terms", `a link to the terms of sale; ${where}`),
      )
    ),
  },
  {
    id: "TRU-08",
    group: "trust",
    severity: "critical",
    title: "There is no way to contact the shop",
    passed: "There is a way to contact the shop",
    why:
      "A shop that cannot be reached looks like one that will not answer after the payment, and Google's " +
      "Merchant Center asks for contact details.",
    fix: "Show an e-mail address, a phone number or a contact form, and link it in the footer of every page.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "Google Merchant Center: misrepresentation policy",
      url: "https://support.google.com/merchants/answer/6150127",
      version: 2,
    },
    run: onShop((crawl) =>
      routesOf(crawl).length > 0 || mayHideContact(crawl) ? PASS : nowhere(
        crawl,
        "an e-mail address, phone number, contact form or chat",
        (home) => wordsFor(home, [({ policies }) => policies.contact], "mailto: and tel: links, forms"),
      )
    ),
  },
  {
    id: "TRU-09",
    group: "trust",
    severity: "medium",
    title: "There is only one way to contact the shop, or only a free mail address",
    passed: "There are several ways to contact the shop",
    why:
      "Somebody whose only way fails is stuck, and an address at a free mail provider, which anybody can " +
      "open, does not show that the writer is the shop.",
    fix:
      "Offer a second way, such as a phone number or a form, and use an e-mail address at the shop's domain.",
    effort: "S",
    confidence: "medium",
    rule: {
      name: "E-Commerce Directive 2000/31/EC, article 5(1)(c)",
      url: E_COMMERCE_DIRECTIVE,
      version: 1,
    },
    run: onShop(contactVerdict),
  },
  {
    id: "TRU-10",
    group: "trust",
    severity: "high",
    title: "Who the seller is and where was not found on the pages read",
    passed: "The seller's name and address are shown",
    why:
      "Shops in the EU and the UK have to show who runs them: name, postal address, and the register and " +
      "VAT numbers where there are any.",
    fix: "Put the company's full name, its postal address and its register or VAT number on an imprint or " +
      "contact page, and link it in the footer of every page.",
    effort: "S",
    confidence: "medium",
    rule: { name: "E-Commerce Directive 2000/31/EC, article 5", url: E_COMMERCE_DIRECTIVE, version: 2 },
    run: onShop((crawl) => inJurisdiction(crawl, ["EU", "UK"], (where) => sellerVerdict(crawl, where))),
  },
  {
    id: "TRU-12",
    group: "trust",
    severity: "medium",
    title: "No customer reviews are shown",
    passed: "Customer reviews are shown",
    why:
      "Shoppers who do not know a shop look for what earlier buyers say; Baymard's tests found ratings and " +
      "reviews to be critical for the decision.",
    fix:
      "Turn on reviews in the shop system or with a review service, ask past buyers for the first ones, and " +
      "show them on the product pages.",
    effort: "M",
    confidence: "medium",
    rule: {
      name: "Baymard Institute: how users perceive product ratings",
      url: "https://baymard.com/blog/user-perception-of-product-ratings",
      version: 2,
    },
    run: onShop(reviewVerdict),
  },
  {
    id: "TRU-15",
    group: "trust",
    severity: "medium",
    title: "Texts of the theme were left in the shop",
    passed: "No texts of the theme were left in the shop",
    why: "Filler text and names of the shop system tell visitors that nobody has looked at the page.",
    fix: "Replace or remove the named texts in the theme editor; on Shopify the footer line is found under " +
      "Online Store, Themes, Edit default theme content.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "Google Search: helpful, reliable, people-first content",
      url: "https://developers.google.com/search/docs/fundamentals/creating-helpful-content",
      version: 1,
    },
    run: onPages(({ facts: { content, incomplete } }) => {
      const { leftovers } = content;
      if (leftovers.length > 0) {
        const quoted = leftovers.map((text) => `“${text}”`).join(", ");
        return failed("text of the page", quoted, "words of the shop's own");
      }
      return incomplete ? unknown(NOT_ALL) : PASS;
    }),
  },
];

function isShort({ content }: ReadPage["facts"]): boolean {
  return content.words < POLICY_WORDS && content.visibleChars < POLICY_CHARS;
}

function hasPolicy(crawl: Crawl, kind: PolicyKind): boolean {
  return crawl.policies.some((policy) => policy.kind === kind) ||
    pagesOf(crawl).some(({ facts: { links } }) =>
      links.policies[kind] !== undefined || links.named.includes(kind)
    );
}

function policyVerdict(crawl: Crawl, kind: PolicyKind, expected: string): PageVerdict {
  return hasPolicy(crawl, kind)
    ? PASS
    : nowhere(crawl, expected, (home) => wordsFor(home, [({ policies }) => policies[kind]]));
}

/**
 * One page that has it is enough. Its absence counts only where the home page was read and understood, and where what
 * should hold the link was read too: other pages about the shop are linked, or the footer has links at all. A footer
 * that a script writes shows none.
 */
function nowhere(crawl: Crawl, expected: string, lookedFor: (home: ReadPage) => string): PageVerdict {
  const { home } = crawl;
  if (home === null) return unknown(NO_HOME);
  if (home.facts.incomplete) return unknown(NOT_ALL);
  const reason = notUnderstood(home, null);
  if (reason !== null) return reason;
  const pages = pagesOf(crawl);
  const known = POLICY_KINDS.some((kind) => hasPolicy(crawl, kind)) ||
    pages.some(({ facts: { links } }) => links.footerLinks > 0);
  if (!known) {
    return unknown("No link to a page about the shop was seen at all; a script may write the footer.");
  }
  const links = pages.reduce((sum, { facts }) => sum + facts.links.total, 0);
  const observed = `none among ${links} links on ${pages.length} ${pages.length === 1 ? "page" : "pages"}`;
  return notFound("links of the pages read", observed, expected, lookedFor(home));
}

/** Legal checks are for shops that point to a place where the law says so. */
function inJurisdiction(
  crawl: Crawl,
  regions: Jurisdiction["region"][],
  judge: (where: string) => PageVerdict,
): PageVerdict {
  if (crawl.home === null) return unknown(NO_HOME);
  const found = jurisdictionOf(crawl);
  if (found === null || !regions.includes(found.region)) {
    return notApplicable("Nothing on the pages read points to a country for which this is checked.");
  }
  return judge(`the shop points to the ${found.region}: ${found.signal}`);
}

/** What the pages about returns or shipping say, counted by questions: several pages may answer one each. */
function policyTextVerdict(
  kind: "returns" | "shipping",
  answers: (policy: ReadPage["facts"]["content"]["policy"]) => Record<string, boolean>,
): Check["run"] {
  return (crawl) => {
    const pages = crawl.policies.filter((policy) => policy.kind === kind).map(({ page }) => page);
    if (pages.length === 0) {
      return hasPolicy(crawl, kind)
        ? unknown(`The page about ${kind} could not be read.`)
        : notApplicable(`No page about ${kind} is linked.`);
    }
    const given = pages.map(({ facts }) => answers(facts.content.policy));
    const questions = Object.keys(given[0]);
    const open = questions.filter((question) => !given.some((answer) => answer[question]));
    if (open.length === 0) return { status: "pass", checked: questions.length };
    const short = pages.some(({ facts }) => facts.incomplete || isShort(facts));
    if (short) return unknown(`The page about ${kind} shows too little text to be judged.`);
    const reason = notAllUnderstood(pages, crawl.home);
    if (reason !== null) return reason as Verdict & { status: "unknown" };
    return {
      status: "fail",
      affected: open.length,
      checked: questions.length,
      evidence: open.map((question) => ({
        url: pages[0].url,
        locator: "text of the page",
        observed: `not found: ${question}`,
        expected: `a sentence that says ${question}`,
      })),
    };
  };
}

/** Counts the links that the footer should have; a policy that exists nowhere is another check's matter. */
function footerVerdict(crawl: Crawl): Verdict {
  const { home } = crawl;
  if (home === null) return unknown(NO_HOME);
  const kinds = (["returns", "shipping"] as const).filter((kind) => hasPolicy(crawl, kind));
  if (kinds.length === 0) return notApplicable("The shop links neither returns nor shipping information.");
  const { links } = home.facts;
  const lacking = kinds.filter((kind) => !links.footerPolicies.includes(kind));
  if (lacking.length === 0) return { status: "pass", checked: kinds.length };
  if (home.facts.incomplete) return unknown(NOT_ALL);
  if (!links.footer) return unknown("The home page has no footer that could be recognised.");
  const reason = notUnderstood(home, null);
  if (reason !== null) return reason as Verdict & { status: "unknown" };
  const observed = `no link to ${lacking.join(" and ")}`;
  const evidence = { locator: "footer", observed, expected: `links to ${kinds.join(" and ")}` };
  return {
    status: "fail",
    affected: lacking.length,
    checked: kinds.length,
    evidence: [{ url: home.url, ...evidence }],
  };
}

/** The ways to reach the shop that any page read shows. */
function routesOf(crawl: Crawl): string[] {
  const pages = pagesOf(crawl).map(({ facts }) => facts);
  const organization = pages.map(({ data }) => data.organization);
  const routes: Record<string, boolean> = {
    "e-mail": pages.some(({ links, content }) => links.email || content.emailShown) ||
      organization.some((known) => known !== null && known.email !== null),
    "phone": pages.some(({ links, content }) => links.phone || content.phones) ||
      organization.some((known) => known !== null && known.telephone !== null),
    "contact form": pages.some(({ forms }) => forms.contactForm),
    "chat": pages.some(({ links }) => links.chat),
  };
  return Object.keys(routes).filter((route) => routes[route]);
}

/**
 * Whether a page is linked on which a way to the shop may stand that was not seen: a contact page, whose form
 * scripts often bring, or an imprint in its place that was not read. An imprint that was read shows what it has.
 */
function mayHideContact(crawl: Crawl): boolean {
  const imprints = crawl.policies.filter(({ kind }) => kind === "imprint").map(({ page }) => page.url);
  return pagesOf(crawl).some(({ facts: { links: { policies: { contact } } } }) =>
    contact !== undefined && !imprints.includes(contact.split("#")[0])
  );
}

/** Providers that give an address to everybody, by the last part of it. */
const FREE_MAIL = new RegExp(
  "@(?:gmail\\.com|googlemail\\.com|(?:hotmail|outlook|live|yahoo)\\.(?:com|de|fr|it|es|nl|at|be|pl|co\\.uk)|" +
    "ymail\\.com|msn\\.com|aol\\.(?:com|de)|(?:icloud|me|mac)\\.com|gmx\\.(?:com|net|de|at|ch)|web\\.de|t-online\\.de|" +
    "freenet\\.de|mail\\.(?:com|ru|de)|proton(?:mail)?\\.(?:com|me|ch)|pm\\.me|yandex\\.(?:com|ru)|zohomail\\.(?:com|eu)|" +
    "laposte\\.net|(?:orange|wanadoo|free|sfr)\\.fr|(?:libero|virgilio|tiscali)\\.it|ziggo\\.nl|(?:wp|onet|o2|interia)\\.pl|" +
    "seznam\\.cz|sapo\\.pt|telia\\.com)$",
);

function contactVerdict(crawl: Crawl): PageVerdict & { url?: string } {
  if (crawl.home === null) return unknown(NO_HOME);
  const routes = routesOf(crawl);
  const pages = pagesOf(crawl);
  const holder = pages.find(({ facts }) => facts.content.emails.length > 0);
  const emails = pages.flatMap(({ facts }) => facts.content.emails);
  if (emails.length > 0 && emails.every((email) => FREE_MAIL.test(email))) {
    const verdict = failed("e-mail address", emails[0], "an address at the shop's own domain");
    return { ...verdict, url: holder!.url };
  }
  if (routes.length > 1) return PASS;
  if (crawl.home.facts.incomplete) return unknown(NOT_ALL);
  const read = crawl.policies.some(({ kind }) => kind === "contact");
  if (hasPolicy(crawl, "contact") && !read) return unknown("The contact page could not be read.");
  if (routes.length === 0) return notApplicable("No way to contact the shop was found.");
  return failed(
    "ways to contact the shop",
    `only one: ${routes[0]}`,
    "at least two, such as e-mail and phone",
  );
}

const SELLER_PAGES: readonly PolicyKind[] = ["imprint", "contact", "about", "terms", "privacy"];

function sellerVerdict(crawl: Crawl, where: string): PageVerdict & { url?: string } {
  const pages = pagesOf(crawl);
  const told = pages.map(({ facts: { content: { legal }, data: { organization } } }) => ({
    address: legal.address || organization?.address === true,
    identity: legal.entity ?? legal.vat ?? legal.register ?? organization?.vatId ?? null,
  }));
  const address = told.some((one) => one.address);
  const identity = told.some((one) => one.identity !== null);
  if (address && identity) return PASS;
  if (address) return unknown("An address is shown; whose it is could not be told.");

  const read = SELLER_PAGES.filter((kind) => crawl.policies.some((policy) => policy.kind === kind));
  const unread = SELLER_PAGES.find((kind) => hasPolicy(crawl, kind) && !read.includes(kind));
  if (unread !== undefined) return unknown("Pages that may name the seller could not be read.");
  if (pages.some(({ facts }) => facts.incomplete)) return unknown(NOT_ALL);
  const reason = notAllUnderstood(pages, crawl.home);
  if (reason !== null) return reason;
  const observed = identity ? "no postal address" : "no postal address, company name, register or VAT number";
  const page = crawl.policies.find(({ kind }) => kind === read[0])?.page ?? crawl.home!;
  return {
    ...failed("text of the pages read", observed, `the seller's name and postal address; ${where}`),
    url: page.url,
  };
}

function reviewVerdict(crawl: Crawl): PageVerdict & { url?: string } {
  const { products } = crawl;
  if (products.length === 0) return unknown("No product page was read.");
  const shown = sellingPagesOf(crawl).some(({ facts: { content, data } }) =>
    content.says.reviews || content.reviewWidget !== null ||
    data.products.some(({ rating }) => rating !== null)
  );
  if (shown) return PASS;
  if (products.some(({ facts }) => facts.incomplete)) return unknown(NOT_ALL);
  if (products.some(({ facts }) => facts.content.reviewPlace)) {
    return unknown("An element for reviews is on the page, and a script may fill it.");
  }
  const reason = notAllUnderstood(products, crawl.home);
  if (reason !== null) return reason;
  const pages = products.length === 1 ? "the product page" : `the ${products.length} product pages`;
  const expected = "reviews of buyers, or the widget of a review service";
  const lookedFor = wordsFor(
    products[0],
    [({ reviews }) => reviews.some],
    "stars, and widgets of review services",
  );
  return {
    ...notFound("text, markup and scripts", `none on ${pages} read`, expected, lookedFor),
    url: products[0].url,
  };
}
