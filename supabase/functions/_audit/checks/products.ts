/** What checks of product pages share: which product a page is about, and which shops and goods are special. */

import type { Crawl, ReadPage } from "../crawl.ts";
import { mainProduct } from "../facts.ts";
import { isPlainPrice, type OfferFacts, type ProductFacts } from "../facts/products.ts";
import { fold } from "../facts/text.ts";
import { notApplicable, onProducts, pagesOf, type PageVerdict, PASS, type Verdict } from "./check.ts";

/** The rule behind most product data checks. */
export const MERCHANT_LISTING = {
  name: "Google Search: merchant listing",
  url: "https://developers.google.com/search/docs/appearance/structured-data/merchant-listing",
  version: 1,
};

/** Decides on the product that each product page is about, as its markup describes it. */
export function onMarkup(
  judge: (product: ProductFacts, page: ReadPage, crawl: Crawl) => PageVerdict,
): (crawl: Crawl) => Verdict {
  return onProducts((page, crawl) => {
    const product = mainProduct(page.facts);
    return product === null
      ? notApplicable("There is no product markup on the product pages read.")
      : judge(product, page, crawl);
  });
}

/** Decides on the offers of each page's product; the first that fails speaks for the page. */
export function onOffers(judge: (offer: OfferFacts) => PageVerdict): (crawl: Crawl) => Verdict {
  return onMarkup((product) => {
    if (product.offers.length === 0) return notApplicable("There are no offers in the product markup.");
    return product.offers.map(judge).find(({ status }) => status === "fail") ?? PASS;
  });
}

/** Matched against folded text without signs: vouchers, downloads and courses, in the languages of the facts. */
const INTANGIBLE = new RegExp(
  "\\b(?:gift ?(?:card|voucher|certificate)s?|e ?gift|" +
    "(?:geschenk|wert|einkaufs)?gutscheine?|geschenkkarten?|" +
    "(?:carte|cheque|bon)s? cadeaux?|" +
    "(?:tarjeta|cheque|vale) (?:de )?regalo|" +
    "(?:buono|carta) regalo|" +
    "cadeau ?(?:bon|kaart)(?:nen|en)?|" +
    "(?:cartao|vale) (?:de )?(?:oferta|presente)|" +
    "(?:karta|bon) podarunkow[ay]|presentkort|gavekort|" +
    "e ?books?|audio ?books?|downloads?|downloadable|digital (?:file|pattern|print|product)s?|printables?|" +
    "telechargement|descargable|scaricabile|" +
    "licen[cs]e keys?|(?:online|e learning) (?:course|class|kurs)e?s?|webinars?)\\b",
);

/** Whether a page sells something that nobody makes and ships: it has no maker's number, weight or parcel. */
export function isIntangible({ url, facts }: ReadPage): boolean {
  const heading = facts.content.headings.find(({ level }) => level === 1)?.text ?? "";
  const { pathname } = new URL(url);
  const { title } = facts.head;
  const text = fold(`${mainProduct(facts)?.name ?? ""} ${heading} ${title ?? ""} ${pathname}`);
  return INTANGIBLE.test(text.replace(/[^a-z0-9]+/g, " "));
}

export const INTANGIBLE_ONLY = notApplicable("The products read are vouchers or downloads.");

/** Whether the shop tells anybody a price. Shops for businesses and mere catalogues often do not. */
export function showsPrices(crawl: Crawl): boolean {
  const { store } = crawl;
  return (store !== null && store.priced > 0) ||
    pagesOf(crawl).some(({ facts: { content, data } }) =>
      content.prices.some(({ marked }) => marked) ||
      data.products.some(({ offers }) => offers.some(({ price }) => isPlainPrice(price)))
    );
}

export const NO_PRICES = notApplicable("The shop shows no prices to visitors who are not logged in.");
