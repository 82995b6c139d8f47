import type { Crawl, ReadPage } from "../crawl.ts";
import { mainProduct } from "../facts.ts";
import { AVAILABILITIES, isPlainPrice } from "../facts/products.ts";
import { judge, rulesFor } from "../robots.ts";
import {
  type Check,
  type Evidence,
  failed,
  NOT_ALL,
  notApplicable,
  notFound,
  onProducts,
  onShop,
  type PageVerdict,
  PASS,
  unknown,
  type Verdict,
} from "./check.ts";
import { notUnderstood, wordsFor } from "./understanding.ts";

/** Can the assistants that shop for people find and read what is sold? */
export const AGENT_CHECKS: Check[] = [
  {
    id: "AGT-01",
    group: "agents",
    severity: "info",
    title: "llms.txt is there but not in the form that assistants expect",
    passed: "llms.txt is well formed",
    why:
      "llms.txt is a short guide to a site for language models. A shop needs none; one in another form is " +
      "passed over.",
    fix:
      "Begin the file with a heading (# Name of the shop), say in a sentence what is sold, and list the main " +
      "pages as Markdown links. Or remove it.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "Lighthouse: agentic browsing, llms.txt",
      url: "https://developer.chrome.com/docs/lighthouse/agentic-browsing/scoring",
      version: 1,
    },
    run: onShop(guideVerdict),
  },
  {
    id: "AGT-02",
    group: "agents",
    severity: "info",
    title: "robots.txt keeps some AI services out",
    passed: "robots.txt lets the usual AI services in",
    why: "This is the owner's choice: who keeps them out gives no text away for training and is not named " +
      "from its own pages by these services.",
    fix:
      "Nothing has to be done if this is wanted. Otherwise remove the named line from robots.txt, or allow " +
      "the service in a group of its own.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "RFC 9309, section 2.2",
      url: "https://www.rfc-editor.org/rfc/rfc9309#section-2.2",
      version: 1,
    },
    run: serviceVerdict,
  },
  {
    id: "AGT-03",
    group: "agents",
    severity: "medium",
    title: "Price or availability cannot be read without JavaScript",
    passed: "Price and availability can be read without JavaScript",
    why: "Shopping assistants and many price crawlers read the page as it is sent. What a script fills in " +
      "later is not there for them.",
    fix:
      "Let the server write price and availability into the product page, as text and as an Offer in JSON-LD.",
    effort: "M",
    confidence: "medium",
    rule: {
      name: "Google Search: merchant listing",
      url: "https://developers.google.com/search/docs/appearance/structured-data/merchant-listing",
      version: 2,
    },
    run: onProducts(readableVerdict),
  },
];

function guideVerdict({ llmsTxt, home, asked }: Crawl): PageVerdict & { url?: string } {
  const { state, wellFormed, reason } = llmsTxt;
  if (state === "unknown") return unknown("llms.txt could not be asked for.");
  if (state === "absent") return notApplicable("The shop has no llms.txt, and needs none.");
  if (wellFormed) return PASS;
  const expected = "a heading, a link and 50 characters or more";
  const url = new URL("/llms.txt", home?.url ?? asked).href;
  return { ...failed("llms.txt", reason ?? "another form", expected), url };
}

/** The names that the large AI services give in their own documentation. */
const SERVICES = ["GPTBot", "OAI-SearchBot", "ClaudeBot", "PerplexityBot", "Google-Extended"];

/** Counted by services. */
function serviceVerdict({ robots, home, asked }: Crawl): Verdict {
  if (robots.state !== "read") return unknown("robots.txt could not be read.");
  const page = new URL(home?.url ?? asked);
  const evidence = SERVICES.flatMap((service): Evidence[] => {
    const { allowed, rule } = judge(rulesFor(robots.robots, service), page);
    if (allowed || rule === null) return [];
    const observed = `Disallow: ${rule.pattern.slice(0, 100)} keeps ${service} from the home page`;
    return [{ url: robots.url, locator: `line ${rule.line}`, observed, expected: "as the owner wants it" }];
  });
  return evidence.length === 0
    ? { status: "pass", checked: SERVICES.length }
    : { status: "fail", affected: evidence.length, checked: SERVICES.length, evidence };
}

function readableVerdict(page: ReadPage, { home }: Crawl): PageVerdict {
  const { content, forms, incomplete } = page.facts;
  const offers = mainProduct(page.facts)?.offers ?? [];
  const price = offers.some((offer) => isPlainPrice(offer.price)) || content.prices.some(({ card }) => !card);
  const stock = offers.some(({ availability }) => AVAILABILITIES.includes(availability ?? "")) ||
    forms.buy || content.says.soldOut;
  // What is sold out needs no price.
  if ((price || content.says.soldOut) && stock) return PASS;
  if (incomplete || (!price && content.pricesCut)) return unknown(NOT_ALL);
  if (!price && content.barePrice) return unknown("The price could not be told from its HTML.");
  if (!stock) {
    // A button is known by its words, a price by its figures.
    const [button] = forms.buttons.unexplained;
    if (button !== undefined) return unknown(`“${button}” may be the button to buy.`);
    const reason = notUnderstood(page, home);
    if (reason !== null) return reason;
  }
  const lacking = [price ? "" : "no price", stock ? "" : "no availability and no button to buy"];
  return notFound(
    "text and markup",
    lacking.filter((text) => text !== "").join(", "),
    "both as the page is sent",
    wordsFor(
      page,
      [({ buy }) => buy.into, ({ soldOut }) => soldOut],
      "amounts with a currency, offers in markup",
    ),
  );
}
