import type { Crawl, ReadPage } from "../crawl.ts";
import { mainProduct } from "../facts.ts";
import { isCurrencyCode, isPlainPrice } from "../facts/products.ts";
import type { List } from "../facts/words.ts";
import {
  type Check,
  failed,
  missing,
  NO_HOME,
  NOT_ALL,
  notApplicable,
  notFound,
  onPages,
  onProducts,
  onShop,
  pagesOf,
  type PageVerdict,
  PASS,
  sellingPagesOf,
  unknown,
  type Verdict,
} from "./check.ts";
import { INTANGIBLE_ONLY, isIntangible, NO_PRICES, showsPrices } from "./products.ts";
import { notUnderstood, wordsFor } from "./understanding.ts";

const GONE = ["OutOfStock", "SoldOut", "Discontinued"];
/** So many products can be seen at a glance. */
const NEEDS_SEARCH = 12;

/** Can a visitor buy, and see what it will come to? Read from HTML alone: nothing is pressed, sent or put into a cart. */
export const PURCHASE_CHECKS: Check[] = [
  {
    id: "BUY-01",
    group: "purchase",
    severity: "critical",
    title: "A product page has no way to buy",
    passed: "Product pages have a way to buy",
    why: "What cannot be put into the cart is not sold.",
    fix:
      "Put the add-to-cart button into the HTML of the product template, and try it with a private window.",
    effort: "M",
    confidence: "medium",
    rule: {
      name: "WHATWG HTML: forms",
      url: "https://html.spec.whatwg.org/multipage/forms.html",
      version: 2,
    },
    run: onProducts(buyVerdict),
  },
  {
    id: "BUY-02",
    group: "purchase",
    severity: "high",
    title: "A product page shows no price in its HTML",
    passed: "Product pages show their price",
    why:
      "The price is the first thing that shoppers look for beside the name. Where a script has to bring it, it " +
      "comes late or not at all, and search and shopping crawlers read the page without it.",
    fix:
      "Print the price with its currency in the product template, right below the name, so that it stands in " +
      "the page's source.",
    effort: "S",
    confidence: "medium",
    rule: {
      name: "Google Merchant Center: landing page requirements",
      url: "https://support.google.com/merchants/answer/4752265",
      version: 2,
    },
    run: onProducts(priceVerdict),
  },
  {
    id: "BUY-03",
    group: "purchase",
    severity: "high",
    title: "Product pages do not say what shipping costs",
    passed: "Product pages say what shipping costs",
    why:
      "In Baymard's tests 64 % of shoppers looked for the shipping cost on the product page before they put " +
      "anything into the cart, and 43 % of shops did not show it there.",
    fix:
      "Write one line near the price: the usual rate, from what amount shipping is free, or that it is free. " +
      "It belongs into the product template, not into each description.",
    effort: "S",
    confidence: "medium",
    rule: {
      name: "Baymard Institute: show shipping costs on product pages",
      url: "https://baymard.com/blog/show-shipping-costs-on-product-pages",
      version: 2,
    },
    run: onProducts((page, crawl) =>
      saidOnPage(page, crawl, "shippingCost", "a rate, an amount for free shipping, or that it is free")
    ),
  },
  {
    id: "BUY-04",
    group: "purchase",
    severity: "medium",
    title: "Product pages say nothing about returns",
    passed: "Product pages speak of returns",
    why:
      "Who cannot try something on or hold it wants to know beforehand how to send it back; 18 % of shoppers " +
      "that Baymard asked had left a cart within three months over the return policy. A link in the footer " +
      "alone was not counted.",
    fix: "Write one line near the buy button, such as the number of days, with a link to the returns page.",
    effort: "S",
    confidence: "medium",
    rule: {
      name: "Baymard Institute: return and shipping links",
      url: "https://baymard.com/blog/footer-needs-return-shipping-links",
      version: 2,
    },
    run: onProducts((page, crawl) =>
      saidOnPage(page, crawl, "returns", "a line or a link about returns outside the footer")
    ),
  },
  {
    id: "BUY-05",
    group: "purchase",
    severity: "medium",
    title: "Product pages do not say how long delivery takes",
    passed: "Product pages say how long delivery takes",
    why:
      "Shoppers ask when they will have it, and gifts have a day by which they must arrive. Baymard found 41 % " +
      "of shops leaving it to them to work out the date.",
    fix: "Write near the buy button when an order of today arrives, as a date or as a number of days.",
    effort: "S",
    confidence: "medium",
    rule: {
      name: "Baymard Institute: delivery date, not shipping speed",
      url: "https://baymard.com/blog/shipping-speed-vs-delivery-date",
      version: 2,
    },
    run: onProducts((page, crawl) => saidOnPage(page, crawl, "deliveryTime", "days or a date of delivery")),
  },
  {
    id: "BUY-08",
    group: "purchase",
    severity: "medium",
    title: "The shop has no search",
    passed: "The shop has a search",
    why:
      "Who knows what they want types it. A shop with more than a dozen products and no search field sends " +
      "these visitors through its menus.",
    fix: "Put a search field, or a magnifying glass with the name “Search”, into the header of the theme; " +
      "every shop system brings the results page along.",
    effort: "S",
    confidence: "medium",
    rule: {
      name: "Baymard Institute: e-commerce search",
      url: "https://baymard.com/research/ecommerce-search",
      version: 2,
    },
    run: onShop(searchVerdict),
  },
  {
    id: "BUY-11",
    group: "purchase",
    severity: "high",
    title: "Pages show prices in different currencies",
    passed: "Pages show prices in one currency, or let visitors choose",
    why:
      "Who sees one product in euro and the next in dollars cannot compare them and does not know what will be " +
      "charged.",
    fix:
      "Show all prices in the currency that the checkout charges, or offer a choice of currency that holds on " +
      "every page. Look for prices that were typed into descriptions and templates.",
    effort: "M",
    confidence: "medium",
    rule: {
      name: "Google Merchant Center: price",
      url: "https://support.google.com/merchants/answer/6324371",
      version: 2,
    },
    run: currencyVerdict,
  },
  {
    id: "BUY-12",
    group: "purchase",
    severity: "medium",
    title: "Pages are not made for phones, or do not let people zoom",
    passed: "Pages are made for phones and let people zoom",
    why:
      "Without a viewport, or with one of a fixed width, phones show the desktop page in miniature. Where zoom is " +
      "forbidden or held below twice the size, some people cannot read a page that is otherwise made for phones.",
    fix:
      'Put <meta name="viewport" content="width=device-width, initial-scale=1"> into the head of the theme, ' +
      "without user-scalable=no and maximum-scale.",
    effort: "S",
    confidence: "high",
    rule: {
      name: "Lighthouse: viewport",
      url: "https://developer.chrome.com/docs/lighthouse/accessibility/meta-viewport",
      version: 2,
    },
    run: onPages(viewportVerdict),
  },
];

const SOLD_OUT = notApplicable("The products read are sold out.");

/**
 * A fault needs two signs: no words, names or addresses for buying, and nothing else that could be pressed for it. A
 * button in words that nobody listed, or a place that a script fills, leaves the question open.
 */
function buyVerdict(page: ReadPage, crawl: Crawl): PageVerdict {
  const { forms, content, incomplete } = page.facts;
  if (forms.buy) return PASS;
  if (isSoldOut(page, crawl)) return SOLD_OUT;
  if (content.says.soldOut) return unknown(PERHAPS_SOLD_OUT);
  if (!showsPrices(crawl)) return NO_PRICES;
  if (incomplete) return unknown(NOT_ALL);
  const [button] = forms.buttons.unexplained;
  if (button !== undefined) {
    return unknown(`No words for buying are on the page; “${button}” may be the button.`);
  }
  if (forms.buttons.place) return unknown("The page has a place for the button; a script may put it there.");
  const priced = content.prices.some(({ card }) => !card) || content.barePrice ||
    (mainProduct(page.facts)?.offers ?? []).some(({ price }) => isPlainPrice(price));
  if (!priced) return unknown("The page shows no price of its own; a script may bring its offer.");
  const reason = notUnderstood(page, crawl.home);
  if (reason !== null) return reason;
  const { count } = forms.buttons;
  const seen = count === 0
    ? "no button in the main part"
    : `${count} buttons in the main part, all for something else`;
  return notFound(
    "form, button, input, a, img",
    `nothing to buy with: ${seen}`,
    "a button that puts the product into the cart",
    wordsFor(
      page,
      [({ buy }) => buy.into, ({ buy }) => buy.first],
      "forms and links to /cart/add; ids, classes and names such as addToCart",
    ),
  );
}

function isSoldOut(page: ReadPage, crawl: Crawl): boolean {
  const { url, facts } = page;
  const offers = mainProduct(facts)?.offers ?? [];
  const inMarkup = offers.length > 0 && offers.every(({ availability }) => GONE.includes(availability ?? ""));
  const inText = facts.content.says.soldOut && !facts.forms.buy && !isInStock(page, crawl);
  return inMarkup || inText || crawl.store?.products.find((one) => one.url === url)?.available === false;
}

/** The markup or the shop's own list says that the product is there. */
function isInStock({ url, facts }: ReadPage, { store }: Crawl): boolean {
  return (mainProduct(facts)?.offers ?? []).some(({ availability }) => availability === "InStock") ||
    store?.products.find((product) => product.url === url)?.available === true;
}

/**
 * Whether the page's words leave open that its product is sold out: a page on which one can buy may say so of one of its
 * sizes, or in a badge that a style hides.
 */
function isPerhapsSoldOut(page: ReadPage, crawl: Crawl): boolean {
  const { content, forms } = page.facts;
  return content.says.soldOut && !(forms.buy && isInStock(page, crawl));
}

const PERHAPS_SOLD_OUT =
  "The page says that something is sold out; whether it is this product could not be told.";

/** A price counts where it stands below the heading in an element made for prices, or is the markup's price. */
function priceVerdict(page: ReadPage, crawl: Crawl): PageVerdict {
  const { content, forms, incomplete } = page.facts;
  const offered = (mainProduct(page.facts)?.offers ?? []).flatMap(({ price }) =>
    isPlainPrice(price) ? [Number(price)] : []
  );
  const own = content.prices.filter(({ card }) => !card);
  if (
    own.some(({ marked }) => marked) || content.offerShown ||
    content.prices.some(({ amount }) => offered.includes(amount))
  ) {
    return PASS;
  }
  if (!showsPrices(crawl)) return NO_PRICES;
  if (isSoldOut(page, crawl)) return SOLD_OUT;
  if (!forms.buy && offered.length === 0) return notApplicable("The products read are not sold online.");
  if (isPerhapsSoldOut(page, crawl)) return unknown(PERHAPS_SOLD_OUT);
  if (content.barePrice || own.length > 0) {
    return unknown("The price could not be told from its HTML.");
  }
  // More prices are on the page than are kept, and the product's may be among them.
  return incomplete || content.pricesCut
    ? unknown(NOT_ALL)
    : failed("text of the page", "no price", "the price with its currency");
}

function saidOnPage(
  page: ReadPage,
  crawl: Crawl,
  what: "shippingCost" | "returns" | "deliveryTime",
  expected: string,
): PageVerdict {
  if (page.facts.content.says[what]) return PASS;
  if (isIntangible(page)) return INTANGIBLE_ONLY;
  if (!showsPrices(crawl)) return NO_PRICES;
  if (isSoldOut(page, crawl)) return SOLD_OUT;
  if (isPerhapsSoldOut(page, crawl)) return unknown(PERHAPS_SOLD_OUT);
  return notUnderstood(page, crawl.home) ??
    missing(page, "text of the page", expected, wordsFor(page, [WORDS[what]]));
}

const WORDS: Record<"shippingCost" | "returns" | "deliveryTime", List> = {
  shippingCost: ({ shipping }) => `${shipping.costsNothing}, ${shipping.names}`,
  returns: ({ policies }) => policies.returns,
  deliveryTime: ({ shipping }) => shipping.names,
};

function searchVerdict(crawl: Crawl): PageVerdict {
  const { home, store, productUrls, sitemap } = crawl;
  if (home === null) return unknown(NO_HOME);
  if (pagesOf(crawl).some(({ facts }) => facts.forms.search)) return PASS;
  const products = Math.max(store?.total ?? 0, productUrls.length);
  const allKnown = store !== null || sitemap.state === "found";
  if (products <= NEEDS_SEARCH) {
    return allKnown && products > 0
      ? notApplicable("The shop has no more than a dozen products.")
      : unknown("How many products there are could not be told.");
  }
  const reason = notUnderstood(home, null);
  if (reason !== null) return reason;
  return missing(home, "header", `a search field for more than ${NEEDS_SEARCH} products`);
}

/** Pages agree where one currency is on all of them: a second one beside it is a service. */
function currencyVerdict(crawl: Crawl): Verdict {
  if (crawl.home === null) return unknown(NO_HOME);
  const pages = sellingPagesOf(crawl)
    .map(({ url, facts }) => ({ url, currencies: currenciesOf(facts) }))
    .filter(({ currencies }) => currencies.length > 0);
  if (pages.length < 2) return unknown("Fewer than two pages show a price with a currency that can be told.");

  const passed: Verdict = { status: "pass", checked: pages.length };
  const all = [...new Set(pages.flatMap(({ currencies }) => currencies))].sort();
  const shares = all.map((currency) => ({
    currency,
    on: pages.filter(({ currencies }) => currencies.includes(currency)).length,
  })).sort((a, b) => b.on - a.on);
  const [main] = shares;
  if (main.on === pages.length) return passed;
  if (pagesOf(crawl).some(({ facts }) => facts.content.currencySelector)) return passed;

  const others = pages.filter(({ currencies }) => !currencies.includes(main.currency));
  return {
    status: "fail",
    affected: others.length,
    checked: pages.length,
    evidence: others.map(({ url, currencies }) => ({
      url,
      locator: "prices",
      observed: `in ${currencies.join(", ")}`,
      expected: `in ${main.currency} as on ${main.on} other pages, or a choice of currency`,
    })),
  };
}

/**
 * Of the prices in elements made for them where their signs are certain, else of the markup. Where the page has a
 * price of its own, those of other products beside it do not count.
 */
function currenciesOf(facts: ReadPage["facts"]): string[] {
  const priced = facts.content.prices.filter(({ marked }) => marked);
  const own = priced.filter(({ card }) => !card);
  const shown = (own.length > 0 ? own : priced).flatMap(({ currency }) => currency ?? []);
  const marked = (mainProduct(facts)?.offers ?? []).flatMap(({ currency }) =>
    currency !== null && isCurrencyCode(currency) ? [currency] : []
  );
  return [...new Set(shown.length > 0 ? shown : marked)];
}

/** What is wrong is told first for a page in miniature, which is worse than one without zoom. */
function viewportVerdict(page: ReadPage): PageVerdict {
  const { viewport } = page.facts.head;
  const expected = "width=device-width, initial-scale=1";
  if (viewport === null) return missing(page, "meta[name=viewport]", expected);
  const locator = "meta[name=viewport]";
  const setting = (name: string) =>
    new RegExp(`(?:^|[,;\\s])${name}\\s*=\\s*([^,;\\s]+)`, "i").exec(viewport)?.[1].toLowerCase() ?? null;
  if (/^\d/.test(setting("width") ?? "")) return failed(locator, `a fixed width: ${viewport}`, expected);
  if (/^(?:no|0)$/.test(setting("user-scalable") ?? "")) {
    return failed(locator, `made for phones, but zoom is forbidden: ${viewport}`, "zoom allowed");
  }
  // Twice the size is what WCAG 2.2, success criterion 1.4.4, asks for.
  const largest = Number(setting("maximum-scale") ?? "10");
  return largest < 2
    ? failed(
      locator,
      `made for phones, but zoom ends at ${largest} times the size: ${viewport}`,
      "zoom to twice the size or more",
    )
    : PASS;
}
