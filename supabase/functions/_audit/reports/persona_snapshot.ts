/** The customer whom the shop's own pages speak to: drafts of what that person is offered, told and left to wonder. */

import { type Finding, findingsOf } from "../score.ts";
import { createDrafts, type DraftReport, draftReport, paperOfDrafts } from "./drafts.ts";
import { shopName } from "./shop.ts";
import {
  type Known,
  knownCollections,
  knownContacts,
  knownDescription,
  knownHeadline,
  knownLanguage,
  knownName,
  type KnownProduct,
  knownProducts,
  knownReturnDays,
  languageName,
  moneyText,
  priceBandOf,
} from "./shop_facts.ts";
import type { Material, Writing } from "./writing.ts";

const HESITATIONS = 4;

export function writePersonaSnapshot({ crawl, checked }: Material): Writing<DraftReport> {
  const drafts = createDrafts();
  const name = knownName(crawl);
  const products = knownProducts(crawl);
  const [first = null, second = null] = products;
  const collections = knownCollections(crawl);
  const band = priceBandOf(crawl);

  drafts.section("What brings them here", ({ write }) => {
    write("Shop and range", "the shop's name and a collection page with a heading", [
      name,
      listOf(collections.slice(0, 4)),
    ], (name, collections) => `They come to ${name} for ${collections}.`);
    write("Typical products", "two product pages that name their product", [
      first?.name ?? null,
      second?.name ?? null,
    ], (one, two) => `They look at products such as “${one}” and “${two}”.`);
    write(
      "What they can spend",
      "prices in the store's public product list, or on three product pages in one currency",
      [band === null ? null : { value: band, from: band.from }],
      ({ min, median, max, currency }) =>
        `They meet prices from ${moneyText({ amount: min, currency })} to ${
          moneyText({ amount: max, currency })
        }; ` +
        `half of them are ${moneyText({ amount: median, currency })} or less.`,
    );
  });
  drafts.section("What they are told", ({ write }) => {
    write(
      "First words",
      "a first heading on the home page",
      [knownHeadline(crawl)],
      (headline) => `The first thing they read is “${headline}”.`,
    );
    write(
      "Promise in search results",
      "a meta description of the home page",
      [knownDescription(crawl)],
      (text) => `Search results promise them: “${text}”`,
    );
    write(
      "Language",
      "a language declared by the home page",
      [knownLanguage(crawl)],
      (language) => `They are spoken to in ${languageName(language)}.`,
    );
  });
  drafts.section("What reassures them", ({ write }) => {
    write(
      "Way back",
      "a returns policy that names a number of days",
      [knownReturnDays(crawl)],
      (days) => `They have ${days} days to send something back.`,
    );
    write("Other buyers", "a product page with a rating in its structured data", [ratingOf(products)], (
      { product, value, best, count },
    ) =>
      `Other buyers gave “${product}” ${value} of ${best}, in ${count} ${
        count === 1 ? "rating" : "ratings"
      }.`);
    write("A person to ask", "an e-mail address, a phone number or a chat on the home page", [
      listOf(knownContacts(crawl)),
    ], (ways) => `They can ask by ${ways}.`);
  });
  drafts.section("What may hold them back", ({ write }) => {
    const worries = findingsOf(checked).filter(isWorry).slice(0, HESITATIONS);
    if (worries.length === 0) {
      write("A reason to hesitate", "a fault in trust or in the path to purchase", [null], String);
    }
    for (const worry of worries) {
      write(
        worry.id,
        "a fault with its evidence",
        [worryOf(worry)],
        (title) => `They may stop here: ${title}.`,
      );
    }
  });

  const data = draftReport(crawl, drafts);
  return {
    title: `Persona snapshot for ${shopName(data.shop)}`,
    score: null,
    data,
    paper: paperOfDrafts("Persona snapshot", data),
  };
}

/** Several facts as one enumeration. */
function listOf(facts: Known<string>[]): Known<string> | null {
  if (facts.length === 0) return null;
  const values = facts.map(({ value }) => value);
  const text = values.length === 1 ? values[0] : `${values.slice(0, -1).join(", ")} and ${values.at(-1)}`;
  return { value: text, from: facts.flatMap(({ from }) => from) };
}

function ratingOf(products: KnownProduct[]) {
  const rated = products.find(({ rating }) => rating !== null);
  if (!rated?.rating) return null;
  const { name, rating } = rated;
  return { value: { product: name.value, ...rating.value }, from: [...name.from, ...rating.from] };
}

function isWorry({ group, severity }: Finding): boolean {
  return (group === "trust" || group === "purchase") && severity !== "info" && severity !== "low";
}

function worryOf({ title, evidence: [{ url, locator, observed }] }: Finding): Known<string> {
  return {
    value: title.charAt(0).toLowerCase() + title.slice(1),
    from: [{ url, fact: locator, value: observed }],
  };
}
