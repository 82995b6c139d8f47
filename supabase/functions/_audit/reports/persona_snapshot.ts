/**
 * The customer whom the shop's own pages speak to: where the shop stands, what that person asks before buying, with the
 * answers that the shop itself gives, and what is left without one.
 */

import { type Finding, findingsOf } from "../score.ts";
import { createDrafts, type DraftReport, draftReport, paperOfDrafts } from "./drafts.ts";
import { listIn, numberIn, type Objection, type Phrases, phrasesIn, priceIn } from "./phrases.ts";
import { shopName } from "./shop.ts";
import {
  type Known,
  knownCollections,
  knownContacts,
  knownDelivery,
  knownDescription,
  knownHeadline,
  knownName,
  knownPayments,
  type KnownProduct,
  knownProducts,
  knownReturnDays,
  knownSentences,
  moneyOf,
  priceBandOf,
  shopLanguage,
} from "./shop_facts.ts";
import type { Material, Writing } from "./writing.ts";

const COLLECTIONS = 4;
const QUOTES = 3;
const HESITATIONS = 4;

export function writePersonaSnapshot({ crawl, checked }: Material): Writing<DraftReport> {
  const drafts = createDrafts();
  const words = phrasesIn(shopLanguage(crawl));
  const name = knownName(crawl);
  const products = knownProducts(crawl);
  const collections = knownCollections(crawl).slice(0, COLLECTIONS);
  const band = priceBandOf(crawl);
  const sold = listOf(words, collections) ??
    listOf(words, products.slice(0, COLLECTIONS).map(({ name }) => name));

  const delivery = knownDelivery(crawl);
  const currency = band?.currency ?? null;
  const { days } = delivery;
  const arrives = days && { value: words.arrives(...days.value), from: days.from };

  drafts.section("Positioning", ({ write }) => {
    write(
      "What the shop is, in one line",
      "the shop's name, a collection or product pages with a name, and prices in one currency",
      [name, sold, band === null ? null : { value: band, from: band.from }],
      (name, sold, { min, max, currency }) =>
        words.positioning(
          name,
          sold,
          priceIn(words, { amount: min, currency }),
          priceIn(words, { amount: max, currency }),
        ),
    );
    write(
      "Why here, in one line",
      "two of: days to send something back, what delivery costs, how long it takes, ratings",
      [proofsOf([
        returnsOf(words, knownReturnDays(crawl)),
        deliveryOf(words, delivery, currency),
        arrives,
        ratingOf(words, products),
      ])],
      (proofs) => `${proofs}.`,
    );
    write("Its own first words", "a first heading on the home page", [knownHeadline(crawl)], quoted);
    write("Its own promise in search results", "a meta description of the home page", [
      knownDescription(crawl),
    ], quoted);
  });
  drafts.section("What this customer asks, and the shop's own answer", ({ write }) => {
    const answer = (objection: Objection, needs: string, fact: Known<string> | null) =>
      write(words.objections[objection], needs, [fact], (text) => `${text}.`);
    answer("quality", "a product page with a rating in its structured data", ratingOf(words, products));
    answer(
      "returns",
      "a returns policy that names a number of days",
      returnsOf(words, knownReturnDays(crawl)),
    );
    answer(
      "cost",
      "what delivery costs, or from which worth it is free",
      deliveryOf(words, delivery, currency),
    );
    answer("time", "how long delivery takes", arrives);
    const ways = knownPayments(crawl);
    answer(
      "payment",
      "ways to pay at the foot of a page",
      ways && {
        value: words.pay(listIn(words, ways.value)),
        from: ways.from,
      },
    );
    const contacts = knownContacts(crawl);
    answer(
      "contact",
      "an e-mail address, a phone number or a chat on the home page",
      contacts.length === 0 ? null : {
        value: words.ask(listIn(words, contacts.map(({ value }) => words.contacts[value]))),
        from: contacts.flatMap(({ from }) => from),
      },
    );
  });
  drafts.section("Words of the shop that this customer has read", ({ write }) => {
    const own = [
      ...(crawl.home === null ? [] : knownSentences(crawl.home)),
      ...products.flatMap(firstSentence),
    ];
    const quotes = [...new Map(own.map((one) => [one.value, one])).values()].slice(0, QUOTES);
    if (quotes.length === 0) write("A quote", "a sentence of the shop's own on a page", [null], String);
    for (const quote of quotes) write("Quote", "a sentence", [quote], quoted);
  });
  drafts.section("What may hold this customer back", ({ write }) => {
    const worries = findingsOf(checked).filter(isWorry).slice(0, HESITATIONS);
    if (worries.length === 0) {
      write("A reason to hesitate", "a fault in trust or in the path to purchase", [null], String);
    }
    for (const worry of worries) {
      write(
        `${worry.id}, in the words of the check`,
        "a fault with its evidence",
        [worryOf(worry)],
        (title) => `${title}.`,
      );
    }
  });

  const data = draftReport(crawl, drafts);
  return {
    title: `Persona snapshot for ${shopName(data.shop)}`,
    score: null,
    data,
    paper: paperOfDrafts("Persona snapshot", data, data.sections[0]?.drafts ?? []),
  };
}

const quoted = (text: string): string => `“${text}”`;

function firstSentence({ sentences }: KnownProduct): Known<string>[] {
  return sentences.slice(0, 1);
}

/** Several facts as one enumeration. */
function listOf(words: Phrases, facts: Known<string>[]): Known<string> | null {
  if (facts.length === 0) return null;
  return { value: listIn(words, facts.map(({ value }) => value)), from: facts.flatMap(({ from }) => from) };
}

function ratingOf(words: Phrases, products: KnownProduct[]): Known<string> | null {
  const rated = products.find(({ rating }) => rating !== null);
  if (!rated?.rating) return null;
  const { name, rating: { value: { value, best, count }, from } } = rated;
  const said = words.rated(numberIn(words, value), String(best), String(count));
  return { value: `${name.value}: ${said}`, from: [...name.from, ...from] };
}

function returnsOf(words: Phrases, days: Known<number> | null): Known<string> | null {
  return days && { value: words.returns(days.value), from: days.from };
}

/** @param currency of the shop's prices: that of an amount whose sign means several */
function deliveryOf(
  words: Phrases,
  { cost, freeFrom }: Pick<ReturnType<typeof knownDelivery>, "cost" | "freeFrom">,
  currency: string | null,
): Known<string> | null {
  if (cost?.value.amount === 0) return { value: words.freeDelivery, from: cost.from };
  const parts = [
    { fact: cost, say: words.deliveryCosts },
    { fact: freeFrom, say: words.freeFrom },
  ].flatMap(({ fact, say }) => {
    const money = fact && moneyOf(fact.value, currency);
    return fact && money ? [{ value: say(priceIn(words, money)), from: fact.from }] : [];
  });
  if (parts.length === 0) return null;
  return { value: parts.map(({ value }) => value).join(". "), from: parts.flatMap(({ from }) => from) };
}

/** What speaks for a shop in a row; one thing alone says too little. */
function proofsOf(facts: (Known<string> | null)[]): Known<string> | null {
  const found = facts.filter((fact) => fact !== null);
  if (found.length < 2) return null;
  return {
    value: found.map(({ value }) => value).join(" · "),
    from: found.flatMap(({ from }) => from),
  };
}

function isWorry({ group, severity }: Finding): boolean {
  return (group === "trust" || group === "purchase") && severity !== "info" && severity !== "low";
}

function worryOf({ title, evidence: [{ url, locator, observed }] }: Finding): Known<string> {
  return { value: title, from: [{ url, fact: locator, value: observed }] };
}
